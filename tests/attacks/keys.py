"""Trust policies that let somebody count twice, keys out of their time, and changes of keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, KINDS, POLICY, UNPROVED, leaves_of, under
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.sm2_curve import PRIME
from randcheck.receipts.trust_entries import TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from support.ceremonies import (
    OTHER_SIGNER,
    SIGNER,
    STRANGER,
    policy_of,
)

THEME = Theme("Keys and trust policies", POLICY)
attack = THEME.attack

Edit = Callable[[dict[str, Any]], Any]


def with_policy(edit: Edit, policy: TrustPolicy = POLICY) -> tuple[Bundle, dict[str, Any]]:
    """Return the genuine receipt and a policy file with its tables edited."""
    mapping = policy.to_mapping()
    edit(mapping)
    return AUDITOR, mapping


def key_table(algorithm: str, public_key: str, **more: Any) -> dict[str, Any]:
    return {
        "key_id": key_id_for(algorithm, bytes.fromhex(public_key)),
        "algorithm": algorithm,
        "public_key": public_key,
        "organisation_id": "organ-0",
        "statement_kinds": ["commitment"],
    } | more


# The point of the example in GB/T 32918.5.
SM2_X = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
SM2_Y = "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
SM2_KEY = f"04{SM2_X}{SM2_Y}"
SM2_COMPRESSED = f"03{SM2_X}"
SM2_HYBRID = f"07{SM2_X}{SM2_Y}"
SM2_BARE = f"{SM2_X}{SM2_Y}"
SIGNER_ID = {"signer_id": "1234567812345678"}


@attack("list one key twice", error="policy-invalid")
def key_listed_twice():
    return with_policy(lambda policy: policy["keys"].append(policy["keys"][0]))


@attack("list one key under two algorithms, so that it has two ids", error="policy-invalid")
def key_listed_under_two_algorithms():
    public_key = SIGNER.public_key.hex()
    return with_policy(lambda policy: policy["keys"].append(key_table("ed25519ph", public_key)))


@attack("list one SM2 key in full and compressed", error="policy-invalid")
def sm2_key_compressed():
    return with_policy(
        lambda policy: policy["keys"].extend(
            (key_table("sm2", SM2_KEY, **SIGNER_ID), key_table("sm2", SM2_COMPRESSED, **SIGNER_ID))
        )
    )


@attack("list one SM2 key in full and in hybrid form", error="policy-invalid")
def sm2_key_hybrid():
    return with_policy(
        lambda policy: policy["keys"].extend(
            (key_table("sm2", SM2_KEY, **SIGNER_ID), key_table("sm2", SM2_HYBRID, **SIGNER_ID))
        )
    )


@attack("list an SM2 key without its first byte", error="policy-invalid")
def sm2_key_bare():
    return with_policy(lambda policy: policy["keys"].append(key_table("sm2", SM2_BARE, **SIGNER_ID)))


@attack("list an SM2 key off the curve", error="policy-invalid")
def sm2_key_off_the_curve():
    off = f"04{SM2_X}{SM2_Y[:-1]}2"
    return with_policy(lambda policy: policy["keys"].append(key_table("sm2", off, **SIGNER_ID)))


@attack("list an SM2 key with a coordinate beyond the prime", error="policy-invalid")
def sm2_key_beyond_the_prime():
    # x = 1 is no point of the curve for every y; the form is refused before that is looked at.
    beyond = f"04{PRIME + 1:064x}{SM2_Y}"
    return with_policy(lambda policy: policy["keys"].append(key_table("sm2", beyond, **SIGNER_ID)))


@attack("list an SM2 key without the id its signatures are bound to", error="policy-invalid")
def sm2_key_without_signer_id():
    return with_policy(lambda policy: policy["keys"].append(key_table("sm2", SM2_KEY)))


@attack("list a signer id for a key that has none", error="policy-invalid")
def signer_id_for_ed25519():
    return with_policy(lambda policy: policy["keys"][0].update(SIGNER_ID))


@attack("list a key under the id of another", error="policy-invalid")
def key_under_a_foreign_id():
    return with_policy(lambda policy: policy["keys"][0].update(public_key=STRANGER.public_key.hex()))


@attack("write a public key in capitals", error="policy-invalid")
def public_key_in_capitals():
    return with_policy(
        lambda policy: policy["keys"][0].update(public_key=policy["keys"][0]["public_key"].upper())
    )


@attack("ask for a threshold that no set of keys can meet", error="policy-invalid")
def threshold_out_of_reach():
    return with_policy(lambda policy: policy.update(thresholds={"draw": {"keys": 2}}))


@attack("ask for more than this version checks", error="policy-invalid")
def unknown_field_in_the_policy():
    return with_policy(lambda policy: policy.update(require_hardware_keys=True))


@attack("ask for a threshold of no key", error="policy-invalid")
def threshold_of_none():
    return with_policy(lambda policy: policy.update(thresholds={"draw": {"keys": 0}}))


@attack("accept other versions of the protocol only", fails="protocol-version")
def version_not_accepted():
    return with_policy(lambda policy: policy.update(protocol_versions=[2]))


@attack(
    "verify without any policy",
    verdict="indeterminate",
    unchecked="commitment-signers draw-signers checkpoint",
)
def no_policy():
    return AUDITOR, None


@attack("require an organisation that did not sign", fails="draw-signers")
def required_organisation_missing():
    policy = policy_of({SIGNER: KINDS, OTHER_SIGNER: {"draw"}})
    return with_policy(lambda mapping: mapping.update(thresholds={"draw": {"required": ["organ-1"]}}), policy)


# ---- keys out of their time -------------------------------------------------------------------------------


def bounded(bundle: Bundle, **bounds: int) -> tuple[Bundle, TrustPolicy]:
    """Return a receipt, and a policy in which the organ's key is bounded; checkpoints have a key of their own."""
    old = attrs.evolve(POLICY.keys[0], statement_kinds=KINDS - {"checkpoint"}, **bounds)
    log_key = TrustedKey(
        algorithm="ed25519",
        public_key=OTHER_SIGNER.public_key,
        organisation_id="organ-0",
        statement_kinds=frozenset({"checkpoint"}),
    )
    return bundle, attrs.evolve(POLICY, keys=(old, log_key))


