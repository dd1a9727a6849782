"""Store URLs of the command line."""

from __future__ import annotations

import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.cli.store_urls import open_existing_ledger, open_ledger
from randcheck.errors import InvalidValue, StoreUnavailable
from randcheck.ports import Head


def test_a_relative_path_is_one_from_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_ledger("sqlite:///账本 %20#1.db") as ledger:
        ledger.append("log", 0, [b"a"], "1")
    assert (tmp_path / "账本 %20#1.db").is_file()
    with open_existing_ledger(f"sqlite:///{tmp_path}/账本 %20#1.db") as ledger:
        assert ledger.head("log") == Head(size=1)


def test_memory_is_a_new_store_each_time():
    first, second = open_ledger("memory:"), open_existing_ledger("memory:")
    assert isinstance(first, MemoryLedger)
    first.append("log", 0, [b"a"], "1")
    assert second.head("log") == Head(size=0)


@pytest.mark.parametrize(
    "url",
    ["", "ledger.db", "sqlite:", "sqlite://", "sqlite:///", "sqlite://host/x", "memory", "postgresql://x/y"],
)
def test_anything_else_is_refused(url):
    for resolve in (open_ledger, open_existing_ledger):
        with pytest.raises(InvalidValue, match=r"a store must be sqlite:///PATH or memory:"):
            resolve(url)


def test_a_mistyped_path_does_not_become_an_empty_ledger(tmp_path):
    with pytest.raises(StoreUnavailable, match="there is no such file"):
        open_existing_ledger(f"sqlite:///{tmp_path}/ledgr.db")
    assert list(tmp_path.iterdir()) == []
