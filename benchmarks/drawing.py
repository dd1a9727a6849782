"""Drawing 5 % of a million rows: against one bare hash a row, against the peers, in memory, and as a whole receipt.

python benchmarks/drawing.py [--rows 1000000] [--rounds 9] [--peer-rounds 3] [--only draw,peers,checks,memory,receipt]
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable

from _draw_cases import (
    CASES,
    DRAWN_OF,
    SEED,
    Case,
    RecordingEngine,
    bare_loop,
    encode_ids,
    freeze,
    made_up_ids,
    made_up_weights,
    order_for,
)
from _harness import Failure, Times, in_fresh_process, machine, print_table, take_turns
from _peer_checks import WANTED, Findings, try_out
from _peers import PEERS, Peer, Population
from _receipt_stages import run_stages

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.draw import run_draw
from randcheck.drawing.engine import PythonEngine
from randcheck.drawing.sampling import draw_targets
from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key

BARE = "bare loop"
UNITS = "milliseconds of processor time, ratios to the bare loop"
PEER_LIMIT_SECONDS = 5.0
SMALLER_ROWS = 10_000
"""Where a million rows are out of a peer's reach, its time on so many is shown."""


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f}" if seconds >= 0.01 else f"{seconds * 1e3:.1f}"


def ratios(times: Times, bare: Times) -> tuple[str, str]:
    return tuple(f"{ratio:.2f}" for ratio in times.over(bare))


# ---- the draw against the bare loop ---------------------------------------------------------------------


def measure_draws(rows: int, rounds: int) -> None:
    """Time each case in turn with the bare loop over the same ids, and its parts by themselves."""
    ids = made_up_ids(rows)
    encoded = encode_ids(ids)
    whole, parts = [], []
    for case in CASES.values():
        times = time_draw(case, ids, encoded, rounds)
        bare, draw = times[BARE], times["draw"]
        cells = [milliseconds(t) for t in (bare.best, draw.best, bare.median, draw.median)]
        whole.append([case.name, *cells, *ratios(draw, bare)])
        rest = draw.best - times["loop"].best - times["sizes"].best
        shares = [times["loop"].best, times["sizes"].best, rest]
        parts.append([case.name, *(milliseconds(share) for share in shares)])
    print_table(
        f"Draw of {rows // DRAWN_OF:,} of {rows:,} rows, {rounds} rounds; {UNITS}",
        ["", "bare, best", "draw, best", "bare, median", "draw, median", "best ÷ best", "median ratio"],
        whole,
    )
    print_table(
        "Where the draw's time goes, milliseconds of the best round",
        ["", "engine's loop", "sizes checked", "thresholds, order, cut"],
        parts,
    )


