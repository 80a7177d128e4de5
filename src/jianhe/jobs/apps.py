"""Django's view of the jobs: their tasks are found in `tasks.py`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jianhe.jobs"
    label = "jobs"
