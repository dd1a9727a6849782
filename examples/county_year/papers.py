"""Papers of the year: what stands behind the digests in the ledger, and the files that the public may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
from hall import Hall
from lists import BY_ID, CODES
from outcome import Outcome, is_problem
from plan import TaskSpec

from randcheck.documents import Format, render
from randcheck.documents.from_procedure import summary_document
from randcheck.documents.from_receipt import (
    assignment_record,
    check_code,
    draw_record,
    inspection_notice,
    task_announcement,
)
from randcheck.documents.views import (
    ArchiveIndex,
    ArchiveLine,
    ItemLine,
    MemberLine,
    ResultLine,
    SiteObstruction,
    SiteRecord,
    TaskHead,
    WitnessLine,
)
from randcheck.procedure import acts
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.summary_table import summarise_task
from randcheck.procedure.vocabulary import InspectionMethod
from randcheck.receipts.statements import Commitment

if TYPE_CHECKING:
    from datetime import date

    from task_story import TaskStory

SHOWN = "SC-01-1"
"""The task of which all papers are made as an official would print them; of the others the host keeps plain records."""
FREQUENCY = "同一部门对同一企业每年不超过2次"
ADDRESS = "https://jg.yunling.example/check"


def head_of(story: TaskStory) -> TaskHead:
    """Return what every paper says of its task."""
    return head_of_spec(story.hall, story.spec)


def head_of_spec(hall: Hall, spec: TaskSpec) -> TaskHead:
    """Return the same of a task that is over."""
    item = None if spec.plan_item is None else hall.plan.find(spec.plan_item)
    return TaskHead(
        task_id=spec.id,
        title=spec.title,
        matters=spec.matters,
        lead_department=spec.lead,
        departments=spec.departments,
        plan_id=None if item is None else item.id,
        plan_name=None if item is None else item.name,
    )


def announce_task(hall: Hall, story: TaskStory, commitment: Commitment) -> None:
    """Make the announcement of a task, 抽查任务公告 (六(三)1)."""
    spec = story.spec
    announcement = attrs.evolve(
        task_announcement(commitment, task_id=spec.id),
        task=head_of(story),
        kind="不定向",
        mode="跨部门联合抽查" if spec.departments else "单一部门随机抽查",
        scope="、".join(spec.industries),
        ratio=spec.ratio,
        methods=sorted({method.label.zh for one in spec.matter_ids for method in BY_ID[one].methods}),
        starts_on=spec.opened_on,
        ends_on=story.ends_on,
        issued_on=hall.clock.day,
    )
    hall.announcements.append(announcement)
    _show(hall, story, "抽查任务公告", announcement)


def record_draw(hall: Hall, story: TaskStory) -> None:
    """Print 抽取记录 and 选派记录, which the witnesses sign (六(四)2, 3; 六(五)3(6))."""
    if story.spec.key != SHOWN:
        return
    bundle, targets = hall.receipts[story.id], hall.county.targets.snapshot(hall.clock.day).entries
    witnesses = [WitnessLine(kind="人大代表"), WitnessLine(kind="政协委员")]
    record = attrs.evolve(
        draw_record(bundle, targets, task_id=story.id), place="县政务服务中心", witnesses=witnesses
    )
    _show(hall, story, "抽取记录", record)
    people = [*hall.county.inspectors, *hall.county.lent]
    _show(hall, story, "选派记录", assignment_record(bundle, targets, people, task_id=story.id))


@attrs.frozen
class Notice:
    """A notice: its digest, and what its QR code says."""

    digest: bytes
    code: str


def notice_of(hall: Hall, story: TaskStory, target_id: str, visit_on: date) -> Notice:
    """Make the notice to a target (六(九)1(2)); its code leads to the task and the receipt (扫码入企)."""
    proof = hall.proofs.get(story.id)
    if proof is None or proof.result is None:  # an inspection outside the draw has no receipt
        code = f"{ADDRESS}?task={story.id}&target={target_id}"
    else:
        code = check_code(ADDRESS, story.id, proof.result, target_id=target_id)
    if story.spec.key != SHOWN:
        paper = hall.file(kind="检查通知书", task=story.id, target=target_id, on=visit_on, code=code)
        return Notice(paper, code)
    people = [*hall.county.inspectors, *hall.county.lent]
    notice = attrs.evolve(
        inspection_notice(
            hall.receipts[story.id], story.target(target_id), people, address=ADDRESS, task_id=story.id
        ),
        task=head_of(story),
        basis=[BY_ID[one].law for one in story.spec.matter_ids],
        frequency=FREQUENCY,
        method=(story.state.cases[target_id].method or InspectionMethod.ON_SITE).label.zh,
        inspect_on=visit_on,
        materials=[f"{one}材料" for one in story.spec.points],
        issued_on=hall.clock.day,
    )
    page = render(notice, Format.HTML)
    # One of them is enough to look at.
    hall.pages.setdefault("检查通知书.html", page)
    return Notice(hall.file_bytes(page), code)


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


def record_of(hall: Hall, story: TaskStory, target_id: str, outcome: Outcome) -> bytes:
    """Return the digest of 现场核查记录表, with everything that the ledger must not hold (附录 E)."""
    if story.spec.key != SHOWN:
        return hall.file(
            kind="核查记录", task=story.id, target=target_id, on=hall.clock.day, codes=outcome.codes
        )
    target, remark = story.target(target_id), None if outcome.is_signed else "负责人拒绝签字，已录像"
    record = SiteRecord(
        task=head_of(story),
        bureau=story.spec.lead,
        inspectors=[
            MemberLine(id=one.id, unit=one.organisation, certificate=hall.certificate_of(one.id))
            for one in story.members(target_id)
        ],
        inspected_on=hall.clock.day,
        target_id=target.id,
        target_name=target.name,
        address=target.address,
        address_is_true=True,
        is_uncooperative=outcome.is_obstructed,
        obstructions=[SiteObstruction.ENTRY_REFUSED] if outcome.is_obstructed else [],
        signing_refused=remark,
        items=[ItemLine(item=one.item, finding=one.finding) for one in items_of(story.spec, outcome)],
    )
    page = render(record, Format.HTML)
    hall.pages.setdefault("现场核查记录表.html", page)
    return hall.file_bytes(page)


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
    table = summary_document(summarise_task(story.state, {CODES.id: CODES}), head_of(story))
    _show(hall, story, "汇总表", table)
    return hall.file_bytes(render(table, Format.JSON))


def archive_index_of(hall: Hall, story: TaskStory) -> None:
    """Print 归档目录: every material by its digest (六(十一)3)."""
    archive = story.state.archive
    if story.spec.key != SHOWN or archive is None:
        return
    index = ArchiveIndex(
        task=head_of(story),
        materials=[ArchiveLine(kind=one.kind.label.zh, digest=one.digest) for one in story.state.materials],
        archived_on=archive.archived_on,
        keep_until=archive.keep_until,
    )
    _show(hall, story, "归档目录", index)


def _show(hall: Hall, story: TaskStory, name: str, document: object) -> None:
    if story.spec.key == SHOWN:
        hall.pages[f"{name}.html"] = render(document, Format.HTML)
