"""Residents as demand: where people live, as far as areas tell."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs.gathering import NeedSource, gather_areas
from hrgeo.inputs.spreading import spread_over_streets
from hrgeo.model import Demand, StreetNetwork


def resident_demand(
    areas: gpd.GeoDataFrame,
    *,
    streets: StreetNetwork | None = None,
    boundary: shapely.Geometry | None = None,
) -> Demand:
    """Place the residents of areas on the map.

    Parameters
    ----------
    areas
        As `read_areas` gives them, with a column ``residents``.
    streets
        Residents of a polygon are spread evenly over its street nodes. Without
        streets, and for areas that are points, they are at one point.
    boundary
        Only residents inside count; those of an area that is cut by it, by the
        share of the area that is inside.

    Returns
    -------
    Demand
        With ``residents`` as its id. Areas without a number, or with none, have
        no position; there may be no position at all.

    Raises
    ------
    InputError
        If `areas` has no column ``residents``, or is not in EPSG:4326.
    """
    if "residents" not in areas.columns:
        raise InputError(
            "The areas have no number of residents; name its column in the plan: "
            'residents = "..." under [columns.areas].'
        )
    residents = areas["residents"].to_numpy(dtype=np.float64, na_value=np.nan)
    counted = np.nan_to_num(residents) > 0
    areas, residents = areas.loc[counted], residents[counted]
    spread = spread_over_streets(areas, streets=streets, boundary=boundary)
    weight = residents[spread.area] * spread.share
    return gather_areas(
        NeedSource("residents", "residents", "residents"),
        areas.index.to_numpy()[spread.area],
        spread.lon,
        spread.lat,
        (weight, weight, weight),
    )
