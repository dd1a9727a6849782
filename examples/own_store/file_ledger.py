"""A ledger store of one's own: each log is a file that only grows, beside a small one that says how far it counts.

An append is a line (key, lengths and digests) and its entries. They are synced; then ``.head`` is replaced by one that
counts them in. A crash leaves an append counted or not, and what lies beyond the head is overwritten by the next.
"""

# ruff: noqa: D102  (the port says what the methods do)
import fcntl
import json
import os
from contextlib import contextmanager
from hashlib import sha256
from types import SimpleNamespace

from randcheck import ports
from randcheck.errors import CorruptEntry, HeadMoved, IdempotencyConflict, StoreUnavailable
from randcheck.text import Text


class FileLedger:
    """Keeps every guarantee of ``LedgerStore`` but host transactions, in a directory of a local disk."""

    def __init__(self, directory):
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._logs = {}  # what is known of each: how far it was looked through, its entries and appends

    def head(self, log):
        with self._locked(log) as (known, _):
            return ports.Head(size=len(known.entries))

    def append(self, log, expected_size, entries, idempotency_key):
        added = ports.require_append_arguments(log, expected_size, entries, idempotency_key)
        told = [(len(entry), sha256(entry).hexdigest()) for entry in added]
        with self._locked(log) as (known, file):
            size, used = len(known.entries), known.appends.get(idempotency_key)
            if used is not None:
                if [place[1:] for place in known.entries[used.first_index : used.size]] != told:
                    raise IdempotencyConflict(log=log, idempotency_key=idempotency_key)
                return ports.AppendResult(first_index=used.first_index, size=used.size, replayed=True)
            if size != expected_size:
                raise HeadMoved(log=log, expected_size=expected_size, actual_size=size)
            self._write(known, file, [sealed([idempotency_key, told]), *added])
            return ports.AppendResult(first_index=size, size=size + len(added), replayed=False)

    def read(self, log, start, stop):
        ports.require_range(start, stop)
        with self._locked(log) as (known, file):
            return tuple(self._entry(known, index, file) for index in range(len(known.entries))[start:stop])

    def find(self, log, idempotency_key):
        ports.require_name(idempotency_key, what=Text("an idempotency key", "幂等键"))
        with self._locked(log) as (known, _):
            used = known.appends.get(idempotency_key)
        return used and ports.AppendResult(first_index=used.first_index, size=used.size, replayed=True)

    def appends(self, log, start, stop):
        ports.require_range(start, stop)
        with self._locked(log) as (known, _):
            return tuple(one for one in known.appends.values() if start <= one.first_index < stop)

    def logs(self, after="", limit=1000):
        with disk_errors_told():
            heads = [(path.name, path.read_bytes()) for path in self._directory.glob("*.head")]
        return ports.page_of_names([unsealed(name, 0, head)[1] for name, head in heads], after, limit)

    @contextmanager
    def _locked(self, log):
        """Keep everybody else out of the log, in whichever thread or process, and tell what is in it."""
        ports.require_name(log, what=Text("a log's name", "账本名称"))
        path = self._directory / f"{sha256(log.encode()).hexdigest()}.log"
        with disk_errors_told(), path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            fresh = SimpleNamespace(log=log, head=path.with_suffix(".head"), end=0, entries=[], appends={})
            yield self._catch_up(self._logs.setdefault(log, fresh), file), file

    def _catch_up(self, known, file):
        end, _ = unsealed(known.log, 0, known.head.read_bytes()) if known.head.exists() else (0, "")
        while known.end < end:
            file.seek(known.end)
            key, told = unsealed(known.log, len(known.entries), file.readline())
            known.end, first = file.tell(), len(known.entries)
            for length, digest in told:
                known.entries.append((known.end, length, digest))
                known.end += length
            size = len(known.entries)
            known.appends[key] = ports.KeyedAppend(first_index=first, size=size, idempotency_key=key)
        return known

    def _write(self, known, file, parts):
        file.truncate(known.end)  # what an append left that did not come to its end
        self._write_synced(file, parts)
        with known.head.with_suffix(".new").open("wb") as head:
            self._write_synced(head, [sealed([known.end + sum(map(len, parts)), known.log])])
        known.head.with_suffix(".new").rename(known.head)
        directory = os.open(self._directory, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)

    def _write_synced(self, file, parts):
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())

    def _entry(self, known, index, file):
        offset, length, digest = known.entries[index]
        entry = os.pread(file.fileno(), length, offset)
        if sha256(entry).hexdigest() != digest:
            raise CorruptEntry(log=known.log, index=index, reason=Text("other bytes", "内容不符"))
        return entry


@contextmanager
def disk_errors_told():
    """Let no error of the system through but as one of the port's."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(reason=str(error), outcome="unknown") from None


def sealed(value):
    """Return the value as a line of JSON behind its digest."""
    line = json.dumps(value).encode()
    return b"%s %s\n" % (sha256(line).hexdigest().encode(), line)


def unsealed(log, index, data):
    """Return the value that was sealed; a damaged line is told as the damage of an entry."""
    line = data[65:-1]
    if sha256(line).hexdigest().encode() != data[:64]:
        raise CorruptEntry(log=log, index=index, reason=Text("a damaged line", "行已损坏"))
    return json.loads(line)
