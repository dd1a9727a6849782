"""统一社会信用代码: what GB 32100 allows, and where python-stdnum says otherwise."""

from __future__ import annotations

import subprocess
import sys

import pytest
from stdnum.cn import uscc as stdnum_uscc

from randcheck.errors import InvalidUscc
from randcheck.registers.uscc import is_uscc, make_uscc, parse_uscc, suggest_uscc

# Published codes of well-known bodies: companies, a bank, a university of the state, an authority.
PUBLISHED = (
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "91100000100003962T",
    "91110000802100433B",
    "11100000MB0143028R",
)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_are_accepted_and_can_be_made_from_their_parts(code):
    assert parse_uscc(code) == code
    assert is_uscc(code)
    assert make_uscc(code[:2], code[2:8], code[8:16]) == code


@pytest.mark.parametrize("code", PUBLISHED)
def test_every_single_wrong_character_is_found(code):
    # 31 is prime and no weight is 0 mod 31, so the check character covers every position.
    for place in range(18):
        for character in ALPHABET:
            if character != code[place]:
                assert not is_uscc(code[:place] + character + code[place + 1 :])


def test_small_letters_are_taken_as_capitals():
    assert parse_uscc("9144030071526726xg") == "9144030071526726XG"
    assert not is_uscc("9144030071526726xg")


@pytest.mark.parametrize("prefix", ["N1", "N2", "A1", "Y1"])
def test_letters_in_positions_1_and_2_are_legal_though_stdnum_refuses_them(prefix):
    code = make_uscc(prefix, "220502", "MF000001")
    assert parse_uscc(code) == code
    assert not stdnum_uscc.is_valid(code)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("９1110000600037341L", "half-width"),
        ("𝟗1110000600037341L", "half-width"),
        (" 91110000600037341L", "blanks"),
        ("91110000600037341L　", "blanks"),
        ("9111 0000600037341L", "separators"),
        ("91110000-600037341L", "separators"),
        ("91110000\u200b600037341L", "invisible"),
        ("\ufeff91110000600037341L", "invisible"),
    ],
)
def test_what_stdnum_repairs_in_silence_is_an_error_that_names_it(text, words):
    with pytest.raises(InvalidUscc, match=words):
        parse_uscc(text)
    if "\u200b" not in text and "\ufeff" not in text and "　" not in text:
        assert stdnum_uscc.is_valid(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "18 characters"),
        ("9111000060003734L", "18 characters"),
        ("911100006000373411L", "18 characters"),
        ("9111000060003734IL", "other than I, O, S, V, Z"),
        ("91110000600037341K", "check character L"),
        ("911100A0600037341L", "digits of a region"),
        (912205020000000000, "must be text"),
        (None, "must be text"),
    ],
)
def test_other_texts_are_refused_with_the_rule_they_break(text, words):
    with pytest.raises(InvalidUscc, match=words) as caught:
        parse_uscc(text)
    assert "统一社会信用代码" in caught.value.describe("zh")
    assert not is_uscc(text)


def test_regions_are_not_looked_up_since_dissolved_ones_stay_in_codes():
    code = make_uscc("91", "999999", "00000000")
    assert is_uscc(code)
    assert stdnum_uscc.is_valid(code)


def test_the_inner_check_character_is_not_demanded_by_either():
    body = "91110000600037342"  # the organisation code should end in 1
    code = body + stdnum_uscc.calc_check_digit(body)
    assert is_uscc(code)
    assert stdnum_uscc.is_valid(code)
    assert make_uscc("91", "110000", "60003734")[16] == "1"


def test_the_organisation_code_may_end_in_x_and_0():
    ends = {make_uscc("91", "220502", f"{number:08d}")[16] for number in range(100)}
    assert ends == set("0123456789X")


@pytest.mark.parametrize(
    "parts",
    [
        ("9", "220502", "00000001"),
        ("91", "22050", "00000001"),
        ("91", "22050A", "00000001"),
        ("91", "220502", "0000001"),
        ("91", "220502", "0000000I"),
        ("9I", "220502", "00000001"),
        ("91", "220502", None),
    ],
)
def test_parts_of_another_shape_make_no_code(parts):
    with pytest.raises(InvalidUscc):
        make_uscc(*parts)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("９１１１００００６０００３７３４１Ｌ", "91110000600037341L"),
        ("\t91110000600037341l ", "91110000600037341L"),
        ("9111OOOO60003734IL", "91110000600037341L"),
        ("'91110000600037341L", "91110000600037341L"),
        ("91110000600037341K", None),
        ("", None),
    ],
)
def test_a_suggestion_is_given_only_when_it_is_a_valid_code(text, meant):
    assert suggest_uscc(text) == meant


def test_stdnum_is_loaded_only_when_a_code_is_checked():
    script = (
        "import sys, randcheck.registers.uscc as u; before = 'stdnum' in sys.modules; "
        "u.is_uscc('91110000600037341L'); print(before, 'stdnum' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
