"""汇总表 (Tonghua norm 六(十一)1, 附录 G)."""

from __future__ import annotations

import attrs
import pytest

from randcheck.errors import InvalidValue
from randcheck.procedure import acts
from randcheck.procedure.case_counts import CaseCounts
from randcheck.procedure.case_state import TransferState
from randcheck.procedure.state import TeamState
from randcheck.procedure.summary_table import summarise_task
from randcheck.procedure.vocabulary import DispositionKind
from support.counted_tasks import CODE_SETS, counted_case, counted_task, gone_case
from support.procedures import (
    CLEAN,
    CODES,
    INSPECTED_ON,
    LEAD,
    MATTER,
    NO_COOPERATION,
    OTHER_MATTER,
    P1,
    PARTNER,
    PROBLEM,
    Story,
    digest_of,
    result,
)


def disposed(target_id="T0", kind=DispositionKind.CORRECTION_ORDERED, department=LEAD):
    return acts.Disposed(
        target_id=target_id,
        department=department,
        kind=kind,
        decided_on=INSPECTED_ON,
        decision=digest_of("处理决定"),
        publication="信用中国" if kind is DispositionKind.PENALTY else None,
    )


def transfer(target_id="T0", agreed=None, department=LEAD):
    told = acts.Transferred(
        transfer_id="1",
        target_id=target_id,
        department=department,
        receiver="税务局",
        suspicion="偷税",
        materials=(digest_of("线索"),),
    )
    return {"1": TransferState(transfer=told, sender=P1, agreed=agreed)}


def joint(*cases):
    return counted_task("A", *cases, departments=(PARTNER,), matters=(MATTER, OTHER_MATTER))


def row_of(summary, department, matter):
    [row] = [one for one in summary.rows if (one.department, one.matter) == (department, matter)]
    return row


def test_each_category_of_the_code_set_is_a_column_with_its_zeros():
    task = counted_task(
        "A",
        counted_case("T0", PROBLEM, public=[LEAD]),
        counted_case("T1", CLEAN, public=[LEAD]),
        counted_case("T2", CLEAN),
        counted_case("T3"),
        gone_case("T4"),
    )
    found = summarise_task(task, CODE_SETS)
    assert [one.code.label for one in found.categories] == [code.label for code in CODES.codes]
    assert {one.code_set for one in found.categories} == {CODES.id}
    [row] = found.rows
    assert row.results == (2, 0, 0, 0, 1, 0, 0, 0)
    assert row.counts == CaseCounts(drawn=5, set_aside=1, inspected=3, with_problems=1, published=2)
    assert row.counts.to_inspect == 4


def test_a_target_of_two_departments_is_in_a_row_of_each_and_once_in_the_total():
    both = (result(PROBLEM), result(PROBLEM, PARTNER, OTHER_MATTER))
    found = summarise_task(joint(counted_case("T0", *both, public=[LEAD])), CODE_SETS)
    assert [(row.department, row.matter) for row in found.rows] == [(LEAD, MATTER), (PARTNER, OTHER_MATTER)]
    assert [row.counts.published for row in found.rows] == [1, 0]
    assert found.total.counts == CaseCounts(drawn=1, inspected=1, with_problems=1)
    assert found.total.results == (0, 0, 0, 0, 1, 0, 0, 0)
    assert (found.total.department, found.total.matter) == ("合计", "")


def test_before_any_result_every_department_has_its_rows_of_zeros():
    found = summarise_task(joint(counted_case("T0")), CODE_SETS)
    assert [(row.department, row.matter) for row in found.rows] == [
        (LEAD, MATTER),
        (LEAD, OTHER_MATTER),
        (PARTNER, MATTER),
        (PARTNER, OTHER_MATTER),
    ]
    assert all(sum(row.results) == 0 and row.counts.to_inspect == 1 for row in found.rows)


def test_a_matter_that_nobody_reported_on_is_shown_with_the_lead():
    task = joint(counted_case("T0", result(CLEAN), result(CLEAN, PARTNER, MATTER)))
    found = summarise_task(task, CODE_SETS)
    assert row_of(found, LEAD, OTHER_MATTER).counts.inspected == 0


def test_the_host_may_say_which_department_owes_which_matter():
    task = joint(counted_case("T0", result(CLEAN)))
    found = summarise_task(task, CODE_SETS, duties=[(PARTNER, OTHER_MATTER)])
    assert [(row.department, row.matter) for row in found.rows] == [(LEAD, MATTER), (PARTNER, OTHER_MATTER)]


def test_decisions_count_where_their_department_found_a_problem_each_target_once():
    task = joint(
        counted_case(
            "T0",
            result(PROBLEM),
            result(PROBLEM, LEAD, OTHER_MATTER),
            result(CLEAN, PARTNER, MATTER),
            dispositions=(disposed(), disposed()),
        ),
        counted_case(
            "T1",
            result(NO_COOPERATION),
            dispositions=(
                disposed("T1", DispositionKind.PENALTY),
                disposed("T1", DispositionKind.CASE_FILED),
                disposed("T1", DispositionKind.GUIDANCE),
            ),
        ),
        gone_case("T2", dispositions=(disposed("T2"),)),
    )
    found = summarise_task(task, CODE_SETS)
    shown = {(row.department, row.matter): (row.corrected, row.filed) for row in found.rows}
    assert shown == {(LEAD, MATTER): (1, 1), (LEAD, OTHER_MATTER): (1, 0), (PARTNER, MATTER): (0, 0)}
    assert (found.total.corrected, found.total.filed) == (1, 1)


@pytest.mark.parametrize(("agreed", "counted"), [(None, 1), (True, 1), (False, 0)])
def test_a_transfer_counts_unless_it_was_refused(agreed, counted):
    # 六(十一)2(2)
    both = (result(CLEAN), result(PROBLEM, PARTNER, OTHER_MATTER))
    task = joint(counted_case("T0", *both, transfers=transfer(agreed=agreed)))
    found = summarise_task(task, CODE_SETS)
    assert row_of(found, LEAD, MATTER).transferred == counted
    assert row_of(found, PARTNER, OTHER_MATTER).transferred == 0
    assert found.total.transferred == counted


def test_a_team_has_a_table_of_its_own_targets():
    task = attrs.evolve(
        counted_task("A", counted_case("T0", CLEAN), counted_case("T1", PROBLEM, team=2)),
        teams=tuple(TeamState(number=one, members=("P01", "P02"), target_ids=()) for one in (1, 2)),
    )
    found = summarise_task(task, CODE_SETS, team=2)
    assert (found.team, found.total.counts.drawn, found.total.counts.with_problems) == (2, 1, 1)
    with pytest.raises(InvalidValue, match="1, 2"):
        summarise_task(task, CODE_SETS, team=3)


def test_a_result_of_a_code_set_that_has_no_columns_is_refused():
    with pytest.raises(InvalidValue, match="code set"):
        summarise_task(counted_task("A", counted_case("T0", CLEAN)), {})


def test_the_folded_state_is_all_that_a_summary_needs():
    # 六(十一)2(1)
    story = Story().open().draw()
    story.inspect("T000", code=PROBLEM)
    story.do(disposed("T000"), P1)
    assert summarise_task(story.refolded, CODE_SETS).total.corrected == 1
