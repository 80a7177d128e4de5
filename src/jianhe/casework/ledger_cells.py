"""What stands in each column of the ledger for a matter: from its records, or as the old sheet told it.

An imported matter that nobody has touched is told as its sheet told it, cell by cell. From the first change on the
records tell it, and the sheet only what no record holds.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jianhe.casework.ledger_rows import opened
from jianhe.casework.rules import catalogue
from jianhe.law.editions import INTAKE, Edition
from jianhe.ledger import telling
from jianhe.ledger.columns import Column
from jianhe.records.models import Entry, LedgerRow, Party
from jianhe.records.protection import Protected
from jianhe.records.queries.ledger import Line

UNTOUCHED = "matter_imported"  # the change that a matter of an import carries until the next one


def rows(
    lines: Iterable[Line], columns: Collection[Column], *, masked: bool, first: int = 1, as_sheet: bool = False
) -> list[dict[str, Any]]:
    """The lines as rows of a sheet with these columns, numbered from `first`. `as_sheet` adds nothing to an old row."""
    return [_row(line, columns, number, masked, as_sheet) for number, line in enumerate(lines, first)]


def _row(line: Line, columns: Collection[Column], number: int, masked: bool, as_sheet: bool) -> dict[str, Any]:
    if not line.is_open_to_reader:
        known = {"row_no": number, "matter_no": line.matter.code, "summary": "限阅，本表不载"}
        return telling.cells({**known, "registered_at": _moment(line.matter.received_at)}, {}, masked=masked)
    kept = opened(line.row) if line.row is not None else {}
    values: dict[str, Any] = dict(kept.get("values", {}))
    if line.row is None or line.matter.change != UNTOUCHED:
        values |= {name: value for name, value in _of_records(line).items() if value not in (None, "", [])}
        values |= {
            name: kept["values"][name] for name in ("matter_no", "registered_at") if name in kept.get("values", {})
        }
    if not as_sheet:
        values |= {"row_no": number, "matter_no": values.get("matter_no") or line.matter.code}
    return telling.cells(values, kept.get("unmapped", {}), masked=masked, columns=columns)


def titles_kept(rows: Iterable[LedgerRow]) -> Iterator[str]:
    """The titles under which rows of old sheets keep what has no field, or says more than its value."""
    for row in rows:
        yield from opened(row).get("unmapped", {})


def _of_records(line: Line) -> dict[str, Any]:
    """The columns that the records of a matter fill, as an old sheet's values would stand."""
    matter, lists = line.matter, catalogue().lists
    edition = catalogue().edition(INTAKE, on=timezone.localdate(matter.changed_at))
    first = line.contacts[0] if line.contacts else None
    facts = [step.facts for step in line.steps]
    return {
        "matter_no": matter.code, "title": matter.title, "registered_at": _moment(matter.received_at),
        "channel": _word(lists["channels"], first.channel) if first and first.channel in lists["channels"] else "",
        "service_class": _word(lists["categories"], matter.category),
        "dispute_type": _word(lists["matter_types"], matter.matter_type),
        **_sides(line.parties), "area": matter.town.name if matter.town else "",
        "place": matter.place, "summary": first.story if first else "", "claim": matter.claim,
        "people_count": matter.people_count, "amount_fen": matter.amount_fen,
        "risk_level": "" if matter.risk_level == "none" else _word(lists["risk_levels"], matter.risk_level),
        "repeat_of": _repeats(line), "first_asked_by": matter.first_asked_by.name, "lead_org": matter.unit.name,
        "helping_orgs": telling.BETWEEN.join(
            dict.fromkeys(one.to_unit.name for one in line.hand_overs if one.to_unit_id != matter.unit_id)
        ),
        "handler": matter.handler.name if matter.handler else "", "measures": _last(facts, "result"),
        "due_at": _day(matter.next_due), "progress": "\n".join(_noted(entry) for entry in line.entries),
        "outcome": _outcome(line, edition), "closed_on": _day(matter.concluded_on or _local(matter.closed_at)),
        "agreement_no": telling.BETWEEN.join(paper.number for paper in line.documents),
        "answered_at": _answered(line, edition), "followups": _followed_up(facts),
    }  # fmt: skip


def _sides(parties: list[Party]) -> dict[str, Any]:
    """Names, papers, telephones and addresses of both sides."""
    found: dict[str, Any] = {}
    for side, ending in (("a", ""), ("b", "_b")):
        ours = [party for party in parties if party.side == side]
        found[f"party_{side}"] = [{"name": party.name, "note": ""} for party in ours]
        found[f"id_type{ending}"] = next((_id_type(party) for party in ours if party.id_type), "")
        found[f"id_no{ending}"] = [_opened(party.id_number) for party in ours if party.id_number]
        found[f"phone{ending}"] = [_opened(party.phone) for party in ours if party.phone]
        found[f"address{ending}"] = next((_opened(party.address) for party in ours if party.address), "")
    return found


def _opened(value: Any) -> str:
    return value.open() if isinstance(value, Protected) else str(value)


def _id_type(party: Party) -> str:
    return _word(catalogue().lists["id_types"], party.id_type)


def _outcome(line: Line, edition: Edition) -> str:
    """The outcome in the catalogue's words; an open matter is being handled."""
    if line.matter.closed_at is None:
        return "in_progress"
    return _word(edition.outcomes, line.matter.outcome)


def _answered(line: Line, edition: Edition) -> str:
    """The day of the last step by which the person was answered."""
    answers = {code for code, step in edition.steps.items() if step.answers}
    return next((_day(_local(step.at)) for step in reversed(line.steps) if step.step in answers), "")


def _followed_up(facts: list[Mapping[str, Any]]) -> str:
    results = catalogue().lists["follow_up_results"]
    found = [fact for fact in facts if fact.get("follow_up_result")]
    return "；".join(
        _word(results, fact["follow_up_result"]) + (f"：{fact['follow_up_note']}" if fact.get("follow_up_note") else "")
        for fact in found
    )


def _repeats(line: Line) -> str:
    """The matter into which this one went, or that somebody came again."""
    if line.matter.merged_into_id is not None:
        return line.matter.merged_into.code if line.matter.merged_into else "重复"
    return "重复" if len(line.contacts) > 1 else ""


def _noted(entry: Entry) -> str:
    return f"{timezone.localdate(entry.happened_at).isoformat()} {entry.text}"


def _last(facts: list[Mapping[str, Any]], name: str) -> str:
    return next((str(fact[name]) for fact in reversed(facts) if fact.get(name)), "")


def _word(words: Mapping[str, Any], code: str) -> str:
    return words[code].zh if code in words else code


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def _local(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at is not None else None


def _day(on: date | None) -> str:
    return on.isoformat() if on is not None else ""
