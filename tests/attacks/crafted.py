"""Ed25519 signatures and keys that libraries judge differently, and algorithms taken for one another."""

from __future__ import annotations

import hashlib
import hmac

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, KINDS, POLICY
from attacks.signatures import resigned, with_signatures
from randcheck.receipts import edwards25519 as curve
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.edwards25519 import GROUP_ORDER, IDENTITY, PRIME
from randcheck.receipts.envelope import (
    EnvelopeSignature,
)
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.trust_entries import TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from support.ceremonies import OTHER_SIGNER, SIGNER

THEME = Theme("Crafted signatures and keys", POLICY)
attack = THEME.attack

SEED_OF_SIGNER = bytes(32)
BASE_POINT = bytes([0x58]) + bytes([0x66]) * 31
ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
ORDER_2 = bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
NEUTRAL_BEYOND_THE_PRIME = bytes.fromhex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")


# ---- crafted Ed25519 --------------------------------------------------------------------------------------


def scalar_of(seed: bytes) -> int:
    number = bytearray(hashlib.sha512(seed).digest()[:32])
    number[0] &= 248
    number[31] = number[31] & 127 | 64
    return int.from_bytes(number, "little")


def encode(point: tuple[int, int, int, int]) -> bytes:
    x, y, z, _ = point
    x, y = x * pow(z, -1, PRIME) % PRIME, y * pow(z, -1, PRIME) % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point(encoding: bytes) -> tuple[int, int, int, int]:
    decoded = curve._decode(encoding)
    assert decoded is not None
    return decoded


def challenge(nonce_point: bytes, public_key: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(nonce_point + public_key + message).digest(), "little") % GROUP_ORDER


def signature_with(nonce_point: bytes, nonce: int = 0) -> Bundle:
    """Return the receipt signed by the organ with a nonce point of its choice, so that S·B = nonce·B + k·A."""
    k = challenge(nonce_point, SIGNER.public_key, AUDITOR.commitment.signed_bytes)
    scalar = (nonce + k * scalar_of(SEED_OF_SIGNER)) % GROUP_ORDER
    signature = nonce_point + scalar.to_bytes(32, "little")
    return with_signatures(EnvelopeSignature(key_id=SIGNER.key_id, signature=signature))


@attack(
    "sign with a nonce of one's own choice: a good signature, which shows that the crafted ones below are near"
)
def nonce_chosen():
    return signature_with(encode(curve._multiply(1234567, point(BASE_POINT))), 1234567)


@attack("add the group order to S (malleability)", fails="commitment-signature commitment-signers")
def scalar_beyond_the_order():
    def change(signature: bytes) -> bytes:
        scalar = int.from_bytes(signature[32:], "little") + GROUP_ORDER
        return signature[:32] + scalar.to_bytes(32, "little")

    return resigned(change)


@attack("set the highest bits of S", fails="commitment-signature commitment-signers")
def scalar_with_high_bits():
    return resigned(lambda signature: signature[:63] + bytes([signature[63] | 0xE0]))


@attack("take the neutral element for R", fails="commitment-signature commitment-signers")
def neutral_nonce_point():
    return signature_with(IDENTITY)


@attack(
    "take the neutral element for R, written beyond the prime",
    fails="commitment-signature commitment-signers",
)
def neutral_nonce_point_beyond_the_prime():
    return signature_with(NEUTRAL_BEYOND_THE_PRIME)


@attack(
    "take a point of order 2 for R (valid with cofactor)", fails="commitment-signature commitment-signers"
)
def small_nonce_point():
    return signature_with(ORDER_2)


@attack("add a point of order 8 to R (valid with cofactor)", fails="commitment-signature commitment-signers")
def mixed_nonce_point():
    plain = curve._multiply(1234567, point(BASE_POINT))
    return signature_with(encode(curve._add(plain, point(ORDER_8))), 1234567)


@attack("cut a signature short by a byte", fails="commitment-signature commitment-signers")
def signature_cut_short():
    return resigned(lambda signature: signature[:-1])


