"""Why me, why not me: the sentences' own numbers, worked out again by hand."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import attrs
import pytest

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.draw import Draw, run_draw
from randcheck.errors import MaterialMismatch
from randcheck.planning.draw_order import DrawOrder, TaskInfo
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.substitution_order import Vacancy
from randcheck.planning.team_rule import SeatRule, TeamMode, TeamRule
from randcheck.receipts.explain import Explanation, explain_bundle, explain_target
from randcheck.receipts.rerun import rerun_draw
from randcheck.registers.frame import Frame, FrameRow
from randcheck.text import Text
from support.ceremonies import (
    SAID,
    commitment_of,
    draw_receipt,
    office_at,
    registers_of,
    result_of,
    task_of,
)

SEED = b"\x5e" * 32


def drawn_from(rows: Iterable[FrameRow], rule: SampleRule) -> tuple[Draw, Frame]:
    frame = Frame.from_rows(rows, secret=bytes(32))
    order = DrawOrder(
        task=TaskInfo(id="T", title="T", matters=["m"], lead_department="d"),
        frame=frame.commitment,
        sample_rule=rule,
        strata=order_strata(frame.tally, rule),
    )
    return run_draw(order, frame, None, SEED), frame


EQUAL, EQUAL_FRAME = drawn_from(
    [FrameRow(f"x{number:02}", "A" if number < 40 else "B") for number in range(60)],
    SampleRule(per_class={"A": 5}, exclude={"B"}, reserves=2),
)
WEIGHTS = [1, 2, 3, 5, 8, 13, 300, 900]
PARETO, PARETO_FRAME = drawn_from(
    [FrameRow(f"y{number:02}", "A", WEIGHTS[number % 8]) for number in range(48)],
    SampleRule(selection=Selection.PARETO, size=20, reserves=3),
)
FULL, FULL_FRAME = drawn_from(
    [FrameRow(f"z{number}", "A" if number < 5 else "B") for number in range(9)],
    SampleRule(selection=Selection.FULL, exclude={"B"}),
)
ALL = [(EQUAL, EQUAL_FRAME), (PARETO, PARETO_FRAME), (FULL, FULL_FRAME)]


def explanations(draw: Draw, frame: Frame) -> dict[str, Explanation]:
    return {row_id: explain_target(draw, frame, row_id) for row_id in frame.ids}


def ids(draw: Draw, part: str) -> list[str]:
    return [row.id for stratum in draw.strata for row in getattr(stratum, part)]


@pytest.mark.parametrize(("draw", "frame"), ALL, ids=["equal", "pareto", "full"])
def test_the_outcome_of_every_firm_is_the_draws(draw, frame):
    told = explanations(draw, frame)
    assert sorted(one for one, why in told.items() if why.outcome == "drawn") == sorted(ids(draw, "drawn"))
    assert sorted(one for one, why in told.items() if why.outcome == "reserve") == sorted(
        ids(draw, "reserves")
    )
    assert {why.outcome for why in told.values()} <= {"drawn", "reserve", "not-drawn"}
    assert all(why.in_frame and why.task_id == "T" for why in told.values())


@pytest.mark.parametrize(("draw", "frame"), ALL, ids=["equal", "pareto", "full"])
def test_positions_count_through_the_stratum_and_its_reserves(draw, frame):
    told = explanations(draw, frame)
    for stratum in draw.strata:
        in_order = [row.id for row in (*stratum.drawn, *stratum.reserves)]
        assert [told[row_id].position for row_id in in_order] == list(range(1, len(in_order) + 1))
    assert all((why.position is None) == (why.outcome == "not-drawn") for why in told.values())


def sentences(why: Explanation) -> str:
    return "\n".join(step.en for step in why.steps)


@pytest.mark.parametrize(("draw", "frame"), ALL, ids=["equal", "pareto", "full"])
def test_the_ticket_is_the_hash_that_the_sentence_names(draw, frame):
    for row_id, why in explanations(draw, frame).items():
        key, named, ticket = re.search(
            r"SHA-256\(([0-9a-f]{64}) ‖ (\S+)\) = ([0-9a-f]{64})", sentences(why)
        ).groups()
        assert named == row_id
        assert hashlib.sha256((key + row_id).encode()).hexdigest() == ticket


@pytest.mark.parametrize(("draw", "frame"), ALL, ids=["equal", "pareto", "full"])
def test_both_languages_tell_the_same_numbers(draw, frame):
    for why in explanations(draw, frame).values():
        for step in why.steps:
            numbers = [sorted(re.findall(r"[0-9a-f]{16,}|[0-9]+", text)) for text in (step.en, step.zh)]
            assert [n for n in numbers[0] if len(n) > 2] == [n for n in numbers[1] if len(n) > 2]


def test_with_equal_weights_the_ticket_against_the_cutoff_decides():
    told = explanations(EQUAL, EQUAL_FRAME)
    for why in told.values():
        if why.stratum != "A":
            continue
        ticket = re.search(r"= ([0-9a-f]{64})", sentences(why))[1]
        count, cutoff, own, sign, last = re.search(
            r"the (\d+) smallest tickets are drawn; the last of them is ([0-9a-f]{64}); "
            r"([0-9a-f]{16})… ([≤>]) ([0-9a-f]{16})…",
            sentences(why),
        ).groups()
        assert (own, last) == (ticket[:16], cutoff[:16])
        assert (sign == "≤") == (ticket <= cutoff) == (why.outcome == "drawn")
        smaller = [one for one in told.values() if one.stratum == "A" and ticket_of(one) <= cutoff]
        assert len(smaller) == int(count) == 5


def ticket_of(why: Explanation) -> str:
    return re.search(r"= ([0-9a-f]{64})", sentences(why))[1]


def test_of_an_excluded_stratum_nobody_is_drawn():
    for row_id, why in explanations(EQUAL, EQUAL_FRAME).items():
        if why.stratum == "B":
            assert "0 of 20 are drawn" in sentences(why), row_id
            assert "nobody is drawn from this stratum" in sentences(why)
            assert why.outcome == "not-drawn"


def test_full_coverage_draws_everybody_but_excluded_strata():
    for why in explanations(FULL, FULL_FRAME).values():
        everybody = "everybody in this stratum is drawn" in sentences(why)
        nobody = "nobody is drawn from this stratum" in sentences(why)
        assert (everybody, nobody) == ((True, False) if why.stratum == "A" else (False, True))


def test_pareto_keys_and_cutoff_can_be_worked_out_from_the_sentence():
    worked_out = 0
    for row_id, why in explanations(PARETO, PARETO_FRAME).items():
        found = re.search(
            r"n = (\d+) and W = (\d+) \(certain rows taken out\), its key is .* = (\d+)/(\d+) \(≈ (\d+\.\d{6})\)",
            sentences(why),
        )
        if found is None:
            continue
        worked_out += 1
        n, total, numerator, denominator = (int(found[part]) for part in range(1, 5))
        weight = int(re.search(r"with weight (\d+) of \d+", sentences(why))[1])
        assert weight == PARETO_FRAME.find_row(row_id).weight
        h = int(ticket_of(why), 16) >> (256 - 53)
        key = Fraction((2 * h + 1) * (total - n * weight), (2**54 - 2 * h - 1) * n * weight)
        assert key == Fraction(numerator, denominator)
        assert Fraction(found[5]) <= key < Fraction(found[5]) + Fraction(1, 10**6)
        last = re.search(
            r"the (\d+) smallest keys are drawn; the last is (\d+)/(\d+) .*; the own is ([≤>])",
            sentences(why),
        )
        assert int(last[1]) == n
        assert (key <= Fraction(int(last[2]), int(last[3]))) == (last[4] == "≤") == (why.outcome == "drawn")
    assert worked_out == 48 - 12  # all but the certain ones


def test_certain_rows_are_told_the_round_in_which_they_became_certain():
    told = explanations(PARETO, PARETO_FRAME)
    certain = {row_id: why for row_id, why in told.items() if "for certain" in sentences(why)}
    by_weight = {PARETO_FRAME.find_row(row_id).weight for row_id in certain}
    assert by_weight == {300, 900}  # 20·300 < 7392 at first, yet 14·300 ≥ 1992 once the heavier are out
    for row_id, why in certain.items():
        heavier, n, total, n_again, weight, product = (
            int(number)
            for number in re.search(
                r"with the (\d+) heavier rows taken out, n = (\d+) and W = (\d+): n·w = (\d+)·(\d+) = (\d+) ≥ W",
                sentences(why),
            ).groups()
        )
        rows = [row.weight for row in PARETO_FRAME.rows()]
        assert weight == PARETO_FRAME.find_row(row_id).weight
        assert heavier == sum(other > weight for other in rows)
        assert n == n_again == 20 - heavier
        assert total == sum(other for other in rows if other <= weight)
        assert product == n * weight >= total
        assert why.outcome == "drawn"


def test_rows_that_are_not_certain_fail_the_rule_for_certainty():
    for row_id, why in explanations(PARETO, PARETO_FRAME).items():
        if "for certain" in sentences(why):
            continue
        weight = PARETO_FRAME.find_row(row_id).weight
        n, total = map(int, re.search(r"n = (\d+) and W = (\d+)", sentences(why)).groups())
        assert n * weight < total


def test_a_firm_that_is_not_in_the_pool_could_not_be_drawn():
    why = explain_target(EQUAL, EQUAL_FRAME, "x99")
    assert (why.in_frame, why.outcome) == (False, "not-in-frame")
    assert (why.stratum, why.position, why.team) == (None, None, None)
    assert "x99 is not among the 60 rows" in sentences(why)


def test_the_team_of_a_drawn_firm_is_named_and_of_nobody_else():
    receipt = draw_receipt()
    (order,) = commitment_of(receipt).orders
    draw, frame = rerun_draw(order, result_of(receipt).seed, receipt.materials), receipt.materials.frames[0]
    team_of = {
        target_id: team["number"]
        for team in result_of(receipt).results[0]["assignment"]["teams"]
        for target_id in team["targets"]
    }
    assert {row_id: why.team for row_id, why in explanations(draw, frame).items()} == {
        row_id: team_of.get(row_id) for row_id in frame.ids
    }


def test_a_drawn_firm_has_no_team_when_inspectors_are_short():
    rule = TeamRule(mode=TeamMode.PER_TARGET, seats=(SeatRule(count=2),))
    registers = registers_of(inspectors=3)
    busy = [attrs.evolve(one, capacity=1) for one in registers.inspectors]
    receipt = office_at().draw(task_of(teams=rule), attrs.evolve(registers, inspectors=busy), SAID)
    drawn = result_of(receipt).results[0]["drawn"][0]["id"]
    (why,) = explain_bundle(receipt, drawn)
    assert (why.outcome, why.team) == ("drawn", None)


@pytest.mark.parametrize(("draw", "frame"), ALL, ids=["equal", "pareto", "full"])
def test_the_last_sentence_is_the_conclusion(draw, frame):
    for why in explanations(draw, frame).values():
        last = why.steps[-1]
        if why.outcome == "drawn":
            assert last == Text(
                f"so it was drawn, number {why.position} of its stratum",
                f"因此被抽中，为该层第 {why.position} 户",
            )
        elif why.outcome == "reserve":
            assert last == Text(
                f"so it stands in reserve, number {why.position} of its stratum",
                f"因此列为备选，为该层第 {why.position} 户",
            )
        else:
            assert last == Text("so it was not drawn", "因此未被抽中")


def test_a_receipt_explains_every_task_of_its_draw_also_after_substitutions():
    office = office_at()
    receipt = office.draw([task_of("TH-1"), task_of("TH-2", teams=None)], registers_of(), SAID)
    leaver = result_of(receipt).results[0]["assignment"]["teams"][0]["members"][0]
    changed = office.substitute(receipt, "TH-1", [Vacancy(inspector_id=leaver, ground="病假")], SAID)
    drawn = [{row["id"] for row in result["drawn"]} for result in result_of(receipt).results]
    for target_id in receipt.materials.frames[0].ids:
        told = explain_bundle(changed, target_id)
        assert told == explain_bundle(receipt, target_id)
        assert [why.task_id for why in told] == ["TH-1", "TH-2"]
        assert [why.outcome == "drawn" for why in told] == [target_id in ids for ids in drawn]


def test_a_receipt_without_its_frame_explains_nothing():
    receipt = draw_receipt()
    bare = attrs.evolve(receipt, materials=attrs.evolve(receipt.materials, frames=()))
    with pytest.raises(MaterialMismatch):
        explain_bundle(bare, "T000")


def test_another_frame_than_the_draws_explains_nothing():
    with pytest.raises(MaterialMismatch):
        explain_target(EQUAL, PARETO_FRAME, "x00")


def test_an_explanation_as_json_tells_all():
    why = explain_target(EQUAL, EQUAL_FRAME, ids(EQUAL, "drawn")[0])
    mapping: dict[str, Any] = json.loads(json.dumps(why.to_mapping()))
    assert mapping.keys() == {
        "target_id", "task_id", "in_frame", "outcome", "stratum", "position", "team", "steps"
    }  # fmt: skip
    assert mapping["steps"] == [{"en": step.en, "zh": step.zh} for step in why.steps]
    assert (mapping["outcome"], mapping["position"], mapping["team"]) == ("drawn", 1, None)
