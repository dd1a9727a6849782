"""What a receipt holds to prove that the ledger has its entries: a signed checkpoint and the ways to its root."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import attrs

from randcheck.errors import InvalidValue, MalformedDocument, RandcheckError, shorten
from randcheck.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.registers.salted_proof import MAX_PATH
from randcheck.text import Text

MAX_TIMESTAMP_BYTES = 64 * 1024
MAX_KEY_CHANGES = 256

_WHAT = Text("proof of the ledger", "账本证明")
_FIELDS = {"checkpoint", "paths"}
_OPTIONAL = {"key_changes", "timestamp"}


@attrs.frozen(kw_only=True)
class LogProof:
    """A checkpoint and, for every entry that a receipt has, its audit path to the checkpoint's root.

    Attributes:
        checkpoint: The signed note, as it was signed and cosigned.
        paths: Audit path by index of the entry, 32 bytes a step.
        key_changes: Changes of keys in the ledger that the receipt's signatures depend on, indices ascending.
        timestamp: An RFC 3161 token over the checkpoint, DER, or None.
    """

    checkpoint: str
    paths: Mapping[int, tuple[bytes, ...]]
    key_changes: tuple[tuple[LedgerEntry, Envelope], ...] = ()
    timestamp: bytes | None = None

    def has(self, entry: LedgerEntry, size: int, root: bytes) -> bool:
        """Tell whether the tree of ``size`` entries with this root has ``entry`` where it says it stands."""
        path = self.paths.get(entry.index)
        return path is not None and verify_inclusion(leaf_hash(entry.leaf), entry.index, size, path, root)

    def to_mapping(self) -> dict[str, Any]:
        """Return the proof as JSON."""
        mapping: dict[str, Any] = {
            # Line by line: text of a receipt holds no line feeds.
            "checkpoint": self.checkpoint.removesuffix("\n").split("\n"),
            "paths": [
                {"index": index, "path": [part.hex() for part in self.paths[index]]}
                for index in sorted(self.paths)
            ],
        }
        if self.key_changes:
            mapping["key_changes"] = [
                {"entry": entry.to_mapping(), "envelope": envelope.to_mapping()}
                for entry, envelope in self.key_changes
            ]
        if self.timestamp is not None:
            mapping["timestamp"] = base64.b64encode(self.timestamp).decode()
        return mapping

    @classmethod
    def from_mapping(cls, mapping: Any) -> LogProof:
        """Return the proof that :meth:`to_mapping` wrote; nothing in it is verified.

        Raises:
            MalformedDocument: Not such a mapping.
        """
        try:
            if not _FIELDS <= mapping.keys() <= _FIELDS | _OPTIONAL:
                raise KeyError(", ".join(sorted(map(str, mapping))))
            proof = cls(
                checkpoint=_read_note(mapping["checkpoint"]),
                paths={item["index"]: _read_path(item) for item in mapping["paths"]},
                key_changes=tuple(_read_change(item) for item in _read_changes(mapping)),
                timestamp=_read_timestamp(mapping.get("timestamp")),
            )
            is_same = proof.to_mapping() == mapping
        except (RandcheckError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise _malformed(f"{type(error).__name__}: {error}") from error
        if not is_same:
            raise _malformed("entries out of order, twice, or with other fields")
        return proof


def _read_note(lines: Any) -> str:
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise TypeError(shorten(lines))
    return "".join(f"{line}\n" for line in lines)


def _read_path(item: Any) -> tuple[bytes, ...]:
    path = tuple(bytes.fromhex(part) for part in item["path"])
    if type(item["index"]) is not int or item["index"] < 0 or len(path) > MAX_PATH:
        raise InvalidValue(
            rule=Text("a path must have an index and at most 64 steps", "路径须有序号且不超过 64 步"),
            seen=shorten(item["index"]),
        )
    if any(len(part) != HASH_BYTES for part in path):
        raise InvalidValue(
            rule=Text("a step must be 32 bytes", "每步须为 32 字节"), seen=shorten(item["path"])
        )
    return path


def _read_changes(mapping: Any) -> list[Any]:
    changes = mapping.get("key_changes", [])
    if not isinstance(changes, list) or len(changes) > MAX_KEY_CHANGES:
        raise TypeError(shorten(changes))
    return changes


def _read_change(item: Any) -> tuple[LedgerEntry, Envelope]:
    return LedgerEntry.from_mapping(item["entry"]), Envelope.from_mapping(item["envelope"])


def _read_timestamp(text: Any) -> bytes | None:
    if text is None:
        return None
    try:
        token = base64.b64decode(text.encode("ascii"), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if not 1 <= len(token) <= MAX_TIMESTAMP_BYTES:
        raise ValueError(f"{len(token)} bytes")
    return token


def _malformed(seen: str) -> MalformedDocument:
    rule = Text("must hold a checkpoint and the paths of entries", "须含检查点与各记录的路径")
    return MalformedDocument(what=_WHAT, rule=rule, seen=seen)
