"""The present roster, as the planner of a van week takes it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hrgeo import vans
from hrgeo.errors import InputError
from hrgeo.model import Action, BoolArray, QualityLog
from hrgeo.plan.roster_days import on_day_of_shift
from hrgeo.plan.van_config import VanConfig
from hrgeo.plan.van_stops import VanStops

QUARTER_MIN = 15


def present_roster(asked: VanConfig, found: VanStops, quality: QualityLog) -> vans.Roster | None:
    """Give this week's roster as visits, on quarters of an hour; None without one.

    Raises
    ------
    InputError
        If ``release`` names a stop that is not in it.
    """
    table = found.roster
    if table is None:
        return None
    own = {van.van_id.casefold().strip(): van for van in asked.vans}
    called = [own.get(str(name).casefold().strip()) for name in table["van"]]
    unknown = np.array([v is None and bool(name) for v, name in zip(called, table["van"],
                        strict=True)], dtype=bool)  # fmt: skip
    on_streets = table["stop_id"].isin(found.table.index).to_numpy(dtype=bool)
    visits = []
    for van, row in zip(called, table.to_dict("records"), strict=True):
        if row["stop_id"] not in found.table.index:
            continue
        before, behind = 0, 0
        if asked.roster_hours == "open":
            usual = van or asked.vans[0]
            before, behind = usual.set_up_min, usual.pack_up_min
        arrive = (row["from_min"] - before) // QUARTER_MIN * QUARTER_MIN
        leave = -(-(row["to_min"] + behind) // QUARTER_MIN) * QUARTER_MIN
        van_id = "" if van is None else van.van_id
        of_vans = asked.vans if van is None else (van,)
        day, *times = on_day_of_shift(of_vans, row["day"], int(arrive), int(leave))
        visits.append(vans.Visit(van_id, day, row["stop_id"], *times))
    odd = ((table["from_min"] % QUARTER_MIN) | (table["to_min"] % QUARTER_MIN)).to_numpy() > 0
    told: tuple[tuple[BoolArray, Action, str, str], ...] = (
        (unknown, "doubted", "van_unknown",
         "The plan has no van of this name; the visit counts as kept by whichever van."),
        (odd, "doubted", "on_quarters",
         "The times are taken to the quarter of an hour before and behind."),
        (~on_streets, "dropped", "off_streets", "No street to drive on is within 500 m."),
    )  # fmt: skip
    for which, action, reason, detail in told:
        for file, part in table[which].groupby("file", sort=False):
            rows = sorted(set(part["row"].astype(int)))
            quality.add(str(file), "roster", rows, action, reason, "", detail)
    barred = found.table.index[found.table["is_barred"].to_numpy(dtype=bool)]
    released = (_released(asked, found) | frozenset(barred)) & {v.stop_id for v in visits}
    return vans.Roster(tuple(sorted(set(visits))), asked.max_changes, released)


def _released(asked: VanConfig, found: VanStops) -> frozenset[str]:
    """Give the ids of the stops that ``release`` names, by id or name."""
    names = found.table["name"].astype(str)
    ids: set[str] = set()
    unknown = []
    for name in asked.release:
        of_name = names.index[(names.str.casefold() == name.casefold()) | (names.index == name)]
        if found.roster is not None:
            called = found.roster["stop"].str.casefold() == name.casefold()
            of_name = of_name.union(pd.Index(found.roster.loc[called, "stop_id"]))
        ids |= set(of_name)
        unknown += [] if len(of_name) else [name]
    if unknown:
        raise InputError(
            f"release under [van] names {', '.join(map(repr, unknown))}, which is no stop of the "
            "roster. Write the names as the roster does."
        )
    return frozenset(ids)
