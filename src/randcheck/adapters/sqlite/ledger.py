"""The ledger store in SQLite.

Sizes are compared inside the transaction that appends. Entries are BLOBs beside their SHA-256 digest, which
every read checks; triggers refuse UPDATE and DELETE, so that history is not rewritten by a slip of the hand.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence

from randcheck.adapters.sqlite.store import SqliteStore, as_text
from randcheck.errors import CorruptEntry, HeadMoved, IdempotencyConflict
from randcheck.ports import (
    AppendResult,
    Head,
    KeyedAppend,
    page_of_names,
    require_append_arguments,
    require_name,
    require_range,
)
from randcheck.ports.row_codec import digest_parts
from randcheck.text import Text


class SqliteLedger(SqliteStore):
    """Keeps every guarantee of :class:`randcheck.ports.LedgerStore`.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> directory = tempfile.TemporaryDirectory()
        >>> with directory, SqliteLedger.open(Path(directory.name) / "ledger.db") as ledger:
        ...     ledger.append("draws", 0, [b"commitment"], "task-1/commit")
        AppendResult(first_index=0, size=1, replayed=False)
    """

    def head(self, log: str) -> Head:
        """Return the end of ``log``."""
        require_name(log, what=Text("a log's name", "账本名称"))
        with self._connection.reading() as cursor:
            return Head(size=_find_log(cursor, log)[1])

    def append(
        self, log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
    ) -> AppendResult:
        """Append ``entries``; see :meth:`randcheck.ports.LedgerStore.append`.

        Raises:
            InvalidValue: A bad argument; or the host's connection has no transaction open.
        """
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        batch_digest = digest_parts(added)
        with self._connection.writing() as cursor:
            log_id, size = _find_log(cursor, log)
            used = _find_key(cursor, log_id, idempotency_key)
            if used is not None:
                answer, used_digest = used
                if used_digest != batch_digest:
                    raise IdempotencyConflict(log=log, idempotency_key=idempotency_key)
                return answer
            if size != expected_size:
                raise HeadMoved(log=log, expected_size=expected_size, actual_size=size)
            return _insert(cursor, log, log_id, size, added, idempotency_key, batch_digest)

    def read(self, log: str, start: int, stop: int) -> tuple[bytes, ...]:
        """Return the entries with ``start ≤ index < stop``.

        Raises:
            CorruptEntry: An entry is missing or differs from its digest.
        """
        require_name(log, what=Text("a log's name", "账本名称"))
        require_range(start, stop)
        with self._connection.reading() as cursor:
            log_id, size = _find_log(cursor, log)
            rows = cursor.execute(
                "SELECT entry_index, digest, body FROM randcheck_ledger_entries"
                " WHERE log_id = ? AND entry_index >= ? AND entry_index < ? ORDER BY entry_index",
                (log_id, start, min(stop, size)),
            ).fetchall()
        for index, row in zip(range(start, min(stop, size)), [*rows, None], strict=False):
            _require_intact(log, index, row)
        return tuple(body for _, _, body in rows)

    def find(self, log: str, idempotency_key: str) -> AppendResult | None:
        """Return what the append with this key did, or None when there was none."""
        require_name(log, what=Text("a log's name", "账本名称"))
        require_name(idempotency_key, what=Text("an idempotency key", "幂等键"))
        with self._connection.reading() as cursor:
            used = _find_key(cursor, _find_log(cursor, log)[0], idempotency_key)
        return used[0] if used else None

    def appends(self, log: str, start: int, stop: int) -> tuple[KeyedAppend, ...]:
        """Return the appends whose first entry has ``start ≤ index < stop``, in order."""
        require_name(log, what=Text("a log's name", "账本名称"))
        require_range(start, stop)
        with self._connection.reading() as cursor:
            rows = cursor.execute(
                "SELECT first_index, entry_count, idempotency_key FROM randcheck_ledger_keys"
                " WHERE log_id = ? AND first_index >= ? AND first_index < ? ORDER BY first_index",
                (_find_log(cursor, log)[0], start, stop),
            ).fetchall()
        return tuple(
            KeyedAppend(first_index=first, size=first + count, idempotency_key=as_text(key))
            for first, count, key in rows
        )

    def logs(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of logs that have entries, ascending; see :meth:`randcheck.ports.LedgerStore.logs`."""
        with self._connection.reading() as cursor:
            rows = cursor.execute("SELECT name FROM randcheck_ledger_logs").fetchall()
        # Sorted here, for in a UTF-16 database of a host SQLite has another order.
        return page_of_names((as_text(name) for (name,) in rows), after, limit)


def _find_log(cursor: sqlite3.Cursor, log: str) -> tuple[int | None, int]:
    """Return (id, size); an unknown log has no id and size 0."""
    row = cursor.execute("SELECT log_id, size FROM randcheck_ledger_logs WHERE name = ?", (log,)).fetchone()
    if row is None:
        return None, 0
    log_id, size = row
    if type(size) is not int:
        raise CorruptEntry(log=log, index=0, reason=Text("a size that is no integer", "条数不是整数"))
    return log_id, size


def _find_key(
    cursor: sqlite3.Cursor, log_id: int | None, idempotency_key: str
) -> tuple[AppendResult, bytes] | None:
    row = cursor.execute(
        "SELECT first_index, entry_count, digest FROM randcheck_ledger_keys"
        " WHERE log_id = ? AND idempotency_key = ?",
        (log_id, idempotency_key),
    ).fetchone()
    if row is None:
        return None
    first_index, entry_count, digest = row
    return AppendResult(first_index=first_index, size=first_index + entry_count, replayed=True), digest


def _insert(
    cursor: sqlite3.Cursor,
    log: str,
    log_id: int | None,
    size: int,
    entries: tuple[bytes, ...],
    idempotency_key: str,
    batch_digest: bytes,
) -> AppendResult:
    new_size = size + len(entries)
    if log_id is None:
        cursor.execute("INSERT INTO randcheck_ledger_logs (name, size) VALUES (?, ?)", (log, new_size))
        log_id = cursor.lastrowid
    else:
        cursor.execute("UPDATE randcheck_ledger_logs SET size = ? WHERE log_id = ?", (new_size, log_id))
    try:
        cursor.executemany(
            "INSERT INTO randcheck_ledger_entries (log_id, entry_index, digest, body) VALUES (?, ?, ?, ?)",
            [(log_id, size + i, hashlib.sha256(body).digest(), body) for i, body in enumerate(entries)],
        )
    except sqlite3.IntegrityError:
        reason = Text("an entry stands beyond the end of the log", "账本末尾之后已有记录")
        raise CorruptEntry(log=log, index=size, reason=reason) from None
    cursor.execute(
        "INSERT INTO randcheck_ledger_keys (log_id, idempotency_key, first_index, entry_count, digest)"
        " VALUES (?, ?, ?, ?, ?)",
        (log_id, idempotency_key, size, len(entries), batch_digest),
    )
    return AppendResult(first_index=size, size=new_size, replayed=False)


def _require_intact(log: str, index: int, row: tuple[int, bytes, bytes] | None) -> None:
    if row is None or row[0] != index:
        raise CorruptEntry(log=log, index=index, reason=Text("nothing", "无此记录"))
    if type(row[2]) is not bytes or hashlib.sha256(row[2]).digest() != row[1]:
        raise CorruptEntry(log=log, index=index, reason=Text("bytes with another digest", "摘要不符的内容"))
