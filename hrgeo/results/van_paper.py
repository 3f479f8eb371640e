"""Paper: fonts, styles and pages of the van's sheets, Letter size, legible in black and white."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors, pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from hrgeo.text import say

FONT: Final = "hrgeo-sans"
BOLD: Final = "hrgeo-sans-bold"
MARGIN: Final = 40.0
"""Around a page [points]."""
LANDSCAPE: Final = "landscape"
PORTRAIT: Final = "portrait"
GRAY: Final = colors.Color(0.85, 0.85, 0.85)
_SIZES: Final = {
    PORTRAIT: pagesizes.letter,
    LANDSCAPE: pagesizes.landscape(pagesizes.letter),
}
_NO_LETTER: Final = "\u25ca"


@cache
def letters() -> frozenset[int]:
    """Register the fonts, which reportlab brings along, and give the letters that they have."""
    for name, file in ((FONT, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)
    return frozenset(pdfmetrics.getFont(FONT).face.charToGlyph)


def printable(text: str) -> str:
    r"""Give text in the letters that the font has.

    A letter with a mark that it lacks is written without the mark, anything else it lacks
    as an empty diamond.

    Examples
    --------
    >>> printable("Peñón Świętej"), printable("Depot \U0001f489")
    ('Peñón Swietej', 'Depot ◊')
    """
    known = letters()
    out = []
    for letter in text:
        if ord(letter) in known:
            out.append(letter)
            continue
        parts = [c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c)]
        is_drawn = all(ord(c) in known for c in parts)
        out.append("".join(parts) if is_drawn else _NO_LETTER)
    return "".join(out)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of printed text [points]."""
    width: float = pdfmetrics.stringWidth(printable(text), BOLD if bold else FONT, size)
    return width


def fitting_lines(text: str, size: float, width: float, most: int) -> list[str]:
    """Cut text into at most so many lines of a width; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    words = printable(text).split()
    while words and len(lines) < most:
        n = len(words)
        while n > 1 and text_width(" ".join(words[:n]), size) > width:
            n -= 1
        lines.append(" ".join(words[:n]))
        words = words[n:]
    if lines and (words or text_width(lines[-1], size) > width):
        last = f"{lines[-1]} {' '.join(words)}".rstrip()
        while last and text_width(f"{last}…", size) > width:
            last = last[:-1]
        lines[-1] = f"{last.rstrip()}…" if last else ""
    return [line for line in lines if line]


def style(size: float, *, bold: bool = False, after: float = 0.0) -> ParagraphStyle:
    """Give a style of letters of a size [points], with space behind a paragraph."""
    letters()
    return ParagraphStyle(
        f"{size}-{bold}-{after}",
        fontName=BOLD if bold else FONT,
        fontSize=size,
        leading=size * 1.28,
        spaceAfter=after,
    )


def written(
    text: str, size: float = 9.0, *, bold: bool = False, after: float = 0.0, behind: str = ""
) -> Paragraph:
    """Give a paragraph; marks such as ``<b>`` in the text are shown, never followed.

    Parameters
    ----------
    text
        Shown as it is; long words are broken.
    size, bold, after
        See `style`.
    behind
        Smaller text in a line of its own below it.
    """
    markup = escape(printable(text))
    if behind:
        rest = escape(printable(behind))
        markup += f'<br/><font name="{FONT}" size="{size - 1.5}">{rest}</font>'
    return Paragraph(markup, style(size, bold=bold, after=after))


class RuledLines(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Empty lines to write on.

    Parameters
    ----------
    n_lines
        How many.
    """

    def __init__(self, n_lines: int) -> None:
        super().__init__()
        self.n_lines = n_lines
        self._size = (0.0, 22.0 * n_lines)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width."""
        self._size = (width, self._size[1])
        return self._size

    def draw(self) -> None:
        """Draw the lines."""
        self.canv.setLineWidth(0.5)
        for line in range(self.n_lines):
            self.canv.line(0, line * 22.0 + 2, self._size[0], line * 22.0 + 2)


def as_pdf(
    story: Sequence[Flowable],
    *,
    title: str,
    footer: str,
    first: str = PORTRAIT,
    language: str = "en",
) -> bytes:
    """Lay paragraphs, tables and drawings out on pages; the same bytes each time.

    Parameters
    ----------
    story
        What reportlab calls flowables.
    title
        Shown as the document's title.
    footer
        At the foot of each page, before its number.
    first
        `PORTRAIT` or `LANDSCAPE`: of the pages up to a ``NextPageTemplate`` in the story.
    language
        One of `hrgeo.text.LANGUAGES`.
    """
    letters()
    buffer = io.BytesIO()

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(FONT, 7.5)
        words = say("van_files.foot", language=language, text=printable(footer),
                    page=canvas.getPageNumber())  # fmt: skip
        canvas.drawString(document.leftMargin, MARGIN * 0.55, words)

    order = sorted(_SIZES, key=lambda name: name != first)
    pages = [
        PageTemplate(name, [_frame(_SIZES[name])], onPage=foot, pagesize=_SIZES[name])
        for name in order
    ]
    document = BaseDocTemplate(
        buffer,
        pageTemplates=pages,
        pagesize=_SIZES[first],
        leftMargin=MARGIN,
        title=title,
        author="hrgeo",
        subject=title,
        creator="hrgeo",
        lang=language,
        displayDocTitle=True,
        invariant=1,
        initialFontName=FONT,
    )
    document.build(list(story))
    return buffer.getvalue()


def _frame(size: tuple[float, float]) -> Frame:
    width, height = size
    return Frame(
        MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip


def page_width(orientation: str) -> float:
    """Give the width between the margins [points]."""
    return float(_SIZES[orientation][0]) - 2 * MARGIN


def whole_minutes(minutes: float) -> int:
    """Give minutes rounded up, as a drive is planned.

    Examples
    --------
    >>> whole_minutes(7.2), whole_minutes(7.0)
    (8, 7)
    """
    return math.ceil(minutes - 1e-9)
