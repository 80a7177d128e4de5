"""The post of the last day: a batch of invented letters, scanned, some registered and some still waiting."""

from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jianhe.casework import intake, letter_batches, letter_sheets, letters
from jianhe.casework.parties import PartyInput
from jianhe.demo import post
from jianhe.demo.acting import World
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records.queries import letters as asking

BY, WITH = "zhuli", "chuangkou"
WRITTEN = (
    ("邹示例（虚构）", "unpaid_wages", "今年八月起在青石路工地干活，说好三百元一天，三个月没有发，一共两万七千元。"),
    ("骆示例（虚构）", "neighbour_dispute", "邻居把墙砌过了界，村里调解过两次都没有谈成，请帮我看看该找哪里。"),
    ("阮示例（虚构）", "dissatisfied_civil_judgment", "不服一审判决，上诉期已经过了，想问检察院能不能监督。"),
    ("翟示例（虚构）", "pension_social_security", "养老金少算了三年工龄，社保局说查不到档案，我手里有当年的工资本。"),
)
ADVERTISEMENT = ["本公司专营打印机墨盒（虚构），", "量大从优，电话 0000-2399999。"]


def leave_post(world: World) -> int:
    """Four letters and an advertisement: the first two registered, the advertisement noted, two left for today.

    Returns how many matters came of it.
    """
    by, at = world.acting(BY), world.until
    opened_at = at - timedelta(minutes=50)
    batch = letter_batches.start(
        name="今天的信", received_on=timezone.localdate(opened_at), opened_with=User.objects.get(username=WITH), by=by,
        at=opened_at,
    )  # fmt: skip
    whole = SimpleUploadedFile("扫描（虚构）.pdf", post.as_pdf(_pages()))
    letter_batches.take_in(batch=batch, upload=whole, split="blank", by=by, at=at - timedelta(minutes=45))
    places = asking.places_in(by, batch)
    for place in places[:-1]:
        envelope, _letter, enclosure = place.sheets
        for sheet, part in ((envelope, "envelope"), (enclosure, "original" if place.number == 1 else "enclosure")):
            letter_sheets.mark(sheet=sheet, part=part, by=by, at=at - timedelta(minutes=40))
    for place, written in zip(places[:2], WRITTEN, strict=False):
        _register(place, written, by, at - timedelta(minutes=30 - place.number))
    settled = at - timedelta(minutes=20)
    letters.discard(letter=places[-1].letter, ground="advertising", by=by, at=settled)
    return 2


def _register(place: asking.Place, written: tuple[str, str, str], by: Standing, at: datetime) -> None:
    name, kind, story = written
    on = place.letter.batch.received_on
    registration = intake.Registration(
        channel="letter", received_at=timezone.make_aware(datetime.combine(on, time())), story=story, matter_type=kind,
        parties=[PartyInput(name=name, no_id_reason="来信来电没有写", phone=f"1380000555{place.number}")],
        written_on=on - timedelta(days=4), postmarked_on=on - timedelta(days=3), posted_how="registered",
        tracking_number=f"XA 0000000{place.number} CN",
    )  # fmt: skip
    letters.register(letter=place.letter, registration=registration, by=by, at=at)


def _pages() -> list[post.Image.Image]:
    pages = []
    for number, (name, _kind, story) in enumerate(WRITTEN):
        lines = ["尊敬的检察官：", f"　　我叫{name}，住旌阳区示例镇三组。"]
        lines += [f"　　{story[:22]}", *(story[start : start + 24] for start in range(22, len(story), 24))]
        pages += [
            post.envelope(name, "旌阳区示例镇三组", postmark="（虚构）"),
            post.letter([*lines, "", f"　　　　　　　　{name}"], seed=number),
            post.enclosure("附件", ["工资本、收条、照片等（虚构）"]), post.blank(),
        ]  # fmt: skip
    return [*pages, post.letter(ADVERTISEMENT, seed=9)]
