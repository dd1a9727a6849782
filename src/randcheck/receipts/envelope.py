"""DSSE envelopes: a payload, the name of its type, and signatures over both.

The layout, the field names and the bytes that are signed are DSSE v1's, so that other DSSE tools read our
envelopes. What we read is a narrower profile, because one envelope shall have one spelling: base64 only in
the standard alphabet with padding, ``keyid`` always present, no fields but DSSE's own. The names are DSSE's
camel case; an envelope is therefore strict JSON, not of the snake_case model of the payload that it carries.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any

import attrs

from randcheck.errors import InvalidValue, MalformedDocument, shorten
from randcheck.receipts.json_model import JsonValue
from randcheck.receipts.signing import Signer
from randcheck.text import Text

MAX_SIGNATURES = 64
MAX_SIGNATURE_BYTES = 8192

_ENVELOPE_FIELDS = frozenset({"payload", "payloadType", "signatures"})
_SIGNATURE_FIELDS = frozenset({"keyid", "sig"})
_VISIBLE_ASCII = re.compile(r"[!-~]{1,200}")
_KEY_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/+-]{0,199}")
_STATEMENT_KIND = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_PAYLOAD_TYPE = re.compile(
    rf"application/vnd\.randcheck\.({_STATEMENT_KIND.pattern})\.v([1-9][0-9]{{0,3}})\+json"
)

_ENVELOPE = Text("envelope", "信封")


def payload_type_for(statement_kind: str, version: int = 1) -> str:
    """Return the DSSE payload type of a statement kind.

    Args:
        statement_kind: Lower-case words joined by hyphens: ``commitment``, ``draw``, …
        version: Of the statement's form, 1–9999.

    Raises:
        InvalidValue: The kind or version is of another form.

    Example:
        >>> payload_type_for("commitment")
        'application/vnd.randcheck.commitment.v1+json'
    """
    require_statement_kind(statement_kind)
    payload_type = f"application/vnd.randcheck.{statement_kind}.v{version}+json"
    if _PAYLOAD_TYPE.fullmatch(payload_type) is None:
        raise InvalidValue(
            rule=Text("a statement's version must be from 1 to 9999", "声明版本须为 1 至 9999"),
            seen=repr(version),
        )
    return payload_type


def find_statement_kind(payload_type: str) -> tuple[str, int] | None:
    """Return (statement kind, version) of one of our payload types, or None for any other type.

    A verifier that knows the kind but not the version cannot judge: that is not the same as invalid.

    Example:
        >>> find_statement_kind("application/vnd.randcheck.draw.v1+json")
        ('draw', 1)
        >>> find_statement_kind("application/vnd.in-toto+json") is None
        True
    """
    found = _PAYLOAD_TYPE.fullmatch(payload_type)
    return (found[1], int(found[2])) if found else None


def require_statement_kind(value: object) -> str:
    """Return ``value`` when it has the form of a statement kind.

    Raises:
        InvalidValue: It has another form.
    """
    if not isinstance(value, str) or len(value) > 64 or _STATEMENT_KIND.fullmatch(value) is None:
        raise InvalidValue(
            rule=Text(
                "a statement kind must be lower-case words joined by hyphens, at most 64 characters",
                "声明种类须为以连字符连接的小写单词，不超过 64 个字符",
            ),
            seen=repr(value),
        )
    return value


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that a DSSE signature covers: type and payload, each with its length before it.

    Source: DSSE v1.0.0, protocol.md, "Signature Definition".

    Example:
        >>> pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
        b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    name = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


@attrs.frozen(kw_only=True)
class EnvelopeSignature:
    """One signature of an envelope.

    Attributes:
        key_id: Which key is said to have signed: a hint for finding it, never a reason to trust it. 1–200
            characters out of letters, digits and ``._:/+-``.
        signature: 1–8192 bytes.
    """

    key_id: str
    signature: bytes

    def __attrs_post_init__(self) -> None:
        """Check both fields."""
        if not isinstance(self.key_id, str) or _KEY_ID.fullmatch(self.key_id) is None:
            raise InvalidValue(
                rule=Text(
                    "a key id must be 1 to 200 letters, digits or ._:/+-",
                    "密钥标识须为 1 至 200 个字母、数字或 ._:/+-",
                ),
                seen=repr(self.key_id),
            )
        if not isinstance(self.signature, bytes) or not 1 <= len(self.signature) <= MAX_SIGNATURE_BYTES:
            raise InvalidValue(
                rule=Text(
                    f"a signature must have 1 to {MAX_SIGNATURE_BYTES} bytes",
                    f"签名须为 1 至 {MAX_SIGNATURE_BYTES} 字节",
                ),
                seen=repr(self.signature),
            )


@attrs.frozen(kw_only=True)
class Envelope:
    """A payload with its type and signatures; nothing is verified yet.

    Attributes:
        payload_type: 1–200 visible ASCII characters, for example from :func:`payload_type_for`.
        payload: The signed bytes, exactly.
        signatures: At most 64, possibly none, in the order given.

    Example:
        >>> Envelope(payload_type=payload_type_for("draw"), payload=b"{}").to_mapping()
        {'payload': 'e30=', 'payloadType': 'application/vnd.randcheck.draw.v1+json', 'signatures': []}
    """

    payload_type: str
    payload: bytes = attrs.field(validator=attrs.validators.instance_of(bytes))
    signatures: tuple[EnvelopeSignature, ...] = attrs.field(
        default=(), validator=attrs.validators.deep_iterable(attrs.validators.instance_of(EnvelopeSignature))
    )

    def __attrs_post_init__(self) -> None:
        """Check the type's form and the number of signatures."""
        if not isinstance(self.payload_type, str) or _VISIBLE_ASCII.fullmatch(self.payload_type) is None:
            raise InvalidValue(
                rule=Text(
                    "a payload type must be 1 to 200 visible ASCII characters",
                    "载荷类型须为 1 至 200 个可见 ASCII 字符",
                ),
                seen=repr(self.payload_type),
            )
        if len(self.signatures) > MAX_SIGNATURES:
            raise InvalidValue(
                rule=Text(
                    f"an envelope must have at most {MAX_SIGNATURES} signatures",
                    f"信封的签名不得超过 {MAX_SIGNATURES} 个",
                ),
                seen=str(len(self.signatures)),
            )

    @property
    def signed_bytes(self) -> bytes:
        """What every signature of this envelope is over."""
        return pre_authentication_encoding(self.payload_type, self.payload)

    def sign_with(self, signer: Signer) -> Envelope:
        """Return this envelope with one more signature, by ``signer``, at the end."""
        added = EnvelopeSignature(key_id=signer.key_id, signature=signer.sign(self.signed_bytes))
        return attrs.evolve(self, signatures=(*self.signatures, added))

    def to_mapping(self) -> dict[str, JsonValue]:
        """Return the DSSE JSON form: what :func:`randcheck.receipts.strict_json.encode_strict` writes."""
        return {
            "payload": _to_base64(self.payload),
            "payloadType": self.payload_type,
            "signatures": [{"keyid": s.key_id, "sig": _to_base64(s.signature)} for s in self.signatures],
        }

    @classmethod
    def from_mapping(cls, mapping: JsonValue, *, what: Text = _ENVELOPE) -> Envelope:
        """Return the envelope whose DSSE JSON form is ``mapping``.

        Args:
            mapping: The parsed JSON value.
            what: Which envelope, for messages.

        Raises:
            MalformedDocument: Not an object with exactly DSSE's fields, base64 in another spelling than the
                one that :meth:`to_mapping` writes, or a value that an envelope cannot have.
        """
        fields = _require_fields(mapping, _ENVELOPE_FIELDS, what=what, where="envelope")
        try:
            return cls(
                payload_type=_require_text(fields["payloadType"], what=what, where="payloadType"),
                payload=_from_base64(fields["payload"], what=what, where="payload"),
                signatures=tuple(_read_signatures(fields["signatures"], what=what)),
            )
        except InvalidValue as error:
            raise MalformedDocument(what=what, rule=error.rule, seen=error.seen) from None


