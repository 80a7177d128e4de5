"""Setting up a centre: its rows are seeded once from the practice files, and from then on kept by its administrators."""

from pathlib import Path
from typing import Any

from jianhe.law import practice as ways
from jianhe.people.models import Centre, Place, Room, Unit, Window


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
            phone=row.phone or "", address=row.address or "",
        )  # fmt: skip
    rooms = {
        key: Room.objects.create(centre=centre, code=key, name=row.name.zh, name_en=row.name.en, kind=row.kind)
        for key, row in rows.rooms.items()
    }
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
    return centre


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
