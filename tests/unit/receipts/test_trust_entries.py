"""Keys, organisations and thresholds of a policy (protocol 13.6, 23.1 and 23.5)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from randcheck.errors import InvalidValue, RandcheckError
from randcheck.receipts.trust_entries import (
    MAX_INDEX,
    MAX_PUBLIC_KEY_BYTES,
    Organisation,
    Threshold,
    TrustedKey,
)

SM2_KEY = bytes.fromhex(
    "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)
SM2_PRIME = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
HUGE = 10**5000


def key(**changes: Any) -> TrustedKey:
    fields = {
        "algorithm": "ed25519",
        "public_key": bytes(32),
        "organisation_id": "organ",
        "statement_kinds": frozenset({"draw"}),
    }
    return TrustedKey(**(fields | changes))


def sm2(**changes: Any) -> TrustedKey:
    return key(**({"algorithm": "sm2", "public_key": SM2_KEY, "signer_id": "1234567812345678"} | changes))


def test_a_key_without_bounds_may_sign_every_entry():
    assert not key().is_bounded
    assert key().is_valid_at(0)
    assert key().is_valid_at(MAX_INDEX)


@pytest.mark.parametrize(
    ("bounds", "valid"),
    [
        ({"valid_from": 2}, [2, 3, 4, 5]),
        ({"valid_from": 1}, [1, 2, 3, 4, 5]),
        ({"valid_until": 2}, [0, 1]),
        ({"valid_from": 2, "valid_until": 4}, [2, 3]),
        ({"valid_from": 2, "valid_until": 2}, []),
        ({"valid_until": 0}, []),
    ],
)
def test_a_key_is_valid_from_an_index_to_the_one_before_its_end(bounds, valid):
    bounded = key(**bounds)
    assert [index for index in range(6) if bounded.is_valid_at(index)] == valid
    assert bounded.is_bounded


@pytest.mark.parametrize(
    "bounds",
    [
        {"valid_from": -1},
        {"valid_from": True},
        {"valid_from": None},
        {"valid_from": "0"},
        {"valid_until": -1},
        {"valid_until": 1.0},
        {"valid_from": 3, "valid_until": 2},
        {"valid_from": MAX_INDEX + 1},
        {"valid_until": MAX_INDEX + 1},
        {"valid_from": HUGE},
        {"valid_until": HUGE},
    ],
)
def test_bounds_are_indices_in_order(bounds):
    with pytest.raises(InvalidValue, match="must be valid from an index to a later or the same one"):
        key(**bounds)


def test_the_greatest_bounds_are_taken():
    assert key(valid_from=MAX_INDEX, valid_until=MAX_INDEX).valid_until == MAX_INDEX


def test_a_key_is_no_log_and_witness_at_once():
    for kind in ("checkpoint", "cosignature"):
        assert key(statement_kinds=frozenset({kind, "draw"})).statement_kinds == {kind, "draw"}
    with pytest.raises(InvalidValue, match="must not witness its checkpoints"):
        key(statement_kinds=frozenset({"checkpoint", "cosignature"}))


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": ""},
        {"algorithm": "Ed25519"},
        {"algorithm": "-x"},
        {"algorithm": 5},
        {"public_key": b""},
        {"public_key": bytes(MAX_PUBLIC_KEY_BYTES + 1)},
        {"public_key": "00"},
        {"organisation_id": ""},
        {"statement_kinds": frozenset()},
        {"statement_kinds": frozenset({"Draw"})},
        {"statement_kinds": frozenset({5})},
        {"signer_id": "x"},
        {"signer_id": ""},
    ],
    ids=str,
)
def test_a_key_of_another_form_cannot_be_made(changes):
    with pytest.raises(RandcheckError):
        key(**changes)


# ---- SM2 ------------------------------------------------------------------------------------------------


def test_an_sm2_key_has_a_signer_id_and_a_point_of_the_curve():
    assert sm2().signer_id == "1234567812345678"
    assert sm2(signer_id="一" * 200).signer_id == "一" * 200


@pytest.mark.parametrize("signer_id", [None, "", "x" * 201, " x", "a\nb", 5])
def test_the_signer_id_of_an_sm2_key_is_a_label(signer_id):
    with pytest.raises(RandcheckError, match="signer id of an SM2 key"):
        sm2(signer_id=signer_id)


@pytest.mark.parametrize(
    "public_key",
    [
        b"\x04" + bytes(64),
        SM2_KEY[1:],
        SM2_KEY + b"\0",
        b"\x02" + SM2_KEY[1:33],
        b"\x06" + SM2_KEY[1:],
        SM2_KEY[:33] + bytes([SM2_KEY[33] ^ 1]) + SM2_KEY[34:],
        b"\x04" + SM2_PRIME.to_bytes(32, "big") + SM2_KEY[33:],
        SM2_KEY[:1] + (int.from_bytes(SM2_KEY[1:33], "big") ^ 0).to_bytes(32, "big") + bytes(32),
        b"\x00",
    ],
    ids=["zero", "short", "long", "compressed", "hybrid", "off the curve", "x = p", "y = 0", "infinity"],
)
def test_one_point_has_one_encoding_and_other_keys_are_refused(public_key):
    with pytest.raises(InvalidValue, match="must be 65 bytes, 04 and the coordinates"):
        sm2(public_key=public_key)


# ---- thresholds -----------------------------------------------------------------------------------------


A, B, C = key(public_key=b"\1"), key(public_key=b"\2"), key(public_key=b"\3", organisation_id="audit")


@pytest.mark.parametrize(
    ("fields", "keys", "is_met"),
    [
        ({}, (), False),
        ({}, (A,), True),
        ({"keys": 2}, (A,), False),
        ({"keys": 2}, (A, B), True),
        ({"keys": 2, "organisations": 2}, (A, B), False),
        ({"keys": 2, "organisations": 2}, (A, C), True),
        ({"required": frozenset({"audit"})}, (A, B), False),
        ({"required": frozenset({"audit"})}, (C,), True),
        ({"required": frozenset({"audit", "organ"})}, (C,), False),
        ({"required": frozenset({"audit", "organ"})}, (A, C), True),
        ({"required": frozenset({"audit"}), "keys": 2}, (C,), False),
    ],
)
def test_a_threshold_counts_keys_organisations_and_who_is_required(fields, keys, is_met):
    assert Threshold(statement_kind="draw", **fields).is_met_by(keys) is is_met


def test_one_key_under_two_algorithms_counts_once():
    other = attrs.evolve(A, algorithm="other")
    assert other.key_id != A.key_id
    assert not Threshold(statement_kind="draw", keys=2).is_met_by((A, other))


@pytest.mark.parametrize(
    "fields",
    [
        {"keys": 0},
        {"keys": 1001},
        {"keys": True},
        {"keys": HUGE},
        {"organisations": 0},
        {"organisations": HUGE},
        {"organisations": 2},
        {"required": frozenset({""})},
        {"required": frozenset({5})},
        {"statement_kind": "Draw"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_threshold_of_another_form_cannot_be_made(fields):
    with pytest.raises(RandcheckError):
        Threshold(**({"statement_kind": "draw"} | fields))


def test_sets_are_sets():
    with pytest.raises(TypeError):
        Threshold(statement_kind="draw", required=["audit"])
    with pytest.raises(TypeError):
        key(statement_kinds={"draw"})


@pytest.mark.parametrize(("organisation_id", "name"), [("", "x"), ("x", ""), ("a\n", "x"), (5, "x")])
def test_an_organisation_has_an_identifier_and_a_name(organisation_id, name):
    with pytest.raises(RandcheckError):
        Organisation(organisation_id=organisation_id, name=name)
