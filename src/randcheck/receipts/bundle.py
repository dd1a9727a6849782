"""A receipt as one file: signed statements, their ledger entries, and what it takes to check them."""

from __future__ import annotations

import enum
from typing import Any

import attrs

from randcheck.errors import MalformedDocument, UnknownVersion, join_limited, shorten
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.materials import Materials
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.text import Text

BUNDLE_VERSION = 1
MAX_BUNDLE_BYTES = 1 << 30

MAX_CHAIN = 26
"""Most bundles in a chain, the draw's own included: a file nests each in the next, and JSON is 32 deep at most."""

_WHAT = Text("bundle", "证据包")
_FIELDS = frozenset(
    {
        "bundle_version",
        "commitment",
        "commitment_entry",
        "level",
        "materials",
        "result",
        "result_entry",
        "substituted",
    }
)


class DisclosureLevel(enum.Enum):
    """How much of the registers a bundle tells."""

    AUDITOR = "auditor"
    """Everything: whoever holds it can run the draw again, and knows every firm's class."""


@attrs.frozen(kw_only=True)
class Bundle:
    """What a verifier needs.

    Attributes:
        level: How much it tells.
        commitment: The signed commitment.
        commitment_entry: Where the ledger has it.
        result: The signed draw or substitution.
        result_entry: Where the ledger has it.
        materials: The committed lists.
        substituted: For a substitution the bundle of the draw whose teams it changes, else None.
    """

    level: DisclosureLevel = DisclosureLevel.AUDITOR
    commitment: Envelope
    commitment_entry: LedgerEntry
    result: Envelope
    result_entry: LedgerEntry
    materials: Materials
    substituted: Bundle | None = None

    def to_mapping(self) -> dict[str, Any]:
        """Return the bundle as JSON."""
        return {
            "bundle_version": BUNDLE_VERSION,
            "commitment": self.commitment.to_mapping(),
            "commitment_entry": self.commitment_entry.to_mapping(),
            "level": self.level.value,
            "materials": self.materials.to_mapping(),
            "result": self.result.to_mapping(),
            "result_entry": self.result_entry.to_mapping(),
            "substituted": None if self.substituted is None else self.substituted.to_mapping(),
        }

    def encode(self) -> bytes:
        """Return the file: one line of strict JSON and a line feed."""
        return encode_strict(self.to_mapping()) + b"\n"

    @classmethod
    def from_mapping(cls, mapping: Any) -> Bundle:
        """Return the bundle that :meth:`to_mapping` wrote; its signatures are not looked at.

        Raises:
            MalformedDocument: Not such a mapping.
            UnknownVersion: A version or level that this release does not know.
        """
        if not isinstance(mapping, dict):
            raise MalformedDocument(
                what=_WHAT, rule=Text("must be an object", "须为对象"), seen=type(mapping).__name__
            )
        # Version and level first: another version may well have other fields.
        _require_known_version(mapping)
        if mapping.keys() != _FIELDS:
            rule = Text(
                f"must have exactly the fields {', '.join(sorted(_FIELDS))}", "字段须恰为证据包各字段"
            )
            raise MalformedDocument(what=_WHAT, rule=rule, seen=join_limited(sorted(map(str, mapping))))
        substituted = mapping["substituted"]
        return cls(
            level=DisclosureLevel(mapping["level"]),
            commitment=Envelope.from_mapping(mapping["commitment"]),
            commitment_entry=LedgerEntry.from_mapping(mapping["commitment_entry"]),
            result=Envelope.from_mapping(mapping["result"]),
            result_entry=LedgerEntry.from_mapping(mapping["result_entry"]),
            materials=Materials.from_mapping(mapping["materials"]),
            substituted=None if substituted is None else cls.from_mapping(substituted),
        )

    @classmethod
    def decode(cls, data: bytes) -> Bundle:
        """Return the bundle in a file; its signatures are not looked at.

        Raises:
            MalformedDocument: Truncated, a duplicate key, too deep, too long, or not a bundle.
            NotCanonical: A value outside the model, such as a float.
            UnknownVersion: A version or level that this release does not know.
        """
        return cls.from_mapping(parse_strict(data, what=_WHAT, max_bytes=MAX_BUNDLE_BYTES))


def _require_known_version(mapping: dict[str, Any]) -> None:
    version, level = mapping.get("bundle_version"), mapping.get("level")
    if type(version) is not int or version < 1 or not isinstance(level, str):
        rule = Text(
            "bundle_version must be a whole number from 1, and level a text",
            "bundle_version 须为正整数，level 须为文本",
        )
        raise MalformedDocument(what=_WHAT, rule=rule, seen=f"{shorten(version)}, {shorten(level)}")
    levels = [known.value for known in DisclosureLevel]
    for field, seen, known in (
        ("bundle_version", str(version), [str(BUNDLE_VERSION)]),
        ("level", level, levels),
    ):
        if seen not in known:
            names = ", ".join(known)
            rule = Text(
                f"{field} must be one that this release knows ({names})",
                f"{field} 须为本版本所识别的（{names}）",
            )
            raise UnknownVersion(what=_WHAT, rule=rule, seen=seen)
