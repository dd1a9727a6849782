"""Committing, revealing and drawing at the office's desk, on a ledger in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.drawing.seed import Contribution
from randcheck.errors import (
    AlreadyCommitted,
    AlreadyDrawn,
    ContributionMismatch,
    HeadMoved,
    InvalidValue,
    NotCommitted,
    StoreUnavailable,
    Superseded,
)
from randcheck.office import Office
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.ledger_entry import NO_ENTRY, decode_record
from randcheck.receipts.report import Verdict
from randcheck.receipts.statements import Attempt, Commitment, ResultStatement
from support.ceremonies import (
    LEAD,
    LOG,
    NOON,
    OTHER_SIGNER,
    POLICY,
    SAID,
    SIGNER,
    WITNESS,
    StandingClock,
    commitment_of,
    office_at,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.faulty_ledgers import FaultyLedger, OvertakenLedger

REGISTERS = registers_of()


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def office(ledger, clock) -> Office:
    return office_at(ledger, clock=clock)


def committed(office: Office, **task: Any) -> Ceremony:
    return office.commit(office.prepare(task_of(**task), REGISTERS).ceremony)


def second_after(ceremony: Ceremony, number: int = 2) -> Attempt:
    return Attempt(
        number=number, predecessor=ceremony.commitment.digest, reason="系统断电", approver="王局长"
    )


def size(ledger: MemoryLedger) -> int:
    return ledger.head(LOG).size


# ---- committing -----------------------------------------------------------------------------------------


def test_preparing_writes_nothing(office, ledger):
    office.prepare(task_of(), REGISTERS)
    assert size(ledger) == 0


def test_a_commitment_is_one_signed_entry_with_nothing_of_the_secrets(office, ledger):
    ceremony = committed(office)
    (record,) = ledger.read(LOG, 0, 9)
    entry, envelope = decode_record(record)
    assert (entry, envelope) == (ceremony.entry, ceremony.envelope)
    assert (entry.index, entry.prev, entry.kind, entry.recorded_at) == (0, NO_ENTRY, "commitment", NOON)
    assert Commitment.decode(envelope.payload) == ceremony.commitment
    secrets = [ceremony.nonces[0][1], *(one.secret.hex() for one in ceremony.materials.lists), "T000"]
    assert not any(secret.encode() in envelope.payload for secret in secrets)


def test_the_organ_fixes_its_own_contribution_and_awaits_the_others(office):
    """Tonghua norm 六(四)2: witnesses add to the seed."""
    ceremony = committed(office, contributors=[WITNESS, "人大代表"])
    organ, *others = ceremony.commitment.contributors
    assert (organ.role, organ.digest) == (LEAD, Contribution(*ceremony.nonces[0]).digest)
    assert [(one.role, one.digest) for one in others] == [(WITNESS, None), ("人大代表", None)]


def test_every_ceremony_has_secrets_of_its_own(office):
    one, other = (office.prepare(task_of(), REGISTERS).ceremony for _ in range(2))
    secrets = [item.secret for ceremony in (one, other) for item in ceremony.materials.lists]
    assert len(set(secrets)) == len(secrets) == 6
    assert one.nonces != other.nonces


def test_committing_again_is_harmless(office, ledger, clock):
    ceremony = committed(office)
    clock.advance(minutes=1)
    assert office.commit(ceremony) == ceremony
    assert office.commit(attrs.evolve(ceremony, entry=None)) == ceremony
    assert size(ledger) == 1


def test_every_signer_of_the_office_signs(ledger):
    office = office_at(ledger, signers=(SIGNER, OTHER_SIGNER))
    bundle = office.draw(task_of(), REGISTERS, SAID)
    for envelope in (bundle.commitment, bundle.result):
        assert [one.key_id for one in envelope.signatures] == [SIGNER.key_id, OTHER_SIGNER.key_id]


def test_a_second_commitment_for_the_task_without_naming_the_first_is_refused(office, ledger):
    first = committed(office)
    with pytest.raises(AlreadyCommitted) as caught:
        committed(office)
    assert caught.value.predecessor == first.commitment.digest.hex()
    assert size(ledger) == 1


def test_the_ledger_is_asked_beforehand_without_writing(office, ledger):
    prepared = office.prepare(task_of(), REGISTERS).ceremony
    office.require_committable(prepared)
    committed_one = office.commit(prepared)
    office.require_committable(committed_one)
    with pytest.raises(AlreadyCommitted):
        office.require_committable(office.prepare(task_of(), REGISTERS).ceremony)
    assert size(ledger) == 1


def test_numbered_attempts_follow_each_other(office):
    first = committed(office)
    second = office.commit(office.prepare(task_of(), REGISTERS, attempt=second_after(first)).ceremony)
    with pytest.raises(AlreadyCommitted):
        office.commit(office.prepare(task_of(), REGISTERS, attempt=second_after(first)).ceremony)
    third = office.prepare(task_of(), REGISTERS, attempt=second_after(second, 3)).ceremony
    bundle = office.reveal(office.commit(third), SAID)
    assert verify(bundle).verdict is Verdict.VALID
    assert commitment_of(bundle).attempt.number == 3


def test_tasks_do_not_disturb_each_other(office, ledger):
    committed(office)
    committed(office, task_id="TH-2")
    assert size(ledger) == 2


def test_a_commitment_of_another_ledger_is_refused(ledger):
    foreign = office_at(ledger, log="elsewhere").prepare(task_of(), REGISTERS).ceremony
    office = office_at(ledger)
    for step in (office.commit, office.require_committable):
        with pytest.raises(InvalidValue):
            step(foreign)
    assert size(ledger) == 0


def test_a_commitment_is_not_recorded_before_its_time(office, ledger, clock):
    ceremony = office.prepare(task_of(), REGISTERS).ceremony
    clock.advance(seconds=-1)
    with pytest.raises(NotCommitted):
        office.commit(ceremony)
    assert size(ledger) == 0
    clock.advance(hours=5)
    assert office.commit(ceremony).entry.recorded_at == NOON + timedelta(hours=5, seconds=-1)


# ---- revealing ------------------------------------------------------------------------------------------


def test_revealing_again_gives_the_same_bytes(office, ledger, clock):
    ceremony = committed(office)
    clock.advance(hours=1)
    bundle = office.reveal(ceremony, SAID)
    clock.advance(hours=1)
    assert office.reveal(ceremony, SAID).encode() == bundle.encode()
    assert office.reveal(Ceremony.decode(ceremony.encode()), SAID).encode() == bundle.encode()
    assert size(ledger) == 3
    assert result_of(bundle).drawn_at == NOON + timedelta(hours=1)


def test_revealing_again_with_another_value_is_refused(office, ledger):
    ceremony = committed(office)
    office.reveal(ceremony, SAID)
    with pytest.raises(AlreadyDrawn) as caught:
        office.reveal(ceremony, {WITNESS: "8 17 24"})
    assert caught.value.index == 1
    assert size(ledger) == 3


def test_what_was_never_committed_cannot_be_revealed(office, ledger):
    prepared = office.prepare(task_of(), REGISTERS).ceremony
    with pytest.raises(NotCommitted):
        office.reveal(prepared, SAID)
    with pytest.raises(NotCommitted):
        office_at(MemoryLedger()).reveal(committed(office), SAID)
    assert size(ledger) == 1


@pytest.mark.parametrize(
    "given", [{}, {WITNESS: "1", "人大代表": "2"}, {"人大代表": "1"}, {WITNESS: "1", LEAD: "00" * 32}]
)
def test_a_wrong_contribution_reveals_nothing(office, ledger, given):
    ceremony = committed(office)
    with pytest.raises(ContributionMismatch):
        office.reveal(ceremony, given)
    assert size(ledger) == 1
    assert office.reveal(ceremony, SAID).result_entry.index == 1


def test_a_clock_before_the_commitment_reveals_nothing(office, ledger, clock):
    ceremony = committed(office)
    clock.advance(seconds=-1)
    with pytest.raises(NotCommitted) as caught:
        office.reveal(ceremony, SAID)
    assert caught.value.seen == "2026-11-24T11:59:59+08:00"
    assert size(ledger) == 1


def test_a_clock_between_commitment_and_its_record_reveals_nothing(office, clock):
    prepared = office.prepare(task_of(), REGISTERS).ceremony
    clock.advance(minutes=2)
    ceremony = office.commit(prepared)
    clock.advance(minutes=-1)
    with pytest.raises(NotCommitted):
        office.reveal(ceremony, SAID)


def test_moments_are_written_in_china_time_to_the_second(ledger):
    clock = StandingClock(NOON.replace(microsecond=999_999).astimezone(tz=None))
    bundle = office_at(ledger, clock=clock).draw(task_of(), REGISTERS, SAID)
    assert commitment_of(bundle).committed_at.isoformat() == "2026-11-24T12:00:00+08:00"
    assert bundle.result_entry.recorded_at.isoformat() == "2026-11-24T12:00:00+08:00"


def test_of_two_commitments_only_the_later_is_revealed(office, ledger):
    # Who holds two could draw from both in private and show the better one.
    first = committed(office)
    second = office.commit(office.prepare(task_of(), REGISTERS, attempt=second_after(first)).ceremony)
    with pytest.raises(Superseded):
        office.reveal(first, SAID)
    assert size(ledger) == 2
    assert office.reveal(second, SAID).result_entry.index == 2


def test_a_draw_that_was_shown_stays_shown_after_a_further_attempt(office):
    first = committed(office)
    bundle = office.reveal(first, SAID)
    office.commit(office.prepare(task_of(), REGISTERS, attempt=second_after(first)).ceremony)
    assert office.reveal(first, SAID) == bundle


def test_an_entry_names_the_one_before_it_whatever_it_is(office, ledger):
    for number in range(3):
        office.draw(task_of(f"TH-{number}"), REGISTERS, SAID)
    entries = [decode_record(record)[0] for record in ledger.read(LOG, 0, 99)]
    assert [entry.index for entry in entries] == list(range(9))
    assert [entry.prev for entry in entries] == [NO_ENTRY, *(entry.leaf_digest for entry in entries[:-1])]


# ---- drawing in one go ----------------------------------------------------------------------------------


def test_a_draw_in_one_go_is_commit_and_reveal(office, ledger):
    bundle = office.draw(task_of(), REGISTERS, SAID)
    assert office.verify(bundle, POLICY).verdict is Verdict.VALID
    assert size(ledger) == 3
    assert result_of(bundle).contributions[1] == Contribution(WITNESS, SAID[WITNESS])


@pytest.mark.parametrize("given", [{}, SAID | {"人大代表": "1"}, {WITNESS: ""}])
def test_a_draw_with_a_wrong_contribution_writes_nothing(office, ledger, given):
    with pytest.raises((ContributionMismatch, InvalidValue)):
        office.draw(task_of(), REGISTERS, given)
    assert size(ledger) == 0
    assert office.draw(task_of(), REGISTERS, SAID).commitment_entry.index == 0


def test_the_same_office_in_the_same_state_makes_the_same_receipt():
    one, other = (office_at(MemoryLedger()).draw(task_of(), REGISTERS, SAID) for _ in range(2))
    assert one.encode() == other.encode()


def test_the_order_of_registers_does_not_matter():
    turned = attrs.evolve(
        REGISTERS,
        targets=REGISTERS.targets[::-1],
        inspectors=REGISTERS.inspectors[::-1],
        conflicts=REGISTERS.conflicts[::-1],
    )
    one, other = (office_at().draw(task_of(), registers, SAID) for registers in (REGISTERS, turned))
    assert one.encode() == other.encode()


# ---- when the store fails, or somebody else is faster ---------------------------------------------------


@pytest.mark.parametrize("fault", ["written", "lost"])
def test_a_commit_whose_answer_was_lost_is_simply_done_again(ledger, fault):
    office = office_at(FaultyLedger(ledger, fault))
    prepared = office.prepare(task_of(), REGISTERS).ceremony
    with pytest.raises(StoreUnavailable) as caught:
        office.commit(prepared)
    assert caught.value.outcome == "unknown"
    assert office.commit(prepared).entry.index == 0
    assert size(ledger) == 1


@pytest.mark.parametrize("fault", ["written", "lost"])
def test_a_reveal_whose_answer_was_lost_is_simply_done_again(ledger, clock, fault):
    ceremony = committed(office_at(ledger, clock=clock))
    office = office_at(FaultyLedger(ledger, fault), clock=clock)
    with pytest.raises(StoreUnavailable):
        office.reveal(ceremony, SAID)
    clock.advance(minutes=5)
    bundle = office.reveal(ceremony, SAID)
    assert result_of(bundle).drawn_at == NOON + timedelta(minutes=5 if fault == "lost" else 0)
    assert office.reveal(ceremony, SAID) == bundle
    assert verify(bundle).verdict is Verdict.VALID
    assert size(ledger) == 3


def test_a_lost_answer_does_not_open_the_way_to_other_values(ledger):
    ceremony = committed(office_at(ledger))
    office = office_at(FaultyLedger(ledger, "written"))
    with pytest.raises(StoreUnavailable):
        office.reveal(ceremony, SAID)
    with pytest.raises(AlreadyDrawn):
        office.reveal(ceremony, {WITNESS: "another"})


def test_an_entry_that_came_first_moves_ours_back(ledger):
    other = office_at(ledger, name="other")
    office = office_at(OvertakenLedger(ledger, lambda n: committed(other, task_id=f"TH-{n + 7}"), times=3))
    ceremony = committed(office)
    assert ceremony.entry.index == 3
    bundle = office.reveal(ceremony, SAID)
    assert verify(bundle).verdict is Verdict.VALID


def test_a_commitment_of_the_same_task_that_came_first_refuses_ours(ledger):
    other = office_at(ledger, name="other")
    office = office_at(OvertakenLedger(ledger, lambda n: committed(other)))
    with pytest.raises(AlreadyCommitted):
        committed(office)
    assert size(ledger) == 1


def test_the_same_commitment_recorded_by_somebody_else_first_is_ours_too(ledger, clock):
    prepared = office_at(ledger).prepare(task_of(), REGISTERS).ceremony
    later = StandingClock(NOON + timedelta(minutes=1))
    office = office_at(OvertakenLedger(ledger, lambda n: office_at(ledger).commit(prepared)), clock=later)
    assert office.commit(prepared).entry.recorded_at == NOON
    assert size(ledger) == 1


def test_the_same_draw_recorded_by_somebody_else_first_is_ours_too(ledger):
    ceremony = committed(office_at(ledger))
    later = StandingClock(NOON + timedelta(minutes=1))
    office = office_at(
        OvertakenLedger(ledger, lambda n: office_at(ledger).reveal(ceremony, SAID)), clock=later
    )
    bundle = office.reveal(ceremony, SAID)
    assert result_of(bundle).drawn_at == NOON
    assert bundle == office_at(ledger).reveal(ceremony, SAID)


def test_a_draw_with_other_values_recorded_first_stands(ledger):
    ceremony = committed(office_at(ledger))
    first = office_at(ledger)
    office = office_at(OvertakenLedger(ledger, lambda n: first.reveal(ceremony, {WITNESS: "earlier"})))
    with pytest.raises(AlreadyDrawn):
        office.reveal(ceremony, SAID)
    (_, record, _) = ledger.read(LOG, 0, 9)
    assert ResultStatement.decode(decode_record(record)[1].payload).contributions[1].value == "earlier"


def test_a_further_attempt_committed_first_holds_back_the_reveal(ledger):
    ceremony = committed(office_at(ledger))
    again = office_at(ledger, name="again")
    second = again.prepare(task_of(), REGISTERS, attempt=second_after(ceremony)).ceremony
    office = office_at(OvertakenLedger(ledger, lambda n: again.commit(second)))
    with pytest.raises(Superseded):
        office.reveal(ceremony, SAID)
    assert size(ledger) == 2


def test_who_is_overtaken_for_ever_gives_up_with_the_stores_word(ledger):
    other = office_at(ledger, name="other")
    office = office_at(OvertakenLedger(ledger, lambda n: committed(other, task_id=f"X-{n}"), times=10**6))
    with pytest.raises(HeadMoved) as caught:
        committed(office)
    assert caught.value.log == LOG
    assert caught.value.actual_size == size(ledger) == caught.value.expected_size + 1
