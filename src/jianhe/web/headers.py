"""What every answer says to browsers and proxies about keeping it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PRIVATE = "/desk/"


def keep_private(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing of the desk stays in a cache, on a shared computer or on the way; no page may use camera or position."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(PRIVATE):
            response["Cache-Control"] = "no-store, private"
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware
