"""How many hours a week a service can be reached, and how long one waits until one opens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hrgeo.coverage.hours_cases import HoursCase, hours_question
from hrgeo.coverage.open_masks import Words, n_slots, open_in_reach, packed
from hrgeo.coverage.rows import table_of
from hrgeo.kernels import kernel
from hrgeo.measures import weighted_quantile
from hrgeo.model import BoolArray, Demand, FloatArray, OpeningTimes, Person, TravelTimes
from hrgeo.model.opening import SLOTS_PER_HOUR, SLOTS_PER_WEEK

EVENING_HOURS = range(17, 22)
"""Monday to Friday from 17:00 to 22:00."""

_MEASURES = (
    "hours",
    "hours_median",
    "evening_hours",
    "weekend_hours",
    "share_no_hours",
    "share_weeks_no_hours",
    "wait_mean_h",
    "wait_median_h",
    "wait_p90_h",
)

_COLUMNS = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "n_services": "int64",
    "n_services_placed": "int64",
    "n_hours_unknown": "int64",
    "n_need": "float64",
    "n_need_unplaced": "float64",
    "share_need": "float64",
} | {name + end: "float64" for name in _MEASURES for end in ("", "_if_unknown_open")}


def measure_reachable_hours(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    opening: OpeningTimes | None = None,
    person: Person | None = None,
) -> pd.DataFrame:
    """Measure in how many hours of a week need can reach an open service.

    A quarter of an hour counts where one can arrive at a service within reach in
    it and still be served: the service is open in it and in the next one, so that
    nobody comes later than 15 minutes before closing.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min
        As in `hrgeo.coverage.measure_coverage`.
    service_types
        Types to report, in this order; any type may be asked about. Default: the
        listed ones that are not among `hrgeo.schemas.OPEN_WHEN_NEEDED`.
    opening
        When services are open. Default: from the column ``hours_osm`` of `services`.
    person
        Services that this person cannot surely use count only in the columns that
        end in ``_if_unknown_open``, and those that they surely cannot use in none.

    Returns
    -------
    pandas.DataFrame
        One row for each type and threshold: ``need_id``, ``service``, ``mode``,
        ``threshold_min``, ``n_services``, ``n_services_placed``,
        ``n_hours_unknown`` (of those placed), ``n_need`` (placed: what all of
        these rest on), ``n_need_unplaced``, ``share_need`` (within reach,
        whatever hours and rules), and

        ``hours``, ``hours_median``
            Mean and median over the need of reachable hours a week, 0 for need
            that reaches nothing; on average over the weeks of a year.
        ``evening_hours``, ``weekend_hours``
            Mean of those on Monday to Friday from 17:00 to 22:00, and on
            Saturday and Sunday.
        ``share_no_hours``
            Share of need without any reachable hour in the whole year.
        ``share_weeks_no_hours``
            Share of the weeks of all need in which there is none; more than
            ``share_no_hours`` where services close for a season.
        ``wait_mean_h``, ``wait_median_h``
            Hours from a moment of the week, any as likely as another, until one
            can be served next, over need and weeks in which one can; NaN where
            there are none. Read them beside ``share_weeks_no_hours``: where the
            need that waits longest drops out of both, they fall.
        ``wait_p90_h``
            Nine of ten moments of all need wait at most this long; ``inf`` where
            in more than one of ten nobody opens in the week.

        Each with unknown hours and rules taken to be closed, and in a column that
        ends in ``_if_unknown_open`` taken to be open. Without need all of them
        are NaN.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_coverage`, or if a service has no entry in
        `opening`, or hours are not in OSM syntax.

    References
    ----------
    .. [1] Weber and Kwan (2002), Bringing time back in,
       doi:10.1111/0033-0124.00329 (opening hours in accessibility).
    .. [2] Osuna and Newell (1972), Control strategies for an idealized public
       transportation system, doi:10.1287/trsc.6.1.52 (waiting from a random moment).

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("deaths", "points", "death", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["ssp"], "hours_osm": ["Mo-Sa 12:00-18:00"]},
    ...                         index=pd.Index(["s"], name="service_id"))
    >>> minutes = sparse.csr_array(([4.0, 9.0], ([0, 1], [0, 0])), shape=(2, 1))
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 30.0, "walk")
    >>> table = measure_reachable_hours(times, need, services, thresholds_min=[5, 10])
    >>> table[["hours", "evening_hours", "weekend_hours", "share_no_hours"]].values.tolist()
    [[25.875, 2.8125, 4.3125, 0.25], [34.5, 3.75, 5.75, 0.0]]
    """
    question = hours_question(
        travel_times,
        demand,
        services,
        thresholds_min=thresholds_min,
        service_types=service_types,
        opening=opening,
        person=person,
        when_needed=False,
    )
    shown = question.shown() | {"n_need": question.demand.total_weight}
    rows = []
    for case in question.cases():
        weight = case.sets.weight(question.demand.weight)
        row = shown | case.row() | {"share_need": _share(weight, case.sets.is_reached)}
        slots = case.slots.to_arrive()
        for end, weeks in (("", slots.least), ("_if_unknown_open", slots.most)):
            row |= {name + end: value for name, value in _hours(case, weeks, weight).items()}
        rows.append(row)
    return table_of(rows, _COLUMNS)


def _share(weight: FloatArray, part: BoolArray) -> float:
    total = float(weight.sum())
    if total <= 0:
        return float("nan")
    return 1.0 if part[weight > 0].all() else float(weight[part].sum()) / total


def _hours(case: HoursCase, weeks: BoolArray, weight: FloatArray) -> dict[str, float]:
    """Measure one kind of answer from the quarters in which one can arrive."""
    n_hours, n_evening, n_weekend = np.zeros((3, len(weight)))
    waits = np.zeros(SLOTS_PER_WEEK + 1)  # weight of moments by quarters until one can be served
    without = 0.0
    for n_weeks, week in zip(case.slots.n_weeks, weeks, strict=True):
        words = open_in_reach(case.sets, week)
        n_open = n_slots(words)
        n_hours += n_weeks * n_open / SLOTS_PER_HOUR
        n_evening += n_weeks * n_slots(words & _EVENING) / SLOTS_PER_HOUR
        n_weekend += n_weeks * n_slots(words & _WEEKEND) / SLOTS_PER_HOUR
        has_any = n_open > 0
        add_waits(words[has_any], n_weeks * weight[has_any], waits)
        without += n_weeks * float(weight[~has_any].sum())
    year, total = int(case.slots.n_weeks.sum()), float(weight.sum())
    hours = n_hours / year
    all_waits, all_weights = np.append(_WAIT_H, np.inf), np.append(waits, without * SLOTS_PER_WEEK)
    return {
        "hours": _mean(hours, weight),
        "hours_median": weighted_quantile(hours, weight, 0.5),
        "evening_hours": _mean(n_evening / year, weight),
        "weekend_hours": _mean(n_weekend / year, weight),
        "share_no_hours": _share(weight, hours == 0),
        "share_weeks_no_hours": without / (year * total) if total > 0 else float("nan"),
        "wait_mean_h": _mean(_WAIT_H, waits),
        "wait_median_h": weighted_quantile(_WAIT_H, waits, 0.5),
        "wait_p90_h": weighted_quantile(all_waits, all_weights, 0.9),
    }


def _mean(values: FloatArray, weight: FloatArray) -> float:
    total = float(weight.sum())
    return float(values @ weight) / total if total > 0 else float("nan")


@kernel
def add_waits(words: Words, weight: FloatArray, waits: FloatArray) -> None:
    """Add the weight of each row to `waits`, at the quarters until the next one that is set.

    Each row of `words` has at least one bit set; Monday follows Sunday.
    """
    one = np.uint64(1)
    n = len(waits) - 1
    for row in range(len(words)):
        following = n
        while not (words[row, (following - n) >> 6] >> np.uint64((following - n) & 63)) & one:
            following += 1
        for slot in range(n - 1, -1, -1):
            if (words[row, slot >> 6] >> np.uint64(slot & 63)) & one:
                following = slot
            waits[following - slot] += weight[row]


def _hours_of_week(is_wanted: BoolArray) -> Words:
    """Give words in which the quarters of some hours are set; shape ``(7, 24)``."""
    return packed(np.repeat(is_wanted.ravel(), SLOTS_PER_HOUR))


_DAY, _HOUR = np.indices((7, 24))
_EVENING = _hours_of_week((_DAY < 5) & np.isin(_HOUR, EVENING_HOURS))
_WEEKEND = _hours_of_week(_DAY >= 5)

# A moment stands for the middle of its quarter: whoever finds it closed waits half of it less.
_WAIT_H = np.maximum(0.0, np.arange(SLOTS_PER_WEEK + 1) - 0.5) / SLOTS_PER_HOUR
