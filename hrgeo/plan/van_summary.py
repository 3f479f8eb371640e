"""Tables and words of the van week, for the publishing gate and the summary."""

from __future__ import annotations

import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo import inputs, vans
from hrgeo.model import FloatArray
from hrgeo.model.opening import SLOT_MIN, SLOTS_PER_WEEK
from hrgeo.plan.van_reach import van_reach
from hrgeo.plan.van_week import PlannedWeek
from hrgeo.text import count_words, say
from hrgeo.text.clock import clock_24
from hrgeo.text.opening import opening_words
from hrgeo.text.van import with_stop_names
from hrgeo.vans.problem import DAYS

_TO_DRIVERS = ("kind", "address", "city", "parking", "power", "permit")
"""Columns of stops that the roster tells to those who drive there."""


def van_layers(planned: PlannedWeek) -> dict[str, gpd.GeoDataFrame]:
    """Give the stops that are visited, in the order of the week, and the ways of the shifts."""
    visits = planned.week.visits
    at = [DAYS.index(day) for day in visits["day"]]
    visits = visits.assign(at=at).sort_values(["at", "arrive", "van", "stop"], kind="stable")
    ids = list(dict.fromkeys(visits["stop"]))
    stops = planned.stops.loc[ids]
    hours = {str(stop): _hours_words(part) for stop, part in visits.groupby("stop", sort=False)}
    columns = {
        "name": stops["name"].astype("str"),
        "visibility": stops["visibility"],
        "host_agreed": stops["host_agreed"],
        "n_visits": visits["stop"].value_counts().reindex(ids).fillna(0).astype(np.int64),
        "hours": pd.Series(hours, dtype="str").reindex(ids),
        **{name: stops[name] for name in _TO_DRIVERS if name in stops.columns},
    }
    layer = gpd.GeoDataFrame(
        columns, geometry=stops.geometry.array, crs=stops.crs, index=stops.index
    )
    return {"van_stops": layer, "van_routes": planned.routes}


def _hours_words(visits: pd.DataFrame) -> str:
    """Write when people can come to one stop: days with the same hours together."""
    days: dict[str, list[str]] = {}
    for day, begin, end in zip(
        visits["day"], visits["serve_from"], visits["serve_to"], strict=True
    ):
        days.setdefault(f"{clock_24(begin)}-{clock_24(end)}", []).append(str(day))
    return opening_words("; ".join(f"{','.join(on)} {times}" for times, on in days.items()))


def van_records(planned: PlannedWeek) -> dict[str, pd.DataFrame]:
    """Give visits, shifts and what is within reach when; what a visit adds counts need.

    Each time stands as on a clock, and in minutes after the midnight of the shift's day
    (``arrive`` and ``arrive_min``): by the clock alone, 00:30 may be of this day or the next.
    """
    week = planned.week
    visits, shifts = week.visits.copy(), week.shifts.copy()
    visits.insert(3, "name", planned.stops["name"].astype("str").reindex(visits["stop"]).to_numpy())
    for table, names in (
        (visits, ("arrive", "leave", "serve_from", "serve_to")),
        (shifts, ("leave_base", "back_at_base", "break_from")),
    ):
        for name in names:
            table[f"{name}_min"] = table[name]
            table[name] = _clocks(table[name])
    bases = {base.base_id: base.name for base in planned.asked.bases}
    outings = [week.problem.van(van_id) for van_id in shifts["van"]]
    shifts["base"] = [bases[van.base_id] for van in outings]
    shifts["break_min"] = [van.break_min for van in outings]
    shifts["supplies"] = [van.supplies for van in outings]
    return {"van_visits": visits, "van_shifts": shifts, "van_reach": van_reach(planned)}


def _clocks(minutes: pd.Series[float]) -> pd.Series[str]:
    """Write minutes after midnight as on a clock; blank where there is no time."""
    words = [None if pd.isna(cell) else clock_24(float(cell)) for cell in minutes]
    return pd.Series(words, index=minutes.index, dtype="str")


def van_facts(planned: PlannedWeek) -> dict[str, Any]:
    """Give what the summary tells of a week beside its tables."""
    week, need, asked = planned.week, planned.need, planned.asked
    credit, total = planned.credit, planned.need.total_weight
    low, high = need.interval(credit, seed=planned.seed)
    any_stop, when_needed = _within_reach(planned)
    hours_unknown = planned.stops["hours_reason"].eq(inputs.NO_HOURS)
    return {
        "status": week.status,
        "why": with_stop_names(week.why, planned.stops["name"].astype("str").to_dict()),
        "value": week.value,
        "bound": week.bound,
        "optimality_gap": week.optimality_gap,
        "stopped_by": week.stopped_by,
        "searched_value": week.searched_value,
        "total_weight": total,
        "share_value": week.value / total if total > 0 else None,
        "share_value_low": low,
        "share_value_high": high,
        "present_value": week.present_value,
        "present_share_value": week.present_value / total if total > 0 else None,
        "usual_way_value": planned.usual_value,
        "usual_way_best_value": planned.usual_best_value,
        "n_changes": week.n_changes,
        "max_changes": None if week.problem.roster is None else week.problem.roster.max_changes,
        "need": [
            {
                "need_id": demand.need_id, "what": demand.what, "kind": demand.kind,
                "counts": factor,
                "from": demand.funnel.first_date if demand.funnel else "",
                "to": demand.funnel.last_date if demand.funnel else "",
            }
            for demand, factor in zip(need.demands, need.factors, strict=True)
        ],
        "threshold_min": asked.threshold_min,
        "mode": asked.mode,
        "service": asked.service,
        "credit": [list(step) for step in asked.credit],
        "time_zone": asked.time_zone,
        "first_monday": asked.first_monday,
        "clock_changes": _clock_changes(planned),
        "bases": [{"name": b.name, "lon": b.lon, "lat": b.lat} for b in asked.bases],
        "n_stops_considered": len(planned.stops),
        "n_host_unknown": int(planned.stops["host_agreed"].eq("unknown").sum()),
        "n_hours_unknown": int(hours_unknown.sum()),
        "minutes": {
            name: float(week.shifts[f"{name}_min"].sum())
            for name in ("driving", "serving", "setting", "idle")
        },
        "share_within_any_stop": any_stop,
        "share_within_when_needed": when_needed,
        "unmet": dict(week.unmet),
        "not_shown": _not_shown(planned),
    }  # fmt: skip


