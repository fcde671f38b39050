"""Who sees what of the waterfall, and how names become questions to villages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from insurance.exceptions import TaskRefused
from insurance.models import FindingTask, Membership
from insurance.selectors.counting import run_of
from insurance.selectors.questions import own_questions, progress_of
from insurance.selectors.waterfall_page import waterfall_page
from insurance.services.questions import task_answer, task_assign, task_withdraw
from insurance.services.waterfall import waterfall_refresh
from jobs.models import Job
from regions.models import Region
from tests.conftest import Cast, World
from tests.make import make_household, make_member, make_person, make_region, make_user, next_nik

pytestmark = pytest.mark.django_db


@pytest.fixture
def waterfall(world: World) -> Membership:
    """In two villages a resident with and one without a card, and a card that nobody has; return the one in Rengas."""
    cards = {}
    for village in (world.sridadi, world.rengas):
        home = make_household(village)
        make_member(
            make_person(home, name=f"PUNYA {village.name.upper()}"), territory=world.regency, segment="PBPU_PEMDA"
        )
        make_person(home, name=f"TANPA {village.name.upper()}")
        cards[village] = make_member(
            None,
            territory=world.regency,
            name=f"ENTAH {village.name.upper()}",
            nik=next_nik(),
            village_id=village.code,
            place=village.code,
            segment="PBPU_PEMDA",
        )
    waterfall_refresh(actor=None, region="15.04")
    return cards[world.rengas]


def page(client: Any, name: str, *args: Any, **query: str) -> Any:
    """Open a page."""
    return client.get(reverse(name, args=args), query)


def test_a_village_officer_opens_the_names_of_her_village_and_of_no_other(
    world: World, cast: Cast, client_of: Any, waterfall: Membership
) -> None:
    hers, other = world.rengas.code, world.sridadi.code
    client = client_of(cast.village_officer)
    assert "ENTAH RENGAS CONDONG" in page(client, "uhc-bucket-cards", hers, "not_found").content.decode()
    assert "TANPA RENGAS CONDONG" in page(client, "uhc-bucket-residents", hers, "uninsured").content.decode()
    for name, *rest in (("uhc-waterfall",), ("uhc-bucket-cards", "not_found"), ("uhc-match", waterfall.pk)):
        assert page(client, name, other, *rest).status_code == 404
    assert page(client, "uhc-waterfall", "15.04").status_code == 404


def test_the_page_says_what_is_registered_and_who_can_be_treated(
    world: World, cast: Cast, client_of: Any, waterfall: Membership
) -> None:
    text = page(client_of(cast.insurance_clerk), "uhc-waterfall", "15.04").content.decode()
    assert "waterfall-chart" in text
    found = waterfall_page(cast.insurance_clerk, "15.04", as_of=timezone.localdate())
    assert (found.groups["members"], found.groups["residents"], found.groups["residents_active"]) == (4, 4, 2)
    assert found.is_kept


def test_who_may_not_see_members_reads_the_residents_only(world: World, waterfall: Membership) -> None:
    reader = make_user("dukcapil", role="dukcapil_officer", region=world.regency)
    found = waterfall_page(reader, "15.04", as_of=timezone.localdate())
    assert found.hides
    assert (found.cards, found.places) == ((), ())
    assert {line.bucket.code: line.count for line in found.residents}["uninsured"] == 2


def test_a_list_leaves_the_house_recorded_and_with_masked_numbers(
    world: World, cast: Cast, client_of: Any, waterfall: Membership
) -> None:
    whole = page(client_of(cast.insurance_clerk), "uhc-bucket-cards", "15.04", "not_found", format="csv")
    assert waterfall.card_number in whole.content.decode()  # her role takes lists of people out of the house
    answer = page(client_of(cast.auditor), "uhc-bucket-cards", "15.04", "not_found", format="csv")
    text = answer.content.decode()
    assert "ENTAH RENGAS CONDONG" in text
    assert waterfall.card_number not in text
    event = AuditEvent.objects.get(action="waterfall.export", actor=cast.auditor)
    assert (event.detail["bucket"], event.detail["rows"]) == ("not_found", 2)


def test_the_work_is_asked_for_by_who_changes_members(world: World, cast: Cast, client_of: Any) -> None:
    address = reverse("uhc-waterfall-refresh", args=["15.04"])
    assert client_of(cast.auditor).post(address).status_code == 403
    assert client_of(cast.insurance_clerk).post(address).status_code == 302
    assert Job.objects.get().kind == "waterfall.refresh"


def assign(world: World, cast: Cast, **options: Any) -> int:
    """The clerk asks the villages of the regency."""
    values = {"region": world.regency, "bucket": "not_found", "due_on": timezone.localdate() + timedelta(days=7)}
    return task_assign(**{"actor": cast.insurance_clerk, **values, **options})


def test_each_village_gets_its_own_names_once(world: World, cast: Cast, waterfall: Membership) -> None:
    assert assign(world, cast) == 2
    assert assign(world, cast) == 0
    assert assign(world, cast, bucket="uninsured") == 2
    mine = own_questions(cast.village_officer)
    assert {task.village_id for task in mine.tasks} == {world.rengas.code}
    assert mine.count == 2
    assert own_questions(cast.auditor).count == 0


def test_a_question_shows_on_the_officers_list_of_tasks(
    world: World, cast: Cast, client_of: Any, waterfall: Membership
) -> None:
    assign(world, cast)
    assert "ENTAH RENGAS CONDONG" in client_of(cast.village_officer).get("/").content.decode()
    assert "ENTAH RENGAS CONDONG" not in client_of(cast.other_officer).get("/").content.decode()


def test_a_village_answers_once_and_nobody_answers_for_another(world: World, cast: Cast, waterfall: Membership) -> None:
    assign(world, cast)
    task = FindingTask.objects.get(village=world.rengas)
    with pytest.raises(NotWithinReach):
        task_answer(actor=cast.other_officer, task_id=task.pk, outcome="unknown")
    with pytest.raises(NotAllowed):
        task_answer(actor=cast.auditor, task_id=task.pk, outcome="unknown")
    task_answer(actor=cast.village_officer, task_id=task.pk, outcome="moved", note="ke Jambi")
    with pytest.raises(TaskRefused, match="meanwhile"):
        task_answer(actor=cast.village_officer, task_id=task.pk, outcome="unknown")
    assert AuditEvent.objects.get(action="task.answer").region == world.rengas.code
    rows = {row.village: row for row in progress_of(cast.insurance_clerk, world.regency)}
    assert (rows[world.rengas].answered, rows[world.rengas].open, rows[world.sridadi].open) == (1, 0, 1)


def test_only_who_changes_members_asks_and_takes_back(world: World, cast: Cast, waterfall: Membership) -> None:
    with pytest.raises(NotAllowed):
        assign(world, cast, actor=cast.village_officer)
    assign(world, cast)
    task = FindingTask.objects.get(village=world.rengas)
    with pytest.raises(NotAllowed):
        task_withdraw(actor=cast.village_officer, task_id=task.pk)
    task_withdraw(actor=cast.insurance_clerk, task_id=task.pk)
    assert not FindingTask.objects.filter(pk=task.pk).exists()


@pytest.mark.parametrize(
    "wrong", [{"bucket": "matched_active"}, {"bucket": "x"}, {"due_on": timezone.localdate() - timedelta(days=400)}]
)
def test_what_cannot_be_asked_is_refused(world: World, cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(TaskRefused):
        assign(world, cast, **wrong)


def test_a_decision_is_taken_on_the_page_and_a_late_one_is_told_so(world: World, cast: Cast, client_of: Any) -> None:
    card = make_member(make_person(make_household(world.rengas)), territory=world.regency, name="SITI AMINAH")
    waterfall_refresh(actor=None, region="15.04")
    client, address = client_of(cast.insurance_clerk), reverse("uhc-match", args=["15.04", card.pk])
    assert "<mark>SUTRISNO</mark>" in client.get(address).content.decode()
    answer = {"verdict": "same", "reason": "visit"}
    assert client.post(address, answer).status_code == 302
    assert client.post(address, answer).status_code == 422
    assert client_of(cast.auditor).post(address, answer).status_code == 403


def test_villages_are_folded_under_their_district_with_its_counts(
    world: World, cast: Cast, client_of: Any, waterfall: Membership
) -> None:
    assign(world, cast)
    response = page(client_of(cast.insurance_clerk), "uhc-reconciliation", "15.04")
    groups = response.context["districts"]
    assert [group.district.code for group in groups] == [world.bulian.code]
    assert (groups[0].cards, groups[0].residents, groups[0].asked, groups[0].answered) == (2, 2, 2, 0)
    text = response.content.decode()
    assert text.count('<details class="card fold"') == 1
    assert "Sridadi" in text


_NAMES_BEFORE_COUNTING = (
    ("uhc-uncovered",),
    ("uhc-bucket-residents", "uninsured"),
    ("uhc-bucket-residents", "matched_active"),
    ("uhc-bucket-cards", "matched_active"),
    ("uhc-gaps",),
    ("uhc-reconciliation",),
)


@pytest.mark.parametrize("address", _NAMES_BEFORE_COUNTING)
def test_before_it_was_counted_no_list_claims_that_everybody_is_covered(
    world: World, cast: Cast, client_of: Any, address: tuple[str, ...]
) -> None:
    name, *rest = address
    make_member(make_person(make_household(world.rengas)), territory=world.regency)
    make_person(make_household(world.rengas), name="TANPA KARTU")
    for reader, offered in ((cast.insurance_clerk, True), (cast.auditor, False)):
        text = page(client_of(reader), name, "15.04", *rest).content.decode()
        assert "Not counted yet" in text
        assert "SUTRISNO" not in text, "nobody is known to be covered"
        assert "resident here has a card" not in text
        assert (reverse("uhc-waterfall-refresh", args=["15.04"]) in text) is offered


def test_before_it_was_counted_no_file_and_no_question_leaves(world: World, cast: Cast, client_of: Any) -> None:
    make_person(make_household(world.rengas))
    answer = page(client_of(cast.insurance_clerk), "uhc-bucket-residents", "15.04", "uninsured", format="csv")
    assert (answer.status_code, AuditEvent.objects.filter(action="waterfall.export").count()) == (302, 0)
    with pytest.raises(TaskRefused) as refused:
        assign(world, cast, bucket="uninsured")
    assert refused.value.code == "not_counted"
    waterfall_refresh(actor=None, region="15.04")
    assert (
        page(client_of(cast.insurance_clerk), "uhc-bucket-residents", "15.04", "uninsured", format="csv").status_code
        == 200
    )
    assert assign(world, cast, bucket="uninsured") == 1


def test_an_empty_list_says_whether_all_have_a_card_or_nobody_is_known(
    world: World, cast: Cast, client_of: Any
) -> None:
    make_member(make_person(make_household(world.rengas)), territory=world.regency)
    waterfall_refresh(actor=None, region="15.04")
    client = client_of(cast.insurance_clerk)
    claim = "Every resident here has a card"
    assert claim in page(client, "uhc-uncovered", world.rengas.code).content.decode()
    assert claim not in page(client, "uhc-uncovered", world.rengas.code, decile="4").content.decode()
    assert claim not in page(client, "uhc-uncovered", world.sridadi.code).content.decode()  # nobody lives there


def test_a_province_is_counted_when_all_its_regencies_are(world: World, cast: Cast) -> None:
    province, other = Region.objects.get(pk="15"), make_region("15.05", "KABUPATEN MUARO JAMBI")
    make_person(make_household(world.rengas))
    waterfall_refresh(actor=None, region="15.04")
    assert run_of(province) is not None
    district = make_region("15.05.01", "JAMBI LUAR KOTA")
    make_person(make_household(make_region("15.05.01.2001", "PEMATANG JERING")))
    assert (run_of(province), run_of(district)) == (None, None)
    waterfall_refresh(actor=None, region=other.code)
    assert run_of(province) is not None


def test_questions_leave_the_house_recorded_and_each_village_takes_its_own(
    world: World, cast: Cast, client_of: Any, waterfall: Membership
) -> None:
    assign(world, cast)
    assign(world, cast, bucket="uninsured")
    whole = page(client_of(cast.insurance_clerk), "uhc-questions", "15.04", format="csv").content.decode()
    assert waterfall.card_number in whole
    assert len(whole.splitlines()) == 5
    hers = page(client_of(cast.village_officer), "uhc-questions", world.rengas.code, format="csv").content.decode()
    assert "ENTAH RENGAS CONDONG" in hers
    assert "SRIDADI" not in hers
    assert waterfall.card_number not in hers
    assert page(client_of(cast.village_officer), "uhc-questions", world.sridadi.code, format="csv").status_code == 404
    event = AuditEvent.objects.get(action="task.export", actor=cast.village_officer)
    assert (event.detail["state"], event.detail["rows"]) == ("open", 2)
