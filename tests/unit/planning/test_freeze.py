"""From registers to frame, roster and conflict list, with an account of everybody left out."""

from __future__ import annotations

from datetime import date

import pytest

from randcheck.errors import DuplicateId, EmptyFrame, InvalidIdentifier, UnknownAttribute
from randcheck.planning.frame_rule import FilterRule, FrameRule, WeightRule
from randcheck.planning.freeze import freeze_conflicts, freeze_frame, freeze_roster
from randcheck.registers.conflict import InspectorConflict, TargetConflict
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import FrameRow
from randcheck.registers.inspector import Inspector, InspectorLevel, InspectorStatus
from randcheck.registers.roster import RosterRow
from randcheck.registers.target import CreditRiskClass, InspectionTarget, TargetKind, TargetState
from support.draws import SECRET

AS_OF = date(2026, 11, 24)


def firm(number, **values):
    sound = {"id": f"f{number}", "id_scheme": "注册号", "name": "某店", "kind": TargetKind.ENTERPRISE}
    return InspectionTarget(**(sound | values))


REGISTER = [
    firm(1, credit_risk=CreditRiskClass.D, area="集安市", weight=9),
    firm(2, credit_risk=CreditRiskClass.A, area="东昌区"),
    firm(3, state=TargetState.DEREGISTERED),
    firm(4, state=TargetState.REVOKED, last_inspected=AS_OF),
    firm(5, last_inspected=date(2026, 6, 1)),
    firm(6, last_inspected=date(2026, 5, 24), inspections_this_year=2),
    firm(7, last_inspected=date(2026, 5, 24), inspections_this_year=1),
    firm(8, state=TargetState.DEREGISTERED),
]
FILTERS = FilterRule(inspected_within_months=6, annual_cap=2)


def test_everybody_is_in_the_frame_or_left_out_with_a_ground_and_counted():
    frozen = freeze_frame(REGISTER, FrameRule(as_of=AS_OF, filters=FILTERS), secret=SECRET)
    assert frozen.frame.ids == ("f1", "f2", "f7")
    assert frozen.excluded == (
        ("f3", "state-deregistered"),
        ("f4", "state-revoked"),
        ("f5", "inspected-recently"),
        ("f6", "annual-cap-reached"),
        ("f8", "state-deregistered"),
    )
    assert frozen.exclusion_counts == (
        ("annual-cap-reached", 1),
        ("inspected-recently", 1),
        ("state-deregistered", 2),
        ("state-revoked", 1),
    )


def test_the_order_of_the_register_never_matters():
    rule = FrameRule(as_of=AS_OF, filters=FILTERS, strata_by=("credit_risk",))
    one, other = (freeze_frame(list_, rule, secret=SECRET) for list_ in (REGISTER, REGISTER[::-1]))
    assert one == other
    assert one.frame.commitment == other.frame.commitment


def test_rows_carry_stratum_weight_and_area_only_where_the_rule_asks():
    bare = freeze_frame(REGISTER[:2], FrameRule(as_of=AS_OF), secret=SECRET).frame
    assert list(bare.rows()) == [FrameRow("f1", "all", 1, ""), FrameRow("f2", "all", 1, "")]
    rule = FrameRule(as_of=AS_OF, strata_by=("credit_risk",), weights=WeightRule(), with_areas=True)
    full = freeze_frame(REGISTER[:2], rule, secret=SECRET).frame
    assert list(full.rows()) == [FrameRow("f1", "D", 9, "集安市"), FrameRow("f2", "A", 1, "东昌区")]


def test_a_frame_of_nobody_is_refused_with_the_number_left_out():
    gone = [firm(1, state=TargetState.DEREGISTERED), firm(2, state=TargetState.REVOKED)]
    with pytest.raises(EmptyFrame, match="2 excluded") as caught:
        freeze_frame(gone, FrameRule(as_of=AS_OF), secret=SECRET)
    assert "筛除 2 户" in caught.value.describe("zh")
    with pytest.raises(EmptyFrame, match="0 excluded"):
        freeze_frame([], FrameRule(as_of=AS_OF), secret=SECRET)


GONE = {"state": TargetState.DEREGISTERED}


