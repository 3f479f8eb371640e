"""What the closure of each service would cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from hrgeo.coverage.alignment import checked_thresholds
from hrgeo.coverage.alternatives import NearestFew, nearest_few
from hrgeo.coverage.fragility import ServicesOfType, services_by_type
from hrgeo.coverage.placed_need import PlacedNeed
from hrgeo.model import Demand, FloatArray, TravelTimes

CLOSURE_WARNING = "fragility.no_reason_to_close"
"""Key of the words that stand beside every table of closures (see `hrgeo.text.say`)."""

_COLUMNS = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "service_id": "object",
    "same_service_ids": "object",
    "n_need": "float64",
    "n_need_unplaced": "float64",
    "n_need_within": "float64",
    "n_need_only_here": "float64",
    "share_only_here": "float64",
    "n_need_nearest": "float64",
    "n_need_no_other": "float64",
    "more_min": "float64",
    "rank": "int64",
    "warning": "str",
}
_BY = ("n_need_only_here", "n_need_no_other", "_total_extra")
_TIE_DECIMALS = 9  # sums that differ by rounding alone are the same number of incidents


def closures(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Rank services by what their closure would cost in reach.

    A low number is no reason to close a service: few incidents near a working
    service can mean that it works. Each row carries the key of these words.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types
        As in `hrgeo.coverage.measure_fragility`; rows that are one service close
        together.

    Returns
    -------
    pandas.DataFrame
        One row for each type, threshold and distinct service on the streets:

        ``need_id``, ``service``, ``mode``, ``threshold_min``.
        ``service_id``, ``same_service_ids``
            The first of the ids of a service, by name, and all of them (a tuple).
        ``n_need``, ``n_need_unplaced``
            Weight of the placed need, the denominator; and of what is not placed.
        ``n_need_within``
            Weight within the threshold of the service, others aside.
        ``n_need_only_here``, ``share_only_here``
            Weight that has this service alone within the threshold, and would lose
            reach; and its share of all placed need.
        ``n_need_nearest``
            Weight whose nearest service of the type it is, within the cutoff of the
            travel times; where several are as near it counts for each.
        ``n_need_no_other``
            Of that, the weight with no other service within the cutoff.
        ``more_min``
            Weighted mean of the minutes that the way to the next one is longer, over
            those whose nearest it is and who have another; NaN where there are none.
        ``rank``
            Within type and threshold, from 1: by `n_need_only_here`, then by
            `n_need_no_other`, then by `more_min` times the weight it goes over, then
            by id.
        ``warning``
            Always `CLOSURE_WARNING`.

        These are sums over the need of the file, without intervals; small ones are
        hidden by `hrgeo.privacy` before they leave. Without need shares are NaN.

    Raises
    ------
    InputError
        As in `hrgeo.coverage.measure_fragility`.

    References
    ----------
    .. [1] Church, Scaparra and Middleton (2004), Identifying critical
       infrastructure: the median and covering facility interdiction problems,
       doi:10.1111/j.1467-8306.2004.00410.x.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["ssp", "ssp"]},
    ...                         index=pd.Index(["s", "t"], name="service_id"))
    >>> times = TravelTimes(sparse.csr_array([[5.0, 9.0], [8.0, 14.0]]), need.demand_ids,
    ...                     services.index, 60.0, "walk")
    >>> table = closures(times, need, services, thresholds_min=[10])
    >>> table[["service_id", "n_need_only_here", "more_min"]].values.tolist()
    [['s', 1.0, 4.5], ['t', 0.0, nan]]
    """
    thresholds = checked_thresholds(thresholds_min, [travel_times])
    need = PlacedNeed.of(travel_times, demand)
    parts: list[pd.DataFrame] = []
    for of_type in services_by_type(need, services, service_types):
        few = nearest_few(of_type.times, 2)
        by_service = _of_services(of_type) | _if_nearest(of_type, few, need.demand.weight)
        parts += [
            _ranked(pd.DataFrame(by_service | _within_reach(of_type, few, need, threshold)))
            for threshold in thresholds
        ]
    filled = [part for part in parts if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=["rank"])
    table = table.assign(
        need_id=demand.need_id,
        mode=travel_times.mode,
        n_need=need.demand.total_weight,
        n_need_unplaced=need.n_unplaced,
        warning=CLOSURE_WARNING,
    )
    return table.reindex(columns=list(_COLUMNS)).astype(_COLUMNS)


def _of_services(of_type: ServicesOfType) -> dict[str, Any]:
    return {
        "service": of_type.service_type,
        "service_id": pd.Series([ids[0] for ids in of_type.row_ids], dtype=object),
        "same_service_ids": pd.Series(of_type.row_ids, dtype=object),
    }


def _if_nearest(of_type: ServicesOfType, few: NearestFew, weight: FloatArray) -> dict[str, Any]:
    """Sum up, by distinct service, over those whose nearest it is."""
    table = of_type.times.minutes
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    nearest = np.flatnonzero(table.data == few.minutes[0][row])
    row, service = row[nearest], table.indices[nearest]
    has_other = np.isfinite(few.minutes[1][row])
    more_min = np.where(has_other, few.minutes[1][row] - few.minutes[0][row], 0.0)
    amount = weight[row]

    def by_service(values: FloatArray) -> FloatArray:
        sums = np.bincount(service, weights=values, minlength=table.shape[1])
        return sums.astype(np.float64)

    with_other = by_service(amount * has_other)
    total_extra = by_service(amount * more_min)
    mean = np.full(table.shape[1], np.nan)
    np.divide(total_extra, with_other, out=mean, where=with_other > 0)
    return {
        "n_need_nearest": by_service(amount),
        "n_need_no_other": by_service(amount * ~has_other),
        "more_min": mean,
        "_total_extra": total_extra,
    }


def _within_reach(
    of_type: ServicesOfType, few: NearestFew, need: PlacedNeed, threshold_min: float
) -> dict[str, Any]:
    weight, total = need.demand.weight, need.demand.total_weight
    table, n_services = of_type.times.minutes, len(of_type.row_ids)
    near = np.flatnonzero(table.data <= threshold_min)
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))[near]
    within = np.bincount(table.indices[near], weights=weight[row], minlength=n_services)
    alone = (few.minutes[0] <= threshold_min) & ~(few.minutes[1] <= threshold_min)
    only_here = np.bincount(few.service[0][alone], weights=weight[alone], minlength=n_services)
    return {
        "threshold_min": threshold_min,
        "n_need_within": within,
        "n_need_only_here": only_here,
        "share_only_here": only_here / total if total > 0 else np.full(len(within), np.nan),
    }


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    order = sorted(
        range(len(table)),
        key=lambda j: (
            *(-round(float(table[name].iloc[j]), _TIE_DECIMALS) for name in _BY),
            str(table["service_id"].iloc[j]),
        ),
    )
    return table.iloc[order].assign(rank=np.arange(1, len(table) + 1))
