"""Visits of a roster past midnight go to the shift that began the evening before."""

from __future__ import annotations

import pytest

from hrgeo.plan.roster_days import on_day_of_shift
from hrgeo.vans import Van

# Out on Wednesday and Sunday, from 20:00 to 03:00.
NIGHT = Van("Night", "base", days=(2, 6), first_min=1200, last_min=1620)
EARLY = Van("Early", "base", days=(3,), first_min=0, last_min=600)


@pytest.mark.parametrize(
    ("vans", "visit", "expected"),
    [
        ([NIGHT], (3, 30, 120), (2, 1470, 1560)),
        ([NIGHT], (0, 30, 120), (6, 1470, 1560)),  # Monday is the night after Sunday
        ([NIGHT], (2, 1380, 1500), (2, 1380, 1500)),  # begins before midnight
        ([NIGHT], (4, 30, 120), (4, 30, 120)),  # nobody was out: told as a fault later
        ([NIGHT, EARLY], (3, 30, 120), (3, 30, 120)),  # a van is out on the day itself
        ([], (3, 30, 120), (3, 30, 120)),
    ],
)
def test_day_of_shift(vans, visit, expected):
    assert on_day_of_shift(vans, *visit) == expected
