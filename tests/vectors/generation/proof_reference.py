"""Proofs the slow and plain way, from the standard library alone: protocol page, sections 19 and 21 to 22.

Like ``reference.py`` it imports nothing of randcheck. Paths are made by the recursion of RFC 6962, every subtree
hashed anew.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vectors.generation import reference

Json = dict[str, Any]

LOG_TYPES = {"ed25519": b"\x01", "sm2": b"\xffrandcheck.sm2/note/v1"}
COSIGNATURE_TYPES = {"ed25519": b"\x04", "sm2": b"\xffrandcheck.sm2/cosignature/v1"}


# ---- trees ----------------------------------------------------------------------------------------------


def split(size: int) -> int:
    """Return the largest power of two below ``size``."""
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[str]:
    """RFC 6962, 2.1.1: PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*inclusion_path(index, leaves[:k]), reference.merkle_root(leaves[k:]).hex()]
    return [*inclusion_path(index - k, leaves[k:]), reference.merkle_root(leaves[:k]).hex()]


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[str]:
    """RFC 6962, 2.1.2: PROOF(m, D[n]); empty for the empty tree and for the same one."""
    return _subproof(old_size, leaves, is_whole=True) if old_size else []


def _subproof(old_size: int, leaves: Sequence[bytes], *, is_whole: bool) -> list[str]:
    if old_size == len(leaves):
        return [] if is_whole else [reference.merkle_root(leaves).hex()]
    k = split(len(leaves))
    if old_size <= k:
        return [
            *_subproof(old_size, leaves[:k], is_whole=is_whole),
            reference.merkle_root(leaves[k:]).hex(),
        ]
    return [
        *_subproof(old_size - k, leaves[k:], is_whole=False),
        reference.merkle_root(leaves[:k]).hex(),
    ]


# ---- notes ----------------------------------------------------------------------------------------------


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """19.3."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def cosigned_message(text: str, seconds: int) -> bytes:
    """19.5."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def signature_line(name: str, signature_type: bytes, public_key: bytes, signature: bytes) -> str:
    """19.2 and 19.4."""
    key_hash = reference.sha256(name.encode() + b"\n" + signature_type + public_key)[:4]
    return f"— {name} {base64.b64encode(key_hash + signature).decode()}\n"


# ---- results --------------------------------------------------------------------------------------------


def result_rows(result: Mapping[str, Any]) -> list[Json]:
    """21.2: drawn targets and reserves together, in order of (ticket, id)."""
    teams = result["assignment"]["teams"] if result["assignment"] else []
    rows = []
    for outcome, member in (("drawn", "drawn"), ("reserve", "reserves")):
        told = sorted(result[member], key=lambda one: (one["ticket"], one["id"]))
        for position, one in enumerate(told, start=1):
            own = [team for team in teams if outcome == "drawn" and one["id"] in team["targets"]]
            rows.append(
                {
                    "id": one["id"],
                    "members": own[0]["members"] if own else None,
                    "outcome": outcome,
                    "position": position,
                    "team": own[0]["number"] if own else None,
                    "ticket": one["ticket"],
                }
            )
    return sorted(rows, key=lambda row: (row["ticket"], row["id"]))


def row_leaves(rows: Iterable[Json]) -> list[bytes]:
    return [reference.canonical_json(row) for row in rows]


def shown_rows(rows: Sequence[Json], target_id: str, ticket: str) -> list[Json]:
    """22.1: the target's own row with its path, or those of its neighbours."""
    leaves = row_leaves(rows)
    own = [i for i, row in enumerate(rows) if (row["ticket"], row["id"]) == (ticket, target_id)]
    below = sum((row["ticket"], row["id"]) < (ticket, target_id) for row in rows)
    indices = own or [i for i in (below - 1, below) if 0 <= i < len(rows)]
    return [{"index": i, "path": inclusion_path(i, leaves), "row": rows[i]} for i in indices]


