"""``evolve``: how the state of a task changes with every record of the ledger."""

from randcheck.procedure.evolve.evolution import MALFORMED_RESULT, evolve

__all__ = ["MALFORMED_RESULT", "evolve"]
