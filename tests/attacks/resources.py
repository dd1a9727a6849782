"""Files that cost a careless reader its memory or its day. Each must be refused, or judged, in seconds."""

from __future__ import annotations

import json
from typing import Any

from attacks.case import Parts, Theme
from attacks.insider import AUDITOR, PARTY, POLICY, edited

THEME = Theme("Huge and deep files", POLICY)
attack = THEME.attack

DATA = AUDITOR.encode()


def around(marker: bytes, piece: bytes, times: int, data: bytes = DATA) -> Parts:
    """Return a file in which, after a marker, a piece stands many times."""
    head, found, tail = data.partition(marker)
    assert found
    return ((head + found, 1), (piece, times), (tail, 1))


@attack("open ten million brackets", error="malformed-document")
def brackets_opened():
    return ((b"[", 10_000_000),)


@attack("open ten million brackets of objects", error="malformed-document")
def objects_opened():
    return ((b'{"a":', 2_000_000),)


@attack("close ten million brackets", error="malformed-document")
def brackets_closed():
    return ((b"]", 10_000_000),)


@attack("nest one level deeper than is allowed", error="malformed-document")
def one_level_too_deep():
    return ((b"[", 33), (b"]", 33))


@attack("hide the brackets in a text", error="malformed-document")
def brackets_in_a_text():
    return ((b'"', 1), (b"[", 10_000_000), (b'"', 1))


@attack("write an object of a million keys", error="malformed-document", seconds=10)
def a_million_keys():
    return b"{" + b",".join(b'"k%d":0' % number for number in range(1_000_000)) + b"}"


@attack("write one key a million times", error="malformed-document", seconds=10)
def one_key_a_million_times():
    return ((b'{"a":0', 1), (b',"a":0', 1_000_000), (b"}", 1))


@attack("write a key of ten megabytes twice", error="malformed-document")
def huge_key_twice():
    return ((b'{"', 1), (b"k", 5_000_000), (b'":0,"', 1), (b"k", 5_000_000), (b'":0}', 1))


@attack("write an integer of ten million digits", error="not-canonical")
def huge_integer():
    return ((b'{"a":', 1), (b"9", 10_000_000), (b"}", 1))


@attack("write a fraction of ten million digits", error="not-canonical")
def huge_fraction():
    return ((b'{"a":0.', 1), (b"9", 10_000_000), (b"}", 1))


@attack("write an exponent of ten million digits", error="not-canonical")
def huge_exponent():
    return ((b'{"a":1e', 1), (b"9", 10_000_000), (b"}", 1))


@attack("write more values than a receipt can have", error="malformed-document", seconds=10)
def too_many_values():
    return ((b"[0", 1), (b",0", 2**24), (b"]", 1))


@attack("write five million empty arrays", error="malformed-document", seconds=20)
def empty_arrays():
    return ((b"[[]", 1), (b",[]", 5_000_000), (b"]", 1))


@attack("escape two million characters", error="malformed-document")
def escapes():
    return ((b'{"a":"', 1), (b"\\u0061", 2_000_000), (b'"}', 1))


@attack("end a text of backslashes with a quotation mark", error="malformed-document")
def backslashes():
    return ((b'"', 1), (b"\\", 10_000_001), (b'"', 1))


@attack(
    "stack a million accents on one letter, out of order (quadratic to sort)",
    error="not-canonical",
    seconds=10,
)
def accents_out_of_order():
    return ((b'{"a":"a', 1), ("\u0315\u0300".encode(), 500_000), (b'"}', 1))


@attack("stack a million accents on one letter, in order", error="not-canonical", seconds=10)
def accents_in_order():
    return ((b'{"a":"a', 1), ("\u0300".encode(), 1_000_000), (b'"}', 1))


@attack("pad the file with ten megabytes of blanks: the same receipt")
def blanks():
    return ((b" ", 10_000_000), (DATA, 1))


@attack("name a level of ten megabytes", verdict="indeterminate", error="unknown-version")
def huge_level():
    return around(b'"level":"', b"x", 10_000_000)


@attack("repeat a pool two thousand times", fails="nothing-added", seconds=30)
def pool_repeated():
    pool = json.dumps(json.loads(DATA)["materials"]["frames"][0]).encode()
    return around(b'"frames":[', pool + b",", 2_000)


@attack("name one class in a million codes without ids", error="malformed-document", seconds=10)
def codes_repeated():
    return around(b'"codes":[', b"0,", 1_000_000)


@attack("declare one conflict half a million times: the same receipt", seconds=20)
def conflict_repeated():
    pair = json.dumps(json.loads(DATA)["materials"]["conflict_lists"][0]["targets"][0]).encode()
    return around(b'"targets":[', pair + b",", 500_000, conflicts_first())


@attack(
    "show twenty thousand paths of entries that nobody asked for",
    fails="checkpoint inclusion-proof",
    seconds=20,
)
def paths_repeated():
    def edit(mapping: dict[str, Any]) -> None:
        proof = mapping["log_proof"]
        proof["paths"] += [{"index": number, "path": []} for number in range(3, 20_003)]
        proof["checkpoint"][1] = "4"

    return edited(AUDITOR, edit)


@attack("show a firm 257 changes of keys", error="malformed-document")
def changes_repeated():
    def edit(mapping: dict[str, Any]) -> None:
        change = {"entry": mapping["commitment_entry"], "envelope": mapping["commitment"]}
        mapping["log_proof"]["key_changes"] = [change] * 257

    return edited(PARTY, edit)


@attack("hold a payload of sixteen megabytes", fails="canonical-statements", seconds=10)
def huge_payload():
    return around(b'"commitment":{"payload":"', b"W1tb", 4_000_000)


@attack("hold a checkpoint of a megabyte", fails="checkpoint inclusion-proof")
def huge_checkpoint():
    return around(b'"checkpoint":[', b'"x",', 300_000)


@attack("hold a signature of a megabyte", error="malformed-document")
def huge_signature():
    return around(b'"sig":"', b"AAAA", 300_000)


@attack("hold a time stamp of a megabyte", error="malformed-document")
def huge_timestamp():
    return edited(AUDITOR, lambda mapping: mapping["log_proof"].update(timestamp="AAAA" * 300_000))


def conflicts_first() -> bytes:
    """Return the genuine file; its first `targets` are those of the conflict list, since keys are sorted."""
    assert DATA.index(b'"targets":[') > DATA.index(b'"conflict_lists":[')
    return DATA
