"""Reference tables: the centre, its units (1+13+N), rooms, windows, places, persons and duties.

These rows are seeded once from the centre's practice files and then kept by its administrators. They stand outside
row-level security: who sits where is known to everyone who may log in; what they work on is not.
"""

from datetime import time
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from jianhe.people.keys import new_key


class Centre(models.Model):
    """A governance centre (综治中心) with the procuratorate service centre (12309检察服务中心) inside it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    district = models.CharField(max_length=6)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    organ = models.CharField(max_length=100, help_text="full name of the procuratorate, as on its papers")
    organ_en = models.CharField(max_length=200, blank=True)
    organ_short = models.CharField(max_length=10, help_text="organ code in document numbers, such as 旌检")
    practice = models.CharField(max_length=40, help_text="folder of the centre's own ways")
    hotline = models.CharField(max_length=20, default="12309")
    address = models.CharField(max_length=200, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """An organ, a department of one, or a mediation organisation of the 1+13+N network."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="units")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20)
    tier = models.CharField(max_length=10, blank=True, help_text="lead, resident or extended, for mediation")
    mode = models.CharField(max_length=12, blank=True, help_text="whole, dedicated, partial, rota, on_call, liaison")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    official_name = models.CharField(
        max_length=100, blank=True, help_text="full name, as on papers and seals; empty: the same as the name"
    )
    number_code = models.CharField(
        max_length=10, blank=True, help_text="code in document numbers: of a department, or the mark of an organisation"
    )
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["centre", "code"], name="unit_code_once_per_centre")]

    def __str__(self) -> str:
        return self.name

    @property
    def name_on_papers(self) -> str:
        return self.official_name or self.name


class MediationBody(models.Model):
    """What makes a unit a mediation organisation (调解组织): where, for what, on which register, how many mediators.

    Whether its agreements can be confirmed by the court follows from the register and is typed nowhere.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="mediation")
    kind = models.CharField(max_length=15, help_text="peoples, industry, administrative, labour, commercial")
    level = models.CharField(max_length=8, default="district", help_text="village, town, district")
    town = models.ForeignKey("Place", models.PROTECT, null=True, blank=True, related_name="+")
    village = models.ForeignKey("Place", models.PROTECT, null=True, blank=True, related_name="+")
    registered_on = models.DateField(null=True, blank=True, help_text="day of the register; empty: not on it")
    approved_by = models.CharField(max_length=100, blank=True)
    is_on_court_roll = models.BooleanField(default=False, help_text="invited by the court")
    subjects = models.JSONField(default=list, blank=True, help_text="kinds of matters; none: all civil disputes")
    mediators = models.PositiveSmallIntegerField(default=1)
    most_open = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(level="district", town=None, village=None)
                | models.Q(level="town", town__isnull=False, village=None)
                | models.Q(level="village", town__isnull=False, village__isnull=False),
                name="mediation_body_has_the_place_of_its_level",
            ),
        ]

    def __str__(self) -> str:
        return self.unit.name


class Room(models.Model):
    """A room or area of the centre; one may serve several organs."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=30)
    is_bookable = models.BooleanField(default=False)
    is_fit_for_minors = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    equipment = models.JSONField(default=list, blank=True, help_text="recording, signature_pad, printer, video")
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17, 30))

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="room_code_once_per_centre"),
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="room_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A window of the hall, with the number on its plate and the unit behind it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="windows")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "number"], name="window_number_once_per_centre")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Place(models.Model):
    """A town (乡镇、街道) or a village (村、社区) of the county."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="places")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["centre", "code"], name="place_code_once_per_centre")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes log-ins; there is no sign-up, so only the security administrator and set-up call it."""

    def create_user(self, username: str, password: str | None, *, name: str, **fields: object) -> "User":
        user: User = self.model(username=username, name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who works with Jianhe. What they may do follows from their duties alone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True, help_text="office telephone, printed on papers")
    is_active = models.BooleanField(default=True)
    wants_shortcuts = models.BooleanField(default=True, help_text="single-key shortcuts (WCAG 2.1.4)")
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """A person holds a role in a unit from a day on, until a day or until further notice.

    The security administrator gives and ends duties, never their own (三员分立).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    person = models.ForeignKey(User, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="last day of the duty")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="duty_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(given_by__isnull=True) | ~models.Q(given_by=models.F("person")),
                name="nobody_gives_a_duty_to_himself",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "since"], name="duty_by_person")]  # standing_of


class Throttle(models.Model):
    """How often something was tried: by receipt code, by address. The key is a keyed hash, not the thing itself."""

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["since"], name="throttle_by_age")]  # forgetting the old ones
