"""Reading JSON of unknown origin: everything is refused before it can cost time, memory or doubt.

For documents that must be strict JSON but need not be canonical, because a person may have pretty-printed
them or because their field names are not ours (a bundle holds DSSE envelopes, whose names are in camel case).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NoReturn

from randcheck.errors import MalformedDocument
from randcheck.receipts.json_model import (
    INTEGER_TOO_LARGE,
    MAX_DEPTH,
    ONLY_INTEGERS,
    TOO_DEEP,
    JsonValue,
    OutsideModel,
    check_text_key,
    check_value,
)
from randcheck.text import Text

MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
"""How long a document may be unless the caller says otherwise."""

MAX_VALUES = 2**24
"""How many values a document may hold: each takes far more memory than the few bytes it is written with."""

_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def parse_strict(data: bytes, *, what: Text, max_bytes: int = MAX_DOCUMENT_BYTES) -> JsonValue:
    """Return the value of a JSON document in UTF-8, read without mercy.

    White space, member order and escapes are free; everything else is as in the canonical model, except that
    object keys may be any text of the model.

    Args:
        data: The whole document.
        what: Which document, for messages.
        max_bytes: The longest document to look at.

    Raises:
        MalformedDocument: Too long, not UTF-8, a byte order mark, not JSON, truncated, a duplicate key,
            nested too deep, too many values, or too large for the memory of this process.
        NotCanonical: JSON, but a value outside the model: a float, a large integer, invisible characters.

    Example:
        >>> parse_strict(b'{ "payloadType": "x" }', what=Text("bundle", "证据包"))
        {'payloadType': 'x'}
        >>> parse_strict(b'{"a": 1, "a": 2}', what=Text("bundle", "证据包"))
        Traceback (most recent call last):
        ...
        randcheck.errors.MalformedDocument: bundle: an object must hold each key once, got 2 × 'a'
    """
    return read_document(data, what=what, max_bytes=max_bytes, check_key=check_text_key)


def encode_strict(value: JsonValue) -> bytes:
    """Return ``value`` as one line of JSON in UTF-8 with sorted keys: what :func:`parse_strict` reads.

    Raises:
        NotCanonical: The value is outside the model (object keys may be any text of it).

    Example:
        >>> encode_strict({"payloadType": "x", "payload": ""})
        b'{"payload":"","payloadType":"x"}'
    """
    try:
        check_value(value, check_text_key)
    except OutsideModel as found:
        raise found.to_error() from None
    return write_checked(value)


def write_checked(value: JsonValue) -> bytes:
    """Return the canonical bytes of a value that is known to be of the model."""
    return _encoder.encode(value).encode()


def read_document(
    data: bytes, *, what: Text, max_bytes: int, check_key: Callable[[object], None]
) -> JsonValue:
    """Return the value of ``data`` after every check; see :func:`parse_strict`."""
    reader = _Reader(what)
    try:
        return reader.read(data, max_bytes, check_key)
    except OutsideModel as found:
        raise found.to_error(within=what) from None
    except (MemoryError, RecursionError):
        raise MalformedDocument(
            what=what,
            rule=Text("the document must fit into the memory of this process", "文档须能装入本进程的内存"),
            seen=f"{len(data)} B",
        ) from None


_LONG_DIGITS = re.compile(rb"(?<![0-9.eE+])-?[0-9]{17,}(?![0-9.eE])")  # 2^53−1 has 16 digits
_NEGATIVE_ZERO = re.compile(rb"-0(?![0-9.eE])")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


class _Reader:
    """Reads one document; knows its name for messages."""

    def __init__(self, what: Text) -> None:
        self._what = what

    def read(self, data: bytes, max_bytes: int, check_key: Callable[[object], None]) -> JsonValue:
        text = self._decode(data, max_bytes)
        open_brackets = self._scan(data)
        try:
            value: JsonValue = json.loads(
                text,
                object_pairs_hook=self._build_object,
                parse_float=self._refuse_float,
                parse_constant=self._refuse_constant,
            )
        except json.JSONDecodeError as error:
            raise self._explain(text, error, open_brackets) from None
        check_value(value, check_key)
        return value

    def _decode(self, data: bytes, max_bytes: int) -> str:
        if not isinstance(data, bytes):
            rule = Text("the document must be given as bytes", "文档须以字节给出")
            raise self._malformed(rule, type(data).__name__)
        if len(data) > max_bytes:
            rule = Text(f"the document must have at most {max_bytes} bytes", f"文档不得超过 {max_bytes} 字节")
            raise self._malformed(rule, str(len(data)))
        if data.startswith(_BYTE_ORDER_MARKS):
            rule = Text("the document must be UTF-8 without a byte order mark", "文档须为不带 BOM 的 UTF-8")
            raise self._malformed(rule, data[:3].hex(" "))
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            at = error.start
            seen = data[at : at + 4].hex(" ")
            if error.reason == "unexpected end of data":
                raise self._truncated(at, seen) from None
            rule = Text(f"the document must be UTF-8, byte {at} is not", f"文档须为 UTF-8，第 {at} 字节不是")
            raise self._malformed(rule, seen) from None

    def _scan(self, data: bytes) -> int:
        """Refuse what would be costly to parse; return how many brackets are still open at the end."""
        outside_strings = _leave_out_strings(data)
        open_brackets = self._count_open_brackets(outside_strings)
        self._refuse_too_many_values(outside_strings)
        self._refuse_numbers(outside_strings)
        return open_brackets

    def _count_open_brackets(self, outside_strings: bytes) -> int:
        """Return how many brackets are still open at the end, having refused deep nesting on the way."""
        depth = 0
        for bracket in outside_strings.translate(None, _NOT_BRACKETS):
            if bracket in b"[{":
                depth += 1
                if depth > MAX_DEPTH:
                    raise self._malformed(TOO_DEEP, str(depth))
            else:
                depth -= 1
        return depth

    def _refuse_too_many_values(self, outside_strings: bytes) -> None:
        # Every value but the outermost follows a comma or is the first in its object or array.
        at_most = sum(outside_strings.count(mark) for mark in (b",", b"[", b"{")) + 1
        if at_most > MAX_VALUES:
            rule = Text(
                f"the document must hold at most {MAX_VALUES} values", f"文档中的值不得超过 {MAX_VALUES} 个"
            )
            raise self._malformed(rule, str(at_most))

    @staticmethod
    def _refuse_numbers(outside_strings: bytes) -> None:
        # Before json.loads: int() of many digits takes quadratic time where the host lifted Python's limit.
        found = _LONG_DIGITS.search(outside_strings)
        if found:
            raise OutsideModel(INTEGER_TOO_LARGE, found[0][:20].decode() + "…")
        if _NEGATIVE_ZERO.search(outside_strings):
            raise OutsideModel(ONLY_INTEGERS, "-0")

    def _build_object(self, members: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(members)
        if len(built) != len(members):
            repeated, times = Counter(key for key, _ in members).most_common(1)[0]
            rule = Text("an object must hold each key once", "对象中的键不得重复")
            raise self._malformed(rule, f"{times} × {repeated!r}")
        return built

    @staticmethod
    def _refuse_float(token: str) -> NoReturn:
        raise OutsideModel(ONLY_INTEGERS, token)

    def _refuse_constant(self, token: str) -> NoReturn:
        raise self._malformed(Text("numbers must be JSON numbers", "数须为 JSON 数"), token)

    def _explain(self, text: str, error: json.JSONDecodeError, open_brackets: int) -> MalformedDocument:
        position = len(text[: error.pos].encode())
        rest = text[error.pos :].strip(" \t\n\r")
        if not text.strip(" \t\n\r") or (open_brackets > 0 and _is_cut(error.msg, rest)):
            return self._truncated(len(text.encode()), text[-20:])
        rule = Text(
            f"the document must be JSON, byte {position} breaks it",
            f"文档须为 JSON，第 {position} 字节处有误",
        )
        return self._malformed(rule, repr(rest[:20]))

    def _truncated(self, position: int, seen: str) -> MalformedDocument:
        rule = Text(
            f"the document must be complete, but is truncated at byte {position}",
            f"文档须完整，但在第 {position} 字节处被截断",
        )
        return self._malformed(rule, repr(seen))

    def _malformed(self, rule: Text, seen: str) -> MalformedDocument:
        return MalformedDocument(what=self._what, rule=rule, seen=seen)


def _leave_out_strings(data: bytes, chunk: int = 2**20) -> bytes:
    """Return ``data`` with every string reduced to a quotation mark, at the speed of ``bytes.split``.

    Exact up to the first byte that cannot be JSON, where parsing ends anyway; a string without end is taken to
    the end. Chunks bound the memory that the pieces take.
    """
    if b"\\" in data:
        # Without escaped backslashes and escaped quotation marks, every quotation mark opens or closes.
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    pieces = []
    is_inside = False
    for start in range(0, len(data), chunk):
        parts = data[start : start + chunk].split(b'"')
        pieces.append(b'"'.join(parts[is_inside::2]))
        is_inside ^= len(parts) % 2 == 0
        if is_inside:
            pieces.append(b'"')
    return b"".join(pieces)


def _is_cut(message: str, rest: str) -> bool:
    """Tell a document that just ends from one that is broken in the middle."""
    if message.startswith("Unterminated string"):
        return True
    if len(rest) > len("\\u0000"):
        return False
    return message.startswith("Invalid \\") or any(
        token.startswith(rest) for token in ("true", "false", "null", "-")
    )
