"""Vectors of what a draw is summed up to: result lists, cuts, summaries, and what their proofs tell one firm."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from vectors.generation import proof_reference, reference
from vectors.generation.draws import materials_of, order_of, task_of
from vectors.generation.lists import secret_of
from vectors.generation.receipts import ProvedLedger
from vectors.generation.selection import numbered, seed_of
from vectors.generation.sizes import per_class, sample_rule

Json = dict[str, Any]


# ---- result lists ---------------------------------------------------------------------------------------


def result_list_cases(ledger: ProvedLedger) -> list[Json]:
    return [
        *(_result_list(name, result, seed) for name, result, seed in _results(ledger)),
        _result_list(
            "nothing drawn",
            {"assignment": None, "drawn": [], "reserves": [], "task": "V"},
            seed_of("nothing"),
        ),
        _result_list(
            "one drawn",
            {"assignment": None, "drawn": _told(["唯一"], "one"), "reserves": [], "task": "V"},
            seed_of("one"),
        ),
        _result_list(
            "reserves only",
            {"assignment": None, "drawn": [], "reserves": _told(["a", "b", "c"], "reserves"), "task": "V"},
            seed_of("reserves"),
        ),
        _result_list(
            "equal tickets, told apart by id",
            {
                "assignment": None,
                "drawn": [{"id": one, "ticket": "ab" * 32} for one in ("\ufa0e", "\U00020000")],
                "reserves": [{"id": "a", "ticket": "ab" * 32}],
                "task": "V",
            },
            seed_of("equal tickets"),
            more=[{"id": "b", "ticket": "ab" * 32}],
        ),
    ]


def _results(ledger: ProvedLedger) -> list[tuple[str, Json, str]]:
    found = []
    for draw in ledger.draws:
        found += [(f"{draw['name']}: {one['task']}", one, draw["seed"]) for one in draw["results"]]
    return found


def _told(ids: list[str], seed_name: str) -> list[Json]:
    key = reference.purpose_key(seed_of(seed_name), "targets")
    rows = [{"id": one, "ticket": reference.ticket(key, one)} for one in ids]
    return sorted(rows, key=lambda row: row["ticket"])


def _result_list(name: str, result: Json, seed: str, more: list[Json] | None = None) -> Json:
    rows = proof_reference.result_rows(result)
    ends = [{"id": "first", "ticket": "00" * 32}, {"id": "last", "ticket": "ff" * 32}]
    key = reference.purpose_key(seed, "targets")
    others = [{"id": one, "ticket": reference.ticket(key, one)} for one in ("not in the pool", "检查对象")]
    own = [
        {"id": rows[i]["id"], "ticket": rows[i]["ticket"]}
        for i in sorted({0, len(rows) // 2, len(rows) - 1})
        if 0 <= i < len(rows)
    ]
    targets = [*own, *ends, *others, *(more or [])]
    return {
        "name": name,
        "result": {member: result[member] for member in ("assignment", "drawn", "reserves")},
        "targets": targets,
        "expected": {
            "root": reference.merkle_root(proof_reference.row_leaves(rows)).hex(),
            "rows": rows,
            "shown": [proof_reference.shown_rows(rows, one["id"], one["ticket"]) for one in targets],
        },
    }


def outcome_cases() -> list[Json]:
    """Return shown rows and what they prove, honest and made up."""
    told = _told([f"t{i}" for i in range(11)], "outcomes")
    rows = proof_reference.result_rows({"assignment": None, "drawn": told[1::2], "reserves": told[::2]})
    leaves = proof_reference.row_leaves(rows)
    root = reference.merkle_root(leaves).hex()

    def shown(*indices: int) -> list[Json]:
        return [
            {"index": i, "path": proof_reference.inclusion_path(i, leaves), "row": rows[i]} for i in indices
        ]

    def target(index: int) -> Json:
        return {"target_id": rows[index]["id"], "ticket": rows[index]["ticket"]}

    def between(index: int) -> Json:
        """A target whose ticket is just above that of a row, or below all."""
        ticket = f"{int(rows[index]['ticket'], 16) + 1:064x}" if index >= 0 else "00" * 32
        return {"target_id": "someone", "ticket": ticket}

    drawn = next(i for i, row in enumerate(rows) if row["outcome"] == "drawn")
    reserve = next(i for i, row in enumerate(rows) if row["outcome"] == "reserve")
    last, middle = len(rows) - 1, len(rows) // 2
    promoted = [shown(reserve)[0] | {"row": rows[reserve] | {"outcome": "drawn"}}]
    moved = [shown(drawn)[0] | {"index": drawn + 1}]
    beyond = [shown(last)[0] | {"index": last + 1}]
    proved: dict[str, tuple[Json, list[Json], str | None]] = {
        "drawn": (target(drawn), shown(drawn), "drawn"),
        "in reserve": (target(reserve), shown(reserve), "reserve"),
        "absent before the first row": (between(-1), shown(0), "absent"),
        "absent after the last row": (between(last), shown(last), "absent"),
        "absent between two rows": (between(middle), shown(middle, middle + 1), "absent"),
        "absent between two rows, shown the other way round": (
            between(middle),
            shown(middle + 1, middle),
            "absent",
        ),
        "drawn, with a neighbour beside": (target(drawn), shown(drawn, middle), "drawn"),
        "nothing shown": (between(middle), [], None),
        "one neighbour of two": (between(middle), shown(middle), None),
        "neighbours with a row between them": (between(middle), shown(middle - 1, middle + 1), None),
        "neighbours that leave the row itself out": (target(middle), shown(middle - 1, middle + 1), None),
        "two rows on one side": (between(middle), shown(middle - 1, middle), None),
        "a row that was changed": (target(reserve), promoted, None),
        "a row at another index": (target(drawn), moved, None),
        "a row beyond the last": (between(last), beyond, None),
        "one good row and one that is not in the list": (target(drawn), [*shown(drawn), *promoted], None),
        "the row of the same ticket and another id": (
            {"target_id": "0", "ticket": rows[drawn]["ticket"]},
            shown(drawn),
            None,
        ),
    }
    listed = {"root": root, "rows": len(rows)}
    cases = [
        {"name": name, **one, "list": listed, "shown": proof, "expected": {"outcome": outcome}}
        for name, (one, proof, outcome) in proved.items()
    ]
    nothing = {"root": reference.merkle_root([]).hex(), "rows": 0}
    cases.append(
        {
            "name": "absent from an empty list",
            **between(-1),
            "list": nothing,
            "shown": [],
            "expected": {"outcome": "absent"},
        }
    )
    return cases


# ---- cuts -----------------------------------------------------------------------------------------------


def cut_cases() -> list[Json]:
    strata = [*numbered(12, "A", "a"), *numbered(5, "B|东昌区", "b"), *numbered(1, "C", "c")]
    heavy = [["h1", "A", 90, ""], ["h2", "A", 80, ""], ["h3", "C", 1, ""], *strata]
    weighted = [[f"w{i:02d}", "AB"[i % 2], 1 + i % 5, ""] for i in range(30)]
    return [
        _cuts(
            "equal, one stratum of which nobody is drawn",
            strata,
            sample_rule(per_class=per_class(A="3", B="1", C="0")),
        ),
        _cuts("full, one stratum excluded", strata, sample_rule(selection="full", exclude=["B"])),
        _cuts(
            "Pareto without certain rows",
            weighted,
            sample_rule(selection="pareto", size="1/10"),
        ),
        _cuts(
            "Pareto: some rows certain, all drawn certain, nobody drawn",
            heavy,
            sample_rule(selection="pareto", per_class=per_class(A="3", B="0", C="2")),
        ),
        _cuts(
            "Pareto: exactly the certain rows are drawn",
            [["x", "S", 50, ""], ["y", "S", 49, ""], *numbered(2, "S", "s")],
            sample_rule(selection="pareto", size="2"),
        ),
        _cuts("nobody drawn at all", strata, sample_rule(size="0")),
    ]


def _cuts(name: str, rows: list[Any], rule: Json) -> Json:
    materials = materials_of(rows, secret_of(f"cuts {name}"))
    order = order_of(task_of(f"C-{name}"[:64]), rows, rule, materials)
    seed = seed_of(f"cuts {name}")
    cuts = proof_reference.cuts_of(order, rows, seed)
    secret, task = materials["frames"][0]["secret"], order["task"]["id"]
    return {
        "name": name,
        "seed": seed,
        "order": order,
        "materials": materials,
        "expected": {
            "cuts": cuts,
            "lines": [proof_reference.cut_line(cut) for cut in cuts],
            "root": proof_reference.cuts_root(cuts, secret, task),
        },
    }


def cut_check_cases() -> list[Json]:
    """Return cuts and what each says of a ticket and a weight (22.5)."""
    low, high = "00" * 31 + "01", "ff" * 32
    edge = "80" + "00" * 31
    n, total, weight = 3, 40, 4
    key = reference.pareto_key(edge, weight, n, total)
    below, above = f"{2**255 - 2**203:064x}", f"{2**255 + 2**203:064x}"

    def cut(kind: str, **changes: Any) -> Json:
        plain = {"certain_from": None, "cutoff": None, "label": "A", "sample_size": n, "weight_total": total}
        return {**plain, "kind": kind, **changes}

    by_key = cut("key", cutoff=reference.show_fraction(key), certain_from=14)
    whole = cut("key", cutoff=reference.show_fraction(Fraction(1)), sample_size=1, weight_total=2)
    told: dict[str, tuple[Json, str, int, str]] = {
        "nobody is drawn": (cut("none", sample_size=0), low, 1, "not-drawn"),
        "everybody is drawn": (cut("all"), high, 1, "drawn"),
        "a ticket below the cut-off": (cut("ticket", cutoff=edge), low, 1, "drawn"),
        "the ticket of the cut-off": (cut("ticket", cutoff=edge), edge, 9, "drawn"),
        "a ticket above the cut-off": (cut("ticket", cutoff=edge), f"{edge[:-1]}1", 9, "not-drawn"),
        "a key below the cut-off": (by_key, below, weight, "drawn"),
        "a key above the cut-off": (by_key, above, weight, "not-drawn"),
        "the key of the cut-off": (by_key, edge, weight, "edge"),
        "another ticket with the key of the cut-off": (by_key, f"{2**255 + 2**203 - 1:064x}", weight, "edge"),
        "the ticket of the cut-off under a smaller weight": (by_key, edge, weight - 1, "not-drawn"),
        "the ticket of the cut-off under a greater weight": (by_key, edge, weight + 1, "drawn"),
        "a weight that is just certain": (by_key, high, 14, "drawn"),
        "a weight just below certain": (by_key, high, 13, "not-drawn"),
        "a cut-off of lowest terms, above it": (whole, edge, 1, "not-drawn"),
        "a cut-off of lowest terms, below it": (whole, below, 1, "drawn"),
        "certain rows only, a certain one": (cut("certain", certain_from=5), high, 5, "drawn"),
        "certain rows only, one of less weight": (cut("certain", certain_from=5), low, 4, "not-drawn"),
    }
    return [
        {"name": name, "cut": one, "ticket": ticket, "weight": w, "expected": {"says": says}}
        for name, (one, ticket, w, says) in told.items()
    ]


# ---- summaries ------------------------------------------------------------------------------------------


def summary_cases(ledger: ProvedLedger) -> list[Json]:
    return [
        {
            "name": draw["name"],
            "commitment": draw["commitment"]["payload"],
            "draw": draw["result"]["payload"],
            "materials": draw["materials"],
            "expected": {"digest": draw["summary"]["digest"], "payload": draw["summary"]["payload"]},
        }
        for draw in ledger.draws
    ]
