"""Whatever the rules let a desk write replays without a departure, and what they do not is told (norm 三 to 六)."""

from __future__ import annotations

from datetime import timedelta

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from property.test_procedure import EVERYBODY, Procedure
from randcheck.errors import CeremonyError, ProcedureRefused
from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.departures import Departure, DepartureKind
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.record import Record
from randcheck.procedure.replay import replay
from randcheck.procedure.roles import Actor
from randcheck.procedure.vocabulary import SetAsideGround
from support.ceremonies import LOG
from support.procedures import LEADER, PUBLISHER, Story, published, set_aside

FORGERIES = (
    published("T000"),
    published("T001"),
    set_aside("T002", SetAsideGround.MOVED),
    acts.ReplacementDecided(inspector_id="P01", agreed=True, reason="同意"),
    acts.RecusalDecided(inspector_id="P01", target_id="T000", agreed=True, reason="属实"),
    acts.ExemptionDecided(target_id="T000", department="市场监管局", agreed=True, reason="属实"),
    acts.ArchiveRemoved(reason="期满"),
)


class Replayed(Procedure):
    """The machine of the procedure, whose ledger is replayed, and to whose end somebody writes past the desk."""

    @precondition(lambda self: self.story.records)
    @rule(
        act=st.sampled_from(FORGERIES),
        actor=st.one_of(st.sampled_from((LEADER, PUBLISHER)), st.sampled_from(EVERYBODY)),
    )
    def what_a_desk_refuses_is_told_when_it_is_written_all_the_same(self, act: Act, actor: Actor) -> None:
        story = self.story
        try:
            story.decide(act, actor)
        except (ProcedureRefused, CeremonyError) as error:
            expected = error.reason if isinstance(error, ProcedureRefused) else error.code
        else:
            return
        event = ProcedureEvent(log=LOG, at=story.now, actor=actor, subject=story.task_id, act=act)
        told = replay([*story.records, Record.of(event)], lambda _: story.around)
        of_rules = [one for one in told if isinstance(one, Departure) and one.kind is DepartureKind.RULE]
        assert [(one.index, one.reason) for one in of_rules] == [(len(story.records), expected)]

    def teardown(self) -> None:
        super().teardown()
        assert replay(self.story.records, lambda _: self.story.around) == ()
        assert replay(self.story.records) == ()


TestReplayed = Replayed.TestCase
TestReplayed.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def a_drawn_story() -> Story:
    return Story().open().draw().inspect().inspect("T001").inspect("T002").finish()


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_no_order_commitment_or_result_can_be_left_out_or_doubled(data):
    """Tonghua norm 六(四)1: of a draw that was ordered each of the four entries is needed, once."""
    story = a_drawn_story()
    place = data.draw(st.integers(1, 4))
    records = [*story.records]
    if data.draw(st.booleans()):
        del records[place]
    else:
        records.insert(place, records[place])
    assert replay(records)


@given(place=st.integers(0, 200), seconds=st.integers(1, 10**7))
@settings(max_examples=60, deadline=None)
def test_no_act_can_be_moved_before_what_stands_before_it(place, seconds):
    """Tonghua norm 五(五)."""
    story = a_drawn_story()
    events = [
        index
        for index, one in enumerate(story.records)
        if index and isinstance(one.statement, ProcedureEvent)
    ]
    index = events[place % len(events)]
    before, event = story.records[index - 1].statement, story.records[index].statement
    made_at = getattr(before, "at", None) or getattr(before, "drawn_at", None) or before.committed_at
    moved = attrs.evolve(event, at=made_at - timedelta(seconds=seconds))
    records = [*story.records[:index], Record.of(moved), *story.records[index + 1 :]]
    told = [one for one in replay(records) if one.index == index]
    assert [one.reason for one in told] == ["time-runs-back"]
