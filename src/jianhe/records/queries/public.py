"""What the public may ask: is this paper ours, which matter do code and phone open, and how far is that matter."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from jianhe.people.models import Centre, Unit, Window
from jianhe.records.models import Matter, Proceeding, Rating, StepTaken


@dataclass(frozen=True)
class FoundPaper:
    """What a verification code says of a paper: whose, which, when and whether it still holds. No person is named."""

    paper: str
    number: str
    approved_on: date
    organ: str
    state: str

    @property
    def is_void(self) -> bool:
        return self.state == "void"


def paper_by_code(code: str) -> FoundPaper | None:
    """The paper with a verification code, asked through the function that sees past the walls for this alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT paper, number, approved_on, organ, state FROM portal_verify(%s)", [code])
        row = cursor.fetchone()
    return FoundPaper(*row) if row else None


def matter_by_receipt(code: str, tail_hash: str) -> UUID | None:
    """The matter that a receipt's code and the keyed hash of four digits open; one statement, whatever is wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_open(%s, %s)", [code, tail_hash])
        found: UUID | None = cursor.fetchone()[0]
    return found


def talks_by_code(code: str, tail_hash: str, grown_up: date) -> tuple[UUID, UUID] | None:
    """The reply code's row and its matter, for a party's code and digits; nothing where somebody is under age."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reply, matter FROM portal_reply(%s, %s, %s)", [code, tail_hash, grown_up])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True)
class Proof:
    """The hash of a matter's registration in the chain, the one before it, and the text between, field by field."""

    hash: str
    before: str
    fields: tuple[str, ...]


def proof_of(matter: UUID) -> Proof | None:
    """The proof of a matter within sight; None for one that came without a registration of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash, hash_before, event_text FROM registration_proof(%s)", [matter])
        row = cursor.fetchone()
    return Proof(row[0], row[1], tuple(row[2].split("\x1f"))) if row else None


def record_stands(code: str, digest: str) -> str:
    """stands, changed or unknown: whether the registration behind code and hash is in the record as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_stands(%s, %s)", [code, bytes.fromhex(digest)])
        found: str = cursor.fetchone()[0]
    return found


@dataclass(frozen=True)
class Progress:
    """How far an opened matter is: its latest intake, the states it went through, and what is next."""

    matter: Matter
    intake: Proceeding
    visited: list[tuple[str, datetime]]
    rating: Rating | None = None


def progress_of(opened: UUID) -> Progress:
    """The progress of the matter that `web.middleware.open_for_the_public` has opened; another one is not visible."""
    matter = Matter.objects.select_related("centre", "unit", "handler").get(pk=opened)
    intake = Proceeding.objects.filter(matter=matter, procedure="intake").latest("number")
    steps = StepTaken.objects.filter(proceeding=intake).order_by("at", "id").values_list("from_state", "to_state", "at")
    first = steps[0][0] if steps else intake.state
    rating = Rating.objects.filter(proceeding=intake).first() if matter.closed_at else None
    return Progress(matter, intake, [(first, intake.opened_at), *((to, at) for _, to, at in steps)], rating)


def goes_on_under() -> UUID | None:
    """The matter that the opened one was merged into and that lives; None for one not merged, or merged out of sight."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_goes_on()")
        found: UUID | None = cursor.fetchone()[0]
    return found


def centres() -> list[Centre]:
    """The centres of this installation, for their doors and telephones."""
    return list(Centre.objects.order_by("code"))


@dataclass(frozen=True)
class Counter:
    """Who stands behind a door of the guide in this centre: the unit, and its windows in the hall with their rooms."""

    unit: Unit
    windows: list[Window]


def counter_of(centre: Centre, unit: str) -> Counter | None:
    """The unit with this code in a centre and its windows by number; None where the centre has no such unit."""
    found: Unit | None = Unit.objects.filter(centre=centre, code=unit).first()
    if found is None:
        return None
    return Counter(found, list(Window.objects.filter(unit=found).select_related("room").order_by("number")))
