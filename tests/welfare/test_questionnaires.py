"""Questionnaires as data: read strictly, versions kept, answers complete, and a score that only adds up."""

from __future__ import annotations

import copy
import json
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Cast, World
from tests.welfare.story import ANSWERS, MEMBER_ANSWERS, family, register, visit
from welfare.exceptions import AnswersRefused, DefinitionRefused
from welfare.models import QuestionnaireVersion, Verification
from welfare.questionnaires import FOLDER, shipped_questionnaires
from welfare.rules.member_questions import check_member_answers, member_summary, questions_about
from welfare.rules.questionnaire import Kind, Question, Questionnaire, check_answers, score, summary, why
from welfare.rules.questionnaire_files import read_questionnaire
from welfare.selectors.questionnaires import questionnaire_in_force
from welfare.services.questionnaires import questionnaire_load, questionnaires_ship

LONG = read_questionnaire(next(each for each in shipped_questionnaires() if each["code"] == "regsosek_2022k"))
SHORT = read_questionnaire(next(each for each in shipped_questionnaires() if each["code"] == "262_huk_2022"))


def changed(**changes: Any) -> dict[str, Any]:
    """Return version 3 of the long questionnaire."""
    data = copy.deepcopy(next(each for each in shipped_questionnaires() if each["code"] == "regsosek_2022k"))
    return {**data, "name": "Regsosek 2022.K-3", "version": 3, "in_force_from": "2026-02-01", **changes}


def _answer(question: Question, chance: Random) -> Any:
    codes = [option.code for option in question.options]
    if question.kind is Kind.NUMBER:
        return chance.randint(question.least, question.most)
    return (
        chance.sample(codes, chance.randint(0, len(codes))) if question.kind is Kind.SEVERAL else chance.choice(codes)
    )


def given_to(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, Any]]:
    """Any complete set of answers."""

    def answers(seed: int) -> dict[str, Any]:
        chance = Random(seed)
        return {question.code: _answer(question, chance) for question in questionnaire.questions}

    return st.integers(0, 2**32).map(answers)


def test_nine_criteria_are_counted_whichever_way_they_are_asked() -> None:
    assert [len(each.criteria) for each in (SHORT, LONG)] == [9, 9]
    found = score(LONG, ANSWERS)
    assert (found.met, found.points, found.most, found.band.code) == (8, 8, 9, "many")
    assert score(LONG, {}).met == 0
    assert sum(each.met for each in why(LONG, ANSWERS)) == 8
    assert {line.question for line in summary(LONG, ANSWERS) if line.speaks_for_need} >= {"Who uses the toilet?"}


@given(st.sampled_from([SHORT, LONG]).flatmap(lambda each: st.tuples(st.just(each), given_to(each))))
def test_a_score_is_the_sum_of_the_weights_that_are_shown(case: tuple[Questionnaire, dict[str, Any]]) -> None:
    questionnaire, answers = case
    found, lines = score(questionnaire, answers), why(questionnaire, answers)
    assert found.points == sum(line.points for line in lines)
    assert found.most == sum(line.weight for line in lines)
    assert 0 <= found.points <= found.most
    assert found.band == questionnaire.band(found.points)


@given(given_to(LONG), st.sampled_from(LONG.criteria))
def test_meeting_one_more_criterion_never_lowers_a_score(answers: dict[str, Any], criterion: Any) -> None:
    before = score(LONG, answers)
    condition = criterion.met_by[0]
    after = score(LONG, {**answers, condition.question: min(condition.answers)})
    met = {each.code for each in LONG.criteria if each.met(answers)}
    lost = {
        each.code
        for each in LONG.criteria
        if each.code in met and not each.met({**answers, condition.question: min(condition.answers)})
    }
    assert not lost
    assert after.points >= before.points
    assert after.band.least >= before.band.least


@given(given_to(LONG))
def test_complete_answers_are_taken_and_what_is_not_asked_is_left_out(answers: dict[str, Any]) -> None:
    clean = check_answers(LONG, {**answers, "extra": "x"})
    assert "extra" not in clean
    assert ("r301b" in clean) is (answers["r301a"] == "1")
    assert ("r307b" in clean) is (answers["r307a"] == "1")
    assert check_answers(LONG, clean) == clean


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": 0}, "out_of_range"),
        ({"people": True}, "out_of_range"),
        ({"people": "4"}, "out_of_range"),
        ({"people": None}, "missing"),
        ({"r303": "10"}, "out_of_range"),
        ({"r304": ""}, "missing"),
        ({"belongings": ["yacht"]}, "out_of_range"),
        ({"belongings": "car"}, "out_of_range"),
    ],
)
def test_answers_are_complete_or_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(AnswersRefused) as refusal:
        check_answers(LONG, {**ANSWERS, **change})
    assert (refusal.value.code, refusal.value.field) == (code, next(iter(change)))


