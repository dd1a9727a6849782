"""The hall in which the year is told: the office, its ports, who holds which role, and what is known at each moment."""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

import attrs
from county import County
from lists import CAP, CODES, DEPARTMENTS, TAX
from plan import TaskSpec
from ports import StoryClock, StoryEntropy, load_year, story_key

from randcheck import Bundle, InspectionTarget, Inspector, Office, Registers
from randcheck.adapters.ed25519 import Ed25519Verifier
from randcheck.adapters.memory_checkpoint_store import MemoryCheckpointStore
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.documents.views import ReceiptLine, ResultLine, TaskAnnouncement
from randcheck.drawing.draw import Draw
from randcheck.office import ActorDesk, Witness
from randcheck.planning.annual_plan import AnnualPlan
from randcheck.planning.past_inspection import PastInspection
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import ReserveQueue, Surroundings, reserve_queues
from randcheck.receipts.checkpoint import Checkpoint, PublicKey
from randcheck.receipts.signed_note import SignedNote
from randcheck.text import Text

LOG = "yunling-2026"
JANUARY = date(2026, 1, 4)

Story = Iterator[date]
"""Something that goes on: it yields the day on which it wants to go on, and is called again on that day."""


class Hall:
    """Everything that the stories of the year share.

    Args:
        ledger: A file's ledger.
        county: The registers.
        plan: The annual plan in force.
    """

    def __init__(self, ledger: SqliteLedger, county: County, plan: AnnualPlan) -> None:
        self.county = county
        self.plan = plan
        self.calendar = load_year()
        self.clock = StoryClock(JANUARY)
        self.key, witness_key = story_key("office"), story_key("audit office")
        self.ledger = ledger
        self.office = Office(
            log=LOG,
            ledger=ledger,
            signers=[self.key],
            clock=self.clock,
            entropy=StoryEntropy("a county's year"),
            verifier=Ed25519Verifier(),
        )
        self.witness_key = witness_key
        self.witness = Witness(
            name="audit.yunling",
            signer=witness_key,
            logs={LOG: [PublicKey.of(self.key)]},
            store=MemoryCheckpointStore(),
            verifier=Ed25519Verifier(),
            clock=self.clock,
        )
        self.specs: tuple[TaskSpec, ...] = ()
        self.directed: list[TaskSpec] = []
        self.notes: list[SignedNote] = []
        self.told: list[tuple[date, Text]] = []
        self.papers: dict[bytes, bytes] = {}
        self.pages: dict[str, bytes] = {}
        self.announcements: list[TaskAnnouncement] = []
        self.results: defaultdict[tuple[str, date], list[ResultLine]] = defaultdict(list)
        self.proofs: dict[str, ReceiptLine] = {}
        self.receipts: dict[str, Bundle] = {}
        self.draws: dict[str, Draw] = {}
        self.exclusions: dict[str, Mapping[str, int]] = {}
        self.loads: defaultdict[str, int] = defaultdict(int)
        self.visit_days: defaultdict[str, set[date]] = defaultdict(set)
        self._visits: defaultdict[str, list[PastInspection]] = defaultdict(list)
        self._queues: dict[str, tuple[ReserveQueue, ...]] = {}
        self._agenda: list[tuple[date, int, int, Story]] = []
        self._turn = 0
        inspectors = [*county.inspectors, *county.lent]
        self._departments_of = {one.id: one.unit for one in inspectors}
        self._certificates = {one.id: one.certificate_number for one in inspectors}
        officials = [official(role, department) for role in Role for department in (*DEPARTMENTS, TAX)]
        self._around = Surroundings(
            calendar=self.calendar,
            holders=frozenset([*officials, *(self.inspector(one.id) for one in inspectors)]),
            code_sets={CODES.id: CODES},
            plan_items=frozenset(item.id for item in plan.items),
            departments_of=self._departments_of,
            conflicts=frozenset((one.inspector_id, one.target_id) for one in county.conflicts),
            market_entities=frozenset(
                one.id for one in county.targets.snapshot(JANUARY) if one.kind.is_market_entity
            ),
            annual_caps=(CAP,),
        )

    # ---- who acts ---------------------------------------------------------------------------------------

    def by(self, actor: Actor, *, task_id: str = "", target_id: str = "") -> ActorDesk:
        """Return somebody's desk as things stand now, a few seconds after the last act."""
        self.clock.pass_time()
        return self.office.acting(actor, self._surroundings(task_id, target_id, self.clock.day))

    def around_at(self, event: ProcedureEvent) -> Surroundings:
        """Return what bore on an act when it was done, for an audit that decides every act anew."""
        return self._surroundings(event.subject, getattr(event.act, "target_id", ""), event.at.date())

    def _surroundings(self, task_id: str, target_id: str, day: date) -> Surroundings:
        """Return what a host asks its database for.

        Here: the reserves of the task, and the visits until then to one target, or to all where no target is named.
        """
        wanted = (self._visits[target_id],) if target_id else self._visits.values()
        visits = tuple(one for of_target in wanted for one in of_target if one.on <= day)
        return attrs.evolve(self._around, visits=visits, reserve_queues=self._queues.get(task_id, ()))

    def inspector(self, inspector_id: str) -> Actor:
        """Return an inspector as somebody who acts."""
        return Actor(id=inspector_id, role=Role.INSPECTOR, organisation=self._departments_of[inspector_id])

    def department_of(self, inspector_id: str) -> str:
        """Return for which department an inspector serves."""
        return self._departments_of[inspector_id]

    def certificate_of(self, inspector_id: str) -> str:
        """Return the number of an inspector's certificate."""
        return self._certificates[inspector_id]

    # ---- what is known ----------------------------------------------------------------------------------

    def state(self, task_id: str) -> TaskState:
        """Return a task as the ledger tells it now."""
        return self.office.procedure.state_of(task_id)

    def target(self, target_id: str) -> InspectionTarget:
        """Return a target's entry in the register as it is today; entries of this county change and stay."""
        history = self.county.targets.history(target_id)
        in_force = [event for event in history if event.effective <= self.clock.day]
        entry = max(in_force, key=lambda event: event.effective).entry
        assert entry is not None
        return entry

    def registers(self, departments: tuple[str, ...], *, lent: bool = False) -> Registers:
        """Return the registers as they are today, with the inspectors of the departments (六(五)1, 2)."""
        people: list[Inspector] = [*self.county.inspectors, *(self.county.lent if lent else ())]
        return Registers(
            targets=self.county.targets.snapshot(self.clock.day).entries,
            inspectors=[
                attrs.evolve(one, prior_load=self.loads[one.id]) for one in people if one.unit in departments
            ],
            conflicts=self.county.conflicts,
        )

    def keep_draw(self, spec: TaskSpec, bundle: Bundle, draw: Draw) -> None:
        """Remember a draw: its receipt, its strata, whose turn the reserves are, who has how much to do."""
        self.receipts[spec.id] = bundle
        self.proofs[spec.id] = ReceiptLine(
            log=LOG,
            commitment=sha256(bundle.commitment.payload).digest(),
            result=sha256(bundle.result.payload).digest(),
        )
        self.draws[spec.id] = draw
        self._queues[spec.id] = reserve_queues(draw)
        for team in self.state(spec.id).teams:
            for member in team.members:
                self.loads[member] += len(team.target_ids)

    def visited(self, visit: PastInspection) -> None:
        """Count a visit on the spot towards the cap."""
        self._visits[visit.target_id].append(visit)

    # ---- papers and news --------------------------------------------------------------------------------

    def file(self, **content: object) -> bytes:
        """Keep a paper in the host's store, and return the digest under which the ledger knows it."""
        return self.file_bytes(json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode())

    def file_bytes(self, paper: bytes) -> bytes:
        """Keep a paper that is made already."""
        digest = sha256(paper).digest()
        self.papers[digest] = paper
        return digest

    def tell(self, en: str, zh: str) -> None:
        """Remember something for the report."""
        self.told.append((self.clock.day, Text(en, zh)))

    def witness_ledger(self) -> None:
        """Sign the state of the ledger and let the audit office cosign it."""
        note = self.office.ledger.checkpoint()
        last = self.witness.last(LOG)
        size = Checkpoint.parse(note.text).size
        growth = self.office.ledger.prove_growth(0 if last is None else last.size, size)
        self.notes.append(note.with_signature(self.witness.cosign(note, growth)))

    # ---- the course of the days ------------------------------------------------------------------------

    def after(self, day: date, working_days: int) -> date:
        """Return the day so many working days later; 0 is the day itself."""
        return self.calendar.add(day, working_days).due if working_days else day

    def follow(self, story: Story) -> None:
        """Let a story begin, and go on whenever it wants to."""
        day = next(story, None)
        if day is not None:
            # On one day stories go on in the order in which they began, each step after what led to it.
            self._turn += 1
            heapq.heappush(self._agenda, (day, self._turn, id(story), story))

    def live_until(self, last: date) -> None:
        """Let all stories go on, day by day; what lies behind the last day does not happen any more."""
        while self._agenda and self._agenda[0][0] <= last:
            day, _, _, story = heapq.heappop(self._agenda)
            self.clock.move_to(day)
            self.follow(story)
        self.clock.move_to(last)


def official(role: Role, department: str) -> Actor:
    """Return whoever holds a role in a department; a code and no name, since the ledger cannot forget it."""
    letters = DEPARTMENTS.get(department, "SW")
    return Actor(id=f"{letters}-{role.value}", role=role, organisation=department)


def open_ledger(path: Path) -> SqliteLedger:
    """Open the ledger's file, as a host would: every append is on the disk when it returns."""
    return SqliteLedger.open(path)
