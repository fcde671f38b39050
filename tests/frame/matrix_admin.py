"""The addresses of the admin site: two for each kind of row, three where one may be added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from insurance.models import Membership, Proposal
from regions.capabilities import Capability
from tests.frame.matrix import Row
from tests.frame.planted import Planted

C = Capability
OPENED_BY = (C.VIEW_AUDIT, C.KEEP_PARAMETERS)


def _row(find: Callable[[Planted], Any]) -> Callable[[Planted], dict[str, Any]]:
    return lambda planted: {"object_id": find(planted)}


def _pages(
    name: str,
    find: Callable[[Planted], Any] | None,
    sees: tuple[Capability, ...],
    *,
    at_regency: bool = False,
    adds: bool = False,
) -> list[Row]:
    """Return the rows of a kind; ``find`` is ``None`` for what belongs to no place."""
    needs: dict[str, Any] = {"sees": sees[0], "or_sees": sees[1:], "door": OPENED_BY}
    rows = [Row(f"admin:{name}_changelist", no_reach=403, **needs)]
    if find is None:
        rows.append(Row(f"admin:{name}_change", lambda _: {"object_id": 0}, anyone=True, door=OPENED_BY, fine=(404,)))
    else:
        rows.append(Row(f"admin:{name}_change", _row(find), at_regency=at_regency, **needs))
    if adds:
        rows.append(Row(f"admin:{name}_add", sees=C.KEEP_PARAMETERS, door=OPENED_BY, no_reach=403))
    return rows


def _first(model: Any, **condition: Any) -> Any:
    return model.objects.filter(**condition).values_list("pk", flat=True).order_by("pk").first() or 0


ADMIN: tuple[Row, ...] = (
    Row("admin:index", anyone=True, door=OPENED_BY),
    Row("admin:jsi18n", anyone=True, door=OPENED_BY),
    Row("admin:app_list", anyone=True, door=OPENED_BY),
    *_pages("beneficiaries_person", lambda p: p.person.pk, (C.VIEW_PEOPLE,)),
    *_pages("beneficiaries_household", lambda p: p.household.pk, (C.VIEW_PEOPLE,)),
    *_pages("welfare_case", lambda p: p.case.pk, (C.VIEW_CASES,)),
    *_pages("insurance_membership", lambda p: _first(Membership, person=p.person), (C.VIEW_MEMBERS,)),
    *_pages("insurance_proposal", lambda p: _first(Proposal, person=p.person), (C.VIEW_PROPOSALS,)),
    *_pages("insurance_proposalbatch", lambda p: p.batch.pk, (C.VIEW_PROPOSALS,), at_regency=True),
    *_pages("insurance_enrolmentquota", None, OPENED_BY, adds=True),
    *_pages("insurance_premiumbudget", None, OPENED_BY, adds=True),
    *_pages("insurance_premiumrate", None, OPENED_BY, adds=True),
    *_pages("insurance_coveragethreshold", None, OPENED_BY, adds=True),
    *_pages("insurance_reconciliationrule", None, OPENED_BY, adds=True),
    *_pages("insurance_loadlimit", None, OPENED_BY, adds=True),
    *_pages("insurance_coveragedefinition", None, OPENED_BY),
    *_pages("reports_issuedreport", lambda p: p.report.pk, (C.VIEW_REPORTS, C.VIEW_PRIVACY), at_regency=True),
    *_pages("exchange_importbatch", lambda p: p.imported.pk, (C.VIEW_IMPORTS,), at_regency=True),
    *_pages("accounts_user", lambda p: p.account.pk, (C.MANAGE_ACCOUNTS, C.VIEW_AUDIT)),
    *_pages("accounts_breakglass", lambda p: p.emergency.pk, (C.CONFIRM_ACCESS, C.VIEW_AUDIT)),
    *_pages("audit_auditevent", None, (C.VIEW_AUDIT,)),
    *_pages("jobs_schedule", None, (C.VIEW_JOBS,)),
    *_pages("regions_region", None, OPENED_BY),
    *_pages("regions_populationdataset", None, OPENED_BY),
    *_pages("regions_populationfigure", None, OPENED_BY),
)
