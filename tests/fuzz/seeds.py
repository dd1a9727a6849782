"""The receipts that fuzzing starts from, small ones of every kind, and the corpus of files for atheris.

``python -m fuzz.seeds`` (with ``tests`` on the path) writes the corpus anew; inputs that a fuzzer found stay.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from attacks.key_changes import after_change, new_key
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.disclosure import Discloser
from support.ceremonies import SAID, SIGNER, STRANGER, office_at, registers_of, result_of, task_of

CORPUS = Path(__file__).parent / "corpus"


@cache
def receipts() -> dict[str, Bundle]:
    """Return receipts by name: three levels, with and without teams, a chain, weights, a change of keys."""
    office = office_at()
    draw = office.ledger.prove(office.draw(task_of(), registers_of(9, 10), SAID))
    result = result_of(draw).results[0]
    team = result["assignment"]["teams"][0]
    vacancy = Vacancy(inspector_id=team["members"][0], ground="病假")
    plain = task_of("W", teams=None, sample=SampleRule(size=3, selection=Selection.PARETO, reserves=1))
    weighted = office.ledger.prove(office.draw(plain, registers_of(9, 10), SAID))
    chain = office.ledger.prove(office.substitute(draw, "TH-1", [vacancy], SAID))
    firm = result["drawn"][0]["id"]
    return {
        "chain": chain,
        "draw": draw,
        "key-change": after_change([SIGNER], STRANGER, adds=(new_key(STRANGER),)),
        "party": Discloser(draw).party(firm),
        "party-chain": Discloser(chain).party(firm),
        "party-weighted": Discloser(weighted).party("T001"),
        "public": Discloser(draw).public(),
        "public-chain": Discloser(chain).public(),
        "weighted": weighted,
    }


def write_corpus() -> None:
    """Write one file a receipt and one seed of instructions a receipt."""
    CORPUS.mkdir(exist_ok=True)
    for number, (name, bundle) in enumerate(sorted(receipts().items())):
        (CORPUS / f"receipt-{name}").write_bytes(b"\xff" + bundle.encode())
        (CORPUS / f"changes-{name}").write_bytes(bytes([number, 3, 1, 2, 3, 0, 7, 4, 2, 2, 2, 2, 1]))


if __name__ == "__main__":
    write_corpus()
