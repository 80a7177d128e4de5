"""Words of mediation: kinds and levels of organisations, how a part stands, and a suggestion as people read it."""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jianhe.desk.wording import listed, said
from jianhe.law import mediation as rules
from jianhe.law.mediation import Suggestion

TIERS = {"lead": _("1（牵头）"), "resident": _("13（常驻）"), "extended": _("N（其他力量）"), "": _("镇村")}
STATES = {"sent": _("等接收"), "received": _("在调解"), "returned": _("退回"), "ended": _("办完")}
PARTS = {"lead": _("牵头"), "help": _("协助")}
TONES = {"sent": "warn", "received": "dai", "returned": "late", "ended": "outline"}


def kind_of(code: str) -> str:
    return listed("mediation_kinds", code)


def level_of(code: str) -> str:
    return said(rules.rules().level_names.get(code))


def unit_name(unit: Any) -> str:
    return (unit.name_en if (get_language() or "").startswith("en") else "") or str(unit.name)


def part_row(part: Any) -> dict[str, Any]:
    """One organisation's part for lists: who, how it stands, what it said."""
    reason = listed("return_reasons", part.reason) if part.state == "returned" else listed("mediation_failures", part.reason)
    return {
        "key": part.pk, "one": part, "organisation": unit_name(part.organisation), "part": str(PARTS[part.part]),
        "level": level_of(part.level), "state": str(STATES[part.state]), "tone": TONES[part.state],
        "mediator": part.mediator.name if part.mediator else "", "reason": reason if part.reason else "", "note": part.note,
    }  # fmt: skip


def suggestion_row(one: Suggestion) -> dict[str, str]:
    return {
        "key": one.body.key, "name": one.body.name, "kind": kind_of(one.body.kind), "level": level_of(one.body.level),
        "reasons": gettext("；").join(said(reason) for reason in one.reasons),
        "against": gettext("；").join(said(reason) for reason in one.against),
    }  # fmt: skip