def _within_reach(planned: PlannedWeek) -> tuple[float | None, float | None]:
    """Give the share of need within reach of any visit, and the same by quarter of an hour.

    The second counts need in a quarter of an hour only while people can come to a van within
    reach then: of all need at all hours of the week, the share that has a van beside it.
    """
    need, total = planned.need, planned.need.total_weight
    if total <= 0:
        return None, None
    there = _served(planned)
    ids = [planned.stops.index.get_loc(stop) for stop in there]
    near = need.reach[:, ids].toarray().astype(bool)
    patterns, which = np.unique(near, axis=0, return_inverse=True)
    hours = np.array(list(there.values())).reshape(len(ids), SLOTS_PER_WEEK)
    served = np.array([hours[p].max(axis=0, initial=0.0) for p in patterns])
    by_profile = served @ need.profiles.T / np.maximum(need.profiles.sum(axis=1), 1e-300)
    share = by_profile[which.ravel(), need.profile]
    in_any = float(need.weight[near.any(axis=1)].sum() / total)
    return in_any, float(need.weight @ share / total)


def _served(planned: PlannedWeek) -> dict[str, FloatArray]:
    """Give by visited stop what part of each quarter of an hour people can come."""
    out: dict[str, FloatArray] = {}
    for visit in planned.week.stays:
        van = planned.week.problem.van(visit.van_id)
        begin, end = visit.arrive_min + van.set_up_min, visit.leave_min - van.pack_up_min
        part = out.setdefault(visit.stop_id, np.zeros(SLOTS_PER_WEEK))
        slots = np.arange(begin // SLOT_MIN, -(-end // SLOT_MIN))
        minutes = np.minimum((slots + 1) * SLOT_MIN, end) - np.maximum(slots * SLOT_MIN, begin)
        np.add.at(part, (visit.day * 96 + slots) % SLOTS_PER_WEEK, minutes / SLOT_MIN)
    return {stop: np.minimum(part, 1.0) for stop, part in out.items()}


def _not_shown(planned: PlannedWeek) -> list[str]:
    """Say what the week leaves open: what is not known, and what was not looked at."""
    stops, said = planned.stops, []
    used = stops[stops.index.isin(planned.week.visits["stop"])]
    for name, n in (
        ("host_unknown", int(used["host_agreed"].eq("unknown").sum())),
        ("hours_unknown", int(used["hours_reason"].eq(inputs.NO_HOURS).sum())),
        ("not_looked_at", planned.n_not_looked_at),
        ("left_out", planned.n_dropped),
        ("crew_free", sum(bool(p.available.all()) for p in planned.week.problem.crew)),
    ):
        if n:
            said.append(say(f"van_plan.not_shown.{name}", n=count_words(n)))
    if not planned.need.profile.any():
        said.append(say("van_plan.not_shown.no_hours"))
    n_far = int((planned.row_of < 0).sum())
    if n_far:
        away = float(planned.need.weight[planned.row_of < 0].sum() / planned.need.total_weight)
        said.append(say("van_plan.not_shown.out_of_reach", share=f"{100 * away:.0f}%"))
    said += [say(f"van_plan.not_shown.{name}") for name in _unused(planned)]
    return [*said, *_clock_changes(planned), say("van_plan.not_shown.within_reach")]


def _unused(planned: PlannedWeek) -> list[str]:
    """Name what was asked for and has nothing to rest on, so that it changes nothing."""
    asked, problem = planned.asked, planned.week.problem
    limits = [van.supplies for van in problem.vans] + problem.stops.contacts_per_hour.tolist()
    is_unused = {
        "no_contacts": problem.contacts_per_need is None and bool(np.isfinite(limits).any()),
        "no_roster": bool(asked.release) and problem.roster is None,
    }
    return [name for name, unused in is_unused.items() if unused]


def _clock_changes(planned: PlannedWeek) -> list[str]:
    """Say which shifts are out while clocks change in the year from the first Monday on."""
    asked = planned.asked
    if not (asked.time_zone and asked.first_monday):
        return []
    first_monday = dt.date.fromisoformat(asked.first_monday)
    return list(vans.shifts_over_changes(planned.week, asked.time_zone, first_monday))
