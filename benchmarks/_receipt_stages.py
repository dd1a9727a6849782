"""From rows to a verified receipt, stage by stage: freeze, commit, reveal, encode, decode, verify."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from _draw_cases import DRAWN_OF, SEED, TASK, Case, freeze, made_up_ids, made_up_weights, order_for
from _harness import Way, seconds

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.system import SystemClock, SystemEntropy
from randcheck.drawing.draw import run_draw
from randcheck.drawing.seed import Contribution, Contributor
from randcheck.office import Office
from randcheck.planning.draw_order import DrawOrder
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.envelope import payload_type_for, sign_envelope
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Verdict
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.receipts.trust_entries import Organisation, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.registers.frame import Frame

LOG = "bench"
T = TypeVar("T")


@dataclass
class Stages:
    """Seconds of processor time by stage, in the order they ran, and the receipt's size."""

    seconds: dict[str, float] = field(default_factory=dict)
    bundle_bytes: int = 0
    draw: Way = field(default=lambda: None)
    selection: Way = field(default=lambda: None)

    def run(self, stage: str, work: Callable[[], T]) -> T:
        """Do ``work`` and note how long it took."""
        results: list[T] = []
        self.seconds[stage] = seconds(lambda: results.append(work()), time.process_time)
        return results[0]


def run_stages(case: Case, rows: int) -> Stages:
    """Run all stages once.

    Returns:
        The seconds; and as two ways to compare: the draw on the frame that was frozen, and the selection step
        of verification on the frame that was read back from the receipt.
    """
    stages = Stages()
    ids, weights = made_up_ids(rows), made_up_weights(case, rows)
    frame = stages.run("freeze the frame", lambda: freeze(ids, weights))
    stages.run("make its root", lambda: frame.commitment)
    stages.run("count it", lambda: frame.tally)
    order = stages.run("size the strata", lambda: order_for(frame, case, rows // DRAWN_OF))
    signer = Ed25519Signer.generate(SystemEntropy())
    office = Office(
        log=LOG,
        ledger=MemoryLedger(),
        signers=[signer],
        clock=SystemClock(),
        entropy=SystemEntropy(),
        verifier=Ed25519Verifier(),
    )
    ceremony = stages.run("commit", lambda: office.commit(_prepare(order, frame, signer)))
    bundle = stages.run("reveal: draw, sign, record", lambda: office.reveal(ceremony, {"witness": "4 2 6"}))
    data = stages.run("write the receipt", bundle.encode)
    stages.bundle_bytes = len(data)

    read = stages.run("read the receipt", lambda: Bundle.decode(data))
    report = stages.run(
        "verify it, whole", lambda: verify_bundle(read, policy=_trust(signer), verifier=Ed25519Verifier())
    )
    assert report.verdict is Verdict.VALID, report
    _time_parts(stages, data)
    seed = ResultStatement.decode(read.result.payload).seed
    stages.draw = lambda: run_draw(order, frame, None, seed)
    stages.selection = lambda: rerun_draw(order, seed, read.materials)
    return stages


def _time_parts(stages: Stages, data: bytes) -> None:
    """Time what verification mostly consists of, on a receipt that was just read."""
    read = Bundle.decode(data)
    (frame,) = read.materials.frames
    stages.run("– the frame's root", lambda: frame.commitment)
    stages.run("– its counts", lambda: frame.tally)
    (order,) = Commitment.decode(read.commitment.payload).orders
    result = stages.run("– the statements' form", lambda: ResultStatement.decode(read.result.payload))
    stages.run("– the selection, again", lambda: rerun_draw(order, result.seed, read.materials))


def _prepare(order: DrawOrder, frame: Frame, signer: Ed25519Signer) -> Ceremony:
    organ = Contribution(TASK.lead_department, SEED.hex())
    commitment = Commitment(
        log=LOG,
        committed_at=SystemClock().now().replace(microsecond=0),
        orders=(order,),
        contributors=(Contributor(role=organ.role, digest=organ.digest), Contributor(role="witness")),
    )
    envelope = sign_envelope(
        payload_type=payload_type_for(commitment.kind), payload=commitment.encode(), signers=[signer]
    )
    return Ceremony(
        commitment=commitment,
        envelope=envelope,
        nonces=((organ.role, organ.value),),
        materials=Materials(frames=(frame,)),
    )


def _trust(signer: Ed25519Signer) -> TrustPolicy:
    key = TrustedKey(
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        organisation_id="organ",
        statement_kinds=frozenset({"commitment", "draw"}),
    )
    return TrustPolicy(organisations=(Organisation(organisation_id="organ", name="Organ"),), keys=(key,))
