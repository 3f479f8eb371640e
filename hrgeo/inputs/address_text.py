"""The text of an address: one way of writing, its parts between commas, its town and ZIP."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hrgeo.inputs.street_words import (
    COMMON_TYPES,
    DIRECTIONS,
    STATES,
    STREET_TYPES,
    UNITS_ALONE,
    UNITS_WITH_NUMBER,
)

CORNER: Final = "&"

_ZIP: Final = re.compile(r"(\d{5})(?:-?\d{4})?")
_PO_BOX: Final = re.compile(
    r"\b(?:P ?O ?BOX|POB|POST OFFICE BOX|APARTADO(?: POSTAL)?)\b(?: ?#? ?[A-Z]?\d+[A-Z]?)?"
)
_COUNTRY: Final = re.compile(r"^(?:USA|US|UNITED STATES(?: OF AMERICA)?|EE ?UU|ESTADOS UNIDOS)$")
_NO_CITY: Final = re.compile(r"\b(?:COUNTY|TOWNSHIP|CONDADO)$")
_CITY_STARTS: Final = {"ST": "SAINT", "STE": "SAINTE", "MT": "MOUNT", "FT": "FORT", "PT": "PORT"}
_CITY_NOISE: Final = re.compile(r"^(?:CITY|TOWN|VILLAGE|CIUDAD|MUNICIPIO) (?:OF|DE) ")
_REPLACED: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?<=\b[A-Z])\.(?=[A-Z]\b)", ""),  # N.W. is NW
        ("['`\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}]", ""),
        (r"\s@\s|\s*&\s*", f" {CORNER} "),
        (r"\bC/\s*(?=\S)", "CALLE "),
        (r"\bN[O°º]\.?\s*(?=\d)|#", " # "),
        (r"(?<![\d])/|/(?![\d])|(?<=\d\d)/(?=\d\d)", f" {CORNER} "),
        (r"^(\d+)\s*[-\N{EN DASH}\N{EM DASH}]\s*(?=\d)", r"\1-"),
        (r"(?<!\d)-|-(?!\d)", " "),
        (r"\b(APT|UNIT|STE|SUITE|FL|RM|BLDG)\.?(?=\d)", r"\1 "),
        (r"[^\w\s,&#/-]|_", " "),
    )
)
_PLAIN: Final = re.compile(r"(?:\d+[ ,])?[A-Z ,]*(?:\d{5})?")
_MAY_BE_NAME: Final = re.compile(r"MLK|KING|[A-Z] \d")
_HYPHEN_LATER: Final = re.compile(r"(?<=\s)(?!\d{5}-\d{4}\b)(\d+)-(?=\d)")
_HIGHWAY: Final = r"(?:HWY|HIGHWAY|ROUTE|RTE|RT)"
_MLK: Final = (
    r"\b(?:(?:DR|DOCTOR|REV|REVEREND) )*"
    r"(?:MARTIN L(?:UTHER)? KING|M L KING|ML KING|MLK)(?: (?:JR|JUNIOR)\b)?"
)
_NAMES: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (_MLK, "MLK"),
        (rf"\b(?:U S|US)(?: {_HIGHWAY})? (?=\d)", "USHWY "),
        (rf"\b(?:(?:STATE|ST) (?:{_HIGHWAY}|ROAD|RD)|SR) (?=\d)", "STATEHWY "),
        (rf"\b(?:(?:COUNTY|CO) (?:{_HIGHWAY}|ROAD|RD)|CR) (?=\d)", "COUNTYHWY "),
        (r"\b(?:INTERSTATE|I) (?=\d)", "INTERSTATE "),
        (rf"\b{_HIGHWAY} (?=\d)", "HWY "),
    )
)


def plain_text(text: str) -> str:
    """Write an address in capitals, without accents and without punctuation that says nothing.

    Commas, ``&`` between streets, ``#`` before a unit, and the hyphen and the
    slash of a house number stay.

    Examples
    --------
    >>> plain_text("4453 - 55 N. Broadway, Ste.101")
    '4453-55 N BROADWAY , STE 101'
    >>> plain_text("Av. 5 @ O'Brien"), plain_text("U.S. Hwy 61")
    ('AV 5 & OBRIEN', 'USHWY 61')
    """
    if text.isascii():
        plain = text.upper()
    else:
        text = text.replace("½", " 1/2 ")
        decomposed = unicodedata.normalize("NFKD", text).replace("\N{FRACTION SLASH}", "/")
        plain = "".join(c for c in decomposed if not unicodedata.combining(c)).upper()
    plain = plain.strip()
    if not _PLAIN.fullmatch(plain):
        for pattern, to in _REPLACED:
            plain = pattern.sub(to, plain)
        plain = _HYPHEN_LATER.sub(r"\1 ", plain)
    plain = " ".join(plain.replace(",", " , ").split())
    if _MAY_BE_NAME.search(plain):
        for pattern, to in _NAMES:
            plain = pattern.sub(to, plain)
    return plain


def plain_zip(text: str | None) -> str:
    """Write a ZIP code in five digits; empty if there is none.

    Examples
    --------
    >>> [plain_zip(z) for z in ("60640-1234", "60640.0", "2139", "606401234", None)]
    ['60640', '60640', '02139', '60640', '']
    """
    if not isinstance(text, str):
        return ""
    found = re.fullmatch(r"(\d{3,9})(?:\.0+)?(?:-\d{4})?", text.strip())
    if found is None:
        return "".join(text.upper().split())
    digits = found.group(1)
    return digits[:5] if len(digits) == 9 else digits.zfill(5)


@lru_cache(maxsize=10_000)
def plain_city(text: str | None) -> str:
    """Write the name of a town in one way; empty if there is none.

    Examples
    --------
    >>> plain_city("St. Louis"), plain_city("City of Chicago"), plain_city(None)
    ('SAINT LOUIS', 'CHICAGO', '')
    """
    if not isinstance(text, str):
        return ""
    words = _CITY_NOISE.sub("", plain_text(text).replace(",", " ")).split()
    if len(words) > 1:
        words[0] = _CITY_STARTS.get(words[0], words[0])
    return " ".join(words)


def plain_state(text: str | None) -> str:
    """Give a state's two letters; empty if it is none."""
    return STATES.get(" ".join(text.upper().split()), "") if isinstance(text, str) else ""


