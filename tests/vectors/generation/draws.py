"""Vectors of whole draws: orders with their lists, and what follows from a seed.

Targets come from the reference. Teams come from the library and are checked against the rules here; how they come
about step by step is what ``assignment.json`` and docs/assignment.md are for.
"""

from __future__ import annotations

from typing import Any

from randcheck.drawing.draw import run_draw
from randcheck.planning.draw_order import DrawOrder
from randcheck.receipts.materials import Materials
from vectors.generation import reference
from vectors.generation.lawful import require_lawful
from vectors.generation.lists import inspector, secret_of
from vectors.generation.selection import numbered, seed_of
from vectors.generation.sizes import per_class, sample_rule

AREAS = ("东昌区", "二道江区", "集安市")


def seat(count: int = 1, **changes: Any) -> dict[str, Any]:
    return {"cadre": False, "categories": [], "count": count, "department": None} | changes


def team_rule(*seats: dict[str, Any], **changes: Any) -> dict[str, Any]:
    rule = {
        "even": True,
        "leader": "none",
        "mode": "per_target",
        "seats": list(seats) or [seat(2)],
        "targets_per_team": None,
        "teams": None,
    }
    assert changes.keys() <= rule.keys()
    return rule | changes


def materials_of(
    rows: list[Any],
    secret: str,
    roster: list[dict[str, Any]] | None = None,
    conflicts: tuple[list[list[str]], list[list[str]]] = ([], []),
) -> dict[str, Any]:
    """Return one frame, and where people are assigned one roster and conflict list, in the form of a bundle."""
    ordered = sorted(rows, key=lambda row: row[0])
    classes = sorted({tuple(row[1:]) for row in rows})
    frame = {
        "classes": [list(one) for one in classes],
        "codes": [classes.index(tuple(row[1:])) for row in ordered],
        "ids": [row[0] for row in ordered],
        "secret": secret,
    }
    if roster is None:
        return {"conflict_lists": [], "frames": [frame], "rosters": []}
    told = sorted(
        ({**row, "areas": sorted(row["areas"]), "categories": sorted(row["categories"])} for row in roster),
        key=lambda row: row["id"],
    )
    targets, inspectors = conflicts
    return {
        "conflict_lists": [conflict_list(targets, inspectors, secret)],
        "frames": [frame],
        "rosters": [{"rows": told, "secret": secret}],
    }


def conflict_list(targets: list[list[str]], inspectors: list[list[str]], secret: str) -> dict[str, Any]:
    return {
        "inspectors": [list(pair) for pair in sorted({tuple(sorted(pair)) for pair in inspectors})],
        "secret": secret,
        "targets": [list(pair) for pair in sorted({tuple(pair) for pair in targets})],
    }


