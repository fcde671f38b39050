"""A form that says another place than it offered: what is not hers stays shut, and looks like what does not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from regions.rules.codes import covers
from tests.conftest import Cast, World
from tests.frame.evidence import make_exporter
from tests.frame.matrix import EXPORT
from tests.frame.planted import Estate, plant_all
from tests.frame.test_matrix import body


@dataclass(frozen=True)
class PlaceForm:
    """A form with a place in it: who sends it, and what else stands in it.

    ``narrows`` marks a list, where a place around hers means hers.
    """

    route: str
    sender: Callable[[Cast, User], User]
    data: dict[str, Any]
    of_account: bool = False
    own: str = "15.04.03.2004"
    narrows: bool = False


def _today() -> str:
    return timezone.localdate().isoformat()


ROLE = {"role": "village_officer", "valid_from": _today(), "reason": "SK 7/2026", "confirmed": "1"}
GUEST = {"email": "baru@desa.example", "full_name": "Orang Baru", "position": "x"}
FORMS = (
    PlaceForm("account-invite", lambda cast, _e: cast.district_operator, {**GUEST, **ROLE}),
    PlaceForm("assignment-new", lambda cast, _e: cast.account_admin, ROLE, of_account=True, own="15.04.03.1002"),
    PlaceForm("access-review-confirm", lambda cast, _e: cast.department_head, {}),
    PlaceForm("access-review-export", lambda cast, _e: cast.auditor, {}),
    PlaceForm("person-export", lambda _c, exporter: exporter, EXPORT, narrows=True),
    PlaceForm(
        "report-new",
        lambda cast, _e: cast.insurance_clerk,
        {"kind": "uhc-monthly", "month": _today()[:7]},
        own="15.04",
    ),
)
# Another regency's village, that regency, what lies above hers, beside hers, nowhere, and what is no code at all.
FORGED = ("15.05.01.2001", "15.05", "15", "15.04.03.9999", "15.04.0", "15.04.%", "15.04' OR '1'='1", "\x00", "9" * 300)


@pytest.fixture
def estate(world: World, cast: Cast) -> Estate:
    """One of everything at three places."""
    return plant_all(world, cast)


def _written() -> dict[str, int]:
    """Count every row of ours but those of the session; of the record, what leaves the house or changes something."""
    models = [model for model in apps.get_models() if model.__module__.startswith(("accounts", "reports", "jobs"))]
    counts = {model._meta.label: model._default_manager.count() for model in models if "Session" not in model.__name__}
    return {**counts, "events": AuditEvent.objects.count()}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.route)
def test_a_place_that_was_not_offered_does_nothing_and_tells_nothing(
    form: PlaceForm, cast: Cast, estate: Estate, client_of: Any
) -> None:
    sender = form.sender(cast, make_exporter(cast, estate))
    address = reverse(form.route, kwargs={"key": estate.hers.account.pk} if form.of_account else {})
    client, answers = client_of(sender), {}
    before = _written()
    for code in FORGED:
        if form.narrows and covers(code, form.own):
            continue
        page = client.post(address, {**form.data, "region": code})
        text = body(page)
        assert page.status_code in {200, 302, 400, 404, 422}, code
        assert not [mark for mark in estate.foreign.marks if mark in text], code
        assert "attachment" not in page.headers.get("Content-Disposition", ""), code
        assert _written() == before, code
        answers[code] = page.status_code
    # What lies elsewhere and what lies nowhere get one answer: else the answer would tell which is which.
    assert answers["15.05.01.2001"] == answers["15.04.03.9999"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.route)
def test_the_same_form_with_her_own_place_does_what_it_says(
    form: PlaceForm, cast: Cast, estate: Estate, client_of: Any
) -> None:
    sender = form.sender(cast, make_exporter(cast, estate))
    address = reverse(form.route, kwargs={"key": estate.hers.account.pk} if form.of_account else {})
    client = client_of(sender)
    before = _written()
    with transaction.atomic():
        page = client.post(address, {**form.data, "region": form.own})
    assert page.status_code in {200, 302}
    assert _written() != before
