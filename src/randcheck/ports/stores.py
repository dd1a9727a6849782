"""What a store URL opens: all four stores on one place, and the schema that they need there."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Protocol

import attrs

from randcheck.ports.blobs import BlobStore
from randcheck.ports.checkpoints import CheckpointStore
from randcheck.ports.ledger import LedgerStore
from randcheck.ports.registers import RegisterStore

ENTRY_POINT_GROUP = "randcheck.stores"
"""The group of entry points in which a package names its drivers by the scheme of their URLs."""


@attrs.frozen(kw_only=True)
class Stores:
    """The stores of one place, opened together.

    Attributes:
        ledger: The ledger.
        registers: The registers.
        blobs: The materials.
        checkpoints: What was signed; a witness has its own place for it.
        close: Ends the use of all; calling it twice does nothing.
    """

    ledger: LedgerStore
    registers: RegisterStore
    blobs: BlobStore
    checkpoints: CheckpointStore
    close: Callable[[], None]

    def __enter__(self) -> Stores:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@attrs.frozen(kw_only=True)
class SchemaStatus:
    """How the tables at a place stand to what this randcheck needs.

    Attributes:
        found: Number of the last step done there; 0 where there are no tables.
        supported: Number of the last step that this randcheck knows.
        pending: ``(number, what it does)`` of the steps still to do, in order.
    """

    found: int
    supported: int
    pending: tuple[tuple[int, str], ...] = ()


class StoreDriver(Protocol):
    """Opens the places of one kind, named by URLs of one scheme.

    - ``open`` never changes a schema that is there: an older one is refused with ``SchemaTooOld``, a newer one with
      ``SchemaTooNew``. With ``create`` it makes the tables where there are none.
    - ``migrate`` does the pending steps in order, each whole or not at all, and is harmless when there are none. A
      newer schema is refused with ``SchemaTooNew``. Steps only go forward.
    - What an extra is needed for is said in a ``MissingExtra`` that names it.
    - Only ``InvalidValue``, ``MissingExtra`` and the store errors are raised. No password appears in a message.
    """

    def open(self, url: str, *, create: bool) -> Stores:
        """Return the stores at ``url``.

        Args:
            url: Of the driver's scheme.
            create: Whether the place, or its tables, may be created; else both must be there.

        Raises:
            InvalidValue: The URL is malformed.
            StoreUnavailable: The place cannot be reached or holds no stores.
            SchemaTooOld, SchemaTooNew: Its tables are of another version.
        """

    def status(self, url: str) -> SchemaStatus:
        """Return how the tables at ``url`` stand; nothing is changed."""

    def migrate(self, url: str) -> SchemaStatus:
        """Do the pending steps and return how the tables stood before."""

    def ddl(self, url: str) -> str:
        """Return the SQL of all steps, for those who run it by hand with other rights."""
