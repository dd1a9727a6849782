"""What SQLite adds to the ledger contract: files, schema, damage, other users of the same file."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import attrs
import pytest

from randcheck.adapters.sqlite import SqliteLedger, connections
from randcheck.errors import (
    CorruptEntry,
    HeadMoved,
    InvalidValue,
    SchemaTooNew,
    SchemaTooOld,
    StoreUnavailable,
)
from randcheck.ports import AppendResult, Head


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with SqliteLedger.open(path, busy_timeout_seconds=0.05) as ledger:
        ledger.append("log", 0, [b"a", b"b", b"c"], "1")
        yield ledger


def change(path: Path, *statements: str) -> None:
    """Change the file behind the ledger's back, as somebody with a database tool could."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


ALLOW_CHANGES = ("DROP TRIGGER randcheck_ledger_no_update", "DROP TRIGGER randcheck_ledger_no_delete")


def pragma(ledger: SqliteLedger, name: str) -> Any:
    with ledger._connection.reading() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


# ---- opening


def test_a_file_that_is_no_database_is_named_and_left_alone(path):
    path.write_bytes(b"dear diary, " * 500)
    for open_it in (SqliteLedger.open, SqliteLedger.open_existing):
        with pytest.raises(StoreUnavailable) as caught:
            open_it(path)
        assert "ledger.db: the file is not a SQLite database (not-written)" in str(caught.value)
        assert "文件不是 SQLite 数据库" in caught.value.describe("zh")
    assert path.read_bytes() == b"dear diary, " * 500


def test_a_missing_directory_is_named_and_not_made(tmp_path):
    with pytest.raises(StoreUnavailable, match="its directory does not exist"):
        SqliteLedger.open(tmp_path / "missing" / "ledger.db")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_no_file(tmp_path):
    with pytest.raises(StoreUnavailable, match="it is a directory"):
        SqliteLedger.open(tmp_path)


def test_a_path_with_a_nul_is_refused(tmp_path):
    with pytest.raises(StoreUnavailable, match=r"must not hold U\+0000"):
        SqliteLedger.open(f"{tmp_path}/led\0ger.db")


def test_opening_an_existing_ledger_creates_nothing(path):
    with pytest.raises(StoreUnavailable, match="there is no such file"):
        SqliteLedger.open_existing(path)
    assert not path.exists()
    change(path, "CREATE TABLE somebody_elses (x)")
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="it holds no stores"):
        SqliteLedger.open_existing(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["a b.db", "数 库.db", "a?mode=ro#x.db", "50%25.db", "a'b\".db", "file:x.db"]
)
def test_the_file_has_exactly_the_name_given(tmp_path, name):
    with SqliteLedger.open(tmp_path / name) as ledger:
        ledger.append("log", 0, [b"a"], "1")
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_ledger_lives_beside_the_tables_of_somebody_else(path):
    change(path, "CREATE TABLE somebody_elses (x)", "INSERT INTO somebody_elses VALUES (1)")
    with SqliteLedger.open(path) as ledger:
        ledger.append("log", 0, [b"a"], "1")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT x FROM somebody_elses").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("version", "error"), [(3, SchemaTooNew), (99, SchemaTooNew), (1, SchemaTooOld), (0, SchemaTooOld)]
)
def test_another_schema_version_is_refused(path, ledger, version, error):
    change(path, f"UPDATE randcheck_ledger_schema SET version = {version}")
    for open_it in (SqliteLedger.open, SqliteLedger.open_existing):
        with pytest.raises(error) as caught:
            open_it(path)
        assert (caught.value.supported, caught.value.found) == (2, version)


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET version = 'new'"])
def test_a_schema_without_a_version_is_too_old(path, ledger, statement):
    change(path, statement.format("randcheck_ledger_schema"))
    with pytest.raises(SchemaTooOld):
        SqliteLedger.open(path)


