"""A PostgreSQL server of the tests' own: started when first asked for, ended with the process that started it.

It listens on the loopback only, under a password that nobody else knows, with its data in a directory of its own. The
server refuses to run as root, so root starts it as another user.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

import attrs

UNPRIVILEGED_USERS = ("postgres", "nobody")
START_SECONDS = 60
ATTEMPTS = 3  # somebody else may take the free port before the server does

_NUMBERS = itertools.count()


def find_binaries() -> Path | None:
    """Return the directory with ``initdb`` and ``postgres``: Debian's newest, or what is on PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    candidates = [*reversed(versions), *([Path(on_path).resolve().parent] if on_path else [])]
    return next(
        (path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None
    )


@attrs.frozen(kw_only=True)
class Cluster:
    """A running server.

    Attributes:
        port: Where it listens on 127.0.0.1.
        password: Of its superuser ``postgres``.
        process_id: Of the server.
    """

    port: int
    password: str
    process_id: int

    def url(self, database: str = "postgres", *, user: str = "postgres", **query: str) -> str:
        """Return the URL of a database, for randcheck and SQLAlchemy alike."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return f"postgresql+psycopg://{user}:{self.password}@127.0.0.1:{self.port}/{database}{asked and '?'}{asked}"

    def connect(self, database: str = "postgres", *, user: str = "postgres") -> Any:
        """Return a connection of psycopg's that commits each statement."""
        import psycopg

        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=user,
            password=self.password,
            dbname=database,
            autocommit=True,
        )

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements as the superuser, and return the rows of the last."""
        with self.connect(database) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def fresh_schema(self) -> str:
        """Make a schema that holds nothing, and return its name."""
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        self.run(f"CREATE SCHEMA {name}")
        return name


@functools.cache
def running_postgres() -> Cluster:
    """Return the server of this process, started when there is none.

    Raises:
        unittest.SkipTest: PostgreSQL is not installed.
        AssertionError: The same with CI set, where a test that skips itself would not be noticed.
    """
    binaries = find_binaries()
    if binaries is None:
        told = "needs PostgreSQL's server: tools/install_store_tools.sh installs it"
        if os.environ.get("CI"):
            raise AssertionError(told)
        raise unittest.SkipTest(told)
    directory = Path(tempfile.mkdtemp(prefix="randcheck-postgres-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    password = secrets.token_hex(12)
    as_user = _unprivileged(directory)
    (directory / "password").write_text(password)
    (directory / "password").chmod(0o644)
    _run(
        binaries / "initdb",
        f"--pgdata={directory / 'data'}",
        "--username=postgres",
        f"--pwfile={directory / 'password'}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        **as_user,
    )
    for _ in range(ATTEMPTS):
        started = _start(binaries, directory, password, as_user)
        if started is not None:
            return started
    raise AssertionError(f"PostgreSQL must start, but: {(directory / 'log').read_text()[-2000:]}")


def _start(binaries: Path, directory: Path, password: str, as_user: dict[str, Any]) -> Cluster | None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (directory / "log").open("ab") as log:
        server = subprocess.Popen(
            [
                binaries / "postgres",
                f"-D{directory / 'data'}",
                f"-p{port}",
                "-clisten_addresses=127.0.0.1",
                f"-cunix_socket_directories={directory}",
                "-cmax_connections=200",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **as_user,
        )
    cluster = Cluster(port=port, password=password, process_id=server.pid)
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            cluster.run("SELECT 1")
        except Exception:
            time.sleep(0.05)
            continue
        atexit.register(_stop, server, os.getpid())
        return cluster
    if server.poll() is None:
        _stop(server, os.getpid())
    return None


def _stop(server: subprocess.Popen[bytes], starter: int) -> None:
    if os.getpid() != starter:  # a forked child ends too
        return
    server.send_signal(signal.SIGINT)  # a fast shutdown: connections are cut
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _unprivileged(directory: Path) -> dict[str, Any]:
    """Return how to start a process that may run the server, with the directory handed over to it."""
    if os.geteuid() != 0:
        return {}
    user = next(name for name in UNPRIVILEGED_USERS if any(name == one.pw_name for one in pwd.getpwall()))
    entry = pwd.getpwnam(user)
    os.chown(directory, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _run(*command: object, **as_user: Any) -> None:
    done = subprocess.run(
        [*map(str, command)], capture_output=True, encoding="utf-8", cwd="/", check=False, **as_user
    )
    assert done.returncode == 0, done.stderr
