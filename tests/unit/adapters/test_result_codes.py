"""The result codes that come with the package (Tonghua norm 六(十)1(2))."""

from __future__ import annotations

import json
from importlib import resources

from randcheck.adapters.result_codes import load_code_sets
from randcheck.procedure.code_sets import ResultCodeSet

CATEGORIES = {
    "1": "未发现问题",
    "2": "未按规定公示应当公示的信息",
    "3": "公示信息隐瞒真实情况、弄虚作假",
    "4": "通过登记的住所（经营场所）无法联系",
    "5": "发现问题已责令改正",
    "6": "不配合检查情节严重",
    "7": "未发现开展本次抽查涉及的经营活动",
    "8": "发现问题待后续处理",
}


def test_the_eight_categories_stand_there_in_their_order():
    [code_set] = load_code_sets().values()
    assert {one.code: one.label for one in code_set.codes} == CATEGORIES
    assert [one.code for one in code_set.codes] == list(CATEGORIES)


def test_no_problem_is_what_was_not_found_and_one_category_is_non_cooperation():
    [code_set] = load_code_sets().values()
    assert [one.label for one in code_set.codes if not one.is_problem] == [
        "未发现问题",
        "未发现开展本次抽查涉及的经营活动",
    ]
    assert [one.code for one in code_set.codes if one.is_non_cooperation] == ["6"]


def test_every_set_stands_under_its_own_id_and_a_host_may_add_to_what_it_got():
    first = load_code_sets()
    assert all(code_set.id == key for key, code_set in first.items())
    first["own"] = next(iter(first.values()))
    assert "own" not in load_code_sets()


def test_the_file_tells_where_its_sets_are_from_and_has_the_form_that_a_host_writes():
    told = json.loads(resources.files("randcheck.adapters").joinpath("result_codes.json").read_bytes())
    assert "original notice was not at hand" in told["source"]
    assert [ResultCodeSet.from_mapping(one).to_mapping() for one in told["code_sets"]] == told["code_sets"]
