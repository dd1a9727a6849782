"""Templates of documents: ours, and those with which a host replaces them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from randcheck.documents.filters import FILTERS
from randcheck.documents.kinds import DOCUMENTS, Format
from randcheck.documents.qr_code import qr_svg
from randcheck.errors import DocumentTemplateInvalid, MissingExtra
from randcheck.text import Text

if TYPE_CHECKING:
    from jinja2 import Environment

_OWN = "templates"
_SHARED_PREFIX = "_"
_CODES = frozenset(kind.code for kind in DOCUMENTS)
_REQUIRED_NAMES = Text(
    "a template must be named for a document (draw-record, …), or begin with _ when others include it",
    "模板须以文书代码命名（如 draw-record），供其他模板引用的须以 _ 开头",
)


@attrs.frozen(kw_only=True, slots=False, eq=False)
class TemplateSet:
    """Where templates come from: the host's where it has one, ours otherwise.

    Templates are the host's own code and are run in a sandbox; what documents show is never run as a template, and
    is escaped. A template sees the document as ``doc`` and may call the filters ``blank``, ``box``, ``day``, ``hex``,
    ``listed``, ``moment``, ``numbered`` and ``stacked``; in HTML also the function ``qr``, in DOCX the picture ``qr``.

    Attributes:
        html: Jinja2 templates by the document's code, such as ``draw-record``; names that begin with ``_`` are for
            templates to extend or include: ``_page`` and ``_parts`` replace ours.
        docx: Word files with Jinja2 tags, as docxtpl reads them, by the document's code.

    Raises:
        DocumentTemplateInvalid: A name that no document has.

    Example:
        >>> "<h1>" in TemplateSet(html={"archive-index": "<h1>{{ doc.task.title }}</h1>"}).html["archive-index"]
        True
    """

    html: Mapping[str, str] = attrs.field(factory=dict)
    docx: Mapping[str, bytes] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Check the names: one that is misspelt would be passed over in silence."""
        for name in self.html:
            if name not in _CODES and not name.startswith(_SHARED_PREFIX):
                raise DocumentTemplateInvalid(name=name, rule=_REQUIRED_NAMES, seen=name)
        for name in self.docx:
            if name not in _CODES:
                raise DocumentTemplateInvalid(name=name, rule=_REQUIRED_NAMES, seen=name)

    @classmethod
    def from_folder(cls, folder: str | os.PathLike[str]) -> TemplateSet:
        """Return the templates in a folder: its files ``<code>.html`` (UTF-8) and ``<code>.docx``.

        Raises:
            DocumentTemplateInvalid: The folder cannot be read, a name that no document has, or not UTF-8.
        """
        path = Path(folder)
        try:
            return cls(
                html={file.stem: file.read_text("utf-8") for file in sorted(path.glob("*.html"))},
                docx={
                    file.stem: file.read_bytes()
                    for file in sorted(path.glob("*.docx"))
                    if not file.name.startswith("~$")  # Word's lock beside an open file
                },
            )
        except (OSError, UnicodeDecodeError) as error:
            rule = Text("templates must be readable files in UTF-8", "模板须为可读的 UTF-8 文件")
            raise DocumentTemplateInvalid(name=str(path), rule=rule, seen=str(error)) from error

    def find_docx(self, code: str) -> bytes:
        """Return the Word template of a document."""
        return self.docx[code] if code in self.docx else _read_own(f"{code}.{Format.DOCX.value}")

    @cached_property
    def html_environment(self) -> Environment:
        """The Jinja2 environment of the HTML templates: sandboxed, everything escaped, undefined names refused."""
        environment = make_environment()
        environment.loader = _loader(self.html)
        environment.globals["qr"] = _qr_markup
        return environment


def make_environment(**options: Any) -> Environment:
    """Return a sandboxed Jinja2 environment with the filters of documents.

    Raises:
        MissingExtra: Jinja2 is not installed.
    """
    try:
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError as error:
        raise MissingExtra(purpose=Text("documents", "生成文书"), extra="docs-forms") from error
    options = {"finalize": _nothing_for_none, **options}
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **options
    )
    environment.filters.update(FILTERS)
    return environment


def _loader(own: Mapping[str, str]) -> Any:
    from jinja2 import FunctionLoader

    def load(name: str) -> str | None:
        stem = name.removesuffix(".html")
        if stem in own:
            return own[stem]
        return _read_own(name).decode() if name in _own_names() else None

    return FunctionLoader(load)


@cache
def _own_names() -> frozenset[str]:
    # A name is looked up among ours, never joined to a path as it comes.
    folder = resources.files("randcheck.documents").joinpath(_OWN)
    return frozenset(file.name for file in folder.iterdir() if file.name.endswith(".html"))


def _read_own(name: str) -> bytes:
    return resources.files("randcheck.documents").joinpath(_OWN, name).read_bytes()


def _nothing_for_none(value: object) -> object:
    return "" if value is None else value


def _qr_markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(qr_svg(text))  # the library draws paths; the text itself is not in it
