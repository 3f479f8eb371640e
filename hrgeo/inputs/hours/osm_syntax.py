"""Hours that are in OSM syntax already."""

from __future__ import annotations

import re
from typing import Final

from opening_hours import (  # type: ignore[attr-defined]  # stubs lack it
    OpeningHours,
    ParserError,
)

from hrgeo.inputs.hours.clock import DAY_MIN
from hrgeo.inputs.hours.unread import UnreadError

_COMMENT: Final = re.compile(r'"[^"]*"')
_TIME: Final = r"\d\d:\d\d"
_LOOKS_LIKE_IT: Final = re.compile(
    r"(?:24/7|Mo|Tu|We|Th|Fr|Sa|Su|PH|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|week|off|"
    rf"closed|open|unknown|{_TIME}|(?<!\d)\d{{1,2}}(?!\d)|\[|\]|[-,;:/ ])+"
)
_HAS_HOURS: Final = re.compile(
    rf"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:\[[-\d,]+\])?\s*{_TIME}-{_TIME}|24/7"
)
_ALWAYS: Final = re.compile(r"24/7(?: open)?")
_SPAN: Final = re.compile(rf"({_TIME})-({_TIME})")
_MOST_OVERNIGHT_MIN: Final = 16 * 60


def osm_reading(text: str) -> str | None:
    """Give hours in OSM syntax as the library writes them; None for any other text.

    Days as OSM abbreviates them, and times with two digits for hours and minutes, are
    asked for: the library takes much more, and reads "9:00-5:00" as 20 hours at night.
    A comment in quotation marks stays: hours with one are possible hours, not sure ones
    (`hrgeo.measures.opening`).

    Parameters
    ----------
    text
        Hours as they are written.

    Raises
    ------
    UnreadError
        If it is in OSM syntax, but hours in it are none that one can rely on.

    Examples
    --------
    >>> osm_reading("Mo,Tu 09:00-17:00; PH closed"), osm_reading("M-F 9-5")
    ('Mo-Tu 09:00-17:00; PH off', None)
    """
    text = " ".join(text.split()).strip(" ;")
    bare = _COMMENT.sub("", text)
    if not _LOOKS_LIKE_IT.fullmatch(bare) or not any(map(_gives_hours, bare.split(";"))):
        return None
    try:
        normal = str(OpeningHours(text).normalize())
    except ParserError:
        return None
    for rule in bare.split(";"):
        _require_plain(rule)
    if normal == "closed":
        raise UnreadError("It says when it is closed, and not when it is open")
    # The library writes a day that is open throughout without hours: as written is clearer.
    kept = text if "24:00" in text else normal
    parts = re.split(r'("[^"]*")', kept)
    return "".join(
        p if p.startswith('"') else re.sub(r"\bclosed\b", "off", p) for p in parts
    ).strip()


def _gives_hours(rule: str) -> bool:
    return bool(_HAS_HOURS.search(rule)) and not re.search("off|closed", rule)


def _require_plain(rule: str) -> None:
    """Refuse a rule that gives days and no hours, or hours that nobody would mean."""
    rule = rule.strip()
    says = re.search(r"\b(?:off|closed|unknown)\b|24/7", rule)
    if rule and not says and not re.search(_TIME, rule):
        raise UnreadError("It does not say at which hours")
    for start, end in _SPAN.findall(rule):
        begin, until = (int(time[:2]) * 60 + int(time[3:]) for time in (start, end))
        if begin == until or (until < begin and until + DAY_MIN - begin > _MOST_OVERNIGHT_MIN):
            raise UnreadError("Hours in it end before they begin")
        if until < begin <= DAY_MIN // 2:
            raise UnreadError("Hours in it end before they begin")
