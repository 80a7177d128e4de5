"""The demonstration's log-ins: each post of the practice files gets its holder, with a random password."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password

from jianhe.casework.accounts import new_password
from jianhe.law import practice as ways
from jianhe.law.roles import matrix
from jianhe.people.models import Centre, Duty, Unit, User

SINCE = date(2023, 8, 1)  # the day the demonstration centre moved in


def fill_posts(centre: Centre) -> list[str]:
    """Make log-ins and duties. Returns the lines of the hand-out: role, user name, password, parted by tabs."""
    units = {unit.code: unit for unit in Unit.objects.filter(centre=centre)}
    posts = ways.rows(centre.practice).posts
    passwords = [new_password() for _ in posts]
    with ThreadPoolExecutor() as pool:  # hashing is slow on purpose
        hashed = list(pool.map(make_password, passwords))
    lines = []
    for post, password, hidden in zip(posts, passwords, hashed, strict=True):
        person = User.objects.create(
            username=post.username, password=hidden, name=post.name, title=post.title, phone=post.phone or ""
        )
        Duty.objects.create(centre=centre, unit=units[post.unit], person=person, role=post.role, since=SINCE)
        lines.append(f"{matrix().title(post.role).zh}\t{post.username}\t{password}")
    return lines


def hand_out(lines: list[str], file: Path) -> None:
    """Write the log-ins where only the installation's owner reads them."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
