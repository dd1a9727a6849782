"""随机抽查事项清单: one department's list, and the joint list that the lead department makes of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.codec import Mapped, written_as
from randcheck.registers.matter import Matter, OrganisationMode
from randcheck.registers.register import Register, RegisterEvent
from randcheck.registers.register_mapping import register_from_mapping, register_to_mapping
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class MatterList(Mapped):
    """A department's list of matters in all its versions. Changing returns a new list.

    The version of a day is what the list held on it: the matters recorded and, of these, those in force by their own
    dates. Law that changes is recorded as an event with its day and reason.

    Attributes:
        department: Whose list it is: the one department, or the lead department of a joint list.
        mode: How its matters are organised.
        matters: All events of the list.

    Source: Tonghua norm 五(一)1, 五(一)2.

    Example:
        >>> from randcheck.registers.register import cancelled
        >>> matter = Matter(id="SP-01", name="食品生产监督检查", basis="食品安全法", content="生产过程",
        ...                 subject="市场监管局", object="食品生产企业", departments=frozenset({"市场监管局"}),
        ...                 effective_from=date(2026, 1, 1))
        >>> matters = MatterList.of("市场监管局", [matter], on=date(2025, 12, 20))
        >>> matters = matters.with_events([cancelled("SP-01", date(2026, 7, 1), reason="依据废止")])
        >>> [len(matters.effective_on(day)) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 7, 1))]
        [0, 1, 0]
    """

    department: str = attrs.field(validator=fields.label(Text("the department of a list", "清单部门")))
    mode: OrganisationMode = attrs.field(
        default=OrganisationMode.SINGLE,
        validator=fields.member_of(OrganisationMode, Text("a mode", "组织方式")),
    )
    matters: Register[Matter] = attrs.field(
        metadata=written_as(
            partial(register_to_mapping, entry_class=Matter),
            partial(register_from_mapping, entry_class=Matter),
        )
    )

    def __attrs_post_init__(self) -> None:
        """Every matter, also of the past, must belong to this list."""
        for event in self.matters.events:
            if event.entry is not None:
                self._require_own(event.entry)

    @classmethod
    def of(
        cls,
        department: str,
        matters: Iterable[Matter],
        *,
        on: date,
        mode: OrganisationMode = OrganisationMode.SINGLE,
        source: str = "",
    ) -> MatterList:
        """Return a list whose matters all come into it on one day.

        Raises:
            DuplicateId: Two matters share an id.
            InvalidValue: A matter of another department or mode.
        """
        register = Register.of_entries(f"{department}随机抽查事项清单", matters, on=on, source=source)
        return cls(department=department, mode=mode, matters=register)

    def with_events(self, events: Iterable[RegisterEvent[Matter]]) -> MatterList:
        """Return the list with matters added, amended or taken out (动态调整, 五(一)1(3), 五(一)2(3)).

        Raises:
            RegisterEventRefused: An event that does not fit the list.
            InvalidValue: A matter of another department or mode.
        """
        return attrs.evolve(self, matters=self.matters.with_events(events))

    def effective_on(self, on: date) -> tuple[Matter, ...]:
        """Return the matters that may be inspected on a day, by id."""
        return tuple(matter for matter in self.matters.snapshot(on) if matter.is_effective(on))

    def find(self, matter_id: str, on: date) -> Matter | None:
        """Return a matter as it is in force on a day, or None."""
        return next((matter for matter in self.effective_on(on) if matter.id == matter_id), None)

    def _require_own(self, matter: Matter) -> None:
        owner = matter.lead_department if self.mode.is_joint else next(iter(matter.departments))
        if matter.mode is not self.mode or owner != self.department:
            rule = Text(
                f"a matter of this list must be {self.mode.label.en} and of {self.department}",
                f"本清单的事项须为“{self.mode.label.zh}”，且由{self.department}负责",
            )
            raise InvalidValue(rule=rule, seen=f"{matter.id}: {matter.mode.label.zh}, {owner}")


@attrs.frozen(kw_only=True)
class JointMatter:
    """A joint matter and the matters of the single departments it is made of.

    Attributes:
        matter: The joint matter.
        parts: The departments' matters, by department and id; every department has at least one.

    Source: Tonghua norm 五(一)2(1).
    """

    matter: Matter
    parts: tuple[Matter, ...]

    def parts_of(self, department: str) -> tuple[Matter, ...]:
        """Return what one department inspects; () for one that does not take part."""
        return tuple(part for part in self.parts if department in part.departments)


def combine_matters(
    *,
    id: str,  # noqa: A002 - the field's name
    name: str,
    lead_department: str,
    parts: Sequence[Matter],
    mode: OrganisationMode = OrganisationMode.JOINT_COMPREHENSIVE,
) -> JointMatter:
    """Return the joint matter that several departments' own matters make together.

    Basis and content list those of every part under its department; the categories are all of theirs, and the joint
    matter is in force while all of them are.

    Args:
        id: Code of the joint matter.
        name: Its name.
        lead_department: Who leads; one of the parts' departments.
        parts: Matters of single departments, of two departments or more.
        mode: Comprehensive or sectoral.

    Raises:
        InvalidValue: Parts that are joint already, twice the same, of fewer than two departments, never in force
            together, or together longer than a text may be; or a lead department that takes no part.

    Source: Tonghua norm 五(一)2(1)(2), 四.

    Example:
        >>> parts = [Matter(id=f"{n}-01", name=f"{n}检查", basis=f"{n}法", content=f"{n}情况", subject=n,
        ...                 object="加油站", departments=frozenset({n}), effective_from=date(2026, 1, 1))
        ...          for n in ("应急管理局", "市场监管局")]
        >>> joint = combine_matters(id="LH-01", name="加油站联合抽查", lead_department="市场监管局", parts=parts)
        >>> joint.matter.basis
        '市场监管局：市场监管局法；应急管理局：应急管理局法'
    """
    ordered = tuple(sorted(parts, key=lambda part: (min(part.departments), part.id)))
    if any(part.mode.is_joint for part in ordered) or len({part.id for part in ordered}) != len(ordered):
        rule = Text(
            "the parts of a joint matter must be different matters of single departments",
            "联合抽查事项须由不同的单一部门事项组成",
        )
        raise InvalidValue(rule=rule, seen=", ".join(part.id for part in ordered))
    ends = [part.effective_until for part in ordered if part.effective_until is not None]
    matter = Matter(
        id=id,
        name=name,
        basis=_listed(ordered, "basis"),
        content=_listed(ordered, "content"),
        subject="、".join(dict.fromkeys(part.subject for part in ordered)) or "-",
        object="、".join(dict.fromkeys(part.object for part in ordered)) or "-",
        categories=frozenset[str]().union(*(part.categories for part in ordered)),
        departments=frozenset[str]().union(*(part.departments for part in ordered)),
        mode=mode,
        lead_department=lead_department,
        effective_from=max((part.effective_from for part in ordered), default=date.min),
        effective_until=min(ends, default=None),
    )
    return JointMatter(matter=matter, parts=ordered)


def _listed(parts: Sequence[Matter], field: str) -> str:
    """Return a field of all parts under their departments, each text once for a department."""
    pairs = dict.fromkeys((min(part.departments), getattr(part, field)) for part in parts)
    return "；".join(f"{department}：{text}" for department, text in pairs)
