"""What the admin site shows of a place, and to whom (see ``surfaces.py``)."""

from __future__ import annotations

from typing import Any

from django.test import Client

from insurance.models import Membership, Proposal
from tests.frame.door import with_second_factor
from tests.frame.evidence import Evidence
from tests.frame.surfaces import Fetch, Mark, Surface, get, title


def _inside(fetch: Fetch) -> Fetch:
    """Return a fetch by somebody who has shown a second factor; the door itself asks for more than that."""

    def go(client: Client, e: Evidence) -> str:
        return fetch(with_second_factor(client), e)

    return go


def _row(name: str, key: Any, mark: Mark) -> Surface:
    page = get(f"admin:{name}_change", lambda e: {"object_id": key(e)})
    return Surface("admin", f"row of {name}", _inside(page), mark)


def _list(name: str, mark: Mark, query: str = "") -> Surface:
    page = get(f"admin:{name}_changelist", query=query)
    return Surface("admin", f"list of {name} {query}".strip(), _inside(page), mark)


def _card(e: Evidence) -> Any:
    return Membership.objects.get(person=e.planted.person).pk


def _proposal(e: Evidence) -> Any:
    return Proposal.objects.get(person=e.planted.person).pk


_PERSON = "beneficiaries_person"
# Without needs: the door asks for two things at once, and tests/access/test_admin.py says who has them.
ADMIN: tuple[Surface, ...] = (
    _list(_PERSON, lambda e: e.planted.person.name),
    _list(_PERSON, lambda e: e.planted.person.name, "?place={p.region.parent_id}"),
    _list(_PERSON, lambda e: e.planted.person.name, "?q={e.surname}"),
    _list("beneficiaries_household", lambda e: e.planted.household.head_name),
    _list("welfare_case", lambda e: e.planted.case.number),
    _list("insurance_membership", lambda e: e.planted.person.name),
    _list("insurance_proposalbatch", lambda e: e.sent.number),
    _list("insurance_proposal", lambda e: f"/{_proposal(e)}/change/"),
    _list("reports_issuedreport", lambda e: e.planted.report.number),
    _list("exchange_importbatch", lambda e: f"/importbatch/{e.planted.imported.pk}/change/"),
    _list("accounts_user", lambda e: e.planted.account.username),
    _list("accounts_breakglass", lambda e: e.planted.account.full_name),
    _row(_PERSON, lambda e: e.planted.person.pk, lambda e: e.planted.person.name),
    _row("beneficiaries_household", lambda e: e.planted.household.pk, lambda e: e.planted.household.head_name),
    _row("welfare_case", lambda e: e.planted.case.pk, lambda e: e.planted.case.number),
    _row("insurance_membership", _card, lambda e: e.planted.person.name),
    _row("insurance_proposalbatch", lambda e: e.sent.pk, lambda e: e.sent.number),
    _row("reports_issuedreport", lambda e: e.planted.report.pk, lambda e: e.planted.report.number),
    _row("accounts_user", lambda e: e.planted.account.pk, lambda e: e.planted.account.username),
    Surface(
        "admin",
        "title of a case",
        _inside(title(get("admin:welfare_case_change", lambda e: {"object_id": e.planted.case.pk}))),
        lambda e: e.planted.case.number,
    ),
)