def cuts_of(order: Mapping[str, Any], rows: Sequence[reference.Row], seed: str) -> list[Json]:
    """21.3, in the form of 22.1."""
    selection, key = order["sample_rule"]["selection"], reference.purpose_key(seed, "targets")
    cuts = []
    for stratum in order["strata"]:
        own = [row for row in rows if row[1] == stratum["label"]]
        drawn = reference.select(own, stratum["sample_size"], 0, selection, key)
        cut = {
            "certain_from": None,
            "cutoff": drawn["cutoff"],
            "kind": "ticket",
            "label": stratum["label"],
            "sample_size": stratum["sample_size"],
            "weight_total": stratum["weight_total"],
        }
        if stratum["sample_size"] == 0:
            cut["kind"] = "none"
        elif selection == "full":
            cut["kind"] = "all"
        elif selection == "pareto":
            cut["kind"] = "certain" if drawn["cutoff"] is None else "key"
            cut |= {name: drawn["pareto"][name] for name in ("certain_from", "sample_size", "weight_total")}
        cuts.append(cut)
    return cuts


def cut_line(cut: Mapping[str, Any]) -> str:
    names = ("label", "kind", "sample_size", "weight_total", "certain_from", "cutoff")
    return "\t".join("-" if cut[name] is None else str(cut[name]) for name in names)


def cuts_secret(frame_secret: str, task_id: str) -> str:
    return reference.labelled("randcheck/strata/1", frame_secret, task_id)


def cut_rows(cuts: Iterable[Json]) -> list[tuple[str, str]]:
    return [(cut["label"], cut_line(cut)) for cut in cuts]


def cuts_root(cuts: Iterable[Json], frame_secret: str, task_id: str) -> Json:
    return reference.commit_lines(cuts_secret(frame_secret, task_id), cut_rows(cuts), with_steps=False)


def summary_of(draw: Mapping[str, Any], draw_digest: str, roots_of_cuts: Sequence[Json]) -> Json:
    """21.1: the payload of a summary."""
    results = []
    for result, strata in zip(draw["results"], roots_of_cuts, strict=True):
        rows = result_rows(result)
        root = reference.merkle_root(row_leaves(rows)).hex()
        results.append(
            {
                "drawn": len(result["drawn"]),
                "list": {"root": root, "rows": len(rows)},
                "reserves": len(result["reserves"]),
                "strata": strata,
                "task": result["task"],
            }
        )
    same = ("commitment", "contributions", "drawn_at", "log", "protocol", "seed")
    return {**{name: draw[name] for name in same}, "draw": draw_digest, "results": results}


# ---- rows of committed lists ----------------------------------------------------------------------------


def bucket_digests(leaves: Sequence[str], depth: int) -> list[bytes]:
    """4.3."""
    names = [f"{number:x}".zfill(depth) if depth else "" for number in range(16**depth)]
    buckets: dict[str, list[str]] = {name: [] for name in names}
    for leaf in sorted(leaves):
        buckets[leaf[:depth]].append(leaf)
    return [
        bytes.fromhex(reference.labelled("randcheck/bucket/1", name, "\n".join(buckets[name])))
        for name in names
    ]


def row_proofs(
    secret: str, rows: Sequence[tuple[str, str]], wanted: Sequence[tuple[str, str]]
) -> tuple[Json, list[Json]]:
    """22.2: the root of a list of (key, line), and the proofs of the rows that are wanted."""
    committed = reference.commit_lines(secret, rows)
    depth = committed["depth"]
    leaves = sorted(step["leaf"] for step in committed["steps"])
    digests = bucket_digests(leaves, depth)
    proofs = []
    for key, line in wanted:
        salt = reference.labelled("randcheck/salt/1", secret, key)
        leaf = reference.labelled("randcheck/row/1", salt, line)
        name = leaf[:depth]
        index = int(name, 16) if name else 0
        siblings = [other for other in leaves if other.startswith(name) and other != leaf]
        proofs.append({"path": inclusion_path(index, digests), "salt": salt, "siblings": siblings})
    return reference.root_alone(committed), proofs
