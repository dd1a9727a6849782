"""QR codes: inline SVG for HTML, PNG for DOCX; the same text gives the same bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from randcheck.errors import InvalidValue, MissingExtra
from randcheck.text import Text

if TYPE_CHECKING:
    from segno import QRCode

_QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks
_PNG_SCALE = 6  # pixels a module: sharp at 600 dpi on 25 mm


def qr_svg(text: str) -> str:
    """Return an SVG element that shows ``text`` as a QR code; it scales to the box it is put in.

    Raises:
        MissingExtra: segno is not installed.
        InvalidValue: More text than a QR code can hold.
    """
    code = _make(text)
    svg: str = code.svg_inline(border=_QUIET_ZONE, omitsize=True, svgclass="qr", lineclass=None)
    return svg


def qr_png(text: str) -> bytes:
    """Return a PNG picture of ``text`` as a QR code; see :func:`qr_svg` for what it raises."""
    picture = io.BytesIO()
    _make(text).save(picture, kind="png", scale=_PNG_SCALE, border=_QUIET_ZONE)
    return picture.getvalue()


def _make(text: str) -> QRCode:
    try:
        import segno
    except ImportError as error:
        raise MissingExtra(purpose=Text("QR codes", "生成二维码"), extra="docs-forms") from error
    try:
        # Level M survives a stamp's edge and a fold; boost_error=False keeps the choice the same everywhere.
        return segno.make(text, error="m", micro=False, boost_error=False, encoding="utf-8")
    except segno.DataOverflowError as error:
        rule = Text("a code must fit into a QR code", "查验码须能写入二维码")
        raise InvalidValue(rule=rule, seen=f"{len(text)}: {text}") from error
