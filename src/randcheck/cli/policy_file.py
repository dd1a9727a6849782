"""A trust policy as a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from randcheck.receipts.trust_policy import TrustPolicy


def policy_to_toml(policy: TrustPolicy) -> str:
    """Return the file that reads as ``policy``: values first, then one table for each organisation and key."""
    mapping = policy.to_mapping()
    # An array without tables can only be written as a value.
    tables = {
        name: mapping.pop(name) for name in ("organisations", "keys", "thresholds") if mapping.get(name)
    }
    blocks = [_lines(mapping)]
    for name in ("organisations", "keys"):
        blocks += [f"[[{name}]]\n{_lines(item)}" for item in tables.get(name, ())]
    for kind, threshold in tables.get("thresholds", {}).items():
        blocks.append(f"[thresholds.{_written(kind)}]\n{_lines(threshold)}")
    return "\n".join(blocks)


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_written(value)}\n" for key, value in table.items())


def _written(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, int):
        return str(value)
    escaped = "".join(
        f"\\u{ord(character):04X}" if ord(character) < 0x20 or character in '"\\\x7f' else character
        for character in value
    )
    return f'"{escaped}"'
