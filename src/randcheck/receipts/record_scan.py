"""Reading the records of a long log fast: the one layout that is ever written, by one regular expression.

:func:`~randcheck.receipts.ledger_entry.decode_record` reads any strict JSON and explains what is wrong with it. A log
of a million entries is nearly always in the one layout that ``encode_record`` writes, which is recognised here some
ten times as fast. What is not recognised goes to the strict reader, so that both accept the same records.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64, unhexlify
from datetime import datetime

import attrs

from randcheck.receipts.envelope import (
    MAX_SIGNATURE_BYTES,
    MAX_SIGNATURES,
    Envelope,
    EnvelopeSignature,
)
from randcheck.receipts.ledger_entry import LedgerEntry, decode_record, encode_record
from randcheck.receipts.strict_json import MAX_DOCUMENT_BYTES

_SIGNATURE = rb'\{"keyid":"[0-9A-Za-z][0-9A-Za-z._:/+-]{0,199}","sig":"[^"]*+"\}'

# Narrower than what the strict reader takes: an index of 15 digits is below 2^53, a payload type without the two
# characters that JSON escapes. Base64 is checked by writing it again. Possessive, so that no record can make it
# look twice. The moment is one that isoformat() writes: no hour 24, no offset of −00:00.
_MOMENT = (
    rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    rb"(?!-00:00)[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]"
)
_RECORD = re.compile(
    rb'\{"entry":(\{"digest":"([0-9a-f]{64})","index":(0|[1-9][0-9]{0,14}),'
    rb'"kind":"([a-z][a-z0-9]*+(?:-[a-z0-9]++)*+)","origin":"([^"\\]++)","prev":"([0-9a-f]{64})",'
    rb'"recorded_at":"(%b)"\}),'
    rb'"envelope":\{"payload":"([^"]*+)","payloadType":"([!#-\[\]-~]{1,200})",'
    rb'"signatures":\[((?:%b(?:,%b)*+)?+)\]\}\}' % (_MOMENT, _SIGNATURE, _SIGNATURE)
)
_SIGNATURES = re.compile(rb'\{"keyid":"([^"]+)","sig":"([^"]*)"\}')
_MAX_KIND_LENGTH = 64


@attrs.define
class ScannedRecord:
    """A record of a log, read, with nothing but its form checked.

    Not frozen, alone among the value objects: there may be millions, and that would make each cost four times as much.

    Attributes:
        leaf: The canonical header, which the Merkle leaf and the next entry's ``prev`` are made of.
        index: As the header says.
        kind: As the header says.
        origin: As the header says.
        prev: 32 bytes.
        digest: 32 bytes; whether it is that of the payload is not checked.
        recorded_at: With time zone, whole seconds.
        payload_type: As the envelope says.
        payload: The statement.
        signatures: Key ids and signatures.
        is_canonical: Whether it was spelt as ``encode_record`` spells it.
    """

    leaf: bytes
    index: int
    kind: str
    origin: str
    prev: bytes
    digest: bytes
    recorded_at: datetime
    payload_type: str
    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]
    is_canonical: bool = True

    @property
    def entry(self) -> LedgerEntry:
        """The header."""
        return LedgerEntry(
            origin=self.origin,
            index=self.index,
            prev=self.prev,
            kind=self.kind,
            digest=self.digest,
            recorded_at=self.recorded_at,
        )

    @property
    def envelope(self) -> Envelope:
        """The signed statement."""
        return Envelope(
            payload_type=self.payload_type,
            payload=self.payload,
            signatures=tuple(
                EnvelopeSignature(key_id=key_id, signature=signature) for key_id, signature in self.signatures
            ),
        )


class RecordScanner:
    """Reads the records of a log one by one; remembers the log's name, which is checked once.

    Example:
        >>> from randcheck.receipts.ledger_entry import NO_ENTRY
        >>> from randcheck.receipts.moment import read_moment
        >>> entry = LedgerEntry(
        ...     origin="draws",
        ...     index=0,
        ...     prev=NO_ENTRY,
        ...     kind="draw",
        ...     digest=bytes(32),
        ...     recorded_at=read_moment("2026-11-24T09:30:00+08:00"),
        ... )
        >>> envelope = Envelope(payload_type="application/vnd.randcheck.draw.v1+json", payload=b"{}")
        >>> RecordScanner().scan(encode_record(entry, envelope)).leaf == entry.leaf
        True
    """

    def __init__(self) -> None:
        # What the strict reader accepted for the origin: its bytes and its text.
        self._origin = (b"", "")

    def scan(self, data: bytes) -> ScannedRecord:
        """Return the record in ``data``.

        Raises:
            MalformedDocument, NotCanonical: Not what :func:`~randcheck.receipts.ledger_entry.decode_record` reads.
        """
        record = self.recognise(data)
        if record is not None:
            return record
        record = _read_strictly(data)
        self._origin = (record.origin.encode(), record.origin)
        return record

    def recognise(self, data: bytes) -> ScannedRecord | None:
        """Return the record in ``data`` when it is recognised at once; None says nothing about it."""
        found = _RECORD.fullmatch(data)
        if found is None or len(data) > MAX_DOCUMENT_BYTES:
            return None
        leaf, digest, index, kind, origin, prev, moment, payload, payload_type, signatures = found.groups()
        if origin != self._origin[0] or len(kind) > _MAX_KIND_LENGTH:
            return None
        try:
            recorded_at = datetime.fromisoformat(moment.decode())
            statement = _from_base64(payload)
            signed = _read_signatures(signatures)
        except ValueError:
            return None
        return ScannedRecord(
            leaf,
            int(index),
            kind.decode(),
            self._origin[1],
            unhexlify(prev),
            unhexlify(digest),
            recorded_at,
            payload_type.decode(),
            statement,
            signed,
        )


def _from_base64(text: bytes) -> bytes:
    """Return the bytes of canonical base64.

    Raises:
        ValueError: It is written in another way.
    """
    data = a2b_base64(text)
    # Whatever the decoder passes over or leaves out, the one spelling of these bytes is the one below.
    if b2a_base64(data, newline=False) != text:
        raise Base64Error
    return data


def _read_signatures(written: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return key ids and signatures.

    Raises:
        ValueError: Too many, or one that is too long, empty or not canonical base64.
    """
    signed = [(key_id.decode(), _from_base64(text)) for key_id, text in _SIGNATURES.findall(written)]
    if len(signed) > MAX_SIGNATURES:
        raise ValueError
    for _, signature in signed:
        if not 1 <= len(signature) <= MAX_SIGNATURE_BYTES:
            raise ValueError
    return tuple(signed)


def _read_strictly(data: bytes) -> ScannedRecord:
    entry, envelope = decode_record(data)
    return ScannedRecord(
        leaf=entry.leaf,
        index=entry.index,
        kind=entry.kind,
        origin=entry.origin,
        prev=entry.prev,
        digest=entry.digest,
        recorded_at=entry.recorded_at,
        payload_type=envelope.payload_type,
        payload=envelope.payload,
        signatures=tuple((one.key_id, one.signature) for one in envelope.signatures),
        is_canonical=encode_record(entry, envelope) == data,
    )
