"""The triage of a contact: what became of it, and whether it was a visit to the wrong door (误访)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from jianhe.casework import facts
from jianhe.casework.rules import catalogue
from jianhe.casework.step_facts import BadFacts
from jianhe.law.refusals import Refusal
from jianhe.law.words import words
from jianhe.records.models import Contact, Proceeding

CAUSE = "mis_visit_cause"  # the fact that every visit to the wrong door keeps
DECIDED = ("triage_outcome", "ground", "is_misdirected", "mis_visit_cause", "guide_seen")  # what triage says of a contact


def must_know_cause(proceeding: Proceeding, asks: Collection[str], found: Mapping[str, Any]) -> None:
    """Refuses a step that sends a visit on without why it came here; that nobody asked is an answer, silence is none."""
    if CAUSE in asks and CAUSE not in found and _misdirected(_contact(proceeding), found):
        raise BadFacts({CAUSE: Refusal(words(
            "来访走错了门，要记为什么先来了这里；没问到的选“没问到”。",
            "A visit to the wrong door: say why they came here first, or that nobody asked.",
        ))})  # fmt: skip


def note(proceeding: Proceeding, found: Mapping[str, Any], at: datetime) -> None:
    """The contact that brought the matter learns what became of it; 误访 follows from the ground, never from a tick.

    A contact that came here with a merged matter keeps what was decided there.
    """
    contact = _contact(proceeding)
    if contact is None:
        return
    ground, misdirected = _ground(found), _misdirected(contact, found)
    contact.triage_outcome, contact.ground, contact.is_misdirected = proceeding.state, ground, misdirected
    contact.mis_visit_cause = str(found.get(CAUSE) or "unknown") if misdirected else ""
    seen = "code" if contact.guide_code else str(found.get("guide_seen") or "unknown")
    contact.guide_seen = seen if misdirected else ""
    contact.save(update_fields=DECIDED)
    facts.record(
        matter=proceeding.matter, field="triage_outcome", value="misdirected" if misdirected else proceeding.state,
        valid_from=timezone.localdate(contact.received_at), known_from=at, source="triage", record=contact.pk,
    )  # fmt: skip


def _contact(proceeding: Proceeding) -> Contact | None:
    """The last knock at the door that did not come here with a merged matter."""
    return proceeding.matter.contacts.exclude(triage_outcome="merged").order_by("-registered_at", "-id").first()


def _ground(found: Mapping[str, Any]) -> str:
    return next((str(value) for name, value in found.items() if name.endswith("_ground")), "")


def _misdirected(contact: Contact | None, found: Mapping[str, Any]) -> bool:
    ground = _ground(found)
    return bool(ground) and contact is not None and contact.channel == "visit" and catalogue().ground(ground).is_misdirected
