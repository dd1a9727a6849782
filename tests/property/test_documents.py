"""Laws of documents: whatever a name holds, it comes out as it went in, and nothing of it is run."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import attrs
import openpyxl
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from randcheck.documents import Format, TemplateSet, render
from randcheck.documents.views import ItemLine
from randcheck.errors import InvalidValue
from support.documents import filled, tags_of_html, text_of_docx, text_of_html

FILLED = filled(1)
RECORD, RESULTS = FILLED["site-record"], FILLED["result-announcement"]
PLAIN_TAGS = tags_of_html(render(RECORD, Format.HTML))

MARKUP = ("<", ">", "&", "&amp;", '"', "'", "</w:t>", "]]>", "<script>", "-->")
TAGS = (
    "{{",
    "}}",
    "{%",
    "%}",
    "{_{",
    "}_}",
    "{_%",
    "%_}",
    "{#",
    "#}",
    "{{ doc }}",
    "{% raw %}",
    "{{r x}}",
    "{%tr for %}",
)
OTHERS = ("\\n", "\\1", "$", "\u3000", " ", "“", "𠮷")
pieces = st.sampled_from((*MARKUP, *TAGS, *OTHERS))
letters = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Zs"])
texts = st.lists(pieces | letters, min_size=1, max_size=12).map(
    lambda parts: unicodedata.normalize("NFC", "".join(parts)).strip()
)


@given(texts)
@settings(max_examples=40)
@example("{_{ 7*7 }_}")
@example("{%- if true -%}x{%- endif -%}")
@example("</w:t></w:r><w:r><w:br/></w:r><w:r><w:t>")
def test_any_text_comes_out_of_both_papers_as_it_went_in(text):
    try:
        record = attrs.evolve(
            RECORD, target_name=text, items=[ItemLine(item=text, finding=f"前\n{text}\n后")]
        )
    except InvalidValue:
        assume(False)
    page = render(record, Format.HTML)
    assert text_of_html(page).count(text) >= 3
    assert tags_of_html(page) == PLAIN_TAGS
    shown = text_of_docx(render(record, Format.DOCX)).split("\n")
    assert shown.count(text) >= 3


@given(texts)
@settings(max_examples=40)
def test_any_text_comes_out_of_every_table_as_it_went_in(text):
    try:
        announcement = attrs.evolve(RESULTS, lines=[attrs.evolve(RESULTS.lines[0], target_name=text)])
    except InvalidValue:
        assume(False)
    assert json.loads(render(announcement, Format.JSON))["rows"][0]["target_name"] == text
    sheet = openpyxl.load_workbook(io.BytesIO(render(announcement, Format.XLSX))).active
    assert sheet["G2"].value == text
    if len(text) == 1 or text[0] not in "=+-@":
        file = render(announcement, Format.CSV).decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(file, newline="")))[1][6] == text


@given(st.data())
@settings(max_examples=25)
def test_the_same_document_gives_the_same_bytes(data):
    code = data.draw(st.sampled_from(sorted(FILLED)))
    form = data.draw(st.sampled_from([Format.HTML, Format.DOCX]))
    # Nothing that was rendered before leaves a trace: another set of templates starts afresh.
    assert render(FILLED[code], form) == render(filled(1)[code], form, templates=TemplateSet())
