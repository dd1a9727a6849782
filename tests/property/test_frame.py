"""Laws of frozen lists: one commitment whatever the order, another for whatever differs (protocol 5.1)."""

from __future__ import annotations

import hashlib
from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st

from randcheck.errors import InvalidIdentifier
from randcheck.merkle import merkle_root
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.identifiers import require_identifier
from randcheck.registers.roster import Roster, RosterRow
from randcheck.registers.salted_tree import bucket_digests, commit_rows, committed_leaves, leaf_of, salt_of
from randcheck.text import Text
from support.draws import sha

ids = st.text("0123456789ABCXYZ甲乙𠮷", min_size=1, max_size=6)
labels = st.sampled_from(["A", "AB", "B|集安市", "甲"])
rows = st.builds(
    FrameRow, ids, labels, st.integers(1, 5) | st.integers(1, 10**6), st.sampled_from(["", "集安市", "x"])
)
frames = st.lists(rows, unique_by=lambda row: row.id, max_size=25)
secrets = st.binary(min_size=32, max_size=32)


def line_of(row: FrameRow) -> str:
    fields = [row.id, row.stratum, str(row.weight), *([row.area] if row.area else [])]
    return "\t".join(fields)


@given(frames, secrets)
def test_the_root_is_that_of_the_specification(frame_rows, secret):
    leaves = []
    for row in frame_rows:
        salt = sha(f"randcheck/salt/1\n{secret.hex()}\n{row.id}").hex()
        leaves.append(sha(f"randcheck/row/1\n{salt}\n{line_of(row)}").hex())
    bucket = sha("randcheck/bucket/1\n\n" + "\n".join(sorted(leaves)))
    commitment = Frame.from_rows(frame_rows, secret=secret).commitment
    assert (commitment.rows, commitment.depth) == (len(frame_rows), 0)
    assert commitment.root == hashlib.sha256(b"\x00" + bucket).digest()


@given(st.data(), frames, secrets)
def test_the_order_of_rows_never_matters(data, frame_rows, secret):
    shuffled = data.draw(st.permutations(frame_rows))
    one, other = Frame.from_rows(frame_rows, secret=secret), Frame.from_rows(shuffled, secret=secret)
    assert one == other
    assert one.commitment == other.commitment
    assert one.tally == other.tally


@given(frames, secrets)
def test_a_frame_gives_back_its_rows_and_counts_them(frame_rows, secret):
    frame = Frame.from_rows(frame_rows, secret=secret)
    assert list(frame.rows()) == sorted(frame_rows, key=lambda row: row.id.encode())
    assert all(frame.find_row(row.id) == row for row in frame_rows)
    counted = Counter((row.stratum, row.weight) for row in frame_rows)
    assert counted == {
        (label, weight): n for label, weights in frame.tally.items() for weight, n in weights.items()
    }


@given(frames, rows, secrets, secrets)
def test_every_difference_changes_the_root(frame_rows, row, secret, other_secret):
    assume(frame_rows)
    root = Frame.from_rows(frame_rows, secret=secret).commitment.root
    known = {one.id for one in frame_rows}
    others = [
        frame_rows[1:],
        [*frame_rows, row]
        if row.id not in known
        else [row, *(one for one in frame_rows if one.id != row.id)],
    ]
    for changed in others:
        if set(changed) != set(frame_rows):
            assert Frame.from_rows(changed, secret=secret).commitment.root != root
    if other_secret != secret:
        assert Frame.from_rows(frame_rows, secret=other_secret).commitment.root != root


@given(st.lists(ids, unique=True, min_size=1, max_size=30), secrets, st.integers(1, 3))
def test_a_row_is_proved_by_its_salt_the_other_leaves_of_its_bucket_and_the_other_buckets(
    keys, secret, depth
):
    leaves = committed_leaves(secret, [(key, f"{key}\tA\t1") for key in keys])
    digests = bucket_digests(leaves, depth)
    own = leaf_of(salt_of(secret, keys[0]), f"{keys[0]}\tA\t1")
    others = [leaf for leaf in leaves if leaf[:depth] == own[:depth] and leaf != own]
    place = int(own[:depth], 16)
    proved = sha("\n".join(["randcheck/bucket/1", own[:depth], "\n".join(sorted([own, *others]))]))
    assert digests[place] == proved
    assert merkle_root([*digests[:place], proved, *digests[place + 1 :]]) == merkle_root(digests)
    assert len(digests) == 16**depth


@given(st.lists(st.tuples(ids, st.text(max_size=5)), max_size=20), secrets)
def test_a_list_is_committed_as_a_bag_of_lines(pairs, secret):
    commitment = commit_rows(secret, pairs)
    assert commitment == commit_rows(secret, pairs[::-1])
    assert commitment.rows == len(pairs)
    if pairs:
        assert commit_rows(secret, [*pairs, pairs[0]]) != commitment


@given(st.data(), st.lists(ids, unique=True, max_size=10), secrets)
def test_the_order_of_inspectors_never_matters(data, names, secret):
    roster_rows = [
        RosterRow(
            id=name,
            department="d",
            categories=data.draw(st.frozensets(labels)),
            areas=data.draw(st.frozensets(labels)),
            capacity=data.draw(st.none() | st.integers(0, 9)),
        )
        for name in names
    ]
    shuffled = data.draw(st.permutations(roster_rows))
    one, other = Roster.from_rows(roster_rows, secret=secret), Roster.from_rows(shuffled, secret=secret)
    assert one == other
    assert one.commitment == other.commitment


@given(
    st.data(), st.lists(st.tuples(ids, ids), max_size=10), st.lists(st.tuples(ids, ids), max_size=10), secrets
)
def test_conflicts_are_sets_of_pairs(data, target_pairs, inspector_pairs, secret):
    inspector_pairs = [pair for pair in inspector_pairs if pair[0] != pair[1]]
    one = ConflictList.from_pairs(targets=target_pairs, inspectors=inspector_pairs, secret=secret)
    other = ConflictList.from_pairs(
        targets=data.draw(st.permutations(target_pairs * 2)),
        inspectors=[pair[::-1] for pair in data.draw(st.permutations(inspector_pairs))],
        secret=secret,
    )
    assert one == other
    assert one.commitment == other.commitment
    assert len(one) == len(set(target_pairs)) + len({frozenset(pair) for pair in inspector_pairs})


@given(st.text(max_size=70))
def test_whatever_is_an_identifier_survives_the_line_it_is_hashed_in(text):
    try:
        require_identifier(text, what=Text("id", "编号"))
    except InvalidIdentifier:
        return
    assert text.encode().decode() == text.strip()
    assert f"{text}\tA\t1".split("\t") == [text, "A", "1"]
    assert f"{text}\nx".splitlines() == [text, "x"]
