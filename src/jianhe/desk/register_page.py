"""What the page of registering shows beside the form: kinds suggested, the window plate, the receipt as it will be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from jianhe.casework.drafts import content
from jianhe.casework.intake import answer_due
from jianhe.casework.rules import catalogue, practice_folder
from jianhe.desk import recognising
from jianhe.desk.register_form import CHANNELS, OTHER, PartyForm, RegisterForm, initial_from, who
from jianhe.desk.register_kinds import chosen_kind, signs_context, types_context
from jianhe.law.guide.cards import card_on, cards
from jianhe.law.guide.doors import doors, units_behind_doors
from jianhe.law.identity import BadNumber, read_identity
from jianhe.law.roles import may
from jianhe.people.models import Window
from jianhe.people.standing import Standing
from jianhe.records.queries.recognition import Known
from jianhe.web.clock import now, today
from jianhe.web.templatetags.jianhe import day_and_time, long_day, short_day

ONLY_REGISTER = "register"
STEPS = {"guide": "1", "accept": "2", "ask_supplement": "3", "answer_at_once": "4", "transfer": "5"}


def own_window(standing: Standing, windows: Iterable[Window]) -> Window | None:
    """The window that the clerk's unit keeps, until the roster says who sits where."""
    return next((window for window in windows if window.unit_id == standing.home_unit), None)


def side_context(request: HttpRequest, values: Mapping[str, Any], windows: Sequence[Window]) -> dict[str, Any]:
    """The plate and the receipt, and the words of the first thing to do."""
    standing, language = request.standing, get_language() or "zh-hans"  # type: ignore[attr-defined]
    chosen, _offered = chosen_kind(values, on=today(request))
    if chosen == OTHER:
        chosen = str(values.get("other_type", ""))
    titles = catalogue().lists["matter_types"]
    plate = plate_of(standing, chosen, windows, on=today(request))
    at = now(request)
    place = gettext("%(n)s 号窗口") % {"n": plate["number"]} if plate["number"] else plate["name"]
    words = titles[chosen].of(language) if chosen in titles else ""
    first = f"{place}{gettext('，')}{plate['name']}" if plate["number"] else place
    answer = gettext("%(day)s前") % {"day": short_day(answer_due(received_at=at, by=standing, at=at))}
    is_elsewhere = chosen in cards() and card_on(chosen, today(request)).remit != "procuratorate"
    rows = [
        {"label": gettext("来访人"), "value": who(values), "missing": not who(values)},
        {"label": gettext("事情"), "value": words, "missing": not words},
        {"label": gettext("先去"), "value": first, "strong": True},
        {"label": gettext("登记"), "value": f"{day_and_time(at)}{gettext('，')}{standing.person.name}"},
        {"label": gettext("几时回音"), "value": answer, "strong": True},
    ]
    return {
        "plate": plate,
        "receipt": {"place": heading_of(standing.centre), "rows": rows, "phone": standing.centre.hotline},
        "guide_words": gettext("带到 %(where)s，我们跟着") % {"where": place}
        if is_elsewhere
        else gettext("引导去别的机关"),
    }


def heading_of(centre: Any) -> str:
    """The first line of a receipt: 旌阳区人民检察院12309检察服务中心."""
    if (get_language() or "").startswith("en"):
        return f"{centre.organ_en or centre.organ}, {centre.hotline}"
    return f"{centre.organ}{centre.hotline}检察服务中心"


def plate_of(standing: Standing, code: str, windows: Sequence[Window], *, on: date) -> dict[str, Any]:
    """The window plate for a kind of matter: whom to see first in this hall, and what to bring."""
    card, language = card_on(code, on) if code in cards() else None, get_language() or "zh-hans"
    own, there = own_window(standing, windows), None
    if card is not None and standing.centre is not None:
        practice = standing.centre.practice
        unit = units_behind_doors(practice, practice_folder(practice)).get(card.door)
        there = next((window for window in windows if window.unit.code == unit), None)
    facts = [{"text": gettext("带身份证和手里的凭证，材料不全也先收"), "icon": "file-text"}]
    if card is None:
        return {
            "lead": gettext("先听他说完"),
            "name": own.name if own else gettext("检察服务中心"),
            "number": own.number if own else None,
            "facts": facts,
        }
    door = doors(on)[card.door].name.of(language)
    how = {
        "procuratorate": gettext("归检察院，当场可以受理"),
        "procuratorate_after_other_remedy": gettext("先走这一步；没有结果，再来找检察院"),
        "other": gettext("不归检察院，我们带过去，再问结果"),
    }[card.remit]
    window = there or (own if card.door == "procuratorate_12309" else None)
    name = (
        (window.unit.name_en if language.startswith("en") and window.unit.name_en else window.unit.name)
        if window
        else door
    )
    phone = window.unit.phone if window else ""
    said = [{"text": how, "icon": "arrow-right"}, *facts]
    if phone:
        said.append({"text": gettext("电话 %(phone)s") % {"phone": phone}, "icon": "phone"})
    return {"lead": gettext("这件事先找"), "name": name, "number": window.number if window else None, "facts": said}


