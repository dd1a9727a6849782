"""Which method is proposed for a target (Tonghua norm 六(八)1, 2, 3; 五(四)1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import InvalidValue
from randcheck.procedure import acts
from randcheck.procedure.method_proposal import has_good_credit, propose_method
from randcheck.procedure.vocabulary import InspectionMethod
from randcheck.registers.implementation_rule import ImplementationRule
from randcheck.registers.implementation_rule import InspectionMethod as MethodOfRules
from randcheck.registers.target import CreditRiskClass, CreditStatus, InspectionTarget, TargetKind

ON_SITE, WRITTEN, NETWORK, THIRD_PARTY = InspectionMethod
MATTER, OTHER = "SP-01", "CW-02"


def target(**changes) -> InspectionTarget:
    standard = {"id": "T1", "id_scheme": "编号", "name": "某店", "kind": TargetKind.ENTERPRISE}
    return InspectionTarget(**(standard | changes))


def good(**changes) -> InspectionTarget:
    return target(credit_status=CreditStatus.GOOD, **changes)


def rule(*methods: InspectionMethod, matter: str = MATTER) -> ImplementationRule:
    return ImplementationRule(
        id=matter,
        subject="市场监管局",
        procedure="抽取、检查、公示",
        methods=methods,
        content="经营过程",
        ratio="不低于3%",
        handling="责令改正",
        publication="公示",
        follow_up="跟踪",
    )


def test_the_methods_of_the_rules_are_those_that_are_chosen():
    assert InspectionMethod is MethodOfRules


@pytest.mark.parametrize(
    ("firm", "specialist", "method", "clause"),
    [
        (target(), (), ON_SITE, "六(八)1"),
        (good(), (), WRITTEN, "六(八)2"),
        (target(online_business=True), (), NETWORK, "六(八)2"),
        (target(), (MATTER,), THIRD_PARTY, "六(八)3"),
        (good(online_business=True), (), WRITTEN, "六(八)2"),
        (good(online_business=True), (MATTER,), THIRD_PARTY, "六(八)3"),
        (target(), (OTHER,), ON_SITE, "六(八)1"),
        (target(credit_status=CreditStatus.DISHONEST), (), ON_SITE, "六(八)1"),
    ],
)
def test_specialists_come_before_credit_before_network_before_the_site(firm, specialist, method, clause):
    found = propose_method(firm, [MATTER], specialist_matters=specialist)
    assert (found.method, found.clause, found.not_allowed_by) == (method, clause, ())
    assert (found.target_id, found.matters) == ("T1", (MATTER,))


@pytest.mark.parametrize(
    ("credit", "is_good"),
    [
        ({"credit_status": CreditStatus.GOOD}, True),
        ({"credit_status": CreditStatus.GOOD, "credit_risk": CreditRiskClass.B}, True),
        ({"credit_status": CreditStatus.GOOD, "credit_risk": CreditRiskClass.C}, False),
        ({"credit_status": CreditStatus.GOOD, "credit_risk": CreditRiskClass.D}, False),
        ({"credit_status": CreditStatus.GOOD, "listed_abnormal": True}, False),
        ({"credit_risk": CreditRiskClass.A}, True),
        ({"credit_risk": CreditRiskClass.A, "listed_abnormal": True}, False),
        ({"credit_risk": CreditRiskClass.A, "credit_status": CreditStatus.DISHONEST}, False),
        ({"credit_risk": CreditRiskClass.A, "credit_status": CreditStatus.SERIOUSLY_DISHONEST}, False),
        ({"credit_risk": CreditRiskClass.B}, False),
        ({}, False),
    ],
)
def test_good_credit_is_good_standing_or_class_a_with_nothing_against_it(credit, is_good):
    """六(八)2 信用良好; 六(六)2 what speaks for more inspections does not speak for a lighter one."""
    assert has_good_credit(target(**credit)) is is_good


@pytest.mark.parametrize(
    ("firm", "methods", "method", "clause"),
    [
        (good(online_business=True), (ON_SITE, NETWORK), NETWORK, "六(八)2"),
        (good(), (ON_SITE, NETWORK), ON_SITE, "六(八)1"),
        (target(), (WRITTEN, NETWORK), WRITTEN, "五(四)1"),
        (target(), (THIRD_PARTY,), THIRD_PARTY, "五(四)1"),
    ],
)
def test_only_methods_of_the_implementation_rule_are_proposed(firm, methods, method, clause):
    found = propose_method(firm, [MATTER], [rule(*methods)])
    assert (found.method, found.clause, found.not_allowed_by) == (method, clause, ())


def test_a_specialist_matter_whose_rule_has_no_third_party_goes_by_credit():
    found = propose_method(good(), [MATTER], [rule(ON_SITE, WRITTEN)], specialist_matters={MATTER})
    assert (found.method, found.clause) == (WRITTEN, "六(八)2")


def test_several_matters_are_inspected_in_one_go_by_what_their_rules_have_in_common():
    """六(三)3."""
    rules = [rule(ON_SITE, WRITTEN), rule(WRITTEN, NETWORK, matter=OTHER), rule(THIRD_PARTY, matter="XX-9")]
    found = propose_method(target(online_business=True), [MATTER, OTHER], rules)
    assert (found.method, found.clause, found.matters) == (WRITTEN, "五(四)1", (MATTER, OTHER))
    assert found.reason.zh == "各事项实施细则规定的检查方式为书面检查"
    assert propose_method(target(), [MATTER, "no rule"], rules).method is ON_SITE


def test_rules_without_a_common_method_are_named_and_the_site_is_proposed():
    rules = [rule(ON_SITE), rule(NETWORK, matter=OTHER)]
    found = propose_method(good(), [MATTER, OTHER], rules)
    assert (found.method, found.clause, found.not_allowed_by) == (ON_SITE, "六(八)1", (OTHER,))


@pytest.mark.parametrize("matters", [[], [MATTER, MATTER], "SP-01"], ids=["none", "twice", "no list"])
def test_a_proposal_is_for_matters_each_once(matters):
    with pytest.raises(InvalidValue):
        propose_method(target(), matters)


firms = st.builds(
    target,
    credit_status=st.sampled_from(CreditStatus),
    credit_risk=st.none() | st.sampled_from(CreditRiskClass),
    listed_abnormal=st.booleans(),
    online_business=st.booleans(),
)
ids = st.text("ABCD", min_size=60, max_size=64)
some_matters = st.lists(ids, min_size=1, max_size=20, unique=True)
some_methods = st.sets(st.sampled_from(InspectionMethod), min_size=1)


@given(firms, some_matters, st.data())
def test_every_proposal_keeps_to_the_rules_and_can_be_recorded_as_the_choice(firm, matters, data):
    ruled = data.draw(st.lists(st.sampled_from(matters), unique=True))
    rules = [rule(*data.draw(some_methods), matter=one) for one in ruled]
    special = data.draw(st.sets(st.sampled_from(matters)))
    found = propose_method(firm, matters, rules, specialist_matters=special)
    refusing = tuple(
        one for one in matters if any(r.id == one and found.method not in r.methods for r in rules)
    )
    assert found.not_allowed_by == refusing
    common = set(InspectionMethod).intersection(*(r.methods for r in rules))
    assert (found.method in common) is bool(common)
    act = acts.MethodChosen(
        target_id=found.target_id, method=found.method, reason=found.reason.zh, proposed=found.method
    )
    assert act.follows_proposal is True
    assert propose_method(firm, matters, reversed(rules), specialist_matters=special) == found
