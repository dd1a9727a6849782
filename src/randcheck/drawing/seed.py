"""The seed and what is derived from it (protocol 5.3, 5.4)."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from randcheck.hashing import labelled_digest, sha256
from randcheck.registers.identifiers import require_label
from randcheck.text import Text

TARGETS_PURPOSE = "targets"
"""Purpose of the tickets that draw targets; one for all tasks of a campaign, so that samples overlap."""


@attrs.frozen
class Contribution:
    """What one party gave to the seed.

    Attributes:
        role: Who: the role the commitment announced, for example ``政协委员``.
        value: What was said, rolled or published, 1–200 characters on one line.
    """

    role: str
    value: str

    def __attrs_post_init__(self) -> None:
        """Check both: neither may hold the tab and line feed that separate them in the hash."""
        require_label(self.role, what=Text("contributor's role", "贡献人角色"))
        require_label(self.value, what=Text("contributed value", "贡献的随机数"))

    @property
    def digest(self) -> bytes:
        """The digest by which the value can be fixed in the commitment without being told."""
        return labelled_digest("randcheck/contribution/1", f"{self.role}\t{self.value}")


def derive_seed(commitment_digest: bytes, contributions: Iterable[Contribution]) -> bytes:
    """Return the 32-byte seed made by all contributions, in committed order.

    Args:
        commitment_digest: SHA-256 of the commitment's payload.
        contributions: At least one.

    Example:
        >>> derive_seed(bytes(32), [Contribution("organ", "00")]).hex()[:16]
        '30a619a610bc0caf'
    """
    said = "".join(f"{c.role}\t{c.value}\n" for c in contributions)
    return labelled_digest("randcheck/seed/1", commitment_digest.hex(), said)


def purpose_key(seed: bytes, purpose: str) -> str:
    """Return the 64 hex digits that key all randomness for ``purpose``: one hash block, so reused."""
    return labelled_digest("randcheck/purpose/1", seed.hex(), purpose).hex()


def assignment_purpose(task_id: str) -> str:
    """Return the purpose that assigns inspectors to ``task_id``: each task of a campaign its own."""
    return f"assignment/{task_id}"


def ticket(key: str, row_id: str) -> bytes:
    """Return the 32-byte ticket of ``row_id`` under a purpose key; the smallest are drawn."""
    return sha256((key + row_id).encode())
