"""What the ceremonies of ``ceremonies.py`` are about: orders to draw, and members who leave."""

from __future__ import annotations

from typing import Any

from vectors.generation import reference
from vectors.generation.draws import conflict_list, materials_of, order_of, seat, task_of, team_rule
from vectors.generation.lists import EXAMPLE_ROWS, EXAMPLE_SECRET, inspector, secret_of
from vectors.generation.sizes import per_class, sample_rule

ORGAN = "通化市市场监督管理局"


def example_order() -> tuple[dict[str, Any], list[Any], dict[str, Any]]:
    """Return the task that the protocol page works through."""
    roster = [
        inspector("p-001", ORGAN, categories=["食品安全"]),
        inspector("p-002", ORGAN, categories=["食品安全", "特种设备"], prior_load=1),
        inspector("p-003", ORGAN, categories=["食品安全"], cadre=True),
        inspector("p-004", ORGAN, areas=["集安市"], capacity=5),
        inspector("p-005", ORGAN, areas=["东昌区", "集安市"], kin_group="k1"),
        inspector("p-006", ORGAN, areas=["东昌区"], kin_group="k1"),
        inspector("p-007", ORGAN, level=1),
    ]
    materials = materials_of(
        EXAMPLE_ROWS, EXAMPLE_SECRET, roster, ([["p-001", "91220501MA00000004"]], [["p-003", "p-002"]])
    )
    order = order_of(
        task_of(
            "TH-2026-017",
            title="食品经营企业双随机抽查",
            lead_department=ORGAN,
            matters=["食品经营监督检查"],
        ),
        EXAMPLE_ROWS,
        sample_rule(selection="pareto", size="1/2", reserves=1),
        materials,
        team_rule(
            seat(categories=["食品安全"]),
            seat(),
            mode="teams_first",
            targets_per_team=4,
            leader="among_members",
        ),
        frame_rule={
            "as_of": "2026-03-01",
            "filters": {"active_only": True, "annual_cap": 2, "inspected_within_months": 6, "only": []},
            "strata_by": ["信用风险分类"],
            "weights": {"by": None, "other": 1, "weights": []},
            "with_areas": True,
        },
        exclusions=[
            {"count": 2, "ground": "annual-cap-reached"},
            {"count": 1, "ground": "state-deregistered"},
        ],
    )
    return order, EXAMPLE_ROWS, materials


def campaign_orders() -> list[tuple[dict[str, Any], list[Any], dict[str, Any]]]:
    """Return two tasks over overlapping firms: one weighted with a team per target, one of targets only."""
    areas = ["东昌区", "集安市", "柳河县"]
    first = [[f"9122{i:03d}", "B" if i % 4 else "A", 1 if i % 5 else 90, areas[i % 3]] for i in range(24)]
    second = [[f"9122{i:03d}", "all", 1, ""] for i in range(12, 40)]
    roster = [
        *(inspector(f"q{i}", ORGAN, areas=areas[:2] if i % 2 else [], categories=["价格"]) for i in range(6)),
        inspector("r1", "市发展改革委", capacity=3),
        inspector("r2", "市发展改革委"),
        inspector("r3", "市发展改革委", prior_load=2),
    ]
    conflicts = ([["r1", "9122004"], ["q0", "9122010"]], [["q1", "q2"]])
    weighted = materials_of(first, secret_of("campaign 1"), roster, conflicts)
    plain = materials_of(second, secret_of("campaign 2"))
    joint = task_of(
        "JG-1", lead_department=ORGAN, departments=["市发展改革委"], matters=["价格行为检查", "明码标价检查"]
    )
    return [
        (
            order_of(
                joint,
                first,
                sample_rule(selection="pareto", per_class=per_class(A="2", B="1/4"), reserves=1),
                weighted,
                team_rule(
                    seat(categories=["价格", "反垄断"], department=ORGAN),
                    seat(department="市发展改革委"),
                    leader="among_members",
                ),
                frame_rule={
                    "as_of": "2026-03-01",
                    "filters": {
                        "active_only": True,
                        "annual_cap": None,
                        "inspected_within_months": None,
                        "only": [{"attribute": "行业", "values": ["住宿业", "零售业"]}],
                    },
                    "strata_by": ["信用风险分类"],
                    "weights": {"by": "信用状况", "other": 1, "weights": [{"value": "失信", "weight": 90}]},
                    "with_areas": True,
                },
            ),
            first,
            weighted,
        ),
        (
            order_of(task_of("JG-2", lead_department=ORGAN), second, sample_rule(size="1/3"), plain),
            second,
            plain,
        ),
    ]


def spare_order() -> tuple[dict[str, Any], list[Any], dict[str, Any]]:
    """Return a task with three teams and more inspectors than they need."""
    rows = [[f"s{i:02d}", "all", 1, ""] for i in range(18)]
    roster = [
        *(inspector(f"p{i:02d}", ORGAN, categories=["食品安全"] if i % 3 else []) for i in range(1, 15)),
        inspector("p15", ORGAN, capacity=0),
        inspector("p16", ORGAN, capacity=1, kin_group="家"),
        inspector("p17", ORGAN, kin_group="家"),
        inspector("p18", ORGAN, level=1, categories=["食品安全"]),
    ]
    materials = materials_of(rows, secret_of("spare"), roster, ([["p01", "s03"]], []))
    order = order_of(
        task_of("TH-2026-031", lead_department=ORGAN),
        rows,
        sample_rule(size="9"),
        materials,
        team_rule(seat(), seat(categories=["食品安全"]), mode="teams_first", teams=3, leader="among_members"),
    )
    return order, rows, materials


