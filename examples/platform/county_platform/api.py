"""The JSON interface for officials: one act a request, each with a token and an ``Idempotency-Key``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import JSONResponse, Response

from county_platform import bodies, drawing, inspecting, publishing
from county_platform.access import Call, Official, carry_out, find_official
from county_platform.answers import PAPER_POLICY
from county_platform.desks import CALENDAR, Desk, Desks
from county_platform.refusals import NOT_FOUND, PlatformRefused
from randcheck.procedure.publication import list_unpublished
from randcheck.procedure.roles import Role
from randcheck.text import Text

router = APIRouter(prefix="/api")

TaskId = Annotated[str, Path(pattern=bodies.ID_PATTERN)]
TargetId = Annotated[str, Path(pattern=bodies.ID_PATTERN)]
_KEY = re.compile(r"[\x21-\x7e]{8,100}")


def desks_of(request: Request) -> Desks:
    """Return the desks of the application."""
    desks: Desks = request.app.state.desks
    return desks


def reading_desk(request: Request) -> Iterator[Desk]:
    """Lend a desk inside a transaction that only reads."""
    with desks_of(request).lend() as desk, desk.reading():
        yield desk


# Ended before the answer is sent: a client that reads slowly must not keep writers waiting for its lock.
ReadingDesk = Annotated[Desk, Depends(reading_desk, scope="function")]


def official(desk: ReadingDesk, authorization: Annotated[str | None, Header()] = None) -> Official:
    """Return who asks, or refuse."""
    return find_official(desk, authorization)


AnyOfficial = Annotated[Official, Depends(official)]


async def raw_body(request: Request) -> bytes:
    """Return the body as it came."""
    return await request.body()


def call_of(
    request: Request,
    body: Annotated[bytes, Depends(raw_body)],
    authorization: Annotated[str | None, Header()] = None,
    x_acting_as: Annotated[str | None, Header()] = None,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Call:
    """Return the call that a request makes: who acts in which role, and under which key."""
    with desks_of(request).lend() as desk:
        actor = find_official(desk, authorization).acting_as(x_acting_as)
    if idempotency_key is None or _KEY.fullmatch(idempotency_key) is None:
        rule = Text(
            "an Idempotency-Key of 8 to 100 visible ASCII characters is needed",
            "须附 Idempotency-Key（8 至 100 个可见 ASCII 字符）",
        )
        raise PlatformRefused(400, "no-idempotency-key", rule)
    return Call.of(actor, idempotency_key, request.url.path, body)


ActingCall = Annotated[Call, Depends(call_of)]


def _carry_out(request: Request, call: Call, do: Callable[[Desk], dict[str, Any]]) -> JSONResponse:
    answer = carry_out(desks_of(request), call, do)
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
    return JSONResponse(answer.content, status_code=201, headers=headers)


@router.post("/tasks")
def open_task(request: Request, call: ActingCall, body: bodies.OpenTask) -> JSONResponse:
    """Open a task (六(三))."""
    return _carry_out(request, call, lambda desk: drawing.open_task(desk, call, body))


@router.post("/tasks/{task_id}/commitment")
def commit(request: Request, call: ActingCall, task_id: TaskId, body: bodies.Commit) -> JSONResponse:
    """Commit to pool, rules and sizes (六(四)1)."""
    return _carry_out(request, call, lambda desk: drawing.commit(desk, call, task_id, body))


@router.post("/tasks/{task_id}/substitution")
def substitute(request: Request, call: ActingCall, task_id: TaskId, body: bodies.Substitute) -> JSONResponse:
    """Commit to fill vacant seats by a draw of its own (六(五)3)."""
    return _carry_out(request, call, lambda desk: drawing.substitute(desk, call, task_id, body))


@router.post("/tasks/{task_id}/contributions")
def contribute(request: Request, call: ActingCall, task_id: TaskId, body: bodies.Contribute) -> JSONResponse:
    """Take down what a party puts into the seed (六(四)2)."""
    return _carry_out(request, call, lambda desk: drawing.contribute(desk, call, task_id, body))


@router.post("/tasks/{task_id}/draw")
def draw(request: Request, call: ActingCall, task_id: TaskId, body: bodies.Draw) -> JSONResponse:
    """Draw (六(四), 六(五))."""
    return _carry_out(request, call, lambda desk: drawing.draw(desk, call, task_id, body))


@router.post("/tasks/{task_id}/notices")
def issue_notice(
    request: Request, call: ActingCall, task_id: TaskId, body: bodies.IssueNotice
) -> JSONResponse:
    """Give notice to a target (六(九)1(2))."""
    return _carry_out(request, call, lambda desk: inspecting.issue_notice(desk, call, task_id, body))


@router.post("/tasks/{task_id}/records")
def record(
    request: Request, call: ActingCall, task_id: TaskId, body: bodies.RecordInspection
) -> JSONResponse:
    """Record an inspection (六(九)2)."""
    return _carry_out(request, call, lambda desk: inspecting.record_inspection(desk, call, task_id, body))


@router.post("/tasks/{task_id}/results")
def conclude(request: Request, call: ActingCall, task_id: TaskId, body: bodies.Conclude) -> JSONResponse:
    """Form the result of a target (六(十)1)."""
    return _carry_out(request, call, lambda desk: inspecting.conclude(desk, call, task_id, body))


@router.post("/tasks/{task_id}/publications")
def publish(request: Request, call: ActingCall, task_id: TaskId, body: bodies.Publish) -> JSONResponse:
    """Publish results (六(十)2)."""
    return _carry_out(request, call, lambda desk: publishing.publish(desk, call, task_id, body))


@router.post("/tasks/{task_id}/exemption-requests")
def request_exemption(
    request: Request, call: ActingCall, task_id: TaskId, body: bodies.RequestExemption
) -> JSONResponse:
    """Ask not to publish (三(三))."""
    return _carry_out(request, call, lambda desk: publishing.request_exemption(desk, call, task_id, body))


@router.post("/tasks/{task_id}/exemption-decisions")
def decide_exemption(
    request: Request, call: ActingCall, task_id: TaskId, body: bodies.Decide
) -> JSONResponse:
    """Decide about it (三(三))."""
    return _carry_out(request, call, lambda desk: publishing.decide_exemption(desk, call, task_id, body))


@router.post("/tasks/{task_id}/correction-requests")
def request_correction(
    request: Request, call: ActingCall, task_id: TaskId, body: bodies.RequestCorrection
) -> JSONResponse:
    """Ask to correct what was published (六(十)2(1))."""
    return _carry_out(request, call, lambda desk: publishing.request_correction(desk, call, task_id, body))


@router.post("/tasks/{task_id}/corrections")
def correct(request: Request, call: ActingCall, task_id: TaskId, body: bodies.Correct) -> JSONResponse:
    """Publish the correction (六(十)2(1))."""
    return _carry_out(request, call, lambda desk: publishing.correct(desk, call, task_id, body))


@router.post("/tasks/{task_id}/acts")
def do_other(request: Request, call: ActingCall, task_id: TaskId, body: bodies.OtherAct) -> JSONResponse:
    """Do any other act of the procedure."""
    return _carry_out(request, call, lambda desk: inspecting.do_other(desk, call, task_id, body))


@router.get("/tasks/{task_id}")
def show_task(desk: ReadingDesk, _: AnyOfficial, task_id: TaskId) -> dict[str, Any]:
    """Show where a task stands, with its teams and cases."""
    drawing.require_task(desk, task_id)
    state = desk.state_of(task_id)
    return {
        "task": task_id,
        "phase": state.phase.value,
        "teams": [
            {"number": one.number, "members": list(one.members), "targets": list(one.target_ids)}
            for one in state.teams
        ],
        "cases": {
            one.target_id: {"phase": one.phase.value, "members": list(one.members)}
            for one in state.cases.values()
        },
        "reserves": list(state.reserves),
    }


@router.get("/tasks/{task_id}/notices/{target_id}")
def show_notice(desk: ReadingDesk, who: AnyOfficial, task_id: TaskId, target_id: TargetId) -> Response:
    """Return the notice to be printed, to those who may issue it: it bears the firm's access code."""
    state = desk.state_of(task_id)
    case = state.cases.get(target_id)
    may_organise = any(role == Role.ORGANISER.value and of in state.departments for role, of in who.holdings)
    if case is None or case.notice is None or not (may_organise or who.id in case.members):
        raise NOT_FOUND
    row = desk.db.execute("SELECT sealed FROM papers WHERE digest = ?", (case.notice.notice,)).fetchone()
    return Response(
        desk.keys.unseal(row["sealed"]),
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": PAPER_POLICY},
    )


