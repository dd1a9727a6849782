"""What the acts are called in tables and on papers."""

from __future__ import annotations

from collections.abc import Mapping

from randcheck.procedure import acts
from randcheck.text import Text

ACT_NAMES: Mapping[type[acts.Act], Text] = {
    acts.TaskOpened: Text("task opened", "抽查任务立项"),
    acts.DirectedOpened: Text("inspection outside the draw opened", "定向检查立项"),
    acts.WindowExtended: Text("time of the task extended", "执行时间延长"),
    acts.RecusalDeclared: Text("conflict of interest declared", "回避申请"),
    acts.RecusalDecided: Text("recusal decided", "回避决定"),
    acts.CommitmentOrdered: Text("commitment ordered", "发布承诺"),
    acts.RevealOrdered: Text("draw ordered", "实施抽取"),
    acts.MediaAttached: Text("recording attached", "音像记录登记"),
    acts.UpperLevelAsked: Text("upper level asked for inspectors", "报请上级选派"),
    acts.ReplacementRequested: Text("replacement requested", "替换申请"),
    acts.ReplacementReviewed: Text("replacement reviewed", "替换审查"),
    acts.ReplacementDecided: Text("replacement decided", "替换批准"),
    acts.TargetSetAside: Text("target set aside", "对象不能检查"),
    acts.TargetReplaced: Text("target replaced by a reserve", "备选对象替补"),
    acts.MethodChosen: Text("method chosen", "确定检查方式"),
    acts.ThirdPartyEngaged: Text("third party engaged", "委托第三方"),
    acts.ThirdPartyReported: Text("third party reported", "第三方报告"),
    acts.WorkPlanMade: Text("work plan made", "制定工作方案"),
    acts.TrainingHeld: Text("training held", "学习培训"),
    acts.NoticeIssued: Text("notice issued", "检查通知"),
    acts.InspectionRecorded: Text("inspection recorded", "核查记录"),
    acts.ResultConcluded: Text("result concluded", "形成检查结果"),
    acts.Disposed: Text("problem handled", "违法违规处理"),
    acts.Transferred: Text("suspicion transferred", "线索移送"),
    acts.TransferAccepted: Text("transfer answered", "移送接收"),
    acts.ExemptionRequested: Text("exemption requested", "不予公开申请"),
    acts.ExemptionDecided: Text("exemption decided", "不予公开审批"),
    acts.Published: Text("result published", "结果公示"),
    acts.CorrectionRequested: Text("correction requested", "更正申请"),
    acts.Corrected: Text("result corrected", "结果更正"),
    acts.Summarised: Text("results summarised", "汇总报送"),
    acts.Archived: Text("archived", "材料归档"),
    acts.ArchiveRemoved: Text("archive removed", "档案销毁"),
    acts.PersonalDataErased: Text("personal data erased", "个人信息删除"),
}
"""The name of every act, in both languages."""
