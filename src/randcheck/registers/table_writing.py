"""Entries of registers and lists as rows of a table that reads back as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, TypeVar

from randcheck.errors import InvalidValue
from randcheck.registers.cell_parsers import LABEL_SET_SEPARATORS
from randcheck.registers.cells import Cell, Row, Rows
from randcheck.registers.check_point import CheckPoints
from randcheck.registers.check_point_table import scan_check_points
from randcheck.registers.conflict import Conflict, TargetConflict
from randcheck.registers.headings import columns_of, headings_of
from randcheck.registers.inspector import Inspector
from randcheck.registers.labels import LabelledEnum
from randcheck.registers.list_cells import join_texts
from randcheck.registers.matter import Matter
from randcheck.registers.matter_table import scan_matters
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.target import USCC_SCHEME, InspectionTarget
from randcheck.text import Language, Text

T = TypeVar("T")

_YES_NO = {("zh", True): "是", ("zh", False): "否", ("en", True): "yes", ("en", False): "no"}
_SEPARATOR = {"zh": "、", "en": ";"}
_NO_SEPARATOR = Text(
    "what is written must read back as it is: in a cell of several values none may hold a separator",
    "写出的内容须能原样读回：一格多值的，各值不得含分隔符",
)


def target_rows(targets: Sequence[InspectionTarget], language: Language = "zh") -> Iterator[Row]:
    """Yield the headings and one row per target.

    Args:
        targets: In the order wanted. The further attributes of all of them become columns; a target that
            lacks one reads back with an empty value.
        language: Of headings and labels.

    Example:
        >>> firm = InspectionTarget(id="91110000600037341L", name="某公司", attributes=(("规模", "小微"),))
        >>> headings, row = target_rows([firm])
        >>> headings[0], row[0], headings[-1], row[-1]
        ('统一社会信用代码', '91110000600037341L', '规模', '小微')
    """
    names = tuple(dict.fromkeys(name for target in targets for name, _ in target.attributes))
    yield [*headings_of(TableKind.TARGETS, language), *names]
    fields = [column.field for column in columns_of(TableKind.TARGETS)]
    for target in targets:
        values = dict(target.attributes)
        yield [
            *(_target_cell(target, field, language) for field in fields),
            *(values.get(name, "") for name in names),
        ]


def inspector_rows(inspectors: Iterable[Inspector], language: Language = "zh") -> Iterator[Row]:
    """Yield the headings and one row per inspector, the private columns included."""
    yield headings_of(TableKind.INSPECTORS, language)
    fields = [column.field for column in columns_of(TableKind.INSPECTORS)]
    for inspector in inspectors:
        yield [write_cell(getattr(inspector, field), language) for field in fields]


def conflict_rows(
    conflicts: Iterable[Conflict], scheme_of: Callable[[str], str], language: Language = "zh"
) -> Iterator[Row]:
    """Yield the headings and one row per conflict.

    Args:
        conflicts: In the order wanted.
        scheme_of: The id scheme of a target's id, "uscc" for a USCC.
        language: Of the headings.
    """
    yield headings_of(TableKind.CONFLICTS, language)
    for conflict in conflicts:
        if isinstance(conflict, TargetConflict):
            scheme = scheme_of(conflict.target_id)
            shown_scheme = "" if scheme == USCC_SCHEME else scheme
            yield [conflict.inspector_id, conflict.target_id, shown_scheme, "", conflict.ground]
        else:
            yield [conflict.inspector_id, "", "", conflict.other_id, conflict.ground]


def matter_rows(matters: Iterable[Matter], language: Language = "zh") -> list[Row]:
    """Return the headings and one row per matter of a list: a version of it, such as that of a day.

    Args:
        matters: In the order wanted.
        language: Of headings and labels.

    Raises:
        InvalidValue: A matter that would not read back as it is: a text that a cell cannot hold, a category or
            department with a separator in its name, an id twice.
    """
    told = tuple(matters)
    columns = columns_of(TableKind.MATTERS)
    rows: list[Row] = [headings_of(TableKind.MATTERS, language)]
    rows += [[write_cell(getattr(one, column.field), language) for column in columns] for one in told]
    return require_readable(rows, told, lambda written: scan_matters(written, None))


def check_point_rows(entries: Iterable[CheckPoints], language: Language = "zh") -> list[Row]:
    """Return the headings and one row per check point, in the form of 附录 D.

    Args:
        entries: The points of each matter, in the order wanted.
        language: Of headings and labels.

    Raises:
        InvalidValue: A point that would not read back as it is: a text that a cell cannot hold, a material with a
            semicolon in it, a matter twice.
    """
    told = tuple(entries)
    rows: list[Row] = [headings_of(TableKind.CHECK_POINTS, language)]
    rows += [
        [
            entry.id,
            point.item,
            join_texts(point.materials, language),
            write_cell(point.methods, language),
            point.handling,
        ]
        for entry in told
        for point in entry.points
    ]
    return require_readable(rows, told, lambda written: scan_check_points(written, None))


def require_readable(
    rows: list[Row], entries: Sequence[T], scan: Callable[[Rows], tuple[list[T], RegisterReport]]
) -> list[Row]:
    """Return ``rows`` when they read back as ``entries``, so that nobody finds out later what a table has lost.

    Args:
        rows: Headings and data.
        entries: What they were made of.
        scan: Reads them.

    Raises:
        InvalidValue: They do not.
    """
    found, report = scan(rows)
    for problem in report.problems:
        rule = Text(
            f"what is written must read back as it is: {problem.describe('en')}",
            f"写出的内容须能原样读回：{problem.describe('zh')}",
        )
        raise InvalidValue(rule=rule, seen=problem.value)
    for written, read in zip_longest(entries, found):
        if written != read:
            raise InvalidValue(rule=_NO_SEPARATOR, seen=repr(written))
    return rows


def write_cell(value: Any, language: Language) -> Cell:
    """Return a field's value as the cell that is written: labels in the language, several values in one cell.

    Raises:
        InvalidValue: A label of a set holds what separates labels.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES_NO[language, value]
    if isinstance(value, frozenset):
        for one in value:
            if LABEL_SET_SEPARATORS.search(one):
                raise InvalidValue(rule=_NO_SEPARATOR, seen=one)
        return _SEPARATOR[language].join(sorted(value))
    if isinstance(value, tuple):
        return _SEPARATOR[language].join(str(write_cell(one, language)) for one in value)
    if isinstance(value, LabelledEnum):
        return value.label.zh if language == "zh" else str(value.value)
    cell: Cell = value
    return cell


def _target_cell(target: InspectionTarget, field: str, language: Language) -> Cell:
    has_uscc = target.id_scheme == USCC_SCHEME
    if field == "uscc":
        return target.id if has_uscc else ""
    if field in ("id", "id_scheme") and has_uscc:
        return ""
    return write_cell(getattr(target, field), language)
