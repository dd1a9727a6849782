"""Documents made from what the procedure worked out say the same numbers."""

from __future__ import annotations

import pytest

from randcheck.documents import Format, render
from randcheck.documents.from_procedure import summary_document
from randcheck.procedure.case_counts import CaseCounts
from randcheck.procedure.code_sets import ResultCode
from randcheck.procedure.summary_table import Category, SummaryOfTask, SummaryRow
from support.documents import AMR, FIRE, MATTERS, task, text_of_docx, text_of_html

CLEAN = ResultCode(code="1", label="未发现问题", is_problem=False)
WRONG = ResultCode(code="5", label="发现问题已责令改正", is_problem=True)


def row(department: str, matter: str, inspected: int, results: tuple[int, ...], **more: int) -> SummaryRow:
    counts = CaseCounts(drawn=9, set_aside=1, came_in=1, inspected=inspected, published=inspected - 1)
    handled = {"corrected": 0, "filed": 0, "transferred": 0, **more}
    return SummaryRow(department=department, matter=matter, counts=counts, results=results, **handled)


def summary(*sets: str) -> SummaryOfTask:
    """Two departments at the same nine targets: the whole counts each once."""
    return SummaryOfTask(
        task_id="TH-2026-017",
        team=None,
        categories=(Category(sets[0], CLEAN), Category(sets[-1], WRONG)),
        rows=(row(AMR, MATTERS[0], 9, (6, 3), corrected=3), row(FIRE, MATTERS[2], 8, (8, 0), transferred=2)),
        total=row("合计", "", 9, (9, 3), corrected=3, transferred=2),
    )


def test_the_whole_is_the_procedures_and_not_the_sum_of_the_rows():
    """附录 G, 六(十一)1: a target that two departments inspected is one target."""
    table = summary_document(summary("a"), task())
    assert [(line.assigned, line.inspected, line.results, line.published) for line in table.lines] == [
        (9, 9, (6, 3), 8),
        (9, 8, (8, 0), 7),
    ]
    assert (table.total.assigned, table.total.results, table.total.corrected) == (9, (9, 3), 3)
    assert table.lines[1].transferred == 2
    for text in (text_of_html(render(table, Format.HTML)), text_of_docx(render(table, Format.DOCX))):
        assert "同一户涉及多个部门或事项的只计一次" in text
        assert "全部" in text


def test_categories_name_their_set_where_there_are_several():
    """六(十)1(2): digits and words differ between sets."""
    assert summary_document(summary("a"), task()).categories == ("未发现问题", "发现问题已责令改正")
    table = summary_document(summary("a", "b"), task())
    assert table.categories == ("未发现问题（a）", "发现问题已责令改正（b）")
    assert table.code_set == "a、b"


@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV, Format.JSON], ids=lambda form: form.value)
def test_the_summary_is_written_as_a_table_too(form):
    assert render(summary_document(summary("a"), task()), form)
