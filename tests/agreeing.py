"""A quarrel about wages that ends in an agreement, built through the verbs. All people here are invented."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from jianhe.casework import agreements, parties, proceedings, sittings, starting, willingness
from jianhe.casework.agreement_terms import Payment, Terms
from jianhe.people.standing import Standing
from jianhe.records.models import Agreement, Matter, Party, Proceeding, Signature, Sitting
from jianhe.records.queries.reconciliation import GapRow
from tests import build
from tests.build import AT

FIRST, SECOND = date(2026, 12, 10), date(2027, 1, 20)
CRIMINAL_CLAUSES: tuple[Any, ...] = (
    ("offence", {"facts": "因口角推搡致轻伤"}), ("repentance", {"manner": "当面"}), ("payment", {"what": "赔偿款"}),
    ("forgiveness", {}), ("free_will", {}),
)  # fmt: skip


def a_quarrel(by: Standing, **fields: Any) -> tuple[Matter, Party, Party]:
    """A matter between a worker and a company."""
    matter = build.a_matter(by=by, parties=[
        build.a_person("王示例（虚构）", **fields),
        parties.PartyInput(name="宏远劳务示例公司（虚构）", side="b", role="respondent", kind="company",
                           id_type="credit_code", officer_name="孙示例（虚构）"),
    ])  # fmt: skip
    worker, company = Party.objects.filter(matter=matter).order_by("side")
    return matter, worker, company


def some_terms(worker: Party, company: Party, *amounts: int, total: int | None = None, **more: Any) -> Terms:
    """Wages in as many payments as there are amounts, in fen."""
    days = (FIRST, SECOND, date(2027, 2, 20))
    return Terms(**{
        "parties": (worker.pk, company.pk), "total": sum(amounts) if total is None else total,
        "clauses": (
            ("dispute", {"cause": "工资"}), ("payment", {"what": "欠付工资"}), ("breach", {"days": "5"}),
            ("free_will", {}),
        ),
        "payments": tuple(
            Payment(day, amount, company.pk, worker.pk, "6222000000001234")
            for day, amount in zip(days, amounts, strict=False)
        ),
        **more,
    })  # fmt: skip


def drafted(matter: Matter, terms: Terms, by: Standing, *, kind: str = "civil", **more: Any) -> Agreement:
    """A first draft in the newest proceeding of the matter, or in the one that is named."""
    proceeding: Proceeding = more.pop("proceeding", None) or matter.proceedings.order_by("-number")[0]
    return agreements.draft(proceeding=proceeding, kind=kind, terms=terms, by=by, at=AT, **more)


def a_picture(name: str = "签名.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + uuid4().bytes * 4, "image/png")


def signed_by(agreement: Agreement, party: Party | None, by: Standing, **more: Any) -> Signature:
    capacity = "own" if party is None or party.kind == "person" else "officer"
    return agreements.sign(**{
        "agreement": agreement, "over": agreement.current, "party": party, "capacity": capacity, "signer": "",
        "how": "tablet", "upload": a_picture(), "is_willing": True, "by": by, "at": AT, **more,
    })  # fmt: skip


def a_signed_agreement(matter: Matter, by: Standing, **more: Any) -> Agreement:
    """One signed by both sides of a quarrel, and by mediator and seal where it is a mediation."""
    worker, company = Party.objects.filter(matter=matter, side__in="ab").order_by("side")[:2]
    clauses = {"clauses": CRIMINAL_CLAUSES} if more.get("kind") == "criminal" else {}
    agreement = drafted(matter, some_terms(worker, company, 100, **clauses), by, **more)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    for party in (worker, company):
        signed_by(agreement, party, by)
    for role in ("mediator", "seal") if agreement.kind == "mediation" else ():
        signed_by(agreement, None, by, capacity=role, signer="示例（虚构）")
    agreement.refresh_from_db()
    return agreement


def some_talks(matter: Matter, by: Standing) -> Sitting:
    """A session that is under way on the intake, with a round of offers in it."""
    run: Proceeding = matter.proceedings.order_by("number")[0]
    people = Party.objects.filter(matter=matter, removed_at=None, side__in="ab")
    comers = [sittings.Comer(party.name, "party", party) for party in people]
    sitting = sittings.seat(proceeding=run, place="和解室", comers=comers, by=by, at=AT)
    sittings.note_offers(sitting=sitting, rows=[GapRow("金丝雀", 200, 100, None)], by=by, at=AT)
    return sitting


def at_the_table(matter: Matter, by: Standing) -> Party:
    """A reconciliation of a matter in session, with two drafts of which the second is final; gives the other side."""
    other = parties.PartyInput(name="宏远劳务示例公司（虚构）", side="b", role="respondent", kind="company",
                               id_type="credit_code", officer_name="孙示例（虚构）")  # fmt: skip
    company = parties.add_party(matter=matter, party=other, by=by, at=AT)
    about = {"kind": "petition_guided", "pair": "示例", "dispute": "工程款结算产生争议", "proposed_by": "prosecutor"}
    run = starting.start(matter=matter, procedure="procuratorial_reconciliation", given=about, by=by, at=AT)
    people = list(Party.objects.filter(matter=matter, removed_at=None, side__in="ab").order_by("side"))
    for step in ("ask_willingness", "all_willing"):
        proceedings.take_step(proceeding=_again(run), step=step, given={}, by=by, at=AT)
        for party in people:
            willingness.note(proceeding=_again(run), party=party, stage="invitation", answer="willing", how="face",
                             by=by, at=AT)  # fmt: skip
    comers = [sittings.Comer(party.name, "party", party) for party in people]
    sittings.begin(proceeding=_again(run), place="和解室", comers=comers, by=by, at=AT)
    terms = some_terms(people[0], company, 100, parties=tuple(party.pk for party in people))
    agreement = agreements.draft(proceeding=_again(run), kind="civil", terms=terms, by=by, at=AT)
    agreements.revise(agreement=agreement, over=1, terms=terms, by=by, at=AT)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    return company


def _again(run: Proceeding) -> Proceeding:
    found = Proceeding.objects.get(pk=run.pk)
    found.matter = Matter.objects.get(pk=run.matter_id)
    return found
