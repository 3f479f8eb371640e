"""What share of need is within reach of each type of service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.coverage.alignment import AlignedTimes, align, checked_thresholds
from hrgeo.coverage.listed import ListedServices, listed_services, wanted_types
from hrgeo.errors import InputError
from hrgeo.measures import bootstrap_shares, covered, h3_cells, weighted_quantile
from hrgeo.model import BoolArray, Demand, FloatArray, TravelTimes

_BLOCK_RESOLUTION = 9

_COLUMNS = {
    "need_id": "str",
    "service": "str",
    "mode": "str",
    "threshold_min": "float64",
    "when": "str",
    "n_services": "int64",
    "n_services_placed": "int64",
    "n_need": "float64",
    "n_need_unplaced": "float64",
    "share_need": "float64",
    "low": "float64",
    "high": "float64",
    "share_need_slow": "float64",
    "share_need_one_per_person": "float64",
    "median_min": "float64",
    "n_edge_affected": "float64",
    "share_if_edge_covered": "float64",
}


def measure_coverage(
    travel_times: TravelTimes,
    demand: Demand,
    services: pd.DataFrame,
    *,
    thresholds_min: Sequence[float],
    service_types: Sequence[str] | None = None,
    slow: TravelTimes | None = None,
    cut_end_min: npt.ArrayLike | None = None,
    when: str | None = None,
    person: None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the share of need within reach, by service type and threshold.

    Need is within reach of a type where the nearest listed service of that
    type is at most the threshold away: ``nearest_min <= threshold_min``.
    Within reach is not the same as used.

    Parameters
    ----------
    travel_times
        Minutes from need positions (origins) to services (destinations), in
        any order. Need positions that it does not have are not placed on the
        streets: they are counted in ``n_need_unplaced`` and are in no share.
    demand
        The need, weighted.
    services
        Index ``service_id``; column ``types`` (or ``type``) with words joined
        by ``;``. Rows where a column ``is_open`` is false are left out.
        Services that the travel times do not have are not on the streets and
        reach nobody.
    thresholds_min
        Minutes, none beyond the cutoff of the travel times.
    service_types
        Types to report, in this order. Default: all that are listed.
    slow
        Travel times at a slow pace, for ``share_need_slow``.
    cut_end_min
        Shape ``(len(demand),)``: minutes from each need position to the
        nearest cut street end; ``inf`` where there is none.
    when
        None or ``"any"``: whatever the hour.
    person
        None: whoever it is.
    seed
        For the bootstrap.

    Returns
    -------
    pandas.DataFrame
        One row for each type and threshold:

        ``need_id``, ``service``, ``mode``, ``threshold_min``, ``when``.
        ``n_services``
            Listed services of the type that are not known to be closed;
            ``n_services_placed`` counts those that are on the streets.
        ``n_need``
            Weight of the placed need: the denominator of all shares.
        ``share_need``, ``low``, ``high``
            The share, and a 90 % interval for chance variation only (see
            `hrgeo.measures.bootstrap_shares`). Blocks are areas where need
            was counted by area, else H3 cells of resolution 9. Where no
            service of the type is placed all three are 0.
        ``share_need_slow``
            The same share at the slow pace; NaN where `slow` is not given.
        ``share_need_one_per_person``
            The share with each person counting once: an event weighs 1 divided by
            the number of that person's events among the placed need, an event of
            nobody known 1. NaN where the need tells no persons apart.
        ``median_min``
            Weighted median of the minutes to the nearest service; ``inf``
            where more than half of the need is beyond the cutoff or cannot
            get there; NaN where no service of the type is placed.
        ``n_edge_affected``, ``share_if_edge_covered``
            Weight of the need that is not within reach and has a cut street
            end within the threshold, and the share as if it were; NaN where
            `cut_end_min` is not given.

        Without need all shares are NaN. Without types the table is empty.

    Raises
    ------
    InputError
        If a threshold is beyond the cutoff, ids do not fit together, a type
        does not exist, or `when` or `person` asks for what is not there yet.

    References
    ----------
    .. [1] Davison and Hinkley (1997), Bootstrap Methods and their Application,
       doi:10.1017/CBO9780511802843.

    Examples
    --------
    >>> from scipy import sparse
    >>> need = Demand("deaths", "points", "death", ["a", "b"], [-87.6, -87.5], [41.8, 41.8],
    ...               [3, 1], ["", ""])
    >>> services = pd.DataFrame({"types": ["naloxone;ssp"]},
    ...                         index=pd.Index(["s"], name="service_id"))
    >>> minutes = sparse.csr_array(([10.0, 12.0], ([0, 1], [0, 0])), shape=(2, 1))
    >>> times = TravelTimes(minutes, need.demand_ids, services.index, 30.0, "walk")
    >>> table = measure_coverage(times, need, services, thresholds_min=[10],
    ...                          service_types=["naloxone", "otp"])
    >>> table[["service", "n_services", "share_need", "median_min"]].values.tolist()
    [['naloxone', 1, 0.75, 10.0], ['otp', 0, 0.0, nan]]
    """
    _refuse_what_is_not_there(when, person)
    tables = [travel_times] if slow is None else [travel_times, slow]
    thresholds = checked_thresholds(thresholds_min, tables)
    listed = listed_services(services)
    types = wanted_types(listed, service_types)
    need = _placed_need(travel_times, demand, slow, cut_end_min)
    answers = [
        answer
        for service_type in types
        for answer in _answers_for_type(need, listed, service_type, thresholds)
    ]
    shown = {"need_id": demand.need_id, "mode": travel_times.mode, "when": "any"}
    rows = [
        shown | answer.row | {"low": low, "high": high}
        for answer, (low, high) in zip(answers, _intervals(need, answers, seed), strict=True)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


@dataclass(frozen=True, eq=False)
class _PlacedNeed:
    """The need that the travel times have, row for row with them."""

    aligned: AlignedTimes
    slow: AlignedTimes | None
    demand: Demand
    cut_end_min: FloatArray | None
    n_unplaced: float


def _refuse_what_is_not_there(when: str | None, person: object) -> None:
    faults = []
    if when not in {None, "any"}:
        faults.append("coverage by hour (when=...) is not there yet; leave it out or say 'any'")
    if person is not None:
        faults.append("coverage for one person (person=...) is not there yet; leave it out")
    if faults:
        raise InputError(f"measure_coverage cannot answer this: {'; '.join(faults)}.")


def _placed_need(
    travel_times: TravelTimes,
    demand: Demand,
    slow: TravelTimes | None,
    cut_end_min: npt.ArrayLike | None,
) -> _PlacedNeed:
    aligned = align(travel_times, demand.demand_ids)
    placed = demand.take(aligned.placed)
    aligned_slow = None
    if slow is not None:
        aligned_slow = align(slow, placed.demand_ids)
        n_missing = int((~aligned_slow.placed).sum())
        if n_missing:
            raise InputError(
                f"{n_missing} of {len(placed)} need positions are in the travel times but not in "
                "those at the slow pace. Compute both from the same origins."
            )
    cut_ends = None
    if cut_end_min is not None:
        cut_ends = np.asarray(cut_end_min, dtype=np.float64)
        if cut_ends.shape != (len(demand),) or not (cut_ends >= 0).all():
            raise InputError(
                "cut_end_min must have one number of minutes, at least 0 or inf, for each of the "
                f"{len(demand)} need positions; it has shape {cut_ends.shape}."
            )
        cut_ends = cut_ends[aligned.placed]
    n_unplaced = float(demand.weight[~aligned.placed].sum())
    return _PlacedNeed(aligned, aligned_slow, placed, cut_ends, n_unplaced)


@dataclass(frozen=True, eq=False)
class _Answer:
    """One row of the result without its interval, and which need is within reach."""

    row: dict[str, Any]
    within: BoolArray


def _answers_for_type(
    need: _PlacedNeed, listed: ListedServices, service_type: str, thresholds: list[float]
) -> list[_Answer]:
    service_ids = listed.of_type(service_type)
    minutes, n_placed = need.aligned.nearest_of(service_ids)
    slow_minutes = None if need.slow is None else need.slow.nearest_of(service_ids)[0]
    weight, persons = need.demand.weight, _person_weight(need.demand)
    median = weighted_quantile(minutes, weight, 0.5) if n_placed else float("nan")
    answers = []
    for threshold in thresholds:
        within = covered(minutes, threshold)
        row: dict[str, Any] = {
            "service": service_type,
            "threshold_min": threshold,
            "n_services": len(service_ids),
            "n_services_placed": n_placed,
            "n_need": need.demand.total_weight,
            "n_need_unplaced": need.n_unplaced,
            "share_need": _share(within, weight),
            "share_need_slow": float("nan"),
            "share_need_one_per_person": _share(within, persons),
            "median_min": median,
            "n_edge_affected": float("nan"),
            "share_if_edge_covered": float("nan"),
        }
        if slow_minutes is not None:
            row["share_need_slow"] = _share(covered(slow_minutes, threshold), weight)
        if need.cut_end_min is not None:
            at_edge = ~within & covered(need.cut_end_min, threshold)
            row["n_edge_affected"] = float(weight[at_edge].sum())
            row["share_if_edge_covered"] = _share(within | at_edge, weight)
        answers.append(_Answer(row, within))
    return answers


def _person_weight(demand: Demand) -> FloatArray:
    """Give how many persons each position stands for; 0 where persons are not known at all."""
    person = np.asarray(demand.event_person)
    known = person >= 0
    if not known.any():
        return np.zeros(len(demand))
    n_events = np.bincount(person[known])
    weight = np.ones(len(person))
    weight[known] = 1.0 / n_events[person[known]]
    position = demand.event_position
    return np.bincount(position, weights=weight, minlength=len(demand)).astype(np.float64)


def _share(part: BoolArray, weight: FloatArray) -> float:
    total = float(weight.sum())
    if total <= 0:
        return float("nan")
    return 1.0 if part.all() else float(weight[part].sum()) / total


def _intervals(need: _PlacedNeed, answers: list[_Answer], seed: int) -> FloatArray:
    """Give low and high for each answer, from the same resamples for all of them."""
    if not answers:
        return np.empty((0, 2))
    demand = need.demand
    intervals = bootstrap_shares(
        np.column_stack([answer.within for answer in answers]),
        demand.weight,
        _blocks(demand),
        weight_low=demand.weight_low,
        weight_high=demand.weight_high,
        seed=seed,
    )
    if demand.total_weight > 0:
        nothing_placed = [answer.row["n_services_placed"] == 0 for answer in answers]
        intervals[nothing_placed] = 0.0  # known, not estimated
    return intervals


def _blocks(demand: Demand) -> npt.NDArray[np.str_]:
    """Give what is resampled as one: areas for need counted by area, else cells of the map."""
    if demand.kind in {"counts", "residents"} and bool((demand.area_ids != "").all()):
        return demand.area_ids
    return h3_cells(demand.lon, demand.lat, _BLOCK_RESOLUTION)
