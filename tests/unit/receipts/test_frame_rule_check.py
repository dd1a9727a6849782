"""Frames held against the rule they are said to be made by, without the register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import pytest

from randcheck.drawing.allocation import order_strata
from randcheck.planning.draw_order import DrawOrder, TaskInfo
from randcheck.planning.frame_rule import FilterRule, FrameRule, WeightRule
from randcheck.planning.freeze import freeze_frame
from randcheck.planning.sample_rule import SampleRule
from randcheck.receipts.frame_rule_check import check_frame_rule
from randcheck.receipts.report import Finding, ReportBuilder, Status
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.target import CreditRiskClass
from support.ceremonies import AS_OF, target


def check(rows: Iterable[FrameRow] | Frame, rule: FrameRule | None) -> Finding:
    frame = rows if isinstance(rows, Frame) else Frame.from_rows(rows, secret=bytes(32))
    sample = SampleRule(size=1)
    order = DrawOrder(
        task=TaskInfo(id="T", title="T", matters=["m"], lead_department="d"),
        frame=frame.commitment,
        frame_rule=rule,
        sample_rule=sample,
        strata=order_strata(frame.tally, sample),
    )
    report = ReportBuilder()
    check_frame_rule(order, frame, report)
    (found,) = report.build().findings
    return found


def rule(**parts: Any) -> FrameRule:
    return FrameRule(as_of=AS_OF, **parts)


BY_CLASS = WeightRule(by="credit_risk", weights=(("A", 1), ("C", 5)), other=2)
OWN = WeightRule()


@pytest.mark.parametrize(
    ("row", "frame_rule"),
    [
        (FrameRow("x", "all"), rule()),
        (FrameRow("x", "A"), rule(strata_by=("credit_risk",))),
        (FrameRow("x", "A|东昌区", 1, "东昌区"), rule(strata_by=("credit_risk", "area"), with_areas=True)),
        (FrameRow("x", "all", 7), rule(weights=OWN)),
        (FrameRow("x", "all", 5), rule(weights=BY_CLASS)),
        (FrameRow("x", "all", 2), rule(weights=BY_CLASS)),
        (FrameRow("x", "C", 5), rule(weights=BY_CLASS, strata_by=("credit_risk",))),
        (FrameRow("x", "-", 2), rule(weights=BY_CLASS, strata_by=("credit_risk",))),
        (
            FrameRow("x", "A"),
            rule(strata_by=("credit_risk",), filters=FilterRule(only=(("credit_risk", {"A"}),))),
        ),
        (
            FrameRow("x", "-"),
            rule(strata_by=("credit_risk",), filters=FilterRule(only=(("credit_risk", {""}),))),
        ),
        (FrameRow("x", "A"), rule(strata_by=("credit_risk",), filters=FilterRule(only=(("area", {"B"}),)))),
    ],
)
def test_rows_that_the_rule_can_make_pass(row, frame_rule):
    assert check([row], frame_rule).status is Status.PASS


@pytest.mark.parametrize(
    ("row", "frame_rule"),
    [
        (FrameRow("x", "A"), rule()),
        (FrameRow("x", "all"), rule(strata_by=("credit_risk",), weights=BY_CLASS)),
        (FrameRow("x", "A|东昌区"), rule(strata_by=("credit_risk",))),
        (FrameRow("x", "A"), rule(strata_by=("credit_risk", "area"))),
        (FrameRow("x", "all", 2), rule()),
        (FrameRow("x", "all", 3), rule(weights=BY_CLASS)),
        (FrameRow("x", "A", 5), rule(weights=BY_CLASS, strata_by=("credit_risk",))),
        (FrameRow("x", "B", 1), rule(weights=BY_CLASS, strata_by=("credit_risk",))),
        (FrameRow("x", "A", 2), rule(weights=BY_CLASS, strata_by=("credit_risk",))),
        (
            FrameRow("x", "A"),
            rule(strata_by=("credit_risk",), filters=FilterRule(only=(("credit_risk", {""}),))),
        ),
        (FrameRow("x", "all", 1, "东昌区"), rule()),
        (
            FrameRow("x", "B"),
            rule(strata_by=("credit_risk",), filters=FilterRule(only=(("credit_risk", {"A"}),))),
        ),
        (
            FrameRow("x", "-"),
            rule(strata_by=("credit_risk",), filters=FilterRule(only=(("credit_risk", {"A"}),))),
        ),
    ],
)
def test_rows_that_the_rule_cannot_make_are_found(row, frame_rule):
    found = check([FrameRow("z", *attrs.astuple(row)[1:]), row], frame_rule)
    assert found.status is Status.FAIL
    shown = f"{row.stratum}, {row.weight}, {row.area or '-'}"
    assert found.sentence.en.endswith(shown)
    assert found.sentence.zh.endswith(shown)


def test_one_row_among_many_is_found():
    rows = [FrameRow(f"x{number}") for number in range(50)]
    assert check(rows, rule()).status is Status.PASS
    assert check([*rows, FrameRow("y", "all", 1000)], rule()).status is Status.FAIL


@pytest.mark.parametrize("weights", [None, OWN, BY_CLASS])
@pytest.mark.parametrize("strata_by", [(), ("credit_risk",), ("credit_risk", "area")])
@pytest.mark.parametrize("with_areas", [True, False])
def test_what_the_rule_itself_makes_always_passes(weights, strata_by, with_areas):
    targets = [
        target(number, credit_risk=risk, area=area, weight=number + 1)
        for number, (risk, area) in enumerate(
            (risk, area) for risk in (None, *CreditRiskClass) for area in ("", "东昌区", "集安市")
        )
    ]
    made = rule(weights=weights, strata_by=strata_by, with_areas=with_areas)
    assert check(freeze_frame(targets, made, secret=bytes(32)).frame, made).status is Status.PASS


def test_a_frame_without_a_rule_is_told_and_breaks_nothing():
    found = check([FrameRow("x", "all", 9, "z")], None)
    assert (found.status, found.is_required) == (Status.UNCHECKED, False)
