"""Changes of a receipt that get past the parser: nodes of its JSON, and of the signed payloads within.

A fuzzer that flips bytes spends its time in the JSON reader. This one takes the fuzzer's bytes as instructions:
which node, what becomes of it. The payloads are opened too, and signed again by the organ's key where the bytes ask
for it, so that everything behind the signatures is reached.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from randcheck.errors import RandcheckError
from randcheck.hashing import sha256
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import pre_authentication_encoding
from randcheck.receipts.strict_json import encode_strict
from support.ceremonies import SIGNER

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, -1, 10**6, 2**53 - 1, -(2**53) + 1, "", "0", "-", "1/0", "T000", "P01", "A", "C", "all",
    "draw", "public", "9" * 70, "ab" * 32, "AB" * 32, "00" * 32, [], {}, [[]], [{}], [0], ["ab" * 32],
)  # fmt: skip

_ENVELOPES = ("commitment", "result", "summary")


def mutate(document: dict[str, Any], instructions: bytes) -> bytes:
    """Return the file of a document changed as the bytes say.

    Args:
        document: A bundle as JSON. Changed in place.
        instructions: The first byte is odd when what is changed shall be made to fit (digests, signatures); then
            for every change one byte for where it begins, some for the way, two for what is done. At most 64
            bytes are used.
    """
    opened = _open(document)
    steps = iter(instructions[1:64])
    roots = [document, *(payload for _, _, payload in opened), document.get("party"), document["materials"]]
    roots = [root for root in roots if isinstance(root, dict)]
    try:
        while True:
            _change(roots[next(steps) % len(roots)], steps)
    except StopIteration:
        pass
    _close(opened, shall_fit=bool(instructions) and instructions[0] % 2 == 1)
    try:
        return encode_strict(document)
    except RandcheckError:
        return json.dumps(document).encode("utf-8", "surrogatepass")


_Opened = list[tuple[dict[str, Any], str, Any]]


def _open(document: dict[str, Any]) -> _Opened:
    """Replace every payload by its JSON; return link, name of the envelope and that JSON, the draw's first."""
    opened: _Opened = []
    links = [document]
    while isinstance(links[-1].get("substituted"), dict):
        links.append(links[-1]["substituted"])
    for link in reversed(links):
        for name in _ENVELOPES:
            if name in link:
                payload = json.loads(base64.b64decode(link[name]["payload"]))
                link[name]["payload"] = payload
                opened.append((link, name, payload))
    return opened


def _close(opened: _Opened, *, shall_fit: bool) -> None:
    """Write the payloads again; where they shall fit, each names what it follows, is signed, and has its entry."""
    committed = ""
    for link, name, payload in opened:
        envelope = link.get(name)
        if not isinstance(envelope, dict) or not isinstance(envelope.get("payload"), dict):
            continue
        if shall_fit and name != "commitment" and "commitment" in payload:
            payload["commitment"] = committed
        try:
            written = encode_canonical(payload)
        except RandcheckError:
            written = json.dumps(payload).encode("utf-8", "surrogatepass")
        digest = sha256(written).hex()
        if name == "commitment":
            committed = digest
        if shall_fit:
            _fit(link, name, envelope, written, digest)
        envelope["payload"] = base64.b64encode(written).decode()


def _fit(link: dict[str, Any], name: str, envelope: dict[str, Any], written: bytes, digest: str) -> None:
    entry = link.get(f"{name}_entry")
    if isinstance(entry, dict):
        entry["digest"] = digest
    if isinstance(envelope.get("payloadType"), str):
        signed = pre_authentication_encoding(envelope["payloadType"], written)
        signature = base64.b64encode(SIGNER.sign(signed)).decode()
        envelope["signatures"] = [{"keyid": SIGNER.key_id, "sig": signature}]


def _change(document: Any, steps: Any) -> None:
    """Walk to a node, each step by a byte, and do something to it."""
    parent, key = [document], 0
    node: Any = document
    for _ in range(1 + next(steps) % 8):
        if not isinstance(node, dict | list) or not node:
            break
        keys = sorted(node) if isinstance(node, dict) else range(len(node))
        parent, key = node, keys[next(steps) % len(keys)]
        node = parent[key]
    if node is document:
        return
    action = next(steps)
    match action % 6:
        case 0:
            parent[key] = json.loads(json.dumps(ODD[next(steps) % len(ODD)]))
        case 1:
            del parent[key]
        case 2 if isinstance(parent, list):
            parent.insert(key, json.loads(json.dumps(node)))
        case 2:
            parent["note"] = json.loads(json.dumps(node))
        case 3 if type(node) is int:
            parent[key] = node + next(steps) - 128
        case 3 if isinstance(node, str) and node:
            at = next(steps) % len(node)
            parent[key] = node[:at] + "0a1bP/-\u00e9"[action % 8] + node[at + 1 :]
        case 4 if isinstance(node, list) and node:
            parent[key] = node[: next(steps) % len(node)]
        case _:
            parent[key] = ODD[action % 13] if action % 2 else node
