"""Who acts in the invented year, and with which words: thin calls of the verbs, each in the context of its person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jianhe.casework import attachments, documents, handling, intake, proceedings, returning, rules, sealing, starting
from jianhe.demo.people import People
from jianhe.demo.stories import Story
from jianhe.law.working_days import national_calendar
from jianhe.people.context import set_context
from jianhe.people.models import Centre, Place, Room, Unit, User, Window
from jianhe.people.standing import Standing, standing_of

Course = Iterator[datetime]
CLERKS = ("chuangkou", "chuangkou2")
# By unit: who signs for what is handed over, and who then handles it.
OFFICES = {
    "complaints_and_appeals": ("fuzeren", "chengban"), "civil": ("fuzeren2", "chengban2"),
}  # fmt: skip


@dataclass
class World:
    """The centre with its people on the last day of the year that is invented."""

    centre: Centre
    random: Random
    until: datetime
    people: People = field(init=False)
    standings: dict[str, Standing] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    windows: dict[int, Window] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    villages: list[Place] = field(default_factory=list)
    known: list[Any] = field(default_factory=list)
    last_serial: int = 0

    def __post_init__(self) -> None:
        self.people = People(self.random)
        on = timezone.localdate(self.until)
        for user in User.objects.filter(duties__centre=self.centre):
            self.standings[user.username] = standing_of(user, on=on)
        self.units = {unit.code: unit for unit in Unit.objects.filter(centre=self.centre)}
        self.windows = {
            window.number: window for window in Window.objects.filter(centre=self.centre).select_related("unit")
        }
        self.rooms = {room.code: room for room in Room.objects.filter(centre=self.centre)}
        self.villages = list(Place.objects.filter(centre=self.centre, parent__isnull=False).select_related("parent"))

    def acting(self, username: str) -> Standing:
        """Tell the database that this person acts from now on."""
        by = self.standings[username]
        set_context(by)
        return by

    def key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def serial(self) -> int:
        """The next number of somebody else's register, each given once; other matters lie between."""
        self.last_serial += self.random.randint(1, 9)
        return self.last_serial

    def moment(self, day: date) -> datetime:
        """Some time in the opening hours of the day, or of the next working day."""
        day = national_calendar().first_working_day_from(day)
        at = timezone.make_aware(datetime.combine(day, time(9)))
        return at + timedelta(minutes=self.random.choice((self.random.randint(5, 170), self.random.randint(275, 490))))


