"""Invented post: letters, envelopes and enclosures drawn as a scanner would give them, each marked as invented."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

A4 = (827, 1169)  # 100 dots to the inch
INK, PAPER = 45, 244
MARK = "虚构"


def letter(lines: Sequence[str], *, seed: int = 1) -> Image.Image:
    """A page of writing: one line of the letter to a line of the page, a little uneven."""
    random, page = Random(seed), Image.new("L", A4, PAPER)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        _write(pen, (90 + random.randint(-2, 3), 130 + 46 * number + random.randint(-2, 2)), line, 25)
    _write(pen, (690, 1100), MARK, 18)
    return page


def envelope(sender: str, address: str, *, postmark: str) -> Image.Image:
    """An envelope with its postmark left whole."""
    page = Image.new("L", (1000, 520), PAPER - 20)
    pen = ImageDraw.Draw(page)
    pen.rectangle((20, 20, 980, 500), outline=INK, width=3)
    for place in range(6):
        pen.rectangle((50 + 42 * place, 45, 84 + 42 * place, 82), outline=150, width=2)
    _write(pen, (150, 170), "旌阳区综治中心 检察服务窗口 收", 32)
    _write(pen, (420, 400), f"{address} {sender}", 24)
    pen.ellipse((770, 60, 930, 220), outline=INK, width=4)
    _write(pen, (795, 125), postmark, 22)
    _write(pen, (60, 450), MARK, 18)
    return page


def enclosure(title: str, lines: Sequence[str]) -> Image.Image:
    """A paper that was enclosed: a title, ruled lines, and what stands in them."""
    page = Image.new("L", A4, PAPER)
    pen = ImageDraw.Draw(page)
    _write(pen, (300, 120), title, 36)
    for number, line in enumerate(lines):
        _write(pen, (110, 230 + 60 * number), line, 24)
        pen.line((100, 275 + 60 * number, 730, 275 + 60 * number), fill=150)
    _write(pen, (690, 1100), MARK, 18)
    return page


def signature(name: str, *, seed: int = 1) -> bytes:
    """A name written by hand on a tablet, as a picture."""
    random, pad = Random(seed), Image.new("L", (60 + 40 * len(name), 84), 255)
    pen = ImageDraw.Draw(pad)
    for number, sign in enumerate(name):
        _write(pen, (24 + 40 * number + random.randint(-3, 3), 18 + random.randint(-6, 6)), sign, 38)
    out = BytesIO()
    pad.save(out, "PNG")
    return out.getvalue()


def seal(name: str) -> bytes:
    """A round red seal of an organisation that does not exist."""
    pad = Image.new("RGB", (260, 260), "white")
    pen = ImageDraw.Draw(pad)
    pen.ellipse((10, 10, 250, 250), outline=(190, 30, 30), width=6)
    for number, line in enumerate((name[:6], name[6:12], name[12:18], MARK)):
        _write(pen, (130 - 14 * len(line), 62 + 36 * number), line, 28, (190, 30, 30))
    out = BytesIO()
    pad.save(out, "PNG")
    return out.getvalue()


def blank() -> Image.Image:
    """The empty sheet that is laid between two letters."""
    return Image.new("L", A4, PAPER)


def as_pdf(pages: Sequence[Image.Image]) -> bytes:
    """Pages as one PDF, the way a scanner with a feeder gives them."""
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=100)
    return out.getvalue()


def as_tiff(pages: Sequence[Image.Image]) -> bytes:
    """Pages as one TIFF, black and white."""
    first, *rest = [page.point(lambda level: 255 if level > 128 else 0).convert("1") for page in pages]
    out = BytesIO()
    first.save(out, "TIFF", compression="group4", save_all=True, append_images=rest)
    return out.getvalue()


def as_jpeg(page: Image.Image) -> bytes:
    out = BytesIO()
    page.save(out, "JPEG", quality=80)
    return out.getvalue()


def _write(
    pen: ImageDraw.ImageDraw, place: tuple[int, int], text: str, size: int, ink: int | tuple[int, int, int] = INK
) -> None:
    """Text in a font of this machine; where it has none with Chinese, strokes stand for the characters."""
    font = _font(size)
    if font is not None:
        pen.text(place, text, fill=ink, font=font)
        return
    for number, sign in enumerate(text):
        left, top = place[0] + number * size, place[1]
        for stroke in range(1 + ord(sign) % 4):
            pen.line((left, top + 5 * stroke, left + size - 6, top + 6 * stroke), fill=ink, width=2)


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont | None:
    for name in ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "simsun.ttc", "msyh.ttc"):
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None
