"""What a step asks for, read from a form: each fact checked by its type, all faults told at once, plain JSON kept."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jianhe.law.catalogue import Catalogue
from jianhe.law.editions import Asks, Edition, Fact
from jianhe.law.refusals import Refusal, Refused
from jianhe.law.words import words
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Proceeding
from jianhe.records.queries import access

LONGEST_TEXT = 5000
MOST_LINES = 100


class BadFacts(Refused):
    """Facts that cannot be taken as given; `errors` has a sentence for each fact."""

    def __init__(self, errors: Mapping[str, Refusal]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = dict(errors)


class _Bad(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.words = words(zh, en)


def read(
    catalogue: Catalogue,
    edition: Edition,
    asks: Asks,
    given: Mapping[str, Any],
    *,
    proceeding: Proceeding,
    by: Standing,
    on: date,
) -> dict[str, Any]:
    """The facts that a step asks for as plain JSON, without those left empty. Raises `BadFacts`; ignores what was not asked."""
    found: dict[str, Any] = {}
    errors: dict[str, Refusal] = {}
    for name, how in asks.items():
        fact = edition.facts[name]
        value = given.get(name)
        if isinstance(value, str):
            value = clean_text(value)
        if value in (None, "", [], ()):
            if how == "required":
                errors[name] = Refusal(words(f"没有填“{fact.label.zh}”。", f"“{fact.label.en}” is missing."))
            continue
        try:
            found[name] = _READERS[fact.type](value, fact, catalogue, proceeding, by)
            _check_tense(fact, found[name], on)
        except _Bad as bad:
            errors[name] = Refusal(bad.words)
    if errors:
        raise BadFacts(errors)
    return found


def clean_text(text: str) -> str:
    """Text without control and direction characters; line ends are kept, as are all scripts and planes of Unicode."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        sign for sign in plain if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co"}
    ).strip()


def _check_tense(fact: Fact, value: Any, on: date) -> None:
    if fact.tense is None:
        return
    day = date.fromisoformat(value[:10])
    if fact.tense == "past" and day > on:
        raise _Bad(f"“{fact.label.zh}”不能在今天以后。", f"“{fact.label.en}” cannot lie in the future.")
    if fact.tense == "future" and day <= on:
        raise _Bad(f"“{fact.label.zh}”要在今天以后。", f"“{fact.label.en}” must lie in the future.")


def _day(value: Any, *_: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise _Bad("日期写成 2026-11-24 这样。", "Write the day like 2026-11-24.") from None


def _moment(value: Any, *_: Any) -> str:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise _Bad("时间写成 2026-11-24 15:00 这样。", "Write the time like 2026-11-24 15:00.") from None
    return moment.isoformat()


def _text(value: Any, *_: Any) -> str:
    text = clean_text(str(value))
    if len(text) > LONGEST_TEXT:
        raise _Bad(
            f"最多 {LONGEST_TEXT} 个字，现在有 {len(text)} 个。", f"At most {LONGEST_TEXT} characters, not {len(text)}."
        )
    return text


def _lines(value: Any, *_: Any) -> list[str]:
    parts = value.split("\n") if isinstance(value, str) else list(value)
    lines = [line for line in (_text(part) for part in parts) if line]
    if not lines:
        raise _Bad("至少写一行。", "Write at least one line.")
    if len(lines) > MOST_LINES:
        raise _Bad(f"最多 {MOST_LINES} 行。", f"At most {MOST_LINES} lines.")
    return lines


def _choice(value: Any, fact: Fact, catalogue: Catalogue, *_: Any) -> str:
    offered = catalogue.choices(fact)
    if value not in offered:
        raise _Bad("请从列出的里面选。", "Choose one of those listed.")
    return str(value)


def amount_in_fen(text: str) -> int:
    """A typed amount in yuan as fen; `Refused` in a sentence where it is none."""
    try:
        return int(_money(text))
    except _Bad as bad:
        raise Refused(Refusal(bad.words)) from None


def _money(value: Any, *_: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        fen = value
    else:
        plain = unicodedata.normalize("NFKC", str(value)).replace(",", "").replace("¥", "").strip()
        if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", plain):
            raise _Bad("金额只写数字，单位是元，最多两位小数。", "Numbers only, in yuan, with at most two decimals.")
        whole, _dot, part = plain.partition(".")
        fen = int(whole) * 100 + int((part + "00")[:2])
    if not 0 <= fen <= 10**15:
        raise _Bad("金额超出范围。", "The amount is out of range.")
    return fen


def _integer(value: Any, *_: Any) -> int:
    if not re.fullmatch(r"\d{1,7}", str(value)):
        raise _Bad("只写整数。", "Write a whole number.")
    return int(value)


def _boolean(value: Any, *_: Any) -> bool:
    return value in (True, "on", "true", "1", 1)


def _person(value: Any, _fact: Fact, _catalogue: Catalogue, proceeding: Proceeding, _by: Standing) -> str:
    person = User.objects.filter(pk__in=_keys(value), is_active=True, duties__centre=proceeding.centre_id).first()
    if person is None:
        raise _Bad("没有这个人，请从名单里选。", "There is no such person; choose from the list.")
    return str(person.pk)


def _unit(value: Any, _fact: Fact, _catalogue: Catalogue, proceeding: Proceeding, _by: Standing) -> str:
    unit = Unit.objects.filter(pk__in=_keys(value), centre=proceeding.centre_id).first()
    if unit is None:
        raise _Bad("没有这个单位，请从名单里选。", "There is no such unit; choose from the list.")
    return str(unit.pk)


def _matter(value: Any, _fact: Fact, _catalogue: Catalogue, _proceeding: Proceeding, by: Standing) -> str:
    matter = access.matter_by_number(by, str(value))
    if matter is None:
        raise _Bad("没有找到这个编号的事项。", "No matter with this number was found.")
    return matter.short_code


def _limit(value: Any, _fact: Fact, _catalogue: Catalogue, proceeding: Proceeding, _by: Standing) -> str:
    if not proceeding.clocks.filter(limit=value, ended_at=None).exists():
        raise _Bad("这个期限现在没有在走。", "This limit is not running now.")
    return str(value)


def _keys(value: Any) -> list[UUID]:
    try:
        return [value if isinstance(value, UUID) else UUID(str(value))]
    except ValueError:
        return []


_READERS: Mapping[str, Any] = {
    "date": _day, "datetime": _moment, "text": _text, "lines": _lines, "choice": _choice, "money": _money,
    "integer": _integer, "boolean": _boolean, "person": _person, "unit": _unit, "matter": _matter, "limit": _limit,
}  # fmt: skip
