"""Receipts to put to the verifier's page, and what Python says of them."""

from __future__ import annotations

from typing import Any

import attrs

from attacks.insider import AUDITOR, CHANGED, PARTY, POLICY, PUBLIC, rewrite
from attacks.judge import VERIFIER
from randcheck.adapters.holiday_sources import load_calendar
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from support.ceremonies import office_at, registers_of, task_of


@attrs.frozen(kw_only=True)
class Receipt:
    bundle: Bundle
    policy: TrustPolicy | None = POLICY


def leave_one_out(result: dict[str, Any]) -> None:
    result["results"][0]["drawn"].pop()


FORGED = rewrite(result=leave_one_out)
ALONE_OFFICE = office_at(name="alone")
ALONE = ALONE_OFFICE.ledger.prove(ALONE_OFFICE.draw(task_of(contributors=()), registers_of(), {}))
ABSENT = Discloser(AUDITOR).party("T999")
RECEIPTS = {
    "auditor": Receipt(bundle=AUDITOR),
    "public": Receipt(bundle=PUBLIC),
    "party": Receipt(bundle=PARTY),
    "party-not-in-the-pool": Receipt(bundle=ABSENT),
    "substitution": Receipt(bundle=CHANGED),
    "one-party-alone": Receipt(bundle=ALONE),
    "no-policy": Receipt(bundle=AUDITOR, policy=None),
    "forged": Receipt(bundle=FORGED),
    "forged-public": Receipt(bundle=Discloser(FORGED).public()),
}


def without_sentences(report: dict[str, Any]) -> dict[str, Any]:
    findings = [
        {name: value for name, value in finding.items() if name != "sentence"}
        for finding in report["findings"]
    ]
    return report | {"findings": findings}


def say(receipt: Receipt) -> dict[str, Any]:
    """What Python says of a receipt."""
    report = verify_bundle(
        receipt.bundle, policy=receipt.policy, verifier=VERIFIER, calendar=load_calendar(())
    )
    return report.to_mapping()
