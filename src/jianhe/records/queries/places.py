"""Places and windows of a centre, as forms offer them."""

from jianhe.people.models import Place, Window
from jianhe.people.standing import Standing


def places_of(standing: Standing) -> list[Place]:
    """Towns and villages of the centre, in the order of their codes."""
    return list(Place.objects.filter(centre=standing.centre))


def windows_of(standing: Standing) -> list[Window]:
    """All windows of the hall with the units behind them, by number."""
    return list(Window.objects.filter(centre=standing.centre).select_related("unit"))
