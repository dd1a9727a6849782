"""The ledger's own acts: checkpoints, proofs for receipts, growth for witnesses, changes of keys."""

from __future__ import annotations

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import InvalidIdentifier, InvalidValue, MalformedDocument
from randcheck.merkle import MerkleTree, verify_consistency
from randcheck.office.ledger_desk import LedgerDesk, require_log_name
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.checkpoint import (
    Checkpoint,
    PublicKey,
    check_log_signature,
    cosign,
    sign_checkpoint,
)
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.key_change import KeyChange, RetiredKey
from randcheck.receipts.ledger_entry import decode_record
from randcheck.receipts.signed_note import SignedNote
from support.ceremonies import (
    LOG,
    OTHER_SIGNER,
    SAID,
    SIGNER,
    VERIFIER,
    StandingClock,
    office_at,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.proofs import AT, PROOF_POLICY, key_of


@pytest.fixture
def ledger():
    return MemoryLedger()


@pytest.fixture
def office(ledger):
    return office_at(ledger)


def drawn(office, task_id="TH-1"):
    return office.draw(task_of(task_id), registers_of(), SAID)


def tree_of(ledger) -> MerkleTree:
    records = ledger.read(LOG, 0, ledger.head(LOG).size)
    return MerkleTree(decode_record(record)[0].leaf for record in records)


def test_a_checkpoint_is_the_state_of_the_ledger_signed_by_every_signer(ledger):
    office = office_at(ledger, signers=(SIGNER, OTHER_SIGNER))
    drawn(office)
    note = office.ledger.checkpoint()
    tree = tree_of(ledger)
    assert Checkpoint.parse(note.text) == Checkpoint(origin=LOG, size=3, root=tree.root())
    assert [line.name for line in note.signatures] == [LOG, LOG]
    for signer in (SIGNER, OTHER_SIGNER):
        assert check_log_signature(note, PublicKey.of(signer), VERIFIER).is_valid


def test_a_ledger_without_entries_has_no_checkpoint(office):
    with pytest.raises(InvalidValue, match="must have an entry before its state is signed"):
        office.ledger.checkpoint()


def test_a_receipt_is_proved_under_a_checkpoint_of_now(office):
    receipt = drawn(office)
    drawn(office, "TH-2")
    proved = office.ledger.prove(receipt)
    assert attrs.evolve(proved, log_proof=None) == receipt
    assert Checkpoint.parse(SignedNote.decode(proved.log_proof.checkpoint.encode()).text).size == 6
    assert sorted(proved.log_proof.paths) == [0, 1, 2]
    assert verify(proved, PROOF_POLICY).verdict.value == "valid"


def test_a_cosigned_checkpoint_of_an_earlier_state_is_used_as_it_is(office):
    receipt = drawn(office)
    note = cosign(office.ledger.checkpoint(), OTHER_SIGNER, name="witness", at_seconds=AT)
    drawn(office, "TH-2")
    proved = office.ledger.prove(receipt, note)
    assert proved.log_proof.checkpoint == note.encode().decode()
    assert verify(proved, PROOF_POLICY).verdict.value == "valid"


def test_a_receipt_of_any_level_and_a_whole_chain_are_proved(office):
    receipt = drawn(office)
    leaver = result_of(receipt).results[0]["assignment"]["teams"][0]["members"][0]
    changed = office.substitute(receipt, "TH-1", [Vacancy(inspector_id=leaver, ground="病假")], SAID)
    assert sorted(office.ledger.prove(changed).log_proof.paths) == [0, 1, 2, 3, 4]
    for made in (Discloser(changed).public(), Discloser(changed).party("T001")):
        assert verify(office.ledger.prove(made), PROOF_POLICY).verdict.value == "valid"


def test_a_receipt_is_not_proved_by_a_checkpoint_that_does_not_cover_it(office, ledger):
    receipt, tree = drawn(office), tree_of(ledger)
    later = drawn(office, "TH-2")
    old = sign_checkpoint(Checkpoint(origin=LOG, size=3, root=tree.root()), SIGNER)
    assert office.ledger.prove(receipt, old).log_proof is not None
    for checkpoint, bundle in (
        (Checkpoint(origin=LOG, size=3, root=tree.root()), later),
        (Checkpoint(origin=LOG, size=2, root=tree.root(2)), receipt),
        (Checkpoint(origin=LOG, size=7, root=tree.root()), receipt),
        (Checkpoint(origin=LOG, size=3, root=bytes(32)), receipt),
        (Checkpoint(origin="elsewhere", size=3, root=tree.root()), receipt),
    ):
        with pytest.raises(InvalidValue, match="under a checkpoint of ledger 'tonghua' that covers"):
            office.ledger.prove(bundle, sign_checkpoint(checkpoint, SIGNER))


def test_a_note_that_is_no_checkpoint_proves_nothing(office):
    receipt = drawn(office)
    note = office.ledger.checkpoint()
    with pytest.raises(MalformedDocument):
        office.ledger.prove(receipt, attrs.evolve(note, text="hello\n"))


def test_growth_is_proved_between_any_two_sizes(office, ledger):
    drawn(office)
    drawn(office, "TH-2")
    tree = tree_of(ledger)
    for old in range(7):
        for size in range(old, 7):
            proof = office.ledger.prove_growth(old, size)
            assert verify_consistency(old, size, tree.root(old), tree.root(size), proof)
    with pytest.raises(IndexError):
        office.ledger.prove_growth(3, 7)
    with pytest.raises(IndexError):
        office.ledger.prove_growth(4, 3)


# ---- changes of keys ------------------------------------------------------------------------------------

ADDED = key_of(OTHER_SIGNER, "organ-0", {"draw"})


def test_a_change_of_keys_is_an_entry_signed_by_the_office_and_stands_in_later_proofs(ledger):
    clock = StandingClock()
    office = office_at(ledger, clock=clock)
    receipt = drawn(office)
    clock.advance(hours=1)
    ended = RetiredKey(key_id=SIGNER.key_id, valid_until=4)
    entry = office.ledger.change_keys(reason="人员调动", adds=[ADDED], retires=[ended])
    ((recorded, envelope),) = [decode_record(ledger.read(LOG, 3, 4)[0])]
    assert recorded == entry
    assert (entry.kind, entry.index, entry.origin) == ("key-change", 3, LOG)
    change = KeyChange.decode(envelope.payload)
    assert (change.reason, change.adds, change.retires) == ("人员调动", (ADDED,), (ended,))
    assert change.made_at == clock.now()
    proof = office.ledger.prove(receipt).log_proof
    assert proof.key_changes == ((entry, envelope),)
    assert sorted(proof.paths) == [0, 1, 2, 3]


def test_a_proof_under_an_earlier_checkpoint_has_no_later_change(office):
    receipt = drawn(office)
    note = office.ledger.checkpoint()
    office.ledger.change_keys(reason="人员调动", adds=[ADDED])
    proof = office.ledger.prove(receipt, note).log_proof
    assert proof.key_changes == ()
    assert sorted(proof.paths) == [0, 1, 2]
    assert len(office.ledger.prove(receipt).log_proof.key_changes) == 1


def test_the_same_change_at_the_same_time_is_recorded_once(office, ledger):
    first = office.ledger.change_keys(reason="人员调动", adds=[ADDED])
    assert office.ledger.change_keys(reason="人员调动", adds=[ADDED]) == first
    assert ledger.head(LOG).size == 1
    assert office.ledger.change_keys(reason="另一事由", adds=[ADDED]).index == 1


def test_a_change_of_nothing_or_with_bounds_is_refused_and_nothing_is_recorded(office, ledger):
    for adds in ((), (attrs.evolve(ADDED, valid_from=1),)):
        with pytest.raises(InvalidValue, match="must add or retire at least one"):
            office.ledger.change_keys(reason="人员调动", adds=adds)
    assert ledger.head(LOG).size == 0


# ---- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tonghua", "通化/2026", "a.b-c_d"])
def test_a_log_can_have_the_name_of_a_checkpoint(name):
    assert require_log_name(name) == name


@pytest.mark.parametrize(
    ("name", "error"),
    [("", InvalidIdentifier), ("x" * 65, InvalidIdentifier), ("a b", InvalidValue), ("a+b", InvalidValue)],
)
def test_a_name_that_a_checkpoint_cannot_hold_is_refused(name, error):
    with pytest.raises(error):
        require_log_name(name)


def test_a_desk_of_its_own_reads_the_same_ledger(office, ledger):
    drawn(office)
    desk = LedgerDesk(office.ledger._book, [OTHER_SIGNER])
    assert desk.checkpoint().text == office.ledger.checkpoint().text
    assert desk.checkpoint().signatures != office.ledger.checkpoint().signatures
