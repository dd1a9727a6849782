"""Whether commitment and result stand in the ledger as the receipt says, in this order."""

from __future__ import annotations

from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import Outcome
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry
from randcheck.receipts.log_check import ProvenLog
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.statements import KIND_NAMES, Commitment
from randcheck.text import Text


def check_ledger(
    bundle: Bundle, commitment: Commitment, result: Outcome, log: ProvenLog, report: ReportBuilder
) -> None:
    """Check what the ledger entries of a receipt say, against the statements, each other and the ledger's proof."""
    first, second = bundle.commitment_entry, bundle.result_entry
    broken = _find_broken(bundle, commitment, result)
    if broken is not None:
        report.failed("ledger-entries", broken)
        return
    report.passed(
        "ledger-entries",
        Text(
            f"ledger {commitment.log}: commitment at index {first.index}, {KIND_NAMES[result.kind].en} at {second.index}",
            f"账本 {commitment.log}：承诺在第 {first.index} 条，{KIND_NAMES[result.kind].zh}在第 {second.index} 条",
        ),
    )
    if first.index < second.index and commitment.committed_at <= result.drawn_at:
        report.passed(
            "commitment-before-draw",
            Text(
                f"committed {commitment.committed_at.isoformat()}, drawn {result.drawn_at.isoformat()}",
                f"承诺于 {commitment.committed_at.isoformat()}，抽取于 {result.drawn_at.isoformat()}",
            ),
        )
    else:
        report.failed(
            "commitment-before-draw",
            Text("the draw must come after its commitment", "抽取须在承诺之后，实际次序相反"),
        )
    _check_inclusion(bundle, log, report)


def _check_inclusion(bundle: Bundle, log: ProvenLog, report: ReportBuilder) -> None:
    """Check that the checkpoint's tree has these very entries at these very places."""
    if log.proof is None:
        # Nobody signed the entries' index and time of record: whoever wants them proven asks the ledger.
        report.noted(
            "inclusion-proof",
            Text(
                "index and time of record are as told: this receipt holds no proof that the ledger has these entries",
                "账本序号与入账时间仅为陈述：本证据包不含账本收录证明",
            ),
        )
        return
    missing = [entry.index for entry in bundle.entries if not log.has(entry)]
    if missing:
        report.failed(
            "inclusion-proof",
            Text(
                f"the checkpoint's ledger does not have the entry at index {missing[0]}",
                f"检查点所示账本中没有第 {missing[0]} 条记录",
            ),
        )
        return
    indices = ", ".join(str(entry.index) for entry in bundle.entries)
    report.passed(
        "inclusion-proof",
        Text(
            f"the checkpoint's ledger has these very statements, at {indices}",
            f"检查点所示账本收录了所附声明：第 {indices} 条",
        ),
    )


def is_linked(earlier: LedgerEntry, later: LedgerEntry) -> bool:
    """Tell whether two entries can stand in one ledger in this order.

    Entries that are not neighbours say nothing of each other but their order; neighbours must be chained.
    """
    if earlier.index >= later.index or earlier.recorded_at > later.recorded_at:
        return False
    return later.index > earlier.index + 1 or later.prev == earlier.leaf_digest


def _find_broken(bundle: Bundle, commitment: Commitment, result: Outcome) -> Text | None:
    """Return what is wrong with the entries, or None; their order in time and index is told apart."""
    first, second = bundle.commitment_entry, bundle.result_entry
    if not first.is_about(bundle.commitment) or not second.is_about(bundle.result):
        return Text(
            "the ledger entries must be about these very statements, and are about others",
            "账本记录须对应所附声明，实际对应其他声明",
        )
    if {first.origin, second.origin} != {commitment.log}:
        return Text(
            f"the ledger entries must be of ledger {commitment.log}, and are of "
            f"{', '.join(sorted({first.origin, second.origin}))}",
            f"账本记录须属账本 {commitment.log}，实际属 {'、'.join(sorted({first.origin, second.origin}))}",
        )
    if any((entry.index == 0) != (entry.prev == NO_ENTRY) for entry in (first, second)):
        return Text(
            "the first entry of a ledger, and only it, has none before it",
            "账本首条记录之前不得有记录，其余记录之前须有记录",
        )
    if first.index < second.index and not is_linked(first, second):
        return Text(
            "entries that follow each other must be chained and recorded in this order, and are not",
            "相邻账本记录须首尾相连且入账时间先后一致，实际不符",
        )
    if first.recorded_at < commitment.committed_at or second.recorded_at < result.drawn_at:
        return Text(
            "a statement must be recorded no earlier than it was made, and was recorded before",
            "声明的入账时间不得早于作出时间，实际更早",
        )
    return None