def joined(materials: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: [one for lists in materials for one in lists[name]] for name in materials[0]}


def second_attempt(first: dict[str, Any]) -> dict[str, Any]:
    return {
        "approver": "局长 王某",
        "number": 2,
        "predecessor": first["commitment"]["digest"],
        "reason": "名录有误，已更正",
    }


def _team(opened: dict[str, Any], number: int, result: int = 0) -> dict[str, Any]:
    teams: list[dict[str, Any]] = opened["results"][result]["assignment"]["teams"]
    return teams[number - 1]


def leaving_team(first: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: a member leaves with all targets; the conflicts are those of the draw."""
    conflicts = first["materials"]["conflict_lists"][0]
    leaver = _team(first, 1)["members"][1]
    vacancy = {"approvers": ["科长", "分管局长"], "ground": "住院", "inspector": leaver, "target": None}
    return _substitution("TH-2026-017", first, [vacancy], [], conflicts)


def leaving_targets(first: dict[str, Any], member: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: two members leave single targets; one more conflict is known, and one person is away."""
    one, other = _team(first, 1), _team(first, 2)
    now = member["results"][0]["replacements"][0]["successor"]
    vacancies = [
        {
            "approvers": [],
            "ground": "亲属任职",
            "inspector": other["members"][0],
            "target": other["targets"][0],
        },
        {"approvers": ["科长"], "ground": "曾任职", "inspector": now, "target": one["targets"][0]},
    ]
    before = first["materials"]["conflict_lists"][0]
    targets = [*before["targets"], [now, one["targets"][0]], [other["members"][0], other["targets"][0]]]
    conflicts = conflict_list(
        targets, before["inspectors"], secret_of("conflicts of the second substitution")
    )
    return _substitution("TH-2026-017", member, vacancies, ["p-007"], conflicts)


def leaving_again(first: dict[str, Any], single: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: the substitute for a single target leaves it too; all who left before are barred."""
    change = single["results"][0]["replacements"][0]
    vacancy = {
        "approvers": ["科长"],
        "ground": "出差",
        "inspector": change["successor"],
        "target": change["target"],
    }
    return _substitution("TH-2026-017", single, [vacancy], [], first["materials"]["conflict_lists"][0])


def leaving_after_single(
    first: dict[str, Any], before: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: a member leaves a team with one target of which somebody else substitutes."""
    vacancy = {
        "approvers": ["科长", "局长"],
        "ground": "调离",
        "inspector": _team(first, 2)["members"][1],
        "target": None,
    }
    conflicts = first["materials"]["conflict_lists"][0]
    return _substitution("TH-2026-017", before, [vacancy], [], conflicts)


def leaving_spare(spare: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: one member leaves; every second inspector is in conflict with a target of the team."""
    team = _team(spare, 2)
    vacancy = {"approvers": ["局长"], "ground": "住院", "inspector": team["members"][0], "target": None}
    targets = [
        ["p01", "s03"],
        *([f"p{i:02d}", team["targets"][i % len(team["targets"])]] for i in range(2, 18, 2)),
    ]
    conflicts = conflict_list(targets, [["p05", "p07"]], secret_of("conflicts of the spare"))
    return _substitution("TH-2026-031", spare, [vacancy], ["p03"], conflicts)


def three_leaving(spare: dict[str, Any], before: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: a whole team and a member of another leave at once."""
    leavers = [*_team(spare, 1)["members"], _team(spare, 3)["members"][1]]
    vacancies = [
        {"approvers": ["局长"], "ground": "专项任务", "inspector": one, "target": None} for one in leavers
    ]
    return _substitution(
        "TH-2026-031", before, vacancies, ["p03", "p09"], spare["materials"]["conflict_lists"][0]
    )


def leaving_one_target(
    spare: dict[str, Any], before: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: a member of a team leaves one of its targets to anybody who may inspect it."""
    team = _team(spare, 2)
    vacancy = {
        "approvers": [],
        "ground": "亲属任职",
        "inspector": team["members"][1],
        "target": team["targets"][-1],
    }
    return _substitution("TH-2026-031", before, [vacancy], [], spare["materials"]["conflict_lists"][0])


def leaving_everywhere(
    campaign: dict[str, Any], before: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: somebody with several teams of one target leaves them all."""
    teams = campaign["results"][0]["assignment"]["teams"]
    leaver = next(one for one in ("q2", "q1", "q0") if sum(one in team["members"] for team in teams) > 1)
    vacancy = {"approvers": ["局长"], "ground": "调离", "inspector": leaver, "target": None}
    return _substitution("JG-1", before, [vacancy], [], campaign["materials"]["conflict_lists"][0])


def leaving_campaign(campaign: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    team = _team(campaign, 2)
    vacancy = {
        "approvers": ["局长"],
        "ground": "利害关系",
        "inspector": team["members"][1],
        "target": team["targets"][0],
    }
    conflicts = campaign["materials"]["conflict_lists"][0]
    return _substitution("JG-1", campaign, [vacancy], ["p9"], conflicts)


def _substitution(
    task_id: str,
    changed: dict[str, Any],
    vacancies: list[dict[str, Any]],
    absent: list[str],
    conflicts: dict[str, Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    root = reference.commit_conflicts(conflicts["secret"], conflicts["targets"], conflicts["inspectors"])
    order = {
        "absent": absent,
        "conflicts": reference.root_alone(root),
        "draw": changed["result_digest"],
        "task": task_id,
        "vacancies": vacancies,
    }
    return order, {"conflict_lists": [conflicts], "frames": [], "rosters": []}
