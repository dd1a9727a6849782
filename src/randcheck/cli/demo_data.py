"""A made-up registry of Tonghua: real districts and the class shares seen in practice, nobody real in it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TypeVar

from randcheck.office import Registers
from randcheck.registers.conflict import Conflict, InspectorConflict, TargetConflict
from randcheck.registers.inspector import Gender, Inspector, InspectorLevel, InspectorStatus
from randcheck.registers.target import (
    CreditRiskClass,
    CreditStatus,
    InspectionTarget,
    TargetKind,
    TargetState,
)
from randcheck.registers.uscc import make_uscc

_T = TypeVar("_T")

LEAD = "通化市市场监督管理局"
AUDIT = "通化市审计局"
SAFETY = "通化市应急管理局"
ENVIRONMENT = "通化市生态环境局"

_DISTRICTS = {
    "东昌区": ("220502", 26),
    "二道江区": ("220503", 9),
    "梅河口市": ("220581", 24),
    "集安市": ("220582", 11),
    "通化县": ("220521", 10),
    "辉南县": ("220523", 11),
    "柳河县": ("220524", 9),
}
_RISK_SHARES = {
    CreditRiskClass.A: 65,
    CreditRiskClass.B: 25,
    CreditRiskClass.C: 8,
    CreditRiskClass.D: 2,
}
_KINDS = {
    TargetKind.ENTERPRISE: ("91", 38),
    TargetKind.INDIVIDUAL_BUSINESS: ("92", 55),
    TargetKind.FARMERS_COOPERATIVE: ("93", 7),
}
_NAME_ENDS = {
    TargetKind.ENTERPRISE: "有限公司",
    TargetKind.INDIVIDUAL_BUSINESS: "店",
    TargetKind.FARMERS_COOPERATIVE: "农民专业合作社",
}
_INDUSTRIES = (
    "食品生产",
    "食品销售",
    "餐饮服务",
    "葡萄酒制造",
    "人参加工",
    "药品零售",
    "农资经营",
    "特种设备使用",
)
_FIRST_CHARACTERS = "长白鸭绿江佟佳浑源龙岗云岭玉皇山湾柳河松杉珍宝冰雪清泉金鼎福顺宏达"
_SECOND_CHARACTERS = "丰源泰和盛祥瑞康兴隆发达昌茂永安广聚"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂"
_CATEGORIES = {
    LEAD: ("食品安全", "药品安全", "特种设备安全", "产品质量", "广告监管"),
    SAFETY: ("安全生产", "危险化学品"),
    ENVIRONMENT: ("环境保护",),
}
_SERIAL_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def make_registers(targets: int, as_of: date) -> Registers:
    """Return registers with ``targets`` targets, 120 inspectors and some conflicts; always the same ones.

    Args:
        targets: Number of targets, at least 1.
        as_of: The day that dates of certificates and inspections are reckoned from.
    """
    dice = Random(20200326)  # the day the norm was issued
    firms = [_target(number, dice, as_of) for number in range(targets)]
    inspectors = [_inspector(number, dice, as_of) for number in range(120)]
    return Registers(targets=firms, inspectors=inspectors, conflicts=_conflicts(firms, inspectors, dice))


def _target(number: int, dice: Random, as_of: date) -> InspectionTarget:
    area = _pick(dice, {name: share for name, (_, share) in _DISTRICTS.items()})
    kind = _pick(dice, {name: share for name, (_, share) in _KINDS.items()})
    risk = _pick(dice, _RISK_SHARES)
    serial = "MA" + _in_base(number * 7919 % 31**6, 6)
    name = f"{area}{dice.choice(_FIRST_CHARACTERS)}{dice.choice(_SECOND_CHARACTERS)}"
    industry = dice.choice(_INDUSTRIES)
    inspected = dice.random() < 0.12
    return InspectionTarget(
        id=make_uscc(_KINDS[kind][0], _DISTRICTS[area][0], serial),
        name=f"{name}{industry}{_NAME_ENDS[kind]}{number + 1}号",
        address=f"{area}演示路{number % 900 + 1}号",
        legal_representative=dice.choice(_SURNAMES) + dice.choice(_GIVEN_NAMES),
        industry=industry,
        area=area,
        kind=kind,
        credit_risk=risk,
        credit_status=CreditStatus.DISHONEST if risk is CreditRiskClass.D else CreditStatus.NORMAL,
        listed_abnormal=risk in (CreditRiskClass.C, CreditRiskClass.D) and dice.random() < 0.3,
        online_business=dice.random() < 0.2,
        state=dice.choices((TargetState.ACTIVE, TargetState.DEREGISTERED, TargetState.REVOKED), (96, 3, 1))[
            0
        ],
        last_inspected=as_of - timedelta(days=dice.randrange(30, 700)) if inspected else None,
        inspections_this_year=dice.choice((1, 1, 1, 2, 3)) if inspected else 0,
    )


def _inspector(number: int, dice: Random, as_of: date) -> Inspector:
    unit = LEAD if number < 60 else SAFETY if number < 90 else ENVIRONMENT
    categories = _CATEGORIES[unit]
    own = {categories[number % len(categories)], dice.choice(categories)}
    # Half of them serve the whole city, the others one district each.
    areas = {list(_DISTRICTS)[number // 2 % len(_DISTRICTS)]} if number % 2 else set()
    return Inspector(
        id=f"TH{number + 1:04d}",
        name=dice.choice(_SURNAMES) + dice.choice(_GIVEN_NAMES),
        gender=dice.choice((Gender.MALE, Gender.FEMALE)),
        unit=unit,
        section=dice.choice(("执法支队", "监管一科", "监管二科", "信用监管科")),
        position="科长" if number % 10 == 0 else "科员",
        certificate_number=f"2205{number + 1:07d}",
        categories=frozenset(own),
        contact=f"0435-{5000000 + number}",
        certificate_valid_from=as_of - timedelta(days=900),
        certificate_valid_until=as_of + timedelta(days=-20 if number % 40 == 39 else 400),
        level=InspectorLevel.LOCAL,
        status=InspectorStatus.OFF_POST if number % 40 == 19 else InspectorStatus.ON_POST,
        is_cadre=number % 10 == 0,
        areas=frozenset(areas),
    )


def _conflicts(firms: list[InspectionTarget], inspectors: list[Inspector], dice: Random) -> list[Conflict]:
    conflicts: dict[tuple[str, str], Conflict] = {}
    for firm in dice.sample(firms, max(1, len(firms) // 20)):
        for inspector in dice.sample(inspectors, dice.choice((1, 1, 2))):
            ground = dice.choice(("近亲属任职", "持有股份", "曾在该单位任职"))
            conflicts[inspector.id, firm.id] = TargetConflict(
                inspector_id=inspector.id, target_id=firm.id, ground=ground
            )
    for one, other in ((3, 17), (22, 71), (40, 101)):
        pair = InspectorConflict(
            inspector_id=inspectors[one].id, other_id=inspectors[other].id, ground="夫妻"
        )
        conflicts[pair.pair] = pair
    return list(conflicts.values())


def _pick(dice: Random, shares: dict[_T, int]) -> _T:
    return dice.choices(list(shares), list(shares.values()))[0]


def _in_base(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, len(_SERIAL_CHARACTERS))
        digits = _SERIAL_CHARACTERS[digit] + digits
    return digits
