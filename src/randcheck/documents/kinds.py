"""Which documents there are: their names, the clause each rests on, and what each shows."""

from __future__ import annotations

import enum

import attrs

from randcheck.documents.views import (
    ArchiveIndex,
    AssignmentRecord,
    DrawRecord,
    InspectionNotice,
    JointSiteRecord,
    RecusalForm,
    ReplacementForm,
    ResultAnnouncement,
    SiteRecord,
    SummaryTable,
    TaskAnnouncement,
)
from randcheck.errors import InvalidValue
from randcheck.text import Text


class Format(enum.Enum):
    """What a document is written as; the value is the file extension."""

    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"

    @property
    def is_table(self) -> bool:
        """Whether it holds the rows only, for other systems to read."""
        return self in (Format.XLSX, Format.CSV, Format.JSON)


PAPER = (Format.HTML, Format.DOCX)
PAPER_AND_TABLE = (*PAPER, Format.XLSX, Format.CSV, Format.JSON)


@attrs.frozen(kw_only=True)
class DocumentKind:
    """One kind of document.

    Attributes:
        code: Stable name in kebab-case; also that of its templates.
        name: What it is called.
        clause: Where the norm asks for it.
        view: The class of what it shows.
        formats: What it can be written as.
    """

    code: str
    name: Text
    clause: str
    view: type
    formats: tuple[Format, ...] = PAPER


DOCUMENTS: tuple[DocumentKind, ...] = (
    DocumentKind(
        code="draw-record",
        name=Text("record of the draw", "随机抽取记录"),
        clause="Tonghua norm 六(四)3",
        view=DrawRecord,
    ),
    DocumentKind(
        code="assignment-record",
        name=Text("record of the assignment", "随机选派记录"),
        clause="Tonghua norm 六(五)3(6)",
        view=AssignmentRecord,
    ),
    DocumentKind(
        code="task-announcement",
        name=Text("announcement of the task", "抽查任务公告"),
        clause="Tonghua norm 六(三)1, 三(三)",
        view=TaskAnnouncement,
        formats=PAPER_AND_TABLE,
    ),
    DocumentKind(
        code="inspection-notice",
        name=Text("notice of the inspection", "检查通知书"),
        clause="Tonghua norm 六(九)1(2)",
        view=InspectionNotice,
    ),
    DocumentKind(
        code="site-record",
        name=Text("record on site, one department", "实地核查记录表（单一部门）"),
        clause="Tonghua norm 附录 E, 六(九)2(5)",
        view=SiteRecord,
    ),
    DocumentKind(
        code="joint-site-record",
        name=Text("record on site, joint", "实地核查记录表（跨部门联合）"),
        clause="Tonghua norm 附录 F, 六(九)2(5)",
        view=JointSiteRecord,
    ),
    DocumentKind(
        code="summary-table",
        name=Text("summary table", "抽查情况汇总表"),
        clause="Tonghua norm 附录 G, 六(十一)1",
        view=SummaryTable,
        formats=PAPER_AND_TABLE,
    ),
    DocumentKind(
        code="result-announcement",
        name=Text("announcement of the results", "抽查结果公告"),
        clause="Tonghua norm 六(十)2",
        view=ResultAnnouncement,
        formats=PAPER_AND_TABLE,
    ),
    DocumentKind(
        code="recusal-form",
        name=Text("recusal form", "执法检查人员回避审批表"),
        clause="Tonghua norm 六(五)3(2)",
        view=RecusalForm,
    ),
    DocumentKind(
        code="replacement-form",
        name=Text("replacement form", "执法检查人员替换审批表"),
        clause="Tonghua norm 六(五)3(3)",
        view=ReplacementForm,
    ),
    DocumentKind(
        code="archive-index",
        name=Text("index of the archive", "归档目录"),
        clause="Tonghua norm 六(十一)3",
        view=ArchiveIndex,
    ),
)
"""All kinds of documents, in the order in which a task needs them."""

_BY_VIEW = {kind.view: kind for kind in DOCUMENTS}


def kind_of(document: object) -> DocumentKind:
    """Return the kind of a document by its class.

    Raises:
        InvalidValue: Not a document.

    Example:
        >>> [kind.code for kind in DOCUMENTS if Format.CSV in kind.formats]
        ['task-announcement', 'summary-table', 'result-announcement']
    """
    kind = _BY_VIEW.get(type(document))
    if kind is None:
        names = ", ".join(sorted(view.__name__ for view in _BY_VIEW))
        raise InvalidValue(
            rule=Text(f"a document must be one of {names}", f"文书须为下列之一：{names}"),
            seen=type(document).__name__,
        )
    return kind
