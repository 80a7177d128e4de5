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
    "matter_imported": _kind(_("由旧台账导入"), "ledger", "row", "contact"),
    "contact_added": _kind(_("再次来访来信"), "contact", "channel"),
    "proceeding_opened": _kind(_("开始程序"), "proceeding", "procedure", "edition"),
    "step_taken": _kind(_("办理一步"), "proceeding", "step", "from", "to", "taken", "approval"),
    "approval_asked": _kind(_("请求批准"), "approval", "step", "role"),
    "approval_decided": _kind(_("批准或不批准"), "approval", "step", "granted"),
    "clock_moved": _kind(_("期限变动"), "clock", "limit", "kind", "due"),
    "clock_recomputed": _kind(_("期限重算"), "clock", "limit", "before", "after", "calendar"),
    "handler_assigned": _kind(_("分派承办人"), "person", "before"),
    "assignment_undone": _kind(_("撤销分派"), "person", "before", "batch"),
    "batch_assigned": _kind(_("批量指定承办人"), "batch", "person", "rows"),
    "batch_undone": _kind(_("撤销批量指定"), "batch", "rows"),
    "helper_added": _kind(_("增加协办人"), "person"),
    "helper_removed": _kind(_("减少协办人"), "person"),
    "handed_over": _kind(_("移送"), "hand_over", "unit", "part"),
    "hand_over_seen": _kind(_("对方已看"), "hand_over"),
    "hand_over_signed": _kind(_("对方已接收"), "hand_over"),
    "hand_over_returned": _kind(_("退回"), "hand_over", "reason"),
    "hand_over_recalled": _kind(_("收回移送"), "hand_over"),
    "hand_over_contested": _kind(_("第二次退回，列入周研判"), "hand_over", "reason"),
    "hand_over_escalated": _kind(_("没人接收，报上一级"), "hand_over", "level"),
    "hand_over_answered": _kind(_("答复移送"), "hand_over", "attachment"),
    "more_time_asked": _kind(_("申请延期"), "request", "hand_over", "until"),
    "more_time_decided": _kind(_("答复延期申请"), "request", "hand_over", "granted"),
    "put_on_agenda": _kind(_("列入会商"), "conference", "item", "why"),
    "conference_moved": _kind(_("改会商的时间或者房间"), "conference"),
    "conference_called_off": _kind(_("取消会商"), "conference"),
    "attendance_noted": _kind(_("登记到会"), "conference", "unit", "came"),
    "opinion_given": _kind(_("会商意见"), "item", "unit", "dissent"),
    "lead_named": _kind(_("会商定主办单位"), "item", "unit", "due"),
    "item_put_off": _kind(_("留到下次会商"), "item"),
    "task_given": _kind(_("会商交办"), "task", "unit", "due"),
    "task_settled": _kind(_("会商任务有结果"), "task", "state"),
    "conference_closed": _kind(_("结束会商"), "conference", "minutes"),
    "minutes_read": _kind(_("看了会商纪要"), "conference", "format", reading=True),
    "entry_noted": _kind(_("记一笔"), "entry", "kind"),
    "entry_withdrawn": _kind(_("撤回一笔"), "entry"),
    "party_added": _kind(_("增加当事人"), "party", "side"),
    "party_changed": _kind(_("更改当事人"), "party", "fields"),
    "party_removed": _kind(_("移除当事人"), "party"),
    "matter_changed": _kind(_("更改事项"), "fields"),
    "file_attached": _kind(_("收材料"), "attachment", "kind"),
    "file_judged": _kind(_("材料检查"), "attachment", "verdict"),
    "file_read": _kind(_("看了材料"), "attachment", reading=True),
    "material_ticked": _kind(_("材料对上清单"), "proceeding", "material", "attachment"),
    "material_unticked": _kind(_("撤回对上的材料"), "proceeding", "material"),
    "original_returned": _kind(_("退还原件"), "attachment", "document", "how"),
    "original_return_undone": _kind(_("退还原件作废"), "document"),
    "document_made": _kind(_("拟文书"), "document", "paper"),
    "document_approved": _kind(_("签发文书"), "document", "paper", "number"),
    "document_served": _kind(_("送达文书"), "document", "how"),
    "document_void": _kind(_("作废文书"), "document", "number"),
    "document_read": _kind(_("看了文书"), "document", "format", reading=True),
    "protected_read": _kind(_("看了个人信息"), "party", "fields", "page", reading=True),
    "matter_read": _kind(_("看了事项"), "page", reading=True),
    "matter_joined": _kind(_("并入一件"), "merge", "matter"),
    "merge_undone": _kind(_("撤销并入"), "merge", "matter"),
    "matter_linked": _kind(_("关联事项"), "link", "kind", "other"),
    "matter_unlinked": _kind(_("取消关联"), "link", "other"),
    "sealed_recognised": _kind(_("窗口来人在封存件里，已告诉值班主任")),
    "danger_told": _kind(_("听到轻生或者暴力，已告诉值班的人"), "risk"),
    "sealed": _kind(_("封存"), "ground"),
    "seal_granted": _kind(_("准许查看封存件"), "person", "ground"),
    "seal_grant_ended": _kind(_("结束查看"), "person"),
    "fact_corrected": _kind(_("更正统计事实"), "field", "change"),
    "invited": _kind(_("邀请和解"), "proceeding", "party", "willingness", "document"),
    "willingness_noted": _kind(_("记意愿"), "proceeding", "party", "willingness", "stage", "answer"),
    "rated": _kind(_("办结后评价"), "rating", "grade"),
    "time_said": _kind(_("当事人说了方便的时间"), "proceeding", "party", "booking"),
    "call_asked": _kind(_("当事人要求回电话"), "proceeding", "party"),
    "sitting_begun": _kind(_("开始会谈"), "sitting", "proceeding"),
    "sitting_changed": _kind(_("会谈进展"), "sitting", "change"),
    "sitting_ended": _kind(_("结束会谈"), "sitting", "result"),
    "offer_noted": _kind(_("记一轮差额"), "sitting"),
    "offers_read": _kind(_("看了差额"), "sitting", reading=True),
    "agreement_drafted": _kind(_("起草协议"), "agreement", "kind", "proceeding"),
    "agreement_revised": _kind(_("改协议"), "agreement", "version"),
    "agreement_ready": _kind(_("协议定稿"), "agreement", "version"),
    "service_agreed": _kind(_("同意在网上收文书"), "consent", "party"),
    "service_withdrawn": _kind(_("撤回网上收文书"), "consent", "party"),
    "paper_opened": _kind(_("当事人在网上打开文书"), "document", "party", "opened_with"),
    "draft_read": _kind(_("当事人签前看了协议"), "agreement", "version", "party", "said", "sha256"),
    "agreement_signature": _kind(_("签协议"), "agreement", "signature", "party", "capacity"),
    "agreement_signed": _kind(_("协议签完"), "agreement", "on"),
    "agreement_withdrawn": _kind(_("撤回协议"), "agreement", "party"),
    "agreement_void": _kind(_("协议作废"), "agreement"),
    "packet_sent": _kind(_("送法院窗口"), "packet", "agreement", "files", "sha256"),
    "packet_seen": _kind(_("法院窗口已看"), "packet"),
    "packet_received": _kind(_("法院窗口收件"), "packet"),
    "packet_returned": _kind(_("法院窗口退回"), "packet", "ground"),
    "packet_recalled": _kind(_("撤回材料包"), "packet"),
    "packet_read": _kind(_("看了材料包"), "packet", "file", reading=True),
    "draft_shown_to_court": _kind(_("请法院窗口看草稿"), "look", "agreement", "version"),
    "draft_remarked": _kind(_("法院窗口对草稿的意见"), "look"),
    "ruling_recorded": _kind(_("登记法院裁定"), "ruling", "packet", "result"),
    "ruling_served": _kind(_("裁定送达"), "ruling", "party", "how"),
    "payment_recorded": _kind(_("登记履行付款"), "payment", "instalment"),
    "payment_undone": _kind(_("撤回履行付款"), "payment", "instalment"),
    "instalment_marked": _kind(_("履行提醒或者逾期"), "instalment", "kind", "on"),
    "access_refused": _kind(_("拒绝查看"), "act", "path"),
    "logged_in": _kind(_("登录"), "address"),
    "logged_out": _kind(_("退出")),
    "log_in_failed": _kind(_("登录失败"), "address"),
    "user_added": _kind(_("增加用户"), "person"),
    "user_changed": _kind(_("更改用户"), "person", "fields"),
    "duty_given": _kind(_("授予职责"), "duty", "person", "role", "unit"),
    "duty_ended": _kind(_("结束职责"), "duty", "person", "role"),
    "second_factor_set": _kind(_("设置第二重验证"), "person", "method"),
    "ledger_received": _kind(_("收到旧台账"), "ledger", "file"),
    "ledger_refused": _kind(_("旧台账打不开"), "ledger", "why"),
    "ledger_read": _kind(_("看了旧台账"), "ledger", "rows", reading=True),
    "ledger_changed": _kind(_("更正台账的读法"), "ledger", "row", "column"),
    "ledger_layout_saved": _kind(_("保存台账版式"), "layout"),
    "ledger_layout_removed": _kind(_("删掉台账版式"), "layout"),
    "ledger_row_taken_in": _kind(_("重复的行另立一件"), "ledger", "row"),
    "ledger_started": _kind(_("开始导入台账"), "ledger"),
    "ledger_finished": _kind(_("台账导入完成"), "ledger", "imported", "duplicates", "refused", "ignored"),
    "ledger_undone": _kind(_("撤销台账导入"), "ledger", "taken", "kept"),
    "method_named": _kind(_("命名和解方法"), "method", "place"),
    "method_ended": _kind(_("停用和解方法"), "method", "place"),
    "view_saved": _kind(_("存视图"), "saved_view", "list"),
    "view_changed": _kind(_("改视图"), "saved_view", "fields"),
    "view_shared": _kind(_("共享视图"), "saved_view", "unit"),
    "view_removed": _kind(_("删视图"), "saved_view"),
    "view_restored": _kind(_("找回视图"), "saved_view"),
    "data_exported": _kind(_("导出"), "what", "rows", "export", "masked"),
    "export_fetched": _kind(_("取走导出的文件"), "export", reading=True),
    "letter_batch_started": _kind(_("开始一批来信"), "batch"),
    "letter_batch_done": _kind(_("结束一批来信"), "batch"),
    "letter_batch_reopened": _kind(_("重新打开一批来信"), "batch"),
    "letter_scan_taken": _kind(_("收来信扫描件"), "batch", "scan", "state"),
    "letter_scan_read": _kind(_("读来信扫描件"), "batch", "scan", "state", "pages"),
    "letter_sheet_changed": _kind(_("整理来信页"), "batch", "sheet", "change"),
    "letter_registered": _kind(_("登记一封来信"), "batch", "letter", "contact"),
    "letter_set_aside": _kind(_("来信放一边"), "batch", "letter"),
    "letter_discarded": _kind(_("标明不是信"), "batch", "letter", "ground"),
    "letter_taken_up": _kind(_("来信拿回来"), "batch", "letter"),
    "letters_read": _kind(_("看了一批来信"), "batch", "page", reading=True),
    "sheet_read": _kind(_("看了来信页"), "sheet", reading=True),
    "mediation_referred": _kind(_("移送调解组织"), "referral", "unit", "part"),
    "mediation_received": _kind(_("调解组织接收"), "referral", "person"),
    "mediation_returned": _kind(_("调解组织退回"), "referral", "reason", "result"),
    "mediation_ended": _kind(_("调解组织办完"), "referral", "reason", "result"),
    "stage_skipped": _kind(_("路线图跳过一环"), "skip", "stage", "reason"),
    "stage_skip_undone": _kind(_("撤销跳过一环"), "skip", "stage"),
    "room_booked": _kind(_("约房间"), "booking", "room"),
    "booking_moved": _kind(_("改一场"), "booking", "before", "room"),
    "booking_cancelled": _kind(_("取消一场"), "booking"),
    "booking_undone": _kind(_("撤销改动一场"), "booking"),
    "visit_booked": _kind(_("约来访"), "visit", "unit"),
    "visit_waited_for": _kind(_("约满了，等有人退"), "visit", "unit"),
    "visit_wait_ended": _kind(_("候补有了结果"), "visit", "how"),
    "visits_dropped": _kind(_("到期清除来访预约里的个人信息"), "rows"),
    "visit_moved": _kind(_("改约来访"), "visit", "unit"),
    "visit_cancelled": _kind(_("取消来访"), "visit"),
    "visit_arrived": _kind(_("约好的人来了"), "visit"),
    "visit_missed": _kind(_("约好的人没来"), "visit"),
    "visit_reminder_due": _kind(_("来访前一天，要打电话提醒"), "visit"),
    "visit_reminded": _kind(_("打电话提醒来访"), "visit", "reached"),
    "visit_phone_read": _kind(_("看了约访人的电话"), "visit", reading=True),
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
    event = unsaved(kind, centre=centre, actor=actor, at=at, matter=matter, facts=facts)
    event.save(force_insert=True)
    return event


def unsaved(
    kind: str,
    *,
    centre: UUID,
    actor: UUID | None,
    at: datetime,
    matter: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """The same event for whoever writes many at once."""
    given = dict(facts or {})
    unknown = set(given) - KINDS[kind].facts if kind in KINDS else {kind}
    if unknown:
        raise ValueError(f"not on the list of events: {kind} {sorted(unknown)}")
    text = json.dumps(given, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return Event(centre_id=centre, kind=kind, at=at, actor_id=actor, matter_id=matter, facts_text=text)


def write(kind: str, matter: Matter, by: Standing, at: datetime, /, **facts: Any) -> None:
    """Write an event of a matter that a person did or saw: the usual case of `append`."""
    assert by.person is not None
    append(kind, centre=matter.centre_id, actor=by.person.pk, at=at, matter=matter.pk, facts=facts)


def _plain(value: Any) -> str:
    if isinstance(value, UUID | datetime | date):
        return str(value)
    raise TypeError(f"facts hold ids and codes, not {type(value).__name__}")
