"""Sample rules, and vectors of the sizes that follow from them."""

from __future__ import annotations

from typing import Any

from vectors.generation import reference


def sample_rule(**changes: Any) -> dict[str, Any]:
    """Return a sample rule as it stands in a commitment."""
    rule = {
        "allocation": "proportional",
        "exclude": [],
        "minimum": 0,
        "per_class": [],
        "reserves": 0,
        "rounding": "ceil",
        "selection": "equal",
        "size": None,
        "spread": [],
    }
    assert changes.keys() <= rule.keys()
    return rule | changes


def per_class(**sizes: str) -> list[dict[str, str]]:
    """Return the ``per_class`` of a rule."""
    return [{"class": name, "size": sizes[name]} for name in sorted(sizes)]


def allocation_cases() -> list[dict[str, Any]]:
    abcd = {"A": 3250, "B": 1250, "C": 400, "D": 100}
    areas = {"A|东昌区": 70, "A|集安市": 31, "B|东昌区": 9, "B|集安市": 1, "D|集安市": 2}
    thirds = {"a": 1, "b": 1, "c": 1, "d": 4}

    def exact(**changes: Any) -> dict[str, Any]:
        return sample_rule(rounding="largest_remainder", **changes)

    spread = [
        {"class": "A", "deviation": "1/2"},
        {"class": "B", "deviation": "2"},
        {"class": "C", "deviation": "7/3"},
    ]
    carried_out = [
        ("a ratio, each stratum rounded up", abcd, sample_rule(size="1/20")),
        ("a ratio, each stratum rounded down", areas, sample_rule(size="1/20", rounding="floor")),
        (
            "a ratio, rounded down and raised to the minimum",
            areas,
            sample_rule(size="1/20", rounding="floor", minimum=2),
        ),
        ("a ratio, the total rounded up and kept", areas, exact(size="1/20")),
        ("a ratio, the total kept, minimum included", areas, exact(size="1/10", minimum=2)),
        ("a number of rows is met whatever the rounding: ceil", areas, sample_rule(size="10")),
        (
            "a number of rows is met whatever the rounding: floor",
            areas,
            sample_rule(size="10", rounding="floor"),
        ),
        ("a number of rows is met whatever the rounding: largest remainder", areas, exact(size="10")),
        ("a number of rows, minimum included", areas, sample_rule(size="11", minimum=2)),
        ("ties of the remainders go to the first labels", {"c": 5, "b": 5, "a": 5, "d": 5}, exact(size="6")),
        ("equal allocation, small strata cut to their rows", thirds, exact(size="6", allocation="equal")),
        ("equal allocation of a ratio, rounded up", areas, sample_rule(size="1/6", allocation="equal")),
        (
            "bounds on both sides",
            {"a": 1000, "b": 10, "c": 10, "d": 3, "e": 40},
            exact(size="40", minimum=8),
        ),
        (
            "equal allocation, bounds on both sides",
            {"a": 2, "b": 3, "c": 50, "d": 60},
            exact(size="40", minimum=10, allocation="equal"),
        ),
        (
            "a stratum below its minimum comes back above it once another is cut",
            {"a": 4, "b": 32, "c": 33},
            exact(size="19", minimum=7, allocation="equal"),
        ),
        ("Neyman", {"A": 3000, "B": 1500, "C": 500}, exact(size="100", allocation="neyman", spread=spread)),
        (
            "Neyman, a stratum of great variance taken whole",
            {"A": 3000, "B": 1500, "C": 10},
            sample_rule(
                size="1/10",
                allocation="neyman",
                spread=[*spread[:2], {"class": "C", "deviation": "500"}],
                rounding="floor",
            ),
        ),
        (
            "Neyman, one deviation for all strata of a class, per class",
            {"A|x": 30, "A|y": 50, "B|x": 40, "B|y": 8},
            exact(per_class=per_class(A="1/4", B="12"), allocation="neyman", spread=spread[:2]),
        ),
        (
            "per class, one excluded, with reserves",
            abcd,
            sample_rule(per_class=per_class(B="3/100", C="1/10", D="1/1"), exclude=["A"], reserves=5),
        ),
        (
            "excluded classes do not count in the base",
            abcd,
            sample_rule(size="1/10", exclude=["A", "D"], reserves=3),
        ),
        (
            "a class covers the labels that begin with it and |",
            areas,
            exact(per_class=per_class(A="9", B="1/2", D="2")),
        ),
        ("a class is not a mere prefix", {"D": 10, "DD": 10}, sample_rule(size="1/2", exclude=["D"])),
        ("a minimum above the rows takes all of them", areas, sample_rule(size="1/100", minimum=5)),
        ("everything", areas, exact(size="1/1", reserves=4)),
        ("nothing", areas, sample_rule(size="0", reserves=4)),
        (
            "reserves are cut to what is left",
            {"a": 10, "b": 4},
            sample_rule(size="4", allocation="equal", reserves=7),
        ),
        ("full coverage", areas, sample_rule(selection="full", exclude=["B"], reserves=3, minimum=2)),
        ("all strata excluded", {"a": 10}, sample_rule(size="1/2", exclude=["a"])),
        ("order of labels by code point", {"\U00020000": 5, "\ufa0e": 5, "a": 5, "B": 5}, exact(size="10")),
    ]
    refused = [
        ("a number above the rows", {"a": 10}, sample_rule(size="11"), "sample-too-large"),
        (
            "a number above the rows that are not excluded",
            {"a": 10, "b": 5},
            sample_rule(size="6", exclude=["a"]),
            "sample-too-large",
        ),
        ("a class without rows", {"a": 10}, sample_rule(size="1", exclude=["b"]), "invalid-value"),
        (
            "a stratum without a class",
            {"a": 10, "b": 1},
            sample_rule(per_class=per_class(a="1")),
            "invalid-value",
        ),
        (
            "a stratum in two classes",
            {"a|x": 10, "b": 1},
            sample_rule(
                per_class=[
                    {"class": "a", "size": "1"},
                    {"class": "a|x", "size": "1"},
                    {"class": "b", "size": "1"},
                ]
            ),
            "invalid-value",
        ),
        ("minimums above the total that is kept", areas, exact(size="1/20", minimum=2), "invalid-value"),
        ("minimums above a number of rows", areas, sample_rule(size="0", minimum=1), "invalid-value"),
        (
            "a size for part of an excluded class",
            areas,
            sample_rule(
                per_class=[{"class": "A|东昌区", "size": "1"}, *per_class(B="1", D="1")], exclude=["A"]
            ),
            "invalid-value",
        ),
        (
            "a stratum without a deviation",
            {"A": 10, "D": 10},
            sample_rule(size="2", allocation="neyman", spread=spread[:1]),
            "invalid-value",
        ),
    ]
    cases: list[dict[str, Any]] = []
    for name, populations, rule in carried_out:
        rows = [[f"{label}-{i}", label, 1, ""] for label, count in populations.items() for i in range(count)]
        sizes = [
            {name: one[name] for name in ("label", "population", "reserves", "sample_size")}
            for one in reference.order_strata(rows, rule)
        ]
        cases.append({"name": name, "populations": populations, "rule": rule, "expected": {"strata": sizes}})
    for name, populations, rule, code in refused:
        cases.append({"name": name, "populations": populations, "rule": rule, "expected": {"error": code}})
    return cases
