"""The procedure through an office: decided on what the ledger says, one act one append, told again by an audit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import IdempotencyConflict, MalformedDocument, ProcedureRefused, RandcheckError
from randcheck.office import CHINA_TIME
from randcheck.office.log_book import Draft, LogBook
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.phases import Phase
from randcheck.receipts.envelope import payload_type_for, sign_envelope
from randcheck.receipts.ledger_entry import decode_record
from support.ceremonies import (
    LOG,
    SIGNER,
    StandingClock,
    office_at,
)
from support.faulty_ledgers import OvertakenLedger
from support.procedures import (
    HEAD,
    ORGANISER,
    P1,
    PUBLISHER,
    Story,
    commitment_for,
    published,
    result_for,
    surroundings_of,
    task_opened,
)

MORNING = datetime(2026, 9, 15, 9, tzinfo=CHINA_TIME)
AROUND = surroundings_of()


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


def office_on(ledger, clock=None):
    return office_at(ledger, clock=clock or StandingClock(MORNING))


def opened(office, task_id="TH-1", key="open"):
    return office.procedure.do(task_id, ORGANISER, task_opened(), AROUND, idempotency_key=key)


def test_an_act_is_one_signed_entry_and_the_state_follows(ledger):
    """Tonghua norm 五(五): 全程留痕."""
    office = office_on(ledger)
    assert office.procedure.state_of("TH-1").phase is Phase.NOT_OPENED
    (entry,) = opened(office)
    assert (entry.index, entry.kind) == (0, "procedure-event")
    (record,) = ledger.read(LOG, 0, 9)
    assert [one.key_id for one in decode_record(record)[1].signatures] == [SIGNER.key_id]
    assert office.procedure.state_of("TH-1").phase is Phase.OPENED
    assert [state.task_id for state in office.procedure.states()] == ["TH-1"]
    assert office_on(ledger).procedure.state_of("TH-1") == office.procedure.state_of("TH-1")


def test_what_a_rule_forbids_leaves_no_entry(ledger):
    office = office_on(ledger)
    opened(office)
    with pytest.raises(ProcedureRefused):
        office.procedure.do("TH-1", P1, task_opened(), AROUND, idempotency_key="again")
    assert ledger.head(LOG).size == 1


def test_asking_again_with_the_same_key_does_nothing_twice(ledger):
    office = office_on(ledger)
    first = opened(office)
    assert opened(office) == first == opened(office_on(ledger))
    assert ledger.head(LOG).size == 1
    with pytest.raises(IdempotencyConflict):
        office.procedure.do("TH-2", ORGANISER, task_opened(), AROUND, idempotency_key="open")
    with pytest.raises(IdempotencyConflict):
        office.procedure.do("TH-1", HEAD, task_opened(), AROUND, idempotency_key="open")


def test_an_act_is_decided_anew_when_somebody_was_faster(ledger):
    # Two desks open one task at once: the second finds it opened.
    overtaken = OvertakenLedger(ledger, lambda _: opened(office_on(ledger), key="theirs"))
    with pytest.raises(ProcedureRefused):
        opened(office_on(overtaken), key="ours")
    assert ledger.head(LOG).size == 1


def test_a_history_that_breaks_the_rules_is_told_for_its_own_task_only(ledger):
    office = office_on(ledger)
    opened(office)
    # Written past the desk by somebody with the key: a target is published that nobody drew.
    event = ProcedureEvent(log=LOG, at=MORNING, actor=PUBLISHER, subject="TH-5", act=published())
    draft = Draft(
        kind=event.kind,
        envelope=sign_envelope(
            payload_type=payload_type_for(event.kind), payload=event.encode(), signers=[SIGNER]
        ),
        made_at=MORNING,
    )
    LogBook(log=LOG, ledger=ledger, now=lambda: MORNING).record_events("past", lambda _: [draft])
    assert office.procedure.state_of("TH-1").phase is Phase.OPENED
    with pytest.raises(RandcheckError):
        office.procedure.state_of("TH-5")
    with pytest.raises(RandcheckError):
        office.procedure.states()


def test_a_signed_result_that_no_draw_has_hides_no_other_task(ledger):
    office = office_on(ledger)
    opened(office)
    commitment = commitment_for("TH-7", MORNING)
    malformed = result_for(commitment, MORNING, {"task": "TH-7", "drawn": "none"})
    drafts = [Draft.of(one, MORNING, [SIGNER]) for one in (commitment, malformed)]
    LogBook(log=LOG, ledger=ledger, now=lambda: MORNING).record_events("past", lambda _: drafts)
    assert office.procedure.state_of("TH-1").phase is Phase.OPENED
    with pytest.raises(MalformedDocument, match="result"):
        office.procedure.state_of("TH-7")


def test_the_same_story_folds_to_the_same_state_through_the_ledger(ledger):
    clock = StandingClock(MORNING)
    office, story = office_on(ledger, clock), Story("TH-1")
    story.now = MORNING
    story.open()
    opened(office)
    assert office.procedure.state_of("TH-1").opening == story.state.opening
    clock.advance(minutes=1)
    assert story.now == MORNING + timedelta(minutes=1)
