"""The conformance pages are true: every clause has a row, and every row's names, tests, citations and links are there."""

from __future__ import annotations

import pytest

from support.conformance import REPOSITORY, Row, cites, dead_links, find_name, find_test, rows_of
from support.norm_clauses import REQUIRED, clauses_in

PAGES = {
    language: REPOSITORY / "docs" / folder / "conformance.md"
    for language, folder in (("en", ""), ("zh", "zh"))
}
ROWS = {language: rows_of(page) for language, page in PAGES.items()}
EACH_ROW = pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{number}-{row.clauses[0]}") for number, row in enumerate(ROWS["en"])]
)


@pytest.mark.parametrize("language", PAGES)
def test_every_clause_and_every_later_rule_has_a_row(language: str):
    told = {clause for row in ROWS[language] for clause in row.clauses}
    assert sorted(REQUIRED - told) == []
    assert sorted(told - REQUIRED) == []


@EACH_ROW
def test_every_row_names_code_and_tests(row: Row):
    assert row.names
    assert row.tests
    assert all(name.startswith("randcheck.") for name in row.names)
    assert len(set(row.names)) == len(row.names)
    assert len(set(row.tests)) == len(row.tests)


@EACH_ROW
def test_every_name_in_the_code_can_be_imported(row: Row):
    for name in row.names:
        find_name(name)


@EACH_ROW
def test_every_test_exists(row: Row):
    for test in row.tests:
        find_test(test)


@EACH_ROW
def test_every_test_cites_a_clause_of_its_row_and_every_clause_is_cited(row: Row):
    assert [test for test in row.tests if not any(cites(test, clause) for clause in row.clauses)] == []
    assert [clause for clause in row.clauses if not any(cites(test, clause) for test in row.tests)] == []


@pytest.mark.parametrize("language", PAGES)
def test_every_link_leads_somewhere(language: str):
    assert dead_links(PAGES[language]) == []
    assert [row.line for row in ROWS[language] if "](" not in row.line] == []


def test_both_languages_have_the_same_rows_names_and_tests():
    english, chinese = ([(row.clauses, row.names, row.tests) for row in ROWS[one]] for one in ("en", "zh"))
    assert english == chinese
    assert len(english) > 100


@pytest.mark.parametrize(
    ("text", "cited", "not_cited"),
    [
        (
            "六(五)1(2)(3), 2(2)–(4), 3(5)",
            {"六(五)1(3)", "六(五)2(3)", "六(五)3(5)"},
            {"六(五)1(1)", "六(五)3(3)"},
        ),
        ("(Tonghua norm 五(二)4–5; 国办发〔2024〕54号)", {"五(二)4", "五(二)5"}, {"五(二)1", "二"}),
        ("七(一)–(三), 六(六)2", {"七(一)", "七(二)", "七(三)", "六(六)2"}, {"三", "六(六)2(1)"}),
        ("六(九)2(3) 二, 六(九)2(5) 一.", {"六(九)2(3)二", "六(九)2(5)一"}, {"六(九)2(3)六", "六(九)2(5)二"}),
        ("六(九)2(3) a)–c): 应按规定予以公示", {"六(九)2(3)六"}, {"六(九)2(3)一"}),
        ("六(十)2(1): 20 working days, 六(四)2, 3", {"六(十)2(1)", "六(四)3"}, {"六(十)2(2)", "四"}),
        ("附录 E, F; 附录 G", {"附录E", "附录F", "附录G"}, {"附录C"}),
        ("Tonghua norm 四, 六(五)3(2)–(4)(6)", {"四", "六(五)3(3)", "六(五)3(6)"}, {"四(二)", "六(五)3(5)"}),
        ("第八户, 李四, 二〇二六", set(), {"八", "四", "二"}),
    ],
)
def test_a_citation_is_read_as_people_write_it(text: str, cited: set[str], not_cited: set[str]):
    assert cited <= clauses_in(text)
    assert clauses_in(text) & not_cited == set()
