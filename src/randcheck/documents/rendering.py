"""``render``: one document in, the bytes of one file out."""

from __future__ import annotations

from randcheck.documents.html_page import render_html
from randcheck.documents.kinds import Format, kind_of
from randcheck.documents.table_files import render_table
from randcheck.documents.tables import table_of
from randcheck.documents.template_set import TemplateSet
from randcheck.documents.word_file import render_docx
from randcheck.errors import InvalidValue
from randcheck.text import Text

_OURS = TemplateSet()


def render(document: object, file_format: Format, *, templates: TemplateSet | None = None) -> bytes:
    """Return a document as the bytes of a file.

    The same document, format and templates give the same bytes, whatever the time, the time zone and the machine.

    Args:
        document: A view, such as :class:`~randcheck.documents.views.drawing.DrawRecord`.
        file_format: What to write; a kind of document has its formats.
        templates: The host's templates, where it has its own; they concern HTML and DOCX.

    Raises:
        InvalidValue: Not a document, or a format that this kind of document does not have.
        DocumentTemplateInvalid: A template of the host cannot be used.
        MissingExtra: The extra ``docs-forms`` (HTML, DOCX) or ``excel`` (XLSX) is not installed.

    Example:
        >>> from randcheck.documents.views import ArchiveIndex, ArchiveLine, TaskHead
        >>> task = TaskHead(task_id="TH-2026-017", title="食品生产抽查", lead_department="市场监管局")
        >>> material = ArchiveLine(kind="抽取承诺", digest=bytes(32))
        >>> page = render(ArchiveIndex(task=task, materials=[material]), Format.HTML)
        >>> "食品生产抽查" in page.decode()
        True
    """
    kind = kind_of(document)
    if file_format not in kind.formats:
        names = ", ".join(one.value for one in kind.formats)
        raise InvalidValue(
            rule=Text(
                f"the format of a {kind.name.en} must be one of {names}", f"{kind.name.zh}的格式须为 {names}"
            ),
            seen=file_format.value if isinstance(file_format, Format) else repr(file_format),
        )
    if file_format.is_table:
        return render_table(table_of(document), file_format)
    write = render_html if file_format is Format.HTML else render_docx
    return write(kind, document, _OURS if templates is None else templates)
