"""``verify_bundle``: every promise of a receipt checked, and the draw run again."""

from __future__ import annotations

from collections.abc import Sequence

from randcheck.drawing.seed import derive_seed, require_contributions
from randcheck.drawing.substitution import Replacement
from randcheck.errors import ContributionMismatch, MalformedDocument, NotCanonical, RandcheckError
from randcheck.planning.draw_order import DrawOrder
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Report, ReportBuilder
from randcheck.receipts.rerun import check_draw, check_substitution
from randcheck.receipts.signature_check import check_signatures
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.statements import (
    KIND_NAMES,
    PROTOCOL_VERSION,
    RESULT_OF,
    Commitment,
    ResultStatement,
    find_protocol_version,
)
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text


def verify_bundle(bundle: Bundle, *, policy: TrustPolicy | None, verifier: SignatureVerifier) -> Report:
    """Check a receipt; never trust it for anything that can be worked out anew.

    Args:
        bundle: The receipt.
        policy: Whom the verifier trusts to sign; without one no signature can be checked and the report is
            indeterminate at best.
        verifier: Checks the signatures of the algorithms it knows.

    Returns:
        One finding a promise. A broken promise is a finding, never an error.
    """
    report = ReportBuilder()
    _check_bundle(bundle, policy, verifier, report)
    return report.build()


def _check_bundle(
    bundle: Bundle, policy: TrustPolicy | None, verifier: SignatureVerifier, report: ReportBuilder
) -> tuple[Commitment, ResultStatement] | None:
    """Check one receipt and, for a substitution, first the receipt it changes."""
    before = None
    if bundle.substituted is not None:
        before = _check_bundle(bundle.substituted, policy, verifier, report)
    statements = _read_statements(bundle, report)
    if statements is None:
        return None
    commitment, result = statements
    _check_signed_by(bundle.commitment, commitment.kind, policy, verifier, report)
    _check_signed_by(bundle.result, result.kind, policy, verifier, report)
    _check_order(bundle, commitment, result, report)
    _check_seed(commitment, result, report)
    _check_attempt(commitment, report)
    if commitment.substitution is None:
        for order, told in zip(commitment.orders, result.results, strict=True):
            check_draw(order, result.seed, told, bundle.materials, report)
        return statements
    root = _root_of(bundle)
    if before is None or root is None:
        report.failed(
            "substituted-draw",
            Text(
                "the draw that is changed is not in the bundle or unreadable",
                "证据包缺少被替换的原抽取或无法读取",
            ),
            subject=commitment.substitution.task_id,
        )
        return statements
    order, seed, materials, earlier = root
    check_substitution(
        commitment.substitution,
        result,
        changed=before[1],
        draw_order=order,
        draw_seed=seed,
        draw_materials=materials,
        materials=bundle.materials,
        earlier=earlier,
        report=report,
    )
    return statements


def _read_statements(bundle: Bundle, report: ReportBuilder) -> tuple[Commitment, ResultStatement] | None:
    try:
        versions = {
            find_protocol_version(bundle.commitment.payload, Text("commitment", "承诺")),
            find_protocol_version(bundle.result.payload, Text("draw statement", "抽取声明")),
        }
        if versions - {PROTOCOL_VERSION, None}:
            report.unchecked(
                "protocol-version",
                Text(
                    f"protocol version {versions - {PROTOCOL_VERSION}} is not known to this verifier",
                    f"本验证程序不认识协议版本 {versions - {PROTOCOL_VERSION}}",
                ),
            )
            return None
        commitment = Commitment.decode(bundle.commitment.payload)
        result = ResultStatement.decode(bundle.result.payload)
    except (NotCanonical, MalformedDocument) as error:
        report.failed("canonical-statements", Text(error.describe("en"), error.describe("zh")))
        return None
    report.passed(
        "canonical-statements",
        Text("both statements are in their one canonical form", "两份声明均为唯一规范形式"),
    )
    expected = 1 if commitment.substitution is not None else len(commitment.orders)
    if RESULT_OF[commitment.kind] != result.kind or len(result.results) != expected:
        report.failed(
            "commitment-matches",
            Text(
                f"a {commitment.kind} with {expected} results was committed, a {result.kind} with "
                f"{len(result.results)} followed",
                f"承诺为 {commitment.kind}（{expected} 项结果），实际为 {result.kind}（{len(result.results)} 项）",
            ),
        )
        return None
    if result.commitment != commitment.digest or result.log != commitment.log:
        report.failed(
            "commitment-matches",
            Text("the draw names another commitment or ledger", "抽取声明所载的承诺或账本与证据包中的不一致"),
        )
        return None
    report.passed(
        "commitment-matches",
        Text(
            f"the draw follows commitment {commitment.digest.hex()[:16]}…",
            f"抽取依据承诺 {commitment.digest.hex()[:16]}…",
        ),
    )
    return commitment, result


