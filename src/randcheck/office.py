"""The office: what a host calls. It brings ports together and owns no rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone

import attrs

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.feasibility import require_servable
from randcheck.drawing.seed import Contribution, Contributor
from randcheck.errors import (
    AlreadyCommitted,
    AlreadyDrawn,
    EmptyRoster,
    HeadMoved,
    InvalidValue,
    NotCommitted,
)
from randcheck.hashing import sha256
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.freeze import freeze_conflicts, freeze_frame, freeze_roster
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.planning.task import Task, compare_stated_counts
from randcheck.ports import Clock, EntropySource, LedgerStore, SignatureVerifier, Signer
from randcheck.procedure.ceremony import Ceremony, unfold
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.envelope import Envelope, payload_type_for, sign_envelope
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry, decode_record, encode_record
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Report
from randcheck.receipts.statements import Attempt, Commitment, ResultStatement
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.registers.conflict import Conflict
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame
from randcheck.registers.inspector import Inspector
from randcheck.registers.roster import Roster
from randcheck.registers.salted_tree import SECRET_BYTES
from randcheck.registers.target import InspectionTarget
from randcheck.text import Text

CHINA_TIME = timezone(timedelta(hours=8))
"""Asia/Shanghai; without daylight saving since 1991."""

_MOST_TRIES = 64
"""Times an append is tried again after another writer was faster."""

_PAGE = 256


@attrs.frozen(kw_only=True)
class Registers:
    """Snapshots that a draw starts from, in any order.

    Attributes:
        targets: Everybody in the register of targets.
        inspectors: Everybody in the register of inspectors; those who cannot be drawn are left out by rule.
        conflicts: All declared conflicts.
    """

    targets: Sequence[InspectionTarget]
    inspectors: Sequence[Inspector] = ()
    conflicts: Sequence[Conflict] = ()


@attrs.frozen(kw_only=True)
class Preparation:
    """A ceremony ready to be committed, and what its organiser should read first.

    Attributes:
        ceremony: Not in the ledger yet.
        excluded_targets: ``(target id, ground code)`` of everybody left out, by task.
        excluded_inspectors: ``(inspector id, ground code)`` of everybody who cannot be drawn.
        warnings: Differences between what the plan states and what the registers hold.
    """

    ceremony: Ceremony
    excluded_targets: Mapping[str, tuple[tuple[str, str], ...]] = attrs.field(factory=dict)
    excluded_inspectors: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Text, ...] = ()


class Office:
    """One organ's desk: it commits, reveals, substitutes and verifies.

    Args:
        log: Name of the ledger.
        ledger: Where entries go.
        signers: Who signs for the organ; at least one.
        clock: The time.
        entropy: Randomness for secrets and the organ's own contribution.
        verifier: Checks signatures in :meth:`verify`.
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
        self._log = log
        self._ledger = ledger
        self._signers = tuple(signers)
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
                as far as their sizes allow. They must name the same contributors.
            registers: What to draw from.
            attempt: Which attempt it is, when it is not the first.

        Raises:
            PlanningError, InvalidValue: The tasks cannot be carried out on these registers.
            AssignmentInfeasible: A target of the frame could not be served by anybody.

        Source:
            Tonghua norm 六(四)1, 六(五).
        """
        campaign = (tasks,) if isinstance(tasks, Task) else tuple(tasks)
        if not campaign or len({(task.contributors, task.info.lead_department) for task in campaign}) != 1:
            raise InvalidValue(
                rule=Text(
                    "tasks of a campaign must have one lead department and the same contributors",
                    "同批任务须由同一牵头部门组织且贡献人相同",
                ),
                seen=", ".join(task.info.id for task in campaign) or "no task",
            )
        assigns = any(task.team_rule is not None for task in campaign)
        conflicts = freeze_conflicts(registers.conflicts, secret=self._secret())
        frozen_roster = freeze_roster(
            registers.inspectors, campaign[0].frame_rule.as_of, secret=self._secret()
        )
        if assigns and not len(frozen_roster.roster):
            raise EmptyRoster(excluded=_count_grounds(frozen_roster.excluded))
        warnings: list[Text] = []
        excluded: dict[str, tuple[tuple[str, str], ...]] = {}
        frames, orders = [], []
        for task in campaign:
            frozen = freeze_frame(registers.targets, task.frame_rule, secret=self._secret())
            order = _order(task, frozen.frame, frozen.exclusion_counts, frozen_roster.roster, conflicts)
            warnings += compare_stated_counts(
                {stratum.label: stratum.population for stratum in order.strata}, task.stated_counts
            )
            excluded[task.info.id] = frozen.excluded
            frames.append(frozen.frame)
            orders.append(order)
        ceremony = self._open(
            orders=tuple(orders),
            roles=(campaign[0].info.lead_department, *campaign[0].contributors),
            attempt=attempt or Attempt(),
            materials=Materials(
                frames=tuple(frames),
                rosters=(frozen_roster.roster,) if assigns else (),
                conflict_lists=(conflicts,) if assigns else (),
            ),
        )
        return Preparation(
            ceremony=ceremony,
            excluded_targets=excluded,
            excluded_inspectors=frozen_roster.excluded,
            warnings=tuple(warnings),
        )

    def commit(self, ceremony: Ceremony) -> Ceremony:
        """Append the commitment to the ledger; doing it again is harmless.

        Returns:
            The ceremony with its ledger entry. Keep it: without it nothing can be revealed.

        Raises:
            AlreadyCommitted: A task has commitments that this one does not follow on from.
            StoreError: The ledger did not take it.
        """
        key = f"commit/{ceremony.commitment.digest.hex()}"
        # Whoever is faster changes the head, so what was read before the append is looked at again.
        for _ in range(_MOST_TRIES):
            done = self._find(key)
            if done is not None:
                return attrs.evolve(ceremony, entry=done[0])
            size = self._ledger.head(self._log).size
            self._require_next_attempt(ceremony.commitment, size)
            entry = self._append(ceremony.commitment.kind, ceremony.envelope, key, size)
            if entry is not None:
                return attrs.evolve(ceremony, entry=entry)
        raise HeadMoved(log=self._log, expected_size=size, actual_size=self._ledger.head(self._log).size)

    def require_committable(self, ceremony: Ceremony) -> None:
        """Check that the ledger would take the commitment as it stands now; nothing is written.

        Raises:
            AlreadyCommitted: A task has commitments that this one does not follow on from.
        """
        if self._find(f"commit/{ceremony.commitment.digest.hex()}") is None:
            self._require_next_attempt(ceremony.commitment, self._ledger.head(self._log).size)

    # ---- reveal -----------------------------------------------------------------------------------------

    def reveal(self, ceremony: Ceremony, contributions: Mapping[str, str]) -> Bundle:
        """Make the seed, draw, sign, and append the result; doing it again with the same values is harmless.

        Args:
            ceremony: From :meth:`commit`.
            contributions: Values by role; the organ's own is in the ceremony.

        Returns:
            The receipt, at auditor level.

        Raises:
            NotCommitted: The commitment is not in this ledger.
            ContributionMismatch: A role is missing, was not announced, or its value is not the fixed one.
            AlreadyDrawn: It was revealed before, with other values.
            StoreError: The ledger did not take it.
        """
        commitment_entry = self._require_committed(ceremony)
        given = ceremony.complete(contributions)
        key = f"reveal/{ceremony.commitment.digest.hex()}"
        result = None
        for _ in range(_MOST_TRIES):
            done = self._find(key)
            if done is not None:
                return _bundle(ceremony, commitment_entry, *self._require_same(ceremony, given, *done))
            if result is None:
                result = ceremony.conclude(given, self._now_after(ceremony.commitment.committed_at))
                envelope = self._sign(result.kind, result.encode())
            size = self._ledger.head(self._log).size
            entry = self._append(result.kind, envelope, key, size)
            if entry is not None:
                return _bundle(ceremony, commitment_entry, entry, envelope)
        raise HeadMoved(log=self._log, expected_size=size, actual_size=self._ledger.head(self._log).size)

    def draw(
        self, tasks: Task | Sequence[Task], registers: Registers, contributions: Mapping[str, str]
    ) -> Bundle:
        """Commit and reveal in one go, for contributions that are at hand already.

        Raises:
            RandcheckError: As for :meth:`prepare`, :meth:`commit` and :meth:`reveal`.
        """
        ceremony = self.prepare(tasks, registers).ceremony
        # Before anything is written: a missing contribution must not use up the task's first attempt.
        ceremony.complete(contributions)
        return self.reveal(self.commit(ceremony), contributions)

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
    ) -> Preparation:
        """Make a signed commitment to fill vacant seats anew; nothing is written yet.

        Args:
            bundle: The draw, or the latest substitution, whose teams are to change.
            task_id: The task.
            vacancies: Who leaves, why, and who approved.
            contributors: Roles that contribute to the new seed besides the organ itself.
            conflicts: All declared conflicts as they stand now; None for those of the draw.
            absent: Inspectors who take no seat at present.

        Raises:
            InvalidValue: The bundle has no such task, or the task no teams.

        Source:
            Tonghua norm 六(五)3(2)(3).
        """
        root, _ = unfold(bundle)
        orders = [one for one in Commitment.decode(root.commitment.payload).orders if one.task.id == task_id]
        if not orders or orders[0].conflicts is None:
            raise InvalidValue(
                rule=Text("the bundle must hold teams of the task", "证据包须含该任务的检查组"), seen=task_id
            )
        known = root.materials.find_conflicts(orders[0].conflicts)
        if conflicts is not None or known is None:
            known = freeze_conflicts(conflicts or (), secret=self._secret())
        ceremony = self._open(
            substitution=SubstitutionOrder(
                task_id=task_id,
                draw=ResultStatement.decode(bundle.result.payload).digest,
                vacancies=tuple(vacancies),
                absent=tuple(sorted(absent)),
                conflicts=known.commitment,
            ),
            roles=(orders[0].task.lead_department, *contributors),
            attempt=Attempt(),
            materials=Materials(conflict_lists=(known,)),
            substituted=bundle,
        )
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
        return self.reveal(self.commit(prepared.ceremony), contributions)

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
    ) -> Ceremony:
        organ = Contribution(roles[0], self._secret().hex())
        commitment = Commitment(
            log=self._log,
            committed_at=self._now(),
            orders=orders,
            substitution=substitution,
            contributors=(
                Contributor(role=organ.role, digest=organ.digest),
                *(Contributor(role=role) for role in roles[1:]),
            ),
            attempt=attempt,
        )
        return Ceremony(
            commitment=commitment,
            envelope=self._sign(commitment.kind, commitment.encode()),
            nonces=((organ.role, organ.value),),
            materials=materials,
            substituted=substituted,
        )

    def _secret(self) -> bytes:
        return self._entropy.token(SECRET_BYTES)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(CHINA_TIME).replace(microsecond=0)

    def _now_after(self, moment: datetime) -> datetime:
        now = self._now()
        if now < moment:
            raise NotCommitted(
                rule=Text(
                    f"the clock must not stand before the commitment ({moment.isoformat()})",
                    f"时钟不得早于承诺时间（{moment.isoformat()}）",
                ),
                seen=now.isoformat(),
            )
        return now

    def _sign(self, kind: str, payload: bytes) -> Envelope:
        return sign_envelope(payload_type=payload_type_for(kind), payload=payload, signers=self._signers)

    def _append(self, kind: str, envelope: Envelope, key: str, size: int) -> LedgerEntry | None:
        """Append one entry at ``size``; None when another writer was faster."""
        entry = LedgerEntry(
            origin=self._log,
            index=size,
            prev=decode_record(self._ledger.read(self._log, size - 1, size)[0])[0].leaf_digest
            if size
            else NO_ENTRY,
            kind=kind,
            digest=sha256(envelope.payload),
            recorded_at=self._now(),
        )
        try:
            self._ledger.append(self._log, size, [encode_record(entry, envelope)], key)
        except HeadMoved:
            return None
        return entry

    def _find(self, key: str) -> tuple[LedgerEntry, Envelope] | None:
        done = self._ledger.find(self._log, key)
        if done is None:
            return None
        (record,) = self._ledger.read(self._log, done.first_index, done.first_index + 1)
        return decode_record(record)

    def _require_committed(self, ceremony: Ceremony) -> LedgerEntry:
        done = self._find(f"commit/{ceremony.commitment.digest.hex()}")
        if done is None:
            raise NotCommitted(
                rule=Text(
                    f"the commitment must be in ledger {self._log!r} before it is revealed",
                    f"揭示前承诺须已写入账本“{self._log}”",
                ),
                seen=ceremony.commitment.digest.hex()[:16],
            )
        return done[0]

    def _require_same(
        self, ceremony: Ceremony, given: tuple[Contribution, ...], entry: LedgerEntry, envelope: Envelope
    ) -> tuple[LedgerEntry, Envelope]:
        if ResultStatement.decode(envelope.payload).contributions != given:
            raise AlreadyDrawn(commitment=ceremony.commitment.digest.hex()[:16], index=entry.index)
        return entry, envelope

    def _require_next_attempt(self, commitment: Commitment, size: int) -> None:
        """Check that a draw's commitment is numbered after all earlier ones of its tasks."""
        if commitment.substitution is not None:
            return
        earlier: dict[str, list[bytes]] = {task_id: [] for task_id in commitment.task_ids}
        for start in range(0, size, _PAGE):
            for record in self._ledger.read(self._log, start, min(start + _PAGE, size)):
                entry, envelope = decode_record(record)
                if entry.kind == commitment.kind:
                    for task_id in Commitment.decode(envelope.payload).task_ids:
                        if task_id in earlier:
                            earlier[task_id].append(entry.digest)
        attempt = commitment.attempt
        for task_id, digests in earlier.items():
            last = digests[-1] if digests else None
            if attempt.number != len(digests) + 1 or attempt.predecessor != last:
                raise AlreadyCommitted(
                    task_id=task_id,
                    attempts=len(digests),
                    expected=len(digests) + 1,
                    predecessor="-" if last is None else last.hex(),
                    attempt=attempt.number,
                )


