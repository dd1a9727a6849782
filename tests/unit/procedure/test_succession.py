"""One task, one draw: which commitment may follow which."""

from __future__ import annotations

import attrs
import pytest

from randcheck.errors import AlreadyCommitted, NotCommitted, Superseded
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.procedure.succession import Step, require_latest, require_next
from randcheck.receipts.statements import Attempt, Commitment
from randcheck.registers.salted_tree import ListRoot
from support.ceremonies import commitment_of, draw_receipt

STANDARD = commitment_of(draw_receipt())
ORDER = STANDARD.orders[0]
NO_CONFLICTS = ListRoot(rows=0, depth=0, root=bytes(32))


def draw(*tasks: str, attempt: int = 1, after: Step | None = None) -> Commitment:
    orders = tuple(attrs.evolve(ORDER, task=attrs.evolve(ORDER.task, id=task)) for task in tasks or ("T1",))
    return attrs.evolve(STANDARD, orders=orders, attempt=numbered(attempt, after))


def change(
    task: str = "T1", *, attempt: int = 1, after: Step | None = None, leaver: str = "P01"
) -> Commitment:
    order = SubstitutionOrder(
        task_id=task,
        draw=bytes(32),
        vacancies=(Vacancy(inspector_id=leaver, ground="病假"),),
        conflicts=NO_CONFLICTS,
    )
    return attrs.evolve(STANDARD, orders=(), substitution=order, attempt=numbered(attempt, after))


def numbered(attempt: int, after: Step | None) -> Attempt:
    if attempt == 1 and after is None:
        return Attempt()
    return Attempt(
        number=attempt, predecessor=after.digest if after else bytes(32), reason="断电", approver="局长"
    )


def step(commitment: Commitment, result: str | None = None) -> Step:
    return Step(
        commitment=commitment,
        digest=commitment.digest,
        result=None if result is None else result.encode() * 32,
    )


FIRST = step(draw())
DRAWN = step(draw(), "d")
D, R, S = b"d" * 32, b"r" * 32, b"s" * 32


# ---- draws ----------------------------------------------------------------------------------------------


def test_the_first_commitment_of_a_task_needs_nothing_before_it():
    require_next(draw(), None, [])
    require_next(draw(), None, [step(draw("T2"), "r")])


@pytest.mark.parametrize("before", [FIRST, DRAWN], ids=["not revealed", "drawn"])
def test_a_further_commitment_is_numbered_and_names_the_one_before(before):
    require_next(draw(attempt=2, after=before), None, [before])
    second = step(draw(attempt=2, after=before))
    require_next(draw(attempt=3, after=second), None, [before, second])


@pytest.mark.parametrize(
    "commitment",
    [draw(), draw(attempt=2), draw(attempt=3, after=FIRST)],
    ids=["unnumbered", "naming another", "a number left out"],
)
def test_a_further_commitment_that_is_not_numbered_so_is_refused(commitment):
    with pytest.raises(AlreadyCommitted) as caught:
        require_next(commitment, None, [FIRST])
    told = caught.value
    assert (told.task_id, told.attempts, told.expected) == ("T1", 1, 2)
    assert told.predecessor == FIRST.digest.hex()


def test_a_second_attempt_without_a_first_is_refused():
    with pytest.raises(AlreadyCommitted):
        require_next(draw(attempt=2), None, [])


def test_one_task_of_a_campaign_that_was_committed_before_is_enough_to_refuse():
    with pytest.raises(AlreadyCommitted) as caught:
        require_next(draw("T2", "T1"), None, [FIRST])
    assert caught.value.task_id == "T1"


def test_a_campaign_follows_on_from_a_campaign():
    before = step(draw("T1", "T2"))
    require_next(draw("T1", "T2", attempt=2, after=before), None, [before])
    require_next(draw("T2", attempt=2, after=before), None, [before])
    with pytest.raises(AlreadyCommitted):
        require_next(draw("T1", "T3", attempt=2, after=before), None, [before])


def test_substitutions_do_not_count_as_attempts_at_the_draw():
    history = [DRAWN, step(change(), "r")]
    require_next(draw(attempt=2, after=DRAWN), None, history)


# ---- substitutions --------------------------------------------------------------------------------------


