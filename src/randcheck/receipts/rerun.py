"""Running a draw again from the committed lists and comparing it with what the receipt tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.assign import Assignment
from randcheck.drawing.compile import AssignmentInput
from randcheck.drawing.draw import Draw, assignment_input, run_draw
from randcheck.drawing.substitution import Replacement, replacements_to_mapping, run_substitution
from randcheck.errors import MaterialMismatch, RandcheckError
from randcheck.hashing import sha256
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.substitution_order import SubstitutionOrder
from randcheck.planning.team_rule import MIN_TEAM_SIZE
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.statements import ResultStatement
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame
from randcheck.text import Text

_TARGET_PARTS = ("cutoff_keys", "cutoff_tickets", "drawn", "reserves", "task")


def check_draw(
    order: DrawOrder, seed: bytes, told: Mapping[str, Any], materials: Materials, report: ReportBuilder
) -> None:
    """Check the lists of one order, its sizes, and by running it again its targets and teams."""
    subject = order.task.id
    frame = materials.find_frame(order.frame)
    if not _check_lists(order, frame, materials, report) or frame is None:
        return
    try:
        sizes = order_strata(frame.tally, order.sample_rule)
    except RandcheckError as error:
        report.failed("sizes", Text(error.describe("en"), error.describe("zh")), subject=subject)
        return
    if sizes != order.strata:
        report.failed(
            "sizes",
            Text(
                "N, W and sample sizes do not follow from the frame and the committed rule",
                "各层户数、权重与样本量不能由抽样框与承诺的规则得出",
            ),
            subject=subject,
        )
        return
    report.passed(
        "sizes",
        Text(
            f"{order.sample_size} of {order.frame.rows} in {len(order.strata)} strata, by the committed rule",
            f"{order.frame.rows} 户分 {len(order.strata)} 层抽取 {order.sample_size} 户，符合承诺的规则",
        ),
        subject=subject,
    )
    try:
        draw = rerun_draw(order, seed, materials)
    except RandcheckError as error:
        report.failed("selection", Text(error.describe("en"), error.describe("zh")), subject=subject)
        return
    _compare(draw, told, report)
    conflicts = materials.find_conflicts(order.conflicts)
    if draw.assignment is not None and draw.assignment.teams and conflicts is not None:
        _check_teams(draw.assignment, conflicts, subject, report)


def check_substitution(
    order: SubstitutionOrder,
    result: ResultStatement,
    *,
    changed: ResultStatement,
    draw_order: DrawOrder,
    draw_seed: bytes,
    draw_materials: Materials,
    materials: Materials,
    earlier: Sequence[Replacement],
    report: ReportBuilder,
) -> None:
    """Check that a substitution is about this draw, and by running it again who was drawn."""
    subject = order.task_id
    if order.draw != sha256(changed.encode()):
        report.failed(
            "substituted-draw",
            Text("the substitution is about another draw", "替换所针对的抽取与证据包中的不一致"),
            subject=subject,
        )
        return
    report.passed(
        "substituted-draw",
        Text("it changes the draw in this bundle", "替换针对本证据包中的抽取"),
        subject=subject,
    )
    conflicts = materials.find_conflicts(order.conflicts)
    if conflicts is None:
        _missing_list("conflicts-root", Text("conflict list", "回避名单"), subject, report)
        return
    report.passed(
        "conflicts-root", Text("the conflicts are the committed ones", "回避名单与承诺一致"), subject=subject
    )
    try:
        draw = rerun_draw(draw_order, draw_seed, draw_materials)
        given = standing_input(draw, draw_materials, conflicts)
        replacements = run_substitution(
            order, given, draw.assignment or Assignment(), result.seed, earlier=earlier
        )
    except RandcheckError as error:
        report.failed("substitution", Text(error.describe("en"), error.describe("zh")), subject=subject)
        return
    told = replacements_to_mapping(subject, replacements)
    _compare_part("substitution", told, result.results[0], subject, report, Text("replacements", "替补人员"))


def rerun_draw(order: DrawOrder, seed: bytes, materials: Materials) -> Draw:
    """Run one order again on the lists of a bundle.

    Raises:
        MaterialMismatch: A list with the committed root is missing.
    """
    frame = materials.find_frame(order.frame)
    if frame is None:
        raise MaterialMismatch(
            what=Text("the frame", "抽样框"), expected=order.frame.root.hex()[:16], actual="nothing"
        )
    roster, conflicts = materials.find_roster(order.roster), materials.find_conflicts(order.conflicts)
    return run_draw(order, frame, roster, seed, conflicts=conflicts)


def standing_input(draw: Draw, materials: Materials, conflicts: ConflictList) -> AssignmentInput:
    """Return the input of a draw's assignment with the conflicts as they stand now.

    Raises:
        MaterialMismatch: A list is missing, or the draw assigned nobody.
    """
    order = draw.order
    frame = materials.find_frame(order.frame)
    given = None
    if frame is not None:
        roster, before = materials.find_roster(order.roster), materials.find_conflicts(order.conflicts)
        given = assignment_input(order, frame, roster, before, draw.target_ids)
    if given is None:
        raise MaterialMismatch(
            what=Text("the draw's assignment", "原选派"), expected=draw.order.task.id, actual="nothing"
        )
    return attrs.evolve(given, conflicts=conflicts)


def _check_lists(order: DrawOrder, frame: Frame | None, materials: Materials, report: ReportBuilder) -> bool:
    subject = order.task.id
    lists = [("frame-root", Text("frame", "抽样框"), frame is not None)]
    if order.team_rule is not None:
        has_roster = materials.find_roster(order.roster) is not None
        has_conflicts = materials.find_conflicts(order.conflicts) is not None
        lists.append(("roster-root", Text("roster", "检查人员名单"), has_roster))
        lists.append(("conflicts-root", Text("conflict list", "回避名单"), has_conflicts))
    for code, what, is_there in lists:
        if is_there:
            sentence = Text(f"the {what.en} is the committed one", f"{what.zh}与承诺一致")
            report.passed(code, sentence, subject=subject)
        else:
            _missing_list(code, what, subject, report)
    return all(is_there for _, _, is_there in lists)


def _missing_list(code: str, what: Text, subject: str, report: ReportBuilder) -> None:
    sentence = Text(
        f"no {what.en} in the bundle has the committed root: it was changed, or is another",
        f"证据包中没有与承诺根值一致的{what.zh}：已被改动或并非同一份",
    )
    report.failed(code, sentence, subject=subject)


def _compare(draw: Draw, told: Mapping[str, Any], report: ReportBuilder) -> None:
    subject = draw.order.task.id
    own = draw.to_mapping()
    targets = {part: own[part] for part in _TARGET_PARTS}
    told_targets = {part: told.get(part) for part in _TARGET_PARTS}
    _compare_part("selection", targets, told_targets, subject, report, Text("drawn targets", "抽中对象"))
    if draw.order.team_rule is None and told.get("assignment") is None:
        return
    assignment = draw.assignment
    if (
        assignment is not None
        and assignment.shortfall is not None
        and told.get("assignment") == own["assignment"]
    ):
        report.noted(
            "assignment",
            Text(
                f"no teams: {assignment.shortfall.needed - assignment.shortfall.served} seats cannot be filled",
                f"未能组队：缺 {assignment.shortfall.needed - assignment.shortfall.served} 个席位的检查人员",
            ),
            subject=subject,
        )
        return
    _compare_part(
        "assignment", own["assignment"], told.get("assignment"), subject, report, Text("teams", "检查组")
    )


def _compare_part(code: str, own: Any, told: Any, subject: str, report: ReportBuilder, what: Text) -> None:
    if own == told:
        report.passed(
            code, Text(f"run again, the {what.en} are the same", f"重新运算，{what.zh}一致"), subject=subject
        )
    else:
        report.failed(
            code, Text(f"run again, the {what.en} are others", f"重新运算，{what.zh}不一致"), subject=subject
        )


def _check_teams(
    assignment: Assignment, conflicts: ConflictList, subject: str, report: ReportBuilder
) -> None:
    """Check the teams against the rules themselves, whatever the algorithm was."""
    barred = set(conflicts.target_pairs)
    apart = set(conflicts.inspector_pairs)
    for team in assignment.teams:
        clashes = [(m, t) for m in team.members for t in team.target_ids if (m, t) in barred]
        clashes += [(a, b) for a in team.members for b in team.members if (a, b) in apart]
        if clashes or len(set(team.members)) < max(MIN_TEAM_SIZE, len(team.members)):
            report.failed(
                "conflicts-respected",
                Text(
                    f"team {team.number} breaks a rule: {clashes or team.members}",
                    f"第 {team.number} 组违反规则：{clashes or team.members}",
                ),
                subject=subject,
            )
            return
    count = len(assignment.teams)
    report.passed(
        "conflicts-respected",
        Text(
            f"{count} teams of at least {MIN_TEAM_SIZE} different people, none with a declared conflict",
            f"{count} 个检查组均不少于 {MIN_TEAM_SIZE} 人，且无应回避情形",
        ),
        subject=subject,
    )
