"""The days that a need source is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from hrgeo.errors import InputError
from hrgeo.inputs.dates import DateArray
from hrgeo.model import BoolArray

DEFAULT_MONTHS = 36
_DAYS_BEYOND = 366
_SHARE_LATE, _FEW = 0.01, 20
_MOST_GAP_DAYS, _LIKELY = 7, 0.05
_FEWEST_MONTHS, _UNLIKELY, _SHARE_FEW = 3, 0.001, 0.5

Period = tuple[str, str] | Sequence[str] | Literal["all"] | None


@dataclass(frozen=True)
class Days:
    """First and last day of a period, both in it; None where there are no dates."""

    first: np.datetime64 | None
    last: np.datetime64 | None

    def holds(self, date: DateArray) -> BoolArray:
        """Say which dates are in the period; none that is missing is."""
        if self.first is None or self.last is None:
            return np.ones(len(date), dtype=bool)
        return np.asarray((date >= self.first) & (date <= self.last))


def as_days(period: Sequence[str]) -> Days:
    """Read the two days of a period that a user gave.

    Raises
    ------
    InputError
        If these are not two dates as YYYY-MM-DD, the earlier one first.

    Examples
    --------
    >>> str(as_days(["2018-01-01", "2022-12-31"]).last)
    '2022-12-31'
    """
    example = 'like ["2018-01-01", "2022-12-31"]'
    if isinstance(period, str) or len(period) != 2:
        raise InputError(f'A period is "all" or two dates {example}.')
    try:
        first, last = (np.datetime64(str(day), "D") for day in period)
    except ValueError as error:
        raise InputError(f'A period is "all" or two dates {example}.') from error
    if np.isnat(first) or np.isnat(last) or first > last:
        raise InputError(f"The first day of a period must not come after its last, {example}.")
    return Days(first, last)


def far_off(date: DateArray) -> BoolArray:
    """Say which dates are over a year away from nearly all others: likely a slip of the pen.

    At most one in a hundred on either side can be (or one, in a short file of 20
    dates or more).

    Examples
    --------
    >>> days = np.array(["2024-01-01"] * 99 + ["2204-01-01"], dtype="datetime64[D]")
    >>> int(far_off(days).sum())
    1
    """
    known = np.sort(date[~np.isnat(date)])
    if len(known) < _FEW:
        return np.zeros(len(date), dtype=bool)
    n_aside = max(1, int(_SHARE_LATE * len(known)))
    early, late = known[n_aside], known[len(known) - 1 - n_aside]
    beyond = np.timedelta64(_DAYS_BEYOND, "D")
    return np.asarray((date > late + beyond) | (date < early - beyond))


@dataclass(frozen=True)
class _Ends:
    """The first and the last date of a file, and whether it covers their months."""

    first: np.datetime64
    last: np.datetime64
    first_is_complete: bool
    last_is_complete: bool


def _by_chance(gap_days: int, n_dates: int, per_day: float) -> bool:
    """Say whether a few days without a row at an end of the file may well be chance."""
    if gap_days == 0:
        return True
    few_days = gap_days <= _MOST_GAP_DAYS and n_dates >= _FEW
    return few_days and float(np.exp(-per_day * gap_days)) >= _LIKELY


def _too_few(known: DateArray) -> bool:
    """Say whether the last month has far fewer rows than the months before it."""
    months = known.astype("datetime64[M]").astype(np.int64)
    counts = np.bincount(months - months.min())
    before = counts[1:-1][-12:]  # the first month may be cut off
    if len(before) < _FEWEST_MONTHS:
        return False
    expected = float(before.mean())
    is_unlikely = float(special.pdtr(counts[-1], expected)) < _UNLIKELY
    return bool(is_unlikely and counts[-1] < _SHARE_FEW * expected)


def _ends(date: DateArray) -> _Ends | None:
    known = date[~np.isnat(date) & ~far_off(date)]
    if not len(known):
        return None
    first, last = known.min(), known.max()
    per_day = len(known) / ((last - first).astype(np.int64) + 1)
    next_month = last.astype("datetime64[M]") + np.timedelta64(1, "M")
    gap_first = int((first - first.astype("datetime64[M]").astype("datetime64[D]")).astype(int))
    gap_last = int((next_month.astype("datetime64[D]") - last).astype(int)) - 1
    return _Ends(
        first,
        last,
        _by_chance(gap_first, len(known), per_day),
        _by_chance(gap_last, len(known), per_day) and not _too_few(known),
    )


def incomplete_months(date: DateArray) -> tuple[str, ...]:
    """Give the months at the ends of a file that it does not cover in full.

    A month is taken for complete if the file has its first (or last) day. It is too
    if at most 7 days are missing and so many days without a row are likely by chance
    (a Poisson count of the file's rate is 0 on them with 5 % or more), in a file of 20
    dates or more. The last month is incomplete also if it has less than half of the
    monthly mean of up to 12 months before, and a Poisson count that low has less than
    1 in 1,000.

    Parameters
    ----------
    date
        The file's dates.

    Returns
    -------
    tuple of str
        As YYYY-MM, the earlier first; empty where there are no dates.

    Examples
    --------
    >>> incomplete_months(np.array(["2024-01-20", "2024-03-31"], dtype="datetime64[D]"))
    ('2024-01',)
    """
    ends = _ends(date)
    if ends is None:
        return ()
    months = [
        str(day.astype("datetime64[M]"))
        for day, complete in (
            (ends.first, ends.first_is_complete),
            (ends.last, ends.last_is_complete),
        )
        if not complete
    ]
    return tuple(dict.fromkeys(months))


def last_complete_months(date: DateArray, *, months: int = DEFAULT_MONTHS) -> Days:
    """Give the last complete months of a file, as far as it goes back.

    Incomplete months at its ends are left out (see `incomplete_months`). A file
    with no complete month is taken whole.

    Examples
    --------
    >>> dates = np.array(["2020-05-03", "2024-02-28"], dtype="datetime64[D]")
    >>> days = last_complete_months(dates)
    >>> str(days.first), str(days.last)
    ('2021-02-01', '2024-01-31')
    """
    ends = _ends(date)
    if ends is None:
        return Days(None, None)
    one = np.timedelta64(1, "M")
    earliest = ends.first.astype("datetime64[M]") + (0 if ends.first_is_complete else 1) * one
    latest = ends.last.astype("datetime64[M]") - (0 if ends.last_is_complete else 1) * one
    if latest < earliest:
        return Days(ends.first, ends.last)
    first = max(latest - np.timedelta64(months - 1, "M"), earliest).astype("datetime64[D]")
    return Days(first, (latest + one).astype("datetime64[D]") - np.timedelta64(1, "D"))


def find_days(period: Period, date: DateArray) -> Days:
    """Give the days of a period, for a file with these dates.

    Parameters
    ----------
    period
        Two dates, ``all``, or None for the last 36 complete months.
    date
        The file's dates.

    Returns
    -------
    Days
        With None for both where all rows count, dated or not: for ``all``, and
        where a file has no dates.

    Raises
    ------
    InputError
        If `period` is neither.
    """
    if period == "all":
        return Days(None, None)
    return last_complete_months(date) if period is None else as_days(period)


def span(date: DateArray) -> tuple[str, str]:
    """Give the first and the last of some dates as text; empty where there are none."""
    known = date[~np.isnat(date)]
    return (str(known.min()), str(known.max())) if len(known) else ("", "")
