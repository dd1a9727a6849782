"""What an audit says of a log: findings in a fixed order, and where the first bad entry stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from randcheck.receipts.fork import ForkEvidence
from randcheck.receipts.report import Finding, Report, Status, Verdict
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text

MAX_TOLD = 50
"""Findings of one code that are told one by one; of more only the number is."""


@attrs.frozen(kw_only=True)
class AuditReport:
    """What was found of a log.

    Attributes:
        log: Its name.
        size: Entries that are what they must be by themselves and by the chain; all of them when none is bad.
        root: Root of the Merkle tree over these entries, 32 bytes.
        first_bad_index: Index of the first entry that something is wrong with; None when there is none. A log that
            does not fit a checkpoint has no such index by itself: the finding tells between which it lies.
        kinds: How many of these entries are of each kind, by name.
        findings: One or more a promise, in a fixed order; ``subject`` is the index where it is about one entry.
        policy: The auditor's policy with the log's changes of keys applied; None when none was given.
        forks: Evidence that the log signed two histories, where the given checkpoints are enough for it.
    """

    log: str
    size: int
    root: bytes
    first_bad_index: int | None
    kinds: Mapping[str, int]
    findings: tuple[Finding, ...]
    policy: TrustPolicy | None = None
    forks: tuple[ForkEvidence, ...] = ()

    @property
    def report(self) -> Report:
        """The findings as a report like that of a receipt."""
        return Report(self.findings)

    @property
    def verdict(self) -> Verdict:
        """Invalid if anything is wrong; indeterminate if something that had to be checked was not."""
        return self.report.verdict

    def to_mapping(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "findings": [finding.to_mapping() for finding in self.findings],
            "first_bad_index": self.first_bad_index,
            "forks": len(self.forks),
            "kinds": dict(self.kinds),
            "log": self.log,
            "root": self.root.hex(),
            "size": self.size,
            "verdict": self.verdict.value,
        }


class Tally:
    """Collects what is found of single entries; a log of a million bad ones must not fill the memory.

    Attributes:
        first_bad_index: The lowest index that something is wrong with, or None.
    """

    def __init__(self) -> None:
        self.first_bad_index: int | None = None
        self._findings: dict[str, list[Finding]] = {}
        self._counts: Counter[tuple[str, Status, bool]] = Counter()

    def broken(self, code: str, index: int, sentence: Text) -> None:
        """Note that a promise is broken by an entry."""
        if self.first_bad_index is None or index < self.first_bad_index:
            self.first_bad_index = index
        self._add(Finding(code=code, status=Status.FAIL, sentence=sentence, subject=str(index)))

    def unchecked(self, code: str, index: int, sentence: Text) -> None:
        """Note that a promise could not be checked for an entry, and had to be."""
        self._add(Finding(code=code, status=Status.UNCHECKED, sentence=sentence, subject=str(index)))

    def noted(self, code: str, index: int, sentence: Text) -> None:
        """Note what everybody shall know of an entry, which breaks nothing."""
        self._add(
            Finding(
                code=code,
                status=Status.UNCHECKED,
                sentence=sentence,
                subject=str(index),
                is_required=False,
            )
        )

    def tell(self, promises: Iterable[tuple[str, Text]]) -> tuple[Finding, ...]:
        """Return all findings: of each promise what was noted, or that it is kept."""
        told: list[Finding] = []
        for code, kept in promises:
            told += self._findings.get(code) or [Finding(code=code, status=Status.PASS, sentence=kept)]
            told += self._tell_more(code)
        return tuple(told)

    def _add(self, finding: Finding) -> None:
        kind = (finding.code, finding.status, finding.is_required)
        self._counts[kind] += 1
        if self._counts[kind] <= MAX_TOLD:
            self._findings.setdefault(finding.code, []).append(finding)

    def _tell_more(self, code: str) -> list[Finding]:
        return [
            Finding(
                code=code,
                status=status,
                sentence=Text(f"and {count - MAX_TOLD} more entries", f"另有 {count - MAX_TOLD} 条"),
                is_required=is_required,
            )
            for (of, status, is_required), count in self._counts.items()
            if of == code and count > MAX_TOLD
        ]
