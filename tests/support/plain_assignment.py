"""Assignments as docs/assignment.md tells them: plain lists and sets, slow, and nothing of the engine but its words.

The engine must come to the same result word by word; ``solve_plainly`` is the other half of that comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from randcheck.drawing.assignment import AssignmentProblem
from randcheck.drawing.stream import Stream
from support.plain_mixer import PlainMixer
from support.plain_part import Infeasible, PlainPart, Seats, split_plainly

Rows = list[list[int]]
MOST_BRANCHES = 4096


def solve_plainly(problem: AssignmentProblem, key: str) -> tuple[Rows, list[dict[str, int]]]:
    """Return the inspector of every seat, and one record a part, as the engine's ``to_mapping`` has them."""
    begun: list[tuple[PlainPart, Seats, int]] = []
    is_feasible = True
    for part in split_plainly(problem):
        dealt = deal(part, key)
        if dealt is not None:
            begun.append((part, *dealt))
            continue
        seats = begin(part, key)
        is_feasible = is_feasible and seats is not None
        if seats is not None:
            begun.append((part, seats, 0))
    if not is_feasible:
        raise Infeasible
    rows = [[-1] * len(row) for row in problem.seats]
    records = []
    for number, (part, seats, attempt) in enumerate(begun, start=1):
        mixer = PlainMixer(part, seats)
        if not attempt and part.size > 1:
            mixer.run(Stream(key, f"{part.label}mix"))
        for (target, position), inspector in zip(part.seats, seats.holder, strict=True):
            rows[target][position] = inspector
        records.append(
            {
                "number": number,
                "seats": part.size,
                "inspectors": len(part.members),
                "stage": 1 if attempt else 2,
                "attempt": attempt,
                "borrowed": sum(problem.level[inspector] for inspector in seats.holder),
                **mixer.figures(),
            }
        )
    return rows, records


# ---- stage 1 --------------------------------------------------------------------------------------------


