"""The whole conformance kit on the stores that randcheck brings, as a third party would run it.

A store that needs a server joins ``STORES`` with the class in ``randcheck.testing.our_stores`` that opens it.
"""

from __future__ import annotations

import json
import shutil
from importlib.resources import files

import jsonschema
import pytest

from randcheck import __version__
from randcheck.testing.on_trial import PORTS, Capability, find_trial
from support.store_kit import guarantees_by_outcome, run_kit

SCHEMA = json.loads(files("randcheck.testing").joinpath("result.schema.json").read_text("utf-8"))
STORES = ["Memory", "Sqlite"]
LEVELS = {("ledger", level) for level in ("semantics", "concurrency", "durability", "tampering")} | {
    (port, "contract") for port in PORTS if port != "ledger"
}


@pytest.mark.parametrize("name", STORES)
def test_our_store_keeps_every_guarantee_that_it_offers(name, tmp_path):
    factory = f"randcheck.testing.our_stores:{name}"
    result, printed = run_kit(factory, tmp_path)
    jsonschema.validate(result, SCHEMA)
    assert result["conforms"], printed
    assert (result["factory"], result["randcheck"]) == (factory, __version__)
    assert {(one["port"], one["level"]) for one in result["levels"]} == LEVELS
    offered = find_trial(factory).offers
    for _, _, reason in guarantees_by_outcome(result, "not-offered"):
        missing = reason.partition("does not offer: ")[2].split(", ")
        assert missing
        assert not {Capability(one) for one in missing} & offered
    if shutil.which("strace") is not None:
        assert guarantees_by_outcome(result, "skipped") == set()


def test_the_store_in_sqlite_offers_everything_but_host_transactions_of_checkpoints(tmp_path):
    trial = find_trial("randcheck.testing.our_stores:Sqlite")
    assert (trial.ports, trial.offers) == (set(PORTS), set(Capability))
