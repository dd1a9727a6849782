"""Places with something in every store, for tests of what goes from one to another."""

from __future__ import annotations

from datetime import date

from randcheck.adapters.store_urls import open_stores
from randcheck.ports import KeptCheckpoint, RegisterRow, Stores
from randcheck.registers.register import EventKind
from support.ceremonies import LOG, SAID, office_at, registers_of, task_of

DAY = date(2026, 3, 1)
ALL_BYTES = bytes(range(256))


def fill(stores: Stores) -> Stores:
    """Draw twice at this place, sign after each draw, and put strange things beside it."""
    office = office_at(stores.ledger, checkpoints=stores.checkpoints)
    for number in range(2):
        office.draw(task_of(f"TH-{number}"), registers_of(), SAID)
        office.ledger.checkpoint()
    assert stores.ledger.head(LOG).size
    stores.ledger.append("其他/1", 0, [b"", ALL_BYTES, b"a" * 100_000], "键 1")
    stores.ledger.append("其他/1", 3, [b"last"], "a")
    stores.registers.record("市场主体", 0, [established("A", ALL_BYTES), established("数", b"")], "import-1")
    stores.registers.record("市场主体", 2, [cancelled("A")], "import-2")
    stores.registers.record("matters", 0, [established("M-1", b"{}")], "import-1")
    for data in (b"", b"a recording", ALL_BYTES * 100):
        stores.blobs.put(data)
    stores.checkpoints.advance(
        "elsewhere", expected=None, new=KeptCheckpoint(size=7, root=bytes(32), note=ALL_BYTES)
    )
    return stores


def filled_memory() -> Stores:
    """Return such a place in memory."""
    return fill(open_stores("memory:"))


def established(entry_id: str, body: bytes) -> RegisterRow:
    return RegisterRow(
        kind=EventKind.ESTABLISHED, entry_id=entry_id, effective=DAY, body=body, reason="依申请", source="s"
    )


def cancelled(entry_id: str) -> RegisterRow:
    return RegisterRow(kind=EventKind.CANCELLED, entry_id=entry_id, effective=date(2026, 4, 1), source="数")
