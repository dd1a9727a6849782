"""What a verifier says: one promise a row, in a form for people and one for programs."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

import attrs

from randcheck.text import Text


class Status(enum.Enum):
    """What was found of one promise."""

    PASS = "pass"
    FAIL = "fail"
    UNCHECKED = "unchecked"


class Verdict(enum.Enum):
    """What was found of all."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"


@attrs.frozen(kw_only=True)
class Finding:
    """One promise and what was found of it.

    Attributes:
        code: Stable kebab-case name of the promise.
        status: Kept, broken, or not checked.
        sentence: What was found.
        subject: The task it is about, or None for the whole.
        is_required: Whether the whole cannot be valid while this is unchecked.
    """

    code: str
    status: Status
    sentence: Text
    subject: str | None = None
    is_required: bool = True

    def to_mapping(self) -> dict[str, Any]:
        """Return the finding as JSON."""
        return {
            "code": self.code,
            "required": self.is_required,
            "sentence": {"en": self.sentence.en, "zh": self.sentence.zh},
            "status": self.status.value,
            "subject": self.subject,
        }


@attrs.frozen
class Report:
    """All findings, in the order of the protocol's steps.

    Attributes:
        findings: One a promise.
        level: Disclosure level of the receipt, which says what it can prove at all; None where there is none.

    Example:
        >>> Report((Finding(code="seed", status=Status.PASS, sentence=Text("follows", "一致")),)).verdict
        <Verdict.VALID: 'valid'>
    """

    findings: tuple[Finding, ...]
    level: str | None = None

    @property
    def verdict(self) -> Verdict:
        """Invalid if any promise is broken; indeterminate if a required one is unchecked, or none was looked at."""
        if any(finding.status is Status.FAIL for finding in self.findings):
            return Verdict.INVALID
        open_ones = any(
            finding.status is Status.UNCHECKED and finding.is_required for finding in self.findings
        )
        return Verdict.INDETERMINATE if open_ones or not self.findings else Verdict.VALID

    def with_status(self, status: Status) -> tuple[Finding, ...]:
        """Return the findings of one status."""
        return tuple(finding for finding in self.findings if finding.status is status)

    def to_mapping(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "findings": [finding.to_mapping() for finding in self.findings],
            "level": self.level,
            "verdict": self.verdict.value,
        }


class ReportBuilder:
    """Collects findings; the order of calls is the order of the report."""

    def __init__(self, *, level: str | None = None) -> None:
        self._findings: list[Finding] = []
        self._level = level

    def passed(self, code: str, sentence: Text, *, subject: str | None = None) -> None:
        """Note a promise that was kept."""
        self._add(code, Status.PASS, sentence, subject)

    def failed(self, code: str, sentence: Text, *, subject: str | None = None) -> None:
        """Note a promise that was broken."""
        self._add(code, Status.FAIL, sentence, subject)

    def unchecked(self, code: str, sentence: Text, *, subject: str | None = None) -> None:
        """Note a promise that had to be checked and could not be."""
        self._add(code, Status.UNCHECKED, sentence, subject)

    def noted(self, code: str, sentence: Text, *, subject: str | None = None) -> None:
        """Note a promise that was not made, which everybody shall know but which breaks nothing."""
        self._findings.append(
            Finding(code=code, status=Status.UNCHECKED, sentence=sentence, subject=subject, is_required=False)
        )

    def extend(self, findings: Iterable[Finding]) -> None:
        """Take over findings of another report."""
        self._findings.extend(findings)

    def build(self) -> Report:
        """Return the report."""
        return Report(tuple(self._findings), self._level)

    def _add(self, code: str, status: Status, sentence: Text, subject: str | None) -> None:
        self._findings.append(Finding(code=code, status=status, sentence=sentence, subject=subject))
