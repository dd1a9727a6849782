"""The written records of a draw (抽取记录) and of the assignment of inspectors (选派记录)."""

from __future__ import annotations

from datetime import datetime

import attrs

from randcheck.documents.views import fields
from randcheck.documents.views.parts import (
    MediaLine,
    MemberLine,
    ReceiptLine,
    TargetLine,
    TaskHead,
    WitnessLine,
)


@attrs.frozen(kw_only=True)
class ContributorLine:
    """Who contributed what to the seed.

    Attributes:
        role: Who.
        value: What.
        was_fixed: Whether its digest stood in the commitment, before anybody else contributed.
    """

    role: str = attrs.field(validator=fields.line("贡献人"))
    value: str = attrs.field(validator=fields.line("贡献内容"))
    was_fixed: bool = attrs.field(default=False, validator=fields.flag("是否预先固定"))


@attrs.frozen(kw_only=True)
class StratumLine:
    """The sizes of one stratum as committed.

    Attributes:
        label: The stratum.
        population: 基数, its rows.
        sample_size: 抽取户数.
        reserves: 备选户数.
    """

    label: str = attrs.field(validator=fields.line("层名"))
    population: int = attrs.field(validator=fields.count("基数"))
    sample_size: int = attrs.field(validator=fields.count("抽取户数"))
    reserves: int = attrs.field(default=0, validator=fields.count("备选户数"))


@attrs.frozen(kw_only=True)
class ExclusionLine:
    """Entries of the register that were left out of the pool.

    Attributes:
        ground: Why.
        count: How many.
    """

    ground: str = attrs.field(validator=fields.line("筛除理由"))
    count: int = attrs.field(validator=fields.count("筛除户数"))


@attrs.frozen(kw_only=True)
class DrawRecord:
    """抽取记录: who committed what when, who contributed to the seed, who was drawn, who watched.

    Attributes:
        task: Which task.
        attempt: 第 n 次抽取, from 1.
        attempt_reason: Why another attempt; None for the first.
        attempt_approver: Who approved it.
        committed_at: When all was fixed.
        drawn_at: When the draw took place.
        place: 抽取地点; None leaves a blank.
        rule: The rule of the sizes in words, or None.
        contributors: In committed order, at least one.
        seed: The 32 bytes that followed.
        pool_root: Root of the committed pool.
        strata: The committed sizes, at least one line.
        exclusions: Who was left out of the pool, by ground.
        drawn: The drawn targets in the order of their tickets.
        reserves: The reserves, in the same order.
        witnesses: Who watched, and signs.
        media: Photographs, sound and video of the draw.
        receipt: Where the signed statements stand.
        check_code: What the QR code says; None prints none.
        operator: 操作人员; None leaves a blank for the signature.
        recorder: 记录人员.

    Source: Tonghua norm 六(四)1–3.
    """

    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    attempt: int = attrs.field(default=1, validator=fields.count("抽取次数", least=1))
    attempt_reason: str | None = attrs.field(
        default=None, validator=fields.optional(fields.prose("再次抽取事由"))
    )
    attempt_approver: str | None = attrs.field(default=None, validator=fields.optional(fields.line("批准人")))
    committed_at: datetime = attrs.field(validator=fields.moment("承诺时间"))
    drawn_at: datetime = attrs.field(validator=fields.moment("抽取时间"))
    place: str | None = attrs.field(default=None, validator=fields.optional(fields.line("抽取地点")))
    rule: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("抽取规则")))
    contributors: tuple[ContributorLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(ContributorLine, "贡献人", least=1)
    )
    seed: bytes = attrs.field(validator=fields.digest("种子"))
    pool_root: bytes = attrs.field(validator=fields.digest("抽样框根值"))
    strata: tuple[StratumLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(StratumLine, "各层", least=1)
    )
    exclusions: tuple[ExclusionLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(ExclusionLine, "筛除")
    )
    drawn: tuple[TargetLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(TargetLine, "抽中名单")
    )
    reserves: tuple[TargetLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(TargetLine, "备选名单")
    )
    witnesses: tuple[WitnessLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(WitnessLine, "监督人员")
    )
    media: tuple[MediaLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(MediaLine, "音像记录")
    )
    receipt: ReceiptLine = attrs.field(validator=fields.one(ReceiptLine, "存证"))
    check_code: str | None = attrs.field(default=None, validator=fields.optional(fields.line("查验码")))
    operator: str | None = attrs.field(default=None, validator=fields.optional(fields.line("操作人员")))
    recorder: str | None = attrs.field(default=None, validator=fields.optional(fields.line("记录人员")))

    @property
    def population(self) -> int:
        """Rows of the pool."""
        return sum(stratum.population for stratum in self.strata)

    @property
    def sample_size(self) -> int:
        """Targets that were to be drawn."""
        return sum(stratum.sample_size for stratum in self.strata)

    @property
    def reserve_size(self) -> int:
        """Reserves that were to be drawn."""
        return sum(stratum.reserves for stratum in self.strata)

    @property
    def has_one_contributor(self) -> bool:
        """Whether one party alone made the seed, which the record then says."""
        return len(self.contributors) == 1


