"""执法检查人员: the inspectors who may be drawn to go."""

from __future__ import annotations

from datetime import date

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class Gender(LabelledEnum):
    """性别. Source: Tonghua norm 五(三)2(2)."""

    MALE = ("male", "male", "男", "m")
    FEMALE = ("female", "female", "女", "f")


class InspectorLevel(LabelledEnum):
    """Whose register the inspector is in; the value is the level of the assignment's model.

    Source: Tonghua norm 六(五)3(4).
    """

    LOCAL = (0, "local", "本级")
    UPPER = (1, "upper", "上级")


class InspectorStatus(LabelledEnum):
    """Whether the inspector does the work at present. Source: Tonghua norm 五(三)3."""

    ON_POST = ("on-post", "on post", "在岗", "在职", "正常")
    OFF_POST = ("off-post", "off post", "离岗", "离职", "调离", "退休")
    SUSPENDED = ("suspended", "suspended", "停用", "暂停")


class InspectorBar(LabelledEnum):
    """Why an inspector cannot be drawn on a day. Source: Tonghua norm 五(三)3."""

    OFF_POST = ("off-post", "off post", "已离岗")
    SUSPENDED = ("suspended", "suspended", "已停用")
    CERTIFICATE_NOT_YET_VALID = ("certificate-not-yet-valid", "certificate not yet valid", "执法证未生效")
    CERTIFICATE_EXPIRED = ("certificate-expired", "certificate expired", "执法证已过期")


_BAR_BY_STATUS = {
    InspectorStatus.OFF_POST: InspectorBar.OFF_POST,
    InspectorStatus.SUSPENDED: InspectorBar.SUSPENDED,
}


def _require_not_before_start(instance: Inspector, _attribute: object, value: date | None) -> None:
    start = instance.certificate_valid_from
    if start is not None and value is not None and value < start:
        rule = Text(
            f"a certificate must not expire before it begins ({start})",
            f"执法证有效期止不得早于有效期起（{start}）",
        )
        raise InvalidValue(rule=rule, seen=str(value))


@attrs.frozen(kw_only=True)
class Inspector:
    """One 执法检查人员: an entry of the register of inspectors.

    The certificate number and the contact are for the organ itself; ``repr`` leaves them out, and what is
    committed and published names the inspector by ``id``.

    Attributes:
        id: Personnel id (人员编号), not the certificate number.
        name: 姓名.
        gender: 性别; None when not recorded.
        unit: 所在单位, the department that seats of joint tasks ask for.
        section: 所在单位内设部门.
        position: 职务.
        certificate_number: 执法证号.
        categories: 执法类别, several or none; without any, only seats open to all can be taken.
        contact: 联系方式.
        certificate_valid_from: First day of validity; None when not recorded.
        certificate_valid_until: Last day of validity, inclusive; None for no end.
        level: 本级, or 上级 when lent by the upper level.
        status: 在岗, 离岗 or 停用.
        is_cadre: Whether a leader seat drawn apart may go to this inspector (六(五)3(5)).
        areas: Areas the inspector may be sent to; empty means everywhere.
        kin_group: Name shared by near relatives, who must not be in one team; None for none.
        capacity: Most targets in one draw; None for no limit.
        prior_load: Targets assigned before in the period over which loads are evened out.

    Raises:
        InvalidIdentifier: The id or a label breaks the rules of committed text.
        InvalidValue: Any other field breaks its rule.

    Source: Tonghua norm 五(三)2.

    Example:
        >>> last_day = date(2026, 6, 30)
        >>> inspector = Inspector(id="P001", name="李四", unit="局", certificate_valid_until=last_day)
        >>> inspector.find_bar(last_day) is None
        True
        >>> inspector.find_bar(date(2026, 7, 1)).label.zh
        '执法证已过期'
    """

    id: str = attrs.field(validator=fields.identifier(Text("an inspector's id", "人员编号")))
    name: str = attrs.field(validator=fields.free_text(Text("an inspector's name", "姓名"), required=True))
    gender: Gender | None = attrs.field(
        default=None, validator=fields.optional(fields.member_of(Gender, Text("a gender", "性别")))
    )
    unit: str = attrs.field(validator=fields.label(Text("a unit", "所在单位")))
    section: str = attrs.field(
        default="", validator=fields.label(Text("a section", "内设部门"), required=False)
    )
    position: str = attrs.field(default="", validator=fields.free_text(Text("a position", "职务")))
    certificate_number: str = attrs.field(
        default="", repr=False, validator=fields.free_text(Text("a certificate number", "执法证号"))
    )
    categories: frozenset[str] = attrs.field(
        default=frozenset(), validator=fields.label_set(Text("a category", "执法类别"))
    )
    contact: str = attrs.field(
        default="", repr=False, validator=fields.free_text(Text("a contact", "联系方式"))
    )
    certificate_valid_from: date | None = attrs.field(
        default=None, validator=fields.optional(fields.day(Text("a certificate's start", "执法证有效期起")))
    )
    certificate_valid_until: date | None = attrs.field(
        default=None,
        validator=[
            fields.optional(fields.day(Text("a certificate's end", "执法证有效期止"))),
            _require_not_before_start,
        ],
    )
    level: InspectorLevel = attrs.field(
        default=InspectorLevel.LOCAL,
        validator=fields.member_of(InspectorLevel, Text("a level", "执法层级")),
    )
    status: InspectorStatus = attrs.field(
        default=InspectorStatus.ON_POST,
        validator=fields.member_of(InspectorStatus, Text("a status", "在岗状态")),
    )
    is_cadre: bool = attrs.field(
        default=False, validator=fields.yes_or_no(Text("is a cadre", "是否领导干部"))
    )
    areas: frozenset[str] = attrs.field(
        default=frozenset(), validator=fields.label_set(Text("an area", "执法区域"))
    )
    kin_group: str | None = attrs.field(
        default=None, validator=fields.optional(fields.identifier(Text("a kin group", "亲属组")))
    )
    capacity: int | None = attrs.field(
        default=None,
        validator=fields.optional(fields.whole_number(Text("a capacity", "承检户数上限"), least=0)),
    )
    prior_load: int = attrs.field(
        default=0, validator=fields.whole_number(Text("a prior load", "已承检户数"), least=0)
    )

    def find_bar(self, on: date) -> InspectorBar | None:
        """Return why this inspector cannot be drawn on a day, or None when nothing bars it.

        The first and the last day of the certificate count as valid; a missing date sets no limit. Not being
        on post is named before the certificate.

        Source: Tonghua norm 五(三)3, 六(五)1(1).
        """
        if self.status is not InspectorStatus.ON_POST:
            return _BAR_BY_STATUS[self.status]
        if self.certificate_valid_from is not None and on < self.certificate_valid_from:
            return InspectorBar.CERTIFICATE_NOT_YET_VALID
        if self.certificate_valid_until is not None and on > self.certificate_valid_until:
            return InspectorBar.CERTIFICATE_EXPIRED
        return None

    def may_serve_in(self, area: str) -> bool:
        """Return whether the inspector may be sent to ``area``.

        Example:
            >>> Inspector(id="P1", name="李四", unit="局", areas=frozenset({"集安市"})).may_serve_in("柳河县")
            False
        """
        return not self.areas or area in self.areas
