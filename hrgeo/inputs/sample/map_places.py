"""Draws what stands beside the streets of the invented town: schools, libraries, bus stops.

Many of the places that could become a site are on the map as well, as in real towns, where
a list and the map agree in part. What else is drawn has what makes real maps difficult: things
without a name, a library that is on the map twice, bus stops on both sides of a street, a lot
that is private, and a house whose address is not for a list.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hrgeo.inputs.sample.drawing import Drawing, Stretches
from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import people_density, to_meters
from hrgeo.inputs.sample.names import BIRDS
from hrgeo.model import IntArray

_TAGS: dict[str, dict[str, str]] = {
    "library": {"amenity": "library"},
    "community center": {"amenity": "community_centre"},
    "place of worship": {"amenity": "place_of_worship", "religion": "christian"},
    "parking": {"amenity": "parking", "parking": "surface"},
    "transit stop": {"highway": "bus_stop", "public_transport": "platform", "bus": "yes"},
    "pharmacy": {"amenity": "pharmacy"},
    "fire station": {"amenity": "fire_station"},
    "park": {"leisure": "park"},
    "clinic": {"amenity": "clinic"},
}
_HALF_SIDE_M = {"park": 32.0, "parking": 18.0, "library": 14.0, "school": 45.0}
"""Of those that are drawn as a square, half its side."""
SHARE_ON_MAP = 0.7
"""Of the candidates, how many are on the map."""
N_SCHOOLS, N_STOPS = 9, 14
_SHELTER = {"amenity": "social_facility", "social_facility": "shelter"}
_OTHERS: tuple[tuple[dict[str, str], float], ...] = (
    *(({"amenity": "kindergarten", "name": f"{bird} Day Nursery"}, 0.0) for bird in BIRDS[:4]),
    ({"amenity": "hospital", "name": "County General Hospital"}, 60.0),
    (_SHELTER | {"social_facility:for": "homeless", "name": "Lantern Street Shelter"}, 0.0),
    (_SHELTER | {"social_facility:for": "homeless", "name": "Open Roof Shelter"}, 12.0),
    (_SHELTER | {"social_facility:for": "abused", "name": "Harbor House"}, 0.0),
    *(({"amenity": "parking"}, 20.0) for _ in range(8)),
    ({"amenity": "parking", "access": "private"}, 20.0),
    *(({"leisure": "park"}, 30.0) for _ in range(2)),
    ({"amenity": "shelter", "shelter_type": "public_transport"}, 0.0),
    ({"amenity": "place_of_worship", "disused": "yes", "name": "Old Mill Chapel"}, 0.0),
)
"""What no list of candidates has: tags, and half the side of its outline (0: a point)."""


def add_map_places(
    drawing: Drawing,
    streets: Stretches,
    street_names: Sequence[str],
    candidates: Sequence[dict[str, object]],
    draws: Draws,
) -> None:
    """Add places to a drawing whose streets are complete; nothing of these is changed.

    Parameters
    ----------
    drawing, streets, street_names
        The town, its stretches of street, and the names of its ways.
    candidates
        Rows of the table of candidates; those that anybody may know of are on the map,
        but for some.
    draws
        A stream of its own.
    """
    is_on_map = draws.uniform(size=len(candidates)) < SHARE_ON_MAP
    for row, on_map in zip(candidates, is_on_map.tolist(), strict=True):
        kind = str(row["kind"])
        if on_map and kind in _TAGS and row["visibility"] == "public":
            x, y = to_meters(float(str(row["lon"])), float(str(row["lat"])))
            tags, half_side_m = _TAGS[kind], _HALF_SIDE_M.get(kind, 0.0)
            if kind == "library":
                # Somebody drew the building, and somebody else set a point with its name.
                _draw(drawing, (float(x), float(y)), half_side_m, tags)
                half_side_m = 0.0
            named = tags | {"name": str(row["name"])}
            _draw(drawing, (float(x), float(y)), half_side_m, named)
    schools = [
        ({"amenity": "school", "name": f"{bird} Elementary School"}, _HALF_SIDE_M["school"])
        for bird in BIRDS[4 : 4 + N_SCHOOLS]
    ]
    for at, (tags, half_side_m) in zip(
        _beside(drawing, streets, len(schools) + len(_OTHERS), 70.0, draws)[1],
        (*schools, *_OTHERS),
        strict=True,
    ):
        _draw(drawing, at, half_side_m, tags)
    _add_stops(drawing, streets, street_names, draws)


def _add_stops(
    drawing: Drawing, streets: Stretches, street_names: Sequence[str], draws: Draws
) -> None:
    """Add bus stops in pairs, across the street from each other."""
    which, places = _beside(drawing, streets, N_STOPS, 9.0, draws)
    tags = _TAGS["transit stop"]
    for number, (at, stretch) in enumerate(zip(places, which.tolist(), strict=True), start=1):
        name = f"{street_names[int(streets.way[stretch])]} Stop {number}"
        dx, dy = float(streets.dx_m[stretch]), float(streets.dy_m[stretch])
        length = max(float(np.hypot(dx, dy)), 0.1)
        across = (at[0] + 18.0 * dy / length, at[1] - 18.0 * dx / length)
        for place in (at, across):
            _draw(drawing, place, 0.0, tags | {"name": name})


def _beside(
    drawing: Drawing, streets: Stretches, n: int, off_m: float, draws: Draws
) -> tuple[IntArray, list[tuple[float, float]]]:
    """Give stretches of street, more where more people live, and a place left of each."""
    x, y = (m / drawing.ground.half_m for m in streets.middle_m)
    inside = (np.abs(x) < 0.85) & (np.abs(y) < 0.85)
    which = draws.positions(inside * (0.35 + people_density(x, y)) * streets.length_m, size=n)
    at = streets.place(which, draws.uniform(0.3, 0.7, size=n), np.full(n, off_m))
    return which, list(zip(at[0].tolist(), at[1].tolist(), strict=True))


def _draw(
    drawing: Drawing, at: tuple[float, float], half_side_m: float, tags: dict[str, str]
) -> None:
    """Draw a point, or a square around it."""
    x, y = at
    if not half_side_m:
        drawing.lone_nodes.append(drawing.node(x, y, **tags))
        return
    corners = [
        drawing.node(x + east * half_side_m, y + north * half_side_m)
        for east, north in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    drawing.way([*corners, corners[0]], **tags)