def sign_envelope(*, payload_type: str, payload: bytes, signers: Iterable[Signer]) -> Envelope:
    """Return ``payload`` in an envelope signed by every one of ``signers``, in that order."""
    envelope = Envelope(payload_type=payload_type, payload=payload)
    for signer in signers:
        envelope = envelope.sign_with(signer)
    return envelope


def _read_signatures(value: Any, *, what: Text) -> Iterable[EnvelopeSignature]:
    if not isinstance(value, list):
        raise _malformed(what, Text("signatures must be an array", "signatures 须为数组"), value)
    if len(value) > MAX_SIGNATURES:
        rule = Text(
            f"signatures must be at most {MAX_SIGNATURES}", f"signatures 不得超过 {MAX_SIGNATURES} 个"
        )
        raise _malformed(what, rule, len(value))
    for index, item in enumerate(value):
        where = f"signatures[{index}]"
        fields = _require_fields(item, _SIGNATURE_FIELDS, what=what, where=where)
        yield EnvelopeSignature(
            key_id=_require_text(fields["keyid"], what=what, where=f"{where}.keyid"),
            signature=_from_base64(fields["sig"], what=what, where=f"{where}.sig"),
        )


def _require_fields(value: Any, names: frozenset[str], *, what: Text, where: str) -> dict[str, Any]:
    expected = ", ".join(sorted(names))
    if not isinstance(value, dict):
        raise _malformed(what, Text(f"{where} must be an object", f"{where} 须为对象"), value)
    if value.keys() != names:
        rule = Text(f"{where} must have exactly the fields {expected}", f"{where} 须恰有字段 {expected}")
        raise _malformed(what, rule, ", ".join(sorted(map(str, value))))
    return value


def _require_text(value: Any, *, what: Text, where: str) -> str:
    if not isinstance(value, str):
        raise _malformed(what, Text(f"{where} must be text", f"{where} 须为文本"), value)
    return value


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _from_base64(value: Any, *, what: Text, where: str) -> bytes:
    """Return the bytes of canonical base64; unused bits, missing padding or another alphabet are refused."""
    text = _require_text(value, what=what, where=where)
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = None
    if data is None or _to_base64(data) != text:
        rule = Text(
            f"{where} must be base64 in its one canonical form (RFC 4648 section 4, padded)",
            f"{where} 须为唯一规范形式的 base64（RFC 4648 第 4 节，带填充）",
        )
        raise _malformed(what, rule, text)
    return data


def _malformed(what: Text, rule: Text, seen: object) -> MalformedDocument:
    return MalformedDocument(what=what, rule=rule, seen=shorten(seen))
