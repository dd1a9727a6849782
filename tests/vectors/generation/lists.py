"""Vectors of frames, rosters and conflict lists: lines, salts, leaves, depths, roots."""

from __future__ import annotations

from typing import Any

from vectors.generation import reference

EXAMPLE_SECRET = bytes(range(32)).hex()
EXAMPLE_ROWS = [
    ["91220501MA00000001", "A", 1, "东昌区"],
    ["91220501MA00000002", "A", 1, "东昌区"],
    ["91220501MA00000003", "A", 1, "集安市"],
    ["91220501MA00000004", "B", 3, "东昌区"],
    ["91220501MA00000005", "B", 1, "集安市"],
    ["91220501MA00000006", "B", 9, "集安市"],
]


def secret_of(name: str) -> str:
    """Return a secret that everybody knows: 32 bytes for a vector."""
    return reference.sha256(f"randcheck vectors\nsecret\n{name}".encode()).hex()


def inspector(identifier: str, department: str = "市场监管局", **changes: Any) -> dict[str, Any]:
    """Return a roster row; what is not said is as plain as can be."""
    row = {
        "areas": [],
        "cadre": False,
        "capacity": None,
        "categories": [],
        "department": department,
        "id": identifier,
        "kin_group": None,
        "level": 0,
        "prior_load": 0,
    }
    assert changes.keys() <= row.keys()
    return row | changes


def frame_cases() -> list[dict[str, Any]]:
    widest = "\U00020000" * 64  # an id may have 64 characters of four bytes each
    listed = {
        "worked example of the protocol page": (EXAMPLE_SECRET, EXAMPLE_ROWS),
        "no rows": (secret_of("none"), []),
        "one row": (secret_of("one"), [["91110000600037341L", "all", 1, ""]]),
        "rows in another order than their ids": (
            secret_of("order"),
            [["c", "A", 1, ""], ["a", "B", 2, ""], ["b", "A", 1_000_000, ""]],
        ),
        "order by code point, not by UTF-16 unit or letter case": (
            secret_of("code points"),
            [["\ufa0e", "A", 1, ""], ["\U00020000", "A", 1, ""], ["a", "A", 1, ""], ["B", "A", 1, ""]],
        ),
        "some rows with an area": (
            secret_of("areas"),
            [["t1", "D|集安市", 7, "集安市"], ["t2", "D|-", 7, ""], ["t3", "A|集安市", 1, "集安市"]],
        ),
        "longest id and stratum, quotes and blanks inside": (
            secret_of("longest"),
            [[widest, "层" * 200, 999_999, ""], ['a "b" \\ c', "一 二　三", 1, "“区”"]],
        ),
    }
    cases = []
    for name, (secret, rows) in listed.items():
        cases.append(
            {"name": name, "secret": secret, "rows": rows, "expected": reference.commit_frame(secret, rows)}
        )
    for count in (1024, 1025, 16384, 16385):
        recipe = {
            "areas": ["", "东昌区", "集安市"],
            "count": count,
            "prefix": "firm-",
            "strata": ["A", "B", "C", "D", "A"],
            "weights": [1, 20, 300],
            "width": 5,
        }
        secret = secret_of(f"{count} rows")
        expected = reference.commit_frame(secret, reference.generate_rows(recipe), with_steps=False)
        cases.append({"name": f"{count} rows", "secret": secret, "generated": recipe, "expected": expected})
    return cases


def roster_cases() -> list[dict[str, Any]]:
    rosters = {
        "nobody": [],
        "worked example of the protocol page": [
            inspector(
                "p-001",
                areas=["集安市", "东昌区"],
                cadre=True,
                capacity=12,
                categories=["食品安全", "特种设备"],
                kin_group="k1",
                prior_load=3,
            ),
        ],
        "every field at its plainest and at its fullest, ids not in order": [
            inspector("p3", "上级局", level=1, capacity=0, prior_load=1000),
            inspector("p10", categories=["c", "b", "a"], areas=["z", "y"], kin_group="家"),
            inspector("p2", cadre=True, capacity=1),
        ],
        "categories that sort by code point": [
            inspector("p1", categories=["\U00020000", "\ufa0e", "b", "A", "a"]),
        ],
    }
    return [
        {
            "name": name,
            "secret": secret_of(f"roster {name}"),
            "inspectors": rows,
            "expected": reference.commit_roster(secret_of(f"roster {name}"), rows),
        }
        for name, rows in rosters.items()
    ]


def conflict_cases() -> list[dict[str, Any]]:
    lists: dict[str, tuple[list[list[str]], list[list[str]]]] = {
        "no conflicts": ([], []),
        "worked example of the protocol page": ([["p-001", "91220501MA00000004"]], [["p-003", "p-002"]]),
        "declared twice, and one pair of inspectors in both orders": (
            [["p2", "t1"], ["p1", "t2"], ["p2", "t1"]],
            [["p2", "p1"], ["p1", "p2"], ["p3", "p2"]],
        ),
        "ids that no frame or roster holds": ([["nobody", "nothing"]], [["nobody", "no one"]]),
    }
    cases = []
    for name, (targets, inspectors) in lists.items():
        secret = secret_of(f"conflicts {name}")
        cases.append(
            {
                "name": name,
                "secret": secret,
                "targets": targets,
                "inspectors": inspectors,
                "expected": reference.commit_conflicts(secret, targets, inspectors),
            }
        )
    return cases
