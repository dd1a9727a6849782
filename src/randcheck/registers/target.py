"""检查对象: the enterprises and other organisations that may be drawn for inspection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import attrs

from randcheck.errors import InvalidIdentifier, InvalidValue, UnknownAttribute
from randcheck.registers import fields
from randcheck.registers.identifiers import require_identifier, require_label
from randcheck.registers.labels import LabelledEnum
from randcheck.registers.uscc import parse_uscc
from randcheck.text import Text

USCC_SCHEME = "uscc"
MAX_WEIGHT = 1_000_000


class TargetKind(LabelledEnum):
    """What a target is. Source: Tonghua norm 二(一)."""

    ENTERPRISE = ("enterprise", "enterprise", "企业", "公司")
    INDIVIDUAL_BUSINESS = ("individual-business", "individual business", "个体工商户", "个体户", "个体")
    FARMERS_COOPERATIVE = (
        "farmers-cooperative",
        "farmers' cooperative",
        "农民专业合作社",
        "农专社",
        "合作社",
    )
    PUBLIC_INSTITUTION = ("public-institution", "public institution", "事业单位")
    SOCIAL_GROUP = ("social-group", "social group", "社会团体", "社团")
    PRIVATE_NON_ENTERPRISE = (
        "private-non-enterprise",
        "private non-enterprise unit",
        "民办非企业单位",
        "民办非企业",
        "社会服务机构",
    )

    @property
    def is_market_entity(self) -> bool:
        """Whether the market supervision authority registers this kind (市场主体)."""
        return self in _MARKET_ENTITIES


_MARKET_ENTITIES = frozenset(
    {TargetKind.ENTERPRISE, TargetKind.INDIVIDUAL_BUSINESS, TargetKind.FARMERS_COOPERATIVE}
)
_KIND_BY_USCC_PREFIX = {
    "91": TargetKind.ENTERPRISE,
    "92": TargetKind.INDIVIDUAL_BUSINESS,
    "93": TargetKind.FARMERS_COOPERATIVE,
    "12": TargetKind.PUBLIC_INSTITUTION,
    "51": TargetKind.SOCIAL_GROUP,
    "52": TargetKind.PRIVATE_NON_ENTERPRISE,
}


class CreditRiskClass(LabelledEnum):
    """Class of 企业信用风险分类管理, from low risk (A) to high (D). Source: Tonghua norm 五(二)4, 六(六)2."""

    A = ("A", "class A", "A", "A类", "低", "低风险")
    B = ("B", "class B", "B", "B类", "一般", "一般风险")
    C = ("C", "class C", "C", "C类", "较高", "较高风险")
    D = ("D", "class D", "D", "D类", "高", "高风险")


class CreditStatus(LabelledEnum):
    """How the target keeps its word before the law (信用状况). Source: Tonghua norm 五(二)4, 六(六)2."""

    GOOD = ("good", "good", "守信", "良好")
    NORMAL = ("normal", "normal", "一般", "正常")
    DISHONEST = ("dishonest", "dishonest", "失信")
    SERIOUSLY_DISHONEST = ("seriously-dishonest", "seriously dishonest", "严重失信", "严重违法失信")


class TargetState(LabelledEnum):
    """The state of a target's registration. Source: Tonghua norm 五(二)5."""

    ACTIVE = (
        "active",
        "active",
        "存续",
        "存续（在营、开业、在册）",
        "存续(在营、开业、在册)",
        "在营",
        "开业",
        "在业",
        "正常",
    )
    DEREGISTERED = ("deregistered", "deregistered", "注销", "已注销", "吊销，已注销")
    REVOKED = ("revoked", "licence revoked", "吊销", "吊销，未注销", "吊销未注销")
    MOVED_OUT = ("moved-out", "moved out", "迁出", "已迁出")


def find_kind_of_uscc(code: str) -> TargetKind | None:
    """Return the kind that the first two characters of a USCC tell, or None for the rarer ones.

    Example:
        >>> find_kind_of_uscc("92220502MA0Y1ABC2X").label.zh
        '个体工商户'
    """
    return _KIND_BY_USCC_PREFIX.get(code[:2])


_ID_SCHEME = Text("an id scheme", "编号类型")


def _require_id(instance: InspectionTarget, _attribute: object, value: str) -> None:
    if instance.id_scheme != USCC_SCHEME:
        require_identifier(value, what=Text("a target's id", "对象编号"))
    elif parse_uscc(value) != value:
        rule = Text("a USCC used as id must be in capitals", "用作编号的统一社会信用代码须为大写")
        raise InvalidIdentifier(rule=rule, seen=value)