@attrs.frozen(kw_only=True)
class TeamLine:
    """One team and what it inspects (检查组).

    Attributes:
        number: From 1.
        members: Seat by seat.
        targets: What it inspects.
    """

    number: int = attrs.field(validator=fields.count("组号", least=1))
    members: tuple[MemberLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(MemberLine, "成员")
    )
    targets: tuple[TargetLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(TargetLine, "检查对象")
    )


@attrs.frozen(kw_only=True)
class AssignmentRecord:
    """选派记录: the teams, and which targets chance gave each of them.

    Attributes:
        task: Which task.
        drawn_at: When the inspectors were assigned.
        place: 选派地点; None leaves a blank.
        rule: The rule of the teams in words, or None.
        roster_rows: Inspectors who could be drawn.
        roster_root: Root of the committed roster.
        conflict_rows: Declared conflicts that were kept apart (回避).
        seed: The seed of the draw.
        teams: All teams, numbers ascending.
        shortfall: What could not be filled, in words; None when every seat is.
        witnesses: Who watched, and signs.
        media: Photographs, sound and video of the assignment.
        receipt: Where the signed statements stand.
        check_code: What the QR code says; None prints none.
        operator: 操作人员.
        recorder: 记录人员.

    Source: Tonghua norm 六(五)1–3.
    """

    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    drawn_at: datetime = attrs.field(validator=fields.moment("选派时间"))
    place: str | None = attrs.field(default=None, validator=fields.optional(fields.line("选派地点")))
    rule: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("选派规则")))
    roster_rows: int = attrs.field(validator=fields.count("可选派人数"))
    roster_root: bytes = attrs.field(validator=fields.digest("人员名单根值"))
    conflict_rows: int = attrs.field(default=0, validator=fields.count("回避名单条数"))
    seed: bytes = attrs.field(validator=fields.digest("种子"))
    teams: tuple[TeamLine, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(TeamLine, "检查组")
    )
    shortfall: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("缺额情况")))
    witnesses: tuple[WitnessLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(WitnessLine, "监督人员")
    )
    media: tuple[MediaLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(MediaLine, "音像记录")
    )
    receipt: ReceiptLine = attrs.field(validator=fields.one(ReceiptLine, "存证"))
    check_code: str | None = attrs.field(default=None, validator=fields.optional(fields.line("查验码")))
    operator: str | None = attrs.field(default=None, validator=fields.optional(fields.line("操作人员")))
    recorder: str | None = attrs.field(default=None, validator=fields.optional(fields.line("记录人员")))

    @property
    def people(self) -> int:
        """Inspectors who were assigned, each once."""
        return len({member.id for team in self.teams for member in team.members})
