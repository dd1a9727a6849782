"""``randcheck workdays``: deadlines in working days, why a day is worked or off, how far the data reach."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from randcheck.adapters.holiday_sources import load_calendar
from randcheck.cli.console import clean_errors, print_json, say
from randcheck.text import Text
from randcheck.workdays import Coverage, Deadline, parse_day
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME, dated

app = typer.Typer(
    no_args_is_help=True, help="Deadlines in working days, with their certainty. 工作日期限及其确定性。"
)

_DayArgument = Annotated[
    str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, or a moment with its UTC offset. 日期。")
]
_HolidaysOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--holidays",
        metavar="FILE",
        help="Newer or corrected years in holiday-cn's JSON; may be repeated. 节假日文件，可重复。",
    ),
]
_RegionOption = Annotated[
    Path | None,
    typer.Option("--region", metavar="FILE", help="A region's own holidays, JSON. 地方节假日文件。"),
]
_JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]
_StrictOption = Annotated[
    bool, typer.Option("--strict", help="Fail unless the deadline is confirmed. 未确定则报错。")
]


@app.command("add")
@clean_errors()
def add(
    day: _DayArgument,
    working_days: Annotated[int, typer.Argument(metavar="N", help="How many, at least 1. 工作日数。")],
    holidays: _HolidaysOption = None,
    region: _RegionOption = None,
    as_json: _JsonOption = False,
    strict: _StrictOption = False,
) -> None:
    """计算期限。Show the last day in time for what is due within N working days of DATE."""
    deadline = load_calendar(holidays or (), region).add(parse_day(day), working_days)
    if strict:
        deadline.require_confirmed()
    if as_json:
        print_json(deadline.to_mapping())
    else:
        _say_deadline(deadline)


@app.command("check")
@clean_errors()
def check(
    day: _DayArgument,
    holidays: _HolidaysOption = None,
    region: _RegionOption = None,
    as_json: _JsonOption = False,
) -> None:
    """查询是否为工作日。Show whether DATE is a working day, and why."""
    explanation = load_calendar(holidays or (), region).explain(parse_day(day))
    if as_json:
        print_json(explanation.to_mapping())
    else:
        say(explanation.describe())


@app.command("coverage")
@clean_errors()
def coverage(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Seen from this day, else today. 截至日期。")
    ] = None,
    holidays: _HolidaysOption = None,
    region: _RegionOption = None,
    as_json: _JsonOption = False,
) -> None:
    """查询数据范围。Show how far the announced years confirm deadlines, and whether that suffices."""
    seen_from = datetime.now(CHINA_STANDARD_TIME).date() if on is None else parse_day(on)
    found = load_calendar(holidays or (), region).coverage(seen_from)
    if as_json:
        print_json(found.to_mapping())
    else:
        _say_coverage(found)


def _say_deadline(deadline: Deadline) -> None:
    say(deadline.describe())
    missing = deadline.missing_notice
    if missing is not None:
        say(Text("missing: {title}", "缺少：{title}").format(title=missing.zh))
    _say_edition(deadline)


def _say_coverage(found: Coverage) -> None:
    say(
        Text("announced years: {first} to {last}", "已公布年份：{first} 至 {last}").format(
            first=found.first_announced_year, last=found.last_announced_year
        )
    )
    until = dated(found.confirmed_until)
    say(
        Text(
            f"confirmed until: {until.en}, {found.days_left} days from {found.on}",
            f"确定至：{until.zh}，距 {found.on} 还有 {found.days_left} 天",
        )
    )
    say(Text("forecast until: {day}", "预测至：{day}").format(day=found.forecast_until))
    say(
        Text(
            f"next notice: {found.missing_notice.en} ({found.missing_notice.zh})",
            f"下一份通知：{found.missing_notice.zh}",
        )
    )
    for day in found.corrected_days:
        say(Text("corrected against the source: {day}", "已更正数据源：{day}").format(day=day))
    _say_edition(found)
    if found.alarm is not None:
        say(Text(f"warning: {found.alarm.en}", f"警告：{found.alarm.zh}"))


def _say_edition(answer: Deadline | Coverage) -> None:
    edition = answer.edition
    name = edition.source if edition.region is None else f"{edition.source}, {edition.region}"
    say(
        Text(
            "calendar: {name} {version}, sha256 {digest}", "工作日历：{name} {version}，sha256 {digest}"
        ).format(name=name, version=edition.version, digest=edition.digest)
    )
