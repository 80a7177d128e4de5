"""Papers and materials of one matter, by key."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from jianhe.records.models import Attachment, Document, Matter, OriginalReturn


def document_of(matter: Matter, key: UUID) -> Document | None:
    """One paper of a matter that was fetched through `access`."""
    document: Document | None = Document.objects.filter(matter=matter, pk=key).select_related("unit", "centre").first()
    if document is not None:
        document.matter = matter
    return document


def attachment_of(matter: Matter, key: UUID) -> Attachment | None:
    """One file of a matter."""
    attachment: Attachment | None = Attachment.objects.filter(matter=matter, pk=key).first()
    if attachment is not None:
        attachment.matter = matter
    return attachment


def attachments_of(matter: Matter) -> list[Attachment]:
    """The materials of a matter that may be opened, newest first."""
    return list(Attachment.objects.filter(matter=matter, verdict="clean").order_by("-added_at", "-id"))


def originals_to_return(matter: Matter) -> list[Attachment]:
    """Originals of a matter that are still with us, in the order in which they came."""
    returned = OriginalReturn.objects.filter(attachment=OuterRef("pk"), undone_at=None)
    found = Attachment.objects.filter(~Exists(returned), matter=matter, is_original=True)
    return list(found.order_by("added_at", "pk"))
