"""The admin site: who gets in, what is seen there, and that nothing is changed past the services."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from beneficiaries.models import Household, Person
from config.admin import OPENS
from core.exceptions import NotAllowed, NotWithinReach
from insurance.exceptions import ParameterRefused
from insurance.models import EnrolmentQuota, LoadLimit, Membership, PremiumRate, ReconciliationRule
from insurance.services.keeping import parameter_add
from insurance.services.parameters import parameters_load
from regions.models import Region
from regions.scoped_admin import ReadOnlyAdmin, ScopedModelAdmin
from tests.conftest import Cast, World
from tests.frame.door import with_second_factor
from tests.frame.evidence import Evidence, evidence_of
from tests.frame.planted import plant_all
from tests.make import make_user
from tests.signin.conftest import code_now, enrol, sign_in
from welfare.models import Case

PERSONS = "/admin/beneficiaries/person/"


@pytest.fixture
def places(world: World, cast: Cast, settings: Any, tmp_path: Any) -> tuple[Evidence, Evidence, Evidence]:
    """Hers, her neighbour's, and one of another regency."""
    settings.ISSUED_ROOT = tmp_path
    return evidence_of(plant_all(world, cast))


@pytest.fixture
def inside(client_of: Any) -> Any:
    """A browser that signed in with a second factor."""
    return lambda user: with_second_factor(client_of(user))


def text(response: Any) -> str:
    """Return the page."""
    return str(response.content.decode())


def row(thing: Any) -> str:
    """Return the address of a row."""
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def registered() -> dict[Any, Any]:
    """Return the pages of each model."""
    return dict(admin.site._registry)


