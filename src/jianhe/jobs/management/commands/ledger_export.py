"""`ledger export FILE.xlsx --centre CODE`: the ledger as a sheet, as somebody with the duty to export would get it."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jianhe.casework import ledger_exports
from jianhe.law.refusals import Refused
from jianhe.people.context import acting_for
from jianhe.people.models import Centre, User
from jianhe.people.standing import Standing
from jianhe.records.queries import filters, ledgers, staff


class Command(BaseCommand):
    help = "导出台账 · ledger export FILE.xlsx --centre CODE [--layout NAME] [--import ID] [--from DAY --until DAY]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--centre", required=True)
        parser.add_argument("--layout", help="a saved layout; else the house's columns")
        parser.add_argument("--import", dest="ledger", type=UUID, help="the rows of one import, in its order")
        parser.add_argument("--own-columns", action="store_true", help="with --import: the columns of the old sheet")
        parser.add_argument("--from", dest="received_from", type=date.fromisoformat, help="received from this day on")
        parser.add_argument("--until", dest="received_to", type=date.fromisoformat, help="received until this day")
        for name in ("town", "channel", "state", "category"):
            parser.add_argument(f"--{name}", default="", help="only these, by code")
        parser.add_argument("--unmask", metavar="REASON", help="identity numbers, phones, addresses in full, and why")
        parser.add_argument("--by", help="user name; else whoever may and reaches furthest")

    def handle(self, *args: Any, file: Path, centre: str, **options: Any) -> None:
        at = timezone.now()
        on = timezone.localdate(at)
        here = Centre.objects.filter(code=centre).first()
        if here is None:
            raise CommandError(f"没有 {centre} 这个中心 · there is no centre {centre}")
        person = _person(here, options["by"], unmasked=options["unmask"] is not None, on=on)
        try:
            with acting_for(person, on=on) as by:
                export = ledger_exports.ask(**_asked(by, options), by=by, at=at)
            ledger_exports.fill(export=export, acting=lambda: acting_for(person, on=on), at=at)
            with acting_for(person, on=on) as by:
                content = ledger_exports.content(export=export, by=by, at=at)
        except Refused as refused:
            sentence = refused.refusal.sentence
            raise CommandError(f"{sentence.zh}\n{sentence.en}") from refused
        _write(file, content)
        self.stdout.write(
            f"{export.done} 行写入 {file.name}，导出号 {export.number} · {export.done} rows, export {export.number}"
        )
        if export.is_masked:
            self.stdout.write(
                "证件、电话、住址已遮盖；需要全文的，加 --unmask 用途 · masked; add --unmask REASON for all of it"
            )


def _asked(by: Standing, options: dict[str, Any]) -> dict[str, Any]:
    """What `ask` takes, from the words of the command."""
    names = ("received_from", "received_to", "town", "channel", "state", "category")
    layout = ledgers.layout_named(by, options["layout"]) if options["layout"] else None
    ledger = ledgers.import_of(by, options["ledger"]) if options["ledger"] else None
    if options["layout"] and layout is None:
        known = "、".join(each.name for each in ledgers.layouts_of(by)) or "—"
        raise CommandError(f"没有这个版式，有：{known} · no such layout; there are: {known}")
    if options["ledger"] and ledger is None:
        raise CommandError("没有这次导入 · there is no such import")
    return {
        "filters": filters.Filters(**{name: options[name] for name in names if options[name]}),
        "layout": layout, "ledger": ledger, "as_sheet": options["own_columns"],
        "unmasked": options["unmask"] is not None, "reason": options["unmask"] or "",
    }  # fmt: skip


def _person(centre: Centre, username: str | None, *, unmasked: bool, on: date) -> User:
    if username:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(f"没有 {username} 这个用户 · there is no user {username}")
        return found
    wanted = ("export", "see_protected") if unmasked else ("export",)
    holder = staff.furthest_reaching(centre, wanted, on=on)
    if holder is None:
        raise CommandError("这个中心还没有人有导出的职责 · nobody in this centre has the duty to export")
    return holder


def _write(file: Path, content: bytes) -> None:
    """Readable by its owner alone: it holds people's names."""
    try:
        file.touch(mode=0o600)
        file.write_bytes(content)
    except OSError as error:
        raise CommandError(f"写不了 {file} · cannot write {file}: {error.strerror}") from error
