"""Log-ins and duties: kept by the administrators, each change with its event; nobody gives a duty to himself."""

import base64
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from axes.utils import reset as forget_wrong_passwords
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from jianhe.casework.permits import must
from jianhe.casework.rules import catalogue
from jianhe.law.refusals import refuse
from jianhe.papers.qr import qr_svg
from jianhe.people.context import set_context
from jianhe.people.models import Duty, Unit, User
from jianhe.people.standing import Standing, standing_of
from jianhe.records import events

RECOVERY_CODES = 10


@dataclass(frozen=True)
class Enrolment:
    """What somebody needs to set up an authenticator: the picture to scan, or the key to type."""

    qr_svg: str
    key: str


def record_log_in(*, by: Standing, address: str, at: datetime) -> None:
    if by.centre is not None and by.person is not None:
        events.append("logged_in", centre=by.centre.pk, actor=by.person.pk, at=at, facts={"address": address})


def record_failed_log_in(*, username: str, address: str, at: datetime) -> None:
    """A wrong password for a log-in that exists. The context knows only the centre: nothing is in reach."""
    person = User.objects.filter(username=username.strip().lower()).first()
    centre = standing_of(person, on=timezone.localdate(at)).centre if person else None
    if person is not None and centre is not None:
        set_context(Standing(person=None, centre=centre))
        events.append("log_in_failed", centre=centre.pk, actor=person.pk, at=at, facts={"address": address})


def record_log_out(*, by: Standing, at: datetime) -> None:
    assert by.centre is not None and by.person is not None
    events.append("logged_out", centre=by.centre.pk, actor=by.person.pk, at=at)


def authenticator(person: User | None) -> TOTPDevice:
    """The person's authenticator; made, unconfirmed, at the first look."""
    device: TOTPDevice = TOTPDevice.objects.get_or_create(user=person, defaults={"name": "totp", "confirmed": False})[0]
    return device


def enrolment(device: TOTPDevice) -> Enrolment:
    """The picture and key of an authenticator that is not set up yet; never shown again afterwards."""
    return Enrolment(qr_svg(device.config_url), base64.b32encode(device.bin_key).decode())


@transaction.atomic
def verify(*, device: TOTPDevice, code: str, by: Standing, at: datetime) -> list[str] | None:
    """Check a one-time or recovery code. None: wrong. At the first success: the recovery codes, shown once."""
    plain = "".join(code.split()).replace("-", "").lower()
    if device.confirmed:
        if device.verify_token(plain) or _use_recovery_code(device.user, plain):
            return []
        return None
    if not device.verify_token(plain):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    assert by.person is not None
    if by.centre is not None:
        events.append(
            "second_factor_set", centre=by.centre.pk, actor=by.person.pk, at=at,
            facts={"person": by.person.pk, "method": "totp"},
        )  # fmt: skip
    return _new_recovery_codes(by.person)


def set_password(*, password: str, by: Standing, at: datetime) -> None:
    """One's own new password; every other session of the person ends, since each carries a hash of the password."""
    person = by.person
    assert person is not None
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    if by.centre is not None:
        _event("user_changed", by, at, person=person.pk, fields=["password"])


@transaction.atomic
def add_user(*, username: str, name: str, title: str, phone: str, by: Standing, at: datetime) -> tuple[User, str]:
    """Make a log-in with a random password that must be changed at once. Returns it, to be handed over in person."""
    must(by, "manage_users")
    username = username.strip().lower()
    if not username.isascii() or not username.replace("_", "").replace(".", "").isalnum() or len(username) > 40:
        raise refuse("用户名用小写字母、数字和下划线。", "A user name has small letters, digits and underscores.")
    if not name.strip():
        raise refuse("没有写姓名。", "The name is missing.")
    if User.objects.filter(username=username).exists():
        raise refuse("这个用户名已经有人用了。", "This user name is taken.")
    password = new_password()
    person = User.objects.create_user(
        username, password, name=name.strip()[:60], title=title.strip()[:60], phone=phone.strip()[:30],
        must_change_password=True,
    )  # fmt: skip
    _event("user_added", by, at, person=person.pk)
    return person, password


@transaction.atomic
def change_user(*, person: User, name: str, title: str, phone: str, by: Standing, at: datetime) -> None:
    """Correct a person's name, title or office telephone."""
    must(by, "manage_users")
    if not name.strip():
        raise refuse("没有写姓名。", "The name is missing.")
    wanted = {"name": name.strip()[:60], "title": title.strip()[:60], "phone": phone.strip()[:30]}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, wanted[field])
    person.save(update_fields=list(wanted))
    if changed:
        _event("user_changed", by, at, person=person.pk, fields=changed)


