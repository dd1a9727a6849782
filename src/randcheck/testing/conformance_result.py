"""What the conformance kit found of a store, for machines to read; see ``result.schema.json``."""

from __future__ import annotations

import enum
import platform
from collections.abc import Sequence
from typing import Any

import attrs

from randcheck import __version__
from randcheck.testing.on_trial import PORTS, StoreOnTrial

RESULT_VERSION = 1
MOST_REASON_CHARACTERS = 2000


class Outcome(enum.Enum):
    """What became of a guarantee."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_OFFERED = "not-offered"
    """The store does not claim it."""
    SKIPPED = "skipped"
    """It could not be tried here, for want of a tool."""

    @property
    def key(self) -> str:
        """The name under which a level counts it."""
        return self.value.replace("-", "_")


@attrs.frozen(kw_only=True)
class Guarantee:
    """One guarantee of a port, and what became of it.

    Attributes:
        port: One of ``PORTS``.
        level: The level of the kit that tries it.
        test: Name of the test, which is the guarantee as a sentence.
        outcome: What became of it.
        reason: Why, unless it passed.
    """

    port: str
    level: str
    test: str
    outcome: Outcome
    reason: str = ""

    @property
    def sentence(self) -> str:
        """The guarantee in words."""
        return self.test.removeprefix("test_").replace("_", " ")

    def to_mapping(self) -> dict[str, str]:
        """Return it as JSON."""
        return {
            "guarantee": self.sentence,
            "level": self.level,
            "outcome": self.outcome.value,
            "port": self.port,
            "reason": self.reason[:MOST_REASON_CHARACTERS],
            "test": self.test,
        }

    @classmethod
    def from_mapping(cls, told: dict[str, str]) -> Guarantee:
        """Return what :meth:`to_mapping` told."""
        return cls(
            port=told["port"],
            level=told["level"],
            test=told["test"],
            outcome=Outcome(told["outcome"]),
            reason=told["reason"],
        )


def result_of(trial: StoreOnTrial, guarantees: Sequence[Guarantee]) -> dict[str, Any]:
    """Return the result of a run as JSON.

    Args:
        trial: The store.
        guarantees: What was tried of it, in any order.

    Example:
        >>> from randcheck.testing.our_stores import Memory
        >>> one = Guarantee(port="ledger", level="semantics", test="test_indices_are_dense", outcome=Outcome.PASSED)
        >>> result = result_of(Memory(), [one])
        >>> result["conforms"], result["levels"][0]["passed"], result["guarantees"][0]["guarantee"]
        (True, 1, 'indices are dense')
    """
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for one in guarantees:
        level = counts.setdefault((one.port, one.level), {outcome.key: 0 for outcome in Outcome})
        level[one.outcome.key] += 1
    outcomes = {one.outcome for one in guarantees}
    return {
        "conforms": Outcome.PASSED in outcomes and Outcome.FAILED not in outcomes,
        "factory": trial.factory,
        "guarantees": [one.to_mapping() for one in guarantees],
        "levels": [
            {"level": level, "port": port, **counted}
            for (port, level), counted in sorted(counts.items(), key=lambda one: PORTS.index(one[0][0]))
        ],
        "offers": sorted(one.value for one in trial.offers),
        "ports": [port for port in PORTS if port in trial.ports],
        "python": platform.python_version(),
        "randcheck": __version__,
        "result_version": RESULT_VERSION,
        "store": trial.name,
        "system": f"{platform.system()} {platform.machine()}",
    }
