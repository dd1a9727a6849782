"""What differs from one installation to the next."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import attrs

from randcheck.adapters.system import SystemClock
from randcheck.ports import Clock


@attrs.frozen(kw_only=True)
class Settings:
    """One installation.

    Attributes:
        folder: Where database and keys lie; created when it is missing.
        address: What the platform is reached at from outside, without a slash at the end: QR codes say it.
        log: Name of the ledger.
        organ: The organ whose keys sign.
        clock: The time.
    """

    folder: Path
    address: str = "http://127.0.0.1:8000"
    log: str = "通化市/双随机"
    organ: str = "通化市市场监督管理局"
    clock: Clock = attrs.field(factory=SystemClock)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Return what ``PLATFORM_FOLDER`` and ``PLATFORM_ADDRESS`` say."""
        return cls(
            folder=Path(environment.get("PLATFORM_FOLDER", "platform-data")),
            address=environment.get("PLATFORM_ADDRESS", "http://127.0.0.1:8000").rstrip("/"),
        )

    @property
    def database(self) -> Path:
        """The one file with the platform's tables and the ledger."""
        return self.folder / "platform.db"
