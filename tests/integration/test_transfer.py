"""A whole place goes from SQLite to another store and back: equal roots, keys, registers, checkpoints, materials."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import unittest
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from randcheck.adapters.store_urls import open_stores
from randcheck.errors import IdempotencyConflict, InvalidValue, LedgerRolledBack
from randcheck.office.transfer import describe_stores, export_stores, import_stores
from randcheck.ports import ENTRY_POINT_GROUP, AppendResult, Stores
from support.ceremonies import LOG, SAID, office_at, registers_of, task_of
from support.commands import require_one_error_line, run_here
from support.filled_stores import ALL_BYTES, established, fill


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """A file with something in every store."""
    url = f"sqlite:///{tmp_path}/source.db"
    with open_stores(url, create=True) as stores:
        fill(stores)
    return url


def files_of(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def require_driver(scheme: str) -> None:
    if scheme not in metadata.entry_points(group=ENTRY_POINT_GROUP).names:
        pytest.skip(f"no driver for {scheme}: is installed")


def postgres_url(_: Path) -> str:
    """A fresh database of the tests' own server."""
    require_driver("postgresql+psycopg")
    from support.postgres import running_postgres

    try:
        cluster = running_postgres()
    except unittest.SkipTest as skipped:
        pytest.skip(str(skipped))
    database = cluster.fresh_schema()
    cluster.run(f"CREATE DATABASE {database}")
    return cluster.url(database)


def sqlalchemy_url(tmp_path: Path) -> str:
    require_driver("sqlite+pysqlite")
    return f"sqlite+pysqlite:///{tmp_path}/between.db"


WAYS: dict[str, Callable[[Path], str]] = {
    "memory": lambda _: "memory:",
    "sqlite": lambda tmp_path: f"sqlite:///{tmp_path}/between.db",
    "sqlalchemy-sqlite": sqlalchemy_url,
    "postgresql": postgres_url,
}


@pytest.mark.parametrize("way", WAYS)
def test_from_sqlite_to_another_store_and_back_everything_is_equal(sqlite, tmp_path, way):
    between, back = WAYS[way](tmp_path), f"sqlite:///{tmp_path}/back.db"
    with open_stores(sqlite) as stores:
        first = export_stores(stores, tmp_path / "first")
    with open_stores(between, create=True) as stores:
        assert import_stores(tmp_path / "first", stores) == first
        assert export_stores(stores, tmp_path / "second") == first
    with open_stores(back, create=True) as stores:
        assert import_stores(tmp_path / "second", stores) == first
        assert export_stores(stores, tmp_path / "third") == first
        require_filled(stores)
    assert files_of(tmp_path / "first") == files_of(tmp_path / "second") == files_of(tmp_path / "third")
    with open_stores(sqlite) as source, open_stores(back) as target:
        require_same(source, target)


def require_same(source: Stores, target: Stores) -> None:
    """Compare through the ports alone, without what exports and imports."""
    assert source.ledger.logs() == target.ledger.logs()
    for log in source.ledger.logs():
        size = source.ledger.head(log).size
        assert target.ledger.head(log).size == size
        assert source.ledger.read(log, 0, size) == target.ledger.read(log, 0, size)
        appends = source.ledger.appends(log, 0, size)
        assert appends == target.ledger.appends(log, 0, size)
        for one in appends:
            again = target.ledger.append(
                log, 0, source.ledger.read(log, one.first_index, one.size), one.idempotency_key
            )
            assert again == AppendResult(first_index=one.first_index, size=one.size, replayed=True)
    assert source.registers.registers() == target.registers.registers()
    for register in source.registers.registers():
        assert source.registers.read(register, 0, 99) == target.registers.read(register, 0, 99)
        assert source.registers.records(register, 0, 99) == target.registers.records(register, 0, 99)
    assert source.checkpoints.origins() == target.checkpoints.origins()
    for origin in source.checkpoints.origins():
        assert source.checkpoints.history(origin, 0, 99) == target.checkpoints.history(origin, 0, 99)
    assert source.blobs.digests() == target.blobs.digests()
    for digest in source.blobs.digests():
        assert source.blobs.find(digest) == target.blobs.find(digest)


def require_filled(stores: Stores) -> None:
    """What was put in by hand is there, and goes on working."""
    assert stores.ledger.read("其他/1", 1, 2) == (ALL_BYTES,)
    with pytest.raises(IdempotencyConflict):
        stores.ledger.append("其他/1", 4, [b"other"], "键 1")
    assert (
        stores.registers.record(
            "市场主体", 0, [established("A", ALL_BYTES), established("数", b"")], "import-1"
        )
        == 2
    )
    office = office_at(stores.ledger, checkpoints=stores.checkpoints)
    checkpoint = office.ledger.checkpoint()
    assert stores.checkpoints.last(LOG).root.hex() in {
        part.tree_root.hex() for part in describe_stores(stores).logs if part.tree_root
    }
    assert checkpoint.text.startswith(LOG)


