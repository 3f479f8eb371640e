"""The vans of the invented program: where they may stand, and who goes out with them."""

from __future__ import annotations

from collections.abc import Sequence

from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import Ground, to_lonlat
from hrgeo.inputs.sample.spots import spot

N_STOPS = 60
STOP_COLUMNS = (
    "stop_id", "name", "kind", "lon", "lat", "hours", "host_agreed", "visibility", "parking",
    "power", "permit", "most_visits",
)  # fmt: skip

# name, kind, place on the straight plan, hours, whether the host agreed, who may know
_KNOWN = (
    ("Bus station", "transit stop", (-0.14, -0.06), "24/7", "yes", "public"),
    ("Library", "library", (-0.04, 0.06), "Mo-Sa 9am-8pm", "yes", "public"),
    ("Rail crossing", "parking", (-0.40, -0.44), "", "yes", "public"),
    ("Motel row", "parking", (0.30, 0.52), "Mo-Su 20:00-02:00", "unknown", "partner"),
    ("Under the south bridge", "parking", (0.15, -0.62), "", "unknown", "partner"),
    ("East Bank laundromat", "parking", (0.40, -0.04), "Mo-Fr 10am-8pm", "yes", "public"),
)
_HOURS = {
    "24/7": 0.2, "": 0.25, "Mo-Fr 9am-5pm": 0.15, "Mo-Sa 9am-8pm": 0.15,
    "Mo-Fr 4pm-11pm": 0.1, "Tu,Th 10am-6pm": 0.1, "weekdays after arrangement": 0.05,
}  # fmt: skip
_KINDS = frozenset({"parking", "transit stop", "place of worship", "park", "community center",
                    "library", "shelter"})  # fmt: skip

CREW_COLUMNS = ("name", "roles", "days", "hours", "weekly_hours")
_CREW = (
    ("Alma (invented)", "driver", "Mo-Fr", "9:00-18:00", 30),
    ("Benito (invented)", "driver;peer", "Mo-Fr", "14:00-24:00", 36),
    ("Chidi (invented)", "nurse", "Mo,We,Fr", "9:00-18:00", 24),
    ("Dolores (invented)", "peer", "Mo-Fr", "14:00-24:00", 36),
    ("Esther (invented)", "driver;nurse", "Tu-Th", "9:00-24:00", 24),
    ("Farid (invented)", "peer", "Mo-Fr", "", 24),
)


def van_stop_rows(
    ground: Ground, candidates: Sequence[dict[str, object]], draws: Draws
) -> list[dict[str, object]]:
    """Give where a van may stand: spots that the staff know, and places from the candidates.

    Parameters
    ----------
    ground
        The plan.
    candidates
        Rows of places that could become a site.
    draws
        A stream of its own.
    """
    rows: list[dict[str, object]] = []
    for name, kind, at, hours, agreed, seen in _KNOWN:
        lon, lat = to_lonlat(*spot(ground, at))
        values = (f"S{len(rows) + 1:02d}", name, kind, f"{lon:.6f}", f"{lat:.6f}", hours, agreed,
                  seen, "yes", "", "", "3" if agreed == "yes" else "1")  # fmt: skip
        rows.append(dict(zip(STOP_COLUMNS, values, strict=True)))
    usable = [row for row in candidates if row["kind"] in _KINDS and not row["forbidden"]]
    chosen = draws.some(usable, size=N_STOPS - len(rows))
    drawn = draws.pick(_HOURS, size=len(chosen))
    for row, written in zip(chosen, drawn, strict=True):
        own = {"stop_id": f"S{len(rows) + 1:02d}", "hours": written, "most_visits": ""}
        rows.append({name: own.get(name, row.get(name, "")) for name in STOP_COLUMNS})
    return rows


def crew_rows() -> list[dict[str, object]]:
    """Give who goes out, and when."""
    return [dict(zip(CREW_COLUMNS, values, strict=True)) for values in _CREW]
