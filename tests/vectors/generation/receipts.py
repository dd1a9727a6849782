"""Vectors of whole receipts: one ledger with summaries and a checkpoint, and its bundles at the three levels."""

from __future__ import annotations

import json
from typing import Any

from vectors.generation import ceremonies, occasions, proof_reference, reference, signers
from vectors.generation.ceremonies import LOG, WITNESS
from vectors.generation.notes import AT, cosignature_line, log_line
from vectors.generation.occasions import ORGAN
from vectors.generation.signers import AUDIT, DISCIPLINE

Json = dict[str, Any]

KINDS = (*ceremonies.KINDS, "draw-summary")
WITNESSES = {"audit": (AUDIT, "audit.tonghua.example"), "discipline": (DISCIPLINE, "市纪委监委")}


class ProvedLedger(ceremonies.Ledger):
    """A log in which every draw is followed by its summary."""

    def __init__(self) -> None:
        super().__init__()
        self.headers: list[bytes] = []
        self.draws: list[Json] = []
        first = self.open(
            "a draw with teams", "2026-03-02T09:00:00+08:00", orders=[occasions.example_order()]
        )
        self.close(first, "2026-03-02T10:30:00+08:00", {WITNESS: "3 1 4 1 5 9"})
        campaign = self.open(
            "a campaign of two tasks", "2026-03-03T08:00:00+08:00", orders=occasions.campaign_orders()
        )
        self.close(campaign, "2026-03-03T09:00:00+08:00", {WITNESS: "0"})
        member = self.open(
            "a substitute",
            "2026-03-05T09:00:00+08:00",
            substitution=occasions.leaving_team(first),
            changes=first,
        )
        self.close(member, "2026-03-05T09:30:00+08:00", {WITNESS: "6"})
        again = self.open(
            "a substitute after another",
            "2026-03-06T09:00:00+08:00",
            substitution=occasions.leaving_targets(first, member),
            changes=member,
        )
        self.close(again, "2026-03-06T09:30:00+08:00", {WITNESS: "2 2"})
        self.checkpoint = self._checkpoint()

    def append(self, kind: str, mapping: Json, at: str) -> Json:
        told = super().append(kind, mapping, at)
        self.headers.append(reference.canonical_json(told["entry"]))
        return told

    def close(self, opened: Json, at: str, said: dict[str, str]) -> None:
        super().close(opened, at, said)
        case = self.cases[opened["name"]]
        if opened["orders"]:
            draw = json.loads(case["result"]["payload"])
            roots = []
            for order, rows, materials in opened["orders"]:
                cuts = proof_reference.cuts_of(order, rows, draw["seed"])
                roots.append(
                    proof_reference.cuts_root(cuts, materials["frames"][0]["secret"], order["task"]["id"])
                )
            summary = proof_reference.summary_of(draw, case["result"]["digest"], roots)
            case["summary"] = self.append("draw-summary", summary, at)
            self.draws.append(
                {
                    **case,
                    "orders": opened["orders"],
                    "results": opened["results"],
                    "seed": draw["seed"],
                }
            )

    def _checkpoint(self) -> str:
        root = reference.merkle_root(self.headers)
        text = proof_reference.checkpoint_text(LOG, len(self.headers), root)
        lines = [log_line(text, signers.LOG)]
        for number, (signer, name) in enumerate(WITNESSES.values()):
            lines.append(cosignature_line(text, signer, name, AT + 60 * number))
        return f"{text}\n{''.join(lines)}"

    # ---- bundles ----------------------------------------------------------------------------------------

    def bundle(self, name: str, level: str, target_id: str | None = None) -> Json:
        """Return a receipt with the proof of its ledger, as a file holds it."""
        bundle = self._link(self.cases[name], level, target_id)
        # The proof of the auditor's bundle, whatever is left out of this one.
        indices = sorted(_indices(self._link(self.cases[name], "auditor", None)))
        bundle["log_proof"] = {
            "checkpoint": self.checkpoint.removesuffix("\n").split("\n"),
            "paths": [
                {"index": index, "path": proof_reference.inclusion_path(index, self.headers)}
                for index in indices
            ],
        }
        return bundle

    def _link(self, case: Json, level: str, target_id: str | None) -> Json:
        before = case["substituted"]
        nothing: Json = {"conflict_lists": [], "frames": [], "rosters": []}
        is_shown_to_one = level == "party" and before is None
        followed = case["summary"] if is_shown_to_one else case["result"]
        bundle = {
            "bundle_version": 1,
            "commitment": case["commitment"]["envelope"],
            "commitment_entry": case["commitment"]["entry"],
            "level": level,
            "materials": case["materials"] if level == "auditor" else nothing,
            "result": followed["envelope"],
            "result_entry": followed["entry"],
            "substituted": None if before is None else self._link(self.cases[before], level, target_id),
        }
        if is_shown_to_one:
            bundle["party"] = self._party(case["name"], str(target_id))
        elif before is None:
            bundle |= {"summary": case["summary"]["envelope"], "summary_entry": case["summary"]["entry"]}
        return bundle

    def _party(self, name: str, target_id: str) -> Json:
        """22.1."""
        [draw] = [one for one in self.draws if one["name"] == name]
        ticket = reference.ticket(reference.purpose_key(draw["seed"], "targets"), target_id)
        tasks = []
        for (order, rows, materials), result in zip(draw["orders"], draw["results"], strict=True):
            told: Json = {"cut": None, "cut_proof": None, "row": None, "row_proof": None}
            secret = materials["frames"][0]["secret"]
            for row in rows:
                if row[0] == target_id:
                    lines = [(one[0], reference.frame_line(one)) for one in rows]
                    own = (target_id, reference.frame_line(row))
                    cuts = proof_reference.cuts_of(order, rows, draw["seed"])
                    [cut] = [one for one in cuts if one["label"] == row[1]]
                    of_cuts = proof_reference.cuts_secret(secret, order["task"]["id"])
                    shown = (cut["label"], proof_reference.cut_line(cut))
                    told = {
                        "cut": cut,
                        "cut_proof": proof_reference.row_proofs(
                            of_cuts, proof_reference.cut_rows(cuts), [shown]
                        )[1][0],
                        "row": {"area": row[3], "stratum": row[1], "weight": row[2]},
                        "row_proof": proof_reference.row_proofs(secret, lines, [own])[1][0],
                    }
            listed = proof_reference.result_rows(result)
            tasks.append(
                {
                    **told,
                    "shown": proof_reference.shown_rows(listed, target_id, ticket),
                    "task": order["task"]["id"],
                }
            )
        return {"target_id": target_id, "tasks": tasks}


