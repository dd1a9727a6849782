"""Who signed the statements of a log, each judged by the keys that were valid at its index."""

from __future__ import annotations

from array import array

from randcheck.errors import KeyChangeRefused
from randcheck.receipts.audit.audit_report import Tally
from randcheck.receipts.key_change import apply_key_changes
from randcheck.receipts.record_scan import ScannedRecord
from randcheck.receipts.signature_check import SignatureReport, check_signatures
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.statements import KEY_CHANGE, PROTOCOL_VERSION
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text

SIGNATURES = "signatures"
KEY_CHANGES = "key-changes"

SIGNATURE_PROMISES = (
    (KEY_CHANGES, Text("every change of keys was its signers' to make", "各次密钥变更均由有权者作出")),
    (SIGNATURES, Text("every statement is signed as the trust policy asks", "各声明的签名均符合信任策略")),
)

_NOT_MET = 0
"""In the list of signers: the entry is told already."""


class SignerAudit:
    """Takes the statements of a log in order and follows its changes of keys.

    Attributes:
        policy: The policy with all changes applied so far.
    """

    def __init__(self, policy: TrustPolicy, verifier: SignatureVerifier, tally: Tally) -> None:
        self.policy = policy
        self._verifier = verifier
        self._tally = tally
        # For every entry which kind was signed by which keys, as a number: a key may be revoked later for what it
        # has signed. Few different sets sign a log.
        self._signed = array("I")
        self._sets: dict[tuple[str, frozenset[str]], int] = {("", frozenset()): _NOT_MET}
        self._revoked_from: int | None = None

    @property
    def accepts_protocol(self) -> bool:
        """Whether the policy accepts the version of the protocol that is known here."""
        return PROTOCOL_VERSION in self.policy.protocol_versions

    def take(self, record: ScannedRecord) -> None:
        """Judge the signatures of the next entry."""
        found = check_signatures(
            record.envelope, self.policy, record.kind, self._verifier, index=record.index
        )
        if found.is_met and not found.invalid:
            signed_by = (record.kind, frozenset(key.key_id for key in found.verified))
            self._signed.append(self._sets.setdefault(signed_by, len(self._sets)))
        else:
            self._signed.append(_NOT_MET)
            if found.is_undecided and not found.invalid:
                self._tally.unchecked(SIGNATURES, record.index, _UNSUPPORTED)
            else:
                self._tally.broken(SIGNATURES, record.index, _tell(found))
        if record.kind == KEY_CHANGE and record.index >= self.policy.changes_from:
            self._follow(record)

    def finish(self) -> None:
        """Tell which entries lose their signatures by what the log revoked later."""
        if self._revoked_from is None:
            return
        sets = list(self._sets)
        for index in range(self._revoked_from, len(self._signed)):
            kind, key_ids = sets[self._signed[index]]
            # Those who revoke their own key sign that with it: verifiers follow such a change.
            if self._signed[index] == _NOT_MET or kind == KEY_CHANGE:
                continue
            left = [key for key in self.policy.keys if key.key_id in key_ids and key.is_valid_at(index)]
            if not self.policy.threshold_for(kind).is_met_by(left):
                self._tally.broken(SIGNATURES, index, _REVOKED)

    def _follow(self, record: ScannedRecord) -> None:
        try:
            changed = apply_key_changes(self.policy, [(record.entry, record.envelope)], self._verifier)
        except KeyChangeRefused as error:
            self._tally.broken(KEY_CHANGES, record.index, Text(error.describe("en"), error.describe("zh")))
            return
        ends = {key.key_id: key.valid_until for key in self.policy.keys}
        for key in changed.keys:
            end = key.valid_until
            if end is not None and end < record.index and end != ends.get(key.key_id, end):
                self._revoked_from = end if self._revoked_from is None else min(self._revoked_from, end)
        self.policy = changed


_UNSUPPORTED = Text("signed with an algorithm this verifier does not know", "签名算法不为本验证程序所支持")
_REVOKED = Text(
    "the key that signed it was revoked later, from an index before this entry",
    "签署所用密钥后被撤销，且撤销自此条之前起算",
)


def _tell(found: SignatureReport) -> Text:
    needed = found.threshold
    untrusted = len(found.unknown_key_ids) + len(found.not_allowed)
    return Text(
        f"{needed.keys} trusted keys of {needed.organisations} organisations must sign a {found.statement_kind}, got "
        f"{found.distinct_keys} ({len(found.invalid)} do not verify, {untrusted} are not trusted for it, "
        f"{len(found.out_of_time)} not at this index)",
        f"{found.statement_kind} 须有 {needed.organisations} 个机构的 {needed.keys} 把受信密钥签名，实际有效 "
        f"{found.distinct_keys} 个（{len(found.invalid)} 个签名不成立，{untrusted} 个密钥不受信，"
        f"{len(found.out_of_time)} 个密钥在此序号无效）",
    )
