"""Stores with one planted fault each, which only callers at the same time, a crash or a flipped byte bring to light.

They are made from the example store of one's own, which the kit passes, and from the store in memory. Each is described
to the kit by ``<name>OnTrial`` of this module, so that other processes can open it too.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import sys
import threading
import time
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import CorruptEntry, IdempotencyConflict, StoreUnavailable
from randcheck.ports import AppendResult, Head, require_append_arguments, require_name, require_range
from randcheck.testing.on_trial import Capability, StoreOnTrial
from randcheck.text import Text

OWN_STORE = Path(__file__).parents[2] / "examples" / "own_store"
if str(OWN_STORE) not in sys.path:
    sys.path.append(str(OWN_STORE))

from file_ledger import FileLedger, sealed  # noqa: E402

PAUSE_SECONDS = 0.003
NAME = Text("a log's name", "账本名称")


# ---- seen by callers at the same time -------------------------------------------------------------------


class RemembersTheHead(FileLedger):
    """Looks at the end of the log every so often only."""

    def head(self, log):
        known = vars(self).setdefault("remembered", {})
        seen, head = known.get(log, (-1.0, None))
        if time.monotonic() - seen > 4 * PAUSE_SECONDS:
            head = super().head(log)
            known[log] = (time.monotonic(), head)
        return head


class ReadsFromACache(FileLedger):
    """Reads a range again only when it has none of it yet."""

    def read(self, log, start, stop):
        require_range(start, stop)
        require_name(log, what=NAME)
        cached = vars(self).setdefault("cached", {}).setdefault(log, [])
        if start >= len(cached):
            cached[:] = super().read(log, 0, 2**40)
        return tuple(cached[start:stop])


class LocksOutNobody(FileLedger):
    """Lets everybody in at once, and takes its time between comparing and writing."""

    @contextmanager
    def _locked(self, log):
        require_name(log, what=NAME)
        path = self._directory / f"{sha256(log.encode()).hexdigest()}.log"
        with path.open("a+b") as file:
            known = SimpleNamespace(log=log, head=path.with_suffix(".head"), end=0, entries=[], appends={})
            yield self._catch_up(known, file), file

    def _write(self, known, file, parts):
        time.sleep(PAUSE_SECONDS)
        with suppress(FileNotFoundError):  # two of them replace one file
            super()._write(known, file, parts)


class ComparesBeforeItLocks(MemoryLedger):
    """Writes over what others have appended since it looked at the size."""

    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        if self.find(log, idempotency_key) is not None or self.head(log).size != expected_size:
            return super().append(log, expected_size, entries, idempotency_key)
        time.sleep(PAUSE_SECONDS / 3)
        with self._lock:
            found = self._logs.setdefault(log, self._log(log))
            found.entries[expected_size : expected_size + len(added)] = added
            found.ranges[idempotency_key] = range(expected_size, expected_size + len(added))
        return AppendResult(first_index=expected_size, size=expected_size + len(added), replayed=False)


class AddsEntryByEntry(MemoryLedger):
    """Lets readers in between the entries of a batch."""

    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        with vars(self).setdefault("writers", threading.Lock()):
            if self.find(log, idempotency_key) is None and self.head(log).size == expected_size:
                answer = super().append(log, expected_size, added, idempotency_key)
                visible = self._logs[log].entries
                del visible[expected_size:]
                for entry in added:
                    visible.append(entry)
                    time.sleep(PAUSE_SECONDS / 3)
                return answer
            return super().append(log, expected_size, added, idempotency_key)


class ShowsTheHeadBeforeTheEntries(MemoryLedger):
    """Counts an append in before its entries can be read."""

    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        with vars(self).setdefault("writers", threading.Lock()):
            if self.find(log, idempotency_key) is None and super().head(log).size == expected_size:
                vars(self).setdefault("told", {})[log] = expected_size + len(added)
                time.sleep(PAUSE_SECONDS)
            try:
                return super().append(log, expected_size, added, idempotency_key)
            finally:
                vars(self).setdefault("told", {}).pop(log, None)

    def head(self, log):
        head = super().head(log)
        return Head(size=vars(self).get("told", {}).get(log, head.size))


class AnswersBeforeItHasAppended(MemoryLedger):
    """Lets a second caller with the same key go with the answer that the first will get."""

    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        promised = vars(self).setdefault("promised", {})
        answer = promised.get((log, idempotency_key, added))
        if answer is not None:
            return answer
        with vars(self).setdefault("writers", threading.Lock()):
            if self.head(log).size == expected_size and super().find(log, idempotency_key) is None:
                promised[log, idempotency_key, added] = AppendResult(
                    first_index=expected_size, size=expected_size + len(added), replayed=True
                )
                time.sleep(PAUSE_SECONDS)
            return super().append(log, expected_size, added, idempotency_key)


# ---- seen after a crash -----------------------------------------------------------------------------------


class AnswersBeforeItWrites(FileLedger):
    """Writes what it has acknowledged a little later; who asks the same object has to wait for it."""

    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        if self.find(log, idempotency_key) is not None or self.head(log).size != expected_size:
            return super().append(log, expected_size, entries, idempotency_key)
        append = super().append

        def write():
            time.sleep(PAUSE_SECONDS)
            append(log, expected_size, added, idempotency_key)

        self.writer = threading.Thread(target=write, daemon=True)
        self.writer.start()
        return AppendResult(first_index=expected_size, size=expected_size + len(added), replayed=False)

    def close(self):
        if "writer" in vars(self):
            self.writer.join()

    def _locked(self, log):
        writer = vars(self).get("writer")
        if writer not in (None, threading.current_thread()):
            writer.join()
        return super()._locked(log)


class CommitsEntryByEntry(FileLedger):
    """Makes every entry of a batch durable by itself, under the key and a number."""

    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        with (self._directory / "one-batch-at-a-time").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return self._append_parts(log, expected_size, added, idempotency_key)

    def _append_parts(self, log, expected_size, added, idempotency_key):
        found = self.find(log, idempotency_key)
        if found is not None and found.size - found.first_index != len(added):
            raise IdempotencyConflict(log=log, idempotency_key=idempotency_key)
        try:
            for part, entry in enumerate(added):
                answer = super().append(log, expected_size + part, [entry], part_key(idempotency_key, part))
        except IdempotencyConflict:
            raise IdempotencyConflict(log=log, idempotency_key=idempotency_key) from None
        first_index = answer.size - len(added)
        return AppendResult(first_index=first_index, size=answer.size, replayed=found is not None)

    def find(self, log, idempotency_key):
        super().find(log, idempotency_key)  # refuses bad arguments
        parts = (
            super(CommitsEntryByEntry, self).find(log, part_key(idempotency_key, n))
            for n in itertools.count()
        )
        found = list(itertools.takewhile(lambda part: part is not None, parts))
        if not found:
            return None
        return AppendResult(first_index=found[0].first_index, size=found[-1].size, replayed=True)


def part_key(key, part):
    return f"{sha256(key.encode()).hexdigest()} {part}"


class RecordsTheKeyAfterwards(FileLedger):
    """Makes the entries durable first, and then the key under which they were appended."""

    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        found = self.find(log, idempotency_key)
        if found is not None:
            if tuple(self.read(log, found.first_index, found.size)) != added:
                raise IdempotencyConflict(log=log, idempotency_key=idempotency_key)
            return found
        answer = super().append(log, expected_size, entries, f"{time.time_ns()}/{os.getpid()}")
        time.sleep(PAUSE_SECONDS)
        with self._locked(log) as (known, _), known.head.with_suffix(".keys").open("ab") as keys:
            line = json.dumps([idempotency_key, answer.first_index, answer.size])
            self._write_synced(keys, [f"{line}\n".encode()])
        return answer

    def find(self, log, idempotency_key):
        super().find(log, idempotency_key)  # refuses bad arguments
        with self._locked(log) as (known, _):
            path = known.head.with_suffix(".keys")
            lines = path.read_bytes().splitlines() if path.exists() else []
        for key, first, size in map(json.loads, lines):
            if key == idempotency_key:
                return AppendResult(first_index=first, size=size, replayed=True)
        return None


class DoesNotSync(FileLedger):
    """Leaves it to the system when what it wrote reaches the disk."""

    def _write_synced(self, file, parts):
        file.writelines(parts)
        file.flush()


class OverlooksAFailedSync(FileLedger):
    """Takes what could not be synced for synced."""

    def _write_synced(self, file, parts):
        file.writelines(parts)
        file.flush()
        with suppress(OSError):
            os.fsync(file.fileno())


class SaysNotWrittenAboutAnyError(FileLedger):
    """Denies that anything was written, also when it was."""

    @contextmanager
    def _locked(self, log):
        try:
            with super()._locked(log) as found:
                yield found
        except StoreUnavailable as error:
            raise StoreUnavailable(reason=error.reason, outcome="not-written") from None


class LetsForeignErrorsThrough(FileLedger):
    """Does not translate the system's errors."""

    def _write(self, known, file, parts):
        try:
            super()._write(known, file, parts)
        except OSError as error:
            raise RuntimeError(str(error)) from error


