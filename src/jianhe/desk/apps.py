"""Django's entry to the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "jianhe.desk"
    label = "desk"
