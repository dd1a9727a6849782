"""A platform writes its own rows and the ledger's entry in one transaction, with SQLAlchemy and with Django."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from randcheck.adapters.sql import SqlLedger, TableNames
from randcheck.adapters.sql.engines import borrow
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.errors import HeadMoved, InvalidValue, StoreUnavailable
from randcheck.ports import Head
from support.postgres import running_postgres
from support.sql_places import SqlOnPostgres, SqlOnSqlite


class Platform:
    """A platform's database, with a table of its own beside the ledger's."""

    def __init__(self, place: str, engine: Engine, names: TableNames) -> None:
        self.place = place
        self.engine = engine
        self.names = names
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE tasks (task_id VARCHAR(20))"))

    def tasks(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM tasks")).scalar_one())

    def ledger_size(self) -> int:
        return SqlLedger.on_engine(self.engine, names=self.names).head("log").size


@pytest.fixture(params=["postgresql", "sqlite"])
def platform(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Platform]:
    if request.param == "postgresql":
        cluster = running_postgres()
        schema = cluster.fresh_schema()
        place = cluster.url(options=f"-csearch_path={schema}")
    else:
        place = f"sqlite+pysqlite:///{tmp_path}/platform.db"
    SqlLedger.open(place, create=True).close()
    engine = create_engine(place)
    yield Platform(place, engine, TableNames())
    engine.dispose()


INSERT = text("INSERT INTO tasks VALUES ('task-17')")


def test_rows_of_the_platform_and_entries_are_committed_together(platform):
    with platform.engine.begin() as connection:
        connection.execute(INSERT)
        SqlLedger.on_connection(connection).append("log", 0, [b"draw"], "1")
    assert (platform.tasks(), platform.ledger_size()) == (1, 1)


def test_rows_of_the_platform_and_entries_are_rolled_back_together(platform):
    with platform.engine.connect() as connection, connection.begin() as transaction:
        SqlLedger.on_connection(connection).append("log", 0, [b"draw"], "1")  # the first of the transaction
        connection.execute(INSERT)
        transaction.rollback()
    assert (platform.tasks(), platform.ledger_size()) == (0, 0)


def test_a_connection_that_begins_by_itself_is_committed_by_the_host_only(platform):
    with platform.engine.connect() as connection:
        ledger = SqlLedger.on_connection(connection)
        ledger.append("log", 0, [b"a"], "1")
        assert platform.ledger_size() == 0
        connection.commit()
        assert platform.ledger_size() == 1
        ledger.append("log", 1, [b"b"], "2")  # and left behind
    assert platform.ledger_size() == 1


def test_a_failed_append_leaves_the_work_of_the_host(platform):
    with platform.engine.begin() as connection:
        connection.execute(INSERT)
        ledger = SqlLedger.on_connection(connection)
        with pytest.raises(HeadMoved):
            ledger.append("log", 7, [b"draw"], "1")
        ledger.append("log", 0, [b"draw"], "1")
    assert (platform.tasks(), platform.ledger_size()) == (1, 1)


def test_those_who_hold_the_log_never_conflict(platform):
    writers, appends = 4, 20
    start = Barrier(writers)

    def append_all(writer: int) -> None:
        start.wait()
        for number in range(appends):
            with platform.engine.begin() as connection:
                ledger = SqlLedger.on_connection(connection)
                size = ledger.hold("log").size
                ledger.append("log", size, [b"%d" % writer, b"%d" % number], f"{writer}/{number}")

    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(append_all, range(writers)))
    assert platform.ledger_size() == 2 * writers * appends


def test_a_log_is_held_in_a_transaction_of_the_host_only(platform):
    with (
        SqlLedger.open(platform.place) as ledger,
        pytest.raises(InvalidValue, match="on a connection of the host"),
    ):
        ledger.hold("log")


def test_a_savepoint_of_the_host_takes_the_append_back(platform):
    with platform.engine.begin() as connection:
        ledger = SqlLedger.on_connection(connection)
        ledger.append("log", 0, [b"a"], "1")
        savepoint = connection.begin_nested()
        ledger.append("log", 1, [b"b"], "2")
        savepoint.rollback()
        assert ledger.head("log") == Head(size=1)
    assert platform.ledger_size() == 1


def test_a_connection_that_commits_every_statement_is_refused(platform):
    with platform.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ledger = SqlLedger.on_connection(connection)
        assert ledger.head("log") == Head(size=0)
        with pytest.raises(
            InvalidValue, match="inside a transaction that the host has begun, got autocommit"
        ):
            ledger.append("log", 0, [b"a"], "1")
    assert platform.ledger_size() == 0


def test_a_host_that_begins_sqlite_transactions_itself_may_do_so(tmp_path):
    from sqlalchemy import event

    place = f"sqlite+pysqlite:///{tmp_path}/platform.db"
    SqlLedger.open(place, create=True).close()
    engine = create_engine(place)
    event.listen(engine, "connect", lambda driver, _: setattr(driver, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.connect() as connection:
        ledger = SqlLedger.on_connection(connection)
        ledger.append("log", 0, [b"a"], "1")
        connection.rollback()
        assert ledger.head("log") == Head(size=0)
        connection.rollback()
        ledger.append("log", 0, [b"a"], "1")
        connection.commit()
    assert SqlLedger.on_engine(engine).head("log") == Head(size=1)
    engine.dispose()


def test_in_a_transaction_that_sees_an_older_state_the_host_is_told_to_begin_anew():
    cluster = running_postgres()
    place = cluster.url(options=f"-csearch_path={cluster.fresh_schema()}")
    with SqlLedger.open(place, create=True) as ledger:
        engine = create_engine(place, isolation_level="REPEATABLE READ")
        with engine.connect() as connection:
            inside = SqlLedger.on_connection(connection)
            assert inside.head("log") == Head(size=0)
            ledger.append("log", 0, [b"faster"], "1")
            with pytest.raises(StoreUnavailable, match="begin a new one") as caught:
                inside.append("log", 0, [b"slower"], "2")
            assert caught.value.outcome == "not-written"
            connection.rollback()
            with pytest.raises(HeadMoved):
                inside.append("log", 0, [b"slower"], "2")
        engine.dispose()


def test_a_connection_of_an_unknown_driver_is_refused():
    with pytest.raises(InvalidValue, match=r"must be of one of psycopg, .*, got builtins\.object"):
        borrow(object())


@pytest.mark.parametrize("trial_class", [SqlOnPostgres, SqlOnSqlite])
def test_a_drivers_connection_is_neither_ended_nor_set_up_anew(trial_class, tmp_path):
    import sqlite3

    if trial_class is SqlOnPostgres:
        cluster = running_postgres()
        place = cluster.url(options=f"-csearch_path={cluster.fresh_schema()}")
        driver: Any = create_engine(place).raw_connection().driver_connection
    else:
        place = trial_class().new_place(tmp_path)
        driver = sqlite3.connect(place.removeprefix("sqlite+pysqlite:///"))
        driver.create_function("regexp", 2, lambda *_: 42)
    SqlLedger.open(place, create=True).close()
    ledger = SqlLedger.on_driver_connection(driver)
    ledger.append("log", 0, [b"a"], "1")
    del ledger
    with SqlLedger.open(place) as other:
        assert other.head("log") == Head(size=0)
        driver.commit()
        assert other.head("log") == Head(size=1)
    cursor = driver.cursor()
    cursor.execute("SELECT 1" if trial_class is SqlOnPostgres else "SELECT 'a' REGEXP 'b'")
    assert cursor.fetchone()[0] == (1 if trial_class is SqlOnPostgres else 42)
    driver.close()


DJANGO = '''
import sys
import django
from django.conf import settings

engine, name, host, port, password, schema = sys.argv[1:]
settings.configure(
    DATABASES={"default": {
        "ENGINE": engine, "NAME": name, "HOST": host, "PORT": port, "USER": "postgres", "PASSWORD": password,
        "OPTIONS": {"options": f"-csearch_path={schema}"} if schema else {},
    }},
)
django.setup()
from django.db import connection, transaction
from randcheck.adapters.sql import SqlLedger, TableNames
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.errors import HeadMoved, InvalidValue


def in_sql_database(driver):
    return SqlLedger.on_driver_connection(driver, names=TableNames(prefix="rc_"))


def ledgers():
    """Return the ledger as the documentation says, and for SQLite the other way too."""
    yield in_sql_database
    if connection.vendor == "sqlite":
        yield SqliteLedger.on_connection


def size(open_ledger):
    connection.ensure_connection()
    return open_ledger(connection.connection).head("log").size


with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE tasks (task_id VARCHAR(20))")
for open_ledger in ledgers():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO tasks VALUES ('task-17')")
        open_ledger(connection.connection).append("log", 0, [b"draw", bytes(range(256)) * 4000], "1")
    assert size(open_ledger) == 2

    try:
        with transaction.atomic():
            open_ledger(connection.connection).append("log", 2, [b"undone"], "2")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert size(open_ledger) == 2

    with transaction.atomic():
        ledger = open_ledger(connection.connection)
        assert ledger.read("log", 0, 9) == (b"draw", bytes(range(256)) * 4000)
        try:
            ledger.append("log", 0, [b"moved"], "3")
        except HeadMoved:
            pass
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO tasks VALUES ('task-18')")
        try:
            with transaction.atomic():
                ledger.append("log", 2, [b"undone"], "4")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        ledger.append("log", 2, [b"kept"], "5")
    assert size(open_ledger) == 3

    if open_ledger == in_sql_database and connection.vendor == "postgresql":
        try:
            open_ledger(connection.connection).append("log", 3, [b"x"], "6")
        except InvalidValue as error:
            assert "autocommit" in str(error)
        else:
            raise AssertionError("outside atomic() nobody would commit")
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM tasks")
    print(cursor.fetchone()[0], "tasks")
'''


def run_django(*arguments: object) -> str:
    command = [sys.executable, "-W", "error", "-c", DJANGO, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_in_djangos_transaction_on_postgresql_the_platform_and_the_ledger_stand_or_fall_together():
    cluster = running_postgres()
    schema = cluster.fresh_schema()
    SqlLedger.open(
        cluster.url(options=f"-csearch_path={schema}", randcheck_prefix="rc_"), create=True
    ).close()
    engine = "django.db.backends.postgresql"
    told = run_django(engine, "postgres", "127.0.0.1", cluster.port, cluster.password, schema)
    assert told == "2 tasks\n"


def test_in_djangos_transaction_on_sqlite_the_platform_and_the_ledger_stand_or_fall_together(tmp_path):
    path = tmp_path / "platform.db"
    SqlLedger.open(f"sqlite+pysqlite:///{path}?randcheck_prefix=rc_", create=True).close()
    SqliteLedger.open(path).close()  # beside it, in tables of other names
    told = run_django("django.db.backends.sqlite3", path, "", "", "", "")
    assert told == "4 tasks\n"
