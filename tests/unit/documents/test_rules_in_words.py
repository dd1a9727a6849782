"""The committed rules as the records of a draw and an assignment word them."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.documents.rules_in_words import sample_rule_in_words, team_rule_in_words
from randcheck.planning.frame_rule import FrameRule, WeightRule
from randcheck.planning.sample_rule import Allocation, Rounding, SampleRule, Selection
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamMode, TeamRule
from support.ceremonies import commitment_of, draw_receipt, office_at

ORDER = commitment_of(draw_receipt(office_at(name="rules in words"))).orders[0]
AS_OF = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("rule", "frame", "words"),
    [
        (
            SampleRule(size="5%", reserves=2),
            FrameRule(as_of=AS_OF, strata_by=("industry", "area")),
            "按行业、所在区域分层；抽取基数的 5%，按各层户数的比例分配到层，向上取整；同一层内各户中选机会均等；"
            "每层设备选 2 户，不足的全部列入。",
        ),
        (
            SampleRule(size=12, allocation=Allocation.EQUAL, minimum=1),
            None,
            "共 2 层；抽取共 12 户，平均分配到各层，每层不少于 1 户，不足的全部抽取；同一层内各户中选机会均等；不设备选。",
        ),
        (
            SampleRule(per_class={"C": "1/3", "D": 3}, exclude={"A"}, rounding=Rounding.FLOOR),
            FrameRule(as_of=AS_OF, strata_by=("credit_risk",)),
            "按信用风险分类分层；各类抽取比例或户数为“C”1/3、“D”3 户，向下取整，“A”不抽取，也不计入基数；"
            "同一层内各户中选机会均等；不设备选。",
        ),
        (
            SampleRule(size="0.5%", selection=Selection.PARETO, rounding=Rounding.LARGEST_REMAINDER),
            FrameRule(as_of=AS_OF, weights=WeightRule(by="credit_status", weights=(("失信", 5),), other=2)),
            "不分层；抽取基数的 0.5%，按各层户数的比例分配到层，按最大余数法取整；"
            "同一层内按权重抽取，权重大的中选机会大（权重依据信用状况：“失信”为 5、其他为 2）；不设备选。",
        ),
        (
            SampleRule(
                size="0.5%", selection=Selection.PARETO, allocation=Allocation.NEYMAN, spread={"A": 1, "C": 2}
            ),
            FrameRule(as_of=AS_OF, weights=WeightRule()),
            "不分层；抽取基数的 0.5%，按各层户数与标准差的乘积分配到层，向上取整；"
            "同一层内按权重抽取，权重大的中选机会大（权重见名录）；不设备选。",
        ),
        (
            SampleRule(selection=Selection.FULL),
            FrameRule(as_of=AS_OF),
            "不分层；全覆盖，逐户列入检查；不设备选。",
        ),
    ],
)
def test_the_rule_of_a_draw_is_told_in_full(rule, frame, words):
    """六(四)3, 六(六)1-3."""
    assert sample_rule_in_words(attrs.evolve(ORDER, sample_rule=rule, frame_rule=frame)) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            TeamRule(
                seats=[
                    SeatRule(department="市场监管局", categories={"食品安全", "特种设备"}),
                    SeatRule(department="消防救援大队", count=2, cadre=True),
                ],
                targets_per_team=10,
                leader=LeaderRule.AMONG_MEMBERS,
            ),
            "先随机组成检查组，再将检查对象随机分配到组；每组不超过 10 户，检查组数据此确定；"
            "每组 3 人：市场监管局（特种设备、食品安全）1 人，消防救援大队（领导干部）2 人；"
            "组长在组内成员中随机确定；任务量尽量均衡。",
        ),
        (
            TeamRule(
                mode=TeamMode.PER_TARGET, seats=[SeatRule(count=2)], leader=LeaderRule.CADRE_APART, even=False
            ),
            "对每户检查对象分别随机组成检查组；每组 3 人：部门不限 2 人，领导干部 1 人；组长在领导干部中另行随机选派。",
        ),
    ],
)
def test_the_rule_of_an_assignment_is_told_in_full(rule, words):
    """六(五)1(2)(3), 2(2)-(4), 3(5)."""
    assert team_rule_in_words(rule) == words
