"""Who is asking: officials by token, and what one request of theirs is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import attrs

from county_platform.desks import AUDITOR, Desk, Desks, actor_of
from county_platform.keeping import hash_token
from county_platform.refusals import NO_TOKEN, PlatformRefused
from randcheck.errors import IdempotencyConflict
from randcheck.office import ActorDesk
from randcheck.procedure.roles import Actor
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Official:
    """Somebody with a valid token.

    Attributes:
        id: The user.
        holdings: Roles with the organisations for which they are held.
    """

    id: str
    holdings: tuple[tuple[str, str], ...]

    @property
    def is_auditor(self) -> bool:
        """Whether everything may be seen."""
        return any(role == AUDITOR for role, _ in self.holdings)

    def acting_as(self, role: str | None) -> Actor:
        """Return who acts, in one of the roles that are held.

        Args:
            role: Which; None where only one is held.
        """
        mine = [one for one in self.holdings if one[0] != AUDITOR and role in (None, one[0])]
        if len(mine) != 1:
            names = ", ".join(sorted(one[0] for one in self.holdings)) or "-"
            rule = Text(
                f"X-Acting-As must name one of the roles held ({names})",
                f"X-Acting-As 须为所任角色之一（{names}）",
            )
            raise PlatformRefused(403, "role-not-held", rule)
        return actor_of(self.id, *mine[0])


def find_official(desk: Desk, authorization: str | None) -> Official:
    """Return whose token it is."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NO_TOKEN
    # The token is random and long, and looked up by its hash: the time it takes tells nothing about others.
    user = desk.db.execute("SELECT id FROM users WHERE token_hash = ?", (hash_token(token),)).fetchone()
    if user is None:
        raise NO_TOKEN
    held = desk.db.execute("SELECT role, organisation FROM holdings WHERE user_id = ?", (user["id"],))
    return Official(id=user["id"], holdings=tuple((role, of) for role, of in held.fetchall()))


@attrs.frozen(kw_only=True)
class Call:
    """One request of an official that does something.

    Attributes:
        actor: Who acts.
        key: The idempotency key, chosen by the client for this request.
        fingerprint: Digest of what is asked: under one key there is one request.
    """

    actor: Actor
    key: str
    fingerprint: bytes

    @classmethod
    def of(cls, actor: Actor, key: str, path: str, body: bytes) -> Call:
        """Return the call that a request makes."""
        told = json.dumps([path, actor.role.value, actor.organisation]).encode()
        return cls(actor=actor, key=key, fingerprint=hashlib.sha256(told + b"\n" + body).digest())

    def by(self, desk: Desk, **more: Any) -> ActorDesk:
        """Return the actor's desk under the request's key.

        Args:
            desk: Inside the request's transaction.
            more: What bears on this act besides the usual surroundings.
        """
        surroundings = attrs.evolve(desk.surroundings(), **more)
        return desk.office.acting(self.actor, surroundings).keyed(f"{self.actor.id}/{self.key}")


@attrs.frozen
class Answer:
    """What a request came to; ``replayed`` tells that it had been done before."""

    content: dict[str, Any]
    replayed: bool = False


def carry_out(desks: Desks, call: Call, do: Callable[[Desk], dict[str, Any]]) -> Answer:
    """Do what a request asks for, once.

    The platform's rows, the ledger's entries and the answer are one transaction: a client that lost the answer asks
    again with the same key and gets it, and nothing is done twice. A checkpoint is signed after the commit.

    Raises:
        IdempotencyConflict: The key stands for another request.
        RandcheckError, PlatformRefused: It cannot be done; nothing was changed.
    """
    with desks.lend() as desk:
        with desk.writing() as db:
            seen = db.execute(
                "SELECT fingerprint, answer FROM requests WHERE user_id = ? AND key = ?",
                (call.actor.id, call.key),
            ).fetchone()
            if seen is not None:
                if seen["fingerprint"] != call.fingerprint:
                    raise IdempotencyConflict(log=desk.settings.log, idempotency_key=call.key)
                return Answer(json.loads(seen["answer"]), replayed=True)
            content = do(desk)
            answer = json.dumps(content, ensure_ascii=False)
            db.execute(
                "INSERT INTO requests VALUES (?, ?, ?, ?)",
                (call.actor.id, call.key, call.fingerprint, answer),
            )
        desk.sign_checkpoint()
        return Answer(content)
