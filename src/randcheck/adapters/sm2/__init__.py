"""SM2 keys and signatures (GB/T 32918), with SM3 (GB/T 32905).

Verification needs no extra. A private key in memory needs the extra ``sm2`` (GmSSL signs); one in a device needs
none (:class:`Sm2DeviceSigner`).

A signature is accepted when all of this holds:

1. The public key is 04 ‖ x ‖ y, 65 bytes, of a point of the curve, both coordinates below the prime.
2. The signature is r ‖ s, 64 bytes in big-endian order, with 1 ≤ r, s < n and r + s ≠ n.
3. A signer id is stated, 1–8191 bytes in UTF-8.
4. With t = r + s mod n, the point s·G + t·P is not infinity, and r = e + its x mod n, where e = SM3(Z_A ‖ M).

DER signatures, compressed keys and keys without their first byte are refused: one form each, so that one receipt has
one verdict. :func:`raw_from_der` and :func:`der_from_raw` translate for other programs.
"""

from __future__ import annotations

from randcheck.adapters.sm2.der import der_from_raw, raw_from_der
from randcheck.adapters.sm2.device_signer import Sm2DeviceSigner
from randcheck.adapters.sm2.digest import DEFAULT_SIGNER_ID, signed_digest, sm3
from randcheck.adapters.sm2.key_files import read_public_key
from randcheck.adapters.sm2.signer import Sm2Signer
from randcheck.adapters.sm2.verifier import ALGORITHM, Sm2Verifier

__all__ = [
    "ALGORITHM",
    "DEFAULT_SIGNER_ID",
    "Sm2DeviceSigner",
    "Sm2Signer",
    "Sm2Verifier",
    "der_from_raw",
    "raw_from_der",
    "read_public_key",
    "signed_digest",
    "sm3",
]
