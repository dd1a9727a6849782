"""What stands behind the ids of the ledger, which holds no personal data: the registers and lists of the host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from randcheck.documents.views import MemberLine, TargetLine
from randcheck.planning.annual_plan import AnnualPlan, PlanItem
from randcheck.procedure.acts import Result
from randcheck.procedure.case_counts import code_of
from randcheck.procedure.code_sets import ResultCode, ResultCodeSet
from randcheck.registers.inspector import Inspector, InspectorLevel
from randcheck.registers.matter import Matter
from randcheck.registers.target import InspectionTarget


@attrs.frozen(kw_only=True)
class Directory:
    """Targets, inspectors, matters and officials by id; make one with :meth:`of` and use it for all documents.

    An id that nothing is known of stands in a document without a name.

    Attributes:
        targets: The register of targets, or those of it that are needed.
        inspectors: The register of inspectors, of the upper level too where it lends some.
        matters: The lists of matters.
        plan_title: The title of the annual plan.
        plan_items: Its items.
        officials: Names of those who act and are no inspectors.
        code_sets: What result codes say, by id of the set.

    Example:
        >>> Directory.of(officials={"jz": "刘建国"}).name_of("jz"), Directory.of().name_of("jz")
        ('刘建国', 'jz')
    """

    targets: Mapping[str, InspectionTarget] = attrs.field(factory=dict)
    inspectors: Mapping[str, Inspector] = attrs.field(factory=dict)
    matters: Mapping[str, Matter] = attrs.field(factory=dict)
    plan_title: str | None = None
    plan_items: Mapping[str, PlanItem] = attrs.field(factory=dict)
    officials: Mapping[str, str] = attrs.field(factory=dict)
    code_sets: Mapping[str, ResultCodeSet] = attrs.field(factory=dict)

    @classmethod
    def of(
        cls,
        *,
        targets: Iterable[InspectionTarget] = (),
        inspectors: Iterable[Inspector] = (),
        matters: Iterable[Matter] = (),
        plan: AnnualPlan | None = None,
        officials: Mapping[str, str] | None = None,
        code_sets: Mapping[str, ResultCodeSet] | None = None,
    ) -> Directory:
        """Return the directory of registers and lists; what is left out is not known."""
        return cls(
            targets={one.id: one for one in targets},
            inspectors={one.id: one for one in inspectors},
            # Tasks name their matters by name or by code, as the host has it.
            matters={key: one for one in matters for key in (one.name, one.id)},
            plan_title=None if plan is None else plan.title.zh,
            plan_items={} if plan is None else {one.id: one for one in plan.items},
            officials=dict(officials or {}),
            code_sets=dict(code_sets or {}),
        )

    def name_of(self, person_id: str) -> str:
        """Return the name of an inspector or official, or the id where it is not known."""
        inspector = self.inspectors.get(person_id)
        return self.officials.get(person_id, person_id) if inspector is None else inspector.name

    def matter_name(self, matter: str) -> str:
        """Return the name of a matter that a task names by name or code."""
        found = self.matters.get(matter)
        return matter if found is None else found.name

    def target_line(self, target_id: str, ticket: str | None = None) -> TargetLine:
        """Return a target for a list; ``ticket`` is hexadecimal, None where the list is not one of a draw."""
        target = self.targets.get(target_id)
        return TargetLine(
            id=target_id,
            name=None if target is None else target.name,
            address=None if target is None else target.address or None,
            ticket=None if ticket is None else bytes.fromhex(ticket),
        )

    def member_line(
        self, inspector_id: str, *, leader: str | None = None, certificate: str | None = None
    ) -> MemberLine:
        """Return an inspector for a list.

        Args:
            inspector_id: Who.
            leader: Who leads the team, or None for nobody.
            certificate: The certificate as it was shown; None for the register's.
        """
        inspector = self.inspectors.get(inspector_id)
        is_leader = inspector_id == leader
        if inspector is None:
            return MemberLine(id=inspector_id, certificate=certificate, is_leader=is_leader)
        return MemberLine(
            id=inspector_id,
            name=inspector.name,
            unit=inspector.unit,
            certificate=certificate or inspector.certificate_number or None,
            is_leader=is_leader,
            is_borrowed=inspector.level is InspectorLevel.UPPER,
        )

    def code_of(self, result: Result) -> ResultCode:
        """Return what a result's code says.

        Raises:
            InvalidValue: No code set that is known has it; what it says is not guessed.
        """
        return code_of(result, self.code_sets)