def open_descriptors(path: Path) -> int:
    count = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing's own descriptor
            count += str(descriptor.readlink()).startswith(str(path))
    return count


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open files on this system")
def test_closing_and_failing_to_open_leave_no_file_open(path, ledger):
    assert open_descriptors(path) == 1
    ledger.close()
    assert open_descriptors(path) == 0
    change(path, "UPDATE randcheck_ledger_schema SET version = 3")
    with pytest.raises(SchemaTooNew):
        SqliteLedger.open(path)
    assert open_descriptors(path) == 0


def test_tables_are_created_all_or_none(path):
    change(path, "CREATE TABLE randcheck_ledger_keys (x)")  # somebody was here
    with pytest.raises(StoreUnavailable, match="already exists"):
        SqliteLedger.open(path)
    with closing(sqlite3.connect(path)) as connection:
        with pytest.raises(StoreUnavailable, match="already exists"):
            SqliteLedger.on_connection(connection)
        assert not connection.in_transaction
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("randcheck_ledger_keys",)]


# ---- settings


def test_a_commit_is_synced_and_the_journal_is_a_rollback_journal(ledger):
    extra = 3
    assert pragma(ledger, "synchronous") == extra
    assert pragma(ledger, "journal_mode") == "delete"
    assert pragma(ledger, "fullfsync") == 1


@pytest.mark.parametrize(("safe_version", "expected"), [((99, 0, 0), "delete"), ((3, 0, 0), "wal")])
def test_a_wal_file_is_switched_back_only_where_wal_is_not_safe(
    path, ledger, monkeypatch, safe_version, expected
):
    ledger.close()
    change(path, "PRAGMA journal_mode = WAL")
    monkeypatch.setattr(connections, "SAFE_WAL_VERSION", safe_version)
    with SqliteLedger.open(path) as reopened:
        assert pragma(reopened, "journal_mode") == expected
        assert reopened.read("log", 0, 9) == (b"a", b"b", b"c")
        assert reopened.append("log", 3, [b"d"], "2").size == 4


def test_a_wal_file_in_use_is_refused_where_wal_is_not_safe(path, ledger, monkeypatch):
    ledger.close()
    monkeypatch.setattr(connections, "SAFE_WAL_VERSION", (99, 0, 0))
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("SELECT count(*) FROM randcheck_ledger_logs").fetchone()
        with pytest.raises(StoreUnavailable, match=r"WAL mode|holds the lock"):
            SqliteLedger.open(path, busy_timeout_seconds=0.05)


class StubbornConnection:
    """Says that it is in WAL mode whatever it is asked."""

    def execute(self, _: str) -> StubbornConnection:
        return self

    def fetchone(self) -> tuple[str]:
        return ("wal",)


def test_a_file_that_stays_in_wal_mode_is_refused_where_wal_is_not_safe(ledger, monkeypatch):
    monkeypatch.setattr(connections, "SAFE_WAL_VERSION", (99, 0, 0))
    with pytest.raises(StoreUnavailable, match="in WAL mode, which this SQLite cannot use safely"):
        ledger._connection._configure(StubbornConnection())


# ---- others at the same file


def test_a_locked_file_is_unavailable_and_nothing_was_written(path, ledger):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="another connection holds the lock") as caught:
            ledger.append("log", 3, [b"d"], "2")
        assert caught.value.outcome == "not-written"
        assert ledger.head("log") == Head(size=3)  # reading goes on
        other.execute("ROLLBACK")
    assert ledger.append("log", 3, [b"d"], "2") == AppendResult(first_index=3, size=4, replayed=False)


def test_a_reader_that_holds_up_the_commit_leaves_nothing_written(path, ledger):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM randcheck_ledger_entries").fetchone()
        with pytest.raises(StoreUnavailable) as caught:
            ledger.append("log", 3, [b"d"], "2")
        assert caught.value.outcome == "not-written"
        other.execute("COMMIT")
    assert ledger.head("log") == Head(size=3)
    assert ledger.append("log", 3, [b"d"], "2").replayed is False


