"""The text of a checkpoint: a log's name, its number of entries and the root of their tree."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NoReturn

import attrs

from randcheck.errors import InvalidValue, MalformedDocument, shorten
from randcheck.merkle import HASH_BYTES
from randcheck.receipts.json_model import MAX_INTEGER
from randcheck.receipts.signed_note import SignedNote, require_key_name
from randcheck.registers.identifiers import require_identifier
from randcheck.text import Text

_SIZE = re.compile("0|[1-9][0-9]{0,15}")
_WHAT = Text("checkpoint", "检查点")


@attrs.frozen(kw_only=True)
class Checkpoint:
    r"""The state of a log: so many entries, with this root.

    Attributes:
        origin: The log's name, an identifier of 1–64 characters without white space and ``+``.
        size: Its entries, 0 to 2^53−1.
        root: The 32-byte root of the RFC 6962 tree over their headers.
        extensions: Lines beyond these three that another log wrote. They are signed text and nothing more.

    Example:
        >>> Checkpoint(origin="tonghua/2026", size=2, root=bytes(32)).text
        'tonghua/2026\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = attrs.field(
        default=(), validator=attrs.validators.deep_iterable(attrs.validators.instance_of(str))
    )

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_key_name(
            require_identifier(self.origin, what=Text("a checkpoint's origin", "检查点的账本名称"))
        )
        if type(self.size) is not int or not 0 <= self.size <= MAX_INTEGER:
            _refuse(
                Text(f"the size must be from 0 to {MAX_INTEGER}", f"条数须为 0 至 {MAX_INTEGER}"),
                shorten(self.size),
            )
        if type(self.root) is not bytes or len(self.root) != HASH_BYTES:
            rule = Text(f"the root must be {HASH_BYTES} bytes", f"根值须为 {HASH_BYTES} 字节")
            _refuse(rule, shorten(self.root))
        if any(not line or "\n" in line for line in self.extensions):
            _refuse(Text("an extension line must not be empty", "扩展行不得为空"), shorten(self.extensions))

    @property
    def text(self) -> str:
        """The text that is signed."""
        root = base64.b64encode(self.root).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.extensions))

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return the checkpoint that a note's text tells.

        Raises:
            MalformedDocument: Fewer than three lines, an empty line, an origin that no log of ours has, a
                size with leading zeros or beyond 2^53−1, or a root that is not canonical base64 of 32 bytes.
        """
        try:
            return cls._parse(text)
        except InvalidValue as error:
            raise MalformedDocument(what=_WHAT, rule=error.rule, seen=error.seen) from None

    @classmethod
    def _parse(cls, text: str) -> Checkpoint:
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1]:
            rule = Text(
                "there must be lines for origin, size and root, each ended by a line feed",
                "须有账本名称、条数、根值三行，各以换行结束",
            )
            _refuse(rule, repr(text))
        origin, size, root, *extensions = lines[:-1]
        if _SIZE.fullmatch(size) is None:
            rule = Text("the size must be decimal without leading zeros", "条数须为无前导零的十进制数")
            _refuse(rule, repr(size))
        return cls(origin=origin, size=int(size), root=_read_root(root), extensions=tuple(extensions))


def decode_checkpoint(data: bytes) -> tuple[SignedNote, Checkpoint]:
    """Return the note that these bytes spell and the checkpoint in it; signatures are not checked.

    Raises:
        MalformedDocument: Not a signed note, or its text is no checkpoint.
    """
    note = SignedNote.decode(data)
    return note, Checkpoint.parse(note.text)


def _read_root(written: str) -> bytes:
    try:
        root = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if len(root) != HASH_BYTES or base64.b64encode(root).decode("ascii") != written:
        _refuse(
            Text(
                f"the root must be {HASH_BYTES} bytes in canonical base64",
                f"根值须为 {HASH_BYTES} 字节的规范 base64",
            ),
            repr(written),
        )
    return root


def _refuse(rule: Text, seen: str) -> NoReturn:
    raise InvalidValue(rule=rule, seen=seen)