class CountsInBeforeItWrites(FileLedger):
    """Says how far the log counts before the entries are there."""

    def _write(self, known, file, parts):
        end = known.end + sum(map(len, parts))
        with known.head.open("wb") as head:
            self._write_synced(head, [head_line(end, known)])
        super()._write(known, file, parts)


class WritesTheHeadInPlace(FileLedger):
    """Overwrites the file that says how far the log counts, which is empty in between."""

    def _write(self, known, file, parts):
        file.truncate(known.end)
        self._write_synced(file, parts)
        with known.head.open("wb", buffering=0) as head:
            for byte in head_line(known.end + sum(map(len, parts)), known):
                head.write(bytes([byte]))
            os.fsync(head.fileno())


def head_line(end, known):
    return sealed([end, known.log])


# ---- seen when a byte is flipped beneath -------------------------------------------------------------------


class ChecksNoDigest(FileLedger):
    """Returns whatever is there now."""

    def _entry(self, known, index, file):
        offset, length, _ = known.entries[index]
        file.seek(offset)
        return file.read(length)


class TakesDamageForTheEnd(FileLedger):
    """Takes an entry that is damaged for the end of what was written before a crash."""

    def head(self, log):
        return Head(size=len(self.read(log, 0, 2**40)))

    def read(self, log, start, stop):
        try:
            return super().read(log, start, stop)
        except CorruptEntry as error:
            return super().read(log, start, error.index)


