"""What the staff of the invented program write down: places they know, and the van's day."""

from __future__ import annotations

from hrgeo.inputs.sample.ground import Ground, to_lonlat
from hrgeo.inputs.sample.spots import ISLAND, spot

# name, place on the straight plan, contacts a week, days, hours, note
_PLACES = (
    ("Bus station, back entrance", (-0.14, -0.06), 40, "Mo-Su", "18-24", "busy after the last bus"),
    ("Under the south bridge", (0.15, -0.62), 25, "Mo-Fr", "08-12", "west side, by the steps"),
    ("Rail crossing", (-0.43, -0.50), 35, "Mo-Su", "14-22", "people wait here for friends"),
    ("Corner store behind the tracks", (-0.60, -0.52), 30, "Tu,Th,Sa", "16-21", ""),
    ("Old depot lots", (-0.70, -0.66), 20, "", "evenings", "moved here since last spring"),
    ("Riverside Park, bandstand", (0.06, -0.31), 18, "Mo-Su", "10-16", "fewer in winter"),
    ("Heron Island path", ISLAND, 6, "Sa,Su", "", "tents, on foot only"),
    ("Motel row", (0.30, 0.52), 16, "Fr,Sa", "20-02", "ask at the desk first"),
    ("East Bank laundromat", (0.40, -0.04), 15, "We", "15-19", "owner is friendly"),
    ("Library steps", (-0.04, 0.06), 22, "Mo-Sa", "09-17", ""),
    ("Day labor corner", (-0.36, 0.10), 14, "Mo-Sa", "05-08", "early only"),
    ("Truck wash", (0.52, 0.46), 5, "", "", "heard about, not visited yet"),
)

# stop, place on the straight plan, day, from, to
_ROSTER = (
    ("Bus station", (-0.14, -0.06), "Mo", "18:00", "20:00"),
    ("Library", (-0.04, 0.06), "Tu", "12:00", "14:00"),
    ("Bus station", (-0.14, -0.06), "We", "18:00", "20:00"),
    ("Rail crossing", (-0.40, -0.44), "Th", "16:00", "18:30"),
    ("Bus station", (-0.14, -0.06), "Fr", "18:00", "21:00"),
    ("Motel row", (0.30, 0.52), "Fr", "21:30", "23:00"),
)


PLACE_COLUMNS = ("name", "lat", "lon", "weight", "days", "hours", "note")
ROSTER_COLUMNS = ("stop", "day", "from", "to", "lat", "lon")


def staff_place_rows(ground: Ground) -> list[dict[str, object]]:
    """Give the places that staff name, with how many contacts they have there a week."""
    rows: list[dict[str, object]] = []
    for name, at, weight, days, hours, note in _PLACES:
        values = (name, *_latlon(ground, at), weight, days, hours, note)
        rows.append(dict(zip(PLACE_COLUMNS, values, strict=True)))
    return rows


def van_roster_rows(ground: Ground) -> list[dict[str, object]]:
    """Give where the van stands this week."""
    rows: list[dict[str, object]] = []
    for stop, at, day, start, end in _ROSTER:
        values = (stop, day, start, end, *_latlon(ground, at))
        rows.append(dict(zip(ROSTER_COLUMNS, values, strict=True)))
    return rows


def _latlon(ground: Ground, at: tuple[float, float]) -> tuple[float, float]:
    lon, lat = to_lonlat(*spot(ground, at))
    return round(float(lat), 6), round(float(lon), 6)
