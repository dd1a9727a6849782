"""One entry of the ledger: which statement stands at which index, tied to the entry before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from randcheck.errors import InvalidValue, MalformedDocument, RandcheckError
from randcheck.hashing import sha256
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import Envelope, find_statement_kind, require_statement_kind
from randcheck.receipts.moment import read_moment, require_moment, write_moment
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.registers.identifiers import require_identifier
from randcheck.text import Text

NO_ENTRY = bytes(32)
"""What the first entry of a log has for the digest of the entry before it."""

_WHAT = Text("ledger entry", "账本记录")


@attrs.frozen(kw_only=True)
class LedgerEntry:
    """The header of an entry; its canonical JSON is what a Merkle leaf hashes.

    Attributes:
        origin: Name of the log, 1–64 characters.
        index: Its index, from 0.
        prev: SHA-256 of the canonical header of the entry before, or 32 zero bytes for the first.
        kind: The statement's kind, lower-case words joined by hyphens.
        digest: SHA-256 of the statement's payload.
        recorded_at: When the entry was made, with its time zone, to the second.
    """

    origin: str
    index: int
    prev: bytes
    kind: str
    digest: bytes
    recorded_at: datetime

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_identifier(self.origin, what=Text("ledger name", "账本名称"))
        require_statement_kind(self.kind)
        require_moment(self.recorded_at)
        if type(self.index) is not int or self.index < 0 or {len(self.prev), len(self.digest)} != {32}:
            raise InvalidValue(
                rule=Text(
                    "a ledger entry must have an index of at least 0 and digests of 32 bytes",
                    "账本记录的序号须为非负整数，摘要须为 32 字节",
                ),
                seen=f"{self.index}, {len(self.prev)}, {len(self.digest)}",
            )

    def to_mapping(self) -> dict[str, Any]:
        """Return the header as JSON."""
        return {
            "digest": self.digest.hex(),
            "index": self.index,
            "kind": self.kind,
            "origin": self.origin,
            "prev": self.prev.hex(),
            "recorded_at": write_moment(self.recorded_at),
        }

    @classmethod
    def from_mapping(cls, mapping: Any) -> LedgerEntry:
        """Return the header that :meth:`to_mapping` wrote.

        Raises:
            MalformedDocument: Not such a mapping.
        """
        try:
            entry = cls(
                origin=mapping["origin"],
                index=mapping["index"],
                prev=bytes.fromhex(mapping["prev"]),
                kind=mapping["kind"],
                digest=bytes.fromhex(mapping["digest"]),
                recorded_at=read_moment(mapping["recorded_at"]),
            )
        except (RandcheckError, KeyError, TypeError, ValueError) as error:
            raise MalformedDocument(
                what=_WHAT, rule=Text("must have the form of an entry", "须符合记录格式"), seen=str(error)
            ) from error
        if entry.to_mapping() != mapping:
            raise MalformedDocument(
                what=_WHAT,
                rule=Text("must have the form of an entry", "须符合记录格式"),
                seen="fields this version does not know",
            )
        return entry

    @property
    def leaf(self) -> bytes:
        """The canonical header."""
        return encode_canonical(self.to_mapping())

    @property
    def leaf_digest(self) -> bytes:
        """SHA-256 of the canonical header, which the next entry names."""
        return sha256(self.leaf)

    def is_about(self, envelope: Envelope) -> bool:
        """Tell whether the entry records this very statement."""
        kind = find_statement_kind(envelope.payload_type)
        return kind is not None and kind[0] == self.kind and sha256(envelope.payload) == self.digest


def encode_record(entry: LedgerEntry, envelope: Envelope) -> bytes:
    """Return the bytes that a store keeps: header and signed statement."""
    return encode_strict({"entry": entry.to_mapping(), "envelope": envelope.to_mapping()})


def decode_record(data: bytes) -> tuple[LedgerEntry, Envelope]:
    """Return header and statement that :func:`encode_record` wrote.

    Raises:
        MalformedDocument, NotCanonical: Not such bytes.
    """
    value = parse_strict(data, what=_WHAT)
    if not isinstance(value, dict) or value.keys() != {"entry", "envelope"}:
        raise MalformedDocument(
            what=_WHAT,
            rule=Text("must hold entry and envelope", "须含 entry 与 envelope"),
            seen=type(value).__name__,
        )
    return LedgerEntry.from_mapping(value["entry"]), Envelope.from_mapping(value["envelope"])
