"""What share of need can reach all of a set of services."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from hrgeo.coverage.alignment import checked_thresholds
from hrgeo.coverage.listed import ListedServices, listed_services, wanted_types
from hrgeo.coverage.placed_need import PlacedNeed
from hrgeo.coverage.rows import table_of
from hrgeo.coverage.same_place import SAME_DOOR_M, near_pairs
from hrgeo.coverage.trips import MOST_TYPES, minutes_to_collect
from hrgeo.errors import InputError
from hrgeo.measures import covered, least_by_row, least_column, nearest_among
from hrgeo.model import BoolArray, Demand, FloatArray, TravelTimes

_WAYS = ("each", "one_place", "one_trip")
_COLUMNS = {
    "need_id": "str",
    "bundle": "str",
    "services": "str",
    "mode": "str",
    "threshold_min": "float64",
    "total_min": "float64",
    "none_listed": "str",
    "none_on_streets": "str",
    "n_places": "int64",
    "n_need": "float64",
    "n_need_unplaced": "float64",
    "share_each": "float64",
    "low_each": "float64",
    "high_each": "float64",
    "share_one_place": "float64",
    "low_one_place": "float64",
    "high_one_place": "float64",
    "share_one_trip": "float64",
    "low_one_trip": "float64",
    "high_one_trip": "float64",
}


def measure_bundles(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    bundles: Mapping[str, Sequence[str]],
    *,
    thresholds_min: Sequence[float],
    service_times: TravelTimes | None = None,
    total_min: float | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the share of need that can reach all of a set of services.

    Parameters
    ----------
    travel_times, demand, services, thresholds_min, seed
        As in `hrgeo.coverage.measure_coverage`. Where `services` has points, services
        within 30 m of each other are at one place.
    bundles
        Name -> types of services, such as ``{"start": ("ssp", "buprenorphine")}``; at
        most 10 types each.
    service_times
        Minutes from services to services, by the same mode; None for no trips.
    total_min
        A trip from home over all stops, without the way back, takes at most this
        long. Default: twice the threshold (the way to a service at the threshold
        and back), or the cutoff of the tables where that is less.

    Returns
    -------
    pandas.DataFrame
        One row for each bundle and threshold:

        ``need_id``, ``bundle``, ``services`` (its types, joined by ``;``), ``mode``,
        ``threshold_min``, ``total_min``.
        ``none_listed``, ``none_on_streets``
            Types of the bundle that no listed service has, and those whose services
            are all off the streets, joined by ``;``. Where there is one, nobody can
            reach all, and all shares are 0.
        ``n_places``
            Places (a service and those within 30 m of it) that offer everything.
        ``n_need``, ``n_need_unplaced``
            Weight of the placed need, the denominator; and of what is not placed.
        ``share_each``
            The share within the threshold of each type, at whatever places.
        ``share_one_place``
            The share within the threshold of everything at one place.
        ``share_one_trip``
            The share that collects all types within ``total_min`` from home; NaN
            without `service_times`.
        ``low_*``, ``high_*``
            90 % intervals for chance variation only.

        Without need all shares are NaN. Without bundles the table is empty.

    Raises
    ------
    InputError
        If a bundle is empty or has too many types, a type does not exist, a total is
        beyond the cutoff of a table, or as in `hrgeo.coverage.measure_coverage`.

    References
    ----------
    .. [1] Held and Karp (1962), A dynamic programming approach to sequencing
       problems, doi:10.1137/0110015.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("ems", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["ssp", "testing"]},
    ...                         index=pd.Index(["s", "t"], name="service_id"))
    >>> times = TravelTimes(sparse.csr_array([[5.0, 9.0], [8.0, 14.0]]), need.demand_ids,
    ...                     services.index, 60.0, "walk")
    >>> between = TravelTimes(sparse.csr_array([[0.0, 11.0], [11.0, 0.0]]), services.index,
    ...                       services.index, 60.0, "walk")
    >>> table = measure_bundles(times, need, services, {"both": ("ssp", "testing")},
    ...                         thresholds_min=[10], service_times=between, total_min=16)
    >>> table[["share_each", "share_one_place", "share_one_trip"]].values.tolist()
    [[0.75, 0.0, 0.75]]
    """
    tables = [travel_times] if service_times is None else [travel_times, service_times]
    thresholds = checked_thresholds(thresholds_min, [travel_times])
    listed = listed_services(services)
    types_of = _checked_bundles(bundles, listed)
    totals = _totals(thresholds, total_min, tables)
    need = PlacedNeed.of(travel_times, demand)
    near = _near_listed(services, listed)
    rows: list[dict[str, Any]] = []
    for name, types in types_of.items():
        bundle = _Bundle.of(name, types, need, listed, near, service_times)
        rows.extend(_answers(bundle, need, thresholds, totals, seed))
    return table_of(rows, _COLUMNS)


def _checked_bundles(
    bundles: Mapping[str, Sequence[str]], listed: ListedServices
) -> dict[str, tuple[str, ...]]:
    faults, types_of = [], {}
    for name, types in bundles.items():
        try:
            types_of[name] = wanted_types(listed, types)
        except InputError as error:
            faults.append(f"bundle {name!r}: {error}")
            continue
        n_types = len(types_of[name])
        if not 1 <= n_types <= MOST_TYPES:
            faults.append(f"bundle {name!r} has {n_types} types; give it 1 to {MOST_TYPES}.")
    if faults:
        raise InputError("The bundles cannot be used: " + " ".join(faults))
    return types_of


def _totals(
    thresholds: list[float], total_min: float | None, tables: list[TravelTimes]
) -> list[float]:
    if total_min is not None:
        return checked_thresholds([total_min], tables) * len(thresholds)
    cutoff_min = min(table.cutoff_min for table in tables)
    return [min(2.0 * threshold, cutoff_min) for threshold in thresholds]


