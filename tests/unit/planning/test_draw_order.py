"""The draw order: everything about one draw that is fixed before any seed (protocol 5.2)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue, SampleTooLarge
from randcheck.planning.draw_order import DrawOrder, StratumOrder, TaskInfo
from randcheck.planning.frame_rule import FrameRule
from randcheck.planning.sample_rule import SampleRule
from randcheck.planning.team_rule import MAX_TEAMS
from support.draws import NO_CONFLICTS, frame_of, order_of, roster_of, teams_first

FRAME = frame_of([("a", "A", 1), ("b", "A", 4), ("c", "B", 2)])
RULE = SampleRule(size="50%", reserves=1)
ORDER = order_of(
    FRAME,
    RULE,
    frame_rule=FrameRule(as_of=date(2026, 11, 24)),
    exclusions=(("state-revoked", 3),),
    team_rule=teams_first(teams=1),
    roster=roster_of(4).commitment,
    conflicts=NO_CONFLICTS.commitment,
)


def test_an_order_is_read_back_as_it_was_written():
    assert DrawOrder.from_mapping(ORDER.to_mapping()) == ORDER
    bare = order_of(FRAME, SampleRule(size=0))
    assert DrawOrder.from_mapping(bare.to_mapping()) == bare


def test_an_order_tells_sizes_of_every_stratum():
    assert ORDER.to_mapping()["strata"] == [
        {"label": "A", "population": 2, "reserves": 1, "sample_size": 1, "weight_total": 5},
        {"label": "B", "population": 1, "reserves": 0, "sample_size": 1, "weight_total": 2},
    ]
    assert ORDER.sample_size == 2


@pytest.mark.parametrize(
    "strata",
    [
        ORDER.strata[::-1],
        ORDER.strata[:1],
        (ORDER.strata[0], ORDER.strata[0]),
        (*ORDER.strata, StratumOrder(label="C", population=1, weight_total=1, sample_size=0)),
    ],
    ids=["out of order", "a stratum short", "one twice", "one too many"],
)
def test_strata_ascend_and_cover_the_frame(strata):
    with pytest.raises(InvalidValue, match="ascending order of label"):
        attrs.evolve(ORDER, strata=strata)


@pytest.mark.parametrize("missing", ["team_rule", "roster", "conflicts"])
def test_team_rule_roster_and_conflicts_come_together(missing):
    with pytest.raises(InvalidValue, match="together or not at all"):
        attrs.evolve(ORDER, **{missing: None})


@pytest.mark.parametrize("exclusions", [(("", 1),), (("x", -1),), (("x", True),), (("x", "1"),)])
def test_exclusions_are_grounds_with_counts(exclusions):
    with pytest.raises(InvalidValue):
        attrs.evolve(ORDER, exclusions=exclusions)


def test_more_teams_than_can_be_numbered_are_refused_before_the_seed():
    rows = MAX_TEAMS * 2 + 1
    frame = frame_of(rows)
    values = {"roster": roster_of(4).commitment, "conflicts": NO_CONFLICTS.commitment}
    with pytest.raises(InvalidValue, match="at most 9999 teams"):
        order_of(frame, SampleRule(size=rows), team_rule=teams_first(targets_per_team=2), **values)
    order_of(frame, SampleRule(size=rows - 1), team_rule=teams_first(targets_per_team=2), **values)


@pytest.mark.parametrize(
    "values",
    [
        {"population": -1},
        {"population": 11},  # more rows than weight
        {"weight_total": 9},
        {"sample_size": -1},
        {"reserves": -1},
        {"sample_size": True},
        {"sample_size": 1.0},
        {"sample_size": 0, "reserves": 1},
    ],
)
def test_a_stratum_has_whole_numbers_that_fit_together(values):
    sound = {"label": "A", "population": 10, "weight_total": 10, "sample_size": 2, "reserves": 1}
    StratumOrder(**sound)
    with pytest.raises(InvalidValue):
        StratumOrder(**(sound | values))


@pytest.mark.parametrize(("size", "reserves"), [(11, 0), (10, 1), (6, 5)])
def test_no_stratum_gives_more_than_it_has(size, reserves):
    with pytest.raises(SampleTooLarge, match=f"its 10 rows, got {size} \\+ {reserves}") as caught:
        StratumOrder(label="A", population=10, weight_total=10, sample_size=size, reserves=reserves)
    assert "不得超过其 10 户" in caught.value.describe("zh")


def test_all_of_a_stratum_can_be_asked_for():
    StratumOrder(label="A", population=10, weight_total=10, sample_size=6, reserves=4)
    StratumOrder(label="A", population=0, weight_total=0, sample_size=0)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"id": "T\t1"}, InvalidIdentifier),
        ({"id": "x" * 65}, InvalidIdentifier),
        ({"title": ""}, InvalidIdentifier),
        ({"lead_department": ""}, InvalidIdentifier),
        ({"matters": []}, InvalidValue),
        ({"matters": [""]}, InvalidIdentifier),
        ({"matters": "食品经营"}, InvalidValue),
        ({"departments": ["x\n"]}, InvalidIdentifier),
    ],
)
def test_a_task_names_itself_its_matters_and_departments(values, error):
    sound = {"id": "T1", "title": "抽查", "matters": ["m"], "lead_department": "d"}
    assert TaskInfo(**sound).departments == ()
    with pytest.raises(error):
        TaskInfo(**(sound | values))
