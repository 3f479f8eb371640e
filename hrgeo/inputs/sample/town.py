"""Writes the whole sample town, and finds the one that hrgeo comes with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from shapely import Polygon

from hrgeo.errors import InputError
from hrgeo.inputs.sample.areas import area_rows, death_rows, make_areas
from hrgeo.inputs.sample.candidates import candidate_rows, with_feedback
from hrgeo.inputs.sample.drawing import Drawing, stretches
from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import Ground, to_lonlat
from hrgeo.inputs.sample.incidents import incident_rows
from hrgeo.inputs.sample.map_places import add_map_places
from hrgeo.inputs.sample.plan_file import PLAN
from hrgeo.inputs.sample.services import service_rows
from hrgeo.inputs.sample.staff import staff_place_rows, van_roster_rows
from hrgeo.inputs.sample.street_file import write_streets
from hrgeo.inputs.sample.streets import draw_town
from hrgeo.inputs.sample.tables import write_csv, write_geojson, write_xlsx
from hrgeo.inputs.sample.vans import crew_rows, van_stop_rows

DEFAULT_SEED = 20260112
SMALLEST_TOWN = 500
PEOPLE_LIVE_ON = ("primary", "secondary", "tertiary", "residential", "unclassified")


def write_sample_town(
    folder: str | Path, *, n_street_nodes: int = 8000, seed: int = DEFAULT_SEED
) -> Path:
    """Write the files of an invented town into a folder.

    The town has a river with few bridges, a motorway, one-way streets downtown,
    a suburb of culs-de-sac, a neighborhood cut off by a rail line, and an
    island that no car can reach. The same size and seed give the same files.

    Parameters
    ----------
    folder
        Where to write; made where it does not exist. Files of the same names
        are replaced.
    n_street_nodes
        How many nodes of the street file lie on streets, within 10 %. A larger
        town has more blocks, not larger ones; services, incidents, areas and
        candidates stay as many as they are.
    seed
        Another seed gives another town with the same features.

    Returns
    -------
    pathlib.Path
        The plan file, ``plan.toml``.

    Raises
    ------
    InputError
        If `n_street_nodes` is too few for a town.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plan = write_sample_town(folder, n_street_nodes=600)
    ...     sorted(p.suffix for p in plan.parent.iterdir() if p.suffix != ".csv")
    ['.geojson', '.geojson', '.geojson', '.pbf', '.toml', '.xlsx', '.xlsx']
    """
    if n_street_nodes < SMALLEST_TOWN:
        raise InputError(
            f"n_street_nodes must be at least {SMALLEST_TOWN}, not {n_street_nodes}: "
            "the river, the rail line and the motorway need room."
        )
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return _write_files(_town_of_size(n_street_nodes, seed), folder, seed)


def sample_folder() -> Path:
    """Find the sample town that hrgeo comes with.

    Returns
    -------
    pathlib.Path
        Its folder: inside the installed package, or ``data/sample`` of a checkout.

    Raises
    ------
    InputError
        If neither is there.

    Examples
    --------
    >>> (sample_folder() / "plan.toml").is_file()
    True
    """
    package = Path(__file__).resolve().parents[2]
    places = (package / "sample_town", package.parent / "data" / "sample")
    for place in places:
        if (place / "plan.toml").is_file():
            return place
    raise InputError(
        "The sample town is missing from this installation of hrgeo. "
        "Write it anew with: python -m hrgeo.inputs.sample FOLDER"
    )


def _write_files(drawing: Drawing, folder: Path, seed: int) -> Path:
    """Write all files; give the plan file."""
    ground = drawing.ground
    streets = stretches(drawing, PEOPLE_LIVE_ON)
    names = [way.tags.get("name", "Unnamed Road") for way in drawing.ways]
    write_csv(service_rows(ground, streets, names), folder / "services.csv")
    write_csv(incident_rows(ground, streets, Draws(seed, "incidents")), folder / "incidents.csv")
    candidates = with_feedback(
        candidate_rows(ground, streets, names, Draws(seed, "candidates")),
        Draws(seed, "candidate feedback"),
    )
    write_csv(candidates, folder / "candidates.csv")
    # Behind the streets, so that their ids and all draws for them stay as they are.
    add_map_places(drawing, streets, names, candidates, Draws(seed, "map places"))
    write_streets(drawing, folder / "town.osm.pbf")
    areas = make_areas(ground)
    write_geojson(area_rows(areas, Draws(seed, "areas")), areas.polygons, folder / "areas.geojson")
    write_csv(death_rows(areas, Draws(seed, "deaths")), folder / "deaths_by_area.csv")
    boundary = _boundary(ground)
    write_geojson([{"name": "Study area (invented)"}], [boundary], folder / "boundary.geojson")
    write_geojson(
        [{"name": "Well field: water protection zone (invented)"}],
        [_well_field(ground)],
        folder / "exclusion.geojson",
    )
    write_xlsx(staff_place_rows(ground), folder / "staff_places.xlsx", sheet="places")
    write_xlsx(van_roster_rows(ground), folder / "van_roster.xlsx", sheet="this week")
    stops = van_stop_rows(ground, candidates, Draws(seed, "van stops"))
    write_csv(stops, folder / "van_stops.csv")
    write_csv(crew_rows(), folder / "crew.csv")
    plan = folder / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8", newline="\n")
    return plan


def _town_of_size(n_street_nodes: int, seed: int) -> Drawing:
    """Draw towns until one has about as many street nodes as asked for."""
    half_m = 3900.0 * np.sqrt(n_street_nodes / 8000)
    tried: list[tuple[float, Drawing]] = []
    for _ in range(6):
        drawing = draw_town(Ground.of_size(half_m), seed)
        ratio = len(drawing.street_nodes()) / n_street_nodes
        tried.append((abs(ratio - 1), drawing))
        if tried[-1][0] < 0.03:
            break
        half_m /= np.sqrt(ratio)
    return min(tried, key=lambda pair: pair[0])[1]


def _boundary(ground: Ground) -> Polygon:
    """Draw the study area: a square without its corners, a little inside of the streets."""
    reach, corner = 0.93 * ground.half_m, 0.72 * ground.half_m
    x = np.array([-corner, corner, reach, reach, corner, -corner, -reach, -reach])
    y = np.array([-reach, -reach, -corner, corner, reach, reach, corner, -corner])
    return Polygon(np.column_stack(to_lonlat(x, y)))


def _well_field(ground: Ground) -> Polygon:
    """Draw an area in which there may be no site: a few blocks northwest of downtown."""
    west, east, south, north = (share * ground.half_m for share in (-0.38, -0.24, 0.18, 0.30))
    x, y = np.array([west, east, east, west]), np.array([south, south, north, north])
    return Polygon(np.column_stack(to_lonlat(x, y)))
