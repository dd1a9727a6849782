"""What the conformance kit must know of the store: how to open it, what it offers, where its bytes lie."""
# ruff: noqa: D102  (StoreOnTrial says what the methods do)

from itertools import count
from pathlib import Path

from file_ledger import FileLedger

from randcheck.testing.on_trial import Capability, StoreOnTrial


class FileLedgerOnTrial(StoreOnTrial):
    """The store of this directory."""

    name = "files"
    offers = frozenset(Capability) - {Capability.HOST_TRANSACTIONS}
    numbers = count()

    def new_place(self, directory):
        return str(directory / f"ledger-{next(self.numbers)}")

    def open_ledger(self, place):
        return FileLedger(Path(place))

    def files_of(self, place):
        return sorted(Path(place).iterdir())
