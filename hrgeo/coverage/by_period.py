"""Coverage of the need of each month or year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Literal

import numpy as np
import pandas as pd

from hrgeo.coverage.chance import period_span
from hrgeo.coverage.measure import measure_coverage
from hrgeo.coverage.placed_need import with_events, with_outcome
from hrgeo.coverage.rows import table_of
from hrgeo.errors import InputError
from hrgeo.model import Demand, TravelTimes

_UNITS: Final = {"month": "datetime64[M]", "year": "datetime64[Y]"}
_COLUMNS = {
    "need_id": "str",
    "period": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "outcome": "str",
    "n_need": "float64",
    "n_need_undated": "float64",
    "share_need": "float64",
    "low": "float64",
    "high": "float64",
    "interval_blocks": "str",
    "median_min": "float64",
}
_MOST_PERIODS: Final = 1200


def coverage_by_month(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    outcome: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the share of each month's need within reach, with the services of today.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types, outcome, seed
        As in `hrgeo.coverage.measure_coverage`. The need must be dated events;
        others (counts, places) give an empty table.

    Returns
    -------
    pandas.DataFrame
        One row for each month of the period (also those without need), type and
        threshold: ``need_id``, ``period`` (such as ``2024-03``), ``service``,
        ``mode``, ``threshold_min``, ``outcome``;

        ``n_need``
            Weight of the placed need of the month.
        ``n_need_undated``
            Weight of the placed need without a date, which is in no month.
        ``share_need``, ``low``, ``high``, ``interval_blocks``, ``median_min``
            As in `hrgeo.coverage.measure_coverage`; NaN where a month has no need.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_coverage`, or if dates span more than 1200
        months.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8], [2, 1],
    ...               ["", ""], event_position=[0, 0, 1], event_weight=[1, 1, 1],
    ...               event_hour=[-1, -1, -1],
    ...               event_date=["2024-01-09", "2024-03-02", "2024-03-05"])
    >>> services = pd.DataFrame({"types": ["ssp"]}, index=pd.Index(["s"], name="service_id"))
    >>> times = TravelTimes(sparse.csr_array([[10.0], [20.0]]), need.demand_ids, services.index,
    ...                     30.0, "walk")
    >>> table = coverage_by_month(times, need, services, thresholds_min=[15])
    >>> table[["period", "n_need", "share_need"]].values.tolist()
    [['2024-01', 1.0, 1.0], ['2024-02', 0.0, nan], ['2024-03', 2.0, 0.5]]
    """
    measure = partial(
        measure_coverage,
        thresholds_min=thresholds_min,
        service_types=service_types,
        outcome=outcome,
        seed=seed,
    )
    return _by_period("month", travel_times, demand, services, measure, outcome)


def coverage_by_year(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    outcome: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the share of each year's need within reach, with the services of today.

    As `coverage_by_month`, with ``period`` such as ``2024``.
    """
    measure = partial(
        measure_coverage,
        thresholds_min=thresholds_min,
        service_types=service_types,
        outcome=outcome,
        seed=seed,
    )
    return _by_period("year", travel_times, demand, services, measure, outcome)


def _by_period(
    unit: Literal["month", "year"],
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    measure: Callable[[TravelTimes, Demand, pd.DataFrame], pd.DataFrame],
    outcome: str | None,
) -> pd.DataFrame:
    dated = ~np.isnat(demand.event_date)
    if not dated.any():
        measure(travel_times, demand, services)  # what is wrong with the question is told anyway
        return table_of([], _COLUMNS)
    first, last = (day.astype(_UNITS[unit]) for day in period_span(demand, dated))
    n_periods = int((last - first).astype(np.int64)) + 1
    if n_periods > _MOST_PERIODS:
        raise InputError(
            f"The dates of {demand.need_id} span {n_periods:,} {unit}s. Some dates must be wrong; "
            "give a period under [[need]]."
        )
    whole = measure(travel_times, demand, services)
    placed = demand.take(demand.demand_ids.isin(travel_times.origin_ids))
    of_outcome, _ = with_outcome(placed, outcome)
    undated = float(of_outcome.event_weight[np.isnat(of_outcome.event_date)].sum())
    period_of = placed.event_date.astype(_UNITS[unit])
    tables = [whole.iloc[:0].assign(period="")]
    for number in range(n_periods):
        part, _ = with_events(placed, period_of == first + number)
        table = measure(travel_times, part, services)
        tables.append(table.assign(period=str(first + number)))
    rows = pd.concat(tables, ignore_index=True).assign(n_need_undated=undated)
    return rows[list(_COLUMNS)].astype(_COLUMNS)
