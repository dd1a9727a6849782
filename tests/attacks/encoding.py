"""Two readings of one file: what careless JSON, text and base64 readers disagree about."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

from attacks.case import Theme
from attacks.insider import AUDITOR, DRAWN, PARTY, POLICY, edited, replaced
from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.receipts.envelope import sign_envelope

THEME = Theme("Two readings of one file", POLICY)
attack = THEME.attack

DATA = AUDITOR.encode()


# ---- the file ---------------------------------------------------------------------------------------------


@attack("state the level twice, `public` first", error="malformed-document")
def key_twice_in_the_bundle():
    return replaced(b'"level":"auditor"', b'"level":"public","level":"auditor"')


@attack("hide the second spelling of a key behind an escape", error="malformed-document")
def key_twice_by_escape():
    return replaced(b'"level":"auditor"', b'"\\u006cevel":"public","level":"auditor"')


@attack("state the signatures of an envelope twice", error="malformed-document")
def key_twice_in_an_envelope():
    return replaced(b'"signatures":[', b'"signatures":[],"signatures":[')


@attack("write NaN for a weight", error="malformed-document")
def not_a_number():
    return replaced(b'"weight":1', b'"weight":NaN', PARTY)


@attack("write Infinity for a weight", error="malformed-document")
def infinity():
    return replaced(b'"weight":1', b'"weight":Infinity', PARTY)


@attack("write a weight that a double rounds away (2^53 + 1)", error="not-canonical")
def integer_beyond_a_double():
    return replaced(b'"weight":1', b'"weight":9007199254740993', PARTY)


@attack("write a negative zero for an index", error="not-canonical")
def negative_zero():
    return replaced(b'"index":0', b'"index":-0', PARTY)


@attack("write 1.0 for the version", error="not-canonical")
def whole_number_as_fraction():
    return replaced(b'"bundle_version":1', b'"bundle_version":1.0')


@attack("write 1e0 for the version", error="not-canonical")
def whole_number_with_exponent():
    return replaced(b'"bundle_version":1', b'"bundle_version":1e0')


@attack("write a number with a leading zero", error="malformed-document")
def leading_zero():
    return replaced(b'"index":1', b'"index":01')


@attack("write a number as text", error="malformed-document")
def number_as_text():
    return replaced(b'"weight":1', b'"weight":"1"', PARTY)


@attack("write an index of the ledger as text", error="malformed-document")
def index_as_text():
    return replaced(b'"index":0', b'"index":"0"')


@attack("write true for an index of 1", error="malformed-document")
def truth_for_an_index():
    return replaced(b'"index":1', b'"index":true')


@attack("write true for a class code of 1 in a frame", error="malformed-document")
def truth_for_a_code():
    def edit(mapping: dict[str, Any]) -> None:
        frame = mapping["materials"]["frames"][0]
        frame["codes"] = [True if code == 1 else code for code in frame["codes"]]

    return edited(AUDITOR, edit)


@attack("put a lone surrogate into an id", error="not-canonical")
def lone_surrogate():
    return replaced(f'"target_id":"{DRAWN}"'.encode(), b'"target_id":"\\ud800"', PARTY)


@attack("put a zero-width space into an id", error="not-canonical")
def zero_width_space():
    return replaced(f'"target_id":"{DRAWN}"'.encode(), f'"target_id":"{DRAWN}\u200b"'.encode(), PARTY)


@attack("write an id in decomposed form (NFD)", error="not-canonical")
def decomposed_id():
    return replaced(f'"target_id":"{DRAWN}"'.encode(), b'"target_id":"e\xcc\x81"', PARTY)


@attack("turn the reading direction inside an id", error="not-canonical")
def bidirectional_override():
    return replaced(f'"target_id":"{DRAWN}"'.encode(), '"target_id":"\u202e000T"'.encode(), PARTY)


@attack("begin with a byte order mark", error="malformed-document")
def byte_order_mark():
    return b"\xef\xbb\xbf" + DATA


@attack("write the file in UTF-16 with a byte order mark", error="malformed-document")
def utf_16():
    return DATA.decode().encode("utf-16")


@attack("write the file in UTF-16 without a mark", error="malformed-document")
def utf_16_unmarked():
    return DATA.decode().encode("utf-16-le")


@attack("write a slash in two bytes (overlong UTF-8)", error="malformed-document")
def overlong_utf_8():
    return replaced(b'"application/', b'"application\xc0\xaf')


@attack("encode a surrogate pair as six bytes (CESU-8)", error="malformed-document")
def surrogates_in_utf_8():
    return replaced(b'"keyid":"', b'"keyid":"\xed\xa0\x80\xed\xb0\x80')


@attack("write JSON with a comment", error="malformed-document")
def comment():
    return b"/* genuine */" + DATA


@attack("write a trailing comma", error="malformed-document")
def trailing_comma():
    return DATA.rstrip(b"}\n") + b",}\n"


@attack("write a second document after the first", error="malformed-document")
def two_documents():
    return DATA + DATA


@attack("separate with a no-break space", error="malformed-document")
def foreign_white_space():
    return b"\xc2\xa0" + DATA


@attack("cut the file short", error="malformed-document")
def cut_short():
    return DATA[: len(DATA) // 2]


@attack("hand out an empty file", error="malformed-document")
def empty_file():
    return b""


@attack("pretty-print the file: the same receipt")
def pretty_printed():
    return json.dumps(json.loads(DATA), indent=2, ensure_ascii=False).encode()


@attack("escape every character that can be escaped: the same receipt")
def everything_escaped():
    return json.dumps(json.loads(DATA)).encode()


@attack(
    "call the file of another version, to keep it from being judged",
    verdict="indeterminate",
    error="unknown-version",
)
def unknown_bundle_version():
    return replaced(b'"bundle_version":1', b'"bundle_version":2')


@attack("invent a level", verdict="indeterminate", error="unknown-version")
def unknown_level():
    return replaced(b'"level":"auditor"', b'"level":"trusted"')


@attack("write the level in capitals", verdict="indeterminate", error="unknown-version")
def level_in_capitals():
    return replaced(b'"level":"auditor"', b'"level":"AUDITOR"')


# ---- base64 -----------------------------------------------------------------------------------------------


def with_payload(change: Callable[[str], str]) -> bytes:
    def edit(mapping: dict[str, Any]) -> None:
        before = mapping["commitment"]["payload"]
        mapping["commitment"]["payload"] = change(before)
        assert mapping["commitment"]["payload"] != before

    return edited(AUDITOR, edit)


def with_signature(change: Callable[[str], str]) -> bytes:
    def edit(mapping: dict[str, Any]) -> None:
        signature = mapping["commitment"]["signatures"][0]
        before = signature["sig"]
        signature["sig"] = change(before)
        assert signature["sig"] != before

    return edited(AUDITOR, edit)


@attack("leave base64's padding out", error="malformed-document")
def base64_without_padding():
    return with_signature(lambda text: text.rstrip("="))


@attack("pad base64 that needs none", error="malformed-document")
def base64_with_more_padding():
    return with_signature(lambda text: text + "====")


@attack("set the unused bits at base64's end", error="malformed-document")
def base64_with_trailing_bits():
    def change(text: str) -> str:
        body = text.rstrip("=")
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        other = body[:-1] + alphabet[alphabet.index(body[-1]) + 1] + text[len(body) :]
        assert base64.b64decode(other) == base64.b64decode(text)  # a careless reader sees no difference
        return other

    return with_signature(change)


@attack("use the alphabet of URLs", error="malformed-document")
def base64_for_urls():
    # A key whose signature has both letters that differ.
    for number in range(100, 1000):
        signer = Ed25519Signer(number.to_bytes(32, "big"))
        envelope = sign_envelope(
            payload_type=AUDITOR.commitment.payload_type, payload=AUDITOR.commitment.payload, signers=[signer]
        )
        (signature,) = envelope.to_mapping()["signatures"]
        if "+" in signature["sig"] and "/" in signature["sig"]:
            break

    def edit(mapping: dict[str, Any]) -> None:
        signature["sig"] = signature["sig"].replace("+", "-").replace("/", "_")
        mapping["commitment"]["signatures"].append(signature)

    return edited(AUDITOR, edit)


@attack("break base64 into lines", error="not-canonical")
def base64_in_lines():
    payload = json.loads(DATA)["commitment"]["payload"]
    return replaced(payload.encode(), "\\n".join(re.findall(".{1,76}", payload)).encode())


@attack("put a blank into base64", error="malformed-document")
def base64_with_blanks():
    return with_payload(lambda text: text[:4] + " " + text[4:])


@attack("write base64 after the padding", error="malformed-document")
def base64_after_padding():
    return with_signature(lambda text: text + "AAAA")


@attack("leave the payload empty", fails="canonical-statements")
def empty_payload():
    return with_payload(lambda _: "")
