"""Vectors of signed notes: checkpoints as they are written, and notes as they are read."""

from __future__ import annotations

import base64
from typing import Any

from vectors.generation import proof_reference, reference, signers
from vectors.generation.signers import AUDIT, DISCIPLINE, LOG, SM2_LOG, SM2_WITNESS, STRANGER, Signer

Json = dict[str, Any]

ORIGIN = "tonghua/2026"
WITNESS = "audit.tonghua.example"
AT = 1_772_418_900
ROOT = reference.sha256(b"a root")


def log_line(text: str, signer: Signer, name: str | None = None) -> str:
    """Return the line of a log's own signature; ``name`` where it is not the origin's."""
    kind = proof_reference.LOG_TYPES[signer.algorithm]
    origin = text.partition("\n")[0] if name is None else name
    return proof_reference.signature_line(origin, kind, signer.public_key, signer.sign(text.encode()))


def cosignature_line(text: str, signer: Signer, name: str, seconds: int) -> str:
    """Return the line of a witness."""
    kind = proof_reference.COSIGNATURE_TYPES[signer.algorithm]
    signature = signer.sign(proof_reference.cosigned_message(text, seconds))
    return proof_reference.signature_line(
        name, kind, signer.public_key, seconds.to_bytes(8, "big") + signature
    )


def checkpoint_cases() -> list[Json]:
    return [
        _checkpoint("signed by the log alone", ORIGIN, 3, [(LOG, None, None)]),
        _checkpoint(
            "of a log without entries", ORIGIN, 0, [(LOG, None, None)], root=reference.merkle_root([])
        ),
        _checkpoint(
            "of a Chinese origin, cosigned by two witnesses, one with a Chinese name",
            "通化市/2026",
            1_000_000,
            [(LOG, None, None), (DISCIPLINE, "市纪委监委", AT), (AUDIT, WITNESS, AT + 60)],
        ),
        _checkpoint(
            "of the largest size, cosigned at the first and the last second",
            ORIGIN,
            2**53 - 1,
            [(LOG, None, None), (DISCIPLINE, "a", 0), (AUDIT, "b", 2**63 - 1)],
        ),
        _checkpoint(
            "signed and cosigned with SM2",
            "通化市/国密",
            7,
            [(SM2_LOG, None, None), (SM2_WITNESS, "市审计局", AT)],
        ),
        _checkpoint(
            "of a log that changes its key, cosigned twice by one witness",
            ORIGIN,
            8,
            [(LOG, None, None), (SM2_LOG, None, None), (AUDIT, WITNESS, AT), (AUDIT, WITNESS, AT + 3600)],
        ),
    ]


def _checkpoint(
    name: str,
    origin: str,
    size: int,
    signing: list[tuple[Signer, str | None, int | None]],
    root: bytes = ROOT,
) -> Json:
    text = proof_reference.checkpoint_text(origin, size, root)
    told, lines = [], []
    for signer, witness, seconds in signing:
        if witness is None or seconds is None:
            lines.append(log_line(text, signer))
        else:
            lines.append(cosignature_line(text, signer, witness, seconds))
        told.append(
            {
                "key": signers.key_told(signer),
                "name": witness or origin,
                # As text: it may be beyond the numbers that JSON readers agree on.
                "seconds": None if seconds is None else str(seconds),
            }
        )
    return {
        "name": name,
        "origin": origin,
        "size": size,
        "root": root.hex(),
        "lines": told,
        "expected": {"note": text + "\n" + "".join(lines), "text": text},
    }


# ---- reading --------------------------------------------------------------------------------------------

VALID, INVALID, ABSENT = "valid", "invalid", "absent"


def reading_cases() -> list[Json]:
    """Return notes and what they hold from some keys, or that they are refused."""
    return [*_held(), *_refused()]


