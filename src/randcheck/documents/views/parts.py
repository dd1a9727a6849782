"""What several documents share: the task's name, people, targets, recordings, the receipt to check against."""

from __future__ import annotations

import attrs

from randcheck.documents.views import fields


@attrs.frozen(kw_only=True)
class TaskHead:
    """What a document says of the task it belongs to.

    Attributes:
        task_id: 抽查任务编号.
        title: 抽查任务名称.
        matters: 抽查事项, in order; empty where they do not matter.
        lead_department: 牵头部门, or the only one.
        departments: 参与部门 besides the lead; empty for a task of one department.
        plan_id: 抽查计划编号; None for a task outside the plan.
        plan_name: 抽查计划名称, the title of the plan.
        plan_item: 计划项目名称, the name of the plan's item that the task carries out.

    Source: Tonghua norm 六(三)1.
    """

    task_id: str = attrs.field(validator=fields.line("任务编号"))
    title: str = attrs.field(validator=fields.line("任务名称"))
    matters: tuple[str, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.lines("抽查事项")
    )
    lead_department: str = attrs.field(validator=fields.line("牵头部门"))
    departments: tuple[str, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.lines("参与部门")
    )
    plan_id: str | None = attrs.field(default=None, validator=fields.optional(fields.line("抽查计划编号")))
    plan_name: str | None = attrs.field(default=None, validator=fields.optional(fields.line("抽查计划名称")))
    plan_item: str | None = attrs.field(default=None, validator=fields.optional(fields.line("计划项目名称")))


@attrs.frozen(kw_only=True)
class TargetLine:
    """One target in a list.

    Attributes:
        id: 统一社会信用代码, or another id.
        name: 市场主体名称; None leaves the cell to be filled in.
        address: 住所（经营场所）.
        ticket: The ticket by which it was drawn, 32 bytes; None where the list is not one of a draw.
    """

    id: str = attrs.field(validator=fields.line("对象编号"))
    name: str | None = attrs.field(default=None, validator=fields.optional(fields.line("名称")))
    address: str | None = attrs.field(default=None, validator=fields.optional(fields.line("住所")))
    ticket: bytes | None = attrs.field(default=None, validator=fields.optional(fields.digest("票号")))

    @property
    def shown(self) -> str:
        """Name and id on one line, or the id alone."""
        return self.id if self.name is None else f"{self.name}（{self.id}）"


@attrs.frozen(kw_only=True)
class MemberLine:
    """One inspector in a list.

    Attributes:
        id: 人员编号.
        name: 姓名.
        unit: 所在单位.
        certificate: 执法证号.
        is_leader: Whether this is the team's leader (组长).
        is_borrowed: Whether the upper level lent this inspector (六(五)3(4)).
    """

    id: str = attrs.field(validator=fields.line("人员编号"))
    name: str | None = attrs.field(default=None, validator=fields.optional(fields.line("姓名")))
    unit: str | None = attrs.field(default=None, validator=fields.optional(fields.line("所在单位")))
    certificate: str | None = attrs.field(default=None, validator=fields.optional(fields.line("执法证号")))
    is_leader: bool = attrs.field(default=False, validator=fields.flag("是否组长"))
    is_borrowed: bool = attrs.field(default=False, validator=fields.flag("是否上级人员"))

    @property
    def called(self) -> str:
        """The name, or the id where there is none."""
        return self.id if self.name is None else self.name

    @property
    def shown(self) -> str:
        """Name, whether leader or lent, unit and certificate, on one line.

        Example:
            >>> MemberLine(id="P1", name="李志强", unit="市场监管局", certificate="E1", is_leader=True).shown
            '李志强（组长，市场监管局，执法证号 E1）'
        """
        certificate = None if self.certificate is None else f"执法证号 {self.certificate}"
        marks = ("组长" if self.is_leader else None, "上级选派" if self.is_borrowed else None)
        told = [part for part in (*marks, self.unit, certificate) if part is not None]
        return f"{self.called}（{'，'.join(told)}）" if told else self.called


@attrs.frozen(kw_only=True)
class WitnessLine:
    """Somebody who was invited to watch, and signs.

    Attributes:
        kind: As what: 人大代表, 政协委员, 纪检监察部门, …
        name: 姓名; None leaves it to be filled in.
        organisation: 所在单位.

    Source: Tonghua norm 六(四)2.
    """

    kind: str = attrs.field(validator=fields.line("监督人员类别"))
    name: str | None = attrs.field(default=None, validator=fields.optional(fields.line("姓名")))
    organisation: str | None = attrs.field(default=None, validator=fields.optional(fields.line("所在单位")))


@attrs.frozen(kw_only=True)
class MediaLine:
    """A recording, named by digest.

    Attributes:
        kind: 照片, 录音, 录像, …
        description: What it shows.
        digest: SHA-256 of the file.

    Source: Tonghua norm 六(四)3, 六(五)3(6).
    """

    kind: str = attrs.field(validator=fields.line("种类"))
    description: str | None = attrs.field(default=None, validator=fields.optional(fields.line("说明")))
    digest: bytes = attrs.field(validator=fields.digest("文件摘要"))


@attrs.frozen(kw_only=True)
class ReceiptLine:
    """Where the signed statements stand that anybody can check the document against.

    Attributes:
        log: Name of the ledger.
        commitment: Digest of the commitment.
        commitment_index: Its place in the ledger, from 0.
        result: Digest of the draw or substitution; None before it.
        result_index: Its place in the ledger.
        substitution: Digest of the latest substitution about the team in question; None where there was none.
        substitution_index: Its place in the ledger.
    """

    log: str = attrs.field(validator=fields.line("账本名称"))
    commitment: bytes = attrs.field(validator=fields.digest("承诺摘要"))
    commitment_index: int | None = attrs.field(
        default=None, validator=fields.optional(fields.count("承诺序号"))
    )
    result: bytes | None = attrs.field(default=None, validator=fields.optional(fields.digest("结果摘要")))
    result_index: int | None = attrs.field(default=None, validator=fields.optional(fields.count("结果序号")))
    substitution: bytes | None = attrs.field(
        default=None, validator=fields.optional(fields.digest("替补选派结果摘要"))
    )
    substitution_index: int | None = attrs.field(
        default=None, validator=fields.optional(fields.count("替补选派结果序号"))
    )

    @property
    def latest(self) -> bytes | None:
        """The digest of the latest result: what the QR code of a document names."""
        return self.result if self.substitution is None else self.substitution
