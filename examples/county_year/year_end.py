"""What the last day of the year shows: all of it computed from the ledger, nothing stored beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs
from hall import LOG, Hall
from lists import BY_ID, CAP, CODES, DEPARTMENTS
from papers import SHOWN
from plan import CAMPAIGN, TaskSpec
from ports import YEAR, trust

from randcheck import Bundle, TrustPolicy, verify_bundle
from randcheck.adapters.ed25519 import Ed25519Verifier
from randcheck.office.ledger_audit import audit_ledger
from randcheck.planning.coordination import CampaignOverlap, measure_overlap
from randcheck.planning.coverage import CoverageState, coverage_status, targets_since
from randcheck.planning.merge_proposal import MergeProposal, VisitNeed, propose_merges
from randcheck.planning.past_inspection import PastInspection
from randcheck.planning.repeated_visits import RepeatedVisit, find_repeated_visits
from randcheck.planning.rule_wording import parse_wording
from randcheck.procedure.case_counts import strata_of
from randcheck.procedure.feedback import Proposal
from randcheck.procedure.feedback_rules import propose_classes, propose_from_statistics
from randcheck.procedure.plan_check import PlanCheck, check_plan
from randcheck.procedure.publication import PublicationDue, list_unpublished
from randcheck.procedure.state import TaskState
from randcheck.procedure.statistics import PeriodStatistics, compute_statistics, select_period
from randcheck.procedure.visit_counts import BodyCount, count_bodies, count_visits, list_inspections
from randcheck.receipts.audit import AuditReport
from randcheck.receipts.disclosure import Discloser
from randcheck.registers.target import CreditRiskClass, TargetState

CODE_SETS = {CODES.id: CODES}


@attrs.frozen(kw_only=True)
class YearEnd:
    """The year in numbers.

    Attributes:
        states: All tasks and directed inspections.
        statistics: Base, ratio, completion, hit and publication rates (七(三)).
        plan: The plan against what was done.
        unpublished: Results still to be published, the most urgent first.
        bodies: Visits of every department, with those at the cap.
        repeated: Two visits to one target within 60 days: a warning.
        coverage: How many targets stand how towards the frequency of the petrol stations' rule.
        merges: Which visits of the year could have been one (六(三)3).
        overlap: What the campaign saved by its common seed.
        proposals: For ratio, frequency and class (七(一), 七(二)).
        audit: Of the whole ledger.
        receipts: One draw's receipt at the three levels.
        policy: Whom to trust for them: what a reader needs to verify them himself.
        verdicts: Of these receipts.
    """

    states: tuple[TaskState, ...]
    statistics: PeriodStatistics
    plan: PlanCheck
    unpublished: tuple[PublicationDue, ...]
    bodies: tuple[BodyCount, ...]
    repeated: tuple[RepeatedVisit, ...]
    coverage: dict[CoverageState, int]
    merges: MergeProposal
    overlap: CampaignOverlap
    proposals: tuple[Proposal, ...]
    audit: AuditReport
    receipts: dict[str, Bundle]
    policy: TrustPolicy
    verdicts: dict[str, str]


def close_year(hall: Hall) -> YearEnd:
    """Count the year, audit the ledger and prove a receipt."""
    today = hall.clock.day
    states = select_period(hall.office.procedure.states(), date(YEAR, 1, 1), today)
    statistics = compute_statistics(
        states,
        CODE_SETS,
        today=today,
        calendar=hall.calendar,
        strata={task_id: strata_of(draw) for task_id, draw in hall.draws.items()},
        departments=DEPARTMENTS,
    )
    visits = list_inspections(states)
    receipts = _prove(hall)
    policy = trust(hall.key, hall.witness_key)
    return YearEnd(
        states=states,
        statistics=statistics,
        plan=check_plan(hall.plan, states, CODE_SETS, on=today),
        unpublished=list_unpublished(states, today, hall.calendar),
        bodies=count_bodies(count_visits(visits, YEAR, cap=CAP), DEPARTMENTS),
        repeated=find_repeated_visits(visits),
        coverage=_coverage(hall, visits, today),
        merges=propose_merges(_needs(states)),
        overlap=measure_overlap({spec.id: hall.draws[spec.id].target_ids for spec in _campaign(hall)}),
        proposals=(*propose_from_statistics(statistics), *propose_classes(states, CODE_SETS)),
        audit=audit_ledger(
            hall.ledger,
            LOG,
            verifier=Ed25519Verifier(),
            policy=policy,
            notes=hall.notes,
            surroundings_at=hall.around_at,
        ),
        receipts=receipts,
        policy=policy,
        verdicts={
            level: verify_bundle(bundle, policy=policy, verifier=Ed25519Verifier()).verdict.value
            for level, bundle in receipts.items()
        },
    )


def _campaign(hall: Hall) -> list[TaskSpec]:
    return [spec for spec in hall.specs if spec.key in CAMPAIGN]


def _coverage(hall: Hall, visits: Iterable[PastInspection], today: date) -> dict[CoverageState, int]:
    """Return how many petrol stations of class D the year's rule "not less than once" was kept for (六(六)1)."""
    [rule] = parse_wording(BY_ID["SC-07"].frequency).frequencies
    stations = {
        one.id
        for one in hall.county.targets.snapshot(today)
        if (one.industry, one.credit_risk, one.state) == ("加油站", CreditRiskClass.D, TargetState.ACTIVE)
    }
    since = targets_since(hall.county.targets, date(YEAR, 1, 1), on=today)
    wanted = {target_id: day for target_id, day in since.items() if target_id in stations}
    statuses = coverage_status(rule, wanted, visits, on=today)
    return {state: sum(one.state is state for one in statuses) for state in CoverageState}


def _needs(states: Iterable[TaskState]) -> list[VisitNeed]:
    """Return every visit that the tasks wanted, with the time that each had for it."""
    return [
        VisitNeed(
            task_id=state.task_id,
            target_id=case.target_id,
            department=state.opening.lead_department,
            matters=state.opening.matters,
            earliest=max(case.drawn_on, state.opening.starts_on),
            latest=state.ends_on,
            apart="一事一查" if state.is_directed else "",
        )
        for state in states
        if state.opening is not None and state.ends_on is not None
        for case in state.live_cases
    ]


def _prove(hall: Hall) -> dict[str, Bundle]:
    """Prove one draw under the last checkpoint, and disclose it to the public, to a firm and to the auditor."""
    spec = next(one for one in hall.specs if one.key == SHOWN)
    proved = hall.office.ledger.prove(hall.receipts[spec.id], hall.notes[-1])
    discloser = Discloser(proved)
    drawn = hall.draws[spec.id].target_ids[0]
    return {"public": discloser.public(), "party": discloser.party(drawn), "auditor": proved}
