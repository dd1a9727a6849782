"""The entries of a trust policy: an organisation, a key it holds, how many must sign.

A key may sign *kinds*: those of statements (``commitment``, ``draw``, …), and two that are no statements:
``checkpoint`` for the log's own signature under a checkpoint, ``cosignature`` for a witness's.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.receipts.envelope import require_statement_kind
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.sm2_curve import is_sm2_public_key
from randcheck.registers.identifiers import require_identifier, require_label
from randcheck.text import Text

MAX_PUBLIC_KEY_BYTES = 4096
MAX_THRESHOLD = 1000
MAX_INDEX = 2**53 - 1
SM2 = "sm2"

CHECKPOINT = "checkpoint"
"""The kind of a log's own signature under a checkpoint."""

COSIGNATURE = "cosignature"
"""The kind of a witness's signature under a checkpoint."""

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
        statement_kinds: The kinds it may sign, at least one.
        signer_id: For SM2 the id that signatures are bound to (GB/T 32918.2, ID_A), 1–200 characters; None for
            all other algorithms.
        valid_from: Index of the first ledger entry that it may sign.
        valid_until: Index of the first entry that it may no longer sign; None for no end. For a checkpoint
            see :meth:`is_valid_for_tree`.
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
    signer_id: str | None = None
    valid_from: int = 0
    valid_until: int | None = None
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
        if {CHECKPOINT, COSIGNATURE} <= self.statement_kinds:
            rule = Text(
                "a log's own key must not witness its checkpoints", "账本自身密钥不得用于见证其检查点"
            )
            raise InvalidValue(rule=rule, seen=f"{CHECKPOINT}, {COSIGNATURE}")
        self._require_validity()
        self._require_form_of_algorithm()
        object.__setattr__(self, "key_id", key_id_for(self.algorithm, self.public_key))

    def is_valid_at(self, index: int) -> bool:
        """Tell whether the key may sign the ledger entry at ``index``."""
        return self.valid_from <= index and (self.valid_until is None or index < self.valid_until)

    def is_valid_for_tree(self, size: int) -> bool:
        """Tell whether the key may sign the state of a log of ``size`` entries: as its last entry, or as the next.

        A checkpoint is made between the two. So a key that ends with the change that retires it can still sign
        the tree that has the change, and one that the change brings can sign it too.
        """
        return self.is_valid_at(max(size - 1, 0)) or self.is_valid_at(size)

    @property
    def is_bounded(self) -> bool:
        """Whether there are entries that it may not sign, so that one has to know where a statement stands."""
        return self.valid_from > 0 or self.valid_until is not None

    def _require_validity(self) -> None:
        bounds = (self.valid_from, self.valid_from if self.valid_until is None else self.valid_until)
        if any(type(bound) is not int or not 0 <= bound <= MAX_INDEX for bound in bounds) or (
            bounds[1] < bounds[0]
        ):
            rule = Text(
                f"a key must be valid from an index to a later or the same one, 0 to {MAX_INDEX}",
                f"密钥有效范围须为先后两个账本序号，0 至 {MAX_INDEX}",
            )
            raise InvalidValue(rule=rule, seen=f"{shorten(self.valid_from)}, {shorten(self.valid_until)}")

    def _require_form_of_algorithm(self) -> None:
        if self.algorithm != SM2:
            if self.signer_id is not None:
                rule = Text("only an SM2 key must have a signer id", "仅 SM2 密钥须有签名者标识")
                raise InvalidValue(rule=rule, seen=shorten(self.signer_id))
            return
        require_label(
            "" if self.signer_id is None else self.signer_id,
            what=Text("signer id of an SM2 key", "SM2 签名者标识"),
        )
        # One point, one encoding: otherwise one key could stand twice and count twice.
        if not is_sm2_public_key(self.public_key):
            rule = Text(
                "an SM2 public key must be 65 bytes, 04 and the coordinates of a point of the curve",
                "SM2 公钥须为 65 字节：04 与曲线上一点的坐标",
            )
            raise InvalidValue(rule=rule, seen=shorten(self.public_key.hex()))


@attrs.frozen(kw_only=True)
class Threshold:
    """How many must sign a kind of statement: different keys, of different organisations.

    Attributes:
        statement_kind: The kind of statement.
        keys: Distinct public keys, at least 1.
        organisations: Distinct organisations that hold them, 1 to ``keys``.
        required: Organisations each of which must be among the signers.
    """

    statement_kind: str
    keys: int = 1
    organisations: int = 1
    required: frozenset[str] = attrs.field(
        default=frozenset(), validator=attrs.validators.instance_of(frozenset)
    )

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
        for organisation_id in self.required:
            require_identifier(organisation_id, what=Text("organisation id", "机构编号"))

    def is_met_by(self, keys: Collection[TrustedKey]) -> bool:
        """Tell whether signatures by all of ``keys`` are enough; a key counts once by its bytes."""
        organisations = {key.organisation_id for key in keys}
        return (
            len({key.public_key for key in keys}) >= self.keys
            and len(organisations) >= self.organisations
            and self.required <= organisations
        )
