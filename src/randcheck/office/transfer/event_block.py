"""Events of registers and kept checkpoints as the blocks of an export have them."""

from __future__ import annotations

from datetime import date
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.office.transfer.block_file import from_base64, to_base64
from randcheck.ports import KeptCheckpoint, RegisterRow, require_advance_arguments
from randcheck.registers.register import EventKind
from randcheck.text import Text

_KINDS = {kind.value: kind for kind in EventKind}


def event_to_mapping(row: RegisterRow) -> dict[str, Any]:
    """Return an event as its block has it.

    Example:
        >>> row = RegisterRow(kind=EventKind.CANCELLED, entry_id="M-1", effective=date(2026, 3, 1))
        >>> event_from_mapping(event_to_mapping(row)) == row
        True
    """
    return {
        "kind": row.kind.value,
        "entry_id": row.entry_id,
        "effective": row.effective.isoformat(),
        "body": None if row.body is None else to_base64(row.body),
        "reason": row.reason,
        "source": row.source,
    }


def event_from_mapping(mapping: dict[str, Any]) -> RegisterRow:
    """Return the event.

    Raises:
        InvalidValue: The mapping is not one of an event.
    """
    try:
        body = mapping["body"]
        row = RegisterRow(
            kind=_KINDS[mapping["kind"]],
            entry_id=mapping["entry_id"],
            effective=date.fromisoformat(mapping["effective"]),
            body=None if body is None else from_base64(body),
            reason=mapping["reason"],
            source=mapping["source"],
        )
    except (LookupError, ValueError, TypeError) as error:
        raise _other_than_written(Text("an event", "事件"), error) from None
    if event_to_mapping(row) != mapping:
        raise _other_than_written(Text("an event", "事件"), mapping)
    return row


def checkpoint_to_mapping(kept: KeptCheckpoint) -> dict[str, Any]:
    """Return a kept checkpoint as its block has it."""
    return {"size": kept.size, "root": kept.root.hex(), "note": to_base64(kept.note)}


def checkpoint_from_mapping(mapping: dict[str, Any]) -> KeptCheckpoint:
    """Return the checkpoint.

    Raises:
        InvalidValue: The mapping is not one of a checkpoint.
    """
    try:
        kept = KeptCheckpoint(
            size=mapping["size"], root=bytes.fromhex(mapping["root"]), note=from_base64(mapping["note"])
        )
        require_advance_arguments("log", None, kept)
    except (LookupError, ValueError, TypeError) as error:
        raise _other_than_written(Text("a checkpoint", "检查点"), error) from None
    if checkpoint_to_mapping(kept) != mapping:
        raise _other_than_written(Text("a checkpoint", "检查点"), mapping)
    return kept


def _other_than_written(what: Text, seen: object) -> InvalidValue:
    rule = Text(f"{what.en} must be as an export writes it", f"{what.zh}须为导出所写的形式")
    return InvalidValue(rule=rule, seen=repr(seen))
