"""From ids in any order to the canonical integer form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs

from randcheck.drawing.assignment.problem import AssignmentProblem
from randcheck.errors import DuplicateId, InvalidValue, join_limited
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class InspectorEntry:
    """One inspector as the assignment sees him.

    Attributes:
        id: His id.
        capacity: Most new seats, or None for no limit.
        prior_load: Seats carried already.
        level: 0 own register, 1 upper level's.
        kin_group: A label; inspectors with the same one never serve on one target. None for no kin.
    """

    id: str
    capacity: int | None = None
    prior_load: int = 0
    level: int = 0
    kin_group: str | None = None


def build_problem(
    *,
    inspectors: Iterable[InspectorEntry],
    classes: Mapping[str, Collection[str]],
    targets: Mapping[str, Sequence[str]],
    conflicts: Iterable[tuple[str, str]] = (),
    kin_pairs: Iterable[tuple[str, str]] = (),
    even: bool = True,
) -> AssignmentProblem:
    """Return the canonical problem; the order of what is given never matters.

    Seat classes lose their names: equal ones become one, unused ones go. Capacities are cut to the number of
    targets. Kinship is closed: a with b and b with c means a, b and c are one group.

    Args:
        inspectors: Everybody who could be assigned.
        classes: Name of a seat class: ids of the inspectors admissible for it.
        targets: Target id: the class names of its seats, in the order of its seats.
        conflicts: (inspector id, target id): that inspector must not inspect that target. Pairs that name an
            unknown inspector or target bar nobody.
        kin_pairs: (inspector id, inspector id): never on one target. Unknown ids are kin of nobody.
        even: Whether loads are to be as even as the rules allow.

    Raises:
        DuplicateId: Two inspectors share an id.
        InvalidValue: A class names an unknown inspector, a target an unknown class, or a number is negative.

    Example:
        >>> problem = build_problem(
        ...     inspectors=[InspectorEntry(id="p2"), InspectorEntry(id="p1")],
        ...     classes={"any": ["p1", "p2"]},
        ...     targets={"t1": ["any", "any"]},
        ... )
        >>> problem.inspector_ids, problem.classes, problem.seats
        (('p1', 'p2'), ((0, 1),), ((0, 0),))
    """
    entries = sorted(inspectors, key=lambda entry: entry.id)
    index = index_ids([entry.id for entry in entries], Text("the inspectors", "检查人员"))
    target_ids = tuple(sorted(targets))
    class_number, members = number_classes(
        classes, [name for target in target_ids for name in targets[target]], index
    )
    return AssignmentProblem(
        inspector_ids=tuple(index),
        capacity=tuple(
            len(target_ids) if entry.capacity is None else min(entry.capacity, len(target_ids))
            for entry in entries
        ),
        prior_load=tuple(entry.prior_load for entry in entries),
        level=tuple(entry.level for entry in entries),
        kin_group=close_kin(entries, kin_pairs, index),
        classes=members,
        target_ids=target_ids,
        seats=tuple(tuple(class_number[name] for name in targets[target]) for target in target_ids),
        conflicts=conflict_masks(conflicts, index, {target: t for t, target in enumerate(target_ids)}),
        even=even,
    )


def index_ids(ids: Sequence[str], where: Text) -> dict[str, int]:
    """Return each id's index in ``ids``, which are ascending.

    Raises:
        DuplicateId: An id stands twice.
    """
    index = {identifier: number for number, identifier in enumerate(ids)}
    if len(index) < len(ids):
        raise DuplicateId(
            where=where, identifier=next(one for number, one in enumerate(ids) if index[one] != number)
        )
    return index


def number_classes(
    classes: Mapping[str, Collection[str]], used: Iterable[str], index: Mapping[str, int]
) -> tuple[dict[str, int], tuple[tuple[int, ...], ...]]:
    """Return the number of every used class, and the classes: distinct ones only, ascending.

    Raises:
        InvalidValue: A used class is not declared, or a declared one names an unknown inspector.
    """
    members: dict[str, tuple[int, ...]] = {}
    for name in sorted(set(used)):
        if name not in classes:
            raise InvalidValue(
                rule=Text(
                    f"a seat's class must be one of the declared ones ({join_limited(sorted(classes))})",
                    f"席位类别须为已声明的类别（{join_limited(sorted(classes))}）",
                ),
                seen=name,
            )
        unknown = sorted(identifier for identifier in classes[name] if identifier not in index)
        if unknown:
            raise InvalidValue(
                rule=Text(
                    f"class {name!r} must name known inspectors", f"类别“{name}”只能列出已知的检查人员"
                ),
                seen=join_limited(unknown),
            )
        members[name] = tuple(sorted({index[identifier] for identifier in classes[name]}))
    distinct = tuple(sorted(set(members.values())))
    number = {one: place for place, one in enumerate(distinct)}
    return {name: number[one] for name, one in members.items()}, distinct


def close_kin(
    entries: Sequence[InspectorEntry], pairs: Iterable[tuple[str, str]], index: Mapping[str, int]
) -> tuple[int, ...]:
    """Return per inspector the smallest index in his kin group, over labels and pairs together."""
    root = list(range(len(entries)))

    def find(inspector: int) -> int:
        while root[inspector] != inspector:
            root[inspector] = root[root[inspector]]
            inspector = root[inspector]
        return inspector

    def join(one: int, two: int) -> None:
        one, two = find(one), find(two)
        root[max(one, two)] = min(one, two)

    first_with: dict[str, int] = {}
    for inspector, entry in enumerate(entries):
        if entry.kin_group is not None:
            join(first_with.setdefault(entry.kin_group, inspector), inspector)
    for one_id, two_id in pairs:
        if one_id in index and two_id in index:
            join(index[one_id], index[two_id])
    return tuple(find(inspector) for inspector in range(len(entries)))


def conflict_masks(
    pairs: Iterable[tuple[str, str]], inspectors: Mapping[str, int], targets: Mapping[str, int]
) -> tuple[int, ...]:
    """Return per target the mask of the inspectors that ``pairs`` bar from it."""
    bits = [1 << inspector for inspector in range(len(inspectors))]
    masks = [0] * len(targets)
    for inspector_id, target_id in pairs:
        inspector, target = inspectors.get(inspector_id), targets.get(target_id)
        if inspector is not None and target is not None:
            masks[target] |= bits[inspector]
    return tuple(masks)
