"""What is signed: the commitment before any seed exists, and the draw or substitution that followed.

A statement's payload is canonical JSON; its digest is SHA-256 of that payload. The kinds are ``commitment``,
``draw``, ``substitution-commitment`` and ``substitution``; a ``draw-summary``, a ``key-change`` and a
``procedure-event`` are read in modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import attrs

from randcheck.drawing.seed import DIGEST_BYTES, Contribution, Contributor
from randcheck.errors import InvalidValue, MalformedDocument, RandcheckError, UnknownVersion
from randcheck.hashing import sha256
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.substitution_order import SubstitutionOrder
from randcheck.receipts.canonical_json import encode_canonical, parse_canonical
from randcheck.receipts.moment import read_moment, require_moment, write_moment
from randcheck.registers.identifiers import require_identifier, require_label
from randcheck.text import Text

PROTOCOL_VERSION = 1

COMMITMENT = "commitment"
DRAW = "draw"
SUBSTITUTION_COMMITMENT = "substitution-commitment"
SUBSTITUTION = "substitution"
DRAW_SUMMARY = "draw-summary"
KEY_CHANGE = "key-change"
PROCEDURE_EVENT = "procedure-event"

RESULT_OF = {COMMITMENT: DRAW, SUBSTITUTION_COMMITMENT: SUBSTITUTION}
"""Which kind of statement follows which kind of commitment."""

KIND_NAMES = {
    COMMITMENT: Text("commitment", "抽取承诺"),
    DRAW: Text("draw", "抽取结果"),
    SUBSTITUTION_COMMITMENT: Text("substitution's commitment", "替换承诺"),
    SUBSTITUTION: Text("substitution", "替换结果"),
    DRAW_SUMMARY: Text("draw's summary", "抽取摘要"),
    KEY_CHANGE: Text("change of keys", "密钥变更"),
    PROCEDURE_EVENT: Text("procedure event", "监管程序事项"),
}

_COMMITMENT_NAME = Text("commitment", "承诺")
_RESULT_NAME = Text("draw statement", "抽取声明")
_T = TypeVar("_T")


@attrs.frozen(kw_only=True)
class Attempt:
    """Which attempt at a task this is; every verifier shows it (第 n 次抽取).

    Attributes:
        number: From 1.
        predecessor: Digest of the commitment before, 32 bytes, from the second attempt on.
        reason: Why another attempt, from the second on.
        approver: Who approved it, from the second on.
    """

    number: int = 1
    predecessor: bytes | None = None
    reason: str | None = None
    approver: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check that exactly the further attempts are explained."""
        given = (self.predecessor, self.reason, self.approver)
        is_first = self.number == 1
        if (
            type(self.number) is not int
            or self.number < 1
            or any((part is None) != is_first for part in given)
            or (self.predecessor is not None and not _is_digest(self.predecessor))
        ):
            raise InvalidValue(
                rule=Text(
                    "an attempt must be numbered from 1, and from 2 on name predecessor, reason and approver",
                    "抽取次数从 1 起编，第 2 次起须载明前次承诺、事由与批准人",
                ),
                seen=f"{self.number}, {self.reason!r}, {self.approver!r}",
            )
        for text, what in (
            (self.reason, Text("reason of the attempt", "再次抽取事由")),
            (self.approver, Text("approver", "批准人")),
        ):
            if text is not None:
                require_label(text, what=what)

    def to_mapping(self) -> dict[str, Any]:
        """Return the attempt as it stands in a commitment."""
        return {
            "approver": self.approver,
            "number": self.number,
            "predecessor": None if self.predecessor is None else self.predecessor.hex(),
            "reason": self.reason,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Attempt:
        """Return the attempt that :meth:`to_mapping` wrote."""
        predecessor = mapping["predecessor"]
        return cls(
            number=mapping["number"],
            predecessor=None if predecessor is None else bytes.fromhex(predecessor),
            reason=mapping["reason"],
            approver=mapping["approver"],
        )


@attrs.frozen(kw_only=True)
class Commitment:
    """All that is fixed before the seed (protocol 5.2).

    Attributes:
        log: Name of the ledger it goes into.
        committed_at: When, with its time zone, to the second.
        orders: The draw orders, one a task: several in a campaign share the seed; none in a substitution.
        substitution: The order of a substitution, or None.
        contributors: Who will contribute to the seed, in this order; at least one.
        attempt: Which attempt this is.
    """

    log: str
    committed_at: datetime
    orders: tuple[DrawOrder, ...] = ()
    substitution: SubstitutionOrder | None = None
    contributors: tuple[Contributor, ...]
    attempt: Attempt = Attempt()

    def __attrs_post_init__(self) -> None:
        """Check that the parts fit together."""
        require_identifier(self.log, what=Text("ledger name", "账本名称"))
        require_moment(self.committed_at)
        if bool(self.orders) == (self.substitution is not None):
            raise InvalidValue(
                rule=Text(
                    "a commitment must hold draw orders or one substitution",
                    "承诺须为抽取或一项替换，二者择一",
                ),
                seen=f"{len(self.orders)} orders, substitution {self.substitution is not None}",
            )
        roles = [contributor.role for contributor in self.contributors]
        if not roles or len(set(roles)) != len(roles):
            raise InvalidValue(
                rule=Text(
                    "a commitment must name at least one contributor, each once",
                    "承诺至少应有一名贡献人，且不得重复",
                ),
                seen=", ".join(roles) or "none",
            )
        tasks = self.task_ids
        if len(set(tasks)) != len(tasks):
            raise InvalidValue(
                rule=Text("tasks of a campaign must be different", "同批任务不得重复"), seen=", ".join(tasks)
            )

    @property
    def kind(self) -> str:
        """``commitment`` or ``substitution-commitment``."""
        return COMMITMENT if self.substitution is None else SUBSTITUTION_COMMITMENT

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks it is about."""
        if self.substitution is not None:
            return (self.substitution.task_id,)
        return tuple(order.task.id for order in self.orders)

    def encode(self) -> bytes:
        """Return the payload: canonical JSON."""
        return encode_canonical(
            {
                "attempt": self.attempt.to_mapping(),
                "committed_at": write_moment(self.committed_at),
                "contributors": [contributor.to_mapping() for contributor in self.contributors],
                "log": self.log,
                "orders": [order.to_mapping() for order in self.orders],
                "protocol": PROTOCOL_VERSION,
                "substitution": None if self.substitution is None else self.substitution.to_mapping(),
            }
        )

    @property
    def digest(self) -> bytes:
        """SHA-256 of the payload, 32 bytes."""
        return sha256(self.encode())

    @classmethod
    def decode(cls, payload: bytes) -> Commitment:
        """Return the commitment with this payload.

        Raises:
            NotCanonical, MalformedDocument: Not the canonical payload of a commitment.
            UnknownVersion: Of another protocol version, of which nothing can be said.
        """

        def build(mapping: Mapping[str, Any]) -> Commitment:
            substitution = mapping["substitution"]
            return cls(
                log=mapping["log"],
                committed_at=read_moment(mapping["committed_at"]),
                orders=tuple(DrawOrder.from_mapping(order) for order in mapping["orders"]),
                substitution=None if substitution is None else SubstitutionOrder.from_mapping(substitution),
                contributors=tuple(Contributor.from_mapping(item) for item in mapping["contributors"]),
                attempt=Attempt.from_mapping(mapping["attempt"]),
            )

        return decode_statement(payload, build, lambda commitment: commitment.encode(), _COMMITMENT_NAME)


@attrs.frozen(kw_only=True)
class ResultStatement:
    """What followed from a commitment and the contributions: a draw, or a substitution.

    Attributes:
        kind: ``draw`` or ``substitution``.
        log: Name of the ledger it goes into.
        drawn_at: When, with its time zone, to the second.
        commitment: Digest of the commitment.
        contributions: What everybody contributed, in committed order.
        seed: The 32 bytes that follow.
        results: For each order what was drawn, as :meth:`~randcheck.drawing.draw.Draw.to_mapping` tells it;
            for a substitution the replacements.
    """

    kind: str
    log: str
    drawn_at: datetime
    commitment: bytes
    contributions: tuple[Contribution, ...]
    seed: bytes
    results: tuple[Mapping[str, Any], ...]

    def __attrs_post_init__(self) -> None:
        """Check the fields that are not checked elsewhere."""
        require_identifier(self.log, what=Text("ledger name", "账本名称"))
        require_moment(self.drawn_at)
        if (
            self.kind not in RESULT_OF.values()
            or not _is_digest(self.commitment)
            or not _is_digest(self.seed)
        ):
            raise InvalidValue(
                rule=Text(
                    "a result must be a draw or a substitution, with a commitment and a seed of 32 bytes",
                    "结果须为抽取或替换，承诺摘要与种子均为 32 字节",
                ),
                seen=f"{self.kind}, {self.commitment!r}, {self.seed!r}",
            )

    def encode(self) -> bytes:
        """Return the payload: canonical JSON."""
        return encode_canonical(
            {
                "commitment": self.commitment.hex(),
                "contributions": [{"role": c.role, "value": c.value} for c in self.contributions],
                "drawn_at": write_moment(self.drawn_at),
                "kind": self.kind,
                "log": self.log,
                "protocol": PROTOCOL_VERSION,
                "results": [dict(result) for result in self.results],
                "seed": self.seed.hex(),
            }
        )

    @property
    def digest(self) -> bytes:
        """SHA-256 of the payload, 32 bytes."""
        return sha256(self.encode())

    @classmethod
    def decode(cls, payload: bytes) -> ResultStatement:
        """Return the statement with this payload.

        Raises:
            NotCanonical, MalformedDocument: Not the canonical payload of such a statement.
            UnknownVersion: Of another protocol version, of which nothing can be said.
        """

        def build(mapping: Mapping[str, Any]) -> ResultStatement:
            return cls(
                kind=mapping["kind"],
                log=mapping["log"],
                drawn_at=read_moment(mapping["drawn_at"]),
                commitment=bytes.fromhex(mapping["commitment"]),
                contributions=tuple(
                    Contribution(item["role"], item["value"]) for item in mapping["contributions"]
                ),
                seed=bytes.fromhex(mapping["seed"]),
                results=tuple(mapping["results"]),
            )

        return decode_statement(payload, build, lambda statement: statement.encode(), _RESULT_NAME)


def decode_statement(
    payload: bytes, build: Callable[[Mapping[str, Any]], _T], encode: Callable[[_T], bytes], what: Text
) -> _T:
    """Return the statement in ``payload``: the one way in which every kind of statement is read.

    Args:
        payload: Canonical JSON with a field ``protocol``.
        build: Makes the statement of the parsed mapping.
        encode: Writes it again, which must give the same bytes.
        what: Which kind, for messages.

    Raises:
        NotCanonical, MalformedDocument: Not the canonical payload of such a statement.
        UnknownVersion: Of another protocol version, of which nothing can be said.
    """
    mapping: Any = parse_canonical(payload, what=what)
    rule = Text("must have the form of protocol version 1", "须符合协议第 1 版的格式")
    try:
        _require_known_version(mapping["protocol"], what)
        statement = build(mapping)
        is_same = encode(statement) == payload
    except UnknownVersion:
        raise
    except RandcheckError as error:
        raise MalformedDocument(what=what, rule=rule, seen=str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedDocument(what=what, rule=rule, seen=f"{type(error).__name__}: {error}") from error
    # Written again it must be the same bytes: otherwise it held something this version does not know, which
    # its signers meant and we would pass over.
    if not is_same:
        raise MalformedDocument(what=what, rule=rule, seen="fields this version does not know")
    return statement


def _require_known_version(version: object, what: Text) -> None:
    if type(version) is int and version != PROTOCOL_VERSION:
        raise UnknownVersion(
            what=what,
            rule=Text(f"the protocol version must be {PROTOCOL_VERSION}", f"协议版本须为 {PROTOCOL_VERSION}"),
            seen=str(version),
        )


def _is_digest(value: object) -> bool:
    return isinstance(value, bytes) and len(value) == DIGEST_BYTES
