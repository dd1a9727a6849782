"""One organ's desk: commit, reveal, substitute, verify."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from randcheck.drawing.seed import Contribution, Contributor
from randcheck.errors import AlreadyDrawn, InvalidValue
from randcheck.office.ledger_desk import LedgerDesk, require_log_name
from randcheck.office.log_book import Draft, LogBook
from randcheck.office.preparing import (
    CHINA_TIME,
    Preparation,
    Registers,
    freeze_campaign,
    freeze_change,
)
from randcheck.office.procedure_desk import ProcedureDesk
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.planning.task import Task
from randcheck.ports import Clock, EntropySource, LedgerStore, SignatureVerifier, Signer
from randcheck.procedure.ceremony import Ceremony
from randcheck.procedure.succession import require_latest, require_next
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import last_about, read_chain
from randcheck.receipts.envelope import Envelope, payload_type_for, sign_envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Report
from randcheck.receipts.statements import Attempt, Commitment, ResultStatement
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.registers.conflict import Conflict
from randcheck.registers.salted_tree import SECRET_BYTES
from randcheck.text import Text


class Office:
    """One organ's desk: it commits, reveals, substitutes and verifies.

    Args:
        log: Name of the ledger: an identifier without white space and ``+``, which a checkpoint cannot hold.
        ledger: Where entries go.
        signers: Who signs for the organ; at least one.
        clock: The time.
        entropy: Randomness for secrets and the organ's own contribution.
        verifier: Checks signatures in :meth:`verify`.

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
    ) -> None:
        self._book = LogBook(log=require_log_name(log), ledger=ledger, now=self._now)
        self._signers = tuple(signers)
        self.ledger = LedgerDesk(self._book, self._signers)
        self.procedure = ProcedureDesk(self._book, self._signers)
        self._clock = clock
        self._entropy = entropy
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
        campaign = (tasks,) if isinstance(tasks, Task) else tuple(tasks)
        frozen = freeze_campaign(campaign, registers, new_secret=self._secret)
        ceremony = self._open(
            orders=frozen.orders,
            roles=frozen.roles,
            attempt=attempt or Attempt(),
            materials=frozen.materials,
            at=self._now(),
        )
        return Preparation(
            ceremony=ceremony,
            excluded_targets=frozen.excluded_targets,
            excluded_inspectors=frozen.excluded_inspectors,
            warnings=frozen.warnings,
        )

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
        self._require_own_log(ceremony.commitment)
        entry = self._book.record_commitment(
            ceremony.commitment, ceremony.envelope, lambda size: self._require_next(ceremony, size)
        )
        return attrs.evolve(ceremony, entry=entry)

    def require_committable(self, ceremony: Ceremony) -> None:
        """Check that the ledger would take the commitment as it stands now; nothing is written.

        Raises:
            AlreadyCommitted, Superseded, NotCommitted, InvalidValue: As for :meth:`commit`.
        """
        self._require_own_log(ceremony.commitment)
        if self._book.find_commitment(ceremony.commitment.digest) is None:
            self._require_next(ceremony, self._book.size)

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
        commitment = ceremony.commitment
        committed = self._book.require_commitment(commitment.digest)
        given = ceremony.complete(contributions)

        def drafts() -> list[Draft]:
            at = self._book.now_after(max(commitment.committed_at, committed.recorded_at))
            concluded = ceremony.conclude(given, at)
            statements = (concluded.result, concluded.summary)
            return [
                Draft(kind=one.kind, envelope=self._sign(one.kind, one.encode()), made_at=at)
                for one in statements
                if one is not None
            ]

        recorded = self._book.record_result(
            commitment.digest, drafts, lambda size: self._require_latest(commitment, committed, size)
        )
        entry, envelope = recorded[0]
        summary_entry, summary = recorded[1] if len(recorded) > 1 else (None, None)
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

    # ---- helpers ----------------------------------------------------------------------------------------

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
            envelope=self._sign(commitment.kind, commitment.encode()),
            nonces=((organ.role, organ.value),),
            materials=materials,
            substituted=substituted,
        )

    def _commit_and_reveal(self, ceremony: Ceremony, contributions: Mapping[str, str]) -> Bundle:
        # Before anything is written: a missing contribution must not use up the commitment.
        ceremony.complete(contributions)
        return self.reveal(self.commit(ceremony), contributions)

    def _secret(self) -> bytes:
        return self._entropy.token(SECRET_BYTES)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(CHINA_TIME).replace(microsecond=0)

    def _sign(self, kind: str, payload: bytes) -> Envelope:
        return sign_envelope(payload_type=payload_type_for(kind), payload=payload, signers=self._signers)

    def _require_own_log(self, commitment: Commitment) -> None:
        if commitment.log != self._book.log:
            raise InvalidValue(
                rule=Text(
                    f"a commitment for this office must name the ledger {self._book.log!r}",
                    f"承诺须写明账本“{self._book.log}”",
                ),
                seen=repr(commitment.log),
            )

    def _require_next(self, ceremony: Ceremony, size: int) -> None:
        commitment = ceremony.commitment
        stands_on = None
        if ceremony.substituted is not None:
            stands_on = last_about(read_chain(ceremony.substituted), commitment.task_ids[0]).result_digest
        require_next(commitment, stands_on, self._book.steps_about(commitment.task_ids, stop=size))

    def _require_latest(self, commitment: Commitment, entry: LedgerEntry, size: int) -> None:
        require_latest(commitment, self._book.steps_about(commitment.task_ids, start=entry.index, stop=size))
