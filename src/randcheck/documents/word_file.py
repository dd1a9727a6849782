"""Documents as Word files, from templates that a host can open, restyle and put in place of ours."""

from __future__ import annotations

import io
import zipfile

from randcheck.documents.html_page import TEMPLATE_RULE
from randcheck.documents.kinds import DocumentKind
from randcheck.documents.qr_code import qr_png
from randcheck.documents.template_set import TemplateSet, make_environment
from randcheck.errors import DocumentTemplateInvalid, MissingExtra
from randcheck.text import Text

_QR_MILLIMETRES = 28
_MOMENT = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the earliest that a ZIP file can tell; the time of day is no part of a document
_UNIX = 3
_MODE = 0o644 << 16


def render_docx(kind: DocumentKind, document: object, templates: TemplateSet) -> bytes:
    """Return a document as a Word file; the same document and template give the same bytes.

    Raises:
        DocumentTemplateInvalid: A template of the host cannot be used.
        MissingExtra: The extra ``docs-forms`` is not installed.
    """
    try:
        from docx.opc.exceptions import OpcError
        from docx.shared import Mm
        from docxtpl import DocxTemplate, InlineImage
    except ImportError as error:
        raise MissingExtra(purpose=Text("Word documents", "生成 Word 文书"), extra="docs-forms") from error
    from jinja2 import TemplateError

    written = io.BytesIO()
    try:
        template = DocxTemplate(io.BytesIO(templates.find_docx(kind.code)))
        template.init_docx()
        code = getattr(document, "check_code", None)
        picture = (
            "" if code is None else InlineImage(template, io.BytesIO(qr_png(code)), width=Mm(_QR_MILLIMETRES))
        )
        environment = make_environment(finalize=_escape_braces)
        template.render({"doc": document, "kind": kind, "qr": picture}, environment)
        template.save(written)
    except (
        TemplateError,
        TypeError,
        AttributeError,
        OpcError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
    ) as error:
        raise DocumentTemplateInvalid(
            name=f"{kind.code}.docx", rule=TEMPLATE_RULE, seen=f"{type(error).__name__}: {error}"
        ) from error
    return _repack(written.getvalue())


def _escape_braces(value: object) -> object:
    """Escape a text for the XML, its braces too.

    docxtpl turns ``{_{`` in the finished XML into ``{{``: its way to write a literal tag in a template. A firm's name
    must come out as it is.
    """
    from markupsafe import Markup, escape

    if value is None:
        return ""
    if not isinstance(value, str | int):
        return value
    return Markup(str(escape(value)).replace("{", "&#123;").replace("}", "&#125;"))


def _repack(package: bytes) -> bytes:
    """Return the package with the same entries, all of one time and mode: the clock stays out of the bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = _UNIX, _MODE
            target.writestr(entry, source.read(name), compresslevel=6)
    return packed.getvalue()