def _order(
    task: Task,
    frame: Frame,
    exclusions: tuple[tuple[str, int], ...],
    roster: Roster,
    conflicts: ConflictList,
) -> DrawOrder:
    """Return the order that commits a task to frozen lists, once it is known that it can be carried out."""
    if task.team_rule is not None:
        require_servable(frame, task.team_rule, roster, conflicts)
    assigns = task.team_rule is not None
    return DrawOrder(
        task=task.info,
        frame=frame.commitment,
        frame_rule=task.frame_rule,
        exclusions=exclusions,
        sample_rule=task.sample_rule,
        strata=order_strata(frame.tally, task.sample_rule),
        team_rule=task.team_rule,
        roster=roster.commitment if assigns else None,
        conflicts=conflicts.commitment if assigns else None,
    )


def _count_grounds(excluded: Iterable[tuple[str, str]]) -> str:
    counts = Counter(ground for _, ground in excluded)
    return ", ".join(f"{ground} {count}" for ground, count in sorted(counts.items())) or "-"


def _bundle(
    ceremony: Ceremony, commitment_entry: LedgerEntry, result_entry: LedgerEntry, result: Envelope
) -> Bundle:
    return Bundle(
        commitment=ceremony.envelope,
        commitment_entry=commitment_entry,
        result=result,
        result_entry=result_entry,
        materials=ceremony.materials,
        substituted=ceremony.substituted,
    )
