"""The kinds of rules that a ratio or frequency wording holds."""

from __future__ import annotations

from randcheck.planning.frequency_rule import FrequencyRule
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule

Rule = RatioRule | FullCoverage | ClassExclusion | FrequencyRule
"""What one clause of a wording says."""

__all__ = ["ClassExclusion", "FrequencyRule", "FullCoverage", "RatioRule", "Rule"]
