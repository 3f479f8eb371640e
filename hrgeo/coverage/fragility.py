"""How much hangs on single services: alternatives, and services that are not always there."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hrgeo.coverage.alignment import checked_thresholds
from hrgeo.coverage.alternatives import NearestFew, distinct_times, nearest_few
from hrgeo.coverage.availability import Availability, availability
from hrgeo.coverage.listed import listed_services, wanted_types
from hrgeo.coverage.placed_need import PlacedNeed
from hrgeo.coverage.rows import table_of
from hrgeo.coverage.same_place import distinct_services
from hrgeo.measures import covered, weighted_quantile
from hrgeo.model import BoolArray, Demand, FloatArray, IntArray, TravelTimes

_RANKS = ("nearest", "second", "third")
_AVAILABLE = ("available", "available_if_unknown_stocked")
_COLUMNS = (
    {
        "need_id": "str",
        "service": "str",
        "mode": "str",
        "threshold_min": "float64",
        "n_services": "int64",
        "n_services_placed": "int64",
        "n_distinct": "int64",
        "n_availability_unknown": "int64",
        "n_need": "float64",
        "n_need_unplaced": "float64",
    }
    | {f"{rank}_median_min": "float64" for rank in _RANKS}
    | {
        f"{figure}_{rank}": "float64"
        for rank in (*_RANKS, *_AVAILABLE)
        for figure in ("share", "low", "high")
    }
)


def measure_fragility(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure what is left when the nearest service is closed, full or out of stock.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, service_types, seed
        As in `hrgeo.coverage.measure_coverage`. Services of one name within 30 m of
        each other count as one (see `hrgeo.coverage.same_place`); column
        ``available_share``, if known: how often the service has what it is
        listed for, from 0 to 1.

    Returns
    -------
    pandas.DataFrame
        One row for each type and threshold:

        ``need_id``, ``service``, ``mode``, ``threshold_min``.
        ``n_services``, ``n_services_placed``, ``n_distinct``
            Listed services of the type, those of them on the streets, and of these
            how many are distinct.
        ``n_availability_unknown``
            Of the distinct ones, those for which the band of an unconfirmed pharmacy
            was taken.
        ``n_need``, ``n_need_unplaced``
            Weight of the placed need, the denominator; and of what is not placed.
        ``nearest_median_min``, ``second_median_min``, ``third_median_min``
            Weighted median of the minutes to the nearest, the second and the third
            nearest distinct service; ``inf`` where for more than half of the need
            none is within the cutoff, NaN where no service is placed.
        ``share_nearest``, ``share_second``, ``share_third``
            The share with at least one, two and three distinct services within the
            threshold.
        ``share_available``
            The expected share with at least one service within the threshold that
            has what it is listed for, each service by itself with its
            ``available_share``. Where that is unknown: 0.33 for naloxone and
            buprenorphine at pharmacies, 1 elsewhere.
        ``share_available_if_unknown_stocked``
            The same with 0.85 at those pharmacies.
        ``low_*``, ``high_*``
            90 % intervals for chance variation only.

        Without need all shares are NaN.

    Raises
    ------
    InputError
        If an ``available_share`` is not a number from 0 to 1, or as in
        `hrgeo.coverage.measure_coverage`.

    References
    ----------
    .. [1] Guadamuz et al. (2019), doi:10.1001/jamanetworkopen.2019.5388: 34.2 % of
       pharmacies in Philadelphia had naloxone nasal spray in stock.
    .. [2] Haponyuk et al. (2021), Assessment of same-day naloxone availability in New
       Mexico pharmacies, Journal of Clinical Outcomes Management: 84.7 %.
    .. [3] Kiang et al. (2021), doi:10.1016/j.drugalcdep.2021.109081: minutes to the
       nearest, second nearest, ... provider.
    .. [4] Daskin (1983), A maximum expected covering location model,
       doi:10.1287/trsc.17.1.48.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["naloxone"] * 2, "available_share": [0.5, 0.8]},
    ...                         index=pd.Index(["s", "t"], name="service_id"))
    >>> times = TravelTimes(sparse.csr_array([[5.0, 9.0], [8.0, 14.0]]), need.demand_ids,
    ...                     services.index, 60.0, "walk")
    >>> table = measure_fragility(times, need, services, thresholds_min=[10])
    >>> table[["share_nearest", "share_second", "share_available"]].round(3).values.tolist()
    [[1.0, 0.75, 0.8]]
    """
    thresholds = checked_thresholds(thresholds_min, [travel_times])
    need = PlacedNeed.of(travel_times, demand)
    rows: list[dict[str, Any]] = []
    for of_type in services_by_type(need, services, service_types):
        rows.extend(_answers(of_type, need, thresholds, seed))
    return table_of(rows, _COLUMNS)


