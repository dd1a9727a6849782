"""Secrets: the organ's keys, what is sealed at rest, officials' tokens and the access codes of firms.

The three keys lie in files here so that the example runs by itself. A platform takes them from its key service or HSM;
the classes stay the same.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import attrs
from cryptography.fernet import Fernet

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.adapters.system import SystemEntropy

# Crockford's alphabet: no letters that are mistaken for digits when somebody copies them from paper.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 16  # 80 bits: nobody finds one by trying, even with the hashes in hand
_MISREAD = str.maketrans("OIL", "011")


@attrs.frozen
class Keys:
    """All keys of the platform.

    Attributes:
        signer: Signs statements and checkpoints for the organ.
        sealing: Encrypts and authenticates what is secret at rest.
        codes: Keys the hashes of access codes.
    """

    signer: Ed25519Signer
    sealing: Fernet = attrs.field(repr=False)
    codes: bytes = attrs.field(repr=False)

    @classmethod
    def open(cls, folder: Path) -> Keys:
        """Read the keys in a folder, and make those that are missing."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = _read_or_make(folder / "signing.pem", lambda: Ed25519Signer.generate(SystemEntropy()).to_pem())
        return cls(
            Ed25519Signer.from_pem(pem, path="signing.pem"),
            Fernet(_read_or_make(folder / "sealing.key", Fernet.generate_key)),
            _read_or_make(folder / "codes.key", lambda: secrets.token_bytes(32)),
        )

    def seal(self, data: bytes) -> bytes:
        """Return ``data`` encrypted, for a column that holds secrets: ceremonies, full receipts, papers."""
        return self.sealing.encrypt(data)

    def unseal(self, sealed: bytes) -> bytes:
        """Return what was sealed."""
        return self.sealing.decrypt(sealed)

    def hash_code(self, task_id: str, target_id: str, code: str) -> bytes:
        """Return what is stored of a firm's access code: bound to task and firm, of no use without the key."""
        said = "\n".join((task_id, target_id, read_code(code)))
        return hmac.digest(self.codes, said.encode(), "sha256")


def new_code() -> str:
    """Return a new access code as it is printed on a notice, such as ``7K2M-Q9RT-0XWB-H5CZ``."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def read_code(typed: str) -> str:
    """Return a code as typed in, without what differs between hands: case, spaces, hyphens, O for 0."""
    return re.sub(r"[\s-]", "", typed[:100]).upper().translate(_MISREAD)


def new_token() -> str:
    """Return a new token for an official, with 256 bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """Return what is stored of a token. It is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def _read_or_make(file: Path, make: Callable[[], bytes]) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        data = make()
        # Exclusive: of two processes that start at once, one makes the key and the other fails and is started again.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(data)
        return data
