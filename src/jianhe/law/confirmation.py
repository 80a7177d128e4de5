"""Whether an agreement may go to court for confirmation (司法确认适格审查): one small function a rule, over plain facts.

Each function answers None where the rule is kept, else one line that says what is wrong in this very agreement. Words,
articles and severities stand in `catalogue/confirmation_rules.yaml`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from jianhe.law.confirmation_rules import Rule, rules
from jianhe.law.limits import all_limits
from jianhe.law.periods import day_of, period
from jianhe.law.refusals import Refusal
from jianhe.law.words import Words, words
from jianhe.law.working_days import WorkCalendar

APPLY = "confirmation_apply_30d"
_STOPS = "。；，、！？：\n;,.!?:（）()“”"
_DENIED = ("不涉及", "不包括", "不含", "不再", "不要求", "无关", "没有", "并未", "已于", "已经", "早已", "此前")
_DENIED_AT_ONCE = ("不", "未", "非")
UNANSWERED = words("还没有回答。", "Not answered yet.")
NEEDED_PAPERS: Mapping[str, Words] = {
    "agreement": words("调解协议", "the agreement"), "proof": words("主持调解的证明", "the proof of presiding"),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One who is bound by the agreement. `through`: self, agent or legal_representative signed."""

    name: str
    side: str
    has_signed: bool = True
    has_applied: bool = True
    has_identity: bool = True
    has_address: bool = True
    is_capable: bool = True
    through: str = "self"
    agent: str = ""
    is_agent_authorised: bool = False


@dataclass(frozen=True)
class Organisation:
    """Who presided over the mediation, and what of it stands on the agreement."""

    name: str
    is_registered: bool = True
    is_peoples_committee: bool = True
    mediator_has_signed: bool = True
    is_sealed: bool = True


@dataclass(frozen=True)
class Court:
    """A court by the code of its district, and its level: basic or intermediate."""

    district: str
    level: str = "basic"


@dataclass(frozen=True)
class Instalment:
    """One payment of the agreement, in fen."""

    number: int
    amount: int
    due_on: date | None
    payer: str
    payee: str


@dataclass(frozen=True)
class Facts:
    """Everything the rules look at. `answers` are what a person said to the rules' questions, by id of the rule.

    `places` are the districts that lead to a court: inviting_court, domicile, object, seat (of the organisation).
    """

    kind: str
    effective_on: date | None
    today: date
    calendar: WorkCalendar
    people: tuple[Person, ...]
    organisation: Organisation | None
    court: Court
    places: Mapping[str, tuple[str, ...]]
    clauses: tuple[str, ...]
    total: int | None
    instalments: tuple[Instalment, ...] = ()
    is_labour: bool = False
    needs_level: str = "basic"
    papers: frozenset[str] = frozenset()
    answers: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """One rule as it came out: `fault` is None where it is kept."""

    id: str
    rule: Rule
    fault: Words | None

    @property
    def stops(self) -> bool:
        return self.fault is not None and self.rule.severity != "W"

    @property
    def is_unanswered(self) -> bool:
        """Nothing is known to be wrong: the question of the rule waits for its answer."""
        return self.fault == UNANSWERED

    def as_refusal(self) -> Refusal:
        """Why it stops, in words: what the rule forbids, or the question that nobody answered."""
        if self.rule.ask is None or not self.is_unanswered:
            return self.rule.as_refusal()
        return Refusal(
            words(f"还没有回答：{self.rule.ask.zh}", f"Not answered yet: {self.rule.ask.en}"), self.rule.cite[0],
            words("先回答这一问，再送法院。", "Answer the question first, then hand it over."),
        )  # fmt: skip


def check(facts: Facts) -> list[Result]:
    """Every rule, in the order of the catalogue."""
    return [Result(name, rule, CHECKS[name](facts)) for name, rule in rules().items()]


def stopping(results: Iterable[Result], overridden: Iterable[str] = ()) -> list[Result]:
    """What still stops the application: an override counts for severity A alone, whoever gave it."""
    taken_on = set(overridden)
    return [one for one in results if one.stops and not (one.rule.severity == "A" and one.id in taken_on)]


