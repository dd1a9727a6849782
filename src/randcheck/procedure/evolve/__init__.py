"""``evolve``: how a task changes with every record of the ledger."""

from randcheck.procedure.evolve.evolution import evolve

__all__ = ["evolve"]