@dataclass(frozen=True, slots=True)
class AddressText:
    """An address cut at its commas, with what stands behind the street set apart.

    Attributes
    ----------
    segments
        What stands between commas, without town, state and ZIP.
    city, state, zip
        As said in the same text; empty where not said.
    has_tail
        Whether a state or a ZIP stood directly behind the last segment, so that the
        town may be at the end of it.
    has_po_box
        Whether a post-office box was named (and taken out).
    """

    segments: tuple[tuple[str, ...], ...]
    city: str
    state: str
    zip: str
    has_tail: bool
    has_po_box: bool


def _take_state(tokens: list[str], *, has_zip: bool, alone: bool) -> str:
    """Take the state off the end of a segment, if one stands there."""
    for length in (4, 3, 2, 1):
        words = " ".join(tokens[-length:])
        if len(tokens) < length or words not in STATES:
            continue
        before = tokens[:-length]
        if not before:
            is_state = alone
        elif words in DIRECTIONS or words in STREET_TYPES:
            # NE and CT: behind a name that has its street type, a state; else not.
            types = [STREET_TYPES.get(t) in COMMON_TYPES for t in before[1:]]
            is_state = has_zip and any(types) and not types[-1]
            is_state |= alone and not before[0][0].isdigit()
        else:
            is_state = has_zip or alone or (len(words) == 2 and len(before) > 2)
        if is_state:
            del tokens[-length:]
            return STATES[words]
    return ""


def cut_address(text: str) -> AddressText:
    """Cut an address at its commas and take town, state and ZIP off its end.

    Examples
    --------
    >>> cut = cut_address("4453 N Broadway St, Chicago, IL 60640-1234")
    >>> cut.segments, cut.city, cut.state, cut.zip
    ((('4453', 'N', 'BROADWAY', 'ST'),), 'CHICAGO', 'IL', '60640')
    """
    plain = plain_text(text)
    without_box = _PO_BOX.sub(" ", plain)
    segments = [segment.split() for segment in without_box.split(",")]
    segments = [s for s in segments if s and not _COUNTRY.match(" ".join(s))]
    zip_code = state = city = ""
    n_before = len(segments)
    if segments and (len(segments) > 1 or len(segments[0]) > 2):
        found = _ZIP.fullmatch(segments[-1][-1])
        if found:
            zip_code = found.group(1)
            segments[-1].pop()
    segments = [s for s in segments if s]
    if segments:
        state = _take_state(segments[-1], has_zip=bool(zip_code), alone=len(segments) > 1)
    segments = [s for s in segments if s]
    segments = [s for s in segments if len(segments) == 1 or not _NO_CITY.search(" ".join(s))]
    if len(segments) > 1 and _may_be_city(segments[-1]):
        city = plain_city(" ".join(segments.pop()))
    has_tail = bool(zip_code or state) and len(segments) == n_before
    return AddressText(
        tuple(tuple(s) for s in segments), city, state, zip_code, has_tail, plain != without_box
    )


def _may_be_city(tokens: list[str]) -> bool:
    is_unit = any(t in UNITS_WITH_NUMBER or t in UNITS_ALONE for t in (tokens[0], tokens[-1]))
    return len(tokens) <= 5 and not is_unit and all(token.isalpha() for token in tokens)
