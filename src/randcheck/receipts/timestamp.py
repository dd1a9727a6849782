"""What checks a time stamp, as seen from the pure core; an adapter provides it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class TimestampVerifier(Protocol):
    """Checks RFC 3161 time stamps.

    - ``verify`` raises nothing but ``MalformedDocument``, however malformed the token.
    - The answer depends on the three arguments alone: the same today and in ten years.
    """

    def verify(self, token: bytes, digest: bytes, roots: Sequence[bytes]) -> datetime:
        """Return the moment at which an authority under one of ``roots`` saw ``digest``.

        Args:
            token: The DER-encoded time stamp token or response.
            digest: The SHA-256 digest that it should stamp, 32 bytes.
            roots: The trusted root certificates, DER.

        Raises:
            MalformedDocument: Not a token, of another digest, or not under a trusted root at its time.
        """
