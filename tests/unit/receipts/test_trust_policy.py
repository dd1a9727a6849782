"""Trust policies: what may stand in one, and that a mistake in it is named and never half applied."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue, PolicyInvalid
from randcheck.receipts import trust_policy
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.trust_entries import Organisation, Threshold, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy

ONE, TWO, THREE = bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32


def key_entry(
    public_key: bytes, organisation_id: str = "amr", *kinds: str, algorithm: str = "ed25519"
) -> dict:
    return {
        "key_id": key_id_for(algorithm, public_key),
        "algorithm": algorithm,
        "public_key": public_key.hex(),
        "organisation_id": organisation_id,
        "statement_kinds": list(kinds or ("draw",)),
    }


POLICY: dict[str, Any] = {
    "policy_version": 1,
    "organisations": [
        {"organisation_id": "amr", "name": "通化市市场监督管理局"},
        {"organisation_id": "audit", "name": "审计局"},
    ],
    "keys": [key_entry(ONE), key_entry(TWO, "audit", "commitment", "draw"), key_entry(THREE, "amr", "draw")],
    "thresholds": {"draw": {"keys": 3, "organisations": 2}},
}


def changed(**changes: object) -> dict[str, Any]:
    policy = copy.deepcopy(POLICY)
    for path, value in changes.items():
        *way, last = (int(step) if step.isdigit() else step for step in path.split("__"))
        place: Any = policy
        for step in way:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return policy


def test_a_policy_is_read_and_written():
    policy = TrustPolicy.from_mapping(POLICY)
    assert [organisation.name for organisation in policy.organisations] == ["通化市市场监督管理局", "审计局"]
    assert [key.public_key for key in policy.keys] == [ONE, TWO, THREE]
    assert policy.keys[1].statement_kinds == {"commitment", "draw"}
    assert policy.to_mapping() == POLICY
    assert TrustPolicy.from_mapping(policy.to_mapping()) == policy


def test_the_policy_of_the_documentation_is_read():
    page = str(trust_policy.__doc__).split("::\n\n", 1)[1]
    written = tomllib.loads(page)
    with pytest.raises(
        PolicyInvalid, match=r"thresholds.draw: must be within reach .* \(1 keys, 1 organisations\)"
    ):
        TrustPolicy.from_mapping(written)
    del written["thresholds"]
    assert TrustPolicy.from_mapping(written).keys[0].key_id == written["keys"][0]["key_id"]


def test_a_kind_without_a_threshold_needs_one_key_of_one_organisation():
    policy = TrustPolicy.from_mapping(POLICY)
    assert policy.threshold_for("draw") == Threshold(statement_kind="draw", keys=3, organisations=2)
    assert policy.threshold_for("commitment") == Threshold(
        statement_kind="commitment", keys=1, organisations=1
    )


def test_keys_are_found_by_their_derived_id():
    policy = TrustPolicy.from_mapping(POLICY)
    assert policy.find_key(key_id_for("ed25519", TWO)) == policy.keys[1]
    assert policy.find_key(key_id_for("other", TWO)) is None
    assert policy.find_key("") is None


def test_the_key_id_binds_the_algorithm_and_every_bit_of_the_key():
    # SHA-256("randcheck/key/1\ned25519\n" + 64 zeros), first 32 hex digits: sha256sum gives the same.
    assert key_id_for("ed25519", bytes(32)) == "484b6c4144128d4753e9c0aa7c82ea7f"
    assert (
        len({key_id_for("ed25519", ONE), key_id_for("other", ONE), key_id_for("ed25519", ONE[:-1] + b"\0")})
        == 3
    )


SM2_KEY = bytes.fromhex(
    "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)


def sm2_entry(public_key=SM2_KEY, **fields):
    entry = key_entry(public_key, "amr", algorithm="sm2") | {"signer_id": "1234567812345678"} | fields
    return {name: value for name, value in entry.items() if value is not ...}


def test_validity_signer_id_required_signers_and_versions_are_read_and_written():
    mapping = changed(
        keys__0=sm2_entry(valid_from=3, valid_until=7),
        thresholds__draw__required=["amr"],
        protocol_versions=[1, 2],
    )
    policy = TrustPolicy.from_mapping(mapping)
    assert policy.to_mapping() == mapping
    key = policy.keys[0]
    assert [index for index in range(10) if key.is_valid_at(index)] == [3, 4, 5, 6]
    assert key.is_bounded
    assert not policy.keys[1].is_bounded
    assert policy.protocol_versions == {1, 2}
    assert policy.threshold_for("draw").required == {"amr"}


def test_a_quorum_of_witnesses_is_asked_for_only_where_it_is_stated():
    assert TrustPolicy.from_mapping(changed()).quorum is None
    witness = key_entry(b"\3" * 32, "audit") | {"statement_kinds": ["cosignature"]}
    policy = TrustPolicy.from_mapping(changed(keys__2=witness, thresholds={"cosignature": {}}))
    assert policy.quorum is not None
    assert policy.keys_for("cosignature") == (policy.keys[2],)


@pytest.mark.parametrize(
    ("mapping", "key", "says"),
    [
        ([], "policy", "must be a table"),
        ({}, "policy", "must have the fields keys, organisations, policy_version"),
        (changed(policy_version=2), "policy_version", "must be 1, got 2"),
        (changed(policy_version="1"), "policy_version", "must be 1"),
        (changed(policy_version=True), "policy_version", "must be 1"),
        (changed(witnesses=[]), "policy", "must have no fields but .*, got witnesses"),
        (changed(organisations={}), "organisations", "must be an array of tables"),
        (changed(organisations__0="amr"), r"organisations\[0\]", "must be a table"),
        (changed(organisations__0__name=...), r"organisations\[0\]", "must have the fields name"),
        (changed(organisations__0__name=""), r"organisations\[0\]", "1 to 200 characters"),
        (changed(organisations__0__name=1), r"organisations\[0\]", "must be text"),
        (
            changed(organisations__1__organisation_id="amr"),
            "organisations",
            "each organisation_id must stand once, got amr",
        ),
        (changed(organisations__1__organisation_id="a\nb"), r"organisations\[1\]", "control"),
        (changed(keys="k"), "keys", "must be an array of tables"),
        (
            changed(keys__2__organisation_id="court"),
            r"keys\[2\].organisation_id",
            "one of the policy's organisations, got court",
        ),
        (changed(keys__0__valid=1), r"keys\[0\]", "must have no fields but"),
        (changed(keys__0__valid_from=-1), r"keys\[0\]", "from an index to a later"),
        (changed(keys__0__valid_until="9"), r"keys\[0\]", "from an index to a later"),
        (changed(keys__0__valid_from=9, keys__0__valid_until=8), r"keys\[0\]", "got 9, 8"),
        (changed(keys__0__signer_id="1234567812345678"), r"keys\[0\]", "only an SM2 key"),
        (
            changed(keys__0=sm2_entry(signer_id=...)),
            r"keys\[0\]",
            "signer id of an SM2 key must have 1 to 200",
        ),
        (changed(keys__0=sm2_entry(public_key=b"\4" + bytes(64))), r"keys\[0\]", "a point of the curve"),
        (changed(keys__0=sm2_entry(public_key=SM2_KEY[1:])), r"keys\[0\]", "65 bytes"),
        (
            changed(keys__0__statement_kinds=["checkpoint", "cosignature"]),
            r"keys\[0\]",
            "must not witness its checkpoints",
        ),
        (changed(protocol_versions=[]), "protocol_versions", "at least one"),
        (changed(protocol_versions=[0]), "protocol_versions", "whole numbers from 1"),
        (changed(protocol_versions=[True]), "protocol_versions", "an array of whole numbers"),
        (changed(thresholds__draw__required=["court"]), "thresholds.draw.required", "got court"),
        (changed(thresholds__draw__required="amr"), "thresholds.draw.required", "an array of text"),
        (changed(keys__0__algorithm="SM2"), r"keys\[0\]", "lower-case words"),
        (changed(keys__0__algorithm=None), r"keys\[0\]", "lower-case words"),
        (
            changed(keys__0__public_key=ONE.hex().upper().replace("1", "A")),
            r"keys\[0\].public_key",
            "lower-case hex",
        ),
        (changed(keys__0__public_key="0"), r"keys\[0\].public_key", "lower-case hex"),
        (changed(keys__0__public_key=""), r"keys\[0\].public_key", "lower-case hex"),
        (changed(keys__0__public_key="00" * 4097), r"keys\[0\]", "1 to 4096 bytes"),
        (
            changed(keys__0__public_key=TWO.hex()),
            r"keys\[0\].key_id",
            "must be the id of this algorithm and public key",
        ),
        (
            changed(keys__0__algorithm="other"),
            r"keys\[0\].key_id",
            "must be the id of this algorithm and public key",
        ),
        (changed(keys__0__statement_kinds=[]), r"keys\[0\]", "at least one statement kind"),
        (changed(keys__0__statement_kinds="draw"), r"keys\[0\].statement_kinds", "must be an array of text"),
        (changed(keys__0__statement_kinds=["Draw"]), r"keys\[0\]", "statement kind must be lower-case"),
        (changed(keys__2=key_entry(ONE, "audit")), "keys", "each public_key must stand once"),
        (
            changed(keys__2=key_entry(ONE, "audit", algorithm="other")),
            "keys",
            "each public_key must stand once",
        ),
        (changed(thresholds=[]), "thresholds", "must be a table"),
        (changed(thresholds__draw=2), "thresholds.draw", "must be a table"),
        (
            changed(thresholds__draw__quorum=2),
            "thresholds.draw",
            "must have no fields but keys, organisations",
        ),
        (changed(thresholds__draw__keys=0), "thresholds.draw", "integer from 1 to 1000, got 0"),
        (changed(thresholds__draw__keys=True), "thresholds.draw", "integer from 1 to 1000, got True"),
        (changed(thresholds__draw__keys=1), "thresholds.draw", "more organisations than keys, got 2 > 1"),
        (
            changed(thresholds__draw__keys=4),
            "thresholds.draw",
            r"within reach .* \(3 keys, 2 organisations\), got 4, 2",
        ),
        (changed(thresholds__draw__organisations=3), "thresholds.draw", "within reach"),
        (
            changed(thresholds__commitment={"keys": 2}),
            "thresholds.commitment",
            r"\(1 keys, 1 organisations\)",
        ),
        (changed(thresholds__Draw={}), "thresholds.Draw", "statement kind must be lower-case"),
    ],
)
def test_a_mistake_is_named_with_its_place(mapping, key, says):
    with pytest.raises(PolicyInvalid, match=rf"^trust policy, {key}: .*{says}") as caught:
        TrustPolicy.from_mapping(mapping)
    assert caught.value.describe("zh").startswith("信任策略 ")


@pytest.mark.parametrize("length", [1, 4096])
def test_the_shortest_and_the_longest_public_key_are_taken(length):
    policy = TrustPolicy.from_mapping(changed(keys__0=key_entry(bytes(length))))
    assert policy.keys[0].public_key == bytes(length)


def test_a_threshold_is_at_most_1000():
    assert Threshold(statement_kind="draw", keys=1000, organisations=1000).keys == 1000
    with pytest.raises(InvalidValue, match="from 1 to 1000, got 1001"):
        Threshold(statement_kind="draw", keys=1001)


def test_a_kind_has_one_threshold():
    policy = TrustPolicy.from_mapping(POLICY)
    twice = (Threshold(statement_kind="draw"), Threshold(statement_kind="draw", keys=2))
    with pytest.raises(PolicyInvalid, match="thresholds: each statement_kind must stand once, got draw"):
        TrustPolicy(organisations=policy.organisations, keys=policy.keys, thresholds=twice)


def test_values_are_checked_without_a_file_too():
    with pytest.raises(InvalidIdentifier):
        Organisation(organisation_id="", name="x")
    with pytest.raises(InvalidIdentifier, match="organisation id"):
        TrustedKey(
            algorithm="ed25519", public_key=ONE, organisation_id="", statement_kinds=frozenset({"draw"})
        )
    with pytest.raises(InvalidValue, match="at least one statement kind"):
        TrustedKey(algorithm="ed25519", public_key=ONE, organisation_id="a", statement_kinds=frozenset())
    with pytest.raises(InvalidValue, match="1 to 4096 bytes"):
        TrustedKey(
            algorithm="ed25519", public_key=b"", organisation_id="a", statement_kinds=frozenset({"draw"})
        )
    key = TrustedKey(
        algorithm="ed25519", public_key=ONE, organisation_id="a", statement_kinds=frozenset({"draw"})
    )
    with pytest.raises(PolicyInvalid, match="must be one of the policy's organisations"):
        TrustPolicy(organisations=(), keys=(key,))
