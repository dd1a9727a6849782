"""The kinds of rules that a ratio or frequency wording holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from randcheck.planning.frequency_rule import FrequencyRule
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule
from randcheck.registers.codec import one_from_mapping

Rule = RatioRule | FullCoverage | ClassExclusion | FrequencyRule
"""What one clause of a wording says."""

_KINDS: tuple[type[Rule], ...] = (RatioRule, FullCoverage, ClassExclusion, FrequencyRule)


def rule_from_mapping(mapping: Mapping[str, Any]) -> Rule:
    """Return the rule that the ``to_mapping`` of its class wrote, whichever it is; its ``type`` tells.

    Raises:
        InvalidValue: Of no known type, not exactly the fields of that type, or a field that breaks its rule.

    Example:
        >>> rule = ClassExclusion(class_name="A")
        >>> rule.to_mapping()["type"], rule_from_mapping(rule.to_mapping()) == rule
        ('class-exclusion', True)
    """
    return one_from_mapping(_KINDS, mapping)


__all__ = ["ClassExclusion", "FrequencyRule", "FullCoverage", "RatioRule", "Rule", "rule_from_mapping"]
