"""The verifier of this library put to a case: what it says, in the terms of the registry."""

from __future__ import annotations

from typing import Any

import attrs

from attacks.case import INDETERMINATE, UNREADABLE, Handout
from randcheck.adapters.combined_verifier import CombinedVerifier
from randcheck.adapters.ed25519 import Ed25519Verifier
from randcheck.adapters.sm2 import Sm2Verifier
from randcheck.errors import RandcheckError, UnknownVersion
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.report import Report, Status
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.workdays import WorkdayCalendar

VERIFIER = CombinedVerifier([Ed25519Verifier(), Sm2Verifier()])


@attrs.frozen(kw_only=True)
class Judgement:
    """What was said: a report, or the error by which file or policy is refused."""

    verdict: str
    report: Report | None = None
    error: RandcheckError | None = None

    def codes(self, status: Status) -> frozenset[str]:
        findings = () if self.report is None else self.report.with_status(status)
        return frozenset(finding.code for finding in findings)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Code, status, subject and weight of every finding, in order."""
        return [
            {
                "code": one.code,
                "required": one.is_required,
                "status": one.status.value,
                "subject": one.subject,
            }
            for one in (() if self.report is None else self.report.findings)
        ]


def judge(handout: Handout, calendar: WorkdayCalendar | None = None) -> Judgement:
    """Read policy and file as ``randcheck verify`` does, and verify."""
    try:
        policy = None if handout.policy is None else TrustPolicy.from_mapping(handout.policy)
        bundle = Bundle.decode(handout.data)
    except UnknownVersion as error:
        return Judgement(verdict=INDETERMINATE, error=error)
    except RandcheckError as error:
        return Judgement(verdict=UNREADABLE, error=error)
    report = verify_bundle(bundle, policy=policy, verifier=VERIFIER, calendar=calendar)
    return Judgement(verdict=report.verdict.value, report=report)
