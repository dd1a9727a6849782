"""What a draw needs in memory over its frame: ``python benchmarks/_draw_memory.py CASE ROWS traced|resident``.

``traced`` counts every byte Python asks for (tracemalloc); ``resident`` is what the operating system saw, which
is less where memory freed while freezing serves again.
"""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path

from _draw_cases import CASES, DRAWN_OF, SEED, freeze, made_up_ids, made_up_weights, order_for
from _harness import answer

from randcheck.drawing.draw import Draw, run_draw
from randcheck.planning.draw_order import DrawOrder
from randcheck.registers.frame import Frame

MEGABYTE = 1e6


def traced(case: str, rows: int) -> dict[str, float]:
    """Return megabytes: the frame with its ids, the peak while freezing it, and the draw's peak over it."""
    weights = made_up_weights(CASES[case], rows)
    tracemalloc.start()
    frame = freeze(made_up_ids(rows), weights)
    _, freezing = tracemalloc.get_traced_memory()
    order = order_for(frame, CASES[case], rows // DRAWN_OF)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    draw = _draw(order, frame)
    result, peak = tracemalloc.get_traced_memory()
    assert len(draw.strata[0].drawn) == rows // DRAWN_OF
    megabytes = {"frame": kept, "freezing": freezing, "draw": peak - kept, "result": result - kept}
    return {name: value / MEGABYTE for name, value in megabytes.items()}


def resident(case: str, rows: int) -> dict[str, float]:
    """Return megabytes: the growth of the resident set during the draw, at its peak."""
    frame = freeze(made_up_ids(rows), made_up_weights(CASES[case], rows))
    order = order_for(frame, CASES[case], rows // DRAWN_OF)
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = _status("VmRSS")
    draw = _draw(order, frame)
    assert len(draw.strata[0].drawn) == rows // DRAWN_OF
    return {"draw": (_status("VmHWM") - before) / MEGABYTE}


def _draw(order: DrawOrder, frame: Frame) -> Draw:
    return run_draw(order, frame, None, SEED)


def _status(field: str) -> int:
    """Return a field of this process's status in bytes (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def main() -> None:
    """Measure and print the megabytes as JSON."""
    case, rows, how = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    answer(lambda: {"traced": traced, "resident": resident}[how](case, rows))


if __name__ == "__main__":
    main()
