"""误访反馈: who comes to the wrong door, with what, and why; and which leaflet, sign or card is therefore missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from jianhe.casework.mis_visit_sheets import sheet as as_sheet
from jianhe.casework.rules import catalogue
from jianhe.desk.wording import said
from jianhe.law.guide.cards import card_on, cards
from jianhe.law.guide.doors import doors
from jianhe.law.small_counts import FEWEST, masked
from jianhe.law.words import Words
from jianhe.records.queries import mis_visits as counted
from jianhe.records.queries.mis_visits import QUARTERS, Kind
from jianhe.web.access import needs
from jianhe.web.clock import now, today

FIRST_YEAR = 2020


@needs("see_mis_visits")
@require_GET
def mis_visits(request: HttpRequest) -> HttpResponse:
    """A year by kind and quarter, with what is missing; the year before and after by a link."""
    year = _year(request.GET.get("year", ""), today(request))
    context = {
        **told(counted.of_year(request.standing, year), today(request)),  # type: ignore[attr-defined]
        "year": year, "fewest": FEWEST, "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < today(request).year else None,
    }  # fmt: skip
    return render(request, "desk/mis_visits.html", context)


@needs("see_mis_visits")
@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """The table of the page, to keep or to send."""
    year = _year(request.POST.get("year", ""), today(request))
    page = told(counted.of_year(request.standing, year), today(request))  # type: ignore[attr-defined]
    rows = [[gettext("事情"), *page["heads"], gettext("缺什么")]]
    rows += [[row["title"], *row["cells"], gettext("；").join(one["words"] for one in row["missing"])] for row in page["rows"]]
    content = as_sheet(rows=rows, by=request.standing, at=now(request))  # type: ignore[attr-defined]
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="mis-visits-{year}.csv"'
    return answer


def told(kinds: Mapping[str, Kind], on: date) -> dict[str, Any]:
    """The rows of the table; kinds with too few to be shown are one row together."""
    shown = {kind: one for kind, one in kinds.items() if one.total >= FEWEST}
    rest = _together([one for kind, one in kinds.items() if kind not in shown])
    seen = catalogue().lists["guide_seen"]
    rows = [
        *(_row(_title(kind), one, kind, on) for kind, one in shown.items()),
        *([_row(gettext("其余各类"), rest, "", on)] if rest.total >= FEWEST else []),
    ]  # fmt: skip
    return {
        # Fewer than that stay out of the total as well, or they could be reckoned from it.
        "total": sum(one.total for one in shown.values()) + (rest.total if rest.total >= FEWEST else 0), "rows": rows,
        "has_missing": any(row["missing"] or row["led_to"] for row in rows),
        "heads": [*(gettext("%(n)d 季度") % {"n": n} for n in QUARTERS), gettext("全年"),
                  *(gettext("引导图：%(words)s") % {"words": said(words)} for words in seen.values())],
    }  # fmt: skip


def _title(kind: str) -> str:
    return said(catalogue().lists["matter_types"][kind]) if kind in cards() else gettext("没有定类")


def _together(few: Sequence[Kind]) -> Kind:
    """Several kinds as one: their causes say nothing of any of them."""
    whole = Kind()
    for one in few:
        whole.quarters += one.quarters
        whole.guide_seen += one.guide_seen
    return whole


def _row(title: str, one: Kind, kind: str, on: date) -> dict[str, Any]:
    quarters = masked([one.quarters[n] for n in QUARTERS])
    seen = masked([one.guide_seen[code] for code in catalogue().lists["guide_seen"]])
    few = gettext("少于 %(n)d") % {"n": FEWEST}
    return {
        "title": title, "cells": [few if cell is None else cell for cell in (*quarters, one.total, *seen)],
        "missing": _missing(one.causes, kind, on) if kind in cards() else [], "led_to": _led_to(one.led_to, kind),
    }  # fmt: skip


def _missing(causes: Counter[str], kind: str, on: date) -> list[dict[str, Any]]:
    """For each cause that at least `FEWEST` gave, most first: what it says is missing, with the leaflet to print."""
    card, missing, titles = card_on(kind, on), catalogue().lists["mis_visit_missing"], catalogue().lists["mis_visit_causes"]
    words = {"kind": card.title, "door": doors(on)[card.door].name}
    return [
        {
            "words": _filled(missing[cause], words), "why": said(titles[cause]), "count": count,
            "url": reverse("portal:guide_kind", args=[kind]),
        }
        for cause, count in causes.most_common() if count >= FEWEST and cause in missing
    ]  # fmt: skip


def _filled(sentence: Words, words: Mapping[str, Words]) -> str:
    return said(sentence).format(**{name: said(one) for name, one in words.items()})


def _led_to(pages: Counter[str], kind: str) -> list[str]:
    """Where the guide had led those who brought a code, if to another kind than the window found."""
    titles = catalogue().lists["matter_types"]
    found = Counter[str]()
    for page, count in pages.items():
        found[page.partition("/")[0]] += count
    return [
        gettext("引导图指到“%(title)s” %(n)d 人") % {"title": said(titles[led]), "n": count}
        for led, count in found.most_common() if led != kind and led in titles and count >= FEWEST
    ]  # fmt: skip


def _year(typed: str, on: date) -> int:
    return min(max(int(typed), FIRST_YEAR), on.year) if typed.isascii() and typed.isdigit() and len(typed) == 4 else on.year
