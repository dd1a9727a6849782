"""The row-by-row report on a table: what was read, and every rule that a row breaks."""

from __future__ import annotations

from typing import Any

import attrs

from randcheck.registers.cells import CellRule
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Language, Text


class TableKind(LabelledEnum):
    """What the rows of a table are."""

    TARGETS = ("targets", "targets", "检查对象")
    INSPECTORS = ("inspectors", "inspectors", "执法检查人员")
    CONFLICTS = ("conflicts", "conflicts", "回避关系")
    MATTERS = ("matters", "matters", "抽查事项")
    IMPLEMENTATION_RULES = ("implementation-rules", "implementation rules", "实施细则")
    CHECK_POINTS = ("check-points", "check points", "抽查要点")
    PLAN_ITEMS = ("plan-items", "plan items", "计划项目")


@attrs.frozen(kw_only=True)
class RowProblem:
    """One broken rule.

    Attributes:
        row: Row number as the sheet shows it; the headings are row 1.
        column: The column's heading as it stands in the table; empty when the whole row is meant.
        value: What the cell holds, printable; empty when the whole row is meant.
        code: Which rule, with a stable code.
        rule: The rule in words, with what is allowed.
        suggestion: The value that was probably meant, or None.
    """

    row: int
    column: str
    value: str
    code: CellRule
    rule: Text
    suggestion: str | None = None

    def describe(self, language: Language = "en") -> str:
        """Return the problem as one line.

        Example:
            >>> RowProblem(row=7, column="性别", value="x", code=CellRule.UNKNOWN_VALUE,
            ...            rule=Text("must be 男 or 女", "须为男或女")).describe("zh")
            '第 7 行，性别：须为男或女，实际为“x”'
        """
        if language == "zh":
            place = f"第 {self.row} 行" + (f"，{self.column}" if self.column else "")
            seen = f"，实际为“{self.value}”" if self.value else ""
            return f"{place}：{self.rule.zh}{seen}{self.describe_suggestion(language)}"
        place = f"row {self.row}" + (f", {self.column}" if self.column else "")
        seen = f', got "{self.value}"' if self.value else ""
        return f"{place}: {self.rule.en}{seen}{self.describe_suggestion(language)}"

    def describe_suggestion(self, language: Language = "en") -> str:
        """Return the suggestion as the end of a sentence, or "" when there is none."""
        if self.suggestion is None:
            return ""
        return (
            f"；建议改为“{self.suggestion}”" if language == "zh" else f'; did you mean "{self.suggestion}"?'
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the problem as JSON-ready values."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code.value,
            "rule": {"en": self.rule.en, "zh": self.rule.zh},
            "suggestion": self.suggestion,
        }


@attrs.frozen(kw_only=True)
class RegisterReport:
    """What reading a table found.

    Attributes:
        kind: What the rows are.
        rows_read: Data rows, without the headings and without empty rows.
        problems: Every broken rule, by row and then by column.
        warnings: Allowed, but to be looked at: unknown headings, content the norm wants, empty rows.

    Source: Tonghua norm 五(二)5, 五(三)3.
    """

    kind: TableKind
    rows_read: int
    problems: tuple[RowProblem, ...] = ()
    warnings: tuple[RowProblem, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether no rule is broken; warnings do not count."""
        return not self.problems

    @property
    def bad_rows(self) -> tuple[int, ...]:
        """The numbers of the rows with a problem, ascending and without repetition."""
        return tuple(sorted({problem.row for problem in self.problems}))

    def summary(self) -> Text:
        """Return the result in one sentence.

        Example:
            >>> RegisterReport(kind=TableKind.TARGETS, rows_read=3).summary().en
            '3 rows read as targets, no problems'
        """
        if self.is_clean:
            return Text(
                f"{self.rows_read} rows read as {self.kind.label.en}, no problems",
                f"按{self.kind.label.zh}读取 {self.rows_read} 行，未发现问题",
            )
        problems, bad = len(self.problems), len(self.bad_rows)
        return Text(
            f"{self.rows_read} rows read as {self.kind.label.en}, {problems} problems in {bad} rows",
            f"按{self.kind.label.zh}读取 {self.rows_read} 行，{bad} 行有 {problems} 个问题",
        )

    def describe(self, language: Language = "en", *, limit: int | None = None) -> str:
        """Return the summary and one line for each problem and warning.

        Args:
            language: Of the text.
            limit: Most problems and most warnings to list; None for all.
        """
        lines = [self.summary().in_language(language)]
        lines += _listed(self.problems, language, limit)
        if self.warnings:
            lines.append("warnings:" if language == "en" else "提示：")
            lines += _listed(self.warnings, language, limit)
        return "\n".join(lines)

    def to_mapping(self) -> dict[str, Any]:
        """Return the report as JSON-ready values."""
        return {
            "kind": self.kind.value,
            "rows_read": self.rows_read,
            "is_clean": self.is_clean,
            "bad_rows": list(self.bad_rows),
            "problems": [problem.to_mapping() for problem in self.problems],
            "warnings": [warning.to_mapping() for warning in self.warnings],
        }


def _listed(problems: tuple[RowProblem, ...], language: Language, limit: int | None) -> list[str]:
    shown = problems if limit is None else problems[:limit]
    lines = [f"  {problem.describe(language)}" for problem in shown]
    if len(shown) < len(problems):
        left = len(problems) - len(shown)
        lines.append(f"  … and {left} more" if language == "en" else f"  ……另有 {left} 个")
    return lines
