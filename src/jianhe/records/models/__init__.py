"""The nouns. Each file is one subject; models name each other by string, so files do not import one another."""

from jianhe.records.models.access import MatterHelper, MatterUnit, SealGrant
from jianhe.records.models.attachment import Attachment
from jianhe.records.models.clock import Clock, ClockEvent
from jianhe.records.models.contact import Contact
from jianhe.records.models.document import Document, Series
from jianhe.records.models.draft import Draft
from jianhe.records.models.entry import Entry
from jianhe.records.models.event import Anchor, ChainHead, Event, Link
from jianhe.records.models.fact import FactChange
from jianhe.records.models.handover import HandOver
from jianhe.records.models.matter import Matter, MatterSeries
from jianhe.records.models.party import Party
from jianhe.records.models.proceeding import Approval, Proceeding, StepTaken

__all__ = [
    "Anchor", "Approval", "Attachment", "ChainHead", "Clock", "ClockEvent", "Contact", "Document", "Draft", "Entry",
    "Event", "FactChange", "HandOver", "Link", "Matter", "MatterHelper", "MatterSeries", "MatterUnit", "Party",
    "Proceeding", "SealGrant", "Series", "StepTaken",
]  # fmt: skip
