"""Which method the norm suggests for a target (检查方式). It is a proposal: the choice is the act ``MethodChosen``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import attrs

from randcheck.errors import join_limited
from randcheck.procedure.acts.base import MATTER, TARGET, as_tuple, several
from randcheck.procedure.vocabulary import InspectionMethod
from randcheck.registers.implementation_rule import ImplementationRule
from randcheck.registers.target import CreditRiskClass, CreditStatus, InspectionTarget
from randcheck.text import Text

_METHOD = "六(八)1"
_CREDIT_OR_NETWORK = "六(八)2"
_SPECIALISTS = "六(八)3"
_RULES = "五(四)1"
_HIGHER_RISK = frozenset({CreditRiskClass.C, CreditRiskClass.D})


@attrs.frozen(kw_only=True)
class MethodProposal:
    """A method for one target, and why.

    Attributes:
        target_id: Which target.
        matters: For which matters, at least one.
        method: What is proposed.
        reason: Why. It tells something of the target's credit: ``MethodChosen.reason`` need not repeat it.
        clause: The clause of the norm that it follows.
        not_allowed_by: Matters whose implementation rule does not have the method; empty unless the rules of the matters
            have no method in common.
    """

    target_id: str = attrs.field(validator=TARGET)
    matters: tuple[str, ...] = attrs.field(
        converter=as_tuple, validator=several(MATTER, Text("matters", "抽查事项"), least=1)
    )
    method: InspectionMethod
    reason: Text
    clause: str
    not_allowed_by: tuple[str, ...] = ()


@attrs.frozen
class _Ground:
    method: InspectionMethod
    reason: Text
    clause: str


def propose_method(
    target: InspectionTarget,
    matters: Iterable[str],
    rules: Iterable[ImplementationRule] = (),
    *,
    specialist_matters: Collection[str] = (),
) -> MethodProposal:
    """Return how a target might be inspected on some matters, all of them in one go.

    The first of these that the implementation rules of all the matters have: a third party where a matter asks for
    specialists, in writing with good credit, by network with business there, on site. If they have none of these, the
    first in the norm's order that they have in common. If they have nothing in common, on site, and
    ``not_allowed_by`` names the matters whose rules differ.

    Args:
        target: The target as it stands in the register.
        matters: Ids of the matters, as the rules bear them; each once, at least one.
        rules: Implementation rules. Those of other matters are passed over; a matter without one allows every method.
        specialist_matters: Which matters ask for specialists (专业性强). No list of the norm says so, hence the host does.

    Raises:
        InvalidValue: No matter, or one that stands there twice.

    Source: Tonghua norm 六(八)1, 2, 3; 五(四)1.

    Example:
        >>> shop = InspectionTarget(id="91110000600037341L", name="某店", online_business=True)
        >>> proposal = propose_method(shop, ["WL-01"])
        >>> proposal.method.label.zh, proposal.reason.zh, proposal.clause
        ('网络监测', '通过网络开展经营活动或公示信息', '六(八)2')
        >>> propose_method(shop, ["WL-01", "CW-02"], specialist_matters={"CW-02"}).reason.zh
        '专业性强的事项：CW-02'
    """
    wanted = as_tuple(matters)
    own = {rule.id: rule.methods for rule in rules if rule.id in wanted}
    allowed = [method for method in InspectionMethod if all(method in methods for methods in own.values())]
    chosen = next(
        (one for one in _grounds(target, wanted, specialist_matters) if one.method in allowed), None
    ) or _from_rules(allowed)
    return MethodProposal(
        target_id=target.id,
        matters=wanted,
        method=chosen.method,
        reason=chosen.reason,
        clause=chosen.clause,
        not_allowed_by=tuple(one for one in wanted if one in own and chosen.method not in own[one]),
    )


def has_good_credit(target: InspectionTarget) -> bool:
    """Tell whether a target's credit is good (信用良好): good standing or risk class A, and nothing against it.

    What speaks against it is dishonesty, the list of abnormal operations, and risk class C or D.

    Source: Tonghua norm 六(八)2, 六(六)2; 五(二)4.
    """
    if target.listed_abnormal or target.credit_risk in _HIGHER_RISK:
        return False
    if target.credit_status is CreditStatus.NORMAL:
        return target.credit_risk is CreditRiskClass.A
    return target.credit_status is CreditStatus.GOOD


def _grounds(
    target: InspectionTarget, matters: tuple[str, ...], specialist_matters: Collection[str]
) -> Iterator[_Ground]:
    """Give what speaks for a method, the strongest first; on site comes last, since it is the rule (六(八)1)."""
    special = [one for one in matters if one in specialist_matters]
    if special:
        named = join_limited(special, 2)  # the reason of an act is short
        reason = Text(f"matters for specialists: {named}", f"专业性强的事项：{named}")
        yield _Ground(InspectionMethod.THIRD_PARTY, reason, _SPECIALISTS)
    if has_good_credit(target):
        yield _Ground(InspectionMethod.WRITTEN, Text("good credit", "信用状况良好"), _CREDIT_OR_NETWORK)
    if target.online_business:
        reason = Text("does business or publishes over the network", "通过网络开展经营活动或公示信息")
        yield _Ground(InspectionMethod.NETWORK, reason, _CREDIT_OR_NETWORK)
    yield _Ground(InspectionMethod.ON_SITE, Text("generally on site", "一般采用实地核查方式"), _METHOD)


def _from_rules(allowed: list[InspectionMethod]) -> _Ground:
    """Return the method where on site is none of those that the rules have in common."""
    if not allowed:
        reason = Text(
            "the implementation rules of the matters have no method in common, generally on site",
            "各事项实施细则无共同的检查方式，一般采用实地核查方式",
        )
        return _Ground(InspectionMethod.ON_SITE, reason, _METHOD)
    labels = [one.label for one in allowed]
    reason = Text(
        f"the implementation rules of the matters allow {', '.join(one.en for one in labels)}",
        f"各事项实施细则规定的检查方式为{'、'.join(one.zh for one in labels)}",
    )
    return _Ground(allowed[0], reason, _RULES)
