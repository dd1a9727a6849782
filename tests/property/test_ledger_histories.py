"""The checker of histories agrees with a search through all orders, and accepts whatever a real log answers."""

from __future__ import annotations

import itertools

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import HeadMoved, IdempotencyConflict
from randcheck.ports import AppendResult, Head
from randcheck.testing.histories import Operation, RecordedLedger, find_violations

KEYS = ("k1", "k2")
CALLS = st.one_of(
    st.tuples(
        st.just("append"),
        st.tuples(
            st.integers(0, 4),
            st.lists(st.sampled_from((b"a", b"b")), min_size=1, max_size=2),
            st.sampled_from(KEYS),
        ),
    ),
    st.tuples(st.just("read"), st.tuples(st.integers(0, 3), st.integers(0, 5)).map(sorted).map(tuple)),
    st.tuples(st.just("head"), st.just(())),
    st.tuples(st.just("find"), st.sampled_from(KEYS).map(lambda key: (key,))),
)


def carry_out(ledger, call, arguments):
    """The log as it should be."""
    if call == "append":
        expected, entries, key = arguments
        try:
            return ledger.append("log", expected, list(entries), key)
        except (HeadMoved, IdempotencyConflict) as refusal:
            return refusal
    if call == "read":
        return ledger.read("log", *arguments)
    return ledger.head("log") if call == "head" else ledger.find("log", *arguments)


@st.composite
def histories(draw):
    """Calls that overlap, with the answers of a log that carried them out in some order, which may be forbidden."""
    count = draw(st.integers(1, 6))
    ledger = MemoryLedger()
    entries_of = {key: draw(st.lists(st.sampled_from((b"a", b"b")), min_size=1, max_size=2)) for key in KEYS}
    history = []
    for moment in range(count):
        call, arguments = draw(CALLS)
        if call == "append":
            size = ledger.head("log").size
            expected = draw(st.sampled_from((size, size, arguments[0])))
            entries = draw(
                st.sampled_from((entries_of[arguments[2]], entries_of[arguments[2]], arguments[1]))
            )
            arguments = (expected, tuple(entries), arguments[2])
        answer = carry_out(ledger, call, arguments)
        # A call lasts around its moment, or claims to: then the order in which it was carried out was not allowed.
        invoked = (
            10 * moment - draw(st.sampled_from((1, 1, 12, 25))) + draw(st.sampled_from((0, 0, 0, 11, 22)))
        )
        answered = max(invoked + 1, 10 * moment + draw(st.sampled_from((1, 1, 12, 25))))
        answered = draw(st.sampled_from((answered, answered, invoked + 1)))
        history.append(
            Operation(
                worker=moment,
                call=call,
                arguments=arguments,
                answer=answer,
                invoked=invoked,
                answered=answered,
            )
        )
    if draw(st.booleans()):
        at = draw(st.integers(0, count - 1))
        history[at] = attrs.evolve(history[at], answer=draw(other_answers(history[at])))
    return history


def other_answers(operation):
    """Answers of the same kind."""
    results = st.builds(
        AppendResult, first_index=st.integers(0, 3), size=st.integers(1, 5), replayed=st.booleans()
    )
    if operation.call == "append":
        moved = st.integers(0, 4).map(
            lambda size: HeadMoved(log="log", expected_size=operation.arguments[0], actual_size=size)
        )
        return (
            results | moved | st.just(IdempotencyConflict(log="log", idempotency_key=operation.arguments[2]))
        )
    if operation.call == "read":
        return st.lists(st.sampled_from((b"a", b"b")), max_size=3).map(tuple)
    if operation.call == "head":
        return st.builds(Head, size=st.integers(0, 5))
    return results.map(lambda result: attrs.evolve(result, replayed=True)) | st.none()


def has_an_order(history):
    """Try every order that does not put a call before one that had ended when it began."""
    return any(explains(order) for order in itertools.permutations(history) if is_allowed(order))


def is_allowed(order):
    return all(not later.answered < earlier.invoked for earlier, later in itertools.combinations(order, 2))


def explains(order):
    ledger = MemoryLedger()
    return all(same(carry_out(ledger, one.call, one.arguments), one.answer) for one in order)