def test_the_commands_export_check_and_import(sqlite, tmp_path):
    target = f"sqlite:///{tmp_path}/target.db"
    done = run_here("store", "export", sqlite, tmp_path / "export")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("log tonghua: 6 entries, root ")
    assert done.stdout.splitlines()[-1] == f"exported to {tmp_path}/export"
    checked = run_here("store", "check", tmp_path / "export", "--json")
    assert json.loads(checked.stdout) == json.loads(
        (tmp_path / "export" / "manifest.json").read_text("utf-8")
    )
    imported = run_here("store", "import", tmp_path / "export", target, lang="zh")
    assert imported.returncode == 0, imported.stderr
    assert "账本 其他/1：4 条" in imported.stdout
    assert imported.stdout.endswith("导入并回读核对\n")
    again = run_here("store", "import", tmp_path / "export", target, "--json")
    assert json.loads(again.stdout) == json.loads(checked.stdout)
    with open_stores(sqlite) as one, open_stores(target) as other:
        require_same(one, other)


def test_the_commands_refuse_with_one_line(sqlite, tmp_path):
    export = tmp_path / "export"
    assert run_here("store", "export", sqlite, export).returncode == 0
    require_one_error_line(run_here("store", "export", sqlite, export), "invalid-value")
    require_one_error_line(
        run_here("store", "export", f"sqlite:///{tmp_path}/none.db", tmp_path / "e"), "store-unavailable"
    )
    with open_stores(f"sqlite:///{tmp_path}/other.db", create=True) as stores:
        stores.ledger.append(LOG, 0, [b"something else"], "1")
    line = require_one_error_line(
        run_here("store", "import", export, f"sqlite:///{tmp_path}/other.db"), "target-differs"
    )
    assert "log 'tonghua'" in line
    (export / "logs" / "1.blocks").unlink()
    line = require_one_error_line(run_here("store", "check", export), "export-invalid")
    assert "logs/1.blocks" in line


KILLED = """
import os, sys
from pathlib import Path
from randcheck.adapters.store_urls import open_stores
from randcheck.office.transfer import import_stores
left = int(sys.argv[3])
def count(done, total):
    if done == left:
        os.kill(os.getpid(), 9)
with open_stores(sys.argv[2], create=True) as stores:
    import_stores(Path(sys.argv[1]), stores, on_progress=count)
"""


def test_an_import_that_was_killed_goes_on_where_it_stood(sqlite, tmp_path):
    with open_stores(sqlite) as stores:
        manifest = export_stores(stores, tmp_path / "export")
    target = f"sqlite:///{tmp_path}/target.db"
    sizes = []
    for left in range(manifest.items + 1, 2 * manifest.items, 4):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, tmp_path / "export", target, str(left)], check=False
        )
        assert done.returncode == -9
        with open_stores(target) as stores:
            sizes.append(sum(stores.ledger.head(log).size for log in (LOG, "其他/1")))
            office = office_at(stores.ledger, checkpoints=stores.checkpoints)
            if stores.ledger.head(LOG).size < 6:  # nobody signs what is not all there yet
                with pytest.raises((LedgerRolledBack, InvalidValue)):
                    office.ledger.checkpoint()
    assert sizes == sorted(sizes)
    assert sizes[0] == 0 < sizes[-1]
    with open_stores(target) as stores:
        assert import_stores(tmp_path / "export", stores) == manifest


def test_an_old_copy_that_was_put_back_is_not_signed(sqlite, tmp_path):
    path = Path(sqlite.removeprefix("sqlite:///"))
    signed = f"sqlite:///{tmp_path}/signed.db"
    copy = shutil.copy(path, tmp_path / "backup.db")
    with open_stores(sqlite) as stores, open_stores(signed, create=True) as kept:
        office = office_at(stores.ledger, checkpoints=kept.checkpoints, name="later")
        office.draw(task_of("TH-9"), registers_of(), SAID)
        office.ledger.checkpoint()
        size = stores.ledger.head(LOG).size
    shutil.copy(copy, path)
    with open_stores(sqlite) as stores, open_stores(signed) as kept:
        office = office_at(stores.ledger, checkpoints=kept.checkpoints)
        with pytest.raises(LedgerRolledBack) as caught:
            office.ledger.checkpoint()
    assert (caught.value.signed_size, caught.value.size) == (size, 6)
