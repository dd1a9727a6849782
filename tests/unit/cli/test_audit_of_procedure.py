"""``randcheck ledger audit`` on a ledger with acts of the procedure."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from randcheck.adapters.sqlite import SqliteLedger
from randcheck.office import CHINA_TIME
from support.audits import said_in, written
from support.ceremonies import LOG, StandingClock, office_at
from support.commands import run_here
from support.procedures import ORGANISER, surroundings_of, task_opened

ARGUMENTS = ("ledger", "audit", "sqlite:///ledger.db", "--log", LOG)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteLedger:
    monkeypatch.chdir(tmp_path)
    with SqliteLedger.open(tmp_path / "ledger.db") as ledger:
        clock = StandingClock(datetime(2026, 9, 15, 9, tzinfo=CHINA_TIME))
        by = office_at(ledger, clock=clock).acting(ORGANISER, surroundings_of())
        by.do("TH-1", task_opened())
        yield ledger


def test_the_promises_of_the_procedure_are_told_and_do_not_change_the_exit_status(store):
    """Tonghua norm 五(五)."""
    done = run_here(*ARGUMENTS)
    assert done.returncode == 3, done.stderr  # without a trust policy, as ever
    lines = {line.split()[1]: line for line in done.stdout.splitlines() if " procedure-" in line}
    assert [(code, line[0]) for code, line in lines.items()] == [
        ("procedure-history", "✓"),
        ("procedure-orders", "✓"),
        ("procedure-rules", "–"),
    ]
    assert "against what the ledger alone" in lines["procedure-rules"]


def test_an_act_written_past_the_desk_is_told_and_the_exit_status_is_1(store):
    """Tonghua norm 五(五)."""
    said = said_in(store.read(LOG, 0, 1))
    forged = said[0].edited(lambda payload: payload["actor"].update(role="leader"))
    with SqliteLedger.open(Path("forged.db")) as ledger:
        ledger.append(LOG, 0, written([forged]), "all")
    done = run_here("ledger", "audit", "sqlite:///forged.db", "--log", LOG, "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    failed = [(one["code"], one["subject"]) for one in report["findings"] if one["status"] == "fail"]
    assert (failed, report["first_bad_index"]) == ([("procedure-rules", "0")], 0)
