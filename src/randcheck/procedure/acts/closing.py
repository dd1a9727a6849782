"""Acts that close a task: summary, archive, and what may go once the retention is over."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from randcheck.procedure.acts.base import (
    REASON,
    Act,
    as_tuple,
    digest,
    one_of,
    require_short_text,
    require_that,
    several,
)
from randcheck.procedure.vocabulary import MaterialKind
from randcheck.registers import fields
from randcheck.text import Text

MIN_RETENTION_YEARS = 2
MAX_RETENTION_YEARS = 100


@attrs.frozen(kw_only=True)
class Summarised(Act):
    """The results of all teams were drawn up in a table and sent to the lead department.

    Attributes:
        table: SHA-256 of the summary table (附录 G).
        inspected: Targets whose result is concluded.
        with_problems: Targets among them with a problem.

    Source: Tonghua norm 六(十一)1.
    """

    type: ClassVar[str] = "summarised"
    table: bytes = attrs.field(validator=digest(Text("summary table", "汇总表")))
    inspected: int = attrs.field(validator=fields.whole_number(Text("inspected", "检查户数"), least=0))
    with_problems: int = attrs.field(
        validator=fields.whole_number(Text("with problems", "发现问题户数"), least=0)
    )


@attrs.frozen(kw_only=True)
class Material:
    """One line of an archive's manifest.

    Attributes:
        kind: What the material is.
        digest: Its SHA-256, or that of the ledger's statement about it.
    """

    kind: MaterialKind = attrs.field(
        validator=fields.member_of(MaterialKind, Text("kind of material", "材料种类"))
    )
    digest: bytes = attrs.field(validator=digest(Text("material", "材料")))


@attrs.frozen(kw_only=True)
class Archived(Act):
    """The materials were bound together and archived, or a supplement to them.

    Attributes:
        manifest: All materials; for a supplement those since.
        retention_years: How long they are kept, 2 to 100 years from the day of archiving.
        legal_basis: The law that asks for more than two years, or None.
        supplements: Digest of the archiving this adds to, or None for the first.
        keep_until: Last day of the retention. Found when the act is decided; left out before.

    Source: Tonghua norm 六(十一)3(1)(2).
    """

    type: ClassVar[str] = "archived"
    manifest: tuple[Material, ...] = attrs.field(
        converter=as_tuple,
        validator=several(one_of(Material, Text("material", "材料")), Text("manifest", "归档目录"), least=1),
    )
    retention_years: int = attrs.field(
        default=MIN_RETENTION_YEARS,
        validator=fields.whole_number(
            Text("years of retention", "保存年限"), least=MIN_RETENTION_YEARS, most=MAX_RETENTION_YEARS
        ),
    )
    legal_basis: str | None = None
    supplements: bytes | None = attrs.field(
        default=None,
        validator=fields.optional(digest(Text("archiving that is supplemented", "所补充的归档"))),
    )
    keep_until: date | None = attrs.field(
        default=None, validator=fields.optional(fields.day(Text("end of the retention", "保存截止日")))
    )

    def __attrs_post_init__(self) -> None:
        """Check that a longer retention names its law."""
        require_short_text(self.legal_basis, Text("legal basis", "法律依据"))
        require_that(
            self.legal_basis is not None or self.retention_years == MIN_RETENTION_YEARS,
            Text(
                f"a retention of more than {MIN_RETENTION_YEARS} years must name the law that asks for it",
                f"保存期限超过 {MIN_RETENTION_YEARS} 年须载明法律依据",
            ),
            self.retention_years,
        )


@attrs.frozen(kw_only=True)
class ArchiveRemoved(Act):
    """The archived materials were destroyed, after the retention. The ledger keeps their digests.

    Attributes:
        reason: Why, and under which paper.

    Source: Tonghua norm 六(十一)3(2).
    """

    type: ClassVar[str] = "archive-removed"
    reason: str = attrs.field(validator=REASON)


@attrs.frozen(kw_only=True)
class PersonalDataErased(Act):
    """Materials with personal data were erased, after the retention. Their digests stay, so proofs still hold.

    Attributes:
        materials: Digests of what was erased, at least one.
        reason: Why.

    Source: Tonghua norm 六(十一)3(2); 个人信息保护法 article 47.
    """

    type: ClassVar[str] = "personal-data-erased"
    materials: tuple[bytes, ...] = attrs.field(
        converter=as_tuple,
        validator=several(digest(Text("material", "材料")), Text("materials", "材料"), least=1),
    )
    reason: str = attrs.field(validator=REASON)
