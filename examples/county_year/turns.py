"""Turns that the year takes: what does not happen in every task, each in the task that is named here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import papers
from draws import contributions_of, task_of
from hall import Story
from lists import CLEAN
from outcome import Outcome, found_wrong, obstructed
from plan import CAMPAIGN, TaskSpec

from randcheck.errors import ProcedureRefused
from randcheck.procedure.acts.opening import DelegatedBy
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.vocabulary import ExemptionGround, SetAsideGround
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.registers.register import changed
from randcheck.registers.target import TargetState

if TYPE_CHECKING:
    from task_story import TaskStory

RECUSED, REPLACED, REFUSED_LATE = "SC-01-1", "SC-01-1", "SC-02-1"
DELEGATED, EXTENDED = "SC-07-1", "YJ-01-1"
MOVED, CANCELLED = "SC-03-1", "WJ-01-1"
OBSTRUCTED, UNSIGNED = "SC-03-1", "SC-01-1"
EXEMPTED, CORRECTED = "SC-05-1", "SC-04-1"
LATE, FORGOTTEN = "SC-09-1", "NY-01-3"
LONG_KEPT = "YJ-01"
"""Which task takes which turn."""

UPPER_SUPERVISION = "云州市市场监管局"


def delegation_of(spec: TaskSpec) -> DelegatedBy | None:
    """Return the upper level for which a task is done, if it is for one (四(二))."""
    if spec.key != DELEGATED:
        return None
    return DelegatedBy(
        delegator=UPPER_SUPERVISION,
        level=AdministrativeLevel.MUNICIPAL,
        document="云州市市场监管局委托函〔2026〕5号",
    )


def before_draw(story: TaskStory) -> None:
    """Tell what is special about a task; let an inspector declare beforehand whom he must not inspect (六(五)3(2))."""
    hall = story.hall
    if not story.spec.kind.is_capped:
        hall.tell(
            f"{story.id}: special inspection ordered from above: counted, and not bound by the annual cap",
            f"{story.id}：上级部署的专项检查，计入次数，不受年度上限限制（国办发〔2024〕54号）",
        )
    if story.spec.key == DELEGATED:
        hall.tell(
            f"{story.id}: on behalf of the city, which remains responsible for the matter",
            f"{story.id}：受{UPPER_SUPERVISION}委托实施（四(二)）",
        )
    if story.spec.key == CAMPAIGN[0]:
        hall.tell(
            f"{story.id}: drawn together with two further tasks, with one seed",
            f"{story.id}：与另外两项任务同批抽取，共用一个随机种子（六(三)3）",
        )
    if story.spec.key == RECUSED:
        _declare_beforehand(story)


def _declare_beforehand(story: TaskStory) -> None:
    hall = story.hall
    frame = task_of(hall, story.spec).frame_rule
    registers = hall.registers(story.spec.all_departments)
    target = next(one for one in registers.targets if frame.filters.find_ground(one, frame.as_of) is None)
    inspector = registers.inspectors[0]
    hall.by(hall.inspector(inspector.id)).declare_recusal(
        story.id, inspector_id=inspector.id, target_id=target.id, ground="配偶任该企业负责人"
    )
    hall.by(story.official(Role.UNIT_HEAD)).decide_recusal(
        story.id, inspector_id=inspector.id, target_id=target.id, agreed=True, reason="情况属实"
    )


def change_staff(story: TaskStory) -> Story:
    """Tell of recusal and replacement after the draw, each with a substitution draw of its own (六(五)3(2)(3))."""
    hall, teams = story.hall, story.state.teams
    if story.spec.key == REPLACED:
        leaving = hall.inspector(teams[0].members[1])
        _replace(story, leaving, "脱产培训两个月")
        yield from _substitute(story)
        papers.print_replacement(hall, story, leaving.id)
        hall.tell(
            f"{story.id}: {leaving.id} is replaced by lot, after head and leader agreed",
            f"{story.id}：{leaving.id} 经部门负责人审查、分管领导批准后随机替换（六(五)3(3)）",
        )
    if story.spec.key == RECUSED:
        team = story.state.teams[-1]
        inspector, target_id = hall.inspector(team.members[0]), team.target_ids[0]
        hall.by(inspector).declare_recusal(
            story.id, inspector_id=inspector.id, target_id=target_id, ground="近亲属持有该企业股份"
        )
        hall.by(story.official(Role.UNIT_HEAD)).decide_recusal(
            story.id, inspector_id=inspector.id, target_id=target_id, agreed=True, reason="情况属实"
        )
        yield from _substitute(story)
        papers.print_recusal(hall, story, inspector.id, target_id)
        hall.tell(
            f"{story.id}: {inspector.id} stays away from one enterprise; a substitute is drawn",
            f"{story.id}：{inspector.id} 对一户企业回避，随机抽取替补人员（六(五)3(2)）",
        )
    if story.spec.key == REFUSED_LATE:
        yield hall.after(story.spec.opened_on, 8)
        _ask_too_late(story, hall.inspector(teams[0].members[0]))


def _replace(story: TaskStory, leaving: Actor, ground: str) -> None:
    hall = story.hall
    hall.by(leaving).request_replacement(story.id, ground=ground)
    for role, decide in ((Role.UNIT_HEAD, "review_replacement"), (Role.LEADER, "decide_replacement")):
        desk = hall.by(story.official(role, leaving.organisation))
        getattr(desk, decide)(story.id, inspector_id=leaving.id, agreed=True, reason="情况属实")


def _substitute(story: TaskStory) -> Story:
    """Fill the vacant seats with a commitment and contributions of their own: the old seed would tell who comes next."""
    hall, organiser = story.hall, story.official(Role.ORGANISER)
    said = contributions_of(story.id, hall.clock.day.isoformat())
    prepared = hall.by(organiser).prepare_substitution(
        hall.receipts[story.id], story.id, contributors=tuple(said)
    )
    ceremony = hall.by(organiser).commit(prepared.ceremony)
    yield hall.after(hall.clock.day, 1)
    hall.receipts[story.id] = hall.by(organiser).reveal(ceremony, said)


def _ask_too_late(story: TaskStory, inspector: Actor) -> None:
    try:
        story.hall.by(inspector).request_replacement(story.id, ground="另有工作安排")
    except ProcedureRefused as refused:
        story.hall.tell(
            f"{story.id}: {inspector.id} asks to be replaced after the 5 working days and is refused [{refused.reason}]",
            f"{story.id}：{inspector.id} 逾 5 个工作日申请替换，不予受理［{refused.reason}］",
        )


def before_visits(story: TaskStory) -> None:
    """Extend a task's time, and exchange targets that have moved away or closed (六(三)1, 五(二)5)."""
    hall, key = story.hall, story.spec.key
    if key == EXTENDED:
        story.ends_on = hall.after(story.ends_on, 10)
        hall.by(story.official(Role.LEADER)).extend_window(
            story.id, ends_on=story.ends_on, reason="恶劣天气影响现场检查"
        )
        hall.tell(f"{story.id}: its time is extended", f"{story.id}：执行时间延长至 {story.ends_on}")
    for wanted, state, ground in (
        (MOVED, TargetState.MOVED_OUT, SetAsideGround.MOVED),
        (CANCELLED, TargetState.DEREGISTERED, SetAsideGround.DEREGISTERED),
    ):
        if key == wanted:
            _lose_target(story, state, ground)