def _held() -> list[Json]:
    text = proof_reference.checkpoint_text(ORIGIN, 3, ROOT)
    other = proof_reference.checkpoint_text(ORIGIN, 4, ROOT)
    own, seen = log_line(text, LOG), cosignature_line(text, AUDIT, WITNESS, AT)
    later = cosignature_line(text, AUDIT, WITNESS, AT + 60)
    note = f"{text}\n{own}{seen}"
    log_of_other = log_line(other, LOG)
    log, audit = ("log", LOG), ("cosignature", AUDIT)
    short = proof_reference.signature_line(WITNESS, b"\x04", AUDIT.public_key, AT.to_bytes(8, "big"))
    late = proof_reference.signature_line(WITNESS, b"\x04", AUDIT.public_key, b"\x80" + bytes(71))
    moved = _with_time(seen, AT + 1)
    extended = f"{text}a line more\n"
    page = (
        "tonghua/2026\n2\nBgD/v49sJPY8KhvQLBZ8M2jUi/QLss1pEFIJEb0leF4=\n\n"
        "— tonghua/2026 Tj1z63dTZp99BLTsUzH5K4EYGBeruknBHk1NXI/Pa5Ht6PyF676pzGVs6YSlaEat22HZivsIoy/15hXbnRTUSe/xAgo=\n"
        "— audit.tonghua.example n1lWWQAAAABppPdUxqZXVTOQwz6oGnN6EFVox+U2VTEbKoFHxkatLT+bImr4D8Vm83rwV0N4pY5SD9Sv4b4Y/"
        "M/8Ng2X27IFaGRoCQ==\n"
    )
    held: list[tuple[str, str, list[tuple[tuple[str, Signer], str, int | None]]]] = [
        ("the checkpoint of the protocol page", page, [(log, VALID, None), (audit, ABSENT, None)]),
        (
            "the log, a witness and a key that did not sign",
            note,
            [(log, VALID, None), (audit, VALID, AT), (("cosignature", DISCIPLINE), ABSENT, None)],
        ),
        (
            "a key is looked for as what it signed",
            note,
            [(("log", AUDIT), ABSENT, None), (("cosignature", LOG), ABSENT, None)],
        ),
        (
            "another size under the same signatures",
            note.replace("\n3\n", "\n4\n"),
            [(log, INVALID, None), (audit, INVALID, None)],
        ),
        (
            "the time of a cosignature changed",
            f"{text}\n{own}{moved}",
            [(log, VALID, None), (audit, INVALID, None)],
        ),
        (
            "a log's key under another name than the origin",
            f"{text}\n{log_line(text, LOG, 'other/2026')}{seen}",
            [(log, ABSENT, None), (audit, VALID, AT)],
        ),
        (
            "a witness that calls itself something else",
            f"{text}\n{own}{cosignature_line(text, AUDIT, '审计', AT)}",
            [(audit, VALID, AT)],
        ),
        (
            "cosigned twice: the earlier time counts",
            f"{text}\n{own}{later}{seen}",
            [(audit, VALID, AT)],
        ),
        (
            "a valid line of a key and a wrong one",
            f"{text}\n{own}{log_of_other}{seen}{moved}",
            [(log, INVALID, None), (audit, INVALID, None)],
        ),
        (
            "lines of strangers, whatever they hold",
            f"{text}\n— x AAAAAAA=\n{log_line(text, STRANGER)}{own}{seen}",
            [(log, VALID, None), (audit, VALID, AT)],
        ),
        (
            "a line more in the text, signed with the rest",
            f"{extended}\n{log_line(extended, LOG)}{cosignature_line(extended, AUDIT, WITNESS, AT)}",
            [(log, VALID, None), (audit, VALID, AT)],
        ),
        (
            "a line more in the text that nobody signed",
            f"{extended}\n{own}{seen}",
            [(log, INVALID, None), (audit, INVALID, None)],
        ),
        (
            "a cosignature with a time and nothing after it",
            f"{text}\n{own}{short}",
            [(audit, INVALID, None)],
        ),
        ("a cosignature of a time beyond 2^63 − 1", f"{text}\n{own}{late}", [(audit, INVALID, None)]),
        ("64 signature lines", f"{text}\n{own}{63 * seen}", [(log, VALID, None), (audit, VALID, AT)]),
        (
            "SM2, the signer id of the policy's key and another one",
            f"{text}\n{log_line(text, SM2_LOG)}{cosignature_line(text, SM2_WITNESS, WITNESS, AT)}",
            [
                (("log", SM2_LOG), VALID, None),
                (("cosignature", SM2_WITNESS), VALID, AT),
                (("cosignature", signers.Sm2(SM2_WITNESS.seed, "another id")), INVALID, None),
            ],
        ),
    ]
    cases = []
    for name, written, found in held:
        origin, size, root = written.split("\n")[:3]
        cases.append(
            {
                "name": name,
                "note": written,
                "keys": [{"as": kind, **signers.key_told(signer)} for (kind, signer), _, _ in found],
                "expected": {
                    "found": [
                        {"seconds": None if seconds is None else str(seconds), "status": status}
                        for _, status, seconds in found
                    ],
                    "origin": origin,
                    "root": base64.b64decode(root).hex(),
                    "size": int(size),
                },
            }
        )
    return cases


