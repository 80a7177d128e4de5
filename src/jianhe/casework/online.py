"""网上提交: somebody writes at home what they would say at the window; sent, it is a matter like any other.

A draft lies on the server and is opened by its code. What is sent is registered by an account of the system, which can
do nothing else; the matter's owner is the person on duty at the window, for an account looks after nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from jianhe.casework import attachments, files, intake
from jianhe.casework.attachments import Upload
from jianhe.casework.intake import Registration
from jianhe.casework.rules import practice_folder
from jianhe.law.guide.doors import units_behind_doors
from jianhe.law.refusals import refuse
from jianhe.law.roles import matrix
from jianhe.papers.numbering import new_receipt_code
from jianhe.people import throttles
from jianhe.people.context import set_context
from jianhe.people.models import Centre, Duty, Unit, User
from jianhe.people.standing import Standing, standing_of
from jianhe.people.throttles import Limit
from jianhe.records import events
from jianhe.records.models import OnlineDraft
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import receipts

KEPT_FOR = timedelta(days=30)
MOST_FILES = 10
LARGEST = 60_000  # characters of all answers together
ROLE = "online_account"
OUR_DOOR = "procuratorate_12309"
# A lobby's terminal and a telephone company's gate are one address for many people.
BEGUN = Limit(tries=300, wait=timedelta(hours=1))
SENT = Limit(tries=300, wait=timedelta(hours=1))
WRONG = Limit(tries=20, wait=timedelta(minutes=15))


@dataclass(frozen=True)
class Begun:
    """A draft with the answers so far; `sent` is the look-up code once it was sent."""

    draft: OnlineDraft
    answers: dict[str, Any]

    @property
    def files(self) -> list[dict[str, Any]]:
        return list(self.answers.get("files", []))

    @property
    def sent(self) -> str:
        return str(self.answers.get("sent", ""))


def begin(*, centre: Centre, answers: Mapping[str, Any], address: str, by: Standing, at: datetime) -> str:
    """Make a draft and return its code. `by` is nobody; an address that makes very many is told to wait."""
    key = _may_go_on("online-begun", address, BEGUN, at)
    code = new_receipt_code()
    _open(code)
    OnlineDraft(
        centre=centre, code_hash=keyed_hash(code), content=json.dumps(dict(answers), ensure_ascii=False), saved_at=at
    ).save(force_insert=True)
    throttles.count_try(key, BEGUN, at=at)
    return code


def opened(*, code: str, address: str, by: Standing, at: datetime) -> Begun | None:
    """The draft that a code opens; None where there is none. Wrong codes are counted, so that none can be guessed."""
    key = _may_go_on("online-code", address, WRONG, at)
    _open(code)
    draft = OnlineDraft.objects.filter(code_hash=keyed_hash(code)).select_related("centre").first()
    if draft is None:
        throttles.count_try(key, WRONG, at=at)
        return None
    kept: Any = draft.content
    return Begun(draft, json.loads(kept.open()))


def keep(*, begun: Begun, answers: Mapping[str, Any], by: Standing, at: datetime) -> Begun:
    """Put answers into an opened draft, beside those that are there."""
    whole = {**begun.answers, **answers}
    text = json.dumps(whole, ensure_ascii=False)
    if len(text) > LARGEST:
        raise refuse("写得太长了，存不下；长的材料请拍照或作为文件交。", "Too long to keep; hand long texts in as files.")
    begun.draft.content, begun.draft.saved_at = text, at  # type: ignore[assignment]
    begun.draft.save(update_fields=["content", "saved_at"])
    return Begun(begun.draft, whole)


@transaction.atomic
def keep_files(*, begun: Begun, uploads: Sequence[Upload], by: Standing, at: datetime) -> Begun:
    """Keep files with an opened draft, each with what it is; the same content twice is one. Refuses more than ten."""
    draft = OnlineDraft.objects.select_for_update().get(pk=begun.draft.pk)
    kept: dict[str, dict[str, Any]] = {one["sha256"]: one for one in begun.files}
    for upload in uploads:
        content = attachments.content_of(upload)
        verdict, name = attachments.judge(content), attachments.safe_name(upload.name or "")
        sha256 = files.keep(content)
        kept.setdefault(sha256, {
            "sha256": sha256, "name": name, "size": len(content), "is_clean": verdict.is_clean, "reason": verdict.reason,
        })  # fmt: skip
    if len(kept) > MOST_FILES:
        raise refuse(f"一共最多 {MOST_FILES} 份，其余的到窗口补。", f"At most {MOST_FILES} files; bring the others.")
    return _with_files(Begun(draft, begun.answers), list(kept.values()), by, at)


def drop_file(*, begun: Begun, sha256: str, by: Standing, at: datetime) -> Begun:
    """The person takes a file out of the draft again; the sweep removes what nothing else names."""
    return _with_files(begun, [one for one in begun.files if one["sha256"] != sha256], by, at)


def _with_files(begun: Begun, found: list[dict[str, Any]], by: Standing, at: datetime) -> Begun:
    begun.draft.files = [one["sha256"] for one in found]
    begun.draft.save(update_fields=["files"])
    return keep(begun=begun, answers={"files": found}, by=by, at=at)


@dataclass(frozen=True)
class _Kept:
    """A file of the draft as the verb takes files."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def chunks(self) -> Iterable[bytes]:
        return [self.content]


