"""One way to write a text of hours: small letters, no accents, one kind of dash."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u2043\u02d7\ufe58\ufe63\uff0d\u2192\u00ad]+")
_UNSEEN: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
_QUOTES: Final = re.compile("[\"'`\u00b4\u2018\u2019\u201c\u201d\u00ab\u00bb]")
_LINE_ENDS: Final = re.compile(r"<br ?/?>|\r\n?|[\u2028\u2029\v\f]|\\n")
_BULLETS: Final = re.compile("[\u2022\u00b7\u25cf\u25aa\u2027|;]")
_MARKS: Final = re.compile("[\u0300-\u036f]")


def plain_text(text: str) -> str:
    """Give a text of hours in small letters, without accents, quotes and odd dashes.

    Line ends stay; bullets and bars become semicolons. Braces are replaced, since
    `hrgeo.inputs.hours.phrases` marks with them what it has understood.

    Examples
    --------
    >>> plain_text("Mi\u00e9rcoles 9:00 \u2013 5:00 | S\u00c1B")
    'miercoles 9:00 - 5:00 ; sab'
    """
    text = _LINE_ENDS.sub("\n", _DASHES.sub("-", text).replace("&amp;", "&"))
    text = unicodedata.normalize("NFKD", text)
    text = _DASHES.sub("-", _MARKS.sub("", text)).casefold()
    text = _QUOTES.sub("", _UNSEEN.sub("", text))
    text = text.replace("{", "?").replace("}", "?")
    text = re.sub(r"[^\S\n]+", " ", _BULLETS.sub(";", text))
    text = re.sub(r"-( ?-)+", "-", text)
    return re.sub(r"\s*\n\s*", "\n", text).strip(" \n;,.")
