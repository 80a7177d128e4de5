"""The key that a form carries, so that a second click finds what the first one made."""

from uuid import UUID, uuid4

from django.http import HttpRequest


def key_in(text: object) -> UUID | None:
    """The key that a field of a form or an address holds; None where it holds none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def key_to_find(text: object) -> UUID:
    """The same for a look-up: where the field holds no key, one that nothing has."""
    return key_in(text) or UUID(int=0)


def sent_key(request: HttpRequest) -> UUID | None:
    """The key that was sent with the form."""
    return key_in(request.POST.get("form_key"))


def key_of_form(request: HttpRequest) -> UUID:
    """The key that was sent with the form; a new one where none came."""
    return sent_key(request) or uuid4()
