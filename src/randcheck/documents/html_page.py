"""Documents as self-contained HTML pages that print on A4."""

from __future__ import annotations

from randcheck.documents.kinds import DocumentKind
from randcheck.documents.template_set import TemplateSet
from randcheck.errors import DocumentTemplateInvalid
from randcheck.text import Text

TEMPLATE_RULE = Text(
    "a template must be one that Jinja2 can run and use only what its document has",
    "模板须能由 Jinja2 运行，且只使用其文书具有的内容",
)


def render_html(kind: DocumentKind, document: object, templates: TemplateSet) -> bytes:
    """Return a document as one HTML file in UTF-8: no script, nothing fetched from elsewhere.

    Raises:
        DocumentTemplateInvalid: A template of the host cannot be used.
        MissingExtra: The extra ``docs-forms`` is not installed.
    """
    environment = templates.html_environment
    from jinja2 import TemplateError

    try:
        template = environment.get_template(f"{kind.code}.html")
        page = template.render(doc=document, kind=kind)
    except (TemplateError, TypeError, AttributeError) as error:
        raise DocumentTemplateInvalid(
            name=f"{kind.code}.html", rule=TEMPLATE_RULE, seen=f"{type(error).__name__}: {error}"
        ) from error
    return page.encode()
