"""The ordinary course of one task, from its opening to its archive; what is out of the ordinary is in ``turns``."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date

import attrs
import papers
import turns
from aftermath import archive, summarise
from hall import Hall, Story, official
from lists import BY_ID, FOR_SPECIALISTS, RULES
from outcome import Outcome
from plan import TaskSpec
from ports import YEAR
from visits import visit

from randcheck import InspectionTarget
from randcheck.errors import ProcedureRefused
from randcheck.procedure import acts
from randcheck.procedure.method_proposal import propose_method
from randcheck.procedure.reserves import find_next_reserve
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import (
    EvidenceKind,
    InspectionMethod,
    Right,
    SetAsideGround,
    ThirdPartyKind,
)
from randcheck.receipts.statements import Commitment

LABORATORY = "云州市产品质量检验所"
STAFFING_DAY, PREPARING_DAY, FIRST_VISIT_DAY, WINDOW = 3, 5, 8, 50
"""Working days after the opening: replacements, notices, the first visit; and how long the task may take."""

Step = Callable[[], None]


class TaskStory:
    """One task as it goes on.

    Args:
        hall: Where it happens.
        spec: The task.
    """

    def __init__(self, hall: Hall, spec: TaskSpec) -> None:
        self.hall = hall
        self.spec = spec
        self.ends_on = min(hall.after(spec.opened_on, WINDOW), date(YEAR, 12, 31))
        self.outcomes: dict[str, Outcome] = {}
        self._todo: list[tuple[date, int, Step]] = []
        self._steps = 0

    # ---- small helps -----------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The task's id."""
        return self.spec.id

    @property
    def state(self) -> TaskState:
        """The task as the ledger tells it now."""
        return self.hall.state(self.id)

    def official(self, role: Role, department: str | None = None) -> Actor:
        """Return who holds a role in the lead department, or in another."""
        return official(role, department or self.spec.lead)

    def members(self, target_id: str) -> list[Actor]:
        """Return who inspects a target now."""
        return [self.hall.inspector(one) for one in self.state.cases[target_id].members]

    def target(self, target_id: str) -> InspectionTarget:
        """Return a target's entry in the register as it is today."""
        return self.hall.target(target_id)

    def day(self, working_days: int) -> date:
        """Return the day so many working days after the opening."""
        return self.hall.after(self.spec.opened_on, working_days)

    def on(self, day: date, step: Step) -> None:
        """Put a step on the task's agenda."""
        self._steps += 1
        heapq.heappush(self._todo, (day, self._steps, step))

    # ---- opening ---------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the task, from the plan or ad hoc (六(三)1, 2)."""
        spec = self.spec
        self.hall.by(self.official(Role.ORGANISER)).open_task(
            self.id,
            title=spec.title,
            mode=spec.mode,
            matters=spec.matters,
            lead_department=spec.lead,
            departments=spec.departments,
            plan_item=spec.plan_item,
            authority=spec.authority,
            kind=spec.kind,
            delegation=turns.delegation_of(spec),
            starts_on=spec.opened_on,
            ends_on=self.ends_on,
        )
        turns.before_draw(self)

    def announce(self, commitment: Commitment) -> None:
        """Tell the public of the task, once it is committed and before it is drawn (六(三)1)."""
        papers.announce_task(self.hall, self, commitment)

    # ---- after the draw --------------------------------------------------------------------------------

    def carry_out(self) -> Story:
        """Go through everything after the draw; the days are the story's own."""
        yield self.day(STAFFING_DAY)
        yield from turns.change_staff(self)
        yield self.day(PREPARING_DAY)
        self._prepare()
        turns.before_visits(self)
        for place, target_id in enumerate(self.unannounced()):
            self.announce_visit(target_id, place)
        while self._todo:
            day, _, step = heapq.heappop(self._todo)
            yield day
            step()
        yield self.hall.after(self.hall.clock.day, 1)
        summarise(self)
        if not any(case.unpublished for case in self.state.live_cases):
            yield self.hall.after(self.hall.clock.day, 5)
            archive(self)

    def unannounced(self) -> list[str]:
        """Return who is to be inspected and was not told yet, in the order of the ids."""
        return sorted(case.target_id for case in self.state.live_cases if case.notice is None)

    def _prepare(self) -> None:
        """Make a work plan for every team, of the points of its matters (附录 D), and train together (六(九)1)."""
        state = self.state
        points = [BY_ID[matter_id].check_points() for matter_id in self.spec.matter_ids]
        for team in state.teams:
            paper = self.hall.file(
                kind="检查工作方案", task=self.id, team=team.number, targets=team.target_ids
            )
            self.hall.by(self.hall.inspector(team.members[0])).make_work_plan(
                self.id,
                team=team.number,
                plan=paper,
                items=tuple(dict.fromkeys(item for one in points for item in one.items)),
                materials=tuple(dict.fromkeys(item for one in points for item in one.materials)),
            )
        self.hall.by(self.official(Role.ORGANISER)).hold_training(
            self.id,
            held_on=self.hall.clock.day,
            topics=("检查要点", "执法文书"),
            attendees=tuple(sorted(state.inspectors)),
        )

    def announce_visit(self, target_id: str, place: int) -> None:
        """Choose the method, give notice, and put the visit on the agenda; at the cap, a reserve comes in."""
        self._choose_method(target_id)
        visit_on = self._find_visit_day(target_id, place)
        try:
            self._give_notice(target_id, visit_on)
        except ProcedureRefused as refused:
            if refused.reason != "above-the-cap":
                raise
            self.exchange_at_cap(target_id, place)
        else:
            self.on(visit_on, lambda: visit(self, target_id, place))

    def exchange_at_cap(self, target_id: str, place: int) -> None:
        """Let a reserve come in for a target that was inspected twice since it was drawn (国办发〔2024〕54号)."""
        self.exchange(target_id, SetAsideGround.OTHER, "本年度已检查两次，达到上限", place)

    def exchange(self, target_id: str, ground: SetAsideGround, reason: str, place: int) -> str | None:
        """Set a target aside and let the next reserve of its class come in (五(二)5); return it, or None."""
        finder, leader = self.members(target_id)[0], self.official(Role.LEADER)
        proof = acts.Evidence(
            kind=EvidenceKind.DATA,
            digest=self.hall.file(kind="登记信息查询结果", target=target_id, reason=reason),
            description="登记信息查询结果",
        )
        self.hall.by(finder).set_aside(
            self.id, target_id=target_id, ground=ground, reason=reason, evidence=(proof,)
        )
        desk = self.hall.by(leader, task_id=self.id)
        reserve = find_next_reserve(self.state, target_id, desk.surroundings)
        if reserve is not None:
            desk.replace_target(self.id, target_id=target_id, reserve_id=reserve)
            self.announce_visit(reserve, place)
        return reserve

    def _choose_method(self, target_id: str) -> None:
        """Follow the proposal for the target's credit, business and matters; on site needs no choice (六(八))."""
        proposal = propose_method(
            self.target(target_id), self.spec.matter_ids, RULES, specialist_matters=FOR_SPECIALISTS
        )
        if proposal.method is InspectionMethod.ON_SITE:
            return
        self.hall.by(self.members(target_id)[0]).choose_method(
            self.id,
            target_id=target_id,
            method=proposal.method,
            reason=proposal.clause,  # the proposal's own words would tell the target's credit
            proposed=proposal.method,
        )
        if proposal.method is InspectionMethod.THIRD_PARTY:
            self.hall.by(self.official(Role.ORGANISER)).engage_third_party(
                self.id,
                organisation=LABORATORY,
                kind=ThirdPartyKind.TESTING,
                procurement="县级政府采购〔2026〕17号",
                target_ids=(target_id,),
            )

    def _find_visit_day(self, target_id: str, place: int) -> date:
        """Return a day for the visit: one on which somebody comes anyway, where there is one (六(三)3)."""
        # Two working days at least between the notice and the visit.
        first = max(self.day(FIRST_VISIT_DAY), self.hall.after(self.hall.clock.day, 2))
        days = self.hall.visit_days[target_id]
        shared = min((one for one in days if first <= one <= self.ends_on), default=None)
        day = shared or min(self.hall.after(first, place // 2), self.ends_on)
        days.add(day)
        return day

    def _give_notice(self, target_id: str, visit_on: date) -> None:
        """Tell the target what is inspected, when, under which rule, and its rights (六(九)1(2))."""
        issued = acts.NoticeIssued(
            target_id=target_id,
            notice=bytes(32),  # that of the paper, which is made of all the rest
            inspect_on=visit_on,
            matters=self.spec.matters,
            frequency=papers.FREQUENCY,
            rights=tuple(Right),
            code=papers.code_of(self, target_id),
        )
        paper = papers.notice_of(self.hall, self, issued)
        desk = self.hall.by(self.members(target_id)[0], target_id=target_id)
        desk.do(self.id, attrs.evolve(issued, notice=paper))
