"""Make an auditor's receipt of a large pool, and tell what the library needs to verify it.

    .venv/bin/python web/bench/make_large_receipt.py DIR ROWS

Writes ``receipt.json`` and ``policy.json``; prints the seconds of reading and verifying, the better of three runs.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "tests"))

from randcheck.adapters import default_verifier  # noqa: E402
from randcheck.office import Registers  # noqa: E402
from randcheck.planning.frame_rule import FrameRule, WeightRule  # noqa: E402
from randcheck.planning.sample_rule import SampleRule, Selection  # noqa: E402
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamRule  # noqa: E402
from randcheck.receipts.bundle import Bundle  # noqa: E402
from randcheck.receipts.statements import KIND_NAMES  # noqa: E402
from randcheck.receipts.verify import verify_bundle  # noqa: E402
from support.ceremonies import AS_OF, SAID, SIGNER, inspector, office_at, policy_of, target, task_of  # noqa: E402

AREAS = ("东昌区", "集安市", "")


def main() -> None:
    """Write the files and print the seconds."""
    folder, rows = Path(sys.argv[1]), int(sys.argv[2])
    policy = policy_of({SIGNER: frozenset(KIND_NAMES) | {"checkpoint"}})
    data = receipt(rows)
    (folder / "receipt.json").write_bytes(data)
    (folder / "policy.json").write_text(json.dumps(policy.to_mapping()), encoding="utf-8")
    took = []
    for _ in range(3):
        start = time.perf_counter()
        verify_bundle(Bundle.decode(data), policy=policy, verifier=default_verifier())
        took.append(time.perf_counter() - start)
    sys.stdout.write(f"{min(took)}\n")


def receipt(rows: int) -> bytes:
    """Return the file of a draw by weight of one in twenty, with teams by area."""
    registers = Registers(
        targets=[
            target(number, id=f"91220501MA{number:08}", area=AREAS[number % 3]) for number in range(rows)
        ],
        inspectors=[inspector(number) for number in range(400)],
        conflicts=(),
    )
    weights = WeightRule(by="credit_risk", weights=(("C", 7),), other=2)
    task = task_of(
        frame_rule=FrameRule(as_of=AS_OF, strata_by=("credit_risk",), weights=weights, with_areas=True),
        sample=SampleRule(size="5%", selection=Selection.PARETO, reserves=10),
        teams=TeamRule(seats=(SeatRule(), SeatRule()), targets_per_team=40, leader=LeaderRule.AMONG_MEMBERS),
    )
    office = office_at()
    return office.ledger.prove(office.draw(task, registers, SAID)).encode()


if __name__ == "__main__":
    main()
