"""Every address of the application, and a site with something behind each of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from jianhe.casework import (
    answering,
    attachments,
    bulk_assign,
    conferences,
    danger,
    drafts,
    handling,
    ledger_exports,
    ledger_report,
    ledgers,
    linking,
    mediation,
    recognised,
    roadmap,
    saved_views,
)
from jianhe.people.models import Duty, Room, Unit, User
from jianhe.records.models import (
    Approval,
    Attendance,
    ConferenceTask,
    DangerNotice,
    Document,
    Entry,
    HandOver,
    LedgerRow,
    Matter,
    Notice,
    Party,
    SilentNotice,
)
from jianhe.records.queries.filters import Filters
from tests import agreeing, build, confirming
from tests.casework import ledger_sheets

# Who looks at every page: nobody, and those between whom it differs most.
ROLES = (None, build.CLERK, build.HEAD, build.DIRECTOR, build.SYSTEM, build.SECURITY, build.AUDIT)
CANARY = "金丝雀封存示例"  # stands in every text of the sealed matter
GIVEN = {
    "step": "suspend", "view": "office", "form": "pdf", "field": "phone", "run": 1, "kind": "unpaid_wages",
    "stage": "inspection_tried",
    "way": "safe/work", "procedure": "intake", "material": "proof", "act": "mark", "position": 1, "place": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """One address: its name with the namespace, its pattern, and the page behind it."""

    name: str
    pattern: str
    view: Any

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"<\w+:(\w+)>", self.pattern)


def routes() -> list[Route]:
    """All of them, as the resolver has them."""
    return list(_routes(get_resolver().url_patterns, "", ""))


def _routes(patterns: list[Any], path: str, space: str) -> Iterator[Route]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _routes(one.url_patterns, path + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            yield Route(f"{space}{one.name}", path + str(one.pattern), one.callback)


@dataclass(frozen=True)
class Site:
    """Matters with something of everything, and one that is sealed."""

    matter: Matter
    sealed: Matter
    confirmed: Matter  # another one, whose agreement the court has confirmed
    keys: dict[str, UUID]
    sealed_keys: dict[str, UUID]

    def address(self, route: Route, *, sealed: bool = False) -> str:
        """The route filled in for the ordinary matter or the sealed one. Fails for an argument nobody thought of."""
        matter, keys = (self.sealed, self.sealed_keys) if sealed else (self.matter, self.keys)
        if not sealed and re.search("(confirmation|performance)/<uuid", route.pattern):
            matter = self.confirmed
        given = {**GIVEN, "number": matter.short_code, "code": matter.lookup_code, "key": _key(route, keys),
                 "row": keys["rows"], "item": keys["items"]}  # fmt: skip
        if route.name.startswith("desk:talks"):
            given["run"] = 3  # beside the intake: a mediation, then the reconciliation
        elif "mediation/" in route.pattern:
            given["run"] = 2
        if route.name == "language":
            given["code"] = "zh-hans"
        return reverse(route.name, kwargs={name: given[name] for name in route.arguments})


def _key(route: Route, keys: dict[str, UUID]) -> UUID | None:
    """Which row a `key` means, by the folder that stands before it in the address."""
    folder = re.search(r"([\w-]+)/<uuid:key>", route.pattern)
    return keys[folder[1]] if folder else None


def a_site() -> Site:
    """Built through the verbs and committed: an ordinary matter with all its rows, one handed over, one sealed."""
    build.a_centre()
    civil = str(Unit.objects.get(code="civil").pk)
    with build.acting(build.HEAD) as by:
        matter = build.a_matter("in_progress", by=by)
        keys = _fill(matter, by, "电话约好明天来。")
        keys["sign"] = agreeing.at_the_table(matter, by).pk
        build.step_in(matter, "hand_over", by=by, to_unit=civil, reason="请核对工资表。")
        child = build.a_person(f"{CANARY}甲", number="510603199001010028", phone="13800009999")
        sealed = build.a_matter(
            by=by, is_sealed=True, parties=[child],
            story=f"{CANARY}的经过", title=f"{CANARY}的标题",
        )  # fmt: skip
        sealed_keys = _fill(sealed, by, f"{CANARY}的记录")
    with build.acting(build.HEAD) as by:
        quarrel = build.a_matter(by=by)
    keys |= _confirmed(quarrel)
    with build.acting(build.OFFICER) as by:
        build.step_in(build.a_matter(by=by), "refuse", by=by)  # waits for the head's approval
        keys["approvals"] = Approval.objects.latest("id").pk
    with build.acting(build.HEAD) as by:
        keys |= _of_a_ledger(by)
        keys |= _views_and_batches(by, f"{CANARY}的视图")
    keys |= _of_organs(matter)
    with build.acting(build.CLERK) as by:  # somebody at the window stands in the sealed file
        recognised.tell_of_sealed(numbers=[], phones=["13800009999"], form_key=uuid4(), by=by, at=build.AT)
        danger.tell_from_window(risks=["self_harm"], form_key=uuid4(), by=by, at=build.AT)
    with build.acting(build.DIRECTOR):
        keys |= {"notices": SilentNotice.objects.get().pk, "dangers": DangerNotice.objects.get().pk}
    with transaction.atomic():
        keys["visits"] = build.a_booked_visit(at=timezone.now()).pk
    return Site(matter, sealed, quarrel, keys, {**keys, **sealed_keys})  # what the sealed one has none of is the other's


def _of_organs(matter: Matter) -> dict[str, UUID]:
    """A request for more time with the notice of it, and a conference: the matter on its agenda, another one decided."""
    at = timezone.now()
    with build.acting(build.HEAD) as by:
        sent = build.a_matter("accepted", by=by, at=at)
        build.step_in(sent, "hand_over", by=by, at=at, to_unit=str(Unit.objects.get(code="labour_inspection").pk))
        decided = build.a_matter("accepted", by=by, at=at)
        meeting = conferences.call(
            title="示例会商", starts_at=at + timedelta(days=1), matters=[matter, decided], question="谁来主办？",
            units=[Unit.objects.get(code="civil")], by=by, at=at,
        )  # fmt: skip
        seat = Attendance.objects.get(conference=meeting)
        conferences.note_attendance(attendance=seat, came=True, person="示例", interest="", by=by, at=at)
        conferences.decide(
            item=meeting.items.get(matter=decided), decision="由本部门主办。", lead=decided.unit, by=by, at=at,
            due_on=timezone.localdate(at) + timedelta(days=3),
        )  # fmt: skip
    with build.acting(build.OUTSIDER) as by:
        hand_over = HandOver.objects.get(matter=sent)
        handling.sign_for(hand_over=hand_over, by=by, at=at)
        hand_over.refresh_from_db()
        request = answering.ask_more_time(
            hand_over=hand_over, reason="inquiring", text="还差一份。", until=hand_over.answer_due_on + timedelta(days=2),
            by=by, at=at,
        )  # fmt: skip
    with build.acting(build.HEAD):
        return {
            "more-time": request.pk, "told": Notice.objects.get(kind="more_time").pk, "conferences": meeting.pk,
            "items": meeting.items.get(matter=matter).pk, "tasks": ConferenceTask.objects.get().pk,
        }  # fmt: skip


def _confirmed(quarrel: Matter) -> dict[str, UUID]:
    """Another matter whose agreement the court has confirmed; it stands for confirmation, packet and performance."""
    agreement = confirming.everything(quarrel)
    with build.acting(build.HEAD):
        packet, look = agreement.packets.get(), agreement.early_looks.get()
    return {"confirmation": agreement.pk, "performance": agreement.pk, "packets": packet.pk, "looks": look.pk}


def _of_a_ledger(by: Any) -> dict[str, UUID]:
    """An old ledger that waits to be imported, one refused row of it, its layout saved, and an export."""
    rows = (ledger_sheets.row(1), ledger_sheets.row(2, 身份证号="510603199001011234"), ledger_sheets.row(1))
    ledger = ledger_sheets.received(ledger_sheets.book(*rows), by=by)
    layout = ledgers.save_layout(name="示例版式", layout=ledger_report.layout_of(ledger), by=by, at=build.AT)
    export = ledger_exports.ask(filters=Filters(), by=by, at=timezone.now())
    return {
        "imports": ledger.pk, "rows": LedgerRow.objects.get(ledger=ledger, verdict="refused").pk, "layouts": layout.pk,
        "exports": ledger_exports.fill_now(export=export, by=by, at=timezone.now()).pk,
    }


def _views_and_batches(by: Any, secret: str) -> dict[str, UUID]:
    """Views of the head, one of them the head's alone, and a batch that was given and not yet undone."""
    at, unit = build.AT, Unit.objects.get(pk=by.home_unit)
    for name, shared_with in ((secret[:20], None), ("来信", unit)):
        saved = saved_views.save(
            name=name, view="office", filters={"channel": "visit"}, form_key=uuid4(), shared_with=shared_with, by=by, at=at
        )
    given = build.a_matter(by=by)
    chosen = [bulk_assign.Chosen(given.short_code, given.version)]
    officer = User.objects.get(username=build.OFFICER)
    batch = bulk_assign.begin(chosen=chosen, handler=officer, form_key=uuid4(), by=by, at=timezone.now())
    bulk_assign.carry_on(batch=batch, by=by, at=timezone.now())
    return {"views": saved.pk, "assignments": batch.pk}


