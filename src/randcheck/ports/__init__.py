"""What the host brings: stores, keys, a clock, randomness, timestamps.

Each port is a small Protocol. Its guarantees are written as bullets, and each bullet of a store has a test in
:mod:`randcheck.testing` that any implementation can be run against. Adapters for the usual things are in
:mod:`randcheck.adapters`.
"""

from randcheck.ports.arguments import (
    MAX_INDEX,
    MAX_NAME_LENGTH,
    KeyedAppend,
    page_of_names,
    require_digest,
    require_name,
    require_names_page,
    require_range,
)
from randcheck.ports.blobs import MAX_BLOB_BYTES, BlobStore, require_blob, require_page
from randcheck.ports.checkpoints import (
    MAX_NOTE_BYTES,
    CheckpointStore,
    KeptCheckpoint,
    require_advance_arguments,
)
from randcheck.ports.environment import Clock, EntropySource
from randcheck.ports.ledger import (
    MAX_ENTRY_BYTES,
    AppendResult,
    Head,
    LedgerStore,
    require_append_arguments,
)
from randcheck.ports.registers import (
    MAX_BODY_BYTES,
    RegisterRow,
    RegisterStore,
    require_record_arguments,
    require_snapshot_arguments,
)
from randcheck.ports.stores import ENTRY_POINT_GROUP, SchemaStatus, StoreDriver, Stores
from randcheck.receipts.signing import PrehashedSigner, SignatureVerifier, Signer
from randcheck.receipts.timestamps import TimestampAuthority, TimestampVerifier
from randcheck.workdays.holiday_year import HolidaySource

__all__ = [
    "ENTRY_POINT_GROUP",
    "MAX_BLOB_BYTES",
    "MAX_BODY_BYTES",
    "MAX_ENTRY_BYTES",
    "MAX_INDEX",
    "MAX_NAME_LENGTH",
    "MAX_NOTE_BYTES",
    "AppendResult",
    "BlobStore",
    "CheckpointStore",
    "Clock",
    "EntropySource",
    "Head",
    "HolidaySource",
    "KeptCheckpoint",
    "KeyedAppend",
    "LedgerStore",
    "PrehashedSigner",
    "RegisterRow",
    "RegisterStore",
    "SchemaStatus",
    "SignatureVerifier",
    "Signer",
    "StoreDriver",
    "Stores",
    "TimestampAuthority",
    "TimestampVerifier",
    "page_of_names",
    "require_advance_arguments",
    "require_append_arguments",
    "require_blob",
    "require_digest",
    "require_name",
    "require_names_page",
    "require_page",
    "require_range",
    "require_record_arguments",
    "require_snapshot_arguments",
]
