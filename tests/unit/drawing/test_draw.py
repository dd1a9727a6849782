"""``run_draw``: one pure function of committed material and seed (protocol 5.4; Tonghua norm 六(四), 六(五))."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import attrs
import pytest

from randcheck.drawing.draw import run_draw
from randcheck.drawing.engine import PythonEngine
from randcheck.drawing.seed import purpose_key
from randcheck.errors import EmptyFrame, InvalidValue, MaterialMismatch, UnknownCategory
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.team_rule import SeatRule
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.roster import Roster
from support.draws import (
    NO_CONFLICTS,
    SECRET,
    conflicts_of,
    frame_of,
    inspector,
    order_of,
    per_target,
    roster_of,
    seed,
    teams_first,
    with_team_rule,
)
from support.selection import ListEngine, equal_order, ticketed

AREAS = ["东昌区", "集安市", "柳河县"]
ROWS = [
    FrameRow(f"f{number:04}", "ABCD"[number % 4], 1 + number % 9 * 50, AREAS[number % 3])
    for number in range(600)
]
INSPECTORS = [
    inspector(
        f"p{number:02}",
        categories={"食品"} if number % 3 else {"食品", "特种"},
        level=int(number >= 38),
        cadre=number % 10 == 0,
        kin_group="k" if number in (3, 4) else None,
    )
    for number in range(40)
]
TARGET_PAIRS = [(f"p{number % 40:02}", f"f{number * 7 % 600:04}") for number in range(200)]
INSPECTOR_PAIRS = [("p05", "p06"), ("p11", "p02")]
RULE = SampleRule(
    selection=Selection.PARETO, per_class={"B": "4%", "C": 8, "D": "10%"}, exclude={"A"}, reserves=2
)
FRAME, ROSTER, CONFLICTS = frame_of(ROWS), roster_of(INSPECTORS), conflicts_of(TARGET_PAIRS, INSPECTOR_PAIRS)
TEAMS = teams_first(teams=6, seats=(SeatRule(categories={"食品"}), SeatRule()))
ORDER = with_team_rule(FRAME, RULE, TEAMS, ROSTER, CONFLICTS)


def told(draw):
    return hashlib.sha256(encode_canonical(draw.to_mapping())).hexdigest()


def test_targets_are_the_smallest_tickets_under_the_key_of_targets():
    """六(四)1; protocol 5.4."""
    frame = frame_of(500)
    draw = run_draw(order_of(frame, SampleRule(size=7)), frame, None, seed())
    expected = equal_order(ticketed(frame, purpose_key(seed(), "targets")))[:7]
    assert draw.target_ids == tuple(sorted(row.id for row in expected))
    assert draw.assignment is None


@pytest.mark.parametrize("rule", [TEAMS, per_target()])
def test_the_order_of_everything_handed_in_never_matters(rule):
    order = with_team_rule(FRAME, RULE, rule, ROSTER, CONFLICTS)
    expected = run_draw(order, FRAME, ROSTER, seed(), conflicts=CONFLICTS)
    assert expected.assignment.teams
    for number in range(4):
        shuffle = random.Random(number).shuffle
        lists = [list(ROWS), list(INSPECTORS), list(TARGET_PAIRS), [pair[::-1] for pair in INSPECTOR_PAIRS]]
        for one in lists:
            shuffle(one)
        draw = run_draw(
            order, frame_of(lists[0]), roster_of(lists[1]), seed(), conflicts=conflicts_of(lists[2], lists[3])
        )
        assert draw == expected


def test_an_order_read_back_from_its_commitment_draws_the_same():
    again = DrawOrder.from_mapping(ORDER.to_mapping())
    assert run_draw(again, FRAME, ROSTER, seed(), conflicts=CONFLICTS) == run_draw(
        ORDER, FRAME, ROSTER, seed(), conflicts=CONFLICTS
    )


def test_another_seed_is_another_draw_and_another_task_another_assignment_of_the_same_targets():
    draws = {told(run_draw(ORDER, FRAME, ROSTER, seed(number), conflicts=CONFLICTS)) for number in range(5)}
    assert len(draws) == 5
    renamed = attrs.evolve(ORDER, task=attrs.evolve(ORDER.task, id="TH-2026-018"))
    one, other = (run_draw(order, FRAME, ROSTER, seed(), conflicts=CONFLICTS) for order in (ORDER, renamed))
    assert one.strata == other.strata
    assert one.assignment != other.assignment


SCRIPT = """
import runpy, sys
sys.path[:0] = sys.argv[1:3]
module = runpy.run_path(sys.argv[3])
for rule in (module["TEAMS"], module["per_target"]()):
    order = module["with_team_rule"](module["FRAME"], module["RULE"], rule, module["ROSTER"], module["CONFLICTS"])
    draw = module["run_draw"](order, module["FRAME"], module["ROSTER"], module["seed"](), conflicts=module["CONFLICTS"])
    print(module["told"](draw))
