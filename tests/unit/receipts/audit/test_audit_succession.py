"""One task, one draw, told from the ledger: attempts are numbered, substitutions change what stands."""

from __future__ import annotations

import attrs
import pytest

from randcheck.receipts.audit.succession import Succession
from randcheck.receipts.statements import Attempt, Commitment
from support.audits import CHANGE, COMMITMENT, town_says

DRAW_OF = Commitment.decode(town_says()[COMMITMENT].envelope.payload)
CHANGE_OF = Commitment.decode(town_says()[CHANGE].envelope.payload)
D, R = b"d" * 32, b"r" * 32


def numbered(number: int, after: Commitment | None) -> Attempt:
    if number == 1:
        return Attempt()
    predecessor = bytes(32) if after is None else after.digest
    return Attempt(number=number, predecessor=predecessor, reason="断电", approver="局长")


def draw(*tasks: str, number: int = 1, after: Commitment | None = None) -> Commitment:
    order = DRAW_OF.orders[0]
    orders = tuple(attrs.evolve(order, task=attrs.evolve(order.task, id=task)) for task in tasks or ("T1",))
    return attrs.evolve(DRAW_OF, orders=orders, attempt=numbered(number, after))


def change(
    of: bytes, *, number: int = 1, after: Commitment | None = None, ground: str = "病假"
) -> Commitment:
    vacancy = attrs.evolve(CHANGE_OF.substitution.vacancies[0], ground=ground)
    order = attrs.evolve(CHANGE_OF.substitution, task_id="T1", draw=of, vacancies=(vacancy,))
    return attrs.evolve(CHANGE_OF, substitution=order, attempt=numbered(number, after))


class Told(Succession):
    """Takes commitments by themselves and tells the codes of their faults."""

    def say(self, commitment: Commitment, result: bytes | None = None) -> list[str]:
        faults = [fault.code for fault in self.commit(commitment, commitment.digest)]
        if result is not None:
            self.reveal(commitment.task_ids, commitment.digest, result)
        return faults


@pytest.fixture
def drawn() -> Told:
    told = Told()
    assert told.say(draw(), D) == []
    return told


def test_attempts_are_numbered_after_each_other():
    told, first = Told(), draw()
    second = draw(number=2, after=first)
    assert told.say(first) == told.say(second) == told.say(draw(number=3, after=second)) == []
    assert told.say(draw(number=4, after=second)) == ["attempts"]


def test_a_campaign_is_judged_for_each_of_its_tasks():
    told = Told()
    assert told.say(draw("T1")) == []
    assert told.say(draw("T2", "T1")) == ["attempts"]
    assert [fault.sentence.en[:7] for fault in told.commit(draw("T1", "T3"), bytes(32))] == ["task T1"]


def test_a_substitution_changes_the_draw_and_then_the_substitution(drawn):
    first = change(D)
    assert drawn.say(first, R) == []
    assert drawn.say(change(D, ground="回避")) == ["substitutions"]


def test_substitutions_that_were_not_revealed_are_numbered(drawn):
    first = change(D)
    second = change(D, number=2, after=first)
    assert drawn.say(first) == drawn.say(second) == []
    assert drawn.say(change(D, number=2, after=first, ground="回避")) == ["attempts"]


def test_a_second_substitution_without_a_number_is_named(drawn):
    drawn.say(change(D))
    assert drawn.say(change(D, ground="回避")) == ["attempts"]


def test_the_numbering_of_substitutions_begins_anew_when_one_was_revealed(drawn):
    first = change(D)
    second = change(D, number=2, after=first)
    drawn.say(first)
    assert drawn.say(second, R) == []
    assert drawn.say(change(R)) == []


def test_the_numbering_of_substitutions_begins_anew_with_another_draw(drawn):
    drawn.say(change(D))
    assert drawn.say(draw(number=2, after=draw()), R) == []
    assert drawn.say(change(R)) == []


def test_nothing_stands_while_a_further_draw_is_committed(drawn):
    drawn.say(draw(number=2, after=draw()))
    assert drawn.say(change(D)) == ["substitutions"]


def test_a_result_that_comes_after_a_further_commitment_does_not_stand(drawn):
    second = draw(number=2, after=draw())
    drawn.say(second)
    drawn.reveal(("T1",), draw().digest, R)
    assert drawn.say(change(R)) == ["substitutions"]


def test_what_is_not_the_latest_of_a_task_is_overtaken(drawn):
    assert drawn.find_overtaken(("T1",), draw().digest) is None
    drawn.say(change(D))
    assert drawn.find_overtaken(("T1",), draw().digest) == "T1"
