"""Strategies for what lists, implementation rules, check points and plans hold."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from randcheck.planning.annual_plan import DepartmentShare, PlanItem
from randcheck.registers.check_point import CheckPoint, CheckPoints
from randcheck.registers.implementation_rule import ImplementationRule, InspectionMethod, JointDetails
from randcheck.registers.matter import Matter, OrganisationMode
from support.registers import free_texts, labels

IDS = st.text("SP-0123456789", min_size=1, max_size=8)
# No year before 1900, which no table can hold.
DAYS = st.dates(date(1900, 1, 1), date(9999, 12, 31))
METHODS = st.lists(st.sampled_from(InspectionMethod), min_size=1, max_size=4)
WORDINGS = st.sampled_from(["不低于3%", "视情确定", "每年不少于1次", "20%一次或10%两次", "D类全覆盖"])
# Materials as people write them, with the comma that also separates materials.
MATERIALS = st.lists(
    free_texts | st.sampled_from(["营业执照正、副本", "台账、票据"]), max_size=4, unique=True
)


@st.composite
def matters(draw: st.DrawFn, department: str | None = None, mode: OrganisationMode | None = None) -> Matter:
    how = mode or draw(st.sampled_from(OrganisationMode))
    own = department or draw(labels)
    others = draw(st.sets(labels, min_size=1, max_size=3)) - {own} if how.is_joint else set()
    if how.is_joint and not others:
        others = {f"{own}乙"}
    first, last = sorted(draw(st.tuples(DAYS, DAYS)))
    return Matter(
        id=draw(IDS),
        name=draw(labels),
        basis=draw(free_texts),
        content=draw(free_texts),
        subject=draw(free_texts),
        object=draw(free_texts),
        categories=draw(st.frozensets(labels, max_size=3)),
        mode=how,
        departments=frozenset({own, *others}),
        lead_department=own if how.is_joint else draw(st.sampled_from([None, own])),
        effective_from=first,
        effective_until=draw(st.sampled_from([None, last])),
    )


JOINT_DETAILS = st.builds(JointDetails, aims=free_texts, key_points=free_texts, procedure=free_texts)
IMPLEMENTATION_RULES = st.tuples(WORDINGS, st.sampled_from(["", "每年不少于1次", "按需"])).flatmap(
    lambda words: st.builds(
        ImplementationRule,
        id=IDS,
        subject=free_texts,
        procedure=free_texts,
        methods=METHODS,
        content=free_texts,
        ratio=st.just(words[0]) if not words[1] else st.sampled_from(["", words[0]]),
        frequency=st.just(words[1]),
        handling=free_texts,
        publication=free_texts,
        follow_up=free_texts,
        joint=st.none() | JOINT_DETAILS,
    )
)
POINTS = st.builds(CheckPoint, item=free_texts, materials=MATERIALS, methods=METHODS, handling=free_texts)
CHECK_POINTS = st.builds(
    CheckPoints,
    id=IDS,
    points=st.lists(POINTS, min_size=1, max_size=4, unique_by=lambda point: point.item),
)


@st.composite
def plan_items(draw: st.DrawFn, year: int | None = None, *, with_shares: bool = False) -> PlanItem:
    lead, *others = draw(st.lists(labels, min_size=1, max_size=3, unique=True))
    starts_on = draw(st.dates(date(year or 2000, 1, 1), date(year or 2999, 12, 31)))
    joint = st.sampled_from([OrganisationMode.JOINT_COMPREHENSIVE, OrganisationMode.JOINT_SECTORAL])
    shares = [
        DepartmentShare(
            department=one,
            key_contents=draw(free_texts),
            measures=draw(free_texts),
            participation=draw(st.just("") | free_texts),
        )
        for one in (lead, *others)
        if with_shares
    ]
    return PlanItem(
        id=draw(IDS),
        name=draw(labels),
        lead_department=lead,
        departments=others,
        targets=draw(free_texts),
        ratio=draw(WORDINGS),
        matters=draw(st.lists(labels, min_size=1, max_size=3, unique=True)),
        methods=draw(METHODS),
        starts_on=starts_on,
        ends_on=draw(st.dates(starts_on, date(9999, 12, 31))),
        frequency=draw(st.sampled_from(["", "每年1次", "按需"])),
        mode=draw(joint) if others else OrganisationMode.SINGLE,
        shares=shares,
    )