def test_a_substitution_follows_the_draw_or_the_latest_substitution():
    require_next(change(), D, [DRAWN])
    require_next(change(leaver="P02"), R, [DRAWN, step(change(), "r")])


def test_a_seat_cannot_be_filled_again_from_the_same_teams_until_it_pleases():
    with pytest.raises(Superseded) as caught:
        require_next(change(leaver="P02"), D, [DRAWN, step(change(), "r")])
    assert caught.value.task_id == "T1"
    assert caught.value.seen.startswith(D.hex()[:16])
    assert R.hex()[:16] in caught.value.rule.en
    assert R.hex()[:16] in caught.value.rule.zh


def test_a_substitution_that_was_never_revealed_is_followed_by_a_numbered_one():
    pending = step(change())
    with pytest.raises(AlreadyCommitted):
        require_next(change(leaver="P02"), D, [DRAWN, pending])
    require_next(change(attempt=2, after=pending), D, [DRAWN, pending])
    third = step(change(attempt=2, after=pending))
    require_next(change(attempt=3, after=third), D, [DRAWN, pending, third])


def test_the_numbering_of_substitutions_begins_anew_on_what_stands_then():
    pending = step(change())
    second = step(change(attempt=2, after=pending), "r")
    require_next(change(leaver="P03"), R, [DRAWN, pending, second])
    with pytest.raises(AlreadyCommitted):
        require_next(change(attempt=3, after=second), R, [DRAWN, pending, second])


def test_a_substitution_of_a_draw_that_is_not_in_the_ledger_is_refused():
    for history in ([], [step(draw("T2"), "d")]):
        with pytest.raises(NotCommitted):
            require_next(change(), D, history)


def test_nothing_can_be_changed_while_a_further_draw_is_committed_and_not_revealed():
    again = step(draw(attempt=2, after=DRAWN))
    for stands_on in (D, None, again.digest):
        with pytest.raises(Superseded):
            require_next(change(), stands_on, [DRAWN, again])
    with pytest.raises(Superseded):
        require_next(change(), None, [FIRST])


def test_a_substitution_without_a_draw_before_it_gives_nothing_to_change():
    with pytest.raises(Superseded) as caught:
        require_next(change(), D, [step(change(), None)])
    assert caught.value.rule.zh.endswith("（-）")


def test_a_substitution_follows_the_latest_draw_and_not_an_earlier_one():
    history = [DRAWN, step(change(), "r"), step(draw(attempt=2, after=DRAWN), "s")]
    require_next(change(leaver="P04"), S, history)
    for stands_on in (D, R):
        with pytest.raises(Superseded):
            require_next(change(leaver="P04"), stands_on, history)


def test_tasks_of_a_campaign_are_changed_independently():
    campaign = step(draw("T1", "T2"), "d")
    history = [campaign, step(change("T1"), "r")]
    require_next(change("T2"), D, history)
    with pytest.raises(Superseded):
        require_next(change("T1", leaver="P09"), D, history)


# ---- reveals --------------------------------------------------------------------------------------------


def test_the_latest_commitment_of_its_tasks_may_be_revealed():
    require_latest(draw(), [FIRST])
    require_latest(draw(), [step(draw("T2"), "r"), FIRST, step(draw("T3"))])


def test_a_commitment_that_another_has_followed_is_not_revealed():
    # Otherwise one could keep two commitments and choose which draw to show.
    second = step(draw(attempt=2, after=FIRST))
    with pytest.raises(Superseded):
        require_latest(draw(), [FIRST, second])
    require_latest(second.commitment, [FIRST, second])


def test_one_task_that_was_committed_again_holds_back_the_whole_campaign():
    campaign = step(draw("T1", "T2"))
    with pytest.raises(Superseded) as caught:
        require_latest(campaign.commitment, [campaign, step(draw("T2", attempt=2, after=campaign))])
    assert caught.value.task_id == "T2"


def test_a_substitution_that_another_has_followed_is_not_revealed():
    pending = step(change())
    second = step(change(attempt=2, after=pending))
    with pytest.raises(Superseded):
        require_latest(pending.commitment, [DRAWN, pending, second])
    require_latest(second.commitment, [DRAWN, pending, second])
