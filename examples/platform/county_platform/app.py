"""The application: ``uvicorn --app-dir examples/platform --factory county_platform.app:create_app``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from county_platform import api, pages
from county_platform.answers import Guard, answer_errors
from county_platform.desks import Desks
from county_platform.settings import Settings


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Return the application.

    Args:
        settings: The installation; None for what the environment says.
    """
    desks = Desks(settings or Settings.from_environment())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        desks.close()

    # The framework's own documentation pages load scripts from elsewhere.
    app = FastAPI(
        title="County platform",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.desks = desks
    app.include_router(api.router)
    app.include_router(pages.router)
    answer_errors(app)
    # Outside of everything, so that the framework's own answer to a failure is guarded too.
    return Guard(app)