class ConnectionWithAFailingCommit:
    """Answers COMMIT with an I/O error, after or instead of carrying it out."""

    def __init__(self, sqlite: sqlite3.Connection, *, is_carried_out: bool) -> None:
        self._sqlite = sqlite
        self._is_carried_out = is_carried_out

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sqlite, name)

    def execute(self, statement: str) -> Any:
        if statement != "COMMIT":
            return self._sqlite.execute(statement)
        if self._is_carried_out:
            self._sqlite.execute("COMMIT")
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error


@pytest.mark.parametrize("is_carried_out", [True, False])
def test_after_a_commit_of_unknown_outcome_a_retry_appends_exactly_once(ledger, is_carried_out):
    handle = ledger._connection._handle
    failing = ConnectionWithAFailingCommit(handle.sqlite, is_carried_out=is_carried_out)
    ledger._connection._handle = attrs.evolve(handle, sqlite=failing)
    with pytest.raises(StoreUnavailable, match="disk failed") as caught:
        ledger.append("log", 3, [b"d"], "2")
    assert caught.value.outcome == "unknown"
    ledger._connection._handle = handle
    answer = ledger.append("log", 3, [b"d"], "2")
    assert answer == AppendResult(first_index=3, size=4, replayed=is_carried_out)
    assert ledger.read("log", 0, 9) == (b"a", b"b", b"c", b"d")


def test_a_full_disk_leaves_nothing_written(ledger):
    pages = pragma(ledger, "page_count")
    pragma(ledger, f"max_page_count = {pages}")
    with pytest.raises(StoreUnavailable, match=r"the disk is full \(not-written\)"):
        ledger.append("log", 3, [bytes(100_000)], "2")
    assert ledger.head("log") == Head(size=3)
    pragma(ledger, f"max_page_count = {pages + 100}")
    assert ledger.append("log", 3, [bytes(100_000)], "2").replayed is False


def test_a_file_that_may_not_be_written_can_be_read(ledger):
    with ledger._connection.reading() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable, match=r"may not be written \(not-written\)"):
        ledger.append("log", 3, [b"d"], "2")
    assert ledger.read("log", 0, 9) == (b"a", b"b", b"c")


def test_a_closed_ledger_is_unavailable(ledger):
    ledger.close()
    ledger.close()
    for call in (
        lambda: ledger.head("log"),
        lambda: ledger.append("log", 3, [b"d"], "2"),
        lambda: ledger.read("log", 0, 1),
        lambda: ledger.find("log", "1"),
    ):
        with pytest.raises(StoreUnavailable, match="it was closed"):
            call()


