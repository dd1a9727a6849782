"""抽查事项: what is inspected, by whom, on what basis; and which law-enforcement categories are near."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.identifiers import require_label
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class OrganisationMode(LabelledEnum):
    """How an inspection is organised. Source: Tonghua norm 四."""

    SINGLE = ("single", "single department", "单一部门随机抽查", "单一部门", "单部门")
    JOINT_COMPREHENSIVE = (
        "joint-comprehensive",
        "comprehensive joint",
        "综合性跨部门联合抽查",
        "跨部门联合抽查",
        "跨部门联合",
        "联合",
    )
    JOINT_SECTORAL = (
        "joint-sectoral",
        "sectoral joint",
        "行业性跨部门联合抽查",
        "行业性或专门领域跨部门联合抽查",
    )

    @property
    def is_joint(self) -> bool:
        """Whether two or more departments inspect together (跨部门联合抽查)."""
        return self is not OrganisationMode.SINGLE


def _require_departments(instance: Matter, _attribute: object, value: frozenset[str]) -> None:
    if instance.mode.is_joint and len(value) < 2:
        rule = Text("a joint matter must have two or more departments", "联合抽查事项须有两个以上部门")
        raise InvalidValue(rule=rule, seen=str(len(value)))
    if not instance.mode.is_joint and len(value) != 1:
        rule = Text(
            "a single-department matter must have exactly one department", "单一部门抽查事项须只有一个部门"
        )
        raise InvalidValue(rule=rule, seen=str(len(value)))


def _require_lead(instance: Matter, _attribute: object, value: str | None) -> None:
    if value is not None and value not in instance.departments:
        rule = Text("the lead department must be one of the matter's", "牵头部门须为参与部门之一")
        raise InvalidValue(rule=rule, seen=value)
    if instance.mode.is_joint and value is None:
        rule = Text("a joint matter must name its lead department", "联合抽查事项须写明牵头部门")
        raise InvalidValue(rule=rule, seen="None")


def _require_not_before_start(instance: Matter, _attribute: object, value: date | None) -> None:
    if value is not None and value < instance.effective_from:
        rule = Text(
            f"a matter must not end before it begins ({instance.effective_from})",
            f"事项停用日期不得早于启用日期（{instance.effective_from}）",
        )
        raise InvalidValue(rule=rule, seen=str(value))


@attrs.frozen(kw_only=True)
class Matter(Mapped):
    """One entry of a list of random inspection matters (随机抽查事项清单); a list is a ``Register[Matter]``.

    Attributes:
        id: Code of the matter in its list.
        name: 抽查事项名称.
        basis: 抽查依据, the provisions of law.
        content: 抽查内容.
        subject: 抽查主体, who inspects.
        object: 抽查对象, what kind of targets is inspected.
        categories: 执法类别 of which a team needs at least one member; empty when none is asked for.
        departments: The departments that inspect: exactly one, or two and more when joint.
        mode: 组织方式.
        lead_department: 牵头部门, required when joint.
        effective_from: First day of the matter.
        effective_until: Last day, inclusive; None for no end.

    Source: Tonghua norm 五(一)1(2), 五(一)2(2), 四.

    Example:
        >>> matter = Matter(id="SP-01", name="食品生产监督检查", basis="食品安全法", content="生产过程",
        ...                 subject="市场监管局", object="食品生产企业", categories=frozenset({"食品安全"}),
        ...                 departments=frozenset({"市场监管局"}), effective_from=date(2026, 1, 1))
        >>> matter.is_effective(date(2025, 12, 31)), matter.is_effective(date(2026, 1, 1))
        (False, True)
    """

    id: str = attrs.field(validator=fields.identifier(Text("a matter's id", "事项编号")))
    name: str = attrs.field(validator=fields.label(Text("a matter's name", "抽查事项名称")))
    basis: str = attrs.field(validator=fields.free_text(Text("a basis", "抽查依据"), required=True))
    content: str = attrs.field(validator=fields.free_text(Text("a content", "抽查内容"), required=True))
    subject: str = attrs.field(validator=fields.free_text(Text("a subject", "抽查主体"), required=True))
    object: str = attrs.field(validator=fields.free_text(Text("an object", "抽查对象"), required=True))
    categories: frozenset[str] = attrs.field(
        default=frozenset(), validator=fields.label_set(Text("a category", "执法类别"))
    )
    mode: OrganisationMode = attrs.field(
        default=OrganisationMode.SINGLE,
        validator=fields.member_of(OrganisationMode, Text("a mode", "组织方式")),
    )
    departments: frozenset[str] = attrs.field(
        validator=[fields.label_set(Text("a department", "部门")), _require_departments]
    )
    lead_department: str | None = attrs.field(default=None, validator=_require_lead)
    effective_from: date = attrs.field(validator=fields.day(Text("a matter's start", "启用日期")))
    effective_until: date | None = attrs.field(
        default=None,
        validator=[
            fields.optional(fields.day(Text("a matter's end", "停用日期"))),
            _require_not_before_start,
        ],
    )

    def is_effective(self, on: date) -> bool:
        """Return whether the matter may be inspected on a day; both ends are inclusive."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)


@attrs.frozen
class NearCategories(Mapped):
    """Declared pairs of near law-enforcement categories (相近执法类别).

    The relation is symmetric and not transitive: 食品 near 药品 and 药品 near 医疗器械 do not make 食品
    near 医疗器械.

    Attributes:
        pairs: Sets of exactly two categories; make them with :meth:`from_pairs`.

    Source: Tonghua norm 六(五)1(2), 六(五)2(3).

    Example:
        >>> near = NearCategories.from_pairs([("食品安全", "药品安全"), ("药品安全", "医疗器械")])
        >>> sorted(near.expand({"食品安全"}))
        ['药品安全', '食品安全']
    """

    pairs: frozenset[frozenset[str]] = attrs.field(default=frozenset())

    @pairs.validator
    def _require_pairs(self, _attribute: object, value: frozenset[frozenset[str]]) -> None:
        for pair in value:
            if len(pair) != 2:
                rule = Text("near categories must be two different ones", "相近类别须为两个不同的类别")
                raise InvalidValue(rule=rule, seen=", ".join(sorted(pair)))
            for category in pair:
                require_label(category, what=Text("a category", "执法类别"))

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> NearCategories:
        """Return the relation in which the two categories of every pair are near each other."""
        return cls(frozenset(frozenset(pair) for pair in pairs))

    def expand(self, categories: Iterable[str]) -> frozenset[str]:
        """Return ``categories`` and all that are declared near to one of them; empty stays empty."""
        wanted = frozenset(categories)
        return wanted.union(*(pair for pair in self.pairs if not wanted.isdisjoint(pair)))

    def is_near(self, one: str, other: str) -> bool:
        """Return whether the two categories are the same or declared near."""
        return one == other or frozenset({one, other}) in self.pairs
