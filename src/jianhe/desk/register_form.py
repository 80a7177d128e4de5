"""The form of registering: what is typed at the desk, read field by field and handed to the verb as one registration.

Texts are only read here; what they may hold is judged by `casework.intake`, whose sentences come back to the fields.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jianhe.casework.intake import BadRegistration, Registration
from jianhe.casework.parties import PartyInput, clean_name
from jianhe.casework.rules import catalogue
from jianhe.law.guide.cards import card_on, cards
from jianhe.law.refusals import Refusal
from jianhe.people.models import Place, Window
from jianhe.web.files_field import FilesField

MOST_ROWS = 40
MOST_FILES = 20
OTHER = "other"  # the number 0 of the kinds: chosen from the whole list

CHANNELS = [
    ("visit", _("来访")),
    ("letter", _("来信")),
    ("call", _("来电")),
    ("online", _("网上")),
    ("hand_over", _("移送")),
]
FLAGS = [
    ("group", _("多人同一件")), ("minor", _("未成年人")), ("elderly", _("老人")), ("disabled", _("残疾人")),
    ("distressed", _("情绪激动")), ("interpreter", _("要翻译、手语")),
    ("violence", _("有家庭暴力")), ("protection_order", _("有人身安全保护令")),
]  # fmt: skip
# What a person is in the matter, with the side: a claims, b is claimed against, o stands beside.
PARTS = {
    "petitioner": ("a", "petitioner", _("来的人")),
    "representative": ("a", "representative", _("推选的代表")),
    "agent": ("a", "agent", _("代理人")),
    "guardian": ("a", "legal_representative", _("监护人、法定代表人")),
    "respondent": ("b", "respondent", _("对方")),
    "respondent_agent": ("b", "agent", _("对方的代理人")),
    "other": ("o", "other", _("其他人")),
}
ID_TYPES = [
    ("identity_card", _("身份证")), ("credit_code", _("单位（信用代码）")), ("passport", _("护照")),
    ("residence_permit", _("居住证")), ("other", _("别的证件")),
]  # fmt: skip
NO_ID = [("", _("带了")), ("没带证件", _("没带")), ("证件丢了", _("丢了")), ("没有办过证件", _("没办过")),
         ("来信来电没有写", _("信里、电话里没说")), ("不愿提供", _("不愿给"))]  # fmt: skip


class Typed(forms.CharField):
    """A text as typed; the one character that no database keeps is left out instead of being held against the clerk."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\x00", "")


class PartyForm(forms.Form):
    """One person or company. An empty row is nobody."""

    use_required_attribute = False

    part = forms.ChoiceField(label=_("身份"), choices=[(code, label) for code, (_side, _role, label) in PARTS.items()])
    name = Typed(label=_("姓名"), required=False)
    id_type = forms.ChoiceField(label=_("证件"), choices=ID_TYPES, required=False)
    number = Typed(label=_("证件号"), required=False)
    no_id_reason = forms.ChoiceField(label=_("没带证件"), choices=NO_ID, required=False)
    phone = Typed(label=_("电话"), required=False)
    address = Typed(label=_("地址"), required=False)
    officer_name = Typed(label=_("单位负责人"), required=False)
    remove = forms.BooleanField(label=_("去掉"), required=False)

    def is_empty(self) -> bool:
        """Nothing was typed that says who it is, or the row was taken away."""
        data = self.data if self.is_bound else {}
        typed = any(str(data.get(self.add_prefix(name), "")).strip() for name in ("name", "number", "phone", "address"))
        return bool(data.get(self.add_prefix("remove"))) or not typed

    def party(self) -> PartyInput:
        """The row as the verb takes it; birth date and sex follow from the number there."""
        data = dict.fromkeys(self.fields, "") | self.cleaned_data
        side, role, _label = PARTS[data["part"] or "petitioner"]
        id_type = data["id_type"] or "identity_card"
        return PartyInput(
            name=data["name"], side=side, role=role, kind="company" if id_type == "credit_code" else "person",
            id_type=id_type, number=data["number"], no_id_reason=data["no_id_reason"], phone=data["phone"],
            address=data["address"], officer_name=data["officer_name"],
        )  # fmt: skip


