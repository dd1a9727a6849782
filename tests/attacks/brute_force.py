"""Somebody who holds a receipt, knows every firm's id, and tries every content that a row could have.

A register has few classes and few weights: what a plain digest hides can be tried in a second. The attacker takes
every digest in the file, the signed payloads and the checkpoint included, and everything in it that could serve as a
salt or as the secret that salts are derived from; then hashes each firm's possible rows in every way that he can think
of, and looks for what comes out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations, product
from typing import Any

import attrs

from randcheck.drawing.stratum_cut import CutKind, StratumCut
from randcheck.hashing import labelled_digest
from randcheck.merkle import leaf_hash, merkle_root
from randcheck.registers.frame import FrameClass
from randcheck.registers.salted_tree import bucket_digest, leaf_of, salt_of

_HEX = re.compile("[0-9a-f]{64}")
_BASE64 = re.compile("[0-9A-Za-z+/]{40,}={0,2}")


@attrs.frozen
class Harvest:
    """All that a file gives away at first sight.

    Attributes:
        texts: Every text in it, keys of objects and opened payloads included.
        numbers: Every number.
        digests: Every 64 hex digits, and every 32 bytes in a row of whatever is written in base64.
        bucket: Leaves that stand beside one another (siblings of a firm's proof), list by list.
    """

    texts: frozenset[str]
    numbers: frozenset[int]
    digests: frozenset[str]
    bucket: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, data: bytes) -> Harvest:
        texts: set[str] = set()
        numbers: set[int] = set()
        lists: list[tuple[str, ...]] = []
        for node in _nodes(json.loads(data)):
            if isinstance(node, str):
                texts.add(node)
            elif type(node) is int:
                numbers.add(node)
            elif (
                isinstance(node, list)
                and node
                and all(isinstance(one, str) and _HEX.fullmatch(one) for one in node)
            ):
                lists.append(tuple(node))
        digests = {found for text in texts for found in _HEX.findall(text)}
        for raw in _binary(texts):
            digests.update(raw[at : at + 32].hex() for at in range(len(raw) - 31))
        return cls(frozenset(texts), frozenset(numbers), frozenset(digests), tuple(lists))

    @property
    def hex_texts(self) -> tuple[str, ...]:
        """Every 64 hex digits that stand in a text: what could be a salt or a secret."""
        return tuple(sorted({found for text in self.texts for found in _HEX.findall(text)}))


def root_of(leaves: Iterable[str]) -> str:
    """Return the root of a list of one bucket, 64 hex digits."""
    return merkle_root([bucket_digest("", leaves)]).hex()


def crack_rows(
    data: bytes, ids: Sequence[str], contents: Sequence[FrameClass], tasks: Sequence[str]
) -> dict[str, set[FrameClass]]:
    """Return for each firm the contents that leave a trace in the file; a firm without any is not listed.

    Args:
        data: The file.
        ids: All firms.
        contents: All contents a row could have.
        tasks: Ids of the draw's tasks, which go into secrets that are derived.
    """
    harvest = Harvest.of(data)
    found: dict[str, set[FrameClass]] = {}
    for target_id in ids:
        shown, derived = ["", *harvest.hex_texts], sorted(_derived_salts(target_id, harvest, tasks))
        for content in contents:
            line = content.line(target_id)
            if not harvest.digests.isdisjoint(_traces(line, shown, derived, harvest)):
                found.setdefault(target_id, set()).add(content)
    return found


def crack_small_pool(
    data: bytes, ids: Sequence[str], contents: Sequence[FrameClass]
) -> list[tuple[FrameClass, ...]]:
    """Return the contents that all firms of a pool of a few together could have, to judge by the pool's root."""
    harvest = Harvest.of(data)
    salts = ["", *harvest.hex_texts, "00" * 32]
    return [
        guess
        for guess in product(contents, repeat=len(ids))
        if any(
            root_of([leaf_of(salt, one.line(target_id)) for target_id, one in zip(ids, guess, strict=True)])
            in harvest.digests
            for salt in salts
        )
    ]


def crack_cuts(
    data: bytes, strata: Sequence[dict[str, Any]], cutoffs: Sequence[str]
) -> list[tuple[str, ...]]:
    """Return the cut-offs in the order of the strata they belong to, to judge by the root of the list of cuts.

    Args:
        data: A public receipt.
        strata: The committed strata, labels ascending, as in the commitment's JSON.
        cutoffs: The published cut-offs, whose strata are not told.
    """
    harvest = Harvest.of(data)
    salts = ["", *harvest.hex_texts, "00" * 32]
    found = []
    for guess in permutations(cutoffs, len(strata)):
        cuts = [
            StratumCut(
                label=one["label"],
                kind=CutKind.BY_TICKET,
                sample_size=one["sample_size"],
                weight_total=one["weight_total"],
                cutoff=cutoff,
            )
            for one, cutoff in zip(strata, guess, strict=True)
        ]
        roots = [root_of([leaf_of(salt, cut.line()) for cut in cuts]) for salt in salts]
        roots += [
            root_of([leaf_of(salt_of(bytes.fromhex(secret), cut.label), cut.line()) for cut in cuts])
            for secret in (*harvest.hex_texts, "00" * 32)
        ]
        if not harvest.digests.isdisjoint(roots):
            found.append(guess)
    return found


def _derived_salts(target_id: str, harvest: Harvest, tasks: Sequence[str]) -> Iterator[str]:
    yield from (target_id, hashlib.sha256(target_id.encode()).hexdigest())
    for secret in (*harvest.hex_texts, "00" * 32):
        yield salt_of(bytes.fromhex(secret), target_id)
        for task in tasks:
            yield salt_of(labelled_digest("randcheck/strata/1", secret, task), target_id)


def _traces(line: str, shown: Iterable[str], derived: Iterable[str], harvest: Harvest) -> Iterator[str]:
    """Yield what a row with this line would leave in a file, under each salt."""
    yield hashlib.sha256(line.encode()).hexdigest()
    yield leaf_hash(line.encode()).hex()
    yield labelled_digest("randcheck/row/1", line).hex()
    for salt in derived:
        yield leaf_of(salt, line)
    for salt in shown:
        leaf = leaf_of(salt, line)
        yield leaf
        yield hashlib.sha256(f"{salt}{line}".encode()).hexdigest()
        yield root_of([leaf])
        for others in harvest.bucket:
            # Beside the leaves that are shown: the root of a pool of one bucket.
            yield root_of([leaf, *others])


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from _nodes(value)
            if key == "payload":
                yield from _nodes(json.loads(base64.b64decode(value)))
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


def _binary(texts: Iterable[str]) -> Iterator[bytes]:
    for text in texts:
        for found in _BASE64.findall(text):
            try:
                yield base64.b64decode(found)
            except binascii.Error:
                continue