# ---- what the kit must know ---------------------------------------------------------------------------------


class FileLedgerOnTrial(StoreOnTrial):
    """The store without a fault."""

    offers = frozenset(Capability) - {Capability.HOST_TRANSACTIONS}
    store_class = FileLedger
    numbers = itertools.count()

    def new_place(self, directory):
        return str(directory / f"ledger-{next(self.numbers)}")

    def open_ledger(self, place):
        return self.store_class(Path(place))

    def files_of(self, place):
        return sorted(Path(place).iterdir())


class MemoryLedgerOnTrial(StoreOnTrial):
    """The store in memory without a fault."""

    store_class = MemoryLedger

    def new_place(self, directory):
        return "memory"

    def open_ledger(self, place):
        return self.store_class()


def on_trial(store_class):
    """Return what describes a store of this class to the kit."""
    base = FileLedgerOnTrial if issubclass(store_class, FileLedger) else MemoryLedgerOnTrial
    name = f"{store_class.__name__}OnTrial"
    return type(
        name, (base,), {"store_class": store_class, "name": store_class.__name__, "__module__": __name__}
    )


FAULTY = [
    value
    for value in list(globals().values())
    if isinstance(value, type)
    and issubclass(value, FileLedger | MemoryLedger)
    and value not in (FileLedger, MemoryLedger)
]
globals().update({f"{one.__name__}OnTrial": on_trial(one) for one in FAULTY})