@attack("append a byte to a signature", fails="commitment-signature commitment-signers")
def signature_with_a_byte_more():
    return resigned(lambda signature: signature + b"\0")


@attack("hand out a signature of zeros", fails="commitment-signature commitment-signers")
def signature_of_zeros():
    return resigned(lambda signature: bytes(len(signature)))


def with_key(public_key: bytes, signature: bytes, algorithm: str = "ed25519") -> tuple[Bundle, TrustPolicy]:
    """Return the receipt signed under a crafted key, and a policy that trusts it for commitments."""
    key = TrustedKey(
        algorithm=algorithm,
        public_key=public_key,
        organisation_id="organ-0",
        statement_kinds=frozenset({"commitment"}),
    )
    own = attrs.evolve(POLICY.keys[0], statement_kinds=KINDS - {"commitment"})
    bundle = with_signatures(EnvelopeSignature(key_id=key.key_id, signature=signature))
    return bundle, attrs.evolve(POLICY, keys=(own, key))


@attack(
    "publish a key of small order, whose signature of zeros fits everything",
    fails="commitment-signature commitment-signers",
)
def small_key():
    return with_key(IDENTITY, IDENTITY + bytes(32))


@attack(
    "publish a key of order 8, and find a message that a good-looking signature fits",
    fails="commitment-signature commitment-signers",
)
def key_of_order_8():
    base = point(BASE_POINT)
    for nonce in range(1, 200):
        nonce_point = encode(curve._multiply(nonce, base))
        if challenge(nonce_point, ORDER_8, AUDITOR.commitment.signed_bytes) % 8 == 0:
            return with_key(ORDER_8, nonce_point + nonce.to_bytes(32, "little"))
    raise AssertionError("no nonce in 200")


@attack(
    "publish a key with a part of order 8 (some libraries accept, some do not)",
    fails="commitment-signature commitment-signers",
)
def mixed_key():
    own = scalar_of(SEED_OF_SIGNER)
    mixed = encode(curve._add(point(SIGNER.public_key), point(ORDER_8)))
    base = point(BASE_POINT)
    for nonce in range(1, 200):
        nonce_point = encode(curve._multiply(nonce, base))
        k = int.from_bytes(
            hashlib.sha512(nonce_point + mixed + AUDITOR.commitment.signed_bytes).digest(), "little"
        )
        if k % GROUP_ORDER % 8 == 0:
            scalar = (nonce + k * own) % GROUP_ORDER
            return with_key(mixed, nonce_point + scalar.to_bytes(32, "little"))
    raise AssertionError("no nonce in 200")


@attack("publish a key written beyond the prime", fails="commitment-signature commitment-signers")
def key_beyond_the_prime():
    return with_key(NEUTRAL_BEYOND_THE_PRIME, IDENTITY + bytes(32))


@attack("publish bytes that are no point as a key", fails="commitment-signature commitment-signers")
def key_that_is_no_point():
    return with_key(b"\x02" + bytes(31), SIGNER.sign(AUDITOR.commitment.signed_bytes))


# ---- algorithm confusion ----------------------------------------------------------------------------------


@attack(
    "list the key under an algorithm nobody knows: neither valid nor invalid",
    verdict="indeterminate",
    unchecked="commitment-signature commitment-signers",
)
def unknown_algorithm():
    return with_key(OTHER_SIGNER.public_key, OTHER_SIGNER.sign(AUDITOR.commitment.signed_bytes), "ed25519ph")


@attack("sign under the id that the key would have with another algorithm", fails="commitment-signers")
def id_of_another_algorithm():
    (signature,) = AUDITOR.commitment.signatures
    return with_signatures(attrs.evolve(signature, key_id=key_id_for("sm2", SIGNER.public_key)))


@attack("use the public key as the secret of a MAC", fails="commitment-signature commitment-signers")
def mac_with_the_public_key():
    tag = hmac.digest(SIGNER.public_key, AUDITOR.commitment.signed_bytes, "sha512")
    return with_signatures(EnvelopeSignature(key_id=SIGNER.key_id, signature=tag))
