"""Documents in Chinese that an official signs: records, notices and forms as HTML and DOCX, tables as XLSX, CSV, JSON."""

from randcheck.documents.kinds import DOCUMENTS, DocumentKind, Format, kind_of
from randcheck.documents.rendering import render
from randcheck.documents.template_set import TemplateSet

__all__ = ["DOCUMENTS", "DocumentKind", "Format", "TemplateSet", "kind_of", "render"]
