"""Writing past the desk: with the signing key an entry can say anything, and the procedure's replay tells what it breaks.

Each story leaves a log in which every entry is signed, chained and under a checkpoint, and every other promise of the audit
is kept. What gives it away is that no desk would have let it come to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs
import pytest

from attacks.insider import POLICY
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.office import CHINA_TIME, Office
from randcheck.office.ledger_audit import audit_ledger
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.roles import Actor, Role
from randcheck.receipts.audit import AuditReport
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.envelope import payload_type_for, sign_envelope
from randcheck.receipts.report import Verdict
from randcheck.receipts.statements import PROCEDURE_EVENT
from randcheck.receipts.verify import verify_bundle
from support.audits import Said, broken, note_of, said_in, sentences, written
from support.ceremonies import (
    LOG,
    SAID,
    SIGNER,
    VERIFIER,
    StandingClock,
    office_at,
    registers_of,
    result_of,
    task_of,
)
from support.procedures import HEAD, LEAD, ORGANISER, digest_of, surroundings_of, task_opened

AROUND = surroundings_of()
MINUTE = timedelta(minutes=1)
MORNING = datetime(2026, 9, 15, 9, tzinfo=CHINA_TIME)
BOTH_WAYS = pytest.mark.parametrize("is_known", [True, False], ids=["with-surroundings", "ledger-alone"])


class Town:
    """A town's office and ledger; whoever holds its key may write the ledger anew."""

    def __init__(self) -> None:
        self.ledger, self.clock = MemoryLedger(), StandingClock(MORNING)
        self.office: Office = office_at(self.ledger, clock=self.clock)
        self.around = AROUND
        self.by = self.office.acting(ORGANISER, AROUND)
        self.by.do("TH-1", task_opened())

    @property
    def said(self) -> list[Said]:
        return said_in(self.ledger.read(LOG, 0, self.ledger.head(LOG).size))

    def forge(self, act: Act, actor: Actor) -> Said:
        """An event as the desk would sign it, which no desk has seen."""
        self.clock.advance(minutes=1)
        event = ProcedureEvent(log=LOG, at=self.clock.moment, actor=actor, subject="TH-1", act=act)
        envelope = sign_envelope(
            payload_type=payload_type_for(PROCEDURE_EVENT), payload=event.encode(), signers=[SIGNER]
        )
        return Said(PROCEDURE_EVENT, envelope, self.clock.moment)

    def rewrite(self, said: Sequence[Said]) -> None:
        """Put a log that says this into the store's place."""
        self.ledger = MemoryLedger()
        self.ledger.append(LOG, 0, written(said), "all")
        self.office = office_at(self.ledger, clock=self.clock)

    def audit(self, is_known: bool) -> AuditReport:
        records = self.ledger.read(LOG, 0, self.ledger.head(LOG).size)
        return audit_ledger(
            self.ledger,
            LOG,
            verifier=VERIFIER,
            policy=POLICY,
            notes=[note_of(records)],
            surroundings_at=(lambda _: self.around) if is_known else None,
        )


def is_valid(bundle: Bundle) -> bool:
    return verify_bundle(bundle, policy=POLICY, verifier=VERIFIER).verdict is Verdict.VALID


def entries_of(bundle: Bundle) -> list[Said]:
    pairs = [
        (bundle.commitment_entry, bundle.commitment),
        (bundle.result_entry, bundle.result),
        (bundle.summary_entry, bundle.summary),
    ]
    return [Said(entry.kind, envelope, entry.recorded_at) for entry, envelope in pairs if entry and envelope]


@BOTH_WAYS
def test_a_draw_that_nobody_ordered_has_a_valid_receipt_and_is_told_by_the_audit(is_known):
    """Tonghua norm 六(四)1: only the lead's organiser lets a task be drawn."""
    town = Town()
    private = office_at(MemoryLedger(), clock=town.clock)  # an office that knows of no procedure
    bundle = private.draw(task_of(), registers_of(), SAID)
    assert is_valid(private.ledger.prove(bundle))
    town.rewrite([*town.said, *entries_of(bundle)])
    report = town.audit(is_known)
    assert broken(report) == [("procedure-orders", "1"), ("procedure-orders", "2")]
    assert all("[order-missing; 五(五), 六(四)1]" in one for one in sentences(report, "procedure-orders"))


