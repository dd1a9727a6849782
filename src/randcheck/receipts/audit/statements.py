"""The statements of a log against each other: each result follows from its commitment, nothing is left out unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import attrs

from randcheck.drawing.seed import Contributor, derive_seed, require_contributions
from randcheck.errors import ContributionMismatch, RandcheckError, UnknownVersion
from randcheck.receipts.audit.audit_report import Tally
from randcheck.receipts.audit.succession import ATTEMPTS, SUBSTITUTIONS, Succession, show
from randcheck.receipts.audit.summaries import SUMMARY, check_summary
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.envelope import find_statement_kind
from randcheck.receipts.key_change import KeyChange
from randcheck.receipts.record_scan import ScannedRecord
from randcheck.receipts.statements import (
    COMMITMENT,
    DRAW,
    DRAW_SUMMARY,
    KEY_CHANGE,
    KIND_NAMES,
    PROTOCOL_VERSION,
    RESULT_OF,
    SUBSTITUTION,
    SUBSTITUTION_COMMITMENT,
    Commitment,
    ResultStatement,
)
from randcheck.text import Text

VERSION, CANONICAL, LEDGER, TIMES = (
    "protocol-version",
    "canonical-statements",
    "statement-ledger",
    "statement-times",
)
RESULTS, CONTRIBUTIONS, SEED, UNREVEALED = "results", "contributions", "seed", "unrevealed"

STATEMENT_PROMISES = (
    (VERSION, Text("every statement is of a known kind and version", "各声明的种类与版本均为已知")),
    (CANONICAL, Text("every statement is in its one canonical form", "各声明均为唯一规范形式")),
    (LEDGER, Text("every statement names this ledger", "各声明均载明本账本")),
    (TIMES, Text("no statement is recorded before it was made", "各声明均不早于作出时间入账")),
    (ATTEMPTS, Text("of every task all attempts are there, in order", "各任务历次抽取齐全、次序连续")),
    (SUBSTITUTIONS, Text("every substitution changes what stood", "各次替换均针对当时的现行结果")),
    (RESULTS, Text("every result follows from one commitment before it", "各结果均依据此前唯一的承诺")),
    (CONTRIBUTIONS, Text("the announced parties contributed", "各次均由已公告的各方贡献")),
    (SEED, Text("every seed follows from the contributions", "各种子均可由贡献推导得出")),
    (
        SUMMARY,
        Text("every draw is followed by a summary that says the same", "各次抽取之后均有内容一致的摘要"),
    ),
    (UNREVEALED, Text("every commitment was revealed", "各项承诺均已揭示")),
)


class OtherStatement(Protocol):
    """A statement of a kind that is not a receipt's, such as an event of the procedure."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def log(self) -> str:
        """Name of the ledger it goes into."""

    @property
    def at(self) -> datetime:
        """The moment it bears."""


OtherReaders = Mapping[str, Callable[[bytes], OtherStatement]]
"""By kind, what reads a payload or raises an error of randcheck's own."""

Statement = Commitment | ResultStatement | DrawSummary | KeyChange | OtherStatement
"""What a log holds."""

_DECODERS: dict[str, Callable[[bytes], Statement]] = {
    COMMITMENT: Commitment.decode,
    SUBSTITUTION_COMMITMENT: Commitment.decode,
    DRAW: ResultStatement.decode,
    SUBSTITUTION: ResultStatement.decode,
    DRAW_SUMMARY: DrawSummary.decode,
    KEY_CHANGE: KeyChange.decode,
}


@attrs.frozen(kw_only=True)
class _Awaited:
    """A commitment whose result has not come yet, as far as the result is judged by it."""

    index: int
    kind: str
    task_ids: tuple[str, ...]
    contributors: tuple[Contributor, ...]
    committed_at: datetime


