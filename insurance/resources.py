"""What files say of proposals and members: each value is declared here once, under the name that profiles use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from import_export import fields, resources, widgets

from beneficiaries.codes import Sex
from exchange.engine.cells import Cell, Choice, Day, RegionCode, Sixteen, Text
from insurance.codes import CareClass, MemberStatus, Segment, StatusReason
from insurance.imports.cells import CardNumber, Status
from insurance.models import Membership, Proposal


def _field(attribute: str, widget: widgets.Widget | None = None) -> fields.Field:
    return fields.Field(attribute=attribute, column_name=attribute, widget=widget or widgets.Widget())


class ProposalResource(resources.Resource):  # type: ignore[misc]
    """Proposals for export. A profile of ``integrations.bpjs.files`` chooses, orders and writes these values.

    Codes stay ours and days stay days: the profile translates both.
    """

    reference = _field("pk")
    kk = _field("person__household__kk")
    nik = _field("person__nik")
    name = _field("person__name")
    relation = _field("person__relation")
    birthplace = _field("person__birthplace")
    born_on = _field("person__born_on", widgets.DateWidget(coerce_to_string=False))
    sex = _field("person__sex")
    marital = _field("person__marital")
    address = _field("person__household__address")
    rt = _field("person__household__rt")
    rw = _field("person__household__rw")
    district_code = _field("village__parent_id")
    district = _field("village__parent__name")
    village_code = _field("village_id")
    village = _field("village__name")
    care_class = _field("care_class")

    class Meta:
        model = Proposal

    def rows(self, proposals: Iterable[Proposal]) -> Iterator[dict[str, Any]]:
        """Yield the values of each proposal by name; ``proposals`` come with person, household, village and district."""
        names = list(self.fields)
        for proposal in proposals:
            yield {name: self.fields[name].export(proposal) for name in names}


class MemberResource(resources.ModelResource):  # type: ignore[misc]
    """Members in the order of the ``standard`` members profile (docs/contract.md)."""

    card_number = Cell(CardNumber(), column_name="card_number")
    nik = Cell(Sixteen(dated=True), column_name="nik")
    kk = Cell(Sixteen(), column_name="kk")
    name = Cell(Text(longest=100, required=True, upper=True), column_name="name")
    sex = Cell(Choice(Sex, required=True, numeric=False), column_name="sex")
    born = Cell(Day(required=True), column_name="born", attribute="born_on")
    segment = Cell(Choice(Segment, required=True, numeric=False), column_name="segment")
    payer = Cell(Text(longest=20, upper=True), column_name="payer")
    care_class = Cell(Choice(CareClass, numeric=False), column_name="care_class")
    status = Cell(Status(MemberStatus, required=True, numeric=False), column_name="status")
    status_reason = Cell(Choice(StatusReason, numeric=False), column_name="status_reason")
    since = Cell(Day(earliest="2000-01-01"), column_name="since")
    village = Cell(RegionCode(), column_name="village", attribute="village_id")
    facility_code = Cell(Text(longest=10), column_name="facility_code")

    class Meta:
        model = Membership
        fields = (
            "card_number", "nik", "kk", "name", "sex", "born", "segment", "payer", "care_class", "status", "status_reason",
            "since", "village", "facility_code",
        )  # fmt: skip
        export_order = fields
