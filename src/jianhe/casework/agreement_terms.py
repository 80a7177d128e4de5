"""What an agreement says, checked before it is kept: sums that agree, clauses filled in, nothing that may not stand.

All faults are told at once, each beside its field, as `BadTerms`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from jianhe.casework.step_facts import clean_text
from jianhe.law import clauses as law
from jianhe.law.numbers import numbers
from jianhe.law.refusals import Refusal, Refused
from jianhe.law.words import Words, words
from jianhe.papers.amounts import LARGEST, chinese_amount, plain_amount
from jianhe.records.models import Party

LONGEST_BLANK = 1000
MOST_CLAUSES, MOST_PAYMENTS = 40, 200


@dataclass(frozen=True)
class Payment:
    """One payment: by which day, how many fen, which party pays which.

    The account stays protected; a mask such as `622…` in its place keeps the one that the payee has already.
    """

    due_on: date
    amount: int
    payer: UUID
    payee: UUID
    account: str = ""


@dataclass(frozen=True)
class Terms:
    """What was agreed: between whom, clauses as (code, blanks), the sum in fen, and how it is paid."""

    parties: tuple[UUID, ...]
    clauses: tuple[tuple[str, Mapping[str, str]], ...]
    total: int = 0
    payments: tuple[Payment, ...] = field(default=())


class BadTerms(Refused):
    """Terms that cannot be kept. `errors` names fields: parties, total, clauses, payment-2, clause-3-days …"""

    def __init__(self, errors: Mapping[str, Refusal]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = dict(errors)


def written(*, kind: str, terms: Terms, people: Sequence[Party], on: date) -> list[dict[str, Any]]:
    """The clauses as they are kept: `[{code, blanks, text}]`. `people` are the parties of the matter.

    Raises `BadTerms`.
    """
    named = [party for party in people if party.pk in terms.parties]
    errors = {
        **_parties(terms, named, people), **_payments(terms, named), **_clauses(kind, terms, named, on),
    }  # fmt: skip
    if errors:
        raise BadTerms(errors)
    known = _known(terms, named)
    offered = law.clauses_for(kind)
    return [
        {"code": code, "blanks": (told := _told(offered[code], given)),
         "text": law.filled(offered[code].text, {**known, **_as_written(offered[code], told)})}
        for code, given in terms.clauses
    ]  # fmt: skip


def in_words(fen: int) -> str:
    """An amount as an agreement states it: 壹拾捌万陆仟肆佰元整（¥186,400.00）."""
    return f"{chinese_amount(fen)}（{plain_amount(fen)}）"


def _parties(terms: Terms, named: Sequence[Party], people: Sequence[Party]) -> dict[str, Refusal]:
    unknown = set(terms.parties) - {party.pk for party in people}
    if unknown or len({party.side for party in named}) < 2:
        return {
            "parties": _said("协议至少在两方之间，请勾选双方当事人。", "An agreement is between two sides at least.")
        }
    return {}


def _payments(terms: Terms, named: Sequence[Party]) -> dict[str, Refusal]:
    """The sum of the payments is the sum of the agreement, and each is between parties of it."""
    errors: dict[str, Refusal] = {}
    keys = {party.pk for party in named}
    for number, payment in enumerate(terms.payments, 1):
        if payment.amount <= 0:
            errors[f"payment-{number}"] = _said("这一期没有金额。", "This payment has no amount.")
        elif payment.payer == payment.payee or not {payment.payer, payment.payee} <= keys:
            errors[f"payment-{number}"] = _said(
                "付款人和收款人要是协议的两个当事人。", "Payer and payee are two parties of the agreement."
            )
    comes_to = sum(payment.amount for payment in terms.payments)
    if not 0 <= terms.total < LARGEST or len(terms.payments) > MOST_PAYMENTS:
        errors["total"] = _said("金额或者期数超出范围。", "The amount or the number of payments is out of range.")
    elif comes_to != terms.total:
        more = comes_to - terms.total
        errors["total"] = _said(
            f"各期合计{plain_amount(comes_to)}，与总额{plain_amount(terms.total)}"
            f"{'多' if more > 0 else '少'}{plain_amount(abs(more))}。",
            f"The payments come to {plain_amount(comes_to)}, the sum is {plain_amount(terms.total)}: "
            f"{plain_amount(abs(more))} too {'much' if more > 0 else 'little'}.",
            words("改总额，或者改其中一期。", "Change the sum or one of the payments."),
        )
    return errors


def _clauses(kind: str, terms: Terms, named: Sequence[Party], on: date) -> dict[str, Refusal]:
    errors: dict[str, Refusal] = {}
    offered, used = law.clauses_for(kind), {code for code, _ in terms.clauses}
    minor = any(is_minor(party, on) for party in named)
    if len(terms.clauses) > MOST_CLAUSES or not used <= set(offered):
        return {"clauses": _said("请从条款库里选条款。", "Choose clauses from the list.")}
    for number, (code, given) in enumerate(terms.clauses, 1):
        told = _told(offered[code], given)
        for name, blank in offered[code].blanks.items():
            fault = _blank_fault(kind, blank, told.get(name, ""), minor)
            if fault is not None:
                errors[f"clause-{number}-{name}"] = fault
    missing = [clause for code, clause in offered.items() if code not in used and _is_needed(code, clause, kind, terms)]
    if missing:
        zh, en = "、".join(one.title.zh for one in missing), ", ".join(one.title.en for one in missing)
        errors["clauses"] = _said(f"还少条款：{zh}。", f"Clauses are missing: {en}.")
    if not terms.total and {code for code in used if offered[code].needs_payment}:
        errors["clauses"] = _said(
            "没有付款，不用写付款和逾期条款。", "Nothing is paid, so payment clauses do not belong here."
        )
    return errors


def _is_needed(code: str, clause: law.Clause, kind: str, terms: Terms) -> bool:
    """Some clauses stand always, one where money is paid, two where a criminal settlement is paid in parts."""
    if kind in clause.needed_in:
        return True
    if code == "payment":
        return terms.total > 0
    in_parts = len({payment.due_on for payment in terms.payments}) > 1
    return kind == "criminal" and in_parts and code in ("security", "instalments_consented")


def _blank_fault(kind: str, blank: law.Blank, text: str, minor: bool) -> Refusal | None:
    if not text:
        return _said(f"没有填“{blank.label.zh}”。", f"“{blank.label.en}” is missing.")
    if len(text) > LONGEST_BLANK:
        return _said(f"最多 {LONGEST_BLANK} 个字。", f"At most {LONGEST_BLANK} characters.")
    if blank.type == "date" and not _is_day(text):
        return _said("日期写成 2026-11-24 这样。", "Write the day like 2026-11-24.")
    if blank.type == "days" and not (text.isdecimal() and len(text) <= 3 and int(text)):
        return _said("写几日，例如 5。", "Write a number of days, such as 5.")
    return law.refused_term(kind, text, beside_a_minor=minor)


def _told(clause: law.Clause, given: Mapping[str, str]) -> dict[str, str]:
    """The blanks of a clause, without what it does not ask; the full stop at the end is the clause's own."""
    return {name: clean_text(str(given.get(name, ""))).rstrip("。；;.") for name in clause.blanks}