def _kind_from_id(instance: InspectionTarget) -> TargetKind:
    # attrs makes defaults before it validates: a wrong id must be named as such, not as a missing kind.
    require_label(instance.id_scheme, what=_ID_SCHEME)
    _require_id(instance, None, instance.id)
    kind = find_kind_of_uscc(instance.id) if instance.id_scheme == USCC_SCHEME else None
    if kind is None:
        rule = Text(
            "the kind must be given where the id does not tell it", "编号不能表明主体类型时须写明类型"
        )
        raise InvalidValue(rule=rule, seen=instance.id)
    return kind


_ATTRIBUTE_NAME = Text("an attribute's name", "附加属性名称")
_ATTRIBUTE_VALUE = Text("an attribute's value", "附加属性的值")


def _require_attributes(_instance: object, _attribute: object, value: tuple[tuple[str, str], ...]) -> None:
    if not isinstance(value, tuple):
        rule = Text("attributes must be a tuple of (name, value)", "附加属性须为（名称，值）的元组")
        raise InvalidValue(rule=rule, seen=repr(value))
    names = [name for name, _ in value]
    for name, text in value:
        if name in _BUILT_IN:
            rule = Text("an attribute must not bear the name of a built-in one", "附加属性不得与固有属性同名")
            raise InvalidValue(rule=rule, seen=name)
        require_label(name, what=_ATTRIBUTE_NAME)
        if text != "":
            require_label(text, what=_ATTRIBUTE_VALUE)
    if len(set(names)) != len(names):
        rule = Text("attributes must have different names", "附加属性名称不得重复")
        raise InvalidValue(rule=rule, seen=", ".join(names))


@attrs.frozen(kw_only=True)
class InspectionTarget:
    """One 检查对象: an entry of the register of targets.

    Attributes:
        id: The USCC in canonical form, or an id under the declared ``id_scheme``.
        id_scheme: "uscc", or a label such as "事业单位登记号" for targets without a USCC.
        name: 名称, never empty.
        address: 住所（经营场所）.
        legal_representative: 法定代表人（负责人）.
        industry: 行业, a label; empty when not recorded.
        area: 所在区域, a label; empty when not recorded.
        kind: 主体类型; taken from the USCC's first two characters when not given and they tell it.
        credit_risk: 信用风险分类 A–D; None when not classified.
        credit_status: 信用状况.
        listed_abnormal: Whether it is on the list of abnormal operations (经营异常名录).
        online_business: Whether it does business or publishes over the network (六(八)2).
        state: 登记状态.
        last_inspected: Day of the last inspection by anybody; None when none is known.
        inspections_this_year: How often it was inspected this calendar year, towards the annual cap.
        weight: Size measure for weighted draws, 1 to 1,000,000; 1 everywhere is a draw with equal chances.
        attributes: Further columns as (name, value) pairs of labels; a value may be empty.

    Raises:
        InvalidUscc: ``id_scheme`` is "uscc" and ``id`` is not one.
        InvalidIdentifier: An id or label breaks the rules of committed text.
        InvalidValue: Any other field breaks its rule.

    Source: Tonghua norm 二(一), 五(二)3, 五(二)4.

    Example:
        >>> firm = InspectionTarget(id="91110000600037341L", name="某公司", credit_risk=CreditRiskClass.A,
        ...                         attributes=(("规模", "小微"),))
        >>> firm.kind.label.zh, firm.attribute("credit_risk"), firm.attribute("规模")
        ('企业', 'A', '小微')
    """

    # Before the id, whose rule depends on it.
    id_scheme: str = attrs.field(default=USCC_SCHEME, validator=fields.label(_ID_SCHEME))
    id: str = attrs.field(validator=_require_id)
    name: str = attrs.field(validator=fields.free_text(Text("a target's name", "对象名称"), required=True))
    address: str = attrs.field(default="", validator=fields.free_text(Text("an address", "住所")))
    legal_representative: str = attrs.field(
        default="", validator=fields.free_text(Text("a legal representative", "法定代表人"))
    )
    industry: str = attrs.field(
        default="", validator=fields.label(Text("an industry", "行业"), required=False)
    )
    area: str = attrs.field(default="", validator=fields.label(Text("an area", "区域"), required=False))
    kind: TargetKind = attrs.field(
        default=attrs.Factory(_kind_from_id, takes_self=True),
        validator=fields.member_of(TargetKind, Text("a kind", "主体类型")),
    )
    credit_risk: CreditRiskClass | None = attrs.field(
        default=None,
        validator=fields.optional(fields.member_of(CreditRiskClass, Text("a risk class", "信用风险分类"))),
    )
    credit_status: CreditStatus = attrs.field(
        default=CreditStatus.NORMAL,
        validator=fields.member_of(CreditStatus, Text("a credit status", "信用状况")),
    )
    listed_abnormal: bool = attrs.field(
        default=False, validator=fields.yes_or_no(Text("listed abnormal", "是否列入经营异常名录"))
    )
    online_business: bool = attrs.field(
        default=False, validator=fields.yes_or_no(Text("online business", "是否网络经营"))
    )
    state: TargetState = attrs.field(
        default=TargetState.ACTIVE, validator=fields.member_of(TargetState, Text("a state", "登记状态"))
    )
    last_inspected: date | None = attrs.field(
        default=None, validator=fields.optional(fields.day(Text("the last inspection", "上次检查日期")))
    )
    inspections_this_year: int = attrs.field(
        default=0,
        validator=fields.whole_number(Text("inspections this year", "本年度检查次数"), least=0),
    )
    weight: int = attrs.field(
        default=1, validator=fields.whole_number(Text("a weight", "抽取权重"), least=1, most=MAX_WEIGHT)
    )
    attributes: tuple[tuple[str, str], ...] = attrs.field(default=(), validator=_require_attributes)

    def attribute(self, name: str) -> str:
        """Return the value of an attribute as label text, for strata and filters.

        Args:
            name: A field of this class, its Chinese heading (``"行业"``), or the name of a further attribute.

        Returns:
            Members of enumerations as their Chinese label ("A", "个体工商户"), yes and no as "是" and "否",
            dates as YYYY-MM-DD, numbers in decimal; "" where the target has no value.

        Raises:
            UnknownAttribute: This target has no attribute of that name.

        Example:
            >>> shop = InspectionTarget(id="91110000600037341L", name="某店", listed_abnormal=True)
            >>> shop.attribute("主体类型"), shop.attribute("listed_abnormal"), shop.attribute("industry")
            ('企业', '是', '')
        """
        read = _BUILT_IN.get(name)
        if read is not None:
            return read(self)
        for other, value in self.attributes:
            if other == name:
                return value
        known = tuple(TARGET_FIELD_NAMES) + tuple(other for other, _ in self.attributes)
        raise UnknownAttribute(name=name, known=", ".join(known))


