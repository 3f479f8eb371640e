"""Places of real street files: how many of each kind, as counted when the reader was written."""

from __future__ import annotations

import pytest

from hrgeo.inputs import map_places_found, read_map_places
from hrgeo.schemas import MAP_KINDS

pytestmark = pytest.mark.realdata


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        (
            "columbus/columbus.osm.pbf",
            {"school": 12, "library": 6, "place of worship": 11, "parking": 180,
             "transit stop": 1, "pharmacy": 3, "fire station": 1, "park": 31, "clinic": 1,
             "hospital": 5},
        ),
        (
            "osm_small/harrisburg.osm.pbf",
            {"school": 22, "library": 1, "place of worship": 25, "parking": 99, "pharmacy": 1,
             "fire station": 3, "park": 9, "hospital": 1},
        ),
        ("porto_alegre/poa_osm.pbf", {"parking": 4, "transit stop": 969, "park": 1}),
    ],
)  # fmt: skip
def test_places_of_real_towns(real_data, file, counts):
    places = read_map_places(real_data / file, MAP_KINDS)
    assert places["kind"].value_counts().to_dict() == counts
    assert places.index.is_unique
    outlines = read_map_places(real_data / file, MAP_KINDS, as_outlines=True)
    assert outlines.index.tolist() == places.index.tolist()
    drawn = outlines.geometry.geom_type != "Point"
    assert outlines.geometry[drawn].intersects(places.geometry[drawn]).all()


def test_the_south_side_file_has_streets_alone_and_says_so(real_data):
    path = real_data / "chicago" / "southside.osm.pbf"
    places = read_map_places(path)
    assert len(places) == 0
    assert "Some street files hold streets alone." in map_places_found(places, path)
