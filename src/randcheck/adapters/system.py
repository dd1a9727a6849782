"""The machine's own clock and randomness."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from randcheck.errors import InvalidValue, shorten
from randcheck.text import Text

MAX_TOKEN_BYTES = 1024


class SystemClock:
    """The operating system's time, in UTC.

    Example:
        >>> SystemClock().now().utcoffset().total_seconds()
        0.0
    """

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class SystemEntropy:
    """The operating system's randomness.

    Example:
        >>> len(SystemEntropy().token(32))
        32
    """

    def token(self, size: int) -> bytes:
        """Return ``size`` fresh random bytes.

        Args:
            size: 1–1024.

        Raises:
            InvalidValue: Another size: nobody asks for zero bytes of randomness on purpose.
        """
        if type(size) is not int or not 1 <= size <= MAX_TOKEN_BYTES:
            rule = Text(
                f"the size of a token must be an integer from 1 to {MAX_TOKEN_BYTES}",
                f"随机数长度须为 1 至 {MAX_TOKEN_BYTES} 的整数",
            )
            raise InvalidValue(rule=rule, seen=shorten(size))
        return secrets.token_bytes(size)
