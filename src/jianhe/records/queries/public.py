"""What the public may ask: is this paper ours, which matter do code and phone open, and how far is that matter."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from jianhe.people.models import Centre
from jianhe.records.models import Matter, Proceeding, StepTaken


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


@dataclass(frozen=True)
class Progress:
    """How far an opened matter is: its latest intake, the states it went through, and what is next."""

    matter: Matter
    intake: Proceeding
    visited: list[tuple[str, datetime]]


def progress_of(opened: UUID) -> Progress:
    """The progress of the matter that `web.middleware.open_for_the_public` has opened; another one is not visible."""
    matter = Matter.objects.select_related("centre", "unit", "handler").get(pk=opened)
    intake = Proceeding.objects.filter(matter=matter, procedure="intake").latest("number")
    steps = StepTaken.objects.filter(proceeding=intake).order_by("at", "id").values_list("from_state", "to_state", "at")
    first = steps[0][0] if steps else intake.state
    return Progress(matter, intake, [(first, intake.opened_at), *((to, at) for _, to, at in steps)])


def centres() -> list[Centre]:
    """The centres of this installation, for their doors and telephones."""
    return list(Centre.objects.order_by("code"))