@transaction.atomic
def send(
    *, begun: Begun, registration: Registration, uploads: Sequence[Upload], address: str, by: Standing, at: datetime
) -> Begun:
    """Register what was written, with its files; the draft keeps look-up code and day of the answer alone. `by` is nobody.

    Sent twice, the first matter is found again. Raises `BadRegistration` with a sentence for each fault.
    """
    key = _may_go_on("online-sent", address, SENT, at)
    account = account_of(begun.draft.centre, at=at)
    registration.owner = _on_duty(begun.draft.centre, at)
    set_context(account)  # until the end of the transaction, for the promise is looked at when it commits
    done = intake.register(registration=registration, form_key=begun.draft.pk, by=account, at=at)
    supplier = registration.parties[0].name if registration.parties else ""
    kept = [_Kept(one["name"], files.read(one["sha256"])) for one in begun.files]
    for file in (*kept, *uploads):
        attachments.attach(matter=done.matter, upload=file, supplied_by=supplier, contact=done.contact, by=account, at=at)
    clock = receipts.answer_clock(done.matter)
    due = clock.legal_due.isoformat() if clock and clock.legal_due else ""
    throttles.count_try(key, SENT, at=at)
    begun.draft.files = []
    begun.draft.save(update_fields=["files"])
    return keep(begun=Begun(begun.draft, {}), answers={"sent": done.matter.lookup_code, "due": due}, by=by, at=at)


def drop_old(*, at: datetime) -> int:
    """Drop drafts that nobody has touched for 30 days; those that were sent go as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT drop_online_drafts(%s)", [at - KEPT_FOR])
        return int(cursor.fetchone()[0])


def _open(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.online_draft', %s, true)", [keyed_hash(code)])


def _may_go_on(what: str, address: str, limit: Limit, at: datetime) -> str:
    """The key under which the try is counted when it is over: so nobody behind the same address waits for another's."""
    key = keyed_hash(f"{what}:{address}")
    until = throttles.waits(key, limit, at=at)
    if until is not None:
        clock = timezone.localtime(until).strftime("%H:%M")
        raise refuse(
            f"从这里试的次数太多，{clock} 以后再试；也可以打电话或者到窗口说。",
            f"Too many tries from here; try again after {clock}, call, or come to the window.",
        )
    return key


def account_of(centre: Centre, *, at: datetime) -> Standing:
    """The account of the system that writes for this centre what people do on the portal; made when first needed."""
    on, unit = timezone.localdate(at), _our_unit(centre)
    account, is_new = User.objects.get_or_create(
        username=f"online-{centre.code}"[:40], defaults={"name": "网上提交", "title": "系统账号", "password": "!"}
    )
    if is_new:
        set_context(Standing(person=None, centre=centre))
        duty = Duty.objects.create(centre=centre, unit=unit, person=account, role=ROLE, since=on)
        facts = {"duty": duty.pk, "person": account.pk, "role": ROLE, "unit": unit.pk}
        events.append("user_added", centre=centre.pk, actor=None, at=at, facts={"person": account.pk})
        events.append("duty_given", centre=centre.pk, actor=None, at=at, facts=facts)
    return standing_of(account, on=on)


def _our_unit(centre: Centre) -> Unit:
    found: Unit = centre.units.get(code=units_behind_doors(centre.practice, practice_folder(centre.practice))[OUR_DOOR])
    return found


def _on_duty(centre: Centre, at: datetime) -> User:
    """Who looks after what was sent: whoever is on duty at our window, the longest there first."""
    on, unit = timezone.localdate(at), _our_unit(centre)
    on_duty = Duty.objects.filter(
        Q(until=None) | Q(until__gte=on), centre=centre, since__lte=on, role__in=matrix().who_may("take_step"),
        person__is_active=True,
    ).select_related("person").order_by("since", "person__username")  # fmt: skip
    first = on_duty.filter(unit=unit).first() or on_duty.first()
    if first is None:
        raise refuse("网上暂时收不了，请打电话或者到窗口。", "Nothing can be taken online now; call or come to the window.")
    return first.person
