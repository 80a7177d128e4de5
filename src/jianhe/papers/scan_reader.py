"""The process that reads a scan: limited in memory and time, it is given bytes and gives bytes back.

Asked by `jianhe.papers.scans`, by nobody else. It opens no file, and knows nothing of keys or records.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageOps
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
MOST_PIXELS = 80_000_000  # A3 in 600 dpi has 70 million
MOST_PAGES = 500
LONGEST, SMALL = 1800, 200  # pixels of the longer side: to be read, to be recognised
COLOURS = 128
EDGE = 0.06  # what scanners leave along the edges is not writing
INK, PAPER = 48, 0.00004  # how much darker than its paper, and the share of such dots below which a page is blank

Told = dict[str, Any]


class Problem(Exception):
    """What is wrong with a scan: a code of `scans.REASONS`."""


def main() -> int:
    """Answer one question from standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    line, _newline, content = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(line)
    try:
        head, blobs = _picture(content, asked["kind"]) if asked["do"] == "picture" else _read(content, asked)
    except Problem as found:
        head, blobs = {"problem": str(found)}, []
    except (MemoryError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        head, blobs = {"problem": "too_large"}, []
    except pdfium.PdfiumError as error:
        head, blobs = {"problem": "locked" if "password" in str(error).lower() else "broken"}, []
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError, AttributeError):
        head, blobs = {"problem": "broken"}, []
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(blobs))
    return 0


def _read(content: bytes, asked: Told) -> tuple[Told, list[bytes]]:
    with_pages = _pdf if asked["kind"] == "pdf" else _image
    count, pages = with_pages(content, asked["kind"])
    if count == 0:
        raise Problem("empty")
    if count > MOST_PAGES:
        raise Problem("too_many")
    if asked["at_most"] is not None and count > asked["at_most"]:
        return {"count": count, "pages": []}, []
    told, blobs = [], []
    for kind, own, drawn in pages:
        grey = drawn.convert("L")
        small = grey.copy()
        small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
        thumbnail = _png(small.quantize(16, dither=Image.Dither.NONE))
        told.append({"kind": kind, "size": None if own is None else len(own), "thumbnail": len(thumbnail),
                     "is_blank": _is_blank(grey)})  # fmt: skip
        blobs += [*([] if own is None else [own]), thumbnail]
    return {"count": count, "pages": told}, blobs


Pages = tuple[int, Iterator[tuple[str, bytes | None, Image.Image]]]


def _pdf(content: bytes, _kind: str) -> Pages:
    """Each page as a PDF of its own, losing nothing; the only page of a file is the file."""
    whole = pdfium.PdfDocument(content)
    count = len(whole)

    def pages() -> Iterator[tuple[str, bytes | None, Image.Image]]:
        for place in range(count):
            yield "pdf", _alone(whole, place) if count > 1 else None, _drawn(whole, place, 2 * SMALL)

    return count, pages()


def _alone(whole: pdfium.PdfDocument, place: int) -> bytes:
    single, out = pdfium.PdfDocument.new(), BytesIO()
    single.import_pages(whole, [place])
    single.save(out)
    return out.getvalue()


def _drawn(whole: pdfium.PdfDocument, place: int, longest: int) -> Image.Image:
    page = whole[place]
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6) or max(width, height) > 1000 * min(width, height):
        raise Problem("broken")
    for one in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):  # one that is too large would be left out, unseen
        if isinstance(one, pdfium.PdfImage) and math.prod(one.get_px_size()) > MOST_PIXELS:
            raise Problem("too_large")
    drawn: Image.Image = page.render(scale=longest / max(width, height)).to_pil()
    return drawn


def _image(content: bytes, kind: str) -> Pages:
    """Each frame of a TIFF as a PNG, losing nothing; a picture that stands alone is the file."""
    image = Image.open(BytesIO(content), formats=[kind.upper()])
    count = getattr(image, "n_frames", 1) if kind == "tiff" else 1

    def pages() -> Iterator[tuple[str, bytes | None, Image.Image]]:
        for place in range(count):
            if count > 1:
                image.seek(place)
            _must_fit(image)
            if kind == "jpeg":
                image.draft("RGB", (2 * SMALL, 2 * SMALL))
            drawn = _upright(image)
            yield ("png", _png(drawn), drawn) if count > 1 else (kind, None, drawn)
            drawn.close()

    return count, pages()


def _picture(content: bytes, kind: str) -> tuple[Told, list[bytes]]:
    if kind == "pdf":
        drawn = _drawn(pdfium.PdfDocument(content), 0, LONGEST)
    else:
        image = Image.open(BytesIO(content), formats=[kind.upper()])
        _must_fit(image)
        image.draft("RGB", (LONGEST, LONGEST))
        drawn = _upright(image)
        drawn = drawn.convert("L") if drawn.mode == "1" else drawn
        drawn.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2)
    return {}, [_png(drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE))]


def _must_fit(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise Problem("too_large")


def _upright(image: Image.Image) -> Image.Image:
    """The picture as its camera was held, on white paper."""
    turned = ImageOps.exif_transpose(image)
    if "A" in turned.getbands() or "transparency" in turned.info:
        paper = Image.new("RGBA", turned.size, "white")
        return Image.alpha_composite(paper, turned.convert("RGBA")).convert("RGB")
    return turned.convert("RGB") if turned.mode not in ("1", "L", "RGB") else turned


def _is_blank(grey: Image.Image) -> bool:
    """Whether nothing is written on a page: hardly a dot that is darker than its paper."""
    grey.thumbnail((2 * SMALL, 2 * SMALL), Image.Resampling.BOX)
    across, down = int(grey.width * EDGE), int(grey.height * EDGE)
    counted = grey.crop((across, down, grey.width - across, grey.height - down)).histogram()
    paper = max(range(256), key=lambda level: counted[level])
    return sum(counted[: max(paper - INK, 0)]) <= PAPER * sum(counted)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
