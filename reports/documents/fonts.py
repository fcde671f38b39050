"""Noto Sans for documents, from the npm package; embedded in every file as far as its letters are used."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

REGULAR, SEMIBOLD, BOLD, ITALIC = "NotoSans", "NotoSans-SemiBold", "NotoSans-Bold", "NotoSans-Italic"

_PACKAGE = "@expo-google-fonts/noto-sans"
_FILES = {
    REGULAR: "400Regular/NotoSans_400Regular.ttf",
    SEMIBOLD: "600SemiBold/NotoSans_600SemiBold.ttf",
    BOLD: "700Bold/NotoSans_700Bold.ttf",
    ITALIC: "400Regular_Italic/NotoSans_400Regular_Italic.ttf",
}


@cache
def register_fonts() -> None:
    """Make the four faces known to reportlab, once in a process.

    Raises:
        ImproperlyConfigured: a font file is not there or cannot be read.
    """
    folder = Path(settings.NODE_MODULES) / _PACKAGE
    for name, file in _FILES.items():
        try:
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))
        except TTFError as error:
            raise ImproperlyConfigured(f"The font {folder / file} cannot be read; run make setup.") from error
    # <b> and <i> inside a paragraph find their faces; there is no bold italic, on purpose.
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=SEMIBOLD, italic=ITALIC, boldItalic=SEMIBOLD)
    # A drawing begins with its default face, and would leave Helvetica in the file, unembedded.
    STATE_DEFAULTS["fontName"] = REGULAR


# Signs that the face lacks: a reader must see a word, not a gap.
_IN_WORDS = {"≥": "minimal", "≤": "maksimal", "≠": "bukan"}


def written(text: str) -> str:
    """Return ``text`` fit for a paragraph: markup as plain signs, and no sign that the font cannot draw."""
    glyphs = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return escape("".join(sign if sign == "\n" or ord(sign) in glyphs else _IN_WORDS.get(sign, "?") for sign in text))
