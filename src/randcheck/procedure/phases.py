"""The states that a task and a case go through."""

from __future__ import annotations

from randcheck.registers.labels import LabelledEnum


class Phase(LabelledEnum):
    """Where a task stands. A directed inspection goes from not opened straight to drawn: there is no draw.

    Source: Tonghua norm 附录 C.
    """

    NOT_OPENED = ("not-opened", "not opened", "未立项")
    OPENED = ("opened", "opened", "已立项")
    COMMITTED = ("committed", "committed", "已承诺")
    DRAWN = ("drawn", "drawn", "已抽取")
    INSPECTING = ("inspecting", "inspecting", "检查中")
    SUMMARISED = ("summarised", "summarised", "已汇总")
    ARCHIVED = ("archived", "archived", "已归档")
    REMOVED = ("removed", "archive removed", "档案已销毁")


class CasePhase(LabelledEnum):
    """Where a case stands: one target of a task.

    Source: Tonghua norm 附录 C.
    """

    DRAWN = ("drawn", "drawn", "已抽取")
    NOTICED = ("noticed", "noticed", "已通知")
    RECORDED = ("recorded", "recorded", "已核查")
    CONCLUDED = ("concluded", "concluded", "已形成结果")
    PUBLISHED = ("published", "published", "已公示")
    EXEMPT = ("exempt", "exempt from publication", "不予公开")
    SET_ASIDE = ("set-aside", "cannot be inspected", "不能检查")
    REPLACED = ("replaced", "replaced by a reserve", "已由备选替补")
