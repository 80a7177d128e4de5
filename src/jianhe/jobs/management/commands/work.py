"""`work`: the worker. It takes jobs one by one; `./jianhe run` starts it again whenever it ends."""

from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


class Command(BaseCommand):
    help = "后台任务 · the worker (started by ./jianhe run)"

    def handle(self, *args: Any, **options: Any) -> None:
        with app.replace_connector(DjangoConnector().get_worker_connector()) as working:
            working.run_worker(name="jianhe", concurrency=1, delete_jobs="successful", shutdown_graceful_timeout=20)
