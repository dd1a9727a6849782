"""Inspections outside the draw: on one of the eight grounds, with its evidence (三(二))."""

from __future__ import annotations

from datetime import date

import attrs
from hall import Hall, Story, official
from lists import BY_ID, SUPERVISION
from plan import TaskSpec
from task_story import TaskStory

from randcheck.procedure import acts
from randcheck.procedure.roles import Role
from randcheck.procedure.vocabulary import DirectedGround, EvidenceKind, InspectionKind


@attrs.frozen(kw_only=True)
class Clue:
    """What leads to an inspection outside the draw.

    Attributes:
        id: Id of the inspection.
        title: Its name.
        ground: One of the eight.
        paper: What shows it.
        industry: Of whom the clue is about.
        on: The day.
        matter_id: What is inspected.
    """

    id: str
    title: str
    ground: DirectedGround
    paper: str
    industry: str
    on: date
    matter_id: str


CLUES = (
    Clue(
        id="YL-2026-D01", title="投诉核查", ground=DirectedGround.COMPLAINT, paper="12315投诉单",
        industry="餐饮服务", on=date(2026, 3, 16), matter_id="SC-03",
    ),
    Clue(
        id="YL-2026-D02", title="移交线索核查", ground=DirectedGround.REFERRED, paper="税务局线索移交函",
        industry="食品销售", on=date(2026, 8, 12), matter_id="SC-02",
    ),
)  # fmt: skip


class DirectedStory(TaskStory):
    """An inspection of one target that a clue names; from the visit on it goes like any other."""

    def __init__(self, hall: Hall, clue: Clue) -> None:
        spec = TaskSpec(
            key=clue.id,
            id=clue.id,
            title=clue.title,
            matters=(BY_ID[clue.matter_id].name,),
            matter_ids=(clue.matter_id,),
            owners=(SUPERVISION,),
            lead=SUPERVISION,
            industries=(clue.industry,),
            ratio="",
            opened_on=clue.on,
            kind=InspectionKind.CASE,
        )
        super().__init__(hall, spec)
        hall.directed.append(spec)
        self._clue = clue

    def tell(self) -> Story:
        """Tell of it from the clue on."""
        yield self.spec.opened_on
        self._open_directed()
        yield from self.carry_out()

    def _open_directed(self) -> None:
        hall, clue = self.hall, self._clue
        organiser = official(Role.ORGANISER, SUPERVISION)
        registers = hall.registers((SUPERVISION,))
        target = next(one for one in registers.targets if one.industry == clue.industry)
        in_conflict = {one.inspector_id for one in hall.county.conflicts}
        team = [one.id for one in registers.inspectors if one.id not in in_conflict][:2]
        hall.by(organiser, target_id=target.id).open_directed(
            self.id,
            title=clue.title,
            ground=clue.ground,
            evidence=(
                acts.Evidence(
                    kind=EvidenceKind.DOCUMENT,
                    digest=hall.file(kind=clue.paper, target=target.id),
                    description=clue.paper,
                ),
            ),
            target_ids=(target.id,),
            inspectors=team,
            matters=self.spec.matters,
            lead_department=SUPERVISION,
            kind=self.spec.kind,
            starts_on=clue.on,
            ends_on=self.ends_on,
        )
        hall.tell(
            f"{self.id}: inspection outside the draw, ground: {clue.ground.label.en}",
            f"{self.id}：不经抽取的定向检查，情形：{clue.ground.label.zh}（三(二)）",
        )
