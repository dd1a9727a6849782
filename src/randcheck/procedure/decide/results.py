"""Rules for results, dispositions and transfers (Tonghua norm 六(十)1, 六(十一)2)."""

from __future__ import annotations

from collections.abc import Iterable

from randcheck.procedure.acts import Disposed, Result, ResultConcluded, TransferAccepted, Transferred
from randcheck.procedure.acts.inspecting import InspectionRecorded
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.code_sets import ResultCode
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.preparing import foreign_matters
from randcheck.procedure.decide.rules import (
    check,
    require_all,
    require_case,
    require_happened,
    require_live_case,
    require_other_person,
)
from randcheck.procedure.evolve.results import transfer_of
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vocabulary import InspectionMethod


@check.register
def conclude_result(
    act: ResultConcluded, state: TaskState, command: Command, surroundings: Surroundings
) -> ResultConcluded:
    """A result rests on a record, is whole, has no default, and is formed once (六(十)1)."""
    case = require_live_case(state, act.target_id)
    record = require_record(case)
    if case.conclusion is not None:
        raise refusal("already-concluded", act.target_id)
    require_happened(act.ended_on, command)
    if act.ended_on < record.inspected_on:
        raise refusal("ended-before-inspected", f"{act.ended_on} < {record.inspected_on}")
    _require_whole(act.results, state)
    codes = require_codes(act.results, surroundings)
    _require_non_cooperation_told(record, codes)
    _require_report(case)
    return act


def require_record(case: CaseState) -> InspectionRecorded:
    """Return the record that a result rests on (Tonghua norm 六(十)1(1))."""
    if case.record is None:
        raise refusal("no-record", case.target_id)
    return case.record


def _require_whole(results: tuple[Result, ...], state: TaskState) -> None:
    """Every department and every matter of the task has a result, and nothing else (六(十)1(1)(2))."""
    departments = {one.department for one in results}
    matters = tuple(dict.fromkeys(one.matter for one in results))
    require_all("foreign-department", sorted(departments - set(state.departments)))
    require_all("department-without-result", (one for one in state.departments if one not in departments))
    require_all("other-matters", foreign_matters(state, matters))
    own = () if state.opening is None else state.opening.matters
    require_all("matter-without-result", (one for one in own if one not in matters))


def require_codes(results: Iterable[Result], surroundings: Surroundings) -> tuple[ResultCode, ...]:
    """Return what the codes of results say; all are of one known set (Tonghua norm 六(十)1(2))."""
    told = tuple(results)
    if len({one.code_set for one in told}) > 1:
        raise refusal("mixed-code-sets", ", ".join(sorted({one.code_set for one in told})))
    return tuple(_require_code(one, surroundings) for one in told)


def _require_code(result: Result, surroundings: Surroundings) -> ResultCode:
    code_set = surroundings.code_sets.get(result.code_set)
    code = None if code_set is None else code_set.find(result.code)
    if code is None:
        raise refusal("unknown-code", f"{result.code_set}: {result.code}")
    return code


def _require_non_cooperation_told(record: InspectionRecorded, codes: Iterable[ResultCode]) -> None:
    """Serious non-cooperation is published as such, and never without a ground a)–c) (六(九)2(3) 六)."""
    if any(code.is_non_cooperation for code in codes) != bool(record.obstructions):
        grounds = ", ".join(one.ground.value for one in record.obstructions)
        raise refusal("non-cooperation-mismatch", grounds or "-")


def _require_report(case: CaseState) -> None:
    """What a third party inspected rests on its report, and every engaged body delivered one (六(八)3)."""
    missing = [one for one in case.third_parties if one not in case.reports]
    if missing or (case.method is InspectionMethod.THIRD_PARTY and not case.reports):
        raise refusal("report-missing", ", ".join(missing) or case.target_id)


@check.register
def dispose(act: Disposed, state: TaskState, command: Command, surroundings: Surroundings) -> Disposed:
    """A department handles a problem that it found itself (六(十一)2(1))."""
    case = require_case(state, act.target_id)
    record = require_record(case)
    require_happened(act.decided_on, command)
    if act.decided_on < record.inspected_on:
        raise refusal("ended-before-inspected", f"{act.decided_on} < {record.inspected_on}")
    if not any(code.is_problem for code in require_codes(case.results_of(act.department), surroundings)):
        raise refusal("no-problem-found", f"{act.target_id}, {act.department}")
    return act


@check.register
def transfer(
    act: Transferred, state: TaskState, _command: Command, _surroundings: Surroundings
) -> Transferred:
    """A suspicion that came up in an inspection goes to the department it belongs to (六(十一)2(2))."""
    require_record(require_case(state, act.target_id))
    # Of the task and not of the case alone: the receiver answers to a number.
    if any(act.transfer_id in case.transfers for case in state.cases.values()):
        raise refusal("transfer-exists", act.transfer_id)
    return act


@check.register
def answer_transfer(
    act: TransferAccepted, state: TaskState, command: Command, _surroundings: Surroundings
) -> TransferAccepted:
    """The receiver answers once (六(十一)2(2))."""
    sent = transfer_of(require_case(state, act.target_id), act.transfer_id)
    if sent.agreed is not None:
        raise refusal("nothing-to-decide", act.transfer_id)
    require_other_person(command.actor, sent.sender)
    return act
