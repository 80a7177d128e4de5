"""Django's entry to the case tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "jianhe.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
