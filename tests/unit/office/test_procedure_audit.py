"""The procedure in the audit of a log: its promises, what is noted without surroundings, and what is left alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.office import CHINA_TIME
from randcheck.office.ledger_audit import audit_ledger
from randcheck.office.procedure_audit import HISTORY, ORDERS, PROCEDURE_PROMISES, RULES
from randcheck.procedure.replay import SurroundingsAt
from randcheck.procedure.roles import Actor, Role
from randcheck.receipts.audit import AuditReport, AuditScope
from randcheck.receipts.report import Status, Verdict
from randcheck.workdays import WorkdayCalendar
from support.audits import AUDIT_POLICY, Said, broken, note_of, said_in, sentences, town_log, written
from support.ceremonies import LOG, SAID, VERIFIER, StandingClock, office_at, registers_of, task_of
from support.holidays import bare_year
from support.procedures import LEAD, LEADER, ORGANISER, surroundings_of, task_opened

AROUND = surroundings_of()
OPENED, ORDERED, COMMITTED, REVEALED, DRAWN, SUMMED_UP, EXTENDED = range(7)
CODES = (HISTORY, ORDERS, RULES)


def desk_log() -> list[bytes]:
    """The log of a task that was opened, drawn and extended over the desk."""
    ledger, clock = MemoryLedger(), StandingClock(datetime(2026, 9, 15, 9, tzinfo=CHINA_TIME))
    office = office_at(ledger, clock=clock)
    by = office.acting(ORGANISER, AROUND)
    by.do("TH-1", task_opened())
    by.draw(task_of(), registers_of(), SAID)
    clock.advance(hours=1)
    extended = {"ends_on": date(2026, 12, 1), "reason": "天气"}
    office.acting(LEADER, AROUND).extend_window("TH-1", **extended)
    return list(ledger.read(LOG, 0, ledger.head(LOG).size))


def audited(
    records: Sequence[bytes],
    surroundings_at: SurroundingsAt | None = None,
    scope: AuditScope = AuditScope.FULL,
) -> AuditReport:
    ledger = MemoryLedger()
    ledger.append(LOG, 0, records, "all")
    return audit_ledger(
        ledger,
        LOG,
        verifier=VERIFIER,
        policy=AUDIT_POLICY,
        notes=[note_of(records)],
        scope=scope,
        surroundings_at=surroundings_at,
    )


def told(report: AuditReport, status: Status) -> list[tuple[str, str | None]]:
    return [(one.code, one.subject) for one in report.findings if one.code in CODES and one.status is status]


def edited(said: list[Said], index: int, **fields: object) -> list[bytes]:
    """Records in which one event's act has other fields, signed with the office's key."""
    changed = said[index].edited(lambda payload: payload["act"].update(fields))
    return written([*said[:index], changed, *said[index + 1 :]])


def test_a_log_that_desks_wrote_keeps_all_three_promises():
    """Tonghua norm 五(五)."""
    report = audited(desk_log(), lambda _: AROUND)
    assert told(report, Status.PASS) == [(code, None) for code in CODES]
    assert report.verdict is Verdict.VALID
    assert [(one.code, one.sentence) for one in report.findings if one.code in CODES] == [*PROCEDURE_PROMISES]


def test_without_surroundings_it_is_noted_once_that_rules_were_checked_in_part_and_the_verdict_stays():
    report = audited(desk_log())
    assert report.verdict is Verdict.VALID
    (note,) = [one for one in report.findings if one.code == RULES]
    assert (note.status, note.is_required, note.subject) == (Status.UNCHECKED, False, str(OPENED))
    assert "held against what the ledger alone tells" in note.sentence.en
    assert told(report, Status.PASS) == [(HISTORY, None), (ORDERS, None)]


def test_of_a_log_without_procedure_nothing_is_noted_and_the_verdict_stays():
    report = audited(town_log())
    assert report.verdict is Verdict.VALID
    assert told(report, Status.PASS) == [(code, None) for code in CODES]


def test_promises_of_the_procedure_stand_after_those_of_statements_and_before_signatures():
    codes = list(dict.fromkeys(one.code for one in audited(town_log()).findings))
    assert codes[codes.index("unrevealed") + 1 : codes.index("signatures")] == [*CODES, "key-changes"]


def test_an_audit_of_the_chain_alone_says_nothing_of_the_procedure():
    report = audited(desk_log(), scope=AuditScope.CHAIN)
    assert [one for one in report.findings if one.code in CODES] == []


@pytest.mark.parametrize("is_known", [True, False])
def test_an_act_that_no_desk_lets_pass_is_told_with_its_index_and_the_clause(is_known):
    """Tonghua norm 六(三)1: a window is extended by the leader of the lead department."""
    said = said_in(desk_log())
    changed = said[EXTENDED].edited(lambda payload: payload["actor"].update(role="organiser", id="zz"))
    report = audited(written([*said[:EXTENDED], changed]), (lambda _: AROUND) if is_known else None)
    assert broken(report) == [(RULES, str(EXTENDED))]
    assert report.first_bad_index == EXTENDED
    assert report.verdict is Verdict.INVALID
    assert sentences(report, RULES)[-1] == (
        "task TH-1: the act must be done by somebody in a role that may do it, for the right department, got zz, "
        "organiser, 市场监管局 [wrong-role; 四, 五(五), 六]"
    )


def test_what_only_surroundings_tell_is_told_with_them():
    """Tonghua norm 六(三)1: a task comes from an item of a plan in force."""
    records = edited(said_in(desk_log()), OPENED, plan_item="2026-99")
    assert broken(audited(records)) == []
    report = audited(records, lambda _: AROUND)
    assert broken(report) == [(RULES, str(OPENED))]
    assert "[unknown-plan-item; " in sentences(report, RULES)[0]


def test_orders_that_are_missing_are_told_where_the_statement_stands():
    """Tonghua norm 六(四)1."""
    said = said_in(desk_log())
    report = audited(written([*said[:ORDERED], *said[COMMITTED:REVEALED], *said[DRAWN:]]))
    assert broken(report) == [(ORDERS, str(ORDERED)), (ORDERS, str(ORDERED + 1))]


def test_an_order_that_was_not_carried_out_is_told_at_the_end_of_the_log():
    """Tonghua norm 六(四)1."""
    said = said_in(desk_log())
    assert broken(audited(written(said[: REVEALED + 1]))) == [(ORDERS, str(REVEALED))]


def test_an_entry_without_a_history_is_told():
    """Tonghua norm 六(四)1."""
    said = said_in(desk_log())
    without_commitment = [*said[:ORDERED], *said[REVEALED:]]
    found = broken(audited(written(without_commitment)))
    assert (HISTORY, str(ORDERED + 1)) in found


def test_what_follows_an_event_of_another_version_is_not_called_broken():
    """A newer release may have opened the task: of what cannot be read nothing follows for certain."""
    said = said_in(desk_log())
    unread = said[OPENED].edited(lambda payload: payload.update(protocol=2))
    report = audited(written([unread, *said[ORDERED:]]), lambda _: AROUND)
    assert broken(report) == []
    assert report.verdict is Verdict.INDETERMINATE
    in_doubt = told(report, Status.UNCHECKED)
    assert (RULES, str(ORDERED)) in in_doubt
    assert (RULES, str(EXTENDED)) in in_doubt
    assert all("entry 0 cannot be read" in one for one in sentences(report, RULES))


def test_an_order_for_a_commitment_of_another_version_is_not_missed():
    said = said_in(desk_log())
    unread = said[COMMITTED].edited(lambda payload: payload.update(protocol=2))
    report = audited(written([*said[: ORDERED + 1], unread]))
    assert report.verdict is Verdict.INDETERMINATE
    assert told(report, Status.PASS) == [(HISTORY, None), (ORDERS, None)]


def test_an_act_beyond_the_auditors_calendar_leaves_the_verdict_open():
    """Tonghua norm 六(五)3(3): five working days of the list, which nobody counts without a calendar."""
    said = said_in(desk_log())
    member = said[DRAWN].payload["results"][0]["assignment"]["teams"][0]["members"][0]

    def ask(event):
        event["act"] = {"type": "replacement-requested", "ground": "住院"}
        event["actor"].update(id=member, role="inspector")

    records = written([*said[:EXTENDED], said[EXTENDED].edited(ask)])
    asking = Actor(id=member, role=Role.INSPECTOR, organisation=LEAD)
    other_age = WorkdayCalendar(years=[bare_year(2030)], source="test", version="1")
    around = surroundings_of(holders=AROUND.holders | {asking}, calendar=other_age)
    assert audited(records, lambda _: attrs.evolve(around, calendar=AROUND.calendar)).verdict is Verdict.VALID
    report = audited(records, lambda _: around)
    assert broken(report) == []
    assert report.verdict is Verdict.INDETERMINATE
    assert told(report, Status.UNCHECKED) == [(RULES, str(EXTENDED))]


def test_findings_have_both_languages_in_the_reports_json():
    said = said_in(desk_log())
    report = audited(written(said[: REVEALED + 1]))
    (finding,) = [one for one in report.to_mapping()["findings"] if one["code"] == ORDERS]
    text = json.dumps(finding, ensure_ascii=False)
    assert "an order must stand right before" in text
    assert "指令之后须紧接" in text


def test_an_audit_that_stops_at_a_bad_entry_does_not_blame_the_order_before_it():
    records = desk_log()[: REVEALED + 1]
    ledger = MemoryLedger()
    ledger.append(LOG, 0, [*records, b"not a record"], "all")
    report = audit_ledger(ledger, LOG, verifier=VERIFIER, policy=AUDIT_POLICY)
    assert broken(report) == [("records-readable", str(DRAWN))]
