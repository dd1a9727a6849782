"""What a public receipt shows without any list: tickets, counts, and that every drawn target has a team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.errors import join_limited, shorten
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.team_rule import MIN_TEAM_SIZE
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.told_result import ToldResult, ToldTeam
from randcheck.text import Text

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
        result = ToldResult.read(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        seen = shorten(f"{type(error).__name__}: {error}")
        report.failed(
            "tickets", Text(f"the result cannot be read: {seen}", f"结果无法读取：{seen}"), subject=subject
        )
        return
    _check_tickets(result, seed, subject, report)
    check_counts(
        order, len(result.drawn), len(result.reserves), report, is_own=result.task_id == order.task.id
    )
    if order.team_rule is not None or result.teams is not None:
        _check_teams(order, result, report)
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


def _check_tickets(result: ToldResult, seed: bytes, subject: str, report: ReportBuilder) -> None:
    key = purpose_key(seed, TARGETS_PURPOSE)
    rows = (*result.drawn, *result.reserves)
    wrong = [target_id for told, target_id in rows if ticket(key, target_id).hex() != told]
    repeated = [
        target_id for target_id, times in Counter(target_id for _, target_id in rows).items() if times > 1
    ]
    if wrong or repeated or not _is_in_order(result):
        names = join_limited(wrong or repeated)
        report.failed(
            "tickets",
            Text(
                "tickets must follow from the seed, each target once, and cut-offs be tickets of drawn ones, all in "
                f"ascending order: {names or 'order'}",
                f"票号须由种子推导、每户一次，界值须为抽中对象的票号，均按升序排列：{names or '次序'}",
            ),
            subject=subject,
        )
    else:
        report.passed(
            "tickets",
            Text(
                f"the tickets of {len(result.drawn)} drawn and {len(result.reserves)} in reserve follow from the seed",
                f"{len(result.drawn)} 户抽中对象与 {len(result.reserves)} 户备选的票号均由种子推导得出",
            ),
            subject=subject,
        )


def _is_in_order(result: ToldResult) -> bool:
    return (
        all(list(part) == sorted(part) for part in (result.drawn, result.reserves, result.cutoff_keys))
        and list(result.cutoff_tickets) == sorted(set(result.cutoff_tickets))
        and set(result.cutoff_tickets) <= {told for told, _ in result.drawn}
    )


def check_counts(
    order: DrawOrder, drawn: int, reserves: int, report: ReportBuilder, *, is_own: bool = True
) -> None:
    """Check that as many were drawn and put in reserve as was committed.

    Args:
        order: What was committed.
        drawn: How many the receipt tells are drawn.
        reserves: How many in reserve.
        report: Takes the finding ``counts``.
        is_own: Whether what is told is of the order's own task.
    """
    committed = (order.sample_size, sum(stratum.reserves for stratum in order.strata))
    if (drawn, reserves) != committed or not is_own:
        report.failed(
            "counts",
            Text(
                f"{committed[0]} and {committed[1]} in reserve were committed, {drawn} and {reserves} drawn",
                f"承诺抽取 {committed[0]} 户、备选 {committed[1]} 户，实际 {drawn} 户、{reserves} 户",
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


def _check_teams(order: DrawOrder, result: ToldResult, report: ReportBuilder) -> None:
    subject, teams = order.task.id, result.teams or ()
    if order.team_rule is not None and result.has_shortfall and not teams:
        report.noted(
            "teams-complete",
            Text("no teams: there are too few inspectors", "未能组队：检查人员不足"),
            subject=subject,
        )
        return
    wrong = _find_unserved(result, teams) or [f"{team.number}" for team in teams if not _is_sound(team)]
    numbers = [team.number for team in teams]
    if wrong or order.team_rule is None or result.has_shortfall or numbers != sorted(set(numbers)):
        report.failed(
            "teams-complete",
            Text(
                f"where teams are committed, and only there, every drawn target must have one of at least "
                f"{MIN_TEAM_SIZE} different people, its leader among them: {join_limited(wrong) or 'teams'}",
                f"承诺组队时方可且须为每户抽中对象恰设一组，不少于 {MIN_TEAM_SIZE} 名不同人员，组长须为组员："
                f"{join_limited(wrong) or '检查组'}",
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


def _find_unserved(result: ToldResult, teams: Sequence[ToldTeam]) -> list[str]:
    """Return targets that are drawn and have not exactly one team, or have one and are not drawn."""
    served = Counter(target_id for team in teams for target_id in team.targets)
    ids = {target_id for _, target_id in result.drawn}
    return sorted(
        target_id for target_id in ids | set(served) if (served[target_id], target_id in ids) != (1, True)
    )


def _is_sound(team: ToldTeam) -> bool:
    members = set(team.members)
    return len(members) == len(team.members) >= MIN_TEAM_SIZE and (
        team.leader is None or team.leader in members
    )
