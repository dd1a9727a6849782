"""Checks of the signed statements by themselves: form, signatures, seed, attempt."""

from __future__ import annotations

from randcheck.drawing.seed import derive_seed, require_contributions
from randcheck.errors import ContributionMismatch, MalformedDocument, NotCanonical, UnknownVersion
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import Outcome, read_outcome
from randcheck.receipts.envelope import Envelope, find_statement_kind
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.signature_check import SignatureReport, check_signatures
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.statements import (
    COMMITMENT,
    DRAW_SUMMARY,
    KIND_NAMES,
    PROTOCOL_VERSION,
    RESULT_OF,
    Commitment,
)
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text


def check_statements(
    bundle: Bundle, policy: TrustPolicy | None, report: ReportBuilder
) -> tuple[Commitment, Outcome] | None:
    """Check that both statements are of a known and accepted version and form, and that one follows the other.

    Returns:
        Both; None when nothing further can be judged.
    """
    if policy is not None and PROTOCOL_VERSION not in policy.protocol_versions:
        accepted = ", ".join(map(str, sorted(policy.protocol_versions)))
        report.failed(
            "protocol-version",
            Text(
                f"the receipt is of protocol version {PROTOCOL_VERSION}, the trust policy accepts {accepted}",
                f"证据包为协议第 {PROTOCOL_VERSION} 版，信任策略仅接受 {accepted}",
            ),
        )
    try:
        _require_known_types(bundle)
        commitment = Commitment.decode(bundle.commitment.payload)
        result = read_outcome(bundle)
    except UnknownVersion as error:
        report.unchecked("protocol-version", Text(error.describe("en"), error.describe("zh")))
        return None
    except (NotCanonical, MalformedDocument) as error:
        report.failed("canonical-statements", Text(error.describe("en"), error.describe("zh")))
        return None
    report.passed(
        "canonical-statements",
        Text("both statements are in their one canonical form", "两份声明均为唯一规范形式"),
    )
    if not _check_match(commitment, result, report):
        return None
    _check_types(bundle, commitment, result, report)
    return commitment, result


def check_signed_by(
    envelope: Envelope,
    kind: str,
    policy: TrustPolicy | None,
    verifier: SignatureVerifier,
    report: ReportBuilder,
    *,
    index: int | None = None,
) -> None:
    """Check that the signatures of a statement hold, and that enough keys trusted for its kind signed it.

    Args:
        envelope: The statement.
        kind: Its kind.
        policy: Whom the verifier trusts.
        verifier: Checks signatures.
        report: Takes the findings ``…-signature`` and ``…-signers``.
        index: Where the statement is proved to stand in the ledger; None where that is not proved.
    """
    what = KIND_NAMES[kind]
    if policy is None:
        sentence = Text(
            "no trust policy was given, so signatures prove nothing", "未提供信任策略，无法核验签名"
        )
        report.unchecked(f"{kind}-signature", sentence)
        report.unchecked(f"{kind}-signers", sentence)
        return
    found = check_signatures(envelope, policy, kind, verifier, index=index)
    _tell_signatures(found, what, report)
    _tell_signers(found, what, policy, report)


def _tell_signatures(found: SignatureReport, what: Text, report: ReportBuilder) -> None:
    code = f"{found.statement_kind}-signature"
    verified = len(found.verified) + len(found.undated)
    if found.invalid or not found.has_expected_type:
        report.failed(
            code,
            Text(
                f"{len(found.invalid)} signatures do not fit the {what.en} and its type",
                f"{len(found.invalid)} 个签名与{what.zh}及其类型不符",
            ),
        )
    elif verified:
        report.passed(
            code,
            Text(
                f"{verified} signatures fit the {what.en} byte for byte",
                f"{verified} 个签名与{what.zh}逐字节相符",
            ),
        )
    else:
        report.unchecked(
            code,
            Text(
                "signed with no key, or no algorithm, that this verifier knows",
                "签名所用密钥或算法不为本验证程序所知",
            ),
        )


