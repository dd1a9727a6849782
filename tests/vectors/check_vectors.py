"""A stand-alone checker of the golden vectors and of bundles: one file, standard library only.

    python check_vectors.py [VECTORS_DIR]           check the vectors beside this file, or those of a folder
    python check_vectors.py --bundle BUNDLE.json    derive the draw of a bundle anew and compare

It is written from the pages ``docs/protocol.md`` and ``docs/assignment.md`` and shares no code with the library that
makes draws. Whoever does not trust that library can read this file beside the pages: its parts are in their order and
bear their numbers. It is plain rather than fast.

With ``--bundle`` it checks, for the draw and for every substitution after it, the canonical form of the statements
(12), how they and their ledger entries hang together (13.1, 14.1), contributions and seed (7), the roots of all lists
(4), the sample sizes (5), and it draws targets (8), teams (9) and successors (11) itself. Exit 0 when everything is the
same, 1 when something differs. It leaves unchecked the signatures of a bundle (they need the verifier's own trust
policy; those of the vectors are checked), the ranges of values in statements, the frame rule (16.7), and whether the
ledger knows other attempts (14.4).
"""

# ruff: noqa: T201 - a script that reports on the terminal

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import unicodedata
from bisect import bisect
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil, floor
from pathlib import Path
from typing import Any, TypeVar

Json = dict[str, Any]
Rows = TypeVar("Rows")


class Refused(Exception):
    """There is no result: the input breaks a rule of the protocol."""


class Differs(Exception):
    """Something told is not what follows."""


def require(holds: bool, what: str) -> None:
    if not holds:
        raise Differs(what)


def require_same(told: Any, derived: Any, what: str) -> None:
    """Raise with the first place where two JSON values differ."""
    place = first_difference(told, derived)
    if place is not None:
        raise Differs(f"{what}{place}")


def first_difference(told: Any, derived: Any) -> str | None:
    if type(told) is type(derived) is dict:
        for name in sorted(set(told) | set(derived)):
            if name not in told or name not in derived:
                return f".{name}: only {'told' if name in told else 'derived'}"
            inner = first_difference(told[name], derived[name])
            if inner is not None:
                return f".{name}{inner}"
        return None
    if type(told) is type(derived) is list:
        for i, (one, other) in enumerate(zip(told, derived, strict=False)):
            inner = first_difference(one, other)
            if inner is not None:
                return f"[{i}]{inner}"
        return None if len(told) == len(derived) else f": {len(told)} elements told, {len(derived)} derived"
    if type(told) is type(derived) and told == derived:
        return None
    return f": told {shown(told)}, derived {shown(derived)}"


def shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 100 else text[:97] + "..."


# ---- Protocol 1: notation and text -----------------------------------------------------------------------


def H(data: bytes) -> bytes:  # noqa: N802 - the name of the page
    return hashlib.sha256(data).digest()


def labelled(label: str, *parts: str) -> str:
    """1.2. A labelled digest, in hex."""
    return H("\n".join((label, *parts)).encode()).hex()


# 1.4. How many code points in a row may not, may, may not ... stand in plain text, from U+0000 on; counted with the
# unicodedata of Python 3.11, which is of Unicode 14.0.
RUNS = (
    "32 95 33 13 1 714 2 6 4 7 1 1 1 20 1 397 1 38 2 50 2 3 1 55 8 27 4 6 17 22 1 192 1 48 2 59 2 101 "
    "14 59 2 49 2 15 1 28 2 1 1 11 5 31 9 74 1 161 1 8 2 2 2 22 1 7 1 1 3 4 2 9 2 2 2 4 8 1 4 2 1 5 2 "
    "25 2 3 1 6 4 2 2 22 1 7 1 2 1 2 1 2 2 1 1 5 4 2 2 3 3 1 7 4 1 1 7 17 10 3 1 9 1 3 1 22 1 7 1 2 1 5 "
    "2 10 1 3 1 3 2 1 15 4 2 12 7 7 1 3 1 8 2 2 2 22 1 7 1 2 1 5 2 9 2 2 2 3 7 3 4 2 1 5 2 18 10 2 1 6 "
    "3 3 1 4 3 2 1 1 1 2 3 2 3 3 3 12 4 5 3 3 1 4 2 1 6 1 14 21 5 13 1 3 1 23 1 16 2 9 1 3 1 4 7 2 1 3 "
    "2 1 2 4 2 10 7 22 1 3 1 23 1 10 1 5 2 9 1 3 1 4 7 2 6 2 1 4 2 10 1 2 13 13 1 3 1 51 1 3 1 6 4 16 2 "
    "26 1 3 1 18 3 24 1 9 1 1 2 7 3 1 4 6 1 1 1 8 6 10 2 3 12 58 4 29 37 2 1 1 1 5 1 24 1 1 1 23 2 5 1 "
    "1 1 6 2 10 2 4 32 72 1 36 4 39 1 36 1 15 1 13 37 198 1 1 5 1 2 377 1 4 2 7 1 1 1 4 2 41 1 4 2 33 1 "
    "4 2 7 1 1 1 4 2 15 1 57 1 4 2 67 2 32 3 26 6 86 2 6 2 669 3 89 7 22 9 24 9 20 12 13 1 3 1 2 12 94 "
    "2 10 6 10 6 14 1 11 6 89 7 43 5 70 10 31 1 12 4 12 4 1 3 42 2 5 11 44 4 26 6 11 3 62 2 65 1 29 2 "
    "11 6 10 6 14 2 31 49 77 3 47 1 116 8 60 3 15 3 60 7 43 2 11 8 43 5 534 2 6 2 38 2 6 2 8 1 1 1 1 1 "
    "1 1 31 2 53 1 15 1 14 2 6 1 19 2 3 1 9 1 11 5 24 7 49 16 2 2 27 1 13 3 33 15 33 15 140 4 663 25 11 "
    "21 1812 2 32 1 349 5 45 1 1 5 1 2 56 7 2 14 24 9 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 1 126 34 26 1 89 12 "
    "214 26 12 4 64 1 86 2 103 5 43 1 94 1 84 12 47 1 29293 3 55 9 348 20 184 8 203 5 2 1 1 1 5 24 59 3 "
    "10 6 56 8 70 8 12 6 116 11 30 3 78 1 11 4 33 1 55 9 14 2 10 2 103 24 28 10 6 2 6 2 6 9 7 1 7 1 60 "
    "4 126 2 10 6 11172 12 23 4 49 8452 366 2 106 38 7 12 5 5 26 1 5 1 1 1 2 1 2 1 125 16 445 2 54 7 1 "
    "32 42 6 51 1 19 1 4 4 5 1 135 4 190 3 6 2 6 2 6 2 3 3 7 1 7 13 2 2 12 1 26 1 19 1 2 1 15 2 14 34 "
    "123 5 3 4 45 3 88 1 13 3 1 47 46 130 29 3 49 15 28 4 36 9 30 5 43 5 30 1 37 4 14 42 158 2 10 6 36 "
    "4 36 4 40 8 52 11 12 1 15 1 7 1 2 1 11 1 15 1 7 1 2 67 311 9 22 10 8 24 6 1 42 1 9 69 6 2 1 1 44 1 "
    "2 3 1 2 23 1 72 8 9 48 19 1 2 5 33 3 27 5 1 64 56 4 20 2 50 1 2 5 8 1 3 1 29 2 3 4 10 7 9 7 64 32 "
    "39 4 12 9 54 3 29 2 27 5 26 7 4 12 7 80 73 55 51 13 51 7 46 8 10 294 31 1 42 1 3 2 2 78 40 8 42 22 "
    "26 38 28 20 23 9 78 4 36 9 62 1 5 13 25 7 10 6 53 1 18 8 39 9 96 1 20 11 18 1 44 65 7 1 1 1 4 1 15 "
    "1 11 6 59 5 10 6 4 1 8 2 2 2 22 1 7 1 2 1 5 1 10 2 2 2 3 2 1 6 1 5 7 2 7 3 5 139 92 1 5 30 72 8 10 "
    "166 54 2 38 34 69 11 10 6 13 19 58 6 10 54 27 2 15 4 23 185 60 100 83 12 8 2 1 2 8 1 2 1 30 1 2 2 "
    "12 9 10 70 8 2 46 2 11 27 72 8 83 13 73 263 9 1 45 1 14 10 29 3 32 2 22 1 14 73 7 1 2 1 44 3 1 1 2 "
    "1 9 8 10 6 6 1 2 1 37 1 2 1 6 7 10 310 25 183 1 15 50 13 923 102 111 1 5 11 196 2636 99 13 1071 "
    "4049 583 8633 569 7 31 1 10 4 81 1 10 6 30 2 6 10 70 10 10 1 7 1 21 5 19 688 91 101 75 4 57 7 17 "
    "64 5 11 2 14 6136 8 1238 42 9 8935 4 1 7 1 2 1 291 45 3 17 4 8 396 2308 107 5 13 3 9 7 10 2 4 4704 "
    "46 2 23 9 116 60 246 10 39 2 74 8 112 21 70 154 20 12 87 9 25 135 85 1 71 1 2 2 1 2 2 2 4 1 12 1 1 "
    "1 7 1 65 1 4 2 8 1 7 1 28 1 4 1 5 1 1 3 7 1 340 2 292 2 702 15 5 1 15 1104 31 225 7 1 17 2 7 1 2 1 "
    "5 213 45 3 14 2 10 4 2 320 31 17 58 5 1 1248 7 1 4 1 2 1 15 1 197 2 16 41 76 4 10 4 2 785 68 76 61 "
    "194 4 1 27 1 2 1 1 2 1 1 10 1 4 1 1 1 1 6 1 4 1 1 1 1 1 1 3 1 2 1 1 2 1 1 1 1 1 1 1 1 1 1 2 1 1 2 "
    "4 1 7 1 4 1 4 1 1 1 10 1 17 5 3 1 5 1 17 52 2 270 44 4 100 12 15 2 15 1 15 1 37 10 174 56 29 13 44 "
    "4 9 7 2 14 6 154 984 5 16 3 13 3 116 12 89 7 12 4 1 15 12 4 56 8 10 6 40 8 30 2 2 78 340 12 14 2 5 "
    "3 5 3 7 9 29 3 11 5 6 10 10 6 8 8 7 9 147 1 55 37 10 1030 64030 1506 65534 655618 240 196112"
)
BOUNDARIES = list(accumulate(map(int, RUNS.split())))


def is_plain_text(text: str) -> bool:
    """1.4. The normal form of such text is the same in every version of Unicode from 14.0 on."""
    if text.isascii():
        return text.isprintable()
    return all(bisect(BOUNDARIES, ord(c)) % 2 for c in text) and unicodedata.is_normalized("NFC", text)


