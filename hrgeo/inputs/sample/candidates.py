"""Places of the invented town that could become a site."""

from __future__ import annotations

import numpy as np

from hrgeo.inputs.sample.drawing import Stretches
from hrgeo.inputs.sample.draws import Draws
from hrgeo.inputs.sample.ground import Ground, people_density, to_lonlat
from hrgeo.inputs.sample.names import BIRDS, TREES

N_CANDIDATES, N_VETOED = 150, 3
COLUMNS = (
    "candidate_id", "name", "kind", "address", "lon", "lat", "host_agreed", "cost", "capacity",
    "hours", "parking", "power", "permit", "visibility", "required", "forbidden",
)  # fmt: skip

KINDS: dict[str, tuple[float, str]] = {
    "library": (0.06, "{} Branch Library"),
    "community center": (0.10, "{} Community Center"),
    "place of worship": (0.20, "{} Fellowship Church"),
    "parking": (0.16, "{} Parking Lot"),
    "transit stop": (0.16, "{} Bus Stop"),
    "pharmacy": (0.07, "{} Drugstore"),
    "shelter": (0.04, "{} Shelter"),
    "fire station": (0.06, "{} Fire Station"),
    "park": (0.09, "{} Park"),
    "clinic": (0.06, "{} Walk-in Clinic"),
}
"""Kind -> its share, and how its places are called."""
COST_BY_KIND = {"parking": 18, "park": 22, "transit stop": 25, "place of worship": 30,
                "shelter": 38, "library": 40, "community center": 42, "fire station": 45,
                "pharmacy": 60, "clinic": 75}  # fmt: skip
"""Thousand dollars a year."""


def candidate_rows(
    ground: Ground, streets: Stretches, street_names: list[str], draws: Draws
) -> list[dict[str, object]]:
    """Give the places, spread over the town and denser where more people live."""
    n = N_CANDIDATES
    x, y = (m / ground.half_m for m in streets.middle_m)
    inside = (np.abs(x) < 0.9) & (np.abs(y) < 0.9)
    weights = inside * (0.35 + people_density(x, y)) * streets.length_m
    which = draws.positions(weights, size=n)
    side = np.where(draws.uniform(size=n) < 0.5, -1.0, 1.0)
    lon, lat = to_lonlat(
        *streets.place(which, draws.uniform(0.2, 0.8, size=n), side * draws.uniform(15, 30, size=n))
    )
    kinds = draws.pick({kind: share for kind, (share, _) in KINDS.items()}, size=n)
    agreed = draws.pick({"yes": 0.25, "no": 0.12, "unknown": 0.63}, size=n)
    yes_no = [draws.pick({"yes": 0.55, "no": 0.25, "": 0.2}, size=n) for _ in range(3)]
    cost, spaces = draws.uniform(0.8, 1.3, size=n), draws.uniform(10, 60, size=n)
    words = [f"{a}{b}" for b in ("", " Hill", " Grove", " Square") for a in (*TREES, *BIRDS)]
    called = draws.some(words, size=n)
    marks = draws.some([k for k in range(n) if agreed[k] != "no"], size=5)
    rows: list[dict[str, object]] = []
    for k, kind in enumerate(kinds):
        host_only = kind == "shelter" or k in marks[3:]
        values = (
            f"C{k + 1:03d}",
            KINDS[kind][1].format(called[k]),
            kind,
            f"{101 + 2 * int(spaces[k] * 10)} {street_names[int(streets.way[which[k]])]}",
            f"{lon[k]:.6f}",
            f"{lat[k]:.6f}",
            agreed[k],
            round(COST_BY_KIND[kind] * float(cost[k])) * 1000,
            int(spaces[k]) if kind not in {"transit stop", "parking"} else "",
            "Mo-Sa 09:00-20:00" if kind in {"library", "community center"} else "",
            *(answers[k] for answers in yes_no),
            "partner" if host_only else "public",
            "yes" if k == marks[0] else "",
            "yes" if k in marks[1:3] else "",
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def with_feedback(rows: list[dict[str, object]], draws: Draws) -> list[dict[str, object]]:
    """Add what the community said: three places that it does not want, and how much it likes some.

    Parameters
    ----------
    rows
        Rows of candidates; a required or forbidden one has no veto.
    draws
        A stream of its own, so that the other columns stay as they are.
    """
    free = [k for k, row in enumerate(rows) if not row["required"] and not row["forbidden"]]
    vetoed = set(draws.some(free, size=N_VETOED))
    liked = draws.pick({"": 0.7, "3": 0.06, "2": 0.08, "1": 0.08, "-1": 0.08}, size=len(rows))
    return [
        row | {"veto": "yes" if k in vetoed else "", "preference": "" if k in vetoed else likes}
        for k, (row, likes) in enumerate(zip(rows, liked, strict=True))
    ]
