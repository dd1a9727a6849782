"""Whom a verifier trusts: organisations, their keys, what each key may sign, how many must sign.

The policy is the verifier's own; nothing in a receipt can add to it. It names the algorithm of every key, so
a message cannot choose how it is checked. A policy is written as a TOML file::

    policy_version = 1
    protocol_versions = [1]           # optional; version 1 where nothing is said
    changes_from = 0                  # optional; changes of keys before this ledger index are in the policy already
    timestamp_roots = []              # optional; certificates of time stamp authorities, PEM

    [[organisations]]
    organisation_id = "tonghua-amr"
    name = "通化市市场监督管理局"

    [[keys]]
    key_id = "3f0feda6e4a87e0e63e4c624197c9913"
    algorithm = "ed25519"
    public_key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    organisation_id = "tonghua-amr"
    statement_kinds = ["commitment", "draw", "checkpoint"]
    valid_from = 0                    # optional; index of the first ledger entry it may sign
    valid_until = 5000                # optional; index of the first entry it may no longer sign
    # signer_id = "1234567812345678"  # for algorithm "sm2", and there required

    [thresholds.draw]                 # optional; one key of one organisation where nothing is said
    keys = 2
    organisations = 2
    required = ["tonghua-amr"]        # optional; organisations each of which must sign

    [thresholds.cosignature]          # the witnesses' quorum; none is asked for where nothing is said
    keys = 2
    organisations = 2
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import attrs

from randcheck.errors import join_limited, shorten
from randcheck.receipts.trust_entries import COSIGNATURE, MAX_INDEX, Organisation, Threshold, TrustedKey
from randcheck.receipts.trust_reading import (
    certificate_to_pem,
    key_to_mapping,
    read_certificate,
    read_each,
    read_fields,
    read_key,
    read_list,
    read_organisation,
    read_thresholds,
    refuse,
    require_unique,
    threshold_to_mapping,
)
from randcheck.text import Text

POLICY_VERSION = 1


@attrs.frozen(kw_only=True)
class TrustPolicy:
    """Organisations, keys and thresholds that belong together.

    Attributes:
        organisations: Each id once.
        keys: Each public key once, whatever algorithm is claimed for it, so that nobody counts twice.
        thresholds: At most one for each kind; a kind without needs one key of one organisation, but for
            ``cosignature``, of which none is needed then.
        protocol_versions: The versions of the protocol that are accepted; at least one.
        changes_from: Changes of keys that stand before this index of the ledger are not followed: the policy
            accounts for them. Whoever stole a retired key could otherwise make up an early change.
        timestamp_roots: Root certificates of time stamp authorities, DER.

    Example:
        >>> key = TrustedKey(
        ...     algorithm="ed25519",
        ...     public_key=bytes(32),
        ...     organisation_id="amr",
        ...     statement_kinds=frozenset({"draw"}),
        ... )
        >>> bureau = Organisation(organisation_id="amr", name="市场监管局")
        >>> policy = TrustPolicy(organisations=(bureau,), keys=(key,))
        >>> policy.threshold_for("draw").keys
        1
    """

    organisations: tuple[Organisation, ...]
    keys: tuple[TrustedKey, ...]
    thresholds: tuple[Threshold, ...] = ()
    protocol_versions: frozenset[int] = attrs.field(
        default=frozenset({1}), validator=attrs.validators.instance_of(frozenset)
    )
    changes_from: int = 0
    timestamp_roots: tuple[bytes, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check what no single entry can: uniqueness, references, thresholds within reach."""
        known = {organisation.organisation_id for organisation in self.organisations}
        require_unique("organisations", "organisation_id", (o.organisation_id for o in self.organisations))
        require_unique("keys", "public_key", (key.public_key.hex() for key in self.keys))
        for index, key in enumerate(self.keys):
            if key.organisation_id not in known:
                rule = Text("must be one of the policy's organisations", "须为策略中的机构")
                refuse(f"keys[{index}].organisation_id", rule, key.organisation_id)
        require_unique("thresholds", "statement_kind", (t.statement_kind for t in self.thresholds))
        for threshold in self.thresholds:
            self._require_reachable(threshold)
        if not self.protocol_versions or not all(
            type(version) is int and 1 <= version <= MAX_INDEX for version in self.protocol_versions
        ):
            rule = Text("must be whole numbers from 1, at least one", "须为正整数，至少一个")
            refuse("protocol_versions", rule, sorted(map(shorten, self.protocol_versions)))
        if type(self.changes_from) is not int or not 0 <= self.changes_from <= MAX_INDEX:
            rule = Text("must be an index of the ledger", "须为账本序号")
            refuse("changes_from", rule, self.changes_from)

    def keys_for(self, kind: str) -> tuple[TrustedKey, ...]:
        """Return the keys that may sign a kind, whatever their validity."""
        return tuple(key for key in self.keys if kind in key.statement_kinds)

    def names_of(self, organisation_ids: Collection[str]) -> str:
        """Return what reports call these organisations, in the policy's order."""
        return ", ".join(one.name for one in self.organisations if one.organisation_id in organisation_ids)

    @property
    def quorum(self) -> Threshold | None:
        """How many witnesses must cosign a checkpoint, or None when the policy asks for none."""
        return next((t for t in self.thresholds if t.statement_kind == COSIGNATURE), None)

    def find_key(self, key_id: str) -> TrustedKey | None:
        """Return the key with this id, or None when the policy has none."""
        return next((key for key in self.keys if key.key_id == key_id), None)

    def threshold_for(self, statement_kind: str) -> Threshold:
        """Return how many must sign a statement of this kind."""
        stated = (t for t in self.thresholds if t.statement_kind == statement_kind)
        return next(stated, Threshold(statement_kind=statement_kind))

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> TrustPolicy:
        """Return the policy written as ``mapping``, for example by ``tomllib``.

        Every field must be known: a policy that asks for more than this version checks is refused, not
        half applied.

        Raises:
            PolicyInvalid: Another version, missing or unknown fields, a value out of range, a key id that
                does not belong to the key, one key twice, an unknown organisation, a threshold that no set
                of the keys can meet. Names the place, for example ``keys[2].public_key``.
        """
        top = read_fields(
            mapping,
            "policy",
            required={"policy_version", "organisations", "keys"},
            optional={"changes_from", "protocol_versions", "thresholds", "timestamp_roots"},
        )
        version = top["policy_version"]
        if type(version) is not int or version != POLICY_VERSION:
            refuse("policy_version", Text(f"must be {POLICY_VERSION}", f"须为 {POLICY_VERSION}"), version)
        return cls(
            organisations=read_each(top["organisations"], "organisations", read_organisation),
            keys=read_each(top["keys"], "keys", read_key),
            thresholds=read_thresholds(top.get("thresholds", {})),
            protocol_versions=frozenset(
                read_list(top.get("protocol_versions", [1]), "protocol_versions", int)
            ),
            changes_from=top.get("changes_from", 0),
            timestamp_roots=tuple(
                read_certificate(pem, f"timestamp_roots[{index}]")
                for index, pem in enumerate(read_list(top.get("timestamp_roots", []), "timestamp_roots", str))
            ),
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the mapping that :meth:`from_mapping` reads as this policy."""
        mapping: dict[str, Any] = {
            "policy_version": POLICY_VERSION,
            "organisations": [attrs.asdict(organisation) for organisation in self.organisations],
            "keys": [key_to_mapping(key) for key in self.keys],
        }
        if self.protocol_versions != {1}:
            mapping["protocol_versions"] = sorted(self.protocol_versions)
        if self.changes_from:
            mapping["changes_from"] = self.changes_from
        if self.timestamp_roots:
            mapping["timestamp_roots"] = [certificate_to_pem(root) for root in self.timestamp_roots]
        if self.thresholds:
            mapping["thresholds"] = {t.statement_kind: threshold_to_mapping(t) for t in self.thresholds}
        return mapping

    def _require_reachable(self, threshold: Threshold) -> None:
        kind = threshold.statement_kind
        able = self.keys_for(kind)
        organisations = {key.organisation_id for key in able}
        if not threshold.required <= organisations:
            rule = Text(
                f"must be organisations with a key that may sign {kind}", f"须为持有可签 {kind} 密钥的机构"
            )
            missing = sorted(threshold.required - organisations)
            refuse(f"thresholds.{kind}.required", rule, join_limited(missing))
        if len(able) < threshold.keys or len(organisations) < threshold.organisations:
            rule = Text(
                f"must be within reach of the keys that may sign {kind} "
                f"({len(able)} keys, {len(organisations)} organisations)",
                f"须能由可签 {kind} 的密钥达到（{len(able)} 把密钥，{len(organisations)} 个机构）",
            )
            refuse(f"thresholds.{kind}", rule, f"{threshold.keys}, {threshold.organisations}")
