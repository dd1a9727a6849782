"""Changes of keys (protocol 23.4): what one says, who may make it, and what the policy is afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import attrs
import pytest

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.errors import InvalidValue, KeyChangeRefused, MalformedDocument, RandcheckError, UnknownVersion
from randcheck.hashing import sha256
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import Envelope, payload_type_for, sign_envelope
from randcheck.receipts.key_change import KeyChange, RetiredKey, apply_key_changes
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.trust_entries import MAX_INDEX, Threshold
from randcheck.receipts.trust_policy import TrustPolicy
from support.ceremonies import NOON, VERIFIER
from support.proofs import key_of, policy_from

ORGAN, AUDIT, NEW, OTHER = (Ed25519Signer(bytes([number]) * 32) for number in range(0x40, 0x44))
ORGAN_KEY = key_of(ORGAN, "organ", {"draw", "commitment", "key-change"})
AUDIT_KEY = key_of(AUDIT, "audit", {"cosignature", "key-change"})
NEW_KEY = key_of(NEW, "organ", {"draw"})
POLICY = policy_from(ORGAN_KEY, AUDIT_KEY)
RETIRED = RetiredKey(key_id=ORGAN_KEY.key_id, valid_until=11)
SM2_KEY = bytes.fromhex(
    "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)


def change_of(**fields: Any) -> KeyChange:
    standard = {"log": "tonghua", "made_at": NOON, "reason": "人员调动", "adds": (NEW_KEY,)}
    return KeyChange(**(standard | fields))


def recorded(
    change: KeyChange, *signers: Ed25519Signer, index: int = 10, says: str = "key-change", **entry: Any
) -> tuple[LedgerEntry, Envelope]:
    payload = change.encode()
    envelope = sign_envelope(
        payload_type=payload_type_for(says), payload=payload, signers=signers or (ORGAN,)
    )
    fields = {
        "origin": change.log,
        "index": index,
        "prev": b"\1" * 32,
        "kind": "key-change",
        "digest": sha256(payload),
        "recorded_at": NOON,
    }
    return LedgerEntry(**(fields | entry)), envelope


def follow(*changes: tuple[LedgerEntry, Envelope], policy: TrustPolicy = POLICY) -> TrustPolicy:
    return apply_key_changes(policy, changes, VERIFIER)


def refusal(*changes: tuple[LedgerEntry, Envelope], policy: TrustPolicy = POLICY) -> KeyChangeRefused:
    with pytest.raises(KeyChangeRefused) as caught:
        follow(*changes, policy=policy)
    assert caught.value.describe("zh")
    return caught.value


# ---- the statement --------------------------------------------------------------------------------------


def test_the_payload_has_exactly_these_members():
    sm2 = key_of(NEW, "audit", {"cosignature"})
    sm2 = attrs.evolve(sm2, algorithm="sm2", public_key=SM2_KEY, signer_id="1234567812345678")
    change = change_of(adds=(key_of(NEW, "organ", {"draw", "commitment"}), sm2), retires=(RETIRED,))
    assert json.loads(change.encode()) == {
        "adds": [
            {
                "algorithm": "ed25519",
                "organisation_id": "organ",
                "public_key": NEW.public_key.hex(),
                "signer_id": None,
                "statement_kinds": ["commitment", "draw"],
            },
            {
                "algorithm": "sm2",
                "organisation_id": "audit",
                "public_key": SM2_KEY.hex(),
                "signer_id": "1234567812345678",
                "statement_kinds": ["cosignature"],
            },
        ],
        "log": "tonghua",
        "made_at": "2026-11-24T12:00:00+08:00",
        "protocol": 1,
        "reason": "人员调动",
        "retires": [{"key_id": ORGAN_KEY.key_id, "valid_until": 11}],
    }
    assert KeyChange.decode(change.encode()) == change
    assert change.kind == "key-change"


@pytest.mark.parametrize(
    "fields",
    [
        {"adds": ()},
        {"retires": (RETIRED, RETIRED)},
        {"retires": (RETIRED, attrs.evolve(RETIRED, valid_until=3))},
        {"adds": (attrs.evolve(NEW_KEY, valid_from=1),)},
        {"adds": (attrs.evolve(NEW_KEY, valid_until=9),)},
        {"log": ""},
        {"reason": ""},
        {"reason": "x" * 201},
        {"made_at": NOON.replace(tzinfo=None)},
        {"made_at": NOON + timedelta(microseconds=1)},
    ],
)
def test_a_change_of_another_form_cannot_be_made(fields):
    with pytest.raises(RandcheckError):
        change_of(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"key_id": "0" * 31},
        {"key_id": "0" * 33},
        {"key_id": None},
        {"valid_until": -1},
        {"valid_until": True},
        {"valid_until": "1"},
        {"valid_until": MAX_INDEX + 1},
    ],
)
def test_a_key_is_retired_by_its_id_and_an_index(fields):
    with pytest.raises(InvalidValue, match="must have an id and the index of its end"):
        attrs.evolve(RETIRED, **fields)
    assert attrs.evolve(RETIRED, valid_until=MAX_INDEX).valid_until == MAX_INDEX


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: p.pop("reason"),
        lambda p: p.update(more=1),
        lambda p: p.update(adds=None),
        lambda p: p.update(adds=[], retires=[]),
        lambda p: p["adds"][0].pop("signer_id"),
        lambda p: p["adds"][0].update(valid_from=1),
        lambda p: p["adds"][0].update(statement_kinds="draw"),
        lambda p: p["adds"][0].update(statement_kinds=[]),
        lambda p: p["adds"][0].update(statement_kinds=["draw", "draw"]),
        lambda p: p["adds"][0].update(statement_kinds=[[]]),
        lambda p: p["adds"][0].update(statement_kinds=["draw", "commitment"]),  # not ascending
        lambda p: p["adds"][0].update(public_key="zz"),
        lambda p: p["adds"][0].update(public_key=p["adds"][0]["public_key"].upper()),
        lambda p: p["adds"][0].update(signer_id="x"),
        lambda p: p["adds"][0].update(algorithm="sm2"),
        lambda p: p.update(retires=[{"key_id": "0" * 32}]),
        lambda p: p.update(retires=[{"key_id": "0" * 32, "valid_until": 1, "more": 1}]),
        lambda p: p.update(retires=[1]),
        lambda p: p.update(retires=[[]]),
        lambda p: p.update(made_at="now"),
        lambda p: p.update(protocol="1"),
    ],
)
def test_a_payload_of_another_form_is_no_change(edit):
    payload = json.loads(change_of().encode())
    edit(payload)
    with pytest.raises(MalformedDocument) as caught:
        KeyChange.decode(encode_canonical(payload))
    assert not isinstance(caught.value, UnknownVersion)


def test_of_another_protocol_version_nothing_can_be_said_and_the_change_cannot_be_followed():
    payload = change_of().encode().replace(b'"protocol":1', b'"protocol":2')
    with pytest.raises(UnknownVersion):
        KeyChange.decode(payload)
    envelope = sign_envelope(payload_type=payload_type_for("key-change"), payload=payload, signers=[ORGAN])
    entry, _ = recorded(change_of())
    assert refusal((attrs.evolve(entry, digest=sha256(payload)), envelope)).index == 10


# ---- following it ---------------------------------------------------------------------------------------


def test_new_keys_are_valid_from_the_entry_after_the_change_and_retired_ones_end():
    after = follow(recorded(change_of(retires=(RETIRED,))))
    assert after.keys == (
        attrs.evolve(ORGAN_KEY, valid_until=11),
        AUDIT_KEY,
        attrs.evolve(NEW_KEY, valid_from=11),
    )
    assert attrs.evolve(after, keys=POLICY.keys) == POLICY


def test_without_changes_the_policy_is_the_same():
    assert follow() is POLICY


def test_changes_are_followed_one_after_the_other_each_by_the_keys_of_its_time():
    first = recorded(
        change_of(adds=(key_of(NEW, "organ", {"draw", "key-change"}),), retires=(RETIRED,)), index=10
    )
    second = recorded(change_of(adds=(key_of(OTHER, "organ", {"draw"}),)), NEW, index=11)
    assert [key.valid_from for key in follow(first, second).keys] == [0, 0, 11, 12]
    # The retired key no longer may, the new one not before its time.
    late = recorded(change_of(adds=(key_of(OTHER, "organ", {"draw"}),)), ORGAN, index=11)
    assert refusal(first, late).index == 11
    assert refusal(second).index == 11


@pytest.mark.parametrize("indices", [(10, 10), (10, 9)])
def test_changes_stand_in_ascending_order_each_once(indices):
    one = recorded(change_of(), index=indices[0])
    other = recorded(change_of(adds=(key_of(OTHER, "organ", {"draw"}),)), index=indices[1])
    error = refusal(one, other)
    assert error.index == indices[1]
    assert "ascending order" in error.describe("en")


@pytest.mark.parametrize(
    ("says", "entry"),
    [
        ("key-change", {"digest": bytes(32)}),
        ("key-change", {"kind": "draw"}),
        ("key-change", {"origin": "elsewhere"}),
        ("draw", {}),
        ("draw", {"kind": "draw"}),
    ],
)
def test_the_entry_is_about_this_change_and_of_its_log(says, entry):
    assert refusal(recorded(change_of(), says=says, **entry)).index == 10


@pytest.mark.parametrize("signers", [(NEW,), (OTHER, NEW)])
def test_keys_outside_the_policy_make_no_change(signers):
    assert "must have signed" in refusal(recorded(change_of(), *signers)).describe("en")


def test_a_key_that_may_not_sign_changes_makes_none():
    policy = policy_from(key_of(ORGAN, "organ", {"draw"}), AUDIT_KEY)
    assert "must have signed" in refusal(recorded(change_of()), policy=policy).describe("en")


def test_a_wrong_signature_of_a_key_that_counts_spoils_the_change():
    entry, envelope = recorded(change_of(), ORGAN, AUDIT)
    first, second = envelope.signatures
    spoilt = attrs.evolve(envelope, signatures=(first, attrs.evolve(second, signature=bytes(64))))
    assert follow((entry, envelope)).keys[-1].key_id == NEW_KEY.key_id
    assert refusal((entry, spoilt)).index == 10


def test_as_many_must_sign_as_the_policy_asks_for_changes():
    two = attrs.evolve(POLICY, thresholds=(Threshold(statement_kind="key-change", keys=2, organisations=2),))
    assert refusal(recorded(change_of(), ORGAN), policy=two)
    assert len(follow(recorded(change_of(), ORGAN, AUDIT), policy=two).keys) == 3


@pytest.mark.parametrize(
    ("keys", "organisations", "signers", "may"),
    [
        (2, 1, (ORGAN,), False),
        (2, 1, (ORGAN, OTHER), True),
        (2, 2, (ORGAN,), True),
        (3, 2, (ORGAN,), False),
        (3, 2, (ORGAN, AUDIT), False),  # of the organ itself two must have signed
        (3, 2, (ORGAN, OTHER), True),
    ],
)
def test_a_new_key_needs_as_many_keys_of_its_organisation_as_what_it_may_sign(
    keys, organisations, signers, may
):
    """K of G organisations can take K − G + 1 keys of one: with fewer, one person could make the others up."""
    second = key_of(OTHER, "organ", {"draw", "key-change"})
    third = key_of(Ed25519Signer(bytes([0x50]) * 32), "audit", {"draw"})
    threshold = Threshold(statement_kind="draw", keys=keys, organisations=organisations)
    policy = policy_from(ORGAN_KEY, AUDIT_KEY, second, third, thresholds=(threshold,))
    change = recorded(change_of(), *signers)
    if may:
        assert len(follow(change, policy=policy).keys) == 5
    else:
        assert "must be signed for by 2 keys of its organisation" in refusal(change, policy=policy).describe(
            "en"
        )


def test_each_organisation_speaks_for_its_own_keys():
    error = refusal(recorded(change_of(), AUDIT))
    assert "an organisation must itself sign for its keys" in error.describe("en")
    assert refusal(recorded(change_of(adds=(), retires=(RETIRED,)), AUDIT))
    other = RetiredKey(key_id=AUDIT_KEY.key_id, valid_until=11)
    assert refusal(recorded(change_of(retires=(other,)), ORGAN))
    assert len(follow(recorded(change_of(retires=(other,)), ORGAN, AUDIT)).keys) == 3


def test_a_new_organisation_cannot_be_brought_in():
    assert refusal(recorded(change_of(adds=(key_of(NEW, "court", {"draw"}),))))


@pytest.mark.parametrize("kinds", [{"cosignature"}, {"draw", "substitution"}, {"checkpoint"}])
def test_a_new_key_may_sign_nothing_that_no_key_of_its_organisation_could(kinds):
    error = refusal(recorded(change_of(adds=(key_of(NEW, "organ", kinds),))))
    assert "a new key may sign only what a key of its organisation could" in error.describe("en")


def test_a_new_key_may_sign_what_several_keys_of_its_organisation_could_together():
    policy = policy_from(ORGAN_KEY, key_of(OTHER, "organ", {"checkpoint"}))
    both = key_of(NEW, "organ", {"draw", "checkpoint"})
    assert follow(recorded(change_of(adds=(both,))), policy=policy).keys[-1].statement_kinds == {
        "draw",
        "checkpoint",
    }


@pytest.mark.parametrize("algorithm", ["ed25519", "other"])
def test_a_key_that_is_there_already_is_not_added_again_under_any_algorithm(algorithm):
    again = attrs.evolve(NEW_KEY, public_key=AUDIT.public_key, algorithm=algorithm)
    assert refusal(recorded(change_of(adds=(again,))))
    assert refusal(recorded(change_of(adds=(NEW_KEY, attrs.evolve(NEW_KEY, algorithm="other")))))


# ---- ends -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "until", "may"),
    [
        ({}, 0, True),
        ({}, 10, True),
        ({}, 11, True),
        ({}, 12, False),
        ({"valid_from": 5}, 5, True),
        ({"valid_from": 5}, 4, False),
        ({"valid_until": 11}, 11, True),
        ({"valid_until": 11}, 9, True),
        ({"valid_until": 8}, 9, False),
        ({"valid_until": 40}, 11, True),
        ({"valid_until": 40}, 12, False),
    ],
)
def test_a_key_ends_no_earlier_than_it_began_and_no_later_than_after_the_change_or_before(bounds, until, may):
    bounded = key_of(OTHER, "organ", {"draw"}, **bounds)
    policy = policy_from(ORGAN_KEY, AUDIT_KEY, bounded)
    change = recorded(change_of(retires=(RetiredKey(key_id=bounded.key_id, valid_until=until),)))
    if may:
        (after,) = [key for key in follow(change, policy=policy).keys if key.key_id == bounded.key_id]
        assert after == attrs.evolve(bounded, valid_until=until)
    else:
        assert "a key must end between" in refusal(change, policy=policy).describe("en")


def test_only_a_key_of_the_policy_is_retired():
    unknown = RetiredKey(key_id=NEW_KEY.key_id, valid_until=11)
    assert "must be a known one" in refusal(recorded(change_of(adds=(), retires=(unknown,)))).describe("en")


def test_at_the_last_index_there_is_no_entry_after_the_change():
    assert refusal(recorded(change_of(), index=MAX_INDEX)).index == MAX_INDEX
    last = recorded(
        change_of(adds=(), retires=(attrs.evolve(RETIRED, valid_until=MAX_INDEX),)), index=MAX_INDEX
    )
    assert follow(last).keys[0].valid_until == MAX_INDEX


def test_a_key_may_retire_itself_and_then_makes_no_further_change():
    own = recorded(change_of(adds=(), retires=(RETIRED,)), index=10)
    after = follow(own)
    assert not after.keys[0].is_valid_at(11)
    assert refusal(own, recorded(change_of(), index=11)).index == 11
