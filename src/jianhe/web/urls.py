"""Addresses that belong to no face: how a reader wants to see the pages."""

from django.urls import path

from jianhe.web import leaving, modes

urlpatterns = [
    path("mode/", modes.choose_mode, name="mode"),
    path("leave/", leaving.leave, name="leave"),
    path("language/<str:code>/", modes.choose_language, name="language"),
]
