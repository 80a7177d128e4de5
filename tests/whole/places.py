"""Every address of the application, and a site with something behind each of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jianhe.casework import attachments, drafts, handling
from jianhe.people.models import Duty, Unit, User
from jianhe.records.models import Approval, Document, Entry, Matter, Party
from tests import build

CANARY = "金丝雀封存示例"  # stands in every text of the sealed matter
GIVEN = {"step": "suspend", "view": "office", "form": "pdf", "field": "phone", "run": 1}


@dataclass(frozen=True)
class Route:
    """One address: its name with the namespace, its pattern, and the page behind it."""

    name: str
    pattern: str
    view: Any

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"<\w+:(\w+)>", self.pattern)


def routes() -> list[Route]:
    """All of them, as the resolver has them."""
    return list(_routes(get_resolver().url_patterns, "", ""))


def _routes(patterns: list[Any], path: str, space: str) -> Iterator[Route]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _routes(one.url_patterns, path + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            yield Route(f"{space}{one.name}", path + str(one.pattern), one.callback)


@dataclass(frozen=True)
class Site:
    """Matters with something of everything, and one that is sealed."""

    matter: Matter
    sealed: Matter
    keys: dict[str, UUID]
    sealed_keys: dict[str, UUID]

    def address(self, route: Route, *, sealed: bool = False) -> str:
        """The route filled in for the ordinary matter or the sealed one. Fails for an argument nobody thought of."""
        matter, keys = (self.sealed, self.sealed_keys) if sealed else (self.matter, self.keys)
        given = {**GIVEN, "number": matter.short_code, "code": matter.lookup_code, "key": _key(route, keys)}
        if route.name == "language":
            given["code"] = "zh-hans"
        return reverse(route.name, kwargs={name: given[name] for name in route.arguments})


def _key(route: Route, keys: dict[str, UUID]) -> UUID | None:
    """Which row a `key` means, by the folder that stands before it in the address."""
    folder = re.search(r"([\w-]+)/<uuid:key>", route.pattern)
    return keys[folder[1]] if folder else None


def a_site() -> Site:
    """Built through the verbs and committed: an ordinary matter with all its rows, one handed over, one sealed."""
    build.a_centre()
    civil = str(Unit.objects.get(code="civil").pk)
    with build.acting(build.HEAD) as by:
        matter = build.a_matter("in_progress", by=by)
        keys = _fill(matter, by, "电话约好明天来。")
        build.step_in(matter, "hand_over", by=by, to_unit=civil, reason="请核对工资表。")
        child = build.a_person(f"{CANARY}甲", number="510603199001010028", phone="13800009999")
        sealed = build.a_matter(
            by=by, is_sealed=True, parties=[child],
            story=f"{CANARY}的经过", title=f"{CANARY}的标题",
        )  # fmt: skip
        sealed_keys = _fill(sealed, by, f"{CANARY}的记录")
    with build.acting(build.OFFICER) as by:
        build.step_in(build.a_matter(by=by), "refuse", by=by)  # waits for the head's approval
        keys["approvals"] = Approval.objects.latest("id").pk
    return Site(matter, sealed, keys, sealed_keys)


def _fill(matter: Matter, by: Any, text: str) -> dict[str, UUID]:
    handling.note(matter=matter, kind="call", text=text, happened_at=build.AT, by=by, at=build.AT)
    draft = uuid4()
    drafts.save(key=draft, form="register", content={"story": [text]}, by=by, at=build.AT)
    sheet = SimpleUploadedFile(f"{text}.txt", text.encode(), "text/plain")
    stranger = User.objects.get(username=build.OUTSIDER)
    paper = Document.objects.filter(matter=matter).first()
    return {
        "people": Party.objects.filter(matter=matter).latest("id").pk,
        "notes": Entry.objects.filter(matter=matter).latest("id").pk,
        "papers": paper.pk if paper else uuid4(),
        "materials": attachments.attach(matter=matter, upload=sheet, by=by, at=build.AT).pk,
        "approvals": uuid4(),
        "drafts": draft,
        "users": stranger.pk,
        "log-ins": stranger.pk,
        "duties": Duty.objects.get(person=stranger).pk,
    }
