"""``verify_bundle``: every promise of a receipt checked, and the draw run again."""

from __future__ import annotations

from datetime import datetime

import attrs

from randcheck.drawing.draw import Draw
from randcheck.drawing.substitution import Replacement
from randcheck.hashing import sha256
from randcheck.planning.substitution_order import SubstitutionOrder
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.chain import Outcome, bundles_of
from randcheck.receipts.deadline_check import check_deadline
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.ledger_check import check_ledger, is_linked
from randcheck.receipts.log_check import ProvenLog, check_log
from randcheck.receipts.materials import Materials
from randcheck.receipts.party_check import check_party
from randcheck.receipts.public_check import check_public_result
from randcheck.receipts.report import Report, ReportBuilder
from randcheck.receipts.rerun import check_draw, check_substitution
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.statement_check import (
    check_attempt,
    check_seed,
    check_signed_by,
    check_statements,
)
from randcheck.receipts.statements import DRAW_SUMMARY, Commitment
from randcheck.receipts.summary_check import check_summary
from randcheck.receipts.timestamps import TimestampVerifier
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text
from randcheck.workdays import WorkdayCalendar


def verify_bundle(
    bundle: Bundle,
    *,
    policy: TrustPolicy | None,
    verifier: SignatureVerifier,
    calendar: WorkdayCalendar | None = None,
    timestamps: TimestampVerifier | None = None,
) -> Report:
    """Check a receipt; never trust it for anything that can be worked out anew.

    What a receipt of a lower level cannot show is noted as unchecked and does not keep it from being valid: valid
    means that everything that a receipt of this level can prove was proved.

    Args:
        bundle: The receipt, of any level.
        policy: Whom the verifier trusts to sign; without one no signature can be checked and the report is
            indeterminate at best.
        verifier: Checks the signatures of the algorithms it knows.
        calendar: Working days, for the time that a replacement has.
        timestamps: Checks time stamps, where there is something that can.

    Returns:
        One finding a promise; for a substitution first those of the draw it changes. A broken promise is a
        finding, never an error.
    """
    report = ReportBuilder(level=bundle.level.value)
    log = check_log(bundle, policy, verifier, report, timestamps)
    standing: _Standing | None = None
    for link in bundles_of(bundle):
        statements = check_statements(link, policy, report)
        if statements is None:
            standing = None
            continue
        commitment, result = statements
        _check_signed(link, commitment, result, log, verifier, report)
        check_ledger(link, commitment, result, log, report)
        check_seed(commitment, result, report)
        check_attempt(commitment, report)
        if link.level is DisclosureLevel.AUDITOR:
            _check_for_more(link, commitment, report)
        order = commitment.substitution
        if order is None:
            standing = _check_draws(link, commitment, result, report)
        else:
            standing = _check_change(order, link, commitment, result, standing, calendar, report)
    return report.build()


@attrs.frozen(kw_only=True)
class _Standing:
    """What stands after a link of a chain, as it came out here and not as the receipt tells it.

    Attributes:
        link: The latest receipt.
        result: Its result.
        digest: What a substitution names that changes it: the digest of the draw or substitution.
        drawn_at: When the teams at the beginning of the chain were drawn.
        materials: The lists of the draw at the beginning of the chain.
        draws: Each task's draw; None where it could not be run.
        replacements: Each task's replacements so far, oldest first; None where they could not be run.
    """

    link: Bundle
    result: Outcome
    digest: bytes
    drawn_at: datetime
    materials: Materials
    draws: dict[str, Draw | None]
    replacements: dict[str, tuple[Replacement, ...] | None]


def _check_signed(
    link: Bundle,
    commitment: Commitment,
    result: Outcome,
    log: ProvenLog,
    verifier: SignatureVerifier,
    report: ReportBuilder,
) -> None:
    signed = [
        (link.commitment, link.commitment_entry, commitment.kind),
        (link.result, link.result_entry, result.kind),
    ]
    if link.summary is not None and link.summary_entry is not None:
        signed.append((link.summary, link.summary_entry, DRAW_SUMMARY))
    for envelope, entry, kind in signed:
        check_signed_by(envelope, kind, log.policy, verifier, report, index=log.index_of(entry))


