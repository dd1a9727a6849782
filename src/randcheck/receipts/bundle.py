"""A receipt as one file: signed statements, their ledger entries, and what it takes to check them."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import attrs

from randcheck.errors import InvalidValue, MalformedDocument, UnknownVersion, join_limited, shorten
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.log_proof import LogProof
from randcheck.receipts.materials import Materials
from randcheck.receipts.party_proof import PartyProof
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.text import Text

BUNDLE_VERSION = 1
MAX_BUNDLE_BYTES = 1 << 30

MAX_CHAIN = 26
"""Most bundles in a chain, the draw's own included: a file nests each in the next, and JSON is 32 deep at most."""

_WHAT = Text("bundle", "证据包")
_OPTIONAL = frozenset({"log_proof", "party", "summary", "summary_entry"})
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

    PUBLIC = "public"
    """No secret: the signed statements and their place in the ledger. Who was drawn, and by which tickets."""

    PARTY = "party"
    """One firm's own row and cut, with proofs; of the draw only its summary. Nothing of another firm."""

    AUDITOR = "auditor"
    """Everything: whoever holds it can run the draw again, and knows every firm's class."""


@attrs.frozen(kw_only=True)
class Bundle:
    """What a verifier needs.

    Attributes:
        level: How much it tells.
        commitment: The signed commitment.
        commitment_entry: Where the ledger has it.
        result: The signed draw or substitution; at the level ``party`` the signed summary in place of the draw.
        result_entry: Where the ledger has it.
        materials: The committed lists; none but at the level ``auditor``.
        substituted: For a substitution the bundle of the draw whose teams it changes, else None.
        summary: The signed summary of the draw, or None: only beside a draw.
        summary_entry: Where the ledger has it.
        log_proof: The proof that the ledger has all entries of the chain, or None: only on the outermost bundle.
        party: What is shown to the one firm; exactly at the level ``party``, and there with the summary.

    Raises:
        InvalidValue: Parts that do not go together.
    """

    level: DisclosureLevel = DisclosureLevel.AUDITOR
    commitment: Envelope
    commitment_entry: LedgerEntry
    result: Envelope
    result_entry: LedgerEntry
    materials: Materials
    substituted: Bundle | None = None
    summary: Envelope | None = None
    summary_entry: LedgerEntry | None = None
    log_proof: LogProof | None = None
    party: PartyProof | None = None

    def __attrs_post_init__(self) -> None:
        """Check that the parts are those of the level."""
        is_party, is_root = self.level is DisclosureLevel.PARTY, self.substituted is None
        problems = {
            "materials": self.level is not DisclosureLevel.AUDITOR and bool(self.materials.lists),
            "summary": (self.summary is None) != (self.summary_entry is None)
            or (self.summary is not None and (is_party or not is_root)),
            "party": (self.party is not None) != (is_party and is_root),
            "substituted": not is_root
            and self.substituted is not None
            and (self.substituted.level is not self.level or self.substituted.log_proof is not None),
        }
        wrong = [name for name, is_wrong in problems.items() if is_wrong]
        if wrong:
            raise InvalidValue(
                rule=Text(
                    f"a bundle must have the parts that its level {self.level.value!r} allows, and those of one level",
                    f"证据包各部分须与其“{self.level.value}”级别相符且级别一致",
                ),
                seen=", ".join(wrong),
            )

    @property
    def entries(self) -> tuple[LedgerEntry, ...]:
        """The ledger entries of this bundle itself, indices ascending where it is in order."""
        entries = (self.commitment_entry, self.result_entry, self.summary_entry)
        return tuple(entry for entry in entries if entry is not None)

    def to_mapping(self) -> dict[str, Any]:
        """Return the bundle as JSON."""
        mapping: dict[str, Any] = {
            "bundle_version": BUNDLE_VERSION,
            "commitment": self.commitment.to_mapping(),
            "commitment_entry": self.commitment_entry.to_mapping(),
            "level": self.level.value,
            "materials": self.materials.to_mapping(),
            "result": self.result.to_mapping(),
            "result_entry": self.result_entry.to_mapping(),
            "substituted": None if self.substituted is None else self.substituted.to_mapping(),
        }
        for name in sorted(_OPTIONAL):
            part = getattr(self, name)
            if part is not None:
                mapping[name] = part.to_mapping()
        return mapping

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
        if not _FIELDS <= mapping.keys() <= _FIELDS | _OPTIONAL:
            rule = Text(
                f"must have exactly the fields {', '.join(sorted(_FIELDS))}, and may have "
                f"{', '.join(sorted(_OPTIONAL))}",
                "字段须恰为证据包各字段",
            )
            raise MalformedDocument(what=_WHAT, rule=rule, seen=join_limited(sorted(map(str, mapping))))
        substituted = mapping["substituted"]
        _require_short_chain(mapping)
        readers: dict[str, Callable[[Any], Any]] = {
            "log_proof": LogProof.from_mapping,
            "party": PartyProof.from_mapping,
            "summary": Envelope.from_mapping,
            "summary_entry": LedgerEntry.from_mapping,
        }
        try:
            return cls(
                level=DisclosureLevel(mapping["level"]),
                commitment=Envelope.from_mapping(mapping["commitment"]),
                commitment_entry=LedgerEntry.from_mapping(mapping["commitment_entry"]),
                result=Envelope.from_mapping(mapping["result"]),
                result_entry=LedgerEntry.from_mapping(mapping["result_entry"]),
                materials=Materials.from_mapping(mapping["materials"]),
                substituted=None if substituted is None else cls.from_mapping(substituted),
                **{name: read(mapping[name]) for name, read in readers.items() if name in mapping},
            )
        except InvalidValue as error:
            raise MalformedDocument(what=_WHAT, rule=error.rule, seen=error.seen) from None

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


def _require_short_chain(mapping: dict[str, Any]) -> None:
    """Refuse a longer chain than any level can have, so that all verifiers refuse the same."""
    length, below = 1, mapping["substituted"]
    while isinstance(below, dict):
        length, below = length + 1, below.get("substituted")
    if length > MAX_CHAIN:
        rule = Text(f"a chain must have at most {MAX_CHAIN} bundles", f"一条链至多 {MAX_CHAIN} 份证据包")
        raise MalformedDocument(what=_WHAT, rule=rule, seen=str(length))
