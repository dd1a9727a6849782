"""A short account for people of what was committed, drawn and verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text as Styled

from randcheck.cli.console import current_language, plain_table, print_table, say
from randcheck.errors import RandcheckError
from randcheck.office import Preparation
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.frame_rule import describe_ground
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.report import Report, Status, Verdict
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.registers.inspector import InspectorBar
from randcheck.text import Text

_SHOWN_TARGETS = 8

_MARKS = {Status.PASS: "✓", Status.FAIL: "✗", Status.UNCHECKED: "–"}
_STYLES = {Status.PASS: "green", Status.FAIL: "bold red", Status.UNCHECKED: "yellow"}
_VERDICTS = {
    Verdict.VALID: Text("VALID", "有效"),
    Verdict.INVALID: Text("INVALID", "无效"),
    Verdict.INDETERMINATE: Text("INDETERMINATE", "无法判定"),
}


def say_preparation(preparation: Preparation) -> None:
    """Tell what the organiser should know before the commitment: differences, and inspectors left out."""
    for warning in preparation.warnings:
        say(Text(f"warning: {warning.en}", f"提示：{warning.zh}"))
    labels = {bar.value: bar.label for bar in InspectorBar}
    grounds = Counter(labels[ground] for _, ground in preparation.excluded_inspectors)
    if grounds:
        say(
            Text(
                "inspectors left out: "
                + ", ".join(f"{ground.en} {count}" for ground, count in grounds.items()),
                "检查人员筛除：" + "，".join(f"{ground.zh} {count} 人" for ground, count in grounds.items()),
            )
        )


def say_commitment(ceremony: Ceremony) -> None:
    """Tell what was committed and who will contribute."""
    commitment, entry = ceremony.commitment, ceremony.entry
    where = "-" if entry is None else str(entry.index)
    say(
        Text(
            f"committed {commitment.digest.hex()[:16]}…, ledger {commitment.log} index {where}, {commitment.committed_at.isoformat()}",
            f"已承诺 {commitment.digest.hex()[:16]}…，账本 {commitment.log} 第 {where} 条，{commitment.committed_at.isoformat()}",
        )
    )
    for order in commitment.orders:
        _say_order(order, commitment)
    fixed = [c.role for c in commitment.contributors if c.digest is not None]
    awaited = [c.role for c in commitment.contributors if c.digest is None]
    say(
        Text(
            f"seed: fixed by digest {', '.join(fixed) or '-'}; still to come {', '.join(awaited) or '-'}",
            f"种子：已以摘要固定 {'、'.join(fixed) or '-'}；待贡献 {'、'.join(awaited) or '-'}",
        )
    )
    if len(commitment.contributors) == 1:
        say(
            Text(
                "warning: one party alone makes the seed; every verifier will say so",
                "提示：种子仅由一方产生，核验时将逐次注明",
            )
        )


def say_draw(bundle: Bundle) -> None:
    """Tell who contributed, what seed followed, and the first drawn targets with their teams."""
    result = ResultStatement.decode(bundle.result.payload)
    said = {c.role: c.value for c in result.contributions}
    for role, value in said.items():
        shown = value if len(value) <= 24 else f"{value[:20]}…"
        say(Text(f"  {role} contributed {shown}", f"  {role} 贡献 {shown}"))
    say(Text(f"seed {result.seed.hex()}", f"种子 {result.seed.hex()}"))
    for task in result.results:
        _say_result(task)


_LEVELS = {
    DisclosureLevel.PUBLIC: Text(
        "public receipt: no lists, so pool, selection and teams are not run again",
        "公开级证据包：不含名单，抽样框、抽取与选派未重新运算",
    ),
    DisclosureLevel.PARTY: Text(
        "one firm's receipt: its own row and outcome, nothing of others",
        "当事人级证据包：仅含本户的行与结果，不涉其他对象",
    ),
    DisclosureLevel.AUDITOR: Text(
        "auditor's receipt: everything is run again; not for publication",
        "审计级证据包：全部重新运算；不得公开",
    ),
}


def say_subject(bundle: Bundle) -> None:
    """Tell what a receipt says it is about; nothing when that cannot be read, which the report then says."""
    chain = bundles_of(bundle)
    try:
        orders = Commitment.decode(chain[0].commitment.payload).orders
        results = [ResultStatement.decode(link.result.payload) for link in chain[1:]]
        changes = sum(len(result.results[0]["replacements"]) for result in results)
    except (RandcheckError, KeyError, IndexError, TypeError):
        return
    say(_LEVELS[bundle.level])
    for task in (order.task for order in orders):
        say(
            Text(
                f"receipt of task {task.id} {task.title}, {task.lead_department}",
                f"任务 {task.id} {task.title} 的证据包，{task.lead_department}",
            )
        )
    party = chain[0].party
    if party is not None:
        say(Text(f"for {party.target_id}", f"当事人 {party.target_id}"))
    if changes:
        say(Text(f"with {changes} replaced inspectors", f"含替换检查人员 {changes} 人次"))


def say_report(report: Report, *, entries: bool = False) -> None:
    """Tell what a verifier found, one promise a line, and the verdict.

    Args:
        report: What was found.
        entries: Whether its subjects are entries of a ledger, which are always told, and not tasks, which are only
            told where there are several.
    """
    table = plain_table()
    subjects = {finding.subject for finding in report.findings} - {None}
    has_subjects = len(subjects) > (0 if entries else 1)
    headings = [Text("", ""), Text("promise", "承诺事项"), Text("found", "核验结果")]
    if has_subjects:
        headings.insert(2, Text("entry", "序号") if entries else Text("task", "任务"))
    for heading in headings:
        table.add_column(heading.in_language(current_language()), overflow="fold")
    for finding in report.findings:
        cells = [
            Styled(_MARKS[finding.status], style=_STYLES[finding.status]),
            Styled(finding.code),
            Styled(finding.sentence.in_language(current_language())),
        ]
        if has_subjects:
            cells.insert(2, Styled(finding.subject or ""))
        table.add_row(*cells)
    print_table(table)
    counts = {status: len(report.with_status(status)) for status in Status}
    verdict = _VERDICTS[report.verdict]
    say(
        Text(
            f"{verdict.en}: {counts[Status.PASS]} kept, {counts[Status.FAIL]} broken, {counts[Status.UNCHECKED]} unchecked",
            f"{verdict.zh}：{counts[Status.PASS]} 项符合，{counts[Status.FAIL]} 项不符，{counts[Status.UNCHECKED]} 项未核验",
        )
    )


def _say_order(order: DrawOrder, commitment: Commitment) -> None:
    task = order.task
    say(
        Text(
            f"task {task.id} {task.title}, attempt {commitment.attempt.number}: {order.sample_size} of {order.frame.rows}",
            f"任务 {task.id} {task.title}，第 {commitment.attempt.number} 次抽取：{order.frame.rows} 户抽 {order.sample_size} 户",
        )
    )
    if order.exclusions:
        named = [(describe_ground(ground), count) for ground, count in order.exclusions]
        say(
            Text(
                "left out: " + ", ".join(f"{ground.en} {count}" for ground, count in named),
                "筛除：" + "，".join(f"{ground.zh} {count} 户" for ground, count in named),
            )
        )
    table = plain_table()
    for heading in (
        Text("stratum", "层"),
        Text("rows", "户数"),
        Text("drawn", "抽取"),
        Text("reserves", "备选"),
    ):
        table.add_column(
            heading.in_language(current_language()), justify="left" if heading.en == "stratum" else "right"
        )
    for stratum in order.strata:
        numbers = (stratum.population, stratum.sample_size, stratum.reserves)
        table.add_row(Styled(stratum.label), *(str(number) for number in numbers))
    print_table(table)


def _say_result(task: Mapping[str, Any]) -> None:
    if "replacements" in task:
        for change in task["replacements"]:
            say(
                Text(
                    f"team {change['team']}: {change['former']} is replaced by {change['successor']}",
                    f"第 {change['team']} 组：{change['former']} 由 {change['successor']} 替补",
                )
            )
        return
    drawn: Sequence[Mapping[str, Any]] = task["drawn"]
    assignment = task["assignment"]
    teams = [] if assignment is None else assignment["teams"]
    say(
        Text(
            f"{task['task']}: {len(drawn)} drawn, {len(task['reserves'])} in reserve"
            + (f", {len(teams)} teams" if teams else "")
            + ("; the first:" if len(drawn) > _SHOWN_TARGETS else ":"),
            f"{task['task']}：抽中 {len(drawn)} 户，备选 {len(task['reserves'])} 户"
            + (f"，检查组 {len(teams)} 个" if teams else "")
            + ("；前几户为：" if len(drawn) > _SHOWN_TARGETS else "："),
        )
    )
    print_table(_drawn_table(drawn[:_SHOWN_TARGETS], teams))
    if assignment is not None and assignment["shortfall"] is not None:
        short = assignment["shortfall"]
        missing = short["needed"] - short["served"]
        say(
            Text(
                f"no teams: of {short['needed']} seats {missing} cannot be filled; ask the upper level (六(五)3(4))",
                f"未能组队：{short['needed']} 个席位缺 {missing} 人，可报请上级选派（六(五)3(4)）",
            )
        )


def _drawn_table(rows: Sequence[Mapping[str, Any]], teams: Sequence[Mapping[str, Any]]) -> Table:
    """Return drawn targets with their tickets and, where there are teams, who goes."""
    team_of = {target: team for team in teams for target in team["targets"]}
    table = plain_table()
    headings = [Text("target", "检查对象"), Text("ticket", "票号")]
    if teams:
        has_leaders = any(team["leader"] for team in teams)
        headings.append(Text("team", "检查组"))
        headings.append(
            Text("inspectors (* leads)", "检查人员（*为组长）")
            if has_leaders
            else Text("inspectors", "检查人员")
        )
    for heading in headings:
        table.add_column(heading.in_language(current_language()))
    for row in rows:
        cells = [Styled(row["id"]), Styled(f"{row['ticket'][:12]}…")]
        team = team_of.get(row["id"])
        if team is not None:
            cells += [Styled(str(team["number"])), Styled(_members(team))]
        table.add_row(*cells)
    return table


def _members(team: Mapping[str, Any]) -> str:
    leader = team["leader"]
    return " ".join(f"{member}*" if member == leader else member for member in team["members"])