def _check_for_more(link: Bundle, commitment: Commitment, report: ReportBuilder) -> None:
    """Check that the receipt holds nothing that its commitment does not account for."""
    orders = commitment.orders
    roots = (root for order in orders for root in (order.frame, order.roster, order.conflicts))
    named = [root for root in roots if root is not None]
    if commitment.substitution is not None:
        named.append(commitment.substitution.conflicts)
    held = [one.commitment for one in link.materials.lists]
    if any(root not in held for root in named):
        return  # told list by list, of which the changed one is among those held
    is_more = any(root not in named or held.count(root) > 1 for root in held)
    if is_more or (orders and link.substituted is not None):
        report.failed(
            "nothing-added",
            Text(
                "the receipt holds lists or a draw that its commitment does not account for",
                "证据包中有承诺未载明的名单或抽取",
            ),
        )
    else:
        report.passed(
            "nothing-added",
            Text("the receipt holds nothing beyond what was committed", "证据包中没有承诺以外的内容"),
        )


def _check_draws(link: Bundle, commitment: Commitment, result: Outcome, report: ReportBuilder) -> _Standing:
    draws: dict[str, Draw | None] = dict.fromkeys(commitment.task_ids)
    if isinstance(result, DrawSummary):
        if link.party is not None:
            check_party(link.party, commitment, result, report)
        digest = result.draw
    else:
        for order, told in zip(commitment.orders, result.results, strict=True):
            if link.level is DisclosureLevel.AUDITOR:
                draws[order.task.id] = check_draw(order, result.seed, told, link.materials, report)
            else:
                check_public_result(order, result.seed, told, report)
        check_summary(link, result, draws, report)
        digest = sha256(link.result.payload)
    return _Standing(
        link=link,
        result=result,
        digest=digest,
        drawn_at=result.drawn_at,
        materials=link.materials,
        draws=draws,
        replacements=dict.fromkeys(draws, ()),
    )


def _check_change(
    order: SubstitutionOrder,
    link: Bundle,
    commitment: Commitment,
    result: Outcome,
    before: _Standing | None,
    calendar: WorkdayCalendar | None,
    report: ReportBuilder,
) -> _Standing | None:
    """Check a substitution against what stands before it; None when that cannot be told."""
    if before is None:
        _tell_unreadable(link, order, report)
        return None
    wrong = _find_wrong(link, commitment, order, before)
    if wrong is not None:
        report.failed("substituted-draw", wrong, subject=order.task_id)
        return None
    report.passed(
        "substituted-draw",
        Text("it changes the draw in this bundle", "替换针对本证据包中的抽取"),
        subject=order.task_id,
    )
    check_deadline(order, before.drawn_at, commitment.committed_at, calendar, report)
    draw, earlier = before.draws[order.task_id], before.replacements[order.task_id]
    so_far = None
    if link.level is not DisclosureLevel.AUDITOR:
        report.noted(
            "substitution",
            Text(
                "who came in can be checked with the auditor's receipt only: this one holds no lists",
                "替补人员须凭审计级证据包核验：本证据包不含名单",
            ),
            subject=order.task_id,
        )
    elif draw is None or earlier is None or isinstance(result, DrawSummary):
        report.unchecked(
            "substitution",
            Text("what it changes could not be run again", "其所替换的内容无法重新运算"),
            subject=order.task_id,
        )
    else:
        new = check_substitution(
            order,
            result.seed,
            result.results[0],
            draw=draw,
            draw_materials=before.materials,
            materials=link.materials,
            earlier=earlier,
            report=report,
        )
        so_far = None if new is None else (*earlier, *new)
    return attrs.evolve(
        before,
        link=link,
        result=result,
        digest=sha256(link.result.payload),
        replacements=before.replacements | {order.task_id: so_far},
    )


def _tell_unreadable(link: Bundle, order: SubstitutionOrder, report: ReportBuilder) -> None:
    if link.substituted is None:
        report.failed(
            "substituted-draw",
            Text("the draw that is changed is not in the bundle", "证据包缺少被替换的原抽取"),
            subject=order.task_id,
        )
    else:
        # Why is told above: of a version that is not known, or broken.
        report.unchecked(
            "substituted-draw",
            Text("the draw that is changed cannot be judged", "被替换的原抽取无法核验"),
            subject=order.task_id,
        )


def _find_wrong(
    link: Bundle, commitment: Commitment, order: SubstitutionOrder, before: _Standing
) -> Text | None:
    """Return why a substitution cannot follow what stands before it, or None."""
    if order.draw != before.digest or order.task_id not in before.draws:
        return Text(
            "the substitution is about another draw than the one in the bundle",
            "替换所针对的抽取与证据包中的不一致",
        )
    if commitment.log != before.result.log or not is_linked(before.link.entries[-1], link.commitment_entry):
        return Text(
            "the substitution must follow in the ledger of the draw it changes",
            "替换须记入原抽取所在账本且在其之后",
        )
    if commitment.committed_at < before.result.drawn_at:
        return Text(
            "the substitution was committed before the draw it changes", "替换的承诺早于其所针对的抽取"
        )
    return None
