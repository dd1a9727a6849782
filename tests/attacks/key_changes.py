"""Changes of keys by somebody who may not make them, and keys that ended by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import KINDS, POLICY, under
from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.hashing import sha256
from randcheck.merkle import MerkleTree
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.envelope import Envelope, payload_type_for, sign_envelope
from randcheck.receipts.key_change import KeyChange, RetiredKey
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry
from randcheck.receipts.statements import KEY_CHANGE
from randcheck.receipts.trust_entries import Threshold, TrustedKey
from support.ceremonies import (
    LOG,
    NOON,
    OTHER_SIGNER,
    SAID,
    SIGNER,
    STRANGER,
    office_at,
    policy_of,
    registers_of,
    task_of,
)

THEME = Theme("Changes of keys", POLICY)
attack = THEME.attack


# ---- changes of keys --------------------------------------------------------------------------------------


def change_of(
    signers: Sequence[Ed25519Signer], index: int, prev: bytes, **what: Any
) -> tuple[LedgerEntry, Envelope]:
    change = KeyChange(log=LOG, made_at=NOON, reason="routine", **what)
    payload = change.encode()
    envelope = sign_envelope(payload_type=payload_type_for(KEY_CHANGE), payload=payload, signers=signers)
    entry = LedgerEntry(
        origin=LOG, index=index, prev=prev, kind=KEY_CHANGE, digest=sha256(payload), recorded_at=NOON
    )
    return entry, envelope


def after_change(
    signers: Sequence[Ed25519Signer],
    draws_with: Ed25519Signer,
    *,
    log_key: Ed25519Signer = SIGNER,
    edit: Callable[[Bundle], Bundle] = lambda bundle: bundle,
    **what: Any,
) -> Bundle:
    """Return the receipt of a draw that follows on a change of keys in its ledger.

    Args:
        signers: Who signs the change.
        draws_with: Who signs the draw.
        log_key: Who signs the checkpoint.
        edit: Does something to the receipt at last.
        what: The change.
    """
    entry, envelope = change_of(signers, 0, NO_ENTRY, **what)
    office = office_at(signers=(draws_with,))
    bundle = office.draw(task_of(), registers_of(), SAID)
    leaves = [entry.leaf]
    parts: dict[str, Any] = {}
    for name in ("commitment_entry", "result_entry", "summary_entry"):
        own = attrs.evolve(getattr(bundle, name), index=len(leaves), prev=sha256(leaves[-1]))
        leaves.append(own.leaf)
        parts[name] = own
    proved = under(attrs.evolve(bundle, **parts), leaves, signer=log_key)
    assert proved.log_proof is not None
    tree = MerkleTree(leaves)
    proof = attrs.evolve(
        proved.log_proof,
        paths={0: tuple(tree.prove_inclusion(0, len(leaves)))} | dict(proved.log_proof.paths),
        key_changes=((entry, envelope),),
    )
    return edit(attrs.evolve(proved, log_proof=proof))


def new_key(
    signer: Ed25519Signer, organisation_id: str = "organ-0", kinds: frozenset[str] = KINDS
) -> TrustedKey:
    return TrustedKey(
        algorithm="ed25519",
        public_key=signer.public_key,
        organisation_id=organisation_id,
        statement_kinds=kinds,
    )


MAY_CHANGE = policy_of({SIGNER: KINDS, OTHER_SIGNER: {KEY_CHANGE, "draw"}})


@attack("change keys as one may: valid, and the new key counts")
def key_changed():
    return after_change([SIGNER], STRANGER, adds=(new_key(STRANGER),)), MAY_CHANGE


@attack(
    "make oneself a key by a change signed with that same key",
    fails="key-changes commitment-signers draw-signers draw-summary-signers",
)
def change_signed_by_the_new_key():
    return after_change([STRANGER], STRANGER, adds=(new_key(STRANGER),)), MAY_CHANGE


@attack(
    "change keys with a key that may not",
    fails="key-changes commitment-signers draw-signers draw-summary-signers",
)
def change_without_permission():
    return after_change([SIGNER], STRANGER, adds=(new_key(STRANGER),)), policy_of(
        {SIGNER: KINDS - {KEY_CHANGE}}
    )


@attack(
    "add a key to another organisation",
    fails="key-changes commitment-signers draw-signers draw-summary-signers",
)
def key_for_another_organisation():
    return (
        after_change([OTHER_SIGNER], STRANGER, adds=(new_key(STRANGER, "organ-0"),)),
        MAY_CHANGE,
    )


@attack(
    "give a new key more than one's organisation may sign",
    fails="key-changes commitment-signers draw-signers draw-summary-signers",
)
def key_with_more_permission():
    return (
        after_change([OTHER_SIGNER], STRANGER, adds=(new_key(STRANGER, "organ-1"),)),
        MAY_CHANGE,
    )


@attack("retire another organisation's key", fails="key-changes")
def foreign_key_retired():
    return (
        after_change([OTHER_SIGNER], SIGNER, retires=(RetiredKey(key_id=SIGNER.key_id, valid_until=0),)),
        MAY_CHANGE,
    )


@attack("retire a key for the time after the ledger's present end", fails="key-changes")
def key_retired_in_the_future():
    return (
        after_change([SIGNER], SIGNER, retires=(RetiredKey(key_id=SIGNER.key_id, valid_until=2),)),
        MAY_CHANGE,
    )


@attack(
    "draw with a key that one has revoked oneself",
    fails="checkpoint",
    unchecked="commitment-signers draw-signers",
)
def revoked_key():
    return (
        after_change([SIGNER], SIGNER, retires=(RetiredKey(key_id=SIGNER.key_id, valid_until=0),)),
        MAY_CHANGE,
    )


@attack(
    "draw with a revoked key, under a checkpoint by the new one",
    fails="commitment-signers draw-signers draw-summary-signers",
)
def revoked_key_under_a_new_checkpoint():
    return (
        after_change(
            [SIGNER],
            SIGNER,
            log_key=STRANGER,
            adds=(new_key(STRANGER),),
            retires=(RetiredKey(key_id=SIGNER.key_id, valid_until=1),),
        ),
        MAY_CHANGE,
    )


@attack(
    "show a change of keys that is not in the ledger",
    fails="key-changes commitment-signers draw-signers draw-summary-signers",
)
def change_outside_the_ledger():
    def edit(bundle: Bundle) -> Bundle:
        assert bundle.log_proof is not None
        entry, envelope = bundle.log_proof.key_changes[0]
        later = attrs.evolve(entry, recorded_at=NOON + timedelta(seconds=1))
        return attrs.evolve(
            bundle, log_proof=attrs.evolve(bundle.log_proof, key_changes=((later, envelope),))
        )

    return after_change([SIGNER], STRANGER, adds=(new_key(STRANGER),), edit=edit), MAY_CHANGE


@attack(
    "show one change of keys twice", fails="key-changes commitment-signers draw-signers draw-summary-signers"
)
def change_shown_twice():
    def edit(bundle: Bundle) -> Bundle:
        assert bundle.log_proof is not None
        proof = attrs.evolve(bundle.log_proof, key_changes=bundle.log_proof.key_changes * 2)
        return attrs.evolve(bundle, log_proof=proof)

    return after_change([SIGNER], STRANGER, adds=(new_key(STRANGER),), edit=edit), MAY_CHANGE


@attack(
    "leave a change of keys out: the new key is unknown then",
    fails="commitment-signers draw-signers draw-summary-signers",
)
def change_left_out():
    def edit(bundle: Bundle) -> Bundle:
        assert bundle.log_proof is not None
        return attrs.evolve(bundle, log_proof=attrs.evolve(bundle.log_proof, key_changes=()))

    return after_change([SIGNER], STRANGER, adds=(new_key(STRANGER),), edit=edit), MAY_CHANGE


@attack(
    "make up an early change with a stolen key: not followed where the policy accounts for it",
    fails="commitment-signers draw-signers draw-summary-signers",
)
def change_before_the_policy():
    bundle = after_change([SIGNER], STRANGER, adds=(new_key(STRANGER),))
    return bundle, attrs.evolve(MAY_CHANGE, changes_from=1)


@attack(
    "give oneself a second key to draw with, alone, where it takes two",
    fails="key-changes commitment-signers draw-signers draw-summary-signers",
)
def key_for_one_where_two_must_sign():
    own, other = MAY_CHANGE.keys
    policy = attrs.evolve(
        MAY_CHANGE,
        keys=(own, attrs.evolve(other, organisation_id=own.organisation_id)),
        thresholds=(Threshold(statement_kind="draw", keys=2),),
    )
    return after_change([SIGNER], STRANGER, adds=(new_key(STRANGER),)), policy
