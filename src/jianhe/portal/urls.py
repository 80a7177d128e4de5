"""The public addresses: one line a page."""

from django.urls import path

from jianhe.portal import about, home, track, verify

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("track/", track.track, name="track"),
    path("track/<str:code>/", track.arrive, name="track_code"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.look, name="verify_code"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
]
