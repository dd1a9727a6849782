"""Running a draw again from the committed lists and comparing it with what the receipt tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.compile import AssignmentInput
from randcheck.drawing.draw import Draw, assignment_input, run_draw
from randcheck.drawing.substitution import Replacement, replacements_to_mapping, run_substitution
from randcheck.errors import MaterialMismatch, RandcheckError
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.substitution_order import SubstitutionOrder
from randcheck.receipts.frame_rule_check import check_frame_rule
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.strict_json import write_checked
from randcheck.receipts.team_check import check_substitutes, check_teams
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame
from randcheck.text import Text

_TARGET_PARTS = ("cutoff_keys", "cutoff_tickets", "drawn", "reserves", "task")
_CONFLICT_LIST = Text("conflict list", "回避名单")


def check_draw(
    order: DrawOrder, seed: bytes, told: Mapping[str, Any], materials: Materials, report: ReportBuilder
) -> Draw | None:
    """Check the lists of one order, its sizes, and by running it again its targets and teams.

    Returns:
        The draw as it came out here, whatever the receipt tells; None when it could not be run.
    """
    subject = order.task.id
    frame = materials.find_frame(order.frame)
    if not _check_lists(order, frame, materials, report) or frame is None:
        return None
    check_frame_rule(order, frame, report)
    if not _check_sizes(order, frame, report):
        return None
    try:
        draw = rerun_draw(order, seed, materials)
    except RandcheckError as error:
        report.failed("selection", Text(error.describe("en"), error.describe("zh")), subject=subject)
        return None
    _compare(draw, told, report)
    conflicts = materials.find_conflicts(order.conflicts)
    if draw.assignment is not None and draw.assignment.teams and conflicts is not None:
        check_teams(draw.assignment, standing_input(draw, materials, conflicts), subject, report)
    return draw


def check_substitution(
    order: SubstitutionOrder,
    seed: bytes,
    told: Mapping[str, Any],
    *,
    draw: Draw,
    draw_materials: Materials,
    materials: Materials,
    earlier: Sequence[Replacement],
    report: ReportBuilder,
) -> tuple[Replacement, ...] | None:
    """Check the conflicts of a substitution, and by running it again who was drawn.

    Args:
        order: What was committed.
        seed: Of the substitution.
        told: What the receipt says came of it.
        draw: The draw whose teams change, run again.
        draw_materials: The lists of that draw.
        materials: The lists of the substitution.
        earlier: Replacements of earlier substitutions, run again, oldest first.
        report: Takes the findings.

    Returns:
        The replacements as they came out here; None when they could not be run.
    """
    subject = order.task_id
    assignment, conflicts = draw.assignment, materials.find_conflicts(order.conflicts)
    if conflicts is None:
        _missing_list("conflicts-root", _CONFLICT_LIST, subject, report)
        return None
    report.passed(
        "conflicts-root", Text("the conflicts are the committed ones", "回避名单与承诺一致"), subject=subject
    )
    if assignment is None:
        report.failed(
            "substitution", Text("the draw assigned nobody", "原抽取未选派检查人员"), subject=subject
        )
        return None
    _note_dropped(draw_materials.find_conflicts(draw.order.conflicts), conflicts, subject, report)
    try:
        given = standing_input(draw, draw_materials, conflicts)
        replacements = run_substitution(order, given, assignment, seed, earlier=earlier)
    except RandcheckError as error:
        report.failed("substitution", Text(error.describe("en"), error.describe("zh")), subject=subject)
        return None
    own = replacements_to_mapping(subject, replacements)
    _compare_part("substitution", own, told, subject, report, Text("replacements", "替补人员"))
    check_substitutes(assignment, given, [*earlier, *replacements], replacements, subject, report)
    return replacements


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
        lists.append(("conflicts-root", _CONFLICT_LIST, has_conflicts))
    for code, what, is_there in lists:
        if is_there:
            sentence = Text(f"the {what.en} is the committed one", f"{what.zh}与承诺一致")
            report.passed(code, sentence, subject=subject)
        else:
            _missing_list(code, what, subject, report)
    return all(is_there for _, _, is_there in lists)


def _check_sizes(order: DrawOrder, frame: Frame, report: ReportBuilder) -> bool:
    subject = order.task.id
    try:
        sizes = order_strata(frame.tally, order.sample_rule)
    except RandcheckError as error:
        report.failed("sizes", Text(error.describe("en"), error.describe("zh")), subject=subject)
        return False
    if sizes != order.strata:
        report.failed(
            "sizes",
            Text(
                "N, W and sample sizes do not follow from the frame and the committed rule",
                "各层户数、权重与样本量不能由抽样框与承诺的规则得出",
            ),
            subject=subject,
        )
        return False
    report.passed(
        "sizes",
        Text(
            f"{order.sample_size} of {order.frame.rows} in {len(order.strata)} strata, by the committed rule",
            f"{order.frame.rows} 户分 {len(order.strata)} 层抽取 {order.sample_size} 户，符合承诺的规则",
        ),
        subject=subject,
    )
    return True


def _missing_list(code: str, what: Text, subject: str, report: ReportBuilder) -> None:
    sentence = Text(
        f"no {what.en} in the bundle has the committed root: it was changed, or is another",
        f"证据包中没有与承诺根值一致的{what.zh}：已被改动或并非同一份",
    )
    report.failed(code, sentence, subject=subject)


def _note_dropped(
    before: ConflictList | None, now: ConflictList, subject: str, report: ReportBuilder
) -> None:
    """Tell of conflicts that stood at the draw and no longer do: somebody should ask why."""
    if before is None:
        return
    dropped = len(set(before.target_pairs) - set(now.target_pairs))
    dropped += len(set(before.inspector_pairs) - set(now.inspector_pairs))
    if dropped:
        report.noted(
            "conflicts-kept",
            Text(
                f"{dropped} of the conflicts declared for the draw are no longer declared",
                f"抽取时申报的回避情形中有 {dropped} 项已不再申报",
            ),
            subject=subject,
        )
    else:
        report.passed(
            "conflicts-kept",
            Text("all conflicts of the draw are still declared", "抽取时申报的回避情形均仍在申报"),
            subject=subject,
        )


def _compare(draw: Draw, told: Mapping[str, Any], report: ReportBuilder) -> None:
    subject = draw.order.task.id
    own = draw.to_mapping()
    # All that is told but the teams: a field this version does not know must not pass unread.
    targets = {part: own[part] for part in _TARGET_PARTS}
    told_targets = {part: value for part, value in told.items() if part != "assignment"}
    _compare_part("selection", targets, told_targets, subject, report, Text("drawn targets", "抽中对象"))
    if draw.order.team_rule is None and "assignment" in told and told["assignment"] is None:
        return
    own_teams = {"assignment": own["assignment"]}
    told_teams = {part: value for part, value in told.items() if part == "assignment"}
    shortfall = None if draw.assignment is None else draw.assignment.shortfall
    if shortfall is not None and _is_same(own_teams, told_teams):
        missing = shortfall.needed - shortfall.served
        report.noted(
            "assignment",
            Text(f"no teams: {missing} seats cannot be filled", f"未能组队：缺 {missing} 个席位的检查人员"),
            subject=subject,
        )
        return
    _compare_part("assignment", own_teams, told_teams, subject, report, Text("teams", "检查组"))


def _compare_part(
    code: str,
    own: Mapping[str, Any],
    told: Mapping[str, Any],
    subject: str,
    report: ReportBuilder,
    what: Text,
) -> None:
    if _is_same(own, told):
        report.passed(
            code, Text(f"run again, the {what.en} are the same", f"重新运算，{what.zh}一致"), subject=subject
        )
    else:
        report.failed(
            code, Text(f"run again, the {what.en} are others", f"重新运算，{what.zh}不一致"), subject=subject
        )


def _is_same(own: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    # By bytes: to Python 1, True and 1.0 are equal, to a receipt's other readers they are not.
    return write_checked(own) == write_checked(told)