@BOTH_WAYS
def test_an_order_in_the_name_of_somebody_who_may_not_order_is_told(is_known):
    """Tonghua norm 六(五)2(1)."""
    town = Town()
    town.by.draw(task_of(), registers_of(), SAID)
    said = town.said
    ordered = said[1].edited(lambda payload: payload["actor"].update(id=HEAD.id, role=HEAD.role.value))
    town.rewrite([said[0], ordered, *said[2:]])
    assert broken(town.audit(is_known)) == [("procedure-rules", "1")]


@BOTH_WAYS
def test_an_inspector_changed_with_invented_approvals_is_told(is_known):
    """Tonghua norm 六(五)3(3): a replacement is asked for, reviewed and decided, each by another person."""
    town = Town()
    drawn = town.by.draw(task_of(), registers_of(), SAID)
    before = town.said
    leaver = result_of(drawn).results[0]["assignment"]["teams"][0]["members"][0]
    # The library's office does not let it pass; an office that forgot that the task was opened does.
    town.rewrite([one for one in before if one.kind != PROCEDURE_EVENT])
    town.clock.advance(minutes=1)
    vacancy = Vacancy(inspector_id=leaver, ground="住院", approvers=("kz", "jz"))
    changed = town.office.substitute(drawn, "TH-1", [vacancy], SAID)
    commitment, result = entries_of(changed)
    # Orders in the organiser's own name, at the very moments that the statements bear.
    town.clock.moment = datetime.fromisoformat(commitment.payload["committed_at"]) - MINUTE
    committing = town.forge(acts.CommitmentOrdered(commitment=commitment.digest), ORGANISER)
    town.clock.moment = datetime.fromisoformat(result.payload["drawn_at"]) - MINUTE
    revealing = town.forge(acts.RevealOrdered(commitment=commitment.digest), ORGANISER)
    town.rewrite([*before, committing, commitment, revealing, result])
    report = town.audit(is_known)
    assert broken(report) == [("procedure-rules", str(len(before)))]
    assert "[vacancy-not-approved; 六(五)3(2)(3)]" in sentences(report, "procedure-rules")[-1]


@BOTH_WAYS
def test_a_replacement_approved_by_the_head_who_reviewed_it_is_told(is_known):
    """Tonghua norm 六(五)3(3)."""
    town = Town()
    drawn = town.by.draw(task_of(), registers_of(), SAID)
    member = result_of(drawn).results[0]["assignment"]["teams"][0]["members"][0]
    inspector = Actor(id=member, role=Role.INSPECTOR, organisation=LEAD)
    also_leader = attrs.evolve(HEAD, role=Role.LEADER)
    steps = [
        (acts.ReplacementRequested(ground="住院"), inspector),
        (acts.ReplacementReviewed(inspector_id=member, agreed=True, reason="属实"), HEAD),
        (acts.ReplacementDecided(inspector_id=member, agreed=True, reason="同意"), also_leader),
    ]
    said = [*town.said, *(town.forge(act, actor) for act, actor in steps)]
    town.rewrite(said)
    town.around = surroundings_of(holders=AROUND.holders | {inspector, also_leader})
    report = town.audit(is_known)
    assert broken(report) == [("procedure-rules", str(len(said) - 1))]
    assert "[same-person; " in sentences(report, "procedure-rules")[-1]


@BOTH_WAYS
def test_a_work_plan_in_the_name_of_somebody_outside_the_team_is_told(is_known):
    """Tonghua norm 六(九)1(1): an inspection is the business of the team that was drawn for it."""
    town = Town()
    drawn = town.by.draw(task_of(), registers_of(), SAID)
    team = result_of(drawn).results[0]["assignment"]["teams"][0]
    act = acts.WorkPlanMade(team=team["number"], plan=digest_of("方案"), items=("进货查验",))
    outsider = Actor(id="P99", role=Role.INSPECTOR, organisation=LEAD)
    said = [*town.said, town.forge(act, outsider)]
    town.rewrite(said)
    town.around = surroundings_of(holders=AROUND.holders | {outsider})
    assert broken(town.audit(is_known)) == [("procedure-rules", str(len(said) - 1))]


def test_what_is_written_in_the_right_name_at_the_right_time_is_no_departure():
    """The limit of a replay: it holds the ledger against the rules, not the persons against the ledger.

    Whoever holds the organ's key can write what the right person might have done. That person has to say so.
    """
    town = Town()
    asked = acts.UpperLevelAsked(organisation="省局", missing=1, reason="人手不足")
    town.rewrite([*town.said, town.forge(asked, ORGANISER)])
    assert broken(town.audit(True)) == []
