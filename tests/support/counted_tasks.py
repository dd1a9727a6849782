"""Folded tasks as statistics read them, built at once: a story of acts would be slow in thousands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import attrs

from randcheck.planning.draw_order import StratumOrder
from randcheck.procedure import acts
from randcheck.procedure.case_state import CaseState, Entry, Exemption, Publication
from randcheck.procedure.phases import Phase
from randcheck.procedure.state import TaskState
from randcheck.procedure.succession import Step
from randcheck.procedure.vocabulary import ExemptionGround
from randcheck.registers.matter import OrganisationMode
from randcheck.registers.salted_tree import ListRoot, depth_for
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME
from support.procedures import (
    CODES,
    DRAWN_ON,
    INSPECTED_ON,
    LEADER,
    commitment_for,
    concluded,
    digest_of,
    directed_opened,
    published,
    recorded,
    result,
    set_aside,
    task_opened,
)

CODE_SETS = {CODES.id: CODES}
DUE = date(
    2026, 10, 26
)  # 20 working days after 21 September 2026: 25–27 September and 1–7 October are off, 10 October is worked


def counted_case(
    target_id: str,
    *results: acts.Result | str,
    public: Iterable[str] = (),
    exempt: Iterable[str] = (),
    late: bool | None = False,
    published_on: date = DUE,
    **changes: Any,
) -> CaseState:
    """A case with these results (or codes of the lead's own), public or exempt by department."""
    told = tuple(result(one) if isinstance(one, str) else one for one in results)
    ended_on = changes.pop("ended_on", INSPECTED_ON)
    standard: dict[str, Any] = {"team": 1, "members": ("P01", "P02"), "drawn_on": DRAWN_ON}
    if told:
        standard["record"] = recorded(target_id, inspected_on=ended_on)
        standard["conclusion"] = concluded(target_id, *told, ended_on=ended_on)
    standard["publications"] = {
        one: _publication(target_id, one, [r for r in told if r.department == one], late, published_on)
        for one in public
    }
    standard["exemptions"] = {one: _exemption(target_id, one) for one in exempt}
    return CaseState(target_id=target_id, **(standard | changes))


def gone_case(target_id: str, **changes: Any) -> CaseState:
    return counted_case(target_id, set_aside=set_aside(target_id), set_aside_by=LEADER, **changes)


def _publication(
    target_id: str, department: str, results: Sequence[acts.Result], late: bool | None, day: date
) -> Publication:
    told = {} if late is None else {"due": DUE, "is_confirmed": True, "is_late": late}
    entry = Entry(
        event=digest_of(f"event {target_id} {department}"),
        published_at=datetime.combine(day, time(9), CHINA_STANDARD_TIME),
        entry=digest_of(f"entry {target_id} {department}"),
        results=tuple(results),
    )
    return Publication(first=published(target_id, department, **told), entries=(entry,))


def _exemption(target_id: str, department: str) -> Exemption:
    asked = acts.ExemptionRequested(
        target_id=target_id, department=department, ground=ExemptionGround.BUSINESS_SECRET, reason="配方"
    )
    return Exemption(request=asked, applicant=LEADER, agreed=True)


def counted_task(
    task_id: str,
    *cases: CaseState,
    strata: Sequence[tuple[str, int, int]] = (("B", 100, 5),),
    is_drawn: bool = True,
    **opening: Any,
) -> TaskState:
    """A drawn task with these cases; strata as label, population and sample size."""
    opened = task_opened(
        **({"mode": OrganisationMode.JOINT_COMPREHENSIVE} if opening.get("departments") else {}), **opening
    )
    orders = [
        StratumOrder(label=label, population=n, weight_total=n, sample_size=size) for label, n, size in strata
    ]
    return TaskState(
        task_id=task_id,
        phase=Phase.INSPECTING,
        opening=opened,
        ends_on=opened.ends_on,
        steps=(_step(task_id, orders, is_drawn, opened),),
        drawn_on=DRAWN_ON if is_drawn else None,
        cases={case.target_id: case for case in cases},
    )


def _step(task_id: str, orders: Sequence[StratumOrder], is_drawn: bool, opened: acts.TaskOpened) -> Step:
    at = datetime.combine(DRAWN_ON, time(9), CHINA_STANDARD_TIME)
    standard = commitment_for(task_id, at, matters=opened.matters)
    rows = sum(order.population for order in orders)
    order = attrs.evolve(
        standard.orders[0],
        strata=tuple(orders),
        frame=ListRoot(rows=rows, depth=depth_for(rows), root=bytes(32)),
    )
    commitment = attrs.evolve(standard, orders=(order,))
    return Step(commitment=commitment, digest=digest_of(task_id), result=digest_of("r") if is_drawn else None)


def directed_task(task_id: str, *cases: CaseState, **opening: Any) -> TaskState:
    opened = directed_opened(target_ids=tuple(case.target_id for case in cases) or ("T000",), **opening)
    return TaskState(
        task_id=task_id,
        phase=Phase.INSPECTING,
        opening=opened,
        ends_on=opened.ends_on,
        drawn_on=DRAWN_ON,
        cases={case.target_id: case for case in cases},
    )
