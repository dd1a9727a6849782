"""What goes up and what is kept: the summary table (附录 G) and the archive's index (归档目录)."""

from __future__ import annotations

from datetime import date

import attrs

from randcheck.documents.views import fields
from randcheck.documents.views.parts import ReceiptLine, TaskHead
from randcheck.errors import InvalidValue
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class SummaryLine:
    """One row of the summary: a department's work on a matter.

    Attributes:
        department: 检查部门.
        matter: 抽查事项.
        assigned: 应查户数.
        inspected: 实查户数.
        results: 户数 of every category of the table, in its order.
        corrected: 责令改正户数.
        filed: 立案查处户数.
        transferred: 移送其他部门户数.
        published: 已公示户数.
    """

    department: str = attrs.field(validator=fields.line("检查部门"))
    matter: str = attrs.field(validator=fields.line("抽查事项"))
    assigned: int = attrs.field(validator=fields.count("应查户数"))
    inspected: int = attrs.field(validator=fields.count("实查户数"))
    results: tuple[int, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(int, "结果户数")
    )
    corrected: int = attrs.field(default=0, validator=fields.count("责令改正户数"))
    filed: int = attrs.field(default=0, validator=fields.count("立案查处户数"))
    transferred: int = attrs.field(default=0, validator=fields.count("移送户数"))
    published: int = attrs.field(default=0, validator=fields.count("已公示户数"))


_COUNTS = ("assigned", "inspected", "corrected", "filed", "transferred", "published")


@attrs.frozen(kw_only=True)
class SummaryTable:
    """汇总表 of a task or of one team (附录 G), which goes to the lead department.

    Attributes:
        task: Which task.
        team: 检查组, when it is one team's; None for the whole task.
        period: 检查时间 in words.
        code_set: Id of the code set of the categories.
        categories: The categories of results, each a column.
        lines: One a department and matter; rows of zeros are shown.
        whole: The whole where it is counted by targets: one that stands in several rows is counted once in it. None
            for the sums of the rows.
        review: 小结, the team's own words.
        reporter: 填表人.
        reviewer: 审核人.
        reported_on: 填报日期.

    Source: Tonghua norm 六(十一)1.
    """

    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    team: str | None = attrs.field(default=None, validator=fields.optional(fields.line("检查组")))
    period: str | None = attrs.field(default=None, validator=fields.optional(fields.line("检查时间")))
    code_set: str = attrs.field(validator=fields.line("结果代码集"))
    categories: tuple[str, ...] = attrs.field(converter=fields.as_tuple, validator=fields.lines("结果类别"))
    lines: tuple[SummaryLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(SummaryLine, "汇总行")
    )
    whole: SummaryLine | None = attrs.field(
        default=None, validator=fields.optional(fields.one(SummaryLine, "合计"))
    )
    review: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("小结")))
    reporter: str | None = attrs.field(default=None, validator=fields.optional(fields.line("填表人")))
    reviewer: str | None = attrs.field(default=None, validator=fields.optional(fields.line("审核人")))
    reported_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("填报日期")))

    def __attrs_post_init__(self) -> None:
        """Check that every row counts every category."""
        rows = [(str(number), line) for number, line in enumerate(self.lines, start=1)]
        for name, line in [*rows, *([("合计", self.whole)] if self.whole is not None else [])]:
            if len(line.results) != len(self.categories) or any(
                type(count) is not int or count < 0 for count in line.results
            ):
                raise InvalidValue(
                    rule=Text(
                        f"row {name} must count each of the {len(self.categories)} categories, from 0",
                        f"第 {name} 行须对 {len(self.categories)} 个类别各填一个非负户数",
                    ),
                    seen=repr(line.results),
                )

    @property
    def total(self) -> SummaryLine:
        """The whole as given, or the sums of all rows (合计)."""
        if self.whole is not None:
            return self.whole
        columns = [[line.results[place] for line in self.lines] for place in range(len(self.categories))]
        return SummaryLine(
            department="合计",
            matter="—",
            results=[sum(column) for column in columns],
            **{name: sum(getattr(line, name) for line in self.lines) for name in _COUNTS},
        )


@attrs.frozen(kw_only=True)
class ArchiveLine:
    """One material of the archive.

    Attributes:
        kind: 材料种类.
        title: 材料名称; None where the kind says it.
        made_on: 形成日期.
        pages: 页数; None leaves it to be filled in.
        digest: SHA-256 of the material, or of the ledger's statement about it.
    """

    kind: str = attrs.field(validator=fields.line("材料种类"))
    title: str | None = attrs.field(default=None, validator=fields.optional(fields.line("材料名称")))
    made_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("形成日期")))
    pages: int | None = attrs.field(default=None, validator=fields.optional(fields.count("页数", least=1)))
    digest: bytes = attrs.field(validator=fields.digest("摘要"))


@attrs.frozen(kw_only=True)
class ArchiveIndex:
    """归档目录: everything that was bound together, by digest.

    Attributes:
        number: 档号; None leaves a blank.
        task: Which task.
        materials: All materials, in order.
        archived_on: 归档日期.
        retention_years: 保存年限, at least 2.
        keep_until: 保存至, the last day.
        legal_basis: The law that asks for more than two years, or None.
        receipt: The draw.
        archivist: 归档人; None leaves a blank for the signature.
        remarks: 备注.

    Source: Tonghua norm 六(十一)3.
    """

    number: str | None = attrs.field(default=None, validator=fields.optional(fields.line("档号")))
    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    materials: tuple[ArchiveLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(ArchiveLine, "材料")
    )
    archived_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("归档日期")))
    retention_years: int = attrs.field(default=2, validator=fields.count("保存年限", least=2))
    keep_until: date | None = attrs.field(default=None, validator=fields.optional(fields.day("保存至")))
    legal_basis: str | None = attrs.field(default=None, validator=fields.optional(fields.line("法律依据")))
    receipt: ReceiptLine | None = attrs.field(
        default=None, validator=fields.optional(fields.one(ReceiptLine, "存证"))
    )
    archivist: str | None = attrs.field(default=None, validator=fields.optional(fields.line("归档人")))
    remarks: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("备注")))
