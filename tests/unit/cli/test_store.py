"""``randcheck store``: status, migrate, ddl, in both languages, with their exit statuses."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from randcheck.adapters.sqlite import DRIVER
from support.commands import require_one_error_line, run_here

SCHEMAS = Path(__file__).parents[2] / "integration" / "schemas"


@pytest.fixture
def old(tmp_path: Path) -> str:
    """A file of schema version 1."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((SCHEMAS / "sqlite-1.sql").read_text("utf-8"))
    return f"sqlite:///{path}"


@pytest.fixture
def current(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/current.db"
    DRIVER.open(url, create=True).close()
    return url


def test_status_tells_what_is_to_be_done_and_exits_1(old):
    done = run_here("store", "status", old)
    assert done.returncode == 1
    assert done.stdout == "schema version 1\nto be done: step 2, registers, blobs, checkpoints\n"
    assert run_here("store", "status", old, lang="zh").stdout.startswith("模式版本 1\n待执行：第 2 步")


def test_status_of_what_is_up_to_date_exits_0(current):
    done = run_here("store", "status", current)
    assert (done.returncode, done.stdout) == (0, "schema version 2\nup to date\n")
    assert run_here("store", "status", current, lang="zh").stdout == "模式版本 2\n已是最新\n"
    assert run_here("store", "status", "memory:").returncode == 0


def test_status_as_json(old, current):
    done = run_here("store", "status", old, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "found": 1,
        "supported": 2,
        "pending": [{"number": 2, "what": "registers, blobs, checkpoints"}],
    }
    done = run_here("store", "status", current, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"found": 2, "supported": 2, "pending": []}


def test_migrate_does_the_steps_and_is_harmless_afterwards(old):
    done = run_here("store", "migrate", old)
    assert (done.returncode, done.stdout) == (
        0,
        "done: step 2, registers, blobs, checkpoints\nschema version 2\n",
    )
    assert run_here("store", "status", old).returncode == 0
    again = run_here("store", "migrate", old, lang="zh")
    assert (again.returncode, again.stdout) == (0, "模式版本 2\n")


def test_ddl_prints_sql_that_makes_the_tables(tmp_path):
    done = run_here("store", "ddl", "sqlite:///not-there.db")
    assert done.returncode == 0
    with closing(sqlite3.connect(tmp_path / "by-hand.db")) as connection:
        connection.executescript(done.stdout)
    assert run_here("store", "status", f"sqlite:///{tmp_path}/by-hand.db").returncode == 0


def test_a_newer_schema_is_one_error_line(current):
    with closing(sqlite3.connect(current.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("INSERT INTO randcheck_ledger_schema VALUES (3)")
    for command in ("status", "migrate"):
        require_one_error_line(run_here("store", command, current), "schema-too-new")
    done = run_here("store", "status", current, "--json")
    assert json.loads(done.stdout)["found"] == 3
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["status", "migrate", "ddl"])
def test_what_is_no_store_is_one_error_line(command, tmp_path):
    require_one_error_line(run_here("store", command, "ledger.db"), "invalid-value")
    line = require_one_error_line(run_here("store", command, "unknown://u:s3cret@h/x"), "invalid-value")
    assert "s3cret" not in line
    if command != "ddl":
        missing = f"sqlite:///{tmp_path}/missing.db"
        require_one_error_line(run_here("store", command, missing), "store-unavailable")


def test_the_other_commands_refuse_an_older_store_and_name_the_command(old, tmp_path):
    line = require_one_error_line(run_here("ledger", "audit", old), "schema-too-old")
    assert "randcheck store migrate" in line
