"""Vectors of changes of keys: a policy, statements in the ledger, and the policy after them or that one is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from vectors.generation import reference
from vectors.generation.ceremonies import LOG as ORIGIN
from vectors.generation.ceremonies import ORGAN
from vectors.generation.signers import AUDIT, DEPUTY, LOG, SM2_WITNESS, STRANGER, SUCCESSOR, Signer

Json = dict[str, Any]

KIND = "key-change"
ORGAN_KINDS = ["checkpoint", "commitment", "draw", "key-change"]
AT = "2026-05-06T09:00:00+08:00"


def key_id(signer: Signer) -> str:
    return reference.key_id(signer.algorithm, signer.public_key)


def policy_key(signer: Signer, organisation_id: str, kinds: list[str], **bounds: int) -> Json:
    """Return a key as a policy has it (23.1)."""
    told: Json = {
        "algorithm": signer.algorithm,
        "key_id": key_id(signer),
        "organisation_id": organisation_id,
        "public_key": signer.public_key.hex(),
        "statement_kinds": sorted(kinds),
        **bounds,
    }
    return told if signer.signer_id is None else told | {"signer_id": signer.signer_id}


def policy_of(*keys: Json, **thresholds: Json) -> Json:
    policy: Json = {
        "keys": list(keys),
        "organisations": [
            {"name": ORGAN, "organisation_id": "amr"},
            {"name": "通化市审计局", "organisation_id": "audit"},
        ],
        "policy_version": 1,
    }
    named = {name.replace("_", "-"): value for name, value in thresholds.items()}
    return policy | {"thresholds": named} if named else policy


def added(signer: Signer, organisation_id: str, kinds: list[str]) -> Json:
    """Return a new key as a change has it (23.4)."""
    return {
        "algorithm": signer.algorithm,
        "organisation_id": organisation_id,
        "public_key": signer.public_key.hex(),
        "signer_id": signer.signer_id,
        "statement_kinds": kinds,
    }


def ended(signer: Signer, valid_until: int) -> Json:
    return {"key_id": key_id(signer), "valid_until": valid_until}


def change(
    index: int,
    signing: Sequence[Signer],
    *,
    adds: Sequence[Json] = (),
    retires: Sequence[Json] = (),
    wrong: Sequence[Signer] = (),
    log: str = ORIGIN,
    **entry: Any,
) -> Json:
    """Return a change at an index: signed by some, and with signatures of others that are of something else."""
    payload = reference.canonical_json(
        {
            "adds": list(adds),
            "log": log,
            "made_at": AT,
            "protocol": 1,
            "reason": "人员调整",
            "retires": list(retires),
        }
    )
    payload_type = f"application/vnd.randcheck.{KIND}.v1+json"
    message = reference.pre_authentication_encoding(payload_type, payload)
    signatures = [
        {"keyid": key_id(signer), "sig": base64.b64encode(signer.sign(signed)).decode()}
        for signers, signed in ((signing, message), (wrong, message + b" "))
        for signer in signers
    ]
    header = {
        "digest": reference.sha256(payload).hex(),
        "index": index,
        "kind": KIND,
        "origin": ORIGIN,
        "prev": reference.sha256(f"the entry before {index}".encode()).hex(),
        "recorded_at": AT,
        **entry,
    }
    return {
        "entry": header,
        "envelope": {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type,
            "signatures": signatures,
        },
    }


def key_change_cases() -> list[Json]:
    return [*_followed(), *_refused()]


def _organ(**bounds: int) -> Json:
    return policy_key(LOG, "amr", ORGAN_KINDS, **bounds)


def _witness(**bounds: int) -> Json:
    return policy_key(AUDIT, "audit", ["cosignature", KIND], **bounds)


_PLAIN = policy_of(_organ(), _witness())
# Two keys of one organisation must sign a draw, and what changes keys.
_FOUR_EYES = policy_of(
    _organ(),
    policy_key(DEPUTY, "amr", ORGAN_KINDS),
    _witness(),
    draw={"keys": 2, "organisations": 1},
)
_BOTH = policy_of(_organ(), _witness(), key_change={"keys": 2, "organisations": 2, "required": ["audit"]})
_NEW = added(SUCCESSOR, "amr", ["draw"])


def _case(name: str, policy: Json, changes: list[Json], after: list[Json] | None) -> Json:
    expected = {"refused": True} if after is None else {"policy": policy | {"keys": after}}
    # A copy, so that cases that share a policy are written apart.
    case: Json = json.loads(
        json.dumps({"name": name, "policy": policy, "changes": changes, "expected": expected})
    )
    return case


def _followed() -> list[Json]:
    new = policy_key(SUCCESSOR, "amr", ["draw"], valid_from=6)
    whole = added(SUCCESSOR, "amr", ORGAN_KINDS)
    two = [
        change(5, [LOG], adds=[whole], retires=[ended(LOG, 6)]),
        change(9, [SUCCESSOR], adds=[added(DEPUTY, "amr", ["draw"])]),
    ]
    sm2 = added(SM2_WITNESS, "audit", ["cosignature"])
    return [
        _case("no change", _PLAIN, [], [_organ(), _witness()]),
        _case("a new key", _PLAIN, [change(5, [LOG], adds=[_NEW])], [_organ(), _witness(), new]),
        _case(
            "a key ends with the change",
            _PLAIN,
            [change(5, [LOG], retires=[ended(LOG, 6)])],
            [_organ(valid_until=6), _witness()],
        ),
        _case(
            "a key is revoked for what it signed since its beginning",
            _PLAIN,
            [change(5, [AUDIT], retires=[ended(AUDIT, 0)])],
            [_organ(), _witness(valid_until=0)],
        ),
        _case(
            "a key that was to end later ends earlier",
            policy_of(_organ(valid_from=2, valid_until=50), _witness()),
            [change(5, [LOG], retires=[ended(LOG, 4)])],
            [_organ(valid_from=2, valid_until=4), _witness()],
        ),
        _case(
            "an SM2 key of a witness",
            _PLAIN,
            [change(5, [AUDIT], adds=[sm2])],
            [_organ(), _witness(), policy_key(SM2_WITNESS, "audit", ["cosignature"], valid_from=6)],
        ),
        _case(
            "the new key signs the next change",
            _PLAIN,
            two,
            [
                _organ(valid_until=6),
                _witness(),
                policy_key(SUCCESSOR, "amr", ORGAN_KINDS, valid_from=6),
                policy_key(DEPUTY, "amr", ["draw"], valid_from=10),
            ],
        ),
        _case(
            "two keys of the organisation for a kind that takes two",
            _FOUR_EYES,
            [change(5, [LOG, DEPUTY], adds=[_NEW])],
            [*_FOUR_EYES["keys"], new],
        ),
        _case(
            "one key for a kind that takes one",
            _FOUR_EYES,
            [change(5, [LOG], adds=[added(SUCCESSOR, "amr", ["commitment"])])],
            [*_FOUR_EYES["keys"], policy_key(SUCCESSOR, "amr", ["commitment"], valid_from=6)],
        ),
        _case(
            "two organisations must sign and did",
            _BOTH,
            [change(5, [LOG, AUDIT], adds=[_NEW])],
            [*_BOTH["keys"], new],
        ),
        _case(
            "signatures of strangers count for nothing",
            _PLAIN,
            [change(5, [LOG], adds=[_NEW], wrong=[STRANGER])],
            [_organ(), _witness(), new],
        ),
    ]


def _refused() -> list[Json]:
    new = change(5, [LOG], adds=[_NEW])
    bounded = policy_of(_organ(valid_from=2, valid_until=5), _witness())
    made: dict[str, tuple[Json, list[Json]]] = {
        "nobody signed who may": (_PLAIN, [change(5, [STRANGER], adds=[_NEW])]),
        "a wrong signature beside a right one": (_PLAIN, [change(5, [LOG], adds=[_NEW], wrong=[AUDIT])]),
        "another organisation adds the key": (_PLAIN, [change(5, [AUDIT], adds=[_NEW])]),
        "another organisation retires the key": (_PLAIN, [change(5, [AUDIT], retires=[ended(LOG, 6)])]),
        "a kind that no key of the organisation has": (
            _PLAIN,
            [change(5, [AUDIT], adds=[added(SUCCESSOR, "audit", ["draw"])])],
        ),
        "one key of the organisation for a kind that takes two": (
            _FOUR_EYES,
            [change(5, [LOG], adds=[_NEW])],
        ),
        "two keys, of which one is another organisation's": (
            _FOUR_EYES,
            [change(5, [LOG, AUDIT], adds=[_NEW])],
        ),
        "two organisations must sign and one did": (_BOTH, [new]),
        "a key ends after the entry that follows the change": (
            _PLAIN,
            [change(5, [LOG], retires=[ended(LOG, 7)])],
        ),
        "a key ends before it began": (
            policy_of(_organ(valid_from=3), _witness()),
            [change(5, [LOG], retires=[ended(LOG, 2)])],
        ),
        "a key ends later than it ended already": (
            policy_of(_organ(), policy_key(DEPUTY, "amr", ORGAN_KINDS, valid_until=3), _witness()),
            [change(5, [LOG], retires=[ended(DEPUTY, 4)])],
        ),
        "a key that the policy does not have ends": (
            _PLAIN,
            [change(5, [LOG], retires=[ended(STRANGER, 6)])],
        ),
        "a key that the policy has already is added": (
            _PLAIN,
            [change(5, [LOG], adds=[added(AUDIT, "amr", ["draw"])])],
        ),
        "signed by a key that has ended": (bounded, [new]),
        "signed by a key that has not begun": (
            policy_of(_organ(valid_from=6), _witness()),
            [new],
        ),
        "of another log": (_PLAIN, [change(5, [LOG], adds=[_NEW], log="other/2026")]),
        "an entry of another kind": (_PLAIN, [change(5, [LOG], adds=[_NEW], kind="draw")]),
        "an entry about something else": (_PLAIN, [change(5, [LOG], adds=[_NEW], digest="00" * 32)]),
        "neither adds nor retires": (_PLAIN, [change(5, [LOG])]),
        "a key ends twice": (_PLAIN, [change(5, [LOG], retires=[ended(LOG, 6), ended(LOG, 5)])]),
        "kinds out of order": (
            _PLAIN,
            [change(5, [LOG], adds=[added(SUCCESSOR, "amr", ["draw", "commitment"])])],
        ),
        "an SM2 key without a signer id": (
            _PLAIN,
            [change(5, [AUDIT], adds=[added(SM2_WITNESS, "audit", ["cosignature"]) | {"signer_id": None}])],
        ),
        "an Ed25519 key with a signer id": (_PLAIN, [change(5, [LOG], adds=[_NEW | {"signer_id": "x"}])]),
        "two changes out of order": (
            _PLAIN,
            [change(9, [LOG], adds=[_NEW]), change(5, [LOG], adds=[added(DEPUTY, "amr", ["draw"])])],
        ),
        "the same change twice": (_PLAIN, [new, new]),
        "a retired key signs a later change": (
            _PLAIN,
            [change(5, [LOG], retires=[ended(LOG, 6)]), change(6, [LOG], adds=[_NEW])],
        ),
    }
    return [_case(f"refused: {what}", policy, changes, None) for what, (policy, changes) in made.items()]
