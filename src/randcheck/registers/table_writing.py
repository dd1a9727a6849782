"""Targets, inspectors and conflicts as rows of a table that reads back as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from randcheck.registers.cells import Cell, Row
from randcheck.registers.conflict import Conflict, TargetConflict
from randcheck.registers.headings import columns_of
from randcheck.registers.inspector import Inspector
from randcheck.registers.labels import LabelledEnum
from randcheck.registers.report import TableKind
from randcheck.registers.target import USCC_SCHEME, InspectionTarget
from randcheck.text import Language

_YES_NO = {("zh", True): "是", ("zh", False): "否", ("en", True): "yes", ("en", False): "no"}
_SEPARATOR = {"zh": "、", "en": ";"}


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
    yield [*_headings(TableKind.TARGETS, language), *names]
    fields = [column.field for column in columns_of(TableKind.TARGETS)]
    for target in targets:
        values = dict(target.attributes)
        yield [
            *(_target_cell(target, field, language) for field in fields),
            *(values.get(name, "") for name in names),
        ]


def inspector_rows(inspectors: Iterable[Inspector], language: Language = "zh") -> Iterator[Row]:
    """Yield the headings and one row per inspector, the private columns included."""
    yield _headings(TableKind.INSPECTORS, language)
    fields = [column.field for column in columns_of(TableKind.INSPECTORS)]
    for inspector in inspectors:
        yield [_cell(getattr(inspector, field), language) for field in fields]


def conflict_rows(
    conflicts: Iterable[Conflict], scheme_of: Callable[[str], str], language: Language = "zh"
) -> Iterator[Row]:
    """Yield the headings and one row per conflict.

    Args:
        conflicts: In the order wanted.
        scheme_of: The id scheme of a target's id, "uscc" for a USCC.
        language: Of the headings.
    """
    yield _headings(TableKind.CONFLICTS, language)
    for conflict in conflicts:
        if isinstance(conflict, TargetConflict):
            scheme = scheme_of(conflict.target_id)
            shown_scheme = "" if scheme == USCC_SCHEME else scheme
            yield [conflict.inspector_id, conflict.target_id, shown_scheme, "", conflict.ground]
        else:
            yield [conflict.inspector_id, "", "", conflict.other_id, conflict.ground]


def _headings(kind: TableKind, language: Language) -> list[Cell]:
    return [column.zh if language == "zh" else column.field for column in columns_of(kind)]


def _target_cell(target: InspectionTarget, field: str, language: Language) -> Cell:
    has_uscc = target.id_scheme == USCC_SCHEME
    if field == "uscc":
        return target.id if has_uscc else ""
    if field in ("id", "id_scheme") and has_uscc:
        return ""
    return _cell(getattr(target, field), language)


def _cell(value: Any, language: Language) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES_NO[language, value]
    if isinstance(value, frozenset):
        return _SEPARATOR[language].join(sorted(value))
    if isinstance(value, LabelledEnum):
        return value.label.zh if language == "zh" else str(value.value)
    cell: Cell = value
    return cell
