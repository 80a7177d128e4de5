"""One act behind one button: done and said so, or refused in a sentence; either way back to the page it was pressed on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from jianhe.desk.wording import told
from jianhe.law.refusals import Refused
from jianhe.web.htmx import redirect_whole


def do(
    request: HttpRequest, act: Callable[[], Any], *, back: str, words: str = "", after: str = ""
) -> HttpResponse:
    """Do it. `words` say that it is done, or the act answers with them; `after` is where to go then, if not back."""
    try:
        answer = act()
    except Refused as bad:
        messages.error(request, told(bad.refusal)["sentence"])
        return redirect_whole(request, back)
    messages.success(request, words or answer)
    return redirect_whole(request, after or back)
