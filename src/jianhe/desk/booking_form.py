"""The form of a booking: day and times on quarters, rooms with what they offer, who presides, who comes, what they need."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.utils import ErrorList
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jianhe.casework.bookings import Wanted
from jianhe.casework.free_rooms import BadBooking
from jianhe.casework.rules import catalogue
from jianhe.desk.rooms import about, name_of
from jianhe.desk.wording import SIDES, said
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records.queries import matters, rooms

# Fields of the form that the verb knows by another name.
_OF_VERB = {"starts_at": "starts", "ends_at": "ends", "a_comes_at": "a_comes", "b_comes_at": "b_comes"}
_TIME: dict[str, Any] = {"widget": forms.TimeInput(attrs={"type": "time", "step": 900})}
_BAD_TIME = {"invalid": _("时间写成 10:15 这样。"), "required": _("没有写时间。")}


class BookingForm(forms.Form):
    """A session as it is wanted. The verb judges; the form reads times and keys."""

    use_required_attribute = False

    purpose = forms.ChoiceField(label=_("做什么用"), widget=forms.RadioSelect, error_messages={"required": _("请选做什么用。")})
    day = forms.DateField(label=_("哪天"), input_formats=["%Y-%m-%d"], widget=forms.DateInput(attrs={"type": "date"}),
                          error_messages={"invalid": _("日期写成 2026-11-24 这样。"), "required": _("没有写哪天。")})  # fmt: skip
    starts = forms.TimeField(label=_("从"), error_messages=_BAD_TIME, **_TIME)
    ends = forms.TimeField(label=_("到"), error_messages=_BAD_TIME, **_TIME)
    room = forms.ChoiceField(label=_("房间"), error_messages={"required": _("请选房间。")})
    presider = forms.ChoiceField(label=_("谁主持"), error_messages={"required": _("请选谁主持。")})
    parties = forms.MultipleChoiceField(label=_("请谁来"), required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(label=_("还有谁"), required=False, help_text=_("律师、调解员、心理咨询师、亲友"))
    keeps_apart = forms.BooleanField(label=_("双方分开等候"), required=False)
    waiting_room = forms.ChoiceField(label=_("对方在哪里等"), required=False)
    a_comes = forms.TimeField(label=_("诉求人几点到"), required=False, error_messages=_BAD_TIME, **_TIME)
    b_comes = forms.TimeField(label=_("对方几点到"), required=False, error_messages=_BAD_TIME, **_TIME)
    risk_note = forms.CharField(label=_("风险评估和自愿到场"), required=False,
                                help_text=_("谁评估的，结论，受害一方怎样表示自愿"))  # fmt: skip
    adult = forms.CharField(label=_("到场的监护人或者合适成年人"), required=False)
    interpreter = forms.CharField(label=_("谁翻译，什么语言"), required=False, help_text=_("手语也写在这里"))
    is_recorded = forms.BooleanField(label=_("录音录像"), required=False)
    recording_agreed = forms.BooleanField(label=_("到场的人都同意录音录像"), required=False)
    access_needs = forms.CharField(label=_("行动、听力不便"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, matter: Any, by: Standing, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert by.centre is not None
        self.matter, self.people = matter, matters.parties_of(matter)
        self.rooms = {room.code: room for room in rooms.rooms_of(by.centre)}
        self.presiders = {str(one.pk): one for one in matters.colleagues(by.centre, on=on)}
        offered = [(code, " ".join(filter(None, (name_of(room), f"（{about(room)}）" if about(room) else ""))))
                   for code, room in self.rooms.items()]  # fmt: skip
        lists: dict[str, list[tuple[str, Any]]] = {
            "purpose": [(code, said(label)) for code, label in catalogue().lists["booking_purposes"].items()],
            "room": [("", _("请选")), *offered], "waiting_room": [("", _("不用")), *offered],
            "presider": [("", _("请选")), *((key, f"{one.name}，{one.title}") for key, one in self.presiders.items())],
            "parties": [(str(one.pk), f"{one.name}（{SIDES[one.side]}）") for one in self.people],
        }  # fmt: skip
        for name, choices in lists.items():
            field: Any = self.fields[name]
            field.choices = choices

    def wanted(self, proceeding: Any = None) -> Wanted:
        """What was typed, for the verb; only of a form that is valid."""
        given, day = self.cleaned_data, self.cleaned_data["day"]
        presider: User = self.presiders[given["presider"]]
        return Wanted(
            room=self.rooms[given["room"]], starts_at=_at(day, given["starts"]), ends_at=_at(day, given["ends"]),
            purpose=given["purpose"], presider=presider, proceeding=proceeding,
            parties=tuple(one for one in self.people if str(one.pk) in given["parties"]),
            waiting_room=self.rooms.get(given["waiting_room"]),
            a_comes_at=_at(day, given["a_comes"]) if given["a_comes"] else None,
            b_comes_at=_at(day, given["b_comes"]) if given["b_comes"] else None,
            **{name: given[name] for name in ("others", "keeps_apart", "risk_note", "adult", "interpreter", "is_recorded",
                                              "recording_agreed", "access_needs")},
        )  # fmt: skip

    def tell(self, bad: BadBooking, words: Mapping[str, str]) -> None:
        """Put the verb's sentences beside their fields."""
        for name in bad.errors:
            field = _OF_VERB.get(name, name)
            place = field if field in self.fields else None
            if place is None:
                self.add_error(None, words[name])
            else:
                self.errors[place] = ErrorList([words[name]], error_class="errorlist", field_id=self[place].auto_id)


def first_wish(*, matter: Any, by: Standing, asked: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """What stands in a new form: the room and time of the address, both sides, oneself presiding, an hour's length."""
    assert by.person is not None
    starts = asked.get("starts", "")
    hour = int(starts[:2]) + 1 if starts[:2].isdecimal() and int(starts[:2]) < 23 else None
    return {
        "day": asked.get("day") or timezone.localdate(at), "starts": starts, "room": asked.get("room", ""),
        "ends": f"{hour:02d}{starts[2:5]}" if hour is not None else "", "presider": str(by.person.pk),
        "parties": [str(one.pk) for one in matters.parties_of(matter)], "purpose": asked.get("purpose", "reconciliation"),
    }  # fmt: skip


def as_typed(wanted: Wanted) -> dict[str, Any]:
    """A booking as the form shows it, for moving it."""
    local = timezone.localtime
    texts = ("purpose", "others", "keeps_apart", "risk_note", "adult", "interpreter", "is_recorded", "recording_agreed",
             "access_needs")  # fmt: skip
    return {
        **{name: getattr(wanted, name) for name in texts},
        "day": local(wanted.starts_at).date(), "starts": f"{local(wanted.starts_at):%H:%M}",
        "ends": f"{local(wanted.ends_at):%H:%M}", "room": wanted.room.code, "presider": str(wanted.presider.pk),
        "parties": [str(one.pk) for one in wanted.parties],
        "waiting_room": wanted.waiting_room.code if wanted.waiting_room else "",
        "a_comes": f"{local(wanted.a_comes_at):%H:%M}" if wanted.a_comes_at and wanted.keeps_apart else "",
        "b_comes": f"{local(wanted.b_comes_at):%H:%M}" if wanted.b_comes_at and wanted.keeps_apart else "",
    }  # fmt: skip


def _at(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
