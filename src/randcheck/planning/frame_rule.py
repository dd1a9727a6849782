"""From a register's snapshot to a frame: who is in the pool, in which stratum, with what weight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs
from dateutil.relativedelta import relativedelta

from randcheck.errors import InvalidValue, shorten
from randcheck.planning.sample_rule import LABEL_SEPARATOR
from randcheck.registers.frame import require_weight
from randcheck.registers.identifiers import require_label, text_tuple
from randcheck.registers.target import TARGET_HEADINGS, InspectionTarget, TargetState
from randcheck.text import Text

WHOLE = "all"
"""Label of the one stratum of a frame that is not stratified."""

NOT_STATED = "-"
"""Stands in a label for an attribute that a target does not state."""

_MAX_LIMIT = 1_000_000
_ATTRIBUTE = Text("attribute", "字段名")
_VALUE = Text("attribute's value", "字段值")


_GROUNDS = {
    "annual-cap-reached": Text("annual cap reached", "已达年度检查上限"),
    "inspected-recently": Text("inspected recently", "近期已检查"),
    **{f"state-{state.value}": Text(state.label.en, f"已{state.label.zh}") for state in TargetState},
}


def label_of_attribute(attribute: str) -> str:
    """Return what a Chinese text calls an attribute of targets: its heading, or its own name where the host made it.

    Example:
        >>> label_of_attribute("industry"), label_of_attribute("行业"), label_of_attribute("辖区所")
        ('行业', '行业', '辖区所')
    """
    return TARGET_HEADINGS.get(attribute, attribute)


def describe_ground(code: str) -> Text:
    """Return what the code of a ground for leaving somebody out means.

    Example:
        >>> describe_ground("state-deregistered").en, describe_ground("not-area").en
        ('deregistered', 'another area')
        >>> describe_ground("not-area").zh
        '所在区域不符'
    """
    attribute = code.removeprefix("not-")
    return _GROUNDS.get(code, Text(f"another {attribute}", f"{label_of_attribute(attribute)}不符"))


@attrs.frozen(kw_only=True)
class FilterRule:
    """Who is left out of the pool, and why.

    Attributes:
        active_only: Leave out targets that are deregistered, revoked or moved away.
        inspected_within_months: Leave out targets last inspected fewer than so many months before ``as_of``
            (a target inspected on the very day that many months ago is in), or None.
        annual_cap: Leave out targets with so many inspections this year already, or None
            (国办发〔2024〕54号).
        only: Pairs of attribute and allowed values; a target with another value is left out.
    """

    active_only: bool = True
    inspected_within_months: int | None = None
    annual_cap: int | None = None
    only: tuple[tuple[str, frozenset[str]], ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check the two limits, and that attributes and values can be committed to."""
        for number, what in (
            (self.inspected_within_months, Text("inspected_within_months", "近期已检查月数")),
            (self.annual_cap, Text("annual_cap", "年度检查上限")),
        ):
            if number is not None and (type(number) is not int or not 1 <= number <= _MAX_LIMIT):
                raise InvalidValue(
                    rule=Text(
                        f"{what.en} must be a whole number from 1 to {_MAX_LIMIT}",
                        f"{what.zh}须为 1 至 {_MAX_LIMIT} 的整数",
                    ),
                    seen=shorten(number),
                )
        for attribute, allowed in self.only:
            require_label(attribute, what=_ATTRIBUTE)
            for value in allowed:
                _require_value(value)

    def find_ground(self, target: InspectionTarget, as_of: date) -> str | None:
        """Return the code of the first ground to leave ``target`` out, or None when it is in the pool."""
        if self.active_only and target.state is not TargetState.ACTIVE:
            return f"state-{target.state.value}"
        for attribute, allowed in self.only:
            if target.attribute(attribute) not in allowed:
                return f"not-{attribute}"
        if (
            self.inspected_within_months is not None
            and target.last_inspected is not None
            and target.last_inspected > _months_before(as_of, self.inspected_within_months)
        ):
            return "inspected-recently"
        if self.annual_cap is not None and target.inspections_this_year >= self.annual_cap:
            return "annual-cap-reached"
        return None

    def to_mapping(self) -> dict[str, Any]:
        """Return the rule as it stands in a commitment."""
        return {
            "active_only": self.active_only,
            "annual_cap": self.annual_cap,
            "inspected_within_months": self.inspected_within_months,
            "only": [{"attribute": name, "values": sorted(values)} for name, values in self.only],
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> FilterRule:
        """Return the rule that :meth:`to_mapping` wrote."""
        return cls(
            active_only=mapping["active_only"],
            annual_cap=mapping["annual_cap"],
            inspected_within_months=mapping["inspected_within_months"],
            only=tuple((item["attribute"], frozenset(item["values"])) for item in mapping["only"]),
        )


@attrs.frozen(kw_only=True)
class WeightRule:
    """How likely a target is to be drawn, relative to others of its stratum.

    Attributes:
        by: The attribute that decides, or None to take each target's own ``weight``.
        weights: Weight of each value of that attribute, 1 to 1,000,000; none without ``by``.
        other: Weight of a target with another value or none.

    Source:
        Tonghua norm 六(六)2: more for complaints, abnormal listings and high risk, less for good credit.
    """

    by: str | None = None
    weights: tuple[tuple[str, int], ...] = ()
    other: int = 1

    def __attrs_post_init__(self) -> None:
        """Check every weight now: one that no target has today must not stop a draw tomorrow."""
        if self.by is not None:
            require_label(self.by, what=_ATTRIBUTE)
        elif self.weights or self.other != 1:
            raise InvalidValue(
                rule=Text(
                    "weights must come with the attribute that they go by",
                    "按字段值设权重时须写明所依据的字段",
                ),
                seen=f"weights={dict(self.weights)}, other={self.other}",
            )
        values = [value for value, _ in self.weights]
        for value in values:
            _require_value(value)
        if len(set(values)) != len(values):
            raise InvalidValue(
                rule=Text("every value must have one weight", "每个字段值只能有一个权重"),
                seen=", ".join(values),
            )
        for weight in (self.other, *(weight for _, weight in self.weights)):
            require_weight(weight)

    def weight_of(self, target: InspectionTarget) -> int:
        """Return the weight of ``target``."""
        if self.by is None:
            return target.weight
        return dict(self.weights).get(target.attribute(self.by) or "", self.other)

    def to_mapping(self) -> dict[str, Any]:
        """Return the rule as it stands in a commitment."""
        return {
            "by": self.by,
            "other": self.other,
            "weights": [{"value": value, "weight": weight} for value, weight in self.weights],
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> WeightRule:
        """Return the rule that :meth:`to_mapping` wrote."""
        return cls(
            by=mapping["by"],
            other=mapping["other"],
            weights=tuple((item["value"], item["weight"]) for item in mapping["weights"]),
        )


@attrs.frozen(kw_only=True)
class FrameRule:
    """All that turns a register into a frame; committed, so that an auditor can turn it again.

    Attributes:
        as_of: The day the register is looked at.
        strata_by: Attributes whose values make the stratum label; none gives one stratum ``all``.
        filters: Who is left out.
        weights: How heavy each target is; None gives every target weight 1.
        with_areas: Whether rows carry their area, for inspectors who serve some areas only.

    Source:
        Tonghua norm 五(二)4, 六(四)1, 六(六)2.
    """

    as_of: date
    strata_by: tuple[str, ...] = attrs.field(converter=text_tuple, default=())
    filters: FilterRule = FilterRule()
    weights: WeightRule | None = None
    with_areas: bool = False

    def __attrs_post_init__(self) -> None:
        """Check the attributes that make strata."""
        for attribute in self.strata_by:
            require_label(attribute, what=_ATTRIBUTE)
        if len(set(self.strata_by)) != len(self.strata_by):
            raise InvalidValue(
                rule=Text("strata must be made by different attributes", "分层字段不得重复"),
                seen=", ".join(self.strata_by),
            )

    def stratum_of(self, target: InspectionTarget) -> str:
        """Return the label of the stratum ``target`` falls into.

        Raises:
            InvalidValue: An attribute value holds ``|``, which joins the parts of a label.
        """
        if not self.strata_by:
            return WHOLE
        parts = [target.attribute(name) or NOT_STATED for name in self.strata_by]
        for part in parts:
            if LABEL_SEPARATOR in part:
                raise InvalidValue(
                    rule=Text(
                        "an attribute that makes strata must not hold '|'", "用于分层的字段值不得含“|”"
                    ),
                    seen=part,
                )
        return LABEL_SEPARATOR.join(parts)

    def to_mapping(self) -> dict[str, Any]:
        """Return the rule as it stands in a commitment."""
        return {
            "as_of": self.as_of.isoformat(),
            "filters": self.filters.to_mapping(),
            "strata_by": list(self.strata_by),
            "weights": None if self.weights is None else self.weights.to_mapping(),
            "with_areas": self.with_areas,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> FrameRule:
        """Return the rule that :meth:`to_mapping` wrote."""
        weights = mapping["weights"]
        return cls(
            as_of=_read_day(mapping["as_of"]),
            filters=FilterRule.from_mapping(mapping["filters"]),
            strata_by=tuple(mapping["strata_by"]),
            weights=None if weights is None else WeightRule.from_mapping(weights),
            with_areas=mapping["with_areas"],
        )


def _require_value(value: str) -> None:
    if value != "":  # of targets that do not state the attribute
        require_label(value, what=_VALUE)


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last of that month; the first date there is at least."""
    if months > 12 * (day.year - date.min.year) + day.month - date.min.month:
        return date.min
    return day - relativedelta(months=months)


def _read_day(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        rule = Text(
            "the day of a frame rule must be written like 2026-03-02", "抽样框日期须写作 2026-03-02 的形式"
        )
        raise InvalidValue(rule=rule, seen=shorten(text)) from None
