"""Reading an export: block by block, with every digest, root and count checked against the manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import attrs

from randcheck.errors import ExportInvalid, InvalidValue
from randcheck.hashing import sha256
from randcheck.office.transfer.block_file import BlockReader
from randcheck.office.transfer.event_block import checkpoint_from_mapping, event_from_mapping
from randcheck.office.transfer.log_tally import LogTally
from randcheck.office.transfer.manifest import (
    BLOBS_NAME,
    FORMAT,
    BlobsPart,
    CheckpointsPart,
    LogPart,
    Manifest,
    RegisterPart,
    file_name,
    read_manifest,
)
from randcheck.ports import KeptCheckpoint, KeyedAppend, RegisterRow, require_name
from randcheck.text import Text

_T = TypeVar("_T")

Batches: TypeAlias = Iterator[tuple[KeyedAppend, Iterator[_T]]]
"""Appends with their entries, or records with their events; each is to be used up before the next."""


class ExportReader:
    """An export in a directory.

    Whatever is read is checked on the way, and the totals of a part when it was read to its end: who has used up an
    iterator without an error has read that part as it was exported.

    Attributes:
        manifest: Its manifest.
    """

    def __init__(self, directory: Path) -> None:
        """Read the manifest.

        Raises:
            ExportInvalid: There is none, or it is damaged.
        """
        self._directory = directory
        self.manifest: Manifest = read_manifest(directory)

    def read_log(self, number: int) -> Batches[bytes]:
        """Return the appends of a log with their entries.

        Raises:
            ExportInvalid: The file is not what the manifest says; names the place.
            LedgerRolledBack: The log does not have what was signed of it, by the checkpoints of the same export.
        """
        part = self.manifest.logs[number]
        tally = LogTally(part.name, self._signed(part.name))
        with self._open(file_name("logs", number), "log", part.name) as reader:

            def take() -> bytes:
                entry = reader.require(reader.read())
                tally.take(entry)
                return entry

            counted = _Counted()
            yield from _read_batches(reader, counted, take)
            tally.require_all_signed()
            told = LogPart(
                name=part.name,
                entries=counted.size,
                appends=counted.batches,
                root=tally.root,
                tree_root=tally.tree_root,
                digest=reader.digest,
            )
            _require_told(reader, part, told)

    def read_register(self, number: int) -> Batches[RegisterRow]:
        """Return the records of a register with their events.

        Raises:
            ExportInvalid: The file is not what the manifest says; names the place.
        """
        part = self.manifest.registers[number]
        with self._open(file_name("registers", number), "register", part.name) as reader:
            counted = _Counted()
            yield from _read_batches(reader, counted, lambda: _converted(reader, event_from_mapping))
            told = RegisterPart(
                name=part.name, events=counted.size, records=counted.batches, digest=reader.digest
            )
            _require_told(reader, part, told)

    def read_checkpoints(self, number: int) -> Iterator[KeptCheckpoint]:
        """Return the kept checkpoints of a log, smallest first.

        Raises:
            ExportInvalid: The file is not what the manifest says; names the place.
        """
        part = self.manifest.checkpoints[number]
        last, count = -1, 0
        with self._open(file_name("checkpoints", number), "checkpoints", part.name) as reader:
            while (mapping := reader.read_mapping()) is not None:
                kept = _converted(reader, checkpoint_from_mapping, mapping)
                if kept.size <= last:
                    rule = Text("checkpoints must grow", "检查点须逐个增大")
                    raise reader.invalid(rule, f"{kept.size} after {last}")
                last, count = kept.size, count + 1
                yield kept
            _require_told(
                reader, part, CheckpointsPart(name=part.name, checkpoints=count, digest=reader.digest)
            )

    def read_blobs(self) -> Iterator[bytes]:
        """Return the materials, ascending by their digests.

        Raises:
            ExportInvalid: The file is not what the manifest says; names the place.
        """
        last, count = b"", 0
        with self._open(BLOBS_NAME, "blobs", "") as reader:
            while (data := reader.read()) is not None:
                digest = sha256(data)
                if digest <= last:
                    rule = Text("materials must ascend by their digests", "材料须按摘要升序")
                    raise reader.invalid(rule, digest.hex()[:16])
                last, count = digest, count + 1
                yield data
            _require_told(reader, self.manifest.blobs, BlobsPart(blobs=count, digest=reader.digest))

    def _signed(self, log: str) -> Iterator[KeptCheckpoint]:
        names = [part.name for part in self.manifest.checkpoints]
        return self.read_checkpoints(names.index(log)) if log in names else iter(())

    @contextmanager
    def _open(self, file: str, part: str, name: str) -> Iterator[BlockReader]:
        """Open a file of the export and read its first block, which says what the file is."""
        try:
            opened = (self._directory / file).open("rb")
        except OSError as error:
            rule = Text("must be in the export", "须在导出中")
            raise ExportInvalid(place=file, rule=rule, seen=error.strerror or str(error)) from None
        with opened:
            reader = BlockReader(opened, file)
            told = reader.read_mapping()
            if told != {"format": FORMAT, "part": part, "name": name}:
                rule = Text(f"the file must be that of {part} {name!r}", f"文件须属于 {part}“{name}”")
                raise reader.invalid(rule, repr(told))
            yield reader


@attrs.define
class _Counted:
    """How far a log or register was read."""

    size: int = 0
    batches: int = 0


def _read_batches(reader: BlockReader, counted: _Counted, take: Callable[[], _T]) -> Batches[_T]:
    while (mapping := reader.read_mapping()) is not None:
        one = _append_of(reader, mapping, counted.size)

        def members(count: int = one.size - one.first_index) -> Iterator[_T]:
            for _ in range(count):
                yield take()

        counted.batches += 1
        counted.size = one.size
        yield one, members()


def _append_of(reader: BlockReader, mapping: dict[str, Any], size: int) -> KeyedAppend:
    key, first_index, count = (mapping.get(name) for name in ("key", "first_index", "entries"))
    rule = Text(
        f"an append must begin at index {size}, with a key and at least one entry",
        f"追加须自第 {size} 条开始，附幂等键并至少一条",
    )
    try:
        require_name(key, what=Text("an idempotency key", "幂等键"))  # type: ignore[arg-type]
    except InvalidValue:
        raise reader.invalid(rule, repr(mapping)) from None
    if len(mapping) != 3 or type(count) is not int or first_index != size or count < 1:
        raise reader.invalid(rule, repr(mapping))
    return KeyedAppend(first_index=size, size=size + count, idempotency_key=str(key))


def _converted(
    reader: BlockReader, convert: Callable[[dict[str, Any]], _T], mapping: dict[str, Any] | None = None
) -> _T:
    """Return what the next block, or ``mapping``, stands for."""
    if mapping is None:
        mapping = reader.read_mapping()
    if mapping is None:
        raise reader.invalid(Text("a block must follow", "其后须有块"), "the end of the file")
    try:
        return convert(mapping)
    except InvalidValue as error:
        raise reader.invalid(error.rule, error.seen) from None


def _require_told(reader: BlockReader, part: attrs.AttrsInstance, told: attrs.AttrsInstance) -> None:
    """Refuse a file that was read to its end and adds up to something else than the manifest says."""
    for field in attrs.fields(type(part)):
        expected, found = getattr(part, field.name), getattr(told, field.name)
        if expected != found:
            rule = Text(
                f"the file must have the {field.name} of the manifest, {_shown(expected)}",
                f"文件的 {field.name} 须与清单一致，即 {_shown(expected)}",
            )
            raise reader.invalid(rule, _shown(found))


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
