"""Documents filled in from a draw's receipt and the registers; what only people know stays to be added.

What a receipt says is taken as told: whether it is genuine is for :func:`~randcheck.receipts.verify.verify_bundle` to
say, before anything is printed from it. Add places, witnesses and recordings with ``attrs.evolve``.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from randcheck.documents.directory import Directory
from randcheck.documents.rules_in_words import sample_rule_in_words, team_rule_in_words
from randcheck.documents.told_task import ToldTask, no_teams, order_of
from randcheck.documents.views import (
    AssignmentRecord,
    ContributorLine,
    DrawRecord,
    ExclusionLine,
    InspectionNotice,
    ReceiptLine,
    StratumLine,
    TaskAnnouncement,
    TaskHead,
    TeamLine,
)
from randcheck.errors import InvalidValue
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.frame_rule import describe_ground
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.statements import Commitment
from randcheck.registers.inspector import Inspector
from randcheck.registers.target import InspectionTarget
from randcheck.text import Text


def check_code(address: str, task_id: str, receipt: bytes, *, target_id: str | None = None) -> str:
    """Return what a QR code says so that it resolves to a task and its receipt.

    Args:
        address: The page of the host that answers, such as ``https://jg.example.gov.cn/check``.
        task_id: The task.
        receipt: Digest of the draw's statement, or of the latest substitution that changed who comes.
        target_id: The target whose notice bears the code; None for the task's own documents.

    Example:
        >>> check_code("https://jg.example/check", "TH/17", bytes(2), target_id="T 1")
        'https://jg.example/check?task=TH%2F17&receipt=0000&target=T%201'
    """
    parts = {"task": task_id, "receipt": receipt.hex()}
    if target_id is not None:
        parts["target"] = target_id
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parts.items())
    return f"{address}{'&' if '?' in address else '?'}{query}"


def draw_record(
    bundle: Bundle, targets: Iterable[InspectionTarget], *, task_id: str | None = None
) -> DrawRecord:
    """Return the record of a draw.

    Args:
        bundle: Its receipt, or that of a substitution made after it; at any level but a firm's own.
        targets: The register, or those of it that were drawn; an id that is not among them stands without a name.
        task_id: Which task of a campaign; may be left out where there is one.

    Raises:
        InvalidValue: The receipt has no such task, or several and none is named.
        MalformedDocument, NotCanonical: The receipt cannot be read.

    Source: Tonghua norm 六(四)3.
    """
    told = ToldTask.read(bundle, task_id)
    commitment, result = told.draw.commitment, told.draw.result
    fixed = {contributor.role for contributor in commitment.contributors if contributor.digest is not None}
    directory = Directory.of(targets=targets)
    return DrawRecord(
        task=_head(told.order),
        attempt=commitment.attempt.number,
        attempt_reason=commitment.attempt.reason,
        attempt_approver=commitment.attempt.approver,
        committed_at=commitment.committed_at,
        drawn_at=result.drawn_at,
        contributors=[
            ContributorLine(role=one.role, value=one.value, was_fixed=one.role in fixed)
            for one in result.contributions
        ],
        seed=result.seed,
        rule=sample_rule_in_words(told.order),
        pool_root=told.order.frame.root,
        strata=[
            StratumLine(
                label=one.label,
                population=one.population,
                sample_size=one.sample_size,
                reserves=one.reserves,
            )
            for one in told.order.strata
        ],
        exclusions=[
            ExclusionLine(ground=describe_ground(ground).zh, count=count)
            for ground, count in told.order.exclusions
        ],
        drawn=[directory.target_line(row_id, ticket) for ticket, row_id in told.result.drawn],
        reserves=[directory.target_line(row_id, ticket) for ticket, row_id in told.result.reserves],
        receipt=told.receipt,
    )


def assignment_record(
    bundle: Bundle,
    targets: Iterable[InspectionTarget],
    inspectors: Iterable[Inspector],
    *,
    task_id: str | None = None,
) -> AssignmentRecord:
    """Return the record of the assignment, with the teams as they were drawn.

    Args:
        bundle: The draw's receipt, as for :func:`draw_record`.
        targets: The register of targets.
        inspectors: The register of inspectors; an id that is not among them stands without a name.
        task_id: Which task of a campaign; may be left out where there is one.

    Raises:
        InvalidValue: As for :func:`draw_record`, or the task assigns no inspectors.
        MalformedDocument, NotCanonical: The receipt cannot be read.

    Source: Tonghua norm 六(五)3(6).
    """
    told = ToldTask.read(bundle, task_id)
    teams = told.require_teams()
    roster, conflicts = told.order.roster, told.order.conflicts
    if roster is None or conflicts is None:  # an order with teams has both
        raise no_teams(told.order.task.id)
    directory = Directory.of(targets=targets, inspectors=inspectors)
    return AssignmentRecord(
        task=_head(told.order),
        drawn_at=told.draw.result.drawn_at,
        rule=None if told.order.team_rule is None else team_rule_in_words(told.order.team_rule),
        roster_rows=roster.rows,
        roster_root=roster.root,
        conflict_rows=conflicts.rows,
        seed=told.draw.result.seed,
        teams=[
            TeamLine(
                number=team.number,
                members=[directory.member_line(one, leader=team.leader) for one in team.members],
                targets=[directory.target_line(one) for one in team.targets],
            )
            for team in teams
        ],
        shortfall="部分席位无法在本级名录库中选派，已载入抽取凭证。" if told.result.has_shortfall else None,
        receipt=told.receipt,
    )


def task_announcement(
    commitment: Commitment, *, index: int | None = None, task_id: str | None = None
) -> TaskAnnouncement:
    """Return the announcement of a task that is committed and not drawn yet.

    Args:
        commitment: What was committed.
        index: Its place in the ledger.
        task_id: Which task of a campaign; may be left out where there is one.

    Raises:
        InvalidValue: The commitment has no such task, or several and none is named.

    Source: Tonghua norm 六(三)1, 三(三).
    """
    order = order_of(commitment, task_id)
    return TaskAnnouncement(
        task=_head(order),
        population=order.frame.rows,
        sample_size=order.sample_size,
        seed_parties=[contributor.role for contributor in commitment.contributors],
        receipt=ReceiptLine(log=commitment.log, commitment=commitment.digest, commitment_index=index),
    )


def inspection_notice(
    bundle: Bundle,
    target: InspectionTarget,
    inspectors: Iterable[Inspector],
    *,
    address: str | None = None,
    task_id: str | None = None,
) -> InspectionNotice:
    """Return the notice to a drawn target, with the team as it stands after all substitutions.

    Where one of them changed who comes, the notice cites the latest such, and so does its QR code.

    Args:
        bundle: The latest receipt of the task.
        target: Whom it is for.
        inspectors: The register of inspectors.
        address: The page of the host to which the QR code leads; None prints none.
        task_id: Which task of a campaign; may be left out where there is one.

    Raises:
        InvalidValue: The target is not drawn, the receipt has no such task, or several and none is named.
        MalformedDocument, NotCanonical: The receipt cannot be read.

    Source: Tonghua norm 六(九)1(2); 扫码入企.
    """
    told = ToldTask.read(bundle, task_id)
    if target.id not in {row_id for _, row_id in told.result.drawn}:
        rule = Text("a notice must be for a target that was drawn", "检查通知书须发给抽中的对象")
        raise InvalidValue(rule=rule, seen=target.id)
    directory = Directory.of(inspectors=inspectors)
    receipt = told.receipt_about(target.id)
    latest = receipt.latest
    return InspectionNotice(
        task=_head(told.order),
        target_id=target.id,
        target_name=target.name,
        address=target.address or None,
        inspectors=[
            directory.member_line(member, leader=leader) for member, leader in told.people_sent_to(target.id)
        ],
        receipt=receipt,
        check_code=None
        if address is None or latest is None
        else check_code(address, told.order.task.id, latest, target_id=target.id),
    )


def _head(order: DrawOrder) -> TaskHead:
    task = order.task
    return TaskHead(
        task_id=task.id,
        title=task.title,
        matters=task.matters,
        lead_department=task.lead_department,
        departments=task.departments,
    )
