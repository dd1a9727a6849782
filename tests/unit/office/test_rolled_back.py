"""A ledger that went back to an old backup, or was written anew, is not signed again: the kept checkpoint tells."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.adapters.memory_checkpoint_store import MemoryCheckpointStore
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import InvalidValue, LedgerRolledBack, StoreUnavailable
from randcheck.ports import KeptCheckpoint
from randcheck.receipts.checkpoint import Checkpoint
from randcheck.text import Text
from support.ceremonies import LOG, OTHER_SIGNER, SAID, office_at, registers_of, task_of

HISTORY = MemoryLedger()
for _number in range(3):
    office_at(HISTORY).draw(task_of(f"TH-{_number}"), registers_of(), SAID)
RECORDS = HISTORY.read(LOG, 0, HISTORY.head(LOG).size)

OTHER_HISTORY = MemoryLedger()
for _number in range(3):
    office_at(OTHER_HISTORY, name="other").draw(task_of(f"TH-{_number}"), registers_of(), SAID)
OTHER_RECORDS = OTHER_HISTORY.read(LOG, 0, OTHER_HISTORY.head(LOG).size)


def ledger_of(records: Sequence[bytes]) -> MemoryLedger:
    ledger = MemoryLedger()
    if records:
        ledger.append(LOG, 0, records, "all")
    return ledger


def sign(records: Sequence[bytes], checkpoints) -> Checkpoint:
    """What an office signs that was just started on these records."""
    return Checkpoint.parse(office_at(ledger_of(records), checkpoints=checkpoints).ledger.checkpoint().text)


def test_what_is_signed_is_kept_as_it_was_handed_out():
    checkpoints = MemoryCheckpointStore()
    office = office_at(HISTORY, checkpoints=checkpoints)
    note = office.ledger.checkpoint()
    kept = checkpoints.last(LOG)
    assert kept.note == note.encode()
    assert (kept.size, kept.root) == (len(RECORDS), Checkpoint.parse(note.text).root)


def test_the_same_state_is_signed_again_and_kept_once():
    checkpoints = MemoryCheckpointStore()
    first = sign(RECORDS, checkpoints)
    assert sign(RECORDS, checkpoints) == first
    assert len(checkpoints.history(LOG, 0, 9)) == 1
    # Another key signs the same state: the kept note stays.
    office_at(ledger_of(RECORDS), checkpoints=checkpoints, signers=(OTHER_SIGNER,)).ledger.checkpoint()
    assert len(checkpoints.history(LOG, 0, 9)) == 1


@given(signed=st.integers(1, len(RECORDS)), size=st.integers(0, len(RECORDS)))
def test_exactly_a_ledger_that_has_at_least_what_was_signed_is_signed(signed, size):
    checkpoints = MemoryCheckpointStore()
    sign(RECORDS[:signed], checkpoints)
    if size >= signed:
        assert sign(RECORDS[:size], checkpoints).size == size
        return
    with pytest.raises(LedgerRolledBack) as caught:
        sign(RECORDS[:size], checkpoints)
    assert (caught.value.log, caught.value.signed_size, caught.value.size) == (LOG, signed, size)
    assert str(signed) in str(caught.value)
    assert f"got {size} entries" in str(caught.value)
    assert f"{size} 条" in caught.value.describe("zh")
    assert checkpoints.last(LOG).size == signed


@given(signed=st.integers(1, len(RECORDS)), size=st.integers(1, len(RECORDS)))
def test_a_ledger_written_anew_is_not_signed_however_long_it_is(signed, size):
    checkpoints = MemoryCheckpointStore()
    sign(RECORDS[:signed], checkpoints)
    with pytest.raises(LedgerRolledBack) as caught:
        sign(OTHER_RECORDS[:size], checkpoints)
    assert (caught.value.signed_size, caught.value.size) == (signed, size)
    assert checkpoints.last(LOG).size == signed


def test_what_was_appended_after_an_old_backup_was_put_back_does_not_hide_it():
    checkpoints = MemoryCheckpointStore()
    sign(RECORDS[:6], checkpoints)
    restored = ledger_of(RECORDS[:3])
    office = office_at(restored, checkpoints=checkpoints, name="after the restore")
    for number in range(3):
        office.draw(task_of(f"TH-9{number}"), registers_of(), SAID)
    with pytest.raises(LedgerRolledBack, match="the first 6 have another root"):
        office.ledger.checkpoint()


def test_an_empty_ledger_is_told_apart_from_one_that_lost_everything():
    with pytest.raises(InvalidValue, match="must have an entry"):
        sign((), MemoryCheckpointStore())
    checkpoints = MemoryCheckpointStore()
    sign(RECORDS, checkpoints)
    with pytest.raises(LedgerRolledBack, match="got 0 entries"):
        sign((), checkpoints)


def test_without_a_place_for_checkpoints_nothing_is_remembered():
    assert sign(RECORDS, None).size == len(RECORDS)
    assert sign(RECORDS[:3], None).size == 3


class Overtaken(MemoryCheckpointStore):
    """Before an advance is done, somebody else does something."""

    def __init__(self, overtake):
        super().__init__()
        self.overtake = overtake

    def advance(self, origin, *, expected, new):
        if self.overtake is not None:
            overtake, self.overtake = self.overtake, None
            overtake(self)
        return super().advance(origin, expected=expected, new=new)


def test_an_office_that_was_overtaken_looks_again_and_signs_what_is_there_then():
    shared = ledger_of(RECORDS[:3])

    def other_office_goes_on(checkpoints):
        shared.append(LOG, 3, RECORDS[3:6], "further")
        office_at(shared, checkpoints=checkpoints).ledger.checkpoint()

    checkpoints = Overtaken(other_office_goes_on)
    signed = office_at(shared, checkpoints=checkpoints).ledger.checkpoint()
    assert Checkpoint.parse(signed.text).size == 6
    assert [kept.size for kept in checkpoints.history(LOG, 0, 9)] == [6]


def test_an_office_that_was_overtaken_by_another_history_signs_nothing():
    checkpoints = Overtaken(lambda store: sign(OTHER_RECORDS[:6], store))
    with pytest.raises(LedgerRolledBack):
        sign(RECORDS[:6], checkpoints)


def test_nothing_is_handed_out_that_was_not_kept():
    class Full(MemoryCheckpointStore):
        def advance(self, origin, *, expected: KeptCheckpoint | None, new: KeptCheckpoint):
            raise StoreUnavailable(reason=Text("the disk is full", "磁盘已满"), outcome="not-written")

    with pytest.raises(StoreUnavailable):
        sign(RECORDS, Full())
