"""Changes of keys in the ledger: new keys of an organisation, and old ones that end.

A verifier starts from a policy of its own and applies the changes that it can prove to be in the ledger. A change can
only be made by those whom the policy lets sign ``key-change``, each organisation speaks for its own keys, and a new
key may sign nothing that no key of its organisation could sign before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from randcheck.errors import InvalidValue, KeyChangeRefused, RandcheckError, join_limited
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.moment import read_moment, require_moment, write_moment
from randcheck.receipts.signature_check import check_signatures
from randcheck.receipts.signing import KEY_ID_LENGTH, SignatureVerifier
from randcheck.receipts.statements import KEY_CHANGE, PROTOCOL_VERSION, decode_statement
from randcheck.receipts.trust_entries import MAX_INDEX, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.registers.identifiers import require_identifier, require_label
from randcheck.text import Text

_NAME = Text("change of keys", "密钥变更声明")


@attrs.frozen(kw_only=True)
class RetiredKey:
    """A key that ends.

    Attributes:
        key_id: Its id.
        valid_until: Index of the first entry that it may not sign any more, at most the one after the change
            itself. An earlier index revokes it for what it has signed since: its private half was no longer
            its holder's alone.
    """

    key_id: str
    valid_until: int

    def __attrs_post_init__(self) -> None:
        """Check both fields."""
        if (
            not isinstance(self.key_id, str)
            or len(self.key_id) != KEY_ID_LENGTH
            or type(self.valid_until) is not int
            or not 0 <= self.valid_until <= MAX_INDEX
        ):
            raise InvalidValue(
                rule=Text(
                    "a retired key must have an id and the index of its end", "停用密钥须有标识与截止序号"
                ),
                seen=f"{self.key_id!r}, {self.valid_until!r}",
            )


@attrs.frozen(kw_only=True)
class KeyChange:
    """New keys and ended ones.

    Attributes:
        log: Name of the ledger.
        made_at: When, with its time zone, to the second.
        reason: Why, 1–200 characters.
        adds: New keys; their validity follows from where the change stands and is not stated.
        retires: Keys that end.
    """

    log: str
    made_at: datetime
    reason: str
    adds: tuple[TrustedKey, ...] = ()
    retires: tuple[RetiredKey, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_identifier(self.log, what=Text("ledger name", "账本名称"))
        require_moment(self.made_at)
        require_label(self.reason, what=Text("reason of the change", "变更事由"))
        retired = [key.key_id for key in self.retires]
        if (
            not (self.adds or retired)
            or len(set(retired)) != len(retired)
            or any(k.is_bounded for k in self.adds)
        ):
            raise InvalidValue(
                rule=Text(
                    "a change of keys must add or retire at least one, none twice, new ones without bounds",
                    "密钥变更至少应增加或停用一把，不得重复，新增者不得自带有效范围",
                ),
                seen=f"{len(self.adds)} added, {join_limited(retired) or 'none'} retired",
            )

    @property
    def kind(self) -> str:
        """``key-change``."""
        return KEY_CHANGE

    def encode(self) -> bytes:
        """Return the payload: canonical JSON."""
        return encode_canonical(
            {
                "adds": [
                    {
                        "algorithm": key.algorithm,
                        "organisation_id": key.organisation_id,
                        "public_key": key.public_key.hex(),
                        "signer_id": key.signer_id,
                        "statement_kinds": sorted(key.statement_kinds),
                    }
                    for key in self.adds
                ],
                "log": self.log,
                "made_at": write_moment(self.made_at),
                "protocol": PROTOCOL_VERSION,
                "reason": self.reason,
                "retires": [attrs.asdict(key) for key in self.retires],
            }
        )

    @classmethod
    def decode(cls, payload: bytes) -> KeyChange:
        """Return the change with this payload.

        Raises:
            NotCanonical, MalformedDocument: Not the canonical payload of a change of keys.
            UnknownVersion: Of another protocol version, of which nothing can be said.
        """

        def build(mapping: Mapping[str, Any]) -> KeyChange:
            return cls(
                log=mapping["log"],
                made_at=read_moment(mapping["made_at"]),
                reason=mapping["reason"],
                adds=tuple(
                    TrustedKey(
                        algorithm=item["algorithm"],
                        public_key=bytes.fromhex(item["public_key"]),
                        organisation_id=item["organisation_id"],
                        statement_kinds=frozenset(item["statement_kinds"]),
                        signer_id=item["signer_id"],
                    )
                    for item in mapping["adds"]
                ),
                retires=tuple(RetiredKey(**item) for item in mapping["retires"]),
            )

        return decode_statement(payload, build, lambda change: change.encode(), _NAME)


def apply_key_changes(
    policy: TrustPolicy, changes: Iterable[tuple[LedgerEntry, Envelope]], verifier: SignatureVerifier
) -> TrustPolicy:
    """Return the policy with all changes of keys applied, in the ledger's order.

    Args:
        policy: The verifier's own.
        changes: Entries of kind ``key-change`` with their statements, indices ascending, proved to be in the ledger.
        verifier: Checks their signatures.

    Raises:
        KeyChangeRefused: A change is not one that its signers may make. Names its index.
    """
    before = -1
    for entry, envelope in changes:
        try:
            if entry.index <= before:
                raise _refusal(
                    Text("changes must stand in ascending order", "变更须按序号升序"), str(entry.index)
                )
            policy = _apply(policy, entry, envelope, verifier)
        except KeyChangeRefused:
            raise
        except RandcheckError as error:
            rule = Text(error.describe("en"), error.describe("zh"))
            raise KeyChangeRefused(index=entry.index, rule=rule, seen=KEY_CHANGE) from error
        before = entry.index
    return policy


def _apply(
    policy: TrustPolicy, entry: LedgerEntry, envelope: Envelope, verifier: SignatureVerifier
) -> TrustPolicy:
    change = KeyChange.decode(envelope.payload)
    if not entry.is_about(envelope) or entry.kind != KEY_CHANGE or change.log != entry.origin:
        raise _refusal(Text("the entry must be about this change", "账本记录须对应该变更"), entry.kind)
    found = check_signatures(envelope, policy, KEY_CHANGE, verifier, index=entry.index)
    if not found.is_met or found.invalid:
        rule = Text("enough keys that may sign it must have signed", "须由足够的有权密钥签名")
        raise _refusal(rule, f"{found.distinct_keys} of {found.threshold.keys}")
    known = {key.key_id: key for key in policy.keys}
    ends = {retired.key_id: _require_end(retired, known, entry) for retired in change.retires}
    for key in (*change.adds, *(known[key_id] for key_id in ends)):
        if key.organisation_id not in found.organisation_ids:
            rule = Text("an organisation must itself sign for its keys", "机构须自行签署其密钥的变更")
            raise _refusal(rule, key.organisation_id)
    for key in change.adds:
        allowed = {
            kind
            for own in policy.keys
            if own.organisation_id == key.organisation_id
            for kind in own.statement_kinds
        }
        if not key.statement_kinds <= allowed:
            rule = Text(
                "a new key may sign only what a key of its organisation could",
                "新密钥可签种类不得超出其机构已有密钥",
            )
            raise _refusal(rule, join_limited(sorted(key.statement_kinds - allowed)))
        _require_as_many_eyes(key, found.verified, policy)
    kept = tuple(
        attrs.evolve(key, valid_until=ends[key.key_id]) if key.key_id in ends else key for key in policy.keys
    )
    added = tuple(attrs.evolve(key, valid_from=entry.index + 1) for key in change.adds)
    return attrs.evolve(policy, keys=(*kept, *added))


def _require_as_many_eyes(new: TrustedKey, signers: Collection[TrustedKey], policy: TrustPolicy) -> None:
    """Refuse a new key by which fewer people of an organisation could sign what takes several of them now.

    A threshold of K keys and G organisations can take K − G + 1 keys of one of them.
    """
    own = len({key.public_key for key in signers if key.organisation_id == new.organisation_id})
    for kind in new.statement_kinds:
        threshold = policy.threshold_for(kind)
        needed = threshold.keys - threshold.organisations + 1
        if own < needed:
            rule = Text(
                f"a new key that may sign {kind} must be signed for by {needed} keys of its organisation",
                f"可签 {kind} 的新密钥须由其机构的 {needed} 把密钥签署",
            )
            raise _refusal(rule, str(own))


def _require_end(retired: RetiredKey, known: Mapping[str, TrustedKey], entry: LedgerEntry) -> int:
    key = known.get(retired.key_id)
    if key is None:
        raise _refusal(Text("a retired key must be a known one", "停用的密钥须为已知密钥"), retired.key_id)
    latest = entry.index + 1 if key.valid_until is None else min(entry.index + 1, key.valid_until)
    if not key.valid_from <= retired.valid_until <= latest:
        rule = Text(
            f"a key must end between the index it began at and {latest}",
            f"密钥截止序号须介于其起始序号与 {latest} 之间",
        )
        raise _refusal(rule, str(retired.valid_until))
    return retired.valid_until


def _refusal(rule: Text, seen: str) -> InvalidValue:
    return InvalidValue(rule=rule, seen=seen)
