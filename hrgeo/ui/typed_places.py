"""A place as somebody types or pastes it into a page."""

from __future__ import annotations

import pandas as pd

from hrgeo.inputs.coordinates import parse_pairs


def typed_place(text: str) -> tuple[float, float] | None:
    """Read coordinates as people copy them from a map.

    Parameters
    ----------
    text
        Latitude and longitude, or whatever else `hrgeo.inputs.coordinates.parse_pairs` reads,
        such as a map's link.

    Returns
    -------
    (float, float) or None
        Longitude and latitude; None where there are none, or they are on no globe.

    Examples
    --------
    >>> typed_place("42.2990, -101.3040"), typed_place("5 Main St"), typed_place("420, 7")
    ((-101.304, 42.299), None, None)
    """
    read = parse_pairs(pd.Series([text], dtype="str"))
    lon, lat = float(read.lon[0]), float(read.lat[0])
    # Not a number is within nothing.
    return (lon, lat) if abs(lat) <= 90.0 and abs(lon) <= 180.0 else None
