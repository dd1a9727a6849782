"""A stand-alone checker of the golden vectors and of bundles: one file, standard library only.

    python check_vectors.py [VECTORS_DIR]           check the vectors beside this file, or those of a folder
    python check_vectors.py --bundle BUNDLE.json    derive the draw of a bundle anew and compare

It is written from the pages ``docs/protocol.md`` and ``docs/assignment.md`` and shares no code with the library that
makes draws. Whoever does not trust that library can read this file beside the pages: its parts are in their order and
bear their numbers. It is plain rather than fast.

With ``--bundle`` it checks, for the draw and for every substitution after it, the canonical form of the statements
(12), how they and their ledger entries hang together (13.1, 14.1), contributions and seed (7), and then what the level
of the bundle has:

- ``auditor``: the roots of all lists (4), the sample sizes (5); it draws targets (8), teams (9) and successors (11)
  itself, and sums the draw up (21) where there is a summary;
- ``public``: tickets, counts and teams (16.8), and the summary but for its cuts;
- ``party``: the firm's row, its stratum's cut and its place in the result (22), by the draw's summary.

With a ``log_proof`` it checks that the tree of the checkpoint has every entry (20.3). Exit 0 when everything is the
same, 1 when something differs. It leaves unchecked the signatures of a bundle and of its checkpoint (they need the
verifier's own trust policy; those of the vectors are checked, changes of keys too), time stamps, the ranges of values
in statements, the frame rule (16.7), deadlines (16.5), whether the ledger knows other attempts (14.4), and without an
auditor's bundle all that takes the lists: sizes, selection, assignment, successors, that a firm is not in the pool.
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
from functools import cache
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
    leaves = [leaf_of(secret, key, line) for key, line in rows]
    return {
        "depth": depth,
        "root": merkle_tree_hash(bucket_digests(leaves, depth)).hex(),
        "rows": len(rows),
    }


def bucket_digests(leaves: list[str], depth: int) -> list[bytes]:
    """4.3. The digests of all buckets, in order."""
    names = [f"{number:0{depth}x}" if depth else "" for number in range(16**depth)]
    buckets: dict[str, list[str]] = {name: [] for name in names}
    for leaf in leaves:
        buckets[leaf[:depth]].append(leaf)
    digests = [labelled("randcheck/bucket/1", name, "\n".join(sorted(buckets[name]))) for name in names]
    return [bytes.fromhex(digest) for digest in digests]


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
        self.frame_secrets: dict[str, str] = {}
        self.rosters: dict[str, list[Json]] = {}
        self.conflict_lists: dict[str, tuple[list[list[str]], list[list[str]]]] = {}
        for one in told["frames"]:
            rows = frame_rows(one)
            root = shown_root(frame_root(one["secret"], rows))
            self.frames[root], self.frame_secrets[root] = rows, one["secret"]
        for one in told["rosters"]:
            self.rosters[shown_root(roster_root(one["secret"], one["rows"]))] = one["rows"]
        for one in told["conflict_lists"]:
            root = shown_root(conflict_root(one["secret"], one["targets"], one["inspectors"]))
            self.conflict_lists[root] = one["targets"], one["inspectors"]
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
    tasks: dict[str, Task]  # empty where there are no lists to derive them from
    task_ids: set[str]
    last_entry: Json  # the result's, or that of the summary after it
    cuts: list[Json]  # roots of the lists of cuts, where the draw was run here


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

    def note(self, what: str) -> None:
        if not self.is_quiet:
            print(f"noted    {what}")


def kinds_of(commitment: Json) -> tuple[str, str]:
    """13.1. The kinds of a commitment and of the result that follows it."""
    require(
        bool(commitment["orders"]) == (commitment["substitution"] is None), "6.1: orders or a substitution"
    )
    return ("commitment", "draw") if commitment["orders"] else ("substitution-commitment", "substitution")


def require_result_of(result: Json, kind: str, commitment: Json, commitment_digest: str) -> None:
    """10.1 and 21.1. A result, or the summary that stands for it, is one of this commitment."""
    require_same([commitment["protocol"], result["protocol"]], [1, 1], "protocol")
    if kind == "draw-summary":
        require_same(sorted(result), SUMMARY_MEMBERS, "21.1: members of the summary")
    else:
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


def require_parts(bundle: Json) -> None:
    """15.1 and 15.4. A bundle has the members of its level, and no list where it may have none."""
    require_same(bundle["bundle_version"], 1, "15.1: version of the bundle")
    require(bundle["level"] in LEVELS, f"15.1: not a level: {shown(bundle['level'])}")
    is_party, is_draw = bundle["level"] == "party", bundle["substituted"] is None
    optional = {"log_proof", "party", "summary", "summary_entry"}
    require(BUNDLE_MEMBERS <= set(bundle) <= BUNDLE_MEMBERS | optional, "15.1: members of the bundle")
    require(("party" in bundle) == (is_party and is_draw), "15.1: a party's proof, at the level party only")
    require(("summary" in bundle) == ("summary_entry" in bundle), "15.1: a summary and its entry")
    require("summary" not in bundle or (is_draw and not is_party), "15.1: a summary, only beside a draw")
    if bundle["level"] != "auditor":
        nothing: Json = {"conflict_lists": [], "frames": [], "rosters": []}
        require_same(bundle["materials"], nothing, f"15.4: lists at the level {bundle['level']}")
    if not is_draw:
        inner = bundle["substituted"]
        require_same(inner["level"], bundle["level"], "15.1: level of the bundle before")
        require("log_proof" not in inner, "15.1: a proof of the ledger within the chain")


def derive_bundle(bundle: Json, account: Account) -> Link:
    """Derive a bundle and those before it. Differences in results go into the account, others end it."""
    require_parts(bundle)
    before = None if bundle["substituted"] is None else derive_bundle(bundle["substituted"], account)
    payloads = [base64_bytes(bundle[name]["payload"]) for name in ("commitment", "result")]
    commitment, result = map(decode_payload, payloads)
    digests = [H(payload).hex() for payload in payloads]
    kinds = kinds_of(commitment)
    require(
        (before is None) == (kinds[1] == "draw"), "15.1: a substitution has the bundle before it, a draw none"
    )
    if "party" in bundle:
        kinds = (kinds[0], "draw-summary")
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
    link = Link(
        commitment,
        result,
        result["draw"] if kinds[1] == "draw-summary" else digests[1],
        earlier,
        later,
        tasks={},
        task_ids={order["task"]["id"] for order in commitment["orders"]}
        if before is None
        else before.task_ids,
        last_entry=bundle.get("summary_entry", later),
        cuts=[],
    )
    if before is not None:
        require_change_of(link, before)
    if bundle["level"] == "auditor":
        materials = Materials(bundle["materials"])
        materials.require_nothing_else(commitment)
        if before is None:
            derive_draw(link, materials, seed, account)
        else:
            derive_substitution(link, before, materials, seed, account)
    elif before is not None:
        account.note("who came for whom takes the lists of the auditor's bundle")
    elif "party" in bundle:
        check_party(bundle["party"], link, seed, account)
    else:
        check_public_draw(link, seed, account)
    if "summary" in bundle:
        check_summary(bundle, link, account)
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
        secret = materials.frame_secrets[shown_root(order["frame"])]
        link.cuts.append(cuts_root(cuts_of(order, lists.frame, seed), secret, name))
        assignment = derived["assignment"]
        counts = f"{len(derived['drawn'])} drawn, {len(derived['reserves'])} in reserve"
        # The assignment is compared by itself, so that a difference in the targets does not hide one in the teams.
        account.compare({**told, "assignment": assignment}, derived, f"{name}: {counts}")
        if assignment is not None or told["assignment"] is not None:
            teams = "no assignment" if assignment is None else f"{len(assignment['teams'])} teams"
            account.compare(told["assignment"], assignment, f"{name}: {teams}")


def require_change_of(link: Link, before: Link) -> None:
    """16.5. A substitution is one of the draw before it."""
    order = link.commitment["substitution"]
    require_same(order["draw"], before.result_digest, "11.1: digest of the result it changes")
    require_same(link.result["log"], before.result["log"], "16.5: log")
    require_follows(link.commitment_entry, before.last_entry)
    require(
        moment(link.commitment["committed_at"]) >= moment(before.result["drawn_at"]),
        "16.5: committed before the result it changes",
    )
    require(order["task"] in before.task_ids, f"11.1: {order['task']} is no task of the draw")


def derive_substitution(link: Link, before: Link, materials: Materials, seed: str, account: Account) -> None:
    """16.5. What stood before is what the checker itself derived."""
    order = link.commitment["substitution"]
    name = order["task"]
    task = before.tasks[name]
    require(task.result["assignment"] is not None, f"11: nobody is assigned in {name}")
    lists = Lists(task.lists.frame, task.lists.roster, *materials.conflicts_of(order["conflicts"]))
    derived = substitute(task, order, lists, seed)
    replacements = task.replacements + derived["replacements"]
    link.tasks = before.tasks | {name: Task(task.order, task.lists, task.result, replacements)}
    account.compare(
        link.result["results"], [derived], f"{name}: {len(derived['replacements'])} seats filled anew"
    )


def compare_counts(order: Json, drawn: int, reserves: int, account: Account) -> None:
    """16.8. As many as the committed strata sum up to."""
    committed = [sum(one[name] for one in order["strata"]) for name in ("sample_size", "reserves")]
    what = f"{order['task']['id']}: {committed[0]} drawn, {committed[1]} in reserve, as committed"
    account.compare([drawn, reserves], committed, what)


def check_public_draw(link: Link, seed: str, account: Account) -> None:
    """16.8. What everybody can check of a draw without its lists."""
    key = purpose_key(seed, "targets")
    for order, told in zip(link.commitment["orders"], link.result["results"], strict=True):
        name = order["task"]["id"]
        require_same(told["task"], name, "16.8: task")
        listed = [*told["drawn"], *told["reserves"]]
        require(len({one["id"] for one in listed}) == len(listed), f"16.8: {name}: a target stands twice")
        for member in ("drawn", "reserves"):
            derived = [Ticketed(ticket(key, one["id"]), one["id"], 1) for one in told[member]]
            in_order = sorted(derived, key=lambda row: (row.ticket, row.id))
            account.compare(
                told[member], [row.told() for row in in_order], f"{name}: tickets of {len(derived)} {member}"
            )
        compare_counts(order, len(told["drawn"]), len(told["reserves"]), account)
        if order["team_rule"] is not None:
            check_teams(told, name, account)


def check_teams(told: Json, name: str, account: Account) -> None:
    """16.8. Every drawn target has exactly one team, of at least two who differ."""
    teams = told["assignment"]["teams"]
    if not teams and told["assignment"]["shortfall"] is not None:
        account.note(f"{name}: no teams, there are too few inspectors")
        return
    served = sorted(target for team in teams for target in team["targets"])
    account.compare(
        served, sorted(one["id"] for one in told["drawn"]), f"{name}: targets of {len(teams)} teams"
    )
    for team in teams:
        members = team["members"]
        require(len(members) == len(set(members)) >= 2, f"16.8: {name}: members of team {team['number']}")


def check_summary(bundle: Json, link: Link, account: Account) -> None:
    """16.10. The summary beside a draw; the cuts only where the draw was run here."""
    require_same(bundle["summary"]["payloadType"], payload_type("draw-summary"), "13.1: type of the summary")
    payload = base64_bytes(bundle["summary"]["payload"])
    told, draw, entry = decode_payload(payload), link.result, bundle["summary_entry"]
    require_same(sorted(told), SUMMARY_MEMBERS, "21.1: members of the summary")
    require_entry(entry, "draw-summary", H(payload).hex(), draw["log"], draw["drawn_at"])
    require_follows(entry, link.result_entry)
    cuts = link.cuts or [one["strata"] for one in told["results"]]
    require_same(len(cuts), len(draw["results"]), "21.1: number of results in the summary")
    account.compare(told, summary_of(draw, link.result_digest, cuts), "summary of the draw")


MALFORMED = (KeyError, TypeError, IndexError, ValueError, AttributeError)

LEVELS = ("auditor", "public", "party")
BUNDLE_MEMBERS = {
    "bundle_version",
    "commitment",
    "commitment_entry",
    "level",
    "materials",
    "result",
    "result_entry",
    "substituted",
}
UNCHECKED = "signatures, time stamps, ranges of values, whether the ledger has other attempts"
NEEDS_LISTS = "sample sizes, the selection, assignment and conflicts, who came for whom"
UNCHECKED_AT = {
    "auditor": "the frame rule",
    "public": f"the frame, {NEEDS_LISTS}, the cuts in the summary",
    "party": f"other firms, {NEEDS_LISTS}, that a firm is not in the pool",
}


def check_bundle(path: Path) -> int:
    """Derive a bundle, print the account; 0 when all is the same."""
    account = Account()
    level: Any = None
    try:
        bundle = strict_json(path.read_bytes())
        level = bundle["level"]
        derive_bundle(bundle, account)
        check_log_proof(bundle, account)
    except OSError as error:
        account.differs(f"cannot read the bundle: {error}")
    except (Differs, Refused) as error:
        account.differs(str(error))
    except MALFORMED as error:
        account.differs(f"the bundle is not of the form of the pages: {type(error).__name__}: {error}")
    more = UNCHECKED_AT.get(level, "") if isinstance(level, str) else ""
    print(f"not checked: {', '.join(filter(None, (UNCHECKED, more)))}")
    print("EQUAL" if not account.differences else f"NOT EQUAL, {len(account.differences)} found")
    return 1 if account.differences else 0


# ---- Protocol 19: checkpoints and witnesses --------------------------------------------------------------


def inclusion_path(index: int, leaves: list[bytes]) -> list[str]:
    """19.1. RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if index < k:
        return [*inclusion_path(index, leaves[:k]), tree_root(leaves[k:]).hex()]
    return [*inclusion_path(index - k, leaves[k:]), tree_root(leaves[:k]).hex()]