def moment(text: str) -> datetime:
    """1.7."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", text, re.ASCII):
        raise Refused(f"not a moment: {text}")
    found = datetime.fromisoformat(text)
    if found.isoformat() != text:  # -00:00, and hour 24 where Python reads it
        raise Refused(f"not a moment: {text}")
    return found


# ---- Protocol 3: lists -----------------------------------------------------------------------------------

FrameRow = tuple[str, str, int, str]  # id, stratum, weight, area


def frame_line(row: FrameRow) -> str:
    """3.1."""
    target_id, stratum, weight, area = row
    return "\t".join([target_id, stratum, str(weight)] + ([area] if area else []))


def roster_line(row: Json) -> str:
    """3.2."""
    fields = [
        row["id"],
        row["department"],
        "\x1f".join(sorted(set(row["categories"]))),
        "\x1f".join(sorted(set(row["areas"]))),
        str(row["level"]),
        "1" if row["cadre"] else "0",
        "" if row["capacity"] is None else str(row["capacity"]),
        str(row["prior_load"]),
        row["kin_group"] or "",
    ]
    return "\t".join(fields)


def conflict_lines(target_pairs: list[list[str]], inspector_pairs: list[list[str]]) -> list[str]:
    """3.3. Each line once, in order."""
    lines = {f"target\t{inspector}\t{target}" for inspector, target in target_pairs}
    for one, other in inspector_pairs:
        if one == other:
            raise Refused(f"a pair of one inspector: {one}")
        lines.add("\t".join(["inspector", *sorted((one, other))]))
    return sorted(lines)


# ---- Protocol 4: commitment to a list --------------------------------------------------------------------


def salt_of(secret: str, key: str) -> str:
    """4.1."""
    return labelled("randcheck/salt/1", secret, key)


def leaf_of(secret: str, key: str, line: str) -> str:
    """4.1."""
    return labelled("randcheck/row/1", salt_of(secret, key), line)


def merkle_tree_hash(leaves: list[bytes]) -> bytes:
    """4.4. RFC 6962, section 2.1."""
    if len(leaves) == 1:
        return H(b"\x00" + leaves[0])
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return H(b"\x01" + merkle_tree_hash(leaves[:k]) + merkle_tree_hash(leaves[k:]))


def list_root(secret: str, rows: list[tuple[str, str]]) -> Json:
    """4.2 to 4.5. The root of a list of (key, line)."""
    if len({key for key, _ in rows}) != len(rows):
        raise Refused("a key stands twice in a list")
    depth = 0
    while len(rows) > 1024 * 16**depth:
        depth += 1
    names = [f"{number:0{depth}x}" if depth else "" for number in range(16**depth)]
    buckets: dict[str, list[str]] = {name: [] for name in names}
    for key, line in rows:
        leaf = leaf_of(secret, key, line)
        buckets[leaf[:depth]].append(leaf)
    digests = [labelled("randcheck/bucket/1", name, "\n".join(sorted(buckets[name]))) for name in names]
    return {
        "depth": depth,
        "root": merkle_tree_hash([bytes.fromhex(d) for d in digests]).hex(),
        "rows": len(rows),
    }


def frame_root(secret: str, rows: list[FrameRow]) -> Json:
    return list_root(secret, [(row[0], frame_line(row)) for row in rows])


def roster_root(secret: str, rows: list[Json]) -> Json:
    return list_root(secret, [(row["id"], roster_line(row)) for row in rows])


def conflict_root(secret: str, target_pairs: list[list[str]], inspector_pairs: list[list[str]]) -> Json:
    return list_root(secret, [(line, line) for line in conflict_lines(target_pairs, inspector_pairs)])


# ---- Protocol 5: sample sizes ----------------------------------------------------------------------------


def belongs(label: str, name: str) -> bool:
    """5.2."""
    return label == name or label.startswith(name + "|")


def sample_sizes(populations: dict[str, int], rule: Json) -> dict[str, int]:
    """5.3 to 5.9. n for every stratum, or Refused."""
    classes = [one["class"] for one in rule["per_class"]]
    for name in [*rule["exclude"], *classes, *(one["class"] for one in rule["spread"])]:
        if not any(belongs(label, name) for label in populations):
            raise Refused(f"5.3: no stratum belongs to {name}")
    sizes = dict.fromkeys(populations, 0)
    included = {
        label: population
        for label, population in populations.items()
        if not any(belongs(label, name) for name in rule["exclude"])
    }
    if rule["selection"] == "full":
        return sizes | included
    if rule["size"] is not None:
        return sizes | share_out(included, rule["size"], rule)
    for label in included:
        if sum(belongs(label, name) for name in classes) != 1:
            raise Refused(f"5.6: stratum {label} is not in exactly one class")
    for one in rule["per_class"]:
        group = {label: n for label, n in included.items() if belongs(label, one["class"])}
        if not group:
            raise Refused(f"5.6: class {one['class']} has no stratum")
        sizes |= share_out(group, one["size"], rule)
    return sizes


def share_out(group: dict[str, int], size: str, rule: Json) -> dict[str, int]:
    """5.7 to 5.9. One group's size shared among its strata."""
    is_ratio = "/" in size
    total = Fraction(size) * (sum(group.values()) if is_ratio else 1)
    if total > sum(group.values()):
        raise Refused("5.7: a number of rows above the rows there are")
    if not group:
        return {}
    least = {label: min(rule["minimum"], population) for label, population in group.items()}
    shares = {label: share_of(label, population, rule) for label, population in group.items()}
    if is_ratio and rule["rounding"] != "largest_remainder":
        quotas = quotas_of(shares, total, dict.fromkeys(group, 0), group)
        to_whole = ceil if rule["rounding"] == "ceil" else floor
        return {label: max(least[label], to_whole(quotas[label])) for label in group}
    return exact_total(shares, ceil(total), least, group)


def share_of(label: str, population: int, rule: Json) -> Fraction:
    """5.7. s of a stratum."""
    if rule["allocation"] == "proportional":
        return Fraction(population)
    if rule["allocation"] == "equal":
        return Fraction(1)
    deviations = [one["deviation"] for one in rule["spread"] if belongs(label, one["class"])]
    if len(deviations) != 1:
        raise Refused(f"5.7: stratum {label} has {len(deviations)} deviations")
    return population * Fraction(deviations[0])


def exact_total(
    shares: dict[str, Fraction], total: int, least: dict[str, int], most: dict[str, int]
) -> dict[str, int]:
    """5.8."""
    if sum(least.values()) > total:
        raise Refused("5.8: the minimums are above the total")
    quotas = quotas_of(shares, Fraction(total), least, most)
    sizes = {label: floor(quotas[label]) for label in quotas}
    by_remainder = sorted(quotas, key=lambda label: (sizes[label] - quotas[label], label))
    for label in by_remainder[: total - sum(sizes.values())]:
        sizes[label] += 1
    return sizes


def quotas_of(
    shares: dict[str, Fraction], total: Fraction, least: dict[str, int], most: dict[str, int]
) -> dict[str, Fraction]:
    """5.8. min(most, max(least, x * share)) for the x with which they add up to the total.

    Their sum rises with x, in a straight line between the values of x at which a stratum reaches a bound.
    """

    def at(x: Fraction) -> dict[str, Fraction]:
        return {i: min(Fraction(most[i]), max(Fraction(least[i]), x * shares[i])) for i in shares}

    low = at(Fraction(0))
    for x in sorted({Fraction(bound[i]) / shares[i] for bound in (least, most) for i in shares}):
        high = at(x)
        if sum(high.values()) >= total:
            rise = sum(high.values()) - sum(low.values())
            part = (total - sum(low.values())) / rise if rise else Fraction(0)
            return {i: low[i] + part * (high[i] - low[i]) for i in shares}
        low = high
    raise Refused("5.7: more than there is")


def strata_of(rows: list[FrameRow], rule: Json) -> list[Json]:
    """5.10, 5.11. The strata of a draw order."""
    populations = Counter(row[1] for row in rows)
    weights: Counter[str] = Counter()
    for _, stratum, weight, _ in rows:
        weights[stratum] += weight
    sizes = sample_sizes(dict(populations), rule)
    return [
        {
            "label": label,
            "population": populations[label],
            "reserves": reserves_of(populations[label], sizes[label], rule),
            "sample_size": sizes[label],
            "weight_total": weights[label],
        }
        for label in sorted(populations)
    ]


def reserves_of(population: int, sample_size: int, rule: Json) -> int:
    """5.10. With full coverage nothing is left."""
    return min(rule["reserves"], population - sample_size) if sample_size else 0


# ---- Protocol 7: seed, keys, tickets ---------------------------------------------------------------------


def contribution_digest(role: str, value: str) -> str:
    """7.1."""
    return labelled("randcheck/contribution/1", f"{role}\t{value}")


def derive_seed(commitment_digest: str, contributions: list[Json]) -> str:
    """7.3."""
    said = "".join(f"{one['role']}\t{one['value']}\n" for one in contributions)
    return labelled("randcheck/seed/1", commitment_digest, said)


def purpose_key(seed: str, purpose: str) -> str:
    """7.4."""
    return labelled("randcheck/purpose/1", seed, purpose)


def ticket(key: str, row_id: str) -> str:
    """7.5."""
    return H((key + row_id).encode()).hex()


# ---- Protocol 8: drawing targets -------------------------------------------------------------------------


@dataclass
class Ticketed:
    """A row with its ticket, and with its key where it has one."""

    ticket: str
    id: str
    weight: int
    key: Fraction | None = None

    def told(self) -> Json:
        return {"id": self.id, "ticket": self.ticket}


@dataclass
class StratumDraw:
    label: str
    drawn: list[Ticketed]
    reserves: list[Ticketed]
    cutoff: str | Fraction | None
    pareto: Json | None  # what 18 tells of certain rows


def draw_stratum(rows: list[Ticketed], stratum: Json, selection: str) -> StratumDraw:
    """8.1 to 8.3."""
    n, r = stratum["sample_size"], stratum["reserves"]
    by_ticket = sorted(rows, key=lambda row: (row.ticket, row.id))
    if selection != "pareto":
        cutoff = by_ticket[n - 1].ticket if selection == "equal" and n else None
        return StratumDraw(stratum["label"], by_ticket[:n], by_ticket[n : n + r], cutoff, None)
    if n == 0:
        return StratumDraw(stratum["label"], [], [], None, None)
    certain, others, left, total = split_certain(by_ticket, n, stratum["weight_total"])
    ordered = certain + pareto_order(others, left, total)
    pareto = {
        "certain": len(certain),
        "certain_from": min((row.weight for row in certain), default=None),
        "sample_size": left,
        "weight_total": total,
    }
    return StratumDraw(stratum["label"], ordered[:n], ordered[n : n + r], ordered[n - 1].key, pareto)


def split_certain(
    rows: list[Ticketed], n: int, total: int
) -> tuple[list[Ticketed], list[Ticketed], int, int]:
    """8.2. Certain rows, the others, and the n and W that remain."""
    certain: list[Ticketed] = []
    others = rows
    while True:
        now = [row for row in others if n * row.weight >= total]
        if not now:
            break
        others = [row for row in others if n * row.weight < total]
        certain += now
        n -= len(now)
        total -= sum(row.weight for row in now)
    return sorted(certain, key=lambda row: (row.ticket, row.id)), others, n, total


def pareto_order(rows: list[Ticketed], n: int, total: int) -> list[Ticketed]:
    """8.2. Rows that are not certain, in order of key."""
    for row in rows:
        h = int(row.ticket, 16) >> (4 * len(row.ticket) - 53)
        row.key = Fraction((2 * h + 1) * (total - n * row.weight), (2**54 - 2 * h - 1) * n * row.weight)
    return sorted(rows, key=lambda row: (row.key, row.ticket, row.id))


def draw_targets(rows: list[FrameRow], strata: list[Json], selection: str, seed: str) -> list[StratumDraw]:
    """8. Every stratum by itself, with the key of the purpose `targets`."""
    key = purpose_key(seed, "targets")
    by_stratum: dict[str, list[Ticketed]] = {stratum["label"]: [] for stratum in strata}
    for target_id, stratum, weight, _ in rows:
        by_stratum[stratum].append(Ticketed(ticket(key, target_id), target_id, weight))
    return [draw_stratum(by_stratum[stratum["label"]], stratum, selection) for stratum in strata]


def targets_told(draws: list[StratumDraw]) -> Json:
    """8.4."""

    def together(rows: list[Ticketed]) -> list[Json]:
        return [row.told() for row in sorted(rows, key=lambda row: (row.ticket, row.id))]

    keys = sorted(draw.cutoff for draw in draws if isinstance(draw.cutoff, Fraction))
    return {
        "cutoff_keys": [ratio_text(key) for key in keys],
        "cutoff_tickets": sorted(draw.cutoff for draw in draws if isinstance(draw.cutoff, str)),
        "drawn": together([row for draw in draws for row in draw.drawn]),
        "reserves": together([row for draw in draws for row in draw.reserves]),
    }


def ratio_text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


# ---- Assignment: words -----------------------------------------------------------------------------------


class Stream:
    """Words of 32 bits for a purpose key and a label."""

    def __init__(self, key: str, label: str) -> None:
        self.start = H(f"randcheck/stream/1\n{key}\n{label}".encode())
        self.counter = 0
        self.words: list[int] = []  # of the current block, the next one last

    def word(self) -> int:
        if not self.words:
            block = H(self.start + self.counter.to_bytes(8, "big"))
            self.words = [int.from_bytes(block[i : i + 4], "big") for i in range(28, -1, -4)]
            self.counter += 1
        return self.words.pop()

    def below(self, m: int) -> int:
        limit = 2**32 - 2**32 % m
        while True:
            word = self.word()
            if word < limit:
                return word % m

    def shuffle(self, items: list[Any], steps: int | None = None) -> None:
        for k in range(len(items) - 1 if steps is None else steps):
            x = k + self.below(len(items) - k)
            items[k], items[x] = items[x], items[k]

    def choose(self, ascending: list[int] | tuple[int, ...]) -> int:
        return ascending[self.below(len(ascending))]


