"""Hand-made parts of a summary on a van week, as a run gives them."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def visit(**changes: Any) -> Row:
    """Give a visit: two hours, with a quarter each to set up and to pack up."""
    found = {
        "van": "Day van",
        "day": "Mo",
        "stop": "s1",
        "name": "Bus station",
        "arrive": "14:00",
        "leave": "16:00",
        "serve_from": "14:15",
        "serve_to": "15:45",
        "drive_min": 6.4,
        "gain": 24,
        "gain_label": "24",
    }
    return found | changes


def shift(**changes: Any) -> Row:
    """Give a shift: 120 minutes at the stop and 13 on the way, of 133."""
    found = {
        "van": "Day van",
        "day": "Mo",
        "leave_base": "13:53",
        "back_at_base": "16:06",
        "driving_min": 12.8,
        "serving_min": 90.0,
        "setting_min": 30.0,
        "idle_min": 0.0,
        "break_from": None,
        "crew": "Ana;Ben",
    }
    return found | changes


def stop(**changes: Any) -> Row:
    """Give a stop that is visited once."""
    found = {
        "stop_id": "s1",
        "lon": -87.59,
        "lat": 41.81,
        "name": "Bus station",
        "visibility": "public",
        "n_visits": 1,
        "host_agreed": "yes",
        "hours": "Monday: 2:15 pm to 3:45 pm",
    }
    return found | changes


LATE = {
    "van": "Night van",
    "day": "We",
    "stop": "s2",
    "name": "Motel row",
    "arrive": "23:00",
    "leave": "00:30",
    "serve_from": "23:15",
    "serve_to": "00:15",
    "gain": None,
    "gain_label": "1-10",
}
"""A visit that ends half an hour after the midnight behind Wednesday."""


def van_week(**changes: Any) -> Row:
    """Give a week of two visits: 68 of 200 are met; no week meets more than 80."""
    found = {
        "status": "feasible",
        "why": "The search ended after 2,000 steps.",
        "value": 68.0,
        "bound": 80.0,
        "optimality_gap": 0.15,
        "stopped_by": "iterations",
        "total_weight": 200.0,
        "share_value": 0.34,
        "share_value_low": 0.31,
        "share_value_high": 0.37,
        "present_value": 42.0,
        "present_share_value": 0.21,
        "usual_way_value": 50.0,
        "usual_way_best_value": 54.0,
        "n_changes": 2,
        "max_changes": 3,
        "need": [{"need_id": "ems", "what": "ems", "kind": "points", "counts": 1.0}],
        "threshold_min": 10.0,
        "mode": "walk",
        "service": "ssp",
        "credit": [[60.0, 1.0], [120.0, 0.5], [240.0, 0.25]],
        "time_zone": "America/Chicago",
        "first_monday": "2026-01-12",
        "bases": [{"name": "Office", "lon": -87.6, "lat": 41.8}],
        "n_stops_considered": 60,
        "n_host_unknown": 9,
        "n_hours_unknown": 3,
        "minutes": {"driving": 30.0, "serving": 150.0, "setting": 60.0, "idle": 6.0},
        "share_within_any_stop": 0.48,
        "share_within_when_needed": 0.03,
        "unmet": {},
        "not_shown": ["Within reach is not the same as used."],
        "stops": [
            stop(),
            stop(stop_id="s2", name="Motel row", visibility="internal", host_agreed="unknown"),
        ],
        "visits": [visit(), visit(**LATE)],
        "shifts": [
            shift(),
            shift(
                van="Night van", day="We", leave_base="22:50", back_at_base="00:41",
                break_from="00:30", crew="",
            ),
        ],
        "reach": [
            {"day": "Mo", "part": "afternoon", "n_need": 96, "n_need_label": "96",
             "share_need": 0.48},
            {"day": "Th", "part": "night", "n_need": None, "n_need_label": "1-10",
             "share_need": None},
        ],
    }  # fmt: skip
    return found | changes


def no_week(**changes: Any) -> Row:
    """Give a week that cannot be had."""
    empty = {"visits": [], "shifts": [], "stops": [], "reach": []}
    none = dict.fromkeys(("share_value", "share_value_low", "share_value_high"))
    return van_week(
        status="infeasible", why="More visits are required than fit.", value=0.0, bound=None,
        optimality_gap=None, stopped_by="", unmet={"s2": 2}, **empty, **none, **changes,
    )  # fmt: skip
