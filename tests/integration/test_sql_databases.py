"""What SQL databases add to the contracts: rights, triggers, names, URLs, schemas."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy
from sqlalchemy import MetaData, Table, create_engine

from randcheck.adapters.sql import DRIVER
from randcheck.adapters.sql.engines import parse_address
from randcheck.adapters.sql.tables import tables_of
from randcheck.adapters.store_urls import absolute_url, find_driver, open_stores
from randcheck.errors import (
    CorruptEntry,
    HeadMoved,
    InvalidValue,
    SchemaTooNew,
    SchemaTooOld,
    StoreUnavailable,
)
from randcheck.ports import KeptCheckpoint, RegisterRow, SchemaStatus
from randcheck.registers.register import EventKind
from support.postgres import Cluster, running_postgres
from support.sql_places import SqlOnPostgres, SqlOnSqlite, run

SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture
def cluster() -> Cluster:
    return running_postgres()


@pytest.fixture(params=[SqlOnPostgres, SqlOnSqlite], ids=["postgresql", "sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    place: str = request.param().new_place(tmp_path)
    return place


# ---- rights


def test_rights_to_insert_and_select_suffice_for_ledger_registers_and_checkpoints(cluster):
    schema = cluster.fresh_schema()
    place = cluster.url(randcheck_schema=schema)
    open_stores(place, create=True).close()
    role = f"clerk_{schema}"
    tables = ("appends", "entries", "register_records", "register_events", "checkpoints")
    cluster.run(
        f"CREATE ROLE {role} LOGIN PASSWORD '{cluster.password}'",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT ON {schema}.randcheck_schema TO {role}",
        *(f"GRANT INSERT, SELECT ON {schema}.randcheck_{table} TO {role}" for table in tables),
    )
    with open_stores(cluster.url(user=role, randcheck_schema=schema)) as stores:
        assert stores.ledger.append("log", 0, [b"a", b"b"], "1").size == 2
        assert stores.ledger.append("log", 0, [b"a", b"b"], "1").replayed
        with pytest.raises(HeadMoved):
            stores.ledger.append("log", 0, [b"c"], "2")
        assert stores.ledger.read("log", 0, 9) == (b"a", b"b")
        row = RegisterRow(kind=EventKind.ESTABLISHED, entry_id="E-1", effective=date(2026, 1, 1), body=b"{}")
        assert stores.registers.record("targets", 0, [row], "1") == 1
        assert stores.registers.snapshot("targets", date(2026, 1, 1)) == (("E-1", b"{}"),)
        kept = KeptCheckpoint(size=2, root=bytes(32), note=b"log")
        assert stores.checkpoints.advance("log", expected=None, new=kept)
        assert stores.checkpoints.last("log") == kept
        with pytest.raises(StoreUnavailable, match="permission denied for table randcheck_blobs"):
            stores.blobs.put(b"material")
    for table in tables:
        for change in (f"DELETE FROM {schema}.randcheck_{table}", f"TRUNCATE {schema}.randcheck_{table}"):
            with (
                closing(cluster.connect(user=role)) as connection,
                pytest.raises(Exception, match="permission denied"),
            ):
                connection.execute(change)
    with pytest.raises(StoreUnavailable, match="permission denied"):
        open_stores(cluster.url(user=role, randcheck_schema=schema, randcheck_prefix="new_"), create=True)


# ---- triggers

CHANGES = {
    "appends": "UPDATE {t}appends SET entry_count = 2",
    "entries": "UPDATE {t}entries SET body = digest",
    "register_records": "UPDATE {t}register_records SET entry_count = 2",
    "register_events": "UPDATE {t}register_events SET effective = 0",
    "checkpoints": "UPDATE {t}checkpoints SET size = 1",
    "blobs": "UPDATE {t}blobs SET body = digest",
}


def fill(place: str) -> None:
    with open_stores(place, create=True) as stores:
        stores.ledger.append("log", 0, [b"a"], "1")
        row = RegisterRow(kind=EventKind.CANCELLED, entry_id="E-1", effective=date(2026, 1, 1))
        stores.registers.record("targets", 0, [row], "1")
        stores.checkpoints.advance(
            "log", expected=None, new=KeptCheckpoint(size=2, root=bytes(32), note=b"log")
        )
        stores.blobs.put(b"material")


@pytest.mark.parametrize("table", CHANGES)
def test_triggers_refuse_to_change_rows_and_to_delete_all_but_materials(place, table):
    fill(place)
    refused = [CHANGES[table], *([] if table == "blobs" else [f"DELETE FROM {{t}}{table}"])]
    if place.startswith("postgresql"):
        refused.append(f"TRUNCATE {{t}}{table}")
    for statement in refused:
        with pytest.raises(sqlalchemy.exc.DBAPIError, match=r"only ever inserted, \w+ is refused"):
            run(place, statement)
    assert run(place, f"SELECT count(*) FROM {{t}}{table}") == [(1,)]
    with open_stores(place) as stores:
        assert stores.blobs.erase(stores.blobs.put(b"material"))


def test_triggers_may_be_left_out(place):
    asked = place + ("&" if "?" in place else "?") + "randcheck_triggers=no"
    assert "TRIGGER" not in DRIVER.ddl(asked)
    fill(asked)
    run(place, *CHANGES.values(), "DELETE FROM {t}entries")
    with open_stores(place) as stores, pytest.raises(CorruptEntry, match=r"entry 0 .* got nothing"):
        stores.ledger.read("log", 0, 9)


# ---- names and URLs


def test_prefixes_and_schemas_are_places_of_their_own(cluster):
    first, second = cluster.fresh_schema(), cluster.fresh_schema()
    places = [
        cluster.url(randcheck_schema=schema, randcheck_prefix=prefix)
        for schema in (first, second)
        for prefix in ("a_", "B_")
    ]
    for number, place in enumerate(places):
        with open_stores(place, create=True) as stores:
            stores.ledger.append("log", 0, [b"%d" % number], "1")
    for number, place in enumerate(places):
        with open_stores(place) as stores:
            assert stores.ledger.read("log", 0, 9) == (b"%d" % number,)
    found = cluster.run(
        f"SELECT count(*) FROM pg_tables WHERE schemaname = '{first}' AND tablename LIKE 'B%'"
    )
    assert found == [(7,)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("randcheck_prefix=a-b", "a prefix of tables must be"),
        ('randcheck_prefix=a"b', "a prefix of tables must be"),
        ("randcheck_prefix=" + "a" * 31, "a prefix of tables must be"),
        ("randcheck_schema=1a", "a schema must be"),
        ("randcheck_triggers=maybe", "randcheck_triggers must be yes or no"),
    ],
)
def test_a_url_with_names_that_no_table_may_have_is_refused(query, message):
    with pytest.raises(InvalidValue, match=message):
        open_stores(f"postgresql+psycopg://u:secret@127.0.0.1/db?{query}")


def test_sqlite_has_no_schemas_and_its_urls_no_other_options(tmp_path):
    with pytest.raises(InvalidValue, match="SQLite has no schemas"):
        open_stores(f"sqlite+pysqlite:///{tmp_path}/a.db?randcheck_schema=audit", create=True)
    for url in (f"sqlite+pysqlite:///{tmp_path}/a.db?timeout=1", "sqlite+pysqlite://"):
        with pytest.raises(InvalidValue, match="must be sqlite"):
            open_stores(url, create=True)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_is_made_absolute():
    assert absolute_url("sqlite+pysqlite:///a.db") == f"sqlite+pysqlite:///{Path.cwd()}/a.db"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://u:s3cret@127.0.0.1:1/db",
        "postgresql+psycopg://u:s3cret@127.0.0.1:99999/db",
        "postgresql+psycopg://u:s3cret@[db",
        "postgresql+psycopg://u:s3cret@127.0.0.1:port/db",
        "postgresql+psycopg://u@127.0.0.1:1/db?password=s3cret",
        "postgresql+psycopg://u:s3cret@127.0.0.1:1/db?s3cret=s3cret",
    ],
)
@pytest.mark.parametrize("act", ["open", "status", "migrate"])
def test_no_password_is_in_a_message(url, act):
    driver = find_driver(url)
    call = {"open": lambda: driver.open(url, create=True), "status": lambda: driver.status(url)}.get(
        act, lambda: driver.migrate(url)
    )
    with pytest.raises((InvalidValue, StoreUnavailable)) as caught:
        call()
    told = f"{caught.value} {caught.value!r} {caught.value.describe('zh')} {caught.value.__cause__}"
    assert "s3cret" not in told
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_wrong_password_is_told_without_it(cluster):
    url = cluster.url().replace(cluster.password, "wr0ng")
    with pytest.raises(
        StoreUnavailable, match='password authentication failed for user "postgres"'
    ) as caught:
        open_stores(url)
    assert "wr0ng" not in str(caught.value)
    assert caught.value.outcome == "not-written"


def test_a_missing_file_or_database_is_told_and_not_made(tmp_path, cluster):
    with pytest.raises(StoreUnavailable, match="the file cannot be opened"):
        open_stores(f"sqlite+pysqlite:///{tmp_path}/a.db")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreUnavailable, match='database "nowhere" does not exist'):
        open_stores(cluster.url("nowhere"), create=True)
    with pytest.raises(StoreUnavailable, match="it holds no stores of randcheck"):
        open_stores(cluster.url(randcheck_schema=cluster.fresh_schema()))
    with pytest.raises(StoreUnavailable, match='schema "nowhere" does not exist'):
        open_stores(cluster.url(randcheck_schema="nowhere"), create=True)


# ---- migrations


def test_the_ddl_makes_what_the_driver_makes_and_the_queries_know(place, tmp_path):
    open_stores(place, create=True).close()
    other = SqlOnPostgres().new_place(tmp_path) if place.startswith("postgresql") else f"{place}2"
    for statement in statements_of(DRIVER.ddl(other)):
        run(other, statement)
    with open_stores(other) as stores:
        assert stores.ledger.append("log", 0, [b"a"], "1").size == 1
    assert reflect(place) == reflect(other)
    expected = tables_of(parse_address(place).names)
    for table in attrs.astuple(expected, recurse=False):
        found = reflect(place)[table.name.removeprefix(parse_address(place).names.prefix)]
        assert found == [(column.name, column.nullable, column.primary_key) for column in table.columns]


def statements_of(ddl: str) -> list[str]:
    """Return the statements one by one, for a driver that takes only one; in psycopg's text a % is doubled."""
    parts = re.split(r";\n(?=CREATE|INSERT|-- step|$)", ddl)
    doubled = "%%" if "plpgsql" in ddl else "%"
    return [part.replace("%", doubled) for part in parts if part.strip()]


