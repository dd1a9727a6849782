"""Bundles as files: everything in, everything out, nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from randcheck.errors import InvalidValue, MalformedDocument, NotCanonical, UnknownVersion
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import MAX_CHAIN, Bundle, DisclosureLevel
from randcheck.receipts.report import Verdict
from support.ceremonies import SAID, draw_receipt, office_at, registers_of, result_of, task_of, verify

OFFICE = office_at()
DRAW = draw_receipt(OFFICE)


def team_of(bundle: Bundle) -> dict[str, Any]:
    return result_of(bundle).results[0]["assignment"]["teams"][0]


LEAVER = team_of(DRAW)["members"][0]
CHANGE = OFFICE.substitute(DRAW, "TH-1", [Vacancy(inspector_id=LEAVER, ground="病假")], SAID)


@pytest.mark.parametrize("bundle", [DRAW, CHANGE], ids=["draw", "substitution"])
def test_a_bundle_read_back_is_the_same_and_written_again_has_the_same_bytes(bundle):
    again = Bundle.decode(bundle.encode())
    assert again == bundle
    assert again.encode() == bundle.encode()


def test_the_file_is_one_line():
    data = DRAW.encode()
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 1


def test_a_person_may_print_it_prettily():
    pretty = json.dumps(DRAW.to_mapping(), indent=4, ensure_ascii=True).encode()
    assert Bundle.decode(pretty) == DRAW


def test_the_level_is_told():
    assert DRAW.to_mapping()["level"] == "auditor"
    assert DRAW.level is DisclosureLevel.AUDITOR


def spoil(**changes: Any) -> bytes:
    return json.dumps(DRAW.to_mapping() | changes, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bundle_version", 0),
        ("bundle_version", -1),
        ("bundle_version", True),
        ("bundle_version", "1"),
        ("bundle_version", None),
        ("level", []),
        ("level", None),
        ("commitment", None),
        ("commitment", []),
        ("commitment_entry", None),
        ("commitment_entry", "x"),
        ("result", {}),
        ("result_entry", []),
        ("materials", None),
        ("materials", []),
        ("substituted", []),
        ("substituted", {}),
        ("substituted", False),
        ("note", 1),
    ],
)
def test_a_bundle_of_another_shape_is_malformed(name, value):
    with pytest.raises(MalformedDocument) as caught:
        Bundle.decode(spoil(**{name: value}))
    assert not isinstance(caught.value, UnknownVersion)


@pytest.mark.parametrize(("name", "value"), [("bundle_version", 2), ("level", "sealed")])
def test_a_bundle_of_an_unknown_version_or_level_is_not_judged_whatever_its_fields(name, value):
    with pytest.raises(UnknownVersion) as caught:
        Bundle.decode(spoil(**{name: value, "a_field_of_tomorrow": 1}))
    assert caught.value.seen == str(value)


def test_every_field_must_be_there():
    for name in DRAW.to_mapping():
        mapping = DRAW.to_mapping()
        del mapping[name]
        with pytest.raises(MalformedDocument):
            Bundle.from_mapping(mapping)


@pytest.mark.parametrize("value", [None, [], "bundle", 7])
def test_what_is_no_object_is_malformed(value):
    with pytest.raises(MalformedDocument):
        Bundle.from_mapping(value)


@pytest.mark.parametrize("share", [0, 1, 50, 99])
def test_a_truncated_file_is_refused(share):
    data = DRAW.encode()
    with pytest.raises(MalformedDocument):
        Bundle.decode(data[: len(data) * share // 100])


def test_a_key_twice_is_refused():
    with pytest.raises(MalformedDocument):
        Bundle.decode(b'{"level":"auditor",' + DRAW.encode()[1:])


def test_a_float_is_refused():
    with pytest.raises(NotCanonical):
        Bundle.decode(DRAW.encode().replace(b'"index":0', b'"index":0.0'))


def test_ten_megabytes_of_nested_brackets_are_refused():
    with pytest.raises(MalformedDocument):
        Bundle.decode(b"[" * 10_000_000)


def test_bundles_inside_bundles_without_end_are_refused():
    mapping = DRAW.to_mapping()
    for _ in range(40):
        mapping = DRAW.to_mapping() | {"substituted": mapping}
    with pytest.raises(MalformedDocument):
        Bundle.decode(json.dumps(mapping).encode())


def test_the_longest_chain_of_substitutions_still_fits_into_a_file_and_a_longer_one_is_not_begun():
    # Each link nests one deeper, and strict JSON is 32 deep at most.
    office = office_at()
    link = office.draw(task_of(), registers_of(inspectors=80), SAID)
    leaver = team_of(link)["members"][1]
    for _ in range(MAX_CHAIN - 1):
        vacancies = [Vacancy(inspector_id=leaver, ground="再次替换")]
        ceremony = office.prepare_substitution(link, "TH-1", vacancies).ceremony
        link = office.reveal(office.commit(Ceremony.decode(ceremony.encode())), {})
        leaver = result_of(link).results[0]["replacements"][0]["successor"]
    assert Bundle.decode(link.encode()) == link
    assert verify(link).verdict is Verdict.VALID
    with pytest.raises(InvalidValue):
        office.prepare_substitution(link, "TH-1", [Vacancy(inspector_id=leaver, ground="再次替换")])
