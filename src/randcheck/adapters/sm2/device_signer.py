"""Signs with a private key that never leaves a device."""

from __future__ import annotations

from randcheck.adapters.sm2.digest import require_signer_id, signed_digest, sm3
from randcheck.adapters.sm2.verifier import ALGORITHM
from randcheck.errors import InvalidValue, RandcheckError, SigningFailed, shorten
from randcheck.ports import PrehashedSigner
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.sm2_arithmetic import is_sm2_signature_over
from randcheck.receipts.sm2_curve import is_sm2_public_key
from randcheck.text import Text


class Sm2DeviceSigner:
    """A signer over a device that signs 32-byte digests, as ``SDF_InternalSign_ECC`` of GM/T 0018 does.

    Such a device takes e itself and adds nothing: Z_A, with the signer id in it, is computed here. What it answers
    is verified before it is handed on, so that a wrong key slot is noticed at the first signature and not by the
    first auditor. Needs no extra.
    """

    def __init__(self, device: PrehashedSigner, *, signer_id: str) -> None:
        """Take a device.

        Args:
            device: It signs; its public key is 04 ‖ x ‖ y, 65 bytes.
            signer_id: ID_A, 1–8191 bytes in UTF-8; the trust policy lists the key with the same.

        Raises:
            InvalidValue: The device's public key is not one, or the signer id is not.
            MissingExtra: Neither ``cryptography`` nor the extra ``sm2`` brings SM3.
        """
        require_signer_id(signer_id)
        sm3()
        public_key = device.public_key
        if type(public_key) is not bytes or not is_sm2_public_key(public_key):
            rule = Text(
                "a device's SM2 public key must be 65 bytes, 04 and the coordinates of a point of the curve",
                "密码设备的 SM2 公钥须为 65 字节：04 与曲线上一点的坐标",
            )
            seen = public_key.hex() if isinstance(public_key, bytes) else type(public_key).__name__
            raise InvalidValue(rule=rule, seen=shorten(seen))
        self._device = device
        self._signer_id = signer_id
        self._public_key = public_key
        self._key_id = key_id_for(ALGORITHM, public_key)

    @property
    def key_id(self) -> str:
        """The id under which trust policies list the key."""
        return self._key_id

    @property
    def algorithm(self) -> str:
        """``sm2``."""
        return ALGORITHM

    @property
    def public_key(self) -> bytes:
        """The public key, 04 ‖ x ‖ y, 65 bytes."""
        return self._public_key

    @property
    def signer_id(self) -> str:
        """The id that signatures are bound to."""
        return self._signer_id

    def sign(self, message: bytes) -> bytes:
        """Return r ‖ s, 64 bytes, over ``message``.

        Raises:
            SigningFailed: The device failed, or what it answered is no signature by its public key.
        """
        digest = signed_digest(self._signer_id, self._public_key, message)
        try:
            signature = self._device.sign_digest(digest)
        except RandcheckError:
            raise
        except Exception as error:  # whatever the host's driver raises
            raise SigningFailed(seen=f"{type(error).__name__}: {error}") from error
        if type(signature) is not bytes or not is_sm2_signature_over(self._public_key, digest, signature):
            seen = Text("an answer that is no signature by the key", "设备返回的不是该密钥的签名")
            raise SigningFailed(seen=seen)
        return signature

    def __repr__(self) -> str:
        return f"Sm2DeviceSigner(key_id={self._key_id!r}, signer_id={self._signer_id!r})"