def reflect(place: str) -> dict[str, Any]:
    address = parse_address(place)
    engine = create_engine(address.url)
    found = {}
    for name in sqlalchemy.inspect(engine).get_table_names(schema=address.names.schema):
        table = Table(name, MetaData(), schema=address.names.schema, autoload_with=engine)
        columns = [(column.name, column.nullable, column.primary_key) for column in table.columns]
        found[name.removeprefix(address.names.prefix)] = columns
    engine.dispose()
    return found


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_the_steps_that_were_released_are_never_changed(kind):
    url = {
        "postgresql": "postgresql+psycopg://h/db?randcheck_schema=audit",
        "sqlite": "sqlite+pysqlite:///a.db",
    }
    released = (SCHEMAS / f"sql-{kind}-1.sql").read_text(encoding="utf-8")
    assert DRIVER.ddl(url[kind]).startswith(released)


@pytest.mark.parametrize("number", [1])
def test_a_place_with_the_tables_of_a_released_schema_is_migrated(place, number):
    kind = place.partition("+")[0]
    names = parse_address(place).names
    made = (
        (SCHEMAS / f"sql-{kind}-{number}.sql")
        .read_text(encoding="utf-8")
        .replace("audit", names.schema or "")
    )
    for statement in statements_of(made.replace("randcheck_", names.prefix)):
        run(place, statement)
    assert DRIVER.migrate(place).found == number
    with open_stores(place) as stores:
        assert stores.ledger.append("log", 0, [b"a"], "1").size == 1
        assert stores.blobs.find(stores.blobs.put(b"material")) == b"material"