def _check_signed_by(
    envelope: Envelope,
    kind: str,
    policy: TrustPolicy | None,
    verifier: SignatureVerifier,
    report: ReportBuilder,
) -> None:
    code, what = f"{kind}-signature", KIND_NAMES[kind]
    if policy is None:
        report.unchecked(
            code,
            Text("no trust policy was given, so signatures prove nothing", "未提供信任策略，无法核验签名"),
        )
        return
    found = check_signatures(envelope, policy, kind, verifier)
    if found.is_met and not found.invalid:
        names = ", ".join(
            organisation.name
            for organisation in policy.organisations
            if organisation.organisation_id in found.organisation_ids
        )
        report.passed(code, Text(f"the {what.en} is signed by {names}", f"{what.zh}由 {names} 签名"))
    elif found.is_undecided and not found.invalid:
        report.unchecked(
            code, Text("signed with an algorithm this verifier does not know", "签名算法不为本验证程序所支持")
        )
    else:
        needed = found.threshold
        report.failed(
            code,
            Text(
                f"the {what.en} needs signatures of {needed.keys} trusted keys of {needed.organisations} "
                f"organisations, got {found.distinct_keys} ({len(found.invalid)} do not verify, "
                f"{len(found.unknown_key_ids) + len(found.not_allowed)} are of keys not trusted for it)",
                f"{what.zh}须有 {needed.organisations} 个机构的 {needed.keys} 把受信密钥签名，实际有效 "
                f"{found.distinct_keys} 个（{len(found.invalid)} 个签名不成立，"
                f"{len(found.unknown_key_ids) + len(found.not_allowed)} 个密钥不受信）",
            ),
        )


def _check_order(
    bundle: Bundle, commitment: Commitment, result: ResultStatement, report: ReportBuilder
) -> None:
    """Check that commitment and draw stand in the ledger in this order."""
    first, second = bundle.commitment_entry, bundle.result_entry
    about = first.is_about(bundle.commitment) and second.is_about(bundle.result)
    origins = {first.origin, second.origin, commitment.log}
    is_chained = second.index != first.index + 1 or second.prev == first.leaf_digest
    if not about or len(origins) != 1 or not is_chained:
        report.failed(
            "ledger-entries",
            Text(
                "the ledger entries are about other statements or another ledger, or do not follow each other",
                "账本记录与声明、账本名称或前后链接不一致",
            ),
        )
        return
    report.passed(
        "ledger-entries",
        Text(
            f"ledger {commitment.log}: commitment at index {first.index}, draw at {second.index}",
            f"账本 {commitment.log}：承诺在第 {first.index} 条，抽取在第 {second.index} 条",
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


def _check_seed(commitment: Commitment, result: ResultStatement, report: ReportBuilder) -> None:
    roles = [contribution.role for contribution in result.contributions]
    try:
        require_contributions(commitment.contributors, result.contributions)
    except ContributionMismatch as error:
        report.failed("contributions", Text(error.describe("en"), error.describe("zh")))
        return
    report.passed(
        "contributions",
        Text(
            f"the {len(roles)} announced parties contributed: {', '.join(roles)}",
            f"已公告的 {len(roles)} 方均已贡献：{'、'.join(roles)}",
        ),
    )
    if derive_seed(commitment.digest, result.contributions) == result.seed:
        report.passed(
            "seed",
            Text(f"the seed {result.seed.hex()[:16]}… follows", f"种子 {result.seed.hex()[:16]}… 推导一致"),
        )
    else:
        report.failed(
            "seed", Text("the seed does not follow from the contributions", "种子不能由各方贡献推导得出")
        )
    if len(roles) > 1:
        report.passed(
            "several-parties",
            Text(f"no single one of {len(roles)} parties chose the seed", f"种子由 {len(roles)} 方共同产生"),
        )
    else:
        report.noted(
            "several-parties",
            Text(
                f"one party alone, {roles[0]}, made the seed; nobody else can vouch that it was not chosen",
                f"种子仅由“{roles[0]}”一方产生，无法证明其未经挑选",
            ),
        )


def _check_attempt(commitment: Commitment, report: ReportBuilder) -> None:
    attempt = commitment.attempt
    if attempt.number == 1:
        report.passed("attempt", Text("attempt number 1", "第 1 次抽取"))
        return
    report.passed(
        "attempt",
        Text(
            f"attempt number {attempt.number}, because {attempt.reason}, approved by {attempt.approver}",
            f"第 {attempt.number} 次抽取，事由：{attempt.reason}，批准人：{attempt.approver}",
        ),
    )


def _root_of(
    bundle: Bundle,
) -> tuple[DrawOrder, bytes, Materials, Sequence[Replacement]] | None:
    """Return the order, seed and lists of the draw under a chain of substitutions, and the earlier ones."""
    earlier: list[Replacement] = []
    task_id = Commitment.decode(bundle.commitment.payload).task_ids[0]
    link = bundle.substituted
    while link is not None:
        try:
            commitment = Commitment.decode(link.commitment.payload)
            result = ResultStatement.decode(link.result.payload)
            if commitment.substitution is None:
                orders = [order for order in commitment.orders if order.task.id == task_id]
                return (orders[0], result.seed, link.materials, earlier) if orders else None
            changes = [Replacement.from_mapping(item) for item in result.results[0]["replacements"]]
        except (RandcheckError, KeyError, TypeError):
            return None
        earlier = [*changes, *earlier]
        link = link.substituted
    return None