class RegisterForm(forms.Form):
    """Everything but the persons, in the order of the line from top to bottom."""

    use_required_attribute = False

    channel = forms.ChoiceField(label=_("怎么来的"), choices=CHANNELS, widget=forms.RadioSelect, initial="visit")
    town = forms.ChoiceField(label=_("乡镇"), required=False)
    village = forms.ChoiceField(label=_("村、社区"), required=False)
    guide_code = Typed(
        label=_("引导码"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    story = Typed(label=_("说什么事"), required=False, widget=forms.Textarea(attrs={"rows": 3, "data-key": "f4"}))
    matter_type = Typed(label=_("归哪一类"), required=False)
    other_type = forms.ChoiceField(label=_("别的类"), required=False)
    then = Typed(label=_("怎么办"), required=False)
    flags = forms.MultipleChoiceField(
        label=_("要留意的"), choices=FLAGS, required=False, widget=forms.CheckboxSelectMultiple
    )
    people_count = Typed(label=_("一共几个人"), required=False)
    amount = Typed(label=_("多少钱（元）"), required=False)
    claim = Typed(label=_("要求什么"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    line_of_work = forms.ChoiceField(label=_("做哪一行"), required=False)
    category = forms.ChoiceField(label=_("信访类别"), required=False)
    place = Typed(label=_("事情在哪里"), required=False)
    received_on = Typed(label=_("哪天收到"), required=False, widget=forms.DateInput)
    centre_received_on = Typed(label=_("中心哪天收到"), required=False, widget=forms.DateInput)
    sent_by = Typed(label=_("移送机关"), required=False)
    outer_number = Typed(label=_("来文号"), required=False)
    written_on = Typed(label=_("信上写的日期"), required=False, widget=forms.DateInput)
    postmarked_on = Typed(label=_("邮戳日期"), required=False, widget=forms.DateInput)
    posted_how = forms.ChoiceField(label=_("怎么寄来的"), required=False)
    tracking_number = Typed(label=_("邮件号"), required=False)
    window = forms.ChoiceField(label=_("窗口"), required=False)
    is_consultation = forms.BooleanField(label=_("只是咨询，不算信访"), required=False)
    is_anonymous = forms.BooleanField(label=_("匿名，不愿留名"), required=False)
    entered_late = forms.BooleanField(label=_("补录（当时没能登记）"), required=False)
    is_sealed = forms.BooleanField(label=_("封存：只有指定的人能看"), required=False)
    attachments = FilesField(
        label=_("材料"), required=False, help_text=_("可以选几份，一份不超过 50 MB"), most=MOST_FILES,
        sentences={"too_many": _("一次最多 %(n)d 份，其余的登记后再交。"), "empty_one": _("“%(name)s”是空的。"),
                   "too_large": _("“%(name)s”超过 50 MB。")},
    )  # fmt: skip
    are_originals = forms.BooleanField(label=_("收的是原件"), required=False)
    suggested = Typed(required=False, widget=forms.HiddenInput)
    noticed = Typed(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        places: Sequence[Place],
        windows: Iterable[Window],
        may_seal: bool,
        may_attach: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        language, lists = get_language() or "zh-hans", catalogue().lists
        self.places = {str(place.pk): place for place in places}
        self.windows = {str(window.pk): window for window in windows}
        nothing = [("", "—")]
        fields: Any = self.fields
        towns = [place for place in places if place.parent_id is None]
        fields["town"].choices = [*nothing, *((str(town.pk), town.name) for town in towns)]
        fields["village"].choices = [
            *nothing,
            *((town.name, [(str(one.pk), one.name) for one in places if one.parent_id == town.pk]) for town in towns),
        ]  # fmt: skip
        for name, offered in (
            ("line_of_work", "lines_of_work"),
            ("category", "categories"),
            ("other_type", "matter_types"),
            ("posted_how", "posted_how"),
        ):
            fields[name].choices = [*nothing, *((code, words.of(language)) for code, words in lists[offered].items())]
        fields["category"].choices = [("", gettext("按事情的类")), *fields["category"].choices[1:]]
        fields["window"].choices = [*nothing, *((key, str(window)) for key, window in self.windows.items())]
        for name in ("town", "village", "window", "line_of_work", "category", "other_type", "channel", "posted_how"):
            fields[name].error_messages["invalid_choice"] = gettext("请从名单里选。")
        if not may_seal:
            del fields["is_sealed"]
        if not may_attach:
            del fields["attachments"], fields["are_originals"]

    def clean_matter_type(self) -> str:
        chosen = str(self.cleaned_data["matter_type"])
        if chosen and chosen != OTHER and chosen not in catalogue().lists["matter_types"]:
            raise forms.ValidationError(gettext("请从列出的里面选。"))
        return chosen

    def clean_people_count(self) -> int:
        plain = unicodedata.normalize("NFKC", self.cleaned_data["people_count"]).strip()
        if not plain:
            return 1
        if not re.fullmatch(r"[0-9]{1,9}", plain):
            raise forms.ValidationError(gettext("人数只写数字。"))
        return int(plain)

    def clean_amount(self) -> int | None:
        plain = re.sub(r"[,¥\s]", "", unicodedata.normalize("NFKC", self.cleaned_data["amount"])).removesuffix("元")
        if not plain:
            return None
        if not re.fullmatch(r"[0-9]{1,13}(\.[0-9]{1,2})?", plain):
            raise forms.ValidationError(gettext("只写数字，单位是元，可带两位小数。"))
        whole, _dot, cents = plain.partition(".")
        return int(whole) * 100 + int((cents + "00")[:2])

    def clean_received_on(self) -> date | None:
        return _day(self.cleaned_data["received_on"])

    def clean_centre_received_on(self) -> date | None:
        return _day(self.cleaned_data["centre_received_on"])

    def clean_written_on(self) -> date | None:
        return _day(self.cleaned_data["written_on"])

    def clean_postmarked_on(self) -> date | None:
        return _day(self.cleaned_data["postmarked_on"])

    def kind(self) -> str:
        """The kind of matter that was chosen: a suggestion, or one of the whole list behind 0."""
        chosen = self.cleaned_data.get("matter_type", "")
        return str(self.cleaned_data.get("other_type", "") if chosen == OTHER else chosen)


def _day(text: str) -> date | None:
    plain = text.strip()
    try:
        return date.fromisoformat(plain) if plain else None
    except ValueError:
        raise forms.ValidationError(gettext("日期写成 2026-11-24 这样。")) from None


def party_forms(data: Mapping[str, Any] | None, initial: Sequence[Mapping[str, Any]] = ()) -> list[PartyForm]:
    """The rows of persons: as sent, as kept in a draft, or one for who comes and one for the other side."""
    if data is not None:
        return [PartyForm(data, prefix=f"party-{place}") for place in range(rows_in(data))]
    rows = [*initial] or [{"part": "petitioner"}, {"part": "respondent"}]
    return [PartyForm(prefix=f"party-{place}", initial=dict(row)) for place, row in enumerate(rows)]


def rows_in(data: Mapping[str, Any]) -> int:
    """How many rows a sent form has, whatever it claims."""
    claimed = str(data.get("party_count", ""))
    return min(max(int(claimed), 1), MOST_ROWS) if re.fullmatch(r"[0-9]{1,3}", claimed) else 1


def registration_from(form: RegisterForm, rows: Sequence[PartyForm], *, known: Any, at: datetime) -> Registration:
    """What was typed, as the verb takes it. What could not be read is left out, so that the rest can be judged."""
    data = dict.fromkeys(form.fields, "") | {name: None for name in _READ} | {"people_count": 1} | form.cleaned_data
    kind = form.kind()
    told = card_on(kind, timezone.localdate(at)).counted if kind in cards() else None
    town, village = form.places.get(data["town"]), form.places.get(data["village"])
    if village is not None and town is None:
        town = form.places.get(str(village.parent_id))
    parties = [row.party() for row in rows]
    if parties and parties[0].role == "petitioner":
        home = "".join(place.name for place in (town, village) if place is not None)
        parties[0].address = f"{home}{parties[0].address}"
    return Registration(
        channel=data["channel"], received_at=_moment(data["received_on"], at), parties=parties,
        guide_code=data["guide_code"], story=data["story"], claim=data["claim"], line=told.line if told else "", matter_type=kind,
        category=data["category"] or (told.category if told else ""), amount_fen=data["amount"],
        people_count=data["people_count"], line_of_work=data["line_of_work"], town=town, village=village,
        place=data["place"], flags=data["flags"], window=form.windows.get(data["window"]),
        centre_received_at=_moment(data["centre_received_on"], at) if data["centre_received_on"] else None,
        outer_number=data["outer_number"], sent_by=data["sent_by"], written_on=data["written_on"],
        postmarked_on=data["postmarked_on"], posted_how=data["posted_how"], tracking_number=data["tracking_number"],
        is_anonymous=data["is_anonymous"],
        counts_as_petition=not data["is_consultation"], entered_late=data["entered_late"],
        is_sealed=data.get("is_sealed", False), known_matter=known,
    )  # fmt: skip


def _moment(day: date | None, at: datetime) -> datetime:
    """A day as a moment: today is now; an earlier day, whose hour nobody noted, its noon."""
    if day is None or day == timezone.localdate(at):
        return at
    return timezone.make_aware(datetime.combine(day, time(12)))


_READ = ("amount", "received_on", "centre_received_on", "written_on", "postmarked_on")
_FIELDS = {"received_at": "received_on", "centre_received_at": "centre_received_on"}


def put_errors(form: RegisterForm, rows: Sequence[PartyForm], named: Sequence[PartyForm], bad: BadRegistration) -> None:
    """The verb's sentences, beside the fields they are about. It was handed the rows that are not empty."""
    for name, refusal in bad.errors.items():
        if name == "parties":
            extra = [row for row in named if row.cleaned_data.get("part") == "representative"]
            row, field = (extra[-1], "part") if extra else (rows[0], "name")
            row.add_error(field, sentence_of(refusal))
            continue
        field = _FIELDS.get(name, name)
        if field not in form.errors:
            form.add_error(field if field in form.fields else None, sentence_of(refusal))
    for place, errors in bad.party_errors.items():
        for name, refusal in errors.items():
            row = named[place]
            if name not in row.errors:
                row.add_error(name if name in row.fields else None, sentence_of(refusal))


def sentence_of(refusal: Refusal) -> str:
    """A refusal in the reader's language: the sentence, the article, and what to do instead."""
    language = get_language() or "zh-hans"
    parts = [refusal.sentence.of(language), refusal.instead.of(language) if refusal.instead else ""]
    cited = catalogue().cite(refusal.cite).of(language) if refusal.cite else ""
    return "".join(part for part in parts if part) + (f"（{cited}）" if cited else "")


def typed(data: Any) -> dict[str, list[str]]:
    """What a draft keeps: all that was typed, without the token of the page and without files."""
    return {name: data.getlist(name) for name in data if name != "csrfmiddlewaretoken"}


def initial_from(content: Mapping[str, list[str]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A draft as the first values of the form and of its rows."""
    first = {name: values[-1] if values else "" for name, values in content.items()}
    main: dict[str, Any] = {name: value for name, value in first.items() if not name.startswith("party")}
    main["flags"] = content.get("flags", [])
    rows = []
    for place in range(rows_in(first)):
        prefix = f"party-{place}-"
        rows.append({name.removeprefix(prefix): value for name, value in first.items() if name.startswith(prefix)})
    return main, rows


def who(data: Mapping[str, Any]) -> str:
    """The first name, for the line of a draft and for the preview."""
    return clean_name(str(data.get("party-0-name", "")))[:40]
