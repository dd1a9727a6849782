"""Reading a table into entries of a register or list, with a report on every row that breaks a rule.

A table is any iterable of rows of cells, the headings first; files are the adapters' business. Nothing is
loaded in part unless the caller asks for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Generic, TypeVar

import attrs

from randcheck.errors import InvalidValue, RegisterFileInvalid
from randcheck.registers.cells import Rows
from randcheck.registers.check_point import CheckPoints
from randcheck.registers.check_point_table import scan_check_points
from randcheck.registers.conflict import Conflict
from randcheck.registers.conflict_table import scan_conflicts
from randcheck.registers.inspector import Inspector
from randcheck.registers.inspector_table import scan_inspectors
from randcheck.registers.labels import LabelledEnum
from randcheck.registers.matter import Matter
from randcheck.registers.matter_table import scan_matters
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.target import InspectionTarget
from randcheck.registers.target_table import scan_targets
from randcheck.text import Text

T = TypeVar("T")

_SHOWN_IN_ERROR = 3


class OnBadRows(LabelledEnum):
    """What to do when rows break rules."""

    REFUSE = ("refuse", "load nothing", "全部不导入")
    SKIP = ("skip", "leave the bad rows out", "跳过有误的行")


@attrs.frozen(kw_only=True)
class RegisterTable(Generic[T]):
    """What was read from a table.

    Attributes:
        entries: One for every sound row, in the order of the rows.
        report: On all rows.
    """

    entries: tuple[T, ...]
    report: RegisterReport


def read_targets(
    rows: Rows, *, on_bad_rows: OnBadRows = OnBadRows.REFUSE, source: str = ""
) -> RegisterTable[InspectionTarget]:
    """Read a table of 检查对象.

    Args:
        rows: Headings and data; see :func:`~randcheck.registers.headings.heading_table` for the headings.
            Columns with unknown headings become attributes.
        on_bad_rows: Whether rows that break rules are left out, or nothing is loaded.
        source: Name of the table for the error.

    Raises:
        RegisterFileInvalid: Rows break rules and ``on_bad_rows`` is REFUSE, or the headings do.

    Source: Tonghua norm 五(二)3, 五(二)5.

    Example:
        >>> table = read_targets([
        ...     ["统一社会信用代码", "名称", "住所", "法定代表人", "行业", "规模"],
        ...     ["91110000600037341L", "某公司", "某路1号", "张三", "零售业", "小微"],
        ... ])
        >>> table.entries[0].industry, table.entries[0].attribute("规模"), table.report.is_clean
        ('零售业', '小微', True)
    """
    return finish_table(*scan_targets(rows), on_bad_rows, source)


def read_inspectors(
    rows: Rows, *, on_bad_rows: OnBadRows = OnBadRows.REFUSE, source: str = ""
) -> RegisterTable[Inspector]:
    """Read a table of 执法检查人员.

    Args:
        rows: Headings and data. Columns with unknown headings are not read, with a warning.
        on_bad_rows: Whether rows that break rules are left out, or nothing is loaded.
        source: Name of the table for the error.

    Raises:
        RegisterFileInvalid: Rows break rules and ``on_bad_rows`` is REFUSE, or the headings do.

    Source: Tonghua norm 五(三)2, 五(三)3.
    """
    return finish_table(*scan_inspectors(rows), on_bad_rows, source)


def read_conflicts(
    rows: Rows,
    *,
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    source: str = "",
    known_inspectors: Collection[str] | None = None,
    known_targets: Collection[str] | None = None,
) -> RegisterTable[Conflict]:
    """Read a table of 回避关系: each row names an inspector and either a target or another inspector.

    Args:
        rows: Headings and data; no data rows are fine.
        on_bad_rows: Whether rows that break rules are left out, or nothing is loaded.
        source: Name of the table for the error.
        known_inspectors: Ids of the register of inspectors; a row that names another is a problem, since a
            mistyped id would let the conflict pass unseen. None checks nothing.
        known_targets: The same for targets.

    Raises:
        RegisterFileInvalid: Rows break rules and ``on_bad_rows`` is REFUSE, or the headings do.

    Source: Tonghua norm 六(五)3(2).
    """
    return finish_table(*scan_conflicts(rows, known_inspectors, known_targets), on_bad_rows, source)


def read_matters(
    rows: Rows,
    *,
    effective_from: date | None = None,
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    source: str = "",
) -> RegisterTable[Matter]:
    """Read a list of 抽查事项, single or joint.

    Args:
        rows: Headings and data. Columns with unknown headings are not read, with a warning.
        effective_from: First day of the matters whose row does not tell it; None makes such a row a problem.
        on_bad_rows: Whether rows that break rules are left out, or nothing is loaded.
        source: Name of the table for the error.

    Raises:
        RegisterFileInvalid: Rows break rules and ``on_bad_rows`` is REFUSE, or the headings do.

    Source: Tonghua norm 五(一)1(2), 五(一)2(2).

    Example:
        >>> table = read_matters([
        ...     ["事项编号", "抽查事项名称", "抽查依据", "抽查内容", "抽查主体", "抽查对象", "启用日期"],
        ...     ["SP-01", "食品生产监督检查", "食品安全法", "生产过程", "市场监管局", "食品生产企业", "2026-01-01"],
        ... ])
        >>> table.entries[0].departments
        frozenset({'市场监管局'})
    """
    return finish_table(*scan_matters(rows, effective_from), on_bad_rows, source)


def read_check_points(
    rows: Rows,
    *,
    matter_id: str | None = None,
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    source: str = "",
) -> RegisterTable[CheckPoints]:
    """Read a table of 抽查要点, one row a point.

    Args:
        rows: Headings and data. Columns with unknown headings are not read, with a warning.
        matter_id: The matter of the rows that name none, for a table of one matter; None makes such a row a problem.
        on_bad_rows: Whether rows that break rules are left out, or nothing is loaded.
        source: Name of the table for the error.

    Returns:
        One entry a matter, in the order of their first rows, with its points in the order of the rows.

    Raises:
        RegisterFileInvalid: Rows break rules and ``on_bad_rows`` is REFUSE, or the headings do.
        InvalidIdentifier: ``matter_id`` is given and is no id.

    Source: Tonghua norm 六(七), 附录 D.

    Example:
        >>> table = read_check_points([
        ...     ["检查项目", "市场主体提供的材料", "检查方式", "检查结果处理"],
        ...     ["营业执照公示", "营业执照", "实地核查", "责令改正"],
        ...     ["食品标签", "", "实地核查、网络监测", "责令改正或立案"],
        ... ], matter_id="SP-01")
        >>> [(entry.id, entry.items) for entry in table.entries]
        [('SP-01', ('营业执照公示', '食品标签'))]
    """
    return finish_table(*scan_check_points(rows, matter_id), on_bad_rows, source)


def check_table(kind: TableKind, rows: Rows, *, matter_id: str | None = None) -> RegisterReport:
    """Return the report on a table without loading it; bad rows raise nothing.

    Args:
        kind: What the rows are.
        rows: Headings and data.
        matter_id: The matter of check points that name none.

    Raises:
        InvalidValue: Plan items or implementation rules, whose wordings the planning room reads:
            ``randcheck.planning.plan_table.check_plan_items`` and
            ``randcheck.planning.implementation_table.check_implementation_rules``.

    Example:
        >>> rows = [["人员编号", "对象编号", "回避理由"], ["P1", "", "夫妻"]]
        >>> report = check_table(TableKind.CONFLICTS, rows)
        >>> print(report.describe("zh"))
        按回避关系读取 1 行，1 行有 1 个问题
          第 2 行：对象编号与关联人员编号须恰填一项
    """
    if kind is TableKind.TARGETS:
        return scan_targets(rows)[1]
    if kind is TableKind.INSPECTORS:
        return scan_inspectors(rows)[1]
    if kind is TableKind.MATTERS:
        return scan_matters(rows, None)[1]
    if kind is TableKind.CONFLICTS:
        return scan_conflicts(rows, None, None)[1]
    if kind is TableKind.CHECK_POINTS:
        return scan_check_points(rows, matter_id)[1]
    rule = Text(
        "tables with ratios in words must be read by the planning room",
        "载有比例、频次表述的表格须由计划模块读取",
    )
    raise InvalidValue(rule=rule, seen=kind.value)


def finish_table(
    entries: list[T], report: RegisterReport, on_bad_rows: OnBadRows, source: str
) -> RegisterTable[T]:
    """Return the table of a scan, or refuse it as ``on_bad_rows`` says.

    Raises:
        RegisterFileInvalid: Rows break rules and ``on_bad_rows`` is REFUSE, or the headings do.
    """
    # A fault of the headings is a fault of every row: there is no sound part to load.
    is_heading_bad = any(problem.row == 1 for problem in report.problems)
    if report.problems and (on_bad_rows is OnBadRows.REFUSE or is_heading_bad):
        first = report.problems[:_SHOWN_IN_ERROR]
        raise RegisterFileInvalid(
            source=Text(source, source) if source else Text("the table", "表格"),
            rows_read=report.rows_read,
            rows_bad=len(report.bad_rows),
            problems=len(report.problems),
            first=Text(
                "; ".join(problem.describe("en") for problem in first),
                "；".join(problem.describe("zh") for problem in first),
            ),
        )
    return RegisterTable(entries=tuple(entries), report=report)
