"""The example platform as a server of its own: started here on a free port, driven over HTTP, ended by its pid."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import httpx

from randcheck.workdays.civil_day import CHINA_STANDARD_TIME

ROOT = Path(__file__).parents[2]
PLATFORM = ROOT / "examples" / "platform"
if str(PLATFORM) not in sys.path:
    sys.path.append(str(PLATFORM))

from county_platform import inspecting as inspecting  # noqa: E402 (for tests)
from county_platform import keeping as keeping  # noqa: E402 (for tests)
from county_platform import seed  # noqa: E402 (its folder had to be on the path first)
from county_platform.app import create_app as create_platform  # noqa: E402
from county_platform.desks import Desks  # noqa: E402
from county_platform.settings import Settings  # noqa: E402

PATIENCE_SECONDS = 20
ADDRESS = "https://jg.example"
_RUNNING = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")


class FileClock:
    """The time that a file says, so that a test can let days pass in a server that is running."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return datetime.fromisoformat(self._file.read_text("ascii"))


def settings_of(folder: Path) -> Settings:
    return Settings(folder=folder, address=ADDRESS, clock=FileClock(folder / "clock"))


def create_app() -> Any:
    """What uvicorn starts."""
    return create_platform(settings_of(Path(os.environ["PLATFORM_FOLDER"])))


class Platform:
    """A running platform, and everybody's token for it."""

    def __init__(self, client: httpx.Client, folder: Path, tokens: dict[str, str], log: Path) -> None:
        self.client = client
        self.folder = folder
        self.tokens = tokens
        self.log = log

    def get(self, path: str, user: str | None = None, **query: str) -> httpx.Response:
        return self.client.get(path, params=query or None, headers=self._headers(user))

    def post(
        self, user: str | None, path: str, body: Any, *, key: str | None = None, **headers: str
    ) -> httpx.Response:
        told = {"Idempotency-Key": key or secrets.token_hex(8), **self._headers(user), **headers}
        return self.client.post(f"/api/{path}", json=body, headers=told)

    def do(self, user: str, path: str, body: Any, **more: Any) -> Any:
        """Do something that must succeed, and return what it came to."""
        answer = self.post(user, path, body, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def on(self, day: date, hour: int = 9) -> None:
        """Let time pass, up to an hour of a day."""
        moment = datetime.combine(day, time_of_day(hour), CHINA_STANDARD_TIME)
        new = self.folder / "clock.new"
        new.write_text(moment.isoformat(), "ascii")
        new.replace(self.folder / "clock")

    def checkpoint_size(self) -> int:
        return int(self.get("/ledger/checkpoint").text.split("\n")[1])

    def _headers(self, user: str | None) -> dict[str, str]:
        return {} if user is None else {"Authorization": f"Bearer {self.tokens[user]}"}


@contextmanager
def running_platform(folder: Path, day: date) -> Iterator[Platform]:
    """Fill a platform in an empty folder, serve it, and end the server afterwards.

    Enterprises of class D bear a name that would be a script, if it were not escaped.
    """
    (folder / "clock").write_text(
        datetime.combine(day, time_of_day(9), CHINA_STANDARD_TIME).isoformat(), "ascii"
    )
    desks = Desks(settings_of(folder))
    with desks.lend() as desk:
        tokens = seed.fill(desk)
        desk.db.execute("UPDATE targets SET name = ? || id WHERE credit_risk = 'D'", (HOSTILE,))
    desks.close()
    log = folder / "server.log"
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "support.platform_server:create_app",
        "--port",
        "0",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "PLATFORM_FOLDER": str(folder)}
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        base_url = _wait_until_running(server, log)
        with httpx.Client(base_url=base_url, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            yield Platform(client, folder, tokens, log)
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


HOSTILE = "\"><script>document.title='owned'</script>&店"


def _wait_until_running(server: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found = _RUNNING.search(log.read_text("utf-8"))
        if found is not None:
            return found.group(1)
        assert server.poll() is None, log.read_text("utf-8")
        time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{log.read_text('utf-8')}")
