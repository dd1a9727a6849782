"""The library behind the extra ``sm2``: GmSSL, through gmssl-pyx.

Only what touches a private key is asked of it: compiled code that draws its nonces from the operating system. How it
was chosen stands in docs/sm2.md. ``gmssl`` 3.2.2, a package of a similar name, must not take its place: its nonces
come from Mersenne Twister, and a few signatures give the key away.
"""

from __future__ import annotations

from typing import Protocol, cast

from randcheck.adapters.sm2.der import NotDer, raw_from_der
from randcheck.errors import MissingExtra, SigningFailed
from randcheck.receipts.sm2_curve import is_sm2_signature_form
from randcheck.text import Text


class _GmSsl(Protocol):
    """The functions used of gmssl_pyx, which ships stubs but no py.typed marker."""

    GmsslInnerError: type[Exception]

    def sm2_sign_sm3_digest(self, private_key: bytes, digest: bytes) -> bytes: ...

    def sm3_hash(self, message: bytes) -> bytes: ...


class Library:
    """GmSSL's answers, in the forms of this package and with its errors."""

    def __init__(self, module: _GmSsl) -> None:
        self._module = module

    def sign_digest(self, private_key: bytes, digest: bytes) -> bytes:
        """Return r ‖ s over ``digest`` with a fresh nonce.

        Raises:
            SigningFailed: The library could not, for want of randomness say, or answered what is no signature.
        """
        try:
            signature = raw_from_der(self._module.sm2_sign_sm3_digest(private_key, digest))
        except (self._module.GmsslInnerError, NotDer) as error:
            raise SigningFailed(seen=type(error).__name__) from None
        if not is_sm2_signature_form(signature):
            raise SigningFailed(seen=Text("numbers out of range", "数值超出范围"))
        return signature

    def sm3(self, message: bytes) -> bytes:
        """Return the SM3 digest of ``message``."""
        return self._module.sm3_hash(message)


def load_library(purpose: Text) -> Library:
    """Return the library.

    Args:
        purpose: What it is wanted for, for the message.

    Raises:
        MissingExtra: gmssl-pyx is not installed.
    """
    try:
        import gmssl_pyx
    except ImportError as error:
        raise MissingExtra(purpose=purpose, extra="sm2") from error
    return Library(cast(_GmSsl, gmssl_pyx))
