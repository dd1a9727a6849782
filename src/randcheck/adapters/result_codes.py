"""Result codes that come with the package, as data beside this module (``result_codes.json``).

They are the eight categories that systems of the field publish. They were gathered from several of these systems and not
from the notice that set them, and systems give the same category different digits. A host whose results go to another
system brings that system's set instead, in the same form.
"""

from __future__ import annotations

import json
from importlib import resources

from randcheck.procedure.code_sets import ResultCodeSet


def load_code_sets() -> dict[str, ResultCodeSet]:
    """Return the code sets that come with the package, by id, as ``Surroundings.code_sets`` wants them.

    None of them holds by default: a result names its set, and only sets that the host hands to a decision are accepted.

    Returns:
        A new mapping at every call; the host may add its own sets to it.

    Source: Tonghua norm 六(十)1(2), 六(十)2(1)(2).

    Example:
        >>> [code_set] = load_code_sets().values()
        >>> code_set.id, len(code_set.codes), code_set.find("5").label
        ('公示-8', 8, '发现问题已责令改正')
        >>> [code.label for code in code_set.codes if code.is_non_cooperation]
        ['不配合检查情节严重']
    """
    text = resources.files("randcheck.adapters").joinpath("result_codes.json").read_text(encoding="utf-8")
    return {one.id: one for one in map(ResultCodeSet.from_mapping, json.loads(text)["code_sets"])}
