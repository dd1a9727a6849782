"""Reasons at any time, and from the opening of a task to the staffing of its teams."""

from __future__ import annotations

from collections.abc import Mapping

from randcheck.procedure.refusals.refusal_rule import Refusal, rule

ANY_TIME: Mapping[str, Refusal] = {
    "wrong-phase": rule(
        "the act must be possible in the task's present state", "该事项须符合任务当前状态", "附录 C"
    ),
    "wrong-role": rule(
        "the act must be done by somebody in a role that may do it, for the right department",
        "该事项须由有权角色、所属部门办理",
        "四, 五(五), 六",
    ),
    "role-not-held": rule("the actor must hold the role", "经办人须具有该角色", "五(三), 六(十)2(1)"),
    "same-person": rule(
        "who decides must be another person than those who asked or decided before",
        "审批人与申请人、前一环节审批人不得为同一人",
        "三(三), 六(五)3(2)(3)",
    ),
    "time-runs-back": rule(
        "an act must not be earlier than what stands in the ledger before it",
        "事项时间不得早于账本中已有记录",
        "五(五)",
    ),
    "unknown-target": rule("the act must be about a target of the task", "须针对本任务的检查对象", "六(四)1"),
    "target-gone": rule("the target must still be one to be inspected", "须为仍应检查的对象", "五(二)5"),
    "nothing-to-decide": rule(
        "there must be something that was asked for and is open", "须有待决定的申请", "五(五)"
    ),
    "already-requested": rule(
        "there must be no open request about the same", "同一事项不得重复申请", "五(五)"
    ),
    "day-in-the-future": rule(
        "a day on which something happened must not lie ahead", "发生日期不得晚于当日", "五(五)"
    ),
}

OPENING: Mapping[str, Refusal] = {
    "unknown-plan-item": rule(
        "a task must come from an item of a plan in force, or be ordered ad hoc",
        "任务须出自现行年度计划的项目，或为明确的临时任务",
        "六(三)1, 2",
    ),
    "window-over": rule("the last day of the task must not be over", "任务截止日不得早于当日", "六(三)1"),
    "window-not-later": rule(
        "an extension must end later than before", "延长后的截止日须晚于原截止日", "六(三)1"
    ),
    "team-in-conflict": rule(
        "nobody of the team may be in conflict with the target",
        "检查组成员不得与检查对象有利害关系",
        "六(五)3(2)",
    ),
    "department-without-inspector": rule(
        "every department of the task must have an inspector in the team",
        "各参与部门均须有检查人员",
        "六(五)2(2)",
    ),
    "department-without-seat": rule(
        "every department of a joint task must have a seat in the teams",
        "联合抽查各部门均须有席位",
        "六(五)2(2)",
    ),
    "above-the-cap": rule(
        "a body must not inspect an enterprise more often in a year than the cap allows",
        "同一行政机关对同一企业的年度检查次数不得超过上限",
        "国办发〔2024〕54号",
    ),
}

DRAW: Mapping[str, Refusal] = {
    "directed-has-no-draw": rule("an inspection outside the draw has none", "定向检查不进行抽取", "三(二)"),
    "draw-without-commitment": rule(
        "a draw must follow from a commitment before it", "抽取须依据此前的承诺", "六(四)1; protocol 5.2"
    ),
    "inspection-begun": rule(
        "nothing is drawn anew once inspections have begun", "检查开始后不得重新抽取", "六(四)1; protocol 5.2"
    ),
    "other-commitment": rule(
        "the commitment must come with the order, and be about this task",
        "承诺须随令附具且针对本任务",
        "六(四)1",
    ),
    "other-task": rule(
        "lead, departments and matters of the commitment must be the task's",
        "承诺的牵头部门、参与部门与事项须与任务一致",
        "六(三)1, 六(四)1",
    ),
    "vacancy-not-approved": rule(
        "a seat is vacated only for an upheld recusal or an approved replacement, with its ground and approvers",
        "席位空缺须有已决定的回避或已批准的替换，且事由与审批人一致",
        "六(五)3(2)(3)",
    ),
    "conflict-not-listed": rule(
        "conflicts that were declared and not refused must be on the committed list",
        "已申报且未被否决的利害关系须列入承诺所附的回避名单",
        "六(五)3(2)",
    ),
    "no-vacancy": rule(
        "a substitution needs a seat vacant by an approved replacement or an upheld recusal",
        "替换须有经批准的替换或经决定的回避所空出的席位",
        "六(五)3(2)(3)",
    ),
    "order-missing": rule(
        "the commitment and the draw of a task that was opened are ordered by its organiser",
        "已立项任务的承诺与抽取须由组织人下令",
        "五(五), 六(四)1",
    ),
    "size-against-rule": rule(
        "the sizes must keep the ratios that hold for the task's matters",
        "抽查户数须符合本任务事项适用的抽查比例",
        "六(六)1, 3",
    ),
    "nothing-to-reveal": rule(
        "the commitment must be the task's and not be revealed", "须为本任务尚未揭示的承诺", "六(四)1"
    ),
}

STAFFING: Mapping[str, Refusal] = {
    "not-on-the-list": rule(
        "the inspector must be on the list of the drawn", "须为名单中的执法检查人员", "六(五)3(3)"
    ),
    "not-on-the-team": rule(
        "the inspector must be one of those who inspect the target", "须为检查该对象的人员", "六(五)3(2)"
    ),
    "already-declared": rule("a conflict is declared once", "同一利害关系不得重复申报", "六(五)3(2)"),
    "already-recorded": rule("the inspection must not have been recorded", "该对象须尚未核查", "六(九)2(5)"),
    "request-late": rule(
        "a replacement must be asked for within 5 working days of the list",
        "替换申请须自名单选出之日起 5 个工作日内提出",
        "六(五)3(3)",
    ),
    "substitute-missing": rule(
        "who is to be replaced inspects no more: the substitute is drawn first",
        "经批准替换的人员不再参加检查，须先随机选派替补人员",
        "六(五)3(3)",
    ),
    "not-reviewed": rule(
        "the head of the unit must have reviewed the request and agreed",
        "须先经所在部门负责人审查同意",
        "六(五)3(3)",
    ),
    "not-set-aside": rule(
        "a reserve takes the place of a target that cannot be inspected, once",
        "备选仅替补不能检查的对象，且只替补一次",
        "六(四)1",
    ),
    "approval-needed": rule(
        "on another ground than deregistered or moved, a leader other than who found it must decide",
        "注销、迁出以外的情形须由发现人之外的分管领导决定",
        "六(四)1",
    ),
    "not-the-next-reserve": rule("reserves come in their order", "备选须按抽取次序使用", "六(四)1"),
    "reserve-order-unknown": rule(
        "with several strata the order of reserves must be known", "多层抽样时须明确备选次序", "六(四)1"
    ),
    "no-shortage": rule(
        "the upper level is asked for as many inspectors as the draw was short of",
        "报请上级的人数须与抽取缺额一致",
        "六(五)3(4)",
    ),
}
