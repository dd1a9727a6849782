"""What the receipts of the three levels weigh, and what it costs to make one for a firm and to verify each.

A draw of a share of a made-up frame, equal weights, four strata, no teams; its receipt is proved by the ledger. The
yardstick of a verification is reading the same bytes with the standard library's JSON: what no verifier can save.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import datetime

from _harness import machine, print_table, take_turns

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.drawing.allocation import order_strata
from randcheck.drawing.seed import Contribution, Contributor
from randcheck.office import CHINA_TIME, Office
from randcheck.planning.draw_order import DrawOrder, TaskInfo
from randcheck.planning.sample_rule import SampleRule
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.envelope import payload_type_for, sign_envelope
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Verdict
from randcheck.receipts.statements import KIND_NAMES, Commitment
from randcheck.receipts.trust_entries import CHECKPOINT, Organisation, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.registers.frame import Frame

LEAD, WITNESS, LOG = "bureau", "delegate", "bench"
NOON = datetime(2026, 11, 24, 12, tzinfo=CHINA_TIME)
SIGNER = Ed25519Signer(bytes(32))
POLICY = TrustPolicy(
    organisations=(Organisation(organisation_id="o", name="bureau"),),
    keys=(
        TrustedKey(
            algorithm="ed25519",
            public_key=SIGNER.public_key,
            organisation_id="o",
            statement_kinds=frozenset({*KIND_NAMES, CHECKPOINT}),
        ),
    ),
)


class StandingClock:
    def now(self) -> datetime:
        return NOON


class CountedEntropy:
    def token(self, size: int) -> bytes:
        return bytes(range(size))


def firm(number: int) -> str:
    return f"9122{number:014d}"


def draw(rows: int, share: str) -> Bundle:
    """Return a receipt of a draw, at auditor level and proved."""
    frame = Frame.from_rows(((firm(i), "ABCD"[i % 4], 1) for i in range(rows)), secret=bytes(range(32)))
    rule = SampleRule(size=share)
    order = DrawOrder(
        task=TaskInfo(id="T1", title="T", matters=["m"], lead_department=LEAD),
        frame=frame.commitment,
        sample_rule=rule,
        strata=order_strata(frame.tally, rule),
    )
    nonce = Contribution(LEAD, "ab" * 32)
    commitment = Commitment(
        log=LOG,
        committed_at=NOON,
        orders=(order,),
        contributors=(Contributor(role=LEAD, digest=nonce.digest), Contributor(role=WITNESS)),
    )
    envelope = sign_envelope(
        payload_type=payload_type_for(commitment.kind), payload=commitment.encode(), signers=[SIGNER]
    )
    ceremony = Ceremony(
        commitment=commitment,
        envelope=envelope,
        nonces=((LEAD, nonce.value),),
        materials=Materials(frames=(frame,)),
    )
    office = Office(
        log=LOG,
        ledger=MemoryLedger(),
        signers=[SIGNER],
        clock=StandingClock(),
        entropy=CountedEntropy(),
        verifier=Ed25519Verifier(),
    )
    return office.ledger.prove(office.reveal(office.commit(ceremony), {WITNESS: "8 17 23"}))


def check(data: bytes) -> None:
    report = verify_bundle(Bundle.decode(data), policy=POLICY, verifier=Ed25519Verifier())
    assert report.verdict is Verdict.VALID


def measure(rows: int, share: str, rounds: int) -> list[list[object]]:
    discloser = Discloser(draw(rows, share))
    started = time.process_time()
    discloser.party(firm(7))
    first = time.process_time() - started
    started = time.process_time()
    for number in range(100):
        discloser.party(firm(number))
    each = (time.process_time() - started) / 100
    table: list[list[object]] = []
    for level, data in (
        ("public", discloser.public().encode()),
        ("party", discloser.party(firm(7)).encode()),
    ):
        times = take_turns(
            {"json": lambda data=data: json.loads(data), "verify": lambda data=data: check(data)}, rounds
        )
        taken = times["verify"]
        cost = f"{first * 1000:,.0f} / {each * 1000:.2f}" if level == "party" else "-"
        table.append(
            [
                f"{rows:,}",
                share,
                level,
                f"{len(data) / 1000:,.1f}",
                cost,
                f"{taken.median * 1000:.1f}",
                f"{taken.over(times['json'])[1]:.1f}",
            ]
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    print(machine())
    headings = ["rows", "drawn", "level", "kB", "made: first / each, ms", "verified, ms", "× json"]
    cases = [(5_000, "5%"), (100_000, "5%"), (1_000_000, "5%"), (1_000_000, "1%")]
    print_table("Receipts", headings, [row for rows, share in cases for row in measure(rows, share, rounds)])


if __name__ == "__main__":
    main()
