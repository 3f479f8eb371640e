"""Words for a time of the week, and who is open then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, IntArray, OpeningTimes
from hrgeo.model.opening import LAST_ARRIVAL_MIN, SLOT_MIN, SLOTS_PER_HOUR, SLOTS_PER_WEEK
from hrgeo.schemas import DAYS, OPEN_WHEN_NEEDED

PARTS_OF_DAY: Final = {
    "night": (0, 6),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 24),
}
"""Hours from and to, of the same calendar day."""
_LONG_DAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_DAY_WORDS: Final = (
    {"weekday": range(5), "weekend": range(5, 7), "weekdays": range(5), "weekends": range(5, 7)}
    | {name: range(i, i + 1) for i, name in enumerate(DAYS)}
    | {name: range(i, i + 1) for i, name in enumerate(_LONG_DAYS)}
)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SLOTS_PER_DAY: Final = 24 * SLOTS_PER_HOUR


@dataclass(frozen=True, eq=False)
class Moment:
    """A moment or a block of the week.

    Attributes
    ----------
    name
        In hrgeo's words: ``any``, ``Sat 22:00``, ``weekday evening``.
    slots
        Shape ``(672,)``: the quarters of an hour that it consists of; all of them for
        ``any``.
    """

    name: str
    slots: BoolArray

    @property
    def is_any(self) -> bool:
        """Whether the hour is left out of account."""
        return self.name == "any"


def read_moment(when: str | None) -> Moment:
    """Read words for a moment or a block of the week.

    Parameters
    ----------
    when
        None or ``any`` for whatever the hour. Else a day (``Mon`` .. ``Sun``,
        ``Monday``, ..., ``weekday``, ``weekend``), a time (``22:00``, the
        quarter of an hour that it lies in) or a part of the day (``night`` from 0
        to 6, ``morning`` to 12, ``afternoon`` to 18, ``evening`` to 24), or a day
        and then one of the others.

    Raises
    ------
    InputError
        If a word is not one of these.

    Examples
    --------
    >>> read_moment("saturday 22:10").name, int(read_moment("Sat 22:10").slots.sum())
    ('Sat 22:10', 1)
    >>> int(read_moment("weekday evening").slots.sum())  # 5 days of 6 hours of 4 quarters
    120
    """
    words = [] if when is None else str(when).lower().replace(",", " ").split()
    if not words or words == ["any"]:
        if when is not None and not words:
            raise InputError(_not_understood(when))
        return Moment("any", np.ones(SLOTS_PER_WEEK, dtype=np.bool_))
    names: list[str] = []
    days, quarters = range(7), range(_SLOTS_PER_DAY)
    if words[0] in _DAY_WORDS:
        days = _DAY_WORDS[words[0]]
        names.append(DAYS[days[0]].title() if len(days) == 1 else words[0].rstrip("s"))
        words = words[1:]
    if words and words[0] in PARTS_OF_DAY:
        first, last = PARTS_OF_DAY[words[0]]
        quarters = range(first * SLOTS_PER_HOUR, last * SLOTS_PER_HOUR)
        names.append(words[0])
        words = words[1:]
    elif words and (clock := _CLOCK.fullmatch(words[0])):
        slot = int(clock[1]) * SLOTS_PER_HOUR + int(clock[2]) // SLOT_MIN
        quarters = range(slot, slot + 1)
        names.append(f"{int(clock[1]):02d}:{clock[2]}")
        words = words[1:]
    if words or not names:
        raise InputError(_not_understood(str(when)))
    slots = np.zeros((7, _SLOTS_PER_DAY), dtype=np.bool_)
    slots[days.start : days.stop, quarters.start : quarters.stop] = True
    return Moment(" ".join(names), slots.ravel())


def _not_understood(when: str) -> str:
    return (
        f"when={when!r} was not understood. Say 'any', or a day (Mon to Sun, weekday, weekend), a "
        f"time (22:00) or a part of the day ({', '.join(PARTS_OF_DAY)}), or a day and then one of "
        "the others, such as 'Sat 22:00' or 'weekday evening'"
    )


def can_arrive(is_open: BoolArray, service_type: str) -> BoolArray:
    """Tell in which slots a person can arrive and be served.

    One has to arrive 15 minutes before closing: a slot counts if it and the next
    are open, the first of the week after the last. Where help is needed at once
    (`hrgeo.schemas.OPEN_WHEN_NEEDED`), each open slot counts.

    Parameters
    ----------
    is_open
        Shape ``(..., 672)``.

    Examples
    --------
    >>> is_open = np.zeros(672, bool)
    >>> is_open[[0, 1, 671]] = True  # Monday 00:00 to 00:30, Sunday 23:45 to 24:00
    >>> np.flatnonzero(can_arrive(is_open, "ssp")).tolist()
    [0, 671]
    """
    if service_type in OPEN_WHEN_NEEDED:
        return is_open
    n_ahead = LAST_ARRIVAL_MIN // SLOT_MIN
    return np.asarray(is_open & np.roll(is_open, -n_ahead, axis=-1))


@dataclass(frozen=True, eq=False)
class OpenTogether:
    """Which services are open at the same time.

    Attributes
    ----------
    service_ids
        By service.
    is_open
        Shape ``(n_groups, n_services)``: which services are open together.
    n_slots
        By group: for how many slots of a year.
    """

    service_ids: pd.Index
    is_open: BoolArray
    n_slots: IntArray


def open_groups(is_open: BoolArray, opening: OpeningTimes, moment: Moment) -> OpenTogether:
    """Give which services are open together, and for how many slots of a year.

    Parameters
    ----------
    is_open
        Shape ``(n_kinds, n_services, 672)``, of the services of `opening`.
    opening
        Tells the services and how many weeks are of each kind.
    moment
        The slots that count.
    """
    if not len(opening):  # arrays of no services cannot be told apart
        n_slots = np.array([opening.n_weeks.sum() * moment.slots.sum()], dtype=np.int64)
        return OpenTogether(opening.service_ids, np.ones((1, 0), dtype=np.bool_), n_slots)
    slots = is_open[:, :, moment.slots].transpose(0, 2, 1).reshape(-1, len(opening))
    n_of_week: IntArray = np.repeat(opening.n_weeks, int(moment.slots.sum()))
    packed, which = np.unique(np.packbits(slots, axis=1), axis=0, return_inverse=True)
    n_by_group = np.bincount(which.ravel(), weights=n_of_week).astype(np.int64)
    rows = np.unpackbits(packed, axis=1, count=len(opening)).astype(bool)
    return OpenTogether(opening.service_ids, rows, n_by_group)
