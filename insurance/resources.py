"""What an export can say of a proposal: each value is declared here once, under the name that file profiles use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from import_export import fields, resources, widgets

from insurance.models import Proposal


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
