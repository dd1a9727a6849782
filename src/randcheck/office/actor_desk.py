"""One person's desk: a typed method for every act, and the draws that this person orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from inspect import signature
from typing import Concatenate, ParamSpec, TypeAlias

import attrs

from randcheck.office.ceremony_desk import CeremonyDesk, Order, as_campaign
from randcheck.office.log_book import Draft
from randcheck.office.procedure_desk import ProcedureDesk
from randcheck.planning.cap_filter import keep_out_capped
from randcheck.planning.task import Task
from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.before_the_draw import (
    cap_books,
    committed_conflicts,
    declared_conflicts,
    require_fit_to_commit,
)
from randcheck.procedure.ceremony import Ceremony
from randcheck.procedure.preparing import Preparation, Registers
from randcheck.procedure.roles import Actor
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vacancies import next_vacancies
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.statements import Attempt, Commitment

_P = ParamSpec("_P")

Entries: TypeAlias = tuple[LedgerEntry, ...]
_Method: TypeAlias = Callable[Concatenate["ActorDesk", str, _P], Entries]


def _doing(act: Callable[_P, Act]) -> _Method[_P]:
    """Return the method that does an act about a task; it takes the task's id and then the fields of the act."""

    def method(self: ActorDesk, task_id: str, /, *args: _P.args, **kwargs: _P.kwargs) -> Entries:
        return self.do(task_id, act(*args, **kwargs))

    # For help() and editors at run time; type checkers follow the parameters by themselves.
    taken = signature(method), signature(act)
    own = list(taken[0].parameters.values())[:2]
    method.__dict__["__signature__"] = taken[0].replace(parameters=[*own, *taken[1].parameters.values()])
    method.__doc__ = f"Record :class:`~randcheck.procedure.acts.{act.__name__}`."
    return method