def test_migrating_makes_the_tables_and_a_second_time_changes_nothing(place):
    if place.startswith("sqlite"):
        with pytest.raises(StoreUnavailable, match="the file cannot be opened"):
            DRIVER.migrate(place)
        Path(place.removeprefix("sqlite+pysqlite:///")).touch()
    pending = ((1, "ledger, registers, blobs, checkpoints"),)
    empty = SchemaStatus(found=0, supported=1, pending=pending)
    assert (DRIVER.status(place), DRIVER.migrate(place)) == (empty, empty)
    done = SchemaStatus(found=1, supported=1)
    assert (DRIVER.status(place), DRIVER.migrate(place), DRIVER.status(place)) == (done, done, done)


def test_a_newer_and_an_older_schema_are_refused(place):
    fill(place)
    for version, error in ((2, SchemaTooNew), (0, SchemaTooOld)):
        run(place, f"UPDATE {{t}}schema SET version = {version}")
        for create in (True, False):
            with pytest.raises(error):
                open_stores(place, create=create)
    run(place, "UPDATE {t}schema SET version = 2")
    with pytest.raises(SchemaTooNew):
        DRIVER.migrate(place)


def test_those_who_make_the_tables_at_once_make_them_once(place):
    start = threading.Barrier(4)

    def make(number: int) -> int:
        start.wait()
        with open_stores(place, create=True) as stores:
            return stores.ledger.append(f"log-{number}", 0, [b"a"], "1").size

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(make, range(4))) == [1] * 4
    assert run(place, "SELECT version FROM {t}schema") == [(1,)]