def same(found, told):
    if isinstance(found, HeadMoved) and isinstance(told, HeadMoved):
        return found.actual_size == told.actual_size
    if isinstance(found, IdempotencyConflict):
        return isinstance(told, IdempotencyConflict)
    return type(found) is type(told) and found == told


@given(histories())
def test_a_history_has_a_violation_exactly_if_no_order_explains_it(history):
    is_linearizable = has_an_order(history)
    event(f"linearizable: {is_linearizable}")
    assert (find_violations(history) == []) == is_linearizable


@given(st.lists(CALLS, max_size=30))
def test_what_one_caller_was_told_by_a_real_log_has_no_violation(calls):
    recorded = RecordedLedger(MemoryLedger(), "log", 0)
    for number, (call, arguments) in enumerate(calls):
        if call == "append":
            size = recorded.head().size
            recorded.append(
                size if number % 3 else arguments[0], arguments[1], f"{number // 2}/{arguments[1]}"
            )
        else:
            getattr(recorded, call)(*arguments)
    assert find_violations(recorded.operations) == []


def operation(call, arguments, answer, invoked, answered):
    return Operation(
        worker=0, call=call, arguments=arguments, answer=answer, invoked=invoked, answered=answered
    )


def appended(first_index, entries, key, invoked, answered):
    answer = AppendResult(first_index=first_index, size=first_index + len(entries), replayed=False)
    return operation("append", (first_index, entries, key), answer, invoked, answered)


def conflict(key, entries, invoked, answered):
    answer = IdempotencyConflict(log="log", idempotency_key=key)
    return operation("append", (9, entries, key), answer, invoked, answered)


TWO = [appended(0, (b"a", b"b"), "1", 0, 10), appended(2, (b"c",), "2", 20, 30)]
REPLAYED = AppendResult(first_index=0, size=2, replayed=True)


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (operation("head", (), Head(size=0), 11, 12), "too late"),
        (operation("head", (), Head(size=3), 11, 12), "too late"),
        (operation("head", (), Head(size=1), 5, 6), "where no append ends"),
        (operation("head", (), Head(size=4), 40, 41), "where no append ends"),
        (operation("read", (0, 9), (b"a",), 5, 6), "where no append ends"),
        (operation("read", (0, 9), (), 11, 12), "too late"),
        (operation("read", (0, 9), (b"b", b"a"), 11, 12), "not appended there"),
        (operation("read", (0, 1), (b"a", b"b"), 11, 12), "not appended there"),
        (operation("read", (2, 3), (b"c",), 11, 12), "too late"),
        (operation("find", ("1",), None, 11, 12), "too late"),
        (operation("find", ("2",), attrs.evolve(REPLAYED, first_index=2, size=3), 11, 12), "too late"),
        (operation("find", ("2",), REPLAYED, 40, 41), "another answer"),
        (operation("find", ("3",), REPLAYED, 40, 41), "nobody made"),
        (operation("append", (0, (b"x",), "1"), REPLAYED, 40, 41), "another answer"),
        (conflict("1", (b"a", b"b"), 40, 41), "stands for nothing else"),
        (conflict("3", (b"d",), 40, 41), "stands for nothing else"),
        (conflict("2", (b"d",), 11, 12), "too late"),
        (appended(2, (b"d",), "3", 20, 30), "overlap"),
        (appended(4, (b"d",), "3", 40, 50), "gap"),
        (appended(3, (b"a", b"b"), "1", 40, 50), "twice"),
        (appended(3, (b"d",), "3", 12, 15), "too late"),
        (
            operation(
                "append", (3, (b"d",), "3"), HeadMoved(log="l", expected_size=3, actual_size=3), 40, 41
            ),
            "moved",
        ),
        (
            operation(
                "append", (9, (b"c",), "2"), HeadMoved(log="l", expected_size=9, actual_size=3), 40, 41
            ),
            "itself",
        ),
    ],
)
def test_each_kind_of_violation_is_told(more, what):
    assert find_violations(TWO) == []
    found = find_violations([*TWO, more])
    assert found
    assert what in found[0]
