"""Words of old ledgers on the pages: fields, verdicts, reasons, certainties."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianhe.desk.wording import said
from jianhe.ledger.columns import house
from jianhe.ledger.refusals import reasons
from jianhe.ledger.vocabulary import UNUSED

VERDICTS = {
    "waiting": (_("要导入"), "dai"), "imported": (_("已导入"), "ok"), "duplicate": (_("重复"), "outline"),
    "refused": (_("退回"), "late"), "ignored": (_("略过"), ""),
}  # fmt: skip
CERTAINTIES = {"sure": (_("认准了"), "ok"), "likely": (_("像是"), "warn"), "unsure": (_("没把握"), "late")}
KINDS = {
    "data": _("一行"), "title": _("标题"), "header": _("表头"), "blank": _("空行"), "note": _("说明"),
    "subtotal": _("小计"),
}  # fmt: skip


def reason_words(verdict: str, code: str) -> str:
    """Why a row was refused, ignored or flagged, in a sentence."""
    told = reasons()
    for found in (told.ignored if verdict == "ignored" else told.problems, told.flags, told.marks):
        if code in found:
            return said(found[code])
    return code


def field_words(name: str) -> str:
    """A field as the house's ledger calls it."""
    if name == UNUSED:
        return gettext("不用（另存）")
    column = house().get(name)
    return said(column.title) if column else ""


def field_choices() -> list[tuple[str, str]]:
    """What a column can mean, in the order of the house's ledger."""
    return [
        ("", gettext("没有对应（原样附上）")), *((name, field_words(name)) for name in house()),
        (UNUSED, field_words(UNUSED)),
    ]  # fmt: skip
