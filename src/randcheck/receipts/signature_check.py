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

    Every signature of the envelope falls under exactly one of the five headings; a key that signed twice is
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
        """Whether the threshold is not met but could be, if signatures of unknown algorithms were checked."""
        return not self.is_met and self._reaches(self.verified + self.unsupported)

    def _reaches(self, keys: tuple[TrustedKey, ...]) -> bool:
        return (
            self.has_expected_type
            and len({key.public_key for key in keys}) >= self.threshold.keys
            and len({key.organisation_id for key in keys}) >= self.threshold.organisations
        )


def check_signatures(
    envelope: Envelope, policy: TrustPolicy, statement_kind: str, verifier: SignatureVerifier
) -> SignatureReport:
    """Return which signatures of ``envelope`` hold for a statement of ``statement_kind``.

    The key id in a signature only finds the key; algorithm, key bytes and permission are the policy's. Bad
    evidence never raises: it is reported.

    Args:
        envelope: What was received.
        policy: Whom the verifier trusts.
        statement_kind: What the envelope is supposed to hold, for example ``draw``.
        verifier: Checks the signatures of the algorithms it knows.
    """
    found_kind = find_statement_kind(envelope.payload_type)
    message = envelope.signed_bytes
    headings: dict[str, dict[TrustedKey, None]] = {
        "verified": {},
        "invalid": {},
        "not_allowed": {},
        "unsupported": {},
    }
    unknown: dict[str, None] = {}
    for signature in envelope.signatures:
        key = policy.find_key(signature.key_id)
        if key is None:
            unknown[signature.key_id] = None
        else:
            heading = _judge(key, message, signature.signature, statement_kind, verifier)
            headings[heading][key] = None
    return SignatureReport(
        statement_kind=statement_kind,
        payload_type=envelope.payload_type,
        has_expected_type=found_kind is not None and found_kind[0] == statement_kind,
        threshold=policy.threshold_for(statement_kind),
        unknown_key_ids=tuple(unknown),
        **{name: tuple(keys) for name, keys in headings.items()},
    )


def _judge(
    key: TrustedKey, message: bytes, signature: bytes, statement_kind: str, verifier: SignatureVerifier
) -> str:
    if statement_kind not in key.statement_kinds:
        return "not_allowed"
    if key.algorithm not in verifier.algorithms:
        return "unsupported"
    is_valid = verifier.verify(key.algorithm, key.public_key, message, signature)
    return "verified" if is_valid else "invalid"
