"""What the platform itself refuses; randcheck's own refusals come from its rules."""

from __future__ import annotations

from randcheck.text import Text


class PlatformRefused(Exception):
    """A request that the platform does not carry out.

    Args:
        status: The HTTP status.
        code: Stable, in kebab-case.
        rule: Why not.
    """

    def __init__(self, status: int, code: str, rule: Text) -> None:
        super().__init__(rule.en)
        self.status = status
        self.code = code
        self.rule = rule


NOT_FOUND = PlatformRefused(404, "not-found", Text("there is nothing of that name", "没有此项内容"))
NO_TOKEN = PlatformRefused(401, "no-token", Text("a token of an official is needed", "须出示工作人员令牌"))
WRONG_CODE = PlatformRefused(
    403, "wrong-code", Text("task, enterprise or access code is wrong", "任务、企业或查验口令有误")
)
