"""Vectors of Merkle trees and of rows of committed lists: roots, paths, and proofs that prove nothing."""

from __future__ import annotations

from typing import Any

from vectors.generation import proof_reference, reference
from vectors.generation.lists import EXAMPLE_ROWS, EXAMPLE_SECRET, secret_of

Json = dict[str, Any]

SMALL = range(10)
LARGE = (15, 16, 17, 31, 32, 33, 127, 128, 129, 1000)


def leaves_of(case: Json) -> list[bytes]:
    """Return the leaf data of a vector: the texts it lists, or so many numbers in decimal."""
    texts = case["leaves"] if "leaves" in case else map(str, range(case["count"]))
    return [text.encode() for text in texts]


def tree_cases() -> list[Json]:
    listed = {
        "one empty leaf": [""],
        "the same leaf twice": ["a", "a"],
        "leaves of any text": ["东昌区", "a\nb", ""],
    }
    cases = [_tree(name, {"leaves": leaves}, None) for name, leaves in listed.items()]
    cases += [_tree(f"{count} leaves", {"count": count}, None) for count in SMALL]
    return cases + [_tree(f"{count} leaves", {"count": count}, _some(count)) for count in LARGE]


def _some(count: int) -> list[int]:
    k = proof_reference.split(count)
    return sorted({0, 1, k // 2, k - 1, k, min(k + 1, count - 1), count - 1})


def _tree(name: str, told: Json, indices: list[int] | None) -> Json:
    leaves = leaves_of(told)
    chosen = list(range(len(leaves))) if indices is None else indices
    old_sizes = sorted({*chosen, len(leaves)})
    return {
        "name": name,
        **told,
        "indices": chosen,
        "old_sizes": old_sizes,
        "expected": {
            "paths": [proof_reference.inclusion_path(index, leaves) for index in chosen],
            "proofs": [proof_reference.consistency_proof(old, leaves) for old in old_sizes],
            "root": reference.merkle_root(leaves).hex(),
        },
    }


def tree_check_cases() -> list[Json]:
    """Return proofs and whether they prove something, as RFC 9162 says."""
    return [*_inclusion_checks(), *_consistency_checks()]


def _inclusion_checks() -> list[Json]:
    leaves = leaves_of({"count": 7})
    path = proof_reference.inclusion_path(2, leaves)
    root = reference.merkle_root(leaves).hex()
    leaf = reference.sha256(b"\x00" + leaves[2]).hex()
    good = {"leaf": leaf, "index": 2, "size": 7, "path": path, "root": root}
    # Without the bytes 00 and 01 before what is hashed, an inner node could be taken for a leaf.
    inner = reference.sha256(b"\x00" + bytes.fromhex(leaf) + bytes.fromhex(path[0])).hex()
    joined = "".join(path[:2])
    changed: dict[str, Json] = {
        "a path that leads to the root": {},
        "another index": {"index": 3},
        "an index outside the tree": {"index": 7},
        "a size at which the path would be shorter": {"size": 4},
        "a size at which the same path leads to the same root": {"size": 8},
        "another root": {"root": leaf},
        "a step too few": {"path": path[:-1]},
        "a step too many": {"path": [*path, root]},
        "two steps in the wrong order": {"path": [path[1], path[0], *path[2:]]},
        "the children of an inner node as the data of a leaf": {
            "leaf": inner,
            "index": 1,
            "path": path[1:],
            "size": 4,
        },
        "steps of 31 and 33 bytes": {"path": [joined[:62], joined[62:], *path[2:]]},
        "no path in a tree of several": {"path": []},
    }
    cases = [_check("inclusion", name, good | change) for name, change in changed.items()]
    one = reference.sha256(b"\x00" + b"0").hex()
    only = {"leaf": one, "index": 0, "size": 1, "path": [], "root": one}
    return [
        *cases,
        _check("inclusion", "the only leaf", only),
        _check("inclusion", "a tree without leaves", only | {"size": 0}),
    ]


def _consistency_checks() -> list[Json]:
    leaves = leaves_of({"count": 7})

    def root(size: int) -> str:
        return reference.merkle_root(leaves[:size]).hex()

    proof = proof_reference.consistency_proof(3, leaves)
    good = {"old_size": 3, "size": 7, "old_root": root(3), "root": root(7), "proof": proof}
    power = {
        "old_size": 4,
        "old_root": root(4),
        "proof": proof_reference.consistency_proof(4, leaves),
    }
    changed: dict[str, Json] = {
        "from 3 to 7": {},
        "from a power of two": power,
        "the sizes exchanged": {"old_size": 7, "size": 3, "old_root": root(7), "root": root(3)},
        "another old root": {"old_root": root(2)},
        "another new root": {"root": root(6)},
        "a hash too few": {"proof": proof[:-1]},
        "a hash too many": {"proof": [*proof, root(7)]},
        "no proof": {"proof": []},
        "the old root at the head where it is a power of two": power | {"proof": [root(4), *power["proof"]]},
        "the same size and root": {"old_size": 7, "old_root": root(7), "proof": []},
        "the same size and another root": {"old_size": 7, "old_root": root(6), "proof": []},
        "the same size and root, with a proof": {"old_size": 7, "old_root": root(7), "proof": [root(7)]},
        "from nothing": {"old_size": 0, "old_root": root(0), "proof": []},
        "from nothing under another root": {"old_size": 0, "old_root": root(1), "proof": []},
        "from nothing, with a proof": {"old_size": 0, "old_root": root(0), "proof": [root(7)]},
        "nothing from nothing": {"old_size": 0, "old_root": root(0), "size": 0, "root": root(0), "proof": []},
        "a root of 31 bytes": {"old_root": root(3)[:-2]},
    }
    return [_check("consistency", name, good | change) for name, change in changed.items()]


_VALID = {
    "a path that leads to the root",
    "the only leaf",
    "from 3 to 7",
    "from a power of two",
    "the same size and root",
    "from nothing",
    "nothing from nothing",
    # RFC 9162's check cannot tell sizes at which the same path has the same turns.
    "a size at which the same path leads to the same root",
}


def _check(what: str, name: str, told: Json) -> Json:
    return {"name": f"{what}: {name}", "check": what, **told, "expected": {"is_proved": name in _VALID}}


# ---- rows of committed lists ----------------------------------------------------------------------------


def row_proof_cases() -> list[Json]:
    areas = ["东昌区", "", "集安市"]

    def generated(name: str, count: int, ids: list[int]) -> Json:
        recipe = {
            "prefix": "t",
            "width": 5,
            "count": count,
            "strata": ["A", "B|东昌区"],
            "weights": [1, 2, 3],
            "areas": areas,
        }
        told = {"secret": secret_of(name), "generated": recipe, "ids": [f"t{i:05d}" for i in ids]}
        return _row_proofs(name, told, reference.generate_rows(recipe))

    example = [list(row) for row in EXAMPLE_ROWS]
    return [
        _row_proofs(
            "worked example of the protocol page",
            {"secret": EXAMPLE_SECRET, "rows": example, "ids": [row[0] for row in example]},
            example,
        ),
        _row_proofs(
            "the only row of a list",
            {"secret": secret_of("only"), "rows": [["唯一", "all", 1, ""]], "ids": ["唯一"]},
            [["唯一", "all", 1, ""]],
        ),
        generated("depth 1", 1025, [0, 1, 512, 1024]),
        generated("depth 2", 16385, [0, 8000, 16384]),
    ]


def _row_proofs(name: str, told: Json, rows: list[Any]) -> Json:
    lines = [(row[0], reference.frame_line(row)) for row in rows]
    wanted = [(key, dict(lines)[key]) for key in told["ids"]]
    root, proofs = proof_reference.row_proofs(told["secret"], lines, wanted)
    shown = [{"line": line, "proof": proof} for (_, line), proof in zip(wanted, proofs, strict=True)]
    return {"name": name, **told, "expected": {"proofs": shown, "root": root}}


def row_check_cases() -> list[Json]:
    """Return proofs of rows and whether they show the line; the crafted ones do lead to their root."""
    rows = [(f"t{i}", f"t{i}\tA\t{i + 1}") for i in range(5)]
    root, [proof] = proof_reference.row_proofs(secret_of("row checks"), rows, rows[2:3])
    line = rows[2][1]
    salt, siblings = proof["salt"], proof["siblings"]
    own = reference.labelled("randcheck/row/1", salt, line)

    def crafted(leaves: list[str], name: str = "") -> str:
        return reference.labelled("randcheck/bucket/1", name, "\n".join(sorted(leaves)))

    twice = reference.merkle_root([bytes.fromhex(crafted([own, own, *siblings]))]).hex()
    many = [(f"t{i}", f"t{i}\tA\t1") for i in range(1025)]
    deep_root, [deep] = proof_reference.row_proofs(secret_of("row checks"), many, many[:1])
    deep_leaf = reference.labelled("randcheck/row/1", deep["salt"], many[0][1])
    foreign = f"{(int(deep_leaf[0], 16) + 1) % 16:x}{deep_leaf[1:]}"
    mixed = [bytes.fromhex(crafted([deep_leaf, foreign], deep_leaf[0]))] * 16
    mixed_proof = {
        "path": proof_reference.inclusion_path(int(deep_leaf[0], 16), mixed),
        "salt": deep["salt"],
        "siblings": [foreign],
    }
    mixed_root = deep_root | {"root": reference.merkle_root(mixed).hex()}
    deep_told = {"line": many[0][1], "root": deep_root, "proof": deep}
    good = {"line": line, "root": root, "proof": proof}
    told: dict[str, tuple[bool, Json]] = {
        "a row of one bucket": (True, good),
        "a row of one bucket out of sixteen": (True, deep_told),
        "another line": (False, good | {"line": rows[3][1]}),
        "another salt": (False, good | {"proof": proof | {"salt": own}}),
        "a sibling too few": (False, good | {"proof": proof | {"siblings": siblings[:-1]}}),
        "a sibling too many": (False, good | {"proof": proof | {"siblings": sorted([*siblings, "f" * 64])}}),
        "a step where there is one bucket": (False, good | {"proof": proof | {"path": [root["root"]]}}),
        "another root": (False, good | {"root": root | {"root": own}}),
        "another depth": (False, good | {"root": root | {"depth": 1, "rows": 1025}}),
        "the path of another bucket": (
            False,
            deep_told | {"proof": deep | {"path": list(reversed(deep["path"]))}},
        ),
        "a bucket that holds the row's own leaf twice": (
            False,
            good | {"root": root | {"root": twice}, "proof": proof | {"siblings": sorted([own, *siblings])}},
        ),
        "a sibling of another bucket": (
            False,
            {"line": many[0][1], "root": mixed_root, "proof": mixed_proof},
        ),
    }
    return [
        {"name": name, **case, "expected": {"is_shown": is_shown}} for name, (is_shown, case) in told.items()
    ]
