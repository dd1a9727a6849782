"""What is told to the public: the task (抽查任务公告) and its results (抽查结果公告)."""

from __future__ import annotations

from datetime import date

import attrs

from randcheck.documents.views import fields
from randcheck.documents.views.parts import ReceiptLine, TaskHead
from randcheck.errors import InvalidValue
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class TaskAnnouncement:
    """抽查任务公告: which task begins, on whom, by which ratio, when.

    Attributes:
        number: 文号; None leaves it out.
        task: Which task, with its plan.
        kind: 抽查类型, such as 不定向 or 定向.
        mode: 组织方式, such as 单一部门随机抽查.
        scope: 抽查对象范围.
        population: 抽查基数.
        ratio: 抽查比例 in words, such as ``不低于3%``.
        sample_size: 抽查户数.
        methods: 检查方式.
        starts_on: First day of inspections.
        ends_on: Last day, inclusive.
        seed_parties: Who will contribute to the seed.
        receipt: The commitment, where it is made; None before.
        check_code: What the QR code says; None prints none.
        telephone: 监督电话.
        issued_on: 公告日期.

    Source: Tonghua norm 六(二)4, 六(三)1, 三(三).
    """

    number: str | None = attrs.field(default=None, validator=fields.optional(fields.line("文号")))
    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    kind: str | None = attrs.field(default=None, validator=fields.optional(fields.line("抽查类型")))
    mode: str | None = attrs.field(default=None, validator=fields.optional(fields.line("组织方式")))
    scope: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("抽查对象范围")))
    population: int | None = attrs.field(default=None, validator=fields.optional(fields.count("抽查基数")))
    ratio: str | None = attrs.field(default=None, validator=fields.optional(fields.line("抽查比例")))
    sample_size: int | None = attrs.field(default=None, validator=fields.optional(fields.count("抽查户数")))
    methods: tuple[str, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.lines("检查方式")
    )
    starts_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("开始日期")))
    ends_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("结束日期")))
    seed_parties: tuple[str, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.lines("随机数贡献人")
    )
    receipt: ReceiptLine | None = attrs.field(
        default=None, validator=fields.optional(fields.one(ReceiptLine, "存证"))
    )
    check_code: str | None = attrs.field(default=None, validator=fields.optional(fields.line("查验码")))
    telephone: str | None = attrs.field(default=None, validator=fields.optional(fields.line("监督电话")))
    issued_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("公告日期")))

    def __attrs_post_init__(self) -> None:
        """Check that the task does not end before it begins."""
        if self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on:
            raise InvalidValue(
                rule=Text("a task must not end before it begins", "任务结束日期不得早于开始日期"),
                seen=f"{self.starts_on} – {self.ends_on}",
            )


@attrs.frozen(kw_only=True)
class ResultLine:
    """One result: what a department found on a matter at a target.

    Attributes:
        target_id: 统一社会信用代码, or another id.
        target_name: 市场主体名称.
        department: 检查机关, who answers for the result.
        matter: 抽查事项.
        code_set: Id of the code set the code is from: digits differ between sets.
        code: 结果代码. There is no default.
        label: 检查结果 in words.
        ended_on: 检查完成日期.
        published_on: 公示日期; None for the day of the announcement.
        note: 备注.
        corrects: Digest of the publication that this one corrects; None for a first one.

    Source: Tonghua norm 六(十)1, 六(十)2(1).
    """

    target_id: str = attrs.field(validator=fields.line("对象编号"))
    target_name: str = attrs.field(validator=fields.line("市场主体名称"))
    department: str = attrs.field(validator=fields.line("检查机关"))
    matter: str = attrs.field(validator=fields.line("抽查事项"))
    code_set: str = attrs.field(validator=fields.line("结果代码集"))
    code: str = attrs.field(validator=fields.line("结果代码"))
    label: str = attrs.field(validator=fields.line("检查结果"))
    ended_on: date = attrs.field(validator=fields.day("检查完成日期"))
    published_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("公示日期")))
    note: str | None = attrs.field(default=None, validator=fields.optional(fields.line("备注")))
    corrects: bytes | None = attrs.field(
        default=None, validator=fields.optional(fields.digest("被更正的公示"))
    )


@attrs.frozen(kw_only=True)
class ResultAnnouncement:
    """抽查结果公告: what the inspections of a task found.

    Attributes:
        number: 文号; None leaves it out.
        task: Which task, with its plan.
        kind: 抽查类型.
        lines: All results that are published, in the order wanted.
        exempted: Targets whose results are not for the public by law (三(三)).
        pending: Targets whose inspection or publication is not done yet.
        receipt: The draw, so that anybody can check who was drawn.
        check_code: What the QR code says; None prints none.
        telephone: 监督电话.
        issued_on: 公告日期.

    Source: Tonghua norm 六(十)2.
    """

    number: str | None = attrs.field(default=None, validator=fields.optional(fields.line("文号")))
    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    kind: str | None = attrs.field(default=None, validator=fields.optional(fields.line("抽查类型")))
    lines: tuple[ResultLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(ResultLine, "检查结果")
    )
    exempted: int = attrs.field(default=0, validator=fields.count("不予公开户数"))
    pending: int = attrs.field(default=0, validator=fields.count("尚未公示户数"))
    receipt: ReceiptLine | None = attrs.field(
        default=None, validator=fields.optional(fields.one(ReceiptLine, "存证"))
    )
    check_code: str | None = attrs.field(default=None, validator=fields.optional(fields.line("查验码")))
    telephone: str | None = attrs.field(default=None, validator=fields.optional(fields.line("监督电话")))
    issued_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("公告日期")))

    @property
    def targets(self) -> int:
        """Targets with a published result, each once."""
        return len({line.target_id for line in self.lines})

    @property
    def code_sets(self) -> tuple[str, ...]:
        """The code sets that the results use, in order of first use."""
        return tuple(dict.fromkeys(line.code_set for line in self.lines))
