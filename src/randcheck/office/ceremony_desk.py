"""Preparing, committing and revealing a ceremony, and that its statements may stand where they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import attrs

from randcheck.drawing.seed import Contribution, Contributor
from randcheck.errors import AlreadyDrawn, InvalidValue
from randcheck.office.log_book import Draft, LogBook
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.planning.task import Task
from randcheck.ports import EntropySource, Signer
from randcheck.procedure.ceremony import Ceremony
from randcheck.procedure.decide.drawing import require_unordered
from randcheck.procedure.preparing import Preparation, Registers, freeze_campaign, freeze_change
from randcheck.procedure.succession import Step, require_latest, require_next
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import last_about, read_chain
from randcheck.receipts.materials import Materials
from randcheck.receipts.statements import (
    DRAW_SUMMARY,
    RESULT_OF,
    Attempt,
    Commitment,
    ResultStatement,
)
from randcheck.registers.conflict import Conflict
from randcheck.registers.salted_tree import SECRET_BYTES
from randcheck.registers.target import InspectionTarget
from randcheck.text import Text

Order: TypeAlias = Callable[[Commitment, datetime], Sequence[Draft]]
"""Makes the events of the procedure that let a commitment be recorded or revealed at a moment."""


def as_campaign(tasks: Task | Sequence[Task]) -> tuple[Task, ...]:
    """Return one task, or several, as the tasks of a campaign."""
    return (tasks,) if isinstance(tasks, Task) else tuple(tasks)


class CeremonyDesk:
    """What :class:`~randcheck.office.Office` and :class:`~randcheck.office.ActorDesk` share.

    Args:
        book: The log.
        signers: Who signs for the organ; at least one.
        entropy: Randomness for secrets and the organ's own contribution.
    """

    def __init__(self, book: LogBook, signers: Sequence[Signer], entropy: EntropySource) -> None:
        self._book = book
        self._signers = tuple(signers)
        self._entropy = entropy

    # ---- prepare ----------------------------------------------------------------------------------------

    def prepare(
        self,
        campaign: Sequence[Task],
        pools: Sequence[Sequence[InspectionTarget]],
        registers: Registers,
        attempt: Attempt | None = None,
    ) -> Preparation:
        """Freeze the registers and make a signed commitment; see :meth:`Office.prepare`.

        Args:
            campaign: The tasks.
            pools: The register of targets as each task sees it.
            registers: Inspectors and conflicts.
            attempt: Which attempt it is, when it is not the first.
        """
        frozen = freeze_campaign(campaign, pools, registers, new_secret=self._secret)
        ceremony = self._open(
            orders=frozen.orders,
            roles=frozen.roles,
            attempt=attempt or Attempt(),
            materials=frozen.materials,
            at=self._book.now(),
        )
        return Preparation(
            ceremony=ceremony,
            excluded_targets=frozen.excluded_targets,
            excluded_inspectors=frozen.excluded_inspectors,
            warnings=frozen.warnings,
        )

    def prepare_substitution(
        self,
        bundle: Bundle,
        task_id: str,
        vacancies: Iterable[Vacancy],
        *,
        contributors: Sequence[str] = (),
        conflicts: Iterable[Conflict] | None = None,
        absent: Iterable[str] = (),
        attempt: Attempt | None = None,
    ) -> Preparation:
        """Make a signed commitment to fill vacant seats anew; see :meth:`Office.prepare_substitution`."""
        change = freeze_change(
            bundle, task_id, vacancies, conflicts=conflicts, absent=absent, new_secret=self._secret
        )
        ceremony = self._open(
            substitution=change.order,
            roles=(change.lead_department, *contributors),
            attempt=attempt or Attempt(),
            materials=Materials(conflict_lists=(change.conflicts,)),
            # The proof of a chain is of all its entries and stands on its outermost bundle.
            substituted=attrs.evolve(bundle, log_proof=None),
            at=self._book.now_after(bundle.result_entry.recorded_at),
        )
        # What cannot be filled is known whatever the seed: it must not use up a commitment.
        ceremony.rehearse()
        return Preparation(ceremony=ceremony)

    def _open(
        self,
        *,
        orders: tuple[DrawOrder, ...] = (),
        substitution: SubstitutionOrder | None = None,
        roles: Sequence[str],
        attempt: Attempt,
        materials: Materials,
        substituted: Bundle | None = None,
        at: datetime,
    ) -> Ceremony:
        organ = Contribution(roles[0], self._secret().hex())
        commitment = Commitment(
            log=self._book.log,
            committed_at=at,
            orders=orders,
            substitution=substitution,
            contributors=(
                Contributor(role=organ.role, digest=organ.digest),
                *(Contributor(role=role) for role in roles[1:]),
            ),
            attempt=attempt,
        )
        return Ceremony(
            # As verifiers will read it: what they cannot read must not be committed.
            commitment=Commitment.decode(commitment.encode()),
            envelope=Draft.of(commitment, at, self._signers).envelope,
            nonces=((organ.role, organ.value),),
            materials=materials,
            substituted=substituted,
        )

    def _secret(self) -> bytes:
        return self._entropy.token(SECRET_BYTES)

    # ---- commit and reveal ------------------------------------------------------------------------------

    def commit(self, ceremony: Ceremony, order: Order | None = None) -> Ceremony:
        """Append the commitment, right after the events of ``order``; see :meth:`Office.commit`."""
        commitment = ceremony.commitment
        self._require_own_log(commitment)
        entry = self._book.record_commitment(
            commitment, ceremony.envelope, lambda _: self._before_commitment(ceremony, order)
        )
        return attrs.evolve(ceremony, entry=entry)

    def require_committable(self, ceremony: Ceremony, order: Order | None = None) -> None:
        """Check that the ledger would take the commitment as it stands now; nothing is written."""
        self._require_own_log(ceremony.commitment)
        if self._book.find_commitment(ceremony.commitment.digest) is None:
            self._before_commitment(ceremony, order)

    def reveal(
        self, ceremony: Ceremony, contributions: Mapping[str, str], order: Order | None = None
    ) -> Bundle:
        """Draw and append the result, right after the events of ``order``; see :meth:`Office.reveal`."""
        commitment = ceremony.commitment
        committed = self._book.require_commitment(commitment.digest)
        given = ceremony.complete(contributions)
        drawn: list[Draft] = []

        def drafts(_size: int) -> Sequence[Draft]:
            at = self._book.now_after(max(commitment.committed_at, committed.recorded_at))
            ordered = self._before_result(commitment, at, order)
            # A draw is not run again when only others were faster, unless its order must bear a later moment.
            if not drawn or (ordered and drawn[0].made_at != at):
                drawn[:] = self._draw(ceremony, given, at)
            return [*ordered, *drawn]

        recorded = self._book.record_result(commitment.digest, drafts)
        entries = {entry.kind: (entry, envelope) for entry, envelope in recorded}
        entry, envelope = entries[RESULT_OF[commitment.kind]]
        summary_entry, summary = entries.get(DRAW_SUMMARY, (None, None))
        if ResultStatement.decode(envelope.payload).contributions != given:
            raise AlreadyDrawn(commitment=commitment.digest.hex()[:16], index=entry.index)
        return Bundle(
            commitment=ceremony.envelope,
            commitment_entry=committed,
            result=envelope,
            result_entry=entry,
            materials=ceremony.materials,
            substituted=ceremony.substituted,
            summary=summary,
            summary_entry=summary_entry,
        )

    def _draw(self, ceremony: Ceremony, given: Sequence[Contribution], at: datetime) -> list[Draft]:
        concluded = ceremony.conclude(given, at)
        statements = (concluded.result, concluded.summary)
        return [Draft.of(one, at, self._signers) for one in statements if one is not None]

    def _before_commitment(self, ceremony: Ceremony, order: Order | None) -> Sequence[Draft]:
        commitment = ceremony.commitment
        stands_on = None
        if ceremony.substituted is not None:
            stands_on = last_about(read_chain(ceremony.substituted), commitment.task_ids[0]).result_digest
        require_next(commitment, stands_on, self._steps_about(commitment))
        return self._ordered(commitment, commitment.committed_at, order)

    def _before_result(self, commitment: Commitment, at: datetime, order: Order | None) -> Sequence[Draft]:
        require_latest(commitment, self._steps_about(commitment))
        return self._ordered(commitment, at, order)

    def _ordered(self, commitment: Commitment, at: datetime, order: Order | None) -> Sequence[Draft]:
        if order is not None:
            return order(commitment, at)
        states = self._book.read_states()
        for task_id in commitment.task_ids:
            require_unordered(states.state_of(task_id))
        return ()

    def _steps_about(self, commitment: Commitment) -> list[Step]:
        """Return the commitments of the ledger about the same tasks, each once."""
        states = self._book.read_states()
        steps = (step for task_id in commitment.task_ids for step in states.state_of(task_id).steps)
        return list({step.digest: step for step in steps}.values())

    def _require_own_log(self, commitment: Commitment) -> None:
        if commitment.log != self._book.log:
            raise InvalidValue(
                rule=Text(
                    f"a commitment for this office must name the ledger {self._book.log!r}",
                    f"承诺须写明账本“{self._book.log}”",
                ),
                seen=repr(commitment.log),
            )
