"""Ceremonies on a ledger in a SQLite file: closed in between, fought over, cut off."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import attrs
import pytest

from randcheck.adapters.sqlite import SqliteLedger
from randcheck.errors import AlreadyCommitted, AlreadyDrawn, CeremonyError, StoreUnavailable, Superseded
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry, decode_record
from randcheck.receipts.report import Verdict
from randcheck.receipts.statements import Attempt
from support.ceremonies import (
    LOG,
    NOON,
    SAID,
    WITNESS,
    StandingClock,
    office_at,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.faulty_ledgers import FaultyLedger

REGISTERS = registers_of()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with SqliteLedger.open(path) as opened:
        yield opened


def entries(ledger: SqliteLedger) -> list[LedgerEntry]:
    return [decode_record(record)[0] for record in ledger.read(LOG, 0, ledger.head(LOG).size)]


def require_chained(ledger: SqliteLedger) -> None:
    found = entries(ledger)
    assert [entry.index for entry in found] == list(range(len(found)))
    assert [entry.prev for entry in found] == [NO_ENTRY, *(entry.leaf_digest for entry in found[:-1])]


def leaver_of(bundle: Bundle, seat: int = 0) -> list[Vacancy]:
    team = result_of(bundle).results[0]["assignment"]["teams"][0]
    return [Vacancy(inspector_id=team["members"][seat], ground="病假", approvers=("科长", "局长"))]


# ---- one after the other --------------------------------------------------------------------------------


def test_the_whole_ceremony_with_the_file_closed_between_all_steps(path, tmp_path):
    kept = tmp_path / "ceremony.json"
    with SqliteLedger.open(path) as ledger:
        office = office_at(ledger, name="morning")
        kept.write_bytes(office.commit(office.prepare(task_of(), REGISTERS).ceremony).encode())
    clock = StandingClock(NOON + timedelta(hours=3))
    with SqliteLedger.open_existing(path) as ledger:
        draw = office_at(ledger, clock=clock, name="noon").reveal(Ceremony.decode(kept.read_bytes()), SAID)
    with SqliteLedger.open_existing(path) as ledger:
        again = office_at(ledger, clock=clock, name="later")
        assert again.reveal(Ceremony.decode(kept.read_bytes()), SAID).encode() == draw.encode()
        change = again.substitute(Bundle.decode(draw.encode()), "TH-1", leaver_of(draw), SAID)
    with SqliteLedger.open_existing(path) as ledger:
        require_chained(ledger)
        kinds = [entry.kind for entry in entries(ledger)]
    assert kinds == [
        "commitment",
        "draw",
        "draw-summary",
        "substitution-commitment",
        "substitution",
    ]
    assert verify(Bundle.decode(change.encode())).verdict is Verdict.VALID


def test_a_ceremony_inside_the_hosts_own_transaction_vanishes_with_it(path):
    connection = sqlite3.connect(path, isolation_level=None)
    ledger = SqliteLedger.on_connection(connection)
    office = office_at(ledger)
    connection.execute("BEGIN")
    office.draw(task_of(), REGISTERS, SAID)
    assert ledger.head(LOG).size == 3
    connection.execute("ROLLBACK")
    assert ledger.head(LOG).size == 0
    connection.execute("BEGIN")
    bundle = office.draw(task_of(), REGISTERS, SAID)
    connection.execute("COMMIT")
    connection.close()
    with SqliteLedger.open_existing(path) as again:
        assert entries(again) == list(bundle.entries)


# ---- answers lost on the way ----------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["written", "lost"])
def test_every_step_can_be_repeated_when_its_answer_was_lost(path, fault):
    def again(step: Callable[[Any], Any]) -> Any:
        """Do a step on a store that fails once, then once more after opening the file anew."""
        with SqliteLedger.open(path) as ledger, pytest.raises(StoreUnavailable) as caught:
            step(FaultyLedger(ledger, fault))
        assert caught.value.outcome == "unknown"
        with SqliteLedger.open(path) as ledger:
            return step(ledger)

    prepared = office_at().prepare(task_of(), REGISTERS).ceremony
    ceremony = again(lambda ledger: office_at(ledger).commit(prepared))
    draw = again(lambda ledger: office_at(ledger).reveal(ceremony, SAID))
    change = office_at(name="change").prepare_substitution(draw, "TH-1", leaver_of(draw)).ceremony
    committed = again(lambda ledger: office_at(ledger).commit(change))
    changed = again(lambda ledger: office_at(ledger).reveal(committed, {}))
    assert verify(changed).verdict is Verdict.VALID
    with SqliteLedger.open(path) as ledger:
        require_chained(ledger)
        assert len(entries(ledger)) == 5


def test_a_locked_file_refuses_and_nothing_is_used_up(path):
    with SqliteLedger.open(path, busy_timeout_seconds=0.05) as ledger:
        office = office_at(ledger)
        prepared = office.prepare(task_of(), REGISTERS).ceremony
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable) as caught:
            office.commit(prepared)
        assert caught.value.outcome == "not-written"
        other.execute("ROLLBACK")
        other.close()
        assert office.commit(prepared).entry.index == 0


# ---- offices that compete -------------------------------------------------------------------------------

COMPETITORS = 4


def together(path: Path, act: Callable[[int, SqliteLedger], Any]) -> list[Any]:
    """Return what each of several threads got, or the ceremony error that refused it; each has its own store."""
    barrier = Barrier(COMPETITORS)

    def one(number: int) -> Any:
        with SqliteLedger.open(path) as ledger:
            barrier.wait()
            try:
                return act(number, ledger)
            except CeremonyError as error:
                return error

    with ThreadPoolExecutor(COMPETITORS) as threads:
        return list(threads.map(one, range(COMPETITORS)))


def test_of_threads_that_commit_to_one_task_one_succeeds(path, ledger):
    def act(number: int, own: SqliteLedger) -> Ceremony:
        office = office_at(own, name=f"office-{number}")
        return office.commit(office.prepare(task_of(), REGISTERS).ceremony)

    answers = together(path, act)
    assert sum(isinstance(answer, Ceremony) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyCommitted) for answer in answers) == COMPETITORS - 1
    assert len(entries(ledger)) == 1


def test_threads_that_reveal_one_commitment_get_one_and_the_same_receipt(path, ledger):
    ceremony = office_at(ledger).commit(office_at().prepare(task_of(), REGISTERS).ceremony)

    def act(number: int, own: SqliteLedger) -> bytes:
        # Clocks that differ: whose draw is recorded decides for all.
        clock = StandingClock(NOON + timedelta(seconds=number))
        return office_at(own, clock=clock, name=f"office-{number}").reveal(ceremony, SAID).encode()

    answers = together(path, act)
    assert len(set(answers)) == 1
    assert verify(Bundle.decode(answers[0])).verdict is Verdict.VALID
    assert len(entries(ledger)) == 3


def test_of_threads_that_reveal_with_different_values_one_succeeds(path, ledger):
    ceremony = office_at(ledger).commit(office_at().prepare(task_of(), REGISTERS).ceremony)

    def act(number: int, own: SqliteLedger) -> Bundle:
        return office_at(own).reveal(ceremony, {WITNESS: f"value {number}"})

    answers = together(path, act)
    (bundle,) = [answer for answer in answers if isinstance(answer, Bundle)]
    assert sum(isinstance(answer, AlreadyDrawn) for answer in answers) == COMPETITORS - 1
    assert verify(bundle).verdict is Verdict.VALID
    assert len(entries(ledger)) == 3


def test_threads_that_draw_different_tasks_all_succeed_in_one_chain(path, ledger):
    def act(number: int, own: SqliteLedger) -> list[Bundle]:
        office = office_at(own, name=f"office-{number}")
        return [office.draw(task_of(f"TH-{number}-{round_}"), REGISTERS, SAID) for round_ in range(3)]

    bundles = [bundle for answer in together(path, act) for bundle in answer]
    assert len(bundles) == 3 * COMPETITORS
    assert all(verify(bundle).verdict is Verdict.VALID for bundle in bundles)
    require_chained(ledger)
    indices = {entry.index for bundle in bundles for entry in bundle.entries}
    assert indices == set(range(9 * COMPETITORS))


def test_of_threads_that_fill_one_seat_one_succeeds(path, ledger):
    draw = office_at(ledger).draw(task_of(), REGISTERS, SAID)

    def act(number: int, own: SqliteLedger) -> Bundle:
        return office_at(own, name=f"office-{number}").substitute(draw, "TH-1", leaver_of(draw), SAID)

    answers = together(path, act)
    done = [answer for answer in answers if isinstance(answer, Bundle)]
    refused = [answer for answer in answers if isinstance(answer, AlreadyCommitted | Superseded)]
    assert (len(done), len(refused)) == (1, COMPETITORS - 1)
    assert verify(done[0]).verdict is Verdict.VALID
    assert len(entries(ledger)) == 5


def test_a_reveal_and_a_further_attempt_at_once_leave_one_of_two_clear_states(path, ledger):
    ceremony = office_at(ledger).commit(office_at().prepare(task_of(), REGISTERS).ceremony)
    again = Attempt(number=2, predecessor=ceremony.commitment.digest, reason="断电", approver="局长")
    second = office_at(name="again").prepare(task_of(), REGISTERS, attempt=again).ceremony

    def act(number: int, own: SqliteLedger) -> Any:
        office = office_at(own)
        return office.reveal(ceremony, SAID) if number % 2 else office.commit(second)

    answers = together(path, act)
    kinds = [entry.kind for entry in entries(ledger)]
    if any(isinstance(answer, Superseded) for answer in answers):
        assert kinds == ["commitment", "commitment"]
    else:
        assert kinds == ["commitment", "draw", "draw-summary", "commitment"]
    require_chained(ledger)


# ---- and processes --------------------------------------------------------------------------------------


def draw_in_process(path: Path, number: int) -> tuple[int, bytes | str]:
    """Draw a task of the process's own and one that all processes want; runs in a process of its own."""
    with SqliteLedger.open(path) as ledger:
        office = office_at(ledger, name=f"process-{number}")
        own = office.draw(task_of(f"own-{number}"), REGISTERS, SAID)
        assert verify(own).verdict is Verdict.VALID
        try:
            return os.getpid(), office.draw(task_of("shared"), REGISTERS, SAID).encode()
        except AlreadyCommitted as error:
            return os.getpid(), error.code