def consistency_proof(old_size: int, leaves: list[bytes], *, is_whole: bool = True) -> list[str]:
    """19.1. RFC 6962, 2.1.2."""
    if old_size == 0:
        return []
    if old_size == len(leaves):
        return [] if is_whole else [tree_root(leaves).hex()]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if old_size <= k:
        inner = consistency_proof(old_size, leaves[:k], is_whole=is_whole)
        return [*inner, tree_root(leaves[k:]).hex()]
    inner = consistency_proof(old_size - k, leaves[k:], is_whole=False)
    return [*inner, tree_root(leaves[:k]).hex()]


def tree_root(leaves: list[bytes]) -> bytes:
    """19.1. The root over leaf data; of none it is H of nothing."""
    return merkle_tree_hash(leaves) if leaves else H(b"")


def are_hashes(*parts: bytes) -> bool:
    return all(len(part) == 32 for part in parts)


def is_included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """19.1. RFC 9162, 2.1.3.2; `leaf` is the leaf's hash."""
    if not 0 <= index < size or not are_hashes(leaf, root, *path):
        return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = H(b"\x01" + p + r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = H(b"\x01" + r + p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def is_consistent(old_size: int, size: int, old_root: bytes, root: bytes, proof: list[bytes]) -> bool:
    """19.1. RFC 9162, 2.1.4.2."""
    if not 0 <= old_size <= size or not are_hashes(old_root, root, *proof):
        return False
    if old_size in (0, size):
        return not proof and (old_root == root if old_size == size else old_root == H(b""))
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else proof
    if not path:
        return False
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = H(b"\x01" + c + fr), H(b"\x01" + c + sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = H(b"\x01" + sr + c)
        fn, sn = fn >> 1, sn >> 1
    return (sn, fr, sr) == (0, old_root, root)


SPACES = "\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
KEY_NAME = re.compile(f"[^+\x00-\x1f\x7f-\x9f{SPACES}]+")
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
SIGNATURE_TYPES = {
    ("log", "ed25519"): b"\x01",
    ("log", "sm2"): b"\xffrandcheck.sm2/note/v1",
    ("cosignature", "ed25519"): b"\x04",
    ("cosignature", "sm2"): b"\xffrandcheck.sm2/cosignature/v1",
}
SignatureLine = tuple[str, bytes, bytes]  # name, key hash, signature


def read_note(note: str) -> tuple[str, list[SignatureLine]]:
    """19.2."""
    text, separator, lines = note.rpartition("\n\n")
    if not separator or not lines.endswith("\n") or len(note.encode()) > 65_536 or CONTROLS.search(note):
        raise Refused("19.2: not a signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, blob = rest.partition(" ")
        data = base64_bytes(blob)
        if dash != "\u2014" or not KEY_NAME.fullmatch(name) or len(data) <= 4:
            raise Refused("19.2: not a signature line")
        signatures.append((name, data[:4], data[4:]))
    if len(signatures) > 64:
        raise Refused("19.2: more than 64 signature lines")
    return text + "\n", signatures


def read_checkpoint(text: str) -> tuple[str, int, bytes]:
    """19.3. Origin, size and root."""
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise Refused("19.3: lines of a checkpoint")
    origin, size, root = lines[:3]
    is_label = is_plain_text(origin) and len(origin) <= 64
    if not is_label or not KEY_NAME.fullmatch(origin):
        raise Refused("19.3: origin")
    if not re.fullmatch("0|[1-9][0-9]{0,15}", size) or int(size) > 2**53 - 1:
        raise Refused("19.3: size")
    root_bytes = base64_bytes(root)
    if len(root_bytes) != 32:
        raise Refused("19.3: root")
    return origin, int(size), root_bytes


def key_hash_of(name: str, signature_type: bytes, public_key: bytes) -> bytes:
    """19.4."""
    return H(name.encode() + b"\n" + signature_type + public_key)[:4]


def found_in_note(note: str, role: str, key: Json) -> tuple[str, int | None]:
    """19.6. What a note holds from a key as `log` or `cosignature`: how it stands, and the earliest time."""
    text, signatures = read_note(note)
    public_key, kind = bytes.fromhex(key["public_key"]), SIGNATURE_TYPES[role, key["algorithm"]]
    own = [
        (name, signature)
        for name, key_hash, signature in signatures
        if key_hash == key_hash_of(name, kind, public_key) and (role != "log" or name == text.split("\n")[0])
    ]
    times: list[int] = []
    for _, signature in own:
        message, at = text.encode(), 0
        if role == "cosignature":
            at = int.from_bytes(signature[:8], "big")
            message, signature = cosigned_message(text, at), signature[8:]
        if at >= 2**63 or not is_signed_by(
            key["algorithm"], public_key, key.get("signer_id"), message, signature
        ):
            return "invalid", None
        times.append(at)
    if not times:
        return "absent", None
    return "valid", None if role == "log" else min(times)


def cosigned_message(text: str, at: int) -> bytes:
    """19.5."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


# ---- Protocol 20: proof of a receipt ---------------------------------------------------------------------


def entries_of(bundle: Json) -> list[Json]:
    """All entries of a chain."""
    own = [bundle[name] for name in ("commitment_entry", "result_entry", "summary_entry") if name in bundle]
    return own if bundle["substituted"] is None else entries_of(bundle["substituted"]) + own


def check_log_proof(bundle: Json, account: Account) -> None:
    """20.1 to 20.3. The tree of the checkpoint has every entry; who signed it is not looked at."""
    if "log_proof" not in bundle:
        account.note("no proof that the ledger has the entries")
        return
    proof = bundle["log_proof"]
    members = {"checkpoint", "paths"}
    require(members <= set(proof) <= members | {"key_changes", "timestamp"}, "20.1: members of the proof")
    text, _ = read_note("".join(f"{line}\n" for line in proof["checkpoint"]))
    origin, size, root = read_checkpoint(text)
    indices = [one["index"] for one in proof["paths"]]
    require(indices == sorted(set(indices)), "20.1: paths not in ascending order of index")
    paths = {one["index"]: one["path"] for one in proof["paths"]}
    changes = [one["entry"] for one in proof.get("key_changes", [])]
    for entry in [*entries_of(bundle), *changes]:
        index = entry["index"]
        require_same(entry["origin"], origin, "20.2: origin of the checkpoint")
        require(index in paths and len(paths[index]) <= 64, f"20.1: no path of entry {index}")
        leaf = H(b"\x00" + canonical(entry))
        if not is_included(leaf, index, size, [bytes.fromhex(one) for one in paths[index]], root):
            raise Differs(f"20.3: the path of entry {index} does not lead to the checkpoint's root")
    for one in proof.get("key_changes", []):
        digest = H(base64_bytes(one["envelope"]["payload"])).hex()
        require_same(one["entry"]["digest"], digest, "20.1: digest of a change of keys")
    covered = len(entries_of(bundle)) + len(changes)
    account.same(f"checkpoint of {origin} at {size} entries has all {covered} of this receipt")


# ---- Protocol 21: summary of a draw ----------------------------------------------------------------------

SUMMARY_MEMBERS = ["commitment", "contributions", "draw", "drawn_at", "log", "protocol", "results", "seed"]


def result_rows(result: Json) -> list[Json]:
    """21.2."""
    teams = {
        target: team
        for team in (result["assignment"] or {"teams": []})["teams"]
        for target in team["targets"]
    }
    rows = []
    for outcome, member in (("drawn", "drawn"), ("reserve", "reserves")):
        in_order = sorted(result[member], key=lambda one: (one["ticket"], one["id"]))
        for i, one in enumerate(in_order, start=1):
            team = teams.get(one["id"]) if outcome == "drawn" else None
            rows.append(
                {
                    "id": one["id"],
                    "members": None if team is None else team["members"],
                    "outcome": outcome,
                    "position": i,
                    "team": None if team is None else team["number"],
                    "ticket": one["ticket"],
                }
            )
    return sorted(rows, key=place_of)


def place_of(row: Json) -> tuple[str, str]:
    return row["ticket"], row["id"]


def cuts_of(order: Json, frame: list[FrameRow], seed: str) -> list[Json]:
    """21.3, as 22.1 tells a cut."""
    selection = order["sample_rule"]["selection"]
    cuts = []
    for stratum, draw in zip(
        order["strata"], draw_targets(frame, order["strata"], selection, seed), strict=True
    ):
        cut = {
            "certain_from": None,
            "cutoff": ratio_text(draw.cutoff) if isinstance(draw.cutoff, Fraction) else draw.cutoff,
            "label": stratum["label"],
            "sample_size": stratum["sample_size"],
            "weight_total": stratum["weight_total"],
        }
        if draw.pareto is not None:
            cut |= {name: draw.pareto[name] for name in ("certain_from", "sample_size", "weight_total")}
            cut["kind"] = "certain" if draw.cutoff is None else "key"
        else:
            cut["kind"] = "all" if selection == "full" else "ticket"
            if stratum["sample_size"] == 0:
                cut["kind"] = "none"
        cuts.append(cut)
    return cuts


def cut_line(cut: Json) -> str:
    """21.3."""
    names = ("label", "kind", "sample_size", "weight_total", "certain_from", "cutoff")
    return "\t".join("-" if cut[name] is None else str(cut[name]) for name in names)


def cuts_root(cuts: list[Json], frame_secret: str, task_id: str) -> Json:
    """21.3."""
    secret = labelled("randcheck/strata/1", frame_secret, task_id)
    return list_root(secret, [(cut["label"], cut_line(cut)) for cut in cuts])


def summary_of(draw: Json, draw_digest: str, cuts: list[Json]) -> Json:
    """21.1. The summary of a draw statement; `cuts` are the roots of its lists of cuts."""
    results = []
    for result, strata in zip(draw["results"], cuts, strict=True):
        rows = result_rows(result)
        results.append(
            {
                "drawn": len(result["drawn"]),
                "list": {"root": tree_root([canonical(row) for row in rows]).hex(), "rows": len(rows)},
                "reserves": len(result["reserves"]),
                "strata": strata,
                "task": result["task"],
            }
        )
    same = ("commitment", "contributions", "drawn_at", "log", "protocol", "seed")
    return {**{name: draw[name] for name in same}, "draw": draw_digest, "results": results}


# ---- Protocol 22: what one firm is shown -----------------------------------------------------------------


def shows_line(proof: Json, line: str, root: Json) -> bool:
    """22.2."""
    siblings, depth = proof["siblings"], root["depth"]
    require(sorted(proof) == ["path", "salt", "siblings"], "22.2: members of a row's proof")
    require(siblings == sorted(set(siblings)) and len(siblings) <= 4096, "22.2: siblings out of order")
    leaf = labelled("randcheck/row/1", proof["salt"], line)
    name = leaf[:depth]
    if leaf in siblings or not all(other.startswith(name) for other in siblings):
        return False
    bucket = bytes.fromhex(labelled("randcheck/bucket/1", name, "\n".join(sorted([leaf, *siblings]))))
    path = [bytes.fromhex(step) for step in proof["path"]]
    index = int(name, 16) if name else 0
    return is_included(H(b"\x00" + bucket), index, 16**depth, path, bytes.fromhex(root["root"]))


def shown_rows(rows: list[Json], target_id: str, row_ticket: str) -> list[Json]:
    """22.1. The firm's row in the result list, or its neighbours."""
    leaves, place = [canonical(row) for row in rows], (row_ticket, target_id)
    below = sum(place_of(row) < place for row in rows)
    is_listed = below < len(rows) and place_of(rows[below]) == place
    indices = [below] if is_listed else [i for i in (below - 1, below) if 0 <= i < len(rows)]
    return [{"index": i, "path": inclusion_path(i, leaves), "row": rows[i]} for i in indices]


def proved_outcome(shown: list[Json], target_id: str, row_ticket: str, listed: Json) -> str | None:
    """22.3. `drawn`, `reserve` or `absent`; None when nothing is proved."""
    root, rows, place = bytes.fromhex(listed["root"]), listed["rows"], (row_ticket, target_id)
    for one in shown:
        path = [bytes.fromhex(step) for step in one["path"]]
        if not is_included(H(b"\x00" + canonical(one["row"])), one["index"], rows, path, root):
            return None
    for one in shown:
        if place_of(one["row"]) == place:
            outcome: str = one["row"]["outcome"]
            return outcome
    below = max((one["index"] for one in shown if place_of(one["row"]) < place), default=-1)
    above = min((one["index"] for one in shown if place_of(one["row"]) > place), default=rows)
    return "absent" if above - below == 1 else None


def cut_says(cut: Json, row_ticket: str, weight: int) -> str:
    """22.5. `drawn`, `not-drawn`, or `edge` where the key is that of the cut-off."""
    is_drawn = cut["kind"] == "all"
    if cut["kind"] == "ticket":
        is_drawn = row_ticket <= cut["cutoff"]
    elif cut["certain_from"] is not None and weight >= cut["certain_from"]:
        is_drawn = True
    elif cut["kind"] == "key":
        [row] = pareto_order([Ticketed(row_ticket, "", weight)], cut["sample_size"], cut["weight_total"])
        assert row.key is not None
        if row.key == Fraction(cut["cutoff"]):
            return "edge"
        is_drawn = row.key < Fraction(cut["cutoff"])
    return "drawn" if is_drawn else "not-drawn"


def check_party(party: Json, link: Link, seed: str, account: Account) -> None:
    """16.9 and 22.4. One firm's row, cut and outcome in every order."""
    target_id, orders = party["target_id"], link.commitment["orders"]
    own_ticket = ticket(purpose_key(seed, "targets"), target_id)
    names = [order["task"]["id"] for order in orders]
    for told in (party["tasks"], link.result["results"]):
        require_same([one["task"] for one in told], names, "22.4: tasks")
    for order, task, summary in zip(orders, party["tasks"], link.result["results"], strict=True):
        members = ["cut", "cut_proof", "row", "row_proof", "shown", "task"]
        require_same(sorted(task), members, "22.1: members of a task")
        require(len({task[name] is None for name in members[:4]}) == 1, "22.1: row and cut, both with proofs")
        require(len(task["shown"]) <= 2, "22.1: more than two rows shown")
        compare_counts(order, summary["drawn"], summary["reserves"], account)
        require_same(
            summary["list"]["rows"], summary["drawn"] + summary["reserves"], "21.1: rows of the list"
        )
        outcome = proved_outcome(task["shown"], target_id, own_ticket, summary["list"])
        name = f"{order['task']['id']}: {target_id}"
        if task["row"] is None:
            account.compare(
                outcome, "absent", f"{name} is said not to be in the pool, and is not in the result"
            )
            continue
        check_own_row(task, target_id, order, summary)
        says = cut_says(task["cut"], own_ticket, task["row"]["weight"])
        require(outcome is not None, f"22.4: {name}: neither that it is in the result nor that it is not")
        if says != "edge":
            is_drawn = "drawn" if outcome == "drawn" else "not-drawn"
            account.compare(
                is_drawn, says, f"{name} is in the frame, its cut says {says}, the result {outcome}"
            )
        else:
            account.same(f"{name} is in the frame, its key is the cut-off, the result says {outcome}")


def check_own_row(task: Json, target_id: str, order: Json, summary: Json) -> None:
    """22.4, own-row and own-cut."""
    row, cut = task["row"], task["cut"]
    line = frame_line((target_id, row["stratum"], row["weight"], row["area"]))
    require(shows_line(task["row_proof"], line, order["frame"]), "22.4: the frame does not have the row")
    require_same(cut["label"], row["stratum"], "22.4: stratum of the cut")
    require(cut["label"] in [one["label"] for one in order["strata"]], "22.4: no such stratum")
    is_shown = shows_line(task["cut_proof"], cut_line(cut), summary["strata"])
    require(is_shown, "22.4: the summary does not have the cut")


# ---- Protocol 23: trust policy and changes of keys -------------------------------------------------------


@cache
def is_signed_by(
    algorithm: str, public_key: bytes, signer_id: str | None, message: bytes, signature: bytes
) -> bool:
    """13.5 and 23.2."""
    if algorithm == "sm2":
        return signer_id is not None and is_valid_sm2(public_key, signer_id, message, signature)
    return algorithm == "ed25519" and is_valid_signature(public_key, message, signature)


# 23.2. The curve of GB/T 32918.5: p, a, b, base point, its order.
SM2_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
SM2_A = SM2_P - 3
SM2_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
SM2_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SM2_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def add_sm2(p: Point | None, q: Point | None) -> Point | None:
    """The sum of two points of the curve; None is the point at infinity."""
    if p is None or q is None:
        return p or q
    (x1, y1), (x2, y2) = p, q
    if x1 == x2 and (y1 + y2) % SM2_P == 0:
        return None
    rise, run = (3 * x1 * x1 + SM2_A, 2 * y1) if p == q else (y2 - y1, x2 - x1)
    slope = rise * pow(run, -1, SM2_P) % SM2_P
    x = (slope * slope - x1 - x2) % SM2_P
    return x, (slope * (x1 - x) - y1) % SM2_P


def multiply_sm2(scalar: int, point: Point | None) -> Point | None:
    total: Point | None = None
    while scalar:
        if scalar & 1:
            total = add_sm2(total, point)
        point, scalar = add_sm2(point, point), scalar >> 1
    return total


def is_valid_sm2(public_key: bytes, signer_id: str, message: bytes, signature: bytes) -> bool:
    """23.2. GB/T 32918.2, section 7, with the digest of section 5.5 over signer id, curve and key."""
    x, y = (int.from_bytes(part, "big") for part in (public_key[1:33], public_key[33:]))
    is_on_curve = (y * y - x**3 - SM2_A * x - SM2_B) % SM2_P == 0 and max(x, y) < SM2_P
    if len(public_key) != 65 or public_key[0] != 4 or not is_on_curve or len(signature) != 64:
        return False
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    if not (1 <= r < SM2_N and 1 <= s < SM2_N) or (r + s) % SM2_N == 0:
        return False
    identity = signer_id.encode()
    parts = b"".join(number.to_bytes(32, "big") for number in (SM2_A, SM2_B, *SM2_G))
    z = sm3((8 * len(identity)).to_bytes(2, "big") + identity + parts + public_key[1:])
    point = add_sm2(multiply_sm2(s, SM2_G), multiply_sm2((r + s) % SM2_N, (x, y)))
    return point is not None and (int.from_bytes(sm3(z + message), "big") + point[0]) % SM2_N == r


def sm3(data: bytes) -> bytes:
    """GB/T 32905."""

    def turn(word: int, by: int) -> int:
        return (word << by % 32 | word >> (32 - by % 32)) & 0xFFFFFFFF

    state = [
        0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
    ]  # fmt: skip
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        w = [int.from_bytes(padded[start + i : start + i + 4], "big") for i in range(0, 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
            w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            constant = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = turn((turn(a, 12) + e + turn(constant, j)) & 0xFFFFFFFF, 7)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
            tt1 = (ff + d + (ss1 ^ turn(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d = tt1, a, turn(b, 9), c
            e, f, g, h = tt2 ^ turn(tt2, 9) ^ turn(tt2, 17), e, turn(f, 19), g
        state = [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]
    return b"".join(word.to_bytes(4, "big") for word in state)


def is_valid_at(key: Json, index: int) -> bool:
    """23.1."""
    end = key.get("valid_until")
    return key.get("valid_from", 0) <= index and (end is None or index < end)


def threshold_of(policy: Json, kind: str) -> Json:
    """13.6 and 23.1."""
    return {"keys": 1, "organisations": 1, "required": []} | policy.get("thresholds", {}).get(kind, {})


def is_enough(signers: list[Json], threshold: Json) -> bool:
    """13.6, 23.1 and 23.5."""
    organisations = {key["organisation_id"] for key in signers}
    return (
        len({key["public_key"] for key in signers}) >= threshold["keys"]
        and len(organisations) >= threshold["organisations"]
        and organisations >= set(threshold["required"])
    )


def signers_of(envelope: Json, kind: str, policy: Json, index: int) -> list[Json]:
    """13.6 and 23.3. The keys that signed a statement at a proved index; Refused when one did so wrongly."""
    if envelope["payloadType"] != payload_type(kind):
        raise Refused("13.6: payload type of another kind")
    message = pre_authentication_encoding(envelope)
    signers: list[Json] = []
    for one in envelope["signatures"]:
        for key in policy["keys"]:
            may_sign = kind in key["statement_kinds"] and is_valid_at(key, index)
            if one["keyid"] != key["key_id"] or not may_sign:
                continue
            signature, public_key = base64_bytes(one["sig"]), bytes.fromhex(key["public_key"])
            if not is_signed_by(key["algorithm"], public_key, key.get("signer_id"), message, signature):
                raise Refused("13.6: a signature that is not valid")
            signers.append(key)
    if not is_enough(signers, threshold_of(policy, kind)):
        raise Refused(f"13.6: not signed as the policy asks for a {kind}")
    return signers


def follow_changes(policy: Json, changes: list[Json]) -> Json:
    """23.4. The policy after changes of keys, or Refused."""
    before = -1
    for one in changes:
        if one["entry"]["index"] <= before:
            raise Refused("23.4: changes out of order")
        policy, before = follow_change(policy, one["entry"], one["envelope"]), one["entry"]["index"]
    return policy


def follow_change(policy: Json, entry: Json, envelope: Json) -> Json:
    payload, after = base64_bytes(envelope["payload"]), entry["index"] + 1
    change = decode_payload(payload)
    require_change_form(change)
    about = [entry["digest"], entry["kind"], entry["origin"]]
    if about != [H(payload).hex(), "key-change", change["log"]]:
        raise Refused("23.4: the entry is about something else")
    signers = signers_of(envelope, "key-change", policy, entry["index"])
    known = {key["key_id"]: key for key in policy["keys"]}
    ends = {one["key_id"]: one["valid_until"] for one in change["retires"]}
    if not set(ends) <= set(known):
        raise Refused("23.4: a retired key that the policy does not have")
    for name, end in ends.items():
        latest = min(after, known[name].get("valid_until", after))
        if not known[name].get("valid_from", 0) <= end <= latest:
            raise Refused("23.4: a key ends too early or too late")
    for key in [*change["adds"], *(known[name] for name in ends)]:
        if key["organisation_id"] not in {one["organisation_id"] for one in signers}:
            raise Refused("23.4: the key's organisation did not sign")
    for key in change["adds"]:
        require_may_add(key, policy, signers)
    keys = [
        key | {"valid_until": ends[key["key_id"]]} if key["key_id"] in ends else key for key in policy["keys"]
    ]
    for added in change["adds"]:
        key = {name: value for name, value in added.items() if value is not None}
        keys.append({**key, "key_id": key_id(key["algorithm"], key["public_key"]), "valid_from": after})
    if len({key["public_key"] for key in keys}) < len(keys):
        raise Refused("23.5: the same key twice")
    return policy | {"keys": keys}


def require_change_form(change: Json) -> None:
    """23.4, the payload."""
    names = ["adds", "log", "made_at", "protocol", "reason", "retires"]
    adding = ["algorithm", "organisation_id", "public_key", "signer_id", "statement_kinds"]
    retired = [one["key_id"] for one in change["retires"]]
    moment(change["made_at"])
    if (
        sorted(change) != names
        or change["protocol"] != 1
        or not 1 <= len(change["reason"]) <= 200
        or not (change["adds"] or retired)
        or len(set(retired)) < len(retired)
        or any(sorted(one) != ["key_id", "valid_until"] for one in change["retires"])
        or any(sorted(one) != adding for one in change["adds"])
        or any((one["algorithm"] == "sm2") != (one["signer_id"] is not None) for one in change["adds"])
    ):
        raise Refused("23.4: not of the form of a change of keys")
    for one in change["adds"]:
        if not one["statement_kinds"] or one["statement_kinds"] != sorted(set(one["statement_kinds"])):
            raise Refused("23.4: kinds out of order")


def require_may_add(key: Json, policy: Json, signers: list[Json]) -> None:
    """23.4. Of a new key's organisation as many signed as a new kind takes, and each kind it had."""
    name = key["organisation_id"]
    own = [one for one in policy["keys"] if one["organisation_id"] == name]
    signed = {one["public_key"] for one in signers if one["organisation_id"] == name}
    for kind in key["statement_kinds"]:
        if not any(kind in one["statement_kinds"] for one in own):
            raise Refused(f"23.4: no key of {name} may sign a {kind}")
        threshold = threshold_of(policy, kind)
        if len(signed) < threshold["keys"] - threshold["organisations"] + 1:
            raise Refused(f"23.4: too few keys of {name} signed for a key that may sign a {kind}")


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


def tree_case(case: Json) -> Json:
    texts = case["leaves"] if "leaves" in case else map(str, range(case["count"]))
    leaves = [text.encode() for text in texts]
    return {
        "paths": [inclusion_path(index, leaves) for index in case["indices"]],
        "proofs": [consistency_proof(old_size, leaves) for old_size in case["old_sizes"]],
        "root": tree_root(leaves).hex(),
    }


def tree_check_case(case: Json) -> Json:
    steps = [bytes.fromhex(step) for step in case.get("path", case.get("proof"))]
    root = bytes.fromhex(case["root"])
    if case["check"] == "inclusion":
        is_proved = is_included(bytes.fromhex(case["leaf"]), case["index"], case["size"], steps, root)
    else:
        is_proved = is_consistent(
            case["old_size"], case["size"], bytes.fromhex(case["old_root"]), root, steps
        )
    return {"is_proved": is_proved}


def checkpoint_case(case: Json) -> Json:
    """The text is derived; of the note that each line is what it should be."""
    root = base64.b64encode(bytes.fromhex(case["root"])).decode()
    text = f"{case['origin']}\n{case['size']}\n{root}\n"
    read, lines = read_note(case["expected"]["note"])
    require_same(read, text, "text of the note")
    require_same(read_checkpoint(text)[:2], (case["origin"], case["size"]), "checkpoint read again")
    require_same(len(lines), len(case["lines"]), "number of signature lines")
    for (name, key_hash, signature), told in zip(lines, case["lines"], strict=True):
        key, seconds = told["key"], told["seconds"]
        public_key, message = bytes.fromhex(key["public_key"]), text.encode()
        role = "log" if seconds is None else "cosignature"
        if seconds is not None:
            require_same(int.from_bytes(signature[:8], "big"), int(seconds), "time of a cosignature")
            message, signature = cosigned_message(text, int(seconds)), signature[8:]
        require_same(name, told["name"], "name of a line")
        kind = SIGNATURE_TYPES[role, key["algorithm"]]
        require(key_hash == key_hash_of(name, kind, public_key), "key hash of a line")
        is_signed = is_signed_by(key["algorithm"], public_key, key["signer_id"], message, signature)
        require(is_signed, f"signature of {name}")
    return {"note": case["expected"]["note"], "text": text}


def note_case(case: Json) -> Json:
    try:
        text, _ = read_note(case["note"])
        origin, size, root = read_checkpoint(text)
    except Refused:
        return {"refused": True}
    found = []
    for key in case["keys"]:
        status, seconds = found_in_note(case["note"], key["as"], key)
        found.append({"seconds": None if seconds is None else str(seconds), "status": status})
    return {"found": found, "origin": origin, "root": root.hex(), "size": size}


def result_list_case(case: Json) -> Json:
    rows = result_rows(case["result"])
    return {
        "root": tree_root([canonical(row) for row in rows]).hex(),
        "rows": rows,
        "shown": [shown_rows(rows, one["id"], one["ticket"]) for one in case["targets"]],
    }


def outcome_case(case: Json) -> Json:
    return {"outcome": proved_outcome(case["shown"], case["target_id"], case["ticket"], case["list"])}


def cuts_case(case: Json) -> Json:
    materials = Materials(case["materials"])
    order, lists = case["order"], materials.lists_of(case["order"])
    cuts = cuts_of(order, lists.frame, case["seed"])
    secret = materials.frame_secrets[shown_root(order["frame"])]
    lines = [cut_line(cut) for cut in cuts]
    return {"cuts": cuts, "lines": lines, "root": cuts_root(cuts, secret, order["task"]["id"])}


def cut_check_case(case: Json) -> Json:
    return {"says": cut_says(case["cut"], case["ticket"], case["weight"])}


def summary_case(case: Json) -> Json:
    materials = Materials(case["materials"])
    draw, commitment = (decode_payload(case[name].encode()) for name in ("draw", "commitment"))
    cuts = []
    for order in commitment["orders"]:
        derived = cuts_of(order, materials.lists_of(order).frame, draw["seed"])
        secret = materials.frame_secrets[shown_root(order["frame"])]
        cuts.append(cuts_root(derived, secret, order["task"]["id"]))
    payload = canonical(summary_of(draw, H(case["draw"].encode()).hex(), cuts))
    return {"digest": H(payload).hex(), "payload": payload.decode()}


def row_proof_case(case: Json) -> Json:
    lines = {row[0]: frame_line(row) for row in rows_of(case)}
    root = list_root(case["secret"], list(lines.items()))
    leaves = sorted(leaf_of(case["secret"], key, line) for key, line in lines.items())
    buckets = bucket_digests(leaves, root["depth"])
    proofs = []
    for key in case["ids"]:
        leaf = leaf_of(case["secret"], key, lines[key])
        name = leaf[: root["depth"]]
        proof = {
            "path": inclusion_path(int(name, 16) if name else 0, buckets),
            "salt": salt_of(case["secret"], key),
            "siblings": [one for one in leaves if one.startswith(name) and one != leaf],
        }
        require(shows_line(proof, lines[key], root), f"the proof of {key} does not show its line")
        proofs.append({"line": lines[key], "proof": proof})
    return {"proofs": proofs, "root": root}


def row_check_case(case: Json) -> Json:
    return {"is_shown": shows_line(case["proof"], case["line"], case["root"])}


def receipt_case(case: Json) -> Json:
    """A whole bundle; under the trust policy of the vectors, whose keys do not change, signatures count too."""
    bundle, account = case["bundle"], Account(is_quiet=True)
    require_same(bundle["level"], case["level"], "level")
    derive_bundle(bundle, account)
    check_log_proof(bundle, account)
    require(not account.differences, "; ".join(account.differences))
    require_signed_receipt(bundle, case["trust_policy"])
    return {"digest": H(canonical(bundle) + b"\n").hex(), "verdict": "valid"}


def require_signed_receipt(bundle: Json, policy: Json) -> None:
    """13.6 and 20.4. All statements, the checkpoint and its witnesses are signed as a policy asks."""
    note = "".join(f"{line}\n" for line in bundle["log_proof"]["checkpoint"])
    _, size, _ = read_checkpoint(read_note(note)[0])
    for role, kind in (("log", "checkpoint"), ("cosignature", "cosignature")):
        able = [
            key for key in policy["keys"] if kind in key["statement_kinds"] and is_valid_at(key, size - 1)
        ]
        found = {key["key_id"]: found_in_note(note, role, key)[0] for key in able}
        signers = [key for key in able if found[key["key_id"]] == "valid"]
        is_signed = "invalid" not in found.values() and is_enough(signers, threshold_of(policy, kind))
        require(is_signed, f"20.4: {kind} not signed as the policy asks")
    link: Json | None = bundle
    while link is not None:
        for name in ("commitment", "result", "summary"):
            if name in link:
                entry = link[f"{name}_entry"]
                signers_of(link[name], entry["kind"], policy, entry["index"])
        link = link["substituted"]


def key_change_case(case: Json) -> Json:
    try:
        return {"policy": follow_changes(case["policy"], case["changes"])}
    except Refused:
        return {"refused": True}


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
    "proofs.json": {
        "trees": tree_case,
        "tree_checks": tree_check_case,
        "checkpoints": checkpoint_case,
        "notes": note_case,
        "result_lists": result_list_case,
        "outcomes": outcome_case,
        "cuts": cuts_case,
        "cut_checks": cut_check_case,
        "summaries": summary_case,
        "row_proofs": row_proof_case,
        "row_checks": row_check_case,
        "receipts": receipt_case,
        "key_changes": key_change_case,
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
                elif derive is receipt_case:
                    compare_case(case, derive({**case, "trust_policy": document["trust_policy"]}))
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
