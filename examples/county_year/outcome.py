"""What an inspection finds: the same in every run, and worse where the risk is higher."""

from __future__ import annotations

from random import Random

import attrs
from lists import CLEAN, CODES, NO_COOPERATION, ORDERED
from plan import TaskSpec

from randcheck import InspectionTarget
from randcheck.procedure import acts
from randcheck.procedure.vocabulary import DispositionKind, InspectionMethod, NonCooperation
from randcheck.registers.target import CreditRiskClass

CHANCES = {
    CreditRiskClass.A: 0.03,
    CreditRiskClass.B: 0.08,
    CreditRiskClass.C: 0.22,
    CreditRiskClass.D: 0.45,
}
"""How likely a matter is not in order, by class of credit risk."""

PROBLEMS = ("2", "3", "4", "5", "5", "5", "5", "8", "8")


@attrs.frozen(kw_only=True)
class Outcome:
    """What the inspectors find at one target.

    Attributes:
        codes: The result of every matter, in the task's order.
        is_signed: Whether the target signs the record.
        is_obstructed: Whether entry is refused.
        disposition: What follows for a problem.
        days_to_result: Working days from the visit to the result.
        days_to_publication: Working days from the result to its publication.
    """

    codes: tuple[str, ...]
    is_signed: bool = True
    is_obstructed: bool = False
    disposition: DispositionKind
    days_to_result: int
    days_to_publication: int

    @property
    def has_problem(self) -> bool:
        """Whether something is not in order."""
        return any(is_problem(code) for code in self.codes)

    @property
    def obstructions(self) -> tuple[acts.Obstruction, ...]:
        """Serious non-cooperation, with its facts (六(九)2(3) 六)."""
        if not self.is_obstructed:
            return ()
        return (acts.Obstruction(ground=NonCooperation.ENTRY_REFUSED, facts="两次到场均拒绝检查人员进入"),)

    def results(self, spec: TaskSpec) -> tuple[acts.Result, ...]:
        """Return one result for every matter, each of the department whose matter it is (六(十)1)."""
        return tuple(
            acts.Result(department=owner, matter=matter, code_set=CODES.id, code=code)
            for owner, matter, code in zip(spec.owners, spec.matters, self.codes, strict=True)
        )


def find_outcome(spec: TaskSpec, target: InspectionTarget, method: InspectionMethod) -> Outcome:
    """Return what a task finds at a target."""
    dice = Random(f"{spec.key}/{target.id}")
    chance = CHANCES[target.credit_risk] if target.credit_risk is not None else CHANCES[CreditRiskClass.B]
    is_obstructed = dice.random() < 0.004 and method is InspectionMethod.ON_SITE
    codes = tuple(
        NO_COOPERATION if is_obstructed else dice.choice(PROBLEMS) if dice.random() < chance else CLEAN
        for _ in spec.matters
    )
    is_grave = target.credit_risk is CreditRiskClass.D and dice.random() < 0.4
    return Outcome(
        codes=codes,
        is_signed=not is_obstructed and dice.random() > 0.02,
        is_obstructed=is_obstructed,
        disposition=DispositionKind.PENALTY if is_grave else DispositionKind.CORRECTION_ORDERED,
        days_to_result=dice.randrange(4),
        days_to_publication=dice.randrange(3, 16),
    )


def obstructed(outcome: Outcome) -> Outcome:
    """Return the outcome of a visit at which nobody is let in."""
    return attrs.evolve(
        outcome,
        codes=tuple(NO_COOPERATION for _ in outcome.codes),
        is_obstructed=True,
        is_signed=False,
        disposition=DispositionKind.CASE_FILED,
    )


def found_wrong(outcome: Outcome) -> Outcome:
    """Return the outcome in which something is found and put right."""
    return attrs.evolve(outcome, codes=tuple(ORDERED for _ in outcome.codes))


def is_problem(code: str) -> bool:
    """Tell whether a code of the county's set says that something was wrong."""
    found = CODES.find(code)
    return found is not None and found.is_problem