@pytest.mark.parametrize(
    "twice",
    [
        [firm(1), firm(1), firm(2)],
        [firm(1), firm(1, **GONE)],
        [firm(1, **GONE), firm(1)],
        [firm(1, **GONE), firm(2), firm(1, state=TargetState.REVOKED)],
    ],
    ids=["in the pool twice", "in, then out", "out, then in", "out twice"],
)
def test_a_target_told_twice_is_refused_wherever_it_would_stand(twice):
    with pytest.raises(DuplicateId) as caught:
        freeze_frame(twice, FrameRule(as_of=AS_OF), secret=SECRET)
    assert caught.value.identifier == "f1"


def test_an_attribute_that_targets_do_not_have_stops_the_freeze():
    with pytest.raises(UnknownAttribute):
        freeze_frame(REGISTER, FrameRule(as_of=AS_OF, strata_by=("规模",)), secret=SECRET)


def test_a_label_longer_than_labels_may_be_stops_the_freeze():
    rule = FrameRule(as_of=AS_OF, strata_by=("address",))
    with pytest.raises(InvalidIdentifier, match="stratum label"):
        freeze_frame([firm(1, address="路" * 201)], rule, secret=SECRET)


# ---- inspectors -----------------------------------------------------------------------------------------


def officer(number, **values):
    return Inspector(**({"id": f"p{number}", "name": "李四", "unit": "市场监管局"} | values))


def test_only_inspectors_on_post_with_a_valid_certificate_can_be_drawn():
    # 五(三)3: the first and last day of the certificate count.
    inspectors = [
        officer(1, certificate_valid_from=AS_OF, certificate_valid_until=AS_OF),
        officer(2, certificate_valid_until=date(2026, 11, 23)),
        officer(3, certificate_valid_from=date(2026, 11, 25)),
        officer(4, status=InspectorStatus.SUSPENDED),
        officer(5, status=InspectorStatus.OFF_POST, certificate_valid_until=date(2020, 1, 1)),
    ]
    frozen = freeze_roster(inspectors[::-1], AS_OF, secret=SECRET)
    assert [row.id for row in frozen.roster.rows] == ["p1"]
    assert frozen.excluded == (
        ("p2", "certificate-expired"),
        ("p3", "certificate-not-yet-valid"),
        ("p4", "suspended"),
        ("p5", "off-post"),
    )


def test_what_the_assignment_needs_of_an_inspector_is_taken_over_and_nothing_else():
    inspector = officer(
        1,
        section="食品科",
        certificate_number="07010001",
        contact="0435-3900000",
        categories=frozenset({"食品安全"}),
        areas=frozenset({"集安市"}),
        level=InspectorLevel.UPPER,
        is_cadre=True,
        kin_group="k",
        capacity=7,
        prior_load=2,
    )
    [row] = freeze_roster([inspector], AS_OF, secret=SECRET).roster.rows
    assert row == RosterRow(
        id="p1",
        department="市场监管局",
        categories={"食品安全"},
        areas={"集安市"},
        level=1,
        cadre=True,
        capacity=7,
        prior_load=2,
        kin_group="k",
    )
    assert not any(secret in row.line() for secret in ("李四", "食品科", "07010001", "3900000"))


@pytest.mark.parametrize(
    "twice",
    [
        [officer(1), officer(1)],
        [officer(1), officer(1, status=InspectorStatus.OFF_POST)],
        [officer(1, status=InspectorStatus.SUSPENDED), officer(1, status=InspectorStatus.OFF_POST)],
    ],
)
def test_an_inspector_told_twice_is_refused_wherever_he_would_stand(twice):
    with pytest.raises(DuplicateId) as caught:
        freeze_roster(twice, AS_OF, secret=SECRET)
    assert caught.value.identifier == "p1"


def test_conflicts_are_frozen_without_their_grounds():
    conflicts = freeze_conflicts(
        [
            TargetConflict(inspector_id="p1", target_id="f1", ground="持股"),
            InspectorConflict(inspector_id="p2", other_id="p1", ground="夫妻"),
        ],
        secret=SECRET,
    )
    assert conflicts == ConflictList.from_pairs(
        targets=[("p1", "f1")], inspectors=[("p1", "p2")], secret=SECRET
    )
