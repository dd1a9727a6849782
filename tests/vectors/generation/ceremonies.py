"""Vectors of whole ceremonies: every statement, signature, ledger entry and bundle, byte for byte."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.statements import Commitment, ResultStatement
from vectors import library_check
from vectors.generation import reference
from vectors.generation.draws import (
    conflict_list,
    materials_of,
    order_of,
    result_of,
    seat,
    task_of,
    team_rule,
)
from vectors.generation.lists import EXAMPLE_ROWS, EXAMPLE_SECRET, inspector, secret_of
from vectors.generation.selection import per_class, sample_rule

LOG = "tonghua/2026"
ORGAN = "通化市市场监督管理局"
WITNESS = "政协委员"
KINDS = ("commitment", "draw", "substitution", "substitution-commitment")

KEY_SEED = reference.sha256(b"randcheck vectors: a key that everybody knows, never use it")
_KEY = Ed25519PrivateKey.from_private_bytes(KEY_SEED)
PUBLIC_KEY = _KEY.public_key().public_bytes_raw()
KEY_ID = reference.key_id("ed25519", PUBLIC_KEY)


def statements() -> dict[str, Any]:
    """Return the document: key, trust policy and cases."""
    policy = {
        "keys": [
            {
                "algorithm": "ed25519",
                "key_id": KEY_ID,
                "organisation_id": "tonghua-amr",
                "public_key": PUBLIC_KEY.hex(),
                "statement_kinds": list(KINDS),
            }
        ],
        "organisations": [{"name": ORGAN, "organisation_id": "tonghua-amr"}],
        "policy_version": 1,
    }
    return {
        "signing_key": {
            "algorithm": "ed25519",
            "private_key": KEY_SEED.hex(),
            "public_key": PUBLIC_KEY.hex(),
        },
        "trust_policy": policy,
        "cases": _Ledger().ceremonies(),
    }


class _Ledger:
    """One log in which the ceremonies stand, one entry after the other."""

    def __init__(self) -> None:
        self._prev = "00" * 32
        self._index = 0
        self._cases: dict[str, dict[str, Any]] = {}

    def ceremonies(self) -> list[dict[str, Any]]:
        first = self._open("teams first, by area", "2026-03-02T09:00:00+08:00", orders=[_example_order()])
        self._close(first, "2026-03-02T10:30:00+08:00", {WITNESS: "3 1 4 1 5 9"})
        campaign = self._open(
            "a campaign of two tasks",
            "2026-03-05T08:00:00+08:00",
            orders=_campaign_orders(),
            others=[WITNESS, "信标"],
        )
        again = self._open(
            "a second attempt, by one party alone",
            "2026-03-05T08:10:00+08:00",
            orders=[_example_order()],
            others=[],
            attempt=_second_attempt(first),
        )
        # The campaign's draw stands two entries after its commitment: the chain does not join them directly.
        self._close(campaign, "2026-03-05T09:00:00+08:00", {WITNESS: "0", "信标": "f" * 64})
        self._close(again, "2026-03-05T09:05:00+08:00", {})
        member = self._open(
            "a substitute for a member of a team",
            "2026-03-06T09:00:00+08:00",
            substitution=_leaving_team(first),
            changes=first,
        )
        self._close(member, "2026-03-06T09:30:00+08:00", {WITNESS: "6"})
        single = self._open(
            "substitutes for single targets, after another substitution",
            "2026-03-09T09:00:00+08:00",
            substitution=_leaving_targets(first, member),
            changes=member,
        )
        self._close(single, "2026-03-09T09:30:00+08:00", {WITNESS: "2 2"})
        again_single = self._open(
            "a second substitute for the same target",
            "2026-03-09T10:00:00+08:00",
            substitution=_leaving_again(first, single),
            changes=single,
        )
        self._close(again_single, "2026-03-09T10:05:00+08:00", {WITNESS: "5"})
        whole = self._open(
            "a substitute for a member of a team that has a substitute for one target",
            "2026-03-09T11:00:00+08:00",
            substitution=_leaving_after_single(first, again_single),
            changes=again_single,
        )
        self._close(whole, "2026-03-09T11:05:00+08:00", {WITNESS: "8"})
        in_campaign = self._open(
            "a substitute in a campaign, with a team per target",
            "2026-03-10T01:00:00+00:00",
            substitution=_leaving_campaign(campaign),
            changes=campaign,
        )
        self._close(in_campaign, "2026-03-10T09:00:01+08:00", {WITNESS: "1"})
        everywhere = self._open(
            "substitutes for a member who leaves all teams of one target",
            "2026-03-11T09:00:00+08:00",
            substitution=_leaving_everywhere(campaign, in_campaign),
            changes=in_campaign,
        )
        self._close(everywhere, "2026-03-11T09:30:00+08:00", {WITNESS: "4"})
        spare = self._open(
            "teams with spare inspectors", "2026-04-01T09:00:00+08:00", orders=[_spare_order()]
        )
        self._close(spare, "2026-04-01T09:30:00+08:00", {WITNESS: "7 7 7"})
        picked = self._open(
            "a substitute out of several, conflicts known by now heeded",
            "2026-04-02T09:00:00+08:00",
            substitution=_leaving_spare(spare),
            changes=spare,
        )
        self._close(picked, "2026-04-02T09:30:00+08:00", {WITNESS: "12"})
        several = self._open(
            "substitutes for three members at once",
            "2026-04-03T09:00:00+08:00",
            substitution=_three_leaving(spare, picked),
            changes=picked,
        )
        self._close(several, "2026-04-03T09:30:00+08:00", {WITNESS: "9"})
        target = self._open(
            "a substitute out of several for one target",
            "2026-04-04T09:00:00+08:00",
            substitution=_leaving_one_target(spare, several),
            changes=several,
        )
        self._close(target, "2026-04-04T09:30:00+08:00", {WITNESS: "30"})
        return list(self._cases.values())

    # ---- statements -----------------------------------------------------------------------------------

    def _open(
        self,
        name: str,
        at: str,
        *,
        orders: list[tuple[dict[str, Any], list[Any], dict[str, Any]]] | None = None,
        substitution: tuple[dict[str, Any], dict[str, Any]] | None = None,
        others: list[str] | None = None,
        attempt: dict[str, Any] | None = None,
        changes: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Append a commitment; the case it belongs to is told by :meth:`_close`."""
        nonce = secret_of(f"nonce {name}")
        contributors = [{"digest": reference.contribution_digest(ORGAN, nonce), "role": ORGAN}]
        contributors += [{"digest": None, "role": role} for role in ([WITNESS] if others is None else others)]
        payload = {
            "attempt": attempt or {"approver": None, "number": 1, "predecessor": None, "reason": None},
            "committed_at": at,
            "contributors": contributors,
            "log": LOG,
            "orders": [order for order, _, _ in orders or ()],
            "protocol": 1,
            "substitution": substitution and substitution[0],
        }
        kind = "commitment" if substitution is None else "substitution-commitment"
        materials = (
            _joined([lists for _, _, lists in orders or ()]) if substitution is None else substitution[1]
        )
        return {
            "name": name,
            "nonce": nonce,
            "orders": orders,
            "substituted": changes and changes["name"],
            "materials": materials,
            "commitment": self._append(kind, payload, at),
            "mapping": payload,
        }

    def _close(self, opened: dict[str, Any], at: str, said: dict[str, str]) -> None:
        """Append the result, and keep the case."""
        values = {ORGAN: opened["nonce"], **said}
        roles = [contributor["role"] for contributor in opened["mapping"]["contributors"]]
        contributions = [{"role": role, "value": values[role]} for role in roles]
        digest = opened["commitment"]["digest"]
        seed = reference.derive_seed(digest, contributions)
        kind = "draw" if opened["orders"] else "substitution"
        if opened["orders"]:
            results = [result_of(order, rows, lists, seed) for order, rows, lists in opened["orders"]]
        else:
            results = self._substitution_results(opened, contributions, seed, at)
        payload = {
            "commitment": digest,
            "contributions": contributions,
            "drawn_at": at,
            "kind": kind,
            "log": LOG,
            "protocol": 1,
            "results": results,
            "seed": seed,
        }
        case = {
            "name": opened["name"],
            "contributions": contributions,
            "commitment": opened["commitment"],
            "result": self._append(kind, payload, at),
            "materials": opened["materials"],
            "substituted": opened["substituted"],
        }
        case["bundle_digest"] = reference.sha256(
            reference.canonical_json(self._bundle_mapping(case)) + b"\n"
        ).hex()
        self._cases[opened["name"]] = case
        opened["results"] = results
        opened["result_digest"] = case["result"]["digest"]

    def _append(self, kind: str, mapping: dict[str, Any], at: str) -> dict[str, Any]:
        """Sign a statement and make its ledger entry."""
        payload = reference.canonical_json(mapping)
        payload_type = f"application/vnd.randcheck.{kind}.v1+json"
        signature = _KEY.sign(reference.pre_authentication_encoding(payload_type, payload))
        envelope = {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type,
            "signatures": [{"keyid": KEY_ID, "sig": base64.b64encode(signature).decode()}],
        }
        digest = reference.sha256(payload).hex()
        entry = {
            "digest": digest,
            "index": self._index,
            "kind": kind,
            "origin": LOG,
            "prev": self._prev,
            "recorded_at": at,
        }
        leaf = reference.canonical_json(entry)
        self._prev = reference.sha256(leaf).hex()
        self._index += 1
        return {
            "payload": payload.decode(),
            "digest": digest,
            "signed_digest": reference.sha256(
                reference.pre_authentication_encoding(payload_type, payload)
            ).hex(),
            "envelope": envelope,
            "entry": entry,
            "leaf_digest": self._prev,
            "record_digest": reference.sha256(
                reference.canonical_json({"entry": entry, "envelope": envelope})
            ).hex(),
        }

    # ---- substitutions ----------------------------------------------------------------------------------

    def _substitution_results(
        self, opened: dict[str, Any], contributions: list[dict[str, str]], seed: str, at: str
    ) -> list[dict[str, Any]]:
        """Return what the library draws; the vacated seats and the one free choice are checked beside it."""
        commitment = Commitment.decode(opened["commitment"]["payload"].encode())
        changed = library_check.bundle_of(self._resolved(self._cases[opened["substituted"]]))
        ceremony = Ceremony(
            commitment=commitment,
            envelope=library_check.envelope_of(opened["commitment"]),
            nonces=(),
            materials=library_check.Materials.from_mapping(opened["materials"]),
            substituted=changed,
        )
        said = ceremony.complete({one["role"]: one["value"] for one in contributions})
        moment = ResultStatement.decode(changed.result.payload).drawn_at
        results = [dict(result) for result in ceremony.conclude(said, moment).results]
        vacancies = opened["mapping"]["substitution"]["vacancies"]
        left = {(one["inspector"], one["target"]) for one in vacancies}
        assert left == {(one["former"], one["target"]) for one in results[0]["replacements"]}
        assert all(one["former"] != one["successor"] for one in results[0]["replacements"])
        return results

    def _resolved(self, case: dict[str, Any]) -> dict[str, Any]:
        if case["substituted"] is None:
            return case
        return {**case, "substituted": self._resolved(self._cases[case["substituted"]])}

    def _bundle_mapping(self, case: dict[str, Any]) -> dict[str, Any]:
        before = case["substituted"]
        return {
            "bundle_version": 1,
            "commitment": case["commitment"]["envelope"],
            "commitment_entry": case["commitment"]["entry"],
            "level": "auditor",
            "materials": case["materials"],
            "result": case["result"]["envelope"],
            "result_entry": case["result"]["entry"],
            "substituted": None if before is None else self._bundle_mapping(self._cases[before]),
        }


