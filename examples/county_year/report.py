"""The report of the year, in English or Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from county import Scale
from hall import Hall
from lists import BY_ID, DEPARTMENTS, JOINT, matter_lists
from plan import VAGUE, annual_plan
from year_end import YearEnd

from randcheck.planning.coverage import CoverageState
from randcheck.planning.frame_rule import WHOLE
from randcheck.procedure.case_counts import CaseCounts
from randcheck.procedure.feedback import ProposalRule
from randcheck.procedure.phases import Phase
from randcheck.registers.inspector import InspectorStatus
from randcheck.text import Language, Text

MOST_LISTED = 6
NO_CLASSES = Text("no classes", "未分层")
"""What the counts call the only stratum of tasks that were not drawn by class."""


class Pages:
    """Lines in one language."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._lines: list[str] = []

    def head(self, en: str, zh: str) -> None:
        """Begin a section."""
        self._lines += ["", f"== {self.pick(Text(en, zh))} =="]

    def say(self, en: str, zh: str) -> None:
        """Add a line."""
        self._lines.append(self.pick(Text(en, zh)))

    def table(self, headings: Sequence[Text], rows: Iterable[Sequence[object]]) -> None:
        """Add a table, the first column to the left."""
        cells = [[self.pick(one) for one in headings], *([str(cell) for cell in row] for row in rows)]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            padded = [
                cell + " " * (width - _width(cell)) if place == 0 else " " * (width - _width(cell)) + cell
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            self._lines.append("  ".join(padded).rstrip())

    def pick(self, text: Text) -> str:
        """Return a text in the language of these pages."""
        return text.zh if self._language == "zh" else text.en

    @property
    def text(self) -> str:
        """Everything so far."""
        return "\n".join(self._lines).lstrip("\n") + "\n"


def _width(cell: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in cell)


def write_report(hall: Hall, end: YearEnd, scale: Scale, language: Language) -> str:
    """Return the report; nothing in it depends on the machine."""
    pages = Pages(language)
    pages.say("A year of Yunling County, 2026", "云岭县 2026 年双随机监管")
    _tell_lists(pages, hall, scale)
    _tell_year(pages, hall)
    _tell_tasks(pages, hall, end)
    _tell_statistics(pages, end)
    _tell_publication(pages, end)
    _tell_visits(pages, end)
    _tell_feedback(pages, end)
    _tell_ledger(pages, hall, end)
    return pages.text


def _tell_lists(pages: Pages, hall: Hall, scale: Scale) -> None:
    pages.head("Lists, registers, plan", "清单、名录库、计划")
    kinds = hall.county.count_kinds()
    named_en = ", ".join(f"{kind.label.en} {count}" for kind, count in sorted(kinds.items(), key=_by_count))
    named_zh = "、".join(f"{kind.label.zh} {count}" for kind, count in sorted(kinds.items(), key=_by_count))
    pages.say(f"{scale.targets} targets: {named_en}", f"检查对象 {scale.targets} 户：{named_zh}")
    on_post = sum(one.status is InspectorStatus.ON_POST for one in hall.county.inspectors)
    pages.say(
        f"{len(hall.county.inspectors)} inspectors of {len(DEPARTMENTS)} departments, {on_post} on post",
        f"执法检查人员 {len(hall.county.inspectors)} 人，分属 {len(DEPARTMENTS)} 个部门，在岗 {on_post} 人",
    )
    matters = sum(len(one.effective_on(hall.clock.day)) for one in matter_lists())
    joint = [one.entry() for one in JOINT]
    pages.say(
        f"{matters} matters in {len(matter_lists())} lists, {len(joint)} joint ones made of them; "
        f"the plan has {len(hall.plan.items)} items",
        f"抽查事项 {matters} 项，清单 {len(matter_lists())} 份，由其组成联合抽查事项 {len(joint)} 项；"
        f"年度计划 {len(hall.plan.items)} 项",
    )
    unread = [item for item in annual_plan().items if not item.rules().is_complete]
    pages.say(
        f"read from their wordings: {len(hall.plan.items) - len(unread)}; "
        f"kept as text until the plan was amended: {', '.join(item.id for item in unread)} ({VAGUE})",
        f"按文字表述读出比例 {len(hall.plan.items) - len(unread)} 项；"
        f"未能读出、原样保留至计划调整的：{'、'.join(item.id for item in unread)}（{VAGUE}）",
    )


def _by_count(pair: tuple[object, int]) -> int:
    return -pair[1]


def _tell_year(pages: Pages, hall: Hall) -> None:
    pages.head("The year", "这一年")
    for day, text in hall.told:
        pages.say(f"{day}  {text.en}", f"{day}  {text.zh}")


def _tell_tasks(pages: Pages, hall: Hall, end: YearEnd) -> None:
    pages.head("Tasks", "任务")
    statistics, phases = end.statistics, Counter(state.phase for state in end.states)
    pages.say(
        f"{statistics.tasks} tasks with a draw, {statistics.directed_tasks} inspections outside it",
        f"抽查任务 {statistics.tasks} 项，不经抽取的定向检查 {statistics.directed_tasks} 项",
    )
    shown = [(phase, phases[phase]) for phase in Phase if phases[phase]]
    pages.say(
        ", ".join(f"{phase.label.en} {count}" for phase, count in shown),
        "、".join(f"{phase.label.zh} {count} 项" for phase, count in shown),
    )
    capped = sum(one.get("annual-cap-reached", 0) for one in hall.exclusions.values())
    pages.say(
        f"left out of a pool because the annual cap was reached: {capped}",
        f"因已达年度检查上限未纳入抽取：{capped} 户次",
    )
    late = [row.item.id for row in end.plan.rows if row.state.value == "late"]
    pages.say(
        f"plan: {len(end.plan.rows)} items, not done in time: {', '.join(late) or 'none'}; "
        f"ad hoc tasks: {len(end.plan.ad_hoc)}",
        f"年度计划 {len(end.plan.rows)} 项，逾期未完成：{'、'.join(late) or '无'}；临时任务 {len(end.plan.ad_hoc)} 项",
    )


COUNTS = (
    Text("drawn", "抽取"),
    Text("set aside", "不能检查"),
    Text("came in", "递补"),
    Text("inspected", "实查"),
    Text("problems", "发现问题"),
    Text("published", "公示"),
    Text("hit rate", "问题发现率"),
    Text("95 % interval", "95%区间"),
)


def _counts(counts: CaseCounts) -> tuple[object, ...]:
    return (
        counts.drawn,
        counts.set_aside,
        counts.came_in,
        counts.inspected,
        counts.with_problems,
        counts.published,
        counts.hits.describe(),
        counts.hits.interval().describe(),
    )


def _tell_statistics(pages: Pages, end: YearEnd) -> None:
    pages.head("Statistics", "统计")
    found = end.statistics
    pages.say(
        f"base {found.population}, to be drawn {found.sample_size}, completion {found.drawn.completion.describe()}",
        f"基数 {found.population} 户次，应抽 {found.sample_size} 户次，完成率 {found.drawn.completion.describe()}",
    )
    rows = [
        (pages.pick(NO_CLASSES) if row.label == WHOLE else row.label, *_counts(row.counts))
        for row in found.strata
    ]
    rows += [
        (pages.pick(Text("all drawn", "抽取合计")), *_counts(found.drawn)),
        (pages.pick(Text("directed", "定向检查")), *_counts(found.directed)),
    ]
    pages.table((Text("class", "类别"), *COUNTS), rows)
    pages.table(
        (Text("department", "部门"), *COUNTS), [(row.name, *_counts(row.counts)) for row in found.departments]
    )


def _tell_publication(pages: Pages, end: YearEnd) -> None:
    pages.head("Publication", "公示")
    counts = end.statistics.publication
    pages.say(
        f"in time {counts.in_time}, late {counts.late}, exempt {counts.exempt}, open {counts.open}, "
        f"overdue {counts.overdue}; published {counts.published.describe()}, in time {counts.punctual.describe()}",
        f"按时 {counts.in_time}、逾期公示 {counts.late}、不予公开 {counts.exempt}、未到期 {counts.open}、"
        f"逾期未公示 {counts.overdue}；公示率 {counts.published.describe()}，按时公示率 {counts.punctual.describe()}",
    )
    for one in end.unpublished[:MOST_LISTED]:
        state = one.deadline.status.value
        pages.say(
            f"{one.task_id}  {one.target_id}  {one.department}  due {one.deadline.due} ({state}), "
            f"{one.days_left} working days left",
            f"{one.task_id}  {one.target_id}  {one.department}  期限 {one.deadline.due}"
            f"（{'确定' if state == 'confirmed' else '暂定'}），剩余 {one.days_left} 个工作日",
        )
    more = len(end.unpublished) - MOST_LISTED
    if more > 0:
        pages.say(f"and {more} more", f"另有 {more} 条")


def _tell_visits(pages: Pages, end: YearEnd) -> None:
    pages.head("Visits", "入企检查")
    pages.table(
        (Text("body", "部门"), Text("visits", "次数"), Text("targets", "户数"), Text("most", "单户最多"), Text("at the cap", "达到上限"), Text("above", "超过")),
        [(row.body, row.visits, row.targets, row.most, row.at_cap, row.above_cap) for row in end.bodies],
    )  # fmt: skip
    pages.say(
        f"campaign of three matters: {end.overlap.summary().en}",
        f"三项事项同批抽取：{end.overlap.summary().zh}",
    )
    pages.say(f"over the year: {end.merges.summary().en}", f"全年合并建议：{end.merges.summary().zh}")
    pages.say(
        f"two visits within 60 days: {len(end.repeated)} warnings",
        f"60 日内重复检查预警：{len(end.repeated)} 条",
    )
    states = [state for state in CoverageState if end.coverage[state]]
    pages.say(
        f"petrol stations of class D, {BY_ID['SC-07'].frequency}: "
        + ", ".join(f"{state.label.en} {end.coverage[state]}" for state in states),
        f"D 类加油站“{BY_ID['SC-07'].frequency}”："
        + "、".join(f"{state.label.zh} {end.coverage[state]} 户" for state in states),
    )


def _tell_feedback(pages: Pages, end: YearEnd) -> None:
    pages.head("Proposals for the next year", "对下一年度的建议")
    for rule in ProposalRule:
        about = [one.about for one in end.proposals if one.rule is rule]
        listed = f": {', '.join(about)}" if 0 < len(about) <= MOST_LISTED else ""
        pages.say(
            f"{rule.subject.label.en}, {rule.label.en}: {len(about)}{listed}",
            f"{rule.subject.label.zh}，{rule.label.zh}：{len(about)} 项{listed.replace(': ', '：').replace(', ', '、')}",
        )


def _tell_ledger(pages: Pages, hall: Hall, end: YearEnd) -> None:
    pages.head("Archive and ledger", "归档与账本")
    archives = [state.archive for state in end.states if state.archive is not None]
    materials = sum(len(one.materials) for one in archives)
    until = max(one.keep_until for one in archives)
    pages.say(
        f"{len(archives)} tasks archived, {materials} materials by digest, the last kept until {until}",
        f"已归档任务 {len(archives)} 项，材料摘要 {materials} 项，最晚保存至 {until}",
    )
    audit = end.audit
    pages.say(
        f"{audit.size} entries, {len(hall.notes)} checkpoints cosigned by the audit office, "
        f"audit: {audit.verdict.value}",
        f"账本记录 {audit.size} 条，审计局见证检查点 {len(hall.notes)} 个，审计结论：{audit.verdict.value}",
    )
    pages.say(f"root {audit.root.hex()}", f"根哈希 {audit.root.hex()}")
    told = ", ".join(f"{level} {verdict}" for level, verdict in end.verdicts.items())
    pages.say(f"receipts of one draw: {told}", f"一次抽取的三级凭证：{told}")
