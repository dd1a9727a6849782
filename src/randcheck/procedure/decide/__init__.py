"""``decide``: whether an act may be done, and exactly what is recorded of it."""

from randcheck.procedure.decide.decision import decide

__all__ = ["decide"]
