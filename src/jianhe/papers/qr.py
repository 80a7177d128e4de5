"""QR codes for receipts, papers and screens: SVG to stand inside a page, PNG to stand inside a .docx."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str, *, label: str = "") -> str:
    """An inline `<svg>` without XML header, size by CSS, black on white in every theme; `label` is read aloud."""
    svg = segno.make_qr(text, error="m").svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title=label or None
    )
    return svg.replace("<svg ", '<svg role="img" ', 1)


def qr_png(text: str, *, scale: int = 4) -> bytes:
    """A black and white PNG with its quiet zone; the same text gives the same bytes."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=scale, border=2)
    return out.getvalue()
