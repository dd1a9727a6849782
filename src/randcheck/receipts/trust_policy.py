"""Whom a verifier trusts: organisations, their keys, what each key may sign, how many must sign.

The policy is the verifier's own; nothing in a receipt can add to it. It names the algorithm of every key, so
a message cannot choose how it is checked. A policy is written as a TOML file::

    policy_version = 1

    [[organisations]]
    organisation_id = "tonghua-amr"
    name = "通化市市场监督管理局"

    [[keys]]
    key_id = "3f0feda6e4a87e0e63e4c624197c9913"
    algorithm = "ed25519"
    public_key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    organisation_id = "tonghua-amr"
    statement_kinds = ["commitment", "draw"]

    [thresholds.draw]      # optional; one key of one organisation where nothing is said
    keys = 2
    organisations = 2
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeVar

import attrs

from randcheck.errors import InvalidValue, PolicyInvalid, join_limited, shorten
from randcheck.receipts.trust_entries import Organisation, Threshold, TrustedKey
from randcheck.text import Text

POLICY_VERSION = 1
_Entry = TypeVar("_Entry")


@attrs.frozen(kw_only=True)
class TrustPolicy:
    """Organisations, keys and thresholds that belong together.

    Attributes:
        organisations: Each id once.
        keys: Each public key once, whatever algorithm is claimed for it, so that nobody counts twice.
        thresholds: At most one for each statement kind; a kind without needs one key of one organisation.

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

    def __attrs_post_init__(self) -> None:
        """Check what no single entry can: uniqueness, references, thresholds within reach."""
        known = {organisation.organisation_id for organisation in self.organisations}
        _require_unique("organisations", "organisation_id", (o.organisation_id for o in self.organisations))
        _require_unique("keys", "public_key", (key.public_key.hex() for key in self.keys))
        for index, key in enumerate(self.keys):
            if key.organisation_id not in known:
                rule = Text("must be one of the policy's organisations", "须为策略中的机构")
                _refuse(f"keys[{index}].organisation_id", rule, key.organisation_id)
        _require_unique("thresholds", "statement_kind", (t.statement_kind for t in self.thresholds))
        for threshold in self.thresholds:
            self._require_reachable(threshold)

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
        top = _read_fields(
            mapping, "policy", required={"policy_version", "organisations", "keys"}, optional={"thresholds"}
        )
        version = top["policy_version"]
        if type(version) is not int or version != POLICY_VERSION:
            _refuse("policy_version", Text(f"must be {POLICY_VERSION}", f"须为 {POLICY_VERSION}"), version)
        return cls(
            organisations=_read_each(top["organisations"], "organisations", _read_organisation),
            keys=_read_each(top["keys"], "keys", _read_key),
            thresholds=_read_thresholds(top.get("thresholds", {})),
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the mapping that :meth:`from_mapping` reads as this policy."""
        mapping: dict[str, Any] = {
            "policy_version": POLICY_VERSION,
            "organisations": [attrs.asdict(organisation) for organisation in self.organisations],
            "keys": [
                {
                    "key_id": key.key_id,
                    "algorithm": key.algorithm,
                    "public_key": key.public_key.hex(),
                    "organisation_id": key.organisation_id,
                    "statement_kinds": sorted(key.statement_kinds),
                }
                for key in self.keys
            ],
        }
        if self.thresholds:
            mapping["thresholds"] = {
                t.statement_kind: {"keys": t.keys, "organisations": t.organisations} for t in self.thresholds
            }
        return mapping

    def _require_reachable(self, threshold: Threshold) -> None:
        kind = threshold.statement_kind
        able = [key for key in self.keys if kind in key.statement_kinds]
        organisations = {key.organisation_id for key in able}
        if len(able) < threshold.keys or len(organisations) < threshold.organisations:
            rule = Text(
                f"must be within reach of the keys that may sign {kind} "
                f"({len(able)} keys, {len(organisations)} organisations)",
                f"须能由可签 {kind} 的密钥达到（{len(able)} 把密钥，{len(organisations)} 个机构）",
            )
            _refuse(f"thresholds.{kind}", rule, f"{threshold.keys}, {threshold.organisations}")


def _read_organisation(value: Any, where: str) -> Organisation:
    return Organisation(**_read_fields(value, where, required={"organisation_id", "name"}))


def _read_key(value: Any, where: str) -> TrustedKey:
    fields = _read_fields(
        value,
        where,
        required={"key_id", "algorithm", "public_key", "organisation_id", "statement_kinds"},
    )
    written = fields["public_key"]
    if not isinstance(written, str) or re.fullmatch("(?:[0-9a-f]{2})+", written) is None:
        _refuse(f"{where}.public_key", Text("must be lower-case hex digits", "须为小写十六进制数字"), written)
    kinds = fields["statement_kinds"]
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        _refuse(f"{where}.statement_kinds", Text("must be an array of text", "须为文本数组"), kinds)
    key = TrustedKey(
        algorithm=fields["algorithm"],
        public_key=bytes.fromhex(written),
        organisation_id=fields["organisation_id"],
        statement_kinds=frozenset(kinds),
    )
    if fields["key_id"] != key.key_id:
        rule = Text(
            f"must be the id of this algorithm and public key ({key.key_id})",
            f"须为该算法与公钥对应的标识（{key.key_id}）",
        )
        _refuse(f"{where}.key_id", rule, fields["key_id"])
    return key


def _read_thresholds(value: Any) -> tuple[Threshold, ...]:
    if not isinstance(value, Mapping):
        _refuse("thresholds", Text("must be a table", "须为表"), value)
    thresholds = []
    for kind, fields in value.items():
        where = f"thresholds.{kind}"
        counts = _read_fields(fields, where, required=set(), optional={"keys", "organisations"})
        thresholds.append(_placing(where, Threshold)(statement_kind=kind, **counts))
    return tuple(thresholds)


def _read_each(value: Any, where: str, read: Callable[[Any, str], _Entry]) -> tuple[_Entry, ...]:
    if not isinstance(value, list):
        _refuse(where, Text("must be an array of tables", "须为表数组"), value)
    places = [f"{where}[{index}]" for index in range(len(value))]
    return tuple(_placing(place, read)(item, place) for place, item in zip(places, value, strict=True))


def _placing(where: str, build: Callable[..., _Entry]) -> Callable[..., _Entry]:
    """Return ``build`` with the place added to what it says about a value."""

    def build_there(*args: Any, **kwargs: Any) -> _Entry:
        try:
            return build(*args, **kwargs)
        except InvalidValue as error:
            raise PolicyInvalid(key=where, rule=error.rule, seen=error.seen) from None

    return build_there


def _read_fields(
    value: Any, where: str, *, required: set[str], optional: frozenset[str] | set[str] = frozenset()
) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(where, Text("must be a table", "须为表"), value)
    missing = sorted(required - value.keys())
    if missing:
        fields = join_limited(missing)
        _refuse(
            where,
            Text(f"must have the fields {fields}", f"须有字段 {fields}"),
            join_limited(sorted(map(str, value))),
        )
    unknown = sorted(str(name) for name in value.keys() - required - optional)
    if unknown:
        known = ", ".join(sorted(required | optional))
        _refuse(
            where,
            Text(f"must have no fields but {known}", f"除 {known} 外不得有其他字段"),
            join_limited(unknown),
        )
    return dict(value)


def _require_unique(where: str, field: str, values: Iterable[str]) -> None:
    repeated = [value for value, times in Counter(values).items() if times > 1]
    if repeated:
        rule = Text(f"each {field} must stand once", f"每个 {field} 只能出现一次")
        _refuse(where, rule, join_limited(repeated))


def _refuse(where: str, rule: Text, seen: object) -> NoReturn:
    raise PolicyInvalid(key=where, rule=rule, seen=shorten(seen))