def last_day(effective_on: date, calendar: WorkCalendar) -> date:
    """The last day on which both sides may apply, counted as the law of the effective day says."""
    editions = all_limits()[APPLY]
    rule = next(one for one in reversed(editions) if one.since <= effective_on or one is editions[0])
    return day_of(period(effective_on, rule.n, rule.unit, calendar).legal)


def _listed(names: Iterable[str]) -> str:
    return "、".join(names)


def _shows(facts: Facts, rule: str) -> Words | None:
    """The first words of the agreement that show the fault by themselves, unless the sentence denies them."""
    for place, clause in enumerate(facts.clauses, 1):
        for sign in rules()[rule].signs:
            if any(not _is_denied(clause, at) for at in _places(clause, sign)):
                return words(f"第 {place} 条写有“{sign}”。", f"Clause {place} says “{sign}”.")
    return None


def _places(text: str, sign: str) -> list[int]:
    return [at for at in range(len(text) - len(sign) + 1) if text.startswith(sign, at)]


def _is_denied(clause: str, at: int) -> bool:
    """Whether the words just before, within the same part of the sentence, say that it is not so, or long done."""
    start = at
    while start and clause[start - 1] not in _STOPS and at - start < 8:
        start -= 1
    before = clause[start:at]
    return before.endswith(_DENIED_AT_ONCE) or any(word in before for word in _DENIED)


def _told(facts: Facts, rule: str) -> Words | None:
    """What the agreement itself shows, else what a person said; a question that nobody answered is not passed over."""
    shown = _shows(facts, rule)
    if shown is not None:
        return shown
    answer = facts.answers.get(rule)
    if answer is None:
        return UNANSWERED
    return words("审查人回答：是。", "The answer was yes.") if answer else None


def _authority(facts: Facts) -> Words | None:
    bad = [one.name for one in facts.people if one.through == "agent" and not one.is_agent_authorised]
    bad += [one.name for one in facts.people if not one.is_capable and one.through != "legal_representative"]
    return words(f"{_listed(bad)}。", f"{_listed(bad)}.") if bad else None


def _register(facts: Facts) -> Words | None:
    one = facts.organisation
    if one is None or one.is_registered:
        return None  # that nobody presided is another rule's subject
    return words(f"{one.name}不在名册上。", f"{one.name} is not on the register.")


def _seal(facts: Facts) -> Words | None:
    one = facts.organisation
    if facts.kind != "mediation" or one is None:
        return None
    missing = [] if one.mediator_has_signed else [("调解员签名", "the mediator's signature")]
    missing += [] if one.is_sealed else [("调解组织印章", "the organisation's seal")]
    if not missing:
        return None
    return words(f"缺{_listed(zh for zh, _en in missing)}。", f"Missing: {', '.join(en for _zh, en in missing)}.")


def _in_time(facts: Facts) -> Words | None:
    if facts.effective_on is None:
        return words("协议还没有生效。", "It has not taken effect.")
    if facts.effective_on > facts.today:
        return words(f"{facts.effective_on}才生效。", f"It takes effect on {facts.effective_on}.")
    last = last_day(facts.effective_on, facts.calendar)
    if facts.today <= last:
        return None
    late = (facts.today - last) // timedelta(days=1)
    return words(
        f"{facts.effective_on} 生效，最后一天是 {last}，已经过了 {late} 天。",
        f"In effect on {facts.effective_on}; the last day was {last}, {late} days ago.",
    )


def _joint(facts: Facts) -> Words | None:
    if {one.side for one in facts.people} < {"a", "b"}:
        return words("协议没有写明双方。", "The agreement does not name both sides.")
    missing = [one.name for one in facts.people if not one.has_applied]
    return (
        words(f"没有在申请书上签字：{_listed(missing)}。", f"Not signed by: {_listed(missing)}.") if missing else None
    )


def _mediated(facts: Facts) -> Words | None:
    unsigned = [one.name for one in facts.people if not one.has_signed]
    if facts.kind != "mediation":
        return words("这不是调解组织制作的调解协议。", "This is no agreement made by a mediation organisation.")
    if facts.organisation is None:
        return words("没有写明由哪个调解组织主持。", "No organisation is named that presided.")
    return (
        words(f"没有在调解协议上签字：{_listed(unsigned)}。", f"Not signed by: {_listed(unsigned)}.")
        if unsigned
        else None
    )


