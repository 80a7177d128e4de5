"""Django's entry to the public face."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "jianhe.portal"
    label = "portal"
