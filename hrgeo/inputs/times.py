"""Times of day, in the ways that people and programs write them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hrgeo.files.raw_table import TEXT
from hrgeo.model import BoolArray, IntArray

MIN_PER_DAY: Final = 24 * 60
MIDNIGHT_HEAP_SHARE: Final = 3 / 24
"""More exact midnights than this, and 00:00 means that the hour is not known."""
NOT_READ: Final = -2
"""What `minutes_of` gives for a cell that has a time in it that cannot be read."""

_DATE_IN_FRONT: Final = (
    r"^(?P<front>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8})(?:[T ,]| - )+(?P<behind>[^ ].*)$"
)
_CLOCK_BEHIND: Final = (
    r"(?i)^(?P<front>.*\d)(?:[T ,]| - | at | a las )+"
    r"(?P<behind>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]\.? ?m\.?)?)$"
)
_HALF: Final = r"\s*(?:(?P<half>[ap])\.?\s?m\b\.?)?"
_ZONE: Final = r"\s*(?:z|utc|gmt|[ecmp][sd]t|[+-]\d{2}:?\d{2})?"
_HOURS: Final = r"\s*(?:h|hs|hr|hrs|hours|horas|uhr)?\.?"
_CLOCK: Final = (
    rf"^(?P<h>\d{{1,2}})(?::|h\s?)(?P<m>\d{{2}})(?::\d{{2}}(?:[.,]\d+)?)?{_HALF}{_HOURS}{_ZONE}$"
)
_DOTTED: Final = rf"^(?P<h>\d{{1,2}})\.(?P<m>\d{{2}})\.\d{{2}}(?:[.,]\d+)?{_HALF}{_ZONE}$"
"""As Oracle writes times: ``04.12.00.000000 AM``."""
_HOUR_ALONE: Final = r"^(?P<h>\d{1,2})\s*(?P<half>[ap])\.?\s?m\b\.?$"
_DIGITS: Final = rf"^(?P<digits>\d{{1,4}})(?:(?<=\d{{4}})\d\d)?{_HOURS}$"
_PART_OF_DAY: Final = r"^(?P<part>0?[.,]\d+)$"
_NAMED: Final = {
    "noon": 720, "midday": 720, "12 noon": 720, "12:00 noon": 720, "mediodia": 720,
    "midnight": 0, "12 midnight": 0, "12:00 midnight": 0, "medianoche": 0,
}  # fmt: skip


def split_dates(cells: pd.Series[str]) -> tuple[pd.Series[str], pd.Series[str]]:
    """Cut cells into a date in digits and what stands behind it.

    Parameters
    ----------
    cells
        Text.

    Returns
    -------
    tuple
        The dates (whole cells where there is nothing to cut), and what stands behind
        them (missing where nothing does).

    Examples
    --------
    >>> date, behind = split_dates(pd.Series(["2024-01-31T04:12", "noon"]))
    >>> date.tolist(), behind.tolist()
    (['2024-01-31', 'noon'], ['04:12', nan])
    """
    text = pa.array(cells, type=pa.large_string(), from_pandas=True)
    front, behind = text, pa.nulls(len(text), pa.large_string())
    for pattern in (_DATE_IN_FRONT, _CLOCK_BEHIND):
        left = pc.if_else(pc.is_null(behind), text, None)
        if left.null_count == len(left):
            break
        found = pc.extract_regex(left, pattern)
        front = pc.coalesce(pc.struct_field(found, "front"), front)
        behind = pc.coalesce(behind, pc.struct_field(found, "behind"))
    front, behind = (
        pd.Series(part.to_pandas(), dtype=TEXT).set_axis(cells.index) for part in (front, behind)
    )
    return front, behind


def plain_text(cells: pd.Series[str]) -> pd.Series[str]:
    """Give cells in lower case, without accents, with single blanks."""
    plain = cells.str.lower()
    if not plain.str.isascii().all():
        plain = plain.str.normalize("NFKD").str.replace("[\u0300-\u036f]", "", regex=True)
    return plain.str.replace(r"\s+", " ", regex=True).str.strip()


def whole_numbers(cells: pd.Series[str]) -> IntArray:
    """Read digits as whole numbers; -1 where missing."""
    return cells.astype("float64").fillna(-1).to_numpy().astype(np.int64)


def parse_minutes(cells: pd.Series[str]) -> IntArray:
    """Read times of day as minutes since midnight; -1 where missing or not readable.

    A date in front of the time is left aside, and 24:00 is midnight.

    Examples
    --------
    >>> parse_minutes(pd.Series(["13:45", "1:45 p. m.", "0930", "0.5", "noon", "x"])).tolist()
    [825, 825, 570, 720, 720, -1]
    """
    minutes = minutes_of(cells)
    return np.where(minutes < 0, -1, minutes % MIN_PER_DAY)


def minutes_of(cells: pd.Series[str]) -> IntArray:
    """Read times of day; -1 where missing, `NOT_READ` where not readable, 1440 for 24:00."""
    front, behind = split_dates(cells)
    codes, unique = pd.factorize(behind.fillna(front))
    if not len(unique):
        return np.full(len(cells), -1, dtype=np.int64)
    parsed = _parse_unique(pd.Series(unique, dtype=TEXT))
    return np.append(parsed, -1)[codes]


def _parse_unique(cells: pd.Series[str]) -> IntArray:
    plain = plain_text(cells)
    minutes = np.full(len(cells), NOT_READ, dtype=np.int64)
    for pattern in (_CLOCK, _DOTTED, _HOUR_ALONE):
        read = _from_clock(plain.str.extract(pattern))
        minutes = np.where(read >= 0, read, minutes)
    digits = whole_numbers(plain.str.extract(_DIGITS)["digits"])
    # Up to two digits are an hour; three or four are hours and minutes.
    short = (plain.str.extract(_DIGITS)["digits"].str.len().fillna(0) <= 2).to_numpy(dtype=bool)
    as_minutes = np.where(short, digits * 60, digits // 100 * 60 + digits % 100)
    fits = (digits >= 0) & np.where(short, digits < 24, as_minutes <= MIN_PER_DAY)
    fits &= short | (digits % 100 < 60)
    minutes = np.where(fits, as_minutes, minutes)
    part = plain.str.extract(_PART_OF_DAY)["part"].str.replace(",", ".", regex=False)
    fraction = np.floor(part.astype("float64").to_numpy() * MIN_PER_DAY + 0.5)
    is_part = fraction < MIN_PER_DAY
    minutes[is_part] = fraction[is_part].astype(np.int64)
    named = plain.map(_NAMED).astype("float64").to_numpy()
    return np.where(np.isnan(named), minutes, np.nan_to_num(named)).astype(np.int64)


def _from_clock(groups: pd.DataFrame) -> IntArray:
    """Give the minutes of hours, minutes and halves of a day; -1 where there is no such time."""
    hour = whole_numbers(groups["h"])
    minute = whole_numbers(groups["m"]) if "m" in groups else np.zeros(len(groups), dtype=np.int64)
    is_half = groups["half"].notna().to_numpy(dtype=bool)
    bad_half = is_half & ((hour < 1) | (hour > 12))
    afternoon = (groups["half"] == "p").to_numpy(dtype=bool)
    hour = np.where(is_half, hour % 12 + 12 * afternoon, hour)
    good = (hour >= 0) & (minute >= 0) & (minute < 60) & ~bad_half
    good &= (hour < 24) | ((hour == 24) & (minute == 0))
    return np.where(good, hour * 60 + minute, -1)


def is_midnight_heap(minute: IntArray) -> BoolArray:
    """Say which rows stand at exactly 00:00 because their time is not known.

    Real incidents are at 00:00 about once in 1,440 times, and where times are rounded to
    the hour once in 24. More than three times as many are a sign of no time at all, if they
    are more than one.

    Parameters
    ----------
    minute
        Minute of the day; -1 where unknown.

    Examples
    --------
    >>> is_midnight_heap(np.array([0, 0, 825, -1])).tolist()
    [True, True, False, False]
    """
    midnight = minute == 0
    n_midnights, n_known = midnight.sum(), (minute >= 0).sum()
    is_heap = n_midnights > MIDNIGHT_HEAP_SHARE * n_known and (n_midnights > 1 or n_known == 1)
    return np.asarray(midnight & is_heap)


def known_hours(minute: IntArray) -> IntArray:
    """Give the hour of each time of day, -1 where it is not known.

    Where many rows stand at exactly 00:00, that is a sign of no time at all.

    Examples
    --------
    >>> known_hours(np.array([0, 0, 825, -1])).tolist()
    [-1, -1, 13, -1]
    >>> known_hours(np.array([0] + [825] * 9)).tolist()[:2]
    [0, 13]
    """
    known = (minute >= 0) & ~is_midnight_heap(minute)
    return np.where(known, minute // 60, -1).astype(np.int64)