def _mediated(matter: Matter, by: Any, text: str) -> dict[str, UUID]:
    """A skipped stage; of the ordinary matter, which is handled, also a mediation with a helper."""
    skipped = roadmap.skip(matter=matter, stage="reconciliation", reason="own_wish", note=text[:200], by=by, at=build.AT)
    if matter.is_sealed:
        return {"roadmap": skipped.pk, "parts": uuid4()}
    run = build.a_mediation(matter, by=by)
    helper = Unit.objects.get(code="labour_committee")
    part = mediation.ask_help(proceeding=run, organisation=helper, ask=text, by=by, at=build.AT)
    return {"roadmap": skipped.pk, "parts": part.pk}


def _booked(matter: Matter, by: Any, text: str) -> UUID:
    """A session of the next day, in a room of its own for the sealed matter; its presider is somebody else."""
    code, username = ("mediation_room_2", build.HEAD) if matter.is_sealed else ("mediation_room_1", build.OFFICER)
    room, presider = Room.objects.get(code=code), User.objects.get(username=username)
    return build.a_booking(matter, by=by, at=timezone.now(), room=room, presider=presider, others=text).pk


def _fill(matter: Matter, by: Any, text: str) -> dict[str, UUID]:
    handling.note(matter=matter, kind="call", text=text, happened_at=build.AT, by=by, at=build.AT)
    draft = uuid4()
    drafts.save(key=draft, form="register", content={"story": [text]}, by=by, at=build.AT)
    sheet = SimpleUploadedFile(f"{text}.txt", text.encode(), "text/plain")
    stranger = User.objects.get(username=build.OUTSIDER)
    paper = Document.objects.filter(matter=matter).first()
    letter = build.a_letter(by=by, **({"known_matter": matter} if matter.is_sealed else {}))
    return {
        "batches": letter.batch_id,
        "letters": letter.pk,
        "sheets": letter.sheets.latest("id").pk,
        "people": Party.objects.filter(matter=matter).latest("id").pk,
        "notes": Entry.objects.filter(matter=matter).latest("id").pk,
        "papers": paper.pk if paper else uuid4(),
        "materials": attachments.attach(matter=matter, upload=sheet, is_original=True, by=by, at=build.AT).pk,
        "bookings": _booked(matter, by, text), **_mediated(matter, by, text),
        "approvals": uuid4(), "views": uuid4(), "assignments": uuid4(),
        "imports": uuid4(), "rows": uuid4(), "layouts": uuid4(), "exports": uuid4(),
        "drafts": draft, "methods": uuid4(),
        "users": stranger.pk,
        "log-ins": stranger.pk,
        "notices": uuid4(), "dangers": uuid4(), "told": uuid4(), "more-time": uuid4(), "conferences": uuid4(), "tasks": uuid4(),
        "items": uuid4(),
        "joined": linking.link(
            matter=matter, other=build.a_matter(by=by, title="另一件（虚构）"), kind="related", by=by, at=build.AT
        ).pk,
        "duties": Duty.objects.get(person=stranger).pk,
    }
