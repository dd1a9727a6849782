"""Checking an envelope's signatures against a trust policy, and telling exactly what was found."""

from __future__ import annotations

import attrs

from randcheck.receipts.envelope import Envelope, find_statement_kind
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.trust_entries import Threshold, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy


@attrs.frozen(kw_only=True)
class SignatureReport:
    """What the signatures of one envelope are worth under one policy.

    Every signature of the envelope falls under exactly one of the headings from ``verified`` on; a key that signed twice is
    listed once. Order is that of the envelope.

    Attributes:
        statement_kind: The kind that was asked for.
        payload_type: What the envelope says it holds.
        has_expected_type: Whether the envelope's type is of that kind. If not, its signatures speak of
            something else and count for nothing.
        threshold: What the policy asks for.
        verified: Keys whose signature verified and which may sign this kind.
        invalid: Keys that may sign this kind, under whose id stands a signature that does not verify.
        not_allowed: Keys of the policy that may not sign this kind; their signatures were not looked at.
        unsupported: Keys whose algorithm the verifier at hand does not know: neither valid nor invalid.
        out_of_time: Keys that may not sign entries at this index; their signatures were not looked at.
        undated: Keys that may sign some entries and not others, whose signature verified where the index is not proved.
        unknown_key_ids: Ids of signatures whose key the policy does not have.
    """

    statement_kind: str
    payload_type: str
    has_expected_type: bool
    threshold: Threshold
    verified: tuple[TrustedKey, ...] = ()
    invalid: tuple[TrustedKey, ...] = ()
    not_allowed: tuple[TrustedKey, ...] = ()
    unsupported: tuple[TrustedKey, ...] = ()
    out_of_time: tuple[TrustedKey, ...] = ()
    undated: tuple[TrustedKey, ...] = ()
    unknown_key_ids: tuple[str, ...] = ()

    @property
    def distinct_keys(self) -> int:
        """How many different public keys verified."""
        return len({key.public_key for key in self.verified})

    @property
    def organisation_ids(self) -> frozenset[str]:
        """The organisations behind the keys that verified."""
        return frozenset(key.organisation_id for key in self.verified)

    @property
    def is_met(self) -> bool:
        """Whether enough different keys of enough different organisations signed this kind of statement."""
        return self._reaches(self.verified)

    @property
    def is_undecided(self) -> bool:
        """Whether the threshold is not met but could be, if all algorithms and the index were known."""
        return not self.is_met and self._reaches(self.verified + self.unsupported + self.undated)

    def _reaches(self, keys: tuple[TrustedKey, ...]) -> bool:
        return self.has_expected_type and self.threshold.is_met_by(keys)


def check_signatures(
    envelope: Envelope,
    policy: TrustPolicy,
    statement_kind: str,
    verifier: SignatureVerifier,
    *,
    index: int | None = None,
) -> SignatureReport:
    """Return which signatures of ``envelope`` hold for a statement of ``statement_kind``.

    The key id in a signature only finds the key; algorithm, key bytes and permission are the policy's. Bad
    evidence never raises: it is reported.

    Args:
        envelope: What was received.
        policy: Whom the verifier trusts.
        statement_kind: What the envelope is supposed to hold, for example ``draw``.
        verifier: Checks the signatures of the algorithms it knows.
        index: Where the statement is proved to stand in the ledger; None where that is not proved.
    """
    found_kind = find_statement_kind(envelope.payload_type)
    message = envelope.signed_bytes
    headings: dict[str, dict[TrustedKey, None]] = {
        "verified": {},
        "invalid": {},
        "not_allowed": {},
        "unsupported": {},
        "out_of_time": {},
        "undated": {},
    }
    unknown: dict[str, None] = {}
    for signature in envelope.signatures:
        key = policy.find_key(signature.key_id)
        if key is None:
            unknown[signature.key_id] = None
        else:
            heading = _judge(key, message, signature.signature, statement_kind, verifier, index)
            headings[heading][key] = None
    return SignatureReport(
        statement_kind=statement_kind,
        payload_type=envelope.payload_type,
        has_expected_type=found_kind is not None and found_kind[0] == statement_kind,
        threshold=policy.threshold_for(statement_kind),
        unknown_key_ids=tuple(unknown),
        **{name: tuple(keys) for name, keys in headings.items()},
    )


def verify_with(key: TrustedKey, message: bytes, signature: bytes, verifier: SignatureVerifier) -> bool:
    """Tell whether a signature over ``message`` is by a key of a policy."""
    if key.signer_id is None:
        return verifier.verify(key.algorithm, key.public_key, message, signature)
    return verifier.verify(key.algorithm, key.public_key, message, signature, signer_id=key.signer_id)


def _judge(
    key: TrustedKey,
    message: bytes,
    signature: bytes,
    statement_kind: str,
    verifier: SignatureVerifier,
    index: int | None,
) -> str:
    if statement_kind not in key.statement_kinds:
        return "not_allowed"
    if index is not None and not key.is_valid_at(index):
        return "out_of_time"
    if key.algorithm not in verifier.algorithms:
        return "unsupported"
    if not verify_with(key, message, signature, verifier):
        return "invalid"
    return "undated" if index is None and key.is_bounded else "verified"
