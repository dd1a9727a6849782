"""Reading the parts of a trust policy's file, each mistake named with its place, and writing them again."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from randcheck.errors import InvalidValue, PolicyInvalid, join_limited, shorten
from randcheck.receipts.trust_entries import Organisation, Threshold, TrustedKey
from randcheck.text import Text

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----\s([0-9A-Za-z+/=\s]+)\s-----END CERTIFICATE-----")
_Entry = TypeVar("_Entry")


def read_organisation(value: Any, where: str) -> Organisation:
    """Return the organisation in a table of the file."""
    return Organisation(**read_fields(value, where, required={"organisation_id", "name"}))


def read_key(value: Any, where: str) -> TrustedKey:
    """Return the key in a table of the file, its id checked."""
    fields = read_fields(
        value,
        where,
        required={"key_id", "algorithm", "public_key", "organisation_id", "statement_kinds"},
        optional={"signer_id", "valid_from", "valid_until"},
    )
    written = fields["public_key"]
    if not isinstance(written, str) or re.fullmatch("(?:[0-9a-f]{2})+", written) is None:
        refuse(f"{where}.public_key", Text("must be lower-case hex digits", "须为小写十六进制数字"), written)
    kinds = read_list(fields["statement_kinds"], f"{where}.statement_kinds", str)
    key = TrustedKey(
        algorithm=fields["algorithm"],
        public_key=bytes.fromhex(written),
        organisation_id=fields["organisation_id"],
        statement_kinds=frozenset(kinds),
        **{name: fields[name] for name in ("signer_id", "valid_from", "valid_until") if name in fields},
    )
    if fields["key_id"] != key.key_id:
        rule = Text(
            f"must be the id of this algorithm and public key ({key.key_id})",
            f"须为该算法与公钥对应的标识（{key.key_id}）",
        )
        refuse(f"{where}.key_id", rule, fields["key_id"])
    return key


def read_thresholds(value: Any) -> tuple[Threshold, ...]:
    """Return the thresholds in their table."""
    if not isinstance(value, Mapping):
        refuse("thresholds", Text("must be a table", "须为表"), value)
    thresholds = []
    for kind, fields in value.items():
        where = f"thresholds.{kind}"
        stated = read_fields(fields, where, required=set(), optional={"keys", "organisations", "required"})
        stated["required"] = frozenset(read_list(stated.get("required", []), f"{where}.required", str))
        thresholds.append(_placing(where, Threshold)(statement_kind=kind, **stated))
    return tuple(thresholds)


def read_list(value: Any, where: str, item_type: type) -> list[Any]:
    """Return a list whose items are all of one type."""
    if not isinstance(value, list) or not all(type(item) is item_type for item in value):
        names = {str: Text("text", "文本"), int: Text("whole numbers", "整数")}
        name = names[item_type]
        refuse(where, Text(f"must be an array of {name.en}", f"须为{name.zh}数组"), value)
    return value


def read_certificate(pem: str, where: str) -> bytes:
    """Return the DER form of one certificate in PEM form."""
    found = _PEM.fullmatch(pem.strip())
    try:
        written = "".join(found[1].split()) if found else ""
        certificate = base64.b64decode(written, validate=True)
    except binascii.Error:
        certificate = b""
    if not certificate or base64.b64encode(certificate).decode() != written:
        refuse(where, Text("must be one certificate in PEM form", "须为一份 PEM 格式证书"), pem)
    return certificate


def certificate_to_pem(certificate: bytes) -> str:
    """Return the PEM form that :func:`read_certificate` reads."""
    lines = base64.encodebytes(certificate).decode()
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n"


def key_to_mapping(key: TrustedKey) -> dict[str, Any]:
    """Return the table of a key."""
    mapping: dict[str, Any] = {
        "key_id": key.key_id,
        "algorithm": key.algorithm,
        "public_key": key.public_key.hex(),
        "organisation_id": key.organisation_id,
        "statement_kinds": sorted(key.statement_kinds),
    }
    if key.signer_id is not None:
        mapping["signer_id"] = key.signer_id
    if key.valid_from:
        mapping["valid_from"] = key.valid_from
    if key.valid_until is not None:
        mapping["valid_until"] = key.valid_until
    return mapping


def threshold_to_mapping(threshold: Threshold) -> dict[str, Any]:
    """Return the table of a threshold."""
    mapping: dict[str, Any] = {"keys": threshold.keys, "organisations": threshold.organisations}
    if threshold.required:
        mapping["required"] = sorted(threshold.required)
    return mapping


def read_each(value: Any, where: str, read: Callable[[Any, str], _Entry]) -> tuple[_Entry, ...]:
    """Return what ``read`` makes of every table of an array, mistakes named with their place."""
    if not isinstance(value, list):
        refuse(where, Text("must be an array of tables", "须为表数组"), value)
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


def read_fields(
    value: Any, where: str, *, required: set[str], optional: frozenset[str] | set[str] = frozenset()
) -> dict[str, Any]:
    """Return a table that has all required fields and no unknown ones."""
    if not isinstance(value, Mapping):
        refuse(where, Text("must be a table", "须为表"), value)
    missing = sorted(required - value.keys())
    if missing:
        fields = join_limited(missing)
        refuse(
            where,
            Text(f"must have the fields {fields}", f"须有字段 {fields}"),
            join_limited(sorted(map(str, value))),
        )
    unknown = sorted(str(name) for name in value.keys() - required - optional)
    if unknown:
        known = ", ".join(sorted(required | optional))
        refuse(
            where,
            Text(f"must have no fields but {known}", f"除 {known} 外不得有其他字段"),
            join_limited(unknown),
        )
    return dict(value)


def require_unique(where: str, field: str, values: Iterable[str]) -> None:
    """Refuse values of which one stands twice."""
    repeated = [value for value, times in Counter(values).items() if times > 1]
    if repeated:
        rule = Text(f"each {field} must stand once", f"每个 {field} 只能出现一次")
        refuse(where, rule, join_limited(repeated))


def refuse(where: str, rule: Text, seen: object) -> NoReturn:
    """Raise the error that names place, rule and value."""
    raise PolicyInvalid(key=where, rule=rule, seen=shorten(seen))
