"""The questions of 网上提交, one form a page, and what becomes of the answers: the look-over, and the registration."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jianhe.casework.intake import Registration
from jianhe.casework.online import MOST_FILES
from jianhe.casework.parties import PartyInput
from jianhe.law.guide.cards import card_on, cards
from jianhe.law.guide.classify import packaged_guide
from jianhe.portal.fields import PhoneField
from jianhe.web.files_field import FilesField

_EMPTY_OR_LARGE = _("“%(name)s”是空的，或者超过 50 MB。")


class CodeForm(forms.Form):
    """The code of a draft."""

    draft = forms.CharField(label=_("草稿码"), max_length=40, help_text=_("上次每一页上都有，10 位"))


class StoryForm(forms.Form):
    """What happened."""

    story = forms.CharField(
        label=_("发生了什么事？"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("什么时候、在哪里、谁、怎么了、到哪一步了。点键盘上的话筒，说也行。"),
        error_messages={"required": _("写一两句就行：谁、什么事、到哪一步了。")},
    )  # fmt: skip


class ClaimForm(forms.Form):
    """What is wanted."""

    claim = forms.CharField(
        label=_("您想要什么结果？"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("比如：把三个月工资给我。"),
    )  # fmt: skip


class OtherForm(forms.Form):
    """Whom it is about."""

    other = forms.CharField(
        label=_("对方是谁？"), max_length=100, required=False, help_text=_("人名、公司、单位都行，不知道就空着。")
    )


class WhoForm(forms.Form):
    """Who writes."""

    name = forms.CharField(
        label=_("您的姓名"), max_length=60, error_messages={"required": _("没写姓名，我们不知道怎么称呼您。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = PhoneField(
        help_text=_("查进度要用它的后四位，有消息也打这个电话。"),
        error_messages={"required": _("没写电话，我们找不到您，您也查不了进度。没有电话的，到窗口说。")},
    )
    address = forms.CharField(
        label=_("您住哪里"), max_length=100, required=False, help_text=_("乡镇、村或者小区。"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip


PAGES: dict[str, type[forms.Form]] = {"story": StoryForm, "claim": ClaimForm, "other": OtherForm, "who": WhoForm}
TITLES = {"story": _("说什么事"), "claim": _("想要什么"), "other": _("对方是谁"), "who": _("您是谁，怎么联系")}


class SendForm(forms.Form):
    """Photographs and papers, and that it is so."""

    materials = FilesField(
        label=_("材料的照片或文件"), required=False, most=MOST_FILES,
        help_text=_("身份证、欠条、聊天记录、判决书……有就交，没有以后补。先存下，可以隔天接着加。"),
        sentences={"too_many": _("一次最多 %(n)d 份，其余的到窗口补。"), "empty_one": _EMPTY_OR_LARGE,
                   "too_large": _EMPTY_OR_LARGE},
    )  # fmt: skip
    is_true = forms.BooleanField(
        label=_("我写的是真的，知道的都写了"), error_messages={"required": _("请看一遍，属实就打勾。")}
    )


def tasks(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every page with whether it is done."""
    return [{"name": name, "label": TITLES[name], "is_done": bool(answers.get(f"done_{name}"))} for name in PAGES]


def summary(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All answers in order, each with the page on which it is changed."""
    return [
        {"label": field.label, "value": str(answers.get(key, "")), "page": name}
        for name, form in PAGES.items() for key, field in form.base_fields.items()
    ]  # fmt: skip


def registration_of(answers: Mapping[str, Any], *, at: datetime) -> Registration:
    """The answers as the verb takes them. The kind is where the guide's questions led, or what the guide hears surely."""
    on, story = timezone.localdate(at), str(answers.get("story", ""))
    kind = str(answers.get("guide_kind", ""))
    if kind not in cards():
        reading = packaged_guide(on).read(story)
        kind = reading.matter_type if reading.confident else ""
    counted = card_on(kind, on).counted if kind else None
    parties = [PartyInput(
        name=str(answers.get("name", "")), phone=str(answers.get("phone", "")), address=str(answers.get("address", "")),
    )]  # fmt: skip
    if answers.get("other"):
        parties.append(PartyInput(name=str(answers["other"]), side="b", role="respondent"))
    return Registration(
        channel="online", received_at=at, parties=parties, story=story, claim=str(answers.get("claim", "")),
        matter_type=kind, line=counted.line if counted else "", category=counted.category if counted else "",
        guide_code=str(answers.get("guide_code", "")),
    )  # fmt: skip
