"""The layouts of the Word templates: what stands where, with the same words as the HTML templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

_TWIPS_PER_MM = 56.6929
_KEEP = "<w:keepNext/>"
_FULL_WIDTH = '<w:tblW w:w="5000" w:type="pct"/>'


def paragraph(text: str, style: str = "Normal", *, properties: str = "") -> str:
    """Return a paragraph; ``text`` may hold Jinja2 tags."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{run}</w:p>'


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    ``text`` is one paragraph or several, each with a style of its own where it is a pair; ``merge`` is ``restart`` or
    ``continue`` where the cell is merged with the one below or above.
    """

    text: str | tuple[str | tuple[str, str], ...]
    style: str = "Cell"
    span: int = 1
    merge: str = ""


def head(text: str, span: int = 1, merge: str = "") -> Cell:
    """Return a cell that names what stands beside it."""
    return Cell(text, "CellCentred", span, merge)


def middle(text: str) -> Cell:
    """Return a cell with its text in the middle."""
    return Cell(text, "CellCentred")


class Grid:
    """A table with widths in millimetres, built row by row."""

    def __init__(
        self, *widths: float, borders: bool = True, is_fixed: bool = True, keep: bool = False
    ) -> None:
        self._widths = [round(width * _TWIPS_PER_MM) for width in widths]
        self._borders = borders
        self._is_fixed = is_fixed
        self.keep = keep
        self._rows: list[str] = []

    def row(self, *cells: Cell | str, repeat: bool = False, least_mm: float = 0) -> Grid:
        """Add a row; ``repeat`` repeats it on every page."""
        properties = "<w:cantSplit/>"
        if least_mm:
            properties += f'<w:trHeight w:val="{round(least_mm * _TWIPS_PER_MM)}" w:hRule="atLeast"/>'
        if repeat:
            properties += "<w:tblHeader/>"
        written, place = [], 0
        for cell in (Cell(cell) if isinstance(cell, str) else cell for cell in cells):
            width = sum(self._widths[place : place + cell.span])
            place += cell.span
            written.append(_cell(cell, width, _KEEP if self.keep else ""))
        self._rows.append(f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(written)}</w:tr>")
        return self

    def heads(self, *texts: str) -> Grid:
        """Add a row of headings that is repeated on every page."""
        return self.row(*(Cell(text, "Head") for text in texts), repeat=True)

    def tag(self, tag: str) -> Grid:
        """Add a row that holds a tag only, such as ``for one in doc.drawn``; docxtpl takes the row out."""
        return self.row(Cell("{%tr " + tag + " %}", span=len(self._widths)))

    def each(self, loop: str, *cells: Cell | str, least_mm: float = 0) -> Grid:
        """Add a row for each member."""
        return self.tag(f"for {loop}").row(*cells, least_mm=least_mm).tag("endfor")

    def when(self, condition: str, *cells: Cell | str) -> Grid:
        """Add a row that is there under a condition."""
        return self.tag(f"if {condition}").row(*cells).tag("endif")

    def __str__(self) -> str:
        kind = "single" if self._borders else "nil"
        names = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = "".join(
            f'<w:{name} w:val="{kind}" w:sz="6" w:space="0" w:color="000000"/>' for name in names
        )
        # A table whose columns are only known when it is filled takes the width of the page.
        layout = "fixed" if self._is_fixed else "autofit"
        total = f'<w:tblW w:w="{sum(self._widths)}" w:type="dxa"/>' if self._is_fixed else _FULL_WIDTH
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in self._widths)
        return (
            f'<w:tbl><w:tblPr>{total}<w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="{layout}"/><w:tblCellMar>'
            '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(self._rows)}</w:tbl>"
        )


def _cell(cell: Cell, width: int, paragraph_properties: str) -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if cell.span > 1:
        properties += f'<w:gridSpan w:val="{cell.span}"/>'
    if cell.merge:
        properties += f'<w:vMerge w:val="{cell.merge}"/>'
    texts = (cell.text,) if isinstance(cell.text, str) else cell.text
    styled = [(text, cell.style) if isinstance(text, str) else text for text in texts]
    content = "".join(paragraph(text, style, properties=paragraph_properties) for text, style in styled)
    return f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'


@dataclass(frozen=True)
class Layout:
    """One template: its name, what stands in it, and the sheet; sizes in half points, margins in twips."""

    name: str
    body: Callable[[], str]
    is_landscape: bool = False
    title_size: int = 40
    body_size: int = 24
    cell_size: int = 21
    margin_top: int = 1134
    margin_side: int = 1191


def _joined(*parts: object) -> str:
    return "".join(f"{part}{_gap(part)}" if isinstance(part, Grid) else str(part) for part in parts)


def _gap(grid: Grid) -> str:
    """Return the small paragraph after a table: two tables that touch would become one."""
    spacing = '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
    return f"<w:p><w:pPr>{_KEEP if grid.keep else ''}{spacing}</w:pPr></w:p>"


def _if(condition: str, *parts: object) -> str:
    return paragraph("{%p if " + condition + " %}") + _joined(*parts) + paragraph("{%p endif %}")


def _either(condition: str, parts: Sequence[object], others: Sequence[object]) -> str:
    between = paragraph("{%p else %}")
    return (
        paragraph("{%p if " + condition + " %}")
        + _joined(*parts)
        + between
        + _joined(*others)
        + paragraph("{%p endif %}")
    )


def _receipt(*, has_code: bool = True) -> str:
    def rows(grid: Grid) -> Grid:
        where = (
            "{{ doc.receipt.log }}"
            "{% if doc.receipt.commitment_index is not none %}　承诺为第 {{ doc.receipt.commitment_index }} 条{% endif %}"
            "{% if doc.receipt.result_index is not none %}，结果为第 {{ doc.receipt.result_index }} 条{% endif %}"
            "{% if doc.receipt.substitution_index is not none %}，替补选派结果为第 {{ doc.receipt.substitution_index }} 条{% endif %}"
        )
        grid.row(head("账　　本"), where)
        grid.row(head("承诺摘要"), Cell("{{ doc.receipt.commitment | hex }}", "Hex"))
        grid.when(
            "doc.receipt.result is not none", head("结果摘要"), Cell("{{ doc.receipt.result | hex }}", "Hex")
        )
        return grid.when(
            "doc.receipt.substitution is not none",
            head("替补选派结果摘要"),
            Cell("{{ doc.receipt.substitution | hex }}", "Hex"),
        )

    told = _if("doc.receipt is not none", rows(Grid(28, 138, keep=has_code)))
    if not has_code:
        return told
    code = Grid(34, 132, keep=True).row(
        middle("{{ qr }}"), ("扫描二维码，可查看本任务及其随机抽取凭证：\n{{ doc.check_code }}")
    )
    return told + _if("doc.check_code is not none", code)


def _media() -> str:
    table = Grid(14, 20, 66, 66).heads("序号", "种类", "说明", "文件摘要（SHA-256）")
    table.each(
        "item in doc.media",
        middle("{{ loop.index }}"),
        middle("{{ item.kind }}"),
        "{{ item.description }}",
        Cell("{{ item.digest | hex }}", "Hex"),
    )
    return _either("doc.media", [table], [paragraph("未附音像记录。", "Body")])


def _witnesses() -> str:
    table = Grid(34, 30, 62, 40).heads("类别", "姓名", "所在单位", "签字")
    table.each(
        "one in doc.witnesses",
        middle("{{ one.kind }}"),
        middle("{{ one.name }}"),
        "{{ one.organisation }}",
        "",
        least_mm=13,
    )
    return _either("doc.witnesses", [table], [paragraph("本次无受邀监督人员。", "Body")])


def _signers() -> Grid:
    return (
        Grid(83, 83, borders=False)
        .row("操作人员（签字）：{{ doc.operator }}", "记录人员（签字）：{{ doc.recorder }}", least_mm=10)
        .row("牵头部门（盖章）：", "日期：{{ none | day }}", least_mm=10)
    )


def _targets(where: str) -> Grid:
    return (
        Grid(14, 62, 50, 40)
        .heads("序号", "市场主体名称", "统一社会信用代码", "票号（前 16 位）")
        .each(
            f"target in {where}",
            middle("{{ loop.index }}"),
            "{{ target.name }}",
            middle("{{ target.id }}"),
            Cell("{{ (target.ticket | hex)[:16] }}", "Hex"),
        )
    )


def _draw_record() -> str:
    task = (
        Grid(28, 55, 28, 55)
        .row(head("任务名称"), Cell("{{ doc.task.title }}", span=3))
        .row(head("任务编号"), "{{ doc.task.task_id }}", head("抽取地点"), "{{ doc.place }}")
        .row(
            head("牵头部门"),
            "{{ doc.task.lead_department }}",
            head("参与部门"),
            "{{ doc.task.departments | listed }}",
        )
        .row(head("抽查事项"), Cell("{{ doc.task.matters | listed }}", span=3))
        .when("doc.attempt > 1", head("再次抽取事由"), Cell("{{ doc.attempt_reason }}", span=3))
        .when("doc.attempt > 1", head("批准人"), Cell("{{ doc.attempt_approver }}", span=3))
    )
    excluded = "{% for one in doc.exclusions %}{{ one.ground }} {{ one.count }} 户{% if not loop.last %}；{% endif %}{% endfor %}"
    pool = (
        Grid(28, 138)
        .row(head("抽样框"), "共 {{ doc.population }} 户")
        .row(head("抽样框根值"), Cell("{{ doc.pool_root | hex }}", "Hex"))
        .when("doc.exclusions", head("筛　　除"), excluded)
        .when("doc.rule is not none", head("抽取规则"), "{{ doc.rule }}")
    )
    sizes = (
        Grid(76, 30, 30, 30)
        .heads("分　层", "基数（户）", "抽取（户）", "备选（户）")
        .each(
            "stratum in doc.strata",
            "{{ stratum.label }}",
            middle("{{ stratum.population }}"),
            middle("{{ stratum.sample_size }}"),
            middle("{{ stratum.reserves }}"),
        )
        .row(
            middle("合　计"),
            middle("{{ doc.population }}"),
            middle("{{ doc.sample_size }}"),
            middle("{{ doc.reserve_size }}"),
        )
    )
    seed = (
        Grid(14, 46, 76, 30)
        .heads("序号", "贡献人", "贡献内容", "承诺时已固定")
        .each(
            "one in doc.contributors",
            middle("{{ loop.index }}"),
            "{{ one.role }}",
            "{{ one.value }}",
            middle("{% if one.was_fixed %}是{% else %}否{% endif %}"),
        )
        .row(head("种　子", span=2), Cell("{{ doc.seed | hex }}", "Hex", span=2))
    )
    reserves = [
        paragraph(
            "抽中对象因注销、迁出等无法检查的，载明事由后，在同一分层内按抽取次序递补。备选对象如下（按票号排列）：",
            "Body",
        ),
        _targets("doc.reserves"),
    ]
    return _joined(
        paragraph("“双随机、一公开”随机抽取记录", "Title"),
        paragraph("第 {{ doc.attempt }} 次抽取", properties='<w:jc w:val="center"/>'),
        paragraph("一、抽查任务", "Section"),
        task,
        paragraph("二、抽取前的承诺", "Section"),
        paragraph("以下内容在随机种子产生之前，于{{ doc.committed_at | moment }}固定。", "Body"),
        pool,
        sizes,
        paragraph("三、随机种子", "Section"),
        seed,
        _if("doc.has_one_contributor", paragraph("注：种子仅由一方产生。", "Body")),
        paragraph("四、抽取结果", "Section"),
        paragraph(
            "{{ doc.drawn_at | moment }}，抽中 {{ doc.drawn | length }} 户，按票号由小到大排列如下：", "Body"
        ),
        _targets("doc.drawn"),
        paragraph("五、备选名单", "Section"),
        _either("doc.reserves", reserves, [paragraph("本次未设备选。", "Body")]),
        paragraph("六、音像记录", "Section"),
        _media(),
        paragraph("七、现场监督", "Section"),
        _witnesses(),
        paragraph("八、存证与查验", "Section"),
        paragraph(
            "承诺与抽取结果均已签名并写入账本，任何人可凭证据包重新运算核对。",
            "Body",
            properties="<w:keepNext/>",
        ),
        _receipt(),
        _signers(),
    )


def _assignment_record() -> str:
    task = (
        Grid(28, 55, 28, 55)
        .row(head("任务名称"), Cell("{{ doc.task.title }}", span=3))
        .row(head("任务编号"), "{{ doc.task.task_id }}", head("选派地点"), "{{ doc.place }}")
        .row(
            head("牵头部门"),
            "{{ doc.task.lead_department }}",
            head("参与部门"),
            "{{ doc.task.departments | listed }}",
        )
        .row(head("选派时间"), Cell("{{ doc.drawn_at | moment }}", span=3))
    )
    basis = (
        Grid(28, 138)
        .row(head("人员名单"), "可选派 {{ doc.roster_rows }} 人")
        .row(head("名单根值"), Cell("{{ doc.roster_root | hex }}", "Hex"))
        .row(head("回避名单"), "{{ doc.conflict_rows }} 条，已在选派时回避")
        .when("doc.rule is not none", head("选派规则"), "{{ doc.rule }}")
        .row(head("种　　子"), Cell("{{ doc.seed | hex }}", "Hex"))
    )
    teams = (
        Grid(16, 75, 75)
        .heads("组号", "检查人员（所在单位，执法证号）", "检查对象（统一社会信用代码）")
        .each(
            "team in doc.teams",
            middle("{{ team.number }}"),
            "{{ team.members | map(attribute='shown') | stacked }}",
            "{{ team.targets | map(attribute='shown') | stacked }}",
        )
    )
    return _joined(
        paragraph("“双随机、一公开”执法检查人员随机选派记录", "Title"),
        paragraph("一、抽查任务", "Section"),
        task,
        paragraph("二、选派依据", "Section"),
        basis,
        paragraph("三、选派结果", "Section"),
        _if("doc.shortfall is not none", paragraph("人员不足：{{ doc.shortfall }}", "Body")),
        _if(
            "doc.teams",
            paragraph(
                "选派 {{ doc.people }} 人，组成 {{ doc.teams | length }} 个检查组，与检查对象随机匹配如下：",
                "Body",
            ),
            teams,
        ),
        paragraph("四、音像记录", "Section"),
        _media(),
        paragraph("五、现场监督", "Section"),
        _witnesses(),
        paragraph("六、存证与查验", "Section"),
        _receipt(),
        _signers(),
    )


def _seal(organ: str) -> str:
    return paragraph(f"{organ}（盖章）", "Signature") + paragraph("{{ doc.issued_on | day }}", "Signature")


def _task_announcement() -> str:
    table = (
        Grid(30, 53, 30, 53)
        .row(head("任务编号"), "{{ doc.task.task_id }}", head("抽查类型"), "{{ doc.kind }}")
        .row(head("计划编号"), "{{ doc.task.plan_id }}", head("组织方式"), "{{ doc.mode }}")
        .when("doc.task.plan_item is not none", head("计划项目"), Cell("{{ doc.task.plan_item }}", span=3))
        .row(
            head("牵头部门"),
            "{{ doc.task.lead_department }}",
            head("参与部门"),
            "{{ doc.task.departments | listed }}",
        )
        .row(head("抽查事项"), Cell("{{ doc.task.matters | numbered }}", span=3))
        .row(head("对象范围"), Cell("{{ doc.scope }}", span=3))
        .row(
            head("抽查基数"),
            "{% if doc.population is not none %}{{ doc.population }} 户{% endif %}",
            head("抽查比例"),
            "{{ doc.ratio }}",
        )
        .row(
            head("抽查户数"),
            "{% if doc.sample_size is not none %}{{ doc.sample_size }} 户{% endif %}",
            head("检查方式"),
            "{{ doc.methods | listed }}",
        )
        .row(head("检查时间"), Cell("{{ doc.starts_on | day }}至{{ doc.ends_on | day }}", span=3))
        .when("doc.telephone is not none", head("监督电话"), Cell("{{ doc.telephone }}", span=3))
    )
    plan = "{% if doc.task.plan_name is not none %}和《{{ doc.task.plan_name }}》{% endif %}"
    return _joined(
        paragraph("{{ doc.task.lead_department }}", "Title", properties='<w:spacing w:after="0"/>'),
        paragraph("关于“{{ doc.task.title }}”的抽查任务公告", "Title"),
        _if("doc.number is not none", paragraph("{{ doc.number }}", properties='<w:jc w:val="center"/>')),
        paragraph(f"按照“双随机、一公开”监管工作要求{plan}，现将本次抽查任务公告如下：", "Body"),
        table,
        _if(
            "doc.seed_parties",
            paragraph("抽取所用随机种子由{{ doc.seed_parties | listed }}共同产生。", "Body"),
        ),
        _if(
            "doc.receipt is not none",
            paragraph(
                "抽样框、抽取规则和抽取户数已先行固定并写入账本，抽取结果可由任何人重新运算核对。", "Body"
            ),
        ),
        _receipt(),
        _seal("{{ doc.task.lead_department }}"),
    )


def _result_announcement() -> str:
    table = (
        Grid(12, 48, 42, 34, 38, 24, 30, 24)
        .heads(
            "序号",
            "市场主体名称",
            "统一社会信用代码",
            "检查机关",
            "抽查事项",
            "检查完成日期",
            "检查结果",
            "备注",
        )
        .each(
            "line in doc.lines",
            middle("{{ loop.index }}"),
            "{{ line.target_name }}",
            middle("{{ line.target_id }}"),
            "{{ line.department }}",
            "{{ line.matter }}",
            middle("{{ line.ended_on | string }}"),
            "{{ line.label }}（{{ line.code }}{% if doc.code_sets | length > 1 %}，{{ line.code_set }}{% endif %}）",
            "{{ line.note }}{% if line.corrects is not none %}{% if line.note %}{{ '\n' }}{% endif %}"
            "更正 {{ (line.corrects | hex)[:16] }}{% endif %}",
        )
    )
    plan = "{% if doc.task.plan_name is not none %}，抽查计划《{{ doc.task.plan_name }}》{% endif %}"
    kind = "{% if doc.kind is not none %}，{{ doc.kind }}{% endif %}"
    exempted = "{% if doc.exempted %}；依法不予公开 {{ doc.exempted }} 户{% endif %}"
    pending = "{% if doc.pending %}；尚未完成检查或公示 {{ doc.pending }} 户{% endif %}"
    return _joined(
        paragraph("{{ doc.task.lead_department }}", "Title", properties='<w:spacing w:after="0"/>'),
        paragraph("关于“{{ doc.task.title }}”的抽查结果公告", "Title"),
        _if("doc.number is not none", paragraph("{{ doc.number }}", properties='<w:jc w:val="center"/>')),
        paragraph(
            f"抽查任务“{{{{ doc.task.title }}}}”（任务编号 {{{{ doc.task.task_id }}}}{plan}{kind}）的检查结果公告如下。"
            f"本次公告 {{{{ doc.targets }}}} 户、{{{{ doc.lines | length }}}} 项结果{exempted}{pending}。"
            "结果代码依据代码集 {{ doc.code_sets | listed }}。",
            "Body",
        ),
        table,
        _receipt(),
        _if("doc.telephone is not none", paragraph("监督电话：{{ doc.telephone }}", "Body")),
        _seal("{{ doc.task.lead_department }}"),
    )


def _inspection_notice() -> str:
    organ = "{{ doc.issuer or doc.task.lead_department }}"
    table = (
        Grid(30, 136)
        .row(head("检查地址"), "{{ doc.address }}")
        .row(head("检查事项"), "{{ doc.task.matters | numbered }}")
        .row(head("检查依据"), "{{ doc.basis | stacked }}")
        .row(head("检查频次"), "{{ doc.frequency }}")
        .row(head("检查方式"), "{{ doc.method }}")
        .row(head("检查人员"), "{{ doc.inspectors | map(attribute='shown') | stacked }}")
        .row(head("准备材料"), "{{ doc.materials | numbered }}")
        .row(head("联 系 人"), "{{ doc.contact | blank(6) }}　　联系电话：{{ doc.telephone | blank(6) }}")
    )
    return _joined(
        paragraph(organ, "Title", properties='<w:spacing w:after="0"/>'),
        paragraph("检查通知书", "Title"),
        paragraph("编号：{{ doc.number | blank }}", properties='<w:jc w:val="center"/>'),
        paragraph("{{ doc.addressee }}："),
        paragraph(
            "{% if doc.ground is none %}"
            "你单位在“{{ doc.task.title }}”（任务编号 {{ doc.task.task_id }}）中被随机抽取为检查对象。"
            "{% else %}"
            "因属于“{{ doc.ground }}”情形，你单位被列为“{{ doc.task.title }}”（任务编号 {{ doc.task.task_id }}）的检查对象。"
            "{% endif %}现定于{{ doc.inspect_on | day }}对你单位实施检查，请予配合。有关事项通知如下：",
            "Body",
        ),
        table,
        paragraph("权利告知", "Section"),
        paragraph("{%p for right in doc.rights %}"),
        paragraph("{{ loop.index }}. {{ right }}", "Body"),
        paragraph("{%p endfor %}"),
        _receipt(),
        _seal(organ),
        paragraph(
            "送 达 回 执",
            properties='<w:keepNext/><w:pBdr><w:top w:val="dashed" w:sz="6" w:space="8" w:color="000000"/></w:pBdr>'
            '<w:spacing w:before="240"/><w:jc w:val="center"/>',
        ),
        paragraph(
            "《检查通知书》（编号：{{ doc.number | blank }}）已收到。", "Body", properties="<w:keepNext/>"
        ),
        paragraph(
            "是否申请回避：{{ none | box }} 否　　{{ none | box }} 是，申请回避的人员及理由：",
            "Body",
            properties="<w:keepNext/>",
        ),
        paragraph("{{ none | blank(29) }}", properties="<w:keepNext/>"),
        paragraph("收件人（签字或盖章）：{{ none | blank(8) }}　　{{ none | day }}"),
    )


def _site(title: str, add_items: Callable[[Grid], Grid]) -> str:
    names = "{{ (doc.inspectors | map(attribute='called') | listed) or (none | blank) }}"
    certificates = (
        "{{ (doc.inspectors | map(attribute='certificate') | select | listed) or (none | blank(10)) }}"
    )
    grid = (
        Grid(16, 30, 44, 30, 46)
        .row(head("市场主体名称", span=2), Cell("{{ doc.target_name }}", span=3))
        .row(head("统一社会信用代码", span=2), Cell("{{ doc.target_id }}", span=3))
        .row(
            head("法定代表人/负责人", span=2),
            "{{ doc.legal_representative }}",
            head("联系电话"),
            "{{ doc.telephone }}",
        )
        .row(
            Cell(("检查住所", "（经营场所）"), "CellCentred", span=2),
            "{{ doc.address }}",
            head("是否真实"),
            middle("是 {{ doc.address_is_true | box }}　　否 {{ (doc.address_is_true is false) | box }}"),
        )
    )
    add_items(grid)
    grid.row(
        *_below(
            Cell("不予配合情节严重", "CellCentred", span=2),
            middle("{{ doc.is_uncooperative | box }} 有该情形"),
            middle("{{ (doc.is_uncooperative is false) | box }} 无该情形"),
        )
    )
    boxes = "{% for label, ticked in doc.boxes %}{{ ticked | box }} {{ label }}{% if not loop.last %}{{ '\n' }}{% endif %}{% endfor %}"
    grid.row(*_below(Cell(boxes, span=4)))
    refused = (
        "{% if doc.signing_refused is not none %}{% if doc.remarks %}{{ '\n' }}{% endif %}"
        "拒绝签字或盖章：{{ doc.signing_refused }}{% endif %}"
    )
    grid.row(head("备　注", span=2), Cell("{{ doc.remarks }}" + refused, span=3), least_mm=12)
    grid.row(
        Cell(
            (
                "市场主体（盖章）：",
                "",
                "法定代表人/负责人（签字）：",
                "",
                "受委托人（签字）：",
                "",
                "日期：{{ none | day }}",
            ),
            span=3,
        ),
        Cell(
            (
                "见证人员（签字）：",
                "",
                "检查人员（签字）：{{ doc.signers | listed }}",
                "",
                "",
                "",
                "日期：{{ none | day }}",
            ),
            span=2,
        ),
    )
    first, second = title.split("\n")
    return _joined(
        paragraph(first, "Title", properties='<w:spacing w:after="0"/>'),
        paragraph(second, "Title"),
        paragraph(
            f"{{{{ doc.bureau | blank(6) }}}}执法人员 {names} 于{{{{ doc.inspected_on | day }}}}，"
            f"经现场出示执法证件（执法证号）：{certificates}，按照实地核查标准和要求，对企业以下事项实施现场核查。记录如下：",
            "Body",
        ),
        grid,
        paragraph("任务名称：{{ doc.task.title }}　　任务编号：{{ doc.task.task_id }}", "Note"),
    )


def _item_heads(grid: Grid) -> Grid:
    return grid.row(
        Cell(("发现", "情形"), "CellCentred", merge="restart"),
        Cell("检查项目", "Head", span=2),
        Cell("检查情况", "Head", span=2),
    )


def _below(*cells: Cell) -> tuple[Cell, ...]:
    return (head("", merge="continue"), *cells)


def _site_record() -> str:
    def items(grid: Grid) -> Grid:
        _item_heads(grid).tag("if doc.items")
        grid.each(
            "item in doc.items",
            *_below(Cell("{{ item.item }}", span=2), Cell("{{ item.finding }}", span=2)),
            least_mm=10,
        )
        grid.tag("else")
        for label in ("事项一", "事项二", "事项三"):
            grid.row(*_below(Cell(label, span=2), Cell("", span=2)), least_mm=12)
        return grid.tag("endif")

    return _site("单一部门“双随机、一公开”抽查\n实地核查记录表", items)


def _joint_site_record() -> str:
    def items(grid: Grid) -> Grid:
        _item_heads(grid).tag("for part in doc.departments")
        grid.row(*_below(Cell("{{ part.department }}检查项目", span=4)))
        grid.tag("if part['items']")
        grid.each(
            "item in part['items']",
            *_below(Cell("{{ loop.index }}. {{ item.item }}", span=2), Cell("{{ item.finding }}", span=2)),
        )
        grid.tag("else")
        for number in (1, 2):
            grid.row(*_below(Cell(f"{number}.", span=2), Cell("", span=2)), least_mm=10)
        grid.tag("endif")
        grid.row(*_below(Cell("{{ part.department }}检查人员（签字）：{{ part.signers | listed }}", span=4)))
        return grid.tag("endfor")

    return _site("跨部门“双随机、一公开”联合抽查\n实地核查记录表", items)


_COUNT_NAMES = ("corrected", "filed", "transferred", "published")


def _summary_table() -> str:
    def row(number: str, line: str) -> tuple[Cell | str, ...]:
        return (
            middle(number),
            f"{{{{ {line}.department }}}}",
            f"{{{{ {line}.matter }}}}",
            middle(f"{{{{ {line}.assigned }}}}"),
            middle(f"{{{{ {line}.inspected }}}}"),
            # docxtpl takes out the cells that hold only a tag, so that there is a column for each category.
            middle(f"{{%tc for count in {line}.results %}}"),
            middle("{{ count }}"),
            middle("{%tc endfor %}"),
            *(middle(f"{{{{ {line}.{name} }}}}") for name in _COUNT_NAMES),
        )

    table = (
        Grid(12, 30, 36, 14, 14, 18, 18, 18, 14, 14, 14, 14, is_fixed=False)
        .heads(
            "序号",
            "检查部门",
            "抽查事项",
            "应查户数",
            "实查户数",
            "{%tc for category in doc.categories %}",
            "{{ category }}",
            "{%tc endfor %}",
            "责令改正",
            "立案查处",
            "移送其他部门",
            "已公示户数",
        )
        .each("line in doc.lines", *row("{{ loop.index }}", "line"))
        .row(*row("", "doc.total"))
    )
    review = Grid(34, 220).row(head("小　结"), "{{ doc.review }}", least_mm=14)
    signed = Grid(85, 85, 84, borders=False).row(
        "填表人（签字）：{{ doc.reporter }}",
        "审核人（签字）：{{ doc.reviewer }}",
        "填报日期：{{ doc.reported_on | day }}",
    )
    return _joined(
        paragraph("“双随机、一公开”抽查情况汇总表", "Title"),
        paragraph("任务名称：{{ doc.task.title }}　　任务编号：{{ doc.task.task_id }}"),
        paragraph(
            "报送（牵头部门）：{{ doc.task.lead_department }}　　检查组：{{ doc.team or '全部' }}　　"
            "检查时间：{{ doc.period | blank }}　　单位：户"
        ),
        table,
        review,
        paragraph(
            "检查结果类别依据代码集 {{ doc.code_set }}。"
            "{% if doc.whole is not none %}合计按户计，同一户涉及多个部门或事项的只计一次。{% endif %}",
            "Note",
        ),
        signed,
    )


def _staffing(title: str, note: str, add_form: Callable[[Grid], Grid]) -> str:
    grid = (
        Grid(34, 49, 34, 49)
        .row(head("任务名称"), Cell("{{ doc.task.title }}", span=3))
        .row(head("任务编号"), "{{ doc.task.task_id }}", head("牵头部门"), "{{ doc.task.lead_department }}")
        .row(head("检查人员"), "{{ doc.inspector.name }}", head("人员编号"), "{{ doc.inspector.id }}")
        .row(head("所在单位"), "{{ doc.inspector.unit }}", head("职　　务"), "{{ doc.position }}")
        .row(head("执法证号"), Cell("{{ doc.inspector.certificate }}", span=3))
    )
    add_form(grid)
    grid.row(
        head("替补人员"),
        "{{ doc.substitutes | map(attribute='shown') | stacked }}",
        head("产生方式"),
        "再次随机选派",
    )
    return _joined(
        paragraph(title, "Title"),
        paragraph("编号：{{ doc.number | blank }}", properties='<w:jc w:val="right"/>'),
        grid,
        _receipt(has_code=False),
        paragraph(note, "Note"),
    )


def _application(grid: Grid, title: str) -> Grid:
    signed = "申请人（签字）：{{ doc.applicant | blank(5) }}　　{{ doc.applied_on | day }}"
    return grid.row(head(title), Cell(("{{ doc.ground }}", "", (signed, "CellRight")), span=3), least_mm=26)


def _opinion(grid: Grid, title: str, where: str, yes: str, no: str) -> Grid:
    boxes = f"{{{{ {where}.agreed | box }}}} {yes}　　{{{{ ({where}.agreed is false) | box }}}} {no}"
    signed = f"签字：{{{{ {where}.name | blank(5) }}}}　　{{{{ {where}.signed_on | day }}}}"
    return grid.row(
        head(title),
        Cell((boxes, f"{{{{ {where}.reason }}}}", "", (signed, "CellRight")), span=3),
        least_mm=30,
    )


def _recusal_form() -> str:
    def form(grid: Grid) -> Grid:
        grid.row(head("涉及检查对象"), Cell("{{ doc.targets | map(attribute='shown') | stacked }}", span=3))
        _application(grid, "回避事由")
        return _opinion(grid, "回避决定", "doc.decision", "予以回避", "不予回避")

    note = "执法检查人员与抽查对象有利害关系的，应依法回避；回避时，仍采取随机选派方式产生替补执法检查人员。"
    return _staffing("执法检查人员回避审批表", note, form)


def _replacement_form() -> str:
    def form(grid: Grid) -> Grid:
        grid.row(
            head("名单选出日期"), "{{ doc.listed_on | day }}", head("申请截止日期"), "{{ doc.due | day }}"
        )
        _application(grid, "替换事由")
        _opinion(grid, "所在部门负责人审查意见", "doc.review", "同意", "不同意")
        return _opinion(grid, "分管领导审批意见", "doc.approval", "批准", "不批准")

    note = (
        "被随机选中的执法检查人员不得随意替换。确因特殊情况需要替换的，自名单选出之日起 5 个工作日内由当事人提出申请，"
        "经所在部门负责人审查后报分管领导批准，并再次随机选派产生替补人员。申请、审查、批准须为不同人员。"
    )
    return _staffing("执法检查人员替换审批表", note, form)


def _archive_index() -> str:
    task = (
        Grid(28, 55, 28, 55)
        .row(head("任务名称"), Cell("{{ doc.task.title }}", span=3))
        .row(head("任务编号"), "{{ doc.task.task_id }}", head("档　　号"), "{{ doc.number }}")
        .row(
            head("牵头部门"),
            "{{ doc.task.lead_department }}",
            head("归档日期"),
            "{{ doc.archived_on | day }}",
        )
        .row(
            head("保存期限"),
            "{{ doc.retention_years }} 年{% if doc.legal_basis is not none %}（依据：{{ doc.legal_basis }}）{% endif %}",
            head("保存至"),
            "{{ doc.keep_until | day }}",
        )
    )
    materials = (
        Grid(12, 26, 33, 33, 11, 51)
        .heads("序号", "材料种类", "材料名称", "形成日期", "页数", "摘要（SHA-256）")
        .each(
            "item in doc.materials",
            middle("{{ loop.index }}"),
            middle("{{ item.kind }}"),
            "{{ item.title }}",
            middle("{% if item.made_on is not none %}{{ item.made_on | day }}{% endif %}"),
            middle("{{ item.pages }}"),
            Cell("{{ item.digest | hex }}", "Hex"),
        )
    )
    signed = Grid(56, 55, 55, borders=False).row(
        "归档人（签字）：{{ doc.archivist }}", "接收人（签字）：", "日期：{{ none | day }}"
    )
    return _joined(
        paragraph("“双随机、一公开”抽查归档目录", "Title"),
        task,
        materials,
        paragraph("共 {{ doc.materials | length }} 件。"),
        _if("doc.remarks is not none", paragraph("备注：{{ doc.remarks }}")),
        _receipt(has_code=False),
        signed,
    )


_FORM = {"title_size": 34, "margin_top": 850}
_LETTER = {"body_size": 28, "cell_size": 23}

LAYOUTS = {
    "draw-record": Layout("随机抽取记录", _draw_record),
    "assignment-record": Layout("随机选派记录", _assignment_record),
    "task-announcement": Layout("抽查任务公告", _task_announcement, **_LETTER),
    "inspection-notice": Layout("检查通知书", _inspection_notice, **_LETTER),
    "site-record": Layout("实地核查记录表（单一部门）", _site_record, **_FORM),
    "joint-site-record": Layout("实地核查记录表（跨部门联合）", _joint_site_record, **_FORM),
    "summary-table": Layout("抽查情况汇总表", _summary_table, is_landscape=True),
    "result-announcement": Layout("抽查结果公告", _result_announcement, is_landscape=True, cell_size=20),
    "recusal-form": Layout("执法检查人员回避审批表", _recusal_form),
    "replacement-form": Layout("执法检查人员替换审批表", _replacement_form),
    "archive-index": Layout("归档目录", _archive_index),
}
"""One layout a document, by its code."""
