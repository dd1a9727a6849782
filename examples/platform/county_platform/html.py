"""Pages: Jinja2 with everything escaped, in Chinese or English."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from randcheck.text import Text
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME

FOLDER = Path(__file__).parent

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, request: Request, **values: Any) -> str:
    """Return a page in the language that the request asks for with ``lang=en``; Chinese otherwise."""
    language = "en" if request.query_params.get("lang") == "en" else "zh"

    def say(zh: str | Text, en: str = "") -> str:
        if isinstance(zh, Text):
            return zh.zh if language == "zh" else zh.en
        return zh if language == "zh" else en

    def link(path: str, **query: str) -> str:
        asked = {**query, **({"lang": "en"} if language == "en" else {})}
        return f"{path}?{urlencode(asked)}" if asked else path

    other = dict(request.query_params) | {"lang": "en" if language == "zh" else "zh"}
    return _ENVIRONMENT.get_template(template).render(
        **values,
        lang=language,
        say=say,
        link=link,
        other_language=f"{request.url.path}?{urlencode(other)}",
    )


def _moment(value: datetime) -> str:
    return value.astimezone(CHINA_STANDARD_TIME).strftime("%Y-%m-%d %H:%M")


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


_ENVIRONMENT.filters |= {"moment": _moment, "day": _day}
