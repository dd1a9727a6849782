"""A made-up county: its enterprises and institutions, its inspectors, who is related to whom. Nobody is real."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import TypeVar

import attrs
from lists import DEPARTMENTS, HEALTH, MATTERS, UPPER_HEALTH

from randcheck import InspectionTarget, Inspector, TargetConflict
from randcheck.registers.inspector import Gender, InspectorLevel, InspectorStatus
from randcheck.registers.register import Register, RegisterEvent, changed
from randcheck.registers.target import CreditRiskClass, CreditStatus, TargetKind, TargetState
from randcheck.registers.uscc import make_uscc

T = TypeVar("T")

REGION = "229900"  # no such region
FIRST_DAY = date(2026, 1, 4)
AREAS = ("城关镇", "云岭镇", "清河乡", "松江乡", "柳泉镇", "石桥镇", "青山乡", "北岗镇")

INDUSTRIES = {
    "食品生产": 70, "食品销售": 150, "餐饮服务": 210, "药品零售": 60, "百货零售": 165, "机械制造": 50, "加油站": 25,
    "危险化学品": 15, "农资经营": 60, "旅行社": 10, "娱乐场所": 35, "医疗机构": 50, "教育培训": 30, "网络销售": 70,
}  # fmt: skip
"""Shares in 1,000."""

KINDS = {
    TargetKind.ENTERPRISE: ("91", "有限公司", 42),
    TargetKind.INDIVIDUAL_BUSINESS: ("92", "店", 50),
    TargetKind.FARMERS_COOPERATIVE: ("93", "农民专业合作社", 8),
}
INSTITUTIONS = {
    TargetKind.PUBLIC_INSTITUTION: ("12", "中心", 60),
    TargetKind.PRIVATE_NON_ENTERPRISE: ("52", "服务中心", 40),
}
CLASSES = {CreditRiskClass.A: 50, CreditRiskClass.B: 32, CreditRiskClass.C: 14, CreditRiskClass.D: 4}
STAFF_SHARES = dict(zip(DEPARTMENTS, (40, 16, 12, 12, 8, 12), strict=True))
"""How many of 100 inspectors each department has."""

SERIAL = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GROUNDS = ("近亲属任职", "持有股份", "曾在该单位任职")


@attrs.frozen(kw_only=True)
class Scale:
    """How large the county is.

    Attributes:
        name: What the command line calls it.
        targets: Entries of the register of targets.
        inspectors: Entries of the register of inspectors.
        is_full: Whether all 60 tasks are carried out, or the fewer that the small county has.
    """

    name: str
    targets: int
    inspectors: int
    is_full: bool


SMALL = Scale(name="small", targets=2000, inspectors=100, is_full=False)
FULL = Scale(name="full", targets=20_000, inspectors=300, is_full=True)


@attrs.frozen(kw_only=True)
class County:
    """The registers as the year begins, and what will happen to them.

    Attributes:
        targets: The register of targets, with all changes of the year: each shows from its day on.
        inspectors: The register of inspectors of the county.
        lent: Inspectors whom the upper level can lend.
        conflicts: Conflicts of interest that are declared.
    """

    targets: Register[InspectionTarget]
    inspectors: tuple[Inspector, ...]
    lent: tuple[Inspector, ...]
    conflicts: tuple[TargetConflict, ...]

    def count_kinds(self) -> Mapping[TargetKind, int]:
        """Return how many targets of each kind there are when the year begins."""
        return Counter(one.kind for one in self.targets.snapshot(FIRST_DAY))


def make_county(scale: Scale) -> County:
    """Return the county of that scale; always the same one."""
    dice = Random("云岭县")
    firms = [_target(number, dice) for number in range(scale.targets)]
    register = Register.of_entries("检查对象名录库", firms, on=FIRST_DAY, source="登记注册数据")
    people = _inspectors(scale.inspectors, dice)
    return County(
        targets=register.with_events(_changes(firms, dice)),
        inspectors=people,
        lent=tuple(_lent(number) for number in range(1, 5)),
        conflicts=_conflicts(firms, people, dice),
    )


def _target(number: int, dice: Random) -> InspectionTarget:
    industry = _pick(dice, INDUSTRIES)
    # Clinics and schools are often institutions, which have no class of credit risk in this county.
    is_institution = industry in ("医疗机构", "教育培训") and dice.random() < 0.3
    kinds = INSTITUTIONS if is_institution else KINDS
    kind = _pick(dice, {one: share for one, (_, _, share) in kinds.items()})
    prefix, ending, _ = kinds[kind]
    risk = _pick(dice, CLASSES)
    area = dice.choice(AREAS)
    return InspectionTarget(
        id=make_uscc(prefix, REGION, f"MA{_serial(number)}"),
        name=f"{area}{industry}{number + 1}号{ending}",
        address=f"{area}演示路{number % 900 + 1}号",
        legal_representative=_name(Random(f"法定代表人/{number}")),
        industry=industry,
        area=area,
        kind=kind,
        credit_risk=risk,
        credit_status=_status(risk, dice),
        listed_abnormal=risk is CreditRiskClass.D and dice.random() < 0.3,
        online_business=industry == "网络销售" or dice.random() < 0.1,
        state=TargetState.REVOKED if dice.random() < 0.01 else TargetState.ACTIVE,
    )


def _status(risk: CreditRiskClass, dice: Random) -> CreditStatus:
    if risk is CreditRiskClass.D:
        return CreditStatus.SERIOUSLY_DISHONEST if dice.random() < 0.3 else CreditStatus.DISHONEST
    return CreditStatus.GOOD if risk is CreditRiskClass.A and dice.random() < 0.5 else CreditStatus.NORMAL


def _changes(firms: list[InspectionTarget], dice: Random) -> list[RegisterEvent[InspectionTarget]]:
    """Return what happens in the year: two in a hundred cancel their registration or move away (五(二)5)."""
    found: list[RegisterEvent[InspectionTarget]] = []
    for firm in firms:
        if dice.random() < 0.02 and firm.state is TargetState.ACTIVE:
            state = _pick(dice, {TargetState.DEREGISTERED: 70, TargetState.MOVED_OUT: 30})
            day = FIRST_DAY + timedelta(days=dice.randrange(1, 350))
            found.append(
                changed(attrs.evolve(firm, state=state), day, reason=f"登记机关通知：{state.label.zh}")
            )
    return found


def _inspectors(count: int, dice: Random) -> tuple[Inspector, ...]:
    people = []
    for department, letters in DEPARTMENTS.items():
        own = [one for one in MATTERS if one.department == department and one.id != "WJ-02"]
        categories = sorted({category for one in own for category in one.categories})
        for number in range(1, count * STAFF_SHARES[department] // 100 + 1):
            people.append(_inspector(department, f"{letters}{number:03}", number, categories, dice))
    # Only two in the county may inspect radiation: the upper level will have to help (六(五)3(4)).
    radiation = [one.id for one in people if one.unit == HEALTH][:2]
    return tuple(
        attrs.evolve(one, categories=one.categories | {"放射卫生"}) if one.id in radiation else one
        for one in people
    )


def _inspector(department: str, id_: str, number: int, categories: list[str], dice: Random) -> Inspector:
    return Inspector(
        id=id_,
        name=_name(dice),
        gender=dice.choice((Gender.MALE, Gender.FEMALE)),
        unit=department,
        section=dice.choice(("执法大队", "监管一股", "监管二股")),
        position="股长" if number % 6 == 0 else "科员",
        certificate_number=f"吉执{id_}",
        categories=frozenset({categories[number % len(categories)], dice.choice(categories)}),
        certificate_valid_until=date(2026, 4, 30) if number % 40 == 39 else date(2028, 12, 31),
        status=InspectorStatus.OFF_POST if number % 40 == 19 else InspectorStatus.ON_POST,
        is_cadre=number % 6 == 0,
        areas=frozenset(dice.sample(AREAS, 5)) if number % 5 == 4 else frozenset(),
        # Every fortieth has a near relative beside him, with whom he must not be in one team.
        kin_group=f"{id_[:2]}-{(number + 1) // 40}" if number % 40 in (39, 0) else None,
    )


def official_name(official_id: str) -> str:
    """Return the name of somebody who acts and is no inspector; the ledger knows the id only."""
    return _name(Random(f"经办人/{official_id}"))


def _name(dice: Random) -> str:
    return f"{dice.choice('王李张刘陈杨赵黄周吴徐孙')}{dice.choice('伟芳娜敏静丽强磊军洋勇艳杰涛')}"


def _lent(number: int) -> Inspector:
    return Inspector(
        id=f"SJ{number:03}",
        name=f"市派{number}号",
        unit=HEALTH,
        section=UPPER_HEALTH,
        certificate_number=f"吉执SJ{number:03}",
        categories=frozenset({"放射卫生"}),
        level=InspectorLevel.UPPER,
    )


def _conflicts(
    firms: list[InspectionTarget], people: tuple[Inspector, ...], dice: Random
) -> tuple[TargetConflict, ...]:
    pairs = {
        (dice.choice(people).id, firm.id): dice.choice(GROUNDS)
        for firm in dice.sample(firms, len(firms) // 20)
    }
    return tuple(
        TargetConflict(inspector_id=inspector, target_id=target, ground=ground)
        for (inspector, target), ground in pairs.items()
    )


def _pick(dice: Random, shares: Mapping[T, int]) -> T:
    return dice.choices(list(shares), list(shares.values()))[0]


def _serial(number: int) -> str:
    scattered = (number * 7919 + 100_003) % len(SERIAL) ** 6
    digits = []
    for _ in range(6):
        scattered, digit = divmod(scattered, len(SERIAL))
        digits.append(SERIAL[digit])
    return "".join(reversed(digits))
