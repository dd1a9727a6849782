"""From a URL to open stores, through the driver that some installed package has for its scheme.

A package names its drivers as entry points of the group ``randcheck.stores``: the name is the scheme, the object a
:class:`randcheck.ports.StoreDriver`. randcheck brings ``sqlite`` and ``memory``.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from randcheck.errors import InvalidValue, MissingExtra, StoreUnavailable
from randcheck.ports import ENTRY_POINT_GROUP, StoreDriver, Stores
from randcheck.text import Text

# Three slashes and a path, as SQLite's URLs have it whichever library opens them.
_FILE_URL = re.compile(r"(sqlite(?:\+\w+)?:///)(.+)", re.DOTALL)


def open_stores(url: str, *, create: bool = False) -> Stores:
    """Return the stores at ``url``.

    Args:
        url: For example ``sqlite:///ledger.db`` or ``memory:``.
        create: Whether the place may be created; else it must be there, for a mistyped URL shall not become empty
            stores.

    Raises:
        InvalidValue: Not a URL of a store.
        MissingExtra: Its driver needs an extra that is not installed.
        StoreError: The stores cannot be opened.

    Example:
        >>> with open_stores("memory:") as stores:
        ...     stores.ledger.head("draws")
        Head(size=0)
    """
    return find_driver(url).open(url, create=create)


def find_driver(url: str) -> StoreDriver:
    """Return the driver for the scheme of ``url``.

    Raises:
        InvalidValue: No installed package has one.
        MissingExtra: The driver needs an extra that is not installed.
        StoreUnavailable: The driver cannot be loaded.
    """
    scheme, colon, _ = url.partition(":")
    found = tuple(metadata.entry_points(group=ENTRY_POINT_GROUP, name=scheme)) if colon else ()
    if not found:
        known = sorted(metadata.entry_points(group=ENTRY_POINT_GROUP).names)
        listed = ", ".join(f"{name}:" for name in known)
        rule = Text(
            f"a store's URL must begin with one of {listed}", f"存储的 URL 须以下列之一开头：{listed}"
        )
        # Only the scheme: what follows may hold a password.
        raise InvalidValue(rule=rule, seen=scheme + colon)
    try:
        driver: StoreDriver = found[0].load()
    except ImportError as error:
        if found[0].extras:
            purpose = Text(f"a store of the kind {scheme}", f"{scheme} 类存储")
            raise MissingExtra(purpose=purpose, extra=found[0].extras[0]) from None
        reason = Text(f"its driver cannot be loaded: {error}", f"无法加载其驱动：{error}")
        raise StoreUnavailable(reason=reason, outcome="not-written") from None
    return driver


def absolute_url(url: str) -> str:
    """Return ``url`` so that it names the same stores from any working directory.

    Raises:
        InvalidValue: No installed package has a driver for it.

    Example:
        >>> absolute_url("memory:"), absolute_url("sqlite:////var/lib/ledger.db")
        ('memory:', 'sqlite:////var/lib/ledger.db')
    """
    find_driver(url)
    file = _FILE_URL.fullmatch(url)
    return url if file is None else f"{file[1]}{Path(file[2]).absolute()}"
