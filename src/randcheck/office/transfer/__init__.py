"""Taking a whole place (logs, registers, checkpoints, materials) from one store to another by way of a directory.

The format is described in docs/backup.md. It goes through the ports alone, so it leads from any store to any other.
"""

from randcheck.office.transfer.exporting import OnProgress, describe_stores, export_stores
from randcheck.office.transfer.importing import import_stores, verify_export
from randcheck.office.transfer.manifest import (
    FORMAT,
    BlobsPart,
    CheckpointsPart,
    LogPart,
    Manifest,
    RegisterPart,
)

__all__ = [
    "FORMAT",
    "BlobsPart",
    "CheckpointsPart",
    "LogPart",
    "Manifest",
    "OnProgress",
    "RegisterPart",
    "describe_stores",
    "export_stores",
    "import_stores",
    "verify_export",
]