@dataclass
class Case:
    """One invented matter on its way."""

    world: World
    story: Story
    pace: float = 1.0
    rests: Callable[[Any], bool] | None = None
    turn: str = ""
    matter: Any = None
    by: str = ""  # who handles it, where that is not an officer

    def later(self, at: datetime, least: int, most: int) -> datetime:
        """A moment some days after another; on the same day it comes some minutes later."""
        days = round(self.world.random.randint(least, most) * self.pace)
        if days == 0:
            return at + timedelta(minutes=self.world.random.randint(4, 40))
        return self.world.moment(timezone.localdate(at) + timedelta(days=days))

    @property
    def is_at_rest(self) -> bool:
        """Whether this matter has come to where it is to be left."""
        if self.rests is None or self.matter is None:
            return False
        self.world.acting("fujianzhang")
        self.matter.refresh_from_db(fields=["state"])
        return self.rests(self.matter)

    @property
    def office(self) -> str:
        return "civil" if self.story.category in ("civil_supervision", "support_suit") else "complaints_and_appeals"

    def register(self, by: str, channel: str, at: datetime, **fields: Any) -> None:
        """Bring the story in; whoever brings it is drawn here."""
        world, story, random = self.world, self.story, self.world.random
        on = timezone.localdate(at)
        village = random.choice(world.villages)
        ours = [world.people.person(on=on, age=(66, 84) if "elderly" in story.flags else (22, 70))]
        if story.people >= 5:
            ours[0].role = "representative"
            ours += [world.people.person(on=on, role="representative") for _ in range(random.randint(0, 2))]
        elif random.random() < 0.06:
            ours.append(world.people.person(on=on, role="agent"))
        received = at - (timedelta(days=random.randint(0, 2)) if channel == "letter" else timedelta(minutes=12))
        given: dict[str, Any] = {
            "channel": channel, "received_at": received, "parties": ours + ([story.against] if story.against else []),
            "story": story.story, "claim": story.claim, "matter_type": story.matter_type, "category": story.category,
            "line": story.line, "amount_fen": story.amount_fen, "people_count": story.people,
            "line_of_work": story.work, "town": village.parent, "village": village, "flags": story.flags,
            "is_dispute": story.against is not None,
        }  # fmt: skip
        registration = intake.Registration(**{**given, **fields})
        made = intake.register(registration=registration, form_key=world.key(), by=world.acting(by), at=at)
        self.matter = made.matter

    def step(self, by: str, code: str, at: datetime, **facts: Any) -> Any:
        """Take a step of the intake. Where it asks for its legal basis, that is what the law's file cites."""
        standing = self.world.acting(by)
        proceeding = self.matter.proceedings.filter(procedure="intake").order_by("-number").first()
        law, step = rules.catalogue(), rules.edition_of(proceeding).steps[code]
        if "legal_basis" in step.asks:
            facts["legal_basis"] = [law.cite(reference).zh for reference in step.cite]
        return proceedings.take_step(
            proceeding=proceeding, step=code, given=facts, by=standing, at=at, form_key=self.world.key()
        )

    def open(self, by: str, procedure: str, at: datetime, **facts: Any) -> None:
        """Start a procedure on the matter."""
        starting.start(
            matter=self.matter, procedure=procedure, given=facts, by=self.world.acting(by), at=at,
            form_key=self.world.key(),
        )  # fmt: skip

    def run(self, procedure: str) -> Any:
        """The newest run of a procedure, read again and knowing its matter."""
        found = self.matter.proceedings.filter(procedure=procedure).order_by("-number").first()
        self.matter.refresh_from_db()
        found.matter = self.matter
        return found

    def take(self, by: str, procedure: str, code: str, at: datetime, **facts: Any) -> None:
        """Take a step of a procedure other than the intake."""
        standing = self.world.acting(by)
        proceedings.take_step(
            proceeding=self.run(procedure), step=code, given=facts, by=standing, at=at, form_key=self.world.key()
        )

    def people(self, by: str = "") -> list[Any]:
        """Those on both sides, claimants first, as somebody may see them: from now on that person acts."""
        self.world.acting(by or self.officer)
        return list(self.matter.parties.filter(removed_at=None, side__in="ab").order_by("side", "position"))

    def approve(self, by: str, at: datetime) -> None:
        standing = self.world.acting(by)
        proceeding = self.matter.proceedings.order_by("-number").first()
        approval = proceeding.approvals.get(decided_at=None)
        proceedings.decide_approval(approval=approval, is_granted=True, reason="同意。", by=standing, at=at)

    def note(self, by: str, kind: str, text: str, at: datetime) -> None:
        handling.note(
            matter=self.matter,
            kind=kind,
            text=text,
            happened_at=at - timedelta(minutes=15),
            by=self.world.acting(by),
            at=at,
        )

    def attach(self, by: str, name: str, text: str, at: datetime) -> None:
        upload = SimpleUploadedFile(name, text.encode())
        attachments.attach(
            matter=self.matter, upload=upload, by=self.world.acting(by), at=at, supplied_by="来访人", is_original=False
        )

    def serve(self, by: str, at: datetime, how: str = "post") -> None:
        """Serve every paper of the intake that has its number; those of other procedures go their own ways."""
        standing = self.world.acting(by)
        found = self.matter.documents.filter(state="approved", proceeding__procedure="intake")
        for document in found.order_by("made_at"):
            documents.serve(document=document, how=how, to="来访人", served_at=at, by=standing, at=at)

    def hand_over(self, at: datetime) -> None:
        """The deputy chief prosecutor sends it to the office that will handle it."""
        unit = self.world.units[self.office]
        self.step("fujianzhang", "hand_over", at, to_unit=str(unit.pk), reason="请按职责承办。")

    def sign_for(self, at: datetime) -> None:
        standing = self.world.acting(OFFICES[self.office][0])
        waiting = self.matter.hand_overs.get(state="sent")
        handling.mark_seen(hand_over=waiting, by=standing, at=at - timedelta(minutes=20))
        handling.sign_for(hand_over=waiting, by=standing, at=at)

    def may_return(self, at: datetime) -> bool:
        """Whether the practice still lets the office return what it was handed."""
        self.world.acting(OFFICES[self.office][0])
        waiting = self.matter.hand_overs.select_related("matter", "matter__centre").get(state="sent")
        return returning.why_not(waiting, at=at) is None

    def return_it(self, at: datetime) -> None:
        standing = self.world.acting(OFFICES[self.office][0])
        returning.return_hand_over(
            hand_over=self.matter.hand_overs.get(state="sent"), reason="not_competent", text="应由控告申诉部门先行审查。",
            by=standing, at=at,
        )  # fmt: skip

    def assign(self, at: datetime) -> None:
        head, officer = OFFICES[self.office]
        handler = self.world.standings[officer].person
        assert handler is not None
        self.step(head, "assign", at, handler=str(handler.pk), reason="")

    def grant(self, to: str, at: datetime) -> None:
        """Name somebody who may open the sealed matter."""
        person = self.world.standings[to].person
        assert person is not None
        sealing.grant(matter=self.matter, person=person, ground="承办", by=self.world.acting("fuzeren"), at=at)

    @property
    def officer(self) -> str:
        return self.by or OFFICES[self.office][1]

    @property
    def contact(self) -> str:
        person = self.world.standings[self.officer].person
        assert person is not None
        return f"{person.name}，{person.phone or '0000-2312309'}"


Plan = Callable[["Case", datetime], Course]
