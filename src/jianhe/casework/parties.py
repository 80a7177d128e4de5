"""Parties: persons and companies on both sides, with protected fields; checked, hashed and sealed on the way in."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jianhe.casework import search_entries
from jianhe.casework.permits import must, must_reach
from jianhe.law.identity import BadNumber, read_identity
from jianhe.law.numbers import numbers
from jianhe.law.refusals import Refusal, Refused, refuse
from jianhe.law.words import words
from jianhe.likeness.names import keys_of
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import Matter, Party
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import access

ID_TYPES = ("identity_card", "passport", "residence_permit", "credit_code", "other")
ROLES = ("petitioner", "representative", "agent", "legal_representative", "respondent", "other")
_COMPANY_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


@dataclass
class PartyInput:
    """A party as somebody typed it. `side` a claims, b is claimed against; `number` may be empty with a reason."""

    name: str
    side: str = "a"
    role: str = "petitioner"
    kind: str = "person"
    id_type: str = "identity_card"
    number: str = ""
    no_id_reason: str = ""
    phone: str = ""
    address: str = ""
    officer_name: str = ""
    sex: str = ""
    born_on: date | None = None
    errors: dict[str, Refusal] = field(default_factory=dict)


class BadParty(Refused):
    """A party that cannot be taken as typed; `errors` has a sentence for each field."""

    def __init__(self, errors: dict[str, Refusal]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


def clean_name(text: str) -> str:
    """A name as it is kept: any script, one kind of middle dot (·), no control or direction characters."""
    plain = unicodedata.normalize("NFC", text)
    plain = "".join(
        " " if sign in "\t\r\n" else sign
        for sign in plain
        if unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cs"} or sign in "\t\r\n"
    )
    for dot in "•‧∙⋅・･．●":
        plain = plain.replace(dot, "·")
    return " ".join(plain.split())


def read_phone(text: str) -> str:
    """A telephone number as digits; spaces, hyphens and full-width digits are fine. Raises `Refused`."""
    digits = unicodedata.normalize("NFKC", clean_name(text))
    digits = re.sub(r"[\s\-()（）]", "", digits)
    digits = re.sub(r"^(\+?0?086|\+86)", "", digits)
    if not digits:
        return ""
    if not re.fullmatch(r"\d+", digits):
        raise refuse("电话只写数字。", "A telephone number has digits only.")
    if digits.startswith("1") and len(digits) != 11:
        raise refuse(
            f"手机号应是 11 位，现在是 {len(digits)} 位。", f"A mobile number has 11 digits, not {len(digits)}."
        )
    if not 7 <= len(digits) <= 12:
        raise refuse("电话位数不对，固定电话请带区号。", "The number of digits is wrong; give the area code.")
    return digits


def check_party(party: PartyInput, *, on: date) -> PartyInput:
    """The party with its fields in plain form, birth date and sex filled in from the number (GB 11643).

    Raises `BadParty` with a sentence for each field that is wrong.
    """
    errors: dict[str, Refusal] = {}
    party.name = clean_name(party.name)
    if not party.name:
        errors["name"] = Refusal(words("没有写姓名或者单位名称。", "The name is missing."))
    elif len(party.name) > 100:
        errors["name"] = Refusal(words("名称最多 100 个字。", "A name has at most 100 characters."))
    if (
        party.kind not in ("person", "company")
        or party.side not in "abo"
        or party.role not in ROLES
        or party.id_type not in ID_TYPES
    ):
        errors["part"] = Refusal(words("请从名单里选。", "Choose from the list."))
    for name, longest in (("officer_name", 60), ("no_id_reason", 100), ("address", 200)):
        setattr(party, name, clean_name(getattr(party, name)))
        if len(getattr(party, name)) > longest:
            errors[name] = Refusal(words(f"最多 {longest} 个字。", f"At most {longest} characters."))
    party.number = "".join(clean_name(party.number).split())
    if party.number and party.kind == "person" and party.id_type == "identity_card":
        try:
            identity = read_identity(party.number, on=on)
        except BadNumber as bad:
            errors["number"] = Refusal(words(bad.zh, bad.en))
        else:
            party.number, party.born_on, party.sex = identity.number, identity.born_on, identity.sex
    elif party.number and party.id_type == "credit_code":
        party.number = party.number.upper()
        if not _COMPANY_CODE.fullmatch(party.number):
            errors["number"] = Refusal(
                words("统一社会信用代码是 18 位数字和大写字母。", "A credit code has 18 digits and capitals.")
            )
    elif len(party.number) > 40:
        errors["number"] = Refusal(words("证件号最多 40 个字符。", "An identity number has at most 40 characters."))
    try:
        party.phone = read_phone(party.phone)
    except Refused as bad:
        errors["phone"] = bad.refusal
    if errors:
        raise BadParty(errors)
    return party


def add(*, matter: Matter, party: PartyInput, position: int, by: Standing, at: datetime) -> Party:
    """Write one checked party of a matter. Called by registration and by `add_party`."""
    row = unsaved(matter=matter, party=party, position=position)
    row.save(force_insert=True)
    return row


def unsaved(*, matter: Matter, party: PartyInput, position: int) -> Party:
    """A checked party as it is kept, for whoever writes many at once."""
    return Party(
        centre_id=matter.centre_id, matter_id=matter.pk, position=position, side=party.side, role=party.role,
        kind=party.kind, name=party.name, officer_name=party.officer_name, sex=party.sex, born_on=party.born_on,
        id_type=party.id_type if party.number else "", no_id_reason=party.no_id_reason, **_keys(party),
        **_protected(party),
    )  # fmt: skip


@transaction.atomic
def add_party(*, matter: Matter, party: PartyInput, by: Standing, at: datetime) -> Party:
    """Add a party to a matter that is under way. Refuses a sixth representative (信访工作条例 第二十条)."""
    must(by, "register")
    must_reach(by, matter)
    matter = access.lock(matter)
    check_party(party, on=at.date())
    there = list(matter.parties.filter(removed_at=None))
    refuse_sixth_representative([*there, party])
    row = add(matter=matter, party=party, position=len(there), by=by, at=at)
    events.write("party_added", matter, by, at, party=row.pk, side=row.side)
    access.raise_version(matter, changed_at=at, change="party_added")
    search_entries.renew(matters=[matter.pk])
    return row


@transaction.atomic
def change_party(*, party: Party, changed: PartyInput, by: Standing, at: datetime) -> Party:
    """Change a party. The event names the fields, not what stood in them."""
    must(by, "register")
    must_reach(by, party.matter)
    matter = access.lock(party.matter)
    check_party(changed, on=at.date())
    before = {name: getattr(party, name) for name in _PLAIN}
    for name in _PLAIN:
        setattr(party, name, getattr(changed, name))
    protected = _protected(changed)
    for name, value in {**protected, **_keys(changed)}.items():
        setattr(party, name, value)
    fields = [name for name in _PLAIN if before[name] != getattr(party, name)] + [
        name for name in ("id_number", "phone", "address") if protected[name]
    ]
    party.save()
    events.write("party_changed", matter, by, at, party=party.pk, fields=fields)
    access.raise_version(matter, changed_at=at, change="party_changed")
    search_entries.renew(matters=[matter.pk])
    return party


@transaction.atomic
def remove_party(*, party: Party, by: Standing, at: datetime) -> None:
    """Take a party off the matter; the row stays with its day. The last claimant cannot be removed."""
    must(by, "register")
    must_reach(by, party.matter)
    matter = access.lock(party.matter)
    others = matter.parties.filter(side="a", removed_at=None).exclude(pk=party.pk)
    if party.side == "a" and not others.exists():
        raise refuse("事项至少要有一位反映人。", "A matter has at least one person who brings it.")
    Party.objects.filter(pk=party.pk).update(removed_at=at)
    events.write("party_removed", matter, by, at, party=party.pk)
    access.raise_version(matter, changed_at=at, change="party_removed")
    search_entries.renew(matters=[matter.pk])


def refuse_sixth_representative(parties: list[Any]) -> None:
    """A joint visit names at most as many representatives as the regulations on petition work allow."""
    most = numbers()["delegates_max"]
    if sum(1 for party in parties if party.role == "representative") > most.n:
        raise refuse(
            f"多人反映同一件事，代表最多 {most.n} 人。",
            f"A group names at most {most.n} representatives.",
            most.cite[0],
            instead=words(
                "请他们推选代表，其余的人数写在“人数”里。", "Let them choose; write the others in the number of people."
            ),
        )  # fmt: skip


_PLAIN = ("side", "role", "kind", "name", "officer_name", "sex", "born_on", "no_id_reason")


def _keys(party: PartyInput) -> dict[str, str]:
    """The columns by which the same name is recognised in other clothes; written wherever a name is."""
    name, sound = keys_of(party.name)
    return {"name_key": name, "sound_key": sound}


def _protected(party: PartyInput) -> dict[str, Any]:
    return {
        "id_number": party.number or None,
        "id_hash": keyed_hash(party.number) if party.number else "",
        "phone": party.phone or None,
        "phone_hash": keyed_hash(party.phone) if party.phone else "",
        "phone_tail": keyed_hash(party.phone[-4:]) if party.phone else "",
        "address": party.address or None,
    }
