"""Counts by area as demand: joined by id, held-back ones as intervals, spread over streets."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.area_ids import join_areas, note_join
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.count_cells import CountCells, count_cells, note_counts, read_counts
from hrgeo.inputs.count_columns import refuse_what_does_not_add_up
from hrgeo.inputs.count_parts import without_parts
from hrgeo.inputs.gathering import NeedSource, gather_areas
from hrgeo.inputs.periods import Days, Period, as_days, span
from hrgeo.inputs.places import require_rows
from hrgeo.inputs.spreading import Spread, spread_over_streets
from hrgeo.inputs.year_columns import year_columns
from hrgeo.model import BoolArray, Demand, FloatArray, IntArray, NeedFunnel, StreetNetwork


def _joined(work: TableInWork, areas: gpd.GeoDataFrame) -> IntArray:
    """Give the position of each row's area in `areas`; below 0 where there is none."""
    join = join_areas(work.text("area"), areas, column=work.found.get("area", ""))
    note_join(work, join)
    return join.position


def _rows_of(cells: BoolArray, row: IntArray, n_rows: int) -> BoolArray:
    """Say which rows have a cell for which `cells` is true."""
    found = np.zeros(n_rows, dtype=bool)
    found[row[cells]] = True
    return found


def _note_boundary(work: TableInWork, kept: BoolArray, share: FloatArray) -> BoolArray:
    """Note the rows whose area is outside the boundary or cut by it; give those inside."""
    touches = kept & (share > 0)
    work.note(
        kept & ~touches, "dropped", "outside_boundary", "",
        "The area is outside the study boundary.",
    )  # fmt: skip
    work.note(
        touches & (share < 1 - 1e-9), "doubted", "partly_outside", "",
        "The area is cut by the study boundary; only the share of it inside counts.",
    )  # fmt: skip
    return touches


def _in_period(
    work: TableInWork, cells: CountCells, kept: BoolArray, period: Period
) -> tuple[BoolArray, Days]:
    """Say which cells lie wholly in the period; rows without any are noted."""
    first, last = cells.first, cells.last
    if period is None or period == "all":
        days = span(np.concatenate([first[kept], last[kept]]))
        return kept, Days(*(np.datetime64(d) for d in days)) if days[0] else Days(None, None)
    days_asked, n_rows = as_days(period), len(work)
    rows = _rows_of(kept, cells.row, n_rows)
    if np.isnat(first).all():
        work.note(
            rows, "doubted", "no_date", "from",
            "The row does not say which days it counts, so that it is taken to be in the period.",
        )  # fmt: skip
        return kept, days_asked
    within = kept & days_asked.holds(first) & days_asked.holds(last)
    work.note(
        rows & ~_rows_of(within, cells.row, n_rows), "dropped", "outside_period", "from",
        "The row counts days outside the period, or does not say which.",
    )  # fmt: skip
    return within, days_asked


def _require_used(work: TableInWork, n_counted: int, touches: BoolArray, used: BoolArray) -> None:
    if not used.any():
        where = "inside the study boundary" if not touches.any() else "in the period"
        raise InputError(
            f"{work.raw.file}: none of its {n_counted:,} rows with an area and a count is {where}. "
            "Check the boundary, the areas and the period."
        )


def _spread_sums(
    spread: Spread, area: IntArray, values: tuple[FloatArray, FloatArray, FloatArray], n_areas: int
) -> tuple[BoolArray, tuple[FloatArray, FloatArray, FloatArray]]:
    """Add counts up by area and spread them: which points stand for them, and with how much."""
    wanted = np.isin(spread.area, area)
    at, share = spread.area[wanted], spread.share[wanted]
    middle, low, high = (
        np.bincount(area, weights=value, minlength=n_areas).astype(np.float64)[at] * share
        for value in values
    )
    return wanted, (middle, low, high)


def counts_demand(
    work: TableInWork,
    source: NeedSource,
    *,
    areas: gpd.GeoDataFrame,
    period: Period = None,
    boundary: shapely.Geometry | None = None,
    streets: StreetNetwork | None = None,
    suppressed: Sequence[str] = (),
) -> Demand:
    """Make demand of counts by area.

    Several rows of one area (years, outcomes without a total) add up, and so do several
    years in one row (see `year_columns`), which is one row all the same.

    Parameters
    ----------
    work
        The table, its columns recognised.
    source
        What to call it.
    areas
        As `read_areas` gives them.
    period
        Two days: only counts that lie wholly in between are used. Otherwise all are.
    boundary, streets
        See `spread_over_streets`.
    suppressed
        See `read_counts`.

    Returns
    -------
    Demand
        Without events.

    Raises
    ------
    InputError
        If no row is left, or rows of one area cannot be added up.
    """
    n_rows = len(work)
    area = without_parts(work, _joined(work, areas))
    refuse_what_does_not_add_up(work, area)
    cells = count_cells(work, year_columns(work.raw, work.found))
    counts = read_counts(cells.text, suppressed, decimal=work.raw.decimal)
    note_counts(work, cells, counts, area >= 0)
    counted = counts.usable & (area >= 0)[cells.row]
    has_count = _rows_of(counted, cells.row, n_rows)
    require_rows(work, has_count)
    spread = spread_over_streets(areas, streets=streets, boundary=boundary)
    shares = np.bincount(spread.area, weights=spread.share, minlength=len(areas))
    share = shares.astype(np.float64)[area]
    touches = _note_boundary(work, has_count, share)
    used, days = _in_period(work, cells, counted & touches[cells.row], period)
    _require_used(work, int(has_count.sum()), touches, used)
    middle = np.where(counted, counts.middle, 0.0)
    inside = middle * share[cells.row]
    funnel = NeedFunnel(
        n_rows,
        float(middle.sum()),
        float(inside.sum()),
        float(inside[used].sum()),
        "" if days.first is None else str(days.first),
        "" if days.last is None else str(days.last),
    )
    wanted, weights = _spread_sums(
        spread,
        area[cells.row[used]],
        (middle[used], counts.low[used], counts.high[used]),
        len(areas),
    )
    ids = areas.index.to_numpy()[spread.area[wanted]]
    lon, lat = spread.lon[wanted], spread.lat[wanted]
    return gather_areas(source, ids, lon, lat, weights, funnel=funnel)
