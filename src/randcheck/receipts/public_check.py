"""What a public receipt shows without any list: tickets, counts, and that every drawn target has a team."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.errors import join_limited, shorten
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.team_rule import MIN_TEAM_SIZE
from randcheck.receipts.report import ReportBuilder
from randcheck.text import Text

_HEX = re.compile(r"(?:[0-9a-fA-F]{2})*")
_NEEDS_LISTS = (
    ("frame-root", Text("the pool", "抽样框")),
    ("sizes", Text("the sample sizes", "样本量")),
    ("selection", Text("the selection", "抽取")),
)
_NEEDS_LISTS_FOR_TEAMS = (
    ("assignment", Text("the assignment", "选派")),
    ("conflicts-respected", Text("the conflicts", "回避")),
)


def check_public_result(
    order: DrawOrder, seed: bytes, told: Mapping[str, Any], report: ReportBuilder
) -> None:
    """Check one task's result as far as everybody can; what takes the lists is noted.

    Args:
        order: What was committed.
        seed: The seed of the draw.
        told: What the draw statement says of the task.
        report: Takes the findings ``tickets``, ``counts``, ``teams-complete`` and those that stay unchecked.
    """
    subject = order.task.id
    try:
        drawn, reserves = _read_rows(told["drawn"]), _read_rows(told["reserves"])
        teams = None if told["assignment"] is None else _read_teams(told["assignment"])
        has_shortfall = teams is not None and told["assignment"]["shortfall"] is not None
        is_own_task = told["task"] == subject
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        seen = shorten(f"{type(error).__name__}: {error}")
        report.failed(
            "tickets", Text(f"the result cannot be read: {seen}", f"结果无法读取：{seen}"), subject=subject
        )
        return
    _check_tickets(drawn, reserves, seed, subject, report)
    _check_counts(order, drawn, reserves, is_own_task, report)
    if order.team_rule is not None:
        _check_teams(drawn, teams or [], has_shortfall, subject, report)
    note_needing_lists(order, report)


def note_needing_lists(order: DrawOrder, report: ReportBuilder) -> None:
    """Note the promises of a draw that only whoever holds the lists can check."""
    needing = _NEEDS_LISTS if order.team_rule is None else (*_NEEDS_LISTS, *_NEEDS_LISTS_FOR_TEAMS)
    for code, what in needing:
        report.noted(
            code,
            Text(
                f"{what.en} can be checked with the auditor's receipt only: this one holds no lists",
                f"{what.zh}须凭审计级证据包核验：本证据包不含名单",
            ),
            subject=order.task.id,
        )


def _check_tickets(
    drawn: Sequence[tuple[str, str]],
    reserves: Sequence[tuple[str, str]],
    seed: bytes,
    subject: str,
    report: ReportBuilder,
) -> None:
    key = purpose_key(seed, TARGETS_PURPOSE)
    ids = [target_id for _, target_id in (*drawn, *reserves)]
    wrong = [target_id for told, target_id in (*drawn, *reserves) if ticket(key, target_id).hex() != told]
    repeated = [target_id for target_id, times in Counter(ids).items() if times > 1]
    in_order = list(drawn) == sorted(drawn) and list(reserves) == sorted(reserves)
    if wrong or repeated or not in_order:
        names = join_limited(wrong or repeated)
        report.failed(
            "tickets",
            Text(
                f"tickets must follow from the seed, each target once, in ascending order: {names or 'order'}",
                f"票号须由种子推导、每户一次并按升序排列：{names or '次序'}",
            ),
            subject=subject,
        )
    else:
        report.passed(
            "tickets",
            Text(
                f"the tickets of {len(drawn)} drawn and {len(reserves)} in reserve follow from the seed",
                f"{len(drawn)} 户抽中对象与 {len(reserves)} 户备选的票号均由种子推导得出",
            ),
            subject=subject,
        )


def _check_counts(
    order: DrawOrder,
    drawn: Sequence[tuple[str, str]],
    reserves: Sequence[tuple[str, str]],
    is_own_task: bool,
    report: ReportBuilder,
) -> None:
    committed = (order.sample_size, sum(stratum.reserves for stratum in order.strata))
    if (len(drawn), len(reserves)) != committed or not is_own_task:
        report.failed(
            "counts",
            Text(
                f"{committed[0]} and {committed[1]} in reserve were committed, {len(drawn)} and {len(reserves)} drawn",
                f"承诺抽取 {committed[0]} 户、备选 {committed[1]} 户，实际 {len(drawn)} 户、{len(reserves)} 户",
            ),
            subject=order.task.id,
        )
    else:
        report.passed(
            "counts",
            Text(
                f"as many were drawn as was committed: {committed[0]}, and {committed[1]} in reserve",
                f"抽取户数与承诺一致：{committed[0]} 户，备选 {committed[1]} 户",
            ),
            subject=order.task.id,
        )


def _check_teams(
    drawn: Sequence[tuple[str, str]],
    teams: Sequence[tuple[Sequence[str], Sequence[str]]],
    has_shortfall: bool,
    subject: str,
    report: ReportBuilder,
) -> None:
    if has_shortfall and not teams:
        report.noted(
            "teams-complete",
            Text("no teams: there are too few inspectors", "未能组队：检查人员不足"),
            subject=subject,
        )
        return
    served = Counter(target_id for targets, _ in teams for target_id in targets)
    ids = {target_id for _, target_id in drawn}
    wrong = sorted(
        target_id for target_id in ids | set(served) if served[target_id] != 1 or target_id not in ids
    )
    small = [members for _, members in teams if len(set(members)) < max(MIN_TEAM_SIZE, len(members))]
    if wrong or small:
        report.failed(
            "teams-complete",
            Text(
                f"every drawn target must have one team of at least {MIN_TEAM_SIZE} different people: "
                f"{join_limited(wrong or [' '.join(members) for members in small])}",
                f"每户抽中对象须恰由一组、不少于 {MIN_TEAM_SIZE} 名不同人员检查："
                f"{join_limited(wrong or [' '.join(members) for members in small])}",
            ),
            subject=subject,
        )
    else:
        report.passed(
            "teams-complete",
            Text(
                f"each drawn target has one of {len(teams)} teams, of at least {MIN_TEAM_SIZE} different people",
                f"每户抽中对象恰由 {len(teams)} 个检查组之一检查，每组不少于 {MIN_TEAM_SIZE} 名不同人员",
            ),
            subject=subject,
        )


def _read_rows(rows: Any) -> list[tuple[str, str]]:
    """Return ticket, as it is written, and id of every row."""
    return [(_require_hex(row["ticket"]), _require_text(row["id"])) for row in _require_list(rows)]


def _read_teams(assignment: Any) -> list[tuple[list[str], list[str]]]:
    return [
        (
            [_require_text(one) for one in _require_list(team["targets"])],
            [_require_text(one) for one in _require_list(team["members"])],
        )
        for team in _require_list(assignment["teams"])
    ]


def _require_hex(value: Any) -> str:
    if _HEX.fullmatch(value) is None:
        raise ValueError(shorten(value))
    return _require_text(value)


def _require_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(shorten(value))
    return value


def _require_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(shorten(value))
    return value
