"""Saved views: a list with its filters kept under a name, in an order, as a start page, and shared where one may."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from jianhe.casework.permits import must
from jianhe.casework.step_facts import clean_text
from jianhe.law.refusals import refuse
from jianhe.law.roles import may
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records import events
from jianhe.records.models import SavedView
from jianhe.records.queries import filters as narrowing
from jianhe.records.queries import worklists
from jianhe.records.queries.saved_views import UNDO_FOR

MOST = 30
LONGEST_NAME = 20


@transaction.atomic
def save(
    *, name: str, view: str, filters: Mapping[str, str], form_key: UUID, by: Standing, at: datetime,
    shared_with: Unit | None = None,
) -> SavedView:  # fmt: skip
    """Keep a list with its filters under a name, as the last of one's views. The same form twice makes one view."""
    must(by, "see_list")
    assert by.centre is not None and by.person is not None
    mine = SavedView.objects.filter(owner=by.person, centre=by.centre)
    there: SavedView | None = mine.filter(pk=form_key).first()
    if there is not None:
        return there
    kept, last = mine.filter(removed_at=None), mine.aggregate(last=Max("position"))["last"]
    if kept.count() >= MOST:
        raise refuse(f"最多存 {MOST} 个视图，先删一个。", f"At most {MOST} views; remove one first.")
    if shared_with is not None:
        _must_share(by, shared_with)
    saved = SavedView(
        pk=form_key, centre=by.centre, owner=by.person, name=_good_name(name, by), view=_good_list(view),
        filters=_good_filters(filters), shared_with=shared_with, position=0 if last is None else last + 1, saved_at=at,
    )  # fmt: skip
    saved.save(force_insert=True)
    _tell("view_saved", saved, by, at, list=view)
    if shared_with is not None:
        _tell("view_shared", saved, by, at, unit=shared_with.pk)
    return saved


@transaction.atomic
def rename(*, saved: SavedView, name: str, by: Standing, at: datetime) -> None:
    """Call a view something else."""
    saved = _mine(saved, by)
    _change(saved, by, at, name=_good_name(name, by, but=saved))


@transaction.atomic
def keep_filters(*, saved: SavedView, view: str, filters: Mapping[str, str], by: Standing, at: datetime) -> None:
    """Let the view stand for another list or other filters from now on."""
    saved = _mine(saved, by)
    _change(saved, by, at, view=_good_list(view), filters=_good_filters(filters))


@transaction.atomic
def share(*, saved: SavedView, unit: Unit | None, by: Standing, at: datetime) -> None:
    """Show the view to a unit, or to nobody any more. Refuses a unit in which one has no duty that may share."""
    saved = _mine(saved, by)
    if unit is not None:
        _must_share(by, unit)
    saved.shared_with = unit
    saved.save(update_fields=["shared_with"])
    _tell("view_shared", saved, by, at, unit=unit.pk if unit else None)


@transaction.atomic
def move(*, saved: SavedView, upwards: bool, by: Standing, at: datetime) -> None:
    """Change places with the neighbour above or below; the first goes no higher and the last no lower."""
    saved = _mine(saved, by)
    mine = SavedView.objects.filter(owner=by.person, centre=by.centre, removed_at=None)
    beyond = mine.filter(position__lt=saved.position) if upwards else mine.filter(position__gt=saved.position)
    neighbour = beyond.order_by("-position" if upwards else "position").first()
    if neighbour is None:
        return
    SavedView.objects.filter(pk=neighbour.pk).update(position=saved.position)
    _change(saved, by, at, position=neighbour.position)


@transaction.atomic
def start_with(*, saved: SavedView, yes: bool, by: Standing, at: datetime) -> None:
    """Land on this view after logging in, instead of on another; or on none."""
    saved = _mine(saved, by)
    SavedView.objects.filter(owner=by.person, is_start=True).update(is_start=False)
    _change(saved, by, at, is_start=yes)


@transaction.atomic
def remove(*, saved: SavedView, by: Standing, at: datetime) -> None:
    """Take the view off every list, those of others included. It can be had back for a day."""
    saved = _mine(saved, by)
    saved.removed_at, saved.is_start = at, False
    saved.save(update_fields=["removed_at", "is_start"])
    _tell("view_removed", saved, by, at)


@transaction.atomic
def restore(*, saved: SavedView, by: Standing, at: datetime) -> None:
    """Have a removed view back under its name, shared as it was. Refuses where the name is taken by now."""
    saved = _own(saved, by)
    if saved.removed_at is None:
        return
    if at - saved.removed_at > UNDO_FOR:
        raise refuse("删了超过一天，找不回来了。", "It was removed more than a day ago.")
    _good_name(saved.name, by)
    saved.removed_at = None
    saved.save(update_fields=["removed_at"])
    _tell("view_restored", saved, by, at)


def units_to_share_with(by: Standing) -> list[UUID]:
    """The units in which one of the person's own duties may share a view."""
    return [unit for unit, role in by.roles_by_unit if may({role}, "share_view")]


def _own(saved: SavedView, by: Standing) -> SavedView:
    must(by, "see_list")
    found: SavedView | None = (
        SavedView.objects.select_for_update(of=("self",)).filter(pk=saved.pk, owner=by.person).first()
    )
    if found is None:
        raise refuse("只能改自己存的视图。", "You can change only views that you saved.")
    return found


def _mine(saved: SavedView, by: Standing) -> SavedView:
    found = _own(saved, by)
    if found.removed_at is not None:
        raise refuse("这个视图已经删了。", "This view has been removed.")
    return found


def _must_share(by: Standing, unit: Unit) -> None:
    must(by, "share_view")
    if unit.pk not in units_to_share_with(by):
        raise refuse("只能共享给自己所在的部门。", "You can share only with a unit of your own.")


def _good_name(name: str, by: Standing, *, but: SavedView | None = None) -> str:
    plain = " ".join(clean_text(name).split())
    if not plain:
        raise refuse("给视图起个名字。", "Give the view a name.")
    if len(plain) > LONGEST_NAME:
        raise refuse(f"名字最多 {LONGEST_NAME} 个字。", f"The name has at most {LONGEST_NAME} characters.")
    same = SavedView.objects.filter(owner=by.person, name=plain, removed_at=None).first()
    if same is not None and same != but:
        raise refuse("已经有叫这个名字的视图。", "You have a view of this name.")
    return plain


def _good_list(view: str) -> str:
    if view not in worklists.ORDERS:
        raise refuse("没有这个列表。", "There is no such list.")
    return view


def _good_filters(given: Mapping[str, str]) -> dict[str, str]:
    """The filters in one notation; refuses a name or a value that is none."""
    found, unread = narrowing.read(given)
    if unread:
        raise refuse("有的筛选读不出来，改好了再存。", "Some filters cannot be read; correct them first.")
    return narrowing.written(found)


def _change(saved: SavedView, by: Standing, at: datetime, **changes: object) -> None:
    for name, value in changes.items():
        setattr(saved, name, value)
    saved.save(update_fields=[*changes])
    _tell("view_changed", saved, by, at, fields=sorted(changes))


def _tell(kind: str, saved: SavedView, by: Standing, at: datetime, **facts: object) -> None:
    assert by.person is not None
    events.append(kind, centre=saved.centre_id, actor=by.person.pk, at=at, facts={"saved_view": saved.pk, **facts})