# ---- Assignment: canonical form --------------------------------------------------------------------------

Members = tuple[int, ...]  # a class: the ascending numbers of its members
Seat = tuple[int, int]  # target, position


@dataclass
class Problem:
    """Inspectors and targets by number; a seat names its class by the members."""

    capacity: list[int]
    prior_load: list[int]
    level: list[int]
    kin_group: list[int]
    seats: list[list[Members]]  # of each target
    conflicts: list[set[int]]  # of each target
    even: bool

    def __post_init__(self) -> None:
        self.capacity = [min(one, len(self.seats)) for one in self.capacity]
        without = {j for j, one in enumerate(self.capacity) if one == 0}
        reduced: dict[Members, Members] = {}
        for row in self.seats:
            for members in row:
                if members not in reduced:
                    reduced[members] = tuple(j for j in members if j not in without)
        self.seats = [[reduced[members] for members in row] for row in self.seats]


def kin_closed(count: int, pairs: list[tuple[int, int]]) -> list[int]:
    """For each inspector the smallest number of those who are kin, through any chain."""
    group = list(range(count))
    for one, other in pairs:
        low, high = sorted((group[one], group[other]))
        if low != high:
            group = [low if g == high else g for g in group]
    return group


@dataclass
class Shortage:
    needed: int
    served: int
    seats: list[Seat]
    proof: str  # counting | search


class Infeasible(Exception):
    def __init__(self, shortages: list[Shortage]) -> None:
        super().__init__("the seats cannot all be filled")
        self.shortages = shortages


class Undecided(Refused):
    """Kin groups: the branch search gave up."""


# ---- Assignment: parts -----------------------------------------------------------------------------------


class Part:
    """Seats 0 ... D - 1 that are assigned by themselves."""

    def __init__(self, problem: Problem, seats: list[Seat]) -> None:
        self.problem = problem
        self.seats = seats
        self.D = len(seats)
        self.target = [t for t, _ in seats]
        self.classes = [problem.seats[t][position] for t, position in seats]
        self.members = sorted({j for members in set(self.classes) for j in members})
        of_target: dict[int, list[int]] = {}
        for s, t in enumerate(self.target):
            of_target.setdefault(t, []).append(s)
        self.of_target = of_target
        self.mates = [[m for m in of_target[t] if m != s] for s, t in enumerate(self.target)]
        known: dict[tuple[Members, frozenset[int]], tuple[Members, frozenset[int]]] = {}
        self.admissible: list[Members] = []
        self.admissible_set: list[frozenset[int]] = []
        for t, members in zip(self.target, self.classes, strict=True):
            index = (members, frozenset(problem.conflicts[t]))
            if index not in known:
                left = tuple(j for j in members if j not in problem.conflicts[t])
                known[index] = left, frozenset(left)
            self.admissible.append(known[index][0])
            self.admissible_set.append(known[index][1])
        groups = [problem.kin_group[j] for j in self.members]
        self.has_kin = len(set(groups)) < len(groups)

    def degree(self, s: int) -> int:
        return len(self.admissible[s])


def parts_of(problem: Problem) -> list[Part]:
    """Classes that share a member or kin belong together; parts in order of their first seats."""
    seats_of: dict[Members, list[Seat]] = {}
    for t, row in enumerate(problem.seats):
        for position, members in enumerate(row):
            seats_of.setdefault(members, []).append((t, position))
    parts: list[tuple[set[int], list[Seat]]] = []
    for members, seats in seats_of.items():
        groups = {problem.kin_group[j] for j in members}
        joined = [part for part in parts if part[0] & groups]
        parts = [part for part in parts if not part[0] & groups]
        for other_groups, other_seats in joined:
            groups |= other_groups
            seats = seats + other_seats
        parts.append((groups, seats))
    return [Part(problem, sorted(seats)) for _, seats in sorted(parts, key=lambda part: min(part[1]))]


@dataclass
class Outcome:
    """How a part was seated: holders by seat, and the record of 9.10."""

    holder: list[int]
    record: Json


def solve(problem: Problem, key: str, prefix: str = "") -> tuple[list[list[int]], list[Json]]:
    """The holders of each target's seats, and the records of the parts.

    Raises Infeasible, or Undecided.
    """
    parts = parts_of(problem)
    seating = [[-1] * len(row) for row in problem.seats]
    records: list[Json] = []
    failed: list[PartInfeasible] = []
    undecided: Undecided | None = None
    for number, part in enumerate(parts, start=1):
        label = prefix + (f"component/{number}/" if len(parts) > 1 else "")
        try:
            outcome = solve_part(part, key, label)
        except PartInfeasible as infeasible:
            failed.append(infeasible)
            continue
        except Undecided as error:
            undecided = error
            continue
        for (t, position), holder in zip(part.seats, outcome.holder, strict=True):
            seating[t][position] = holder
        records.append({**outcome.record, "number": number})
    if failed:
        raise Infeasible(shortages_of(problem, failed))
    if undecided is not None:
        raise undecided
    return seating, records


def solve_part(part: Part, key: str, prefix: str) -> Outcome:
    dealt = deal(part, key, prefix)
    if dealt is not None:
        holder, attempt = dealt
        return Outcome(holder, record_of(part, holder, stage=1, attempt=attempt))
    seating = start_seating(part, key, prefix)
    told = mix(seating, key, prefix)
    return Outcome(seating.holders(), record_of(part, seating.holders(), stage=2, **told))


def record_of(part: Part, holder: list[int], **told: int) -> Json:
    counts = dict.fromkeys(("attempt", "closed", "exchanges", "excursions", "moves", "rounds"), 0)
    borrowed = sum(part.problem.level[j] == 1 for j in holder)
    return {**counts, "borrowed": borrowed, "inspectors": len(part.members), "seats": part.D, **told}


# ---- Assignment: stage 1, deal ---------------------------------------------------------------------------


def deal(part: Part, key: str, prefix: str) -> tuple[list[int], int] | None:
    """The dealt holders and the number of the attempt, or None: stage 2."""
    way = way_of_dealing(part)
    if way is None:
        return None
    dealer = {"deck": deal_deck, "pools": deal_pools, "target by target": deal_target_by_target}[way]
    for attempt in range(1, (16 if way == "target by target" else 4096) + 1):
        holder = dealer(part, Stream(key, f"{prefix}deal/{attempt}"))
        if holder is not None:
            return holder, attempt
    return None


