"""Every error has a stable code, both languages, survives pickling and stands in the drawing of the tree."""

from __future__ import annotations

import inspect
import pickle
import re
import string
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction

import attrs
import pytest

from randcheck import errors
from randcheck.text import Text

KEBAB_CASE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# One line of the drawing: indented by four, then the branches, then one name or several with commas.
TREE_LINE = re.compile(
    r"^ {4}(?P<stem>(?:[│ ] {3})*[├└]── )?(?P<names>[A-Z]\w+(?:, [A-Z]\w+)*)(?= {2}|$)", re.MULTILINE
)
SAMPLES: dict[object, object] = {
    str: "seen",
    int: 7,
    bool: True,
    bytes: b"\x01",
    date: date(2026, 9, 18),
    datetime: datetime(2026, 9, 18, tzinfo=UTC),
    Fraction: Fraction(1, 20),
    Text: Text("a rule", "一条规则"),
    object: "anything",
    typing.Any: "anything",
}


def error_classes() -> list[type[errors.RandcheckError]]:
    return [
        thing
        for _, thing in inspect.getmembers(errors, inspect.isclass)
        if issubclass(thing, errors.RandcheckError)
    ]


def sample(annotation: object) -> object:
    """Return some value of the annotated type."""
    if annotation in SAMPLES:
        return SAMPLES[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return arguments[0]
    if origin in (typing.Union, types.UnionType):
        return sample(arguments[0])
    if origin in (tuple, Sequence):
        kinds = arguments[:1] if arguments[-1:] == (Ellipsis,) else arguments
        return tuple(sample(kind) for kind in kinds)
    if origin is frozenset:
        return frozenset({sample(arguments[0])})
    if origin in (dict, Mapping):
        return {sample(arguments[0]): sample(arguments[1])}
    if isinstance(annotation, type) and attrs.has(annotation):
        return construct(annotation)
    raise NotImplementedError(f"teach sample() about {annotation!r}")


def construct(cls: type) -> typing.Any:
    hints = typing.get_type_hints(cls, vars(inspect.getmodule(cls)))
    return cls(**{field.name.lstrip("_"): sample(hints[field.name]) for field in attrs.fields(cls)})


def fields_of(template: str) -> set[str]:
    """Return the attribute names a template shows: ``{seen!r}`` and ``{seen.en}`` both show ``seen``."""
    return {
        re.split(r"[.\[]", name)[0]
        for _, name, _, _ in string.Formatter().parse(template)
        if name is not None
    }


def drawn_tree() -> dict[str, str | None]:
    """Return name -> parent as drawn in the docstring of the module."""
    parents: dict[str, str | None] = {}
    path: list[str] = []
    for match in TREE_LINE.finditer(inspect.getdoc(errors) or ""):
        depth = len(match["stem"] or "") // 4
        del path[depth:]
        names = match["names"].split(", ")
        parents.update(dict.fromkeys(names, path[-1] if path else None))
        path.append(names[-1])
    return parents


ERRORS = error_classes()


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes():
    actual = {
        cls.__name__: cls.__base__.__name__ if cls is not errors.RandcheckError else None for cls in ERRORS
    }
    assert drawn_tree() == actual


def test_no_two_errors_share_a_code():
    codes = [cls.code for cls in ERRORS]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("cls", ERRORS)
def test_every_error_has_a_kebab_case_code_of_its_own(cls):
    assert "code" in vars(cls), f"{cls.__name__} inherits its code"
    assert KEBAB_CASE.fullmatch(cls.code)


@pytest.mark.parametrize("cls", ERRORS)
def test_both_messages_show_the_same_values_and_all_of_them_exist(cls):
    english, chinese = fields_of(cls.message.en), fields_of(cls.message.zh)
    assert english == chinese
    assert english <= set(construct(cls)._shown_values("en"))


@pytest.mark.parametrize("cls", ERRORS)
def test_every_error_describes_itself_in_both_languages(cls):
    error = construct(cls)
    assert str(error) == error.describe("en") != error.describe("zh")
    assert CHINESE.search(error.describe("zh"))
    assert not CHINESE.search(error.describe("en"))


@pytest.mark.parametrize("cls", ERRORS)
def test_every_error_survives_pickling_with_its_values(cls):
    error = construct(cls)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is cls
    assert vars(copy) == vars(error)
    assert str(copy) == str(error)


@pytest.mark.parametrize("cls", ERRORS)
def test_every_error_has_a_docstring_of_its_own(cls):
    assert (vars(cls).get("__doc__") or "").strip()
