"""Counts by area as demand: joined by id, suppressed ones as intervals, spread over streets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.areas import area_id_text
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.dates import DateArray, parse_dates
from hrgeo.inputs.gathering import NeedSource, gather_areas
from hrgeo.inputs.periods import Days, Period, as_days, span
from hrgeo.inputs.places import require_rows
from hrgeo.inputs.spreading import spread_over_streets
from hrgeo.inputs.values import parse_numbers
from hrgeo.model import BoolArray, Demand, FloatArray, IntArray, NeedFunnel, StreetNetwork

_BELOW: Final = re.compile(r"<\s*(\d{1,6})")
_DEFAULT_MOST: Final = 10
"""The most that a suppressed count can be where the file does not say."""
_YEAR: Final = r"(?:19|20)\d{2}"


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts by row: the middle, the least and the most that they can be."""

    middle: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def usable(self) -> BoolArray:
        """Which rows have a count."""
        return ~np.isnan(self.middle)


def plain_area_id(cells: pd.Series[str]) -> pd.Series[str]:
    """Give area ids so that the writings of one id are the same.

    A ``1400000US`` in front goes, and so do zeros in front, which spreadsheets
    lose, and a ``.0`` behind, which they add.

    Examples
    --------
    >>> plain_area_id(pd.Series(["1400000US06001400100", "6001400100.0"])).tolist()
    ['6001400100', '6001400100']
    """
    plain = area_id_text(cells.str.strip()).str.replace(r"^\d{3,7}US", "", regex=True)
    return plain.str.upper().str.replace(r"^0+(?=\w)", "", regex=True)


def _join(work: TableInWork, areas: gpd.GeoDataFrame) -> IntArray:
    """Give the position of each row's area in `areas`; -1 where there is none."""
    ids = pd.Series(areas.index.astype(str))
    plain = plain_area_id(ids)
    cells = work.text("area")
    if plain.duplicated().any():  # two areas differ by zeros in front alone
        found = pd.Index(ids).get_indexer(pd.Index(cells))
    else:
        found = pd.Index(plain).get_indexer(pd.Index(plain_area_id(cells)))
    position = np.where(cells.isna().to_numpy(dtype=bool), -1, found).astype(np.int64)
    work.note(
        position < 0, "dropped", "unknown_area", "area",
        "No area of the areas file has this id.",
    )  # fmt: skip
    return position


def read_counts(work: TableInWork, suppressed: Sequence[str]) -> Counts:
    """Read counts; one that is suppressed becomes an interval.

    Parameters
    ----------
    work
        The table, its columns recognised.
    suppressed
        What stands in place of a small count. ``<11`` is 1 to 10, and is
        understood without being named; another sign is 1 to the largest number
        below such a bound, or to 10.

    Returns
    -------
    Counts
        NaN where there is no count, or one that is negative or no number; that
        is noted.
    """
    cells = work.text("count")
    exact = parse_numbers(cells, work.raw.decimal)
    exact = np.where(exact < 0, np.nan, exact)
    below = cells.str.extract(_BELOW.pattern + "$")[0].astype("float64").to_numpy() - 1.0
    bounds = [int(m[1]) - 1 for s in suppressed if (m := _BELOW.fullmatch(s.strip()))]
    is_sign = cells.isin([s.strip() for s in suppressed]).to_numpy(dtype=bool)
    is_sign = is_sign & np.isnan(below) & np.isnan(exact)
    most = np.where(is_sign, float(max(bounds, default=_DEFAULT_MOST)), below)
    most = np.where(most >= 1, most, np.nan)
    hidden = np.isnan(exact) & ~np.isnan(most)
    work.note(
        hidden, "doubted", "suppressed_count", "count",
        "The count is suppressed; the middle of what it can be stands for it.",
    )  # fmt: skip
    bad = np.isnan(exact) & ~hidden
    filled = cells.notna().to_numpy(dtype=bool)
    work.note(bad & ~filled, "dropped", "no_count", "count", "The row has no count.")
    work.note(
        bad & filled, "dropped", "bad_count", "count",
        "The count is negative or not a number; if it stands for a small count, name it as "
        "suppressed under [[need]].",
    )  # fmt: skip
    low = np.where(hidden, 1.0, exact)
    high = np.where(hidden, most, exact)
    return Counts((low + high) / 2.0, low, high)


