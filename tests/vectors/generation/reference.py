"""The protocol the slow and plain way, from the standard library alone: what the vectors are made with.

Nothing here imports randcheck, and nothing is clever: fractions instead of integers cross-multiplied, whole lists
instead of thresholds, recursion where the RFC recurses. ``make_vectors.py`` writes a vector only when this module
and the library agree on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

Row = Sequence[Any]  # [id, stratum, weight, area]


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def labelled(label: str, *parts: str) -> str:
    return sha256("\n".join((label, *parts)).encode()).hex()


# ---- lists ----------------------------------------------------------------------------------------------


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0])
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return sha256(b"\x01" + merkle_root(leaves[:split]) + merkle_root(leaves[split:]))


def commit_lines(secret: str, rows: Iterable[tuple[str, str]], *, with_steps: bool = True) -> dict[str, Any]:
    """Return rows, depth and root of ``(key, line)`` rows, and how each leaf came about."""
    steps = []
    for key, line in rows:
        salt = labelled("randcheck/salt/1", secret, key)
        steps.append({"line": line, "salt": salt, "leaf": labelled("randcheck/row/1", salt, line)})
    depth = 0
    while Fraction(len(steps), 16**depth) > 1024:
        depth += 1
    digests = []
    for number in range(16**depth):
        prefix = f"{number:x}".zfill(depth) if depth else ""
        leaves = sorted(step["leaf"] for step in steps if step["leaf"].startswith(prefix))
        digests.append(bytes.fromhex(labelled("randcheck/bucket/1", prefix, "\n".join(leaves))))
    root = {"depth": depth, "root": merkle_root(digests).hex(), "rows": len(steps)}
    return {**root, "steps": steps} if with_steps else root


def frame_line(row: Row) -> str:
    target_id, stratum, weight, area = row
    return "\t".join([target_id, stratum, str(weight), area] if area else [target_id, stratum, str(weight)])


def commit_frame(secret: str, rows: Iterable[Row], *, with_steps: bool = True) -> dict[str, Any]:
    lines = [(row[0], frame_line(row)) for row in sorted(rows, key=lambda row: row[0])]
    return commit_lines(secret, lines, with_steps=with_steps)


def roster_line(row: Mapping[str, Any]) -> str:
    return "\t".join(
        [
            row["id"],
            row["department"],
            "\x1f".join(sorted(row["categories"])),
            "\x1f".join(sorted(row["areas"])),
            str(row["level"]),
            "1" if row["cadre"] else "0",
            "" if row["capacity"] is None else str(row["capacity"]),
            str(row["prior_load"]),
            "" if row["kin_group"] is None else row["kin_group"],
        ]
    )


def commit_roster(secret: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return commit_lines(
        secret, [(row["id"], roster_line(row)) for row in sorted(rows, key=lambda row: row["id"])]
    )


def conflict_lines(targets: Iterable[Sequence[str]], inspectors: Iterable[Sequence[str]]) -> list[str]:
    lines = {f"target\t{inspector}\t{target}" for inspector, target in targets}
    lines |= {"inspector\t" + "\t".join(sorted(pair)) for pair in inspectors}
    return sorted(lines)


def commit_conflicts(
    secret: str, targets: Iterable[Sequence[str]], inspectors: Iterable[Sequence[str]]
) -> dict[str, Any]:
    return commit_lines(secret, [(line, line) for line in conflict_lines(targets, inspectors)])


def root_alone(commitment: Mapping[str, Any]) -> dict[str, Any]:
    return {name: commitment[name] for name in ("depth", "root", "rows")}


def generate_rows(recipe: Mapping[str, Any]) -> list[Row]:
    """Return the rows that a vector describes instead of listing them."""
    rows = []
    for i in range(recipe["count"]):
        target_id = recipe["prefix"] + str(i).zfill(recipe["width"])
        rows.append([target_id, *(recipe[name][i % len(recipe[name])] for name in _CYCLES)])
    return rows


_CYCLES = ("strata", "weights", "areas")


# ---- sizes ----------------------------------------------------------------------------------------------


def is_in_class(label: str, name: str) -> bool:
    return label == name or label.startswith(f"{name}|")


def order_strata(rows: Iterable[Row], rule: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the ``strata`` of a draw order: counts, and sizes by the rule."""
    populations: dict[str, int] = {}
    weights: dict[str, int] = {}
    for _, stratum, weight, _ in rows:
        populations[stratum] = populations.get(stratum, 0) + 1
        weights[stratum] = weights.get(stratum, 0) + weight
    sizes = allocate(populations, rule)
    return [
        {
            "label": label,
            "population": populations[label],
            "reserves": min(rule["reserves"], populations[label] - sizes[label]) if sizes[label] else 0,
            "sample_size": sizes[label],
            "weight_total": weights[label],
        }
        for label in sorted(populations)
    ]