def _near_listed(services: pd.DataFrame, listed: ListedServices) -> BoolArray:
    """Give which listed services stand at one place, themselves included."""
    near = np.eye(len(listed.ids), dtype=np.bool_)
    one, other = near_pairs(services.loc[listed.ids], SAME_DOOR_M).T
    near[one, other] = near[other, one] = True
    return near


@dataclass(frozen=True, eq=False)
class _Bundle:
    """A set of types, the placed services that have one of them, and minutes to those."""

    name: str
    types: tuple[str, ...]
    none_listed: tuple[str, ...]
    none_placed: tuple[str, ...]
    times: TravelTimes
    offers: BoolArray
    near: BoolArray
    rest_min: FloatArray | None

    @classmethod
    def of(
        cls,
        name: str,
        types: tuple[str, ...],
        need: PlacedNeed,
        listed: ListedServices,
        near: BoolArray,
        service_times: TravelTimes | None,
    ) -> _Bundle:
        has = np.array([[t in own for t in types] for own in listed.types], dtype=np.bool_)
        has = has.reshape(len(listed.ids), len(types))
        times = need.times_to(listed.ids[np.flatnonzero(has.any(axis=1))])
        row = listed.ids.get_indexer(times.destination_ids)
        offers = has[row]
        there = [
            (service_type, bool(has[:, k].any()), bool(offers[:, k].any()))
            for k, service_type in enumerate(types)
        ]
        return cls(
            name,
            types,
            tuple(t for t, is_listed, _ in there if not is_listed),
            tuple(t for t, is_listed, is_placed in there if is_listed and not is_placed),
            times,
            offers,
            near[np.ix_(row, row)],
            None
            if service_times is None
            else minutes_to_collect(_between(service_times, times.destination_ids), offers),
        )

    def each_min(self) -> FloatArray:
        """Give the minutes to the farthest of the nearest services of each type."""
        far = [nearest_among(self.times, self.offers[:, k]) for k in range(len(self.types))]
        farthest: FloatArray = np.max(far, axis=0)
        return farthest

    def places(self) -> list[BoolArray]:
        """Give the sets of services, each around one of them, that together offer everything."""
        complete = [around for around in self.near if self.offers[around].any(axis=0).all()]
        return list({around.tobytes(): around for around in complete}.values())

    def one_place_min(self, places: list[BoolArray]) -> FloatArray:
        """Give the minutes to the nearest place with everything: to its last type."""
        best = nearest_among(self.times, np.logical_and.reduce(self.offers, axis=1))
        columns = sparse.csc_array(self.times.minutes)
        for around in places:
            if around.sum() > 1:  # else it is among those that offer everything by themselves
                far = [
                    least_column(columns, np.flatnonzero(around & self.offers[:, k]))
                    for k in range(len(self.types))
                ]
                best = np.minimum(best, np.max(far, axis=0))
        return best

    def one_trip_min(self) -> FloatArray | None:
        """Give the minutes of the shortest trip that collects everything; None where not known."""
        if self.rest_min is None:
            return None
        table = self.times.minutes
        return least_by_row(table, table.data + self.rest_min[table.indices])


def _between(service_times: TravelTimes, ids: pd.Index) -> FloatArray:
    """Give minutes between services; 0 from each to itself, ``inf`` where the table has none."""
    row = service_times.origin_ids.get_indexer(ids)
    column = service_times.destination_ids.get_indexer(ids)
    minutes = np.full((len(ids), len(ids)), np.inf)
    known = np.ix_(row >= 0, column >= 0)
    minutes[known] = service_times.dense()[np.ix_(row[row >= 0], column[column >= 0])]
    np.fill_diagonal(minutes, 0.0)
    return minutes


def _answers(
    bundle: _Bundle,
    need: PlacedNeed,
    thresholds: list[float],
    totals: list[float],
    seed: int,
) -> list[dict[str, Any]]:
    places = bundle.places()
    each, one_place, one_trip = (
        bundle.each_min(),
        bundle.one_place_min(places),
        bundle.one_trip_min(),
    )
    never = np.zeros(len(each), dtype=np.bool_)
    rows, parts = [], []
    for threshold, total in zip(thresholds, totals, strict=True):
        parts += [
            covered(each, threshold),
            covered(one_place, threshold),
            never if one_trip is None else covered(one_trip, total),
        ]
        rows.append(
            {
                "need_id": need.demand.need_id,
                "bundle": bundle.name,
                "services": ";".join(bundle.types),
                "mode": need.times.mode,
                "threshold_min": threshold,
                "total_min": math.nan if one_trip is None else total,
                "none_listed": ";".join(bundle.none_listed),
                "none_on_streets": ";".join(bundle.none_placed),
                "n_places": len(places),
                "n_need": need.demand.total_weight,
                "n_need_unplaced": need.n_unplaced,
            }
        )
    lacks = bool(bundle.none_listed or bundle.none_placed)
    is_known = [lacks, lacks or not places, lacks] * len(rows)
    low_high = need.intervals(parts, is_known, seed).reshape(len(rows), len(_WAYS), 2)
    for k, row in enumerate(rows):
        for way, part, (low, high) in zip(
            _WAYS, parts[3 * k : 3 * k + 3], low_high[k], strict=True
        ):
            is_asked = way != "one_trip" or one_trip is not None
            figures = (need.share(part), low, high) if is_asked else (math.nan,) * 3
            row |= dict(zip((f"share_{way}", f"low_{way}", f"high_{way}"), figures, strict=True))
    return rows
