"""One organ's desk: commit, reveal, substitute, verify."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from randcheck.office.actor_desk import ActorDesk
from randcheck.office.ceremony_desk import CeremonyDesk, as_campaign
from randcheck.office.ledger_desk import LedgerDesk, require_log_name
from randcheck.office.log_book import LogBook
from randcheck.office.procedure_desk import ProcedureDesk
from randcheck.planning.substitution_order import Vacancy
from randcheck.planning.task import Task
from randcheck.ports import CheckpointStore, Clock, EntropySource, LedgerStore, SignatureVerifier, Signer
from randcheck.procedure.ceremony import Ceremony
from randcheck.procedure.preparing import CHINA_TIME, Preparation, Registers
from randcheck.procedure.roles import Actor
from randcheck.procedure.surroundings import Surroundings
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.report import Report
from randcheck.receipts.statements import Attempt
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.registers.conflict import Conflict


class Office:
    """One organ's desk: it commits, reveals, substitutes and verifies.

    Args:
        log: Name of the ledger: an identifier without white space and ``+``, which a checkpoint cannot hold.
        ledger: Where entries go.
        signers: Who signs for the organ; at least one.
        clock: The time.
        entropy: Randomness for secrets and the organ's own contribution.
        verifier: Checks signatures in :meth:`verify`.
        checkpoints: Where the checkpoints that it signs are kept, apart from the ledger, so that an old backup of the
            ledger is noticed before it is signed; see :meth:`LedgerDesk.checkpoint`. None for nowhere.

    Attributes:
        ledger: Checkpoints, proofs for receipts, changes of keys.
        procedure: The acts of the procedure, and the states of the tasks.
    """

    def __init__(
        self,
        *,
        log: str,
        ledger: LedgerStore,
        signers: Sequence[Signer],
        clock: Clock,
        entropy: EntropySource,
        verifier: SignatureVerifier,
        checkpoints: CheckpointStore | None = None,
    ) -> None:
        self._book = LogBook(log=require_log_name(log), ledger=ledger, now=self._now)
        self._signers = tuple(signers)
        self._ceremonies = CeremonyDesk(self._book, self._signers, entropy)
        self.ledger = LedgerDesk(self._book, self._signers, checkpoints)
        self.procedure = ProcedureDesk(self._book, self._signers)
        self._clock = clock
        self._verifier = verifier

    # ---- commit -----------------------------------------------------------------------------------------

    def prepare(
        self, tasks: Task | Sequence[Task], registers: Registers, *, attempt: Attempt | None = None
    ) -> Preparation:
        """Freeze the registers and make a signed commitment; nothing is written yet.

        Args:
            tasks: One task, or the tasks of a campaign, which then share one seed and whose samples overlap
                as far as their sizes allow. They must name the same lead department, day and contributors.
            registers: What to draw from.
            attempt: Which attempt it is, when it is not the first.

        Raises:
            PlanningError, InvalidValue: The tasks cannot be carried out on these registers.
            AssignmentInfeasible: A target of the frame could not be served by anybody.

        Source:
            Tonghua norm 六(四)1, 六(五).
        """
        campaign = as_campaign(tasks)
        return self._ceremonies.prepare(campaign, [registers.targets] * len(campaign), registers, attempt)

    def commit(self, ceremony: Ceremony) -> Ceremony:
        """Append the commitment to the ledger; doing it again is harmless.

        Returns:
            The ceremony with its ledger entry. Keep it: without it nothing can be revealed.

        Raises:
            AlreadyCommitted: A task has commitments that this one does not follow on from.
            Superseded: A substitution would change what is no longer the latest of its task.
            NotCommitted: The draw to be changed is not in this ledger, or the clock stands before the
                commitment.
            InvalidValue: The commitment was prepared for another ledger.
            StoreError: The ledger did not take it.
        """
        return self._ceremonies.commit(ceremony)

    def require_committable(self, ceremony: Ceremony) -> None:
        """Check that the ledger would take the commitment as it stands now; nothing is written.

        Raises:
            AlreadyCommitted, Superseded, NotCommitted, InvalidValue: As for :meth:`commit`.
        """
        self._ceremonies.require_committable(ceremony)

    # ---- reveal -----------------------------------------------------------------------------------------

    def reveal(self, ceremony: Ceremony, contributions: Mapping[str, str]) -> Bundle:
        """Make the seed, draw, sign, and append the result; doing it again with the same values is harmless.

        Args:
            ceremony: From :meth:`commit`.
            contributions: Values by role; the organ's own is in the ceremony.

        Returns:
            The receipt, at auditor level.

        Raises:
            NotCommitted: The commitment is not in this ledger, or the clock stands before it.
            ContributionMismatch: A role is missing, was not announced, or its value is not the fixed one.
            AlreadyDrawn: It was revealed before, with other values.
            Superseded: Something later about a task of it was committed.
            StoreError: The ledger did not take it.
        """
        return self._ceremonies.reveal(ceremony, contributions)

    def draw(
        self, tasks: Task | Sequence[Task], registers: Registers, contributions: Mapping[str, str]
    ) -> Bundle:
        """Commit and reveal in one go, for contributions that are at hand already.

        Raises:
            RandcheckError: As for :meth:`prepare`, :meth:`commit` and :meth:`reveal`.
        """
        return self._commit_and_reveal(self.prepare(tasks, registers).ceremony, contributions)

    # ---- substitute -------------------------------------------------------------------------------------

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
        """Make a signed commitment to fill vacant seats anew; nothing is written yet.

        Args:
            bundle: The draw, or the latest substitution, whose teams are to change.
            task_id: The task.
            vacancies: Who leaves, why, and who approved.
            contributors: Roles that contribute to the new seed besides the organ itself.
            conflicts: All declared conflicts as they stand now; None for those last committed in ``bundle``.
            absent: Inspectors of the roster who take no seat at present.
            attempt: Which attempt to make this change it is, when one before was never revealed.

        Raises:
            InvalidValue: The bundle has no such task, the task no teams, or a vacancy is none of its seats.
            AssignmentInfeasible: Not without moving others; that is a decision of its own.
            MaterialMismatch, MalformedDocument: The bundle lacks a list, or cannot be read.
            NotCommitted: The clock stands before what the bundle tells.

        Source:
            Tonghua norm 六(五)3(2)(3).
        """
        return self._ceremonies.prepare_substitution(
            bundle,
            task_id,
            vacancies,
            contributors=contributors,
            conflicts=conflicts,
            absent=absent,
            attempt=attempt,
        )

    def substitute(
        self,
        bundle: Bundle,
        task_id: str,
        vacancies: Iterable[Vacancy],
        contributions: Mapping[str, str],
        *,
        conflicts: Iterable[Conflict] | None = None,
        absent: Iterable[str] = (),
    ) -> Bundle:
        """Commit a substitution and reveal it in one go; the roles are those of ``contributions``.

        Raises:
            AssignmentInfeasible: Not without moving others.
            RandcheckError: As for :meth:`prepare_substitution`, :meth:`commit` and :meth:`reveal`.
        """
        prepared = self.prepare_substitution(
            bundle,
            task_id,
            vacancies,
            contributors=tuple(contributions),
            conflicts=conflicts,
            absent=absent,
        )
        return self._commit_and_reveal(prepared.ceremony, contributions)

    # ---- verify -----------------------------------------------------------------------------------------

    def verify(self, bundle: Bundle, policy: TrustPolicy) -> Report:
        """Check a receipt as anybody else would; see :func:`~randcheck.receipts.verify.verify_bundle`."""
        return verify_bundle(bundle, policy=policy, verifier=self._verifier)

    # ---- the procedure ----------------------------------------------------------------------------------

    def acting(self, actor: Actor, surroundings: Surroundings) -> ActorDesk:
        """Return the desk of one person, with a method for every act of the procedure.

        Args:
            actor: Who acts, in which role and for which department.
            surroundings: What else bears on the acts, as it is now; make it anew for every request.
        """
        return ActorDesk(actor, surroundings, self.procedure, self._ceremonies)

    # ---- helpers ----------------------------------------------------------------------------------------

    def _commit_and_reveal(self, ceremony: Ceremony, contributions: Mapping[str, str]) -> Bundle:
        # Before anything is written: a missing contribution must not use up the commitment.
        ceremony.complete(contributions)
        return self.reveal(self.commit(ceremony), contributions)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(CHINA_TIME).replace(microsecond=0)
