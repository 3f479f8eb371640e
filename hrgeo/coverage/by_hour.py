"""Which share of need is within reach of an open service in each hour of the week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from hrgeo.coverage.event_hours import EventHours, event_hours
from hrgeo.coverage.hours_cases import HoursCase, HoursQuestion, hours_question
from hrgeo.coverage.open_masks import HOURS_PER_WEEK, open_in_reach, weight_by_slot
from hrgeo.coverage.when_needed import open_at_events
from hrgeo.model import Demand, FloatArray, OpeningTimes, Person, TravelTimes
from hrgeo.schemas import DAYS

_COLUMNS = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "weekday": "str",
    "hour": "int64",
    "n_need": "float64",
    "n_need_unplaced": "float64",
    "share_of_need": "float64",
    "share_open": "float64",
    "share_open_if_unknown_open": "float64",
    "share_open_at_hour": "float64",
    "share_open_at_hour_if_unknown_open": "float64",
}


def open_by_hour(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    opening: OpeningTimes | None = None,
    person: Person | None = None,
) -> pd.DataFrame:
    """Give, for each hour of the week, the share of need within reach of an open service.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types, opening, person
        As in `hrgeo.coverage.measure_open_when_needed`; by default all listed types.

    Returns
    -------
    pandas.DataFrame
        168 rows for each type and threshold, Monday 00:00 first: ``need_id``,
        ``service``, ``mode``, ``threshold_min``, ``weekday`` (``mon``, ...) and
        ``hour`` (0 to 23).

        ``n_need``, ``n_need_unplaced``
            Weight of the placed need, whatever its hour, and of the other.
        ``share_of_need``
            Of the need with a date and an hour, the part that lies in this hour,
            smoothed as in `need_by_hour`; NaN where no incident has both.
        ``share_open``
            Of all placed need: where a service within reach is open in this hour
            (the part of the hour in which it is). NaN without need.
        ``share_open_at_hour``
            The same, of the need that lies in this hour; NaN where none does.
            Their mean, weighted by ``share_of_need``, is the ``share_open`` of
            `hrgeo.coverage.measure_open_when_needed`.

        Both also with ``_if_unknown_open``.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_open_when_needed`.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("deaths", "points", "death", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["ssp"], "hours_osm": ["Mo 09:30-12:00"]},
    ...                         index=pd.Index(["s"], name="service_id"))
    >>> minutes = sparse.csr_array(([4.0], ([0], [0])), shape=(2, 1))
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 30.0, "walk")
    >>> table = open_by_hour(times, need, services, thresholds_min=[5])
    >>> table.loc[[8, 9, 10], ["weekday", "hour", "share_open"]].values.tolist()
    [['mon', 8, 0.0], ['mon', 9, 0.375], ['mon', 10, 0.75]]
    """
    question = hours_question(
        travel_times,
        demand,
        services,
        thresholds_min=thresholds_min,
        service_types=service_types,
        opening=opening,
        person=person,
    )
    events = event_hours(question.demand)
    of_hour = events.by_hour()
    share_of_need = _parts(of_hour, np.full(HOURS_PER_WEEK, events.n_with_hour))
    frames = []
    for case in question.cases():
        columns = _by_hour(question, events, of_hour, case)
        frame = pd.DataFrame({"share_of_need": share_of_need} | columns)
        shown: dict[str, Any] = {"service": case.service, "threshold_min": case.threshold_min}
        frames.append(frame.assign(**question.shown(), **shown))
    if not frames:
        return pd.DataFrame(columns=list(_COLUMNS)).astype(_COLUMNS)
    table = pd.concat(frames, ignore_index=True)
    hour_of_week = np.tile(np.arange(HOURS_PER_WEEK), len(frames))
    table = table.assign(
        weekday=np.array(DAYS, dtype=object)[hour_of_week // 24],
        hour=hour_of_week % 24,
        n_need=question.demand.total_weight,
    )
    return table[list(_COLUMNS)].astype(_COLUMNS)


def _by_hour(
    question: HoursQuestion, events: EventHours, of_hour: FloatArray, case: HoursCase
) -> dict[str, FloatArray]:
    weight = case.sets.weight(question.demand.weight)
    total = np.full(HOURS_PER_WEEK, weight.sum())
    columns = {}
    for end, slots in (("", case.slots.least), ("_if_unknown_open", case.slots.most)):
        open_weight = np.zeros(HOURS_PER_WEEK)
        for n_weeks, week in zip(case.slots.n_weeks, slots, strict=True):
            by_slot = weight_by_slot(open_in_reach(case.sets, week), weight)
            open_weight += n_weeks * by_slot.reshape(HOURS_PER_WEEK, -1).mean(axis=1)
        open_weight /= case.slots.n_weeks.sum()
        at_events = events.by_hour(open_at_events(events, case, slots))
        columns[f"share_open{end}"] = _parts(open_weight, total)
        columns[f"share_open_at_hour{end}"] = _parts(at_events, of_hour)
    return columns


def _parts(part: FloatArray, whole: FloatArray) -> FloatArray:
    out = np.full(len(whole), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return np.asarray(np.minimum(out, 1.0), dtype=np.float64)
