"""Every schema that was ever written is brought up to date, with all that was in it.

``schemas/sqlite-N.sql`` is a file as the code of schema version N wrote it. They are never changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from randcheck.adapters.sqlite import DRIVER, SqliteLedger, schema
from randcheck.adapters.sqlite.connections import OwnConnection
from randcheck.errors import SchemaTooNew, SchemaTooOld, StoreUnavailable
from randcheck.ports import AppendResult, SchemaStatus

SCHEMAS = Path(__file__).parent / "schemas"
NUMBERS = sorted(int(path.stem.removeprefix("sqlite-")) for path in SCHEMAS.glob("sqlite-*.sql"))
EVERY_SCHEMA = pytest.mark.parametrize("number", NUMBERS)
NEWEST = schema.SCHEMA_VERSION


@pytest.fixture
def written(tmp_path: Path) -> Callable[[int], str]:
    def write(number: int) -> str:
        path = tmp_path / f"schema-{number}.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript((SCHEMAS / f"sqlite-{number}.sql").read_text("utf-8"))
        return f"sqlite:///{path}"

    return write


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def tables_of(url: str) -> list[tuple[str, str, str]]:
    """What the schema is made of, and nothing of what is in it."""
    with closing(sqlite3.connect(path_of(url))) as connection:
        found = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
        )
        return [(kind, name, " ".join(sql.split())) for kind, name, sql in found]


def test_every_schema_has_its_fixture():
    assert list(range(1, NEWEST + 1)) == NUMBERS


@EVERY_SCHEMA
def test_a_schema_is_brought_up_to_date_with_all_that_is_in_it(written, number):
    url = written(number)
    before = DRIVER.migrate(url)
    assert (before.found, before.supported) == (number, NEWEST)
    assert [step for step, _ in before.pending] == list(range(number + 1, NEWEST + 1))
    assert DRIVER.status(url) == SchemaStatus(found=NEWEST, supported=NEWEST)
    with DRIVER.open(url, create=False) as stores:
        assert stores.ledger.read("draws", 0, 9) == (b"commitment", bytes(range(256)), b"")
        assert stores.ledger.find("draws", "task-1/draw") == AppendResult(
            first_index=2, size=3, replayed=True
        )
        assert stores.ledger.read("通化市/2026", 0, 9) == ("抽取".encode(),)
        # What was asked before is answered as before, and what is new works.
        again = stores.ledger.append("draws", 0, [b"commitment", bytes(range(256))], "task-1/commit")
        assert again == AppendResult(first_index=0, size=2, replayed=True)
        assert stores.ledger.append("draws", 3, [b"next"], "task-2/commit").size == 4
        assert stores.blobs.find(stores.blobs.put(b"material")) == b"material"


@EVERY_SCHEMA
def test_a_schema_brought_up_to_date_is_the_same_as_a_new_one(written, number, tmp_path):
    url, new = written(number), f"sqlite:///{tmp_path}/new.db"
    DRIVER.migrate(url)
    DRIVER.open(new, create=True).close()
    assert tables_of(url) == tables_of(new)


@EVERY_SCHEMA
def test_migrating_again_is_harmless(written, number):
    url = written(number)
    DRIVER.migrate(url)
    before = path_of(url).read_bytes()
    assert DRIVER.migrate(url) == SchemaStatus(found=NEWEST, supported=NEWEST)
    assert path_of(url).read_bytes() == before


@pytest.mark.parametrize("number", NUMBERS[:-1])
def test_an_older_schema_is_refused_and_left_as_it_is_until_somebody_migrates(written, number):
    url = written(number)
    before = path_of(url).read_bytes()
    for create in (True, False):
        with pytest.raises(SchemaTooOld, match="randcheck store migrate") as caught:
            DRIVER.open(url, create=create)
        assert (caught.value.supported, caught.value.found) == (NEWEST, number)
    with closing(sqlite3.connect(path_of(url))) as connection, pytest.raises(SchemaTooOld):
        SqliteLedger.on_connection(connection)
    assert DRIVER.status(url).found == number
    assert path_of(url).read_bytes() == before


def test_a_newer_schema_is_refused_and_left_as_it_is(written):
    url = written(NEWEST)
    with closing(sqlite3.connect(path_of(url))) as connection, connection:
        connection.execute(f"INSERT INTO randcheck_ledger_schema VALUES ({NEWEST + 1})")
    before = path_of(url).read_bytes()
    for act in (DRIVER.migrate, lambda url: DRIVER.open(url, create=True)):
        with pytest.raises(SchemaTooNew) as caught:
            act(url)
        assert (caught.value.supported, caught.value.found) == (NEWEST, NEWEST + 1)
    assert DRIVER.status(url) == SchemaStatus(found=NEWEST + 1, supported=NEWEST)
    assert path_of(url).read_bytes() == before


def test_a_file_without_tables_gets_them_all(tmp_path):
    url = f"sqlite:///{tmp_path}/hosts.db"
    with closing(sqlite3.connect(path_of(url))) as connection, connection:
        connection.execute("CREATE TABLE somebody_elses (x)")
    assert DRIVER.status(url).found == 0
    with pytest.raises(StoreUnavailable, match="it holds no stores"):
        DRIVER.open(url, create=False)
    before = DRIVER.migrate(url)
    assert (before.found, len(before.pending)) == (0, NEWEST)
    DRIVER.open(url, create=False).close()


def test_a_step_is_done_whole_or_not_at_all(written):
    url = written(1)
    with closing(sqlite3.connect(path_of(url))) as connection, connection:
        connection.execute("CREATE TABLE randcheck_blobs (in_the_way)")  # in the middle of step 2
    before = tables_of(url)
    with pytest.raises(StoreUnavailable, match="randcheck_blobs already exists"):
        DRIVER.migrate(url)
    assert tables_of(url) == before
    assert DRIVER.status(url).found == 1


def test_of_those_who_migrate_at_once_one_does_it(written):
    url = written(1)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(DRIVER.migrate, [url] * 4))
    assert {answer.supported for answer in answers} == {NEWEST}
    with closing(sqlite3.connect(path_of(url))) as connection:
        rows = connection.execute("SELECT version FROM randcheck_ledger_schema ORDER BY version").fetchall()
    assert rows == [(number,) for number in range(1, NEWEST + 1)]


def test_the_sql_that_is_printed_makes_the_same_tables(tmp_path):
    url, by_hand = f"sqlite:///{tmp_path}/new.db", f"sqlite:///{tmp_path}/by-hand.db"
    DRIVER.open(url, create=True).close()
    with closing(sqlite3.connect(path_of(by_hand))) as connection:
        connection.executescript(DRIVER.ddl(by_hand))
    assert tables_of(by_hand) == tables_of(url)
    DRIVER.open(by_hand, create=False).close()


def test_what_a_host_has_in_its_transaction_is_not_committed_by_making_the_tables(tmp_path):
    path = tmp_path / "host.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE tasks (x)")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO tasks VALUES (1)")
        SqliteLedger.on_connection(connection)
        connection.execute("ROLLBACK")
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (0,)
    connection = OwnConnection(path, "rw", 1)
    assert schema.read_status(connection).found == 0
    connection.close()
