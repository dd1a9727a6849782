"""Errors as answers, and what every answer bears: nothing of the inside reaches a client."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from county_platform.html import page
from county_platform.refusals import PlatformRefused
from randcheck import errors
from randcheck.text import Text

MAX_BODY_BYTES = 1_000_000

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
PAPER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""For documents, which bear their own style and are of no origin."""

_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

# The first class that fits decides.
_STATUS: tuple[tuple[type[errors.RandcheckError], int], ...] = (
    (errors.ProcedureRefused, 409),
    (errors.IdempotencyConflict, 409),
    (errors.StoreError, 503),
    (errors.ContributionMismatch, 422),
    (errors.CeremonyError, 409),
    # Receipts that cannot be read or signed are the platform's own: nobody sends one in.
    (errors.ReceiptError, 503),
    (errors.MissingExtra, 503),
    (errors.DocumentTemplateInvalid, 503),
    (errors.RandcheckError, 422),
)


def status_of(error: errors.RandcheckError) -> int:
    """Return the HTTP status for an error of randcheck."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def describe(error: errors.RandcheckError) -> dict[str, object]:
    """Return what a client is told of an error; of one on the platform's side only its code."""
    if status_of(error) == 503:
        rule = Text("the platform cannot do this at present; try again", "平台暂时无法办理，请稍后重试")
        return {"code": error.code, "message": _both(rule)}
    told: dict[str, object] = {
        "code": error.code,
        "message": {"zh": error.describe("zh"), "en": error.describe("en")},
    }
    if isinstance(error, errors.ProcedureRefused):
        told |= {"reason": error.reason, "clause": error.clause, "rule": _both(error.rule)}
    return told


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def answer_errors(app: FastAPI) -> None:
    """Make every error an answer: JSON under ``/api``, a page elsewhere."""

    def reply(request: Request, status: int, told: Mapping[str, object], rule: Text) -> Response:
        if request.url.path.startswith("/api"):
            headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
            return JSONResponse(dict(told), status_code=status, headers=headers)
        return HTMLResponse(page("error.html", request, message=rule), status_code=status)

    @app.exception_handler(errors.RandcheckError)
    def refused_by_rule(request: Request, error: errors.RandcheckError) -> Response:
        return reply(
            request, status_of(error), describe(error), Text(error.describe("en"), error.describe("zh"))
        )

    @app.exception_handler(PlatformRefused)
    def refused_here(request: Request, error: PlatformRefused) -> Response:
        return reply(request, error.status, {"code": error.code, "message": _both(error.rule)}, error.rule)

    @app.exception_handler(RequestValidationError)
    def misshapen(request: Request, error: RequestValidationError) -> Response:
        where = [".".join(map(str, one["loc"])) for one in error.errors()]
        rule = Text("the request is not of the form that is asked for", "请求格式不符合要求")
        told = {"code": "invalid-request", "message": _both(rule), "where": where}
        return reply(request, 422, told, rule)

    @app.exception_handler(HTTPException)
    def by_framework(request: Request, error: HTTPException) -> Response:
        rule = Text("there is no such page or method here", "没有此页面或方法")
        return reply(request, error.status_code, {"code": "not-found", "message": _both(rule)}, rule)

    @app.exception_handler(Exception)
    def unexpected(request: Request, _error: Exception) -> Response:
        # The server logs the traceback; the client only learns that there was one.
        rule = Text("something went wrong on the platform", "平台内部错误")
        return reply(request, 500, {"code": "internal-error", "message": _both(rule)}, rule)


class Guard:
    """Puts the security headers on every answer, and refuses bodies that are too long.

    Args:
        app: The application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        told = dict(scope["headers"])
        length = told.get(b"content-length", b"0")
        # Without a length nothing says how much will come, so a body in chunks is not taken at all.
        if b"transfer-encoding" in told or not length.isdigit() or int(length) > MAX_BODY_BYTES:
            refused = JSONResponse(
                {"code": "too-long", "message": _both(Text("the request is too long", "请求过大"))},
                status_code=413,
            )
            await refused(scope, receive, send_guarded)
            return
        await self.app(scope, receive, send_guarded)
