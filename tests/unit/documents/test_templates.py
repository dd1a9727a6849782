"""Templates of the host in place of ours, and what becomes of one that cannot be used."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from randcheck.documents import DOCUMENTS, Format, TemplateSet, render
from randcheck.errors import DocumentTemplateInvalid
from support.documents import filled, text_of_docx, text_of_html

FILLED = filled()
REPOSITORY = Path(__file__).parents[3]
INDEX = FILLED["archive-index"]


def word_template(text: str) -> bytes:
    """Ours for the index, with one paragraph for all."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(TemplateSet().find_docx("archive-index"))) as ours,
        zipfile.ZipFile(changed, "w") as new,
    ):
        for name in ours.namelist():
            content = ours.read(name)
            if name == "word/document.xml":
                start, _, rest = content.partition(b"<w:body>")
                end = rest[rest.rindex(b"<w:sectPr>") :]
                content = start + f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode() + end
            new.writestr(name, content)
    return changed.getvalue()


def test_a_template_of_the_host_takes_the_place_of_ours_and_its_output_is_escaped():
    """六(九)2(5) 二: forms of the upper level."""
    templates = TemplateSet(
        html={
            "archive-index": "<p>{{ doc.task.title }} 共{{ doc.materials | length }}件 {{ doc.archived_on | day }}</p>"
        },
        docx={"archive-index": word_template("{{ doc.task.title }}，{{ doc.number | blank }}")},
    )
    assert render(INDEX, Format.HTML, templates=templates).decode() == (
        "<p>2026年度食品生产企业跨部门联合抽查 共5件 2026年12月1日</p>"
    )
    assert text_of_docx(render(INDEX, Format.DOCX, templates=templates)).strip() == (
        "2026年度食品生产企业跨部门联合抽查，2026-XZ-017"
    )
    # The others are ours.
    assert render(FILLED["site-record"], Format.HTML, templates=templates) == render(
        FILLED["site-record"], Format.HTML
    )


def test_a_host_replaces_a_part_that_all_our_pages_share():
    templates = TemplateSet(html={"_page": "<main>{% block content %}{% endblock %}</main>"})
    page = render(INDEX, Format.HTML, templates=templates).decode()
    assert page.startswith("<main>")
    assert "归档目录" in page


def test_a_host_extends_ours():
    templates = TemplateSet(
        html={
            "archive-index": '{% extends "_page.html" %}{% block content %}本局归档 {{ doc.number }}{% endblock %}'
        }
    )
    shown = text_of_html(render(INDEX, Format.HTML, templates=templates))
    assert "本局归档 2026-XZ-017" in shown


@pytest.mark.parametrize(
    "template",
    [
        "{{ doc.no_such_field }}",
        "{{ doc.task.title | no_such_filter }}",
        "{% for %}",
        '{% include "../kinds.py" %}',
        '{% include "archive-index.docx" %}',
        "{{ doc.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ doc.materials + 1 }}",
    ],
)
def test_a_template_that_cannot_be_used_is_named(template):
    with pytest.raises(
        DocumentTemplateInvalid, match=r"template archive-index.html: a template must be one that"
    ):
        render(INDEX, Format.HTML, templates=TemplateSet(html={"archive-index": template}))


@pytest.mark.parametrize(
    "template",
    [
        b"",
        b"no Word file",
        word_template("{{ doc.no_such_field }}"),
        word_template("{{ doc.__class__.__mro__ }}"),
    ],
)
def test_a_word_template_that_cannot_be_used_is_named(template):
    with pytest.raises(
        DocumentTemplateInvalid, match=r"template archive-index.docx: a template must be one that"
    ):
        render(INDEX, Format.DOCX, templates=TemplateSet(docx={"archive-index": template}))


@pytest.mark.parametrize(
    "names", [{"html": {"archive_index": ""}}, {"docx": {"_page": b""}}, {"docx": {"index": b""}}]
)
def test_a_name_that_no_document_has_is_refused(names):
    with pytest.raises(DocumentTemplateInvalid, match="must be named for a document"):
        TemplateSet(**names)


def test_templates_are_read_from_a_folder(tmp_path):
    (tmp_path / "archive-index.html").write_text("{{ doc.task.task_id }}", "utf-8")
    (tmp_path / "archive-index.docx").write_bytes(word_template("{{ doc.task.task_id }}"))
    (tmp_path / "~$chive-index.docx").write_bytes(b"lock of an open file")
    (tmp_path / "notes.txt").write_text("not a template", "utf-8")
    templates = TemplateSet.from_folder(tmp_path)
    assert render(INDEX, Format.HTML, templates=templates) == b"TH-2026-017"
    assert "TH-2026-017" in text_of_docx(render(INDEX, Format.DOCX, templates=templates))


def test_a_folder_with_a_file_in_another_encoding_or_name_is_refused(tmp_path):
    (tmp_path / "archive-index.html").write_bytes("归档目录。".encode("gb18030"))
    with pytest.raises(DocumentTemplateInvalid, match="readable files in UTF-8"):
        TemplateSet.from_folder(tmp_path)
    (tmp_path / "archive-index.html").rename(tmp_path / "index.html")
    (tmp_path / "index.html").write_text("x", "utf-8")
    with pytest.raises(DocumentTemplateInvalid, match="must be named for a document"):
        TemplateSet.from_folder(tmp_path)


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.code)
def test_every_kind_has_both_templates(kind):
    assert TemplateSet().find_docx(kind.code).startswith(b"PK")
    assert TemplateSet().html_environment.get_template(f"{kind.code}.html")


def test_the_committed_word_templates_are_those_of_their_layouts():
    done = subprocess.run(
        [sys.executable, REPOSITORY / "tools" / "make_docx_templates.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
