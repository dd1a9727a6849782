"""Keys that everybody knows, for vectors: the log's own, witnesses and other organisations. Never use them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SM3, Hash

from support import plain_sm2
from vectors.generation import ceremonies, reference

# GB/T 32918.5: the curve's a and b, which every digest begins with besides its base point.
_CURVE = bytes.fromhex(
    "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
)


class Signer(Protocol):
    """Something that signs, and how a vector tells its key."""

    @property
    def algorithm(self) -> str: ...

    @property
    def public_key(self) -> bytes: ...

    @property
    def signer_id(self) -> str | None: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True)
class Ed25519:
    seed: bytes
    algorithm: str = "ed25519"
    signer_id: str | None = None

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


@dataclass(frozen=True)
class Sm2:
    """Signs with a nonce that follows from key and message, so that vectors come out the same."""

    seed: bytes
    signer_id: str
    algorithm: str = "sm2"

    @property
    def _private(self) -> int:
        return int.from_bytes(self.seed, "big") % (plain_sm2.N - 2) + 1

    @property
    def public_key(self) -> bytes:
        return plain_sm2.public_key(self._private)

    def sign(self, message: bytes) -> bytes:
        identity = self.signer_id.encode()
        z = _sm3(
            (8 * len(identity)).to_bytes(2, "big")
            + identity
            + _CURVE
            + plain_sm2.raw(*plain_sm2.G)
            + self.public_key[1:]
        )
        nonce = int.from_bytes(reference.sha256(self.seed + message), "big") % (plain_sm2.N - 1) + 1
        return plain_sm2.sign(self._private, _sm3(z + message), nonce)


def _sm3(data: bytes) -> bytes:
    hasher = Hash(SM3())
    hasher.update(data)
    return hasher.finalize()


def _seed_of(name: str) -> bytes:
    return reference.sha256(f"randcheck vectors: the key of {name}, never use it".encode())


LOG = Ed25519(ceremonies.KEY_SEED)
DISCIPLINE = Ed25519(_seed_of("the discipline inspection commission"))
AUDIT = Ed25519(_seed_of("the audit office"))
DEPUTY = Ed25519(_seed_of("the deputy"))
SUCCESSOR = Ed25519(_seed_of("the successor"))
STRANGER = Ed25519(_seed_of("a stranger"))
SM2_LOG = Sm2(_seed_of("an SM2 log"), "1234567812345678")
SM2_WITNESS = Sm2(_seed_of("an SM2 witness"), "通化市审计局")

NAMES = {
    "audit": AUDIT,
    "deputy": DEPUTY,
    "discipline": DISCIPLINE,
    "log": LOG,
    "sm2-log": SM2_LOG,
    "sm2-witness": SM2_WITNESS,
    "stranger": STRANGER,
    "successor": SUCCESSOR,
}


def key_told(signer: Signer) -> dict[str, Any]:
    """Return a public key as a vector tells it."""
    return {
        "algorithm": signer.algorithm,
        "public_key": signer.public_key.hex(),
        "signer_id": signer.signer_id,
    }


def signing_keys() -> list[dict[str, Any]]:
    """Return all keys; the private halves are public."""
    return [
        {"name": name, "seed": signer.seed.hex(), **key_told(signer)}
        for name, signer in sorted(NAMES.items())
    ]
