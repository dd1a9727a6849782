"""Officials give notice, record an inspection and form its result: each function runs inside one transaction."""

from __future__ import annotations

import json
import secrets
from typing import Any

import attrs

from county_platform import registers
from county_platform.access import Call
from county_platform.bodies import Conclude, IssueNotice, OtherAct, Present, RecordInspection, ResultGiven
from county_platform.desks import Desk
from county_platform.drawing import draw_queues, require_task, told
from county_platform.keeping import new_code
from county_platform.refusals import NOT_FOUND, PlatformRefused
from randcheck.documents import Format, render
from randcheck.documents.directory import Directory
from randcheck.documents.from_receipt import check_code
from randcheck.documents.from_state import notice_draft, receipt_about, site_record_draft, task_head
from randcheck.documents.views import TaskHead
from randcheck.hashing import sha256
from randcheck.procedure import acts
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import Right
from randcheck.text import Text

_OWN_ENDPOINTS = {
    acts.TaskOpened: "tasks",
    acts.NoticeIssued: "notices",
    acts.InspectionRecorded: "records",
    acts.Published: "publications",
    acts.Corrected: "corrections",
}
_NOT_YET = bytes(32)
"""Stands for the digest of a paper while it is made: an act is drafted, rendered, and recorded with the digest."""


def issue_notice(desk: Desk, call: Call, task_id: str, body: IssueNotice) -> dict[str, Any]:
    """Make the notice with its QR code and the firm's access code, and record it.

    The code stands on the paper only: the platform keeps its hash, and the paper sealed. It is not in the answer.
    """
    state = _require_opened(desk, task_id)
    if draw_of(state) is None or body.target_id not in state.cases:
        raise NOT_FOUND
    address = f"{desk.settings.address}/check"
    act = acts.NoticeIssued(
        target_id=body.target_id,
        notice=_NOT_YET,
        inspect_on=body.inspect_on,
        matters=() if state.opening is None else state.opening.matters,
        frequency=body.frequency,
        rights=(Right.REFUSAL, Right.RECUSAL, Right.STATEMENT, Right.COMPLAINT),
        code=check_code(address, task_id, latest_of(state, body.target_id), target_id=body.target_id),
    )
    code = new_code()
    draft = notice_draft(state, act, directory_of(desk), issued_on=desk.today())
    own_right = f"有权取得本单位的随机抽取凭证：扫描二维码，输入查验口令 {code}（请妥善保管）。"
    notice = attrs.evolve(draft, materials=body.materials, rights=(*draft.rights, own_right))
    paper = render(notice, Format.HTML)
    entries = call.by(desk).do(task_id, attrs.evolve(act, notice=sha256(paper)))
    keep_paper(desk, task_id, body.target_id, "notice", paper)
    # A second notice, for another day, has another code: the first one is void with its paper.
    desk.db.execute(
        "INSERT OR REPLACE INTO access_codes VALUES (?, ?, ?)",
        (task_id, body.target_id, desk.keys.hash_code(task_id, body.target_id, code)),
    )
    return {"notice": sha256(paper).hex(), "check_code": act.code, **told(entries)}


def record_inspection(desk: Desk, call: Call, task_id: str, body: RecordInspection) -> dict[str, Any]:
    """Render 附录 E or F, keep it and the names of those present sealed, and record their digests."""
    state = _require_opened(desk, task_id)
    if body.target_id not in state.cases:
        raise NOT_FOUND
    directory = directory_of(desk)
    identities = [_identify(desk, task_id, body.target_id, one) for one in body.present]
    act = acts.InspectionRecorded(
        target_id=body.target_id,
        method=body.method,
        inspected_on=body.inspected_on,
        record=_NOT_YET,
        certificate_shown=body.certificate_shown,
        items=[
            acts.CheckedItem(
                department=one.department or call.actor.organisation, item=one.item, finding=one.finding
            )
            for one in body.items
        ],
        signatures=[_signature(directory, one) for one in body.signers],
        present=[
            acts.PersonPresent(capacity=one.capacity, identity=identity, has_signed=one.has_signed)
            for one, identity in zip(body.present, identities, strict=True)
        ],
        signing_refused=body.signing_refused,
        obstructions=[acts.Obstruction(ground=one.ground, facts=one.facts) for one in body.obstructions],
        evidence=[
            acts.Evidence(kind=one.kind, digest=bytes.fromhex(one.digest), description=one.description)
            for one in body.evidence
        ],
    )
    paper = render(site_record_draft(state, act, directory), Format.HTML)
    entries = call.by(desk).do(task_id, attrs.evolve(act, record=sha256(paper)))
    keep_paper(desk, task_id, body.target_id, "record", paper)
    return {"record": sha256(paper).hex(), **told(entries)}


