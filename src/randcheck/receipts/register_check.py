"""Whether a frame is what the register gives: the one thing a receipt by itself cannot show."""

from __future__ import annotations

from collections.abc import Sequence

from randcheck.errors import RandcheckError
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.freeze import freeze_frame
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Finding, ReportBuilder
from randcheck.receipts.statements import Commitment
from randcheck.registers.target import InspectionTarget
from randcheck.text import Text

_CODE = "frame-from-register"
_SHOWN_IDS = 5


def check_register(bundle: Bundle, targets: Sequence[InspectionTarget]) -> tuple[Finding, ...]:
    """Freeze a register anew by each committed rule and compare it with the committed frame, row by row.

    Args:
        bundle: A readable receipt; for a substitution that of its draw.
        targets: The register as the auditor has it, on the committed day.

    Returns:
        One finding an order, code ``frame-from-register``.
    """
    report = ReportBuilder()
    while bundle.substituted is not None:
        bundle = bundle.substituted
    try:
        orders = Commitment.decode(bundle.commitment.payload).orders
    except RandcheckError as error:
        report.failed(_CODE, Text(error.describe("en"), error.describe("zh")))
        return report.build().findings
    for order in orders:
        _check_order(order, bundle.materials, targets, report)
    return report.build().findings


def _check_order(
    order: DrawOrder, materials: Materials, targets: Sequence[InspectionTarget], report: ReportBuilder
) -> None:
    subject = order.task.id
    frame = materials.find_frame(order.frame)
    if frame is None or order.frame_rule is None:
        sentence = Text(
            "the committed frame or the rule it was made by is not in the bundle",
            "证据包中没有所承诺的抽样框或其形成规则",
        )
        report.unchecked(_CODE, sentence, subject=subject)
        return
    try:
        frozen = freeze_frame(targets, order.frame_rule, secret=frame.secret)
    except RandcheckError as error:
        report.failed(_CODE, Text(error.describe("en"), error.describe("zh")), subject=subject)
        return
    own, committed = set(frozen.frame.rows()), set(frame.rows())
    if own == committed and frozen.exclusion_counts == order.exclusions:
        count = len(committed)
        sentence = Text(
            f"the register gives the same {count} rows", f"由名录重新形成的抽样框与承诺的 {count} 户一致"
        )
        report.passed(_CODE, sentence, subject=subject)
        return
    differing = sorted({row.id for row in own ^ committed})
    shown = ", ".join(differing[:_SHOWN_IDS])
    sentence = Text(
        f"the register gives another frame: {len(differing)} rows differ ({shown or 'exclusions'})",
        f"由名录重新形成的抽样框与承诺不一致：{len(differing)} 户有差异（{shown or '筛除户数'}）",
    )
    report.failed(_CODE, sentence, subject=subject)
