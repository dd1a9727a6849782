"""利害关系: declared conflicts of interest, which keep an inspector from a target or two inspectors apart."""

from __future__ import annotations

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.text import Text

_INSPECTOR_ID = Text("an inspector's id", "人员编号")
_GROUND = Text("a ground of conflict", "回避理由")


def _require_another(instance: InspectorConflict, _attribute: object, value: str) -> None:
    if value == instance.inspector_id:
        rule = Text("an inspector must not be in conflict with itself", "人员不得与本人构成回避关系")
        raise InvalidValue(rule=rule, seen=value)


@attrs.frozen(kw_only=True)
class TargetConflict:
    """An inspector must not inspect this target.

    Attributes:
        inspector_id: Who.
        target_id: Which target.
        ground: Why, never empty (kinship, shares held, former employment, …).

    Source: Tonghua norm 六(五)3(2).

    Example:
        >>> TargetConflict(inspector_id="P001", target_id="91110000600037341L", ground="配偶任职").ground
        '配偶任职'
    """

    inspector_id: str = attrs.field(validator=fields.identifier(_INSPECTOR_ID))
    target_id: str = attrs.field(validator=fields.identifier(Text("a target's id", "对象编号")))
    ground: str = attrs.field(validator=fields.label(_GROUND))


@attrs.frozen(kw_only=True)
class InspectorConflict:
    """Two inspectors must not be in one team. Which of the two is named first does not matter.

    Attributes:
        inspector_id: One of the two.
        other_id: The other; never the same.
        ground: Why, never empty.

    Source: Tonghua norm 六(五)3(2).

    Example:
        >>> InspectorConflict(inspector_id="P002", other_id="P001", ground="夫妻").pair
        ('P001', 'P002')
    """

    inspector_id: str = attrs.field(validator=fields.identifier(_INSPECTOR_ID))
    other_id: str = attrs.field(validator=[fields.identifier(_INSPECTOR_ID), _require_another])
    ground: str = attrs.field(validator=fields.label(_GROUND))

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in order, the same whichever was named first."""
        one, other = sorted((self.inspector_id, self.other_id))
        return one, other


Conflict = TargetConflict | InspectorConflict
