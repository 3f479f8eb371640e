"""Spots that staff or participants name, as demand."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.gathering import Events, NeedSource, gather_points, with_unused
from hrgeo.inputs.need_points import row_weights, without_refused
from hrgeo.inputs.places import find_places, inside, require_rows
from hrgeo.inputs.unplaced import unplaced_counts
from hrgeo.model import Demand, NeedFunnel

if TYPE_CHECKING:
    from hrgeo.inputs.addresses import AddressPoints


def places_demand(
    work: TableInWork,
    source: NeedSource,
    *,
    boundary: shapely.Geometry | None = None,
    address_points: AddressPoints | None = None,
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
    address_points
        Where addresses and street corners are, or None. Where the table has no
        column of addresses, a spot without coordinates is looked for by its name
        ("5th & Main").

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
    if address_points is not None and not work.has("address"):
        work = dataclasses.replace(work, found={**work.found, "address": work.found["name"]})
    places = find_places(work, boundary=boundary, address_points=address_points)
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
    n_within = float(within.sum())
    funnel = NeedFunnel(
        n_rows,
        float(places.usable.sum()),
        n_within,
        n_within,
        n_address_only=float(places.unplaced.sum()),
    )
    undated = np.full(len(work), "NaT", dtype="datetime64[D]")
    demand = gather_points(
        source,
        places.lon[within],
        places.lat[within],
        row_weights(work, within),
        is_coarse=places.is_coarse[within],
        funnel=funnel,
        events=Events.without_dates(work.raw.rows[within]),
        unplaced=unplaced_counts(work, places.unplaced, undated),
    )
    unused = places.usable & ~within & ~places.is_coarse
    return with_unused(demand, places.lon[unused], places.lat[unused])