def _tell_signers(found: SignatureReport, what: Text, policy: TrustPolicy, report: ReportBuilder) -> None:
    code, needed = f"{found.statement_kind}-signers", found.threshold
    if found.is_met:
        names = policy.names_of(found.organisation_ids)
        report.passed(code, Text(f"the {what.en} is signed by {names}", f"{what.zh}由 {names} 签名"))
    elif found.is_undecided:
        report.unchecked(
            code,
            Text(
                "signed with an algorithm this verifier does not know, or by a key whose time cannot be told without "
                "a proof of the ledger",
                "签名算法不为本验证程序所支持，或缺少账本证明而无法判断密钥是否在有效范围内",
            ),
        )
    else:
        untrusted = len(found.unknown_key_ids) + len(found.not_allowed) + len(found.out_of_time)
        report.failed(
            code,
            Text(
                f"the {what.en} needs signatures of {needed.keys} trusted keys of {needed.organisations} "
                f"organisations, got {found.distinct_keys} ({len(found.invalid)} do not verify, "
                f"{untrusted} are of keys not trusted for it)",
                f"{what.zh}须有 {needed.organisations} 个机构的 {needed.keys} 把受信密钥签名，实际有效 "
                f"{found.distinct_keys} 个（{len(found.invalid)} 个签名不成立，{untrusted} 个密钥不受信）",
            ),
        )


def check_seed(commitment: Commitment, result: Outcome, report: ReportBuilder) -> None:
    """Check that exactly the announced parties contributed, and that the seed follows from what they gave."""
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
    fixed = [contributor.role for contributor in commitment.contributors if contributor.digest is not None]
    if len(roles) > 1 and not fixed:
        # Whoever speaks last knows all the others and can try values until one suits.
        report.noted(
            "several-parties",
            Text(
                f"no contribution of {len(roles)} was fixed beforehand: whoever spoke last could choose the seed",
                f"{len(roles)} 方贡献均未事先固定：最后给出者可挑选种子",
            ),
        )
    elif len(roles) > 1:
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


def check_attempt(commitment: Commitment, report: ReportBuilder) -> None:
    """Tell which attempt it is, and why it is not the first."""
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


def _require_known_types(bundle: Bundle) -> None:
    """Check that neither envelope says it holds another version than its payload could be read as.

    Raises:
        UnknownVersion: One does.
    """
    for envelope in (bundle.commitment, bundle.result):
        found = find_statement_kind(envelope.payload_type)
        if found is not None and found[1] != PROTOCOL_VERSION:
            raise UnknownVersion(
                what=Text("envelope", "信封"),
                rule=Text(
                    f"the version of its type must be {PROTOCOL_VERSION}",
                    f"类型的版本须为 {PROTOCOL_VERSION}",
                ),
                seen=envelope.payload_type,
            )


def _check_match(commitment: Commitment, result: Outcome, report: ReportBuilder) -> bool:
    expected = 1 if commitment.substitution is not None else len(commitment.orders)
    follows = {RESULT_OF[commitment.kind]: True, DRAW_SUMMARY: commitment.kind == COMMITMENT}
    if not follows.get(result.kind, False) or len(result.results) != expected:
        committed, followed = KIND_NAMES[commitment.kind], KIND_NAMES[result.kind]
        report.failed(
            "commitment-matches",
            Text(
                f"a {committed.en} with {expected} results was made, a {followed.en} with "
                f"{len(result.results)} followed",
                f"承诺为{committed.zh}（{expected} 项结果），实际为{followed.zh}（{len(result.results)} 项）",
            ),
        )
        return False
    if result.commitment != commitment.digest or result.log != commitment.log:
        report.failed(
            "commitment-matches",
            Text("the draw names another commitment or ledger", "抽取声明所载的承诺或账本与证据包中的不一致"),
        )
        return False
    report.passed(
        "commitment-matches",
        Text(
            f"the draw follows commitment {commitment.digest.hex()[:16]}…",
            f"抽取依据承诺 {commitment.digest.hex()[:16]}…",
        ),
    )
    return True


def _check_types(bundle: Bundle, commitment: Commitment, result: Outcome, report: ReportBuilder) -> None:
    """Check that each envelope says it holds what it holds; whatever is signed as something else counts for nothing."""
    for envelope, kind in ((bundle.commitment, commitment.kind), (bundle.result, result.kind)):
        found = find_statement_kind(envelope.payload_type)
        if found is None or found[0] != kind:
            report.failed(
                "payload-type",
                Text(
                    f"the envelope of a {KIND_NAMES[kind].en} must say so, and says {envelope.payload_type}",
                    f"{KIND_NAMES[kind].zh}的信封须如实载明类型，实际为 {envelope.payload_type}",
                ),
            )
            return
    report.passed("payload-type", Text("both envelopes say what they hold", "两个信封所载类型与内容一致"))
