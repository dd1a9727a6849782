"""Acts that order a draw and document it, and how materials and those who watched are named."""

from __future__ import annotations

from typing import ClassVar

import attrs

from randcheck.procedure.acts.base import DEPARTMENT, Act, as_tuple, digest, one_of, several
from randcheck.procedure.vocabulary import EvidenceKind, ObserverKind, Occasion
from randcheck.registers import fields
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Evidence:
    """A material that lies with the host, named by digest.

    Attributes:
        kind: What it is.
        digest: SHA-256 of its bytes, 32 bytes.
        description: What it shows, without personal data.

    Source: Tonghua norm 六(九)2(3) 三.
    """

    kind: EvidenceKind = attrs.field(
        validator=fields.member_of(EvidenceKind, Text("kind of evidence", "证据种类"))
    )
    digest: bytes = attrs.field(validator=digest(Text("evidence", "证据")))
    description: str = attrs.field(validator=fields.label(Text("description", "说明")))


@attrs.frozen(kw_only=True)
class Observer:
    """Somebody invited to watch.

    Attributes:
        kind: What the observer is.
        organisation: Whose.
    """

    kind: ObserverKind = attrs.field(
        validator=fields.member_of(ObserverKind, Text("kind of observer", "监督人员类别"))
    )
    organisation: str = attrs.field(validator=DEPARTMENT)


EVIDENCE = one_of(Evidence, Text("evidence", "证据"))
OBSERVERS = several(one_of(Observer, Text("observer", "监督人员")), Text("observers", "监督人员"))


@attrs.frozen(kw_only=True)
class CommitmentOrdered(Act):
    """The organiser let a draw or a substitution be committed; stands in the ledger right before the statement.

    Attributes:
        commitment: SHA-256 of the commitment's payload.

    Source: Tonghua norm 六(四)1, 六(五)2(1).
    """

    type: ClassVar[str] = "commitment-ordered"
    commitment: bytes = attrs.field(validator=digest(Text("commitment", "承诺")))


@attrs.frozen(kw_only=True)
class RevealOrdered(Act):
    """The organiser let the draw be carried out; stands in the ledger right before the result.

    Attributes:
        commitment: SHA-256 of the payload of the commitment that is revealed.
        observers: Who watched.

    Source: Tonghua norm 六(四)1, 2.
    """

    type: ClassVar[str] = "reveal-ordered"
    commitment: bytes = attrs.field(validator=digest(Text("commitment", "承诺")))
    observers: tuple[Observer, ...] = attrs.field(converter=as_tuple, default=(), validator=OBSERVERS)


@attrs.frozen(kw_only=True)
class MediaAttached(Act):
    """A recording or written record was added to the task.

    Attributes:
        occasion: What it shows.
        media: The recording, named by digest.

    Source: Tonghua norm 六(四)3, 六(五)3(6), 六(九)2(3) 四.
    """

    type: ClassVar[str] = "media-attached"
    occasion: Occasion = attrs.field(validator=fields.member_of(Occasion, Text("occasion", "记录环节")))
    media: Evidence = attrs.field(validator=EVIDENCE)
