"""Coverage by the ways of travel that people have, and what a ride would change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.coverage.alignment import align, checked_thresholds
from hrgeo.coverage.listed import listed_services, wanted_types
from hrgeo.coverage.placed_need import share
from hrgeo.coverage.rows import table_of
from hrgeo.errors import InputError
from hrgeo.measures import covered
from hrgeo.model import BoolArray, Demand, FloatArray, TravelTimes

_COLUMNS = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "n_services": "int64",
    "n_need": "float64",
    "n_need_unplaced": "float64",
    "n_need_vehicle_unknown": "float64",
    "share_need": "float64",
    "share_if_all_walk": "float64",
    "share_if_unknown_drive": "float64",
    "share_with_ride": "float64",
    "ride_adds": "float64",
}


def coverage_by_modes_people_have(
    walk_times: TravelTimes,
    drive_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    no_vehicle_share: npt.ArrayLike,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Measure the share of need within reach by the ways of travel that people have.

    With `p` the share of an area's households without a vehicle, `p` of its need
    walks and the rest walks or drives, whichever is within reach:
    ``sum(w * (p * walk + (1 - p) * max(walk, drive))) / sum(w)``. People who use
    drugs own fewer cars than their neighbors, so this is the upper end; the lower end
    is that everybody walks. Where `p` is not known, people walk.

    Parameters
    ----------
    walk_times, drive_times
        Minutes from need positions to services, on foot and by car. Need that the
        table on foot has and the one by car has not cannot drive.
    demand, services, service_types
        As in `hrgeo.coverage.measure_coverage`.
    no_vehicle_share
        Shape ``(len(demand),)``: share of households without a vehicle around each
        need position, 0 to 1; NaN where it is not known.
    thresholds_min
        The same minutes for both ways of travel.

    Returns
    -------
    pandas.DataFrame
        One row for each type and threshold: ``need_id``, ``service``, ``mode``
        (``walk or drive``), ``threshold_min``, ``n_services``;

        ``n_need``, ``n_need_unplaced``, ``n_need_vehicle_unknown``
            Weight of the need placed on foot; of the rest; and of that placed whose
            `no_vehicle_share` is not known.
        ``share_need``
            As the area's residents travel; unknown `p` walks.
        ``share_if_all_walk``, ``share_if_unknown_drive``
            The range: everybody walks; and as `share_need`, but with a vehicle for
            everybody whose `p` is not known.
        ``share_with_ride``, ``ride_adds``
            As if everybody could walk or had a ride, and how much more that is than
            `share_if_all_walk`: what a ride would change for those who have none.

        Without need all shares are NaN.

    Raises
    ------
    InputError
        If a share is not from 0 to 1, or as in `hrgeo.coverage.measure_coverage`.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("n", "points", "ems", ["a", "b"], [-87.6, -87.5], [41.8, 41.8], [1, 1],
    ...               ["", ""])
    >>> services = pd.DataFrame({"types": ["ssp"]}, index=pd.Index(["s"], name="service_id"))
    >>> on_foot, by_car = (
    ...     TravelTimes(sparse.csr_array(minutes), need.demand_ids, services.index, 60.0, mode)
    ...     for minutes, mode in (([[10.0], [50.0]], "walk"), ([[3.0], [8.0]], "drive")))
    >>> table = coverage_by_modes_people_have(on_foot, by_car, need, services, [0.2, 0.4],
    ...                                       thresholds_min=[15])
    >>> row = table.iloc[0]  # a walks; of b, 60 % can drive: (1 + 0.6) / 2
    >>> [float(row[f"share_{name}"]) for name in ("if_all_walk", "need", "with_ride")]
    [0.5, 0.8, 1.0]
    """
    thresholds = checked_thresholds(thresholds_min, [walk_times, drive_times])
    no_vehicle = _checked_shares(no_vehicle_share, len(demand))
    listed = listed_services(services)
    types = wanted_types(listed, service_types)
    walk = align(walk_times, demand.demand_ids)
    drive = align(drive_times, demand.demand_ids)
    weight, p = demand.weight[walk.placed], no_vehicle[walk.placed]
    shown = {
        "need_id": demand.need_id,
        "mode": "walk or drive",
        "n_need": float(weight.sum()),
        "n_need_unplaced": float(demand.weight[~walk.placed].sum()),
        "n_need_vehicle_unknown": float(weight[np.isnan(p)].sum()),
    }
    rows = []
    for service_type in types:
        ids = listed.of_type(service_type)
        walk_min = walk.nearest_of(ids)[0]
        drive_min = np.full(len(demand), np.inf)
        drive_min[drive.placed] = drive.nearest_of(ids)[0]
        for threshold in thresholds:
            walks = covered(walk_min, threshold)
            drives = walks | covered(drive_min[walk.placed], threshold)
            of_row = {"service": service_type, "threshold_min": threshold, "n_services": len(ids)}
            rows.append(shown | of_row | _shares(walks, drives, p, weight))
    return table_of(rows, _COLUMNS)


def _checked_shares(given: npt.ArrayLike, n_positions: int) -> FloatArray:
    values = np.asarray(given, dtype=np.float64)
    good = np.isnan(values) | ((values >= 0) & (values <= 1))
    if values.shape != (n_positions,) or not good.all():
        raise InputError(
            "no_vehicle_share must have one share from 0 to 1 (NaN where unknown) for each of the "
            f"{n_positions} need positions; it has shape {values.shape}, and {int((~good).sum())} "
            "values out of range. Divide percentages by 100."
        )
    return values


def _shares(
    walks: BoolArray, drives: BoolArray, no_vehicle: FloatArray, weight: FloatArray
) -> dict[str, float]:
    by_car = drives.astype(np.float64) - walks  # within reach by car alone

    def with_cars(has_none: FloatArray) -> float:
        return share(np.asarray(walks + (1.0 - has_none) * by_car, dtype=np.float64), weight)

    all_walk, with_ride = (share(way.astype(np.float64), weight) for way in (walks, drives))
    return {
        "share_need": with_cars(np.nan_to_num(no_vehicle, nan=1.0)),
        "share_if_all_walk": all_walk,
        "share_if_unknown_drive": with_cars(np.nan_to_num(no_vehicle, nan=0.0)),
        "share_with_ride": with_ride,
        "ride_adds": with_ride - all_walk,
    }