def _lose_target(story: TaskStory, state: TargetState, ground: SetAsideGround) -> None:
    hall, target_id = story.hall, story.unannounced()[0]
    gone = attrs.evolve(story.target(target_id), state=state)
    event = changed(gone, hall.clock.day, reason=f"登记机关通知：{state.label.zh}")
    hall.county = attrs.evolve(hall.county, targets=hall.county.targets.with_event(event))
    reserve = story.exchange(target_id, ground, f"检查前已{state.label.zh}", 0)
    hall.tell(
        f"{story.id}: {target_id} has {state.label.en}; reserve {reserve} takes its place",
        f"{story.id}：{target_id} 已{state.label.zh}，由备选对象 {reserve} 递补（五(二)5）",
    )


def outcome_of(story: TaskStory, place: int, outcome: Outcome) -> Outcome:
    """Return what is found, which a turn may change."""
    if story.spec.key == OBSTRUCTED and place == 1:
        story.hall.tell(
            f"{story.id}: entry is refused; recorded with facts and witness, published as serious non-cooperation",
            f"{story.id}：被检查单位拒绝检查人员进入，记录情形，按“不配合检查情节严重”公示（六(九)2(3)）",
        )
        return obstructed(outcome)
    if story.spec.key == UNSIGNED and place == 0:
        return attrs.evolve(found_wrong(outcome), is_signed=False)
    return outcome


