"""Reasons from the preparation of an inspection to the archive."""

from __future__ import annotations

from collections.abc import Mapping

from randcheck.procedure.refusals.refusal_rule import Refusal, rule

PREPARING: Mapping[str, Refusal] = {
    "not-engaged": rule(
        "a report must come from a body engaged for the target", "报告须由受委托的机构出具", "六(八)3"
    ),
    "unknown-team": rule("there must be such a team", "须为本任务的检查组", "六(九)1(1)"),
    "other-matters": rule("matters must be the task's", "事项须为本任务的抽查事项", "六(三)3"),
    "day-in-the-past": rule(
        "a notice must announce a day that is not over", "拟检查日期不得早于通知日", "六(九)1(2)"
    ),
    "outside-window": rule(
        "inspections must lie within the time of the task", "检查须在任务执行时间内", "六(三)1"
    ),
    "recusal-right-missing": rule(
        "a notice must state the right to ask for recusal",
        "通知须告知申请回避的权利",
        "六(五)3(2), 六(九)1(2)",
    ),
}

INSPECTING: Mapping[str, Refusal] = {
    "before-the-draw": rule("an inspection must not lie before the draw", "检查不得早于抽取", "六(四)1"),
    "method-not-chosen": rule(
        "another method than on site must have been chosen before",
        "实地核查以外的方式须事先确定",
        "六(八)1, 2",
    ),
    "other-method": rule("the method must be the one chosen", "检查方式须与所确定的一致", "六(八)1"),
    "certificate-not-shown": rule(
        "inspectors must show their certificates", "须当场出示执法证", "六(九)2(1)"
    ),
    "too-few-inspectors": rule(
        "at least two inspectors must have inspected", "检查人员不少于 2 人", "六(五)1(3), 2(4)"
    ),
    "signer-not-on-the-team": rule(
        "only inspectors of the team sign", "签字人须为该检查组成员", "六(九)2(5)"
    ),
    "wrong-department": rule(
        "an inspector signs the items of the own department",
        "检查人员只在本部门检查项目上签字",
        "六(九)2(3), (5)",
    ),
    "foreign-department": rule(
        "items and results must be of the task's departments", "须为本任务的部门", "六(九)2(3)"
    ),
    "department-without-items": rule(
        "every department must have items", "各部门均须有检查项目", "六(九)2(3)"
    ),
    "unsigned-items": rule(
        "every department's items must be signed by one of its inspectors",
        "各部门检查项目均须由本部门人员签字",
        "六(九)2(5)",
    ),
    "signature-missing": rule(
        "the target must sign on site, or the record state why it did not",
        "被检查人须签字，拒签的须注明情形",
        "六(九)2(5)",
    ),
    "signed-and-refused": rule("a signature is given or refused", "签字与拒签不得并存", "六(九)2(5)"),
}

RESULTS: Mapping[str, Refusal] = {
    "no-record": rule("a result must rest on a record", "检查结果须有核查记录", "六(十)1(1)"),
    "already-concluded": rule("a result is formed once", "检查结果只形成一次", "六(十)2(1)"),
    "ended-before-inspected": rule(
        "an inspection must not end before it took place", "检查结束日不得早于检查日", "六(十)1(1)"
    ),
    "department-without-result": rule(
        "every department must have a result", "各部门均须有检查结果", "六(十)1(2)"
    ),
    "matter-without-result": rule(
        "every matter of the task must have a result", "各抽查事项均须有检查结果", "六(十)1(1)"
    ),
    "unknown-code": rule(
        "a result must be a code of a known code set", "结果须为已知代码集中的代码", "六(十)1(2)"
    ),
    "mixed-code-sets": rule(
        "results of one target must be of one code set", "同一对象的结果须用同一代码集", "六(十)1(2)"
    ),
    "report-missing": rule("the third party's report must be there", "须有第三方专业报告", "六(八)3"),
    "non-cooperation-mismatch": rule(
        "serious non-cooperation is told in the result exactly when the record has its ground",
        "不配合检查的结果须与记录的情形一致",
        "六(九)2(3) a)–c)",
    ),
    "no-problem-found": rule(
        "only a problem that was found is handled", "仅处理已发现的问题", "六(十一)2(1)"
    ),
    "transfer-exists": rule("the id of a transfer must be new", "移送编号不得重复", "六(十一)2(2)"),
}

PUBLISHING: Mapping[str, Refusal] = {
    "no-result": rule("there must be a result of the department", "须已形成该部门的检查结果", "六(十)2(1)"),
    "already-published": rule(
        "what is published is never altered", "检查结果一经公开不得擅自更改", "六(十)2(1)"
    ),
    "not-published": rule("only what is published is corrected", "仅更正已公示的结果", "六(十)2(1)"),
    "exempt": rule("what is exempt is not published", "已批准不予公开的不公示", "三(三)"),
    "exemption-open": rule(
        "an exemption that was asked for must be decided first", "不予公开申请须先作决定", "三(三)"
    ),
    "national-channel-missing": rule(
        "results on enterprises must also stand in a national system",
        "涉企信息须同时通过国家系统公示",
        "六(十)2(2)",
    ),
    "other-deadline": rule("the deadline must be the calendar's", "公示期限须与工作日历一致", "六(十)2(1)"),
    "not-the-latest": rule("the entry cited must be the one that stands", "须针对现行记录", "六(十)2(1)"),
    "other-results": rule(
        "a correction must say something else about the same matters",
        "更正须针对相同事项且内容不同",
        "六(十)2(1)",
    ),
}

CLOSING: Mapping[str, Refusal] = {
    "cases-open": rule(
        "every target must be concluded, or not be one to inspect", "各检查对象均须已形成结果", "六(十一)1"
    ),
    "other-counts": rule("the counts must be those of the ledger", "户数须与账本一致", "六(十一)1"),
    "unpublished-results": rule(
        "what is not published counts as not done, and is not archived",
        "未公开的视为未完成检查，不得归档",
        "六(十)2(4)",
    ),
    "work-plan-missing": rule(
        "the work plan of every team must be there", "各检查组的工作方案须齐全", "六(十一)3(1)"
    ),
    "recording-missing": rule(
        "draw and assignment must have been recorded", "抽取与选派过程须有记录", "六(四)3, 六(五)3(6)"
    ),
    "manifest-incomplete": rule(
        "the manifest must name all materials", "归档目录须载明全部材料", "六(十一)3(1)"
    ),
    "retention-too-short": rule(
        "the retention must be as long as the law asks", "保存期限不得短于法定期限", "六(十一)3(2)"
    ),
    "retention-not-over": rule(
        "nothing goes before its retention is over", "保存期满前不得销毁或删除", "六(十一)3(2)"
    ),
    "not-erasable": rule(
        "only archived materials of the host are erased, each once",
        "仅删除已归档的材料，且只删除一次",
        "六(十一)3(2)",
    ),
}
