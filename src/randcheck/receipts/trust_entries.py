"""The entries of a trust policy: an organisation, a key it holds, how many must sign."""

from __future__ import annotations

import re

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.receipts.envelope import require_statement_kind
from randcheck.receipts.signing import key_id_for
from randcheck.registers.identifiers import require_identifier, require_label
from randcheck.text import Text

MAX_PUBLIC_KEY_BYTES = 4096
MAX_THRESHOLD = 1000

_ALGORITHM = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@attrs.frozen(kw_only=True)
class Organisation:
    """A body that holds keys.

    Attributes:
        organisation_id: Its id in this policy, 1–64 characters.
        name: What reports call it, 1–200 characters.
    """

    organisation_id: str
    name: str

    def __attrs_post_init__(self) -> None:
        """Check both fields."""
        require_identifier(self.organisation_id, what=Text("organisation id", "机构编号"))
        require_label(self.name, what=Text("organisation name", "机构名称"))


@attrs.frozen(kw_only=True)
class TrustedKey:
    """A public key, whose it is and what it may sign.

    Attributes:
        algorithm: How its signatures are checked: lower-case words joined by hyphens.
        public_key: 1–4096 bytes in the algorithm's own encoding.
        organisation_id: The organisation that holds the private half.
        statement_kinds: The kinds of statement it may sign, at least one.
        key_id: Follows from algorithm and public key.

    Example:
        >>> key = TrustedKey(
        ...     algorithm="ed25519",
        ...     public_key=bytes(32),
        ...     organisation_id="amr",
        ...     statement_kinds=frozenset({"draw"}),
        ... )
        >>> key.key_id
        '484b6c4144128d4753e9c0aa7c82ea7f'
    """

    algorithm: str
    public_key: bytes
    organisation_id: str
    statement_kinds: frozenset[str] = attrs.field(validator=attrs.validators.instance_of(frozenset))
    key_id: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Check the fields and derive the key id."""
        if not isinstance(self.algorithm, str) or _ALGORITHM.fullmatch(self.algorithm) is None:
            rule = Text(
                "an algorithm must be lower-case words joined by hyphens", "算法名须为以连字符连接的小写单词"
            )
            raise InvalidValue(rule=rule, seen=repr(self.algorithm))
        if not isinstance(self.public_key, bytes) or not 1 <= len(self.public_key) <= MAX_PUBLIC_KEY_BYTES:
            rule = Text(
                f"a public key must have 1 to {MAX_PUBLIC_KEY_BYTES} bytes",
                f"公钥须为 1 至 {MAX_PUBLIC_KEY_BYTES} 字节",
            )
            raise InvalidValue(rule=rule, seen=repr(self.public_key))
        require_identifier(self.organisation_id, what=Text("organisation id", "机构编号"))
        if not self.statement_kinds:
            rule = Text("a key must be allowed at least one statement kind", "密钥须至少可签一种声明")
            raise InvalidValue(rule=rule, seen="[]")
        for kind in self.statement_kinds:
            require_statement_kind(kind)
        object.__setattr__(self, "key_id", key_id_for(self.algorithm, self.public_key))


@attrs.frozen(kw_only=True)
class Threshold:
    """How many must sign a kind of statement: different keys, of different organisations.

    Attributes:
        statement_kind: The kind of statement.
        keys: Distinct public keys, at least 1.
        organisations: Distinct organisations that hold them, 1 to ``keys``.
    """

    statement_kind: str
    keys: int = 1
    organisations: int = 1

    def __attrs_post_init__(self) -> None:
        """Check the kind and that the counts can be met at all."""
        require_statement_kind(self.statement_kind)
        for count in (self.keys, self.organisations):
            if type(count) is not int or not 1 <= count <= MAX_THRESHOLD:
                rule = Text(
                    f"a threshold must be an integer from 1 to {MAX_THRESHOLD}",
                    f"门限须为 1 至 {MAX_THRESHOLD} 的整数",
                )
                raise InvalidValue(rule=rule, seen=shorten(count))
        if self.organisations > self.keys:
            rule = Text(
                "a threshold must not ask for more organisations than keys", "门限要求的机构数不得多于密钥数"
            )
            raise InvalidValue(rule=rule, seen=f"{self.organisations} > {self.keys}")
