r"""Canonical JSON: one value, one sequence of bytes, so that a digest or signature means one thing.

The form is RFC 8785 (JCS) of the restricted model in :mod:`randcheck.receipts.json_model`. Inside that model
JCS asks for no more than sorted keys, no white space and the shortest escapes, so ``json.dumps`` writes it:
keys are ASCII (code points and UTF-16 units sort alike), numbers are integers, and the only characters that
need an escape are ``"`` and ``\``.
"""

from __future__ import annotations

from randcheck.errors import NotCanonical
from randcheck.receipts.json_model import JsonValue, OutsideModel, check_snake_case_key, check_value
from randcheck.receipts.strict_json import MAX_DOCUMENT_BYTES, read_document, write_checked
from randcheck.text import Text


def encode_canonical(value: JsonValue) -> bytes:
    r"""Return the canonical bytes of ``value``.

    Args:
        value: Objects (``dict``) with keys ``[a-z][a-z0-9_]*``, arrays (``list`` or ``tuple``), NFC text
            without control, bidi or other invisible characters, integers with |n| ≤ 2^53−1, booleans, None;
            nested at most 32 deep.

    Raises:
        NotCanonical: Something in it is outside this model; the message gives the rule, value and path.

    Source: RFC 8785, sections 3.2.1 to 3.2.4.

    Example:
        >>> encode_canonical({"size": 3, "areas": ["东昌区"], "closed": None})
        b'{"areas":["\xe4\xb8\x9c\xe6\x98\x8c\xe5\x8c\xba"],"closed":null,"size":3}'
        >>> encode_canonical({"sizes": {"A 类": 3}})
        Traceback (most recent call last):
        ...
        randcheck.errors.NotCanonical: an object key must match [a-z][a-z0-9_]*, got 'A 类' ($.sizes.A 类)
    """
    try:
        check_value(value, check_snake_case_key)
    except OutsideModel as found:
        raise found.to_error() from None
    return write_checked(value)


def parse_canonical(data: bytes, *, what: Text, max_bytes: int = MAX_DOCUMENT_BYTES) -> JsonValue:
    """Return the value of canonical bytes, and refuse every other way to write it.

    Args:
        data: The whole document.
        what: Which document, for messages.
        max_bytes: The longest document to look at.

    Raises:
        MalformedDocument: Not strict JSON at all; see :func:`randcheck.receipts.strict_json.parse_strict`.
        NotCanonical: A value outside the model, or other bytes than the value's canonical form.

    Example:
        >>> parse_canonical(b'{"size":3}', what=Text("statement", "声明"))
        {'size': 3}
        >>> parse_canonical(b'{"size": 3}', what=Text("statement", "声明"))
        Traceback (most recent call last):
        ...
        randcheck.errors.NotCanonical: statement: bytes must be in canonical form, byte 8 is not, got b' 3}'
    """
    value = read_document(data, what=what, max_bytes=max_bytes, check_key=check_snake_case_key)
    canonical = write_checked(value)
    if canonical != data:
        at = _find_difference(canonical, data)
        rule = Text(
            f"{what.en}: bytes must be in canonical form, byte {at} is not",
            f"{what.zh}：字节须为规范形式，第 {at} 字节不是",
        )
        raise NotCanonical(rule=rule, seen=repr(data[at : at + 20]))
    return value


def _find_difference(left: bytes, right: bytes) -> int:
    """Return the first index at which two different byte strings differ, by bisection over equal prefixes."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
