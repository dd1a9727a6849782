"""Store URLs: schemes, drivers that packages bring, paths, and what is refused."""

from __future__ import annotations

import sys
from importlib import metadata

import pytest

from randcheck.adapters import MEMORY_DRIVER, store_urls
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.sqlite import DRIVER, SqliteLedger
from randcheck.adapters.store_urls import absolute_url, find_driver, open_stores
from randcheck.errors import InvalidValue, MissingExtra, SchemaTooOld, StoreUnavailable
from randcheck.ports import ENTRY_POINT_GROUP, Head, KeptCheckpoint, SchemaStatus


def test_randcheck_brings_drivers_for_sqlite_and_memory():
    assert find_driver("sqlite:///x.db") is DRIVER
    assert find_driver("memory:") is MEMORY_DRIVER


def test_a_relative_path_is_one_from_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_stores("sqlite:///账本 %20#1.db", create=True) as stores:
        stores.ledger.append("log", 0, [b"a"], "1")
    assert (tmp_path / "账本 %20#1.db").is_file()
    with open_stores(f"sqlite:///{tmp_path}/账本 %20#1.db") as stores:
        assert stores.ledger.head("log") == Head(size=1)


def test_an_absolute_url_names_the_same_file_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert absolute_url("sqlite:///a/b.db") == f"sqlite:///{tmp_path}/a/b.db"
    assert absolute_url("sqlite:////a/b.db") == "sqlite:////a/b.db"
    assert absolute_url("memory:") == "memory:"
    with pytest.raises(InvalidValue):
        absolute_url("ledger.db")


def test_the_four_stores_of_a_file_lie_in_it_together(tmp_path):
    url = f"sqlite:///{tmp_path}/all.db"
    kept = KeptCheckpoint(size=1, root=bytes(32), note=b"note")
    with open_stores(url, create=True) as stores:
        stores.ledger.append("log", 0, [b"a"], "1")
        digest = stores.blobs.put(b"material")
        stores.checkpoints.advance("log", expected=None, new=kept)
    stores.close()  # once more does nothing
    with pytest.raises(StoreUnavailable, match="was closed"):
        stores.blobs.find(digest)
    with open_stores(url) as stores:
        assert stores.ledger.read("log", 0, 9) == (b"a",)
        assert stores.blobs.find(digest) == b"material"
        assert stores.checkpoints.last("log") == kept
        assert stores.registers.size("register") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["all.db"]


def test_memory_is_new_each_time():
    first, second = open_stores("memory:"), open_stores("memory:", create=True)
    assert isinstance(first.ledger, MemoryLedger)
    first.ledger.append("log", 0, [b"a"], "1")
    digest = first.blobs.put(b"a")
    assert second.ledger.head("log") == Head(size=0)
    assert second.blobs.find(digest) is None


def test_memory_has_no_tables():
    assert MEMORY_DRIVER.status("memory:") == SchemaStatus(found=0, supported=0)
    assert MEMORY_DRIVER.migrate("memory:") == SchemaStatus(found=0, supported=0)
    assert MEMORY_DRIVER.ddl("memory:") == ""


@pytest.mark.parametrize(
    "url", ["", "ledger.db", "memory", "unknown://x/y", "C:/ledger.db", "SQLITE:///a.db"]
)
def test_an_unknown_scheme_is_refused_and_the_known_ones_are_named(url):
    for ask in (find_driver, open_stores, absolute_url):
        with pytest.raises(InvalidValue, match=r"must begin with one of .*memory:, .*sqlite:"):
            ask(url)


@pytest.mark.parametrize("url", ["sqlite:", "sqlite://", "sqlite:///", "sqlite://host/x"])
def test_a_sqlite_url_without_a_path_is_refused(url):
    for ask in (DRIVER.status, DRIVER.migrate, DRIVER.ddl, open_stores):
        with pytest.raises(InvalidValue, match=r"a SQLite store must be sqlite:///PATH"):
            ask(url)


@pytest.mark.parametrize("url", ["memory:///x", "memory:x"])
def test_memory_has_no_path(url):
    for ask in (MEMORY_DRIVER.status, MEMORY_DRIVER.migrate, MEMORY_DRIVER.ddl, open_stores):
        with pytest.raises(InvalidValue, match="a store in memory must be memory:"):
            ask(url)


@pytest.mark.parametrize("scheme", ["unknown", "sqlite", "memory"])
def test_no_password_appears_in_a_message(scheme):
    with pytest.raises(InvalidValue) as caught:
        open_stores(f"{scheme}://office:s3cret@host/ledger")
    assert "s3cret" not in str(caught.value) + caught.value.describe("zh") + repr(caught.value)


def test_a_mistyped_path_does_not_become_an_empty_store(tmp_path):
    for ask in (open_stores, DRIVER.status, DRIVER.migrate):
        with pytest.raises(StoreUnavailable, match="there is no such file"):
            ask(f"sqlite:///{tmp_path}/ledgr.db")
    assert list(tmp_path.iterdir()) == []


# ---- drivers of other packages


@pytest.fixture
def installed(monkeypatch):
    """Let packages with these entry points be installed."""

    def install(*points: metadata.EntryPoint) -> None:
        monkeypatch.setattr(
            store_urls.metadata,
            "entry_points",
            lambda **wanted: metadata.EntryPoints(points).select(**wanted),
        )

    return install


def point(name: str, value: str) -> metadata.EntryPoint:
    return metadata.EntryPoint(name=name, value=value, group=ENTRY_POINT_GROUP)


def test_a_driver_of_another_package_is_found_by_its_scheme(installed):
    installed(point("office+db", "randcheck.adapters:MEMORY_DRIVER"))
    assert find_driver("office+db://host/x") is MEMORY_DRIVER
    with pytest.raises(InvalidValue, match=r"one of office\+db:, got sqlite:"):
        find_driver("sqlite:///x.db")


def test_a_driver_whose_extra_is_missing_names_it(installed):
    installed(point("office", "a_package_that_is_not_there:DRIVER [sql]"))
    with pytest.raises(MissingExtra) as caught:
        open_stores("office://user:s3cret@host")
    assert caught.value.extra == "sql"
    assert "randcheck[sql]" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_driver_that_cannot_be_loaded_is_told(installed):
    installed(point("office", "a_package_that_is_not_there:DRIVER"))
    with pytest.raises(StoreUnavailable, match="its driver cannot be loaded: No module named"):
        open_stores("office://host")
    assert "a_package_that_is_not_there" not in sys.modules


def test_an_older_schema_is_refused_with_the_command_that_migrates(tmp_path):
    path = tmp_path / "old.db"
    with SqliteLedger.open(path) as ledger, ledger._connection.writing() as cursor:
        cursor.execute("UPDATE randcheck_ledger_schema SET version = 1")
    with pytest.raises(SchemaTooOld, match="randcheck store migrate URL") as caught:
        open_stores(f"sqlite:///{path}", create=True)
    assert "randcheck store migrate URL" in caught.value.describe("zh")