PROVED_BY_THE_LOG = under(UNPROVED, leaves_of(UNPROVED), signer=OTHER_SIGNER)


@attack(
    "sign with a key that ended before",
    fails="commitment-signers draw-signers draw-summary-signers",
    unchecked="commitment-signature",
)
def ended_key():
    return bounded(PROVED_BY_THE_LOG, valid_until=0)


@attack(
    "sign the commitment in time and the draw after the key's end", fails="draw-signers draw-summary-signers"
)
def key_that_ends_between():
    return bounded(PROVED_BY_THE_LOG, valid_until=1)


@attack("sign with a key that begins later", fails="commitment-signers")
def key_that_begins_later():
    return bounded(PROVED_BY_THE_LOG, valid_from=1)


@attack(
    "leave the proof of the ledger out, so that nobody can tell whether the key had ended",
    verdict="indeterminate",
    unchecked="checkpoint commitment-signers draw-signers",
)
def ended_key_without_proof():
    return bounded(UNPROVED, valid_until=1)


@attack(
    "sign the checkpoint with a key that had ended by then",
    fails="checkpoint",
    unchecked="commitment-signers",
)
def checkpoint_of_an_ended_key():
    bundle, policy = bounded(PROVED_BY_THE_LOG, valid_until=3)
    own, log_key = policy.keys
    return bundle, attrs.evolve(policy, keys=(own, attrs.evolve(log_key, valid_until=2)))


@attack(
    "write back the index of a draw to before the key's end",
    fails="ledger-entries draw-summary-signers",
    unchecked="draw-signers",
)
def index_written_back():
    bundle, policy = bounded(PROVED_BY_THE_LOG, valid_until=1)
    return attrs.evolve(bundle, result_entry=attrs.evolve(bundle.result_entry, index=0)), policy