def _row_days(work: TableInWork) -> tuple[DateArray, DateArray]:
    """Give the first and the last day of each row; a year alone is all of its days."""
    ends: list[DateArray] = []
    for name, day in (("from", "-01-01"), ("to", "-12-31")):
        cells = work.text(name)
        if name == "to" and not work.has("to"):
            cells = work.text("from")
        is_year = cells.str.fullmatch(_YEAR, na=False)
        ends.append(parse_dates(cells.where(~is_year, cells + day)).date)
    return ends[0], ends[1]


def _in_period(work: TableInWork, kept: BoolArray, period: Period) -> tuple[BoolArray, Days]:
    """Say which rows lie wholly in the period."""
    first, last = _row_days(work)
    if period is None or period == "all":
        days = span(np.concatenate([first[kept], last[kept]]))
        return kept, Days(*(np.datetime64(d) for d in days)) if days[0] else Days(None, None)
    days_asked = as_days(period)
    if np.isnat(first).all():
        work.note(
            kept, "doubted", "no_date", "from",
            "The row does not say which days it counts, so that it is taken to be in the period.",
        )  # fmt: skip
        return kept, days_asked
    within = kept & days_asked.holds(first) & days_asked.holds(last)
    work.note(
        kept & ~within, "dropped", "outside_period", "from",
        "The row counts days outside the period, or does not say which.",
    )  # fmt: skip
    return within, days_asked


def _sum_by_area(values: FloatArray, area: IntArray, n_areas: int) -> FloatArray:
    return np.bincount(area, weights=values, minlength=n_areas).astype(np.float64)


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

    Several rows of one area (years, outcomes) add up.

    Parameters
    ----------
    work
        The table, its columns recognised.
    source
        What to call it.
    areas
        As `read_areas` gives them.
    period
        Two days: only rows that lie wholly in between count. Otherwise all do.
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
        If no row is left.
    """
    n_rows = len(work)
    area = _join(work, areas)
    joined = area >= 0
    counts = read_counts(work.take(joined), suppressed)
    usable = joined.copy()
    usable[joined] = counts.usable
    require_rows(work, usable)
    work, area = work.take(usable), area[usable]
    middle, low, high = (v[counts.usable] for v in (counts.middle, counts.low, counts.high))
    spread = spread_over_streets(areas, streets=streets, boundary=boundary)
    share = np.bincount(spread.area, weights=spread.share, minlength=len(areas))
    touches = share[area] > 0
    work.note(
        ~touches, "dropped", "outside_boundary", "", "The area is outside the study boundary."
    )
    work.note(
        touches & (share[area] < 1 - 1e-9), "doubted", "partly_outside", "",
        "The area is cut by the study boundary; only the share of it inside counts.",
    )  # fmt: skip
    used, days = _in_period(work, touches, period)
    if not used.any():
        where = "inside the study boundary" if not touches.any() else "in the period"
        raise InputError(
            f"{work.raw.file}: none of its {len(work):,} rows with an area and a count is {where}. "
            "Check the boundary, the areas and the period."
        )
    funnel = NeedFunnel(
        n_rows,
        float(middle.sum()),
        float((middle * share[area]).sum()),
        float((middle * share[area])[used].sum()),
        "" if days.first is None else str(days.first),
        "" if days.last is None else str(days.last),
    )
    sums = [_sum_by_area(v[used], area[used], len(areas)) for v in (middle, low, high)]
    wanted = np.isin(spread.area, area[used])
    at = spread.area[wanted]
    return gather_areas(
        source,
        areas.index.to_numpy()[at],
        spread.lon[wanted],
        spread.lat[wanted],
        (
            sums[0][at] * spread.share[wanted],
            sums[1][at] * spread.share[wanted],
            sums[2][at] * spread.share[wanted],
        ),
        funnel=funnel,
    )
