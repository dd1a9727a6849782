"""Asks, of several verifiers, the one that knows the algorithm."""

from __future__ import annotations

from collections.abc import Iterable

from randcheck.errors import InvalidValue
from randcheck.ports import SignatureVerifier
from randcheck.text import Text


class CombinedVerifier:
    """Verifies the signatures of every algorithm that one of its verifiers knows.

    Example:
        >>> from randcheck.adapters.ed25519 import Ed25519Verifier
        >>> from randcheck.adapters.sm2 import Sm2Verifier
        >>> sorted(CombinedVerifier([Ed25519Verifier(), Sm2Verifier()]).algorithms)
        ['ed25519', 'sm2']
    """

    def __init__(self, verifiers: Iterable[SignatureVerifier]) -> None:
        """Take the verifiers; with none, every answer is False.

        Raises:
            InvalidValue: Two of them know one algorithm: which would decide?
        """
        self._by_algorithm: dict[str, SignatureVerifier] = {}
        for verifier in verifiers:
            for algorithm in sorted(verifier.algorithms):
                if algorithm in self._by_algorithm:
                    rule = Text("each algorithm must have one verifier", "每种签名算法只能由一个验证器负责")
                    raise InvalidValue(rule=rule, seen=f"{algorithm} ×2")
                self._by_algorithm[algorithm] = verifier

    @property
    def algorithms(self) -> frozenset[str]:
        """All algorithms that one of the verifiers knows."""
        return frozenset(self._by_algorithm)

    def verify(
        self,
        algorithm: str,
        public_key: bytes,
        message: bytes,
        signature: bytes,
        signer_id: str | None = None,
    ) -> bool:
        """Return what the verifier for ``algorithm`` answers, False when there is none; never raises."""
        verifier = self._by_algorithm.get(algorithm)
        return verifier is not None and verifier.verify(algorithm, public_key, message, signature, signer_id)
