"""From registers and tasks to what is committed: frozen lists, orders, and the account of who is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta, timezone

import attrs

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.feasibility import require_servable
from randcheck.errors import EmptyRoster, InvalidValue, MaterialMismatch
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.freeze import freeze_conflicts, freeze_frame, freeze_roster
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.planning.task import Task, compare_stated_counts
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import MAX_CHAIN, Bundle
from randcheck.receipts.chain import read_chain
from randcheck.receipts.materials import Materials
from randcheck.registers.conflict import Conflict
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame
from randcheck.registers.inspector import Inspector
from randcheck.registers.roster import Roster
from randcheck.registers.target import InspectionTarget
from randcheck.text import Text

CHINA_TIME = timezone(timedelta(hours=8))
"""Asia/Shanghai; without daylight saving since 1991."""


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


@attrs.frozen(kw_only=True)
class FrozenCampaign:
    """Orders for one or several tasks and the lists they commit to.

    Attributes:
        orders: One a task.
        roles: Who contributes to the seed: the lead department, then the others.
        materials: The committed lists.
        excluded_targets: As for :class:`Preparation`.
        excluded_inspectors: Likewise.
        warnings: Likewise.
    """

    orders: tuple[DrawOrder, ...]
    roles: tuple[str, ...]
    materials: Materials
    excluded_targets: Mapping[str, tuple[tuple[str, str], ...]]
    excluded_inspectors: tuple[tuple[str, str], ...]
    warnings: tuple[Text, ...]


def freeze_campaign(
    campaign: Sequence[Task],
    pools: Sequence[Sequence[InspectionTarget]],
    registers: Registers,
    *,
    new_secret: Callable[[], bytes],
) -> FrozenCampaign:
    """Freeze the registers for tasks that share one seed.

    Args:
        campaign: At least one task; all of one lead department, day and contributors.
        pools: The register of targets as each task sees it.
        registers: Inspectors and conflicts.
        new_secret: Returns 32 fresh random bytes each time.

    Raises:
        PlanningError, InvalidValue: The tasks cannot be carried out on these registers, or not together.
        AssignmentInfeasible: A target of the frame could not be served by anybody.
    """
    shared = {(task.contributors, task.info.lead_department, task.frame_rule.as_of) for task in campaign}
    if len(shared) != 1:
        raise InvalidValue(
            rule=Text(
                "tasks of a campaign must have one lead department, one day and the same contributors",
                "同批任务须由同一牵头部门在同一基准日组织，且贡献人相同",
            ),
            seen=", ".join(task.info.id for task in campaign) or "no task",
        )
    assigns = any(task.team_rule is not None for task in campaign)
    conflicts = freeze_conflicts(registers.conflicts, secret=new_secret())
    people = freeze_roster(registers.inspectors, campaign[0].frame_rule.as_of, secret=new_secret())
    if assigns and not len(people.roster):
        raise EmptyRoster(excluded=_count_grounds(people.excluded))
    warnings: list[Text] = []
    excluded: dict[str, tuple[tuple[str, str], ...]] = {}
    frames, orders = [], []
    for task, targets in zip(campaign, pools, strict=True):
        frozen = freeze_frame(targets, task.frame_rule, secret=new_secret())
        order = _order(task, frozen.frame, frozen.exclusion_counts, people.roster, conflicts)
        populations = {stratum.label: stratum.population for stratum in order.strata}
        warnings += compare_stated_counts(populations, task.stated_counts)
        excluded[task.info.id] = frozen.excluded
        frames.append(frozen.frame)
        orders.append(order)
    return FrozenCampaign(
        orders=tuple(orders),
        roles=(campaign[0].info.lead_department, *campaign[0].contributors),
        materials=Materials(
            frames=tuple(frames),
            rosters=(people.roster,) if assigns else (),
            conflict_lists=(conflicts,) if assigns else (),
        ),
        excluded_targets=excluded,
        excluded_inspectors=people.excluded,
        warnings=tuple(warnings),
    )


@attrs.frozen(kw_only=True)
class FrozenChange:
    """An order for a substitution and the conflicts it commits to.

    Attributes:
        order: The order.
        lead_department: Whose task it is.
        conflicts: The conflicts as they stand now.
    """

    order: SubstitutionOrder
    lead_department: str
    conflicts: ConflictList


def freeze_change(
    bundle: Bundle,
    task_id: str,
    vacancies: Iterable[Vacancy],
    *,
    conflicts: Iterable[Conflict] | None,
    absent: Iterable[str],
    new_secret: Callable[[], bytes],
) -> FrozenChange:
    """Make the order that fills vacant seats of a draw anew.

    Args:
        bundle: The draw, or the latest substitution built on it.
        task_id: The task.
        vacancies: Who leaves, why, and who approved.
        conflicts: All declared conflicts as they stand now; None for those last committed.
        absent: Inspectors of the roster who take no seat at present.
        new_secret: Returns 32 fresh random bytes each time.

    Raises:
        InvalidValue: The bundle has no such task, the task no teams, the roster no such inspector, or there
            have been too many substitutions.
        MaterialMismatch: The bundle lacks a list.
        MalformedDocument: The bundle cannot be read.
    """
    links = read_chain(bundle)
    if len(links) >= MAX_CHAIN:
        raise InvalidValue(
            rule=Text(
                f"a draw must have at most {MAX_CHAIN - 1} substitutions, one after the other: fill several seats in one",
                f"一次抽取最多先后替换 {MAX_CHAIN - 1} 次，多个空缺应合并为一次替换",
            ),
            seen=str(len(links)),
        )
    root, after = links[0], links[-1]
    orders = [one for one in root.commitment.orders if one.task.id == task_id]
    if not orders or orders[0].roster is None or orders[0].conflicts is None:
        raise InvalidValue(
            rule=Text("the bundle must hold teams of the task", "证据包须含该任务的检查组"), seen=task_id
        )
    roster = root.bundle.materials.find_roster(orders[0].roster)
    if roster is None:
        raise _missing(Text("the roster", "检查人员名单"), orders[0].roster.root)
    unknown = sorted(set(absent) - {row.id for row in roster.rows})
    if unknown:
        raise InvalidValue(
            rule=Text("absent inspectors must be of the draw's roster", "不在岗人员须为名单中的检查人员"),
            seen=", ".join(unknown),
        )
    latest = after.commitment.substitution
    root_now = orders[0].conflicts if latest is None else latest.conflicts
    if conflicts is not None:
        known: ConflictList | None = freeze_conflicts(conflicts, secret=new_secret())
    else:
        known = after.bundle.materials.find_conflicts(root_now)
    if known is None:
        raise _missing(Text("the conflicts", "回避名单"), root_now.root)
    return FrozenChange(
        order=SubstitutionOrder(
            task_id=task_id,
            draw=after.result_digest,
            vacancies=tuple(vacancies),
            absent=tuple(sorted(set(absent))),
            conflicts=known.commitment,
        ),
        lead_department=orders[0].task.lead_department,
        conflicts=known,
    )


def _missing(what: Text, root: bytes) -> MaterialMismatch:
    return MaterialMismatch(what=what, expected=root.hex()[:16], actual="nothing")


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