@router.get("/tasks/{task_id}/receipt")
def full_receipt(desk: ReadingDesk, who: AnyOfficial, task_id: TaskId) -> Response:
    """Return the auditor's receipt, with everything that the draw was made from, to auditors only."""
    if not who.is_auditor:
        rule = Text("only auditors see the full receipt", "完整证据包仅限审计人员查阅")
        raise PlatformRefused(403, "role-not-held", rule)
    bundle = drawing.proved(desk, drawing.full_receipt(desk, task_id))
    return Response(bundle.encode(), media_type="application/json")


@router.get("/overdue")
def overdue(desk: ReadingDesk, who: AnyOfficial) -> dict[str, Any]:
    """List what is still to be published, the most urgent first, with working days left (六(十)2(1))."""
    mine = {of for _, of in who.holdings}
    due = list_unpublished(desk.office.procedure.states(), desk.today(), CALENDAR)
    return {
        "today": desk.today().isoformat(),
        "unpublished": [
            {
                "task": one.task_id,
                "target": one.target_id,
                "department": one.department,
                "ended_on": one.ended_on.isoformat(),
                "due": one.deadline.due.isoformat(),
                "is_confirmed": one.deadline.is_confirmed,
                "days_left": one.days_left,
                "is_overdue": one.is_overdue,
            }
            for one in due
            if who.is_auditor or one.department in mine
        ],
    }
