"""Which extra opening hour adds most, and of which service the hours should be found out first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hrgeo.coverage.event_hours import EventHours, event_hours
from hrgeo.coverage.hours_cases import HoursCase, HoursQuestion, hours_question
from hrgeo.coverage.open_masks import HOURS_PER_WEEK, arrival_slots
from hrgeo.coverage.slot_values import SlotValues, values_of_visits, values_when_needed
from hrgeo.errors import InputError
from hrgeo.model import BoolArray, Demand, FloatArray, OpeningTimes, Person, TravelTimes
from hrgeo.model.opening import SLOTS_PER_HOUR
from hrgeo.schemas import DAYS, OPEN_WHEN_NEEDED

_FIRST_HOUR = 6  # nobody is asked to open for visits between midnight and this hour
_TIE_DECIMALS = 9  # gains that differ by rounding alone are the same

_COLUMNS = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "rank": "int64",
    "service_id": "object",
    "weekday": "str",
    "hour": "int64",
    "is_adjacent": "bool",
    "measure": "str",
    "gain": "float64",
    "before": "float64",
    "after": "float64",
}
_UNKNOWN_COLUMNS = {
    name: dtype
    for name, dtype in _COLUMNS.items()
    if name not in {"weekday", "hour", "is_adjacent"}
}


def rank_extra_hours(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    opening: OpeningTimes | None = None,
    person: Person | None = None,
    n: int = 20,
) -> pd.DataFrame:
    """Rank the extra opening hours of existing services by what each one adds.

    An extra hour is an hour of the week in which one service, of known hours and
    surely usable, opens in each week in which it opens at all: a season in which
    it is closed stays closed. Its gain is exact: what the measure is with that
    hour, less what it is without. Gains of several hours do not add up.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types, opening, person
        As in `hrgeo.coverage.measure_open_when_needed`; by default all listed types.
    n
        Rows for each type and threshold, at least 1.

    Returns
    -------
    pandas.DataFrame
        At most `n` rows for each type and threshold, the best first: ``need_id``,
        ``service``, ``mode``, ``threshold_min``, ``rank`` (from 1),
        ``service_id``, ``weekday`` (``mon``, ...), ``hour`` (0 to 23),
        ``is_adjacent`` (to hours in which the service is open already), and

        ``measure``
            ``share_open`` (of `measure_open_when_needed`) for the types of
            `hrgeo.schemas.OPEN_WHEN_NEEDED`; for others ``hours`` (a week, of
            `measure_reachable_hours`), and then only hours from 06:00 on.
        ``gain``, ``before``, ``after``
            In its unit; unknown hours count as closed.

        Equal gains are in the order: adjacent first, then by weekday, hour and
        the text of the service's id. Hours that add nothing are left out, and so
        are hours in which the service may be open already. No rows where there is
        no need, or (for ``share_open``) none with an hour.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_open_when_needed`, or if `n` is below 1.

    References
    ----------
    .. [1] Zhang et al. (2023), Spatiotemporal optimization for the placement of automated
       external defibrillators, doi:10.3390/ijgi12030091 (coverage hour by hour).

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("deaths", "points", "death", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["ssp"], "hours_osm": ["Mo 12:00-18:00"]},
    ...                         index=pd.Index(["s"], name="service_id"))
    >>> minutes = sparse.csr_array(([4.0, 9.0], ([0, 1], [0, 0])), shape=(2, 1))
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 30.0, "walk")
    >>> table = rank_extra_hours(times, need, services, thresholds_min=[5], n=2)
    >>> table[["weekday", "hour", "gain", "after"]].values.tolist()
    [['mon', 11, 0.75, 5.0625], ['mon', 18, 0.75, 5.0625]]
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
    _check_number(n)
    events = event_hours(question.demand)
    frames = [
        _ranked_hours(case, _valued(question, events, case))
        .head(n)
        .assign(**_shown(question, case))
        for case in question.cases()
    ]
    return _joined(frames, _COLUMNS)


def rank_unknown_hours(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    opening: OpeningTimes | None = None,
    person: Person | None = None,
    n: int = 20,
) -> pd.DataFrame:
    """Rank the services whose hours should be found out first.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types, opening, person
        As in `rank_extra_hours`.
    n
        Rows for each type and threshold, at least 1.

    Returns
    -------
    pandas.DataFrame
        The columns of `rank_extra_hours` without those of the hour, one row for
        each service that may be open when it is not surely open and that is surely
        usable. ``gain`` is what the measure would rise by if it were open whenever
        it may be, and all others only when they surely are: how far knowing its
        hours could move the measure. Services that could not move it are left out.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_open_when_needed`, or if `n` is below 1.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("deaths", "points", "death", ["a"], [-87.6], [41.8], [3], [""])
    >>> services = pd.DataFrame({"types": ["ssp"] * 2, "hours_osm": [None, "Mo-Su 00:00-12:00"]},
    ...                         index=pd.Index(["s", "t"], name="service_id"))
    >>> minutes = sparse.csr_array([[4.0, 9.0]])
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 30.0, "walk")
    >>> table = rank_unknown_hours(times, need, services, thresholds_min=[5, 10])
    >>> table[["threshold_min", "service_id", "before", "gain"]].values.tolist()
    [[5.0, 's', 0.0, 168.0], [10.0, 's', 82.25, 85.75]]
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
    _check_number(n)
    events = event_hours(question.demand)
    frames = [
        _ranked_services(case, _valued(question, events, case))
        .head(n)
        .assign(**_shown(question, case))
        for case in question.cases()
    ]
    return _joined(frames, _UNKNOWN_COLUMNS)