"""


def test_other_processes_with_other_hash_seeds_draw_the_same_bytes():
    tests = Path(__file__).parents[2]
    expected = "".join(
        told(
            run_draw(
                with_team_rule(FRAME, RULE, rule, ROSTER, CONFLICTS),
                FRAME,
                ROSTER,
                seed(),
                conflicts=CONFLICTS,
            )
        )
        + "\n"
        for rule in (TEAMS, per_target())
    )
    for hash_seed in ("0", "1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tests), str(tests.parent), __file__],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == expected


# ---- the material must be the committed one -----------------------------------------------------------------


def mismatch(order=ORDER, frame=FRAME, roster=ROSTER, conflicts=CONFLICTS, **values):
    with pytest.raises(MaterialMismatch) as caught:
        run_draw(order, frame, roster, seed(), conflicts=conflicts, **values)
    assert caught.value.describe("zh") != caught.value.describe("en")
    return caught.value


@pytest.mark.parametrize(
    "frame",
    [
        frame_of(ROWS[1:]),
        frame_of([*ROWS, FrameRow("f9999", "A")]),
        frame_of([attrs.evolve(ROWS[0], stratum="B"), *ROWS[1:]]),
        frame_of([attrs.evolve(ROWS[0], weight=2), *ROWS[1:]]),
        frame_of([attrs.evolve(ROWS[0], area="通化县"), *ROWS[1:]]),
        Frame.from_rows(ROWS, secret=bytes(32)),
    ],
    ids=["a row short", "a row more", "another stratum", "another weight", "another area", "another secret"],
)
def test_another_frame_is_named(frame):
    assert mismatch(frame=frame).what.en == "the frame"


@pytest.mark.parametrize(
    "roster",
    [
        roster_of(INSPECTORS[1:]),
        roster_of([attrs.evolve(INSPECTORS[0], prior_load=1), *INSPECTORS[1:]]),
        Roster.from_rows(INSPECTORS, secret=bytes(32)),
        None,
    ],
    ids=["one short", "another load", "another secret", "none"],
)
def test_another_roster_is_named(roster):
    assert mismatch(roster=roster).what.en == "the roster"


@pytest.mark.parametrize(
    "conflicts",
    [NO_CONFLICTS, conflicts_of(TARGET_PAIRS[1:], INSPECTOR_PAIRS), None],
    ids=["none of them", "one short", "none"],
)
def test_other_conflicts_are_named(conflicts):
    assert mismatch(conflicts=conflicts).what.en == "the conflicts"


def with_stratum(label, **values):
    strata = tuple(
        attrs.evolve(stratum, **values) if stratum.label == label else stratum for stratum in ORDER.strata
    )
    return attrs.evolve(ORDER, strata=strata)


@pytest.mark.parametrize(
    ("label", "values", "expected", "actual"),
    [
        ("C", {"sample_size": 9}, "150, 30150, 9, 2", "150, 30150, 8, 2"),
        ("C", {"sample_size": 7}, "150, 30150, 7, 2", "150, 30150, 8, 2"),
        ("D", {"reserves": 3}, "150, 30150, 15, 3", "150, 30150, 15, 2"),
        ("B", {"weight_total": 40_000}, "150, 40000, 6, 2", "150, 30150, 6, 2"),
        ("A", {"sample_size": 1}, "150, 30150, 1, 0", "150, 30150, 0, 0"),
    ],
)
def test_a_size_chosen_by_hand_is_named_with_its_stratum(label, values, expected, actual):
    # 5.2: a size that does not follow from rule and frame is an attack.
    weights = sum(row.weight for row in ROWS if row.stratum == label)
    error = mismatch(order=with_stratum(label, **values))
    assert f"stratum '{label}'" in error.what.en
    assert error.expected == expected.replace("30150", str(weights))
    assert error.actual == actual.replace("30150", str(weights))


def test_rows_moved_between_strata_in_the_order_are_named():
    strata = tuple(
        attrs.evolve(stratum, population=stratum.population + step)
        for stratum, step in zip(ORDER.strata, (0, 0, 1, -1), strict=True)
    )
    assert "stratum 'C'" in mismatch(order=attrs.evolve(ORDER, strata=strata)).what.en


@pytest.mark.parametrize(("old", "new", "named"), [("D", "E", "D"), ("D", "C1", "C1"), ("A", "0", "0"), ("B", "BB", "B")])  # fmt: skip
def test_a_stratum_under_another_name_is_named(old, new, named):
    strata = sorted(
        (attrs.evolve(stratum, label=new) if stratum.label == old else stratum for stratum in ORDER.strata),
        key=lambda stratum: stratum.label,
    )
    error = mismatch(order=attrs.evolve(ORDER, strata=tuple(strata)))
    assert f"stratum '{named}'" in error.what.en
    assert "no such stratum" in (error.expected, error.actual)


def test_another_sample_rule_than_the_sizes_came_from_is_noticed():
    with_other_rule = attrs.evolve(
        ORDER, sample_rule=attrs.evolve(RULE, per_class={"B": "5%", "C": 8, "D": "10%"})
    )
    assert "stratum 'B'" in mismatch(order=with_other_rule).what.en


def test_an_empty_frame_is_an_error():
    empty = frame_of([])
    order = attrs.evolve(order_of(frame_of(1), SampleRule(size=0)), frame=empty.commitment, strata=())
    with pytest.raises(EmptyFrame):
        run_draw(order, empty, None, seed())


@pytest.mark.parametrize("wrong", [b"", bytes(31), "0" * 32])
def test_a_seed_is_32_bytes(wrong):
    frame = frame_of(3)
    with pytest.raises(InvalidValue, match="a seed must be 32 bytes"):
        run_draw(order_of(frame, SampleRule(size=1)), frame, None, wrong)


def test_a_category_that_nobody_has_is_an_error():
    order = with_team_rule(FRAME, RULE, per_target(seats=(SeatRule(categories={"海关"}), SeatRule())), ROSTER)
    with pytest.raises(UnknownCategory, match=r"one of the roster's \(特种, 食品\), got 海关"):
        run_draw(order, FRAME, ROSTER, seed(), conflicts=NO_CONFLICTS)


# ---- engines ----------------------------------------------------------------------------------------------


def test_an_engine_of_the_hosts_own_draws_the_same():
    engine = ListEngine(ticketed(FRAME, purpose_key(seed(), "targets")), order=3)
    expected = run_draw(ORDER, FRAME, ROSTER, seed(), conflicts=CONFLICTS)
    assert run_draw(ORDER, FRAME, ROSTER, seed(), conflicts=CONFLICTS, engine=engine) == expected
    assert run_draw(ORDER, FRAME, ROSTER, seed(), conflicts=CONFLICTS, engine=PythonEngine(FRAME)) == expected


PLAIN = frame_of(2000)
PLAIN_ORDER = order_of(PLAIN, SampleRule(size=10, reserves=2))
PLAIN_ROWS = equal_order(ticketed(PLAIN, purpose_key(seed(), "targets")))


@pytest.mark.parametrize(
    ("position", "spoil"),
    [
        (0, lambda row: row._replace(id="stranger")),
        (3, lambda row: row._replace(ticket=bytes(32))),
        (11, lambda row: row._replace(id=PLAIN_ROWS[500].id)),
        (5, lambda row: PLAIN_ROWS[4]),
    ],
    ids=["a row of no frame", "another ticket", "another row in reserve", "the same row twice"],
)
def test_an_engine_that_does_not_hold_the_frame_is_found_out(position, spoil):
    rows = list(PLAIN_ROWS)
    rows[position] = spoil(rows[position])
    with pytest.raises(MaterialMismatch, match="the engine's row"):
        run_draw(PLAIN_ORDER, PLAIN, None, seed(), engine=ListEngine(rows))


def test_an_engine_with_other_counts_is_found_out():
    with pytest.raises(MaterialMismatch, match="stratum 'A'"):
        run_draw(PLAIN_ORDER, PLAIN, None, seed(), engine=ListEngine(PLAIN_ROWS[1:]))


# ---- what a receipt tells -------------------------------------------------------------------------------------


def test_a_receipt_tells_targets_by_ticket_and_never_their_stratum():
    frame = frame_of([(f"f{number:03}", "AB"[number % 2], 1) for number in range(100)])
    draw = run_draw(order_of(frame, SampleRule(size="5%", reserves=1)), frame, None, seed())
    told = draw.to_mapping()
    key = purpose_key(seed(), "targets")
    tickets = [hashlib.sha256((key + one["id"]).encode()).hexdigest() for one in told["drawn"]]
    assert [one["ticket"] for one in told["drawn"]] == tickets == sorted(tickets)
    assert len(told["drawn"]) == 6
    assert len(told["reserves"]) == 2
    assert told["cutoff_tickets"] == sorted(stratum.cutoff.hex() for stratum in draw.strata)
    assert (told["cutoff_keys"], told["assignment"], told["task"]) == ([], None, "TH-2026-017")
    assert set(told) == {"assignment", "cutoff_keys", "cutoff_tickets", "drawn", "reserves", "task"}


def test_a_receipt_tells_pareto_cutoffs_as_exact_fractions():
    draw = run_draw(ORDER, FRAME, ROSTER, seed(), conflicts=CONFLICTS)
    told = draw.to_mapping()
    keys = sorted(stratum.cutoff for stratum in draw.strata if stratum.cutoff is not None)
    assert len(keys) == 3
    assert told["cutoff_keys"] == [f"{one.numerator}/{one.denominator}" for one in keys]
    assert told["cutoff_tickets"] == []


# ---- size ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("selection", [Selection.EQUAL, Selection.PARETO])
def test_a_draw_from_200_000_rows_needs_little_memory_beyond_the_frame(selection):
    frame = Frame.from_rows(
        ((f"{number:018}", "A", 1 + number % 1000) for number in range(200_000)), secret=SECRET
    )
    order = order_of(frame, SampleRule(selection=selection, size="5%"))
    tracemalloc.start()
    draw = run_draw(order, frame, None, seed())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(draw.target_ids) == 10_000
    assert (
        peak < 6 * 2**20
    )  # ten thousand drawn rows with their tickets; a ticket for every row would be 13 MiB