class StatementAudit:
    """Takes the statements of a log in order, and tells a tally what is wrong with them."""

    def __init__(self, tally: Tally, others: OtherReaders) -> None:
        self._tally = tally
        self._decoders: dict[str, Callable[[bytes], Statement]] = {**others, **_DECODERS}
        self._tasks = Succession()
        self._awaited: dict[bytes, _Awaited] = {}
        self._revealed: dict[bytes, int] = {}
        # A commitment that cannot be read is told once; what follows from it cannot be judged.
        self._unread: set[bytes] = set()
        self._draw: tuple[int, ResultStatement] | None = None

    def take(self, record: ScannedRecord) -> Statement | None:
        """Judge the statement of the next entry, and return it; None where it cannot be read."""
        statement = self._read(record)
        draw, self._draw = self._draw, None
        if draw is not None and record.kind != DRAW_SUMMARY:
            self._note_without_summary(draw[0])
        if isinstance(statement, Commitment):
            self._take_commitment(record, statement)
        elif isinstance(statement, ResultStatement):
            self._take_result(record, statement)
        elif isinstance(statement, DrawSummary):
            wrong = check_summary(statement, None if draw is None else draw[1])
            if wrong is not None:
                self._tally.broken(SUMMARY, record.index, wrong)
        return statement

    def finish(self) -> None:
        """Tell what is still open at the end of the log."""
        if self._draw is not None:
            self._note_without_summary(self._draw[0])
        for digest, awaited in self._awaited.items():
            self._note_unrevealed(digest, awaited)

    def _read(self, record: ScannedRecord) -> Statement | None:
        """Return the statement when it can be read; what is wrong with it by itself is told."""
        decode, found = self._decoders.get(record.kind), find_statement_kind(record.payload_type)
        if decode is None or found is None or found[1] != PROTOCOL_VERSION:
            self._tally.unchecked(
                VERSION,
                record.index,
                Text(
                    f"a statement of type {record.payload_type} is not known to this release",
                    f"本版本不识别 {record.payload_type} 类声明",
                ),
            )
            self._unread.add(record.digest)
            return None
        try:
            statement = decode(record.payload)
        except RandcheckError as error:
            sentence = Text(error.describe("en"), error.describe("zh"))
            if isinstance(error, UnknownVersion):
                self._tally.unchecked(VERSION, record.index, sentence)
            else:
                self._tally.broken(CANONICAL, record.index, sentence)
            self._unread.add(record.digest)
            return None
        self._check_by_itself(record, statement)
        return statement

    def _check_by_itself(self, record: ScannedRecord, statement: Statement) -> None:
        if statement.kind != record.kind:
            named, held = KIND_NAMES[record.kind], KIND_NAMES[statement.kind]
            self._tally.broken(
                CANONICAL,
                record.index,
                Text(f"recorded as a {named.en}, it is a {held.en}", f"登记为{named.zh}，实际为{held.zh}"),
            )
        if statement.log != record.origin:
            self._tally.broken(
                LEDGER,
                record.index,
                Text(
                    f"the statement must name ledger {record.origin}, it names {statement.log}",
                    f"声明应载明账本 {record.origin}，实际为 {statement.log}",
                ),
            )
        made_at = _made_at(statement)
        if made_at > record.recorded_at:
            self._tally.broken(
                TIMES,
                record.index,
                Text(
                    f"made {made_at.isoformat()}, recorded earlier, {record.recorded_at.isoformat()}",
                    f"作出于 {made_at.isoformat()}，入账反而更早（{record.recorded_at.isoformat()}）",
                ),
            )

    def _take_commitment(self, record: ScannedRecord, commitment: Commitment) -> None:
        if record.digest in self._awaited or record.digest in self._revealed:
            self._tally.broken(
                ATTEMPTS, record.index, Text("this very commitment stands before", "同一承诺此前已入账")
            )
            return
        for fault in self._tasks.commit(commitment, record.digest):
            self._tally.broken(fault.code, record.index, fault.sentence)
        self._awaited[record.digest] = _Awaited(
            index=record.index,
            kind=commitment.kind,
            task_ids=commitment.task_ids,
            contributors=commitment.contributors,
            committed_at=commitment.committed_at,
        )

    def _take_result(self, record: ScannedRecord, result: ResultStatement) -> None:
        if result.kind == DRAW:
            self._draw = (record.index, result)
        digest = result.commitment
        awaited = self._awaited.pop(digest, None)
        if awaited is None:
            if digest not in self._unread:
                self._tally.broken(RESULTS, record.index, self._tell_unexpected(digest))
            return
        self._revealed[digest] = record.index
        wrong = self._find_mismatch(awaited, result)
        if wrong is not None:
            self._tally.broken(RESULTS, record.index, wrong)
        self._check_seed(record.index, awaited, result)
        self._tasks.reveal(awaited.task_ids, digest, record.digest)

    def _tell_unexpected(self, digest: bytes) -> Text:
        earlier = self._revealed.get(digest)
        if earlier is None:
            return Text(
                f"its commitment {show(digest)} does not stand before it in this ledger",
                f"其所依据的承诺 {show(digest)} 不在此前的账本记录中",
            )
        return Text(
            f"commitment {show(digest)} was revealed before, at index {earlier}",
            f"承诺 {show(digest)} 此前已在第 {earlier} 条揭示",
        )

    def _find_mismatch(self, awaited: _Awaited, result: ResultStatement) -> Text | None:
        told = tuple(one.get("task") for one in result.results)
        if result.kind != RESULT_OF[awaited.kind] or told != awaited.task_ids:
            return Text(
                f"a {KIND_NAMES[awaited.kind].en} of {', '.join(awaited.task_ids)} was made, a "
                f"{KIND_NAMES[result.kind].en} of {', '.join(map(str, told)) or 'nothing'} followed",
                f"承诺为 {'、'.join(awaited.task_ids)} 的{KIND_NAMES[awaited.kind].zh}，实际为 "
                f"{'、'.join(map(str, told)) or '无'} 的{KIND_NAMES[result.kind].zh}",
            )
        if result.drawn_at < awaited.committed_at:
            return Text(
                f"drawn {result.drawn_at.isoformat()}, before the commitment, {awaited.committed_at.isoformat()}",
                f"抽取于 {result.drawn_at.isoformat()}，早于承诺（{awaited.committed_at.isoformat()}）",
            )
        overtaken = self._tasks.find_overtaken(awaited.task_ids, result.commitment)
        if overtaken is not None:
            return Text(
                f"a later commitment about task {overtaken} stood in the ledger when this one was revealed",
                f"揭示时账本中已有任务 {overtaken} 的后续承诺",
            )
        return None

    def _check_seed(self, index: int, awaited: _Awaited, result: ResultStatement) -> None:
        try:
            require_contributions(awaited.contributors, result.contributions)
        except ContributionMismatch as error:
            self._tally.broken(CONTRIBUTIONS, index, Text(error.describe("en"), error.describe("zh")))
            return
        seed = derive_seed(result.commitment, result.contributions)
        if seed != result.seed:
            self._tally.broken(
                SEED,
                index,
                Text(
                    f"the contributions give seed {show(seed)}, it is told as {show(result.seed)}",
                    f"由各方贡献得出的种子为 {show(seed)}，载为 {show(result.seed)}",
                ),
            )

    def _note_without_summary(self, index: int) -> None:
        self._tally.noted(
            SUMMARY,
            index,
            Text(
                "no summary follows this draw: firms cannot be given receipts of their own",
                "此次抽取之后没有摘要，无法向单个当事人出具证据包",
            ),
        )

    def _note_unrevealed(self, digest: bytes, awaited: _Awaited) -> None:
        tasks = Text(", ".join(awaited.task_ids), "、".join(awaited.task_ids))
        made = Text(
            f"{KIND_NAMES[awaited.kind].en} of {tasks.en}, {awaited.committed_at.isoformat()}",
            f"{tasks.zh} 的{KIND_NAMES[awaited.kind].zh}（{awaited.committed_at.isoformat()}）",
        )
        if self._tasks.find_overtaken(awaited.task_ids, digest) is None:
            sentence = Text(f"{made.en}: not revealed yet", f"{made.zh}：尚未揭示")
        else:
            sentence = Text(
                f"{made.en}: never revealed, and overtaken by a later commitment",
                f"{made.zh}：从未揭示，且已有后续承诺",
            )
        self._tally.noted(UNREVEALED, awaited.index, sentence)


def _made_at(statement: Statement) -> datetime:
    if isinstance(statement, Commitment):
        return statement.committed_at
    if isinstance(statement, KeyChange):
        return statement.made_at
    return statement.drawn_at if isinstance(statement, ResultStatement | DrawSummary) else statement.at
