"""`set up`: a real centre from its own files, once, with log-ins that nobody but their holders will know."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

import jianhe
from jianhe.law import practice
from jianhe.people.models import Centre, Duty, User
from jianhe.people.standing import standing_of

PACKAGED = Path(jianhe.__file__).parent / "practice" / "jingyang"
CODE = "shili"


@pytest.fixture
def files(own_db: Any, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """An invented centre's own folder, like the demonstration's, but no demonstration."""
    settings.JIANHE_HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # two dozen log-ins a test
    folder = tmp_path / "practice" / CODE
    shutil.copytree(PACKAGED, folder)
    choices = folder / "2023-08-01.yaml"
    choices.write_text(choices.read_text().replace("  is_demonstration: true\n", ""))
    practice.practices.cache_clear()
    practice.rows.cache_clear()
    yield folder
    practice.practices.cache_clear()
    practice.rows.cache_clear()


def test_the_centre_its_units_and_its_first_log_ins_are_made(files: Path) -> None:
    call_command("set_up", CODE)
    centre = Centre.objects.get(code=CODE)
    assert not centre.is_demonstration
    assert (centre.units.count(), centre.windows.count()) == (88, 32)
    holder = User.objects.get(username="anquan")
    assert holder.must_change_password
    duty = Duty.objects.get(person=holder)
    assert standing_of(holder, on=duty.since).roles == {"security_admin"}


def test_the_passwords_are_handed_out_in_one_closed_file(files: Path) -> None:
    call_command("set_up", CODE)
    logins = files.parents[1] / f"logins-{CODE}.txt"
    assert logins.stat().st_mode & 0o777 == 0o600
    handed = {line.split("\t")[1]: line.split("\t")[2] for line in logins.read_text().splitlines()}
    assert User.objects.get(username="shenji").check_password(handed["shenji"])
    assert len(set(handed.values())) == len(handed) == User.objects.count()


def test_a_second_time_changes_nothing(files: Path) -> None:
    call_command("set_up", CODE)
    passwords = set(User.objects.values_list("password", flat=True))
    call_command("set_up", CODE)
    assert set(User.objects.values_list("password", flat=True)) == passwords
    assert Centre.objects.filter(code=CODE).count() == 1


def test_files_that_do_not_fit_are_refused_and_nothing_is_made(files: Path) -> None:
    posts = files / "posts.yaml"
    posts.write_text(posts.read_text().replace("role: audit_admin", "role: nobody_knows"))
    with pytest.raises(CommandError, match="shenji names an unknown unit or role"):
        call_command("set_up", CODE)
    assert not Centre.objects.filter(code=CODE).exists()


@pytest.mark.parametrize("code", ["elsewhere", "../shili", ""])
def test_a_folder_that_is_not_there_is_named(files: Path, code: str) -> None:
    with pytest.raises(CommandError, match="put the centre's files there first"):
        call_command("set_up", code)