@dataclass(frozen=True, eq=False)
class ServicesOfType:
    """The placed services of one type, and which of them are one and the same.

    Attributes
    ----------
    service_type
        The type.
    n_listed
        Services of the type, also those off the streets.
    times
        Minutes from the placed need to the distinct placed services.
    row_ids
        By distinct service: the ids of its rows.
    found
        By distinct service: how often it has what it is listed for; the best of
        its rows.
    """

    service_type: str
    n_listed: int
    times: TravelTimes
    row_ids: list[tuple[Hashable, ...]]
    found: Availability


def services_by_type(
    need: PlacedNeed, services: pd.DataFrame, service_types: Sequence[str] | None
) -> Iterator[ServicesOfType]:
    """Give the placed services of each type that is asked for.

    Parameters
    ----------
    need
        Need and its travel times.
    services, service_types
        As in `measure_fragility`.

    Raises
    ------
    InputError
        As in `measure_fragility`.
    """
    listed = listed_services(services)
    open_services = services.loc[listed.ids]
    number_of_all = distinct_services(open_services)
    for service_type in wanted_types(listed, service_types):
        times = need.times_to(listed.of_type(service_type))
        row = listed.ids.get_indexer(times.destination_ids)
        own_types = tuple(listed.types[position] for position in row)
        found = availability(open_services.iloc[row], own_types, service_type)
        distinct, members = distinct_times(times, number_of_all[row])
        yield ServicesOfType(
            service_type,
            len(listed.of_type(service_type)),
            distinct,
            [tuple(times.destination_ids[same]) for same in members],
            _best_of(found, members),
        )


def _best_of(found: Availability, members: list[IntArray]) -> Availability:
    least = np.array([found.least[same].max() for same in members])
    most = np.array([found.most[same].max() for same in members])
    return Availability(least, most, least < most)


def _answers(
    of_type: ServicesOfType, need: PlacedNeed, thresholds: list[float], seed: int
) -> list[dict[str, Any]]:
    few = nearest_few(of_type.times, len(_RANKS))
    n_distinct = len(of_type.row_ids)
    n_placed = sum(len(ids) for ids in of_type.row_ids)
    parts: list[BoolArray | FloatArray] = []
    names = (*_RANKS, *_AVAILABLE)
    for threshold in thresholds:
        parts += [covered(minutes, threshold) for minutes in few.minutes]
        parts += [
            chance_of_any(of_type.times, threshold, chance)
            for chance in (of_type.found.least, of_type.found.most)
        ]
    nothing = [n_placed == 0] * len(parts)
    low_high = need.intervals(parts, nothing, seed).reshape(len(thresholds), len(names), 2)
    rows = []
    for k, threshold in enumerate(thresholds):
        row: dict[str, Any] = {
            "need_id": need.demand.need_id,
            "service": of_type.service_type,
            "mode": of_type.times.mode,
            "threshold_min": threshold,
            "n_services": of_type.n_listed,
            "n_services_placed": n_placed,
            "n_distinct": n_distinct,
            "n_availability_unknown": int(of_type.found.is_unknown.sum()),
            "n_need": need.demand.total_weight,
            "n_need_unplaced": need.n_unplaced,
        } | _medians(few, need, n_placed)
        for part, name, (low, high) in zip(
            parts[k * len(names) : (k + 1) * len(names)], names, low_high[k], strict=True
        ):
            share = need.share(part)
            row |= {f"share_{name}": share, f"low_{name}": low, f"high_{name}": high}
        rows.append(row)
    return rows


def _medians(few: NearestFew, need: PlacedNeed, n_placed: int) -> dict[str, float]:
    return {
        f"{rank}_median_min": weighted_quantile(minutes, need.demand.weight, 0.5)
        if n_placed
        else math.nan
        for rank, minutes in zip(_RANKS, few.minutes, strict=True)
    }


def chance_of_any(times: TravelTimes, threshold_min: float, chance: FloatArray) -> FloatArray:
    """Give the chance that at least one service in reach is available.

    Parameters
    ----------
    times
        Minutes to distinct services.
    threshold_min
        In reach: ``minutes <= threshold_min``.
    chance
        By service, from 0 to 1; services fail independently of each other.

    Returns
    -------
    FloatArray
        Shape ``(n_need,)``: ``1 - prod(1 - chance[j])`` over the services j in reach; 0
        where there is none.

    Examples
    --------
    >>> from scipy import sparse
    >>> times = TravelTimes(sparse.csr_array([[5.0, 9.0]]), pd.Index(["a"]), pd.Index(["s", "t"]),
    ...                     30.0)
    >>> chance_of_any(times, 10, np.array([0.5, 0.8])).round(3).tolist()
    [0.9]
    """
    table = times.minutes
    near = np.flatnonzero(table.data <= threshold_min)
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))[near]
    with np.errstate(divide="ignore"):  # log(0) is -inf: one that is always there settles it
        log_missing = np.log1p(-chance)[table.indices[near]]
    some: FloatArray = 1.0 - np.exp(np.bincount(row, log_missing, minlength=table.shape[0]))
    return some
