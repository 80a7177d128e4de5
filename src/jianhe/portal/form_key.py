"""The key that a public form carries, so that a second click finds what the first one made."""

from uuid import UUID, uuid4

from django.http import HttpRequest


def key_of_form(request: HttpRequest) -> UUID:
    """The key that was sent with the form; a new one where none came."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()
