"""Tables of registers, lists and plans in files: CSV and XLSX, by extension.

Example:
    >>> import tempfile
    >>> from pathlib import Path
    >>> from randcheck.registers.target import InspectionTarget
    >>> firm = InspectionTarget(id="91110000600037341L", name="某公司", address="某路1号")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_targets(Path(folder, "targets.csv"), [firm])
    ...     load_targets(Path(folder, "targets.csv")).entries == (firm,)
    True
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from randcheck.adapters.table_files.csv_table import CsvTable, open_csv
from randcheck.adapters.table_files.writing import write_csv, write_xlsx
from randcheck.adapters.table_files.xlsx_table import XlsxTable, open_xlsx
from randcheck.errors import UnreadableFile, UnwritableFile
from randcheck.planning.annual_plan import PlanItem
from randcheck.planning.implementation_table import implementation_rule_rows, read_implementation_rules
from randcheck.planning.plan_table import plan_item_rows, read_plan_items
from randcheck.registers.cells import Row
from randcheck.registers.check_point import CheckPoints
from randcheck.registers.conflict import Conflict
from randcheck.registers.implementation_rule import ImplementationRule
from randcheck.registers.inspector import Inspector
from randcheck.registers.matter import Matter
from randcheck.registers.table import (
    OnBadRows,
    RegisterTable,
    read_check_points,
    read_conflicts,
    read_inspectors,
    read_matters,
    read_targets,
)
from randcheck.registers.table_writing import (
    check_point_rows,
    conflict_rows,
    inspector_rows,
    matter_rows,
    target_rows,
)
from randcheck.registers.target import USCC_SCHEME, InspectionTarget
from randcheck.text import Language, Text

TableFile = CsvTable | XlsxTable

_EXTENSIONS = Text("a table file must end in .csv or .xlsx", "表格文件的扩展名须为 .csv 或 .xlsx")


def open_table(path: str | os.PathLike[str], *, sheet: str | None = None) -> TableFile:
    """Return a table file that can be read; its ``rows()`` may be called any number of times.

    Args:
        path: A file that ends in .csv or .xlsx, in any case.
        sheet: Name of the sheet of a workbook; None for the first visible one.

    Raises:
        UnreadableFile: The file is missing, or is not what its extension says.
        MissingExtra: An XLSX file and the extra ``excel`` is not installed.
    """
    file = Path(path)
    extension = file.suffix.lower()
    if extension not in (".csv", ".xlsx"):
        raise UnreadableFile(path=str(file), rule=_EXTENSIONS, seen=extension or "no extension")
    try:
        return open_csv(file) if extension == ".csv" else open_xlsx(file, sheet)
    except OSError as error:
        rule = Text("the file must exist and be readable", "文件须存在且可读")
        raise UnreadableFile(path=str(file), rule=rule, seen=error.strerror or str(error)) from error


def read_rows(path: str | os.PathLike[str], *, sheet: str | None = None) -> Iterator[Row]:
    """Return the rows of a table file, headings first; see :func:`open_table`."""
    return open_table(path, sheet=sheet).rows()


def write_rows(path: str | os.PathLike[str], rows: Iterable[Row]) -> None:
    """Write rows to a CSV or XLSX file, by extension; the file appears whole or not at all.

    Args:
        path: The file; one that exists is replaced.
        rows: Headings first; text, whole numbers, dates and empty cells.

    Raises:
        UnwritableFile: Another extension, or the file cannot be written.
        InvalidValue: A cell that the format cannot hold.
        MissingExtra: An XLSX file and the extra ``excel`` is not installed.
    """
    file = Path(path)
    write = _WRITERS.get(file.suffix.lower())
    if write is None:
        raise UnwritableFile(path=str(file), rule=_EXTENSIONS, seen=file.suffix or "no extension")
    part = file.with_name(f".{file.name}.part")
    try:
        write(part, rows)
        part.replace(file)
    except OSError as error:
        rule = Text("the file must be writable", "文件须可写入")
        raise UnwritableFile(path=str(file), rule=rule, seen=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)


_WRITERS: dict[str, Callable[[Path, Iterable[Row]], None]] = {".csv": write_csv, ".xlsx": write_xlsx}


def load_targets(
    path: str | os.PathLike[str], *, on_bad_rows: OnBadRows = OnBadRows.REFUSE, sheet: str | None = None
) -> RegisterTable[InspectionTarget]:
    """Read the targets of a file; see :func:`~randcheck.registers.table.read_targets`."""
    return read_targets(read_rows(path, sheet=sheet), on_bad_rows=on_bad_rows, source=str(path))


def load_inspectors(
    path: str | os.PathLike[str], *, on_bad_rows: OnBadRows = OnBadRows.REFUSE, sheet: str | None = None
) -> RegisterTable[Inspector]:
    """Read the inspectors of a file; see :func:`~randcheck.registers.table.read_inspectors`."""
    return read_inspectors(read_rows(path, sheet=sheet), on_bad_rows=on_bad_rows, source=str(path))


def load_conflicts(
    path: str | os.PathLike[str],
    *,
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    sheet: str | None = None,
    known_inspectors: Collection[str] | None = None,
    known_targets: Collection[str] | None = None,
) -> RegisterTable[Conflict]:
    """Read the conflicts of a file; see :func:`~randcheck.registers.table.read_conflicts`."""
    return read_conflicts(
        read_rows(path, sheet=sheet),
        on_bad_rows=on_bad_rows,
        source=str(path),
        known_inspectors=known_inspectors,
        known_targets=known_targets,
    )


def load_matters(
    path: str | os.PathLike[str],
    *,
    effective_from: date | None = None,
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    sheet: str | None = None,
) -> RegisterTable[Matter]:
    """Read the matters of a file; see :func:`~randcheck.registers.table.read_matters`."""
    return read_matters(
        read_rows(path, sheet=sheet), effective_from=effective_from, on_bad_rows=on_bad_rows, source=str(path)
    )


def load_plan_items(
    path: str | os.PathLike[str],
    *,
    year: int,
    classes: Collection[str] = (),
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    sheet: str | None = None,
) -> RegisterTable[PlanItem]:
    """Read the items of an annual plan; see :func:`~randcheck.planning.plan_table.read_plan_items`."""
    return read_plan_items(
        read_rows(path, sheet=sheet), year=year, classes=classes, on_bad_rows=on_bad_rows, source=str(path)
    )


def load_implementation_rules(
    path: str | os.PathLike[str],
    *,
    classes: Collection[str] = (),
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    sheet: str | None = None,
) -> RegisterTable[ImplementationRule]:
    """Read the rules of a file; see :func:`~randcheck.planning.implementation_table.read_implementation_rules`."""
    return read_implementation_rules(
        read_rows(path, sheet=sheet), classes=classes, on_bad_rows=on_bad_rows, source=str(path)
    )


def load_check_points(
    path: str | os.PathLike[str],
    *,
    matter_id: str | None = None,
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    sheet: str | None = None,
) -> RegisterTable[CheckPoints]:
    """Read the check points of a file; see :func:`~randcheck.registers.table.read_check_points`."""
    return read_check_points(
        read_rows(path, sheet=sheet), matter_id=matter_id, on_bad_rows=on_bad_rows, source=str(path)
    )


def save_targets(
    path: str | os.PathLike[str], targets: Sequence[InspectionTarget], *, language: Language = "zh"
) -> None:
    """Write targets to a CSV or XLSX file that :func:`load_targets` reads back."""
    write_rows(path, target_rows(targets, language))


def save_inspectors(
    path: str | os.PathLike[str], inspectors: Iterable[Inspector], *, language: Language = "zh"
) -> None:
    """Write inspectors, private columns included, to a file that :func:`load_inspectors` reads back."""
    write_rows(path, inspector_rows(inspectors, language))


def save_conflicts(
    path: str | os.PathLike[str],
    conflicts: Iterable[Conflict],
    *,
    scheme_of: Callable[[str], str] = lambda _: USCC_SCHEME,
    language: Language = "zh",
) -> None:
    """Write conflicts to a CSV or XLSX file that :func:`load_conflicts` reads back.

    Args:
        path: The file.
        conflicts: In the order wanted.
        scheme_of: The id scheme of a target's id; every target has a USCC when not given.
        language: Of the headings.
    """
    write_rows(path, conflict_rows(conflicts, scheme_of, language))


def save_matters(
    path: str | os.PathLike[str], matters: Iterable[Matter], *, language: Language = "zh"
) -> None:
    """Write the matters of a list, such as those of a day, to a file that :func:`load_matters` reads back."""
    write_rows(path, matter_rows(matters, language))


def save_plan_items(
    path: str | os.PathLike[str], items: Iterable[PlanItem], *, language: Language = "zh"
) -> None:
    """Write the items of an annual plan to a file that :func:`load_plan_items` reads back."""
    write_rows(path, plan_item_rows(items, language))


def save_implementation_rules(
    path: str | os.PathLike[str], rules: Iterable[ImplementationRule], *, language: Language = "zh"
) -> None:
    """Write implementation rules to a file that :func:`load_implementation_rules` reads back."""
    write_rows(path, implementation_rule_rows(rules, language))


def save_check_points(
    path: str | os.PathLike[str], entries: Iterable[CheckPoints], *, language: Language = "zh"
) -> None:
    """Write check points, one row a point, to a file that :func:`load_check_points` reads back."""
    write_rows(path, check_point_rows(entries, language))


__all__ = [
    "CsvTable",
    "TableFile",
    "XlsxTable",
    "load_check_points",
    "load_conflicts",
    "load_implementation_rules",
    "load_inspectors",
    "load_matters",
    "load_plan_items",
    "load_targets",
    "open_table",
    "read_rows",
    "save_check_points",
    "save_conflicts",
    "save_implementation_rules",
    "save_inspectors",
    "save_matters",
    "save_plan_items",
    "save_targets",
    "write_rows",
]
