"""Times of day as on a clock of 24 hours."""

from __future__ import annotations

_DAY_MIN = 24 * 60


def clock_24(minutes: float) -> str:
    """Write minutes after a day's midnight; past the next midnight the clock begins anew.

    Examples
    --------
    >>> clock_24(1080), clock_24(1470)
    ('18:00', '00:30')
    """
    hours, rest = divmod(int(minutes) % _DAY_MIN, 60)
    return f"{hours:02d}:{rest:02d}"
