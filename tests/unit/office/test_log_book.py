"""The log book: statements recorded once, and what the ledger says of a task."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import NotCommitted
from randcheck.office.log_book import Draft, LogBook
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure.ceremony import Ceremony
from randcheck.text import Text
from support.ceremonies import LOG, NOON, SAID, draw_receipt, office_at, registers_of, result_of, task_of
from support.faulty_ledgers import OvertakenLedger


def book_of(ledger: MemoryLedger, log: str = LOG) -> LogBook:
    return LogBook(log=log, ledger=ledger, now=lambda: NOON)


def prepared(task_id: str = "TH-1", name: str = "tests") -> Ceremony:
    return office_at(name=name).prepare(task_of(task_id), registers_of()).ceremony


def fine(_size: int) -> list[Draft]:
    """Let everything follow everything, with nothing before it."""
    return []


def test_an_empty_log_has_nothing():
    book = book_of(MemoryLedger())
    assert book.size == 0
    assert book.find_commitment(bytes(32)) is None
    assert book.read_states().state_of("TH-1").steps == ()


def test_a_commitment_is_recorded_once_and_the_second_time_only_looked_up():
    ledger, ceremony = MemoryLedger(), prepared()
    book, asked = book_of(ledger), []

    def ask(size: int) -> list[Draft]:
        asked.append(size)
        return []

    one = book.record_commitment(ceremony.commitment, ceremony.envelope, ask)
    other = book.record_commitment(ceremony.commitment, ceremony.envelope, ask)
    assert one == other
    assert asked == [0]
    assert book.find_commitment(ceremony.commitment.digest) == (one, ceremony.envelope)


def test_what_may_not_follow_is_not_recorded():
    ledger, ceremony = MemoryLedger(), prepared()

    def refuse(size: int) -> list[Draft]:
        raise NotCommitted(rule=Text("not after this", "不得在此之后"), seen=str(size))

    with pytest.raises(NotCommitted):
        book_of(ledger).record_commitment(ceremony.commitment, ceremony.envelope, refuse)
    assert ledger.head(LOG).size == 0


def test_a_result_that_is_there_is_not_drafted_again():
    receipt = draw_receipt()
    ledger, calls = MemoryLedger(), []

    def drafts(size: int) -> list[Draft]:
        calls.append(size)
        return [Draft(kind="draw", envelope=receipt.result, made_at=NOON)]

    book = book_of(ledger)
    assert book.record_result(bytes(32), drafts) == book.record_result(bytes(32), drafts)
    assert calls == [0]


def test_what_others_overtake_is_drafted_for_the_log_as_it_is_then():
    receipt, ledger, asked = draw_receipt(), MemoryLedger(), []

    def drafts(size: int) -> list[Draft]:
        asked.append(size)
        return [Draft(kind="draw", envelope=receipt.result, made_at=NOON)]

    def overtake(number: int) -> None:
        ceremony = prepared(f"X-{number}")
        book_of(ledger).record_commitment(ceremony.commitment, ceremony.envelope, fine)

    overtaken = LogBook(log=LOG, ledger=OvertakenLedger(ledger, overtake, times=3), now=lambda: NOON)
    ((entry, _),) = overtaken.record_result(bytes(32), drafts)
    assert (entry.index, asked) == (3, [0, 1, 2, 3])


def test_a_commitment_stands_last_in_its_transaction_and_is_found_there():
    # What lets it happen (Tonghua norm 六(四)1) stands right before it.
    ledger, ceremony, receipt = MemoryLedger(), prepared(), draw_receipt()
    before = [Draft(kind="draw", envelope=receipt.result, made_at=NOON)] * 2
    book = book_of(ledger)
    entry = book.record_commitment(ceremony.commitment, ceremony.envelope, lambda _: before)
    assert entry.index == 2
    assert book.find_commitment(ceremony.commitment.digest) == (entry, ceremony.envelope)


@pytest.mark.parametrize("task_id", ["TH-1", "TH-2", "TH-9"])
def test_steps_are_those_about_the_task_in_the_ledgers_order_with_their_results(task_id):
    ledger = MemoryLedger()
    office = office_at(ledger)
    drawn = office.draw([task_of("TH-1"), task_of("TH-3")], registers_of(), SAID)
    pending = office.commit(office.prepare(task_of("TH-2"), registers_of()).ceremony)
    changed = office.substitute(drawn, "TH-1", [leaver_of(drawn)], SAID)
    expected: list[tuple[set[str], bytes, bytes | None]] = [
        ({"TH-1", "TH-3"}, drawn.commitment_entry.digest, drawn.result_entry.digest),
        ({"TH-2"}, pending.commitment.digest, None),
        ({"TH-1"}, changed.commitment_entry.digest, changed.result_entry.digest),
    ]
    steps = book_of(ledger).read_states().state_of(task_id).steps
    assert [(step.digest, step.result) for step in steps] == [
        (digest, result) for tasks, digest, result in expected if task_id in tasks
    ]


def leaver_of(bundle: Any) -> Vacancy:
    team = result_of(bundle).results[0]["assignment"]["teams"][0]
    return Vacancy(inspector_id=team["members"][0], ground="病假")


def test_steps_are_found_across_pages_as_they_come():
    ledger = MemoryLedger()
    office, book = office_at(ledger), book_of(ledger)
    for number in range(20):
        office.commit(office.prepare(task_of(f"X-{number}"), registers_of()).ceremony)
    assert book.read_states().state_of("TH-1").steps == ()
    ceremony = office.commit(office.prepare(task_of("TH-1"), registers_of()).ceremony)
    (step,) = book.read_states().state_of("TH-1").steps
    assert (step.digest, step.result) == (ceremony.commitment.digest, None)
    office.reveal(ceremony, SAID)
    (step,) = book.read_states().state_of("TH-1").steps
    assert step.result is not None


def test_logs_of_one_ledger_do_not_mix():
    ledger = MemoryLedger()
    draw_receipt(office_at(ledger))
    assert book_of(ledger, "other").size == 0
    assert draw_receipt(office_at(ledger, log="other")).result_entry.index == 1


def test_the_time_must_not_lie_before_what_is_past():
    book = book_of(MemoryLedger())
    assert book.now_after(NOON) == NOON
    with pytest.raises(NotCommitted) as caught:
        book.now_after(NOON + timedelta(seconds=1))
    assert "12:00:01" in caught.value.describe("zh")
