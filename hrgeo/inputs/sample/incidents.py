"""Overdose incidents of the invented town, as an ambulance service would hand them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
from scipy.spatial import cKDTree

from hrgeo.inputs.sample.areas import POVERTY_BY_ZONE
from hrgeo.inputs.sample.drawing import Stretches
from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import Ground, people_density, to_lonlat, zones
from hrgeo.model import FloatArray, IntArray

Row: TypeAlias = dict[str, object]

N_INCIDENTS = 2500
FIRST_DAY, LAST_DAY = date(2023, 1, 1), date(2025, 12, 31)
COLUMNS = (
    "incident_id", "date", "time", "time_kind", "outcome", "setting", "naloxone_given",
    "lon", "lat", "location_precision",
)  # fmt: skip

HOURS = np.array(
    [33, 27, 22, 17, 13, 11, 12, 15, 19, 23, 27, 31, 36, 39, 42, 46, 51, 56, 60, 61, 58, 53, 46, 39]
)
WEEKDAYS = np.array([0.95, 0.93, 0.95, 1.0, 1.12, 1.22, 1.08])
SETTINGS = {
    "home": 0.54, "street": 0.16, "public building": 0.05, "vehicle": 0.07, "park": 0.04,
    "hotel": 0.04, "shelter": 0.02, "": 0.08,
}  # fmt: skip
REPEATED_PLACES = (
    ("public building", (-0.22, 0.22), 45, "hospital"),
    ("shelter", (0.02, -0.18), 35, "shelter"),
    ("hotel", (0.30, 0.52), 22, "motel"),
)
"""Setting, place on the straight plan, number of incidents, and what stands there."""

FADING_AT = (-0.07, -0.01)
MOVING_FROM, MOVING_TO = (-0.42, -0.34), (-0.60, -0.52)
FADING_SPREAD, MOVING_SPREAD = 0.062, 0.085
"""Standard deviations of the concentrations, as shares of the half side."""


@dataclass(frozen=True)
class Faults:
    """How many rows have what fault, on purpose."""

    blank: int = 12
    zero: int = 4
    swapped: int = 3
    far: int = 1
    duplicate_id: int = 1


FAULTS = Faults()


def incident_rows(ground: Ground, streets: Stretches, draws: Draws) -> list[Row]:
    """Give the incidents in the order of time, with a few faulty rows among them."""
    n = N_INCIDENTS
    days = _days(draws)
    minutes = draws.positions(HOURS, size=n) * 60 + draws.positions(np.ones(60), size=n)
    setting = draws.pick(SETTINGS, size=n)
    lon, lat, precision = _places(ground, streets, days, setting, draws)
    fatal, naloxone = draws.uniform(size=n), draws.uniform(size=n)
    clock = draws.pick({"known": 0.90, "blank": 0.06, "midnight": 0.04}, size=n)
    kinds = draws.pick({"call received": 0.85, "found": 0.1, "": 0.05}, size=n)
    rows: list[Row] = []
    for k in np.lexsort((minutes, days)).tolist():
        day = FIRST_DAY + timedelta(days=int(days[k]))
        known = f"{minutes[k] // 60:02d}:{minutes[k] % 60:02d}"
        time = {"known": known, "blank": "", "midnight": "00:00"}[clock[k]]
        died = fatal[k] < (0.13 if setting[k] in {"home", "hotel"} else 0.06)
        values = (
            f"E{day:%y}-{len(rows) + 1:05d}",
            day.isoformat(),
            time,
            kinds[k] if time else "",
            "fatal" if died else "nonfatal",
            setting[k],
            "" if naloxone[k] < 0.07 else "no" if naloxone[k] < 0.29 else "yes",
            f"{lon[k]:.5f}",
            f"{lat[k]:.5f}",
            precision[k],
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    _plant_faults(rows, draws)
    return rows


def _days(draws: Draws) -> IntArray:
    """Draw days: more in summer, at the weekend, early in the month and year by year."""
    n_days = (LAST_DAY - FIRST_DAY).days + 1
    days = [FIRST_DAY + timedelta(days=k) for k in range(n_days)]
    weight = WEEKDAYS[[d.weekday() for d in days]]
    day_of_year = np.array([d.timetuple().tm_yday for d in days])
    weight = weight * (1 + 0.22 * np.cos(2 * np.pi * (day_of_year - 200) / 365.25))
    weight = weight * np.where([d.day <= 4 for d in days], 1.25, 1.0)
    weight = weight * (1 + 0.05 * np.arange(n_days) / 365.25)
    return draws.positions(weight, size=N_INCIDENTS)


def _places(
    ground: Ground, streets: Stretches, days: IntArray, setting: list[str], draws: Draws
) -> tuple[FloatArray, FloatArray, list[str]]:
    """Draw places beside streets; incidents at repeated places get that place's setting."""
    n = len(days)
    through = days / days.max()
    share_fading, share_moving = 0.46 - 0.30 * through, 0.09 + 0.26 * through
    drawn = draws.uniform(size=n)
    fading = drawn < share_fading
    moving = ~fading & (drawn < share_fading + share_moving)
    x = np.where(fading, FADING_AT[0], MOVING_FROM[0] + (MOVING_TO[0] - MOVING_FROM[0]) * through)
    y = np.where(fading, FADING_AT[1], MOVING_FROM[1] + (MOVING_TO[1] - MOVING_FROM[1]) * through)
    spread = np.where(fading, FADING_SPREAD, MOVING_SPREAD)
    x = x + spread * draws.normal(1.0, size=n)
    y = y + spread * draws.normal(1.0, size=n)
    tree = cKDTree(np.column_stack(streets.middle_m))
    _, near = tree.query(np.column_stack(ground.place(*ground.lattice(x, y))))
    anywhere = draws.positions(_background(ground, streets), size=n)
    which = np.where(fading | moving, near, anywhere)
    precision = draws.pick({"address": 0.72, "block": 0.18, "intersection": 0.07, "": 0.03}, size=n)
    fraction = draws.uniform(size=n)
    fraction[[p == "block" for p in precision]] = 0.5
    side = np.where(draws.uniform(size=n) < 0.5, -1.0, 1.0)
    off_m = side * draws.uniform(6.0, 26.0, size=n)
    off_m[[p in {"block", "intersection"} for p in precision]] /= 4
    fraction[[p == "intersection" for p in precision]] = 0.03
    x_m, y_m = streets.place(which, fraction, off_m)
    free = draws.some(np.flatnonzero(~fading & ~moving).tolist(), size=n)
    for name, at, count, _ in REPEATED_PLACES:
        here, free = free[:count], free[count:]
        _, nearest = tree.query(np.column_stack(ground.place(*ground.lattice(*at))))
        place = streets.place(nearest, np.array([0.5]), np.array([22.0]))
        x_m[here], y_m[here] = place
        for k in here:
            setting[k], precision[k] = name, "address"
    lon, lat = to_lonlat(x_m, y_m)
    return lon, lat, precision


