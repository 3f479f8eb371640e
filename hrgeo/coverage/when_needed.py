"""Whether a service was open when somebody needed it: incident hours against opening hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.coverage.chance import chance_intervals
from hrgeo.coverage.event_hours import SPREAD, EventHours, event_hours
from hrgeo.coverage.hours_cases import HoursCase, hours_question
from hrgeo.coverage.open_masks import (
    HOURS_PER_WEEK,
    open_in_reach,
    open_part,
)
from hrgeo.model import BoolArray, Demand, FloatArray, OpeningTimes, Person, TravelTimes

_COLUMNS = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "n_services": "int64",
    "n_services_placed": "int64",
    "n_hours_unknown": "int64",
    "n_need_with_hour": "float64",
    "n_without_hour": "float64",
    "n_need_unplaced": "float64",
    "share_need": "float64",
    "share_open": "float64",
    "share_open_if_unknown_open": "float64",
    "low": "float64",
    "high": "float64",
}


def measure_open_when_needed(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    opening: OpeningTimes | None = None,
    person: Person | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the share of need that had an open service within reach when it arose.

    An incident gives half of its weight to the hour of the week in which it was
    noted and a quarter to the hour before and after, around the week. Of each of
    the three hours counts the part in which at least one service within reach is
    open, on average over the weeks of a year.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min
        As in `hrgeo.coverage.measure_coverage`.
    service_types
        Types to report, in this order; any type may be asked about. Default: the
        listed ones of `hrgeo.schemas.OPEN_WHEN_NEEDED`.
    opening
        When services are open. Default: from the column ``hours_osm`` of `services`.
    person
        Services that this person cannot surely use are left out of ``share_open``,
        those that they surely cannot use out of ``share_open_if_unknown_open``.
    seed
        For the bootstrap.

    Returns
    -------
    pandas.DataFrame
        One row for each type and threshold:

        ``need_id``, ``service``, ``mode``, ``threshold_min``.
        ``n_services``, ``n_services_placed``, ``n_hours_unknown``
            Listed services of the type; those on the streets; of these, those
            without any known hours.
        ``n_need_with_hour``, ``n_without_hour``, ``n_need_unplaced``
            Weight of placed need whose date and hour are known: the denominator
            of all shares; of other placed need; of need that is not placed.
        ``share_need``
            Within reach of a service, whatever its hours and rules.
        ``share_open``, ``share_open_if_unknown_open``
            Within reach of one that is open; unknown hours and rules taken to be
            closed, and to be open.
        ``low``, ``high``
            A 90 % interval of ``share_open`` for chance variation only (see
            `hrgeo.coverage.chance_intervals`).

        Where no incident has a date and an hour (counts by area never have)
        ``n_need_with_hour`` is 0 and all shares are NaN. Where no service of the
        type is on the streets all shares are 0.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_coverage`, or if a service has no entry in
        `opening`, or hours are not in OSM syntax.

    References
    ----------
    .. [1] Fisher (1993), Statistical Analysis of Circular Data, chapter 2,
       doi:10.1017/CBO9780511564345 (smoothing around a circle).

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8], [1, 1],
    ...               ["", ""], event_position=[0, 1], event_hour=[16, 3], event_weight=[1, 1],
    ...               event_date=["2024-01-01", "2024-01-02"])
    >>> services = pd.DataFrame({"types": ["ops"], "hours_osm": ["Mo-Fr 09:00-17:00"]},
    ...                         index=pd.Index(["s"], name="service_id"))
    >>> minutes = sparse.csr_array(([4.0, 9.0], ([0, 1], [0, 0])), shape=(2, 1))
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 30.0, "walk")
    >>> table = measure_open_when_needed(times, need, services, thresholds_min=[10])
    >>> table[["share_need", "share_open"]].values.tolist()
    [[1.0, 0.375]]
    """
    question = hours_question(
        travel_times,
        demand,
        services,
        thresholds_min=thresholds_min,
        service_types=service_types,
        opening=opening,
        person=person,
        when_needed=True,
    )
    events = event_hours(question.demand)
    part = np.array([share for _, share in SPREAD])
    rows, values = [], []
    for case in question.cases():
        least = open_at_events(events, case, case.slots.least) @ part
        most = open_at_events(events, case, case.slots.most) @ part
        within = case.sets.is_reached[case.sets.set_of[events.position]]
        shares = {
            "share_need": _share(within, events),
            "share_open": _share(least, events),
            "share_open_if_unknown_open": _share(most, events),
        }
        rows.append(case.row() | shares)
        values.append(least)
    shown = question.shown() | {
        "n_need_with_hour": events.n_with_hour,
        "n_without_hour": events.n_without_hour,
    }
    intervals = _intervals(question.demand, events, rows, values, seed)
    table = [
        shown | row | {"low": low, "high": high}
        for row, (low, high) in zip(rows, intervals, strict=True)
    ]
    return pd.DataFrame(table, columns=list(_COLUMNS)).astype(_COLUMNS)


def open_at_events(events: EventHours, case: HoursCase, slots: BoolArray) -> FloatArray:
    """Give how much of the hours around each incident a service within reach is open.

    Parameters
    ----------
    events
        Of the placed need.
    case
        What is asked about.
    slots
        Shape ``(n_kinds, n_services, 672)``.

    Returns
    -------
    FloatArray
        Shape ``(n_events, 3)``: from 0 to 1 by hour of `SPREAD`, on average over
        the weeks of a year.
    """
    which = case.sets.set_of[events.position]
    hours = [(events.hour + later) % HOURS_PER_WEEK for later, _ in SPREAD]
    total = np.zeros((len(which), len(hours)))
    for n_weeks, week in zip(case.slots.n_weeks, slots, strict=True):
        words = open_in_reach(case.sets, week)
        total += n_weeks * np.column_stack([open_part(words, which, hour) for hour in hours])
    return np.asarray(total / case.slots.n_weeks.sum(), dtype=np.float64)


def _share(part: npt.ArrayLike, events: EventHours) -> float:
    if events.n_with_hour <= 0:
        return float("nan")
    value = np.asarray(part, dtype=np.float64)
    return 1.0 if (value == 1.0).all() else float(value @ events.weight) / events.n_with_hour


def _intervals(
    demand: Demand,
    events: EventHours,
    rows: list[dict[str, Any]],
    values: list[FloatArray],
    seed: int,
) -> FloatArray:
    if not rows:
        return np.empty((0, 2))
    intervals, _ = chance_intervals(
        _one_place_each(demand, events), np.column_stack(values), seed=seed
    )
    if events.n_with_hour > 0:
        intervals[[row["n_services_placed"] == 0 for row in rows]] = 0.0  # known, not estimated
    return intervals


def _one_place_each(demand: Demand, events: EventHours) -> Demand:
    """Give the incidents with an hour as need of which each has a position of its own."""
    n, position = len(events.position), events.position
    return Demand(
        demand.need_id,
        demand.kind,
        demand.what,
        pd.RangeIndex(n),
        demand.lon[position],
        demand.lat[position],
        events.weight,
        demand.area_ids[position],
        funnel=demand.funnel,
        event_position=np.arange(n),
        event_date=demand.event_date[events.event],
        event_hour=demand.event_hour[events.event],
        event_weight=events.weight,
    )
