"""One task as a receipt tells it, for documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from randcheck.documents.views import ReceiptLine
from randcheck.drawing.assign import Team
from randcheck.drawing.substitution import Replacement, leader_now, members_now
from randcheck.errors import InvalidValue, MalformedDocument
from randcheck.planning.draw_order import DrawOrder
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import Link, read_chain, replacements_so_far
from randcheck.receipts.statements import Commitment
from randcheck.receipts.told_result import ToldResult, ToldTeam
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class ToldTask:
    """What a receipt tells of one task.

    Attributes:
        order: What was to be drawn.
        draw: The draw, without the substitutions after it.
        result: What was drawn.
        earlier: All replacements in its teams since, oldest first.
        substitutions: The substitutions after the draw, oldest first.
    """

    order: DrawOrder
    draw: Link
    result: ToldResult
    earlier: Sequence[Replacement]
    substitutions: Sequence[Link]

    @classmethod
    def read(cls, bundle: Bundle, task_id: str | None) -> ToldTask:
        """Return what a receipt tells of a task; its signatures are not looked at.

        Args:
            bundle: The receipt.
            task_id: Which task; None where there is only one.

        Raises:
            InvalidValue: The receipt has no such task, or several and none is named.
            MalformedDocument, NotCanonical: It cannot be read.
        """
        links = read_chain(bundle)
        draw = links[0]
        order = order_of(draw.commitment, task_id)
        try:
            results = [ToldResult.read(told) for told in draw.result.results]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = Text("draw statement", "抽取声明")
            rule = Text("must tell its results in the form of the protocol", "须按协议格式载明结果")
            raise MalformedDocument(what=what, rule=rule, seen=f"{type(error).__name__}: {error}") from error
        result = next((one for one in results if one.task_id == order.task.id), None)
        if result is None:
            raise _no_such_task([one.task_id for one in results], order.task.id)
        earlier = replacements_so_far(links, order.task.id)
        return cls(order=order, draw=draw, result=result, earlier=earlier, substitutions=links[1:])

    @property
    def receipt(self) -> ReceiptLine:
        """Where the draw's statements stand."""
        bundle = self.draw.bundle
        return ReceiptLine(
            log=self.draw.commitment.log,
            commitment=self.draw.commitment.digest,
            commitment_index=bundle.commitment_entry.index,
            result=self.draw.result_digest,
            result_index=bundle.result_entry.index,
        )

    def receipt_about(self, target_id: str) -> ReceiptLine:
        """Return the same with the latest substitution that changed who is sent to a target, where there was one."""
        number = next((team.number for team in self.result.teams or () if target_id in team.targets), None)
        for link in reversed(self.substitutions):
            changes = link.replacements_of(self.order.task.id)
            if any(one.team == number and one.target_id in (None, target_id) for one in changes):
                return attrs.evolve(
                    self.receipt,
                    substitution=link.result_digest,
                    substitution_index=link.bundle.result_entry.index,
                )
        return self.receipt

    def require_teams(self) -> tuple[ToldTeam, ...]:
        """Return the teams.

        Raises:
            InvalidValue: The task has none.
        """
        if self.result.teams is None:
            raise no_teams(self.order.task.id)
        return self.result.teams

    def people_sent_to(self, target_id: str) -> tuple[tuple[str, str | None], ...]:
        """Return every member of the target's team with the team's leader; none where there is no team."""
        told = next((team for team in self.result.teams or () if target_id in team.targets), None)
        if told is None:
            return ()
        team = Team(number=told.number, members=told.members, leader=told.leader, target_ids=told.targets)
        leader = leader_now(team, target_id, self.earlier)
        return tuple((member, leader) for member in members_now(team, target_id, self.earlier))


def order_of(commitment: Commitment, task_id: str | None) -> DrawOrder:
    """Return the order of a task in a commitment.

    Raises:
        InvalidValue: There is no such task, or several and none is named.
    """
    orders = {order.task.id: order for order in commitment.orders}
    if task_id is None and len(orders) == 1:
        return next(iter(orders.values()))
    if task_id is None or task_id not in orders:
        raise _no_such_task(orders, task_id)
    return orders[task_id]


def _no_such_task(known: Iterable[str], seen: str | None) -> InvalidValue:
    names = ", ".join(known)
    return InvalidValue(
        rule=Text(
            f"a document must be about one task of the receipt ({names})",
            f"文书须针对凭证中的一项任务（{names}）",
        ),
        seen="none named" if seen is None else seen,
    )


def no_teams(task_id: str) -> InvalidValue:
    """Return the error for a task that assigns nobody."""
    return InvalidValue(
        rule=Text("a record of the assignment must be of a task with teams", "选派记录须出自设检查组的任务"),
        seen=task_id,
    )
