"""Writing all that a place holds into a directory, or only its manifest."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, TypeAlias

from randcheck.errors import InvalidValue
from randcheck.office.ledger_audit import read_records
from randcheck.office.transfer.block_file import BlockWriter
from randcheck.office.transfer.event_block import checkpoint_to_mapping, event_to_mapping
from randcheck.office.transfer.listing import (
    all_appends,
    all_checkpoints,
    all_digests,
    all_names,
    all_rows,
)
from randcheck.office.transfer.log_tally import LogTally
from randcheck.office.transfer.manifest import (
    BLOBS_NAME,
    FORMAT,
    MANIFEST_NAME,
    BlobsPart,
    CheckpointsPart,
    LogPart,
    Manifest,
    RegisterPart,
    file_name,
)
from randcheck.ports import Stores
from randcheck.text import Text

OnProgress: TypeAlias = Callable[[int, int], None]
"""Called with the number of entries, events, checkpoints and materials done, and of all."""

_OpenFile: TypeAlias = Callable[[str], AbstractContextManager[BinaryIO | None]]


def export_stores(stores: Stores, directory: Path, *, on_progress: OnProgress | None = None) -> Manifest:
    """Write all logs, registers, checkpoints and materials of a place into a directory.

    They may be in use meanwhile: each log and register is written as far as it went when it was begun, the checkpoints
    before the logs and the materials after them. Memory holds one entry or material at a time, about 8 MiB of shorter
    ones. The files are for their owner alone: registers have personal data.

    Args:
        stores: The place.
        directory: New or empty. ``manifest.json`` is written last: without it nothing is taken for an export.
        on_progress: Told how far it is.

    Returns:
        The manifest. Equal stores give equal manifests, and files equal byte by byte.

    Raises:
        InvalidValue: Something is in the directory, or it cannot be written.
        LedgerRolledBack: A log does not have what was signed of it, by the checkpoints at the same place.
        StoreError: The place could not be read. What was written until then is no export.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(directory.iterdir()):
            rule = Text("an export must go into a new or empty directory", "导出位置须为新目录或空目录")
            raise InvalidValue(rule=rule, seen=str(directory))

        def open_file(name: str) -> AbstractContextManager[BinaryIO | None]:
            return _SyncedFile(directory / name)

        manifest = _Export(stores, open_file, on_progress).run()
        with _SyncedFile(directory / f"{MANIFEST_NAME}.new") as file:
            file.write(manifest.encode())
        (directory / f"{MANIFEST_NAME}.new").rename(directory / MANIFEST_NAME)
        _sync_directories(directory)
    except OSError as error:
        rule = Text(f"{directory} must be a directory that can be written", f"{directory} 须为可写入的目录")
        raise InvalidValue(rule=rule, seen=error.strerror or str(error)) from error
    return manifest


def describe_stores(stores: Stores, *, on_progress: OnProgress | None = None) -> Manifest:
    """Return the manifest that an export of a place would have; nothing is written.

    Places with equal manifests hold the same logs, registers, checkpoints and materials, under the same keys.

    Raises:
        LedgerRolledBack: A log does not have what was signed of it, by the checkpoints at the same place.
        StoreError: The place could not be read.

    Example:
        >>> from randcheck.adapters.store_urls import open_stores
        >>> with open_stores("memory:") as stores:
        ...     _ = stores.ledger.append("draws", 0, [b"commitment", b"draw"], "key")
        ...     describe_stores(stores).logs[0].entries
        2
    """
    return _Export(stores, lambda _: nullcontext(), on_progress).run()