# ---- what is drawn -------------------------------------------------------------------------------------------


def _example_order() -> tuple[dict[str, Any], list[Any], dict[str, Any]]:
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


def _campaign_orders() -> list[tuple[dict[str, Any], list[Any], dict[str, Any]]]:
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


def _spare_order() -> tuple[dict[str, Any], list[Any], dict[str, Any]]:
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


def _joined(materials: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: [one for lists in materials for one in lists[name]] for name in materials[0]}


def _second_attempt(first: dict[str, Any]) -> dict[str, Any]:
    return {
        "approver": "局长 王某",
        "number": 2,
        "predecessor": first["commitment"]["digest"],
        "reason": "名录有误，已更正",
    }


def _team(opened: dict[str, Any], number: int, result: int = 0) -> dict[str, Any]:
    teams: list[dict[str, Any]] = opened["results"][result]["assignment"]["teams"]
    return teams[number - 1]


def _leaving_team(first: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: a member leaves with all targets; the conflicts are those of the draw."""
    conflicts = first["materials"]["conflict_lists"][0]
    leaver = _team(first, 1)["members"][1]
    vacancy = {"approvers": ["科长", "分管局长"], "ground": "住院", "inspector": leaver, "target": None}
    return _substitution("TH-2026-017", first, [vacancy], [], conflicts)


def _leaving_targets(first: dict[str, Any], member: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
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


def _leaving_again(first: dict[str, Any], single: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: the substitute for a single target leaves it too; all who left before are barred."""
    change = single["results"][0]["replacements"][0]
    vacancy = {
        "approvers": ["科长"],
        "ground": "出差",
        "inspector": change["successor"],
        "target": change["target"],
    }
    return _substitution("TH-2026-017", single, [vacancy], [], first["materials"]["conflict_lists"][0])


def _leaving_after_single(
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


def _leaving_spare(spare: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: one member leaves; every second inspector is in conflict with a target of the team."""
    team = _team(spare, 2)
    vacancy = {"approvers": ["局长"], "ground": "住院", "inspector": team["members"][0], "target": None}
    targets = [
        ["p01", "s03"],
        *([f"p{i:02d}", team["targets"][i % len(team["targets"])]] for i in range(2, 18, 2)),
    ]
    conflicts = conflict_list(targets, [["p05", "p07"]], secret_of("conflicts of the spare"))
    return _substitution("TH-2026-031", spare, [vacancy], ["p03"], conflicts)


def _three_leaving(spare: dict[str, Any], before: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: a whole team and a member of another leave at once."""
    leavers = [*_team(spare, 1)["members"], _team(spare, 3)["members"][1]]
    vacancies = [
        {"approvers": ["局长"], "ground": "专项任务", "inspector": one, "target": None} for one in leavers
    ]
    return _substitution(
        "TH-2026-031", before, vacancies, ["p03", "p09"], spare["materials"]["conflict_lists"][0]
    )


def _leaving_one_target(
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


def _leaving_everywhere(
    campaign: dict[str, Any], before: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an order: somebody with several teams of one target leaves them all."""
    teams = campaign["results"][0]["assignment"]["teams"]
    leaver = next(one for one in ("q2", "q1", "q0") if sum(one in team["members"] for team in teams) > 1)
    vacancy = {"approvers": ["局长"], "ground": "调离", "inspector": leaver, "target": None}
    return _substitution("JG-1", before, [vacancy], [], campaign["materials"]["conflict_lists"][0])


def _leaving_campaign(campaign: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
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