def _check_number(n: int) -> None:
    if n < 1:
        raise InputError(f"Ask for at least one row (n=20, for instance), not for {n}.")


@dataclass(frozen=True, eq=False)
class _Valued:
    """A measure: what slots are worth by kind of week, and what one whole is."""

    weeks: list[SlotValues]
    whole: float
    by_visit: bool

    def of(self, is_open: BoolArray) -> BoolArray:
        """Give the slots that count of those that are open."""
        return arrival_slots(is_open) if self.by_visit else is_open


def _valued(question: HoursQuestion, events: EventHours, case: HoursCase) -> _Valued:
    if case.service in OPEN_WHEN_NEEDED:
        return _Valued(list(values_when_needed(case, events)), events.n_with_hour, by_visit=False)
    weight = case.sets.weight(question.demand.weight)
    whole = question.demand.total_weight
    return _Valued(list(values_of_visits(case, weight)), whole, by_visit=True)


def _shown(question: HoursQuestion, case: HoursCase) -> dict[str, Any]:
    return question.shown() | {
        "service": case.service,
        "threshold_min": case.threshold_min,
        "measure": "share_open" if case.service in OPEN_WHEN_NEEDED else "hours",
    }


def _ranked_hours(case: HoursCase, valued: _Valued) -> pd.DataFrame:
    gain = np.where(_may_be_suggested(case, valued), _hour_gains(case, valued), 0.0)
    service, hour_of_week = np.nonzero(gain.round(_TIE_DECIMALS) > 0)
    frame = pd.DataFrame(
        {
            "service_id": case.sets.service_ids.to_numpy(dtype=object)[service],
            "weekday": np.array(DAYS, dtype=object)[hour_of_week // 24],
            "hour": hour_of_week % 24,
            "is_adjacent": _is_adjacent(case)[service, hour_of_week],
            "gain": gain[service, hour_of_week],
        }
    )
    keys = [hour_of_week, ~frame["is_adjacent"].to_numpy(dtype=bool)]
    return _in_order(frame, keys, case, valued)


def _ranked_services(case: HoursCase, valued: _Valued) -> pd.DataFrame:
    slots = case.slots
    total = np.zeros(len(slots.service_ids))
    for n_weeks, values, most in zip(slots.n_weeks, valued.weeks, slots.most, strict=True):
        total += n_weeks * (valued.of(most) * values.value).sum(axis=1)
    gain = _per_whole(total, case, valued)
    is_open_question = (slots.most & ~slots.least).any(axis=(0, 2)) & slots.is_usable
    found = np.flatnonzero(is_open_question & (gain.round(_TIE_DECIMALS) > 0))
    ids = case.sets.service_ids.to_numpy(dtype=object)[found]
    return _in_order(pd.DataFrame({"service_id": ids, "gain": gain[found]}), [], case, valued)


def _hour_gains(case: HoursCase, valued: _Valued) -> FloatArray:
    """Give what each hour of the week would add at each service; shape ``(n_services, 168)``.

    A service of unknown hours, or that the person cannot surely use, is never surely
    open: it opens in no kind of week, and no hour is added.
    """
    slots = case.slots
    total = np.zeros((len(slots.service_ids), HOURS_PER_WEEK))
    for n_weeks, values, least in zip(slots.n_weeks, valued.weeks, slots.least, strict=True):
        opens = least.any(axis=1)
        for hour in range(HOURS_PER_WEEK):
            with_hour = least[opens]
            with_hour[:, hour * SLOTS_PER_HOUR : (hour + 1) * SLOTS_PER_HOUR] = True
            added = valued.of(with_hour) * values.value[opens]
            total[opens, hour] += n_weeks * added.sum(axis=1)
    return _per_whole(total, case, valued)


def _per_whole(total: FloatArray, case: HoursCase, valued: _Valued) -> FloatArray:
    if valued.whole <= 0:
        return np.zeros_like(total)
    return np.asarray(total / (valued.whole * case.slots.n_weeks.sum()), dtype=np.float64)


def _may_be_suggested(case: HoursCase, valued: _Valued) -> BoolArray:
    """Say which hours of which services are open to suggestion; shape ``(n_services, 168)``."""
    slots = case.slots
    is_free = ~_by_hour(slots.most & ~slots.least).any(axis=2)
    if valued.by_visit:
        is_free &= np.arange(HOURS_PER_WEEK) % 24 >= _FIRST_HOUR
    return np.asarray(is_free, dtype=np.bool_)


def _by_hour(slots: BoolArray) -> BoolArray:
    """Say what is so in any kind of week, in the shape ``(n_services, 168, 4)``."""
    in_any = np.asarray(slots.any(axis=0), dtype=np.bool_)
    return in_any.reshape(slots.shape[1], HOURS_PER_WEEK, SLOTS_PER_HOUR)


def _is_adjacent(case: HoursCase) -> BoolArray:
    """Say which hours touch a quarter in which the service is open, in any kind of week."""
    by_hour = _by_hour(case.slots.least)
    before = np.roll(by_hour[:, :, -1], 1, axis=1)
    after = np.roll(by_hour[:, :, 0], -1, axis=1)
    return np.asarray(before | after | by_hour.any(axis=2), dtype=np.bool_)


def _in_order(
    frame: pd.DataFrame, keys: list[np.ndarray], case: HoursCase, valued: _Valued
) -> pd.DataFrame:
    """Sort by gain, then by `keys` (the last one first), then by the text of the ids."""
    text = frame["service_id"].astype(str).to_numpy(dtype=str)
    order = np.lexsort([text, *keys, -frame["gain"].round(_TIE_DECIMALS).to_numpy()])
    served = sum(
        float(n_weeks) * week.served
        for n_weeks, week in zip(case.slots.n_weeks, valued.weeks, strict=True)
    )
    (before,) = _per_whole(np.array([served]), case, valued)
    frame = frame.iloc[order].reset_index(drop=True)
    return frame.assign(
        rank=np.arange(1, len(frame) + 1), before=before, after=before + frame["gain"]
    )


def _joined(frames: list[pd.DataFrame], columns: dict[str, str]) -> pd.DataFrame:
    found = [frame for frame in frames if len(frame)]
    if not found:
        return pd.DataFrame(columns=list(columns)).astype(columns)
    return pd.concat(found, ignore_index=True)[list(columns)].astype(columns)
