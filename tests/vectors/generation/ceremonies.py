"""Vectors of whole ceremonies: every statement, signature, ledger entry and bundle, byte for byte."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.statements import Commitment, ResultStatement
from vectors import library_check
from vectors.generation import occasions, reference
from vectors.generation.draws import result_of
from vectors.generation.lists import secret_of
from vectors.generation.occasions import ORGAN

LOG = "tonghua/2026"
WITNESS = "政协委员"
KINDS = ("commitment", "draw", "substitution", "substitution-commitment")

KEY_SEED = reference.sha256(b"randcheck vectors: a key that everybody knows, never use it")
KEY = Ed25519PrivateKey.from_private_bytes(KEY_SEED)
PUBLIC_KEY = KEY.public_key().public_bytes_raw()
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
        "cases": Ledger().ceremonies(),
    }


class Ledger:
    """One log in which the ceremonies stand, one entry after the other."""

    def __init__(self) -> None:
        self._prev = "00" * 32
        self._index = 0
        self.cases: dict[str, dict[str, Any]] = {}

    def ceremonies(self) -> list[dict[str, Any]]:
        first = self.open(
            "teams first, by area", "2026-03-02T09:00:00+08:00", orders=[occasions.example_order()]
        )
        self.close(first, "2026-03-02T10:30:00+08:00", {WITNESS: "3 1 4 1 5 9"})
        campaign = self.open(
            "a campaign of two tasks",
            "2026-03-05T08:00:00+08:00",
            orders=occasions.campaign_orders(),
            others=[WITNESS, "信标"],
        )
        again = self.open(
            "a second attempt, by one party alone",
            "2026-03-05T08:10:00+08:00",
            orders=[occasions.example_order()],
            others=[],
            attempt=occasions.second_attempt(first),
        )
        # The campaign's draw stands two entries after its commitment: the chain does not join them directly.
        self.close(campaign, "2026-03-05T09:00:00+08:00", {WITNESS: "0", "信标": "f" * 64})
        self.close(again, "2026-03-05T09:05:00+08:00", {})
        member = self.open(
            "a substitute for a member of a team",
            "2026-03-06T09:00:00+08:00",
            substitution=occasions.leaving_team(first),
            changes=first,
        )
        self.close(member, "2026-03-06T09:30:00+08:00", {WITNESS: "6"})
        single = self.open(
            "substitutes for single targets, after another substitution",
            "2026-03-09T09:00:00+08:00",
            substitution=occasions.leaving_targets(first, member),
            changes=member,
        )
        self.close(single, "2026-03-09T09:30:00+08:00", {WITNESS: "2 2"})
        again_single = self.open(
            "a second substitute for the same target",
            "2026-03-09T10:00:00+08:00",
            substitution=occasions.leaving_again(first, single),
            changes=single,
        )
        self.close(again_single, "2026-03-09T10:05:00+08:00", {WITNESS: "5"})
        whole = self.open(
            "a substitute for a member of a team that has a substitute for one target",
            "2026-03-09T11:00:00+08:00",
            substitution=occasions.leaving_after_single(first, again_single),
            changes=again_single,
        )
        self.close(whole, "2026-03-09T11:05:00+08:00", {WITNESS: "8"})
        in_campaign = self.open(
            "a substitute in a campaign, with a team per target",
            "2026-03-10T01:00:00+00:00",
            substitution=occasions.leaving_campaign(campaign),
            changes=campaign,
        )
        self.close(in_campaign, "2026-03-10T09:00:01+08:00", {WITNESS: "1"})
        everywhere = self.open(
            "substitutes for a member who leaves all teams of one target",
            "2026-03-11T09:00:00+08:00",
            substitution=occasions.leaving_everywhere(campaign, in_campaign),
            changes=in_campaign,
        )
        self.close(everywhere, "2026-03-11T09:30:00+08:00", {WITNESS: "4"})
        spare = self.open(
            "teams with spare inspectors", "2026-04-01T09:00:00+08:00", orders=[occasions.spare_order()]
        )
        self.close(spare, "2026-04-01T09:30:00+08:00", {WITNESS: "7 7 7"})
        picked = self.open(
            "a substitute out of several, conflicts known by now heeded",
            "2026-04-02T09:00:00+08:00",
            substitution=occasions.leaving_spare(spare),
            changes=spare,
        )
        self.close(picked, "2026-04-02T09:30:00+08:00", {WITNESS: "12"})
        several = self.open(
            "substitutes for three members at once",
            "2026-04-03T09:00:00+08:00",
            substitution=occasions.three_leaving(spare, picked),
            changes=picked,
        )
        self.close(several, "2026-04-03T09:30:00+08:00", {WITNESS: "9"})
        target = self.open(
            "a substitute out of several for one target",
            "2026-04-04T09:00:00+08:00",
            substitution=occasions.leaving_one_target(spare, several),
            changes=several,
        )
        self.close(target, "2026-04-04T09:30:00+08:00", {WITNESS: "30"})
        return list(self.cases.values())

    # ---- statements -----------------------------------------------------------------------------------

    def open(
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
        """Append a commitment; the case it belongs to is told by :meth:`close`."""
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
            occasions.joined([lists for _, _, lists in orders or ()])
            if substitution is None
            else substitution[1]
        )
        return {
            "name": name,
            "nonce": nonce,
            "orders": orders,
            "substituted": changes and changes["name"],
            "materials": materials,
            "commitment": self.append(kind, payload, at),
            "mapping": payload,
        }

    def close(self, opened: dict[str, Any], at: str, said: dict[str, str]) -> None:
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
            "result": self.append(kind, payload, at),
            "materials": opened["materials"],
            "substituted": opened["substituted"],
        }
        case["bundle_digest"] = reference.sha256(
            reference.canonical_json(self._bundle_mapping(case)) + b"\n"
        ).hex()
        self.cases[opened["name"]] = case
        opened["results"] = results
        opened["result_digest"] = case["result"]["digest"]

    def append(self, kind: str, mapping: dict[str, Any], at: str) -> dict[str, Any]:
        """Sign a statement and make its ledger entry."""
        payload = reference.canonical_json(mapping)
        payload_type = f"application/vnd.randcheck.{kind}.v1+json"
        signature = KEY.sign(reference.pre_authentication_encoding(payload_type, payload))
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
        changed = library_check.bundle_of(self._resolved(self.cases[opened["substituted"]]))
        ceremony = Ceremony(
            commitment=commitment,
            envelope=library_check.envelope_of(opened["commitment"]),
            nonces=(),
            materials=library_check.Materials.from_mapping(opened["materials"]),
            substituted=changed,
        )
        said = ceremony.complete({one["role"]: one["value"] for one in contributions})
        moment = ResultStatement.decode(changed.result.payload).drawn_at
        results = [dict(result) for result in ceremony.conclude(said, moment).result.results]
        vacancies = opened["mapping"]["substitution"]["vacancies"]
        left = {(one["inspector"], one["target"]) for one in vacancies}
        assert left == {(one["former"], one["target"]) for one in results[0]["replacements"]}
        assert all(one["former"] != one["successor"] for one in results[0]["replacements"])
        return results

    def _resolved(self, case: dict[str, Any]) -> dict[str, Any]:
        if case["substituted"] is None:
            return case
        return {**case, "substituted": self._resolved(self.cases[case["substituted"]])}

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
            "substituted": None if before is None else self._bundle_mapping(self.cases[before]),
        }