@transaction.atomic
def set_active(*, person: User, is_active: bool, by: Standing, at: datetime) -> None:
    """Disable or enable a log-in; never one's own. Disabling ends all sessions of the person at once."""
    must(by, "manage_users")
    if by.person is not None and person.pk == by.person.pk:
        raise refuse("不能停用自己的账号。", "Nobody disables his own log-in.")
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    if not is_active:
        end_sessions(person)
    _event("user_changed", by, at, person=person.pk, fields=["is_active"])


@transaction.atomic
def reset_password(*, person: User, by: Standing, at: datetime) -> str:
    """A new random password, to be handed over in person; the second factor stays as it is."""
    must(by, "manage_users")
    if by.person is not None and person.pk == by.person.pk:
        raise refuse("自己的密码在“改密码”里改。", "Change your own password on its own page.")
    password = new_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    _event("user_changed", by, at, person=person.pk, fields=["password"])
    return password


@transaction.atomic
def unlock(*, person: User, by: Standing, at: datetime) -> None:
    """Forget the wrong passwords that lock a log-in, so that nobody has to wait out the quarter of an hour."""
    must(by, "unlock_user")
    forget_wrong_passwords(username=person.username)
    _event("user_changed", by, at, person=person.pk, fields=["lock"])


@transaction.atomic
def reset_second_factor(*, person: User, by: Standing, at: datetime) -> None:
    """The phone and the recovery codes are lost: the next log-in sets up a new authenticator; all sessions end.

    The security administrator does this and the system administrator gives passwords, so that no single one of the
    three can take over a log-in.
    """
    must(by, "manage_duties")
    if by.person is not None and person.pk == by.person.pk:
        raise refuse("自己的第二重验证由别的安全管理员重设。", "Another security administrator resets your own.")
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    end_sessions(person)
    _event("user_changed", by, at, person=person.pk, fields=["second_factor"])


@transaction.atomic
def log_out_everywhere(*, person: User, by: Standing, at: datetime) -> int:
    """End every session of somebody: a computer was left open, or lost. How many there were."""
    must(by, "manage_users")
    ended = end_sessions(person)
    _event("user_changed", by, at, person=person.pk, fields=["sessions"])
    return ended


@transaction.atomic
def give_duty(
    *, person: User, unit: Unit, role: str, since: date, until: date | None, by: Standing, at: datetime
) -> Duty:
    """Give a duty (职责). Refuses one's own, an unknown role, an end before the beginning, and mixing the three
    administrators with each other or with case work (三员分立)."""
    must(by, "manage_duties")
    assert by.person is not None and by.centre is not None
    roles = catalogue().roles.roles
    if person.pk == by.person.pk:
        raise refuse("不能给自己授予职责。", "Nobody gives a duty to himself.")
    if role not in roles or unit.centre_id != by.centre.pk:
        raise refuse("请从名单里选职责和单位。", "Choose role and unit from the lists.")
    if until is not None and until < since:
        raise refuse("结束日期不能早于开始日期。", "It cannot end before it begins.")
    held = set(
        Duty.objects.filter(person=person).exclude(until__lt=timezone.localdate(at)).values_list("role", flat=True)
    )
    for other in held - {role}:
        if roles[role].administrator or roles[other].administrator:
            raise refuse(
                "系统、安全、审计三个管理员由三人分任，也不兼办案职责。",
                "The three administrators are three persons and hold no other duty.",
            )
    duty = Duty.objects.create(
        centre=by.centre, unit=unit, person=person, role=role, since=since, until=until, given_by=by.person
    )
    _event("duty_given", by, at, duty=duty.pk, person=person.pk, role=role, unit=unit.pk)
    return duty


@transaction.atomic
def end_duty(*, duty: Duty, on: date, by: Standing, at: datetime) -> None:
    """End a duty on a day (its last). Never one's own."""
    must(by, "manage_duties")
    assert by.person is not None
    if duty.person_id == by.person.pk:
        raise refuse("不能改自己的职责。", "Nobody changes his own duty.")
    duty.until = max(on, duty.since)
    duty.save(update_fields=["until"])
    _event("duty_ended", by, at, duty=duty.pk, person=duty.person_id, role=duty.role)


def end_sessions(person: User) -> int:
    """End every session of a person (they are few: the table holds only live ones)."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
            ended += 1
    return ended


def new_password() -> str:
    """A random password that can be read out: four groups of four, about 80 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def _new_recovery_codes(person: User) -> list[str]:
    device, _is_new = StaticDevice.objects.get_or_create(user=person, name="recovery")
    device.token_set.all().delete()
    codes = [secrets.token_hex(4) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _use_recovery_code(person: User, code: str) -> bool:
    device = StaticDevice.objects.filter(user=person, name="recovery").first()
    return device is not None and bool(device.verify_token(code))


def _event(kind: str, by: Standing, at: datetime, **facts: object) -> None:
    assert by.centre is not None and by.person is not None
    events.append(kind, centre=by.centre.pk, actor=by.person.pk, at=at, facts=facts)
