"""When services are open in a week, by their hours in OSM syntax."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # stubs lack it

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, OpeningTimes
from hrgeo.model.opening import SLOT_MIN, SLOTS_PER_WEEK

__all__ = ["opening_times", "osm_hours_differ"]

_WEEKS_PER_YEAR = 52
_FIRST_MONDAY = dt.date(2024, 1, 1)
"""The weeks are taken from a year that begins on a Monday, so that none straddles two years."""


def opening_times(services: pd.DataFrame, *, hours_column: str = "hours_osm") -> OpeningTimes:
    """Evaluate the hours of services over the weeks of a year.

    Weeks that are alike are told once, with how many they are: a service that
    opens from May to September makes two kinds of weeks. Public holidays are
    not known and do not count: a week is a week without one. Hours with a comment
    ("by appointment") are possible hours, as those that OSM calls unknown: what the
    comment asks for is not known.

    Parameters
    ----------
    services
        Index ``service_id``. The column `hours_column` has hours in OSM syntax;
        where it is missing, the service's hours are unknown. A column
        ``hours_reason``, if there, says why.
    hours_column
        Name of the column.

    Returns
    -------
    OpeningTimes
        In the order of `services`. Without the column, all hours are unknown.

    Raises
    ------
    InputError
        If hours are not in OSM syntax; the message counts them and names the
        first position.

    Examples
    --------
    >>> services = pd.DataFrame({"hours_osm": ["Mo 09:00-10:00", None]},
    ...                         index=pd.Index(["a", "b"], name="service_id"))
    >>> opening = opening_times(services)
    >>> opening.least.sum(axis=2).tolist(), opening.most.sum(axis=2).tolist()
    ([[4, 0]], [[4, 672]])
    """
    n = len(services)
    cells = list(services[hours_column]) if hours_column in services.columns else [None] * n
    texts = [text.strip() if isinstance(text, str) else "" for text in cells]
    known = np.array([bool(text) for text in texts], dtype=bool)
    least = np.zeros((_WEEKS_PER_YEAR, n, SLOTS_PER_WEEK), dtype=bool)
    most = np.ones((_WEEKS_PER_YEAR, n, SLOTS_PER_WEEK), dtype=bool)
    parsed: dict[str, tuple[BoolArray, BoolArray]] = {}
    wrong = []
    for i in np.flatnonzero(known):
        text = texts[i]
        try:
            if text not in parsed:
                parsed[text] = _year(OpeningHours(text))
        except ParserError:
            wrong.append(int(i))
            continue
        least[:, i], most[:, i] = parsed[text]
    if wrong:
        raise InputError(
            f"{len(wrong)} of {n} services have hours that are not in OSM syntax, the first at "
            f"position {wrong[0]} (counted from 0). Read them with hrgeo.read_hours first."
        )
    both = np.concatenate([least, most], axis=1).reshape(_WEEKS_PER_YEAR, -1)
    _, first, n_weeks = np.unique(
        np.packbits(both, axis=1), axis=0, return_index=True, return_counts=True
    )
    order = np.argsort(first)
    return OpeningTimes(
        services.index, least[first[order]], most[first[order]], n_weeks[order], known
    )


def osm_hours_differ(one: str | None, other: str | None) -> bool:
    """Say whether two texts in OSM syntax mean other hours; None is unknown hours.

    Public holidays do not count, as in `opening_times`.

    Examples
    --------
    >>> osm_hours_differ("Mo,Tu 09:00-12:00", "Mo-Tu 09:00-12:00")
    False
    >>> osm_hours_differ("Mo 09:00-12:00", None)
    True
    """
    if one == other:
        return False
    if one is None or other is None:
        return True
    hours = pd.DataFrame({"hours_osm": [one, other]}, index=["one", "other"])
    opening = opening_times(hours)
    same = [np.array_equal(part[:, 0], part[:, 1]) for part in (opening.least, opening.most)]
    return not all(same)


def _year(hours: OpeningHours) -> tuple[BoolArray, BoolArray]:
    """Give, by week of the year and slot, whether it is surely and possibly open throughout."""
    start = dt.datetime.combine(_FIRST_MONDAY, dt.time())
    n_minutes = _WEEKS_PER_YEAR * SLOTS_PER_WEEK * SLOT_MIN
    surely, possibly = np.zeros(n_minutes, dtype=bool), np.zeros(n_minutes, dtype=bool)
    end = start + dt.timedelta(minutes=n_minutes)
    for begin, until, state, comment in hours.intervals(start, end):
        first, last = (_minute(moment, start, n_minutes) for moment in (begin, until))
        # The library calls hours with nothing but a comment open; OSM calls them unknown.
        surely[first:last] = state == State.OPEN and not comment
        possibly[first:last] = state in {State.OPEN, State.UNKNOWN}
    shape = (_WEEKS_PER_YEAR, SLOTS_PER_WEEK, SLOT_MIN)
    return (
        np.asarray(surely.reshape(shape).all(axis=2)),
        np.asarray(possibly.reshape(shape).all(axis=2)),
    )


def _minute(moment: dt.datetime | None, start: dt.datetime, n_minutes: int) -> int:
    if moment is None:
        return n_minutes
    return max(0, min(n_minutes, (moment - start) // dt.timedelta(minutes=1)))
