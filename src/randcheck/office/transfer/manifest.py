"""The manifest of an export: which logs, registers, checkpoints and materials it holds, with their digests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs

from randcheck.errors import ExportInvalid, RandcheckError, shorten
from randcheck.hashing import sha256
from randcheck.ports import require_digest, require_name
from randcheck.text import Text

FORMAT = "randcheck-export/1"
"""Name and version of the format."""

MANIFEST_NAME = "manifest.json"
BLOBS_NAME = "blobs.blocks"


@attrs.frozen(kw_only=True)
class LogPart:
    """A log of an export.

    Attributes:
        name: Its name.
        entries: How many entries it has.
        appends: In how many appends they were made.
        root: Merkle root (RFC 6962) over the entries' bytes.
        tree_root: The root that a checkpoint of the whole log signs; None when the entries are not one chain of the
            records that an office writes.
        digest: That of its file.
    """

    name: str
    entries: int
    appends: int
    root: bytes
    tree_root: bytes | None
    digest: bytes


@attrs.frozen(kw_only=True)
class RegisterPart:
    """A register of an export: how many events it has, and in how many records they were made."""

    name: str
    events: int
    records: int
    digest: bytes


@attrs.frozen(kw_only=True)
class CheckpointsPart:
    """The checkpoints of one log, and how many there are."""

    name: str
    checkpoints: int
    digest: bytes


@attrs.frozen(kw_only=True)
class BlobsPart:
    """The materials, and how many there are."""

    blobs: int
    digest: bytes


@attrs.frozen(kw_only=True)
class Manifest:
    """What an export holds; of equal stores it is equal.

    Attributes:
        logs, registers, checkpoints: Ascending by name; the file of each is numbered in this order.
        blobs: The materials.
    """

    logs: tuple[LogPart, ...]
    registers: tuple[RegisterPart, ...]
    checkpoints: tuple[CheckpointsPart, ...]
    blobs: BlobsPart

    @property
    def items(self) -> int:
        """How many entries, events, checkpoints and materials there are."""
        return (
            sum(log.entries for log in self.logs)
            + sum(register.events for register in self.registers)
            + sum(part.checkpoints for part in self.checkpoints)
            + self.blobs.blobs
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the manifest as ``manifest.json`` has it."""
        mapping = {
            "format": FORMAT,
            "logs": [_mapping_of(part) for part in self.logs],
            "registers": [_mapping_of(part) for part in self.registers],
            "checkpoints": [_mapping_of(part) for part in self.checkpoints],
            "blobs": _mapping_of(self.blobs),
        }
        return {**mapping, "digest": sha256(_encode(mapping)).hex()}

    def encode(self) -> bytes:
        """Return the bytes of ``manifest.json``."""
        return _encode(self.to_mapping())

    @classmethod
    def decode(cls, data: bytes) -> Manifest:
        """Return the manifest in these bytes.

        Raises:
            ExportInvalid: They are not one, or of a version that is not known here.
        """
        try:
            mapping = json.loads(data)
            if mapping["format"] != FORMAT:
                rule = Text(f"the format must be {FORMAT}", f"格式须为 {FORMAT}")
                raise ExportInvalid(place=MANIFEST_NAME, rule=rule, seen=shorten(mapping["format"]))
            manifest = cls(
                logs=tuple(_part_from(LogPart, part) for part in mapping["logs"]),
                registers=tuple(_part_from(RegisterPart, part) for part in mapping["registers"]),
                checkpoints=tuple(_part_from(CheckpointsPart, part) for part in mapping["checkpoints"]),
                blobs=_part_from(BlobsPart, mapping["blobs"]),
            )
        except ExportInvalid:
            raise
        except (ValueError, RecursionError, LookupError, TypeError, AttributeError, RandcheckError) as error:
            rule = Text("must be the manifest of an export", "须为导出的清单")
            raise ExportInvalid(place=MANIFEST_NAME, rule=rule, seen=shorten(error)) from None
        if manifest.encode() != data:
            # Any spelling but the one that is written, so that not one byte can change unnoticed.
            rule = Text(
                "a manifest must have the digest that it names at its end", "清单须与其末尾所列摘要相符"
            )
            raise ExportInvalid(place=MANIFEST_NAME, rule=rule, seen=manifest.to_mapping()["digest"][:16])
        return manifest


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of the export in a directory.

    Raises:
        ExportInvalid: There is none: it is no export, or one that did not come to its end; or it is damaged.
    """
    try:
        data = (directory / MANIFEST_NAME).read_bytes()
    except OSError as error:
        rule = Text("an export that came to its end must have it", "完成的导出须有此文件")
        raise ExportInvalid(place=MANIFEST_NAME, rule=rule, seen=error.strerror or str(error)) from None
    return Manifest.decode(data)


def file_name(kind: str, number: int) -> str:
    """Return the name of the file of a log, register or log's checkpoints.

    Example:
        >>> file_name("logs", 0)
        'logs/0.blocks'
    """
    return f"{kind}/{number}.blocks"


def _encode(mapping: dict[str, Any]) -> bytes:
    return (json.dumps(mapping, ensure_ascii=False, indent=2) + "\n").encode()


def _mapping_of(part: Any) -> dict[str, Any]:
    return {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in attrs.asdict(part, recurse=False).items()
    }


def _part_from(cls: type[Any], mapping: dict[str, Any]) -> Any:
    """Return a part; whatever is wrong with it raises one of the errors that :meth:`Manifest.decode` expects."""
    values: dict[str, Any] = {}
    for field in attrs.fields(cls):
        value = mapping[field.name]
        if field.type == "str":
            require_name(value, what=Text("a name", "名称"))
        elif field.type == "int":
            if type(value) is not int or value < 0:
                raise ValueError(f"{field.name}: {value!r}")
        elif value is not None or field.type == "bytes":
            value = bytes.fromhex(value)
            require_digest(value)
        values[field.name] = value
    return cls(**values)
