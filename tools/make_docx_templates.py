"""Write the Word templates of documents into ``src/randcheck/documents/templates/``.

They are ordinary Word files with named styles (文书标题, 文书小标题, 表格文字, …) and docxtpl tags. A host opens them, restyles
them and hands them in as its own; ours are made here, so that a change can be read as text::

    python tools/make_docx_templates.py           # write all of them
    python tools/make_docx_templates.py --check   # exit 1 if a committed file differs

Needs nothing but Python; the layouts are in ``docx_layouts.py`` beside it.
"""

# ruff: noqa: T201 - a script that reports on the terminal

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

from docx_layouts import LAYOUTS, Layout

TEMPLATES = Path(__file__).parents[1] / "src" / "randcheck" / "documents" / "templates"

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_CONTENT_TYPES = f"""{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Default Extension="png" ContentType="image/png"/>\
<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>\
<Override PartName="/word/settings.xml" ContentType="{_WORD}.settings+xml"/>\
<Override PartName="/word/footer1.xml" ContentType="{_WORD}.footer+xml"/>\
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>\
</Types>"""

_ROOT_RELATIONS = f"""{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>\
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>\
</Relationships>"""

_DOCUMENT_RELATIONS = f"""{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>\
<Relationship Id="rId2" Type="{_OFFICE}/settings" Target="settings.xml"/>\
<Relationship Id="rId3" Type="{_OFFICE}/footer" Target="footer1.xml"/>\
</Relationships>"""

_SETTINGS = f"""{_DECLARATION}<w:settings {_NAMESPACES}><w:zoom w:percent="100"/>\
<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>\
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>\
</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"""


def _style(name: str, identifier: str, paragraph: str, run: str, *, default: bool = False) -> str:
    mark = ' w:default="1"' if default else ""
    base = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{mark} w:styleId="{identifier}"><w:name w:val="{name}"/>{base}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _fonts(east_asia: str, latin: str = "Times New Roman") -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{east_asia}" w:hint="eastAsia"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _styles(layout: Layout) -> str:
    body, cell = layout.body_size, layout.cell_size
    lines = f'<w:spacing w:before="0" w:after="60" w:line="{body * 15}" w:lineRule="atLeast"/>'
    tight = f'<w:spacing w:before="20" w:after="20" w:line="{cell * 14}" w:lineRule="atLeast"/>'
    styles = [
        _style("Normal", "Normal", lines, _fonts("仿宋") + _size(body), default=True),
        _style(
            "文书标题",
            "Title",
            '<w:keepNext/><w:spacing w:before="0" w:after="160" w:line="560" w:lineRule="atLeast"/><w:jc w:val="center"/>',
            _fonts("宋体") + "<w:b/>" + _size(layout.title_size),
        ),
        _style(
            "文书小标题",
            "Section",
            '<w:keepNext/><w:spacing w:before="160" w:after="80"/>',
            _fonts("黑体") + _size(max(body, 26)),
        ),
        _style(
            "文书正文", "Body", '<w:ind w:firstLineChars="200" w:firstLine="480"/><w:jc w:val="both"/>', ""
        ),
        _style("表格文字", "Cell", tight, _size(cell)),
        _style("表格居中", "CellCentred", f'{tight}<w:jc w:val="center"/>', _size(cell)),
        _style("表格居右", "CellRight", f'{tight}<w:jc w:val="right"/>', _size(cell)),
        _style("表头", "Head", f'<w:keepNext/>{tight}<w:jc w:val="center"/>', _fonts("黑体") + _size(cell)),
        _style("摘要值", "Hex", tight, _fonts("仿宋", "Courier New") + _size(17)),
        _style("落款", "Signature", '<w:keepNext/><w:keepLines/><w:jc w:val="right"/>', ""),
        _style("文书注", "Note", "", _size(20)),
        _style(
            "页脚", "Footer", '<w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>', _size(18)
        ),
    ]
    return (
        f"{_DECLARATION}<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts('仿宋')}{_size(body)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        f"{''.join(styles)}</w:styles>"
    )


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _footer() -> str:
    def said(text: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'

    runs = said("第 ") + _field("PAGE") + said(" 页　共 ") + _field("NUMPAGES") + said(" 页")
    return f'{_DECLARATION}<w:ftr {_NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{runs}</w:p></w:ftr>'


def _document(layout: Layout) -> str:
    width, height = (16838, 11906) if layout.is_landscape else (11906, 16838)
    orientation = ' w:orient="landscape"' if layout.is_landscape else ""
    top, side = layout.margin_top, layout.margin_side
    section = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="{width}" w:h="{height}"{orientation}/>'
        f'<w:pgMar w:top="{top}" w:right="{side}" w:bottom="{top}" w:left="{side}" w:header="567" w:footer="567" '
        'w:gutter="0"/></w:sectPr>'
    )
    return f"{_DECLARATION}<w:document {_NAMESPACES}><w:body>{layout.body()}{section}</w:body></w:document>"


def _properties(layout: Layout) -> str:
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{layout.name}</dc:title><dc:creator></dc:creator><dc:language>zh-CN</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )


def parts_of(layout: Layout) -> dict[str, str]:
    """Return the parts of the Word file, by name."""
    return {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _ROOT_RELATIONS,
        "docProps/core.xml": _properties(layout),
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/document.xml": _document(layout),
        "word/footer1.xml": _footer(),
        "word/settings.xml": _SETTINGS,
        "word/styles.xml": _styles(layout),
    }


def read_parts(path: Path) -> dict[str, str]:
    """Return the parts of a Word file; none where there is no file."""
    if not path.exists():
        return {}
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def write(path: Path, parts: dict[str, str]) -> None:
    """Write the parts as a ZIP file without a time of day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            package.writestr(entry, content.encode())
    path.write_bytes(packed.getvalue())


def main() -> int:
    """Write or check all templates."""
    differing = 0
    for code, layout in LAYOUTS.items():
        path = TEMPLATES / f"{code}.docx"
        # Contents and not bytes: compression differs between versions of zlib.
        if read_parts(path) == parts_of(layout):
            continue
        differing += 1
        if "--check" in sys.argv:
            print(f"{path.name} differs from its layout")
        else:
            write(path, parts_of(layout))
            print(f"wrote {path.name}")
    return 1 if differing and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