def _background(ground: Ground, streets: Stretches) -> FloatArray:
    """Weigh stretches of street by the residents beside them, and by poverty."""
    # The bend moves places by less than the size of a zone, which is near enough here.
    middle_x, middle_y = (m / ground.half_m for m in streets.middle_m)
    density = people_density(middle_x, middle_y)
    poverty = POVERTY_BY_ZONE[zones(middle_x, middle_y)]
    return np.asarray(streets.length_m * density * (0.35 + poverty / 25.0))


def _plant_faults(rows: list[Row], draws: Draws) -> None:
    """Spoil a few rows in the ways that exports spoil them."""
    chosen = draws.some(range(1, len(rows)), size=FAULTS.blank + FAULTS.zero + FAULTS.swapped + 2)
    for k in chosen[: FAULTS.blank]:
        rows[k] |= {"lon": "", "lat": "", "location_precision": ""}
    del chosen[: FAULTS.blank]
    for k in chosen[: FAULTS.zero]:
        rows[k] |= {"lon": "0", "lat": "0"}
    del chosen[: FAULTS.zero]
    for k in chosen[: FAULTS.swapped]:
        rows[k] |= {"lon": rows[k]["lat"], "lat": rows[k]["lon"]}
    far, twice = chosen[FAULTS.swapped :]
    rows[far] |= {"lon": "-87.62980", "lat": "41.87810"}
    rows[twice] |= {"incident_id": rows[twice - 1]["incident_id"]}