def conclude(desk: Desk, call: Call, task_id: str, body: Conclude) -> dict[str, Any]:
    """Form the result of a target."""
    require_task(desk, task_id)
    results = read_results(call, body.results)
    entries = call.by(desk).conclude(
        task_id, target_id=body.target_id, ended_on=body.ended_on, results=results
    )
    return told(entries)


def do_other(desk: Desk, call: Call, task_id: str, body: OtherAct) -> dict[str, Any]:
    """Do an act for which the platform keeps nothing besides the ledger, such as a recusal or a replacement."""
    try:
        act = acts.act_from_mapping(body.act)
    except (KeyError, TypeError, ValueError, AttributeError):
        rule = Text("an act must be written as it stands in the ledger", "程序事项须按账本中的写法给出")
        raise PlatformRefused(422, "not-an-act", rule) from None
    own = _OWN_ENDPOINTS.get(type(act))
    if own is not None:
        rule = Text(f"this act has its own address: …/{own}", f"此事项有专门的接口：…/{own}")
        raise PlatformRefused(422, "own-endpoint", rule)
    require_task(desk, task_id)
    # In which order reserves come, only the full receipt tells: the public one shows no firm's class.
    more = {"reserve_queues": draw_queues(desk, task_id)} if isinstance(act, acts.TargetReplaced) else {}
    return told(call.by(desk, **more).do(task_id, act))


def read_results(call: Call, given: list[ResultGiven]) -> tuple[acts.Result, ...]:
    """Return results, of the actor's department where they name none."""
    return tuple(
        acts.Result(
            department=one.department or call.actor.organisation,
            matter=one.matter,
            code_set=one.code_set,
            code=one.code,
            note=one.note,
        )
        for one in given
    )


def keep_paper(desk: Desk, task_id: str, target_id: str, kind: str, paper: bytes) -> None:
    """Keep a paper with personal data or secrets, sealed, under the digest that the ledger has."""
    desk.db.execute(
        "INSERT INTO papers VALUES (?, ?, ?, ?, ?)",
        (sha256(paper), task_id, target_id, kind, desk.keys.seal(paper)),
    )


def head_of(desk: Desk, state: TaskState) -> TaskHead:
    """Return what pages and documents say of a task."""
    item = getattr(state.opening, "plan_item", None)
    row = desk.db.execute("SELECT name, plan FROM plan_items WHERE id = ?", (item,)).fetchone()
    head = task_head(state, Directory())
    return head if row is None else attrs.evolve(head, plan_name=row["plan"], plan_item=row["name"])


def draw_of(state: TaskState) -> tuple[bytes, bytes] | None:
    """Return the digests of the commitment and the draw that stand, or None before the draw."""
    steps = [step for step in state.steps if step.is_draw]
    if not steps or steps[-1].result is None:
        return None
    return steps[-1].digest, steps[-1].result


def latest_of(state: TaskState, target_id: str) -> bytes:
    """Return the digest of the latest result about a target: its draw, or the substitution that changed who comes."""
    receipt = receipt_about(state, target_id)
    if receipt is None or receipt.latest is None:
        raise NOT_FOUND
    return receipt.latest


def valid_receipts(state: TaskState) -> frozenset[bytes]:
    """Return the digests that a code may name: the latest draw's and those of the substitutions after it."""
    valid: set[bytes] = set()
    for step in state.steps:
        if step.is_draw:
            valid.clear()
        if step.result is not None:
            valid.add(step.result)
    return frozenset(valid)


def directory_of(desk: Desk) -> Directory:
    """Return what stands behind the ids of the ledger, for documents."""
    return Directory.of(
        targets=registers.read_targets(desk.db), inspectors=registers.read_inspectors(desk.db)
    )


def _require_opened(desk: Desk, task_id: str) -> TaskState:
    require_task(desk, task_id)
    return desk.state_of(task_id)


def _identify(desk: Desk, task_id: str, target_id: str, one: Present) -> bytes:
    """Keep who was present, and return the digest for the ledger: salted, since names can be guessed."""
    paper = json.dumps({"name": one.name, "salt": secrets.token_hex(16)}, ensure_ascii=False).encode()
    keep_paper(desk, task_id, target_id, "identification", paper)
    return sha256(paper)


def _signature(directory: Directory, inspector_id: str) -> acts.Signature:
    person = directory.inspectors.get(inspector_id)
    if person is None:
        rule = Text("who signs must be in the register of inspectors", "签字人须在检查人员名录库中")
        raise PlatformRefused(422, "unknown-inspector", rule)
    return acts.Signature(
        inspector_id=person.id, department=person.unit, certificate=person.certificate_number
    )