@pytest.mark.parametrize(
    ("sex", "age", "asked", "left_out"),
    [
        ("P", 30, {"r410", "r412"}, {"r427"}),
        ("L", 30, {"r412", "r416a"}, {"r410", "r427"}),
        ("P", 4, {"r427", "r430"}, {"r410", "r412", "r416a"}),
        ("P", 5, {"r412"}, {"r427"}),
        ("P", 54, {"r410"}, set()),
        ("P", 55, set(), {"r410"}),
    ],
)
def test_members_are_asked_what_concerns_their_sex_and_age(
    sex: str, age: int, asked: set[str], left_out: set[str]
) -> None:
    codes = {question.code for question in questions_about(LONG, sex=sex, age=age)}
    assert asked <= codes
    assert not left_out & codes


def test_answers_about_a_member_are_kept_in_words_and_count_for_no_score() -> None:
    clean = check_member_answers(LONG, {**MEMBER_ANSWERS, "r416b": 12, "extra": "x"}, sex="L", age=40)
    assert clean == {"r411": ["4"], "r412": "3", "r416a": "2", "r428": [], "r430": []}
    assert [line.answer for line in member_summary(LONG, clean)] == ["KTP", "Tidak bersekolah lagi", "Tidak", "–", "–"]
    assert score(LONG, {**ANSWERS, **clean}) == score(LONG, ANSWERS)


def test_a_visit_that_was_begun_stays_on_its_version(world: World, cast: Cast) -> None:
    case = register(cast, *family(world, "SUTRISNO"))
    data = changed()
    data["questions"] = [each for each in data["questions"] if each["code"] != "r310"]
    assert questionnaire_load(actor=cast.account_admin, data=data)[1] == "created"
    visit(cast, case, questionnaire="Regsosek 2022.K-2")
    later = register(cast, *family(world, "BUDI"))
    visit(cast, later)
    first, second = Verification.objects.order_by("pk")
    assert (first.questionnaire, second.questionnaire) == ("Regsosek 2022.K-2", "Regsosek 2022.K-3")
    assert ("r310" in first.answers, "r310" in second.answers) == (True, False)


def test_a_version_that_was_answered_never_changes(world: World, cast: Cast) -> None:
    assert questionnaire_load(actor=None, data=changed())[1] == "created"
    assert questionnaire_load(actor=None, data=changed())[1] == "unchanged"
    assert questionnaire_load(actor=None, data=changed(source="corrected"))[1] == "replaced"
    visit(cast, register(cast, *family(world, "SUTRISNO")))
    with pytest.raises(DefinitionRefused):
        questionnaire_load(actor=None, data=changed(source="corrected again"))
    questionnaires_ship()
    assert questionnaire_in_force(timezone.localdate()).source == "corrected"


def test_a_version_waits_for_its_day(db: None) -> None:
    questionnaire_load(actor=None, data=changed(in_force_from="2999-01-01"))
    assert questionnaire_in_force(timezone.localdate()).name == "Regsosek 2022.K-2"


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        ("questions", {"code": "finding"}, "needs this code itself"),
        ("questions", {"code": "shelter"}, "is there twice"),
        ("questions", {"least": 40}, "leave no number"),
        ("questions", {"ask_if": [{"question": "r310", "answers": ["1"]}]}, "is no question before it"),
        ("questions", {"colour": "red"}, "is not known here"),
        ("criteria", {"weight": 0}, "weight must be a whole number"),
        ("criteria", {"met_by": [{"question": "shelter", "answers": ["maybe"]}]}, "is never answered maybe"),
        ("criteria", {"met_by": []}, "nothing meets it"),
        ("bands", {"from": 1}, "the first begins at 0"),
        ("member_questions", {"sex": "X"}, "is not known"),
        ("member_questions", {"least_age": 60}, "leave nobody"),
        ("member_questions", {"ask_if": [{"question": "r301a", "answers": ["1"]}]}, "is no question before it"),
    ],
)
def test_a_file_that_does_not_fit_together_is_refused(part: str, change: dict[str, Any], words: str) -> None:
    data = changed()
    data[part][0].update(change)
    with pytest.raises(DefinitionRefused) as refusal:
        read_questionnaire(data)
    assert any(words in fault for fault in refusal.value.faults), refusal.value.faults


def test_an_office_loads_its_own_by_command(db: None, tmp_path: Path) -> None:
    text = (FOLDER / "262_huk_2022.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text.replace("262/HUK/2022-1", "Dinsos-1").replace("262_huk_2022", "dinsos"), encoding="utf-8")
    out = StringIO()
    call_command("questionnaire_load", str(path), "--check", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["done"] == "would be created"
    assert not QuestionnaireVersion.objects.filter(name="Dinsos-1").exists()
    call_command("questionnaire_load", str(path), stdout=StringIO())
    assert QuestionnaireVersion.objects.filter(name="Dinsos-1").exists()
