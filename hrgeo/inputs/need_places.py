"""Spots that staff or participants name, as demand."""

from __future__ import annotations

import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.gathering import Events, NeedSource, gather_points
from hrgeo.inputs.need_points import row_weights, without_refused
from hrgeo.inputs.places import find_places, inside, require_rows
from hrgeo.model import Demand, NeedFunnel


def places_demand(
    work: TableInWork, source: NeedSource, *, boundary: shapely.Geometry | None = None
) -> Demand:
    """Make demand of named spots; the names stay behind.

    Parameters
    ----------
    work
        The table, its columns recognised.
    source
        What to call it.
    boundary
        The study area, or None.

    Returns
    -------
    Demand
        One event for each row, without a date: a spot is not an incident.

    Raises
    ------
    InputError
        If no row is left.
    """
    n_rows = len(work)
    work = without_refused(work)
    places = find_places(work, boundary=boundary)
    require_rows(work, places.usable)
    within = places.usable & inside(boundary, places.lon, places.lat)
    work.note(
        places.usable & ~within, "dropped", "outside_boundary", "",
        "The place is outside the study boundary.",
    )  # fmt: skip
    if not within.any():
        raise InputError(
            f"{work.raw.file}: none of its {int(places.usable.sum()):,} places is inside the study "
            "boundary. Check that boundary, streets and need are of the same place."
        )
    weight = row_weights(work.take(within))
    n_within = float(within.sum())
    funnel = NeedFunnel(n_rows, float(places.usable.sum()), n_within, n_within)
    events = Events.without_dates(work.raw.rows[within])
    return gather_points(
        source, places.lon[within], places.lat[within], weight, funnel=funnel, events=events
    )