@attrs.frozen
class ActorDesk:
    """What one person does at one moment; made by :meth:`Office.acting`.

    Every method is one transaction. The method of an act takes the task's id and the fields of the act, by keyword,
    and returns the ledger entries. Doing again precisely what was done is taken for a retry and gives the first answer,
    and is refused once more about the same target or inspector followed: :meth:`keyed` tells requests apart for certain.

    Attributes:
        actor: Who acts.
        surroundings: What else bears on the acts at this moment.

    Raises:
        ProcedureRefused: By every method, when a rule forbids the act; nothing is recorded.
        IdempotencyConflict: Likewise, when something else was done under the key.
        InvalidValue: Likewise, when a field breaks its rule.
        StoreError: Likewise, when the ledger did not take it.

    Source: Tonghua norm 五(五), 六.
    """

    actor: Actor
    surroundings: Surroundings
    _procedure: ProcedureDesk
    _ceremonies: CeremonyDesk
    _key: str | None = None

    def keyed(self, idempotency_key: str) -> ActorDesk:
        """Return the same desk for one request.

        Args:
            idempotency_key: Chosen by the caller for the one act that is done next, 1–190 characters.
        """
        return attrs.evolve(self, key=idempotency_key)

    def do(self, task_id: str, act: Act) -> Entries:
        """Record an act; see :meth:`ProcedureDesk.do`."""
        return self._procedure.do(task_id, self.actor, act, self.surroundings, idempotency_key=self._key)

    # ---- acts, in the order in which a task goes through them ------------------------------------------

    open_task = _doing(acts.TaskOpened)
    open_directed = _doing(acts.DirectedOpened)
    extend_window = _doing(acts.WindowExtended)
    declare_recusal = _doing(acts.RecusalDeclared)
    decide_recusal = _doing(acts.RecusalDecided)
    attach_media = _doing(acts.MediaAttached)
    ask_upper_level = _doing(acts.UpperLevelAsked)
    request_replacement = _doing(acts.ReplacementRequested)
    review_replacement = _doing(acts.ReplacementReviewed)
    decide_replacement = _doing(acts.ReplacementDecided)
    set_aside = _doing(acts.TargetSetAside)
    replace_target = _doing(acts.TargetReplaced)
    choose_method = _doing(acts.MethodChosen)
    engage_third_party = _doing(acts.ThirdPartyEngaged)
    record_third_party_report = _doing(acts.ThirdPartyReported)
    make_work_plan = _doing(acts.WorkPlanMade)
    hold_training = _doing(acts.TrainingHeld)
    issue_notice = _doing(acts.NoticeIssued)
    record_inspection = _doing(acts.InspectionRecorded)
    conclude = _doing(acts.ResultConcluded)
    dispose = _doing(acts.Disposed)
    transfer = _doing(acts.Transferred)
    answer_transfer = _doing(acts.TransferAccepted)
    request_exemption = _doing(acts.ExemptionRequested)
    decide_exemption = _doing(acts.ExemptionDecided)
    publish = _doing(acts.Published)
    request_correction = _doing(acts.CorrectionRequested)
    correct = _doing(acts.Corrected)
    summarise = _doing(acts.Summarised)
    archive = _doing(acts.Archived)
    remove_archive = _doing(acts.ArchiveRemoved)
    erase_personal_data = _doing(acts.PersonalDataErased)

    # ---- draws ------------------------------------------------------------------------------------------

    def prepare(
        self, tasks: Task | Sequence[Task], registers: Registers, *, attempt: Attempt | None = None
    ) -> Preparation:
        """Freeze the registers for tasks that were opened, and sign a commitment; nothing is written yet.

        Beside what :meth:`Office.prepare` does, the pool is without those that an annual cap of the surroundings
        forbids to inspect again this year, and recusals declared in the tasks, and conflicts of the surroundings, are
        on the list of conflicts.

        Args:
            tasks: One task, or the tasks of a campaign.
            registers: What to draw from.
            attempt: Which attempt it is, when it is not the first.

        Raises:
            ProcedureRefused: The commitment could not be ordered as it is, or somebody at a cap with limits by class
                or body is in the pool: take such targets out of it by a filter of the task.
            RandcheckError: As for :meth:`Office.prepare`.

        Source: Tonghua norm 六(四)1, 六(五)3(2); 国办发〔2024〕54号.
        """
        campaign = as_campaign(tasks)
        states = [self._procedure.state_of(task.info.id) for task in campaign]
        conflicts = [*registers.conflicts, *declared_conflicts(states, self.surroundings)]
        books = [
            cap_books(task.frame_rule.as_of.year, state, self.surroundings)
            for task, state in zip(campaign, states, strict=True)
        ]
        kept = [
            keep_out_capped(task, registers.targets, book) for task, book in zip(campaign, books, strict=True)
        ]
        prepared = self._ceremonies.prepare(
            [task for task, _ in kept],
            [targets for _, targets in kept],
            attrs.evolve(registers, conflicts=conflicts),
            attempt,
        )
        self._ceremonies.require_committable(prepared.ceremony, self._order_commitment(prepared.ceremony))
        return prepared

    def prepare_substitution(
        self,
        bundle: Bundle,
        task_id: str,
        *,
        contributors: Sequence[str] = (),
        absent: Iterable[str] = (),
        attempt: Attempt | None = None,
    ) -> Preparation:
        """Sign a commitment to fill the seats that decisions made vacant; nothing is written yet.

        Those whose replacement was approved leave first; when there are none, those whose recusal was upheld. So it may
        take two substitutions, one after the other.

        Args:
            bundle: The draw, or the latest substitution, whose teams are to change.
            task_id: The task.
            contributors: Roles that contribute to the new seed besides the organ itself.
            absent: Inspectors of the roster who take no seat at present.
            attempt: Which attempt to make this change it is, when one before was never revealed.

        Raises:
            ProcedureRefused: No seat is vacant, or the commitment could not be ordered as it is.
            RandcheckError: As for :meth:`Office.prepare_substitution`.

        Source: Tonghua norm 六(五)3(2)(3).
        """
        state = self._procedure.state_of(task_id)
        prepared = self._ceremonies.prepare_substitution(
            bundle,
            task_id,
            next_vacancies(state),
            contributors=contributors,
            conflicts=[
                *committed_conflicts(bundle, task_id),
                *declared_conflicts([state], self.surroundings),
            ],
            absent=absent,
            attempt=attempt,
        )
        self._ceremonies.require_committable(prepared.ceremony, self._order_commitment(prepared.ceremony))
        return prepared

    def commit(self, ceremony: Ceremony) -> Ceremony:
        """Order the commitment and append it: the orders, one a task, and the commitment in one transaction.

        Returns:
            The ceremony with its ledger entry. Keep it: without it nothing can be revealed.

        Raises:
            ProcedureRefused: A rule forbids it, or something was recorded about a task since it was prepared.
            RandcheckError: As for :meth:`Office.commit`.

        Source: Tonghua norm 六(四)1.
        """
        return self._ceremonies.commit(ceremony, self._order_commitment(ceremony))

    def reveal(
        self,
        ceremony: Ceremony,
        contributions: Mapping[str, str],
        *,
        observers: Sequence[acts.Observer] = (),
    ) -> Bundle:
        """Order the draw and carry it out: the orders, the result and its summary in one transaction.

        Args:
            ceremony: From :meth:`commit`.
            contributions: Values by role; the organ's own is in the ceremony.
            observers: Who watched.

        Returns:
            The receipt, at auditor level.

        Raises:
            ProcedureRefused: A rule forbids it.
            RandcheckError: As for :meth:`Office.reveal`.

        Source: Tonghua norm 六(四)1, 2.
        """
        watching = tuple(observers)

        def order(commitment: Commitment, at: datetime) -> list[Draft]:
            act = acts.RevealOrdered(commitment=commitment.digest, observers=watching)
            return self._procedure.order(act, self.actor, self.surroundings, commitment, at)

        return self._ceremonies.reveal(ceremony, contributions, order)

    def draw(
        self,
        tasks: Task | Sequence[Task],
        registers: Registers,
        contributions: Mapping[str, str],
        *,
        observers: Sequence[acts.Observer] = (),
    ) -> Bundle:
        """Prepare, commit and reveal in one go, for contributions that are at hand already: two transactions.

        Raises:
            RandcheckError: As for :meth:`prepare`, :meth:`commit` and :meth:`reveal`.
        """
        ceremony = self.prepare(tasks, registers).ceremony
        # Before anything is written: a missing contribution must not use up the commitment.
        ceremony.complete(contributions)
        return self.reveal(self.commit(ceremony), contributions, observers=observers)

    # ---- helpers ----------------------------------------------------------------------------------------

    def _order_commitment(self, ceremony: Ceremony) -> Order:
        def order(commitment: Commitment, at: datetime) -> list[Draft]:
            states = {one: self._procedure.state_of(one) for one in commitment.task_ids}
            require_fit_to_commit(commitment, ceremony.materials, states, self.surroundings)
            act = acts.CommitmentOrdered(commitment=commitment.digest)
            return self._procedure.order(act, self.actor, self.surroundings, commitment, at)

        return order
