"""Everything that can happen in Jianhe, on one page: the kinds of events, their words and the facts each carries.

Facts hold ids and codes, never names or free text, so that sealing a matter reaches its events.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianhe.people.standing import Standing
from jianhe.records.models import Event, Matter


@dataclass(frozen=True)
class Kind:
    """One kind of event: its label on screens, and the names of the facts that it may carry."""

    label: str | Promise
    facts: frozenset[str]
    is_reading: bool = False


def _kind(label: Any, *facts: str, reading: bool = False) -> Kind:
    return Kind(label, frozenset(facts), reading)


KINDS: Mapping[str, Kind] = {
    "matter_registered": _kind(_("登记"), "contact", "channel", "unit"),
    "contact_added": _kind(_("再次来访来信"), "contact", "channel"),
    "proceeding_opened": _kind(_("开始程序"), "proceeding", "procedure", "edition"),
    "step_taken": _kind(_("办理一步"), "proceeding", "step", "from", "to", "taken", "approval"),
    "approval_asked": _kind(_("请求批准"), "approval", "step", "role"),
    "approval_decided": _kind(_("批准或不批准"), "approval", "step", "granted"),
    "clock_moved": _kind(_("期限变动"), "clock", "limit", "kind", "due"),
    "clock_recomputed": _kind(_("期限重算"), "clock", "limit", "before", "after", "calendar"),
    "handler_assigned": _kind(_("分派承办人"), "person", "before"),
    "helper_added": _kind(_("增加协办人"), "person"),
    "helper_removed": _kind(_("减少协办人"), "person"),
    "handed_over": _kind(_("移送"), "hand_over", "unit"),
    "hand_over_seen": _kind(_("对方已看"), "hand_over"),
    "hand_over_signed": _kind(_("对方已接收"), "hand_over"),
    "hand_over_returned": _kind(_("退回"), "hand_over", "reason"),
    "hand_over_recalled": _kind(_("收回移送"), "hand_over"),
    "entry_noted": _kind(_("记一笔"), "entry", "kind"),
    "entry_withdrawn": _kind(_("撤回一笔"), "entry"),
    "party_added": _kind(_("增加当事人"), "party", "side"),
    "party_changed": _kind(_("更改当事人"), "party", "fields"),
    "party_removed": _kind(_("移除当事人"), "party"),
    "matter_changed": _kind(_("更改事项"), "fields"),
    "file_attached": _kind(_("收材料"), "attachment", "kind"),
    "file_judged": _kind(_("材料检查"), "attachment", "verdict"),
    "file_read": _kind(_("看了材料"), "attachment", reading=True),
    "document_made": _kind(_("拟文书"), "document", "paper"),
    "document_approved": _kind(_("签发文书"), "document", "paper", "number"),
    "document_served": _kind(_("送达文书"), "document", "how"),
    "document_void": _kind(_("作废文书"), "document", "number"),
    "document_read": _kind(_("看了文书"), "document", "format", reading=True),
    "protected_read": _kind(_("看了个人信息"), "party", "fields", "page", reading=True),
    "matter_read": _kind(_("看了事项"), "page", reading=True),
    "sealed": _kind(_("封存"), "ground"),
    "seal_granted": _kind(_("准许查看封存件"), "person", "ground"),
    "seal_grant_ended": _kind(_("结束查看"), "person"),
    "fact_corrected": _kind(_("更正统计事实"), "field", "change"),
    "access_refused": _kind(_("拒绝查看"), "act", "path"),
    "logged_in": _kind(_("登录"), "address"),
    "logged_out": _kind(_("退出")),
    "log_in_failed": _kind(_("登录失败"), "address"),
    "user_added": _kind(_("增加用户"), "person"),
    "user_changed": _kind(_("更改用户"), "person", "fields"),
    "duty_given": _kind(_("授予职责"), "duty", "person", "role", "unit"),
    "duty_ended": _kind(_("结束职责"), "duty", "person", "role"),
    "second_factor_set": _kind(_("设置第二重验证"), "person", "method"),
    "data_exported": _kind(_("导出"), "what", "rows"),
    "chain_verified": _kind(_("核验留痕"), "links", "broken"),
    "heads_anchored": _kind(_("锚定留痕"), "day", "sm3"),
    "calendar_published": _kind(_("启用工作日历"), "year", "version"),
    "backup_made": _kind(_("备份"), "archive"),
}


def append(
    kind: str,
    *,
    centre: UUID,
    actor: UUID | None,
    at: datetime,
    matter: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """Write one event in the running transaction. `at` is when it happened; the database adds when it was recorded.

    Raises ValueError for a kind or a fact that is not on this page.
    """
    given = dict(facts or {})
    unknown = set(given) - KINDS[kind].facts if kind in KINDS else {kind}
    if unknown:
        raise ValueError(f"not on the list of events: {kind} {sorted(unknown)}")
    text = json.dumps(given, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    event = Event(centre_id=centre, kind=kind, at=at, actor_id=actor, matter_id=matter, facts_text=text)
    event.save(force_insert=True)
    return event


def write(kind: str, matter: Matter, by: Standing, at: datetime, /, **facts: Any) -> None:
    """Write an event of a matter that a person did or saw: the usual case of `append`."""
    assert by.person is not None
    append(kind, centre=matter.centre_id, actor=by.person.pk, at=at, matter=matter.pk, facts=facts)


def _plain(value: Any) -> str:
    if isinstance(value, UUID | datetime | date):
        return str(value)
    raise TypeError(f"facts hold ids and codes, not {type(value).__name__}")
