"""Ledger entries: the header that chains, and the record that a store keeps."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import attrs
import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue, MalformedDocument, NotCanonical
from randcheck.hashing import sha256
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import payload_type_for
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry, decode_record, encode_record
from randcheck.receipts.strict_json import encode_strict
from support.ceremonies import NOON, draw_receipt
from support.forgeries import retype

RECEIPT = draw_receipt()
ENTRY = RECEIPT.commitment_entry


def entry(**changes: Any) -> LedgerEntry:
    return attrs.evolve(ENTRY, **changes)


def test_an_entry_read_back_is_the_same():
    assert LedgerEntry.from_mapping(ENTRY.to_mapping()) == ENTRY
    assert decode_record(encode_record(ENTRY, RECEIPT.commitment)) == (ENTRY, RECEIPT.commitment)


def test_the_leaf_is_the_canonical_header():
    assert json.loads(ENTRY.leaf) == {
        "digest": ENTRY.digest.hex(),
        "index": 0,
        "kind": "commitment",
        "origin": "tonghua",
        "prev": NO_ENTRY.hex(),
        "recorded_at": "2026-11-24T12:00:00+08:00",
    }
    assert ENTRY.leaf == encode_canonical(ENTRY.to_mapping())
    assert ENTRY.leaf_digest == sha256(ENTRY.leaf)


def test_every_field_changes_the_leaf():
    changed = [
        entry(origin="other"),
        entry(index=1),
        entry(prev=b"\x01" * 32),
        entry(kind="draw"),
        entry(digest=bytes(32)),
        entry(recorded_at=NOON.replace(second=1)),
    ]
    assert len({one.leaf_digest for one in [ENTRY, *changed]}) == 7


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": ""},
        {"origin": []},
        {"origin": "a\nb"},
        {"index": -1},
        {"index": True},
        {"index": "0"},
        {"prev": bytes(31)},
        {"digest": bytes(33)},
        {"kind": "Draw"},
        {"kind": ["draw"]},
        {"kind": None},
        {"recorded_at": datetime(2026, 11, 24)},  # noqa: DTZ001 - that it has no zone is the point
        {"recorded_at": NOON.replace(microsecond=5)},
    ],
)
def test_a_wrong_entry_cannot_be_made_or_read(changes):
    with pytest.raises((InvalidValue, InvalidIdentifier)):
        entry(**changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", {"A B": 1}),
        ("origin", ["tonghua"]),
        ("index", True),
        ("index", None),
        ("index", "0"),
        ("prev", "AA" * 32),
        ("prev", "aa" * 31),
        ("prev", None),
        ("digest", 7),
        ("kind", {}),
        ("recorded_at", "2026-11-24T12:00:00"),
        ("recorded_at", "2026-11-24T12:00:00Z"),
        ("recorded_at", 0),
    ],
)
def test_a_field_in_another_form_is_malformed(name, value):
    with pytest.raises(MalformedDocument):
        LedgerEntry.from_mapping(ENTRY.to_mapping() | {name: value})


def test_fields_must_be_all_and_no_others():
    mapping = ENTRY.to_mapping()
    for name in mapping:
        with pytest.raises(MalformedDocument):
            LedgerEntry.from_mapping({key: item for key, item in mapping.items() if key != name})
    with pytest.raises(MalformedDocument):
        LedgerEntry.from_mapping(mapping | {"note": 1})


@pytest.mark.parametrize("value", [[], None, "entry", 7])
def test_what_is_no_object_is_malformed(value):
    with pytest.raises(MalformedDocument):
        LedgerEntry.from_mapping(value)


def test_an_entry_is_about_the_statement_with_its_digest_and_kind_alone():
    assert ENTRY.is_about(RECEIPT.commitment)
    assert not ENTRY.is_about(RECEIPT.result)
    assert not entry(digest=bytes(32)).is_about(RECEIPT.commitment)
    assert not entry(kind="draw").is_about(RECEIPT.commitment)
    assert not ENTRY.is_about(retype(RECEIPT.commitment, payload_type_for("draw")))
    assert not ENTRY.is_about(retype(RECEIPT.commitment, "text/plain"))


RECORD = {"entry": ENTRY.to_mapping(), "envelope": RECEIPT.commitment.to_mapping()}


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"entry": RECORD["entry"]},
        RECORD | {"more": 1},
        RECORD | {"entry": []},
        RECORD | {"envelope": []},
        [RECORD],
        None,
    ],
)
def test_a_record_of_another_shape_is_malformed(record):
    with pytest.raises(MalformedDocument):
        decode_record(encode_strict(record))


@pytest.mark.parametrize("data", [b"", b"{", b'{"entry":1.5}', b"\xff", b'{"a":1,"a":2}'])
def test_bytes_that_are_no_record_are_refused(data):
    with pytest.raises((MalformedDocument, NotCanonical)):
        decode_record(data)
