"""`audit verify`: recomputes every chain link by link, compares the anchors, names what is broken."""

from typing import Any

from django.core.management.base import BaseCommand

from jianhe.casework import anchoring
from jianhe.casework.tracing import chain_of
from jianhe.people.models import Centre

WHY = {
    "link missing": "这一环不见了",
    "event missing": "这一环记的事项不见了",
    "event or link changed": "这一环的记录被改动过",
    "links cut off at the end": "链的末尾被截断",
    "event without a link": "有记录没有入链",
}


class Command(BaseCommand):
    help = "核验留痕：逐环重算，指出第一处断点 · verify the trace link by link"

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for centre in Centre.objects.order_by("code"):
            chain = chain_of(centre)
            if not chain.why:
                self.stdout.write(f"✓ {centre.name}：{chain.verified} 环完好 · links in order")
            else:
                faults += 1
                event = f"，记录 event {chain.event}" if chain.event else ""
                self.stdout.write(
                    f"✗ {centre.name}：前 {chain.verified} 环完好，第 {chain.broken_at} 环{event}："
                    f"{WHY[chain.why]} · {chain.verified} links in order, then link {chain.broken_at}: {chain.why}"
                )
            for missing in anchoring.anchors_missing(centre):
                faults += 1
                self.stdout.write(f"✗ {centre.name}：{missing} 的锚定不见了 · the anchor of {missing} is missing")
        for day, why in anchoring.anchors_broken():
            faults += 1
            self.stdout.write(f"✗ {day} 的锚定：{why}")
        self.stdout.write(f"  锚定 anchors: {anchoring.count()}")
        if faults:
            self.stderr.write(
                "留痕被动过：请保全现场，比对锚定时打印的 SM3，从备份恢复后核对。\n"
                "The trace was tampered with: keep all as it is, compare the printed SM3 and a backup."
            )
            raise SystemExit(1)
