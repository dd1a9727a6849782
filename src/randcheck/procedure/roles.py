"""Who acts: roles of the procedure, and an actor who holds one."""

from __future__ import annotations

import attrs

from randcheck.registers import fields
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class Role(LabelledEnum):
    """What somebody acts as. One person may hold several roles, but acts in one at a time.

    Source: Tonghua norm 六(四)1, 六(五)3(3), 六(九)2, 六(十)2(1), 六(十一).
    """

    ORGANISER = ("organiser", "organiser", "组织人员")
    INSPECTOR = ("inspector", "inspector", "执法检查人员")
    UNIT_HEAD = ("unit-head", "head of the unit", "所在部门负责人")
    LEADER = ("leader", "leader in charge", "分管领导")
    PUBLISHER = ("publisher", "publisher", "公示人员")
    ARCHIVIST = ("archivist", "archivist", "档案人员")
    RECEIVING_DEPARTMENT = ("receiving-department", "receiving department", "接收部门")


@attrs.frozen(kw_only=True)
class Actor:
    """Who did something, in which role, for which organisation.

    Attributes:
        id: The person, as an id of the host's own (the inspector's id for inspectors): the ledger cannot forget
            it, so it should be a code and not a name.
        role: What the person acts as.
        organisation: The department the person acts for, spelt as in the task.

    Example:
        >>> Actor(id="P01", role=Role.INSPECTOR, organisation="市场监管局").role.label.zh
        '执法检查人员'
    """

    id: str = attrs.field(validator=fields.identifier(Text("actor's id", "经办人编号")))
    role: Role = attrs.field(validator=fields.member_of(Role, Text("a role", "角色")))
    organisation: str = attrs.field(validator=fields.label(Text("actor's organisation", "经办人所在部门")))
