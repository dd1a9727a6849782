"""Documents as HTML and Word files: what they show, what they leave blank, and that their bytes never differ."""

from __future__ import annotations

import builtins
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import attrs
import pytest

from randcheck.documents import DOCUMENTS, Format, TemplateSet, kind_of, render
from randcheck.documents.views import ArchiveIndex, InspectionNotice, SiteRecord, TaskHead
from randcheck.errors import InvalidValue, MissingExtra
from support.documents import (
    WORD,
    body_of_docx,
    digest_of,
    empty,
    filled,
    leaves,
    tags_of_html,
    targets,
    text_of_docx,
    text_of_html,
    with_texts,
)

FILLED, EMPTY = filled(), empty()
CODES = [kind.code for kind in DOCUMENTS]
PAPER = pytest.mark.parametrize("paper", [Format.HTML, Format.DOCX], ids=lambda paper: paper.value)
EVERY_KIND = pytest.mark.parametrize("code", CODES)
HOSTILE = "<b>&'\"{{ 7*7 }}{_{%_}{% raw %}"

TASK_PLAN = {"task.plan_id", "task.plan_name", "task.plan_item"}
TASK_OTHERS = {"task.matters", "task.departments"}
# What a kind does not print, though its view holds it; all else must be there.
NOT_SHOWN = {
    "draw-record": TASK_PLAN | {"drawn.address", "reserves.address"},
    "assignment-record": TASK_PLAN
    | {"task.matters", "teams.members.id", "teams.targets.address", "teams.targets.ticket"},
    "task-announcement": set(),
    "inspection-notice": TASK_PLAN | {"task.departments", "task.lead_department", "inspectors.id"},
    "site-record": TASK_PLAN | TASK_OTHERS | {"task.lead_department", "inspectors.id", "inspectors.unit"},
    "joint-site-record": TASK_PLAN
    | TASK_OTHERS
    | {"task.lead_department", "inspectors.id", "inspectors.unit"},
    "summary-table": TASK_PLAN | TASK_OTHERS,
    "result-announcement": TASK_OTHERS | {"task.plan_id", "task.plan_item"},
    "recusal-form": TASK_PLAN | TASK_OTHERS | {"targets.address", "targets.ticket", "substitutes.id"},
    "replacement-form": TASK_PLAN | TASK_OTHERS | {"substitutes.id"},
    "archive-index": TASK_PLAN | TASK_OTHERS,
}


def text_of(file: bytes, paper: Format) -> str:
    return text_of_html(file) if paper is Format.HTML else text_of_docx(file)


def test_there_is_a_sample_of_every_kind():
    assert [kind_of(document).code for document in FILLED.values()] == CODES == list(EMPTY)


@PAPER
@EVERY_KIND
def test_every_text_and_digest_of_a_document_is_on_its_paper_and_is_no_markup(code, paper):
    numbers = iter(range(10_000))
    marked = with_texts(FILLED[code], lambda text: f"{text}{HOSTILE}{next(numbers):04}")
    file = render(marked, paper)
    shown = text_of(file, paper)
    missing = {
        path
        for path, value in leaves(marked)
        if (isinstance(value, str) and value[-len(HOSTILE) - 4 :] not in shown)
        or (isinstance(value, bytes) and value.hex()[:16] not in shown)
    }
    assert missing == NOT_SHOWN[code]
    if paper is Format.HTML:
        plain = tags_of_html(render(FILLED[code], paper))
        assert tags_of_html(file) == plain
        assert "script" not in plain
        assert b"<b>&" not in file


@PAPER
@EVERY_KIND
def test_what_is_missing_is_left_blank_and_no_programmers_word_is_printed(code, paper):
    shown = text_of(render(EMPTY[code], paper), paper)
    for word in ("None", "Undefined", "{{", "{%", "True", "False", "()"):
        assert word not in shown
    assert "临时抽查" in shown


@PAPER
def test_an_empty_form_has_the_lines_of_the_norm_to_write_in(paper):
    """附录 E: 事项一 to 事项三, blanks for bureau, day and certificate, empty boxes; 六(九)2(5) 二."""
    shown = text_of(render(EMPTY["site-record"], paper), paper)
    assert [shown.count(f"事项{number}") for number in "一二三"] == [1, 1, 1]
    assert "____________执法人员" in shown
    assert "　　　　年　　月　　日" in shown
    assert "■" not in shown
    assert shown.count("□") == 8  # 是, 否, 有, 无, and four grounds


