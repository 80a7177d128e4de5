"""The web server of browser tests, as a process that has the code and the catalogue loaded before it is asked for.

`multiprocessing`'s fork server imports this module once and forks from there. It is not a fork of the test process:
the library that sets PDFs keeps threads of its own, and a fork of a process that has them waits for them for ever.
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation
from gunicorn.app.base import BaseApplication

import jianhe
from jianhe.config.wsgi import application
from jianhe.law.catalogue import load
from jianhe.papers.model import load_papers


def _load_all() -> None:
    """What a server otherwise reads at its first pages: here it is read once for all servers of this run."""
    load()
    load_papers()
    assert get_resolver().url_patterns  # with them, every view
    for folder in Path(jianhe.__file__).parent.glob("*/templates"):
        for file in folder.rglob("*.html"):
            get_template(str(file.relative_to(folder)))
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")


_load_all()


def run(port: int, environment: dict[str, str], database: dict[str, Any]) -> None:
    """Serve a database on a port of this machine until told to end."""
    os.environ.update(environment)
    connections.databases["default"].update(database)
    Site(port).run()


class Site(BaseApplication):  # type: ignore[misc]
    """The application under gunicorn, without a command line."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        for name, value in {"bind": f"127.0.0.1:{self.port}", "workers": 1, "threads": 4, "timeout": 60}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return application
