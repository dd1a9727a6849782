"""On what a ratio or frequency rests, and which of two grounds goes first (从其规定)."""

from __future__ import annotations

import attrs

from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class Authority(LabelledEnum):
    """What kind of text lays a rule down. Source: Tonghua norm 六(六)1; the order is that of 立法法."""

    LAW = ("law", "law", "法律")
    ADMINISTRATIVE_REGULATION = ("administrative-regulation", "administrative regulation", "行政法规")
    LOCAL_REGULATION = ("local-regulation", "local regulation", "地方性法规")
    RULE = ("rule", "rule of a ministry or local government", "规章", "部门规章", "地方政府规章")
    NORMATIVE_DOCUMENT = ("normative-document", "normative document", "规范性文件")
    LOCAL_DECISION = ("local-decision", "decision by local circumstances", "自行确定", "本地确定")

    @property
    def rank(self) -> int:
        """0 goes first. Local regulations and rules share a rank: between these two no general order decides.

        Example:
            >>> Authority.LOCAL_REGULATION.rank == Authority.RULE.rank
            True
        """
        return _RANKS[self]

    @property
    def is_legal(self) -> bool:
        """Whether 六(六)1 wants such a rule followed; only where there is none do circumstances decide."""
        return self is not Authority.LOCAL_DECISION


_RANKS = {
    Authority.LAW: 0,
    Authority.ADMINISTRATIVE_REGULATION: 1,
    Authority.LOCAL_REGULATION: 2,
    Authority.RULE: 2,
    Authority.NORMATIVE_DOCUMENT: 3,
    Authority.LOCAL_DECISION: 4,
}


@attrs.frozen(kw_only=True)
class LegalBasis(Mapped):
    """The provision a rule rests on.

    Attributes:
        authority: What kind of text it is.
        citation: Which provision; required unless the rule was decided locally.

    Source: Tonghua norm 六(六)1.

    Example:
        >>> LegalBasis(authority=Authority.RULE, citation="《食品生产经营监督检查管理办法》第十二条").describe().zh
        '规章《食品生产经营监督检查管理办法》第十二条'
    """

    authority: Authority = attrs.field(
        validator=fields.member_of(Authority, Text("an authority", "依据类型"))
    )
    citation: str = attrs.field(default="")

    @citation.validator
    def _require_citation(self, _attribute: object, value: str) -> None:
        what = Text("the citation of a legal basis", "依据条款")
        fields.require_text(value, what=what, required=self.authority.is_legal)

    def describe(self) -> Text:
        """Return kind and citation as one phrase."""
        kind = self.authority.label
        return Text(f"{kind.en} {self.citation}".rstrip(), f"{kind.zh}{self.citation}")


LOCAL_DECISION = LegalBasis(authority=Authority.LOCAL_DECISION)
"""The basis of a rule for which none is stated."""
