"""The proof of a receipt (protocol 20.1 to 20.3): one form, and what its paths show."""

from __future__ import annotations

import base64
import json
from typing import Any

import attrs
import pytest

from randcheck.errors import MalformedDocument
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.log_proof import MAX_KEY_CHANGES, MAX_TIMESTAMP_BYTES, LogProof
from support.ceremonies import SAID, office_at, registers_of, task_of
from support.proofs import OTHER_SIGNER, key_of, log_of, proved_receipt

OFFICE = office_at()
DRAW = OFFICE.draw(task_of(), registers_of(), SAID)
OFFICE.ledger.change_keys(reason="新增密钥", adds=[key_of(OTHER_SIGNER, "organ-0", {"draw"})])
FULL = attrs.evolve(OFFICE.ledger.prove(DRAW).log_proof, timestamp=b"\x30\x00token")
PLAIN = proved_receipt().log_proof


def document(proof: LogProof = FULL) -> dict[str, Any]:
    return json.loads(json.dumps(proof.to_mapping()))


@pytest.mark.parametrize("proof", [PLAIN, FULL], ids=["plain", "with everything"])
def test_a_proof_is_read_as_it_was_written(proof):
    assert LogProof.from_mapping(document(proof)) == proof


def test_what_there_is_none_of_is_left_out():
    assert document(PLAIN).keys() == {"checkpoint", "paths"}
    assert document().keys() == {"checkpoint", "key_changes", "paths", "timestamp"}
    assert [item["index"] for item in document()["paths"]] == [0, 1, 2, 3]
    assert base64.b64decode(document()["timestamp"]) == FULL.timestamp


def test_the_checkpoint_stands_line_by_line():
    lines = document()["checkpoint"]
    assert "".join(f"{line}\n" for line in lines) == FULL.checkpoint
    assert lines[:2] == ["tonghua", "4"]


def edit_path(item: int, **changes: Any):
    return lambda p: p["paths"][item].update(changes)


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: p.pop("checkpoint"),
        lambda p: p.pop("paths"),
        lambda p: p.update(more=1),
        lambda p: p.update(checkpoint="tonghua\n"),
        lambda p: p.update(checkpoint=[]),
        lambda p: p.update(checkpoint=[1]),
        lambda p: p.update(checkpoint=None),
        lambda p: p["checkpoint"].__setitem__(0, "a\nb"),
        lambda p: p.update(paths=None),
        lambda p: p.update(paths={}),
        lambda p: p.update(paths=[1]),
        lambda p: p["paths"].reverse(),
        lambda p: p["paths"].append(p["paths"][-1]),
        edit_path(0, index=-1),
        edit_path(0, index=True),
        lambda p: p.update(paths=[{"index": True, "path": []}]),
        edit_path(0, index="0"),
        edit_path(0, index=[]),
        edit_path(0, index=None),
        edit_path(0, path=["00" * 31]),
        edit_path(0, path=["0A" * 32]),
        edit_path(0, path=["zz"]),
        edit_path(0, path="00"),
        edit_path(0, path=[5]),
        edit_path(0, path=["00" * 32] * 65),
        edit_path(0, more=1),
        lambda p: p["paths"][0].pop("path"),
        lambda p: p.update(key_changes=[]),
        lambda p: p.update(key_changes={}),
        lambda p: p.update(key_changes=[1]),
        lambda p: p.update(key_changes=p["key_changes"] * (MAX_KEY_CHANGES + 1)),
        lambda p: p["key_changes"][0].pop("entry"),
        lambda p: p["key_changes"][0].update(more=1),
        lambda p: p["key_changes"][0]["entry"].update(index=-1),
        lambda p: p["key_changes"][0].update(envelope={}),
        lambda p: p.update(timestamp=None),
        lambda p: p.update(timestamp=""),
        lambda p: p.update(timestamp="===="),
        lambda p: p.update(timestamp="AB=="),  # unused bits are not zero
        lambda p: p.update(timestamp="AA"),
        lambda p: p.update(timestamp="A A="),
        lambda p: p.update(timestamp="é"),
        lambda p: p.update(timestamp=5),
        lambda p: p.update(timestamp=base64.b64encode(bytes(MAX_TIMESTAMP_BYTES + 1)).decode()),
    ],
)
def test_a_document_of_another_form_is_malformed_and_nothing_else(edit):
    changed = document()
    edit(changed)
    with pytest.raises(MalformedDocument, match="proof of the ledger"):
        LogProof.from_mapping(changed)


@pytest.mark.parametrize("value", [None, [], "x", 5, {}])
def test_what_is_no_object_is_malformed(value):
    with pytest.raises(MalformedDocument):
        LogProof.from_mapping(value)


def test_the_longest_of_everything_is_read():
    longest = document() | {"timestamp": base64.b64encode(bytes(MAX_TIMESTAMP_BYTES)).decode()}
    longest["paths"][0]["path"] = ["00" * 32] * 64
    longest["key_changes"] *= MAX_KEY_CHANGES
    read = LogProof.from_mapping(longest)
    assert len(read.paths[0]) == 64
    assert len(read.key_changes) == MAX_KEY_CHANGES


def test_the_tree_has_an_entry_only_under_its_own_index_path_and_root():
    tree, _ = log_of(DRAW)
    first, second, _ = DRAW.entries
    size, root = len(tree), tree.root()
    paths = {entry.index: tuple(tree.prove_inclusion(entry.index, size)) for entry in DRAW.entries}
    proof = LogProof(checkpoint="x\n", paths=paths)
    assert all(proof.has(entry, size, root) for entry in DRAW.entries)
    assert not proof.has(attrs.evolve(first, index=1), size, root)
    assert not proof.has(attrs.evolve(first, index=7), size, root)
    assert not attrs.evolve(proof, paths={1: paths[1]}).has(first, size, root)  # no path at all
    assert not proof.has(attrs.evolve(first, kind="draw"), size, root)
    assert not proof.has(first, 2 * size, root)
    assert not proof.has(first, size, bytes(32))
    swapped = attrs.evolve(proof, paths={0: paths[1], 1: paths[0], 2: paths[2]})
    assert not swapped.has(first, size, root)
    assert not swapped.has(second, size, root)


def test_a_proof_stands_on_the_outermost_receipt_only_and_is_read_with_it():
    data = proved_receipt().encode()
    assert Bundle.decode(data).log_proof == PLAIN
    broken = json.loads(data)
    broken["log_proof"]["paths"] = []
    assert Bundle.decode(json.dumps(broken, ensure_ascii=False).encode()).log_proof.paths == {}
    broken["log_proof"]["paths"] = None
    with pytest.raises(MalformedDocument, match="proof of the ledger"):
        Bundle.decode(json.dumps(broken, ensure_ascii=False).encode())