def _clear(facts: Facts) -> Words | None:
    if not any(clause.strip() for clause in facts.clauses):
        return words("协议没有条款。", "The agreement has no clause.")
    for one in facts.instalments:
        lacking = [
            zh for zh, value in (("日期", one.due_on), ("付款人", one.payer), ("收款人", one.payee)) if not value
        ]
        if lacking or one.amount <= 0:
            told = _listed(lacking or ["金额"])
            return words(f"第 {one.number} 期没有{told}。", f"Instalment {one.number} lacks something: {told}.")
    if facts.total and not facts.instalments:
        return words("有总额，没有写哪天付、谁付给谁。", "There is a total, but not who pays whom by when.")
    return _told(facts, "R-308")


def _honest(facts: Facts) -> Words | None:
    agents = {side: {one.agent for one in facts.people if one.side == side and one.agent} for side in ("a", "b")}
    both = sorted(agents["a"] & agents["b"])
    if both:
        return words(f"{_listed(both)}同时代理双方。", f"{_listed(both)} acts for both sides.")
    return _told(facts, "R-309")


def _labour(facts: Facts) -> Words | None:
    if not facts.is_labour:
        return None
    if facts.organisation is None or not facts.organisation.is_peoples_committee:
        return words("不是人民调解委员会主持的。", "No people's mediation committee presided.")
    return _told(facts, "R-310")


def _competent(facts: Facts) -> Words | None:
    if facts.needs_level != facts.court.level:
        return words("审级不对。", "It is a court of the wrong level.")
    if facts.places.get("inviting_court"):
        leading: tuple[str, ...] = ("inviting_court",)
    else:
        leading = ("seat",) if facts.is_labour else ("domicile", "object", "seat")
    if any(facts.court.district in facts.places.get(link, ()) for link in leading):
        return None
    return words("没有一个管辖连结点在这个法院的辖区。", "Nothing links the agreement with this court's district.")


def _sums(facts: Facts) -> Words | None:
    if not facts.instalments:
        return None
    summed = sum(one.amount for one in facts.instalments)
    if summed == facts.total:
        return None
    return words(
        f"分期合计 {_yuan(summed)}，总额 {_yuan(facts.total)}。",
        f"The instalments make {_yuan(summed)}, the total is {_yuan(facts.total)}.",
    )


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else f"¥{fen // 100:,}.{fen % 100:02}"


def _identities(facts: Facts) -> Words | None:
    missing = [one.name for one in facts.people if not (one.has_identity and one.has_address)]
    return words(f"{_listed(missing)}。", f"{_listed(missing)}.") if missing else None


def _papers(facts: Facts) -> Words | None:
    missing = [each for name, each in NEEDED_PAPERS.items() if name not in facts.papers]
    if not missing:
        return None
    return words(f"缺{_listed(one.zh for one in missing)}。", f"Missing: {', '.join(one.en for one in missing)}.")


def _shown_by(rule: str) -> Callable[[Facts], Words | None]:
    return lambda facts: _shows(facts, rule)


def _told_of(rule: str) -> Callable[[Facts], Words | None]:
    return lambda facts: _told(facts, rule)


CHECKS: Mapping[str, Callable[[Facts], Words | None]] = {
    "R-105": _authority, "R-110": _shown_by("R-110"), "R-111": _shown_by("R-111"), "R-201": _register,
    "R-202": _told_of("R-202"), "R-205": _told_of("R-205"), "R-206": _seal, "R-301": _in_time, "R-302": _joint,
    "R-303": _mediated, "R-304": _told_of("R-304"), "R-305": _told_of("R-305"), "R-306": _told_of("R-306"),
    "R-307": _told_of("R-307"), "R-308": _clear, "R-309": _honest, "R-310": _labour, "R-311": _competent,
    "R-312": _told_of("R-312"), "C-1": _sums, "C-2": _identities, "C-3": _papers,
}  # fmt: skip
