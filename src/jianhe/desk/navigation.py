"""The rail of the desk: where this person may go, with what waits there. Reaches `web/desk.html` on every page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from jianhe.casework.rules import catalogue
from jianhe.desk.wording import said
from jianhe.desk.work_rows import capped
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import hand_overs, matters, worklists
from jianhe.web.clock import today
from jianhe.web.session import IDLE


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of the desk needs; counted only when a whole page is drawn."""
    match = getattr(request, "resolver_match", None)
    standing: Standing | None = getattr(request, "standing", None)
    if standing is None or standing.person is None or match is None or match.app_name != "desk":
        return {}
    roles, centre = standing.roles, standing.centre
    return {
        "navigation": SimpleLazyObject(lambda: _entries(request, standing)),
        "signed_in_name": standing.person.name,
        "duty_words": gettext("，").join(said(catalogue().roles.title(role)) for role in sorted(roles)),
        "log_out_url": reverse("desk:log_out"),
        "home_url": reverse("desk:home"),
        "session_ends_in": int(IDLE.total_seconds()),
        "keep_session_url": reverse("desk:stay"),
        "search_url": reverse("desk:search") if may(roles, "see_list") else "",
        "register_url": reverse("desk:register") if may(roles, "register") else "",
        "profile_url": reverse("desk:change_password"),
        "shortcuts": "on" if standing.person.wants_shortcuts else "off",
        "place_name": _named(centre.organ, centre.organ_en) if centre else "",
        "centre_name": _named(centre.name, centre.name_en) if centre else "",
    }


_COUNTED = ("office", "inbox", "approvals", "waiting", "total", *worklists.GROUPS)


def counts(request: HttpRequest) -> dict[str, int]:
    """What waits for this person, in one statement, asked once per request; `total` and the groups are of my list."""
    found: dict[str, int] | None = getattr(request, "navigation_counts", None)
    if found is None:
        standing: Standing = request.standing  # type: ignore[attr-defined]
        on = today(request)
        lists: dict[str, Any] = {}
        mine = None
        if may(standing.roles, "see_list"):
            mine = worklists.matters_in(standing, "mine", on=on)
            lists["office"] = worklists.matters_in(standing, "office", on=on)
        if may(standing.roles, "sign_for"):
            lists["inbox"] = hand_overs.to_sign(standing)
        if may(standing.roles, "approve"):
            lists["approvals"] = matters.approvals_waiting_for(standing)
        found = {**dict.fromkeys(_COUNTED, 0), **worklists.counted(lists, open_ones=mine, on=on)}
        request.navigation_counts = found  # type: ignore[attr-defined]
    return found


def _entries(request: HttpRequest, standing: Standing) -> list[dict[str, Any]]:
    """The entries of this person's duties: the lists with what waits in them, then the pages of the administrators."""
    waiting = counts(request)
    late = waiting["late"]
    entries: list[tuple[str, str, str, str, int, dict[str, Any]]] = [
        ("see_list", _list("mine"), "list-checks", gettext("我的待办"), waiting["total"],
         {"goto": "w", "urgent": late > 0}),
        ("sign_for", reverse("desk:inbox"), "inbox", gettext("待接收"), waiting["inbox"], {"goto": "r"}),
        ("approve", reverse("desk:approvals"), "stamp", gettext("等我批"), waiting["approvals"], {}),
        ("see_list", _list("office"), "folders", gettext("本部门"), waiting["office"], {}),
        ("see_list", _list("all"), "files", gettext("全部事项"), 0, {"goto": "c"}),
        ("manage_users", reverse("desk:users"), "users", gettext("用户"), 0, {}),
        ("manage_duties", reverse("desk:duties"), "user-check", gettext("职责"), 0, {}),
        ("see_audit", reverse("desk:audit"), "shield-check", gettext("留痕"), 0, {}),
        ("see_system", reverse("desk:system"), "activity", gettext("系统状态"), 0, {}),
        ("see_units", reverse("desk:units"), "building-2", gettext("单位与窗口"), 0, {"heading": gettext("查与管")}),
    ]  # fmt: skip
    return [
        {
            "url": url, "icon": icon, "label": label, "count": capped(count) if count else "",
            "current": url == request.path, **more,
        }
        for act, url, icon, label, count, more in entries
        if may(standing.roles, act)
    ]  # fmt: skip


def _list(view: str) -> str:
    return reverse("desk:worklist") if view == "mine" else reverse("desk:worklist_view", args=[view])


def _named(zh: str, en: str) -> str:
    """A proper name in the reader's language, where it has one."""
    return en or zh if (get_language() or "").startswith("en") else zh
