"""Vectors of seeds, tickets and the selection of targets."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from vectors.generation import reference
from vectors.generation.sizes import per_class, sample_rule

HEAVIEST = 1_000_000
_MANTISSA = 53

# Two pairs of ids whose tickets agree in their first 53 bits under the key of this seed, found by collision search:
# in the first pair the smaller ticket belongs to the smaller id, in the second to the greater.
TIE_SEED = reference.sha256(b"randcheck vectors: a tie of 53 bits").hex()
TIES = (("T0f2ec393b9abdc", "T1c2a324e7d1b8d"), ("T05db5717f7b210", "T0ce2e33f2cffa2"))


def seed_of(name: str) -> str:
    """Return a seed for a vector."""
    return reference.sha256(f"randcheck vectors\nseed\n{name}".encode()).hex()


def number_of(*parts: object) -> int:
    """Return a number that looks random and never changes, 0 … 2^64 − 1."""
    return int.from_bytes(reference.sha256("\n".join(map(str, parts)).encode())[:8], "big")


# ---- seeds and tickets ----------------------------------------------------------------------------------------


def seed_cases() -> list[dict[str, Any]]:
    given = {
        "one party": [{"role": "市场监管局", "value": "ab" * 32}],
        "worked example of the protocol page": [
            {"role": "通化市市场监督管理局", "value": bytes(range(32, 64)).hex()},
            {"role": "政协委员", "value": "3 1 4 1 5 9"},
        ],
        "the same parties in another order": [
            {"role": "政协委员", "value": "3 1 4 1 5 9"},
            {"role": "通化市市场监督管理局", "value": bytes(range(32, 64)).hex()},
        ],
        "a value that looks like another line": [
            {"role": "a", "value": "1"},
            {"role": "b", "value": "a 1"},
            {"role": "信标", "value": "drand 5000000: " + "0f" * 32},
        ],
    }
    commitment = reference.sha256(b"commitment of a vector").hex()
    return [
        {
            "name": name,
            "commitment": commitment,
            "contributions": contributions,
            "expected": {
                "digests": [reference.contribution_digest(c["role"], c["value"]) for c in contributions],
                "seed": reference.derive_seed(commitment, contributions),
            },
        }
        for name, contributions in given.items()
    ]


def ticket_cases() -> list[dict[str, Any]]:
    ids = [
        "91220501MA00000001",
        "91220501MA00000002",
        "a",
        "A",
        "集安-001",
        "\U00020000",
        "x" * 64,
        'a "b" \\ c',
    ]
    cases = []
    for purpose in ("targets", "assignment/TH-2026-017", "substitution/TH-2026-017", "assignment/任务 1"):
        seed = seed_of(purpose)
        key = reference.purpose_key(seed, purpose)
        expected = {"key": key, "tickets": [reference.ticket(key, one) for one in ids]}
        cases.append({"name": purpose, "seed": seed, "purpose": purpose, "ids": ids, "expected": expected})
    return cases


# ---- equal and full -------------------------------------------------------------------------------------------


def selection_case(
    name: str, rows: list[Any], rule: dict[str, Any], seed: str | None = None
) -> dict[str, Any]:
    """Return a case of drawing from rows; strata and sizes by ``rule``."""
    strata = reference.order_strata(rows, rule)
    seed = seed_of(name) if seed is None else seed
    key = reference.purpose_key(seed, "targets")
    return {
        "name": name,
        "seed": seed,
        "selection": rule["selection"],
        "rows": rows,
        "strata": strata,
        "expected": {"key": key, "strata": reference.draw_strata(rows, strata, rule["selection"], key)},
    }


def numbered(count: int, stratum: str = "all", prefix: str = "t", weight: int = 1) -> list[Any]:
    return [[f"{prefix}{i:03d}", stratum, weight, ""] for i in range(count)]


def equal_cases() -> list[dict[str, Any]]:
    strata = [
        *numbered(30, "A", "a"),
        *numbered(11, "B|东昌区", "b"),
        *numbered(1, "B|集安市", "c"),
        *numbered(5, "C", "d"),
    ]
    some = sample_rule(per_class=per_class(A="1/10", B="1/3", C="5"), reserves=2)
    return [
        selection_case("one row of one", numbered(1), sample_rule(size="1")),
        selection_case("none of five", numbered(5), sample_rule(size="0", reserves=3)),
        selection_case("all of five", numbered(5), sample_rule(size="5", reserves=3)),
        selection_case("three of forty, two in reserve", numbered(40), sample_rule(size="3", reserves=2)),
        selection_case("reserves up to the last row", numbered(10), sample_rule(size="8", reserves=9)),
        selection_case("strata of one row and more, one taken whole", strata, some),
        selection_case(
            "an excluded class and an empty sample", strata, sample_rule(size="2", exclude=["A", "C"])
        ),
        selection_case("weights do not matter", _weighted(40, 1), sample_rule(size="1/4", reserves=5)),
        selection_case(
            "rows in descending order of id", numbered(20)[::-1], sample_rule(size="6", rounding="floor")
        ),
        selection_case(
            "full coverage but for one class", strata, sample_rule(selection="full", exclude=["A"])
        ),
        selection_case(
            "tickets that agree in 53 bits are in order of their last bits",
            _tied_rows(),
            sample_rule(size="6"),
            TIE_SEED,
        ),
    ]


# ---- Pareto ---------------------------------------------------------------------------------------------------


def pareto_cases() -> list[dict[str, Any]]:
    def pareto(**changes: Any) -> dict[str, Any]:
        return sample_rule(selection="pareto", **changes)

    heavy = [*numbered(8), ["x1", "all", 100, ""], ["x2", "all", 12, ""], ["x3", "all", 11, ""]]
    strata = [
        *([row[0], "A", row[2], ""] for row in _weighted(40, 2)),
        *([f"b{row[0]}", "B", row[2], ""] for row in _weighted(25, 3)),
        ["c1", "C", 7, ""],
        *([f"d{i}", "D", HEAVIEST if i == 0 else 1, ""] for i in range(6)),
    ]
    some = pareto(per_class=per_class(A="1/4", B="0", C="1", D="2"), reserves=3)
    return [
        selection_case("one row of one", numbered(1), pareto(size="1")),
        selection_case("none of five", numbered(5), pareto(size="0", reserves=2)),
        selection_case("all of five, so all are certain", _weighted(5, 4), pareto(size="5", reserves=2)),
        selection_case("all of five, equal weights", numbered(5), pareto(size="5")),
        selection_case("equal weights", numbered(30), pareto(size="4", reserves=3)),
        selection_case("n·w = W exactly is certain", [*numbered(3), ["x", "all", 3, ""]], pareto(size="2")),
        selection_case("n·w = W − 1 is not", [*numbered(4), ["x", "all", 3, ""]], pareto(size="2")),
        selection_case(
            "a second and third round make more rows certain", heavy, pareto(size="4", reserves=2)
        ),
        selection_case("all but one certain", _doubling(12), pareto(size="11", reserves=1)),
        selection_case("weights of 1 to 1,000,000", _weighted(300, 5), pareto(size="30", reserves=10)),
        selection_case("the two extreme weights", _extremes(), pareto(size="5", reserves=5)),
        selection_case("strata of one row, none drawn, certain rows", strata, some),
        selection_case(
            "tickets that agree in 53 bits, the cut between the first two",
            _tied_rows(),
            pareto(size="3", reserves=4),
            TIE_SEED,
        ),
        selection_case(
            "tickets that agree in 53 bits, the cut between the last two",
            _tied_rows(),
            pareto(size="6"),
            TIE_SEED,
        ),
    ]


def _weighted(count: int, variant: int) -> list[Any]:
    """Return rows with weights spread evenly over the orders of magnitude from 1 to 1,000,000."""
    rows = []
    for i in range(count):
        length = 1 + number_of("length", variant, i) % 20
        weight = min(HEAVIEST, 1 + number_of("weight", variant, i) % 2**length)
        rows.append([f"w{i:03d}", "all", weight, ""])
    return rows


def _doubling(count: int) -> list[Any]:
    return [[f"z{i:02d}", "all", 2**i, ""] for i in range(count)]


def _extremes() -> list[Any]:
    return [[f"e{i:02d}", "all", HEAVIEST if i % 3 == 0 else 1, ""] for i in range(40)]


def _tied_rows() -> list[Any]:
    """Return rows of one weight, of which two pairs tie in the 53 bits that make a key."""
    key = reference.purpose_key(TIE_SEED, "targets")
    tied = [one for pair in TIES for one in pair]
    others = ["u1", "u2", "u3", "u4", "u5", "u6"]
    for pair in TIES:
        first, second = (reference.ticket(key, one) for one in pair)
        assert int(first, 16) >> 203 == int(second, 16) >> 203
    return [[one, "all", 5, ""] for one in (*others, *tied)]


def order_cases() -> list[dict[str, Any]]:
    """Return rows with made-up tickets whose keys lie closer together than floating point can tell."""
    heights = [0, 1, 2**52 - 1, 2**52, 2**53 - 2, 2**53 - 1]
    extreme = [(h, w) for h in heights for w in (1, 999)]
    near: list[tuple[int, int]] = []
    for i in range(12):
        h = number_of("near", i) >> 11
        weight = 1 + number_of("near weight", i) % 900
        near += [(h, weight), *_neighbours(h, weight, 901 + i % 7, n=3, total=5000)]
    same = [(number_of("same", i % 3) >> 11, 17) for i in range(12)]
    return [
        _order_case("extreme tickets", extreme, n=2, total=2000),
        _order_case("keys of different weights next to each other", near, n=3, total=5000),
        _order_case("one h and one weight: by ticket, then id", same, n=5, total=400, equal_tails=True),
        _order_case("heaviest and lightest", _straddling(), n=1, total=HEAVIEST + 1000),
    ]


def _straddling() -> list[tuple[int, int]]:
    pairs = []
    for i in range(8):
        h = number_of("straddle", i) >> 11
        pairs += [(h, HEAVIEST), *_neighbours(h, HEAVIEST, 1, n=1, total=HEAVIEST + 1000)]
    return pairs


def _neighbours(h: int, weight: int, other: int, *, n: int, total: int) -> list[tuple[int, int]]:
    """Return the two leading ticket values whose keys at weight ``other`` enclose that of ``h`` at ``weight``."""
    key = Fraction((2 * h + 1) * (total - n * weight), (2**54 - 2 * h - 1) * n * weight)
    scaled = key * n * other
    # (2h+1)(W − n·w) / ((2^54 − 2h − 1)·n·w) = key, solved for 2h + 1
    odd = scaled * 2**54 / (total - n * other + scaled)
    lower = min(max(int((odd - 1) / 2), 0), 2**_MANTISSA - 2)
    return [(lower, other), (lower + 1, other)]


def _order_case(
    name: str, heights: list[tuple[int, int]], *, n: int, total: int, equal_tails: bool = False
) -> dict[str, Any]:
    rows = []
    for i, (h, weight) in enumerate(heights):
        tail = number_of(name, i // 2 if equal_tails else i) | number_of(name, "tail") << 64
        row_ticket = (h << 203 | tail).to_bytes(32, "big").hex()
        rows.append(
            {"id": f"r{number_of(name, i, 'id') % 10000:04d}-{i}", "ticket": row_ticket, "weight": weight}
        )
    keys = {
        row["id"]: reference.pareto_key(str(row["ticket"]), int(str(row["weight"])), n, total) for row in rows
    }
    ordered = sorted(rows, key=lambda row: (keys[row["id"]], row["ticket"], row["id"]))
    return {
        "name": name,
        "sample_size": n,
        "weight_total": total,
        "rows": rows,
        "expected": [{"id": row["id"], "key": reference.show_fraction(keys[row["id"]])} for row in ordered],
    }
