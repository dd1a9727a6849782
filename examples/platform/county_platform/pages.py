"""The public's pages and downloads."""

from __future__ import annotations

import hmac
import re
from typing import Annotated
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from county_platform import drawing, publishing, views
from county_platform.answers import PAPER_POLICY
from county_platform.api import ReadingDesk, TaskId, raw_body
from county_platform.html import FOLDER, page
from county_platform.refusals import NOT_FOUND, WRONG_CODE
from randcheck.cli.policy_file import policy_to_toml
from randcheck.documents import Format, render
from randcheck.documents.table_files import render_table
from randcheck.documents.tables import Table, result_table, task_table
from randcheck.receipts.disclosure import Discloser
from randcheck.web import verifier_page

router = APIRouter()

_MEDIA_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}
_STATUS = {
    views.Verdict.GENUINE: 200,
    views.Verdict.SUPERSEDED: 409,
    views.Verdict.OTHER_RECEIPT: 409,
    views.Verdict.UNKNOWN: 404,
}
_NO_CODE = bytes(32)


@router.get("/")
def show_tasks(request: Request, desk: ReadingDesk) -> HTMLResponse:
    """Show all tasks."""
    ids = [row["id"] for row in desk.db.execute("SELECT id FROM tasks ORDER BY rowid DESC")]
    return HTMLResponse(page("tasks.html", request, tasks=[views.task_view(desk, one) for one in ids]))


@router.get("/check")
def check(
    request: Request, desk: ReadingDesk, task: str = "", receipt: str = "", target: str = ""
) -> HTMLResponse:
    """Answer the code on a notice (扫码入企): whatever it says, a code that is not ours gets the warning."""
    seen = views.check_code(desk, task, receipt, target)
    return HTMLResponse(page("check.html", request, seen=seen), status_code=_STATUS[seen.verdict])


@router.get("/tasks/{task_id}")
def show_task(request: Request, desk: ReadingDesk, task_id: TaskId) -> HTMLResponse:
    """Show a task: announcement, commitments, who was drawn, proofs."""
    return HTMLResponse(page("task.html", request, task=views.task_view(desk, task_id)))


@router.get("/tasks/{task_id}/announcement")
def show_announcement(desk: ReadingDesk, task_id: TaskId) -> HTMLResponse:
    """Show 抽查任务公告 as it is printed."""
    announcement = views.announcement_of(desk, desk.state_of(task_id))
    if announcement is None:
        raise NOT_FOUND
    return HTMLResponse(
        render(announcement, Format.HTML).decode(), headers={"Content-Security-Policy": PAPER_POLICY}
    )


@router.get("/tasks/{task_id}/commitments/{digest}")
def download_commitment(desk: ReadingDesk, task_id: TaskId, digest: str) -> Response:
    """Return a signed commitment: from here on the organ is bound."""
    row = desk.db.execute(
        "SELECT envelope FROM commitments WHERE task_id = ? AND digest = ?", (task_id, _read_digest(digest))
    ).fetchone()
    if row is None:
        raise NOT_FOUND
    return Response(row["envelope"], media_type="application/json")


@router.get("/tasks/{task_id}/receipt")
def download_receipt(desk: ReadingDesk, task_id: TaskId) -> Response:
    """Return the receipt for everybody, proved under the latest checkpoint."""
    bundle = drawing.proved(desk, drawing.public_receipt(desk, task_id))
    return _download(bundle.encode(), f"{task_id}-public.json")


@router.post("/tasks/{task_id}/own-receipt")
def download_own_receipt(
    desk: ReadingDesk, task_id: TaskId, body: Annotated[bytes, Depends(raw_body)]
) -> Response:
    """Return a firm's own receipt for the access code on its notice.

    By POST, so that the code stands in no address and no log. Whatever is wrong, the answer is the same.
    """
    form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=5)
    target_id, code = (form.get(name, [""])[0] for name in ("target", "code"))
    row = desk.db.execute(
        "SELECT code_hash FROM access_codes WHERE task_id = ? AND target_id = ?", (task_id, target_id)
    ).fetchone()
    given = desk.keys.hash_code(task_id, target_id, code)
    if not hmac.compare_digest(given, _NO_CODE if row is None else row["code_hash"]):
        raise WRONG_CODE
    own = Discloser(drawing.full_receipt(desk, task_id)).party(target_id)
    return _download(drawing.proved(desk, own).encode(), f"{task_id}-own.json")


@router.get("/results")
def show_results(request: Request, desk: ReadingDesk) -> HTMLResponse:
    """Show what was published, corrections with what they correct."""
    rows = views.result_rows(desk, list(desk.office.procedure.states()))
    return HTMLResponse(page("results.html", request, rows=rows))


@router.get("/results.{ending}")
def download_results(desk: ReadingDesk, ending: str) -> Response:
    """Return 抽查结果公告 of all tasks in the national columns."""
    return _table(result_table(publishing.announcements(desk, desk.office.procedure.states())), ending)


@router.get("/tasks.{ending}")
def download_tasks(desk: ReadingDesk, ending: str) -> Response:
    """Return 抽查任务公告 of all tasks in the national columns."""
    found = [views.announcement_of(desk, state) for state in desk.office.procedure.states()]
    return _table(task_table([one for one in found if one is not None]), ending)


@router.get("/entries/{digest}")
def download_entry(desk: ReadingDesk, digest: str) -> Response:
    """Return the very bytes that were published, whose digest the ledger has."""
    content = publishing.find_entry(desk, _read_digest(digest))
    if content is None:
        raise NOT_FOUND
    return Response(content, media_type="application/json")


@router.get("/ledger/checkpoint")
def download_checkpoint(desk: ReadingDesk) -> Response:
    """Return the latest signed checkpoint, for witnesses and for whoever wants to remember it."""
    note = desk.latest_checkpoint()
    if note is None:
        raise NOT_FOUND
    return Response(note.encode(), media_type="text/plain; charset=utf-8")


@router.get("/trust.toml")
def download_trust(desk: ReadingDesk) -> Response:
    """Return the organ's public key as a trust policy. Its key id is to be compared with one from elsewhere."""
    return Response(policy_to_toml(desk.trust_policy()), media_type="application/toml; charset=utf-8")


@router.get("/verify")
def show_how(request: Request, desk: ReadingDesk) -> HTMLResponse:
    """Tell how a receipt is verified."""
    return HTMLResponse(page("verify.html", request, key_id=desk.keys.signer.key_id))


@router.get("/verifier.html")
def show_verifier() -> HTMLResponse:
    """Return the one-file verifier: it works from a disk as well, and sends nothing anywhere."""
    # It forbids itself the network by a policy of its own, which ours would only get in the way of.
    return HTMLResponse(
        verifier_page().decode(), headers={"Content-Security-Policy": "frame-ancestors 'none'"}
    )


@router.get("/style.css")
def show_style() -> Response:
    """Return the one style sheet."""
    return Response(
        (FOLDER / "static" / "style.css").read_text("utf-8"), media_type="text/css; charset=utf-8"
    )


def _read_digest(text: str) -> bytes:
    if re.fullmatch(r"[0-9a-f]{64}", text) is None:
        raise NOT_FOUND
    return bytes.fromhex(text)


def _table(table: Table, ending: str) -> Response:
    formats = {one.value: one for one in _MEDIA_TYPES}
    if ending not in formats:
        raise NOT_FOUND
    one = formats[ending]
    return _download(render_table(table, one), f"{table.name}.{ending}", _MEDIA_TYPES[one])


def _download(content: bytes, name: str, media_type: str = "application/json") -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
