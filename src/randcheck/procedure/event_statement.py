"""The statement ``procedure-event``: one act of a task, who did it and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.hashing import sha256
from randcheck.procedure.acts import Act, act_from_mapping, act_to_mapping
from randcheck.procedure.roles import Actor
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.moment import read_moment, require_moment, write_moment
from randcheck.receipts.statements import PROCEDURE_EVENT, PROTOCOL_VERSION, decode_statement
from randcheck.registers import codec
from randcheck.registers.identifiers import require_identifier
from randcheck.text import Text

_NAME = Text("procedure event", "监管程序事项")


@attrs.frozen(kw_only=True)
class ProcedureEvent:
    """One act, as it is signed and stands in the ledger.

    Attributes:
        log: Name of the ledger it goes into.
        at: When it was done, with its time zone, to the second.
        actor: Who did it.
        subject: Id of the task (or directed inspection) it is about.
        act: What was done.

    Source: Tonghua norm 五(五): 全程留痕.
    """

    log: str
    at: datetime
    actor: Actor
    subject: str
    act: Act

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_identifier(self.log, what=Text("ledger name", "账本名称"))
        require_identifier(self.subject, what=Text("task id", "任务编号"))
        require_moment(self.at)
        if not isinstance(self.actor, Actor) or not isinstance(self.act, Act):
            raise InvalidValue(
                rule=Text("an event must have an actor and an act", "程序事项须有经办人与内容"),
                seen=shorten((self.actor, self.act)),
            )

    @property
    def kind(self) -> str:
        """``procedure-event``."""
        return PROCEDURE_EVENT

    def encode(self) -> bytes:
        """Return the payload: canonical JSON."""
        return encode_canonical(
            {
                "act": act_to_mapping(self.act),
                "actor": codec.to_mapping(self.actor),
                "at": write_moment(self.at),
                "log": self.log,
                "protocol": PROTOCOL_VERSION,
                "subject": self.subject,
            }
        )

    @property
    def digest(self) -> bytes:
        """SHA-256 of the payload, 32 bytes."""
        return sha256(self.encode())

    @classmethod
    def decode(cls, payload: bytes) -> ProcedureEvent:
        """Return the event with this payload.

        Raises:
            NotCanonical, MalformedDocument: Not the canonical payload of an event.
            UnknownVersion: Of another protocol version, of which nothing can be said.
        """

        def build(mapping: Mapping[str, Any]) -> ProcedureEvent:
            return cls(
                log=mapping["log"],
                at=read_moment(mapping["at"]),
                actor=codec.from_mapping(Actor, mapping["actor"]),
                subject=mapping["subject"],
                act=act_from_mapping(mapping["act"]),
            )

        return decode_statement(payload, build, lambda event: event.encode(), _NAME)