def _with_time(line: str, seconds: int) -> str:
    """Return a cosignature line with another time before the same signature."""
    dash, name, blob = line[:-1].split(" ")
    data = base64.b64decode(blob)
    changed = data[:4] + seconds.to_bytes(8, "big") + data[12:]
    return f"{dash} {name} {base64.b64encode(changed).decode()}\n"


def _refused() -> list[Json]:
    text = proof_reference.checkpoint_text(ORIGIN, 3, ROOT)
    line = log_line(text, LOG)
    root = text.split("\n")[2]
    dash, name, blob = line[:-1].split(" ")

    def signed(changed: str) -> str:
        return f"{changed}\n{log_line(changed, LOG)}"

    written = {
        "nothing": "",
        "no signature": f"{text}\n",
        "no empty line": f"{text}{line}",
        "no line feed at the end": f"{text}\n{line[:-1]}",
        "lines that end as in other systems": f"{text}\n{line}".replace("\n", "\r\n"),
        "a control character in the text": signed(f"{text}a\tb\n"),
        "65 signature lines": f"{text}\n{65 * line}",
        "more than 65,536 bytes": signed(f"{text}{65_536 * 'a'}\n"),
        "a hyphen for the dash": f"{text}\n- {name} {blob}\n",
        "two spaces": f"{text}\n{dash}  {name} {blob}\n",
        "a name with a plus": f"{text}\n{line}{dash} a+b {blob}\n",
        "a name with a space of another width": f"{text}\n{line}{dash} a\u3000b {blob}\n",
        "a line of a stranger that is not base64": f"{text}\n{line}{dash} x !\n",
        "a key hash and no signature": f"{text}\n{line}{dash} x AAAAAA==\n",
        "base64 without padding": f"{text}\n{dash} {name} {blob.rstrip('=')}\n",
        "base64 with unused bits": f"{text}\n{line}{dash} x AAAAAAB=\n",
        "two lines of text": signed(f"{ORIGIN}\n3\n"),
        "an empty line in the text": signed(f"{text}\nmore\n"),
        "a size with a leading zero": signed(f"{ORIGIN}\n03\n{root}\n"),
        "a size with a sign": signed(f"{ORIGIN}\n+3\n{root}\n"),
        "a size of 2^53": signed(f"{ORIGIN}\n{2**53}\n{root}\n"),
        "a size in digits of another script": signed(f"{ORIGIN}\n３\n{root}\n"),
        "a root of 31 bytes": signed(f"{ORIGIN}\n3\n{base64.b64encode(ROOT[:31]).decode()}\n"),
        "a root with unused bits": signed(f"{ORIGIN}\n3\n{root[:-2]}{chr(ord(root[-2]) + 1)}=\n"),
        "an origin with a space": signed(f"tonghua 2026\n3\n{root}\n"),
        "an origin with a plus": signed(f"tonghua+2026\n3\n{root}\n"),
        "an origin of 65 characters": signed(f"{65 * 'a'}\n3\n{root}\n"),
    }
    return [
        {"name": f"refused: {what}", "note": note, "keys": [], "expected": {"refused": True}}
        for what, note in written.items()
    ]
