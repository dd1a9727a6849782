"""A town whose registers hold secrets: classes and weights of firms, telephone numbers of inspectors; its receipts."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.drawing.draw import Draw, run_draw
from randcheck.office import Registers
from randcheck.planning.frame_rule import FrameRule, WeightRule
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from randcheck.registers.frame import Frame, FrameClass
from randcheck.registers.target import CreditRiskClass
from support.ceremonies import (
    AS_OF,
    CONFLICTS,
    SAID,
    commitment_of,
    inspector,
    office_at,
    result_of,
    target,
    task_of,
)

RISKS = (CreditRiskClass.A, CreditRiskClass.B, CreditRiskClass.C)
WEIGHTS = (1, 2, 3, 4)
AREAS = ("东昌区", "二道江区")
PHONE, CERTIFICATE = "13943517{:03}", "吉执法E{:05}"
NAMES = {"name": "人员某{}", "position": "四级调研员{}"}

CONTENTS = {
    name: tuple(FrameClass(risk.name, weight, area) for risk in RISKS for weight in WEIGHTS for area in areas)
    for name, areas in {"pareto": AREAS, "equal": ("",)}.items()
}
RULE = FrameRule(as_of=AS_OF, strata_by=("credit_risk",), weights=WeightRule(), with_areas=True)
EQUAL_RULE = FrameRule(as_of=AS_OF, strata_by=("credit_risk",))
PARETO = SampleRule(per_class={"A": "15%", "B": "25%", "C": "50%"}, selection=Selection.PARETO, reserves=1)
EQUAL = SampleRule(per_class={"A": "15%", "B": "25%", "C": "50%"}, reserves=1)


def registers(count: int = 24) -> Registers:
    """Return firms of three classes, four weights, two areas; inspectors with telephone and certificate numbers."""
    return Registers(
        targets=[
            target(
                number,
                credit_risk=RISKS[number * 7 % 3],
                weight=WEIGHTS[number * 5 % 4],
                area=AREAS[number % 2],
                address=f"秘密路{number}号",
                legal_representative=f"法人某{number}",
            )
            for number in range(count)
        ],
        inspectors=[
            inspector(
                number,
                contact=PHONE.format(number),
                certificate_number=CERTIFICATE.format(number),
                certificate_valid_until=date(2031, 7, 19),
                name=NAMES["name"].format(number),
                position=NAMES["position"].format(number),
            )
            for number in range(10)
        ],
        conflicts=CONFLICTS,
    )


def receipt(sample: SampleRule, rule: FrameRule) -> Bundle:
    office = office_at(name="leaks")
    return office.ledger.prove(office.draw(task_of(sample=sample, frame_rule=rule), registers(), SAID))


BUNDLES = {"pareto": receipt(PARETO, RULE), "equal": receipt(EQUAL, EQUAL_RULE)}
DISCLOSERS = {name: Discloser(bundle) for name, bundle in BUNDLES.items()}
every_draw = pytest.mark.parametrize("name", sorted(BUNDLES))


def frame_of(name: str) -> Frame:
    return BUNDLES[name].materials.frames[0]


def content_of(name: str, target_id: str) -> FrameClass:
    content = frame_of(name).find_class(target_id)
    assert content is not None
    return content


def drawn_reserve_and_neither(name: str) -> tuple[str, str, str]:
    result = result_of(BUNDLES[name]).results[0]
    drawn, reserves = ([row["id"] for row in result[part]] for part in ("drawn", "reserves"))
    return drawn[0], reserves[0], next(one for one in frame_of(name).ids if one not in {*drawn, *reserves})


def drawn_again(name: str, frame: Frame) -> Draw:
    """Run the draw on a frame with the seed as it was: as if these rows had been committed to."""
    bundle = BUNDLES[name]
    (order,) = commitment_of(bundle).orders
    return run_draw(
        attrs.evolve(order, frame=frame.commitment),
        frame,
        bundle.materials.rosters[0],
        result_of(bundle).seed,
        conflicts=bundle.materials.conflict_lists[0],
    )
