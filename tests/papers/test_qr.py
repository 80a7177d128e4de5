"""QR codes: fit to stand inside a page and inside a document, and always the same."""

from __future__ import annotations

from xml.etree import ElementTree

from jianhe.papers.qr import qr_png, qr_svg


def test_svg_stands_inside_a_page() -> None:
    svg = qr_svg("XC510603-2026-K000425", label="<编码> & 密钥")
    root = ElementTree.fromstring(svg)
    assert svg.startswith('<svg role="img" ') and "style=" not in svg
    assert root.get("viewBox") and root.findtext("title") == "<编码> & 密钥"


def test_png_is_a_png_and_stays_the_same() -> None:
    png = qr_png("https://jianhe.example.cn/verify/K7P429XMAB")
    assert png.startswith(b"\x89PNG") and png == qr_png("https://jianhe.example.cn/verify/K7P429XMAB")
    assert png != qr_png("https://jianhe.example.cn/verify/K7P429XMAC")
