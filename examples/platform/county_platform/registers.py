"""The platform's registers as randcheck reads them: from its own tables, row by row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from randcheck import InspectionTarget, Inspector, Registers, TargetConflict
from randcheck.registers.target import CreditRiskClass, TargetKind


def read_targets(db: sqlite3.Connection) -> list[InspectionTarget]:
    """Return the register of targets."""
    return [_target(row) for row in db.execute("SELECT * FROM targets ORDER BY id")]


def find_target(db: sqlite3.Connection, target_id: str) -> InspectionTarget | None:
    """Return one target, or None."""
    row = db.execute("SELECT * FROM targets WHERE id = ?", (target_id,)).fetchone()
    return None if row is None else _target(row)


def read_inspectors(db: sqlite3.Connection) -> list[Inspector]:
    """Return the register of inspectors."""
    return [
        Inspector(
            id=row["id"],
            name=row["name"],
            unit=row["unit"],
            certificate_number=row["certificate"],
            categories=frozenset(json.loads(row["categories"])),
        )
        for row in db.execute("SELECT * FROM inspectors ORDER BY id")
    ]


def read_conflicts(db: sqlite3.Connection) -> list[TargetConflict]:
    """Return the declared conflicts of interest."""
    return [
        TargetConflict(inspector_id=row["inspector_id"], target_id=row["target_id"], ground=row["ground"])
        for row in db.execute("SELECT * FROM conflicts ORDER BY inspector_id, target_id")
    ]


def read_registers(db: sqlite3.Connection) -> Registers:
    """Return everything that a draw starts from."""
    return Registers(targets=read_targets(db), inspectors=read_inspectors(db), conflicts=read_conflicts(db))


def names_of(db: sqlite3.Connection) -> dict[str, str]:
    """Return the names of all targets by id."""
    return dict(db.execute("SELECT id, name FROM targets").fetchall())


def add_targets(db: sqlite3.Connection, targets: Iterable[InspectionTarget]) -> None:
    """Put targets into the register."""
    rows = [
        (
            one.id,
            one.id_scheme,
            one.name,
            one.address,
            one.kind.value,
            one.credit_risk.value if one.credit_risk else "",
        )
        for one in targets
    ]
    db.executemany("INSERT INTO targets VALUES (?, ?, ?, ?, ?, ?)", rows)


def add_inspectors(db: sqlite3.Connection, inspectors: Iterable[Inspector]) -> None:
    """Put inspectors into the register."""
    rows = [
        (one.id, one.name, one.unit, one.certificate_number, json.dumps(sorted(one.categories)))
        for one in inspectors
    ]
    db.executemany("INSERT INTO inspectors VALUES (?, ?, ?, ?, ?)", rows)


def _target(row: sqlite3.Row) -> InspectionTarget:
    return InspectionTarget(
        id=row["id"],
        id_scheme=row["id_scheme"],
        name=row["name"],
        address=row["address"],
        kind=TargetKind(row["kind"]),  # type: ignore[call-arg]
        credit_risk=CreditRiskClass(row["credit_risk"]) if row["credit_risk"] else None,  # type: ignore[call-arg]
    )
