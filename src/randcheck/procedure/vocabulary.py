"""The closed lists of words that acts use: grounds, kinds, methods."""

from __future__ import annotations

from randcheck.planning.past_inspection import (
    InspectionKind as InspectionKind,
)  # one of the words that acts use
from randcheck.registers.implementation_rule import (
    InspectionMethod as InspectionMethod,
)  # the methods of the rules are those that are chosen
from randcheck.registers.labels import LabelledEnum


class DirectedGround(LabelledEnum):
    """The eight grounds for an inspection outside the draw. Source: Tonghua norm 三(二)1–8."""

    KEY_SUPERVISION = (
        "key-supervision",
        "key supervision with full coverage",
        "依法依规实行全覆盖的重点监管",
    )
    PUBLIC_OPINION = ("public-opinion", "news that name a suspect", "社会舆论和新闻报道有明确涉嫌违法对象")
    DATA_MONITORING = ("data-monitoring", "data monitoring", "大数据监测")
    EMERGENCY = ("emergency", "emergency in the market", "市场监管突发性事件")
    FROM_ABOVE = ("from-above", "case assigned from above", "上级交办、督办案件")
    COMPLAINT = ("complaint", "complaint or report", "被投诉举报涉嫌违法违规")
    FOUND_ON_DUTY = ("found-on-duty", "suspicion found on duty", "履行职责过程中发现涉嫌违法违规")
    REFERRED = ("referred", "clue referred by another department", "其他部门移交案件线索")


class Occasion(LabelledEnum):
    """What a recording shows. Source: Tonghua norm 六(四)3, 六(五)3(6), 六(九)2(3)."""

    DRAW = ("draw", "draw of targets", "抽取过程")
    ASSIGNMENT = ("assignment", "assignment of inspectors", "选派过程")
    INSPECTION = ("inspection", "inspection", "核查过程")


class EvidenceKind(LabelledEnum):
    """What kind of material is named by digest."""

    PHOTO = ("photo", "photograph", "照片")
    AUDIO = ("audio", "sound recording", "录音")
    VIDEO = ("video", "video recording", "录像")
    DOCUMENT = ("document", "document", "书面材料")
    CHECKED_COPY = ("checked-copy", "copy checked against the original", "与原件核对无误的复印件")
    DATA = ("data", "electronic data", "电子数据")


class ThirdPartyKind(LabelledEnum):
    """What a third party is. Source: Tonghua norm 六(八)3."""

    ACCOUNTANTS = ("accountants", "accountants", "会计师事务所")
    AUDITORS = ("auditors", "auditors", "审计师事务所")
    TAX_AGENTS = ("tax-agents", "tax agents", "税务师事务所")
    LAWYERS = ("lawyers", "lawyers", "律师事务所")
    TESTING = ("testing", "inspection and testing body", "检验检测机构")
    OTHER = ("other", "other professional body", "其他专业机构")


class Right(LabelledEnum):
    """A right of the target that a notice states. Source: Tonghua norm 六(五)3(2), 六(九)2(1); 行政处罚法 article 55."""

    RECUSAL = ("recusal", "to ask for the recusal of an inspector", "申请回避")
    REFUSAL = ("refusal", "to refuse inspectors without certificate", "未出示执法证有权拒绝")
    STATEMENT = ("statement", "to be heard", "陈述、申辩")
    COMPLAINT = ("complaint", "to complain", "投诉、举报")


class SetAsideGround(LabelledEnum):
    """Why a drawn target cannot be inspected."""

    DEREGISTERED = ("deregistered", "deregistered", "已注销")
    MOVED = ("moved", "moved out of the area", "已迁出")
    OTHER = ("other", "other", "其他")


class NonCooperation(LabelledEnum):
    """When non-cooperation counts as serious. Source: Tonghua norm 六(九)2(3) a)–c)."""

    ENTRY_REFUSED = ("entry-refused", "entry refused", "拒绝检查人员进入被检查场所")
    MATERIALS_REFUSED = ("materials-refused", "materials refused or untrue", "拒绝或不如实或不按要求提供材料")
    OBSTRUCTED = ("obstructed", "otherwise obstructed", "其他阻挠、妨碍检查")


