"""From ``--store URL`` to an open store.

- ``sqlite:///ledger.db`` is a file relative to the working directory, ``sqlite:////var/lib/ledger.db`` is
  absolute (on Windows ``sqlite:///C:/ledger.db``). The path is taken as written; nothing in it is escaped.
- ``memory:`` is gone when the process ends.
"""

from __future__ import annotations

from pathlib import Path

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.errors import InvalidValue
from randcheck.text import Text

SQLITE_PREFIX = "sqlite:///"
MEMORY_URL = "memory:"

DEFAULT_LOG = "draws"
"""The ledger's name where commands are given none."""


def open_ledger(url: str) -> MemoryLedger | SqliteLedger:
    """Return the ledger store at ``url``, created if it does not exist yet.

    Raises:
        InvalidValue: Not a URL of a store.
        StoreError: The store cannot be opened.

    Example:
        >>> open_ledger("memory:").head("draws")
        Head(size=0)
    """
    if url == MEMORY_URL:
        return MemoryLedger()
    return SqliteLedger.open(_require_sqlite_path(url))


def open_existing_ledger(url: str) -> MemoryLedger | SqliteLedger:
    """Return the ledger store at ``url``, which must exist: a mistyped path shall not become an empty ledger.

    Raises:
        InvalidValue: Not a URL of a store.
        StoreError: There is no ledger there, or it cannot be opened.
    """
    if url == MEMORY_URL:
        return MemoryLedger()
    return SqliteLedger.open_existing(_require_sqlite_path(url))


def absolute_url(url: str) -> str:
    """Return ``url`` so that it names the same store from any working directory.

    Raises:
        InvalidValue: Not a URL of a store.
    """
    return url if url == MEMORY_URL else f"{SQLITE_PREFIX}{Path(_require_sqlite_path(url)).absolute()}"


def _require_sqlite_path(url: str) -> str:
    path = url.removeprefix(SQLITE_PREFIX)
    if path in (url, ""):
        rule = Text(
            f"a store must be {SQLITE_PREFIX}PATH or {MEMORY_URL}",
            f"存储须为 {SQLITE_PREFIX}路径 或 {MEMORY_URL}",
        )
        raise InvalidValue(rule=rule, seen=url)
    return path