def deal(part: PlainPart, key: str) -> tuple[Seats, int] | None:
    """Return the dealt seats and the number of the deal, or None when stage 1 does not apply or never succeeds."""
    problem, members = part.problem, part.members
    if any(problem.level[j] for j in members) or not all(part.admissible):
        return None
    bound = sum(len(c) - len(a) for c, a in zip(part.classes, part.admissible, strict=True))
    bound += sum(map(len, part.mates)) // 2
    is_fresh = not any(problem.prior_load[j] for j in members)
    capacities = [problem.capacity[j] for j in members]
    classes = sorted({tuple(one) for one in part.classes}, key=lambda one: (len(one), one))
    are_nested = all(not {*a} & {*b} or {*a} <= {*b} or {*b} <= {*a} for a in classes for b in classes)
    are_large = all(len(c) >= sum({*other} <= {*c} for other in part.classes) for c in classes)
    few = bound <= 5 * len(members)
    each = -(-part.size // len(members))
    if problem.even and is_fresh and few and len(classes) == 1 and min(capacities) >= each:
        way, most = deal_deck, 4096
    elif set(capacities) == {1} and (is_fresh or not problem.even) and few and are_nested and are_large:
        way, most = deal_pools, 4096
    elif not problem.even:
        way, most = deal_targets, 16
    else:
        return None
    for attempt in range(1, most + 1):
        seats = Seats(part)
        if way(part, seats, Stream(key, f"{part.label}deal/{attempt}")):
            return seats, attempt
    return None


def fits(part: PlainPart, seats: Seats, seat: int, inspector: int) -> bool:
    return inspector in part.admissible[seat] and not seats.has_kin_there(inspector, seat)


def deal_deck(part: PlainPart, seats: Seats, stream: Stream) -> bool:
    times, more = divmod(part.size, len(part.members))
    extra = list(part.members)
    stream.shuffle(extra, count=more)
    deck = part.members * times + extra[:more]
    order = sorted(range(part.size), key=lambda seat: len(part.admissible[seat]))
    for s, seat in enumerate(order):
        x = s + stream.below(part.size - s)
        deck[s], deck[x] = deck[x], deck[s]
        if not fits(part, seats, seat, deck[s]):
            return False
        seats.put(seat, deck[s])
    return True


def deal_pools(part: PlainPart, seats: Seats, stream: Stream) -> bool:
    for members in sorted({tuple(one) for one in part.classes}, key=lambda one: (len(one), one)):
        pool = [j for j in members if not seats.lists[j]]
        own = [seat for seat in range(part.size) if tuple(part.classes[seat]) == members]
        stream.shuffle(pool, count=len(own))
        for seat, inspector in zip(own, pool, strict=False):
            if not fits(part, seats, seat, inspector):
                return False
            seats.put(seat, inspector)
    return True


def deal_targets(part: PlainPart, seats: Seats, stream: Stream) -> bool:
    group = part.problem.kin_group
    for target in sorted({target for target, _ in part.seats}):
        own = [seat for seat in range(part.size) if part.seats[seat][0] == target]
        for _ in range(4096):
            drawn = [part.choose(part.admissible[seat], stream) for seat in own]
            if len({group[j] for j in drawn}) == len(drawn):
                break
        else:
            return False
        for seat, inspector in zip(own, drawn, strict=True):
            seats.put(seat, inspector)
    return all(seats.load(j) <= part.problem.capacity[j] for j in part.members)


# ---- stage 2, start -------------------------------------------------------------------------------------


def begin(part: PlainPart, key: str) -> Seats | None:
    """Return a full start, or None when there is none."""
    seats, _, failed = start(part, Stream(key, f"{part.label}start"), heed_kin=True)
    if not part.has_kin:
        return None if failed else seats
    if not failed and not seats.borrowed():
        return seats
    second, scan, failed_without_kin = start(part, Stream(key, f"{part.label}kin"), heed_kin=False)
    if failed_without_kin:
        return None
    if not failed and seats.borrowed() == second.borrowed():
        return seats
    found = branch(part, second, scan)
    if found is not None and (failed or found.borrowed() < seats.borrowed()):
        if part.problem.even:
            even_out(part, found, scan)
        return found
    return None if failed else seats


def start(part: PlainPart, stream: Stream, *, heed_kin: bool) -> tuple[Seats, list[int], list[int]]:
    problem = part.problem
    scan = list(part.members)
    stream.shuffle(scan)
    todo = list(range(part.size))
    stream.shuffle(todo)
    todo.sort(key=lambda seat: len(part.admissible[seat]))
    seats = Seats(part)
    for level in (0, 1):
        team = [j for j in part.members if problem.level[j] == level]
        among = set(team) if level == 0 else set(part.members)
        failed = []
        for seat in todo:
            candidates = [
                j
                for j in team
                if seats.has_room(j)
                and j in part.admissible[seat]
                and not seats.has_kin_there(j, seat, heed_kin=heed_kin)
            ]
            if problem.even and candidates:
                least = min(map(seats.total, candidates))
                candidates = [j for j in candidates if seats.total(j) == least]
            if candidates:
                seats.put(seat, part.choose(candidates, stream))
                continue
            goals = {j for j in team if seats.has_room(j)}
            chain, goal, visited = search(part, seats, [seat], among, goals, scan, heed_kin=heed_kin)
            if chain:
                carry_out(seats, chain, goal)
            else:
                failed.append(seat)
                if not (part.has_kin and heed_kin):
                    among -= visited
        todo = failed
    if not todo and problem.even and (heed_kin or not part.has_kin):
        even_out(part, seats, scan)
    return seats, scan, todo


def search(
    part: PlainPart,
    seats: Seats,
    sources: Sequence[int],
    among: Collection[int],
    goals: Collection[int],
    scan: Sequence[int],
    *,
    heed_kin: bool = True,
    admissible: Sequence[Collection[int]] | None = None,
) -> tuple[list[int], int, set[int]]:
    """Return (chain, goal, visited); the chain is empty when the search failed."""
    admissible = part.admissible if admissible is None else admissible
    group = part.problem.kin_group
    enters_once = heed_kin and part.has_kin
    came_from: dict[int, int | None] = dict.fromkeys(sources)
    queue, visited, entered = list(sources), set(), set()
    while queue:
        u = queue.pop(0)
        target = part.seats[u][0]
        for v in part.mates[u]:
            j = seats.holder[v]
            if j == -1 or v in came_from or j not in admissible[u]:
                continue
            if enters_once and (target, group[j]) in entered:
                continue
            entered.add((target, group[j]))
            came_from[v] = u
            queue.append(v)
        open_to = [
            j
            for j in scan
            if j in among
            and j not in visited
            and j in admissible[u]
            and seats.holder[u] != j
            and not seats.has_kin_there(j, u, heed_kin=heed_kin)
            and not (enters_once and (target, group[j]) in entered)
        ]
        for j in open_to:
            if j in goals:
                chain = [u]
                while came_from[chain[0]] is not None:
                    chain.insert(0, came_from[chain[0]])
                return chain, j, visited
        for j in open_to:
            if enters_once and (target, group[j]) in entered:
                continue
            entered.add((target, group[j]))
            visited.add(j)
            for v in seats.lists[j]:
                if v not in came_from:
                    came_from[v] = u
                    queue.append(v)
    return [], -1, visited


def carry_out(seats: Seats, chain: Sequence[int], goal: int) -> None:
    if seats.holder[chain[0]] != -1:
        seats.take(chain[0])
    for seat, following in pairwise(chain):
        seats.replace(following, seat)
    seats.put(chain[-1], goal)


def even_out(part: PlainPart, seats: Seats, scan: Sequence[int]) -> None:
    for level in (0, 1):
        team = [j for j in scan if part.problem.level[j] == level]
        among = set(part.members)
        totals = {seats.total(j) for j in team if seats.lists[j]}
        while totals:
            t = max(totals)
            goals = {j for j in team if seats.has_room(j) and seats.total(j) <= t - 2}
            for giver in team:
                if not goals or not seats.lists[giver] or seats.total(giver) != t:
                    continue
                chain, goal, visited = search(part, seats, list(seats.lists[giver]), among, goals, scan)
                if not chain:
                    among -= visited | {giver}
                    continue
                carry_out(seats, chain, goal)
                if seats.total(goal) > t - 2 or not seats.has_room(goal):
                    goals.discard(goal)
            totals = {total for j in team if seats.lists[j] and (total := seats.total(j)) < t}


def branch(part: PlainPart, first: Seats, scan: Sequence[int]) -> Seats | None:
    level, group = part.problem.level, part.problem.kin_group
    waiting = [(first.copy(), [set(open_to) for open_to in part.admissible])]
    for _ in range(MOST_BRANCHES):
        if not waiting:
            return None
        seats, admissible = waiting.pop()
        clashes = [
            (s, m)
            for s in range(part.size)
            for m in part.mates[s]
            if m > s and group[seats.holder[s]] == group[seats.holder[m]]
        ]
        if not clashes:
            return seats
        live = []
        for seat in clashes[0]:
            narrowed = [set(open_to) for open_to in admissible]
            for other in (seat, *part.mates[seat]):
                narrowed[other].discard(seats.holder[seat])
            after = seats.copy()
            after.take(seat)
            for wanted in (0, 1):
                goals = {j for j in part.members if level[j] == wanted and after.has_room(j)}
                chain, goal, _ = search(
                    part, after, [seat], part.members, goals, scan, heed_kin=False, admissible=narrowed
                )
                if chain:
                    carry_out(after, chain, goal)
                    live.append((after, narrowed))
                    break
        waiting += reversed(live)
    return None
