"""Rules for summary, archive and the end of the retention (Tonghua norm 六(十一)1, 3)."""

from __future__ import annotations

import attrs

from randcheck.procedure.acts import Archived, ArchiveRemoved, PersonalDataErased, Summarised
from randcheck.procedure.archive import end_of_retention, erasable, manifest_of
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.results import require_codes
from randcheck.procedure.decide.rules import check, require_all
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import ArchiveState, TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vocabulary import Occasion


@check.register
def summarise(act: Summarised, state: TaskState, _command: Command, surroundings: Surroundings) -> Summarised:
    """A summary comes when every target is concluded, and counts what the ledger counts (六(十一)1)."""
    require_all("cases-open", (case.target_id for case in state.live_cases if case.conclusion is None))
    with_problems = sum(
        any(code.is_problem for code in require_codes(case.results, surroundings))
        for case in state.live_cases
    )
    counts = (len(state.live_cases), with_problems)
    if (act.inspected, act.with_problems) != counts:
        raise refusal("other-counts", f"{act.inspected}, {act.with_problems} ({counts[0]}, {counts[1]})")
    return act


@check.register
def archive(act: Archived, state: TaskState, command: Command, surroundings: Surroundings) -> Archived:
    """All materials are bound together, when all is public, and kept as long as the law asks (六(十一)3)."""
    _require_place(act, state.archive)
    require_all(
        "unpublished-results",
        (f"{case.target_id}, {one}" for case in state.live_cases for one in case.unpublished),
    )
    _require_work_plans(state)
    _require_recordings(state)
    told = {one.digest for one in act.manifest}
    require_all(
        "manifest-incomplete",
        (f"{one.kind.value} {one.digest.hex()[:16]}" for one in manifest_of(state) if one.digest not in told),
    )
    _require_retention(act, state, surroundings)
    keep_until = end_of_retention(command.day, act.retention_years)
    if act.keep_until not in (None, keep_until):
        raise refusal("other-deadline", f"{act.keep_until} ({keep_until})")
    return attrs.evolve(act, keep_until=keep_until)


def _require_place(act: Archived, before: ArchiveState | None) -> None:
    """A supplement names what it adds to (六(十一)3(1))."""
    if act.supplements != (None if before is None else before.latest):
        raise refusal("not-the-latest", "-" if act.supplements is None else act.supplements.hex()[:16])


def _require_work_plans(state: TaskState) -> None:
    """抽查工作方案 is the first of the materials that the norm names (六(十一)3(1))."""
    at_work = {case.team for case in state.live_cases if case.team is not None}
    require_all("work-plan-missing", (str(team) for team in sorted(at_work - state.planned_teams)))


def _require_recordings(state: TaskState) -> None:
    """Draw and assignment were recorded, where there were any (六(四)3, 六(五)3(6))."""
    wanted = () if state.is_directed else (Occasion.DRAW, Occasion.ASSIGNMENT)
    require_all("recording-missing", (one.value for one in wanted if one not in state.recorded))


def _require_retention(act: Archived, state: TaskState, surroundings: Surroundings) -> None:
    """A law that asks for more than two years is kept (六(十一)3(2))."""
    for rule in surroundings.retention_rules:
        if rule.is_about(state) and rule.years > act.retention_years:
            raise refusal("retention-too-short", f"{act.retention_years} ({rule.years}, {rule.legal_basis})")


def _require_retention_over(state: TaskState, command: Command) -> None:
    """The last day of the retention must be over (六(十一)3(2))."""
    if state.archive is None or command.day <= state.archive.keep_until:
        last = "-" if state.archive is None else str(state.archive.keep_until)
        raise refusal("retention-not-over", f"{command.day} ≤ {last}")


@check.register
def remove_archive(
    act: ArchiveRemoved, state: TaskState, command: Command, _surroundings: Surroundings
) -> ArchiveRemoved:
    """An archive is destroyed after its retention only (六(十一)3(2))."""
    _require_retention_over(state, command)
    return act


@check.register
def erase_personal_data(
    act: PersonalDataErased, state: TaskState, command: Command, _surroundings: Surroundings
) -> PersonalDataErased:
    """Materials are erased after the retention, never what the ledger tells (六(十一)3(2))."""
    _require_retention_over(state, command)
    left = erasable(state)
    require_all("not-erasable", (one.hex()[:16] for one in act.materials if one not in left))
    return act
