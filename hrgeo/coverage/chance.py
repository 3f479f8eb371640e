"""Intervals of shares: which blocks of need chance is taken to act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.measures import bootstrap_shares, count_intervals, h3_cells
from hrgeo.model import BoolArray, Demand, FloatArray, IntArray

_CELL_OF_INCIDENTS: Final = 6
_CELL_OF_PLACES: Final = 9
_LEAST_MONTHS: Final = 6
"""Files that cover fewer months are cut into pieces of three weeks."""
_THREE_WEEKS_DAYS: Final = 21
COUNTS_BY_AREA: Final = "counts by area"
_IN_STRATUM: Final = 3
"""Months (or three weeks) in a row among which differences pass for chance."""


def chance_intervals(
    demand: Demand, within: FloatArray, *, seed: int = 0
) -> tuple[FloatArray, str]:
    """Give 90 % intervals of shares of need, for chance variation only.

    Parameters
    ----------
    demand
        The need of which shares are told.
    within
        Shape ``(len(demand), k)``: for each of `k` questions, what of each
        position's need is within reach, from 0 to 1.
    seed
        Same seed, same intervals.

    Returns
    -------
    interval
        Shape ``(k, 2)``: low and high; NaN without need.
    blocks
        What was drawn: ``cells and months`` or, in less than 6 months, ``cells and three
        weeks`` for dated incidents (among three months in a row, in an H3 cell of
        resolution 6), ``incidents`` for those without dates, each by itself, ``counts by area``
        for counts, ``areas`` for residents of areas, ``cells`` (of resolution 9) for
        named places, ``places`` where points tell no incidents apart.
    """
    if by_counted_area(demand):
        interval = count_intervals(
            within,
            demand.weight,
            demand.area_ids,
            weight_low=demand.weight_low,
            weight_high=demand.weight_high,
            seed=seed,
        )
        return interval, COUNTS_BY_AREA
    rows = drawn_rows(demand)
    interval = bootstrap_shares(
        within[rows.position],
        rows.weight,
        rows.block,
        strata=rows.stratum,
        stratum_size=rows.size,
        seed=seed,
    )
    return interval, rows.words


def by_counted_area(demand: Demand) -> bool:
    """Say whether the need was counted by area, so that it is the counts that are drawn."""
    return demand.kind == "counts" and _has_areas(demand)


def _has_areas(demand: Demand) -> bool:
    return len(demand) > 0 and bool((demand.area_ids != "").all())


@dataclass(frozen=True, eq=False)
class DrawnRows:
    """What is drawn from in a bootstrap of need, as `bootstrap_shares` takes it.

    Attributes
    ----------
    position
        By row: its position of need. A row is an incident, or a position.
    weight, block
        By row.
    stratum, size
        By row: the stratum of its block, and how many blocks that has; None for one
        stratum of all blocks.
    words
        What is drawn: see `chance_intervals`.
    """

    position: IntArray
    weight: FloatArray
    block: npt.NDArray[np.generic]
    stratum: IntArray | None
    size: IntArray | None
    words: str


def drawn_rows(demand: Demand) -> DrawnRows:
    """Say which blocks of need are drawn, for need that was not counted by area."""
    if demand.kind == "points" and len(demand.event_position):
        return _incident_rows(demand)
    every = np.arange(len(demand))
    if demand.kind == "points":
        return _alone_rows(every, demand.weight, _alone(demand.lon, demand.lat), "places")
    has_areas = _has_areas(demand)
    labels = demand.area_ids if has_areas else h3_cells(demand.lon, demand.lat, _CELL_OF_PLACES)
    words = "areas" if has_areas else "cells"
    return DrawnRows(every, demand.weight, np.asarray(labels), None, None, words)


def _incident_rows(demand: Demand) -> DrawnRows:
    position, weight = demand.event_position, demand.event_weight
    alone = _alone(demand.lon[position], demand.lat[position], weight)
    period, stratum, size, word = _periods(demand)
    if not (period >= 0).any():
        return _alone_rows(position, weight, alone, "incidents")
    dated = period >= 0
    _, cell = np.unique(h3_cells(demand.lon, demand.lat, _CELL_OF_INCIDENTS), return_inverse=True)
    in_cell = cell.ravel()[position]
    stratum_label = in_cell * (stratum.max() + 1) + stratum
    block_label = in_cell * (period.max() + 1) + period
    # Incidents without a date among dated ones are drawn each by itself.
    block_label = np.where(dated, block_label, block_label.max() + 1 + alone)
    stratum_label = np.where(dated, stratum_label, stratum_label.max() + 1 + alone)
    size = np.where(dated, size, 1)
    return DrawnRows(position, weight, block_label, stratum_label, size, f"cells and {word}")


def _alone_rows(position: IntArray, weight: FloatArray, labels: IntArray, words: str) -> DrawnRows:
    return DrawnRows(position, weight, labels, labels, np.ones(len(labels), np.int64), words)


def _periods(demand: Demand) -> tuple[IntArray, IntArray, IntArray, str]:
    """Give, by event, its month or three weeks, the run of three these are in, and its length.

    -1 where the date is unknown, and everywhere where the file covers three weeks at most.
    """
    date = demand.event_date
    dated = ~np.isnat(date)
    nowhere = np.full(len(date), -1, np.int64)
    if not dated.any():
        return nowhere, nowhere, nowhere, ""
    first, last = period_span(demand, dated)
    month = date.astype("datetime64[M]").astype(np.int64)
    n = int((last.astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int64)) + 1
    word = "months"
    if n >= _LEAST_MONTHS:
        period = month - int(first.astype("datetime64[M]").astype(np.int64))
    else:
        word = "three weeks"
        n = -(-(int((last - first).astype(np.int64)) + 1) // _THREE_WEEKS_DAYS)
        period = (date - first).astype(np.int64) // _THREE_WEEKS_DAYS
    if n < 2:
        return nowhere, nowhere, nowhere, ""
    n_strata = max(1, n // _IN_STRATUM)
    period = np.where(dated, period, -1)
    stratum = np.where(dated, np.minimum(period // _IN_STRATUM, n_strata - 1), -1)
    in_last = n - _IN_STRATUM * (n_strata - 1)  # the last run takes what is left over
    size = np.where(stratum == n_strata - 1, in_last, _IN_STRATUM)
    return period, stratum, size.astype(np.int64), word


def period_span(demand: Demand, dated: BoolArray) -> tuple[np.datetime64, np.datetime64]:
    """Give the first and the last day of the period, at least that of the dates."""
    first, last = demand.event_date[dated].min(), demand.event_date[dated].max()
    funnel = demand.funnel
    if funnel is not None and funnel.first_date and funnel.last_date:
        first = min(first, np.datetime64(funnel.first_date, "D"))
        last = max(last, np.datetime64(funnel.last_date, "D"))
    return first, last


def _alone(lon: FloatArray, lat: FloatArray, weight: FloatArray | None = None) -> IntArray:
    """Give a number to each place, or to each row where `weight` is given, whatever their order."""
    if weight is None:
        number = pd.MultiIndex.from_arrays([lon, lat]).factorize(sort=True)[0]
        return np.asarray(number, dtype=np.int64)
    numbers = np.empty(len(lon), np.int64)
    numbers[np.lexsort((weight, lat, lon))] = np.arange(len(lon))
    return numbers
