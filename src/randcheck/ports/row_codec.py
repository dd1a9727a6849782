"""What all stores on tables do alike: the columns of an event, and the digests that stand beside what is kept.

Ids are kept as the bytes of their UTF-8 and days as numbers, so that every database compares them alike, whatever its
encoding and collation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from randcheck.errors import InvalidValue, shorten
from randcheck.ports.checkpoints import KeptCheckpoint
from randcheck.ports.registers import RegisterRow
from randcheck.registers.register import EventKind
from randcheck.text import Text

EventColumns: TypeAlias = tuple[str, bytes, int, bytes | None, str, str]
"""Kind, entry id, day, body, reason and source of an event, as :func:`columns_of` makes them."""

_KINDS = {kind.value: kind for kind in EventKind}


def columns_of(row: RegisterRow) -> EventColumns:
    """Return what a table keeps of an event.

    Example:
        >>> columns_of(RegisterRow(kind=EventKind.CANCELLED, entry_id="M-1", effective=date(2026, 3, 1)))
        ('cancelled', b'M-1', 20260301, None, '', '')
    """
    entry_id = row.entry_id.encode()
    return row.kind.value, entry_id, number_of_day(row.effective), row.body, row.reason, row.source


def row_of(columns: EventColumns) -> RegisterRow:
    """Return the event that :func:`columns_of` wrote.

    Raises:
        InvalidValue: It did not write this.
    """
    kind, entry_id, day, body, reason, source = columns
    try:
        return RegisterRow(
            kind=_KINDS[kind],
            entry_id=entry_id.decode(),
            effective=date(day // 10000, day // 100 % 100, day % 100),
            body=body,
            reason=reason,
            source=source,
        )
    except (LookupError, ValueError, TypeError, AttributeError):
        rule = Text("columns must be those of an event", "各列须为一个事件")
        raise InvalidValue(rule=rule, seen=shorten(columns)) from None


def number_of_day(day: date) -> int:
    """Return a day as a number whose digits are YYYYMMDD: in the order of the days."""
    return day.year * 10000 + day.month * 100 + day.day


def digest_event(register: str, place: int, columns: EventColumns) -> bytes:
    """Return the digest of an event at its place, which stands beside it."""
    return digest_parts((register.encode(), b"%d" % place, *_parts_of(columns)))


def digest_events(rows: Iterable[EventColumns]) -> bytes:
    """Return the digest of the events recorded at once, which their idempotency key stands for."""
    return digest_parts(digest_parts(_parts_of(columns)) for columns in rows)


def digest_checkpoint(origin: str, place: int, kept: KeptCheckpoint) -> bytes:
    """Return the digest of a checkpoint at its place, which stands beside it."""
    return digest_parts((origin.encode(), b"%d" % place, b"%d" % kept.size, kept.root, kept.note))


def digest_parts(parts: Iterable[bytes]) -> bytes:
    """Return a SHA-256 digest of byte strings and of the borders between them.

    Example:
        >>> digest_parts([b"ab", b"c"]) == digest_parts([b"a", b"bc"])
        False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _parts_of(columns: EventColumns) -> tuple[bytes, ...]:
    kind, entry_id, day, body, reason, source = columns
    # A body of None needs no sign of its own: only a cancellation has none, and it never has one.
    return kind.encode(), entry_id, b"%d" % day, body or b"", reason.encode(), source.encode()
