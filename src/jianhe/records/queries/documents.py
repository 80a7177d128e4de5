"""Papers and materials of one matter, by key."""

from uuid import UUID

from jianhe.records.models import Attachment, Document, Matter


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