class _Export:
    def __init__(self, stores: Stores, open_file: _OpenFile, on_progress: OnProgress | None) -> None:
        self._stores = stores
        self._open_file = open_file
        self._on_progress = on_progress
        self._done = 0
        self._total = 0

    def run(self) -> Manifest:
        self._total = self._count_items() if self._on_progress else 0
        stores = self._stores
        origins = list(all_names(stores.checkpoints.origins))
        # Before the logs, so that a log has all that was signed of it until then.
        checkpoints = tuple(self._write_checkpoints(*one) for one in enumerate(origins))
        kept = {part.name: part.checkpoints for part in checkpoints}
        logs = tuple(
            self._write_log(number, name, kept.get(name, 0))
            for number, name in enumerate(all_names(stores.ledger.logs))
        )
        registers = tuple(
            self._write_register(number, name)
            for number, name in enumerate(all_names(stores.registers.registers))
        )
        # After the logs, so that what an entry names is there.
        blobs = self._write_blobs()
        return Manifest(logs=logs, registers=registers, checkpoints=checkpoints, blobs=blobs)

    def _write_log(self, number: int, name: str, checkpoints: int) -> LogPart:
        ledger = self._stores.ledger
        tally = LogTally(name, all_checkpoints(self._stores.checkpoints, name, checkpoints))
        size = ledger.head(name).size
        entries = read_records(ledger, name, size)
        appends = 0
        with self._open_file(file_name("logs", number)) as file:
            writer = _begin(file, "log", name)
            for one in all_appends(ledger.appends, name, size):
                appends += 1
                writer.write_mapping(
                    {
                        "key": one.idempotency_key,
                        "first_index": one.first_index,
                        "entries": one.size - one.first_index,
                    }
                )
                for _ in range(one.first_index, one.size):
                    entry = next(entries)
                    tally.take(entry)
                    writer.write(entry)
                    self._step()
        tally.require_all_signed()
        return LogPart(
            name=name,
            entries=size,
            appends=appends,
            root=tally.root,
            tree_root=tally.tree_root,
            digest=writer.digest,
        )

    def _write_register(self, number: int, name: str) -> RegisterPart:
        store = self._stores.registers
        size = store.size(name)
        rows = all_rows(store, name, size)
        records = 0
        with self._open_file(file_name("registers", number)) as file:
            writer = _begin(file, "register", name)
            for one in all_appends(store.records, name, size):
                records += 1
                writer.write_mapping(
                    {
                        "key": one.idempotency_key,
                        "first_index": one.first_index,
                        "entries": one.size - one.first_index,
                    }
                )
                for _ in range(one.first_index, one.size):
                    writer.write_mapping(event_to_mapping(next(rows)))
                    self._step()
        return RegisterPart(name=name, events=size, records=records, digest=writer.digest)

    def _write_checkpoints(self, number: int, name: str) -> CheckpointsPart:
        written = 0
        with self._open_file(file_name("checkpoints", number)) as file:
            writer = _begin(file, "checkpoints", name)
            for kept in all_checkpoints(self._stores.checkpoints, name):
                writer.write_mapping(checkpoint_to_mapping(kept))
                written += 1
                self._step()
        return CheckpointsPart(name=name, checkpoints=written, digest=writer.digest)

    def _write_blobs(self) -> BlobsPart:
        written = 0
        with self._open_file(BLOBS_NAME) as file:
            writer = _begin(file, "blobs", "")
            for digest in all_digests(self._stores.blobs):
                data = self._stores.blobs.find(digest)
                if data is not None:  # it may have been erased a moment ago
                    writer.write(data)
                    written += 1
                    self._step()
        return BlobsPart(blobs=written, digest=writer.digest)

    def _count_items(self) -> int:
        stores = self._stores
        return (
            sum(stores.ledger.head(name).size for name in all_names(stores.ledger.logs))
            + sum(stores.registers.size(name) for name in all_names(stores.registers.registers))
            + sum(
                sum(1 for _ in all_checkpoints(stores.checkpoints, name))
                for name in all_names(stores.checkpoints.origins)
            )
            + sum(1 for _ in all_digests(stores.blobs))
        )

    def _step(self) -> None:
        self._done += 1
        if self._on_progress is not None:
            self._on_progress(self._done, max(self._done, self._total))


def _begin(file: BinaryIO | None, part: str, name: str) -> BlockWriter:
    writer = BlockWriter(file)
    writer.write_mapping({"format": FORMAT, "part": part, "name": name})
    return writer


class _SyncedFile:
    """A new file, for its owner alone, that is on the disk when the context ends."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> BinaryIO:
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        self._file: BinaryIO = os.fdopen(
            os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        )
        return self._file

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._file:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())


def _sync_directories(directory: Path) -> None:
    if os.name == "nt":  # directories cannot be opened there
        return
    for path in (*(one for one in directory.iterdir() if one.is_dir()), directory, directory.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