def listing(model: Any) -> str:
    """Return the address of a list."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


# The door ----------------------------------------------------------------------------------------------------------


def test_it_opens_to_who_signed_in_with_an_app_and_holds_what_opens_it(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    first, second = Client(), Client()
    sign_in(first, "auditor")
    secret = enrol(first)
    assert first.get("/admin/").status_code == 404  # set up in this session, and not used in it
    sign_in(second, "auditor")
    assert second.get("/admin/").status_code == 302  # the password was right, and that is not enough
    cache.clear()  # a code is refused the second time; this is the next one
    second.post("/login/code/", {"code": code_now(secret)})
    assert second.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "who",
    [field.name for field in fields(Cast) if field.name not in {"auditor", "insurance_clerk"}],
)
def test_to_everybody_else_it_is_an_address_that_does_not_exist(cast: Cast, inside: Any, who: str) -> None:
    client = inside(getattr(cast, who))
    for address in ("/admin/", PERSONS, "/admin/jsi18n/", "/admin/accounts/", listing(PremiumRate)):
        assert client.get(address).status_code == client.get("/nowhere/").status_code == 404
        here, nowhere = text(client.get(address)), text(client.get("/nowhere/"))
        assert here.split("<main")[1] == nowhere.split("<main")[1]


def test_a_password_alone_or_a_factor_that_is_gone_does_not_open_it(cast: Cast, client_of: Any, inside: Any) -> None:
    assert client_of(cast.auditor).get("/admin/").status_code == 404
    client = inside(cast.auditor)
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.filter(user=cast.auditor).delete()
    assert client.get("/admin/").status_code == 404


def test_a_recovery_code_does_not_open_it(cast: Cast, inside: Any) -> None:
    client = inside(cast.auditor)
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password"},
        {"method": "mfa", "type": "recovery_codes"},
    ]
    session.save()
    assert client.get("/admin/").status_code == 404


def test_the_record_of_somebody_elses_sign_in_does_not_count(cast: Cast, inside: Any) -> None:
    client = inside(cast.auditor)
    session = client.session
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(cast.village_officer.pk)
    session.save()
    assert client.get("/admin/").status_code == 404


def test_a_stranger_is_led_to_our_own_sign_in(world: World) -> None:
    answer = Client().get(PERSONS)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={PERSONS}")
    assert Client().get("/admin/login/").status_code == 404


def test_a_superuser_flag_does_not_open_it(cast: Cast, inside: Any) -> None:
    User.objects.filter(pk=cast.outsider.pk).update(is_superuser=True, is_staff=True)
    assert inside(cast.outsider).get("/admin/").status_code == 404


def test_who_loses_the_role_is_out_with_the_next_click(cast: Cast, inside: Any) -> None:
    client = inside(cast.auditor)
    assert client.get(PERSONS).status_code == 200
    cast.auditor.assignments.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert client.get(PERSONS).status_code == 302  # she signs in anew


# What is registered ------------------------------------------------------------------------------------------------


def test_only_our_own_pages_are_there() -> None:
    pages = registered()
    assert {type(each).__module__.split(".")[1] for each in pages.values()} == {"admin"}
    assert all(isinstance(each, ReadOnlyAdmin) for each in pages.values())
    labels = {model._meta.label for model in pages}
    assert not labels & {"auth.Group", "mfa.Authenticator", "axes.AccessAttempt", "accounts.AccountSession"}
    for model, each in pages.items():
        scoped = hasattr(model._default_manager.all(), "visible_to")
        assert isinstance(each, ScopedModelAdmin) is scoped, model._meta.label
        assert each.needs, model._meta.label


def test_whatever_opens_it_is_no_capability_of_who_manages_accounts(cast: Cast) -> None:
    assert not any(cast.account_admin.reach.anywhere(capability) for capability in OPENS)


# What is seen ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["auditor", "insurance_clerk"])
def test_of_a_person_elsewhere_there_is_no_trace(
    cast: Cast, inside: Any, who: str, places: tuple[Evidence, Evidence, Evidence]
) -> None:
    client, user = inside(getattr(cast, who)), getattr(cast, who)
    hers, _next, foreign = places
    marks = (*foreign.marks, foreign.surname)
    for model, pages in registered().items():
        if not any(user.reach.anywhere(capability) for capability in pages.needs):
            assert client.get(listing(model)).status_code == 403
            continue
        for query in ("", f"?place={foreign.planted.region.code}", "?p=99", "?q=ZUBAIDAH", "?all=", "?o=-1"):
            page = client.get(listing(model) + query, follow=True)
            assert page.status_code in {200, 302, 400, 404}
            typed = foreign.planted.region.code if "place" in query else "ZUBAIDAH"
            found = [mark for mark in marks if mark in text(page) and mark != typed]
            # The tree of regions is public; what is in it is not.
            assert not found, (model._meta.label, query, found)
    assert hers.planted.person.name in text(client.get(PERSONS))
    assert f"{hers.planted.person.nik}" not in text(client.get(PERSONS))


def test_filters_offer_her_places_and_narrow_to_them(
    cast: Cast, inside: Any, places: tuple[Evidence, Evidence, Evidence]
) -> None:
    client = inside(cast.auditor)
    page = text(client.get(PERSONS))
    assert "?place=15.04.03" in page
    assert "15.05" not in page
    narrowed = text(client.get(f"{PERSONS}?place=15.04.03"))
    assert places[0].planted.person.name in narrowed
    assert places[1].planted.person.name not in narrowed
    for forged in ("15.05", "15.05.01", "15", "x", "' OR 1=1"):
        assert "ZULKARNAEN" not in text(client.get(PERSONS, {"place": forged}))


def test_the_count_is_that_of_her_places(cast: Cast, inside: Any, places: tuple[Evidence, Evidence, Evidence]) -> None:
    within = Person.objects.visible_to(cast.auditor).count()
    assert within < Person.objects.count()
    assert inside(cast.auditor).get(PERSONS).context["cl"].result_count == within


def test_numbers_are_masked_and_cannot_be_guessed_digit_by_digit(
    cast: Cast, inside: Any, places: tuple[Evidence, Evidence, Evidence]
) -> None:
    client, planted = inside(cast.auditor), places[0].planted
    card = Membership.objects.get(person=planted.person)
    for thing, numbers in (
        (planted.person, [planted.person.nik]),
        (planted.household, [planted.household.kk]),
        (card, [card.card_number, card.nik]),
    ):
        pages = text(client.get(listing(type(thing)))) + text(client.get(row(thing)))
        assert "***" in pages
        assert not [number for number in numbers if str(number) in pages]
    for lookup in ("nik__startswith", "nik", "name__contains", "household__kk", "merged_into__nik__startswith"):
        assert client.get(PERSONS, {lookup: "1"}).status_code == 400, lookup
    assert client.get(f"{row(planted.person)}?_to_field=nik").status_code == 400


def test_opening_a_row_is_recorded_as_on_its_own_page(
    cast: Cast, inside: Any, places: tuple[Evidence, Evidence, Evidence]
) -> None:
    client, planted = inside(cast.auditor), places[0].planted
    card = Membership.objects.get(person=planted.person)
    for thing, action in (
        (planted.person, "person.view"),
        (planted.household, "household.view"),
        (planted.case, "case.view"),
        (card, "membership.view"),
    ):
        assert client.get(row(thing)).status_code == 200
        event = AuditEvent.objects.filter(action=action, actor=cast.auditor).latest("id")
        assert (event.subject_id, event.region) == (str(thing.pk), planted.region.code)
    assert event.detail["persons"] == [planted.person.pk]


def test_what_lies_elsewhere_is_absent_by_its_address_too(
    cast: Cast, inside: Any, places: tuple[Evidence, Evidence, Evidence]
) -> None:
    client, foreign = inside(cast.auditor), places[2].planted
    before = AuditEvent.objects.count()
    for thing in (foreign.person, foreign.household, foreign.case, foreign.batch, foreign.report, foreign.account):
        assert client.get(row(thing)).status_code == 404
        assert client.post(row(thing), {"name": "X"}).status_code == 404
    assert AuditEvent.objects.count() == before


def test_a_row_leads_to_its_page_and_to_the_record(
    cast: Cast, inside: Any, places: tuple[Evidence, Evidence, Evidence]
) -> None:
    planted = places[0].planted
    page = text(inside(cast.auditor).get(row(planted.person)))
    assert f'href="{reverse("person-detail", args=[planted.person.pk])}"' in page
    assert f"/audit/?subject=beneficiaries.person%3A{planted.person.pk}" in page
    # The clerk does not read the record.
    assert "/audit/" not in text(inside(cast.insurance_clerk).get(row(planted.person)))


# Nothing changes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["auditor", "insurance_clerk"])
def test_nobody_adds_changes_or_deletes_past_the_services(
    cast: Cast, inside: Any, who: str, places: tuple[Evidence, Evidence, Evidence]
) -> None:
    client, planted = inside(getattr(cast, who)), places[0].planted
    for thing in (planted.person, planted.household, planted.case, Membership.objects.get(person=planted.person)):
        fields = {"name": "DIUBAH", "head_name": "DIUBAH", "status": "deceased", "_save": "1"}
        assert client.post(row(thing), fields).status_code == 403
        base = listing(type(thing))
        for address in (f"{base}add/", f"{base}{thing.pk}/delete/", f"{base}{thing.pk}/history/", f"{base}{thing.pk}/"):
            assert client.post(address, fields).status_code == 404, address
            assert client.get(address).status_code == 404, address
        listed = client.post(base, {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"})
        assert listed.status_code in {200, 302, 403}
    for model in (Person, Household, Case, Membership):
        assert model._default_manager.filter(pk__gt=0).exists()
    assert not Person.objects.filter(name="DIUBAH").exists()
    for address in ("/admin/autocomplete/", "/admin/r/1/1/", "/admin/password_change/", "/admin/logout/"):
        assert client.get(address).status_code == 404


def test_a_quota_is_added_by_the_service_and_ends_the_one_before(cast: Cast, inside: Any, world: World) -> None:
    today = timezone.localdate()
    old = EnrolmentQuota.objects.create(region=world.regency, members=5, valid_from=date(2025, 1, 1), source="SK 1")
    client, address = inside(cast.insurance_clerk), "/admin/insurance/enrolmentquota/add/"
    form = text(client.get(address))
    assert '<option value="15.04">' in form
    assert "15.05" not in form
    sent = {"region": "15.04", "members": "7", "valid_from": today.isoformat(), "valid_to": "", "source": "SK 2"}
    assert client.post(address, sent).status_code == 302
    old.refresh_from_db()
    new = EnrolmentQuota.objects.get(members=7)
    assert (old.valid_to, old.members, new.valid_from) == (today - timedelta(days=1), 5, today)
    event = AuditEvent.objects.get(action="parameters.add")
    assert (event.actor, event.region, event.detail["replaced"]) == (cast.insurance_clerk, "15.04", 1)
    assert not LogEntry.objects.exists()  # one record, not two
    assert client.post(row(new), {**sent, "members": "9"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"valid_from": "2020-01-01"}, "today or later"),
        ({"valid_to": "2020-01-01"}, "before the first"),
        ({"region": "15.05"}, "errornote"),
        ({"region": "15.04.03"}, "errornote"),
        ({"source": ""}, "errornote"),
    ],
)
def test_a_quota_that_cannot_be_is_refused_in_words(
    cast: Cast, inside: Any, world: World, change: dict[str, str], says: str
) -> None:
    client = inside(cast.insurance_clerk)
    sent = {"region": "15.04", "members": "7", "valid_from": timezone.localdate().isoformat(), "source": "SK 2"}
    page = client.post("/admin/insurance/enrolmentquota/add/", {**sent, **change})
    assert page.status_code == 200
    assert says in text(page)
    assert not EnrolmentQuota.objects.exists()
    assert not AuditEvent.objects.filter(action="parameters.add").exists()


def test_the_auditor_reads_parameters_and_adds_none(cast: Cast, inside: Any, world: World) -> None:
    client = inside(cast.auditor)
    for model in (EnrolmentQuota, PremiumRate, LoadLimit, ReconciliationRule):
        assert client.get(listing(model)).status_code == 200
        assert client.get(f"{listing(model)}add/").status_code == 403
        assert client.post(f"{listing(model)}add/", {}).status_code == 403


@pytest.mark.parametrize(
    ("model", "sent", "wrong"),
    [
        (LoadLimit, {"code": "members_ended", "percent": "25"}, {"percent": "101"}),
        (
            ReconciliationRule,
            {"name_agreement": "70", "newborn_days": "28", "newcomer_days": "60"},
            {"name_agreement": "101"},
        ),
    ],
)
def test_the_clerk_adds_a_limit_and_a_rule_for_the_days_to_come(
    cast: Cast, inside: Any, world: World, model: Any, sent: dict[str, str], wrong: dict[str, str]
) -> None:
    parameters_load(actor=None)
    today = timezone.localdate()
    sent = {**sent, "valid_from": today.isoformat(), "source": "SK Bupati 7/2026"}
    client, address = inside(cast.insurance_clerk), f"{listing(model)}add/"
    assert client.post(address, {**sent, **wrong}).status_code == 200
    assert client.post(address, {**sent, "valid_from": "2020-01-01"}).status_code == 200
    assert model.objects.count() == 1
    assert client.post(address, sent).status_code == 302
    before, added = model.objects.order_by("valid_from")
    assert (before.valid_to, added.valid_to) == (today - timedelta(days=1), None)
    assert AuditEvent.objects.get(action="parameters.add").detail["replaced"] == 1


def test_the_service_asks_for_the_capability_the_place_and_the_day(cast: Cast, world: World) -> None:
    today = timezone.localdate()
    village = make_user("juru.desa", role="insurance_clerk", region=world.rengas)

    def quota(day: date = today, region: Region = world.regency) -> EnrolmentQuota:
        return EnrolmentQuota(region=region, members=1, valid_from=day, source="SK")

    rate = PremiumRate(segment="PBPU_PEMDA", amount_idr=1, valid_from=today, source="x")
    for actor, thing, refusal in (
        (cast.auditor, quota(), NotAllowed),
        (None, quota(), NotAllowed),
        (village, quota(), NotWithinReach),
        (village, rate, NotWithinReach),
        (cast.insurance_clerk, quota(region=Region.objects.get(code="15.05")), NotWithinReach),
        (cast.insurance_clerk, quota(today - timedelta(days=1)), ParameterRefused),
    ):
        with pytest.raises(refusal):
            parameter_add(actor=actor, row=thing)
    parameter_add(actor=cast.insurance_clerk, row=quota(today + timedelta(days=5)))
    with pytest.raises(ParameterRefused) as later:
        parameter_add(actor=cast.insurance_clerk, row=quota())
    assert later.value.code == "later_exists"
    assert EnrolmentQuota.objects.count() == 1


def test_it_stands_under_the_same_policy_as_every_page(cast: Cast, inside: Any) -> None:
    headers = inside(cast.auditor).get(PERSONS).headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "no-cache" in headers["Cache-Control"]
    assert django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["style-src"] == ["'self'"]
