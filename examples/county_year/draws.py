"""From the words of a task to its draw: rules, pool, teams, commitment, contributions of witnesses, reveal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import papers
from hall import Hall, Story, official
from lists import BY_ID, NEAR, UPPER_HEALTH
from plan import TaskSpec

from randcheck import Bundle, Task
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FilterRule, FrameRule, WeightRule
from randcheck.planning.legal_basis import LOCAL_DECISION
from randcheck.planning.plan_task import task_from_plan
from randcheck.planning.ratio_rule import RatioRule
from randcheck.planning.ratio_to_sample import sample_rule_for
from randcheck.planning.rule_wording import parse_wording
from randcheck.planning.rules import Rule
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.size_check import require_sizes
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamRule
from randcheck.procedure import acts
from randcheck.procedure.acts import Observer
from randcheck.procedure.roles import Role
from randcheck.procedure.vocabulary import EvidenceKind, ObserverKind, Occasion
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.statements import Attempt, Commitment, ResultStatement

if TYPE_CHECKING:
    from task_story import TaskStory

WITNESSES = ("人大代表", "政协委员")
OBSERVERS = (
    Observer(kind=ObserverKind.DEPUTY, organisation="县人大常委会"),
    Observer(kind=ObserverKind.CPPCC_MEMBER, organisation="县政协"),
)
BY_WEIGHT = ("HB-01",)
"""Items whose targets are drawn by weight: who broke his word is likelier to be drawn (六(六)2(1))."""
BY_AREA = ("SC-03",)
"""Items for which inspectors go to their own areas only."""
TARGETS_PER_TEAM = 5


def rules_of(spec: TaskSpec) -> tuple[Rule, ...]:
    """Return the ratios that the task's words state; what cannot be read is an error, never a guess (六(六)1)."""
    # What a plan's item says follows a law; an ad hoc task's number is the county's own decision.
    basis = BY_ID[spec.plan_item].basis if spec.plan_item in BY_ID else LOCAL_DECISION
    read = parse_wording(spec.ratio, basis=basis).require_complete()
    # "20% once or 10% twice": the county has chosen the latter.
    return tuple(
        one.for_one_round(one.ways[-1]) if isinstance(one, RatioRule) and len(one.ways) > 1 else one
        for one in read.rules
    )


def sample_rule_of(spec: TaskSpec) -> SampleRule:
    """Return how many are drawn of every class, with two reserves in each."""
    selection = Selection.PARETO if spec.plan_item in BY_WEIGHT else Selection.EQUAL
    return sample_rule_for(rules_of(spec), selection=selection, reserves=2)


def team_rule_of(spec: TaskSpec) -> TeamRule:
    """Return who goes: two of whom one knows the matter (六(五)1), or somebody of each department (六(五)2)."""
    if spec.departments:
        seats = [SeatRule(count=1, department=one) for one in spec.all_departments]
        leader = LeaderRule.CADRE_APART
    else:
        seats = [SeatRule(categories=NEAR.expand(spec.categories)), SeatRule()]
        leader = LeaderRule.AMONG_MEMBERS
        if spec.plan_item == "WJ-02":  # both must know radiation
            seats = [SeatRule(count=2, categories=spec.categories)]
    return TeamRule(seats=seats, targets_per_team=TARGETS_PER_TEAM, leader=leader)


def task_of(hall: Hall, spec: TaskSpec) -> Task:
    """Return the task as it is committed: of today's register, active ones of its industries.

    By class of credit risk; but "at most" rounds down, in every class, so that of small classes nothing would be left.
    """
    return Task(
        info=_info(hall, spec),
        frame_rule=FrameRule(
            as_of=hall.clock.day,
            strata_by=() if spec.ratio.startswith("不超过") else ("credit_risk",),
            filters=FilterRule(only=(("industry", frozenset(spec.industries)),)),
            weights=WeightRule(by="credit_status", weights=(("失信", 4), ("严重失信", 8)))
            if spec.plan_item in BY_WEIGHT
            else None,
            with_areas=spec.plan_item in BY_AREA,
        ),
        sample_rule=sample_rule_of(spec),
        team_rule=team_rule_of(spec),
        contributors=WITNESSES,
    )


def _info(hall: Hall, spec: TaskSpec) -> TaskInfo:
    if spec.plan_item is not None:
        brief = task_from_plan(
            hall.plan, spec.plan_item, task_id=spec.id, title=spec.title, starts_on=spec.opened_on
        )
        return brief.info
    return TaskInfo(
        id=spec.id,
        title=spec.title,
        matters=spec.matters,
        lead_department=spec.lead,
        departments=spec.departments,
    )