def _as_written(clause: law.Clause, told: Mapping[str, str]) -> dict[str, str]:
    return {
        name: _day(date.fromisoformat(text)) if clause.blanks[name].type == "date" else text
        for name, text in told.items()
    }


def _known(terms: Terms, named: Sequence[Party]) -> dict[str, str]:
    """What clauses say of parties and payments by themselves."""
    sides = {side: "、".join(party.name for party in named if party.side == side) for side in "abo"}
    return {
        "claimants": sides["a"], "respondents": sides["b"], "others": sides["o"], "total": in_words(terms.total),
        "payments": _schedule(terms.payments, {party.pk: party.name for party in named}),
    }  # fmt: skip


def _schedule(payments: Sequence[Payment], names: Mapping[UUID, str]) -> str:
    """Who pays how much by when: one phrase for each day and payer, however many receive it."""
    rows: dict[tuple[date, UUID], list[Payment]] = {}
    for payment in sorted(payments, key=lambda one: one.due_on):
        rows.setdefault((payment.due_on, payment.payer), []).append(payment)
    said = []
    for (day, payer), parts in rows.items():
        whom = (
            "、".join(dict.fromkeys(names[part.payee] for part in parts))
            if len(parts) < 3
            else "各收款人（各人数额见附表）"
        )
        amount = plain_amount(sum(part.amount for part in parts))
        said.append(f"{names[payer]}于{_day(day)}前向{whom}支付{amount}")
    return "；".join(said)


def is_minor(party: Party, on: date) -> bool:
    """Whether somebody whose birthday is known is not of age on a day."""
    return party.born_on is not None and years_old(party.born_on, on) < numbers()["adult_from"].n


def years_old(born_on: date, on: date) -> int:
    """Whole years on a day; somebody born on 29 February has his birthday on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _said(zh: str, en: str, instead: Words | None = None) -> Refusal:
    return Refusal(words(zh, en), instead=instead)
