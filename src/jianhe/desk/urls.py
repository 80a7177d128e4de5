"""The desk's addresses: one line a page."""

from django.urls import path

from jianhe.desk import components, home, login

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", login.log_in, name="log_in"),
    path("login/code/", login.second_factor, name="second_factor"),
    path("password/", login.change_password, name="change_password"),
    path("logout/", login.log_out, name="log_out"),
    path("components/", components.components, name="components"),
]
