"""`search renew`: writes the search entries of all matters anew; after an upgrade or a restore, and whenever in doubt."""

from typing import Any

from django.core.management.base import BaseCommand

from jianhe.casework import search_entries
from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre


class Command(BaseCommand):
    help = "重写全部事项的查找条目 · write the search entries of all matters anew"

    def handle(self, *args: Any, **options: Any) -> None:
        for centre in Centre.objects.order_by("code"):
            last, n = None, 0
            while True:
                with acting_for_centre(centre, keeps_clocks=True):
                    last = search_entries.renew_after(last=last)
                if last is None:
                    break
                n += 1
                if n % 20 == 0:
                    self.stdout.write(f"{centre.name}：{n * search_entries.AT_ONCE:,} …")
            self.stdout.write(f"{centre.name}：查找条目已是最新 · search entries are up to date")