def test_processes_that_compete_for_one_task_leave_one_draw_and_one_chain(path):
    SqliteLedger.open(path).close()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as processes:
        answers = list(processes.map(draw_in_process, [path] * 2, range(2)))
    results = [answer for _, answer in answers]
    (receipt,) = [answer for answer in results if isinstance(answer, bytes)]
    assert results.count("already-committed") == 1
    assert verify(Bundle.decode(receipt)).verdict is Verdict.VALID
    with SqliteLedger.open_existing(path) as ledger:
        require_chained(ledger)
        assert len(entries(ledger)) == 9


def test_a_process_killed_between_commitment_and_reveal_loses_nothing(path, tmp_path):
    kept = tmp_path / "ceremony.json"
    process = multiprocessing.get_context("spawn").Process(target=commit_and_die, args=(path, kept))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    ceremony = Ceremony.decode(kept.read_bytes())
    with SqliteLedger.open_existing(path) as ledger:
        office = office_at(ledger)
        # The file was kept before the ledger took the commitment, so its entry is asked for again.
        assert ceremony.entry is None
        committed = office.commit(ceremony)
        assert committed.entry.index == 0
        assert attrs.evolve(committed, entry=None) == ceremony
        assert verify(office.reveal(committed, SAID)).verdict is Verdict.VALID


def commit_and_die(path: Path, kept: Path) -> None:
    """Keep a ceremony, commit it, and go without saying goodbye."""
    office = office_at(SqliteLedger.open(path), name="short-lived")
    ceremony = office.prepare(task_of(), REGISTERS).ceremony
    kept.write_bytes(ceremony.encode())
    office.commit(ceremony)
    os._exit(9)
