"""The editor of an agreement: clauses chosen from the list, blanks, the sum, and the payments, kept as typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from jianhe.casework.agreement_terms import Payment, Terms
from jianhe.desk.talks_forms import fen_of
from jianhe.desk.talks_page import money
from jianhe.desk.wording import said, told
from jianhe.law.clauses import Clause, clauses_for
from jianhe.law.refusals import Refusal
from jianhe.records.queries import agreements

PAYMENT = ("due_on", "amount", "payer", "payee", "account")
USUAL = {"civil": ("dispute", "payment", "account", "breach", "rest_settled", "confidential", "free_will"),
         "criminal": ("offence", "repentance", "payment", "account", "forgiveness", "free_will")}  # fmt: skip
MOST_ROWS = 200


@dataclass
class Editor:
    """What stands in the editor: rows as typed, and a sentence for each field that is wrong."""

    kind: str
    people: list[Any]
    parties: list[str] = field(default_factory=list)
    clauses: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    total: str = ""
    payments: list[dict[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def offered(self) -> Mapping[str, Clause]:
        return clauses_for(self.kind)

    def terms(self) -> Terms | None:
        """The terms as they can be checked further; None where something cannot even be read."""
        payments = []
        for number, row in enumerate(self.payments, 1):
            payment = self._payment(number, row)
            if payment is not None:
                payments.append(payment)
        total = self._fen("total", self.total) or 0
        parties = tuple(party.pk for party in self.people if str(party.pk) in self.parties)
        return None if self.errors else Terms(parties, tuple(self.clauses), total, tuple(payments))

    def tell(self, errors: Mapping[str, Refusal]) -> None:
        for name, refusal in errors.items():
            self.errors[name] = told(refusal)["sentence"]

    def _payment(self, number: int, row: Mapping[str, str]) -> Payment | None:
        name = f"payment-{number}"
        try:
            due_on = date.fromisoformat(row["due_on"])
            payer, payee = UUID(row["payer"]), UUID(row["payee"])
        except ValueError:
            self.errors[name] = _("这一期要写日期，选付款人和收款人。")
            return None
        amount = self._fen(name, row["amount"])
        return None if amount is None else Payment(due_on, amount, payer, payee, row["account"])

    def _fen(self, name: str, text: str) -> int | None:
        try:
            return fen_of(text)
        except ValueError:
            self.errors[name] = _("金额只写数字，单位是元。")
            return None

    def rows(self) -> dict[str, Any]:
        """What the template draws."""
        return {
            "people": [{"party": one, "is_in": str(one.pk) in self.parties} for one in self.people],
            "clauses": [self._clause(number, code, blanks) for number, (code, blanks) in enumerate(self.clauses, 1)],
            "payments": [
                {"number": number, **row, "error": self.errors.get(f"payment-{number}", "")}
                for number, row in enumerate(self.payments, 1)
            ],
            "total": self.total, "errors": self.errors, "options": [
                {"code": code, "title": said(clause.title)} for code, clause in self.offered.items()
                if code == "other" or code == "act" or code not in dict(self.clauses)
            ],
        }  # fmt: skip

    def _clause(self, number: int, code: str, blanks: Mapping[str, str]) -> dict[str, Any]:
        clause = self.offered[code]
        return {
            "number": number, "code": code, "title": said(clause.title), "text": clause.text, "blanks": [
                {
                    "name": f"clause-{number}-{name}", "label": said(blank.label), "type": blank.type,
                    "value": blanks.get(name, ""), "error": self.errors.get(f"clause-{number}-{name}", ""),
                }
                for name, blank in clause.blanks.items()
            ],
        }  # fmt: skip


def first(kind: str, people: list[Any], facts: Mapping[str, Any]) -> Editor:
    """The editor before anything is typed: both sides, the usual clauses, one payment from the other side."""
    sides = {side: next((str(one.pk) for one in people if one.side == side), "") for side in "ab"}
    blanks = {"dispute": {"cause": str(facts.get("dispute", ""))}, "breach": {"days": "5"},
              "account": {"manner": _("打入各人银行卡")}}  # fmt: skip
    return Editor(
        kind, people, [str(one.pk) for one in people if one.side in "ab"],
        [(code, blanks.get(code, {})) for code in USUAL[kind]], "",
        [{"due_on": "", "amount": "", "payer": sides["b"], "payee": sides["a"], "account": ""}],
    )  # fmt: skip


def of_draft(agreement: Any, people: list[Any]) -> Editor:
    """The editor with what the current draft says."""
    version = agreements.current_version(agreement)
    return Editor(
        agreement.kind, people, [str(key) for key in version.parties],
        [(clause["code"], clause["blanks"]) for clause in version.clauses], money(version.total),
        [
            {
                "due_on": row.due_on.isoformat(), "amount": money(row.amount), "payer": str(row.payer_id),
                "payee": str(row.payee_id), "account": str(row.account or ""),
            }
            for row in agreements.instalments_of(agreement)
        ],
    )  # fmt: skip


def typed(kind: str, people: list[Any], given: QueryDict) -> Editor:
    """What was typed, with the row added or taken away that a button asked for; empty payments are dropped when sent."""
    offered = clauses_for(kind)
    clauses = []
    for number in range(1, MOST_ROWS):
        code = given.get(f"clause-{number}-code", "")
        if code in offered:
            blanks = {name: given.get(f"clause-{number}-{name}", "") for name in offered[code].blanks}
            clauses.append((number, code, blanks))
    payments = []
    for number in range(1, MOST_ROWS):
        row = {name: given.get(f"payment-{number}-{name}", "").strip() for name in PAYMENT}
        if row["due_on"] or row["amount"] or given.get("add") == "payment" and f"payment-{number}-amount" in given:
            payments.append((number, row))
    gone = given.get("remove", "")
    editor = Editor(
        kind, people, given.getlist("party"),
        [(code, blanks) for number, code, blanks in clauses if gone != f"clause-{number}"], given.get("total", "").strip(),
        [row for number, row in payments if gone != f"payment-{number}"],
    )  # fmt: skip
    if given.get("add") == "clause" and given.get("new_clause", "") in offered:
        new = given.get("new_clause", "")
        order = list(offered)
        place = next((at for at, (one, _b) in enumerate(editor.clauses) if order.index(one) > order.index(new)), None)
        editor.clauses.insert(len(editor.clauses) if place is None else place, (new, {}))
    if given.get("add") == "payment":
        last = editor.payments[-1] if editor.payments else {name: "" for name in PAYMENT}
        editor.payments.append({**last, "due_on": "", "amount": ""})
    return editor
