"""组件样张: every piece of the interface in every state, with the invented people and matters of `samples.yaml`."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jianhe.web.access import needs
from jianhe.web.clock import now as moment_of

SAMPLES = Path(__file__).parent / "samples.yaml"
KINDS = [("wages", "工资、工程款"), ("support", "支持起诉"), ("civil", "民事监督"), ("enforcement", "执行监督")]
FLAGS = [("group", "多人同一件"), ("minor", "未成年人"), ("old", "老人、残疾人"), ("upset", "情绪激动")]


class SampleForm(forms.Form):
    """One field of each kind; the samples show it empty, filled and refused."""

    name = forms.CharField(label=_("姓名"), help_text=_("和身份证上一样"))
    phone = forms.CharField(label=_("电话"))
    id_number = forms.CharField(label=_("身份证号"), required=False)
    amount = forms.DecimalField(label=_("多少钱（元）"), min_value=0)
    happened_on = forms.DateField(label=_("哪天的事"), required=False)
    story = forms.CharField(label=_("说什么事"), widget=forms.Textarea(attrs={"rows": 3}))
    town = forms.ChoiceField(label=_("乡镇"), choices=[("", "选一个"), ("qingshi", "青石镇")])
    kind = forms.ChoiceField(label=_("归哪一类"), choices=KINDS, widget=forms.RadioSelect)
    flags = forms.MultipleChoiceField(
        label=_("要留意的"), choices=FLAGS, required=False, widget=forms.CheckboxSelectMultiple
    )
    by_message = forms.BooleanField(label=_("短信发查询码"), required=False)
    paper = forms.FileField(label=_("材料"), required=False, help_text=_("一份不超过 50 MB"))


class ComposerForm(forms.Form):
    """What the record composer needs."""

    kind = forms.ChoiceField(label=_("种类"), choices=[("call", "电话"), ("visit", "来访"), ("check", "核实")])
    text = forms.CharField(
        label=_("记一笔"),
        widget=forms.Textarea(attrs={"rows": 1, "placeholder": _("记一笔：电话、来访、会议、核实到的情况")}),
    )


class CodeForm(forms.Form):
    """What a person types to see their own matter."""

    code = forms.CharField(label=_("查询码"), help_text=_("回执上的 10 位"))


REFUSED = {"name": "王建军", "phone": "138 0812 204", "id_number": "510603198001011234", "amount": "一万"}


def _loader(now: datetime) -> type[yaml.SafeLoader]:
    """A reader of the samples that knows what day it is."""
    local = timezone.localtime(now)

    def moments(of: Callable[[str], object]) -> Callable[[yaml.SafeLoader, yaml.ScalarNode], object]:
        return lambda loader, node: of(str(loader.construct_scalar(node)))

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!days", moments(lambda days: local.date() + timedelta(int(days))))
    Loader.add_constructor("!hours", moments(lambda hours: local + timedelta(hours=int(hours))))
    Loader.add_constructor(
        "!today", moments(lambda at: datetime.combine(local.date(), time.fromisoformat(at), local.tzinfo))
    )
    return Loader


def samples(now: datetime) -> dict[str, Any]:
    """Everything the page shows."""
    return {
        **yaml.load(SAMPLES.read_text("utf-8"), _loader(now)),  # a SafeLoader with three more words
        "now": now,
        "blank_form": SampleForm(auto_id="blank_%s", initial={"kind": "wages"}),
        "refused_form": SampleForm(REFUSED, auto_id="refused_%s"),
        "numbered_form": SampleForm(auto_id="numbered_%s", initial={"kind": "wages"}),
        "composer_form": ComposerForm(auto_id="composer_%s"),
        "code_form": CodeForm({"code": ""}, auto_id="code_%s"),
    }


@needs("be_logged_in")
def components(request: HttpRequest) -> HttpResponse:
    """The page with all of them."""
    return render(request, "desk/components.html", samples(moment_of(request)))
