"""Bringing an export into another place: checked before, on the way, and by reading it back."""

from __future__ import annotations

from pathlib import Path

from randcheck.errors import TargetDiffers, TransferIncomplete
from randcheck.office.transfer.exporting import OnProgress, describe_stores
from randcheck.office.transfer.manifest import Manifest
from randcheck.office.transfer.reading import ExportReader
from randcheck.office.transfer.target_prefix import require_prefix
from randcheck.ports import Stores
from randcheck.text import Text

PASSES = 3
"""How often everything is gone through: read, written, read back."""


def verify_export(directory: Path, *, on_progress: OnProgress | None = None) -> Manifest:
    """Read an export to its end and return its manifest.

    Raises:
        ExportInvalid: It is not whole; names file and place.
        LedgerRolledBack: A log of it does not have what was signed of it, by the checkpoints of the same export.
    """
    reader = ExportReader(directory)
    steps = _Steps(reader.manifest.items, on_progress)
    for number in range(len(reader.manifest.logs)):
        for _, entries in reader.read_log(number):
            for _ in entries:
                steps.step()
    for number in range(len(reader.manifest.registers)):
        for _, rows in reader.read_register(number):
            for _ in rows:
                steps.step()
    for number in range(len(reader.manifest.checkpoints)):
        for _ in reader.read_checkpoints(number):
            steps.step()
    for _ in reader.read_blobs():
        steps.step()
    return reader.manifest


def import_stores(directory: Path, stores: Stores, *, on_progress: OnProgress | None = None) -> Manifest:
    """Bring an export into a place: the same entries, keys, events, checkpoints and materials.

    The export is read to its end and compared with what the target holds before anything is written. At last the target
    is read back and must have the export's manifest. An import that was interrupted goes on where it stood when it is
    done again; until then, whoever signs checkpoints at that place is refused, since they are written first. Memory holds
    one material, or the entries of one append, at a time.

    Args:
        directory: The export.
        stores: The target, which nobody else uses meanwhile: empty, or with the beginning of the same export.
        on_progress: Told how far it is; everything is gone through three times.

    Returns:
        The manifest of the export, and of the target.

    Raises:
        ExportInvalid: The export is not whole; names file and place. Nothing was written, unless it changed meanwhile.
        LedgerRolledBack: A log of the export does not have what was signed of it.
        TargetDiffers: The target holds something else. Nothing was written.
        TransferIncomplete: The target does not tell what was written.
        StoreError: The target failed; do it again.
    """
    reader = ExportReader(directory)
    steps = _Steps(PASSES * reader.manifest.items, on_progress)
    require_prefix(reader, stores, steps.step)
    _write(reader, stores, steps)
    written = describe_stores(stores, on_progress=lambda _done, _total: steps.step())
    if written != reader.manifest:
        raise TransferIncomplete(what=_find_difference(reader.manifest, written))
    return written


class _Steps:
    """Counts what was done."""

    def __init__(self, total: int, on_progress: OnProgress | None) -> None:
        self._total = total
        self._on_progress = on_progress
        self._done = 0

    def step(self) -> None:
        self._done += 1
        if self._on_progress is not None:
            self._on_progress(self._done, self._total)


def _write(reader: ExportReader, stores: Stores, steps: _Steps) -> None:
    """Write what is not there yet."""
    # First, so that nobody signs what has not all of its entries yet.
    for number, checkpoints in enumerate(reader.manifest.checkpoints):
        last = stores.checkpoints.last(checkpoints.name)
        for kept in reader.read_checkpoints(number):
            if last is None or kept.size > last.size:
                if not stores.checkpoints.advance(checkpoints.name, expected=last, new=kept):
                    _refuse_other_writer(checkpoints.name)
                last = kept
            steps.step()
    # Before the logs, so that what an entry names is there.
    for blob in reader.read_blobs():
        stores.blobs.put(blob)
        steps.step()
    for number, register in enumerate(reader.manifest.registers):
        size = stores.registers.size(register.name)
        for one, rows in reader.read_register(number):
            events = list(rows)
            if one.first_index >= size:
                stores.registers.record(register.name, one.first_index, events, one.idempotency_key)
            for _ in events:
                steps.step()
    for number, log in enumerate(reader.manifest.logs):
        size = stores.ledger.head(log.name).size
        for one, members in reader.read_log(number):
            entries = list(members)
            if one.first_index >= size:
                stores.ledger.append(log.name, one.first_index, entries, one.idempotency_key)
            for _ in entries:
                steps.step()


def _refuse_other_writer(log: str) -> None:
    raise TargetDiffers(
        what=Text(f"the checkpoints of log {log!r}", f"账本“{log}”的检查点"),
        seen=Text("somebody else is writing there", "有他人正在写入"),
    )


def _find_difference(exported: Manifest, written: Manifest) -> Text:
    """Return what of the target is not what was exported."""
    kinds = (
        (exported.logs, written.logs, Text("log", "账本")),
        (exported.registers, written.registers, Text("register", "名录库")),
        (exported.checkpoints, written.checkpoints, Text("the checkpoints of log", "检查点，账本")),
    )
    for ours, theirs, what in kinds:
        mine, its = ({part.name: part for part in parts} for parts in (ours, theirs))
        for name in sorted(mine.keys() | its.keys()):
            if mine.get(name) != its.get(name):
                return Text(f"{what.en} {name!r}", f"{what.zh}“{name}”")
    return Text("its materials", "材料")
