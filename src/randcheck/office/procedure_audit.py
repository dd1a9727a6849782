"""The procedure in the audit of a log: each departure that a replay finds is a finding of the report."""

from __future__ import annotations

from collections.abc import Iterable

from randcheck.procedure.departures import Departure, DepartureKind, Found
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.record import TASK_KINDS, Record
from randcheck.procedure.replay import Replay, SurroundingsAt
from randcheck.receipts.audit.audit_report import Tally
from randcheck.receipts.audit.statements import Statement
from randcheck.receipts.record_scan import ScannedRecord
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.text import Text

HISTORY, ORDERS, RULES = "procedure-history", "procedure-orders", "procedure-rules"

PROCEDURE_PROMISES = (
    (HISTORY, Text("the entries about every task are a history of it", "各任务的记录构成其完整经过")),
    (
        ORDERS,
        Text(
            "of every task that was opened, commitments and results were ordered, and every order was carried out",
            "已立项任务的承诺与结果均有指令，各项指令均已执行",
        ),
    ),
    (RULES, Text("every act of the procedure keeps its rules", "各程序事项均符合规则")),
)

_CODE_OF = {
    DepartureKind.HISTORY: HISTORY,
    DepartureKind.ORDER: ORDERS,
    DepartureKind.RULE: RULES,
}


class ProcedureAudit:
    """Replays the procedure while a log is audited; a :class:`~randcheck.receipts.audit.FurtherAudit`.

    Args:
        surroundings_at: What else bore on each act; without it, what only surroundings tell is noted as not checked.

    Source: Tonghua norm 五(五): 全程留痕.
    """

    promises = PROCEDURE_PROMISES

    def __init__(self, surroundings_at: SurroundingsAt | None = None) -> None:
        self._replay = Replay(surroundings_at)
        self._unread: int | None = None
        self._has_noted = False

    def take(self, record: ScannedRecord, statement: Statement | None, tally: Tally) -> None:
        """Replay the next entry."""
        if statement is None and record.kind in TASK_KINDS:
            # Whatever comes after it may follow from it, so nothing can be called broken any more.
            self._unread = record.index if self._unread is None else self._unread
            self._replay.pass_over()
            return
        told = (
            Record(statement, record.digest)
            if isinstance(statement, Commitment | ResultStatement | ProcedureEvent)
            else None
        )
        self._tell(self._replay.take(record.index, told), tally)
        if self._replay.is_in_part and not self._has_noted:
            self._has_noted = True
            tally.noted(RULES, record.index, _IN_PART)

    def finish(self, tally: Tally) -> None:
        """Tell of orders that nothing followed on."""
        self._tell(self._replay.finish(), tally)

    def _tell(self, found: Iterable[Found], tally: Tally) -> None:
        for one in found:
            if not isinstance(one, Departure):
                tally.unchecked(RULES, one.index, one.sentence)
            elif self._unread is None:
                tally.broken(_CODE_OF[one.kind], one.index, one.sentence)
            else:
                tally.unchecked(_CODE_OF[one.kind], one.index, self._after_unread(one.sentence))

    def _after_unread(self, sentence: Text) -> Text:
        return Text(
            f"{sentence.en}; entry {self._unread} cannot be read, and this may follow from it",
            f"{sentence.zh}；第 {self._unread} 条无法读取，此处可能由其引起",
        )


_IN_PART = Text(
    "from here on acts of the procedure were held against what the ledger alone tells: who held which role, calendars, "
    "lists and caps were not given to this audit",
    "自此起，程序事项仅依账本本身核查：角色任职、工作日历、名录与检查次数上限未提供给本次审计",
)