def tell_draw(hall: Hall, stories: Sequence[TaskStory]) -> Story:
    """Tell of a draw, of one task or of a campaign: opened one day, committed the next, drawn in public the day after."""
    opened = stories[0].spec.opened_on
    yield opened
    for story in stories:
        story.open()
    yield hall.after(opened, 1)
    bundle = yield from _commit_and_reveal(hall, stories)
    missing = sum(story.state.missing_seats for story in stories)
    if missing:
        bundle = yield from _draw_with_lent_inspectors(hall, stories, bundle, missing)
    _keep(hall, stories, bundle)
    for story in stories:
        hall.follow(story.carry_out())


def _commit_and_reveal(
    hall: Hall, stories: Sequence[TaskStory], *, attempt: Attempt | None = None, lent: bool = False
) -> Generator[date, None, Bundle]:
    """Commit today and reveal tomorrow, in public: nobody knows the seed when the sizes are fixed (六(四))."""
    leading = stories[0].spec
    organiser = official(Role.ORGANISER, leading.lead)
    prepared = hall.by(organiser).prepare(
        [task_of(hall, story.spec) for story in stories],
        hall.registers(leading.all_departments, lent=lent),
        attempt=attempt,
    )
    ceremony = hall.by(organiser).commit(prepared.ceremony)
    for story in stories:
        excluded = prepared.excluded_targets[story.spec.id]
        hall.exclusions[story.spec.id] = Counter(ground for _, ground in excluded)
        story.announce(ceremony.commitment)
    yield hall.after(hall.clock.day, 1)
    said = contributions_of(leading.id, hall.clock.day.isoformat())
    return hall.by(organiser).reveal(ceremony, said, observers=OBSERVERS)


def _draw_with_lent_inspectors(
    hall: Hall, stories: Sequence[TaskStory], first: Bundle, missing: int
) -> Generator[date, None, Bundle]:
    """Ask the upper level for as many inspectors as were missing, and draw again: a second attempt (六(五)3(4))."""
    spec = stories[0].spec
    hall.by(official(Role.ORGANISER, spec.lead)).ask_upper_level(
        spec.id, organisation=UPPER_HEALTH, missing=missing, reason="本级名录库放射卫生执法人员不足"
    )
    hall.tell(
        f"{spec.id}: {missing} seats cannot be filled; the upper level lends inspectors, second draw",
        f"{spec.id}：缺 {missing} 个席位，报请上级选派人员后第 2 次抽取（六(五)3(4)）",
    )
    yield hall.after(hall.clock.day, 1)
    again = Attempt(
        number=2,
        predecessor=sha256(first.commitment.payload).digest(),
        reason="本级检查人员不足，上级已选派",
        approver=official(Role.LEADER, spec.lead).id,
    )
    return (yield from _commit_and_reveal(hall, stories, attempt=again, lent=True))


def _keep(hall: Hall, stories: Sequence[TaskStory], bundle: Bundle) -> None:
    """Hold the sizes against the rules, and keep draw, recordings and the written record."""
    seed = ResultStatement.decode(bundle.result.payload).seed
    orders = Commitment.decode(bundle.commitment.payload).orders
    for story, order in zip(stories, orders, strict=True):
        require_sizes(rules_of(story.spec), order.strata)
        hall.keep_draw(story.spec, bundle, rerun_draw(order, seed, bundle.materials))
        _record_session(hall, story)
        papers.record_draw(hall, story)


def contributions_of(task_id: str, occasion: str) -> dict[str, str]:
    """Return what the invited witnesses say: in earnest four dice in public, here dice that always fall the same."""
    dice = sha256(f"{task_id}/{occasion}".encode()).digest()
    return {
        role: "掷骰 " + " ".join(str(byte % 6 + 1) for byte in dice[4 * place : 4 * place + 4])
        for place, role in enumerate(WITNESSES)
    }


def _record_session(hall: Hall, story: TaskStory) -> None:
    """Attach the recordings of draw and assignment (六(四)3, 六(五)3(6))."""
    organiser, task_id = official(Role.ORGANISER, story.spec.lead), story.spec.id
    for occasion in (Occasion.DRAW, Occasion.ASSIGNMENT):
        video = acts.Evidence(
            kind=EvidenceKind.VIDEO,
            digest=hall.file(kind=occasion.label.zh, task=task_id, camera="会议室1号机"),
            description=f"{occasion.label.zh}录像",
        )
        hall.by(organiser).attach_media(task_id, occasion=occasion, media=video)
