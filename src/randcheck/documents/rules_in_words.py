"""The committed rules of a draw in the words of a record: 抽取规则 and 选派规则."""

from __future__ import annotations

from fractions import Fraction

from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.frame_rule import WeightRule, label_of_attribute
from randcheck.planning.sample_rule import Allocation, Rounding, Selection, Size
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamMode, TeamRule

_ALLOCATIONS = {
    Allocation.PROPORTIONAL: "按各层户数的比例分配到层",
    Allocation.EQUAL: "平均分配到各层",
    Allocation.NEYMAN: "按各层户数与标准差的乘积分配到层",
}
_ROUNDINGS = {
    Rounding.CEIL: "向上取整",
    Rounding.FLOOR: "向下取整",
    Rounding.LARGEST_REMAINDER: "按最大余数法取整",
}
_LEADERS = {
    LeaderRule.NONE: "不随机确定组长",
    LeaderRule.AMONG_MEMBERS: "组长在组内成员中随机确定",
    LeaderRule.CADRE_APART: "组长在领导干部中另行随机选派",
}
_MODES = {
    TeamMode.TEAMS_FIRST: "先随机组成检查组，再将检查对象随机分配到组",
    TeamMode.PER_TARGET: "对每户检查对象分别随机组成检查组",
}


def sample_rule_in_words(order: DrawOrder) -> str:
    """Return how strata are made, how many are drawn of each, how, and how many reserves there are.

    Args:
        order: The order as committed.

    Source: Tonghua norm 六(四)3, 六(六)1–3.
    """
    told = (_strata(order), _sizes(order), _selection(order), _reserves(order))
    return "；".join(part for part in told if part) + "。"


def team_rule_in_words(rule: TeamRule) -> str:
    """Return how many teams there are, who sits in them, who leads, and how targets are dealt.

    Args:
        rule: The rule as committed.

    Source: Tonghua norm 六(五)1(2)(3), 2(2)–(4), 3(5).

    Example:
        >>> rule = TeamRule(seats=[SeatRule(department="市场监管局", categories={"食品安全"}), SeatRule()], teams=3)
        >>> print(team_rule_in_words(rule))
        先随机组成检查组，再将检查对象随机分配到组；共 3 个检查组；每组 2 人：市场监管局（食品安全）1 人，部门不限 1 人；不随机确定组长；任务量尽量均衡。
    """
    told = [_MODES[rule.mode]]
    if rule.teams is not None:
        told.append(f"共 {rule.teams} 个检查组")
    if rule.targets_per_team is not None:
        told.append(f"每组不超过 {rule.targets_per_team} 户，检查组数据此确定")
    told.append(f"每组 {rule.team_size} 人：{'，'.join(map(_seat, rule.seats))}{_cadre_apart(rule)}")
    told.append(_LEADERS[rule.leader])
    if rule.even:
        told.append("任务量尽量均衡")
    return "；".join(told) + "。"


def size_in_words(size: Size) -> str:
    """Return a ratio as a percentage where that is exact to three places, else as a fraction; or a number of targets.

    Example:
        >>> size_in_words(Fraction(1, 40)), size_in_words(Fraction(1, 3)), size_in_words(12)
        ('2.5%', '1/3', '12 户')
    """
    if not isinstance(size, Fraction):
        return f"{size} 户"
    thousandths = size * 100_000
    if thousandths.denominator != 1:
        return f"{size.numerator}/{size.denominator}"
    whole, part = divmod(thousandths.numerator, 1000)
    return f"{whole}.{part:03}".rstrip("0").rstrip(".") + "%"


def _strata(order: DrawOrder) -> str:
    if order.frame_rule is None:  # the host made the frame: what its labels stand for is not committed
        return f"共 {len(order.strata)} 层"
    if not order.frame_rule.strata_by:
        return "不分层"
    return f"按{'、'.join(map(label_of_attribute, order.frame_rule.strata_by))}分层"


def _sizes(order: DrawOrder) -> str:
    rule = order.sample_rule
    told = []
    if rule.size is not None:
        base = "基数的 " if isinstance(rule.size, Fraction) else "共 "
        told.append(f"抽取{base}{size_in_words(rule.size)}")
        if len(order.strata) > 1:
            told.append(_ALLOCATIONS[rule.allocation])
    if rule.per_class:
        sizes = "、".join(f"“{name}”{size_in_words(size)}" for name, size in rule.per_class)
        told.append(f"各类抽取比例或户数为{sizes}")
    if any(isinstance(size, Fraction) for size in (rule.size, *(size for _, size in rule.per_class))):
        told.append(_ROUNDINGS[rule.rounding])
    if rule.minimum:
        told.append(f"每层不少于 {rule.minimum} 户，不足的全部抽取")
    if rule.exclude:
        told.append(f"{'、'.join(f'“{name}”' for name in sorted(rule.exclude))}不抽取，也不计入基数")
    return "，".join(told)


def _selection(order: DrawOrder) -> str:
    selection, where = order.selection, "同一层内" if len(order.strata) > 1 else ""
    if selection is Selection.FULL:
        return "全覆盖，逐户列入检查"
    if selection is Selection.EQUAL:
        return f"{where}各户中选机会均等"
    weights = None if order.frame_rule is None else order.frame_rule.weights
    return f"{where}按权重抽取，权重大的中选机会大{'' if weights is None else _weights(weights)}"


def _weights(rule: WeightRule) -> str:
    if rule.by is None:
        return "（权重见名录）"
    told = [f"“{value}”为 {weight}" for value, weight in rule.weights]
    return f"（权重依据{label_of_attribute(rule.by)}：{'、'.join([*told, f'其他为 {rule.other}'])}）"


def _reserves(order: DrawOrder) -> str:
    count = order.sample_rule.reserves
    where = "每层" if len(order.strata) > 1 else ""
    return f"{where}设备选 {count} 户，不足的全部列入" if count else "不设备选"


def _seat(seat: SeatRule) -> str:
    marks = [*sorted(seat.categories), *(["领导干部"] if seat.cadre else [])]
    told = f"（{'、'.join(marks)}）" if marks else " "
    return f"{seat.department or '部门不限'}{told}{seat.count} 人"


def _cadre_apart(rule: TeamRule) -> str:
    return "，领导干部 1 人" if rule.leader is LeaderRule.CADRE_APART else ""
