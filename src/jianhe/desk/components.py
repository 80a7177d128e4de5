"""组件样张: every piece of the interface in every state, with invented people and matters (page 47 of the guide)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jianhe.web.access import needs
from jianhe.web.clock import now as moment_of

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


def stations() -> list[dict[str, str]]:
    """A line with what is done, where it is, and what comes."""
    return [
        {"label": "登记", "state": "done", "when": "11月2日"},
        {"label": "分流", "state": "done", "when": "11月2日", "note": "检察受理"},
        {"label": "受理告知", "state": "done", "when": "11月9日", "note": "按期"},
        {"label": "和解", "state": "now", "when": "今天 15:00", "note": "第 2 次"},
        {"label": "司法确认", "state": "next", "note": "协议生效后 30 日内"},
        {"label": "回访办结", "state": "next", "when": "2027年2月2日前"},
    ]


def all_states() -> list[dict[str, str]]:
    """Each node the line can draw."""
    states = ["done", "away", "late", "good", "now", "next"]
    labels = ["已经办的", "在外单位", "超期的", "办成的", "现在", "还没到"]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def work_groups(now: datetime) -> list[dict[str, Any]]:
    """The work list: late, today, within three days."""
    today = timezone.localdate(now)
    three = timezone.make_aware(datetime.combine(today, time(15)))

    def row(number: str, title: str, due: date, clock: str, stage: str, tone: str, then: str, **more: Any) -> dict[str, Any]:
        return {
            "id": number, "url": f"#matter-{number}", "title": title, "clock": clock, "due": due, "stage": stage,
            "stage_tone": tone, "next_step": then, "changed_at": now - timedelta(hours=20), "meta": number, **more,
        }  # fmt: skip

    late = [
        row("0421", "周桂兰反映派出所对被打不立案", today - timedelta(2), "7 日回复", "受理审查", "", "出受理或不受理告知",
            meta="0421，立案监督，周桂兰"),
        row("0398", "李国强要求确认工伤", today - timedelta(1), "移送接收", "等县人社局", "away", "催接收，或收回改送",
            meta="0398，分流，县人社局", theirs=True),
    ]  # fmt: skip
    due_today = [
        row("0417", "王建军等 6 人与宏远劳务公司工资款纠纷", three, "和解第 2 次", "和解", "dai", "开会，备协议草稿",
            meta="0417，支持起诉转和解，6 人，18.64 万元", selected=True, changed_at=now),
        row("0425", "陈某不服县法院民事判决", today, "7 日回复", "受理审查", "", "核二审、再审情况"),
        row("0356", "刘小慧司法救助金发放", today, "回访", "已办结", "ok", "打回访电话"),
    ]  # fmt: skip
    soon = [
        row("0342", "吴家与马家宅基地排水纠纷", today + timedelta(1), "司法确认 30 日", "等县法院", "away", "补吴家委托书"),
        row("0389", "未成年人 Y 某帮扶", today + timedelta(2), "心理评估", "办理中", "dai", "约心理咨询师第 4 次",
            meta="0389，未检", restricted=3),
        row("0431", "何秀英反映物业强收费", today + timedelta(3), "移送接收", "等县住建局", "away", "等接收",
            state="paused", why="等鉴定"),
    ]  # fmt: skip
    return [
        {"label": "已逾期", "count": len(late), "rows": late},
        {"label": "今天", "count": len(due_today), "rows": due_today},
        {"label": "三日内", "count": len(soon), "rows": soon},
    ]


def peek(now: datetime) -> dict[str, Any]:
    """What the panel shows of the selected matter."""
    today = timezone.localdate(now)
    return {
        "number": "云检和〔2026〕0417号", "title": "王建军等 6 人与宏远劳务公司工资款纠纷", "url": "#matter-0417",
        "tags": [{"label": "和解", "tone": "dai"}, {"label": "支持起诉", "tone": "outline"}],
        "next_step": {"label": "进和解室", "url": "#next"}, "record_url": "#record", "hand_off_url": "#hand-off",
        "deadlines": [
            {"label": "7 日回复", "note": "11月9日已回复"},
            {"label": "3 个月", "due": today + timedelta(70)},
        ],
        "people": [
            {"label": "诉求人", "value": "王建军等 6 人", "phone_url": "#call"},
            {"label": "对方", "value": "宏远劳务有限公司"},
            {"label": "承办", "value": "李青，检察官"},
        ],
        "stations": stations(),
    }  # fmt: skip


def entries(now: datetime) -> list[dict[str, Any]]:
    """A record, newest first."""
    return [
        {"title": "和解第 2 次", "state": "now", "when": "和解 1 室", "tag": {"label": "今天 15:00", "tone": "warn"},
         "text": "双方 8 人已回短信确认到场。协议草稿已备，差额 3.2 万元待谈。",
         "papers": [{"url": "#draft", "label": "和解协议草稿 v2"}]},
        {"title": "县人社局回函：工资表核对一致", "state": "away", "at": now - timedelta(hours=3),
         "text": "监察大队核对 6 人工资表与考勤，欠款合计 186,400 元。", "meta": "移送协作 2，县人社局 马军，第 3 个工作日回复",
         "papers": [{"url": "#opinion", "label": "核对意见.pdf", "icon": "paperclip"}]},
        {"title": "电话联系总包单位", "state": "done", "at": now - timedelta(days=4),
         "text": "云溪建工愿先行垫付一半，12 月 10 日前到账，要求写进协议。", "meta": "李青，8 分钟", "undo_url": "#undo"},
        {"title": "受理告知书送达", "state": "done", "at": now - timedelta(days=15), "tag": {"label": "按期", "tone": "ok"},
         "text": "短信送达 6 人，5 人已读，1 人电话告知。", "papers": [{"url": "#notice", "label": "受理告知书"}]},
    ]  # fmt: skip


def hand_offs(now: datetime) -> list[dict[str, Any]]:
    """A hand-off in each state."""
    sent: dict[str, Any] = {"unit": "县人社局", "ask": "核对工资", "sent_at": now - timedelta(days=5), "due": now + timedelta(2)}
    received = {**sent, "seen_at": now - timedelta(days=4), "received_at": now - timedelta(days=3), "received_by": "马军"}
    return [
        {**sent, "state": "sent"},
        {**received, "state": "received"},
        {**received, "state": "replied", "reply": "工资表核对一致，欠款合计 186,400 元。"},
        {**received, "state": "late", "due": now - timedelta(1), "remind_url": "#remind"},
        {**received, "state": "returned", "reason": "不是本单位的事，应送县住建局。"},
    ]


def clock(now: datetime) -> dict[str, Any]:
    """A clock with everything that can happen to one."""
    today = timezone.localdate(now)
    return {
        "label": "程序性回复", "due": today + timedelta(3), "rule": "收到之日起，第二日为第 1 日", "citation": "样张规定第一条",
        "first_day": today - timedelta(4), "passed": [{"day": today - timedelta(2), "name": "星期日"}],
        "pauses": [{"since": today - timedelta(3), "until": today - timedelta(2), "why": "等鉴定"}],
        "extensions": [{"until": today + timedelta(3), "approver": "部门负责人", "citation": "样张规定第二条"}],
        "steps": ["第二日起算", {"text": "最后一日是休息日，顺延", "day": today + timedelta(3)}], "provisional": True,
    }  # fmt: skip


def jobs(now: datetime) -> list[dict[str, Any]]:
    """A job in each state."""
    return [
        {"id": 1, "title": "批量生成告知书", "state": "running", "started_at": now, "done": 14, "total": 36, "stop_url": "#stop"},
        {"id": 2, "title": "导出台账", "state": "finished", "started_at": now, "result_url": "#ledger"},
        {"id": 3, "title": "识别来信", "state": "failed", "started_at": now,
         "failures": [{"label": "来信 3", "reason": "看不清", "retry_url": "#retry"}]},
    ]  # fmt: skip


def samples(now: datetime) -> dict[str, Any]:
    """Everything the page shows."""
    today = timezone.localdate(now)
    filled = {"name": "王建军", "phone": "138 0812 204", "id_number": "510603198001011234", "amount": "一万", "kind": "wages"}
    refused = SampleForm(filled, auto_id="refused_%s")
    return {
        "now": now,
        "blank_form": SampleForm(auto_id="blank_%s", initial={"kind": "wages"}),
        "refused_form": refused,
        "numbered_form": SampleForm(auto_id="numbered_%s", initial={"kind": "wages"}),
        "composer_form": ComposerForm(auto_id="composer_%s"),
        "code_form": CodeForm({"code": ""}, auto_id="code_%s"),
        "stations": stations(), "all_states": all_states(), "groups": work_groups(now), "peek": peek(now),
        "entries": entries(now), "hand_offs": hand_offs(now), "clock": clock(now), "jobs": jobs(now),
        "deadlines": [
            {"due": today - timedelta(2), "clock": "7 日回复"}, {"due": now + timedelta(minutes=1), "clock": "和解第 2 次"},
            {"due": today + timedelta(2), "clock": "移送接收", "theirs": True},
            {"due": today + timedelta(70), "clock": "3 个月", "provisional": True},
            {"due": today, "state": "met", "clock": "7 日回复"}, {"due": today, "state": "paused", "why": "等鉴定", "clock": "办理"},
        ],
        "tones": [{"label": word, "tone": tone} for word, tone in [
            ("受理审查", ""), ("和解", "dai"), ("已办结", "ok"), ("今天", "warn"), ("超期", "late"), ("等县人社局", "away"),
            ("农民工", "outline")]],
        "counts": [{"count": 2, "label": "已逾期", "tone": "late"}, {"count": 3, "label": "今天到期", "tone": "today"},
                   {"count": 6, "label": "三日内", "url": "#soon"}],
        "views": [{"url": "#due", "label": "按期限", "count": 17, "current": True},
                  {"url": "#receive", "label": "等我接收", "count": 4}, {"url": "#mine", "label": "我登记的", "changed": True}],
        "filters": [{"label": "类别", "value": "全部", "options": [{"url": "#all", "label": "全部", "current": True},
                                                             {"url": "#wages", "label": "工资"}]}],
        "people": [
            {"name": "王建军等 6 人", "role": "诉求人", "note": "代表王建军", "phone": "138****2046", "reveal_url": "#reveal",
             "call_url": "tel:12309", "flags": ["需翻译"]},
            {"name": "宏远劳务有限公司", "role": "对方", "note": "法定代表人 孙宏远", "duplicate_url": "#same"},
            {"name": "Y 某", "role": "当事人", "restricted": "限 3 人可见", "flags": ["未成年"]},
        ],
        "one_match": [{"number": "0417", "title": "工资款纠纷", "stage": "和解中", "url": "#matter-0417"}],
        "two_matches": [{"number": "0417", "title": "工资款纠纷", "url": "#a"}, {"number": "0321", "title": "排水纠纷", "url": "#b"}],
        "steps": [
            {"label": "开始司法确认", "url": "#open", "kind": "primary", "key": "E"},
            {"label": "办结", "unavailable": "还有 1 个程序没结束", "citation": "样张规定第三条"},
            {"label": "支持起诉", "state": "running", "url": "#support"}, {"label": "受理告知", "state": "done"},
        ],
        "documents": [{"name": "受理告知书", "state": state, "url": "#paper", "number": "云检和告〔2026〕12号", "version": 2,
                       "sent": "短信送达 6 人", "files": [{"url": "#docx", "label": "docx"}]}
                      for state in ["draft", "review", "approved", "signed", "sealed", "served", "void"]],
        "facts": [{"text": "县综治中心一楼 3 号窗口", "icon": "map-pin"}, {"text": "今天开到 17:30，前面等 2 人", "icon": "clock"},
                  {"text": "依据与引导全文", "url": "#law"}],
        "options": [{"value": "boss", "label": "包工头个人", "hint": "他叫您来干活，钱也由他发", "checked": True},
                    {"value": "firm", "label": "劳务公司或施工单位"}, {"value": "owner", "label": "房主", "disabled": "这里不收"}],
        "materials": [{"value": "id", "label": "身份证", "checked": True},
                      {"value": "hours", "label": "记工凭证", "note": "照片也行", "papers": [{"url": "#photo", "label": "照片 1"}]}],
        "rows": [{"label": "来访人", "value": "王建军", "change_url": "#name"}, {"label": "电话", "missing": True},
                 {"label": "几时回音", "value": "12月1日前", "strong": True}, {"label": "住址", "value": "青石镇", "changed": "今天改过"}],
        "receipt": {"place": "云溪县12309检察服务中心", "code": "M3T8A64QPR", "rows": [
            {"label": "来访人", "value": "王建军"}, {"label": "事情", "value": "工资、工程款"},
            {"label": "先去", "value": "3 号窗口，劳动监察", "strong": True}, {"label": "几时回音", "value": "12月1日前", "strong": True}]},
        "plain_receipt": {"place": "云溪县12309检察服务中心", "code": "M3T8A64QPR", "plain": True},
        "what_next": [{"text": "告诉您收没收、谁在办", "when": "12月1日前"}],
        "conflict": {"their_name": "张敏", "their_time": "15:40", "fields": [
            {"label": "电话", "mine": "138 0812 2046", "theirs": "138 0812 2047", "changed": True},
            {"label": "姓名", "mine": "王建军", "theirs": "王建军"}]},
        "refusal": {"sentence": "还有 1 个程序没结束，不能办结", "citation": "样张规定第三条"},
        "empty_words": {"text": "今天没有到期的，待接收还有 4 件", "url": "#receive", "label": "去看"},
        "icons": sorted(ICONS),
    }  # fmt: skip


ICONS = {"list-checks", "inbox", "folders", "file-text", "users", "settings", "search", "bell", "plus", "phone", "lock", "printer"}


@needs("be_logged_in")
def components(request: HttpRequest) -> HttpResponse:
    """The page with all of them."""
    return render(request, "desk/components.html", samples(moment_of(request)))