class Capacity(LabelledEnum):
    """In what capacity somebody was present. Source: Tonghua norm 六(九)2(2), 2(3) 五."""

    LEGAL_REPRESENTATIVE = ("legal-representative", "legal representative", "法定代表人")
    PERSON_IN_CHARGE = ("person-in-charge", "person in charge", "负责人")
    ENTRUSTED = ("entrusted", "entrusted person", "受托人")
    STAFF = ("staff", "staff of the target", "在场员工")
    WITNESS = ("witness", "witness", "见证人员")

    @property
    def may_sign(self) -> bool:
        """Whether the signature of such a person is the target's. Source: Tonghua norm 六(九)2(5) 三."""
        return self in (Capacity.LEGAL_REPRESENTATIVE, Capacity.PERSON_IN_CHARGE, Capacity.ENTRUSTED)


class ObserverKind(LabelledEnum):
    """Who watched. Source: Tonghua norm 六(四)2, 六(九)2(3) 五."""

    DEPUTY = ("deputy", "deputy of the people's congress", "人大代表")
    CPPCC_MEMBER = ("cppcc-member", "member of the CPPCC", "政协委员")
    DISCIPLINE = ("discipline", "discipline inspection", "纪检监察部门")
    INTERNAL = ("internal", "internal department", "内部职能机构")
    EVALUATOR = ("evaluator", "evaluation body", "评价机构")
    PUBLIC = ("public", "representative of the public", "社会公众代表")
    THIRD_PARTY = ("third-party", "third party", "第三方机构")


class DispositionKind(LabelledEnum):
    """What was decided about a problem. Source: Tonghua norm 六(十一)2(1)."""

    CORRECTION_ORDERED = ("correction-ordered", "correction ordered", "责令改正")
    GUIDANCE = ("guidance", "administrative guidance", "行政指导")
    ABNORMAL_LIST = ("abnormal-list", "entered in the list of abnormal operation", "列入经营异常名录")
    CASE_FILED = ("case-filed", "case filed", "立案查处")
    PENALTY = ("penalty", "administrative penalty", "行政处罚")
    OTHER = ("other", "other", "其他")


class ExemptionGround(LabelledEnum):
    """Why a result is not published. Source: Tonghua norm 三(三), 六(十)2(3)."""

    STATE_SECRET = ("state-secret", "state secret", "国家秘密")
    BUSINESS_SECRET = ("business-secret", "business secret", "商业秘密")
    PRIVACY = ("privacy", "personal privacy", "个人隐私")
    OTHER_LAW = ("other-law", "other ground of law", "其他法定情形")


class Channel(LabelledEnum):
    """Where a result is published. Source: Tonghua norm 六(十)2(1)(2)."""

    OWN_SITE = ("own-site", "the department's own site", "部门网站")
    NATIONAL_SYSTEM = ("national-system", "national enterprise publicity system", "国家企业信用信息公示系统")
    CREDIT_CHINA = ("credit-china", "Credit China", "信用中国")

    @property
    def is_national(self) -> bool:
        """Whether results on enterprises must also stand there or in the other national one."""
        return self is not Channel.OWN_SITE


class MaterialKind(LabelledEnum):
    """What a digest in the archive's manifest is of. Source: Tonghua norm 六(十一)3(1)."""

    TASK = ("task", "task", "抽查任务")
    COMMITMENT = ("commitment", "commitment", "抽取承诺")
    DRAW = ("draw", "draw", "抽取结果")
    RECORDING = ("recording", "recording", "音像记录")
    STAFFING = ("staffing", "recusal or replacement", "回避、替换材料")
    WORK_PLAN = ("work-plan", "work plan", "检查工作方案")
    NOTICE = ("notice", "notice", "检查通知书")
    THIRD_PARTY_REPORT = ("third-party-report", "third party's report", "第三方报告")
    RECORD = ("record", "record of the inspection", "核查记录")
    EVIDENCE = ("evidence", "evidence", "证据材料")
    IDENTIFICATION = ("identification", "identification of persons present", "在场人员身份证明")
    RESULT = ("result", "result", "检查结果")
    DISPOSITION = ("disposition", "disposition or transfer", "处理、移送材料")
    PUBLICATION = ("publication", "publication", "公示材料")
    SUMMARY = ("summary", "summary", "汇总表")
