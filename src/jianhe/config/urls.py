"""All addresses: the public face at the root, the staff's under desk/."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    path(prefix, include(f"jianhe.{face}.urls"))
    for prefix, face in [("desk/", "desk"), ("", "web"), ("", "portal")]
    if find_spec(f"jianhe.{face}") and find_spec(f"jianhe.{face}.urls")
]

handler400 = "jianhe.web.errors.bad_request"
handler403 = "jianhe.web.errors.no_permission"
handler404 = "jianhe.web.errors.not_found"
handler500 = "jianhe.web.errors.server_error"
