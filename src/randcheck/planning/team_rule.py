"""How teams are made up and matched to targets (随机选派, Tonghua norm 六(五))."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.registers.identifiers import require_label, text_set
from randcheck.text import Text

MIN_TEAM_SIZE = 2
MAX_TEAM_SIZE = 100
MAX_TEAMS = 9999
"""Teams of one task: the assignment numbers them with four digits."""

_MAX_TARGETS = 10**9 - 1


class TeamMode(enum.Enum):
    """Which is drawn first."""

    TEAMS_FIRST = "teams_first"
    """Teams are drawn, then targets are dealt to the teams: the norm's way, 六(五)1(3)."""

    PER_TARGET = "per_target"
    """Every target gets a team of its own."""


class LeaderRule(enum.Enum):
    """Where the team leader comes from (检查组组长, 六(五)3(5))."""

    NONE = "none"
    AMONG_MEMBERS = "among_members"
    """One of the drawn, by lot."""

    CADRE_APART = "cadre_apart"
    """A leading cadre drawn apart: a further seat that only cadres can fill."""


@attrs.frozen(kw_only=True)
class SeatRule:
    """One kind of seat in a team, and who is admissible for it.

    Attributes:
        count: How many such seats a team has, 1 to 100.
        department: The department the inspector must belong to (joint tasks, 六(五)2(2)), or None for any.
        categories: The inspector must have one of these law-enforcement categories: the matter's own and
            those declared near to it (六(五)1(2)). Empty means any category.
        cadre: Whether only leading cadres are admissible.
    """

    count: int = 1
    department: str | None = None
    categories: frozenset[str] = attrs.field(converter=text_set, default=frozenset())
    cadre: bool = False

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        _require_positive(self.count, Text("number of seats", "席位数"), most=MAX_TEAM_SIZE)
        _require_yes_or_no(self.cadre, Text("cadre", "是否限领导干部"))
        if self.department is not None:
            require_label(self.department, what=Text("department", "部门"))
        for category in self.categories:
            require_label(category, what=Text("law-enforcement category", "执法类别"))

    def to_mapping(self) -> dict[str, Any]:
        """Return the rule as it stands in a commitment."""
        return {
            "cadre": self.cadre,
            "categories": sorted(self.categories),
            "count": self.count,
            "department": self.department,
        }


def _as_seats(seats: Iterable[SeatRule]) -> tuple[SeatRule, ...]:
    return tuple(seats)


@attrs.frozen(kw_only=True)
class TeamRule:
    """How inspectors are assigned.

    Attributes:
        mode: Teams first (the norm's way) or a team per target.
        seats: Kinds of seats; 2 to 100 seats together, the cadre's seat not counted.
        teams: Number of teams, 1 to 9999, for teams first only.
        targets_per_team: Instead of ``teams``: as many teams as are needed for at most so many targets each.
        leader: Where the leader comes from.
        even: Whether loads are to be as even as the rules allow.

    Source:
        Tonghua norm 六(五)1(2)(3), 2(2)–(4), 3(5).

    Example:
        >>> rule = TeamRule(
        ...     mode=TeamMode.PER_TARGET,
        ...     seats=(SeatRule(categories={"食品安全"}), SeatRule()),
        ...     leader=LeaderRule.AMONG_MEMBERS,
        ... )
        >>> rule.team_size
        2
    """

    mode: TeamMode = TeamMode.TEAMS_FIRST
    seats: tuple[SeatRule, ...] = attrs.field(converter=_as_seats)
    teams: int | None = None
    targets_per_team: int | None = None
    leader: LeaderRule = LeaderRule.NONE
    even: bool = True

    def __attrs_post_init__(self) -> None:
        """Check that the parts fit together."""
        seats = sum(seat.count for seat in self.seats)
        if not MIN_TEAM_SIZE <= seats <= MAX_TEAM_SIZE:
            raise InvalidValue(
                rule=Text(
                    f"a team must have at least {MIN_TEAM_SIZE} and at most {MAX_TEAM_SIZE} seats",
                    f"每个检查组不少于 {MIN_TEAM_SIZE} 人，不多于 {MAX_TEAM_SIZE} 人",
                ),
                seen=str(seats),
            )
        _require_yes_or_no(self.even, Text("even", "是否均衡"))
        given = (self.teams is not None) + (self.targets_per_team is not None)
        if given != (1 if self.mode is TeamMode.TEAMS_FIRST else 0):
            raise InvalidValue(
                rule=Text(
                    "teams first must have exactly one of teams and targets_per_team, "
                    "a team per target neither",
                    "先组队方式须且只须给出检查组数或每组户数之一，逐户组队方式均不给出",
                ),
                seen=f"mode={self.mode.value}, teams={self.teams}, targets_per_team={self.targets_per_team}",
            )
        for number, what, most in (
            (self.teams, Text("number of teams", "检查组数"), MAX_TEAMS),
            (self.targets_per_team, Text("targets per team", "每组户数"), _MAX_TARGETS),
        ):
            if number is not None:
                _require_positive(number, what, most=most)

    @property
    def team_size(self) -> int:
        """Members of a team, a leading cadre drawn apart included."""
        return len(self.seat_list)

    @property
    def seat_list(self) -> tuple[SeatRule, ...]:
        """One rule a seat, in team order; a leading cadre drawn apart is last."""
        seats = [attrs.evolve(seat, count=1) for seat in self.seats for _ in range(seat.count)]
        if self.leader is LeaderRule.CADRE_APART:
            seats.append(SeatRule(cadre=True))
        return tuple(seats)

    def to_mapping(self) -> dict[str, Any]:
        """Return the rule as it stands in a commitment."""
        return {
            "even": self.even,
            "leader": self.leader.value,
            "mode": self.mode.value,
            "seats": [seat.to_mapping() for seat in self.seats],
            "targets_per_team": self.targets_per_team,
            "teams": self.teams,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> TeamRule:
        """Return the rule that :meth:`to_mapping` wrote.

        Raises:
            InvalidValue: A part breaks its rule.
            KeyError, TypeError, ValueError: Not such a mapping.
        """
        return cls(
            mode=TeamMode(mapping["mode"]),
            seats=tuple(SeatRule(**seat) for seat in mapping["seats"]),
            teams=mapping["teams"],
            targets_per_team=mapping["targets_per_team"],
            leader=LeaderRule(mapping["leader"]),
            even=mapping["even"],
        )


def _require_yes_or_no(value: bool, what: Text) -> None:
    if type(value) is not bool:
        raise InvalidValue(
            rule=Text(f"{what.en} must be true or false", f"{what.zh}须为 true 或 false"), seen=shorten(value)
        )


def _require_positive(number: int, what: Text, *, most: int) -> None:
    if type(number) is not int or not 1 <= number <= most:
        raise InvalidValue(
            rule=Text(
                f"{what.en} must be a whole number from 1 to {most}", f"{what.zh}须为 1 至 {most} 的整数"
            ),
            seen=shorten(number),
        )
