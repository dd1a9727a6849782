"""实施细则: how a matter is inspected, and what a joint inspection settles beyond that."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.labels import LabelledEnum
from randcheck.registers.matter import Matter
from randcheck.text import Text


class InspectionMethod(LabelledEnum):
    """How an inspection is made (抽查方式). Source: Tonghua norm 六(八)1."""

    ON_SITE = ("on-site", "on site", "实地核查", "实地检查", "现场检查", "现场核查")
    WRITTEN = ("written", "by documents", "书面检查", "书面")
    NETWORK = ("network", "by network monitoring", "网络监测", "网络检查", "网络监管")
    THIRD_PARTY = ("third-party", "with a third party", "委托第三方参与核查", "第三方", "委托第三方")


def as_methods(methods: Iterable[InspectionMethod]) -> tuple[InspectionMethod, ...]:
    """Return methods in the order of the norm, each once; an attrs converter. What is no method stays, at the end."""
    wanted = tuple(dict.fromkeys(methods))
    known = tuple(method for method in InspectionMethod if method in wanted)
    return known + tuple(other for other in wanted if other not in known)


def require_methods(_instance: object, _attribute: object, value: tuple[InspectionMethod, ...]) -> None:
    """Validate that there is at least one method."""
    if not value or not all(isinstance(one, InspectionMethod) for one in value):
        rule = Text("an inspection must have a method or several", "抽查方式须为一种或多种检查方式")
        raise InvalidValue(rule=rule, seen=repr(value))


def _required(en: str, zh: str) -> fields.Validator:
    return fields.free_text(Text(en, zh), required=True)


@attrs.frozen(kw_only=True)
class JointDetails(Mapped):
    """What an implementation rule settles beyond its own when several departments inspect together.

    Attributes:
        aims: 抽查目标.
        key_points: 抽查重点.
        procedure: 联合抽查、综合执法的具体程序.

    Source: Tonghua norm 五(四)2.
    """

    aims: str = attrs.field(validator=_required("the aims of a joint inspection", "抽查目标"))
    key_points: str = attrs.field(validator=_required("the key points of a joint inspection", "抽查重点"))
    procedure: str = attrs.field(validator=_required("the procedure of a joint inspection", "联合抽查程序"))


@attrs.frozen(kw_only=True)
class ImplementationRule(Mapped):
    """How one matter of the list is inspected. A department's rules are a ``Register[ImplementationRule]``.

    Ratio and frequency are kept in the words of the rule itself, which are what binds;
    :func:`~randcheck.planning.rule_wording.parse_wording` reads them.

    Attributes:
        id: The id of the matter.
        subject: 抽查主体.
        procedure: 抽查程序.
        methods: 抽查方式, at least one.
        content: 抽查内容.
        ratio: 抽查比例 in words; may be empty when the frequency alone is settled.
        frequency: 抽查频次 in words; may be empty when the ratio alone is settled.
        handling: 处理程序.
        publication: 抽查结果公开.
        follow_up: 后续监管处置.
        joint: What a joint inspection settles beyond that; None for a single department.

    Source: Tonghua norm 五(四)1, 五(四)2.

    Example:
        >>> rule = ImplementationRule(id="SP-01", subject="市场监管局", procedure="抽取、检查、公示",
        ...     methods=[InspectionMethod.WRITTEN, InspectionMethod.ON_SITE], content="生产过程", ratio="不低于3%",
        ...     handling="责令改正或立案", publication="20个工作日内公示", follow_up="列入重点监管")
        >>> [method.label.zh for method in rule.methods]
        ['实地核查', '书面检查']
    """

    id: str = attrs.field(validator=fields.identifier(Text("a matter's id", "事项编号")))
    subject: str = attrs.field(validator=_required("a subject", "抽查主体"))
    procedure: str = attrs.field(validator=_required("a procedure", "抽查程序"))
    methods: tuple[InspectionMethod, ...] = attrs.field(converter=as_methods, validator=require_methods)
    content: str = attrs.field(validator=_required("a content", "抽查内容"))
    ratio: str = attrs.field(default="", validator=fields.free_text(Text("a ratio", "抽查比例")))
    frequency: str = attrs.field(default="", validator=fields.free_text(Text("a frequency", "抽查频次")))
    handling: str = attrs.field(validator=_required("a way of handling", "处理程序"))
    publication: str = attrs.field(validator=_required("a way of publication", "抽查结果公开"))
    follow_up: str = attrs.field(validator=_required("a follow-up", "后续监管处置"))
    joint: JointDetails | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.instance_of(JointDetails))
    )

    def __attrs_post_init__(self) -> None:
        """A rule settles how many or how often, at least one of them."""
        if not self.ratio and not self.frequency:
            rule = Text("a rule must settle a ratio or a frequency", "实施细则须明确抽查比例或频次")
            raise InvalidValue(rule=rule, seen=self.id)

    def require_fitting(self, matter: Matter) -> ImplementationRule:
        """Return this rule when it is one for ``matter``: the same id, and joint details exactly for a joint matter.

        Raises:
            InvalidValue: It is not.
        """
        if self.id != matter.id or (self.joint is not None) is not matter.mode.is_joint:
            rule = Text(
                f"a rule for matter {matter.id!r} must bear its id, and settle aims and key points exactly when joint",
                f"事项“{matter.id}”的实施细则须与事项编号一致；联合抽查且仅联合抽查须明确目标与重点",
            )
            raise InvalidValue(rule=rule, seen=f"{self.id}, joint={self.joint is not None}")
        return self
