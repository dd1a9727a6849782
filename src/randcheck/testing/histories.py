"""What several callers did to one log and when, and whether a single log can explain it.

A history is *linearizable* when every call can be given a moment between its beginning and its answer, such that the
calls, carried out one by one in the order of these moments, give the answers that were given. In general the moments
must be searched for. Here they need not, because an append's answer tells where its entries stand:

1. The appends that were carried out must fill the log without gap or overlap: append *i* leads from *version* i−1 of
   the log to version i. So their order is known.
2. Every other answer tells between which versions the log was: a head is one version, a read that was filled needs a
   version at least so long, a read that was cut short tells the size, a key that was not found a version before its
   append. An answer that fits no version (a size inside a batch, bytes that stand elsewhere) is a violation.
3. What is left is to place the moments t₁ < t₂ < … of the appends. Append *i* bounds tᵢ by its own beginning and
   answer. A call that saw a version from *lo* to *hi* can be placed exactly if t_lo is not after its answer and
   t_(hi+1) not before its beginning. So everything is a bound below or above on one moment, and moments in order
   within bounds exist exactly if no lower bound of an append is later than an upper bound of the same or a later one.

Nothing is searched and nothing is missed: a history that passes is linearizable, and one that is passes.
``tests/property/test_ledger_histories.py`` compares with a search through all orders.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any, Literal

import attrs

from randcheck.errors import HeadMoved, IdempotencyConflict, shorten
from randcheck.ports import AppendResult, Head, LedgerStore

Refusal = HeadMoved | IdempotencyConflict


@attrs.frozen(kw_only=True)
class Operation:
    """One call and its answer.

    Attributes:
        worker: Who called.
        call: Which method.
        arguments: Without the log's name: (expected size, entries, key), (start, stop), (), or (key).
        answer: What was returned; ``HeadMoved`` and ``IdempotencyConflict`` stand for themselves.
        invoked: When it began, in nanoseconds of a clock that all workers share.
        answered: When it had ended.
    """

    worker: int
    call: Literal["append", "read", "head", "find"]
    arguments: tuple[Any, ...]
    answer: Any
    invoked: int
    answered: int

    def __str__(self) -> str:
        given = ", ".join(shorten(argument) for argument in self.arguments)
        return f"worker {self.worker}: {self.call}({given}) -> {shorten(self.answer)}"


class RecordedLedger:
    """Passes calls on one log to a store and keeps a record of them."""

    def __init__(self, store: LedgerStore, log: str, worker: int) -> None:
        """Record what ``worker`` does to ``log``."""
        self._store = store
        self._log = log
        self._worker = worker
        self.operations: list[Operation] = []

    def append(self, expected_size: int, entries: Sequence[bytes], key: str) -> AppendResult | Refusal:
        """Append, and return the answer or the refusal."""

        def call() -> AppendResult | Refusal:
            try:
                return self._store.append(self._log, expected_size, entries, key)
            except (HeadMoved, IdempotencyConflict) as refusal:
                return refusal

        answer: AppendResult | Refusal = self._recorded("append", (expected_size, tuple(entries), key), call)
        return answer

    def read(self, start: int, stop: int) -> tuple[bytes, ...]:
        """Read a range."""
        answer: tuple[bytes, ...] = self._recorded(
            "read", (start, stop), lambda: tuple(self._store.read(self._log, start, stop))
        )
        return answer

    def head(self) -> Head:
        """Look at the end."""
        answer: Head = self._recorded("head", (), lambda: self._store.head(self._log))
        return answer

    def find(self, key: str) -> AppendResult | None:
        """Ask for the answer that a key got."""
        answer: AppendResult | None = self._recorded("find", (key,), lambda: self._store.find(self._log, key))
        return answer

    def _recorded(
        self,
        name: Literal["append", "read", "head", "find"],
        arguments: tuple[Any, ...],
        call: Callable[[], object],
    ) -> Any:
        invoked = time.monotonic_ns()
        answer = call()
        answered = time.monotonic_ns()
        self.operations.append(
            Operation(
                worker=self._worker,
                call=name,
                arguments=arguments,
                answer=answer,
                invoked=invoked,
                answered=answered,
            )
        )
        return answer


def find_violations(history: Sequence[Operation]) -> list[str]:
    """Return why no single log can have given these answers; empty when one can.

    Args:
        history: All calls on one log from its beginning, in any order.

    Example:
        >>> answer = AppendResult(first_index=0, size=1, replayed=False)
        >>> first = Operation(
        ...     worker=1, call="append", arguments=(0, (b"a",), "k"), answer=answer, invoked=0, answered=10
        ... )
        >>> seen = Operation(worker=2, call="head", arguments=(), answer=Head(size=0), invoked=9, answered=12)
        >>> find_violations([first, seen])  # the calls overlap: the head may have been looked at first
        []
        >>> [told.partition(":")[0] for told in find_violations([first, attrs.evolve(seen, invoked=11)])]
        ['too late']
    """
    carried_out = sorted(
        (one for one in history if _was_carried_out(one)), key=lambda one: one.answer.first_index
    )
    gaps = _find_gaps(carried_out)
    if gaps:
        return gaps  # without an order there are no versions
    log = _Log(carried_out)
    return log.find_violations(one for one in history if not _was_carried_out(one))


def _was_carried_out(operation: Operation) -> bool:
    return isinstance(operation.answer, AppendResult) and (
        operation.call == "append" and not operation.answer.replayed
    )


def _find_gaps(appends: Sequence[Operation]) -> list[str]:
    """Return where the appends, ordered by their first index, do not fill the log, or do not say what they did."""
    found: list[str] = []
    size = 0
    keys: dict[str, Operation] = {}
    for append in appends:
        expected_size, entries, key = append.arguments
        answer = append.answer
        if answer.first_index != size:
            what = "overlap" if answer.first_index < size else "gap"
            found.append(f"{what}: the appends before end at {size}, but {append}")
        if answer.first_index != expected_size or answer.size != answer.first_index + len(entries):
            found.append(f"an answer that does not fit the question: {append}")
        if key in keys:
            found.append(f"appended twice with one key: {keys[key]} and {append}")
        keys[key] = append
        size = answer.size
    return found


class _Log:
    """The versions of a log, and the bounds on the moments when one became the next."""

    def __init__(self, appends: Sequence[Operation]) -> None:
        self._appends = appends
        self._last = len(appends)
        self._sizes = [0, *(append.answer.size for append in appends)]
        self._version_of_size = {size: version for version, size in enumerate(self._sizes)}
        self._version_of_key = {append.arguments[2]: i for i, append in enumerate(appends, 1)}
        self._entries = [entry for append in appends for entry in append.arguments[1]]
        # Place i has the bounds of append i and who set them; place 0 is not used.
        self._not_before = [(0, None), *((append.invoked, append) for append in appends)]
        self._not_after = [(0, None), *((append.answered, append) for append in appends)]

    def find_violations(self, others: Any) -> list[str]:
        found: list[str] = []
        for operation in others:
            low, high, objection = self._versions_seen(operation)
            if objection is None and low > high:
                objection = "contradicts itself"
            if objection is not None:
                found.append(f"{objection}: {operation}")
                continue
            if low >= 1 and operation.answered < self._not_after[low][0]:
                self._not_after[low] = (operation.answered, operation)
            if high < self._last and operation.invoked > self._not_before[high + 1][0]:
                self._not_before[high + 1] = (operation.invoked, operation)
        return found or self._find_disorder()

    def _find_disorder(self) -> list[str]:
        """Return the appends that must have happened both before and after a moment."""
        found: list[str] = []
        latest, latest_version = self._not_before[0], 0
        for version in range(1, self._last + 1):
            if latest_version == 0 or self._not_before[version][0] > latest[0]:
                latest, latest_version = self._not_before[version], version
            ended = self._not_after[version]
            if latest[0] > ended[0]:
                without = "it" if latest_version == version else f"version {latest_version}, before it"
                found.append(
                    f"too late: {ended[1]} had ended before {latest[1]} began, which shows the log without {without}"
                )
        return found

    def _versions_seen(self, operation: Operation) -> tuple[int, int, str | None]:
        """Return the first and last version that the answer fits, and why there is none."""
        match operation:
            case Operation(call="head", answer=Head(size=size)):
                return self._exactly(size)
            case Operation(call="append", arguments=(expected, _, key), answer=HeadMoved() as moved):
                low, high, objection = self._exactly(moved.actual_size)
                if moved.actual_size == expected:
                    objection = "moved to where it was expected"
                return low, min(high, self._version_of_key.get(key, self._last + 1) - 1), objection
            case Operation(call="append", arguments=(_, entries, key), answer=IdempotencyConflict()):
                version = self._version_of_key.get(key)
                if version is None or self._appends[version - 1].arguments[1] == entries:
                    return 0, 0, "a key that stands for nothing else"
                return version, self._last, None
            case Operation(call="read", arguments=(start, stop), answer=tuple() as entries):
                return self._read(start, stop, entries)
            case Operation(call="find", arguments=(key,), answer=None):
                return 0, self._version_of_key.get(key, self._last + 1) - 1, None
            case Operation(call="find", arguments=(key,), answer=AppendResult() as answer):
                return self._found(key, None, answer)
            case Operation(call="append", arguments=(_, entries, key), answer=AppendResult() as answer):
                return self._found(key, entries, answer)
        return 0, 0, "no answer that this call can have"

    def _exactly(self, size: int) -> tuple[int, int, str | None]:
        version = self._version_of_size.get(size)
        if version is None:
            return 0, 0, f"{size} entries, where no append ends"
        return version, version, None

    def _read(self, start: int, stop: int, entries: tuple[bytes, ...]) -> tuple[int, int, str | None]:
        end = start + len(entries)
        if len(entries) > stop - start or list(entries) != self._entries[start:end]:
            return 0, 0, "entries that were not appended there"
        if start == stop:
            return 0, self._last, None
        if end == stop:
            return bisect_left(self._sizes, stop), self._last, None
        if entries:
            return self._exactly(end)
        return 0, bisect_right(self._sizes, start) - 1, None

    def _found(
        self, key: str, entries: tuple[bytes, ...] | None, answer: AppendResult
    ) -> tuple[int, int, str | None]:
        version = self._version_of_key.get(key)
        if version is None:
            return 0, 0, "the answer of an append that nobody made"
        first = self._appends[version - 1]
        if answer != attrs.evolve(first.answer, replayed=True) or entries not in (None, first.arguments[1]):
            return 0, 0, f"another answer than {first}"
        return version, self._last, None
