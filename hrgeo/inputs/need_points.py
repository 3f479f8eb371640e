"""Incidents, one in each row, as demand."""

from __future__ import annotations

import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.dates import Moments, known_hours, parse_dates, parse_minutes
from hrgeo.inputs.gathering import Events, NeedSource, gather_points
from hrgeo.inputs.periods import Days, Period, far_off, find_days, span
from hrgeo.inputs.places import Places, find_places, inside, require_rows
from hrgeo.inputs.values import parse_numbers, parse_yes_no
from hrgeo.model import Action, BoolArray, Demand, FloatArray, NeedFunnel


def without_refused(work: TableInWork) -> TableInWork:
    """Leave out the rows of people who did not consent."""
    _, refused = parse_yes_no(work.text("consent"))
    work.note(
        refused, "dropped", "no_consent", "consent",
        "The row says that there is no consent to use it.",
    )  # fmt: skip
    return work.take(~refused)


def row_weights(work: TableInWork) -> FloatArray:
    """Give what each row stands for: 1 where the file does not say."""
    cells = work.text("weight")
    values = parse_numbers(cells, work.raw.decimal)
    good = np.nan_to_num(values, nan=-1.0) >= 0
    work.note(
        cells.notna().to_numpy(dtype=bool) & ~good, "doubted", "bad_weight", "weight",
        "The weight is not a number of 0 or more; the row counts as 1.",
    )  # fmt: skip
    return np.where(good, values, 1.0)


def _first_of_each(work: TableInWork, usable: BoolArray) -> BoolArray:
    """Say which usable rows are not a repeat of an incident above."""
    ids = work.text("incident_id").where(usable)
    repeated = ids.notna().to_numpy(dtype=bool) & ids.duplicated().to_numpy(dtype=bool)
    work.note(
        repeated, "dropped", "repeated_incident", "incident_id",
        "A row above has the same incident id.",
    )  # fmt: skip
    return np.asarray(usable & ~repeated)


def read_moments(work: TableInWork) -> Moments:
    """Read when incidents were; a column of times comes before the time in the date."""
    moments = parse_dates(work.text("date"))
    minute = parse_minutes(work.text("time"))
    return Moments(moments.date, np.where(minute >= 0, minute, moments.minute))


def _note_dates(work: TableInWork, moments: Moments, kept: BoolArray, *, dated: bool) -> BoolArray:
    """Note rows whose date is missing or unlikely; give those that still count."""
    if not work.has("date"):
        return kept
    filled = work.text("date").notna().to_numpy(dtype=bool)
    unread = np.isnat(moments.date)
    action: Action = "dropped" if dated else "doubted"
    end = "cannot be put into the period." if dated else "is counted without one."
    work.note(
        kept & unread & filled, action, "bad_date", "date",
        f"The date cannot be read, so that the row {end}",
    )  # fmt: skip
    work.note(kept & ~filled, action, "no_date", "date", f"The row has no date, so that it {end}")
    work.note(
        kept & far_off(moments.date), "doubted", "date_far_off", "date",
        "The date is more than a year after nearly all others.",
    )  # fmt: skip
    return kept & ~unread if dated else kept


def _days_of(work: TableInWork, moments: Moments, period: Period) -> Days:
    """Find the period, and refuse one that the file cannot answer."""
    days = find_days(period, moments.date)
    given = period is not None and days.first is not None
    if given and np.isnat(moments.date).all():
        raise InputError(
            f"{work.raw.file}: a period was asked for, but no row has a date that can be read. "
            'Name the column (columns = { date = "..." } under [[need]]) or set period = "all".'
        )
    return days


def _in_boundary(
    work: TableInWork, places: Places, kept: BoolArray, boundary: shapely.Geometry | None
) -> BoolArray:
    within = kept & inside(boundary, places.lon, places.lat)
    work.note(
        kept & ~within, "dropped", "outside_boundary", "",
        "The point is outside the study boundary.",
    )  # fmt: skip
    if not within.any():
        raise InputError(
            f"{work.raw.file}: none of the {int(kept.sum()):,} rows with a usable point is inside "
            "the study boundary. Check that boundary, streets and need are of the same place, and "
            "that longitude and latitude are not mixed up."
        )
    return within


def points_demand(
    work: TableInWork,
    source: NeedSource,
    *,
    period: Period = None,
    boundary: shapely.Geometry | None = None,
) -> Demand:
    """Make demand of incidents.

    Parameters
    ----------
    work
        The table, its columns recognised.
    source
        What to call it.
    period
        See `hrgeo.inputs.periods.find_days`.
    boundary
        The study area, or None.

    Returns
    -------
    Demand
        Its events are the rows, one each.

    Raises
    ------
    InputError
        If no row is left.
    """
    n_rows = len(work)
    work = without_refused(work)
    places = find_places(work, boundary=boundary)
    require_rows(work, places.usable)
    placed = _first_of_each(work, places.usable)
    within = _in_boundary(work, places, placed, boundary)
    moments = read_moments(work)
    days = _days_of(work, moments, period)
    dated = _note_dates(work, moments, within, dated=days.first is not None)
    used = dated & days.holds(moments.date)
    work.note(dated & ~used, "dropped", "outside_period", "date", "The date is outside the period.")
    if not used.any():
        asked = "of its last complete months" if period is None else f"{days.first} to {days.last}"
        raise InputError(
            f"{work.raw.file}: none of the {int(within.sum()):,} rows inside the boundary is in "
            f"the period ({asked}). Give another period under [[need]]."
        )
    first, last = span(moments.date[used])
    if days.first is not None:
        first, last = str(days.first), str(days.last)
    funnel = NeedFunnel(
        n_rows, float(placed.sum()), float(within.sum()), float(used.sum()), first, last
    )
    hour = known_hours(moments.minute)[used]
    weight = row_weights(work.take(used))
    events = Events(moments.date[used], hour, work.raw.rows[used])
    return gather_points(
        source, places.lon[used], places.lat[used], weight, funnel=funnel, events=events
    )
