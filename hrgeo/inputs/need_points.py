"""Incidents, one in each row, as demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.crowding import note_crowded
from hrgeo.inputs.dates import DateArray
from hrgeo.inputs.gathering import Events, NeedSource, gather_points, with_unused
from hrgeo.inputs.need_moments import keys_of, note_dates, note_times, person_codes, read_when
from hrgeo.inputs.need_outcomes import event_fatal, event_hour
from hrgeo.inputs.periods import Days, Period, find_days, incomplete_months, span
from hrgeo.inputs.places import Places, find_places, inside, require_rows
from hrgeo.inputs.unplaced import unplaced_counts
from hrgeo.inputs.values import UNKNOWN, parse_numbers, parse_yes_no
from hrgeo.model import BoolArray, Demand, FloatArray, NeedFunnel

if TYPE_CHECKING:
    from hrgeo.inputs.addresses import AddressPoints

_REFUSED: Final = (
    "refused", "refuses", "declined", "declines", "withdrawn", "withdrew", "revoked", "denied",
    "no consent", "not given", "did not consent", "does not consent", "opted out", "opt out",
    "rechazado", "rechazó", "rechazo", "rehusó", "rehuso", "negado", "negó", "se negó", "retirado",
    "revocado", "sin consentimiento", "no acepta", "no dio",
)  # fmt: skip
"""Other words for no in a column of consent."""


def without_refused(work: TableInWork) -> TableInWork:
    """Leave out the rows of people who did not consent."""
    if not work.has("consent"):
        return work
    cells = work.text("consent")
    says_yes, refused = parse_yes_no(cells)
    refused = refused | cells.str.lower().isin(_REFUSED).to_numpy(dtype=bool)
    blank_or_unknown = (cells.isna() | cells.str.lower().isin(list(UNKNOWN))).to_numpy(dtype=bool)
    work.note(
        ~says_yes & ~refused & ~blank_or_unknown, "doubted", "unknown_consent", "consent",
        "The cell says neither yes nor no: make sure that the row may be used.",
    )  # fmt: skip
    work.note(
        refused, "dropped", "no_consent", "consent",
        "The row says that there is no consent to use it.",
    )  # fmt: skip
    return work.take(~refused)


def row_weights(work: TableInWork, rows: BoolArray) -> FloatArray:
    """Give what each of some rows stands for: 1 where the file does not say."""
    if not work.has("weight"):
        return np.ones(int(rows.sum()))
    cells = work.text("weight")
    values = parse_numbers(cells, work.raw.decimal)
    good = np.nan_to_num(values, nan=-1.0) >= 0
    work.note(
        rows & cells.notna().to_numpy(dtype=bool) & ~good, "doubted", "bad_weight", "weight",
        "The weight is not a number of 0 or more; the row counts as 1.",
    )  # fmt: skip
    return np.where(good, values, 1.0)[rows]


def _first_of_each(work: TableInWork, usable: BoolArray) -> BoolArray:
    """Say which usable rows are not a repeat of an incident above."""
    ids = keys_of(work, "incident_id").where(usable)
    repeated = ids.notna().to_numpy(dtype=bool) & ids.duplicated().to_numpy(dtype=bool)
    work.note(
        repeated, "dropped", "repeated_incident", "incident_id",
        "A row above has the same incident id.",
    )  # fmt: skip
    return np.asarray(usable & ~repeated)


def _days_of(work: TableInWork, date: DateArray, period: Period) -> Days:
    """Find the period, and refuse one that the file cannot answer."""
    days = find_days(period, date)
    given = period is not None and days.first is not None
    if given and np.isnat(date).all():
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


def _note_incomplete(
    work: TableInWork, date: DateArray, used: BoolArray, months: tuple[str, ...]
) -> None:
    """Note the rows that count and are in a month that the file does not cover in full."""
    at_ends = np.isin(date.astype("datetime64[M]"), np.array(months, dtype="datetime64[M]"))
    work.note(
        used & at_ends, "doubted", "incomplete_month", "date",
        "The file starts or ends within this month, or has far fewer rows for it than for others: "
        "do not compare it to whole months.",
    )  # fmt: skip


def _in_period(
    work: TableInWork, date: DateArray, dated: BoolArray, period: Period, days: Days, n_within: int
) -> BoolArray:
    """Say which rows are in the period, and refuse a period without any."""
    used = dated & days.holds(date)
    work.note(dated & ~used, "dropped", "outside_period", "date", "The date is outside the period.")
    if not used.any():
        asked = "of its last complete months" if period is None else f"{days.first} to {days.last}"
        raise InputError(
            f"{work.raw.file}: none of the {n_within:,} rows inside the boundary is in "
            f"the period ({asked}). Give another period under [[need]]."
        )
    return used


def points_demand(
    work: TableInWork,
    source: NeedSource,
    *,
    period: Period = None,
    boundary: shapely.Geometry | None = None,
    address_points: AddressPoints | None = None,
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
    address_points
        Where addresses are, or None.

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
    places = find_places(work, boundary=boundary, address_points=address_points)
    require_rows(work, places.usable)
    placed = _first_of_each(work, places.usable)
    within = _in_boundary(work, places, placed, boundary)
    when = read_when(work)
    date = when.moments.date
    days = _days_of(work, date, period)
    dated = note_dates(work, when, within, dated=days.first is not None)
    used = _in_period(work, date, dated, period, days, int(within.sum()))
    note_times(work, when, used)
    months = incomplete_months(date)
    if period is not None and days.first is not None:
        _note_incomplete(work, date, used, months)
    first, last = span(date[used])
    if days.first is not None:
        first, last = str(days.first), str(days.last)
    funnel = NeedFunnel(
        n_rows,
        float(placed.sum()),
        float(within.sum()),
        float(used.sum()),
        first,
        last,
        n_address_only=float(places.unplaced.sum()),
        incomplete_months=months,
    )
    demand = gather_points(
        source,
        places.lon[used],
        places.lat[used],
        row_weights(work, used),
        is_coarse=places.is_coarse[used],
        funnel=funnel,
        events=Events(
            date[used],
            event_hour(work, when, used),
            work.raw.rows[used],
            person_codes(work, used),
            event_fatal(work, used, source.what),
        ),
        unplaced=unplaced_counts(work, places.unplaced, date),
    )
    note_crowded(work, demand)
    unused = places.usable & ~used & ~places.is_coarse
    return with_unused(demand, places.lon[unused], places.lat[unused])
