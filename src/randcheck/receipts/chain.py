"""A draw and the substitutions built on it, as the links of one chain, oldest first."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs

from randcheck.drawing.substitution import Replacement
from randcheck.errors import MalformedDocument, RandcheckError, shorten
from randcheck.hashing import sha256
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.statements import RESULT_OF, Commitment, ResultStatement
from randcheck.text import Text

Outcome: TypeAlias = ResultStatement | DrawSummary
"""What followed from a commitment: a draw or substitution in full, or a draw's summary in a party's bundle."""

_WHAT = Text("bundle", "证据包")


@attrs.frozen(kw_only=True)
class Link:
    """One receipt of a chain with its statements read; signatures are not looked at.

    Attributes:
        bundle: The receipt.
        commitment: Its commitment.
        result: The draw or substitution that followed.
    """

    bundle: Bundle
    commitment: Commitment
    result: ResultStatement

    @property
    def result_digest(self) -> bytes:
        """SHA-256 of the result's payload: what a substitution names as the draw it changes."""
        return sha256(self.bundle.result.payload)

    def replacements_of(self, task_id: str) -> tuple[Replacement, ...]:
        """Return who this link puts in whose place in the teams of a task, as told; none for a draw."""
        order = self.commitment.substitution
        if order is None or order.task_id != task_id:
            return ()
        return tuple(_read_replacement(change) for change in self.result.results[0]["replacements"])


def read_outcome(bundle: Bundle) -> Outcome:
    """Return what a bundle tells followed from its commitment; its signatures are not looked at.

    Raises:
        NotCanonical, MalformedDocument: It cannot be read.
        UnknownVersion: Of another protocol version.
    """
    if bundle.party is not None:
        return DrawSummary.decode(bundle.result.payload)
    return ResultStatement.decode(bundle.result.payload)


def bundles_of(bundle: Bundle) -> tuple[Bundle, ...]:
    """Return the bundles of a chain, the draw's own first and ``bundle`` last."""
    bundles = [bundle]
    while bundles[-1].substituted is not None:
        bundles.append(bundles[-1].substituted)
    return tuple(reversed(bundles))


def read_chain(bundle: Bundle) -> tuple[Link, ...]:
    """Return the links of a chain: a draw, then substitutions of which each names the one before.

    Raises:
        MalformedDocument: A statement cannot be read, or the links do not hang together.
    """
    links: list[Link] = []
    for one in bundles_of(bundle):
        try:
            link = Link(
                bundle=one,
                commitment=Commitment.decode(one.commitment.payload),
                result=ResultStatement.decode(one.result.payload),
            )
            for task_id in link.commitment.task_ids:
                link.replacements_of(task_id)
        except (RandcheckError, KeyError, TypeError, IndexError) as error:
            raise _broken(Text("must hold readable statements", "其中的声明须可读取"), str(error)) from error
        _require_hanging_together(link, links[-1] if links else None)
        links.append(link)
    return tuple(links)


def last_about(links: tuple[Link, ...], task_id: str) -> Link:
    """Return the latest link of a chain that concerns a task.

    Raises:
        MalformedDocument: None does: the draw is about other tasks.
    """
    for link in reversed(links):
        if task_id in link.commitment.task_ids:
            return link
    tasks = ", ".join(links[0].commitment.task_ids)
    raise _broken(Text(f"must be about one of its tasks ({tasks})", f"须针对其中的任务（{tasks}）"), task_id)


def replacements_so_far(links: tuple[Link, ...], task_id: str) -> tuple[Replacement, ...]:
    """Return all replacements in the teams of a task, oldest first, as told."""
    return tuple(change for link in links for change in link.replacements_of(task_id))


def _read_replacement(mapping: Any) -> Replacement:
    change = Replacement.from_mapping(mapping)
    names = [change.former, change.successor]
    if change.target_id is not None:
        names.append(change.target_id)
    if type(change.team) is not int or not all(isinstance(name, str) for name in names):
        raise TypeError(shorten(mapping))
    return change


def _require_hanging_together(link: Link, before: Link | None) -> None:
    commitment, result = link.commitment, link.result
    if result.kind != RESULT_OF[commitment.kind] or result.commitment != commitment.digest:
        rule = Text("each result must follow from the commitment beside it", "每项结果须依据其所附的承诺")
        raise _broken(rule, result.commitment.hex()[:16])
    order = commitment.substitution
    named = None if order is None else order.draw
    if named != (None if before is None else before.result_digest):
        rule = Text(
            "must begin with a draw, and each substitution must name the result before it",
            "须始于一次抽取，且每项替换须指明其前一项结果",
        )
        raise _broken(rule, "-" if named is None else named.hex()[:16])


def _broken(rule: Text, seen: str) -> MalformedDocument:
    return MalformedDocument(what=_WHAT, rule=rule, seen=seen)
