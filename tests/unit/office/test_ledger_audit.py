"""Reading a log in pages, and auditing it in its store."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import CorruptEntry, StoreUnavailable
from randcheck.office import ledger_audit
from randcheck.office.ledger_audit import MOST_RECORDS, PAGE_BYTES, audit_ledger, read_records
from randcheck.ports import Head, LedgerStore
from randcheck.receipts.report import Verdict
from randcheck.text import Text
from support.audits import AUDIT_POLICY, OPEN, broken, note_of, town_log
from support.ceremonies import LOG, VERIFIER


class WatchedLedger:
    """A ledger that notes what is read, loses an entry, and may be cut off beneath its size."""

    def __init__(self, entries: Sequence[bytes], *, lost: int | None = None, cut: int = 0) -> None:
        self._entries = list(entries)
        self._lost, self._cut = lost, cut
        self.pages: list[tuple[int, int]] = []

    def head(self, log: str) -> Head:
        return Head(size=len(self._entries))

    def read(self, log: str, start: int, stop: int) -> Sequence[bytes]:
        self.pages.append((start, stop))
        if self._lost is not None and start <= self._lost < stop:
            raise CorruptEntry(log=log, index=self._lost, reason=Text("nothing", "无此记录"))
        return tuple(self._entries[: len(self._entries) - self._cut][start:stop])


def stored(records: Sequence[bytes]) -> LedgerStore:
    ledger = MemoryLedger()
    ledger.append(LOG, 0, list(records), "all")
    return ledger


def test_records_come_in_order_whatever_the_pages():
    records = [b"%d" % number for number in range(300)]
    ledger = WatchedLedger(records)
    assert list(read_records(ledger, LOG, 300)) == records
    lengths = [stop - start for start, stop in ledger.pages]
    assert lengths[:7] == [1, 2, 4, 8, 16, 32, 64]
    assert max(lengths) == MOST_RECORDS


def test_only_as_many_records_as_asked_for_are_read():
    ledger = WatchedLedger([b"x"] * 10)
    assert len(list(read_records(ledger, LOG, 5))) == 5
    assert ledger.pages[-1] == (3, 5)
    assert list(read_records(ledger, LOG, 0)) == []


def test_pages_of_long_records_are_short(monkeypatch):
    monkeypatch.setattr(ledger_audit, "PAGE_BYTES", 100)
    records = [b"x"] * 100 + [b"y" * 40] * 200 + [b"z" * 1000] * 50
    ledger = WatchedLedger(records)
    assert list(read_records(ledger, LOG, 350)) == records
    of_y = [stop - start for start, stop in ledger.pages if start >= 200 and stop <= 300]
    assert set(of_y) == {2}
    assert {stop - start for start, stop in ledger.pages if start >= 302} == {1}
    assert PAGE_BYTES >= 1024 * 1024


@pytest.mark.parametrize("lost", [0, 1, 2, 100, 249])
def test_a_lost_record_is_reached_after_all_before_it(lost):
    given: list[bytes] = []
    records = read_records(WatchedLedger([b"x"] * 250, lost=lost), LOG, 250)
    with pytest.raises(CorruptEntry) as caught:  # noqa: PT012 - what came before the error is what is tested
        for record in records:
            given.append(record)
    assert (len(given), caught.value.index) == (lost, lost)


def test_a_store_that_gives_fewer_records_than_it_says_lost_the_next():
    with pytest.raises(CorruptEntry) as caught:
        list(read_records(WatchedLedger([b"x"] * 50, cut=7), LOG, 50))
    assert caught.value.index == 43


def test_a_log_in_a_store_is_audited_as_it_is():
    ledger, steps = stored(town_log()), []
    report = audit_ledger(
        ledger,
        LOG,
        verifier=VERIFIER,
        policy=AUDIT_POLICY,
        notes=[note_of(town_log())],
        on_progress=lambda done, size: steps.append((done, size)),
    )
    assert report.verdict is Verdict.VALID
    assert steps == [(done, OPEN + 1) for done in range(OPEN + 1)]


def test_a_record_that_the_store_lost_is_a_finding():
    report = audit_ledger(WatchedLedger(town_log(), lost=4), LOG, verifier=VERIFIER)
    assert broken(report) == [("records-readable", "4")]
    assert report.size == 4


def test_a_store_that_does_not_answer_is_an_error():
    class Silent(WatchedLedger):
        def read(self, log: str, start: int, stop: int) -> Sequence[bytes]:
            raise StoreUnavailable(reason=Text("gone", "不可用"), outcome="not-written")

    with pytest.raises(StoreUnavailable):
        audit_ledger(Silent(town_log()), LOG, verifier=VERIFIER)