@PAPER
def test_the_box_of_each_ground_of_non_cooperation_is_ticked_on_its_own(paper):
    """六(九)2(3) 六: the grounds stand one below the other."""
    shown = text_of(render(FILLED["site-record"], paper), paper)
    assert "■ 不如实提供情况或相关材料；" in shown
    assert "□ 拒绝向检查人员或其委托的专业机构提供相关材料；" in shown
    assert "■ 有该情形" in shown
    assert "□ 无该情形" in shown
    assert "拒绝签字或盖章：负责人以有事外出为由拒绝签字" in shown  # 六(九)2(5) 三


@PAPER
def test_an_archive_index_writes_days_as_all_other_papers_do(paper):
    """六(十一)1."""
    index: ArchiveIndex = FILLED["archive-index"]
    days = [one.made_on for one in index.materials if one.made_on is not None]
    shown = text_of(render(index, paper), paper)
    assert days
    for day in days:
        assert f"{day.year}年{day.month}月{day.day}日" in shown
        assert day.isoformat() not in shown


@PAPER
def test_a_joint_record_has_a_place_for_the_signatures_of_each_department(paper):
    """六(九)2(5) 一; 附录 F."""
    shown = text_of(render(FILLED["joint-site-record"], paper), paper)
    assert shown.count("检查人员（签字）：") == 3  # two departments, and the foot of the form
    assert shown.index("通化市市场监督管理局检查人员（签字）") < shown.index("通化市消防救援支队检查项目")


@PAPER
def test_a_notice_tells_the_right_to_recusal_and_asks_for_it_on_the_slip(paper):
    """六(五)3(2), 六(九)1(2)."""
    shown = text_of(render(FILLED["inspection-notice"], paper), paper)
    assert "有权申请其回避" in shown
    assert "是否申请回避：□ 否" in shown
    assert "同一事项每年不超过1次" in shown
    assert "2026年9月18日" in shown


def test_a_notice_shows_its_code_as_a_picture_in_both_papers():
    """扫码入企."""
    notice = FILLED["inspection-notice"]
    page = render(notice, Format.HTML).decode()
    assert page.count("<svg") == 1
    with zipfile.ZipFile(io.BytesIO(render(notice, Format.DOCX))) as package:
        pictures = [name for name in package.namelist() if name.startswith("word/media/")]
        assert len(pictures) == 1
        assert package.read(pictures[0]).startswith(b"\x89PNG")
    without = attrs.evolve(notice, check_code=None)
    assert "<svg" not in render(without, Format.HTML).decode()
    with zipfile.ZipFile(io.BytesIO(render(without, Format.DOCX))) as package:
        assert not [name for name in package.namelist() if name.startswith("word/media/")]


@PAPER
def test_a_record_of_one_contributor_says_so(paper):
    said = "种子仅由一方产生"
    assert said in text_of(render(EMPTY["draw-record"], paper), paper)
    assert said not in text_of(render(FILLED["draw-record"], paper), paper)


@PAPER
def test_moments_are_told_in_beijing_time(paper):
    assert "2026年9月8日9时32分05秒" in text_of(render(FILLED["draw-record"], paper), paper)


@PAPER
def test_sums_of_the_summary_count_every_row_and_zero_rows_are_shown(paper):
    """附录 G, 六(十一)1."""
    shown = "".join(text_of(render(FILLED["summary-table"], paper), paper).split())
    assert "26251900244" in shown  # the sums up to 责令改正
    assert "特种设备使用单位监督检查0000000" in shown


@PAPER
def test_two_hundred_targets_are_all_listed_and_their_heading_repeats_on_every_page(paper):
    record = attrs.evolve(FILLED["draw-record"], drawn=targets(200))
    file = render(record, paper)
    shown = text_of(file, paper)
    assert all(target.id in shown and target.name in shown for target in record.drawn)
    if paper is Format.HTML:
        page = file.decode()
        assert "thead { display: table-header-group; }" in page
        assert "tr, tbody.together { break-inside: avoid; }" in page
        assert page.count("<thead>") == 6  # every list
    else:
        rows = [
            row for row in body_of_docx(file).iter(f"{WORD}tr") if "市场主体名称" in "".join(row.itertext())
        ]
        assert len(rows) == 2  # drawn and reserves
        assert all(row.find(f"{WORD}trPr/{WORD}tblHeader") is not None for row in rows)
        assert all(
            row.find(f"{WORD}trPr/{WORD}cantSplit") is not None
            for row in body_of_docx(file).iter(f"{WORD}tr")
        )


