"""Whether a frame can be what its committed rule makes, as far as that shows without the register.

A register would tell all; see :mod:`randcheck.receipts.register_check`. But some of it shows in the frame alone:
a rule without weights gives every row the weight 1, and a rule that weighs by a class gives each class its weight.
"""

from __future__ import annotations

from collections.abc import Mapping

from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.frame_rule import NOT_STATED, WHOLE, FrameRule
from randcheck.planning.sample_rule import LABEL_SEPARATOR
from randcheck.receipts.report import ReportBuilder
from randcheck.registers.frame import Frame, FrameClass
from randcheck.text import Text

_CODE = "frame-rule"


def check_frame_rule(order: DrawOrder, frame: Frame, report: ReportBuilder) -> None:
    """Check that strata, weights and areas of a frame do not contradict the rule it is said to be made by."""
    subject = order.task.id
    if order.frame_rule is None:
        report.noted(
            _CODE,
            Text("no rule was committed for who is in the pool", "承诺中未载明抽样框的形成规则"),
            subject=subject,
        )
        return
    for content in frame.classes:
        what = _find_contradiction(content, order.frame_rule)
        if what is not None:
            row = f"{content.stratum}, {content.weight}, {content.area or '-'}"
            report.failed(
                _CODE,
                Text(
                    f"the committed rule makes no row of this {what.en}: {row}",
                    f"按承诺的规则不会形成此{what.zh}：{row}",
                ),
                subject=subject,
            )
            return
    report.passed(
        _CODE,
        Text(
            "strata, weights and areas are as the committed rule makes them",
            "层、权重与区域符合承诺的形成规则",
        ),
        subject=subject,
    )


def _find_contradiction(content: FrameClass, rule: FrameRule) -> Text | None:
    parts = _parts_of(content.stratum, rule)
    if parts is None:
        return Text("stratum", "层")
    if any(name in parts and not _readings(parts[name]) & allowed for name, allowed in rule.filters.only):
        return Text("stratum", "层")
    if content.area and not rule.with_areas:
        return Text("area", "区域")
    allowed_weights = _weights_for(parts, rule)
    if allowed_weights is not None and content.weight not in allowed_weights:
        return Text("weight", "权重")
    return None


def _parts_of(label: str, rule: FrameRule) -> Mapping[str, str] | None:
    """Return the value of each attribute that makes strata, or None when the label cannot be of this rule."""
    if not rule.strata_by:
        return {} if label == WHOLE else None
    values = label.split(LABEL_SEPARATOR)
    return dict(zip(rule.strata_by, values, strict=True)) if len(values) == len(rule.strata_by) else None


def _readings(part: str) -> frozenset[str]:
    """Return what a target may state that reads so in a label."""
    return frozenset({part, ""}) if part == NOT_STATED else frozenset({part})


def _weights_for(parts: Mapping[str, str], rule: FrameRule) -> set[int] | None:
    """Return the weights that rows of a stratum may have; None when any."""
    if rule.weights is None:
        return {1}
    if rule.weights.by is None:
        return None
    stated = dict(rule.weights.weights)
    if rule.weights.by in parts:
        return {stated.get(value, rule.weights.other) for value in _readings(parts[rule.weights.by])}
    return {*stated.values(), rule.weights.other}
