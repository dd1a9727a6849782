"""How often a target may or must be inspected, or a campaign held (抽查频次)."""

from __future__ import annotations

import enum
from fractions import Fraction
from typing import ClassVar

import attrs

from randcheck.planning.bound import Bound
from randcheck.planning.legal_basis import LOCAL_DECISION, LegalBasis
from randcheck.planning.period import Period
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.text import Text

MAX_TIMES = 9999


class Counted(enum.Enum):
    """What the times of a rule are times of."""

    VISITS = "visits"
    """Inspections of one and the same target: "对同一单位"."""

    ROUNDS = "rounds"
    """Draws of a campaign, whoever is drawn: "10%，每年2次"."""

    UNSTATED = "unstated"
    """The wording does not say: "每年不少于1次" alone. Who uses the rule for one of the two thereby decides."""


@attrs.frozen(kw_only=True)
class FrequencyRule(Mapped):
    """A bound on times within a period.

    Attributes:
        bound: At least, at most or exactly.
        times: 1 to 9,999.
        period: Within what time.
        counted: Visits to one target, rounds of a campaign, or not said.
        by_one_body: Whether only the inspections by one and the same body count together.
        class_name: The class of targets that it is about; empty for all.
        level: Of which level's bodies it asks this; None for every level.
        basis: The provision it rests on.

    Source: Tonghua norm 六(六)1.

    Example:
        >>> rule = FrequencyRule(bound=Bound.AT_MOST, times=1, period=Period.of_years(2), counted=Counted.VISITS)
        >>> rule.times_a_month
        Fraction(1, 24)
    """

    type: ClassVar[str] = "frequency"
    bound: Bound = attrs.field(validator=fields.member_of(Bound, Text("a bound", "上下限")))
    times: int = attrs.field(
        validator=fields.whole_number(Text("a number of times", "次数"), least=1, most=MAX_TIMES)
    )
    period: Period = attrs.field(validator=attrs.validators.instance_of(Period))
    counted: Counted = attrs.field(
        default=Counted.UNSTATED, validator=fields.member_of(Counted, Text("what is counted", "计数对象"))
    )
    by_one_body: bool = attrs.field(
        default=False, validator=fields.yes_or_no(Text("by one body", "是否按同一部门计"))
    )
    class_name: str = attrs.field(
        default="", validator=fields.label(Text("a class", "类别名"), required=False)
    )
    level: AdministrativeLevel | None = attrs.field(
        default=None,
        validator=fields.optional(fields.member_of(AdministrativeLevel, Text("a level", "层级"))),
    )
    basis: LegalBasis = attrs.field(
        default=LOCAL_DECISION, validator=attrs.validators.instance_of(LegalBasis)
    )

    @property
    def times_a_month(self) -> Fraction | None:
        """The exact rate, to compare rules of different periods; None within the validity of a filing."""
        return None if self.period.months is None else Fraction(self.times, self.period.months)
