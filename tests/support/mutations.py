"""JSON documents with some nodes changed: deleted, replaced by anything, doubled, exchanged."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

MOST = 2**53 - 1

# What a careless reader stumbles over, beside anything at all.
_ODD = [
    None,
    True,
    False,
    0,
    1,
    2,
    -1,
    MOST,
    -MOST,
    "",
    "0",
    "T000",
    "P01",
    "1/0",
    "9" * 70,
    [],
    {},
    [[]],
    [{}],
]
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Co", "Cs", "Zl", "Zp"]), max_size=4
)
json_values = st.sampled_from(_ODD) | st.recursive(
    st.none() | st.booleans() | st.integers(-MOST, MOST) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def changed(draw: st.DrawFn, document: Any, *, most: int = 3) -> Any:
    """Return a copy of a JSON document with one to ``most`` of its nodes changed, at any depth."""
    holder = [copy.deepcopy(document)]
    for _ in range(draw(st.integers(1, most))):
        parent, key = _walk(draw, holder)
        _change(draw, holder, parent, key)
    return holder[0] if holder else None


def _walk(draw: st.DrawFn, holder: list[Any]) -> tuple[Any, Any]:
    """Return a container and the key of one of its nodes; every depth is as likely as another."""
    parent: Any = holder
    key: Any = 0
    for _ in range(draw(st.integers(0, 9))):
        node = parent[key]
        if not isinstance(node, dict | list) or not node:
            break
        parent, key = (
            node,
            draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node)))),
        )
    return parent, key


def _change(draw: st.DrawFn, holder: list[Any], parent: Any, key: Any) -> None:
    match draw(st.sampled_from(["replace", "delete", "double", "move", "nudge"])):
        case "delete" if parent is not holder:
            del parent[key]
        case "double" if isinstance(parent, list):
            parent.insert(key, copy.deepcopy(parent[key]))
        case "double" if isinstance(parent, dict):
            parent[draw(_TEXT)] = copy.deepcopy(parent[key])
        case "move":
            # Another node of the same document: right in form, wrong in place.
            other, other_key = _walk(draw, holder)
            parent[key] = copy.deepcopy(other[other_key])
        case "nudge" if isinstance(parent[key], str) and parent[key]:
            at = draw(st.integers(0, len(parent[key]) - 1))
            parent[key] = parent[key][:at] + draw(st.sampled_from("0a1bP")) + parent[key][at + 1 :]
        case "nudge" if type(parent[key]) is int:
            parent[key] += draw(st.sampled_from([-1, 1]))
        case _:
            parent[key] = copy.deepcopy(draw(json_values))  # a sampled list is the same one every time
