"""Papers of the year: what stands behind the digests in the ledger, and the files that the public may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
from county import official_name
from hall import Hall, official
from lists import BY_ID, CODES, DEPARTMENTS, MATTERS
from outcome import Outcome, is_problem
from plan import TaskSpec

from randcheck.documents import Format, render
from randcheck.documents.from_receipt import assignment_record, check_code, draw_record, task_announcement
from randcheck.documents.from_state import (
    Directory,
    archive_index,
    notice_draft,
    receipt_about,
    recusal_form,
    replacement_form,
    result_announcement,
    site_record_draft,
    summary_table,
    task_head,
    with_proceedings,
)
from randcheck.documents.views import JointSiteRecord, ResultLine, TaskHead
from randcheck.procedure import acts
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.roles import Role
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import InspectionMethod
from randcheck.receipts.statements import Commitment

if TYPE_CHECKING:
    from task_story import TaskStory

SHOWN, SHOWN_JOINT = "SC-01-1", "LH-01-1"
"""The task of which all papers are made as an official would print them, and one of which the joint records are; of
the others the host keeps plain records."""
FREQUENCY = "同一部门对同一企业每年不超过2次"
ADDRESS = "https://jg.yunling.example/check"
ENTRIES = tuple(one.entry() for one in MATTERS)
OFFICIALS = {
    person.id: official_name(person.id)
    for person in (official(role, department) for role in Role for department in DEPARTMENTS)
}


def directory_of(hall: Hall, state: TaskState) -> Directory:
    """Return the names behind the ids of a task, as the registers have them today."""
    # Somebody may stay away from a target that was not drawn.
    known = dict.fromkeys((*state.cases, *(target_id for _, target_id in state.recusals)))
    return Directory.of(
        targets=[hall.target(one) for one in known],
        inspectors=[*hall.county.inspectors, *hall.county.lent],
        matters=ENTRIES,
        plan=hall.plan,
        officials=OFFICIALS,
        code_sets={CODES.id: CODES},
    )


def head_of(hall: Hall, task_id: str) -> TaskHead:
    """Return what every paper says of its task."""
    state = hall.state(task_id)
    return task_head(state, directory_of(hall, state))


def announce_task(hall: Hall, story: TaskStory, commitment: Commitment) -> None:
    """Make the announcement of a task, 抽查任务公告 (六(三)1)."""
    spec = story.spec
    announcement = attrs.evolve(
        task_announcement(commitment, task_id=spec.id),
        task=head_of(hall, spec.id),
        kind="不定向",
        mode=spec.mode.label.zh,
        scope="、".join(spec.industries),
        ratio=spec.ratio,
        methods=sorted({method.label.zh for one in spec.matter_ids for method in BY_ID[one].methods}),
        starts_on=spec.opened_on,
        ends_on=story.ends_on,
        issued_on=hall.clock.day,
    )
    hall.announcements.append(announcement)
    if spec.key == SHOWN:
        _print(hall, "抽查任务公告", announcement)


def record_draw(hall: Hall, story: TaskStory) -> None:
    """Print 抽取记录 and 选派记录, with who watched and what recorded it (六(四)2, 3; 六(五)3(6))."""
    if story.spec.key != SHOWN:
        return
    bundle, targets = hall.receipts[story.id], hall.county.targets.snapshot(hall.clock.day).entries
    people, state = [*hall.county.inspectors, *hall.county.lent], story.state
    head, place = head_of(hall, story.id), "县政务服务中心"
    drawn = with_proceedings(draw_record(bundle, targets, task_id=story.id), state)
    _print(hall, "抽取记录", attrs.evolve(drawn, task=head, place=place))
    assigned = with_proceedings(assignment_record(bundle, targets, people, task_id=story.id), state)
    _print(hall, "选派记录", attrs.evolve(assigned, task=head, place=place))


def print_recusal(hall: Hall, story: TaskStory, inspector_id: str, target_id: str) -> None:
    """Print 回避审批表, once a substitute is drawn (六(五)3(2))."""
    state = story.state
    _print(hall, "回避审批表", recusal_form(state, inspector_id, target_id, directory_of(hall, state)))


def print_replacement(hall: Hall, story: TaskStory, inspector_id: str) -> None:
    """Print 替换审批表, once a substitute is drawn (六(五)3(3))."""
    state = story.state
    form = replacement_form(state, inspector_id, directory_of(hall, state), calendar=hall.calendar)
    _print(hall, "替换审批表", form)


def code_of(story: TaskStory, target_id: str) -> str:
    """Return what the code on a notice says: it leads to the task and the latest receipt about it (扫码入企)."""
    receipt = receipt_about(story.state, target_id)
    if receipt is None or receipt.latest is None:  # an inspection outside the draw has no receipt
        return f"{ADDRESS}?task={story.id}&target={target_id}"
    return check_code(ADDRESS, story.id, receipt.latest, target_id=target_id)


def notice_of(hall: Hall, story: TaskStory, act: acts.NoticeIssued) -> bytes:
    """Make the notice that an act is to issue, 检查通知书 (六(九)1(2)), and return its digest."""
    if story.spec.key != SHOWN:
        return hall.file(
            kind="检查通知书", task=story.id, target=act.target_id, on=act.inspect_on, code=act.code
        )
    state = story.state
    notice = notice_draft(state, act, directory_of(hall, state), issued_on=hall.clock.day)
    return _keep(hall, "检查通知书", notice)


def items_of(spec: TaskSpec, outcome: Outcome) -> tuple[acts.CheckedItem, ...]:
    """Return what each department checked, and what it found (六(九)2(3))."""
    found = []
    for owner, matter, code in zip(spec.owners, spec.matters, outcome.codes, strict=True):
        label = next(one.label for one in CODES.codes if one.code == code)
        points = spec.points if len(spec.matters) == 1 else (matter,)
        wrong = points[-1] if is_problem(code) else None
        found += [
            acts.CheckedItem(department=owner, item=one, finding=label if one == wrong else "符合要求")
            for one in points
        ]
    return tuple(found)


def record_of(hall: Hall, story: TaskStory, act: acts.InspectionRecorded) -> bytes:
    """Make the record that an act is to file, with all that the ledger must not hold (附录 E, 附录 F); return its digest."""
    if story.spec.key not in (SHOWN, SHOWN_JOINT):
        items = [attrs.asdict(one) for one in act.items]
        return hall.file(
            kind="核查记录", task=story.id, target=act.target_id, on=act.inspected_on, items=items
        )
    state = story.state
    record = site_record_draft(state, act, directory_of(hall, state))
    if act.method is InspectionMethod.ON_SITE and not act.obstructions:
        record = attrs.evolve(record, address_is_true=True)
    name = "联合现场核查记录表" if isinstance(record, JointSiteRecord) else "现场核查记录表"
    return _keep(hall, name, record)


def publication_of(
    hall: Hall,
    story: TaskStory,
    case: CaseState,
    department: str,
    *,
    results: Sequence[acts.Result] | None = None,
) -> bytes:
    """Put results on the list that the public sees, and return the digest of this entry (六(十)2(1))."""
    assert case.conclusion is not None  # only what is concluded is published
    standing = case.publications.get(department)
    lines = [
        ResultLine(
            target_id=case.target_id,
            target_name=story.target(case.target_id).name,
            department=department,
            matter=one.matter,
            code_set=one.code_set,
            code=one.code,
            label=next(code.label for code in CODES.codes if code.code == one.code),
            ended_on=case.conclusion.ended_on,
            corrects=None if standing is None else standing.standing.event,
        )
        for one in (case.results_of(department) if results is None else results)
    ]
    hall.results[story.id, hall.clock.day] += lines
    return hall.file(
        kind="结果公示", task=story.id, on=hall.clock.day, lines=[attrs.asdict(one) for one in lines]
    )


def summary_of(hall: Hall, story: TaskStory) -> bytes:
    """Return the digest of the summary table, 附录 G."""
    state = story.state
    table = summary_table(state, directory_of(hall, state))
    if story.spec.key == SHOWN:
        return _keep(hall, "汇总表", table)
    return hall.file_bytes(render(table, Format.JSON))


def close_task(hall: Hall, story: TaskStory) -> None:
    """Print what the public is told of all results, and 归档目录: every material by its digest (六(十)2, 六(十一)3)."""
    if story.spec.key != SHOWN:
        return
    state = story.state
    directory = directory_of(hall, state)
    results = result_announcement(state, directory, address=ADDRESS)
    _print(hall, "抽查结果公告", attrs.evolve(results, kind="不定向", issued_on=hall.clock.day))
    _print(hall, "归档目录", archive_index(state, directory))


def _print(hall: Hall, name: str, document: object) -> bytes:
    """Return a page, and put it into the folder; of several of one name the first is enough to look at."""
    page = render(document, Format.HTML)
    hall.pages.setdefault(f"{name}.html", page)
    return page


def _keep(hall: Hall, name: str, document: object) -> bytes:
    """Print a page and keep it in the host's store, and return the digest under which the ledger knows it."""
    return hall.file_bytes(_print(hall, name, document))
