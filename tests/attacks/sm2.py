"""SM2 signatures: another signer id, other encodings, numbers out of range."""

from __future__ import annotations

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, KINDS, POLICY
from attacks.signatures import with_signatures
from randcheck.adapters.sm2 import der_from_raw, signed_digest
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.envelope import EnvelopeSignature
from randcheck.receipts.trust_entries import TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from support.plain_sm2 import G, N, multiply

THEME = Theme("SM2 signatures", POLICY)
attack = THEME.attack

SCALAR, NONCE = 0x1234567890ABCDEF, 0xFEDCBA0987654321
SIGNER_ID = "1234567812345678"
WRONG = "commitment-signature commitment-signers"


def public_key_of(scalar: int) -> bytes:
    point = multiply(scalar, G)
    assert point is not None
    return b"\x04" + b"".join(part.to_bytes(32, "big") for part in point)


PUBLIC_KEY = public_key_of(SCALAR)
KEY = TrustedKey(
    algorithm="sm2",
    public_key=PUBLIC_KEY,
    organisation_id="organ-0",
    statement_kinds=frozenset({"commitment"}),
    signer_id=SIGNER_ID,
)


def sign(message: bytes, signer_id: str = SIGNER_ID) -> tuple[int, int]:
    """Return r and s by the textbook, with a nonce that is always the same: the key is nobody's."""
    point = multiply(NONCE, G)
    assert point is not None
    digest = int.from_bytes(signed_digest(signer_id, PUBLIC_KEY, message), "big")
    r = (digest + point[0]) % N
    return r, pow(1 + SCALAR, -1, N) * (NONCE - r * SCALAR) % N


def raw(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


R, S = sign(AUDITOR.commitment.signed_bytes)


def with_sm2(signature: bytes, key: TrustedKey = KEY) -> tuple[Bundle, TrustPolicy]:
    """Return the receipt whose commitment has this signature under the SM2 key, and a policy that trusts it."""
    own = attrs.evolve(POLICY.keys[0], statement_kinds=KINDS - {"commitment"})
    bundle = with_signatures(EnvelopeSignature(key_id=key.key_id, signature=signature))
    return bundle, attrs.evolve(POLICY, keys=(own, key))


@attack("sign with SM2 as one may: valid, which shows that the crafted ones below are near")
def sm2_signature():
    return with_sm2(raw(R, S))


@attack("sign with SM2 under another signer id than the policy states", fails=WRONG)
def sm2_under_another_id():
    return with_sm2(raw(*sign(AUDITOR.commitment.signed_bytes, "ALICE123@YAHOO.COM")))


@attack("write an SM2 signature in DER", fails=WRONG)
def sm2_in_der():
    return with_sm2(der_from_raw(raw(R, S)))


@attack("set s of an SM2 signature to the group order", fails=WRONG)
def sm2_out_of_range():
    return with_sm2(raw(R, N))


@attack("hand out an SM2 signature with r = 0", fails=WRONG)
def sm2_without_r():
    return with_sm2(raw(0, S))


@attack("hand out an SM2 signature with s = 0", fails=WRONG)
def sm2_without_s():
    return with_sm2(raw(R, 0))


@attack("hand out an SM2 signature with r + s = n", fails=WRONG)
def sm2_that_cancels():
    return with_sm2(raw(R, N - R))


@attack("negate s of an SM2 signature", fails=WRONG)
def sm2_negated():
    return with_sm2(raw(R, N - S))


@attack("exchange r and s of an SM2 signature", fails=WRONG)
def sm2_exchanged():
    return with_sm2(raw(S, R))


@attack("append a byte to an SM2 signature", fails=WRONG)
def sm2_with_a_byte_more():
    return with_sm2(raw(R, S) + b"\0")


@attack("hand out an Ed25519 signature under the id of an SM2 key", fails=WRONG)
def ed25519_for_sm2():
    (signature,) = AUDITOR.commitment.signatures
    return with_sm2(signature.signature)


@attack("sign with SM2 under the id of an Ed25519 key", fails=WRONG)
def sm2_for_ed25519():
    key_id = POLICY.keys[0].key_id
    return with_signatures(EnvelopeSignature(key_id=key_id, signature=raw(R, S)))
