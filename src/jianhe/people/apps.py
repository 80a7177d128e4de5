"""Django's entry to the people tables."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "jianhe.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