def publication_delay(story: TaskStory, place: int, usual: int) -> int | None:
    """Return after how many working days a result is published; None for one that is forgotten."""
    if story.spec.key == FORGOTTEN and place < 2:
        return None
    return 23 if story.spec.key == LATE and place < 2 else usual


def is_exempted(story: TaskStory, target_id: str, place: int, department: str) -> bool:
    """Let one result be exempt as a business secret, and a second application be turned down (三(三))."""
    if story.spec.key != EXEMPTED or place > 1:
        return False
    hall, agreed = story.hall, place == 0
    hall.by(story.official(Role.PUBLISHER, department)).request_exemption(
        story.id,
        target_id=target_id,
        department=department,
        ground=ExemptionGround.BUSINESS_SECRET,
        reason="检查结果含未公开的工艺参数",
    )
    hall.by(story.official(Role.LEADER, department)).decide_exemption(
        story.id,
        target_id=target_id,
        department=department,
        agreed=agreed,
        reason="属商业秘密" if agreed else "不属商业秘密，应当公示",
    )
    hall.tell(
        f"{story.id}: an exemption from publication is {'granted' if agreed else 'turned down'}",
        f"{story.id}：不予公开申请{'获批' if agreed else '被驳回'}（三(三)）",
    )
    return agreed


def after_publication(story: TaskStory, target_id: str, place: int) -> None:
    """Let a mistake be noticed in what was published: it stays, and a correction cites it (六(十)2(1))."""
    if story.spec.key == CORRECTED and place == 2:
        story.on(story.hall.after(story.hall.clock.day, 4), lambda: _correct(story, target_id))


def _correct(story: TaskStory, target_id: str) -> None:
    hall = story.hall
    for department, publication in story.state.cases[target_id].publications.items():
        standing = publication.standing
        right = tuple(attrs.evolve(one, code=_other(one.code)) for one in standing.results)
        hall.by(story.official(Role.PUBLISHER, department)).request_correction(
            story.id,
            target_id=target_id,
            department=department,
            corrects=standing.event,
            results=right,
            reason="录入有误",
        )
        case = story.state.cases[target_id]
        hall.by(story.official(Role.LEADER, department)).correct(
            story.id,
            target_id=target_id,
            department=department,
            corrects=standing.event,
            entry=papers.publication_of(hall, story, case, department, results=right),
        )
    hall.tell(
        f"{story.id}: a published result is corrected by a new entry that cites the old",
        f"{story.id}：一条已公示结果以引用原记录的新记录更正（六(十)2(1)）",
    )


def _other(code: str) -> str:
    return "7" if code == CLEAN else CLEAN


def retention_of(spec: TaskSpec) -> tuple[int, str | None]:
    """Return how long the archive is kept, and the law where it is more than two years."""
    if spec.plan_item == LONG_KEPT:
        return 3, "《危险化学品安全管理条例》"
    return 2, None