@PAPER
def test_lines_of_a_long_finding_stay_lines(paper):
    finding = "\n".join(f"第{number}点：" + "台账不全" * 60 for number in range(1, 30))
    record = attrs.evolve(
        FILLED["site-record"], items=[attrs.evolve(FILLED["site-record"].items[0], finding=finding)]
    )
    assert finding in text_of(render(record, paper), paper)


def test_every_paragraph_and_row_of_a_word_file_is_closed_where_it_must_be():
    for document in (*FILLED.values(), *EMPTY.values()):
        for cell in body_of_docx(render(document, Format.DOCX)).iter(f"{WORD}tc"):
            assert cell[-1].tag == f"{WORD}p"  # Word refuses a cell that does not end in a paragraph
        for table in body_of_docx(render(document, Format.DOCX)).iter(f"{WORD}tbl"):
            assert table.find(f"{WORD}tr") is not None  # and a table without rows


def all_digests() -> dict[str, str]:
    return {
        f"{code}.{form.value}": hashlib.sha256(render(document, form)).hexdigest()
        for code, document in filled().items()
        for form in kind_of(document).formats
    }


@pytest.mark.parametrize(("hash_seed", "zone"), [("1", "America/New_York"), ("7", "Pacific/Kiritimati")])
def test_the_bytes_are_the_same_in_another_process_hash_seed_and_time_zone(tmp_path, hash_seed, zone):
    script = (
        f"import json, sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r});"
        "from unit.documents.test_rendering import all_digests; print(json.dumps(all_digests()))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": "C", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == all_digests()


@EVERY_KIND
def test_no_entry_of_a_word_file_tells_the_time_at_which_it_was_made(code):
    with zipfile.ZipFile(io.BytesIO(render(FILLED[code], Format.DOCX))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")


@EVERY_KIND
def test_a_page_fetches_nothing(code):
    page = render(FILLED[code], Format.HTML).decode()
    for sign in ("src=", "href=", "url(", "@import", "<script", "<link"):
        assert sign not in page


def test_a_kind_has_its_formats_only():
    with pytest.raises(InvalidValue, match=r"must be one of html, docx, got csv"):
        render(FILLED["draw-record"], Format.CSV)
    with pytest.raises(InvalidValue, match="a document must be one of ArchiveIndex"):
        render("draw-record", Format.HTML)


@pytest.mark.parametrize(
    ("module", "form", "extra"),
    [
        ("jinja2", Format.HTML, "docs-forms"),
        ("segno", Format.HTML, "docs-forms"),
        ("docxtpl", Format.DOCX, "docs-forms"),
        ("xlsxwriter", Format.XLSX, "excel"),
    ],
)
def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch, module, form, extra):
    real_import = builtins.__import__

    def import_all_but_one(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name == module or name.startswith(f"{module}."):
            raise ImportError(name)
        return real_import(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", import_all_but_one)
    with pytest.raises(MissingExtra, match=rf"randcheck\[{extra}\]"):
        render(FILLED["task-announcement"], form, templates=TemplateSet())


def test_a_view_in_a_subclass_is_not_taken_for_another_kind():
    class Own(SiteRecord):
        pass

    with pytest.raises(InvalidValue):
        kind_of(Own(task=TaskHead(task_id="T", title="T", lead_department="局")))


def test_codes_of_kinds_are_unique_and_every_kind_names_its_clause():
    assert len(set(CODES)) == len(CODES)
    assert all(
        kind.clause.startswith("Tonghua norm ") and kind.name.zh and kind.name.en for kind in DOCUMENTS
    )


def test_a_code_too_long_for_a_picture_is_refused():
    notice: InspectionNotice = FILLED["inspection-notice"]
    long = attrs.evolve(notice, check_code="凭" * 1000)
    with pytest.raises(InvalidValue, match="must fit into a QR code"):
        render(long, Format.HTML)


def test_an_index_numbers_its_materials():
    """六(十一)3(1)."""
    index: ArchiveIndex = FILLED["archive-index"]
    shown = text_of_html(render(index, Format.HTML))
    assert "共 5 件" in shown
    assert digest_of("material 4").hex() in shown


@PAPER
def test_a_code_names_its_set_where_results_are_of_several_sets(paper):
    """六(十)1(2): digits differ between sets."""
    one, other = FILLED["result-announcement"].lines[:2]
    both = attrs.evolve(FILLED["result-announcement"], lines=[one, attrs.evolve(other, code_set="own-2026")])
    shown = text_of(render(both, paper), paper)
    assert f"{one.label}（{one.code}，gsxt-2019）" in shown
    assert f"{other.label}（{other.code}，own-2026）" in shown
    assert f"{one.label}（{one.code}）" in text_of(render(FILLED["result-announcement"], paper), paper)
