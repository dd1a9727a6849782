"""Every reason for which the procedure refuses an act: a stable code, the rule in both languages, its clause."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from randcheck.errors import ProcedureRefused
from randcheck.text import Text


@attrs.frozen
class Refusal:
    """A rule of the procedure as it is told when it is broken.

    Attributes:
        rule: What is allowed.
        clause: Where it comes from; clauses without a name are the Tonghua norm's.
    """

    rule: Text
    clause: str


def _rule(en: str, zh: str, clause: str) -> Refusal:
    return Refusal(Text(en, zh), clause)


_ANY_TIME: Mapping[str, Refusal] = {
    "wrong-phase": _rule(
        "the act must be possible in the task's present state", "该事项须符合任务当前状态", "附录 C"
    ),
    "wrong-role": _rule(
        "the act must be done by somebody in a role that may do it, for the right department",
        "该事项须由有权角色、所属部门办理",
        "四, 五(五), 六",
    ),
    "role-not-held": _rule("the actor must hold the role", "经办人须具有该角色", "五(三), 六(十)2(1)"),
    "same-person": _rule(
        "who decides must be another person than those who asked or decided before",
        "审批人与申请人、前一环节审批人不得为同一人",
        "三(三), 六(五)3(2)(3)",
    ),
    "time-runs-back": _rule(
        "an act must not be earlier than what stands in the ledger before it",
        "事项时间不得早于账本中已有记录",
        "五(五)",
    ),
    "unknown-target": _rule(
        "the act must be about a target of the task", "须针对本任务的检查对象", "六(四)1"
    ),
    "target-gone": _rule("the target must still be one to be inspected", "须为仍应检查的对象", "五(二)5"),
    "nothing-to-decide": _rule(
        "there must be something that was asked for and is open", "须有待决定的申请", "五(五)"
    ),
    "already-requested": _rule(
        "there must be no open request about the same", "同一事项不得重复申请", "五(五)"
    ),
    "day-in-the-future": _rule(
        "a day on which something happened must not lie ahead", "发生日期不得晚于当日", "五(五)"
    ),
}

_OPENING: Mapping[str, Refusal] = {
    "unknown-plan-item": _rule(
        "a task must come from an item of a plan in force, or be ordered ad hoc",
        "任务须出自现行年度计划的项目，或为明确的临时任务",
        "六(三)1, 2",
    ),
    "window-over": _rule("the last day of the task must not be over", "任务截止日不得早于当日", "六(三)1"),
    "window-not-later": _rule(
        "an extension must end later than before", "延长后的截止日须晚于原截止日", "六(三)1"
    ),
    "team-in-conflict": _rule(
        "nobody of the team may be in conflict with the target",
        "检查组成员不得与检查对象有利害关系",
        "六(五)3(2)",
    ),
    "department-without-inspector": _rule(
        "every department of the task must have an inspector in the team",
        "各参与部门均须有检查人员",
        "六(五)2(2)",
    ),
    "department-without-seat": _rule(
        "every department of a joint task must have a seat in the teams",
        "联合抽查各部门均须有席位",
        "六(五)2(2)",
    ),
    "above-the-cap": _rule(
        "a body must not inspect an enterprise more often in a year than the cap allows",
        "同一行政机关对同一企业的年度检查次数不得超过上限",
        "国办发〔2024〕54号",
    ),
}

_DRAW: Mapping[str, Refusal] = {
    "directed-has-no-draw": _rule("an inspection outside the draw has none", "定向检查不进行抽取", "三(二)"),
    "draw-without-commitment": _rule(
        "a draw must follow from a commitment before it", "抽取须依据此前的承诺", "六(四)1; protocol 5.2"
    ),
    "inspection-begun": _rule(
        "nothing is drawn anew once inspections have begun", "检查开始后不得重新抽取", "六(四)1; protocol 5.2"
    ),
    "other-commitment": _rule(
        "the commitment must come with the order, and be about this task",
        "承诺须随令附具且针对本任务",
        "六(四)1",
    ),
    "other-task": _rule(
        "lead, departments and matters of the commitment must be the task's",
        "承诺的牵头部门、参与部门与事项须与任务一致",
        "六(三)1, 六(四)1",
    ),
    "vacancy-not-approved": _rule(
        "a seat is vacated only for an upheld recusal or an approved replacement, with its ground and approvers",
        "席位空缺须有已决定的回避或已批准的替换，且事由与审批人一致",
        "六(五)3(2)(3)",
    ),
    "nothing-to-reveal": _rule(
        "the commitment must be the task's and not be revealed", "须为本任务尚未揭示的承诺", "六(四)1"
    ),
}

_STAFFING: Mapping[str, Refusal] = {
    "not-on-the-list": _rule(
        "the inspector must be on the list of the drawn", "须为名单中的执法检查人员", "六(五)3(3)"
    ),
    "not-on-the-team": _rule(
        "the inspector must be one of those who inspect the target", "须为检查该对象的人员", "六(五)3(2)"
    ),
    "already-declared": _rule("a conflict is declared once", "同一利害关系不得重复申报", "六(五)3(2)"),
    "already-recorded": _rule("the inspection must not have been recorded", "该对象须尚未核查", "六(九)2(5)"),
    "request-late": _rule(
        "a replacement must be asked for within 5 working days of the list",
        "替换申请须自名单选出之日起 5 个工作日内提出",
        "六(五)3(3)",
    ),
    "not-reviewed": _rule(
        "the head of the unit must have reviewed the request and agreed",
        "须先经所在部门负责人审查同意",
        "六(五)3(3)",
    ),
    "not-set-aside": _rule(
        "a reserve takes the place of a target that cannot be inspected, once",
        "备选仅替补不能检查的对象，且只替补一次",
        "六(四)1",
    ),
    "approval-needed": _rule(
        "on another ground than deregistered or moved, a leader other than who found it must decide",
        "注销、迁出以外的情形须由发现人之外的分管领导决定",
        "六(四)1",
    ),
    "not-the-next-reserve": _rule("reserves come in their order", "备选须按抽取次序使用", "六(四)1"),
    "reserve-order-unknown": _rule(
        "with several strata the order of reserves must be known", "多层抽样时须明确备选次序", "六(四)1"
    ),
    "no-shortage": _rule(
        "the upper level is asked for as many inspectors as the draw was short of",
        "报请上级的人数须与抽取缺额一致",
        "六(五)3(4)",
    ),
}

_PREPARING: Mapping[str, Refusal] = {
    "not-engaged": _rule(
        "a report must come from a body engaged for the target", "报告须由受委托的机构出具", "六(八)3"
    ),
    "unknown-team": _rule("there must be such a team", "须为本任务的检查组", "六(九)1(1)"),
    "other-matters": _rule("matters must be the task's", "事项须为本任务的抽查事项", "六(三)3"),
    "day-in-the-past": _rule(
        "a notice must announce a day that is not over", "拟检查日期不得早于通知日", "六(九)1(2)"
    ),
    "outside-window": _rule(
        "inspections must lie within the time of the task", "检查须在任务执行时间内", "六(三)1"
    ),
    "recusal-right-missing": _rule(
        "a notice must state the right to ask for recusal",
        "通知须告知申请回避的权利",
        "六(五)3(2), 六(九)1(2)",
    ),
}

_INSPECTING: Mapping[str, Refusal] = {
    "before-the-draw": _rule("an inspection must not lie before the draw", "检查不得早于抽取", "六(四)1"),
    "method-not-chosen": _rule(
        "another method than on site must have been chosen before",
        "实地核查以外的方式须事先确定",
        "六(八)1, 2",
    ),
    "other-method": _rule("the method must be the one chosen", "检查方式须与所确定的一致", "六(八)1"),
    "certificate-not-shown": _rule(
        "inspectors must show their certificates", "须当场出示执法证", "六(九)2(1)"
    ),
    "too-few-inspectors": _rule(
        "at least two inspectors must have inspected", "检查人员不少于 2 人", "六(五)1(3), 2(4)"
    ),
    "signer-not-on-the-team": _rule(
        "only inspectors of the team sign", "签字人须为该检查组成员", "六(九)2(5)"
    ),
    "wrong-department": _rule(
        "an inspector signs the items of the own department",
        "检查人员只在本部门检查项目上签字",
        "六(九)2(3), (5)",
    ),
    "foreign-department": _rule(
        "items and results must be of the task's departments", "须为本任务的部门", "六(九)2(3)"
    ),
    "department-without-items": _rule(
        "every department must have items", "各部门均须有检查项目", "六(九)2(3)"
    ),
    "unsigned-items": _rule(
        "every department's items must be signed by one of its inspectors",
        "各部门检查项目均须由本部门人员签字",
        "六(九)2(5)",
    ),
    "signature-missing": _rule(
        "the target must sign on site, or the record state why it did not",
        "被检查人须签字，拒签的须注明情形",
        "六(九)2(5)",
    ),
    "signed-and-refused": _rule("a signature is given or refused", "签字与拒签不得并存", "六(九)2(5)"),
}

_RESULTS: Mapping[str, Refusal] = {
    "no-record": _rule("a result must rest on a record", "检查结果须有核查记录", "六(十)1(1)"),
    "already-concluded": _rule("a result is formed once", "检查结果只形成一次", "六(十)2(1)"),
    "ended-before-inspected": _rule(
        "an inspection must not end before it took place", "检查结束日不得早于检查日", "六(十)1(1)"
    ),
    "department-without-result": _rule(
        "every department must have a result", "各部门均须有检查结果", "六(十)1(2)"
    ),
    "matter-without-result": _rule(
        "every matter of the task must have a result", "各抽查事项均须有检查结果", "六(十)1(1)"
    ),
    "unknown-code": _rule(
        "a result must be a code of a known code set", "结果须为已知代码集中的代码", "六(十)1(2)"
    ),
    "mixed-code-sets": _rule(
        "results of one target must be of one code set", "同一对象的结果须用同一代码集", "六(十)1(2)"
    ),
    "report-missing": _rule("the third party's report must be there", "须有第三方专业报告", "六(八)3"),
    "non-cooperation-mismatch": _rule(
        "serious non-cooperation is told in the result exactly when the record has its ground",
        "不配合检查的结果须与记录的情形一致",
        "六(九)2(3) a)–c)",
    ),
    "no-problem-found": _rule(
        "only a problem that was found is handled", "仅处理已发现的问题", "六(十一)2(1)"
    ),
    "transfer-exists": _rule("the id of a transfer must be new", "移送编号不得重复", "六(十一)2(2)"),
}

_PUBLISHING: Mapping[str, Refusal] = {
    "no-result": _rule("there must be a result of the department", "须已形成该部门的检查结果", "六(十)2(1)"),
    "already-published": _rule(
        "what is published is never altered", "检查结果一经公开不得擅自更改", "六(十)2(1)"
    ),
    "not-published": _rule("only what is published is corrected", "仅更正已公示的结果", "六(十)2(1)"),
    "exempt": _rule("what is exempt is not published", "已批准不予公开的不公示", "三(三)"),
    "exemption-open": _rule(
        "an exemption that was asked for must be decided first", "不予公开申请须先作决定", "三(三)"
    ),
    "national-channel-missing": _rule(
        "results on enterprises must also stand in a national system",
        "涉企信息须同时通过国家系统公示",
        "六(十)2(2)",
    ),
    "other-deadline": _rule("the deadline must be the calendar's", "公示期限须与工作日历一致", "六(十)2(1)"),
    "not-the-latest": _rule("the entry cited must be the one that stands", "须针对现行记录", "六(十)2(1)"),
    "other-results": _rule(
        "a correction must say something else about the same matters",
        "更正须针对相同事项且内容不同",
        "六(十)2(1)",
    ),
}

_CLOSING: Mapping[str, Refusal] = {
    "cases-open": _rule(
        "every target must be concluded, or not be one to inspect", "各检查对象均须已形成结果", "六(十一)1"
    ),
    "other-counts": _rule("the counts must be those of the ledger", "户数须与账本一致", "六(十一)1"),
    "unpublished-results": _rule(
        "what is not published counts as not done, and is not archived",
        "未公开的视为未完成检查，不得归档",
        "六(十)2(4)",
    ),
    "work-plan-missing": _rule(
        "the work plan of every team must be there", "各检查组的工作方案须齐全", "六(十一)3(1)"
    ),
    "recording-missing": _rule(
        "draw and assignment must have been recorded", "抽取与选派过程须有记录", "六(四)3, 六(五)3(6)"
    ),
    "manifest-incomplete": _rule(
        "the manifest must name all materials", "归档目录须载明全部材料", "六(十一)3(1)"
    ),
    "retention-too-short": _rule(
        "the retention must be as long as the law asks", "保存期限不得短于法定期限", "六(十一)3(2)"
    ),
    "retention-not-over": _rule(
        "nothing goes before its retention is over", "保存期满前不得销毁或删除", "六(十一)3(2)"
    ),
    "not-erasable": _rule(
        "only archived materials of the host are erased, each once",
        "仅删除已归档的材料，且只删除一次",
        "六(十一)3(2)",
    ),
}

REFUSALS: Mapping[str, Refusal] = {
    **_ANY_TIME,
    **_OPENING,
    **_DRAW,
    **_STAFFING,
    **_PREPARING,
    **_INSPECTING,
    **_RESULTS,
    **_PUBLISHING,
    **_CLOSING,
}
"""All reasons, by their code."""


def refusal(reason: str, seen: Text | str) -> ProcedureRefused:
    """Return the error for a broken rule, ready to be raised.

    Args:
        reason: A code of ``REFUSALS``.
        seen: What was to be done, or what stands against it.

    Example:
        >>> refusal("not-reviewed", "P01").clause
        '六(五)3(3)'
    """
    broken = REFUSALS[reason]
    return ProcedureRefused(reason=reason, rule=broken.rule, seen=seen, clause=broken.clause)
