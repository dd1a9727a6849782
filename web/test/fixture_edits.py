"""Receipts spoilt in ways that are the same at every run: bytes, members, statements by whoever has the organ's key."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import attrs

from randcheck.drawing.seed import Contribution, derive_seed
from randcheck.errors import RandcheckError
from randcheck.hashing import sha256
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import sign_envelope
from support.ceremonies import SIGNER

ODD = [
    None,
    True,
    False,
    0,
    1,
    2,
    -1,
    2**53 - 1,
    "",
    "0",
    "T000",
    "P01",
    "1/2",
    "A",
    "ff",
    "0" * 64,
    [],
    {},
    [[]],
    [{}],
]
BYTES = b'0aAf"{}[],:\\ -\xe4'


def spoilt(bundle: Bundle, name: str, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield ``count`` spoilt files of each sort: bytes, members of the file, members of signed statements."""
    chance = random.Random(name)
    data = bundle.encode()
    mapping = json.loads(data)
    for number in range(count):
        yield f"{name}, bytes {number}", spoilt_bytes(data, chance)
        yield f"{name}, member {number}", written(edited(mapping, chance))
        yield f"{name}, statement {number}", edited_statement(bundle, chance)


def spoilt_bytes(data: bytes, chance: random.Random) -> bytes:
    """Return the file with one place flipped, set, cut, doubled or exchanged."""
    changed = bytearray(data)
    at = chance.randrange(len(changed))
    match chance.randrange(5):
        case 0:
            changed[at] ^= 1 << chance.randrange(8)
        case 1:
            changed[at] = chance.choice(BYTES)
        case 2:
            del changed[at : at + chance.randint(1, 30)]
        case 3:
            changed[at:at] = changed[at : at + chance.randint(1, 30)]
        case _:
            other = chance.randrange(len(changed))
            changed[at], changed[other] = changed[other], changed[at]
    return bytes(changed)


def edited(document: Any, chance: random.Random) -> Any:
    """Return a copy of a document with one of its nodes changed; every depth is as likely as another."""
    holder = [copy.deepcopy(document)]
    parent: Any = holder
    key: Any = 0
    for _ in range(chance.randint(1, 9)):
        node = parent[key]
        if not isinstance(node, dict | list) or not node:
            break
        parent, key = node, chance.choice(sorted(node) if isinstance(node, dict) else range(len(node)))
    change(parent, key, chance)
    return holder[0] if holder else None


def change(parent: Any, key: Any, chance: random.Random) -> None:
    """Change the node under ``key`` of a container."""
    node = parent[key]
    match chance.randrange(6):
        case 0:
            del parent[key]
        case 1:
            parent[key] = copy.deepcopy(chance.choice(ODD))
        case 2 if isinstance(parent, list):
            parent.insert(key, copy.deepcopy(node))
        case 3 if isinstance(parent, list):
            other = chance.randrange(len(parent))
            parent[key], parent[other] = parent[other], parent[key]
        case 4 if isinstance(parent, dict):
            parent[f"{key}x"] = copy.deepcopy(node)
        case _:
            parent[key] = nearby(node, chance)


def nearby(node: Any, chance: random.Random) -> Any:
    """Return a value that differs little."""
    if isinstance(node, bool):
        return not node
    if isinstance(node, int):
        return node + chance.choice((-1, 1, 10))
    if isinstance(node, str) and node:
        at = chance.randrange(len(node))
        return node[:at] + chance.choice("0123456789abcdefPT甲 ") + node[at + chance.randrange(2) :]
    if isinstance(node, list | dict) and node:
        return type(node)()
    return copy.deepcopy(chance.choice(ODD))


def written(document: Any) -> bytes:
    """Return a document as JSON in one line, whether or not it keeps the protocol's model."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def edited_statement(bundle: Bundle, chance: random.Random) -> bytes:
    """Return the receipt with a node of one statement changed; sometimes all that follows is made to fit."""
    parts = ["commitment", "result"] + (["summary"] if bundle.summary is not None else [])
    part = chance.choice(parts)
    envelopes = {name: getattr(bundle, name) for name in parts}
    payloads = {name: json.loads(envelope.payload) for name, envelope in envelopes.items()}
    payloads[part] = edited(payloads[part], chance)
    if chance.random() < 0.7:
        follow(payloads, part)
    made = {}
    for name, envelope in envelopes.items():
        try:
            payload = encode_canonical(payloads[name])
        except RandcheckError:
            payload = written(payloads[name])
        if payload != envelope.payload:
            envelope = sign_envelope(payload_type=envelope.payload_type, payload=payload, signers=[SIGNER])
        made[name] = envelope
    changed = attrs.evolve(bundle, **made)
    if chance.random() < 0.8:
        changed = refitted(changed, parts)
    return changed.encode()


def follow(payloads: dict[str, Any], part: str) -> None:
    """Make digests and seeds fit the changed statement, where they can be."""
    try:
        if part == "commitment":
            digest = sha256(encode_canonical(payloads["commitment"]))
            said = [Contribution(one["role"], one["value"]) for one in payloads["result"]["contributions"]]
            for name in payloads.keys() - {"commitment"}:
                payloads[name]["commitment"] = digest.hex()
                payloads[name]["seed"] = derive_seed(digest, said).hex()
        if "summary" in payloads:
            payloads["summary"]["draw"] = sha256(encode_canonical(payloads["result"])).hex()
    except (RandcheckError, KeyError, TypeError):
        pass  # then it does not fit, which is to be found too


def refitted(bundle: Bundle, parts: list[str]) -> Bundle:
    """Return the bundle with entries about its statements, chained where they are neighbours."""
    before = None
    entries = {}
    for part in parts:
        envelope, entry = getattr(bundle, part), getattr(bundle, f"{part}_entry")
        entry = attrs.evolve(entry, digest=sha256(envelope.payload))
        if before is not None and entry.index == before.index + 1:
            entry = attrs.evolve(entry, prev=before.leaf_digest)
        entries[f"{part}_entry"] = before = entry
    return attrs.evolve(bundle, **entries)
