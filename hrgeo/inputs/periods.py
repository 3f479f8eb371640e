"""The days that a need source is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hrgeo.errors import InputError
from hrgeo.inputs.dates import DateArray
from hrgeo.model import BoolArray

DEFAULT_MONTHS = 36
_DAYS_BEYOND = 366
_SHARE_LATE, _FEW = 0.01, 20

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
    """Say which dates come over a year after nearly all others: likely a slip of the pen.

    At most one in a hundred can be (or one, in a short file of 20 dates or more).

    Examples
    --------
    >>> days = np.array(["2024-01-01"] * 99 + ["2204-01-01"], dtype="datetime64[D]")
    >>> int(far_off(days).sum())
    1
    """
    known = np.sort(date[~np.isnat(date)])
    if len(known) < _FEW:
        return np.zeros(len(date), dtype=bool)
    late = known[len(known) - 1 - max(1, int(_SHARE_LATE * len(known)))]
    return np.asarray(date > late + np.timedelta64(_DAYS_BEYOND, "D"))


def last_complete_months(date: DateArray, *, months: int = DEFAULT_MONTHS) -> Days:
    """Give the last complete months of a file, as far as it goes back.

    The month of the file's last date is complete only if that is its last day.
    A file with no complete month is taken whole.

    Examples
    --------
    >>> dates = np.array(["2020-05-03", "2024-02-28"], dtype="datetime64[D]")
    >>> days = last_complete_months(dates)
    >>> str(days.first), str(days.last)
    ('2021-02-01', '2024-01-31')
    """
    known = date[~np.isnat(date) & ~far_off(date)]
    if not len(known):
        return Days(None, None)
    earliest, latest = known.min(), known.max()
    month = (latest + np.timedelta64(1, "D")).astype("datetime64[M]")
    last = month.astype("datetime64[D]") - np.timedelta64(1, "D")
    if last < earliest:
        return Days(earliest, latest)
    first = (month - np.timedelta64(months, "M")).astype("datetime64[D]")
    return Days(max(first, earliest), last)


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