def order_of(
    task: dict[str, Any],
    rows: list[Any],
    rule: dict[str, Any],
    materials: dict[str, Any],
    teams: dict[str, Any] | None = None,
    frame_rule: dict[str, Any] | None = None,
    exclusions: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return a draw order as it stands in a commitment."""
    conflicts = roster = None
    if teams is not None:
        [people], [list_] = materials["rosters"], materials["conflict_lists"]
        roster = reference.root_alone(reference.commit_roster(people["secret"], people["rows"]))
        conflicts = reference.root_alone(
            reference.commit_conflicts(list_["secret"], list_["targets"], list_["inspectors"])
        )
    secret = materials["frames"][0]["secret"]
    return {
        "conflicts": conflicts,
        "exclusions": exclusions or [],
        "frame": reference.root_alone(reference.commit_frame(secret, rows, with_steps=False)),
        "frame_rule": frame_rule,
        "roster": roster,
        "sample_rule": rule,
        "strata": reference.order_strata(rows, rule),
        "task": task,
        "team_rule": teams,
    }


def task_of(identifier: str, **changes: Any) -> dict[str, Any]:
    return {
        "departments": [],
        "id": identifier,
        "lead_department": "市场监管局",
        "matters": ["登记事项检查"],
        "title": f"抽查任务 {identifier}",
    } | changes


def result_of(order: dict[str, Any], rows: list[Any], materials: dict[str, Any], seed: str) -> dict[str, Any]:
    """Return what a draw statement tells: targets by the reference, teams by the library, both checked."""
    targets = reference.target_parts(rows, order["strata"], order["sample_rule"]["selection"], seed)
    lists = Materials.from_mapping(materials)
    read = DrawOrder.from_mapping(order)
    frame = lists.find_frame(read.frame)
    assert frame is not None
    draw = run_draw(
        read,
        frame,
        lists.find_roster(read.roster),
        bytes.fromhex(seed),
        conflicts=lists.find_conflicts(read.conflicts),
    ).to_mapping()
    require_lawful(order, rows, materials, seed, targets, draw["assignment"])
    return {"assignment": draw["assignment"], **targets, "task": order["task"]["id"]}


def draw_case(
    name: str,
    rows: list[Any],
    rule: dict[str, Any],
    teams: dict[str, Any] | None = None,
    roster: list[dict[str, Any]] | None = None,
    conflicts: tuple[list[list[str]], list[list[str]]] = ([], []),
    seed_name: str | None = None,
    expect: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a case; ``expect`` names what must be true of its assignment, or the case misses its point."""
    materials = materials_of(rows, secret_of(name), roster, conflicts)
    order = order_of(task_of(f"V-{name}"[:64]), rows, rule, materials, teams)
    seed = seed_of(seed_name or name)
    result = result_of(order, rows, materials, seed)
    for member, value in (expect or {}).items():
        assert result["assignment"][member] == value, (name, member, result["assignment"][member])
    return {"name": name, "seed": seed, "order": order, "materials": materials, "expected": result}


def placed(count: int, *, areas: tuple[str, ...] = AREAS, stratum: str = "all") -> list[Any]:
    """Return rows with areas in turn."""
    return [[f"t{i:03d}", stratum, 1 + i % 4, areas[i % len(areas)]] for i in range(count)]


def staff(count: int, *, start: int = 1, **changes: Any) -> list[dict[str, Any]]:
    return [inspector(f"p{number:02d}", **changes) for number in range(start, start + count)]


def draw_cases() -> list[dict[str, Any]]:
    return [*_targets_only(), *_per_target(), *_teams_first()]


def _targets_only() -> list[dict[str, Any]]:
    strata = [
        *numbered(40, "A", "a"),
        *numbered(13, "B|东昌区", "b"),
        *numbered(1, "C", "c"),
        *numbered(6, "D", "d"),
    ]
    heavy = [["h1", "A", 1_000_000, ""], ["h2", "D", 40, ""], ["h3", "D", 41, ""], *strata]
    exact = sample_rule(size="1/7", rounding="largest_remainder", minimum=1, reserves=2)
    classes = per_class(A="1/20", B="3", C="1", D="3")
    return [
        draw_case("targets only: one ratio over four strata, reserves", strata, exact),
        draw_case(
            "targets only: Pareto, per class, certain rows",
            heavy,
            sample_rule(selection="pareto", per_class=classes, reserves=1),
        ),
        draw_case(
            "targets only: full coverage but for two classes",
            strata,
            sample_rule(selection="full", exclude=["A", "B|东昌区"]),
        ),
        draw_case(
            "targets only: Neyman",
            strata,
            sample_rule(
                size="12",
                allocation="neyman",
                rounding="largest_remainder",
                spread=[
                    {"class": n, "deviation": d} for n, d in zip("ABCD", ("1", "5/2", "1", "10"), strict=True)
                ],
            ),
        ),
    ]


def _per_target() -> list[dict[str, Any]]:
    some = sample_rule(size="8", reserves=1)
    food = seat(categories=["特种设备", "食品安全"])
    skilled = [
        *staff(3, categories=["食品安全"]),
        *staff(3, start=4, categories=["特种设备", "药品"], areas=["东昌区", "集安市"]),
        *staff(4, start=7, prior_load=2),
        *staff(2, start=11, capacity=1, kin_group="家"),
    ]
    barred = [["p01", f"t{i:03d}"] for i in range(0, 30, 2)] + [["p05", "t001"], ["nobody", "t002"]]
    joint = [*staff(4), *staff(3, start=5, department="消防救援局"), *staff(2, start=8, department="人社局")]
    few = [*staff(2), *staff(3, start=3, department="上级局", level=1)]
    return [
        draw_case(
            "a team per target: dealt until lawful, leaders among the members",
            placed(30, areas=("",)),
            some,
            team_rule(leader="among_members"),
            staff(7),
        ),
        draw_case(
            "a team per target: categories, areas, loads, kin and conflicts",
            placed(30),
            some,
            team_rule(food, seat(), leader="among_members"),
            skilled,
            (barred, [["p07", "p08"], ["p08", "p09"]]),
        ),
        draw_case(
            "a team per target: seats of three departments, the cadre apart leads",
            placed(20),
            sample_rule(size="1/4"),
            team_rule(seat(2, department="市场监管局"), seat(department="消防救援局"), leader="cadre_apart"),
            [*joint, *staff(2, start=20, cadre=True)],
        ),
        draw_case(
            "a team per target: loads need not be even", placed(12), some, team_rule(even=False), staff(5)
        ),
        draw_case(
            "a team per target: inspectors borrowed from the upper level",
            placed(12),
            sample_rule(size="4"),
            team_rule(seat(3)),
            few,
            ([["p01", "t003"], ["p01", "t004"]], []),
        ),
        draw_case(
            "a team per target: more seats than inspectors",
            placed(6),
            sample_rule(size="3"),
            team_rule(seat(3)),
            [*staff(2), *staff(1, start=3, capacity=1)],
            expect={"teams": []},
        ),
        draw_case(
            "a team per target: nothing drawn",
            placed(6),
            sample_rule(size="0"),
            team_rule(leader="among_members"),
            staff(4),
            expect={"teams": [], "shortfall": None},
        ),
    ]


def _teams_first() -> list[dict[str, Any]]:
    local = [
        *staff(6, areas=["东昌区", "二道江区"]),
        *staff(4, start=7, areas=["集安市"], cadre=True),
        *staff(4, start=11),
        *staff(2, start=15, capacity=0),
    ]
    many = sample_rule(size="1/2")
    barred = [[f"p{p:02d}", f"t{t:03d}"] for t in range(12) for p in range(1, 9) if (p + 3 * t) % 4 < 2]
    return [
        draw_case(
            "teams first: three teams, leaders among the members",
            placed(24, areas=("",)),
            many,
            team_rule(mode="teams_first", teams=3, leader="among_members"),
            staff(8),
            ([["p01", f"t{i:03d}"] for i in range(0, 24, 3)], [["p02", "p03"]]),
        ),
        draw_case(
            "teams first: more teams than targets",
            placed(6, areas=("",)),
            sample_rule(size="2"),
            team_rule(mode="teams_first", teams=4),
            staff(9),
        ),
        draw_case(
            "teams first: areas that no inspector is bound to make one group",
            placed(12),
            many,
            team_rule(mode="teams_first", teams=2),
            staff(5),
        ),
        draw_case(
            "teams first: area by area, at most three targets a team, the cadre apart leads",
            placed(24),
            many,
            team_rule(mode="teams_first", targets_per_team=3, leader="cadre_apart"),
            [*local, *staff(8, start=20), *staff(6, start=40, cadre=True)],
        ),
        draw_case(
            "teams first: five teams shared among the areas, one of them not stated",
            placed(30, areas=("东昌区", "东昌区", "", "集安市")),
            many,
            team_rule(mode="teams_first", teams=5, leader="among_members"),
            local,
            ([["p11", "t001"], ["p07", "t003"]], []),
        ),
        draw_case(
            "teams first: the first teams could not take the targets and were drawn again",
            placed(12, areas=("",)),
            sample_rule(size="1/1"),
            team_rule(mode="teams_first", teams=3),
            staff(8),
            (barred, []),
            seed_name="teams drawn again",
            expect={"shortfall": None},
        ),
        draw_case(
            "teams first: an area with one target gets a team of its own",
            placed(12, areas=(*["东昌区"] * 11, "集安市")),
            sample_rule(size="1/1"),
            team_rule(mode="teams_first", teams=3),
            local,
        ),
        draw_case(
            "teams first: fewer teams than areas",
            placed(12),
            many,
            team_rule(mode="teams_first", teams=2),
            local,
            expect={"teams": []},
        ),
        draw_case(
            "teams first: not enough inspectors for the teams",
            placed(12, areas=("",)),
            many,
            team_rule(mode="teams_first", teams=3),
            staff(5),
            expect={"teams": []},
        ),
    ]
