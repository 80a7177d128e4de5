"""Agreements (协议): drafted and revised, declared ready, signed by all, withdrawn before that, void after it.

Locks: the matter, then the agreement. Whoever comes second, to sign or to withdraw, finds what the first one did.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jianhe.casework import attachments, reply_codes, willingness
from jianhe.casework.agreement_terms import Payment, Terms, written, years_old
from jianhe.casework.permits import must, must_reach
from jianhe.casework.rules import edition_of
from jianhe.casework.step_facts import clean_text
from jianhe.law.clauses import stopped
from jianhe.law.editions import Step
from jianhe.law.numbers import numbers
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import (
    Agreement,
    AgreementVersion,
    Attachment,
    Instalment,
    Matter,
    Party,
    Proceeding,
    Signature,
)
from jianhe.records.queries import access

OF_A_COMPANY, OF_A_PERSON = ("officer", "agent"), ("own", "own_living", "guardian", "agent")
OF_NO_PARTY = ("mediator", "seal")
PICTURES = ("png", "jpeg", "pdf", "webp", "tiff", "bmp")
SIGNED_STEP = "agreement_signed"  # the condition of the step that waits for the last signature


@transaction.atomic
def draft(
    *, proceeding: Proceeding, kind: str, terms: Terms, by: Standing, at: datetime, presiding_unit: Unit | None = None,
    mediator: User | None = None, number: str = "", made_from: Agreement | None = None, form_key: UUID | None = None,
) -> Agreement:  # fmt: skip
    """Write the first draft of an agreement in an open proceeding. The same form twice finds the first one.

    Raises `BadTerms` with a sentence for each field. A mediation names the organisation that presided.
    """
    must(by, "draft_agreement")
    must_reach(by, proceeding.matter)
    assert by.person is not None
    matter = access.lock(proceeding.matter)
    proceeding = Proceeding.objects.select_for_update().get(pk=proceeding.pk)
    there = Agreement.objects.filter(proceeding=proceeding, form_key=form_key).first() if form_key else None
    if there is not None:
        return _of(there, matter)
    if proceeding.closed_at is not None:
        raise refuse("这个程序已经结束，不能再起草协议。", "This proceeding has ended; no agreement is drafted in it.")
    _refuse_reviewed(proceeding)
    if (kind == "mediation") != (presiding_unit is not None):
        raise refuse(
            "调解协议要写明主持的调解组织，和解协议不写。",
            "A mediation names its organisation; a reconciliation has none.",
        )
    agreement = Agreement(
        centre_id=matter.centre_id, matter=matter, proceeding=proceeding, kind=kind, total=terms.total,
        presiding_unit=presiding_unit, mediator=mediator, number=clean_text(number)[:60],
        made_from=made_from or (_taken_over(matter, terms) if kind == "mediation" else None),
        drafted_at=at, drafted_by=by.person, form_key=form_key,
    )  # fmt: skip
    agreement.save(force_insert=True)
    _write(agreement, terms, by, at)
    events.write("agreement_drafted", matter, by, at, agreement=agreement.pk, kind=kind, proceeding=proceeding.pk)
    access.raise_version(matter, changed_at=at, change="agreement_drafted")
    return agreement


@transaction.atomic
def revise(*, agreement: Agreement, over: int, terms: Terms, by: Standing, at: datetime) -> AgreementVersion:
    """Write the next draft over draft number `over`; the earlier one is kept, and its signatures no longer count.

    Refuses what is signed, withdrawn or void, and a draft that somebody else has replaced meanwhile.
    """
    matter, agreement = _locked(agreement, by, "draft_agreement")
    if agreement.state not in ("draft", "ready"):
        raise refuse(
            "协议已经签了、撤回了或者作废了，不能再改。", "It is signed, withdrawn or void and cannot be changed.",
            instead=words("双方另有约定的，另写一份协议。", "What the parties agree besides is a new agreement."),
        )  # fmt: skip
    _refuse_reviewed(agreement.proceeding)
    if over != agreement.current:
        raise refuse(
            f"刚才有人写了第 {agreement.current} 稿，您改的是第 {over} 稿。",
            f"Draft {agreement.current} was written meanwhile; yours changes draft {over}.",
            instead=words("看过新的一稿再改。", "Look at the new draft first."),
        )
    agreement.state, agreement.current, agreement.total = "draft", agreement.current + 1, terms.total
    agreement.save(update_fields=["state", "current", "total"])
    version = _write(agreement, terms, by, at)
    events.write("agreement_revised", matter, by, at, agreement=agreement.pk, version=version.number)
    access.raise_version(matter, changed_at=at, change="agreement_revised")
    return version


@transaction.atomic
def make_ready(*, agreement: Agreement, by: Standing, at: datetime) -> None:
    """The present draft is what will be signed (定稿); its parties can read it from home with their codes."""
    matter, agreement = _locked(agreement, by, "draft_agreement")
    if agreement.state != "draft":
        raise refuse("只有草稿能定稿。", "Only a draft can be made ready.")
    agreement.state = "ready"
    agreement.save(update_fields=["state"])
    version = AgreementVersion.objects.get(agreement=agreement, number=agreement.current)
    proceeding = Proceeding.objects.get(pk=agreement.proceeding_id)
    proceeding.matter = matter
    reply_codes.give(proceeding=proceeding, parties=Party.objects.filter(pk__in=version.parties), at=at)
    events.write("agreement_ready", matter, by, at, agreement=agreement.pk, version=agreement.current)
    access.raise_version(matter, changed_at=at, change="agreement_ready")


@transaction.atomic
def sign(
    *, agreement: Agreement, over: int, party: Party | None, capacity: str, signer: str, how: str,
    upload: attachments.Upload, is_willing: bool, by: Standing, at: datetime, authority: Attachment | None = None,
    has_special_authority: bool = False,
) -> Signature:  # fmt: skip
    """Take one signature under draft number `over`; with the last necessary one the agreement is signed, on that day.

    `party` is None for the mediator and for the seal. Refuses whoever cannot bind the party, a second signature, a
    draft that is not ready, and a picture that cannot be opened.
    """
    matter, agreement = _locked(agreement, by, "take_signature")
    version = AgreementVersion.objects.get(agreement=agreement, number=agreement.current)
    _refuse_signature(agreement, version, over, party, capacity, at)
    _refuse_authority(capacity, authority, has_special_authority, matter)
    willingness.refuse_held(agreement.proceeding)
    if not is_willing:
        raise refuse("签字前要当面确认自愿。", "Before signing, the free will is confirmed face to face.")
    signer = clean_text(signer)[:100] or (party.name if party is not None else "")
    if not signer or how not in ("tablet", "scan"):
        raise refuse("写明谁签的、怎样签的。", "Say who signed, and how.")
    called = _called(signer, party, capacity)
    picture = attachments.attach(matter=matter, upload=upload, supplied_by=signer, called=called, by=by, at=at)
    if picture.verdict != "clean" or picture.kind not in PICTURES:
        raise refuse("签名要是图片或者 PDF，这个文件不是。", "A signature is a picture or a PDF; this file is none.")
    signature = Signature(
        centre_id=matter.centre_id, matter=matter, agreement=agreement, version=version, party=party, capacity=capacity,
        signer=signer, authority=authority, has_special_authority=has_special_authority, how=how, attachment=picture,
        signed_at=at, recorded_by=by.person,
    )  # fmt: skip
    signature.save(force_insert=True)
    events.write("agreement_signature", matter, by, at, agreement=agreement.pk, signature=signature.pk,
                 party=party.pk if party else None, capacity=capacity)  # fmt: skip
    if party is not None:
        _note_will(agreement, matter, party, "willing", by, at)
    if not missing_signatures(agreement, version):
        _conclude(agreement, matter, by, at)
    access.raise_version(matter, changed_at=at, change="agreement_signature")
    return signature


@transaction.atomic
def withdraw(*, agreement: Agreement, party: Party, by: Standing, at: datetime) -> None:
    """A party no longer wants it (撤回): no reason is asked. Possible until the last necessary signature."""
    matter, agreement = _locked(agreement, by, "take_signature")
    if agreement.state == "signed":
        raise stopped("signed_stays")
    if agreement.state not in ("draft", "ready"):
        raise refuse("协议已经撤回或者作废了。", "It is withdrawn or void already.")
    version = AgreementVersion.objects.get(agreement=agreement, number=agreement.current)
    if party.pk not in version.parties:
        raise refuse("撤回的人不是这份协议的当事人。", "This person is no party of the agreement.")
    agreement.state, agreement.withdrawn_at, agreement.withdrawn_for = "withdrawn", at, party
    agreement.save(update_fields=["state", "withdrawn_at", "withdrawn_for"])
    events.write("agreement_withdrawn", matter, by, at, agreement=agreement.pk, party=party.pk)
    _note_will(agreement, matter, party, "refused", by, at)
    access.raise_version(matter, changed_at=at, change="agreement_withdrawn")


@transaction.atomic
def make_void(*, agreement: Agreement, reason: str, by: Standing, at: datetime) -> None:
    """Declare an agreement void, for force, threat or deceit, with the reason (refused to whoever may not approve)."""
    matter, agreement = _locked(agreement, by, "approve")
    reason = clean_text(reason)
    if not reason:
        raise refuse("写明为什么作废。", "Say why it is void.")
    if agreement.state in ("withdrawn", "void"):
        raise refuse("协议已经撤回或者作废了。", "It is withdrawn or void already.")
    agreement.state, agreement.void_at, agreement.void_reason = "void", at, reason[:200]
    agreement.save(update_fields=["state", "void_at", "void_reason"])
    events.write("agreement_void", matter, by, at, agreement=agreement.pk)
    access.raise_version(matter, changed_at=at, change="agreement_void")


def missing_signatures(agreement: Agreement, version: AgreementVersion) -> list[UUID | str]:
    """Who has yet to sign a draft: keys of parties; under a mediation also `mediator` and `seal`."""
    there = Signature.objects.filter(version=version).values_list("party_id", "capacity")
    signed = {party or capacity for party, capacity in there}
    wanted = [*version.parties, *(OF_NO_PARTY if agreement.kind == "mediation" else ())]
    return [one for one in wanted if one not in signed]


def _locked(agreement: Agreement, by: Standing, act: str) -> tuple[Matter, Agreement]:
    must(by, act)
    must_reach(by, agreement.matter)
    matter = access.lock(agreement.matter)
    return matter, _of(Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk), matter)


def _of(agreement: Agreement, matter: Matter) -> Agreement:
    agreement.matter = matter
    return agreement


def _taken_over(matter: Matter, terms: Terms) -> Agreement | None:
    """The signed reconciliation between the same parties that a mediation organisation takes over, if there is one."""
    signed = Agreement.objects.filter(matter=matter, kind="civil", state="signed", taken_over_by=None)
    drafts = AgreementVersion.objects.filter(agreement__in=signed, number=F("agreement__current"))
    same = drafts.filter(parties__contains=list(terms.parties), parties__contained_by=list(terms.parties))
    found = same.select_related("agreement").order_by("-agreement__signed_at").first()
    return found.agreement if found is not None else None


def _write(agreement: Agreement, terms: Terms, by: Standing, at: datetime) -> AgreementVersion:
    """Keep one draft with its instalments."""
    people = list(Party.objects.filter(matter=agreement.matter_id, removed_at=None).order_by("side", "position"))
    clauses = written(kind=agreement.kind, terms=terms, people=people, on=timezone.localdate(at))
    version = AgreementVersion(
        centre_id=agreement.centre_id, matter_id=agreement.matter_id, agreement=agreement, number=agreement.current,
        clauses=clauses, parties=[party.pk for party in people if party.pk in terms.parties], total=terms.total, at=at,
        by=by.person,
    )  # fmt: skip
    version.save(force_insert=True)
    known = dict(Instalment.objects.filter(agreement=agreement, account__isnull=False).values_list("payee", "account"))
    Instalment.objects.bulk_create(
        Instalment(
            centre_id=agreement.centre_id, matter_id=agreement.matter_id, agreement=agreement, version=version,
            number=number, due_on=payment.due_on, amount=payment.amount, payer_id=payment.payer,
            payee_id=payment.payee, account=_account(payment, known),
        )
        for number, payment in enumerate(sorted(terms.payments, key=lambda one: one.due_on), 1)
    )  # fmt: skip
    return version


def _account(payment: Payment, known: dict[UUID, Any]) -> Any:
    """The account as typed; a mask in its place means the one that is known of the payee."""
    return known.get(payment.payee) if "…" in payment.account else "".join(payment.account.split())[:40] or None


def _refuse_signature(
    agreement: Agreement, version: AgreementVersion, over: int, party: Party | None, capacity: str, at: datetime
) -> None:
    """Not ready, another draft, not a party, signed before, or nobody who can bind the party."""
    if agreement.state != "ready" or over != version.number:
        raise refuse(
            "这一稿现在不能签：还没定稿、已经改过，或者已经签完、撤回了。",
            "This draft cannot be signed now: it is not ready, was replaced, or is signed or withdrawn.",
            instead=words("看协议现在到哪一步。", "Look where the agreement stands."),
        )
    if not _may_be_signed_now(agreement.proceeding):
        raise refuse("审查通过以后才能签。", "It is signed after the review.")
    if (party is None) != (capacity in OF_NO_PARTY) or (party is None and agreement.kind != "mediation"):
        raise stopped("only_parties_sign")
    signed = Signature.objects.filter(version=version, party=party)
    if (signed if party is not None else signed.filter(capacity=capacity)).exists():
        raise refuse("已经签过了。", "It is signed already.")
    if party is not None:
        _refuse_capacity(party, version, capacity, at)


def _refuse_capacity(party: Party, version: AgreementVersion, capacity: str, at: datetime) -> None:
    if party.pk not in version.parties:
        raise refuse("签名的人不是这份协议的当事人。", "This person is no party of the agreement.")
    if capacity not in (OF_A_COMPANY if party.kind == "company" else OF_A_PERSON):
        raise refuse(
            "单位由法定代表人或者代理人签，个人由本人、法定代理人或者代理人签。",
            "A company signs by its head or an agent, a person by himself, a guardian or an agent.",
        )
    needed = {"own": "adult_from", "own_living": "own_living_age"}.get(capacity)
    if needed and party.born_on and years_old(party.born_on, timezone.localdate(at)) < numbers()[needed].n:
        raise stopped("under_age")


def _refuse_authority(capacity: str, authority: Attachment | None, has_special: bool, matter: Matter) -> None:
    """An agent needs a power that names settling; a guardian proves that he is one."""
    if authority is not None and authority.matter_id != matter.pk:
        raise refuse(
            "授权材料要先收进这件事项的材料。", "The proof of authority must be among the materials of this matter."
        )
    if capacity == "guardian" and authority is None:
        raise stopped("guardian_proves_it")
    if capacity == "agent" and (authority is None or not has_special):
        raise stopped("agent_needs_special_authority")


def _called(signer: str, party: Party | None, capacity: str) -> str:
    """What the picture of a signature is called among the materials: whose it is, and for whom."""
    whose = signer if party is None or party.name == signer else f"{signer}，代{party.name}"
    return f"{'印章' if capacity == 'seal' else '签名'}，{whose}"


def _note_will(agreement: Agreement, matter: Matter, party: Party, answer: str, by: Standing, at: datetime) -> None:
    """Consent at the signing, or its end, stands with what the party said before."""
    willingness.noted(
        matter=matter, proceeding=agreement.proceeding, party=party, stage="signing", answer=answer, how="face", by=by,
        at=at,
    )  # fmt: skip


def _may_be_signed_now(proceeding: Proceeding) -> bool:
    """Where the edition has a step that waits for the signatures, only in the state from which it leads on."""
    steps = _signing_steps(proceeding)
    return not steps or any(proceeding.state in step.from_ for step in steps)


def _refuse_reviewed(proceeding: Proceeding) -> None:
    """What was reviewed is what is signed: nothing is written anew between the review and the signatures."""
    if any(proceeding.state in step.from_ for step in _signing_steps(proceeding)):
        raise refuse(
            "审查通过的协议不能再改。", "What was reviewed is not changed any more.",
            instead=words("先“退回再谈”，改好再审查。", "Take it back to the talks, then review it again."),
        )  # fmt: skip


def _signing_steps(proceeding: Proceeding) -> list[Step]:
    """The steps of its edition that wait for all signatures; an edition without one leaves the order to the table."""
    return [step for step in edition_of(proceeding).steps.values() if SIGNED_STEP in step.requires]


def _conclude(agreement: Agreement, matter: Matter, by: Standing, at: datetime) -> None:
    """The last necessary signature is there: the agreement is effective from this day."""
    agreement.state, agreement.signed_at, agreement.effective_on = "signed", at, timezone.localdate(at)
    agreement.save(update_fields=["state", "signed_at", "effective_on"])
    events.write("agreement_signed", matter, by, at, agreement=agreement.pk, on=agreement.effective_on)
