"""统一社会信用代码: the unified social credit code (USCC) of GB 32100-2015 with its 2016 amendment.

Eighteen characters: registering authority (1), kind of organisation (1), region (6 digits, GB/T 2260),
organisation code (8 characters and a check character, GB 11714), check character (mod 31, GB/T 17710). Its
alphabet is the ten digits and the capital letters without I, O, S, V and Z.

The check character comes from python-stdnum. Around it this module differs on purpose:

* python-stdnum refuses a letter in positions 1 and 2. The standard allows it: ``N1``/``N2`` are collective
  economic organisations registered by agriculture, ``Y`` is every authority not named, ``A`` the military.
* python-stdnum repairs in silence: it drops blanks and hyphens and reads ``９`` or ``𝟗`` as 9. Two texts
  would then name one firm, but a committed id has one spelling, so here that is an error with a suggestion.
* Neither looks the region up (firms keep codes of regions since dissolved), and neither demands the check
  character of the organisation code, since the outer one already covers it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import cast

from randcheck.errors import InvalidUscc
from randcheck.registers.identifiers import find_forbidden_character
from randcheck.text import Text

USCC_LENGTH = 18

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_SERIAL = re.compile(rf"[{_ALPHABET}]{{8}}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# What a typist reads for the letters that the alphabet leaves out because they look like digits.
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5"})


def parse_uscc(text: str) -> str:
    """Return the canonical form of a USCC: 18 characters, capital letters, half width.

    Args:
        text: The code; small letters are taken as capitals. Nothing else is repaired.

    Raises:
        InvalidUscc: Blanks or separators, full-width or invisible characters, wrong length, a letter outside
            the alphabet, a region that is not six digits, or a wrong check character.

    Source: Tonghua norm 五(二)3(2); GB 32100-2015.

    Example:
        >>> parse_uscc("91110000600037341l")
        '91110000600037341L'
        >>> parse_uscc("91110000600037341K")
        Traceback (most recent call last):
        ...
        randcheck.errors.InvalidUscc: a USCC must end in its check character L, got 91110000600037341K
    """
    if not isinstance(text, str):
        raise InvalidUscc(rule=Text("a USCC must be text", "统一社会信用代码须为文本"), seen=repr(text))
    code = text.upper() if text.isascii() else text
    if _SHAPE.fullmatch(code) is None:
        raise InvalidUscc(rule=_broken_shape_rule(code), seen=repr(text))
    expected = _check_character(code[:-1])
    if code[-1] != expected:
        raise InvalidUscc(
            rule=Text(
                f"a USCC must end in its check character {expected}",
                f"统一社会信用代码末位须为校验码 {expected}",
            ),
            seen=text,
        )
    return code


def is_uscc(text: str) -> bool:
    """Return whether ``text`` is a USCC in canonical form.

    Example:
        >>> is_uscc("91110000600037341L"), is_uscc("91110000600037341l"), is_uscc("310000000000001")
        (True, False, False)
    """
    return (
        isinstance(text, str)
        and _SHAPE.fullmatch(text) is not None
        and text[-1] == _check_character(text[:-1])
    )


def make_uscc(authority_and_kind: str, region: str, serial: str) -> str:
    """Return the USCC with these parts and both check characters computed.

    Args:
        authority_and_kind: Two characters of the alphabet, for example "91" for an enterprise, "92" for an
            individual business, "93" for a farmers' cooperative, "12" for a public institution.
        region: Six digits of GB/T 2260, for example "220502" for 通化市东昌区.
        serial: The eight characters of the organisation code before its check character.

    Raises:
        InvalidUscc: A part has another length or characters outside the alphabet.

    Example:
        >>> make_uscc("91", "110000", "60003734")
        '91110000600037341L'
    """
    if not isinstance(serial, str) or _SERIAL.fullmatch(serial) is None:
        rule = Text(
            f"the serial of a USCC must be 8 characters of {_ALPHABET}",
            f"主体标识码本体须为 {_ALPHABET} 中的 8 个字符",
        )
        raise InvalidUscc(rule=rule, seen=repr(serial))
    body = f"{authority_and_kind}{region}{serial}{_organisation_check_character(serial)}"
    if _SHAPE.fullmatch(f"{body}0") is None:
        raise InvalidUscc(rule=_broken_shape_rule(f"{body}0"), seen=repr(body))
    return body + _check_character(body)


def suggest_uscc(text: str) -> str | None:
    """Return the valid USCC that ``text`` most likely stands for, or None.

    Blanks, separators and invisible characters are dropped, full-width characters made half width, and
    letters that the alphabet lacks read as the digits they look like. For a person to confirm, never to use
    unasked.

    Example:
        >>> suggest_uscc(" ９111OOOO-600037341l"), suggest_uscc("91110000600037341K")
        ('91110000600037341L', None)
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(character for character in folded if character.isalnum())
    for candidate in (kept, kept.translate(_LOOKALIKES)):
        if is_uscc(candidate):
            return candidate
    return None


@cache
def _stdnum_check_digit() -> Callable[[str], str]:
    # Imported on first use: `import randcheck` stays light for those who only verify a receipt.
    from stdnum.cn import uscc

    return cast("Callable[[str], str]", uscc.calc_check_digit)


# A register file's reader parses a code and the entry's field checks it again straight after; remembering the
# last few makes the second look free.
@lru_cache(maxsize=64)
def _check_character(body: str) -> str:
    return _stdnum_check_digit()(body)


def _organisation_check_character(serial: str) -> str:
    """Return the GB 11714 check character of eight characters, letters counting from A = 10."""
    total = sum(
        int(character, 36) * weight for character, weight in zip(serial, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def _broken_shape_rule(code: str) -> Text:
    """Return the first rule of shape that ``code`` breaks, the likeliest cause first."""
    if code != code.strip():
        return Text("a USCC must have no blanks around it", "统一社会信用代码首尾不得有空白")
    if find_forbidden_character(code) is not None:
        return Text("a USCC must hold no invisible characters", "统一社会信用代码不得含不可见字符")
    if unicodedata.normalize("NFKC", code) != code:
        return Text("a USCC must be in half-width characters", "统一社会信用代码须为半角字符")
    if any(not character.isalnum() for character in code):
        return Text("a USCC must hold no blanks or separators", "统一社会信用代码不得含空格或分隔符")
    if len(code) != USCC_LENGTH:
        return Text(f"a USCC must have {USCC_LENGTH} characters", f"统一社会信用代码须为 {USCC_LENGTH} 位")
    if any(character not in _ALPHABET for character in code):
        return Text(
            "a USCC must hold only digits and capital letters other than I, O, S, V, Z",
            "统一社会信用代码只能用数字和除 I、O、S、V、Z 外的大写字母",
        )
    return Text(
        "characters 3 to 8 of a USCC must be the six digits of a region",
        "统一社会信用代码第 3 至 8 位须为 6 位数字的行政区划码",
    )