def then_options(standing: Standing, chosen: str, guide_words: str) -> list[dict[str, Any]]:
    """What may follow at once. Whoever may not take steps only registers."""
    guide = format_html('<span id="guide-words">{}</span>', guide_words)
    labels = {
        "guide": guide,
        "accept": gettext("检察受理"),
        "ask_supplement": gettext("要补材料"),
        "answer_at_once": gettext("当场答复"),
        "transfer": gettext("移送"),
    }
    chosen = chosen if chosen in STEPS and may(standing.roles, "take_step") else ONLY_REGISTER
    options = [
        {"value": step, "label": labels[step], "key": key, "checked": step == chosen} for step, key in STEPS.items()
    ]
    only = {"value": ONLY_REGISTER, "label": gettext("先登记"), "key": "0", "checked": chosen == ONLY_REGISTER}
    return [*(options if may(standing.roles, "take_step") else []), only]


def page_context(
    request: HttpRequest,
    form: RegisterForm,
    rows: Sequence[PartyForm],
    *,
    form_key: Any,
    drafts: Sequence[Any],
    windows: Sequence[Window],
    saved_at: datetime | None = None,
    found: Known | None = None,
    asks: bool = False,
    refusal: str = "",
) -> dict[str, Any]:
    """Everything the page needs, for a blank form, a draft and a refused one alike."""
    standing = request.standing  # type: ignore[attr-defined]
    values = {name: form[name].value() or "" for name in form.fields if name != "attachments"}
    values["party-0-name"] = rows[0]["name"].value() or ""
    side = side_context(request, values, windows)
    channel = str(values["channel"] or "visit")
    faults = faults_of(form, rows)
    for field in (rows[0].fields[name] for name in ("name", "id_type", "no_id_reason")):
        field.required = True  # only for the words: these say no 可不填; what they must hold is judged by the verb
    for name in (
        "story",
        "people_count",
        "category",
        "window",
        *(["sent_by"] if values["channel"] == "hand_over" else []),
    ):
        form.fields[name].required = True
    rows[0].fields["name"].widget.attrs |= {
        "data-key": "f2",
        **({} if faults or refusal or asks else {"data-takes-focus": ""}),
    }
    return {
        "form": form,
        "rows": rows,
        "more_rows": rows[1:],
        "form_key": form_key,
        "drafts": draft_lines(drafts),
        "saved_at": saved_at,
        "now": now(request),
        **types_context(values, on=today(request)),
        **signs_context(str(values["story"]), values["flags"] or [], on=today(request)),
        **side,
        "then_options": then_options(standing, str(values["then"]), side["guide_words"]),
        "own_window": own_window(standing, windows),
        "channel": channel,
        "heading": heading(channel),
        "faults": faults,
        "refusal": refusal,
        "others_open": any(row.errors if row.is_bound else row.initial.get("name") for row in rows[1:]),
        "more_open": channel in ("letter", "hand_over") or any(form.errors.get(name) for name in MORE),
        "born": born_words(str(rows[0]["number"].value() or ""), request),
        "ticks": [form[name] for name in TICKS if name in form.fields],
        "strip": recognising.panel(request, request.POST, found or Known()),
        "asks": asks,
        "files_again": [file.name for file in form.files.getlist("attachments")]
        if form.is_bound and form.files
        else [],
    }


MORE = (
    "claim",
    "amount",
    "line_of_work",
    "category",
    "place",
    "received_on",
    "centre_received_on",
    "sent_by",
    "outer_number",
    "written_on",
    "postmarked_on",
    "posted_how",
    "tracking_number",
    "window",
    "attachments",
)


TICKS = ("is_consultation", "is_anonymous", "entered_late", "is_sealed")


def draft_lines(drafts: Sequence[Any]) -> list[dict[str, Any]]:
    """Unfinished forms by who came and what was said, as their writer knows them again."""
    lines = []
    for draft in drafts:
        values, rows = initial_from(content(draft))
        said = " ".join(str(values.get("story", "")).split())[:24]
        name = str(rows[0].get("name", "")) if rows else ""
        lines.append(
            {
                "label": gettext("，").join(part for part in (name, said) if part) or gettext("还没写名字"),
                "at": draft.saved_at,
                "url": f"{reverse('desk:register')}?draft={draft.pk}",
                "discard_url": reverse("desk:discard_draft", args=[draft.pk]),
            }
        )
    return lines


def heading(channel: str) -> str:
    """登记来访, 登记来信 …"""
    return gettext("登记%(channel)s") % {"channel": dict(CHANNELS).get(channel, CHANNELS[0][1])}


def faults_of(form: RegisterForm, rows: Sequence[PartyForm]) -> list[dict[str, str]]:
    """All faults with the place of each, for the summary on top: the persons first, as on the page."""
    found = []
    for part in [*rows, form]:
        if not part.is_bound:
            continue
        for name, errors in part.errors.items():
            for error in errors:
                if name == "__all__":
                    found.append({"url": "", "label": "", "text": str(error)})
                else:
                    field = part[name]
                    anchor = (
                        f"{field.auto_id}_0"
                        if field.use_fieldset or name in ("matter_type", "then")
                        else field.id_for_label
                    )
                    found.append({"url": f"#{anchor}", "label": str(field.label), "text": str(error)})
    return found


def born_words(number: str, request: HttpRequest) -> str:
    """男，1990年1月1日生: what the identity number itself says, so that nobody types it."""
    try:
        identity = read_identity(number, on=today(request))
    except BadNumber:
        return ""
    sex = gettext("男") if identity.sex == "m" else gettext("女")
    return sex + gettext("，") + gettext("%(day)s生") % {"day": long_day(identity.born_on)}
