"""Result codes: closed lists with an id, since the same digit means different things in different systems."""

from __future__ import annotations

import attrs

from randcheck.procedure.acts.base import as_tuple, one_of, require_that, several
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class ResultCode:
    """One possible result.

    Attributes:
        code: As the system writes it.
        label: What it says.
        is_problem: Whether something was wrong, so that it is to be handled.
        is_non_cooperation: Whether it says that the target did not cooperate (不配合检查情节严重).
    """

    code: str = attrs.field(validator=fields.identifier(Text("result code", "结果代码")))
    label: str = attrs.field(validator=fields.label(Text("label of a result", "结果名称")))
    is_problem: bool = attrs.field(validator=fields.yes_or_no(Text("problem", "是否存在问题")))
    is_non_cooperation: bool = attrs.field(
        default=False, validator=fields.yes_or_no(Text("non-cooperation", "是否不配合检查"))
    )


@attrs.frozen(kw_only=True)
class ResultCodeSet(Mapped):
    """All possible results of one system, as a host keeps them in a file. There is none that holds by default.

    Attributes:
        id: Its id, which stands beside every code that is recorded.
        name: What it is called.
        codes: Its codes, at least two, each once.

    Source: Tonghua norm 六(十)1(2).

    Example:
        >>> yes, no = (ResultCode(code=c, label=text, is_problem=c == "2") for c, text in
        ...            (("1", "未发现问题"), ("2", "发现问题已责令改正")))
        >>> ResultCodeSet(id="县级-1", name="县级检查结果", codes=(yes, no)).find("2").label
        '发现问题已责令改正'
    """

    id: str = attrs.field(validator=fields.identifier(Text("id of a code set", "代码集编号")))
    name: str = attrs.field(validator=fields.label(Text("name of a code set", "代码集名称")))
    codes: tuple[ResultCode, ...] = attrs.field(
        converter=as_tuple,
        validator=several(one_of(ResultCode, Text("code", "代码")), Text("codes", "代码"), least=2),
    )

    def __attrs_post_init__(self) -> None:
        """Check that a code means one thing."""
        codes = [one.code for one in self.codes]
        require_that(
            len(set(codes)) == len(codes),
            Text("a code must stand once in its set", "代码在代码集中不得重复"),
            ", ".join(codes),
        )

    def find(self, code: str) -> ResultCode | None:
        """Return the result with this code, or None."""
        return next((one for one in self.codes if one.code == code), None)