def test_an_interrupted_append_leaves_nothing_written(ledger, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("randcheck.adapters.sqlite.ledger._insert", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ledger.append("log", 3, [b"d"], "2")
    monkeypatch.undo()
    assert ledger.head("log") == Head(size=3)
    assert ledger.append("log", 3, [b"d"], "2").replayed is False


# ---- processes


def _append_in_child(ledger: SqliteLedger) -> None:
    of_parent = ledger._connection._handle
    ledger.append("log", ledger.head("log").size, [b"child"], "child")
    # SQLite forbids both to use the parent's connection here and to close it.
    assert ledger._connection._handle is not of_parent
    assert ledger._connection._left_to_parent == [of_parent]
    ledger.close()
    of_parent.sqlite.execute("SELECT 1")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_after_a_fork_both_sides_go_on(ledger):
    child = multiprocessing.get_context("fork").Process(target=_append_in_child, args=(ledger,))
    child.start()
    child.join()
    assert child.exitcode == 0
    assert ledger.append("log", 4, [b"parent"], "parent").first_index == 4
    assert ledger.read("log", 3, 9) == (b"child", b"parent")


APPENDER = """
import sys
from randcheck.adapters.sqlite import SqliteLedger, connections
ledger = SqliteLedger.open(sys.argv[1])
for number in range(10**6):
    size = ledger.append("log", 7 * number, [b"%d" % number * 100] * 7, str(number)).size
    print(size, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("appends_before_the_kill", [1, 17])
def test_a_killed_process_leaves_every_append_that_returned_and_no_half_of_another(
    path, appends_before_the_kill
):
    with subprocess.Popen(
        [sys.executable, "-c", APPENDER, str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for _ in range(appends_before_the_kill):
            child.stdout.readline()
        child.kill()
        answered = [int(line) for line in child.stdout.read().split()] or [7 * appends_before_the_kill]
    with SqliteLedger.open_existing(path) as ledger:
        size = ledger.head("log").size
        assert size in (answered[-1], answered[-1] + 7)
        assert ledger.read("log", 0, size) == tuple(b"%d" % (index // 7) * 100 for index in range(size))


# ---- damage


def test_entries_cannot_be_changed_or_deleted_by_a_slip(path, ledger):
    for statement in (
        "UPDATE randcheck_ledger_entries SET body = x'00'",
        "DELETE FROM randcheck_ledger_entries",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="ledger entries are never"):
            change(path, statement)
    assert ledger.read("log", 0, 9) == (b"a", b"b", b"c")


@pytest.mark.parametrize(
    ("statement", "index", "says"),
    [
        ("UPDATE randcheck_ledger_entries SET body = x'00' WHERE entry_index = 1", 1, "another digest"),
        ("UPDATE randcheck_ledger_entries SET body = 'b' WHERE entry_index = 1", 1, "another digest"),
        ("UPDATE randcheck_ledger_entries SET digest = x'00' WHERE entry_index = 2", 2, "another digest"),
        ("DELETE FROM randcheck_ledger_entries WHERE entry_index = 0", 0, "nothing"),
        ("DELETE FROM randcheck_ledger_entries WHERE entry_index = 1", 1, "nothing"),
        ("DELETE FROM randcheck_ledger_entries WHERE entry_index = 2", 2, "nothing"),
        ("UPDATE randcheck_ledger_entries SET entry_index = 7 WHERE entry_index = 1", 1, "nothing"),
        ("UPDATE randcheck_ledger_logs SET size = 4", 3, "nothing"),
        ("UPDATE randcheck_ledger_logs SET size = 'many'", 0, "a size that is no integer"),
    ],
)
def test_a_damaged_entry_is_named(path, ledger, statement, index, says):
    change(path, *ALLOW_CHANGES, statement)
    with pytest.raises(CorruptEntry, match=says) as caught:
        ledger.read("log", 0, 9)
    assert (caught.value.log, caught.value.index) == ("log", index)


def test_an_entry_beyond_the_end_stops_the_next_append(path, ledger):
    change(
        path,
        "INSERT INTO randcheck_ledger_entries"
        " SELECT log_id, 4, digest, body FROM randcheck_ledger_entries LIMIT 1",
    )
    with pytest.raises(CorruptEntry, match="stands beyond the end"):
        ledger.append("log", 3, [b"d", b"e"], "2")
    assert ledger.head("log") == Head(size=3)
    assert ledger.find("log", "2") is None


def test_a_database_without_its_tables_is_unavailable(path, ledger):
    change(path, "DROP TABLE randcheck_ledger_logs")
    with pytest.raises(StoreUnavailable, match="no such table"):
        ledger.head("log")


def test_a_schema_that_is_no_text_is_damage(path, ledger):
    ledger.close()
    content = path.read_bytes()
    path.write_bytes(
        content.replace(b"triggerrandcheck_ledger_no_delete", b"trigger\x80andcheck_ledger_no_delete")
    )
    with closing(sqlite3.connect(path)) as connection, pytest.raises(UnicodeDecodeError):
        connection.execute("SELECT * FROM sqlite_master")  # what Python makes of SQLite's complaint
    with pytest.raises(StoreUnavailable, match="the database file is damaged"):
        SqliteLedger.open(path)


# ---- a connection of the host


@pytest.fixture
def host(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE tasks (name)")
        yield connection


def test_entries_and_the_hosts_rows_are_committed_together(host):
    ledger = SqliteLedger.on_connection(host)
    host.execute("INSERT INTO tasks VALUES ('draw')")  # sqlite3 begins a transaction by itself
    ledger.append("log", 0, [b"a"], "1")
    host.rollback()
    assert ledger.head("log") == Head(size=0)
    host.execute("INSERT INTO tasks VALUES ('draw')")
    ledger.append("log", 0, [b"a"], "1")
    host.commit()
    assert ledger.head("log") == Head(size=1)
    assert host.execute("SELECT name FROM tasks").fetchall() == [("draw",)]


def test_an_append_without_a_transaction_of_the_host_is_refused(host):
    ledger = SqliteLedger.on_connection(host)
    with pytest.raises(InvalidValue, match="must run inside a transaction that the host has begun"):
        ledger.append("log", 0, [b"a"], "1")
    assert ledger.head("log") == Head(size=0)
    assert not host.in_transaction


def test_a_failed_append_leaves_the_hosts_rows(host):
    ledger = SqliteLedger.on_connection(host)
    host.execute("INSERT INTO tasks VALUES ('draw')")
    with pytest.raises(HeadMoved):
        ledger.append("log", 5, [b"a"], "1")
    assert host.in_transaction
    host.commit()
    assert host.execute("SELECT count(*) FROM tasks").fetchone() == (1,)


def test_an_append_that_fails_halfway_is_undone_in_the_hosts_transaction(path, ledger, host):
    change(
        path,
        "INSERT INTO randcheck_ledger_entries"
        " SELECT log_id, 4, digest, body FROM randcheck_ledger_entries LIMIT 1",
    )
    on_host = SqliteLedger.on_connection(host)
    host.execute("INSERT INTO tasks VALUES ('draw')")
    with pytest.raises(CorruptEntry):
        on_host.append("log", 3, [b"d", b"e"], "2")
    assert on_host.head("log") == Head(size=3)
    host.commit()
    assert ledger.read("log", 0, 9) == (b"a", b"b", b"c")
    assert host.execute("SELECT count(*) FROM randcheck_ledger_entries").fetchone() == (4,)
    assert host.execute("SELECT count(*) FROM tasks").fetchone() == (1,)


def test_tables_created_in_the_hosts_transaction_go_with_its_rollback(host):
    host.execute("BEGIN")
    SqliteLedger.on_connection(host).append("log", 0, [b"a"], "1")
    host.rollback()
    tables = host.execute("SELECT name FROM sqlite_master WHERE name LIKE 'randcheck%'").fetchall()
    assert tables == []
    host.execute("BEGIN")
    assert SqliteLedger.on_connection(host).append("log", 0, [b"a"], "1").first_index == 0


def test_tables_created_without_a_transaction_are_there_at_once(host, path):
    SqliteLedger.on_connection(host)
    assert not host.in_transaction
    with SqliteLedger.open_existing(path) as ledger:
        assert ledger.head("log") == Head(size=0)


def test_closing_leaves_the_hosts_connection_open(host):
    with SqliteLedger.on_connection(host) as ledger:
        pass
    assert ledger.head("log") == Head(size=0)


def test_errors_of_the_hosts_connection_stop_at_the_adapter(host):
    ledger = SqliteLedger.on_connection(host)
    host.close()
    with pytest.raises(StoreUnavailable, match="closed database"):
        ledger.head("log")
    with pytest.raises(StoreUnavailable, match="closed database"):
        ledger.append("log", 0, [b"a"], "1")
    with pytest.raises(StoreUnavailable, match="closed database"):
        SqliteLedger.on_connection(host)


def test_a_full_disk_in_the_hosts_transaction_is_unavailable(host):
    ledger = SqliteLedger.on_connection(host)
    host.execute(f"PRAGMA max_page_count = {host.execute('PRAGMA page_count').fetchone()[0]}")
    host.execute("BEGIN")
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        ledger.append("log", 0, [bytes(100_000)], "1")
    host.rollback()
    assert ledger.head("log") == Head(size=0)