def time_draw(case: Case, ids: tuple[str, ...], encoded: tuple[bytes, ...], rounds: int) -> dict[str, Times]:
    """Return the times of the bare loop, ``run_draw``, the engine's loop alone and the check of N, W and n."""
    frame = freeze(ids, made_up_weights(case, len(ids)))
    order = order_for(frame, case, len(ids) // DRAWN_OF)
    recording = RecordingEngine(frame)
    draw_targets(order.strata, order.selection, recording, purpose_key(SEED, TARGETS_PURPOSE))
    ((key, thresholds),) = recording.asked
    engine = PythonEngine(frame)
    ways: dict[str, Callable[[], object]] = {
        BARE: lambda: bare_loop(encoded),
        "draw": lambda: run_draw(order, frame, None, SEED),
        "loop": lambda: engine.below(key, thresholds),
        "sizes": lambda: order_strata(engine.tally(), order.sample_rule),
    }
    return take_turns(ways, rounds, clock=time.process_time)


# ---- the peers ------------------------------------------------------------------------------------------


def measure_peers(rows: int, rounds: int) -> None:
    """Time every peer in turn with the bare loop, and those that may be out of reach once."""
    given = Population.made_up(rows)
    encoded = encode_ids(given.ids)
    ways: dict[str, Callable[[], object]] = {BARE: lambda: bare_loop(encoded)}
    for peer in PEERS:
        if not peer.grows:
            draw = peer.prepare(given)
            ways[peer.name] = lambda draw=draw: list(draw(1))
    gc.collect()
    gc.freeze()  # the hundreds of thousands of objects of other peers are no part of anybody's draw
    times = take_turns(ways, rounds, clock=time.process_time)
    gc.unfreeze()
    for is_weighted in (False, True):
        within_reach = [peer for peer in PEERS if peer.is_weighted is is_weighted and not peer.grows]
        kind = "by weights 1, 2, 5, 10" if is_weighted else "with equal chances"
        print_table(
            f"{rows // DRAWN_OF:,} of {rows:,} rows {kind}, {rounds} rounds; {UNITS}",
            ["", "best", "median", "best ÷ best", "median ratio"],
            [[peer.name, *time_cells(times[peer.name], times[BARE])] for peer in within_reach],
        )
    print(f"\nOne try in a process of its own, at most {PEER_LIMIT_SECONDS:.0f} s of the clock")
    for peer in PEERS:
        if peer.grows:
            print(f"{peer.name}: {'; '.join(try_once(peer, size) for size in (rows, SMALLER_ROWS))}")


def time_cells(times: Times, bare: Times) -> list[str]:
    return [milliseconds(times.best), milliseconds(times.median), *ratios(times, bare)]


def try_once(peer: Peer, rows: int) -> str:
    """Tell how long a peer takes whose time grows with rows × sample, or why it gives nothing."""
    taken = in_fresh_process("_peers.py", peer.name, rows, limit_seconds=PEER_LIMIT_SECONDS)
    told = taken.reason if isinstance(taken, Failure) else f"{milliseconds(taken)} ms"
    return f"{rows:,} rows: {told}"


def check_peers() -> None:
    """Show what every peer's sample depends on."""
    table = []
    for peer in PEERS:
        if peer.grows:
            answer = in_fresh_process("_peer_checks.py", peer.name, limit_seconds=PEER_LIMIT_SECONDS)
            found = answer if isinstance(answer, Failure) else Findings(**answer)
        else:
            found = try_out(peer)
        if isinstance(found, Failure):
            table.append([peer.name, found.reason, "", "", ""])
            continue
        inclusion = "" if found.inclusion is None else f"{found.inclusion:.3f} ± {found.error:.3f}"
        shares = [f"{share:.0%}" for share in (found.other_order, found.one_row_less)]
        table.append([peer.name, "yes" if found.repeats else "no", *shares, inclusion])
    print_table(
        "What stays of a sample of 100 of 2,000 under the same seed; how often the heaviest of 20 rows is "
        f"drawn where n·w/W = {WANTED:.3f}",
        ["", "repeats", "rows in another order", "an undrawn row left out", "heaviest drawn"],
        table,
    )


# ---- memory, and the whole way to a verified receipt ------------------------------------------------------


def measure_memory(rows: int) -> None:
    """Show what a frame and a draw over it take, each case in processes of its own."""
    table = []
    for key in ("equal", "million"):
        case = CASES[key]
        traced = in_fresh_process("_draw_memory.py", key, rows, "traced", limit_seconds=300)
        resident = in_fresh_process("_draw_memory.py", key, rows, "resident", limit_seconds=300)
        if isinstance(traced, Failure):
            table.append([case.name, traced.reason])
            continue
        grown = resident.reason if isinstance(resident, Failure) else f"{resident['draw']:,.0f}"
        table.append([case.name, *(f"{traced[name]:,.0f}" for name in ("frame", "freezing", "draw")), grown])
    print_table(
        f"Memory for {rows:,} rows, megabytes",
        ["", "frame", "peak of freezing", "draw's peak over the frame", "growth of the process in the draw"],
        table,
    )


def measure_receipts(rows: int, rounds: int) -> None:
    """Show the seconds from rows to a verified receipt, and that verification selects at the draw's cost."""
    columns, sizes, compared = {}, [], []
    for case in (CASES["equal"], CASES["classes"]):
        stages = run_stages(case, rows)
        columns[case.name] = stages.seconds
        sizes.append(f"{stages.bundle_bytes / 1e6:,.1f} MB")
        ways = {"draw": stages.draw, "selection": stages.selection}
        times = take_turns(ways, rounds, clock=time.process_time)
        cells = [milliseconds(times[name].best) for name in ("draw", "selection")]
        compared.append([case.name, *cells, *ratios(times["selection"], times["draw"])])
    names = next(iter(columns.values()))
    table = [[name, *(f"{column[name]:.2f}" for column in columns.values())] for name in names]
    print_table(
        f"From {rows:,} rows to a verified receipt, processor seconds of one run; –: parts of verification",
        ["", *columns],
        [*table, ["size of the receipt", *sizes]],
    )
    print_table(
        f"The draw, and the same step of verification, {rounds} rounds; milliseconds of processor time, ratios",
        ["", "draw, best", "verifying, best", "best ÷ best", "median ratio"],
        compared,
    )


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--peer-rounds", type=int, default=3)
    parser.add_argument("--only", default="draw,peers,checks,memory,receipt", help="tables, joined by commas")
    options = parser.parse_args()

    tables: dict[str, Callable[[], None]] = {
        "draw": lambda: measure_draws(options.rows, options.rounds),
        "peers": lambda: measure_peers(options.rows, options.peer_rounds),
        "checks": check_peers,
        "memory": lambda: measure_memory(options.rows),
        "receipt": lambda: measure_receipts(options.rows, options.rounds),
    }
    print(machine())
    for name in options.only.split(","):
        tables[name]()


if __name__ == "__main__":
    main()
