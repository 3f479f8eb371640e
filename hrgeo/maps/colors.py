"""Colors that people with any color vision can tell apart, and print in gray."""

from __future__ import annotations

import math
from collections.abc import Sequence

NEED_RAMP: tuple[str, ...] = ("#e3d7ee", "#c2a8dc", "#9c78c4", "#74489f", "#47206f")
"""From little need to much: one hue, so that the darker is always the more."""

MINUTES_RAMP: tuple[str, ...] = ("#0b5d66", "#4c969a", "#94c4c1", "#d3e6e0")
"""From near to far."""

SHARE_RAMP: tuple[str, ...] = ("#f4f7dc", "#c3d68a", "#90b257", "#5c8b3c", "#265a23")
"""From none of the need within reach to all of it: one hue, the darker the more."""

SERVICE_COLORS: tuple[str, ...] = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
)
"""Colors of Okabe and Ito that the map does not use for something else."""

OTHER_COLOR = "#7a7a7a"

_STEPS = (10, 15, 20, 30, 50, 70)


def class_starts(smallest: int, largest: int, most: int = len(NEED_RAMP)) -> list[int]:
    """Give the lower ends of round classes from `smallest` to `largest`.

    Parameters
    ----------
    smallest
        Lower end of the first class.
    largest
        The largest number to be shown; the last class holds it.
    most
        At most so many classes.

    Returns
    -------
    list of int
        Rising; after the first, round numbers (15, 20, 30, 50, ...). Empty if
        `largest` is below `smallest`.

    Examples
    --------
    >>> class_starts(11, 130)
    [11, 20, 50, 100]
    >>> class_starts(11, 12)
    [11]
    """
    if largest < smallest:
        return []
    powers = range(math.ceil(math.log10(largest)))
    rounds = [step * 10**power // 10 for power in range(1 + len(powers)) for step in _STEPS]
    starts = [smallest, *sorted({n for n in rounds if smallest * 1.25 < n <= largest})]
    while len(starts) > most:
        # Every other one goes, but the last class stays, so that the top is told apart.
        starts = [starts[0], *starts[1:][::-1][::2][::-1]]
    return starts


def spread(ramp: Sequence[str], number: int) -> list[str]:
    """Pick colors from a ramp: the middle ones for few classes, all for many.

    Examples
    --------
    >>> spread("abcde", 1), spread("abcde", 2), spread("abcde", 3), spread("abcde", 5)
    (['c'], ['b', 'd'], ['a', 'c', 'e'], ['a', 'b', 'c', 'd', 'e'])
    """
    ends = 1 if number == 2 else 0
    last = len(ramp) - 1 - ends
    if number == 1:
        return [ramp[len(ramp) // 2]]
    return [ramp[round(ends + at * (last - ends) / (number - 1))] for at in range(number)]


def class_of(number: float, starts: Sequence[int]) -> int:
    """Give the position of the class that `number` falls in, -1 below the first."""
    return sum(number >= start for start in starts) - 1