def _indices(bundle: Json) -> set[int]:
    own = {
        bundle[name]["index"]
        for name in ("commitment_entry", "result_entry", "summary_entry")
        if name in bundle
    }
    return own if bundle["substituted"] is None else own | _indices(bundle["substituted"])


def trust_policy() -> Json:
    """Return whom the receipts are checked against: one organ, and both witnesses."""
    return {
        "keys": [
            _key(signers.LOG, "tonghua-amr", [*KINDS, "checkpoint"]),
            *(_key(signer, name, ["cosignature"]) for name, (signer, _) in WITNESSES.items()),
        ],
        "organisations": [
            {"name": ORGAN, "organisation_id": "tonghua-amr"},
            {"name": "通化市审计局", "organisation_id": "audit"},
            {"name": "通化市纪委监委", "organisation_id": "discipline"},
        ],
        "policy_version": 1,
        "thresholds": {"cosignature": {"keys": 2, "organisations": 2}},
    }


def _key(signer: signers.Signer, organisation_id: str, kinds: list[str]) -> Json:
    return {
        "algorithm": signer.algorithm,
        "key_id": reference.key_id(signer.algorithm, signer.public_key),
        "organisation_id": organisation_id,
        "public_key": signer.public_key.hex(),
        "statement_kinds": sorted(kinds),
    }


def receipt_cases(ledger: ProvedLedger) -> list[Json]:
    """Return auditors' bundles, and what is made of each for the public and for single firms."""
    first, campaign, chain = "a draw with teams", "a campaign of two tasks", "a substitute after another"
    example = next(one for one in ledger.draws if one["name"] == first)["results"][0]
    drawn, reserve = example["drawn"][0]["id"], example["reserves"][0]["id"]
    made: list[tuple[str, str, str | None, str]] = [
        (first, "auditor", None, "everything"),
        (first, "public", None, "for everybody"),
        (first, "party", drawn, "a firm that is drawn"),
        (first, "party", reserve, "a firm in reserve"),
        (first, "party", "91220501MA00000009", "a firm that is not in the pool"),
        (campaign, "auditor", None, "everything"),
        (campaign, "public", None, "for everybody"),
        *((campaign, "party", one, what) for one, what in _campaign_firms(ledger)),
        (chain, "auditor", None, "everything"),
        (chain, "public", None, "for everybody"),
        (chain, "party", drawn, "a firm that is drawn"),
    ]
    cases = []
    for name, level, target_id, what in made:
        bundle = ledger.bundle(name, level, target_id)
        cases.append(
            {
                "name": f"{name}, {level}: {what}",
                "source": None if level == "auditor" else f"{name}, auditor: everything",
                "level": level,
                "target_id": target_id,
                "bundle": bundle,
                "expected": {
                    "digest": reference.sha256(reference.canonical_json(bundle) + b"\n").hex(),
                    "verdict": "valid",
                },
            }
        )
    return cases


def _campaign_firms(ledger: ProvedLedger) -> list[tuple[str, str]]:
    """Return firms of the campaign by what became of them."""
    draw = next(one for one in ledger.draws if one["name"] == "a campaign of two tasks")
    pools = [{row[0] for row in rows} for _, rows, _ in draw["orders"]]
    listed = [
        {one["id"]: member for member in ("drawn", "reserves") for one in result[member]}
        for result in draw["results"]
    ]

    def first(of: set[str]) -> str:
        return min(of)

    both = pools[0] & pools[1]
    return [
        (first(both & listed[0].keys() & listed[1].keys()), "a firm of both results"),
        (first(both - listed[0].keys() - listed[1].keys()), "a firm of both pools and no result"),
        (first(pools[1] - pools[0] - listed[1].keys()), "a firm of the second pool alone"),
    ]
