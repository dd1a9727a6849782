"""What the preparation of an inspection does to a task."""

from __future__ import annotations

import attrs

from randcheck.procedure.acts import (
    MethodChosen,
    NoticeIssued,
    ThirdPartyEngaged,
    ThirdPartyReported,
    TrainingHeld,
    WorkPlanMade,
)
from randcheck.procedure.evolve.happening import Happening, after, apply, case_of, with_case, with_item
from randcheck.procedure.phases import Phase
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import MaterialKind


@apply.register
def method_chosen(act: MethodChosen, state: TaskState, happening: Happening) -> TaskState:
    """Keep the choice with its reason; the latest stands."""
    return after(state, happening, cases=with_case(state, act.target_id, choice=act))


@apply.register
def third_party_engaged(act: ThirdPartyEngaged, state: TaskState, happening: Happening) -> TaskState:
    """Keep whom it was engaged for."""
    cases = dict(state.cases)
    for target_id in act.target_ids:
        case = case_of(state, target_id)
        cases[target_id] = attrs.evolve(case, third_parties=(*case.third_parties, act.organisation))
    return after(state, happening, cases=cases)


@apply.register
def third_party_reported(act: ThirdPartyReported, state: TaskState, happening: Happening) -> TaskState:
    """Keep the report."""
    case = case_of(state, act.target_id)
    reports = with_item(case.reports, act.organisation, act.report)
    return after(
        state,
        happening,
        [(MaterialKind.THIRD_PARTY_REPORT, act.report)],
        cases=with_case(state, act.target_id, reports=reports),
    )


@apply.register
def work_plan_made(act: WorkPlanMade, state: TaskState, happening: Happening) -> TaskState:
    """Keep the plan."""
    return after(
        state,
        happening,
        [(MaterialKind.WORK_PLAN, act.plan)],
        work_plans=with_item(state.work_plans, act.team, act),
    )


@apply.register
def notice_issued(act: NoticeIssued, state: TaskState, happening: Happening) -> TaskState:
    """Keep the notice; from now on nothing is drawn anew."""
    return after(
        state,
        happening,
        [(MaterialKind.NOTICE, act.notice)],
        phase=Phase.INSPECTING,
        cases=with_case(state, act.target_id, notice=act, noticed_on=happening.day),
    )


@apply.register
def training_held(_act: TrainingHeld, state: TaskState, happening: Happening) -> TaskState:
    """Keep that it was held."""
    return after(state, happening)
