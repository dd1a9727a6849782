"""The office: what a host calls. It brings ports together and owns no rule."""

from randcheck.office.actor_desk import ActorDesk
from randcheck.office.desk import Office
from randcheck.office.register_book import RegisterBook
from randcheck.office.witness import Witness
from randcheck.procedure.preparing import CHINA_TIME, Preparation, Registers

__all__ = ["CHINA_TIME", "ActorDesk", "Office", "Preparation", "RegisterBook", "Registers", "Witness"]
