"""Find out whose card is whose and which bucket everybody falls into: of all, or of what a change touched."""

from __future__ import annotations

import io

from insurance.rules.matching import name_score
from insurance.services import waterfall_sql as sql
from insurance.services.waterfall_workspace import Workspace

_BATCH = 20_000


def judge_all(space: Workspace) -> None:
    """Judge every card and every resident of the region: the result is ``wf_judged``, without those who simply agree."""
    space.run(sql.REST)
    space.run(sql.SETS)
    space.run(sql.TWICE_ON if space.sources.past else sql.TWICE)
    space.run(sql.SEED_ALL)
    if another_regency(space):
        space.run(sql.SEED_ACROSS)
    _grow(space)
    space.run(sql.LINK)
    _compare_names(space, sql.UNSCORED)
    space.run(sql.JUDGED)


def judge_sets(space: Workspace) -> None:
    """Judge what was asked for (the tables ``wf_ask_…`` of ``SETS``) and all that hangs together with it."""
    _grow(space)
    space.run(sql.LINK)
    _compare_names(space, sql.UNSCORED_OF_SETS)
    space.run(sql.JUDGED_OF_SETS)


def another_regency(space: Workspace) -> bool:
    """Whether cards or people of another regency are known."""
    return bool(space.row(sql.ANOTHER_REGENCY)[0])


def _grow(space: Workspace) -> None:
    number = 0
    while space.row(sql.ASKED)[0]:
        number += 1
        space.run(sql.ANALYZE_ASKED)
        space.run(sql.LOOK_AT_PEOPLE, round=number)
        space.run(sql.LOOK_AT_CARDS, round=number)
        space.run(sql.ASK_FURTHER, round=number)


def _compare_names(space: Workspace, unscored: str) -> None:
    """Compare the names that were never compared, streamed from the server and back: most are alike to the letter."""
    space.run(sql.SCORED)
    for rows in space.streamed(unscored, _BATCH):
        lines = "".join(f"{pair}\t{name_score(one, other)}\n" for pair, one, other in rows)
        space.copy("wf_scored", io.StringIO(lines))
    space.run(sql.KEEP_SCORES)
