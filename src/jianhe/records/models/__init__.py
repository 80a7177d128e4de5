"""The nouns. Each file is one subject; models name each other by string, so files do not import one another."""

from jianhe.records.models.access import MatterHelper, MatterUnit, SealGrant
from jianhe.records.models.agreement import Agreement, AgreementVersion, Instalment, Signature
from jianhe.records.models.attachment import Attachment
from jianhe.records.models.batch_assignment import BatchAssignment, BatchAssignmentRow
from jianhe.records.models.booked_visit import BookedVisit
from jianhe.records.models.booking import Booking
from jianhe.records.models.clock import Clock, ClockEvent
from jianhe.records.models.conference import AgendaItem, Attendance, Conference, ConferenceTask, Minutes, Opinion
from jianhe.records.models.confirmation import EarlyLook, Packet, PacketFile, Ruling, RulingService
from jianhe.records.models.contact import Contact
from jianhe.records.models.danger import DangerNotice
from jianhe.records.models.document import Document, Series
from jianhe.records.models.draft import Draft
from jianhe.records.models.draft_reading import DraftReading
from jianhe.records.models.entry import Entry
from jianhe.records.models.event import Anchor, ChainHead, Event, Link
from jianhe.records.models.fact import FactChange
from jianhe.records.models.handover import Escalation, HandOver, MoreTime
from jianhe.records.models.joining import MatterLink, Merge, MergedContact
from jianhe.records.models.law import LawCheck, LawPaper, LawStep, LawTerm
from jianhe.records.models.ledger import LedgerImport, LedgerLayout, LedgerRow
from jianhe.records.models.ledger_export import LedgerExport
from jianhe.records.models.letter import Letter, LetterBatch, LetterScan, Sheet
from jianhe.records.models.material import MaterialTick
from jianhe.records.models.matter import Matter, MatterSeries
from jianhe.records.models.notice import Notice, SilentNotice
from jianhe.records.models.online_draft import OnlineDraft
from jianhe.records.models.online_service import PaperReceipt, ServiceConsent
from jianhe.records.models.original import OriginalReturn
from jianhe.records.models.party import Party
from jianhe.records.models.payment import InstalmentMark, Payment
from jianhe.records.models.proceeding import Approval, Proceeding, StepTaken
from jianhe.records.models.rating import Rating
from jianhe.records.models.reconciliation import Attendee, Offer, ReplyCode, Sitting, Willingness
from jianhe.records.models.reconciliation_method import ReconciliationMethod
from jianhe.records.models.referral import Referral
from jianhe.records.models.saved_view import SavedView
from jianhe.records.models.search import SearchEntry
from jianhe.records.models.stage_skip import StageSkip
from jianhe.records.models.waiting_visit import WaitingVisit

__all__ = [
    "AgendaItem", "Agreement", "AgreementVersion", "Anchor", "Approval", "Attachment", "Attendance", "Attendee",
    "BatchAssignment", "BatchAssignmentRow", "BookedVisit", "Booking", "ChainHead", "Clock", "ClockEvent", "Conference",
    "ConferenceTask", "Contact", "DangerNotice", "Document", "Draft", "DraftReading", "EarlyLook", "Entry",
    "Escalation", "Event", "FactChange", "HandOver", "Instalment", "InstalmentMark", "LawCheck", "LawPaper",
    "LawStep", "LawTerm", "LedgerExport", "LedgerImport", "LedgerLayout", "LedgerRow", "Letter", "LetterBatch", "LetterScan",
    "Link", "MaterialTick", "Matter", "MatterHelper", "MatterLink", "MatterSeries", "MatterUnit", "Merge",
    "MergedContact", "Minutes", "MoreTime", "Notice", "Offer", "OnlineDraft", "Opinion", "OriginalReturn", "Packet",
    "PacketFile", "PaperReceipt", "Party", "Payment", "Proceeding", "Rating", "ReconciliationMethod", "Referral", "ReplyCode",
    "Ruling", "RulingService", "SavedView", "SealGrant", "SearchEntry", "Series", "ServiceConsent", "Sheet", "Signature",
    "SilentNotice", "Sitting", "StageSkip", "StepTaken", "WaitingVisit", "Willingness",
]  # fmt: skip
