"""What every store refuses alike: names, ranges, numbers and digests that it could not keep."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.merkle import HASH_BYTES
from randcheck.text import Text

MAX_NAME_LENGTH = 200
"""Most characters of a log's or register's name, or of an idempotency key."""

MAX_INDEX = 2**63 - 1
"""The largest index and size."""


@attrs.frozen(kw_only=True)
class KeyedAppend:
    """What one append to a log, or one record in a register, wrote, and the key that it was done under.

    Attributes:
        first_index: Index, or place, of the first of what it wrote.
        size: Size of the log or register right after it.
        idempotency_key: Its key.
    """

    first_index: int
    size: int
    idempotency_key: str


def require_name(value: str, *, what: Text) -> None:
    """Refuse what cannot name a log or serve as an idempotency key in every store.

    Raises:
        InvalidValue: Not 1–200 characters, or with U+0000 (PostgreSQL's text cannot hold it) or a lone
            surrogate (UTF-8 cannot).
    """
    if (
        not isinstance(value, str)
        or not 1 <= len(value) <= MAX_NAME_LENGTH
        or any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value)
    ):
        rule = Text(
            f"{what.en} must be 1 to {MAX_NAME_LENGTH} characters without U+0000 and lone surrogates",
            f"{what.zh}须为 1 至 {MAX_NAME_LENGTH} 个字符，不含 U+0000 与孤立代理项",
        )
        raise InvalidValue(rule=rule, seen=repr(value) if isinstance(value, str) else shorten(value))


def require_range(start: int, stop: int) -> None:
    """Refuse a range that is not ``0 ≤ start ≤ stop``.

    Raises:
        InvalidValue: It is not.
    """
    require_index(start, what=Text("the start of a range", "范围起点"))
    require_index(stop, what=Text("the end of a range", "范围终点"))
    if start > stop:
        rule = Text("a range must not end before it starts", "范围终点不得小于起点")
        raise InvalidValue(rule=rule, seen=f"{start}, {stop}")


def require_index(value: int, *, what: Text) -> None:
    """Refuse what is no index or size.

    Raises:
        InvalidValue: Not an integer from 0 to ``MAX_INDEX``.
    """
    if type(value) is not int or not 0 <= value <= MAX_INDEX:
        rule = Text(f"{what.en} must be an integer from 0 to 2^63−1", f"{what.zh}须为 0 至 2^63−1 的整数")
        raise InvalidValue(rule=rule, seen=shorten(value))


def require_digest(value: bytes) -> None:
    """Refuse what is no SHA-256 digest.

    Raises:
        InvalidValue: Not 32 bytes.
    """
    if type(value) is not bytes or len(value) != HASH_BYTES:
        rule = Text(f"a digest must be {HASH_BYTES} bytes", f"摘要须为 {HASH_BYTES} 字节")
        raise InvalidValue(rule=rule, seen=shorten(value))


def require_names_page(after: str, limit: int) -> None:
    """Refuse a page of names that makes no sense.

    Raises:
        InvalidValue: ``after`` is neither empty nor a name, or ``limit`` no positive integer.
    """
    if after != "":
        require_name(after, what=Text("a name", "名称"))
    if type(limit) is not int or limit < 1:
        rule = Text("a page must have at least one place", "每页至少一项")
        raise InvalidValue(rule=rule, seen=repr(limit))


def page_of_names(names: Iterable[str], after: str, limit: int) -> tuple[str, ...]:
    """Return the first ``limit`` of ``names`` that come after one, ascending code point by code point.

    Raises:
        InvalidValue: As for :func:`require_names_page`.

    Example:
        >>> page_of_names(["draws", "Draws", "数"], "Draws", 1)
        ('draws',)
    """
    require_names_page(after, limit)
    return tuple(heapq.nsmallest(limit, (name for name in names if name > after)))


def require_batch(values: object, *, what: Text, one: Text) -> Sequence[object]:
    """Return a sequence of at least one thing to append.

    Args:
        values: What the caller gave.
        what: The members, in the plural.
        one: One of them.

    Raises:
        InvalidValue: Not a sequence, or empty.
    """
    if not isinstance(values, Sequence) or isinstance(values, str | bytes | bytearray | memoryview):
        rule = Text(f"{what.en} must be a sequence", f"{what.zh}须为序列")
        raise InvalidValue(rule=rule, seen=type(values).__name__)
    if not values:
        rule = Text(f"an append must have at least one {one.en}", f"每次追加至少一条{one.zh}")
        raise InvalidValue(rule=rule, seen="none")
    return values
