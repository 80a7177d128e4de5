"""A wage quarrel mediated and signed, ready for the court window, built through the verbs. All people are invented."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from jianhe.casework import agreements, attachments, confirmation, court, parties, performance, performance_sweep
from jianhe.casework.agreement_terms import Terms
from jianhe.casework.parties import PartyInput
from jianhe.law.confirmation_rules import rules
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Agreement, Attachment, Matter, Packet, Party
from jianhe.records.queries import agreements as agreements_of
from tests import agreeing, build
from tests.build import AT

COURT = "fayuan"
SOON = AT + timedelta(minutes=3, seconds=7)  # the packet is handed over
LATER = AT + timedelta(minutes=5)  # and taken in
NO = {name.lower().replace("-", "_"): "no" for name, rule in rules().items() if rule.ask is not None}
NUMBERS = (
    "51060319900101001X", "510603199001010028", "510603199001010044", "510603199001010060", "510603199001010087",
    "510603199001010095",
)  # fmt: skip


def a_quarrel(by: Standing, workers: int = 1, **fields: Any) -> Matter:
    """Workers against a company, each with identity, telephone and address."""
    people, company = [a_worker(place) for place in range(workers)], a_company()
    return build.a_matter(by=by, parties=[*people, company], **fields)


def a_worker(place: int = 0) -> PartyInput:
    """One who has everything that a court asks for: identity, telephone, address."""
    return build.a_person(
        f"王示例{place}（虚构）", number=NUMBERS[place], phone=f"1380812204{place}", address=f"示例路{place}号"
    )


def a_company() -> PartyInput:
    """The other side, with the same."""
    return PartyInput(
        name="宏远劳务示例公司（虚构）", side="b", role="respondent", kind="company", id_type="credit_code",
        number="91510600MA0000000L", phone="13900000000", address="示例大道1号", officer_name="孙示例（虚构）",
    )  # fmt: skip


def mediated(
    matter: Matter, by: Standing, *, terms: Terms | None = None, signed: bool = True, at: Any = AT, **more: Any
) -> Agreement:
    """The mediation agreement that the labour committee made of it, signed by all, mediator and seal included."""
    people = list(Party.objects.filter(matter=matter).order_by("side", "position"))
    workers, company = [one for one in people if one.side == "a"], people[-1]
    terms = terms or agreeing.some_terms(workers[0], company, 9_320_000, 9_320_000, parties=tuple(p.pk for p in people))
    agreement = agreements.draft(
        proceeding=matter.proceedings.order_by("number")[0], kind="mediation", terms=terms, by=by, at=at,
        presiding_unit=Unit.objects.get(code="labour_committee"), mediator=User.objects.get(username="tiaojie"),
        number="旌联调〔2026〕第188号", **more,
    )  # fmt: skip
    agreements.make_ready(agreement=agreement, by=by, at=at)
    if signed:
        signed_by_all(agreement, by, at=at)
    agreement.refresh_from_db()
    agreement.matter = matter
    return agreement


def signed_by_all(agreement: Agreement, by: Standing, *, at: Any = AT) -> None:
    """Each party, the mediator, and the seal last."""
    for party in agreements_parties(agreement):
        agreeing.signed_by(agreement, party, by, at=at)
    for role in ("mediator", "seal"):
        agreeing.signed_by(agreement, None, by, capacity=role, signer="何解（虚构）", at=at)


def agreements_parties(agreement: Agreement) -> list[Party]:
    version = agreement.versions.get(number=agreement.current)
    return list(Party.objects.filter(pk__in=version.parties).order_by("side", "position"))


def papers(matter: Matter, by: Standing) -> dict[str, list[Attachment]]:
    """The scanned agreement and the organisation's proof of presiding."""
    def scan(name: str) -> Attachment:
        upload = SimpleUploadedFile(name, f"{name}{uuid4()}".encode(), "text/plain")
        return attachments.attach(matter=matter, upload=upload, by=by, at=AT)

    return {"agreement": [scan("调解协议.txt")], "proof": [scan("主持调解证明.txt")]}


def handed(agreement: Agreement, by: Standing, *, at: Any = SOON, **more: Any) -> Packet:
    """Handed to the court window as a page would do it; what is given replaces the usual."""
    told = {
        "answers": NO, "applicants": [one.pk for one in agreements_parties(agreement)],
        "files": more.pop("files", None) or papers(agreement.matter, by),
        "verify_at": lambda code: f"https://jianhe.example.cn/verify/{code}/", **more,
    }  # fmt: skip
    return confirmation.hand_to_court(agreement=agreement, by=by, at=at, **told)


def everything(matter: Matter) -> Agreement:
    """A matter of the head's with something of it in every table of confirmation and performance."""
    with build.acting(build.HEAD) as by:
        first = Party.objects.get(matter=matter, side="a")
        parties.change_party(party=first, changed=a_worker(), by=by, at=AT)
        parties.add_party(matter=matter, party=a_company(), by=by, at=AT)
        agreement = mediated(matter, by, signed=False)
        everybody = [one.pk for one in agreements_parties(agreement)]
        confirmation.show_early(agreement=agreement, agreed=everybody, by=by, at=AT)
        signed_by_all(agreement, by)
        packet = handed(agreement, by)
    ruling = confirmed(packet)
    with build.acting(COURT) as by:
        for key in everybody:  # served on all, the run ends and no clock of ours is left behind
            court.record_service(ruling=ruling, party_key=key, how="on_the_spot", on=LATER.date(), by=by, at=LATER)
    with build.acting(build.HEAD) as by:
        row = agreements_of.instalments_of(agreement)[0]
        performance.record(instalment=row, amount=100, paid_on=AT.date(), note="收条", form_key=uuid4(), by=by, at=LATER)
    performance_sweep.sweep(centre=matter.centre, at=AT.replace(month=12, day=5))
    return agreement


def confirmed(packet: Packet, *, at: Any = LATER) -> Any:
    """Taken in, docketed and confirmed by the court window, all on one day."""
    with build.acting(COURT) as by:
        packet = court.receive(packet=Packet.objects.get(pk=packet.pk), by=by, at=at)
        court.docket(packet=packet, number="（2026）川0603诉前调确188号", on=at.date(), by=by, at=at)
        given = court.Given("confirmed", "（2026）川0603民特88号", at.date())
        return court.record_ruling(packet=packet, given=given, by=by, at=at)
