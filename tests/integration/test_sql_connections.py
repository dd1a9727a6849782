"""What SQL databases add to the contracts: lost connections, waiting, forks, long logs, damage."""

from __future__ import annotations

import os
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import create_engine

from randcheck.adapters.sql import SqlBlobStore, SqlLedger, TableNames, engines, places
from randcheck.adapters.sql.places import EnginePlace
from randcheck.adapters.store_urls import open_stores
from randcheck.errors import (
    CorruptEntry,
    HeadMoved,
    StoreUnavailable,
)
from randcheck.ports import AppendResult, Head, KeptCheckpoint, RegisterRow
from randcheck.registers.register import EventKind
from support.postgres import Cluster, running_postgres
from support.sql_places import SqlOnPostgres, SqlOnSqlite, run


@pytest.fixture
def cluster() -> Cluster:
    return running_postgres()


@pytest.fixture(params=[SqlOnPostgres, SqlOnSqlite], ids=["postgresql", "sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    place: str = request.param().new_place(tmp_path)
    return place


def fill(place: str) -> None:
    with open_stores(place, create=True) as stores:
        stores.ledger.append("log", 0, [b"a"], "1")
        row = RegisterRow(kind=EventKind.CANCELLED, entry_id="E-1", effective=date(2026, 1, 1))
        stores.registers.record("targets", 0, [row], "1")
        stores.checkpoints.advance(
            "log", expected=None, new=KeptCheckpoint(size=2, root=bytes(32), note=b"log")
        )
        stores.blobs.put(b"material")


# ---- lost connections


@contextmanager
def link_to(cluster: Cluster) -> Iterator[Link]:
    """Open a link to the server that can be cut."""
    link = Link(cluster)
    try:
        yield link
    finally:
        link.close()


class Link:
    """Passes everything on between clients and the server, until it is told to cut at a word."""

    def __init__(self, cluster: Cluster) -> None:
        self._port = cluster.port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.cut_before: bytes | None = None
        self.cut_after: bytes | None = None
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # ends the accept that waits
        self._listening.close()
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for one in self._sockets:
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                self._sockets += [client, server]
                for ends in ((self._pass_on, client, server), (self._return, server, client)):
                    thread = threading.Thread(target=ends[0], args=ends[1:], daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(2**16):
                if self.cut_before is not None and self.cut_before in data:
                    self.cut_before = None
                    break
                if self.cut_after is not None and self.cut_after in data:
                    self.cut_after = None
                    client.shutdown(socket.SHUT_RDWR)  # the answer finds nobody
                server.sendall(data)
        for one in (client, server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _return(server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(2**16):
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def linked(cluster: Cluster) -> Iterator[tuple[Link, SqlLedger, SqlLedger]]:
    schema = cluster.fresh_schema()
    with (
        link_to(cluster) as link,
        SqlLedger.open(cluster.url(randcheck_schema=schema), create=True) as direct,
    ):
        through = attrs.evolve(cluster, port=link.port).url(randcheck_schema=schema)
        with SqlLedger.open(through) as ledger:
            yield link, ledger, direct


@pytest.mark.parametrize("is_done", [True, False])
def test_a_connection_lost_during_the_commit_leaves_the_outcome_unknown(linked, is_done):
    link, ledger, direct = linked
    ledger.append("log", 0, [b"a"], "1")
    if is_done:
        link.cut_after = b"COMMIT\0"
    else:
        link.cut_before = b"COMMIT\0"
    with pytest.raises(StoreUnavailable, match="the connection was lost") as caught:
        ledger.append("log", 1, [b"b"], "2")
    assert caught.value.outcome == "unknown"
    # The retry waits for the transaction that may still be ending.
    answer = ledger.append("log", 1, [b"b"], "2")
    assert answer == AppendResult(first_index=1, size=2, replayed=is_done)
    assert direct.read("log", 0, 9) == (b"a", b"b")


@pytest.mark.parametrize("statement", [b"BEGIN", b"pg_advisory_xact_lock", b"INSERT INTO"])
def test_a_connection_lost_before_the_commit_is_made_again(linked, statement):
    link, ledger, direct = linked
    ledger.append("log", 0, [b"a"], "1")
    link.cut_before = statement
    assert ledger.append("log", 1, [b"b"], "2") == AppendResult(first_index=1, size=2, replayed=False)
    assert link.cut_before is None
    assert direct.read("log", 0, 9) == (b"a", b"b")


def test_a_server_that_is_away_is_told_and_used_again_when_it_is_back(linked, cluster):
    link, ledger, _ = linked
    ledger.append("log", 0, [b"a"], "1")
    link.close()
    cluster.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    for call in (lambda: ledger.append("log", 1, [b"b"], "2"), lambda: ledger.head("log")):
        with pytest.raises(StoreUnavailable) as caught:
            call()
        assert caught.value.outcome == "not-written"


def test_connections_that_the_server_ended_are_made_again(cluster):
    with SqlLedger.open(cluster.url(randcheck_schema=cluster.fresh_schema()), create=True) as ledger:
        for size in range(4):
            cluster.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )
            assert ledger.head("log") == Head(size=size)
            cluster.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )
            assert ledger.append("log", size, [b"a"], f"{size}").size == size + 1


def test_a_writer_does_not_wait_for_ever(cluster, monkeypatch):
    from randcheck.adapters.sql import dialects

    monkeypatch.setattr(dialects, "LOCK_SECONDS", 0.2)
    schema = cluster.fresh_schema()
    with SqlLedger.open(cluster.url(randcheck_schema=schema), create=True) as ledger:
        engine = create_engine(cluster.url())
        with engine.begin() as connection:
            inside = SqlLedger.on_connection(connection, names=TableNames(schema=schema))
            inside.append("log", 0, [b"a"], "1")
            with pytest.raises(StoreUnavailable, match="another connection holds the lock") as caught:
                ledger.append("log", 0, [b"b"], "2")
            assert caught.value.outcome == "not-written"
            assert ledger.append("other", 0, [b"b"], "2").size == 1  # another log need not wait
        with pytest.raises(HeadMoved):
            ledger.append("log", 0, [b"b"], "2")
        engine.dispose()


def test_a_transaction_that_the_database_gives_up_is_repeated(cluster, monkeypatch):
    with SqlLedger.open(cluster.url(randcheck_schema=cluster.fresh_schema()), create=True) as ledger:
        place = ledger._place
        assert isinstance(place, EnginePlace)
        attempts: list[str] = []
        for state in ("40001", "40P01"):

            def work(connection: Any, state: str = state) -> str:
                attempts.append(state)
                if attempts.count(state) < 3:
                    connection.exec_driver_sql(
                        f"DO $$ BEGIN RAISE EXCEPTION 'once more' USING ERRCODE = '{state}'; END $$"
                    )
                return state

            assert place.write(b"log", work) == state
        assert len(attempts) == 6
        monkeypatch.setattr(places, "MOST_ATTEMPTS", 2)
        attempts.clear()
        with pytest.raises(StoreUnavailable, match="once more") as caught:
            place.write(b"log", work)
        assert (caught.value.outcome, len(attempts)) == ("not-written", 2)


# ---- processes, threads, long logs


def test_a_forked_child_connects_anew_and_leaves_its_parent_alone(place):
    with open_stores(place, create=True) as stores:
        stores.ledger.append("log", 0, [b"parent"], "1")
        parents_pool = stores.ledger._place.engine.pool  # type: ignore[attr-defined]
        child = os.fork()
        if child == 0:
            status = 1
            with suppress(BaseException):
                stores.ledger.append("log", 1, [b"child"], "2")
                is_parents = stores.ledger._place.engine.pool is parents_pool  # type: ignore[attr-defined]
                stores.close()
                status = 2 if is_parents else 0
            os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
        assert stores.ledger.append("log", 2, [b"parent"], "3").size == 3
        assert stores.ledger.read("log", 0, 9) == (b"parent", b"child", b"parent")


def test_what_was_closed_answers_no_more(place):
    stores = open_stores(place, create=True)
    stores.close()
    stores.close()
    for call in (lambda: stores.ledger.head("log"), lambda: stores.blobs.put(b"")):
        with pytest.raises(StoreUnavailable, match="it was closed"):
            call()


def test_rows_beyond_the_end_are_named(place):
    fill(place)
    with SqlLedger.open(place) as ledger:
        ledger.append("log", 1, [b"b", b"c"], "2")
        run(
            f"{place}",
            *(
                ["SET session_replication_role = replica"]
                if place.startswith("postgresql")
                else [
                    "DROP TRIGGER rc_appends_no_delete"
                    if "rc_" in place
                    else "DROP TRIGGER randcheck_appends_no_delete"
                ]
            ),
            "DELETE FROM {t}appends WHERE first_index = 1",
        )
        assert ledger.head("log") == Head(size=1)
        with pytest.raises(CorruptEntry, match="stands beyond the end of the log") as caught:
            ledger.append("log", 1, [b"x"], "3")
        assert caught.value.index == 1


@pytest.mark.slow
def test_a_million_entries_stream_with_flat_memory(cluster):
    place = cluster.url(randcheck_schema=cluster.fresh_schema())
    entries, page, body = 1_000_000, 10_000, b"%0200d"
    with SqlLedger.open(place, create=True) as ledger:
        ledger.append("log", 0, [b"first"], "1")
        run(
            place,
            "INSERT INTO {t}entries SELECT 'log', n, sha256(b), b FROM (SELECT n, convert_to(lpad(n::text, 200, '0'),"
            f" 'UTF8') AS b FROM generate_series(1, {entries - 1}) AS n) AS made",
            f"INSERT INTO {{t}}appends VALUES ('log', 1, {entries - 1}, '2', sha256(''))",
            "ANALYZE {t}entries",
        )
        peaks = []
        tracemalloc.start()
        for start in range(0, entries, page):
            tracemalloc.reset_peak()
            found = ledger.read("log", start, start + page)
            assert len(found) == page
            assert found[-1] == body % (start + page - 1)
            peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert ledger.read("log", entries, entries + 1) == ()
    assert max(peaks) < 1.2 * min(peaks[1:])


def test_a_material_of_several_parts_is_whole_or_corrupt(place):
    with SqlBlobStore.open(place, create=True) as store:
        data = os.urandom(9 * 2**20)
        digest = store.put(data)
        assert store.find(digest) == data
        assert run(place, "SELECT part, length(body) FROM {t}blobs ORDER BY part") == [
            (0, 2**22),
            (1, 2**22),
            (2, 2**20),
        ]
        run(place, "DELETE FROM {t}blobs WHERE part = 1")
        with pytest.raises(CorruptEntry):
            store.find(digest)
        assert store.erase(digest)
        assert store.digests() == ()


def test_a_missing_driver_names_the_extra(monkeypatch):
    monkeypatch.setattr(engines, "create_engine", lambda *_, **__: __import__("no_such_driver"))
    with pytest.raises(Exception, match=r"needs the extra 'sql'"):
        open_stores("postgresql+psycopg://h/db")


def test_our_transactions_are_on_disk_and_up_to_date_whatever_the_database_is_set_to(cluster):
    schema = cluster.fresh_schema()
    role = f"hasty_{schema}"
    cluster.run(
        f"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD '{cluster.password}'",
        f"ALTER ROLE {role} SET synchronous_commit = off",
        f"ALTER ROLE {role} SET default_transaction_isolation = serializable",
    )
    with SqlLedger.open(cluster.url(user=role, randcheck_schema=schema), create=True) as ledger:
        for wished, found in (("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")):
            cluster.run(f"ALTER ROLE {role} SET synchronous_commit = {wished}")
            ledger._place.engine.dispose()  # type: ignore[attr-defined]

            def look(connection: Any) -> tuple[str, ...]:
                asked = "current_setting('synchronous_commit'), current_setting('transaction_isolation')"
                return tuple(connection.exec_driver_sql(f"SELECT {asked}").one())

            assert ledger._place.write(b"log", look) == (found, "read committed")
