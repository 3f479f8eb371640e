"""To which shift a visit of a roster belongs that stands past midnight."""

from __future__ import annotations

from collections.abc import Sequence

from hrgeo.vans import Van

_DAY_MIN = 24 * 60


def on_day_of_shift(
    vans: Sequence[Van], day: int, arrive_min: int, leave_min: int
) -> tuple[int, int, int]:
    """Give day and times of a visit as counted from the day on which its shift began.

    Rosters name a visit at half past midnight by the day that it is then; a van that goes out
    the evening before counts it to that evening.

    Parameters
    ----------
    vans
        Those that it may be of.
    day
        Day of the week as on the roster, Monday is 0.
    arrive_min, leave_min
        Minutes after that day's midnight.

    Returns
    -------
    tuple
        Day, arrival and leaving: unchanged where a van is out then by the roster's own day, or
        none was out the evening before.

    Examples
    --------
    >>> night = Van("Night", "base", days=(2,), first_min=1200, last_min=1620)
    >>> on_day_of_shift([night], 3, 30, 120), on_day_of_shift([night], 2, 1230, 1320)
    ((2, 1470, 1560), (2, 1230, 1320))
    """
    if any(_is_out(van, day, arrive_min, leave_min) for van in vans):
        return day, arrive_min, leave_min
    before = ((day - 1) % 7, arrive_min + _DAY_MIN, leave_min + _DAY_MIN)
    return before if any(_is_out(van, *before) for van in vans) else (day, arrive_min, leave_min)


def _is_out(van: Van, day: int, arrive_min: int, leave_min: int) -> bool:
    return day in van.days and van.first_min <= arrive_min and leave_min <= van.last_min
