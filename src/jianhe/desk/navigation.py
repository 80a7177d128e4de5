"""The rail of the desk: where this person may go, with what waits there. Reaches `web/desk.html` on every page."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from jianhe.casework import confirmation, court
from jianhe.casework.rules import catalogue
from jianhe.desk import saved_views
from jianhe.desk.wording import said
from jianhe.desk.work_rows import capped
from jianhe.law.roles import may
from jianhe.people.standing import Standing
from jianhe.records.queries import booked_visits, conferences, confirmations, hand_overs, matters, notices, worklists
from jianhe.records.queries.filters import read
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
        "suggest_url": reverse("desk:suggest") if may(roles, "see_list") else "",
        "register_url": reverse("desk:register") if may(roles, "register") else "",
        "profile_url": reverse("desk:change_password"),
        "shortcuts": "on" if standing.person.wants_shortcuts else "off",
        "place_name": _named(centre.organ, centre.organ_en) if centre else "",
        "centre_name": _named(centre.name, centre.name_en) if centre else "",
    }


MOST_IN_RAIL = 12
_COUNTED = ("office", "inbox", "court", "tasks", "approvals", "notices", "dangers", "visits", "waiting", "total",
            *worklists.GROUPS)  # fmt: skip


def counts(request: HttpRequest) -> dict[str, int]:
    """What waits for this person, in one statement, asked once per request; `total` and the groups are of my list.

    Saved views of open matters are counted by their key; one that looks through everything is not, as 全部事项 is not.
    """
    found: dict[str, int] | None = getattr(request, "navigation_counts", None)
    if found is None:
        standing: Standing = request.standing  # type: ignore[attr-defined]
        on = today(request)
        lists: dict[str, Any] = {}
        mine = None
        if may(standing.roles, "see_list"):
            mine = worklists.matters_in(standing, "mine", on=on)
            lists["office"] = worklists.matters_in(standing, "office", on=on)
            lists |= {
                str(saved.pk): worklists.matters_in(standing, saved.view, on=on, filters=read(saved.filters)[0])
                for saved in saved_views.in_rail(request)[:MOST_IN_RAIL]
                if worklists.ORDERS.get(saved.view) == worklists.BY_DUE
            }
        if may(standing.roles, "sign_for"):
            lists["inbox"] = hand_overs.to_sign(standing)
        if may(standing.roles, "settle_tasks"):
            units = {unit for unit, _role in standing.roles_by_unit} & set(standing.units)
            lists["tasks"] = conferences.tasks_of(standing, units=units)
        if may(standing.roles, court.ACT):
            lists["court"] = confirmations.waiting_on_desk(standing)
        if may(standing.roles, "approve"):
            lists["approvals"] = matters.approvals_waiting_for(standing)
        if may(standing.roles, "receive_visits"):
            lists["visits"] = booked_visits.to_come(standing, on)
        if may(standing.roles, "hear_of_danger"):
            lists["dangers"] = notices.unseen_dangers_of(standing)
        if may(standing.roles, "hear_of_sealed"):
            lists["notices"] = notices.unseen_by(standing)
        found = {**dict.fromkeys(_COUNTED, 0), **worklists.counted(lists, open_ones=mine, on=on)}
        request.navigation_counts = found  # type: ignore[attr-defined]
    return found


def _entries(request: HttpRequest, standing: Standing) -> list[dict[str, Any]]:
    """The entries of this person's duties: the lists with what waits in them, then the pages of the administrators."""
    waiting = counts(request)
    late, told = waiting["late"], waiting["notices"] + waiting["dangers"]
    saved = saved_views.in_rail(request) if may(standing.roles, "see_list") else []
    # The page of a saved view is known by its key: the filters may have been changed since.
    opened = {str(one.pk): saved_views.address_of_saved(one) for one in saved}
    here = opened.get(request.GET.get("saved", ""), request.path)
    entries: list[tuple[str, str, str, str, int, dict[str, Any]]] = [
        ("see_list", _list("mine"), "list-checks", gettext("我的待办"), waiting["total"],
         {"goto": "w", "urgent": late > 0}),
        ("sign_for", reverse("desk:inbox"), "inbox", gettext("待接收"), waiting["inbox"], {"goto": "r"}),
        ("settle_tasks", reverse("desk:tasks"), "check-check", gettext("会商任务"), waiting["tasks"], {}),
        ("see_conferences", reverse("desk:conferences"), "users", gettext("会商"), 0, {}),
        ("receive_visits", reverse("desk:visits"), "calendar-check", gettext("约好来的"), waiting["visits"], {}),
        ("attach", reverse("desk:letter_batches"), "mail", gettext("来信批量登记"), 0, {}),
        ("approve", reverse("desk:approvals"), "stamp", gettext("等我批"), waiting["approvals"], {}),
        ("hear_of_danger", reverse("desk:notices"), "bell", gettext("窗口提醒"), told,
         {"urgent": told > 0}),
        (confirmation.ACT, reverse("desk:confirmations"), "gavel", gettext("司法确认"), 0, {}),
        (court.ACT, reverse("desk:court"), "landmark", gettext("法院窗口"), waiting["court"],
         {"urgent": waiting["court"] > 0}),
        ("see_list", _list("office"), "folders", gettext("本部门"), waiting["office"], {}),
        ("see_list", _list("all"), "files", gettext("全部事项"), 0, {"goto": "c"}),
        ("see_list", reverse("desk:ledger"), "sheet", gettext("台账"), 0, {}),
        ("mediate", reverse("desk:mediations"), "handshake", gettext("交给我们调解的"), 0, {}),
        ("see_units", reverse("desk:rooms"), "calendar-clock", gettext("房间排期"), 0, {"goto": "m"}),
        *_saved(saved, waiting),
        ("see_guide", reverse("desk:help_procedures"), "workflow", gettext("程序说明"), 0, {}),
        ("see_mis_visits", reverse("desk:mis_visits"), "signpost", gettext("误访反馈"), 0, {}),
        ("manage_users", reverse("desk:users"), "users", gettext("用户"), 0, {}),
        ("manage_duties", reverse("desk:duties"), "user-check", gettext("职责"), 0, {}),
        ("manage_units", reverse("desk:methods"), "handshake", gettext("和解五法"), 0, {}),
        ("see_audit", reverse("desk:audit"), "shield-check", gettext("留痕"), 0, {}),
        ("see_system", reverse("desk:system"), "activity", gettext("系统状态"), 0, {}),
        ("see_units", reverse("desk:units"), "building-2", gettext("单位与窗口"), 0, {"heading": gettext("查与管")}),
        ("see_units", reverse("desk:mediation_network"), "network", gettext("调解网络"), 0, {}),
    ]  # fmt: skip
    return [
        {
            "url": url, "icon": icon, "label": label, "count": capped(count) if count else "",
            "current": url == here, **more,
        }
        for act, url, icon, label, count, more in entries
        if may(standing.roles, act)
    ]  # fmt: skip


def _saved(saved: list[Any], waiting: dict[str, int]) -> Iterator[tuple[str, str, str, str, int, dict[str, Any]]]:
    """The views under the lists, the first with their heading, and behind them the page on which they are kept."""
    for place, one in enumerate(saved[:MOST_IN_RAIL]):
        heading = {"heading": gettext("视图")} if place == 0 else {}
        yield "see_list", saved_views.address_of_saved(one), "bookmark", one.name, waiting.get(str(one.pk), 0), heading
    if saved:
        yield "see_list", reverse("desk:views"), "settings-2", gettext("管视图"), 0, {}


def _list(view: str) -> str:
    return reverse("desk:worklist") if view == "mine" else reverse("desk:worklist_view", args=[view])


def _named(zh: str, en: str) -> str:
    """A proper name in the reader's language, where it has one."""
    return en or zh if (get_language() or "").startswith("en") else zh
