"""The office: what a host calls. It brings ports together and owns no rule."""

from randcheck.office.desk import Office
from randcheck.office.preparing import CHINA_TIME, Preparation, Registers
from randcheck.office.witness import Witness

__all__ = ["CHINA_TIME", "Office", "Preparation", "Registers", "Witness"]
