"""A frame held against the register it is said to be made of."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.register_check import check_register
from randcheck.receipts.report import Finding, Status
from randcheck.registers.target import CreditRiskClass, TargetState
from support.ceremonies import SAID, draw_receipt, office_at, registers_of, result_of, target, task_of
from support.forgeries import forge, sign_again

TARGETS = registers_of().targets
RECEIPT = draw_receipt()


def check(targets: Any = TARGETS, bundle: Any = RECEIPT) -> Finding:
    (found,) = check_register(bundle, targets)
    assert found.code == "frame-from-register"
    return found


def test_the_register_that_was_frozen_gives_the_frame_in_any_order():
    assert check().status is Status.PASS
    assert check(TARGETS[::-1]).status is Status.PASS
    assert check().subject == "TH-1"


@pytest.mark.parametrize(
    ("targets", "differing"),
    [
        (TARGETS[1:], "T000"),
        ([*TARGETS, target(99)], "T099"),
        ([target(0, credit_risk=CreditRiskClass.A), *TARGETS[1:]], "T000"),
        ([target(0, state=TargetState.DEREGISTERED), *TARGETS[1:]], "T000"),
        ([*TARGETS, target(99, state=TargetState.DEREGISTERED)], "exclusions"),
    ],
    ids=["one less", "one more", "another class", "one left out", "one more who is left out"],
)
def test_a_register_that_gives_another_frame_is_found_and_the_difference_named(targets, differing):
    """Tonghua norm 六(四)1: drawn from the register, all of it."""
    found = check(targets)
    assert found.status is Status.FAIL
    assert differing in found.sentence.en
    assert {"exclusions": "筛除户数"}.get(differing, differing) in found.sentence.zh


def test_a_register_that_cannot_be_frozen_is_found():
    assert check([]).status is Status.FAIL
    assert check([*TARGETS, target(0)]).status is Status.FAIL


def test_only_the_first_differences_are_named():
    found = check([target(number, credit_risk=CreditRiskClass.D) for number in range(24)])
    assert "24 rows differ (T000, T001, T002, T003, T004)" in found.sentence.en


def test_without_the_frame_or_its_rule_nothing_can_be_said():
    bare = attrs.evolve(RECEIPT, materials=attrs.evolve(RECEIPT.materials, frames=()))
    ruleless = forge(RECEIPT, commitment=lambda commitment: commitment["orders"][0].update(frame_rule=None))
    for bundle in (bare, ruleless):
        assert check(bundle=bundle).status is Status.UNCHECKED


def test_an_unreadable_commitment_is_found():
    broken = attrs.evolve(RECEIPT, commitment=sign_again(RECEIPT.commitment, b"{}"))
    assert check(bundle=broken).status is Status.FAIL


def test_of_a_substitution_the_draw_is_checked_and_of_a_campaign_every_task():
    office = office_at()
    draw = office.draw([task_of("TH-1"), task_of("TH-2")], registers_of(), SAID)
    leaver = result_of(draw).results[0]["assignment"]["teams"][0]["members"][0]
    change = office.substitute(draw, "TH-1", [Vacancy(inspector_id=leaver, ground="病假")], SAID)
    found = check_register(change, TARGETS)
    assert [(one.subject, one.status) for one in found] == [("TH-1", Status.PASS), ("TH-2", Status.PASS)]