def allocate(populations: Mapping[str, int], rule: Mapping[str, Any]) -> dict[str, int]:
    """Return n of every stratum; only for rules that can be carried out."""
    labels = sorted(populations)
    included = [one for one in labels if not any(is_in_class(one, name) for name in rule["exclude"])]
    sizes = dict.fromkeys(labels, 0)
    if rule["selection"] == "full":
        return sizes | {label: populations[label] for label in included}
    if rule["size"] is not None:
        return sizes | share_out(included, populations, rule["size"], rule)
    for item in rule["per_class"]:
        group = [label for label in included if is_in_class(label, item["class"])]
        sizes |= share_out(group, populations, item["size"], rule)
    return sizes


def share_out(
    group: Sequence[str], populations: Mapping[str, int], size: str, rule: Mapping[str, Any]
) -> dict[str, int]:
    if not group:
        return {}
    is_ratio = "/" in size
    total = Fraction(size) * sum(populations[label] for label in group) if is_ratio else Fraction(size)
    least = {label: min(rule["minimum"], populations[label]) for label in group}
    share = {label: Fraction(share_of(label, populations[label], rule)) for label in group}
    if is_ratio and rule["rounding"] != "largest_remainder":
        quotas = level_out(share, total, dict.fromkeys(group, 0), populations)
        whole = ceil if rule["rounding"] == "ceil" else floor
        return {label: max(least[label], whole(quotas[label])) for label in group}
    total = Fraction(ceil(total))
    quotas = level_out(share, total, least, populations)
    sizes = {label: floor(quotas[label]) for label in group}
    for label in sorted(group, key=lambda label: (-(quotas[label] - sizes[label]), label)):
        if sum(sizes.values()) < total:
            sizes[label] += 1
    return sizes


def share_of(label: str, population: int, rule: Mapping[str, Any]) -> Fraction | int:
    if rule["allocation"] == "equal":
        return 1
    if rule["allocation"] == "proportional":
        return population
    [deviation] = [item["deviation"] for item in rule["spread"] if is_in_class(label, item["class"])]
    return population * Fraction(deviation)


def level_out(
    share: Mapping[str, Fraction], total: Fraction, least: Mapping[str, int], most: Mapping[str, int]
) -> dict[str, Fraction]:
    """Return min(most, max(least, x · share)) for the x with which they add up to ``total``.

    Tries every interval between the values of x at which a bound begins or ceases to bind.
    """

    def at(x: Fraction) -> dict[str, Fraction]:
        return {k: min(Fraction(most[k]), max(Fraction(least[k]), x * share[k])) for k in share}

    corners = sorted({Fraction(0), *(Fraction(b[k]) / share[k] for b in (least, most) for k in share)})
    for low, high in zip(corners, [*corners[1:], corners[-1] + 1], strict=True):
        sum_low, sum_high = sum(at(low).values()), sum(at(high).values())
        if sum_low <= total <= sum_high:
            steepness = (sum_high - sum_low) / (high - low)
            return at(low if steepness == 0 else low + (total - sum_low) / steepness)
    raise AssertionError("the total is out of reach")


# ---- seed, tickets, selection -------------------------------------------------------------------------------


def contribution_digest(role: str, value: str) -> str:
    return labelled("randcheck/contribution/1", f"{role}\t{value}")


def derive_seed(commitment: str, contributions: Iterable[Mapping[str, str]]) -> str:
    text = "".join(f"{one['role']}\t{one['value']}\n" for one in contributions)
    return sha256(f"randcheck/seed/1\n{commitment}\n{text}".encode()).hex()


def purpose_key(seed: str, purpose: str) -> str:
    return labelled("randcheck/purpose/1", seed, purpose)


def ticket(key: str, row_id: str) -> str:
    return sha256((key + row_id).encode()).hex()


def pareto_key(row_ticket: str, weight: int, n: int, total: int) -> Fraction:
    h = int(row_ticket, 16) >> (256 - 53)
    return Fraction((2 * h + 1) * (total - n * weight), (2**54 - 2 * h - 1) * n * weight)


