"""Whether a place holds nothing but the beginning of an export, so that the rest can be written after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn, TypeVar

from randcheck.errors import TargetDiffers
from randcheck.hashing import sha256
from randcheck.office.ledger_audit import MOST_RECORDS, PAGE_BYTES
from randcheck.office.transfer.listing import ROWS_PAGE, all_checkpoints, all_digests, all_names
from randcheck.office.transfer.reading import Batches, ExportReader
from randcheck.ports import KeyedAppend, Stores
from randcheck.text import Text

_T = TypeVar("_T")


def require_prefix(reader: ExportReader, stores: Stores, step: Callable[[], None]) -> None:
    """Read an export to its end and compare it with what a place holds.

    Args:
        reader: The export.
        stores: The place; it is only read.
        step: Called for each entry, event, checkpoint and material of the export.

    Raises:
        ExportInvalid: The export is not whole.
        LedgerRolledBack: A log of the export does not have what was signed of it.
        TargetDiffers: The place holds something else than the beginning of the export.
    """
    manifest = reader.manifest
    _require_known(all_names(stores.ledger.logs), {one.name for one in manifest.logs}, _log)
    _require_known(all_names(stores.registers.registers), {one.name for one in manifest.registers}, _register)
    _require_known(all_names(stores.checkpoints.origins), {one.name for one in manifest.checkpoints}, _signed)
    for number, checkpoints in enumerate(manifest.checkpoints):
        there = all_checkpoints(stores.checkpoints, checkpoints.name)
        for kept in reader.read_checkpoints(number):
            if next(there, kept) != kept:
                _refuse(_signed(checkpoints.name), _OTHER)
            step()
        if next(there, None) is not None:
            _refuse(_signed(checkpoints.name), _MORE)
    _compare_blobs(reader, stores, step)
    ledger, registers = stores.ledger, stores.registers
    for number, register in enumerate(manifest.registers):
        _compare(
            reader.read_register(number),
            size=registers.size(register.name),
            read=lambda start, stop, name=register.name: registers.read(name, start, stop),  # type: ignore[misc]
            appends=lambda start, stop, name=register.name: registers.records(name, start, stop),  # type: ignore[misc]
            weigh=lambda _: PAGE_BYTES // ROWS_PAGE,
            what=_register(register.name),
            step=step,
        )
    for number, log in enumerate(manifest.logs):
        _compare(
            reader.read_log(number),
            size=ledger.head(log.name).size,
            read=lambda start, stop, name=log.name: ledger.read(name, start, stop),  # type: ignore[misc]
            appends=lambda start, stop, name=log.name: ledger.appends(name, start, stop),  # type: ignore[misc]
            weigh=len,
            what=_log(log.name),
            step=step,
        )


def _compare(
    batches: Batches[_T],
    *,
    size: int,
    read: Callable[[int, int], Sequence[_T]],
    appends: Callable[[int, int], Sequence[KeyedAppend]],
    weigh: Callable[[_T], int],
    what: Text,
    step: Callable[[], None],
) -> None:
    """Compare the batches of an export with the first ``size`` things that are there."""
    end = 0
    for one, members in batches:
        if one.first_index < size and list(appends(one.first_index, one.first_index + 1)) != [one]:
            _refuse(what, _OTHER)
        end = start = one.first_index
        for page in _pages(members, weigh):
            end = start + len(page)
            if start < size and list(read(start, end)) != page:
                _refuse(what, _OTHER)
            start = end
            for _ in page:
                step()
    if size > end:
        _refuse(what, _MORE)


def _compare_blobs(reader: ExportReader, stores: Stores, step: Callable[[], None]) -> None:
    there = all_digests(stores.blobs)
    waiting = next(there, None)
    for data in reader.read_blobs():
        if waiting == sha256(data):  # both ascend: what is passed over is met no more
            waiting = next(there, None)
        step()
    if waiting is not None:
        _refuse(Text("materials", "材料"), _OTHER)


def _pages(members: Iterator[_T], weigh: Callable[[_T], int]) -> Iterator[list[_T]]:
    """Return what comes in lists of at most 64, or of about 8 MiB where one is long."""
    page: list[_T] = []
    weight = 0
    for one in members:
        page.append(one)
        weight += weigh(one)
        if len(page) == MOST_RECORDS or weight >= PAGE_BYTES:
            yield page
            page, weight = [], 0
    if page:
        yield page


def _require_known(there: Iterator[str], known: set[str], what: Callable[[str], Text]) -> None:
    for name in there:
        if name not in known:
            _refuse(what(name), Text("the export does not have it", "导出中没有"))


def _refuse(what: Text, seen: Text) -> NoReturn:
    raise TargetDiffers(what=what, seen=seen)


def _log(name: str) -> Text:
    return Text(f"log {name!r}", f"账本“{name}”")


def _register(name: str) -> Text:
    return Text(f"register {name!r}", f"名录库“{name}”")


def _signed(name: str) -> Text:
    return Text(f"the checkpoints of log {name!r}", f"账本“{name}”的检查点")


_OTHER = Text("something else than in the export", "与导出内容不同")
_MORE = Text("more than in the export", "多于导出内容")
