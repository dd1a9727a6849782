"""Whether an assignment keeps the rules it was drawn under, told from the committed input alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

from vectors.generation import reference


def require_lawful(
    order: dict[str, Any],
    rows: list[Any],
    materials: dict[str, Any],
    seed: str,
    targets: dict[str, Any],
    assignment: dict[str, Any] | None,
) -> None:
    """Fail unless ``assignment`` is one that the order allows; what is random in it is checked where it can be."""
    rule = order["team_rule"]
    assert (rule is None) == (assignment is None)
    if rule is None or assignment is None or assignment["shortfall"] is not None:
        return
    [roster], [conflicts] = materials["rosters"], materials["conflict_lists"]
    people = {row["id"]: row for row in roster["rows"]}
    area_of = {row[0]: row[3] for row in rows}
    drawn = sorted(one["id"] for one in targets["drawn"])
    by_area = any(area_of[one] for one in drawn) and any(row["areas"] for row in people.values())
    expected = expected_teams(rule, drawn, area_of, by_area=by_area)
    teams = assignment["teams"]
    assert [team["number"] for team in teams] == list(range(1, len(expected) + 1))
    assert sorted(target for team in teams for target in team["targets"]) == drawn
    key = reference.purpose_key(seed, f"assignment/{order['task']['id']}")
    group_of = kin_groups(people, conflicts["inspectors"])
    barred = {tuple(pair) for pair in conflicts["targets"]}
    for team, (area, its_targets) in zip(teams, expected, strict=True):
        require_team(team, rule, people, area, key)
        assert team["targets"] == sorted(team["targets"])
        assert its_targets is None or team["targets"] == its_targets
        assert len({group_of[member] for member in team["members"]}) == len(team["members"])
        for target in team["targets"]:
            assert not by_area or rule["mode"] == "per_target" or area_of[target] == area
            assert not any((member, target) in barred for member in team["members"])
    require_loads(teams, rule, people)
    members = {member for team in teams for member in team["members"]}
    assert assignment["borrowed"] == sorted(one for one in members if people[one]["level"])


def expected_teams(
    rule: dict[str, Any], drawn: list[str], area_of: dict[str, str], *, by_area: bool
) -> list[tuple[str, list[str] | None]]:
    """Return area and, where they are known beforehand, the targets of every team in order of number."""
    if rule["mode"] == "per_target":
        return [(area_of[target], [target]) for target in drawn]
    groups = Counter(area_of[target] if by_area else "" for target in drawn)
    if rule["targets_per_team"] is not None:
        counts = {area: -(-count // rule["targets_per_team"]) for area, count in groups.items()}
    else:
        wanted = min(rule["teams"], len(drawn))
        sizes = {
            "allocation": "proportional",
            "exclude": [],
            "minimum": 1,
            "per_class": [],
            "rounding": "largest_remainder",
            "selection": "equal",
            "size": str(wanted),
        }
        counts = reference.allocate(groups, sizes)
    ids = {f"{area or '*'}/{number:04d}": area for area in groups for number in range(1, counts[area] + 1)}
    return [(ids[one], None) for one in sorted(ids)]


def require_team(
    team: dict[str, Any], rule: dict[str, Any], people: dict[str, Any], area: str, key: str
) -> None:
    """Check seats and leader of one team."""
    seats = [one for one in rule["seats"] for _ in range(one["count"])]
    if rule["leader"] == "cadre_apart":
        seats.append({"cadre": True, "categories": [], "count": 1, "department": None})
    members = team["members"]
    assert len(members) == len(seats)
    for member, seat in zip(members, seats, strict=True):
        row = people[member]
        assert seat["department"] in (None, row["department"])
        assert not seat["categories"] or set(seat["categories"]) & set(row["categories"])
        assert row["cadre"] or not seat["cadre"]
        assert not area or not row["areas"] or area in row["areas"]
    leader = None
    if rule["leader"] == "cadre_apart":
        leader = members[-1]
    elif rule["leader"] == "among_members":
        stream = reference.words(key, f"leader/{team['number']}")
        leader = sorted(members)[reference.below(stream, len(members))]
    assert team["leader"] == leader


def require_loads(teams: list[dict[str, Any]], rule: dict[str, Any], people: dict[str, Any]) -> None:
    """Check capacities, which count targets; with teams first also that nobody is in two teams."""
    loads = Counter(member for team in teams for member in team["members"] for _ in team["targets"])
    for member, load in loads.items():
        capacity = people[member]["capacity"]
        assert capacity is None or load <= capacity
    if rule["mode"] == "teams_first":
        seats = Counter(member for team in teams for member in team["members"])
        assert all(count == 1 and people[member]["capacity"] != 0 for member, count in seats.items())
        limit = rule["targets_per_team"]
        assert limit is None or all(len(team["targets"]) <= limit for team in teams)


def kin_groups(people: dict[str, Any], pairs: list[list[str]]) -> dict[str, int]:
    """Return a group number for everybody: joined by equal kin groups and by pairs, all the way through."""
    group = {one: number for number, one in enumerate(people)}
    links = [(a, b) for a, b in pairs if a in people and b in people]
    links += [
        (a, b)
        for a in people
        for b in people
        if people[a]["kin_group"] and people[a]["kin_group"] == people[b]["kin_group"]
    ]
    for a, b in links:
        old, new = group[a], group[b]
        group = {one: new if number == old else number for one, number in group.items()}
    return group
