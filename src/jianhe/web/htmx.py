"""What a view needs to answer both a whole page and a fragment of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html

UNPROCESSABLE = 422


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; a boosted link or a restored history entry wants all of it."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def render_page(
    request: HttpRequest, page: str, fragment: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole `page`, or only its `fragment` for htmx, from the same context."""
    response = render(request, fragment if is_fragment(request) else page, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def redirect_whole(request: HttpRequest, url: str) -> HttpResponse:
    """After success: an ordinary navigation, so that Back is safe and nothing is sent twice."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


def announcement(words: str) -> str:
    """Short words for the page's one live region, to be appended to a fragment (「找到 17 件」)."""
    return format_html('<div id="status" class="status" role="status" hx-swap-oob="innerHTML">{}</div>', words)
