"""What an attack is here: the file that is handed out, the policy it meets, and what the verifier must say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import attrs

from randcheck.receipts.bundle import Bundle
from randcheck.receipts.trust_policy import TrustPolicy

VALID, INVALID, INDETERMINATE, UNREADABLE = "valid", "invalid", "indeterminate", "unreadable"
VERDICTS = (VALID, INVALID, INDETERMINATE, UNREADABLE)

Parts = tuple[tuple[bytes, int], ...]
"""A file as pieces and how often each is repeated: ten megabytes of brackets need not be written out."""


@attrs.frozen(kw_only=True)
class Handout:
    """What the attacker hands out, and whom the verifier trusts.

    Attributes:
        parts: The bundle file.
        policy: The trust policy as it stands in its file; None when the verifier has none.
    """

    parts: Parts
    policy: Mapping[str, Any] | None

    @property
    def data(self) -> bytes:
        """The bytes of the bundle file."""
        return b"".join(piece * times for piece, times in self.parts)

    @property
    def size(self) -> int:
        """How many bytes that are, without making them."""
        return sum(len(piece) * times for piece, times in self.parts)


Built = Bundle | bytes | Parts | tuple[Bundle | bytes | Parts, TrustPolicy | Mapping[str, Any] | None]


class Case:
    """One attack.

    Attributes:
        name: Kebab-case, unique.
        theme: The module's name for it.
        does: What the attacker does, as it stands in SECURITY.md.
        verdict: What the verifier must say; ``unreadable`` when file or policy is refused.
        fails: All codes that fail, and no others do.
        unchecked: Codes that must be among those that are not checked.
        error: Code of the error when the file or the policy is refused, else None.
        seconds: Processor time that reading and verifying may take at most: a bound on hostile input, not on speed.
    """

    def __init__(
        self,
        build: Callable[[], Built],
        *,
        does: str,
        theme: str,
        default_policy: TrustPolicy | None,
        fails: str = "",
        unchecked: str = "",
        verdict: str | None = None,
        error: str | None = None,
        seconds: float = 5.0,
    ) -> None:
        self.name = build.__name__.replace("_", "-")
        self.theme = theme
        self.does = does
        self.fails = frozenset(fails.split())
        self.unchecked = frozenset(unchecked.split())
        self.error = error
        self.verdict = verdict or (UNREADABLE if error else INVALID if fails else VALID)
        self.seconds = seconds
        self._build = build
        self._default_policy = default_policy
        assert self.verdict in VERDICTS
        assert (self.verdict == INVALID) == bool(self.fails)
        assert self.verdict != UNREADABLE or error

    def __repr__(self) -> str:
        return f"Case({self.name})"

    @cached_property
    def handout(self) -> Handout:
        """The file and the policy; made when first asked for."""
        built = self._build()
        policy: Any = self._default_policy
        if isinstance(built, tuple) and not _is_parts(built):
            built, policy = built
        if isinstance(built, Bundle):
            built = built.encode()
        parts = ((built, 1),) if isinstance(built, bytes) else built
        return Handout(parts=parts, policy=policy.to_mapping() if isinstance(policy, TrustPolicy) else policy)


def _is_parts(built: Any) -> bool:
    return all(
        isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], bytes) and isinstance(one[1], int)
        for one in built
    )


class Theme:
    """The attacks of one module, in the order in which they stand there.

    Args:
        title: Heading in SECURITY.md.
        policy: The policy of cases that bring none.
    """

    def __init__(self, title: str, policy: TrustPolicy | None) -> None:
        self.title = title
        self.cases: list[Case] = []
        self._policy = policy

    def attack(self, does: str, **expected: Any) -> Callable[[Callable[[], Built]], Callable[[], Built]]:
        """Register the decorated function as the builder of an attack; see :class:`Case`."""

        def register(build: Callable[[], Built]) -> Callable[[], Built]:
            self.cases.append(
                Case(build, does=does, theme=self.title, default_policy=self._policy, **expected)
            )
            return build

        return register
