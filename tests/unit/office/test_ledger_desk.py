"""Checkpoints, proofs and changes of keys as an office makes them."""

from __future__ import annotations

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.errors import InvalidValue, KeyChangeRefused
from randcheck.merkle import verify_consistency
from randcheck.receipts.checkpoint import Checkpoint, sign_checkpoint
from randcheck.receipts.key_change import RetiredKey, apply_key_changes
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.trust_entries import CHECKPOINT, Threshold, TrustedKey
from support.ceremonies import (
    ALL_KINDS,
    LOG,
    OTHER_SIGNER,
    SAID,
    SIGNER,
    STRANGER,
    VERIFIER,
    codes,
    draw_receipt,
    failed,
    office_at,
    policy_of,
    registers_of,
    task_of,
    verify,
)

POLICY = policy_of({SIGNER: ALL_KINDS | {CHECKPOINT}})


def test_an_empty_ledger_has_no_state_to_sign():
    with pytest.raises(InvalidValue, match="must have an entry"):
        office_at().ledger.checkpoint()


@pytest.mark.parametrize("name", ["two words", "a+b", "全角\u3000空格"])
def test_a_log_is_not_named_as_no_checkpoint_can_name_it(name):
    with pytest.raises(InvalidValue):
        office_at(log=name)


def test_a_receipt_is_proved_under_the_state_it_is_given():
    office = office_at()
    first = draw_receipt(office)
    early = office.ledger.checkpoint()
    office.draw(task_of("TH-2"), registers_of(), SAID)
    proved = office.ledger.prove(first, early)
    assert proved.log_proof.checkpoint.splitlines()[1] == "3"
    assert verify(proved, POLICY).verdict is Verdict.VALID
    later = office.ledger.prove(first)
    assert later.log_proof.checkpoint.splitlines()[1] == "6"
    assert verify(later, POLICY).verdict is Verdict.VALID
    assert {"checkpoint", "inclusion-proof"} <= codes(verify(later, POLICY), Status.PASS)


def test_a_checkpoint_too_small_of_another_log_or_another_history_is_refused():
    office = office_at()
    draw_receipt(office)
    early = office.ledger.checkpoint()
    second = office.draw(task_of("TH-2"), registers_of(), SAID)
    forged = [
        early,
        sign_checkpoint(Checkpoint(origin="elsewhere", size=6, root=bytes(32)), SIGNER),
        sign_checkpoint(Checkpoint(origin=LOG, size=6, root=bytes(32)), SIGNER),
        sign_checkpoint(Checkpoint(origin=LOG, size=7, root=bytes(32)), SIGNER),
    ]
    for note in forged:
        with pytest.raises(InvalidValue, match="covers its entries"):
            office.ledger.prove(second, note)


def test_the_log_is_proved_to_have_only_grown():
    office = office_at()
    draw_receipt(office)
    old = Checkpoint.parse(office.ledger.checkpoint().text)
    office.draw(task_of("TH-2"), registers_of(), SAID)
    new = Checkpoint.parse(office.ledger.checkpoint().text)
    proof = office.ledger.prove_growth(old.size, new.size)
    assert verify_consistency(old.size, new.size, old.root, new.root, proof)


def test_what_the_host_rolled_back_is_not_in_the_next_checkpoint(tmp_path):
    with SqliteLedger.open(tmp_path / "l.db") as ledger:
        kept = office_at(ledger, name="kept")
        draw_receipt(kept)
        expected = kept.ledger.checkpoint()
    other = MemoryLedger()
    office = office_at(other, name="kept")
    draw_receipt(office)
    assert office.ledger.checkpoint() == expected
    # The same size with another last entry: as after a rollback and another's append.
    entries = other.read(LOG, 0, 3)
    swapped = office_at(MemoryLedger(), name="other")
    draw_receipt(swapped)
    rolled = _Swapping(other)
    office = office_at(rolled, name="kept")
    office.ledger.checkpoint()
    rolled.inner = MemoryLedger()
    replacement = office_at(rolled.inner, name="another")
    draw_receipt(replacement)
    assert rolled.inner.read(LOG, 0, 3) != entries
    assert office.ledger.checkpoint() == replacement.ledger.checkpoint()


@attrs.define
class _Swapping:
    """A ledger whose content is exchanged under the office."""

    inner: MemoryLedger

    def __getattr__(self, name):
        return getattr(self.inner, name)


def test_a_rotated_key_is_followed_by_who_knows_only_the_old_one():
    ledger = MemoryLedger()
    draw_receipt(office_at(ledger))
    new = TrustedKey(
        algorithm="ed25519",
        public_key=OTHER_SIGNER.public_key,
        organisation_id="organ-0",
        statement_kinds=frozenset(ALL_KINDS | {CHECKPOINT}),
    )
    entry = office_at(ledger).ledger.change_keys(
        reason="年度更换", adds=[new], retires=[RetiredKey(key_id=SIGNER.key_id, valid_until=4)]
    )
    assert (entry.index, entry.kind) == (3, "key-change")
    after = office_at(ledger, signers=[OTHER_SIGNER], name="after")
    receipt = after.ledger.prove(after.draw(task_of("TH-2"), registers_of(), SAID))
    report = verify(receipt, POLICY)
    assert report.verdict is Verdict.VALID, report.with_status(Status.FAIL)
    assert "key-changes" in codes(report, Status.PASS)
    # The old key may sign no more: neither statements, whose place is proved, nor the ledger's state.
    late = office_at(ledger, name="late")
    drawn = late.draw(task_of("TH-3"), registers_of(), SAID)
    assert failed(verify(after.ledger.prove(drawn), POLICY)) == {
        "commitment-signers",
        "draw-signers",
        "draw-summary-signers",
    }
    assert failed(verify(late.ledger.prove(drawn), POLICY)) == {"checkpoint"}


def test_the_same_change_of_keys_is_recorded_once():
    office = office_at()
    change = {"reason": "停用", "retires": [RetiredKey(key_id=SIGNER.key_id, valid_until=0)]}
    assert office.ledger.change_keys(**change) == office.ledger.change_keys(**change)


def test_one_official_cannot_add_a_second_key_where_two_must_sign():
    # Both keys are of one organisation, and two keys must sign a draw: whoever holds one could add another.
    two = attrs.evolve(
        POLICY,
        keys=(
            *POLICY.keys,
            TrustedKey(
                algorithm="ed25519",
                public_key=OTHER_SIGNER.public_key,
                organisation_id="organ-0",
                statement_kinds=frozenset(ALL_KINDS),
            ),
        ),
        thresholds=(Threshold(statement_kind="draw", keys=2),),
    )
    third = TrustedKey(
        algorithm="ed25519",
        public_key=STRANGER.public_key,
        organisation_id="organ-0",
        statement_kinds=frozenset({"draw"}),
    )
    for signers, is_followed in (([SIGNER], False), ([SIGNER, OTHER_SIGNER], True)):
        office = office_at(signers=signers)
        office.ledger.change_keys(reason="增配", adds=[third])
        receipt = office.ledger.prove(draw_receipt(office))
        changes = receipt.log_proof.key_changes
        if is_followed:
            assert apply_key_changes(two, changes, VERIFIER).find_key(third.key_id) is not None
        else:
            with pytest.raises(KeyChangeRefused, match="signed for by 2 keys of its organisation"):
                apply_key_changes(two, changes, VERIFIER)
