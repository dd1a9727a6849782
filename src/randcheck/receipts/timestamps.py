"""The time that a third party vouches for, as seen from the pure core; an adapter reads the tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Protocol

import attrs

from randcheck.text import Text


class TimestampProblem(Enum):
    """Why a timestamp proves nothing."""

    MALFORMED = "malformed"
    """The bytes are no timestamp token."""

    OTHER_DATA = "other-data"
    """It is a timestamp of something else, or over another kind of digest."""

    UNTRUSTED = "untrusted"
    """The signature does not hold, or no trusted root stood behind the signer at the time."""


@attrs.frozen(kw_only=True)
class TimestampRefusal:
    """A timestamp that proves nothing.

    Attributes:
        problem: Why, in one word.
        sentence: Why, for a reader.
    """

    problem: TimestampProblem
    sentence: Text


class TimestampVerifier(Protocol):
    """Reads the timestamp tokens of authorities.

    - ``verify`` answers for every input, however malformed, and never raises.
    - A time is returned only when the token covers exactly ``digest`` and a root in ``roots`` stood behind its
      signer at that time.
    - The answer depends on the arguments alone: a certificate that has expired since takes nothing away.
    """

    def verify(self, token: bytes, digest: bytes, roots: Sequence[bytes]) -> datetime | TimestampRefusal:
        """Return the time, in UTC, before which ``digest`` existed, or why it is not proved.

        Args:
            token: RFC 3161 TimeStampToken in DER.
            digest: SHA-256 of the bytes that were stamped.
            roots: The trusted root certificates in DER; with none, nothing is proved.
        """


class TimestampAuthority(Protocol):
    """A third party that vouches for the time (RFC 3161).

    - ``stamp`` returns a token that a :class:`TimestampVerifier` accepts for SHA-256 of the message.
    - ``stamp`` raises only errors of :mod:`randcheck.errors`, ``TimestampUnavailable`` when there is no token to
      be had.
    """

    def stamp(self, message: bytes) -> bytes:
        """Return a TimeStampToken in DER over SHA-256 of ``message``, which has at least one byte."""
