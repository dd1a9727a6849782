"""The seed and what is derived from it (protocol 5.3, 5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from randcheck.errors import ContributionMismatch, InvalidValue
from randcheck.hashing import labelled_digest, sha256
from randcheck.registers.identifiers import require_label
from randcheck.text import Text

DIGEST_BYTES = 32

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


@attrs.frozen(kw_only=True)
class Contributor:
    """Who will contribute to the seed.

    Attributes:
        role: The role, 1–200 characters.
        digest: Digest of the contribution where it is fixed already, as the organ's own nonce is; None where
            the value will only come to be.
    """

    role: str
    digest: bytes | None = None

    def __attrs_post_init__(self) -> None:
        """Check both fields."""
        require_label(self.role, what=Text("contributor's role", "贡献人角色"))
        if self.digest is not None:
            _require_digest(self.digest, Text("a digest", "摘要"))

    def to_mapping(self) -> dict[str, Any]:
        """Return the contributor as it stands in a commitment."""
        return {"digest": None if self.digest is None else self.digest.hex(), "role": self.role}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Contributor:
        """Return the contributor that :meth:`to_mapping` wrote."""
        digest = mapping["digest"]
        return cls(role=mapping["role"], digest=None if digest is None else bytes.fromhex(digest))


def require_contributions(
    contributors: Sequence[Contributor], contributions: Sequence[Contribution]
) -> tuple[Contribution, ...]:
    """Return ``contributions`` when they are the announced ones in the announced order.

    Raises:
        ContributionMismatch: One is missing, not announced or out of order, or its value is not the one
            whose digest was fixed.
    """
    announced = [contributor.role for contributor in contributors]
    given = [contribution.role for contribution in contributions]
    for role in [*announced, *given]:
        if announced.count(role) != given.count(role):
            raise ContributionMismatch(
                role=role,
                rule=Text(
                    f"each announced role must contribute once ({', '.join(announced)})",
                    f"已公告的每个角色须各贡献一次（{'、'.join(announced)}）",
                ),
                seen=str(given.count(role)),
            )
    if announced != given:
        raise ContributionMismatch(
            role=given[0],
            rule=Text(
                f"contributions must be in committed order ({', '.join(announced)})",
                f"贡献须按承诺的顺序排列（{'、'.join(announced)}）",
            ),
            seen=", ".join(given),
        )
    for contributor, contribution in zip(contributors, contributions, strict=True):
        if contributor.digest is not None and contributor.digest != contribution.digest:
            raise ContributionMismatch(
                role=contribution.role,
                rule=Text(
                    "the value must be the one whose digest was committed "
                    f"({contributor.digest.hex()[:16]}…)",
                    f"所揭示的值须与承诺的摘要一致（{contributor.digest.hex()[:16]}…）",
                ),
                seen=f"{contribution.digest.hex()[:16]}…",
            )
    return tuple(contributions)


def derive_seed(commitment_digest: bytes, contributions: Iterable[Contribution]) -> bytes:
    """Return the 32-byte seed made by all contributions, in committed order.

    Args:
        commitment_digest: SHA-256 of the commitment's payload.
        contributions: At least one.

    Raises:
        InvalidValue: The digest is not 32 bytes, or nobody contributed.

    Example:
        >>> derive_seed(bytes(32), [Contribution("organ", "00")]).hex()[:16]
        '30a619a610bc0caf'
    """
    _require_digest(commitment_digest, Text("a commitment's digest", "承诺摘要"))
    said = "".join(f"{c.role}\t{c.value}\n" for c in contributions)
    if not said:
        raise InvalidValue(
            rule=Text("a seed must be made of at least one contribution", "种子至少须由一项贡献生成"),
            seen="none",
        )
    return labelled_digest("randcheck/seed/1", commitment_digest.hex(), said)


def purpose_key(seed: bytes, purpose: str) -> str:
    """Return the 64 hex digits that key all randomness for ``purpose``: one hash block, so reused.

    Raises:
        InvalidValue: The seed is not 32 bytes.
    """
    _require_digest(seed, Text("a seed", "种子"))
    return labelled_digest("randcheck/purpose/1", seed.hex(), purpose).hex()


def assignment_purpose(task_id: str) -> str:
    """Return the purpose that assigns inspectors to ``task_id``: each task of a campaign its own."""
    return f"assignment/{task_id}"


def ticket(key: str, row_id: str) -> bytes:
    """Return the 32-byte ticket of ``row_id`` under a purpose key; the smallest are drawn."""
    return sha256((key + row_id).encode())


def _require_digest(digest: bytes, what: Text) -> None:
    if not isinstance(digest, bytes) or len(digest) != DIGEST_BYTES:
        raise InvalidValue(
            rule=Text(f"{what.en} must be {DIGEST_BYTES} bytes", f"{what.zh}须为 {DIGEST_BYTES} 字节"),
            seen=f"{len(digest)} bytes" if isinstance(digest, bytes) else type(digest).__name__,
        )
