"""Old ledgers that were brought in: imports, their rows a page at a time, saved layouts, and the rows of a matter."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from jianhe.people.standing import Standing
from jianhe.records.models import LedgerImport, LedgerLayout, LedgerRow, Matter

PAGE = 50


def imports_of(standing: Standing) -> QuerySet[LedgerImport]:
    """The imports within reach, newest first."""
    return (
        LedgerImport.objects.filter(centre=standing.centre, unit__in=standing.units)
        .select_related("added_by", "started_by", "undone_by", "unit").defer("corrections").order_by("-added_at", "-pk")
    )  # fmt: skip


def import_of(standing: Standing, key: UUID) -> LedgerImport | None:
    """One of them by key."""
    found: LedgerImport | None = imports_of(standing).filter(pk=key).first()
    return found


def found(standing: Standing, key: UUID) -> LedgerImport:
    """The same where it must be there. Raises LedgerImport.DoesNotExist."""
    ledger: LedgerImport = imports_of(standing).get(pk=key)
    return ledger


def unfinished(standing: Standing, sha256: str, layout_name: str) -> LedgerImport | None:
    """An import of the same file under the same layout that was begun and not ended; one that nobody has started yet
    only if the person brought it: whoever was interrupted goes on with it.
    """
    begun = imports_of(standing).filter(
        Q(state="running") | Q(state="received", added_by=standing.person, corrections=None), sha256=sha256,
        layout_name=layout_name,
    )  # fmt: skip
    interrupted: LedgerImport | None = begun.first()
    return interrupted


def rows_of(ledger: LedgerImport, *, verdict: str = "", reason: str = "", flagged: bool = False) -> QuerySet[LedgerRow]:
    """Rows of an import in the order of the workbook; of one verdict, for one reason, or only the doubtful ones.

    Page by `place__gt` and a slice. What its reader may not see is left out. The matter and the row that is repeated are
    fetched by their keys: joined, the walls would be asked about every row of every import before the first one came.
    """
    found = LedgerRow.objects.filter(ledger=ledger)
    if verdict:
        found = found.filter(verdict=verdict)
    if reason:
        found = found.filter(reason=reason)
    if flagged:
        found = found.exclude(flags=[]).filter(verdict__in=("waiting", "imported"))
    return found.prefetch_related("matter", "duplicate_of__ledger").order_by("place")


def rows_for_report(ledger: LedgerImport) -> Iterator[LedgerRow]:
    """All rows of an import in the order of the workbook, without what stands in their cells."""
    repeated = LedgerRow.objects.defer("content").select_related("ledger")
    rows = LedgerRow.objects.filter(ledger=ledger).defer("content").order_by("place")
    found: Iterator[LedgerRow] = (
        rows.prefetch_related("matter", Prefetch("duplicate_of", repeated)).iterator(chunk_size=2000)
    )  # fmt: skip
    return found


def row_of(ledger: LedgerImport, key: UUID) -> LedgerRow | None:
    """One row of an import by key."""
    found: LedgerRow | None = rows_of(ledger).filter(pk=key).first()
    return found


def rows_by_reason(ledger: LedgerImport) -> dict[tuple[str, str], int]:
    """How many rows have which verdict for which reason."""
    counted = LedgerRow.objects.filter(ledger=ledger).order_by().values_list("verdict", "reason")
    return {(verdict, reason): n for verdict, reason, n in counted.annotate(n=Count("pk"))}


def rows_of_matter(matter: Matter) -> list[LedgerRow]:
    """What old ledgers said of a matter that was fetched through `access`: the row it came from, and its duplicates."""
    found = LedgerRow.objects.filter(matter=matter).select_related("ledger").order_by("ledger__added_at", "place")
    return list(found)


def layouts_of(standing: Standing) -> QuerySet[LedgerLayout]:
    """The saved layouts of the centre by name."""
    return LedgerLayout.objects.filter(centre=standing.centre).select_related("saved_by").order_by("name")


def layout_named(standing: Standing, name: str) -> LedgerLayout | None:
    found: LedgerLayout | None = layouts_of(standing).filter(name=name).first()
    return found
