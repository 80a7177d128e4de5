"""The public addresses: one line a page."""

from django.urls import path

from jianhe.portal import (
    about,
    guide,
    home,
    receive,
    reconcile,
    record,
    submit,
    supplement,
    track,
    verify,
    visit,
    words,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("guide/", guide.ask, name="guide"),
    path("guide/map/", guide.whole_map, name="guide_map"),
    path("guide/words/", words.words, name="guide_words"),
    path("guide/shown/<str:code>/", guide.shown, name="guide_shown"),
    path("guide/person/", guide.person, name="guide_person"),
    path("guide/kinds/<slug:kind>/", guide.kind, name="guide_kind"),
    path("guide/kinds/<slug:kind>/<slug:stage>/", guide.kind, name="guide_stage"),
    path("guide/ask/<path:way>/", guide.ask, name="guide_way"),
    path("submit/", submit.submit, name="submit"),
    path("visit/", visit.visit, name="visit"),
    path("visit/mine/", visit.mine, name="visit_mine"),
    path("supplement/", supplement.supplement, name="supplement"),
    path("papers/", receive.paper, name="paper"),
    path("track/", track.track, name="track"),
    path("track/<str:code>/", track.arrive, name="track_code"),
    path("reconcile/", reconcile.reconcile, name="reconcile"),
    path("reconcile/<str:code>/", reconcile.arrive, name="reconcile_code"),
    path("record/", record.record, name="record"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.look, name="verify_code"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
]