def _yes_no(value: bool) -> str:
    return "是" if value else "否"


# Field → (Chinese heading, how it reads as label text).
_READERS: dict[str, tuple[str, Callable[[InspectionTarget], str]]] = {
    "id": ("对象编号", lambda target: target.id),
    "id_scheme": ("编号类型", lambda target: target.id_scheme),
    "name": ("名称", lambda target: target.name),
    "address": ("住所（经营场所）", lambda target: target.address),
    "legal_representative": ("法定代表人（负责人）", lambda target: target.legal_representative),
    "industry": ("行业", lambda target: target.industry),
    "area": ("所在区域", lambda target: target.area),
    "kind": ("主体类型", lambda target: target.kind.label.zh),
    "credit_risk": ("信用风险分类", lambda target: target.credit_risk.value if target.credit_risk else ""),
    "credit_status": ("信用状况", lambda target: target.credit_status.label.zh),
    "listed_abnormal": ("是否列入经营异常名录", lambda target: _yes_no(target.listed_abnormal)),
    "online_business": ("是否网络经营", lambda target: _yes_no(target.online_business)),
    "state": ("登记状态", lambda target: target.state.label.zh),
    "last_inspected": (
        "上次检查日期",
        lambda target: target.last_inspected.isoformat() if target.last_inspected else "",
    ),
    "inspections_this_year": ("本年度检查次数", lambda target: str(target.inspections_this_year)),
    "weight": ("抽取权重", lambda target: str(target.weight)),
}
TARGET_FIELD_NAMES: tuple[str, ...] = tuple(_READERS)
TARGET_HEADINGS: Mapping[str, str] = {field: heading for field, (heading, _) in _READERS.items()}
"""The Chinese heading of every field."""

_BUILT_IN: dict[str, Callable[[InspectionTarget], str]] = {
    name: read for field, (heading, read) in _READERS.items() for name in (field, heading)
}
