"""Log-ins and duties: made by one administrator, given their rights by another, each change with its event."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from jianhe.casework import accounts
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Centre, Duty, Unit, User
from jianhe.records.models import Event
from tests import build


@pytest.fixture
def centre(db: None) -> Iterator[Centre]:
    yield build.a_centre()


def _session_of(person: User) -> SessionStore:
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session.save()
    return session


def _add(by, **fields) -> tuple[User, str]:
    given = {"username": "xinren", "name": "新人（虚构）", "title": "", "phone": "", **fields}
    return accounts.add_user(**given, by=by, at=build.AT)


def test_a_new_log_in_gets_a_password_that_must_be_changed(centre: Centre) -> None:
    with build.acting(build.SYSTEM) as by:
        person, password = _add(by, username="  XinRen ")
        assert person.username == "xinren"
        assert person.check_password(password) and person.must_change_password
        assert len(password.replace("-", "")) == 16
    assert not build.standing("xinren").roles


@pytest.mark.parametrize("username", ["", "新人", "a b", "a'--", "x" * 41, "chuangkou"])
def test_a_user_name_that_is_wrong_or_taken_is_refused(centre: Centre, username: str) -> None:
    with build.acting(build.SYSTEM) as by, pytest.raises(Refused):
        _add(by, username=username)


def test_a_correction_is_written_down_by_field_and_only_where_something_changed(centre: Centre) -> None:
    person = User.objects.get(username=build.CLERK)
    with build.acting(build.SYSTEM) as by:
        same = {"person": person, "name": person.name, "title": person.title, "by": by, "at": build.AT}
        accounts.change_user(**same, phone=person.phone)
        accounts.change_user(**same, phone="0000-2000000")
        facts = [event.facts for event in Event.objects.filter(kind="user_changed")]
    assert facts == [{"person": str(person.pk), "fields": ["phone"]}]


def test_a_disabled_person_is_out_at_once(centre: Centre) -> None:
    person, other = User.objects.get(username=build.CLERK), User.objects.get(username=build.OFFICER)
    mine, theirs = _session_of(person), _session_of(other)
    with build.acting(build.SYSTEM) as by:
        accounts.set_active(person=person, is_active=False, by=by, at=build.AT)
    assert not SessionStore().exists(mine.session_key)
    assert SessionStore().exists(theirs.session_key)


def test_nobody_disables_or_resets_himself(centre: Centre) -> None:
    me = User.objects.get(username=build.SYSTEM)
    with build.acting(build.SYSTEM) as by:
        with pytest.raises(Refused):
            accounts.set_active(person=me, is_active=False, by=by, at=build.AT)
        with pytest.raises(Refused):
            accounts.reset_password(person=me, by=by, at=build.AT)


def test_a_reset_password_replaces_the_old_one_and_keeps_the_second_factor(centre: Centre) -> None:
    person = User.objects.get(username=build.CLERK)
    TOTPDevice.objects.create(user=person, name="totp", confirmed=True)
    with build.acting(build.SYSTEM) as by:
        password = accounts.reset_password(person=person, by=by, at=build.AT)
    person.refresh_from_db()
    assert person.check_password(password) and not person.check_password(build.PASSWORD)
    assert person.must_change_password and TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def test_no_single_administrator_gets_both_password_and_second_factor(centre: Centre) -> None:
    person = User.objects.get(username=build.CLERK)
    with build.acting(build.SYSTEM) as by, pytest.raises(Refused):
        accounts.reset_second_factor(person=person, by=by, at=build.AT)
    with build.acting(build.SECURITY) as by, pytest.raises(Refused):
        accounts.reset_password(person=person, by=by, at=build.AT)


def test_an_authenticator_is_set_up_once_and_its_recovery_codes_work_once(centre: Centre) -> None:
    with build.acting(build.CLERK) as by:
        device = accounts.authenticator(by.person)
        assert accounts.verify(device=device, code="000000", by=by, at=build.AT) is None
        device.throttle_reset()
        code = f"{totp(device.bin_key):06d}"
        recovery = accounts.verify(device=device, code=code, by=by, at=build.AT)
        assert recovery is not None and len(set(recovery)) == accounts.RECOVERY_CODES
        assert accounts.verify(device=device, code=recovery[0], by=by, at=build.AT) == []
        device.throttle_reset()
        assert accounts.verify(device=device, code=recovery[0], by=by, at=build.AT) is None


def _give(by, username: str, role: str, **fields) -> Duty:
    person = User.objects.get(username=username)
    unit = Unit.objects.get(centre=by.centre, code="civil")
    given = {"since": build.ON, "until": None, **fields}
    return accounts.give_duty(person=person, unit=unit, role=role, **given, by=by, at=build.AT)


def test_a_duty_gives_reach_from_its_first_to_its_last_day(centre: Centre) -> None:
    with build.acting(build.SYSTEM) as by:
        _add(by)
    with build.acting(build.SECURITY) as by:
        duty = _give(by, "xinren", "officer", since=date(2026, 11, 25))
        assert duty.given_by == by.person
        assert not build.standing("xinren").units
        assert build.standing("xinren", on=date(2026, 11, 25)).units
        accounts.end_duty(duty=duty, on=date(2026, 11, 26), by=by, at=build.AT)
    assert build.standing("xinren", on=date(2026, 11, 26)).roles == {"officer"}
    assert not build.standing("xinren", on=date(2026, 11, 27)).roles


def test_the_security_administrator_cannot_touch_his_own_duties(centre: Centre) -> None:
    own = Duty.objects.get(person__username=build.SECURITY)
    with build.acting(build.SECURITY) as by:
        with pytest.raises(Refused):
            _give(by, build.SECURITY, "officer")
        with pytest.raises(Refused):
            accounts.end_duty(duty=own, on=build.ON, by=by, at=build.AT)


@pytest.mark.parametrize("given_by_nobody", [True, False])
def test_nor_does_the_database_let_him(centre: Centre, given_by_nobody: bool) -> None:
    with build.acting(build.SECURITY) as by:
        unit = Unit.objects.filter(centre=centre).first()
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.create(
                centre=centre, unit=unit, person=by.person, role="officer", since=build.ON,
                given_by=None if given_by_nobody else by.person,
            )  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.filter(person=by.person).update(role="officer")


@pytest.mark.parametrize(("username", "role"), [
    (build.AUDIT, "officer"), (build.AUDIT, "system_admin"), (build.CLERK, "audit_admin"),
    (build.SYSTEM, "security_admin"),
])  # fmt: skip
def test_the_three_administrators_are_three_persons_and_do_no_cases(centre: Centre, username: str, role: str) -> None:
    with build.acting(build.SECURITY) as by, pytest.raises(Refused):
        _give(by, username, role)


@pytest.mark.parametrize("fields", [{"until": build.ON - timedelta(days=1)}, {"role": "chief"}])
def test_a_duty_that_cannot_be_is_refused(centre: Centre, fields: dict) -> None:
    with build.acting(build.SECURITY) as by, pytest.raises(Refused):
        _give(by, build.CLERK, **{"role": "officer", **fields})


@pytest.mark.parametrize("username", [build.CLERK, build.HEAD, build.DIRECTOR, build.AUDIT, build.SECURITY])
def test_only_the_system_administrator_keeps_log_ins(centre: Centre, username: str) -> None:
    person = User.objects.get(username=build.OFFICER)
    with build.acting(username) as by:
        for act in (
            lambda: _add(by),
            lambda: accounts.set_active(person=person, is_active=False, by=by, at=build.AT),
            lambda: accounts.reset_password(person=person, by=by, at=build.AT),
            lambda: accounts.log_out_everywhere(person=person, by=by, at=build.AT),
        ):
            with pytest.raises(Refused):
                act()


@pytest.mark.parametrize("username", [build.CLERK, build.HEAD, build.DIRECTOR, build.AUDIT, build.SYSTEM])
def test_only_the_security_administrator_gives_duties(centre: Centre, username: str) -> None:
    with build.acting(username) as by:
        with pytest.raises(Refused):
            _give(by, build.OFFICER, "officer")
        with pytest.raises(Refused):
            accounts.end_duty(duty=Duty.objects.first(), on=build.ON, by=by, at=build.AT)


def test_a_failed_log_in_is_an_event_of_the_centre_that_reaches_nothing(centre: Centre) -> None:
    accounts.record_failed_log_in(username=build.CLERK, address="192.0.2.1", at=build.AT)
    accounts.record_failed_log_in(username="nobody", address="192.0.2.1", at=build.AT)
    with build.acting(build.AUDIT) as by:
        set_context(by, audits=True)
        assert Event.objects.filter(kind="log_in_failed").count() == 1
