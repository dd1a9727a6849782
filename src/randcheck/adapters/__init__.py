"""One outside thing each: stores, signers, clocks, files. Nothing else in randcheck knows these things.

Adapters never import each other; what needs several of them is here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from randcheck.errors import InvalidValue, MissingExtra
from randcheck.text import Text

if TYPE_CHECKING:
    from randcheck.ports import SchemaStatus, SignatureVerifier, Stores


def default_verifier() -> SignatureVerifier:
    """Return a verifier for all algorithms that randcheck brings: ``ed25519`` and ``sm2``.

    SM2 is left out only where neither ``cryptography`` nor the extra ``sm2`` has SM3.

    Example:
        >>> sorted(default_verifier().algorithms)
        ['ed25519', 'sm2']
    """
    # Here and not at the top: each adapter stays importable without what the others need.
    from randcheck.adapters.combined_verifier import CombinedVerifier
    from randcheck.adapters.ed25519 import Ed25519Verifier
    from randcheck.adapters.sm2 import Sm2Verifier

    verifiers: list[SignatureVerifier] = [Ed25519Verifier()]
    with suppress(MissingExtra):
        verifiers.append(Sm2Verifier())
    return CombinedVerifier(verifiers)


@attrs.frozen
class MemoryDriver:
    """Opens ``memory:``, stores that are new each time and gone when the process ends; there is no schema.

    Example:
        >>> with MEMORY_DRIVER.open("memory:", create=True) as stores:
        ...     stores.blobs.digests()
        ()
    """

    def open(self, url: str, *, create: bool) -> Stores:  # noqa: ARG002 - there is never anything to find
        """Return new stores."""
        from randcheck.adapters.memory_blob_store import MemoryBlobStore
        from randcheck.adapters.memory_checkpoint_store import MemoryCheckpointStore
        from randcheck.adapters.memory_ledger import MemoryLedger
        from randcheck.adapters.memory_register_store import MemoryRegisterStore
        from randcheck.ports import Stores

        _require_memory(url)
        return Stores(
            ledger=MemoryLedger(),
            registers=MemoryRegisterStore(),
            blobs=MemoryBlobStore(),
            checkpoints=MemoryCheckpointStore(),
            close=lambda: None,
        )

    def status(self, url: str) -> SchemaStatus:
        """Return that there is nothing to do."""
        from randcheck.ports import SchemaStatus

        _require_memory(url)
        return SchemaStatus(found=0, supported=0)

    def migrate(self, url: str) -> SchemaStatus:
        """Do nothing."""
        return self.status(url)

    def ddl(self, url: str) -> str:
        """Return nothing: there are no tables."""
        _require_memory(url)
        return ""


MEMORY_DRIVER = MemoryDriver()
"""What ``memory:`` is opened with."""


def _require_memory(url: str) -> None:
    if url != "memory:":
        rule = Text("a store in memory must be memory:", "内存存储须为 memory:")
        raise InvalidValue(rule=rule, seen=url if "@" not in url else f"…@{url.rpartition('@')[2]}")