def split_certain(rows: Sequence[Row], n: int) -> tuple[list[Row], list[Row], int, int]:
    """Return certain rows, the others, and n and W that remain: round by round, as the rule is told."""
    certain: list[Row] = []
    others = list(rows)
    total = sum(row[2] for row in others)
    while True:
        now = [row for row in others if n * row[2] >= total]
        if not now:
            return certain, others, n, total
        certain += now
        others = [row for row in others if row not in now]
        n -= len(now)
        total -= sum(row[2] for row in now)


def select(rows: Sequence[Row], n: int, reserves: int, selection: str, key: str) -> dict[str, Any]:
    """Return what is drawn from one stratum, in the order of the draw."""
    by_ticket = sorted(rows, key=lambda row: (ticket(key, row[0]), row[0]))
    keys: dict[str, Fraction] = {}
    pareto = None
    ordered = by_ticket
    if selection == "pareto" and n:
        certain, others, left, total = split_certain(rows, n)
        keys = {row[0]: pareto_key(ticket(key, row[0]), row[2], left, total) for row in others}
        by_key = sorted(others, key=lambda row: (keys[row[0]], ticket(key, row[0]), row[0]))
        ordered = [row for row in by_ticket if row in certain] + by_key
        pareto = {
            "certain": len(certain),
            "certain_from": min((row[2] for row in certain), default=None),
            "sample_size": left,
            "weight_total": total,
        }
    drawn = [row[0] for row in ordered[:n]]
    cutoff = None
    if drawn and selection == "equal":
        cutoff = ticket(key, drawn[-1])
    elif drawn and drawn[-1] in keys:
        cutoff = show_fraction(keys[drawn[-1]])
    return {
        "cutoff": cutoff,
        "drawn": [_told(row_id, key, keys) for row_id in drawn],
        "pareto": pareto,
        "reserves": [_told(row[0], key, keys) for row in ordered[n : n + reserves]],
    }


def _told(row_id: str, key: str, keys: Mapping[str, Fraction]) -> dict[str, Any]:
    found = keys.get(row_id)
    return {
        "id": row_id,
        "key": None if found is None else show_fraction(found),
        "ticket": ticket(key, row_id),
    }


def show_fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def draw_strata(
    rows: Sequence[Row], strata: Sequence[Mapping[str, Any]], selection: str, key: str
) -> list[dict[str, Any]]:
    return [
        {
            "label": stratum["label"],
            **select(
                [row for row in rows if row[1] == stratum["label"]],
                stratum["sample_size"],
                stratum["reserves"],
                selection,
                key,
            ),
        }
        for stratum in strata
    ]


def target_parts(
    rows: Sequence[Row], strata: Sequence[Mapping[str, Any]], selection: str, seed: str
) -> dict[str, Any]:
    """Return what a draw statement tells of the targets."""
    draws = draw_strata(rows, strata, selection, purpose_key(seed, "targets"))
    cutoffs = [draw["cutoff"] for draw in draws if draw["cutoff"] is not None]
    parts: dict[str, Any] = {
        "cutoff_keys": [show_fraction(key) for key in sorted(Fraction(c) for c in cutoffs if "/" in c)],
        "cutoff_tickets": sorted(cutoff for cutoff in cutoffs if "/" not in cutoff),
    }
    for name in ("drawn", "reserves"):
        told = [(one["ticket"], one["id"]) for draw in draws for one in draw[name]]
        parts[name] = [{"id": row_id, "ticket": its_ticket} for its_ticket, row_id in sorted(told)]
    return parts


# ---- random words -----------------------------------------------------------------------------------------


def words(key: str, label: str) -> Iterable[int]:
    """Yield the words of a stream (docs/assignment.md)."""
    stream = bytes.fromhex(labelled("randcheck/stream/1", key, label))
    counter = 0
    while True:
        block = sha256(stream + counter.to_bytes(8, "big"))
        yield from (int.from_bytes(block[i : i + 4], "big") for i in range(0, 32, 4))
        counter += 1


def below(stream: Iterable[int], m: int) -> int:
    return next(word for word in stream if word < 2**32 - 2**32 % m) % m


# ---- statements -------------------------------------------------------------------------------------------


def canonical_json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    name = payload_type.encode()
    return b" ".join([b"DSSEv1", str(len(name)).encode(), name, str(len(payload)).encode(), payload])


def key_id(algorithm: str, public_key: bytes) -> str:
    return labelled("randcheck/key/1", algorithm, public_key.hex())[:32]
