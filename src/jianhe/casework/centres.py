"""Setting up a centre: its rows are seeded once from the practice files, then kept by its administrators."""

from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone

from jianhe.casework.accounts import new_password
from jianhe.law import practice as ways
from jianhe.law.practice import MediationRow, PostRow, Practice, RoomRow
from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre, Duty, MediationBody, Place, Room, Unit, User, Window
from jianhe.records import events


def set_up(code: str, *, folder: Path | None = None) -> Centre:
    """Make the centre's row, its units (the 1+13+N tree), rooms, windows and places. A second time changes nothing."""
    there = Centre.objects.filter(code=code).first()
    if there is not None:
        return there
    known, rows = ways.practices(code, folder)[-1], ways.rows(code, folder)
    about = known.centre
    centre = Centre.objects.create(
        code=code, district=about.district, name=about.name.zh, name_en=about.name.en, organ=about.organ.zh,
        organ_en=about.organ.en, organ_short=about.organ_short, practice=code, hotline=about.hotline,
        address=about.address, is_demonstration=about.is_demonstration,
    )  # fmt: skip
    units: dict[str, Unit] = {}
    for key, row in _parents_first(rows.units):
        units[key] = Unit.objects.create(
            centre=centre, code=key, name=row.name.zh, name_en=row.name.en, kind=row.kind, tier=row.tier or "",
            mode=row.mode or "", parent=units.get(row.parent or ""), number_code=row.number_code or "",
            official_name=row.official_name or "", phone=row.phone or "", address=row.address or "",
        )  # fmt: skip
    rooms = {key: _room(centre, key, row, known) for key, row in rows.rooms.items()}
    for window in rows.windows:
        Window.objects.create(
            centre=centre, number=window.number, name=window.name.zh, name_en=window.name.en,
            unit=units[window.unit], room=rooms[window.room],
        )  # fmt: skip
    places: dict[str, Place] = {}
    for key, place in _parents_first(rows.places):
        places[key] = Place.objects.create(
            centre=centre, code=key, name=place.name, parent=places.get(place.parent or "")
        )
    for key, body in rows.mediation.items():
        MediationBody.objects.create(unit=units[key], **mediation_fields(body, places))
    return centre


def mediation_fields(row: MediationRow, places: Mapping[str, Any]) -> dict[str, Any]:
    """A mediation organisation as its row says, with the town of its village."""
    place = places[row.place] if row.place else None
    return {
        "kind": row.kind, "level": row.level, "registered_on": row.registered_on, "approved_by": row.approved_by or "",
        "is_on_court_roll": row.is_on_court_roll, "subjects": list(row.subjects), "mediators": row.mediators,
        "most_open": row.most_open, "village": place if row.level == "village" else None,
        "town": place.parent if place is not None and row.level == "village" else place,
    }  # fmt: skip


def _room(centre: Centre, code: str, row: RoomRow, known: Practice) -> Room:
    """A room with what it offers; open during the centre's working hours where its row says nothing else."""
    return Room.objects.create(
        centre=centre, code=code, name=row.name.zh, name_en=row.name.en, kind=row.kind, is_bookable=row.is_bookable,
        is_fit_for_minors=row.is_fit_for_minors, capacity=row.capacity, equipment=list(row.equipment),
        opens=time.fromisoformat(row.opens or known.working_hours[0].opens),
        closes=time.fromisoformat(row.closes or known.working_hours[-1].closes),
    )  # fmt: skip


def fill_posts(*, centre: Centre, folder: Path, at: datetime) -> list[tuple[PostRow, str]]:
    """The first log-ins of a centre, from its posts, each with a random password that must be changed at once.

    Effects in order: per post the user, the duty and their events, which have no actor: nobody is there yet. A centre
    with duties is left alone; from then on its security administrator gives them.
    """
    if centre.duties.exists():
        return []
    units = {unit.code: unit for unit in centre.units.all()}
    handed_out = []
    with acting_for_centre(centre):
        for post in ways.rows(centre.practice, folder).posts:
            password = new_password()
            person = User.objects.create_user(
                post.username, password, name=post.name, title=post.title, phone=post.phone or "",
                must_change_password=True,
            )  # fmt: skip
            duty = Duty.objects.create(
                centre=centre, unit=units[post.unit], person=person, role=post.role, since=timezone.localdate(at)
            )
            facts = {"duty": duty.pk, "person": person.pk, "role": post.role, "unit": duty.unit_id}
            events.append("user_added", centre=centre.pk, actor=None, at=at, facts={"person": person.pk})
            events.append("duty_given", centre=centre.pk, actor=None, at=at, facts=facts)
            handed_out.append((post, password))
    return handed_out


def _parents_first(rows: dict[str, Any]) -> list[tuple[str, Any]]:
    """The rows in an order in which each parent comes before what lies under it."""
    order: dict[str, Any] = {}

    def put(key: str) -> None:
        if key not in order:
            parent = rows[key].parent
            if parent:
                put(parent)
            order[key] = rows[key]

    for key in rows:
        put(key)
    return list(order.items())