def way_of_dealing(part: Part) -> str | None:
    problem, n = part.problem, len(part.members)
    if any(problem.level[j] for j in part.members) or not all(part.admissible):
        return None
    pairs = sum(len(seats) * (len(seats) - 1) // 2 for seats in part.of_target.values())
    burden = sum(len(part.classes[s]) - part.degree(s) for s in range(part.D)) + pairs  # B on the page
    classes = Counter(part.classes)
    no_prior = all(problem.prior_load[j] == 0 for j in part.members)
    if (
        problem.even
        and no_prior
        and len(classes) == 1
        and all(problem.capacity[j] >= -(-part.D // n) for j in part.members)
        and burden <= 5 * n
    ):
        return "deck"
    if (
        all(problem.capacity[j] == 1 for j in part.members)
        and (no_prior or not problem.even)
        and burden <= 5 * n
        and are_nested(classes)
    ):
        return "pools"
    return None if problem.even else "target by target"


def are_nested(classes: Counter[Members]) -> bool:
    """Every two nested or disjoint, and each with members enough for its seats and those of classes in it."""
    as_sets = {frozenset(members): count for members, count in classes.items()}
    for one in as_sets:
        if not all(one <= other or other <= one or not one & other for other in as_sets):
            return False
        if len(one) < sum(count for other, count in as_sets.items() if other <= one):
            return False
    return True


def clashes(part: Part, holder: list[int], s: int) -> bool:
    """Whether the holder of s is not admissible, or a mate dealt before holds kin of his (-1: not yet dealt)."""
    kin = part.problem.kin_group
    return holder[s] not in part.admissible_set[s] or any(
        holder[m] >= 0 and kin[holder[m]] == kin[holder[s]] for m in part.mates[s]
    )


def deal_deck(part: Part, stream: Stream) -> list[int] | None:
    q, r = divmod(part.D, len(part.members))
    extra = list(part.members)
    stream.shuffle(extra, r)
    deck = part.members * q + extra[:r]
    holder = [-1] * part.D
    for s, seat in enumerate(sorted(range(part.D), key=part.degree)):
        x = s + stream.below(part.D - s)
        deck[s], deck[x] = deck[x], deck[s]
        holder[seat] = deck[s]
        if clashes(part, holder, seat):
            return None
    return holder


def deal_pools(part: Part, stream: Stream) -> list[int] | None:
    holder = [-1] * part.D
    for members in sorted(set(part.classes), key=lambda one: (len(one), one)):
        seats = [s for s in range(part.D) if part.classes[s] == members]
        used = set(holder)
        pool = [j for j in members if j not in used]
        stream.shuffle(pool, len(seats))
        for s, j in zip(seats, pool, strict=False):
            holder[s] = j
            if clashes(part, holder, s):
                return None
    return holder


def deal_target_by_target(part: Part, stream: Stream) -> list[int] | None:
    kin = part.problem.kin_group
    holder = [-1] * part.D
    for _, seats in sorted(part.of_target.items()):
        for _ in range(4096):
            for s in seats:
                holder[s] = stream.choose(part.admissible[s])
            if len({kin[holder[s]] for s in seats}) == len(seats):
                break
        else:
            return None
    loads = Counter(holder)
    return holder if all(loads[j] <= part.problem.capacity[j] for j in loads) else None


# ---- Assignment: stage 2, start --------------------------------------------------------------------------


@dataclass
class Seating:
    """Who holds which seat now; each inspector's seats are a list whose order matters."""

    part: Part
    holder: list[int | None] = field(default_factory=list)
    held: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.holder = self.holder or [None] * self.part.D
        self.held = self.held or {j: [] for j in self.part.members}

    def copy(self) -> Seating:
        return Seating(self.part, list(self.holder), {j: list(seats) for j, seats in self.held.items()})

    def holders(self) -> list[int]:
        assert None not in self.holder
        return [j for j in self.holder if j is not None]

    def put(self, s: int, j: int) -> None:
        self.holder[s] = j
        self.held[j].append(s)

    def take_away(self, s: int) -> None:
        j = self.holder[s]
        assert j is not None
        seats = self.held[j]
        place = seats.index(s)
        last = seats.pop()
        if place < len(seats):
            seats[place] = last
        self.holder[s] = None

    def replace(self, u: int, v: int) -> None:
        """The holder of u gets v in its very place."""
        j = self.holder[u]
        assert j is not None
        self.held[j][self.held[j].index(u)] = v
        self.holder[u], self.holder[v] = None, j

    def load(self, j: int) -> int:
        return len(self.held[j])

    def total(self, j: int) -> int:
        return self.part.problem.prior_load[j] + len(self.held[j])

    def has_room(self, j: int) -> bool:
        return len(self.held[j]) < self.part.problem.capacity[j]

    def borrowed(self) -> int:
        return sum(len(seats) for j, seats in self.held.items() if self.part.problem.level[j] == 1)

    def carry_out(self, chain: list[int], goal: int) -> None:
        if self.holder[chain[0]] is not None:
            self.take_away(chain[0])
        for u, following in pairwise(chain):
            self.replace(following, u)
        self.put(chain[-1], goal)


@dataclass
class Search:
    """What a search found: a chain and its goal, or none; and where it has been."""

    chain: list[int] | None
    goal: int
    visited: set[int]
    reached: list[int]


def search(
    seating: Seating,
    seats: list[int],
    among: set[int],
    goals: set[int],
    scan: dict[int, int],
    kin: list[int],
    barred: frozenset[tuple[int, int]] = frozenset(),
) -> Search:
    """Search breadth first from seats for a goal; `kin` is the kin group of each inspector as heeded here."""
    part, holder = seating.part, seating.holder
    heeds_kin = part.has_kin and kin is part.problem.kin_group
    entered: set[tuple[int, int]] = set()
    came_from: dict[int, int | None] = dict.fromkeys(seats)
    queue = deque(seats)
    unvisited = set(among)

    def may_enter(t: int, j: int) -> bool:
        return not (heeds_kin and (t, kin[j]) in entered)

    while queue:
        u = queue.popleft()
        t = part.target[u]
        for v in part.mates[u]:
            j = holder[v]
            if j is None or v in came_from or j not in part.admissible_set[u] or (t, j) in barred:
                continue
            if may_enter(t, j):
                entered.add((t, kin[j]))
                came_from[v] = u
                queue.append(v)
        at_mates = {kin[j] for j in (holder[m] for m in part.mates[u]) if j is not None}
        found = [
            j
            for j in unvisited & part.admissible_set[u]
            if j != holder[u] and kin[j] not in at_mates and (t, j) not in barred and may_enter(t, j)
        ]
        found.sort(key=scan.__getitem__)
        for j in found:
            if j in goals:
                chain: list[int] = []
                at: int | None = u
                while at is not None:
                    chain.append(at)
                    at = came_from[at]
                return Search(chain[::-1], j, among - unvisited, list(came_from))
        for j in found:
            if not may_enter(t, j):
                continue
            entered.add((t, kin[j]))
            unvisited.discard(j)
            for v in seating.held[j]:
                if v not in came_from:
                    came_from[v] = u
                    queue.append(v)
    return Search(None, -1, among - unvisited, list(came_from))


@dataclass
class Start:
    seating: Seating
    scan: dict[int, int]
    failed: list[int]


def make_start(part: Part, stream: Stream, kin: list[int]) -> Start:
    """Fill with level 0, borrow for the rest; not evened out."""
    order = list(part.members)
    stream.shuffle(order)
    scan = {j: place for place, j in enumerate(order)}
    seats = list(range(part.D))
    stream.shuffle(seats)
    seats.sort(key=part.degree)
    seating = Seating(part)
    own = {j for j in part.members if part.problem.level[j] == 0}
    failed = fill(seating, seats, 0, own, scan, stream, kin)
    failed = fill(seating, failed, 1, set(part.members), scan, stream, kin)
    return Start(seating, scan, failed)


def fill(
    seating: Seating,
    seats: list[int],
    level: int,
    among: set[int],
    scan: dict[int, int],
    stream: Stream,
    kin: list[int],
) -> list[int]:
    """Fill seats with members of a level; return those that failed."""
    part, problem = seating.part, seating.part.problem
    heeds_kin = part.has_kin and kin is problem.kin_group
    failed = []
    for s in seats:
        at_mates = {kin[j] for j in (seating.holder[m] for m in part.mates[s]) if j is not None}
        candidates = [
            j
            for j in part.admissible[s]
            if problem.level[j] == level and seating.has_room(j) and kin[j] not in at_mates
        ]
        if problem.even and candidates:
            smallest = min(map(seating.total, candidates))
            candidates = [j for j in candidates if seating.total(j) == smallest]
        if candidates:
            seating.put(s, stream.choose(candidates))
            continue
        goals = {j for j in part.members if problem.level[j] == level and seating.has_room(j)}
        found = search(seating, [s], among, goals, scan, kin)
        if found.chain is not None:
            seating.carry_out(found.chain, found.goal)
        else:
            failed.append(s)
            if not heeds_kin:
                among = among - found.visited
    return failed


def even_out(seating: Seating, scan: dict[int, int]) -> None:
    problem = seating.part.problem
    for level in (0, 1):
        among = set(seating.part.members)
        members = sorted((j for j in among if problem.level[j] == level), key=scan.__getitem__)
        t = max((seating.total(j) for j in members if seating.load(j)), default=None)
        while t is not None:
            goals = {j for j in members if seating.has_room(j) and seating.total(j) <= t - 2}
            for i in [j for j in members if seating.total(j) == t and seating.load(j)]:
                if not goals:
                    break
                found = search(seating, list(seating.held[i]), among, goals, scan, problem.kin_group)
                if found.chain is None:
                    among = among - found.visited - {i}
                    continue
                seating.carry_out(found.chain, found.goal)
                if seating.total(found.goal) > t - 2 or not seating.has_room(found.goal):
                    goals.discard(found.goal)
            t = max(
                (seating.total(j) for j in members if seating.load(j) and seating.total(j) < t), default=None
            )


class PartInfeasible(Exception):
    """A part whose seats cannot all be filled."""

    def __init__(self, part: Part, by_counting: list[Seat] | None, by_search: list[Seat] | None) -> None:
        super().__init__("part infeasible")
        self.part = part
        self.by_counting = by_counting
        self.by_search = by_search


def start_seating(part: Part, key: str, prefix: str) -> Seating:
    """The lawful and most even seating from which stage 2 mixes."""
    kin = part.problem.kin_group
    first = make_start(part, Stream(key, prefix + "start"), kin)
    if part.has_kin and (first.failed or first.seating.borrowed()):
        chosen, scan = kin_start(part, first, key, prefix)
    elif first.failed:
        raise PartInfeasible(part, counting_seats(first), None)
    else:
        chosen, scan = first.seating, first.scan
    if part.problem.even:
        even_out(chosen, scan)
    return chosen


# ---- Assignment: kin groups ------------------------------------------------------------------------------


def kin_start(part: Part, first: Start, key: str, prefix: str) -> tuple[Seating, dict[int, int]]:
    not_heeded = list(range(len(part.problem.capacity)))
    second = make_start(part, Stream(key, prefix + "kin"), not_heeded)
    if second.failed:
        raise PartInfeasible(part, counting_seats(second), None)
    if not first.failed and first.seating.borrowed() <= second.seating.borrowed():
        return first.seating, first.scan
    branching = Branching(part, second.scan, not_heeded)
    found = branching.look(second.seating, frozenset())
    if found is not None and (first.failed or first.seating.borrowed() > found.borrowed()):
        return found, second.scan
    if not first.failed:
        return first.seating, first.scan
    if branching.gave_up:
        raise Undecided("kin groups: 4,096 seatings looked at")
    raise PartInfeasible(part, None, branching.seats_of_proof())


class Branching:
    """Depth first over seatings without heed to kin, the two holders of a clash barred in turn."""

    def __init__(self, part: Part, scan: dict[int, int], kin: list[int]) -> None:
        self.part, self.scan, self.kin = part, scan, kin
        self.looked = 0
        self.gave_up = False
        self.targets: set[int] = set()

    def look(self, begin: Seating, no_bars: frozenset[tuple[int, int]]) -> Seating | None:
        waiting = [(begin, no_bars)]  # the next one last; a seating without place for the seat is dead
        while waiting:
            if self.looked == 4096:
                self.gave_up = True
                return None
            self.looked += 1
            seating, barred = waiting.pop()
            clash = self.first_clash(seating)
            if clash is None:
                return seating
            self.targets.add(self.part.target[clash[0]])
            branches = [self.branch(seating, barred, seat) for seat in clash]
            waiting.extend(branch for branch in reversed(branches) if branch is not None)
        return None

    def first_clash(self, seating: Seating) -> tuple[int, int] | None:
        groups = self.part.problem.kin_group
        holder = seating.holders()
        for s in range(self.part.D):
            for m in self.part.mates[s]:
                if m > s and groups[holder[m]] == groups[holder[s]]:
                    return s, m
        return None

    def branch(
        self, seating: Seating, barred: frozenset[tuple[int, int]], seat: int
    ) -> tuple[Seating, frozenset[tuple[int, int]]] | None:
        changed = seating.copy()
        holder = changed.holder[seat]
        assert holder is not None
        barred = barred | {(self.part.target[seat], holder)}
        changed.take_away(seat)
        for level in (0, 1):
            goals = {
                j for j in self.part.members if self.part.problem.level[j] == level and changed.has_room(j)
            }
            found = search(changed, [seat], set(self.part.members), goals, self.scan, self.kin, barred)
            if found.chain is not None:
                changed.carry_out(found.chain, found.goal)
                return changed, barred
        self.targets.update(self.part.target[s] for s in found.reached)
        return None

    def seats_of_proof(self) -> list[Seat]:
        return [seat for seat in self.part.seats if seat[0] in self.targets]


# ---- Assignment: stage 2, mix ----------------------------------------------------------------------------


def mix(seating: Seating, key: str, prefix: str) -> dict[str, int]:
    """Mix in place; return the counts of the record."""
    part = seating.part
    if part.D == 1:
        return {}
    mixer = Mixer(seating, Stream(key, prefix + "mix"))
    rounds = (part.D - 1).bit_length() + -(-(2**15) // part.D)
    excursions = -(-part.D * part.D // (mixer.A * mixer.H))
    for _ in range(rounds):
        for _ in range(part.D):
            mixer.proposal()
        for _ in range(excursions):
            mixer.excursion()
    return {
        "closed": mixer.closed,
        "exchanges": mixer.exchanges,
        "excursions": rounds * excursions,
        "moves": mixer.moves,
        "rounds": rounds,
    }


class Mixer:
    def __init__(self, seating: Seating, stream: Stream) -> None:
        self.seating, self.part, self.stream = seating, seating.part, stream
        self.closed = self.exchanges = self.moves = 0
        self.A = sum(map(self.part.degree, range(self.part.D)))
        self.H = self.most_places()
        self.allowance = max(4 * -(-self.A * self.H // self.part.D), 2 * (len(self.part.members) + 1))

    def most_places(self) -> int:
        part, problem = self.part, self.part.problem
        if not problem.even:
            return max(1, *(min(problem.capacity[j], len(part.of_target)) for j in part.members))
        greatest = [0, 0]
        for j in part.members:
            if self.seating.load(j):
                greatest[problem.level[j]] = max(greatest[problem.level[j]], self.seating.total(j))
        return max(
            1,
            *(
                min(problem.capacity[j], greatest[problem.level[j]] - problem.prior_load[j])
                for j in part.members
            ),
        )

    def pick(self, s: int) -> int:
        admissible, members = self.part.admissible[s], self.part.classes[s]
        if 8 * len(admissible) <= len(members):
            return self.stream.choose(admissible)
        while True:
            j = members[self.stream.below(len(members))]
            if j in self.part.admissible_set[s]:
                return j

    def kin_at_mates(self, s: int, j: int, but: int = -1) -> bool:
        """Whether a mate of s, other than `but`, is held by kin of j."""
        kin, holder = self.part.problem.kin_group, self.seating.holder
        for m in self.part.mates[s]:
            other = holder[m]
            if m != but and other is not None and kin[other] == kin[j]:
                return True
        return False

    def may_move(self, s: int, j: int, i: int, total: int) -> bool:
        """Whether a seat of i, whose total was as told, may go to j as one seat more."""
        problem = self.part.problem
        return (
            problem.level[j] == problem.level[i]
            and self.seating.has_room(j)
            and not self.kin_at_mates(s, j)
            and (not problem.even or self.seating.total(j) == total - 1)
        )

    def proposal(self) -> None:
        seating, part = self.seating, self.part
        u = self.stream.below(part.D)
        i = seating.holder[u]
        assert i is not None
        j = self.pick(u)
        if j == i:
            return
        r = self.stream.below(self.H)
        if r < seating.load(j):
            v = seating.held[j][r]
            if i in part.admissible_set[v] and (
                part.target[u] == part.target[v] or not (self.kin_at_mates(u, j) or self.kin_at_mates(v, i))
            ):
                seating.held[i][seating.held[i].index(u)] = v
                seating.held[j][r] = u
                seating.holder[u], seating.holder[v] = j, i
                self.exchanges += 1
        elif r == seating.load(j) and self.may_move(u, j, i, seating.total(i)):
            seating.take_away(u)
            seating.put(u, j)
            self.moves += 1

    def excursion(self) -> None:
        seating = self.seating
        hole = self.stream.below(self.part.D)
        i = seating.holder[hole]
        assert i is not None
        before, place, total = list(seating.held[i]), hole, seating.total(i)
        seating.take_away(hole)
        steps: list[tuple[int, int, int]] = []  # holder, place in his list, seat that was there
        for _ in range(self.allowance):
            j = self.pick(hole)
            r = self.stream.below(self.H)
            if r < seating.load(j):
                v = seating.held[j][r]
                if not self.kin_at_mates(hole, j, but=v):
                    steps.append((j, r, v))
                    seating.held[j][r] = hole
                    seating.holder[hole], seating.holder[v] = j, None
                    hole = v
            elif r == seating.load(j) and self.may_move(hole, j, i, total):
                seating.put(hole, j)
                self.closed += 1
                return
        for j, r, v in reversed(steps):
            seating.held[j][r] = v
            seating.holder[v] = j
        seating.held[i] = before
        seating.holder[place] = i


# ---- Assignment: shortages -------------------------------------------------------------------------------


def counting_seats(start: Start) -> list[Seat]:
    """S: every seat reached from the failed ones."""
    part = start.seating.part
    alone = list(range(len(part.problem.capacity)))
    found = search(start.seating, start.failed, set(part.members), set(), start.scan, alone)
    return [part.seats[s] for s in sorted(found.reached)]


def shortages_of(problem: Problem, failed: list[PartInfeasible]) -> list[Shortage]:
    """One shortage for every group of seats whose admissible inspectors overlap, and for every search."""
    groups: list[tuple[set[int], list[Seat]]] = []
    for seat in sorted(seat for one in failed for seat in one.by_counting or ()):
        open_to = admissible_for(problem, seat)
        seats = [seat]
        kept = []
        for others, other_seats in groups:
            if others & open_to or not (others or open_to):
                open_to, seats = open_to | others, other_seats + seats
            else:
                kept.append((others, other_seats))
        groups = [*kept, (open_to, sorted(seats))]
    found = [counted(problem, open_to, seats) for open_to, seats in groups]
    for one in failed:
        if one.by_search is not None:
            found.append(Shortage(len(one.by_search), len(one.by_search) - 1, one.by_search, "search"))
    return sorted(found, key=lambda shortage: shortage.seats)


def admissible_for(problem: Problem, seat: Seat) -> set[int]:
    target, position = seat
    return set(problem.seats[target][position]) - problem.conflicts[target]


def counted(problem: Problem, open_to: set[int], seats: list[Seat]) -> Shortage:
    """9.8."""
    served = 0
    for j in open_to:
        targets = {seat[0] for seat in seats if j in admissible_for(problem, seat)}
        served += min(problem.capacity[j], len(targets))
    return Shortage(len(seats), min(served, len(seats)), seats, "counting")


# ---- Assignment: teams first -----------------------------------------------------------------------------


@dataclass
class Group:
    """A group of targets and the teams that take them: numbers of teams and of targets."""

    teams: list[int]
    targets: list[int]
    targets_per_team: int | None


@dataclass
class TeamsSeating:
    members: list[list[int]]
    team_of: list[int]  # of each target
    attempt: int
    people: list[Json]
    dealing: list[Json]


class DealingInfeasible(Infeasible):
    """The teams could not take the targets, sixteen times."""


def solve_teams(
    people: Problem, groups: list[Group], conflicts: list[set[int]], most_targets: list[int], key: str
) -> TeamsSeating:
    """Draw teams (the targets of `people`), then deal the targets to them; `conflicts` are those of the targets."""
    for attempt in range(1, 17):
        members, people_records = solve(people, key, f"teams/{attempt}/")
        dealing = dealing_problem(members, groups, conflicts, most_targets, even=people.even)
        try:
            team_of, dealing_records = solve(dealing, key, f"targets/{attempt}/")
        except Infeasible as infeasible:
            last = infeasible
            continue
        return TeamsSeating(members, [row[0] for row in team_of], attempt, people_records, dealing_records)
    raise DealingInfeasible(last.shortages)


def dealing_problem(
    members: list[list[int]],
    groups: list[Group],
    conflicts: list[set[int]],
    most_targets: list[int],
    *,
    even: bool,
) -> Problem:
    count = len(members)
    capacity = [0] * count
    classes: list[list[Members]] = [[] for _ in conflicts]
    for group in groups:
        most = min(len(group.targets), group.targets_per_team or len(group.targets))
        for team in group.teams:
            capacity[team] = min([most, *(most_targets[j] for j in members[team])])
        for target in group.targets:
            classes[target] = [tuple(sorted(group.teams))]
    barred = [{team for team in range(count) if barred.intersection(members[team])} for barred in conflicts]
    return Problem(capacity, [0] * count, [0] * count, list(range(count)), classes, barred, even)


def draw_leader(team: list[int], key: str, number: int) -> int:
    return Stream(key, f"leader/{number}").choose(sorted(team))


# ---- Assignment: substitution ----------------------------------------------------------------------------


def successors_of(problem: Problem, vacant: list[Seat], key: str) -> list[int]:
    """Successors for the vacant seats of a problem whose capacities and conflicts are those left."""
    if len(vacant) == 1:
        candidates = sorted(j for j in admissible_for(problem, vacant[0]) if problem.capacity[j] > 0)
        own = [j for j in candidates if problem.level[j] == 0]
        if not candidates:
            raise Refused("nobody can take the vacant seat")
        return [Stream(key, "pick").choose(own or candidates)]
    alone = Problem(
        problem.capacity,
        problem.prior_load,
        problem.level,
        problem.kin_group,
        [
            [row[seat] for seat in range(len(row)) if (unit, seat) in vacant]
            for unit, row in enumerate(problem.seats)
        ],
        problem.conflicts,
        even=False,
    )
    try:
        seating, _ = solve(alone, key)
    except Infeasible as infeasible:
        raise Refused("the vacant seats cannot all be filled") from infeasible
    return [j for row in seating for j in row]


# ---- Protocol 9: assigning inspectors --------------------------------------------------------------------


@dataclass
class Lists:
    """The lists of an order, found by their roots."""

    frame: list[FrameRow]
    roster: list[Json]  # in order of id
    target_pairs: list[list[str]]
    inspector_pairs: list[list[str]]

    def __post_init__(self) -> None:
        self.roster = sorted(self.roster, key=lambda row: row["id"])
        self.number = {row["id"]: j for j, row in enumerate(self.roster)}

    def kin(self) -> list[int]:
        """9.4. Pairs with somebody who is not on the roster join nobody (3.3)."""
        pairs = [
            (self.number[one], self.number[other])
            for one, other in self.inspector_pairs
            if one in self.number and other in self.number
        ]
        first: dict[str, int] = {}
        for j, row in enumerate(self.roster):
            if row["kin_group"] is not None:
                pairs.append((first.setdefault(row["kin_group"], j), j))
        return kin_closed(len(self.roster), pairs)

    def conflicts(self) -> dict[str, set[int]]:
        """9.4. The inspectors in conflict with each target."""
        barred: dict[str, set[int]] = {}
        for inspector, target in self.target_pairs:
            if inspector in self.number:
                barred.setdefault(target, set()).add(self.number[inspector])
        return barred

    def levels(self) -> list[int]:
        return [row["level"] for row in self.roster]

    def prior_loads(self) -> list[int]:
        return [row["prior_load"] for row in self.roster]

    def capacities(self, no_limit: int) -> list[int]:
        return [no_limit if row["capacity"] is None else row["capacity"] for row in self.roster]


def seat_list(team_rule: Json) -> list[Json]:
    """9.1."""
    seats = [seat for seat in team_rule["seats"] for _ in range(seat["count"])]
    if team_rule["leader"] == "cadre_apart":
        seats.append({"cadre": True, "categories": [], "department": None})
    return seats


def require_departments_and_categories(seats: list[Json], roster: list[Json]) -> None:
    """9.2."""
    for seat in seats:
        if seat["department"] is not None and all(row["department"] != seat["department"] for row in roster):
            raise Refused(f"9.2: nobody of department {seat['department']}")
        wanted = set(seat["categories"])
        if wanted and not any(wanted.intersection(row["categories"]) for row in roster):
            raise Refused("9.2: nobody of the seat's categories")


def is_admissible(row: Json, seat: Json, area: str) -> bool:
    """9.3."""
    return (
        seat["department"] in (None, row["department"])
        and (not seat["categories"] or not set(seat["categories"]).isdisjoint(row["categories"]))
        and (row["cadre"] or not seat["cadre"])
        and (not area or not row["areas"] or area in row["areas"])
    )


def seat_classes(seats: list[Json], roster: list[Json], area: str) -> list[Members]:
    return [tuple(j for j, row in enumerate(roster) if is_admissible(row, seat, area)) for seat in seats]


class Shortfall(Exception):
    """9.8."""

    def __init__(self, needed: int, served: int, targets: set[str]) -> None:
        super().__init__(f"{needed} seats needed, {served} served")
        self.told = {"needed": needed, "served": served, "targets": sorted(targets)}


def shortfall_of(infeasible: Infeasible, target_ids: list[str]) -> Shortfall:
    return Shortfall(
        sum(one.needed for one in infeasible.shortages),
        sum(one.served for one in infeasible.shortages),
        {target_ids[target] for one in infeasible.shortages for target, _ in one.seats},
    )


def assign(order: Json, lists: Lists, drawn: list[str], seed: str) -> Json:
    """9.10. The assignment of an order to its drawn targets."""
    rule = order["team_rule"]
    key = purpose_key(seed, f"assignment/{order['task']['id']}")
    require_departments_and_categories(seat_list(rule), lists.roster)
    way = assign_per_target if rule["mode"] == "per_target" else assign_teams_first
    told: Json = {
        "borrowed": [],
        "dealing": [],
        "people": [],
        "shortfall": None,
        "team_tries": 1,
        "teams": [],
    }
    try:
        teams, changes = way(rule, lists, sorted(drawn), key)
    except Shortfall as shortfall:
        return told | {"shortfall": shortfall.told}
    told |= changes
    for number, (members, targets) in enumerate(teams, start=1):
        ids = [lists.roster[j]["id"] for j in members]
        told["teams"].append(
            {
                "leader": leader_of(rule, ids, key, number),
                "members": ids,
                "number": number,
                "targets": targets,
            }
        )
    told["borrowed"] = sorted(
        {lists.roster[j]["id"] for members, _ in teams for j in members if lists.levels()[j]}
    )
    return told


def leader_of(rule: Json, members: list[str], key: str, number: int) -> str | None:
    """9.7."""
    if rule["leader"] == "none":
        return None
    if rule["leader"] == "cadre_apart":
        return members[-1]
    numbered = sorted(members)
    return numbered[draw_leader(list(range(len(numbered))), key, number)]


Teams = list[tuple[list[int], list[str]]]  # members seat by seat, targets


def assign_per_target(rule: Json, lists: Lists, drawn: list[str], key: str) -> tuple[Teams, Json]:
    """9.5."""
    areas = {row[0]: row[3] for row in lists.frame}
    classes = {area: seat_classes(seat_list(rule), lists.roster, area) for area in {areas[t] for t in drawn}}
    conflicts = lists.conflicts()
    problem = Problem(
        lists.capacities(len(drawn)),
        lists.prior_loads(),
        lists.levels(),
        lists.kin(),
        [classes[areas[target]] for target in drawn],
        [conflicts.get(target, set()) for target in drawn],
        rule["even"],
    )
    try:
        seating, records = solve(problem, key)
    except Infeasible as infeasible:
        raise shortfall_of(infeasible, drawn) from infeasible
    return [(members, [target]) for members, target in zip(seating, drawn, strict=True)], {"people": records}


def area_groups(lists: Lists, drawn: list[str]) -> dict[str, tuple[str, list[str]]]:
    """9.6. By label: the area, and the drawn targets in order."""
    areas = {row[0]: row[3] for row in lists.frame}
    if not drawn:
        return {}
    if not any(areas[target] for target in drawn) or not any(row["areas"] for row in lists.roster):
        return {"*": ("", drawn)}
    if {"", "*"} <= {areas[target] for target in drawn}:
        raise Refused("9.6: an area * beside an empty one")
    groups: dict[str, tuple[str, list[str]]] = {}
    for target in drawn:
        groups.setdefault(areas[target] or "*", (areas[target], []))[1].append(target)
    return groups


def team_counts(rule: Json, groups: dict[str, tuple[str, list[str]]], team_size: int) -> dict[str, int]:
    """9.6. Number of teams of each group."""
    sizes = {label: len(targets) for label, (_, targets) in groups.items()}
    if rule["targets_per_team"] is not None:
        return {label: -(-size // rule["targets_per_team"]) for label, size in sizes.items()}
    total = min(rule["teams"], sum(sizes.values()))
    if total < len(groups):
        every = {target for _, targets in groups.values() for target in targets}
        raise Shortfall(len(groups) * team_size, total * team_size, every)
    if len(groups) <= 1:
        return dict.fromkeys(groups, total)
    texts = {"*" + area: label for label, (area, _) in groups.items()}
    most = {text: sizes[label] for text, label in texts.items()}
    shares = {text: Fraction(size) for text, size in most.items()}
    shared = exact_total(shares, total, dict.fromkeys(most, 1), most)
    return {texts[text]: count for text, count in shared.items()}


def team_texts(rule: Json, lists: Lists, drawn: list[str]) -> dict[str, str]:
    """9.6. The texts of all teams in order, each with its group's label."""
    groups = area_groups(lists, drawn)
    counts = team_counts(rule, groups, len(seat_list(rule)))
    return dict(sorted((f"{label}/{i:04d}", label) for label in groups for i in range(1, counts[label] + 1)))


def assign_teams_first(rule: Json, lists: Lists, drawn: list[str], key: str) -> tuple[Teams, Json]:
    """9.6."""
    groups = area_groups(lists, drawn)
    texts = team_texts(rule, lists, drawn)
    of_target = {target: i for i, target in enumerate(drawn)}
    labels = list(texts.values())
    classes = {
        label: seat_classes(seat_list(rule), lists.roster, area) for label, (area, _) in groups.items()
    }
    people = Problem(
        [min(1, one) for one in lists.capacities(1)],
        lists.prior_loads(),
        lists.levels(),
        lists.kin(),
        [classes[label] for label in labels],
        [set() for _ in labels],
        rule["even"],
    )
    numbered = [
        Group(
            [team for team, of in enumerate(labels) if of == label],
            [of_target[target] for target in targets],
            rule["targets_per_team"],
        )
        for label, (_, targets) in sorted(groups.items())
    ]
    conflicts = lists.conflicts()
    barred = [conflicts.get(target, set()) for target in drawn]
    try:
        done = solve_teams(people, numbered, barred, lists.capacities(len(drawn)), key)
    except DealingInfeasible as infeasible:
        raise shortfall_of(infeasible, drawn) from infeasible
    except Infeasible as infeasible:
        raise shortfall_of(infeasible, list(texts)) from infeasible
    teams = [
        (members, [target for target, of in zip(drawn, done.team_of, strict=True) if of == team])
        for team, members in enumerate(done.members)
    ]
    return teams, {"dealing": done.dealing, "people": done.people, "team_tries": done.attempt}


# ---- Protocol 10: results --------------------------------------------------------------------------------


def run_draw(order: Json, lists: Lists, seed: str) -> Json:
    """10.2. The result of one draw order."""
    if not lists.frame:
        raise Refused("6.2: no rows in the frame")
    draws = draw_targets(lists.frame, order["strata"], order["sample_rule"]["selection"], seed)
    result = {**targets_told(draws), "assignment": None, "task": order["task"]["id"]}
    if order["team_rule"] is not None:
        result["assignment"] = assign(order, lists, [one["id"] for one in result["drawn"]], seed)
    return result


# ---- Protocol 11: substitution ---------------------------------------------------------------------------


@dataclass
class Task:
    """A drawn task as it stands: its order, lists, own result, and the replacements so far, oldest first."""

    order: Json
    lists: Lists
    result: Json
    replacements: list[Json] = field(default_factory=list)


@dataclass
class Unit:
    """What holds seats: a team (target None) or a drawn target with its team."""

    team: Json
    target: str | None
    members: list[str]


def members_now(team: Json, target: str | None, replacements: list[Json]) -> list[str]:
    """11.3. The members of a unit as earlier replacements changed them."""
    members = list(team["members"])
    for one in replacements:
        if one["team"] == team["number"] and one["target"] in (None, target) and one["former"] in members:
            members[members.index(one["former"])] = one["successor"]
    return members


def units_of(task: Task, substitution: Json) -> list[Unit]:
    """11.3."""
    teams = task.result["assignment"]["teams"]
    whole = all(vacancy["target"] is None for vacancy in substitution["vacancies"])
    if task.order["team_rule"]["mode"] == "teams_first" and whole:
        return [Unit(team, None, members_now(team, None, task.replacements)) for team in teams]
    by_target = {target: team for team in teams for target in team["targets"]}
    return [
        Unit(team, target, members_now(team, target, task.replacements))
        for target, team in sorted(by_target.items())
    ]


def vacant_seats(units: list[Unit], vacancies: list[Json]) -> dict[Seat, str | None]:
    """11.4. The vacant seats in order, each with the target that its vacancy names."""
    if len({vacancy["target"] is None for vacancy in vacancies}) > 1:
        raise Refused("11.1: some vacancies name a target and some do not")
    if len({(vacancy["inspector"], vacancy["target"]) for vacancy in vacancies}) < len(vacancies):
        raise Refused("11.1: a pair of inspector and target stands twice")
    vacant: dict[Seat, str | None] = {}
    for vacancy in vacancies:
        seats = [
            (number, unit.members.index(vacancy["inspector"]))
            for number, unit in enumerate(units)
            if vacancy["inspector"] in unit.members and vacancy["target"] in (None, unit.target)
        ]
        if not seats:
            raise Refused(f"11.4: {vacancy['inspector']} holds no such seat")
        vacant |= dict.fromkeys(seats, vacancy["target"])
    return dict(sorted(vacant.items()))


def substitute(task: Task, substitution: Json, lists: Lists, seed: str) -> Json:
    """11.5 to 11.7. `lists` are those of the draw, but with the conflict list as it stands now."""
    units = units_of(task, substitution)
    vacant = vacant_seats(units, substitution["vacancies"])
    capacity = capacity_of(task, lists)
    problem = Problem(
        lists.capacities(len(units)),
        lists.prior_loads(),
        lists.levels(),
        lists.kin(),
        unit_classes(task, units),
        barred_from_units(task, lists, units, vacant, capacity),
        even=False,
    )
    if units[0].target is None:
        capacity = [min(1, one) for one in capacity]
    for number, unit in enumerate(units):
        for seat, holder in enumerate(unit.members):
            if (number, seat) not in vacant:
                capacity[lists.number[holder]] = max(0, capacity[lists.number[holder]] - 1)
    leaving = {one["inspector"] for one in substitution["vacancies"] if one["target"] is None}
    for one in leaving.union(substitution["absent"]) & lists.number.keys():
        capacity[lists.number[one]] = 0
    problem.capacity = capacity
    key = purpose_key(seed, f"substitution/{task.order['task']['id']}")
    successors = successors_of(problem, list(vacant), key)
    replacements = [
        {
            "former": units[number].members[seat],
            "successor": lists.roster[successor]["id"],
            "target": target,
            "team": units[number].team["number"],
        }
        for ((number, seat), target), successor in zip(vacant.items(), successors, strict=True)
    ]
    return {"replacements": replacements, "task": task.order["task"]["id"]}


def capacity_of(task: Task, lists: Lists) -> list[int]:
    """11.5. "As in 9.5"."""
    drawn = len(task.result["drawn"])
    return [min(one, drawn) for one in lists.capacities(drawn)]


def barred_from_units(
    task: Task, lists: Lists, units: list[Unit], vacant: dict[Seat, str | None], capacity: list[int]
) -> list[set[int]]:
    """11.5. Of each unit, who is in conflict with it or barred from it."""
    kin, conflicts = lists.kin(), lists.conflicts()
    serving = Counter(one for unit in units for one in substitutes_on_targets(task, unit))
    barred: list[set[int]] = []
    for number, unit in enumerate(units):
        targets = unit.team["targets"] if unit.target is None else [unit.target]
        out = set().union(*(conflicts.get(target, set()) for target in targets))
        leave = [one for seat, one in enumerate(unit.members) if (number, seat) in vacant]
        out |= {lists.number[one] for one in leave + former_members(task, unit)}
        with_kin = [one for seat, one in enumerate(unit.members) if (number, seat) not in vacant]
        with_kin += substitutes_on_targets(task, unit)
        groups = {kin[lists.number[one]] for one in with_kin}
        out |= {j for j in range(len(kin)) if kin[j] in groups}
        if unit.target is None:
            out |= {
                j for j, row in enumerate(lists.roster) if capacity[j] - serving[row["id"]] < len(targets)
            }
        barred.append(out)
    return barred


def former_members(task: Task, unit: Unit) -> list[str]:
    """11.5. Who left the unit's team before, as far as it concerns the unit."""
    return [
        one["former"]
        for one in task.replacements
        if one["team"] == unit.team["number"]
        and (unit.target is None or one["target"] in (None, unit.target))
    ]


def substitutes_on_targets(task: Task, unit: Unit) -> list[str]:
    """11.5. For a team: its substitutes for single targets, once for each target."""
    if unit.target is not None:
        return []
    at_targets = (members_now(unit.team, target, task.replacements) for target in unit.team["targets"])
    return [one for members in at_targets for one in members if one not in unit.members]


def unit_classes(task: Task, units: list[Unit]) -> list[list[Members]]:
    """11.5. The seat classes of section 9; with teams first those of the team's group."""
    rule, lists = task.order["team_rule"], task.lists
    areas = {row[0]: row[3] for row in lists.frame}
    of_unit = [areas[unit.target] if unit.target is not None else "" for unit in units]
    if rule["mode"] == "teams_first":
        drawn = sorted(one["id"] for one in task.result["drawn"])
        groups = area_groups(lists, drawn)
        labels = list(team_texts(rule, lists, drawn).values())
        of_unit = [groups[labels[unit.team["number"] - 1]][0] for unit in units]
    classes = {area: seat_classes(seat_list(rule), lists.roster, area) for area in set(of_unit)}
    return [classes[area] for area in of_unit]


# ---- Protocol 12: canonical JSON -------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """12.2."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def strict_json(data: bytes) -> Any:
    """12.4."""

    def refuse(text: str) -> Any:
        raise Refused(f"12.1: a number that is not an integer: {text}")

    def integer(text: str) -> int:
        if text == "-0" or len(text) > 17 or abs(int(text)) > 2**53 - 1:
            raise Refused(f"12.1: not a number of the protocol: {text}")
        return int(text)

    def members(pairs: list[tuple[str, Any]]) -> Json:
        if len(dict(pairs)) < len(pairs):
            raise Refused("12.4: a key stands twice")
        return dict(pairs)

    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused("12.4: a byte order mark")
    try:
        text = data.decode()
        value = json.loads(
            text, parse_float=refuse, parse_constant=refuse, parse_int=integer, object_pairs_hook=members
        )
    except (ValueError, RecursionError) as error:
        raise Refused(f"12.4: not JSON in UTF-8: {error}") from error
    require_restricted(value, 32)
    return value


def require_restricted(value: Any, deepest: int) -> None:
    """12.1."""
    if isinstance(value, str) and not is_plain_text(value):
        raise Refused(f"1.4: not plain text: {value!r}")
    if isinstance(value, (dict, list)):
        if deepest == 0:
            raise Refused("12.1: nested too deep")
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            require_restricted(one, deepest - 1)


def keys_of(value: Any) -> set[str]:
    """All keys of all objects in a value."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


def decode_payload(payload: bytes) -> Json:
    """12.3. The value of a payload that is in its one form."""
    value: Json = strict_json(payload)
    if canonical(value) != payload or not all(re.fullmatch("[a-z][a-z0-9_]*", key) for key in keys_of(value)):
        raise Refused("12.3: the payload is not canonical JSON")
    return value


# ---- Protocol 13: signatures -----------------------------------------------------------------------------


def payload_type(kind: str) -> str:
    """13.1."""
    return f"application/vnd.randcheck.{kind}.v1+json"


def base64_bytes(text: str) -> bytes:
    """13.2."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refused(f"13.2: not base64: {error}") from error
    if base64.b64encode(data).decode() != text:
        raise Refused("13.2: not the one base64 of its bytes")
    return data


def pre_authentication_encoding(envelope: Json) -> bytes:
    """13.3."""
    kind, payload = envelope["payloadType"].encode(), base64_bytes(envelope["payload"])
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_id(algorithm: str, public_key: str) -> str:
    """13.4."""
    return labelled("randcheck/key/1", algorithm, public_key)[:32]


Point = tuple[int, int]
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, P) % P
NEUTRAL: Point = (0, 1)


def add(p: Point, q: Point) -> Point:
    t = CURVE_D * p[0] * q[0] * p[1] * q[1]
    x = (p[0] * q[1] + q[0] * p[1]) * pow(1 + t, -1, P)
    y = (p[1] * q[1] + p[0] * q[0]) * pow(1 - t, -1, P)
    return x % P, y % P


def multiply(scalar: int, point: Point) -> Point:
    total = NEUTRAL
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def encode_point(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decode_point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1 != sign:
        x = -x % P
    point = (x, y % P)
    return point if (x * x - square) % P == 0 and encode_point(point) == data else None


def is_valid_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """13.5. Ed25519, verified strictly."""
    a, r, s = decode_point(public_key), signature[:32], int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or a == NEUTRAL or multiply(L, a) != NEUTRAL:
        return False
    if s >= L or r == encode_point(NEUTRAL):
        return False
    k = int.from_bytes(hashlib.sha512(r + public_key + message).digest(), "little") % L
    base = decode_point(b"\x58" + b"\x66" * 31)
    assert base is not None
    return encode_point(add(multiply(s, base), multiply(k, (P - a[0], a[1])))) == r


# ---- Protocol 14: ledger ---------------------------------------------------------------------------------


def header_digest(entry: Json) -> str:
    """14.1. H of the canonical header."""
    return H(canonical(entry)).hex()


def require_entry(entry: Json, kind: str, digest: str, log: str, stated_at: str) -> None:
    """14.1. A header is that of this statement."""
    names = {"digest", "index", "kind", "origin", "prev", "recorded_at"}
    require(set(entry) == names, f"14.1: an entry with other members than {sorted(names)}")
    require_same(entry["digest"], digest, "14.1: digest of the entry")
    require_same(entry["kind"], kind, "14.1: kind of the entry")
    require_same(entry["origin"], log, "14.1: origin of the entry")
    require((entry["prev"] == "0" * 64) == (entry["index"] == 0), "14.1: prev is zeros exactly at index 0")
    require(moment(entry["recorded_at"]) >= moment(stated_at), "14.1: recorded before the statement's moment")


def require_follows(later: Json, earlier: Json) -> None:
    """14.1. One entry can stand after another in one log."""
    require(later["index"] > earlier["index"], "14.1: the later entry has no greater index")
    require(
        moment(later["recorded_at"]) >= moment(earlier["recorded_at"]),
        "14.1: the later entry was recorded earlier",
    )
    if later["index"] == earlier["index"] + 1:
        require_same(later["prev"], header_digest(earlier), "14.1: prev of the later entry")


# ---- Protocol 15: bundle ---------------------------------------------------------------------------------


def frame_rows(material: Json) -> list[FrameRow]:
    """15.2."""
    rows: list[FrameRow] = []
    for row_id, code in zip(material["ids"], material["codes"], strict=True):
        stratum, weight, area = material["classes"][code]
        rows.append((row_id, stratum, weight, area))
    return rows


class Materials:
    """15.2. The lists of a bundle by their roots."""

    def __init__(self, told: Json) -> None:
        self.frames: dict[str, list[FrameRow]] = {}
        self.rosters: dict[str, list[Json]] = {}
        self.conflict_lists: dict[str, tuple[list[list[str]], list[list[str]]]] = {}
        for one in told["frames"]:
            rows = frame_rows(one)
            self.frames[shown_root(frame_root(one["secret"], rows))] = rows
        for one in told["rosters"]:
            self.rosters[shown_root(roster_root(one["secret"], one["rows"]))] = one["rows"]
        for one in told["conflict_lists"]:
            root = conflict_root(one["secret"], one["targets"], one["inspectors"])
            self.conflict_lists[shown_root(root)] = one["targets"], one["inspectors"]
        self.counts = [len(told[name]) for name in ("frames", "rosters", "conflict_lists")]

    def require_nothing_else(self, commitment: Json) -> None:
        """15.2. The lists are exactly the named ones, each once."""
        naming = [*commitment["orders"], commitment["substitution"] or {}]
        wanted = [
            len({shown_root(one[name]) for one in naming if one.get(name) is not None})
            for name in ("frame", "roster", "conflicts")
        ]
        require_same(self.counts, wanted, "15.2: numbers of frames, rosters and conflict lists in the bundle")

    def lists_of(self, order: Json) -> Lists:
        """The lists that an order names."""
        frame = named("frame", order["frame"], self.frames)
        if order["team_rule"] is None:
            return Lists(frame, [], [], [])
        return Lists(
            frame, named("roster", order["roster"], self.rosters), *self.conflicts_of(order["conflicts"])
        )

    def conflicts_of(self, root: Json) -> tuple[list[list[str]], list[list[str]]]:
        return named("conflict list", root, self.conflict_lists)


def shown_root(root: Json) -> str:
    return canonical(root).decode()


def named(what: str, root: Json, lists: dict[str, Rows]) -> Rows:
    require(shown_root(root) in lists, f"4: no {what} in the bundle has the committed root")
    return lists[shown_root(root)]


# ---- Protocol 16: a bundle derived anew ------------------------------------------------------------------


@dataclass
class Link:
    """A bundle of the chain, and what the checker itself derived up to it."""

    commitment: Json
    result: Json
    result_digest: str
    commitment_entry: Json
    result_entry: Json
    tasks: dict[str, Task]


class Account:
    """What was compared, line by line."""

    def __init__(self, *, is_quiet: bool = False) -> None:
        self.is_quiet = is_quiet
        self.differences: list[str] = []

    def same(self, what: str) -> None:
        if not self.is_quiet:
            print(f"same     {what}")

    def differs(self, what: str) -> None:
        self.differences.append(what)
        if not self.is_quiet:
            print(f"DIFFERS  {what}")

    def compare(self, told: Any, derived: Any, what: str) -> None:
        place = first_difference(told, derived)
        if place is None:
            self.same(what)
        else:
            self.differs(what + place)


def kinds_of(commitment: Json) -> tuple[str, str]:
    """13.1. The kinds of a commitment and of the result that follows it."""
    require(
        bool(commitment["orders"]) == (commitment["substitution"] is None), "6.1: orders or a substitution"
    )
    return ("commitment", "draw") if commitment["orders"] else ("substitution-commitment", "substitution")


def require_result_of(result: Json, kind: str, commitment: Json, commitment_digest: str) -> None:
    """10.1. A result is one of this commitment."""
    require_same([commitment["protocol"], result["protocol"]], [1, 1], "protocol")
    require_same(result["kind"], kind, "10.1: kind")
    require_same(result["log"], commitment["log"], "10.1: log")
    require_same(result["commitment"], commitment_digest, "10.1: digest of the commitment")
    require_same(len(result["results"]), len(commitment["orders"]) or 1, "10.1: number of results")
    require(moment(result["drawn_at"]) >= moment(commitment["committed_at"]), "10.1: drawn before committed")


def require_contributions(commitment: Json, contributions: list[Json]) -> None:
    """7.2."""
    roles = [one["role"] for one in commitment["contributors"]]
    require_same([one["role"] for one in contributions], roles, "7.2: who contributed")
    for announced, given in zip(commitment["contributors"], contributions, strict=True):
        if announced["digest"] is not None:
            digest = contribution_digest(given["role"], given["value"])
            require_same(announced["digest"], digest, f"7.2: digest of what {given['role']} contributed")


def derive_bundle(bundle: Json, account: Account) -> Link:
    """Derive a bundle and those before it. Differences in results go into the account, others end it."""
    require_same([bundle["bundle_version"], bundle["level"]], [1, "auditor"], "15.1: version and level")
    before = None if bundle["substituted"] is None else derive_bundle(bundle["substituted"], account)
    payloads = [base64_bytes(bundle[name]["payload"]) for name in ("commitment", "result")]
    commitment, result = map(decode_payload, payloads)
    digests = [H(payload).hex() for payload in payloads]
    kinds = kinds_of(commitment)
    require_result_of(result, kinds[1], commitment, digests[0])
    for name, kind in zip(("commitment", "result"), kinds, strict=True):
        require_same(bundle[name]["payloadType"], payload_type(kind), f"13.1: payload type of the {name}")
    account.same(f"{kinds[1]} {digests[1][:16]}: canonical, and follows commitment {digests[0][:16]}")
    earlier, later = bundle["commitment_entry"], bundle["result_entry"]
    require_entry(earlier, kinds[0], digests[0], commitment["log"], commitment["committed_at"])
    require_entry(later, kinds[1], digests[1], commitment["log"], result["drawn_at"])
    require_follows(later, earlier)
    account.same(f"ledger {commitment['log']}: entries {earlier['index']} and {later['index']} are of these")
    require_contributions(commitment, result["contributions"])
    seed = derive_seed(digests[0], result["contributions"])
    account.compare(result["seed"], seed, f"seed {seed[:16]} of {len(result['contributions'])} contributions")
    materials = Materials(bundle["materials"])
    materials.require_nothing_else(commitment)
    link = Link(commitment, result, digests[1], earlier, later, tasks={})
    require(
        (before is None) == (kinds[1] == "draw"), "15.1: a substitution has the bundle before it, a draw none"
    )
    if before is None:
        derive_draw(link, materials, seed, account)
    else:
        derive_substitution(link, before, materials, seed, account)
    return link


def derive_draw(link: Link, materials: Materials, seed: str, account: Account) -> None:
    """16.4."""
    for order, told in zip(link.commitment["orders"], link.result["results"], strict=True):
        name = order["task"]["id"]
        lists = materials.lists_of(order)
        account.same(f"{name}: the lists have the committed roots, {len(lists.frame)} targets in the frame")
        account.compare(
            order["strata"], strata_of(lists.frame, order["sample_rule"]), f"{name}: sample sizes"
        )
        derived = run_draw(order, lists, seed)
        link.tasks[name] = Task(order, lists, derived)
        assignment = derived["assignment"]
        counts = f"{len(derived['drawn'])} drawn, {len(derived['reserves'])} in reserve"
        # The assignment is compared by itself, so that a difference in the targets does not hide one in the teams.
        account.compare({**told, "assignment": assignment}, derived, f"{name}: {counts}")
        if assignment is not None or told["assignment"] is not None:
            teams = "no assignment" if assignment is None else f"{len(assignment['teams'])} teams"
            account.compare(told["assignment"], assignment, f"{name}: {teams}")


def derive_substitution(link: Link, before: Link, materials: Materials, seed: str, account: Account) -> None:
    """16.5. What stood before is what the checker itself derived."""
    order = link.commitment["substitution"]
    require_same(order["draw"], before.result_digest, "11.1: digest of the result it changes")
    require_same(link.result["log"], before.result["log"], "16.5: log")
    require_follows(link.commitment_entry, before.result_entry)
    require(
        moment(link.commitment["committed_at"]) >= moment(before.result["drawn_at"]),
        "16.5: committed before the result it changes",
    )
    name = order["task"]
    require(name in before.tasks, f"11.1: {name} is no task of the draw")
    task = before.tasks[name]
    require(task.result["assignment"] is not None, f"11: nobody is assigned in {name}")
    lists = Lists(task.lists.frame, task.lists.roster, *materials.conflicts_of(order["conflicts"]))
    derived = substitute(task, order, lists, seed)
    replacements = task.replacements + derived["replacements"]
    link.tasks = before.tasks | {name: Task(task.order, task.lists, task.result, replacements)}
    account.compare(
        link.result["results"], [derived], f"{name}: {len(derived['replacements'])} seats filled anew"
    )


MALFORMED = (KeyError, TypeError, IndexError, ValueError, AttributeError)


def check_bundle(path: Path) -> int:
    """Derive a bundle, print the account; 0 when all is the same."""
    account = Account()
    try:
        derive_bundle(strict_json(path.read_bytes()), account)
    except OSError as error:
        account.differs(f"cannot read the bundle: {error}")
    except (Differs, Refused) as error:
        account.differs(str(error))
    except MALFORMED as error:
        account.differs(f"the bundle is not of the form of the pages: {type(error).__name__}: {error}")
    print("not checked: signatures, ranges of values, the frame rule, whether the ledger has other attempts")
    print("EQUAL" if not account.differences else f"NOT EQUAL, {len(account.differences)} found")
    return 1 if account.differences else 0


# ---- Protocol 18: vectors --------------------------------------------------------------------------------


def generated_rows(recipe: Json) -> list[FrameRow]:
    strata, weights, areas = recipe["strata"], recipe["weights"], recipe["areas"]
    return [
        (
            f"{recipe['prefix']}{i:0{recipe['width']}d}",
            strata[i % len(strata)],
            weights[i % len(weights)],
            areas[i % len(areas)],
        )
        for i in range(recipe["count"])
    ]


def rows_of(case: Json) -> list[FrameRow]:
    if "generated" in case:
        return generated_rows(case["generated"])
    return [(row[0], row[1], row[2], row[3]) for row in case["rows"]]


def list_told(case: Json, rows: list[tuple[str, str]]) -> Json:
    told = list_root(case["secret"], rows)
    if "steps" in case["expected"]:
        told["steps"] = [
            {"leaf": leaf_of(case["secret"], key, line), "line": line, "salt": salt_of(case["secret"], key)}
            for key, line in sorted(rows)
        ]
    return told


def frame_case(case: Json) -> Json:
    return list_told(case, [(row[0], frame_line(row)) for row in rows_of(case)])


def roster_case(case: Json) -> Json:
    return list_told(case, [(row["id"], roster_line(row)) for row in case["inspectors"]])


def conflict_case(case: Json) -> Json:
    return list_told(case, [(line, line) for line in conflict_lines(case["targets"], case["inspectors"])])


def seed_case(case: Json) -> Json:
    return {
        "digests": [contribution_digest(one["role"], one["value"]) for one in case["contributions"]],
        "seed": derive_seed(case["commitment"], case["contributions"]),
    }


def ticket_case(case: Json) -> Json:
    key = purpose_key(case["seed"], case["purpose"])
    return {"key": key, "tickets": [ticket(key, one) for one in case["ids"]]}


def selection_case(case: Json) -> Json:
    def told(row: Ticketed) -> Json:
        return {**row.told(), "key": None if row.key is None else ratio_text(row.key)}

    draws = draw_targets(rows_of(case), case["strata"], case["selection"], case["seed"])
    strata = [
        {
            "cutoff": ratio_text(draw.cutoff) if isinstance(draw.cutoff, Fraction) else draw.cutoff,
            "drawn": [told(row) for row in draw.drawn],
            "label": draw.label,
            "pareto": draw.pareto,
            "reserves": [told(row) for row in draw.reserves],
        }
        for draw in draws
    ]
    return {"key": purpose_key(case["seed"], "targets"), "strata": strata}


def order_case(case: Json) -> list[Json]:
    rows = [Ticketed(row["ticket"], row["id"], row["weight"]) for row in case["rows"]]
    ordered = pareto_order(rows, case["sample_size"], case["weight_total"])
    return [{"id": row.id, "key": ratio_text(row.key)} for row in ordered if row.key is not None]


def allocation_case(case: Json) -> Json:
    rule = case["rule"]
    try:
        sizes = sample_sizes(case["populations"], rule)
    except Refused:
        # That a rule is refused is the protocol's, the name of the error the library's.
        return {"error": case["expected"].get("error", "refused")}
    strata = [
        {
            "label": label,
            "population": population,
            "reserves": reserves_of(population, sizes[label], rule),
            "sample_size": sizes[label],
        }
        for label, population in sorted(case["populations"].items())
    ]
    return {"strata": strata}


def draw_case(case: Json) -> Json:
    lists = Materials(case["materials"]).lists_of(case["order"])
    require_same(case["order"]["strata"], strata_of(lists.frame, case["order"]["sample_rule"]), "strata")
    return run_draw(case["order"], lists, case["seed"])


def bundle_of(case: Json, cases: dict[str, Json]) -> Json:
    """15.1. The bundle that a ceremony of the vectors makes."""
    return {
        "bundle_version": 1,
        "commitment": case["commitment"]["envelope"],
        "commitment_entry": case["commitment"]["entry"],
        "level": "auditor",
        "materials": case["materials"],
        "result": case["result"]["envelope"],
        "result_entry": case["result"]["entry"],
        "substituted": None if case["substituted"] is None else bundle_of(cases[case["substituted"]], cases),
    }


def check_ceremony(case: Json, document: Json) -> None:
    bundle = bundle_of(case, {one["name"]: one for one in document["cases"]})
    require_same(case["bundle_digest"], H(canonical(bundle) + b"\n").hex(), "digest of the bundle")
    account = Account(is_quiet=True)
    link = derive_bundle(bundle, account)
    require(not account.differences, "; ".join(account.differences))
    require_same(case["contributions"], link.result["contributions"], "contributions")
    for name in ("commitment", "result"):
        told = case[name]
        payload = base64_bytes(told["envelope"]["payload"])
        require_same(told["payload"], payload.decode(), f"payload of the {name}")
        require_same(told["digest"], H(payload).hex(), f"digest of the {name}")
        require_same(told["leaf_digest"], header_digest(told["entry"]), f"leaf digest of the {name}")
        record = canonical({"entry": told["entry"], "envelope": told["envelope"]})
        require_same(told["record_digest"], H(record).hex(), f"record of the {name}")
        require_signed(told["envelope"], document, f"signature of the {name}")


def require_signed(envelope: Json, document: Json, what: str) -> None:
    """13.5, 13.6. The vectors have one key and one signature a statement."""
    [policy_key] = document["trust_policy"]["keys"]
    [signature] = envelope["signatures"]
    public_key = policy_key["public_key"]
    require_same(public_key, document["signing_key"]["public_key"], f"{what}: public key")
    require_same(
        policy_key["key_id"], key_id(policy_key["algorithm"], public_key), f"{what}: key id of the policy"
    )
    require_same(signature["keyid"], policy_key["key_id"], f"{what}: key id")
    message = pre_authentication_encoding(envelope)
    is_valid = is_valid_signature(bytes.fromhex(public_key), message, base64_bytes(signature["sig"]))
    require(is_valid, f"{what}: not valid")
    kind = envelope["payloadType"].removeprefix("application/vnd.randcheck.").removesuffix(".v1+json")
    require(kind in policy_key["statement_kinds"], f"{what}: the key may not sign a {kind}")


def plain_text_case(case: Json) -> Json:
    if "characters" in case:
        first, last = case["characters"]
        digits = "".join("01"[is_plain_text(chr(point))] for point in range(first, last + 1))
        return {"count": digits.count("1"), "digest": H(digits.encode()).hex()}
    texts = ("".join(chr(int(point, 16)) for point in text.split()) for text in case["texts"])
    return {"plain": "".join("01"[is_plain_text(text)] for text in texts)}


def sets_by_target(pairs: list[list[int]], targets: int) -> list[set[int]]:
    sets: list[set[int]] = [set() for _ in range(targets)]
    for target, inspector in pairs:
        sets[target].add(inspector)
    return sets


def problem_of(form: Json) -> Problem:
    classes = [tuple(members) for members in form["classes"]]
    return Problem(
        form["capacity"],
        form["prior_load"],
        form["level"],
        form["kin_group"],
        [[classes[number] for number in row] for row in form["seats"]],
        sets_by_target(form["conflicts"], len(form["seats"])),
        form["even"],
    )


def assignment_case(case: Json) -> Json:
    try:
        seating, records = solve(problem_of(case["problem"]), case["key"])
    except Infeasible as infeasible:
        shortages = [
            {
                "needed": one.needed,
                "proof": one.proof,
                "seats": list(map(list, one.seats)),
                "served": one.served,
            }
            for one in infeasible.shortages
        ]
        return {"shortages": shortages}
    return {"components": records, "seating": seating}


def team_case(case: Json) -> Json:
    teams_of: dict[str, list[int]] = {}
    for team, text in enumerate(case["people"]["target_ids"]):
        teams_of.setdefault(text.rpartition("/")[0], []).append(team)
    groups = [
        Group(teams_of[one["label"]], one["targets"], one["targets_per_team"]) for one in case["groups"]
    ]
    conflicts = sets_by_target(case["conflicts"], len(case["target_ids"]))
    done = solve_teams(problem_of(case["people"]), groups, conflicts, case["most_targets"], case["key"])
    return {
        "dealing_components": done.dealing,
        "leaders": [draw_leader(team, case["key"], i) for i, team in enumerate(done.members, start=1)],
        "members": done.members,
        "people_components": done.people,
        "team_of": done.team_of,
        "try": done.attempt,
    }


def substitution_case(case: Json) -> Json:
    """Vacant seats of a problem in integer form; who may come is worked out as the assignment page says."""
    problem = problem_of(case["problem"])
    vacant = sorted((target, seat) for target, seat in case["vacancies"])
    for target, row in enumerate(case["before"]):
        for seat, holder in enumerate(row):
            if (target, seat) in vacant:
                problem.conflicts[target].add(holder)
            else:
                problem.capacity[holder] -= 1
                kin = problem.kin_group
                problem.conflicts[target] |= {j for j in range(len(kin)) if kin[j] == kin[holder]}
    for target, inspector in case["barred"]:
        problem.conflicts[target].add(inspector)
    for inspector in case["absent"]:
        problem.capacity[inspector] = 0
    return {"successors": successors_of(problem, vacant, case["key"])}


def stream_case(case: Json) -> Json:
    stream = Stream(case["key"], case["label"])
    words = [stream.word() for _ in case["words"]]
    stream, bounds = Stream(case["key"], case["label"]), case["below"]["bounds"]
    numbers = [stream.below(m) for m in bounds]
    ten = list(range(10))
    Stream(case["key"], case["label"]).shuffle(ten)
    return {"below": {"bounds": bounds, "numbers": numbers}, "shuffle_of_ten": ten, "words": words}


CASES: dict[str, dict[str, Callable[[Json], Any]]] = {
    "frame_roots.json": {"cases": frame_case},
    "roster_roots.json": {"cases": roster_case},
    "conflict_roots.json": {"cases": conflict_case},
    "plain_text.json": {"cases": plain_text_case},
    "seeds.json": {"cases": seed_case},
    "tickets.json": {"cases": ticket_case},
    "allocation.json": {"cases": allocation_case},
    "equal.json": {"cases": selection_case},
    "pareto.json": {"cases": selection_case, "orders": order_case},
    "draws.json": {"cases": draw_case},
    "assignment.json": {
        "assignments": assignment_case,
        "streams": stream_case,
        "substitutions": substitution_case,
        "teams": team_case,
    },
}
"""For each file its members that hold vectors, and what derives the expected values of one of them."""

CEREMONIES = "statements.json"


def check_file(path: Path) -> tuple[int, list[str]]:
    """The number of vectors in a file, and those that differ."""
    document = json.loads(path.read_text(encoding="utf-8"))
    failed: list[str] = []
    count = 0
    for member, derive in CASES.get(path.name, {"cases": None}).items():
        cases = document[member]
        pairs = (
            cases.items()
            if isinstance(cases, dict)
            else [(one.get("name", one.get("label")), one) for one in cases]
        )
        for name, case in pairs:
            count += 1
            try:
                if derive is None:
                    check_ceremony(case, document)
                else:
                    compare_case(case, derive(case))
            except (Differs, Refused, Infeasible) as error:
                failed.append(f"{name}: {error}")
            except MALFORMED as error:
                failed.append(f"{name}: {type(error).__name__}: {error}")
    return count, failed


def compare_case(case: Json, derived: Any) -> None:
    """Compare with `expected`, or in assignment.json with the case's own members."""
    derived = json.loads(json.dumps(derived))
    told = case["expected"] if "expected" in case else {name: case.get(name) for name in derived}
    require_same(told, derived, "")


def check_vectors(folder: Path) -> int:
    """Check all files of a folder, one line each; 0 when all is there and the same."""
    known = (*CASES, CEREMONIES)
    is_good = True
    for name in known:
        path = folder / name
        if not path.exists():
            print(f"{name}: there is none")
            is_good = False
            continue
        count, failed = check_file(path)
        is_good = is_good and not failed and count > 0
        print(f"{name}: {count} vectors, {'all the same' if not failed else f'{len(failed)} DIFFER'}")
        for line in failed:
            print(f"  {line}")
    unknown = sorted(path.name for path in folder.glob("*.json") if path.name not in known)
    for name in unknown:
        print(f"{name}: not known to this checker")
    return 0 if is_good and not unknown else 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Derive the golden vectors, or the draw of a bundle, anew.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent, metavar="VECTORS_DIR")
    parser.add_argument("--bundle", type=Path, metavar="BUNDLE.json")
    given = parser.parse_args()
    return check_vectors(given.folder) if given.bundle is None else check_bundle(given.bundle)


if __name__ == "__main__":
    sys.exit(main())
