"""Scans: every page of every kind is found again, and a file made to do harm ends its own process and no other."""

import zlib
from collections.abc import Callable
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from PIL import Image

from jianhe.demo import post
from jianhe.papers import scans

PAGES = [post.letter([f"第{n}页，示例（虚构）"], seed=n) for n in range(3)]


def picture(content: bytes, kind: str) -> Image.Image:
    return Image.open(BytesIO(scans.picture(content, kind)), formats=["PNG"])


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def a_pdf_of(width: int, height: int) -> bytes:
    """A PDF of one page with one black picture of that size, a few hundred kilobytes long."""
    data = zlib.compress(bytes(width * height // 8), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >> >>",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (width, height, len(data), data),
        b"<< /Length 31 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
    ]  # fmt: skip
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % pair for pair in enumerate(objects, 1)) + (
        b"trailer << /Size 6 /Root 1 0 R >>\n%%EOF"
    )


def test_a_pdf_is_cut_into_pages_that_are_pdfs_of_their_own() -> None:
    found = scans.read(post.as_pdf([*PAGES, post.blank()]), "pdf")
    assert [page.is_blank for page in found.pages] == [False, False, False, True]
    assert len({page.content for page in found.pages}) == 4
    for page in found.pages:
        assert page.kind == "pdf"
        assert len(pdfium.PdfDocument(page.content)) == 1
        assert max(Image.open(BytesIO(page.thumbnail)).size) == 200


def test_what_stands_alone_is_the_file_itself() -> None:
    for content, kind in (
        (post.as_pdf(PAGES[:1]), "pdf"), (post.as_jpeg(PAGES[0]), "jpeg"), (saved(PAGES[0], "PNG"), "png"),
        (post.as_tiff(PAGES[:1]), "tiff"),
    ):  # fmt: skip
        (page,) = scans.read(content, kind).pages
        assert (page.kind, page.content) == (kind, content)
        assert picture(page.content, page.kind).size == ((1274, 1800) if kind == "pdf" else (827, 1169))


def test_frames_of_a_tiff_lose_nothing() -> None:
    frames = [page.point(lambda level: 255 if level > 128 else 0).convert("1") for page in PAGES]
    found = scans.read(post.as_tiff(PAGES), "tiff")
    assert [Image.open(BytesIO(page.content)).tobytes() for page in found.pages] == [one.tobytes() for one in frames]


def test_a_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    lying = saved(PAGES[0], "JPEG", exif=exif)
    assert picture(lying, "jpeg").size == (1169, 827)


def test_more_pages_than_asked_for_are_counted_and_not_read() -> None:
    found = scans.read(post.as_pdf(PAGES), "pdf", at_most=2)
    assert (found.count, found.pages) == (3, ())


# Made by the one test that asks for it: 225 million pixels take their time and room.
HARMFUL: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "png bomb": (lambda: saved(Image.new("1", (15_000, 15_000)), "PNG"), "png", "太大"),
    "tiff bomb": (lambda: saved(Image.new("1", (15_000, 15_000)), "TIFF", compression="group4"), "tiff", "太大"),
    "pdf bomb": (lambda: a_pdf_of(20_000, 20_000), "pdf", "太大"),
    "broken pdf": (lambda: b"%PDF-1.7 and nothing more", "pdf", "损坏"),
    "cut jpeg": (lambda: post.as_jpeg(PAGES[0])[:2000], "jpeg", "损坏"),
    "cut tiff": (lambda: post.as_tiff(PAGES)[:300], "tiff", "损坏"),
    "nothing": (lambda: b"", "png", "损坏"),
    "noise": (lambda: b"\x89PNG\r\n\x1a\n" + b"\xff" * 400, "png", "损坏"),
}


@pytest.mark.parametrize(("made", "kind", "why"), HARMFUL.values(), ids=HARMFUL)
def test_an_evil_file_is_refused_in_a_sentence(made: Callable[[], bytes], kind: str, why: str) -> None:
    with pytest.raises(scans.Unreadable) as refused:
        scans.read(made(), kind)
    assert why in refused.value.zh


def test_a_page_as_long_as_a_road_is_not_drawn() -> None:
    endless = pdfium.PdfDocument.new()
    endless.new_page(10, 14_000)
    out = BytesIO()
    endless.save(out)
    with pytest.raises(scans.Unreadable):
        scans.read(out.getvalue(), "pdf")
