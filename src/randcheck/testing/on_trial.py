"""What the conformance kit must be told of a store: how to open it, and what it offers.

Subclass :class:`StoreOnTrial` and name the class to pytest::

    pytest -p randcheck.testing.plugin --randcheck-store=my_package.trial:MyStoreOnTrial

Everything is about *places*. A place is a string by which the store's data are found again (a path, a URL): the kit
makes fresh ones, opens one twice, opens it in another process, and looks into the files beneath it. Nothing but the
place is handed to another process, which imports the factory by its name.
"""

from __future__ import annotations

import enum
import importlib
import sys
import unittest
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from randcheck.ports import BlobStore, CheckpointStore, LedgerStore, RegisterStore

PORTS = ("ledger", "registers", "blobs", "checkpoints")
"""The ports that can be tried, named as in :class:`randcheck.ports.Stores`."""


class Capability(enum.Enum):
    """What a store may offer beyond answering one object's callers."""

    REOPENING = "reopening"
    """The data outlive the object: the place can be opened again."""
    OBJECTS = "objects"
    """Several objects may use one place at the same time."""
    PROCESSES = "processes"
    """Several processes may use one place at the same time."""
    HOST_TRANSACTIONS = "host-transactions"
    """The store can work inside a transaction that the host has open."""
    FILES = "files"
    """The process that appends writes the data itself, into the files that ``files_of`` names."""
    TAMPERING = "tampering"
    """``replace_beneath`` can change what is stored."""


class NotOffered(unittest.SkipTest):
    """A guarantee was not tried, for the store does not claim it."""


class StoreOnTrial:
    """A store and what the kit may do with it. Override what applies.

    Attributes:
        name: What the store is called in the result.
        ports: Which of ``PORTS`` it has.
        offers: What it offers; a guarantee that needs something else is told as not offered.
    """

    name: str = "a store"
    ports: frozenset[str] = frozenset({"ledger"})
    offers: frozenset[Capability] = frozenset()

    def new_place(self, directory: Path) -> str:
        """Return a place that holds nothing yet.

        Args:
            directory: Empty or used by this method before; removed when the test is over.
        """
        raise NotImplementedError

    def open_ledger(self, place: str) -> LedgerStore:
        """Open the ledger at ``place``, creating what is missing there."""
        raise NotImplementedError

    def open_registers(self, place: str) -> RegisterStore:
        """Open the registers at ``place``, creating what is missing there."""
        raise NotImplementedError

    def open_blobs(self, place: str) -> BlobStore:
        """Open the materials at ``place``, creating what is missing there."""
        raise NotImplementedError

    def open_checkpoints(self, place: str) -> CheckpointStore:
        """Open the checkpoints at ``place``, creating what is missing there."""
        raise NotImplementedError

    def close(self, store: Any) -> None:
        """Let go of what :meth:`open_ledger` and its like returned."""
        close = getattr(store, "close", None)
        if close is not None:
            close()

    def begin_host_transaction(self, place: str, port: str) -> Any:
        """Begin a transaction as a host would; for ``HOST_TRANSACTIONS``.

        Returns:
            An object with the attribute ``store`` (of the port, working inside the transaction) and the methods
            ``commit`` and ``rollback``.
        """
        raise NotImplementedError

    def files_of(self, place: str) -> Sequence[Path]:
        """Return the files that hold the data of ``place`` now; for ``FILES``."""
        raise NotImplementedError

    def replace_beneath(self, place: str, old: bytes, new: bytes) -> None:
        """Change stored bytes behind the store's back, while nobody has it open; for ``TAMPERING``.

        Files are searched for ``old``. What keeps its data elsewhere, or not as they are, overrides this.

        Args:
            place: The place.
            old: Part of one entry and of nothing else.
            new: As long.
        """
        for path in self.files_of(place):
            found = path.read_bytes()
            if found.count(old) == 1:
                path.write_bytes(found.replace(old, new))
                return
        raise AssertionError(f"the files of {place} must hold the part {old!r} of an entry once")

    @property
    def factory(self) -> str:
        """``module:name`` of what makes such an object, for another process."""
        return f"{type(self).__module__}:{type(self).__qualname__}"

    def worker_command(self, descriptor: int) -> Sequence[str]:
        """Return the command of a process that opens places of this store; see :mod:`randcheck.testing.worker`.

        Args:
            descriptor: The open file by which the process is told what to do.
        """
        return (sys.executable, "-m", "randcheck.testing", self.factory, str(descriptor))

    def open(self, port: str, place: str) -> Any:
        """Open one of ``PORTS`` at ``place``."""
        return getattr(self, "open_ledger" if port == "ledger" else f"open_{port}")(place)

    def require(self, *capabilities: Capability) -> None:
        """Skip the guarantee that is being tried unless the store offers all of this.

        Raises:
            NotOffered: It does not.
        """
        missing = [one.value for one in capabilities if one not in self.offers]
        if missing:
            raise NotOffered(f"{self.name} does not offer: {', '.join(missing)}")


def find_trial(factory: str) -> StoreOnTrial:
    """Return what ``module:factory`` makes.

    Raises:
        ValueError: It cannot be imported, or makes something else.

    Example:
        >>> find_trial("randcheck.testing.our_stores:Memory").name
        'memory'
    """
    module_name, colon, name = factory.partition(":")
    if not (module_name and colon and name):
        raise ValueError(f"a store must be named as module:factory, got {factory!r}")
    try:
        found: Any = importlib.import_module(module_name)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"the factory {factory!r} must be importable: {error}") from error
    trial = found()
    if not isinstance(trial, StoreOnTrial):
        raise ValueError(f"{factory!r} must make a StoreOnTrial, got {type(trial).__name__}")
    return trial


class TriedOnPlaces:
    """Gives a contract its hooks: stores at fresh places of a :class:`StoreOnTrial`."""

    port = "ledger"
    trial: StoreOnTrial
    directory: Path

    def begin(self, trial: StoreOnTrial, directory: Path) -> None:
        """Be ready for one test, with an empty directory of its own."""
        self.trial = trial
        self.directory = directory
        self._opened: list[tuple[Any, str]] = []

    def end(self) -> None:
        """Close what the test has left open."""
        while self._opened:
            self.trial.close(self._opened.pop()[0])

    def open_place(self, place: str) -> Any:
        """Open the store at ``place`` and remember to close it."""
        store = self.trial.open(self.port, place)
        self._opened.append((store, place))
        return store

    def place_of(self, store: Any) -> str:
        """Return where ``store`` has its data."""
        return next(place for opened, place in self._opened if opened is store)

    def make_store(self) -> Any:
        """Return a store at a fresh place."""
        return self.open_place(self.trial.new_place(self.directory))

    def reopen_store(self, store: Any) -> Any:
        """Close ``store`` and return a new object on the same data."""
        self.trial.require(Capability.REOPENING)
        place = self.place_of(store)
        self._opened = [one for one in self._opened if one[0] is not store]
        self.trial.close(store)
        return self.open_place(place)

    def open_second_store(self, store: Any) -> Any:
        """Return a second object on the data of ``store``."""
        self.trial.require(Capability.OBJECTS)
        return self.open_place(self.place_of(store))

    def begin_host_transaction(self, store: Any) -> Any:
        """Begin a transaction as a host would, on the data of ``store``."""
        self.trial.require(Capability.HOST_TRANSACTIONS)
        return self.trial.begin_host_transaction(self.place_of(store), self.port)
