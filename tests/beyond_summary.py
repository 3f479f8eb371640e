"""Hand-made parts of a summary on hours, barriers, sets of services and closures."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

ASKED: Row = {"need_id": "ems", "service": "ssp", "mode": "walk", "threshold_min": 10.0}


def open_row(**changes: Any) -> Row:
    """Give a type that has to be open when it is needed: 48 % near, 31 % near and open."""
    row = ASKED | {"service": "naloxone_box", "n_services": 4, "n_services_placed": 4}
    row |= {"n_hours_unknown": 1, "n_need_with_hour": 180.0, "n_without_hour": 20.0}
    row |= {"n_need_unplaced": 0.0, "share_need": 0.48, "share_open": 0.31}
    row |= {"share_open_if_unknown_open": 0.4, "low": 0.27, "high": 0.35}
    return row | changes


def reachable_row(**changes: Any) -> Row:
    """Give a type that counts by hours a week: 4.65, or 9 if unknown hours were open."""
    row = ASKED | {"n_services": 4, "n_services_placed": 4, "n_hours_unknown": 1}
    row |= {"n_need": 200.0, "n_need_unplaced": 0.0, "share_need": 0.41}
    least = {"hours": 4.65, "hours_median": 0.0, "evening_hours": 1.0, "weekend_hours": 0.04}
    least |= {"share_no_hours": 0.6, "share_weeks_no_hours": 0.6, "wait_mean_h": 26.0}
    least |= {"wait_median_h": 23.1, "wait_p90_h": None}
    most = {f"{name}_if_unknown_open": value for name, value in least.items()}
    most |= {"hours_if_unknown_open": 9.0, "share_no_hours_if_unknown_open": 0.5}
    return row | least | most | changes


def by_hour_grid(**changes: Any) -> Row:
    """Give a week: open on Mondays from 9 am to 11 am; need in the first hour of it alone."""
    shut = [[0.0] * 24 for _ in range(7)]
    opened, likely, need = ([list(day) for day in shut] for _ in range(3))
    opened[0][9] = opened[0][10] = 0.41
    likely[0][9] = likely[0][10] = likely[6][9] = 0.41
    need[0][9] = 1.0
    grid = ASKED | {"share_of_need": need, "share_open": opened}
    return grid | {"share_open_if_unknown_open": likely} | changes


def extra_row(**changes: Any) -> Row:
    """Give an extra hour: Saturdays from 11 am, 4.65 to 5.06 hours a week."""
    row = ASKED | {"rank": 1, "service_id": "s1", "name": "Open Hand", "weekday": "sat"}
    row |= {"hour": 11, "is_adjacent": True, "measure": "hours", "gain": 0.41}
    return row | {"before": 4.65, "after": 5.06} | changes


def ask_hours_row(**changes: Any) -> Row:
    """Give a service whose hours are not known."""
    row = ASKED | {"rank": 1, "service_id": "s2", "name": "Call First", "measure": "hours"}
    return row | {"gain": 4.35, "before": 4.65, "after": 9.0} | changes


def hours_part(**changes: Any) -> Row:
    """Give the whole part on hours."""
    counts = {"n": 5, "n_known": 4, "n_unknown": 1, "n_assumed": 1}
    counts["why_unknown"] = [{"reason": "It says to ask.", "n": 1}]
    part = {
        "services": counts,
        "open_when_needed": [open_row()],
        "reachable": [reachable_row()],
        "by_hour": [by_hour_grid(), by_hour_grid(service="naloxone_box")],
        "extra_hours": [extra_row()],
        "ask_first": [ask_hours_row()],
    }
    return part | changes


def person_row(**changes: Any) -> Row:
    """Give a person: 41 % near, 21 % surely usable, 30 % if unknown rules let them in."""
    row = ASKED | {"person": "Without ID", "n_services": 4, "n_services_placed": 4}
    row |= {"n_usable": 2, "n_may_be_usable": 3, "n_need": 200.0, "n_need_unplaced": 0.0}
    row |= {"share_nominal": 0.41, "share_effective": 0.21, "low": 0.18, "high": 0.24}
    return row | {"share_effective_if_unknown_usable": 0.3, "reason": ""} | changes


def cost_row(**changes: Any) -> Row:
    """Give what a barrier costs: 20 % of need, or 11 % if unknown rules let people in."""
    row = ASKED | {"person": "Without ID", "barrier": "id_required", "n_kept_out": 1}
    row |= {"n_rule_unknown": 1, "share_nominal": 0.41, "share_effective": 0.21}
    row |= {"share_if_dropped": 0.41, "share_cost": 0.2, "share_cost_if_unknown_usable": 0.11}
    row |= {"share_cost_alone": 0.2, "share_cost_alone_if_unknown_usable": 0.2}
    return row | changes


def change_row(**changes: Any) -> Row:
    """Give two services that no longer ask for ID, as good as one new site."""
    row = ASKED | {"person": "Without ID", "barrier": "id_required", "n_changed": 2}
    row["services"] = [{"service_id": "a", "name": "A"}, {"service_id": "b", "name": "B"}]
    row |= {"share_effective": 0.21, "share_after": 0.32, "share_gain": 0.11}
    return row | {"share_gain_bound": 0.11, "is_best": True, "as_many_new_sites": 1} | changes


def ask_rule_row(**changes: Any) -> Row:
    """Give a service whose rule on ID is not known."""
    row = ASKED | {"person": "Without ID", "service_id": "s3", "name": "Corner Clinic"}
    row |= {"rules_unknown": ["id_required", "languages"], "rank": 1}
    return row | {"share_gain_if_usable": 0.09, "share_loss_if_not": 0.0} | changes


def barriers_part(**changes: Any) -> Row:
    """Give the whole part on barriers."""
    person = {"person": "Without ID", "barriers": ["id_required"], "language": "", "mode": ""}
    part = {
        "people": [person],
        "shares": [person_row()],
        "costs": [cost_row()],
        "rule_changes": [change_row()],
        "ask_first": [ask_rule_row()],
    }
    return part | changes


def bundle_row(**changes: Any) -> Row:
    """Give a set of services: 12 % within reach of each, 23 % in one trip."""
    row = ASKED | {"bundle": "The usual set", "services": "ssp;naloxone", "total_min": 20.0}
    row |= {"none_listed": "", "none_on_streets": "", "n_places": 0, "n_need": 200.0}
    for way, share in (("each", 0.12), ("one_place", 0.0), ("one_trip", 0.23)):
        row |= {f"share_{way}": share, f"low_{way}": share, f"high_{way}": share + 0.1}
    return row | changes


def nearest_row(**changes: Any) -> Row:
    """Give how many services are within reach: 41 % have one, 5 % a second one."""
    row = ASKED | {"n_services": 4, "n_services_placed": 4, "n_distinct": 2}
    row |= {"n_availability_unknown": 1, "n_need": 200.0, "n_need_unplaced": 0.0}
    row |= {"nearest_median_min": 12.4, "second_median_min": 30.6, "third_median_min": None}
    row |= {"share_nearest": 0.41, "share_second": 0.05, "share_third": 0.0}
    row |= {"share_available": 0.2, "low_available": 0.17, "high_available": 0.23}
    return row | {"share_available_if_unknown_stocked": 0.36} | changes


def closure_row(**changes: Any) -> Row:
    """Give a service that 52 of 200 have nothing else than within reach."""
    row = ASKED | {"rank": 1, "service_id": "s1", "name": "Open Hand", "n_need": 200.0}
    for name, count in (("within", 60), ("only_here", 52), ("nearest", 1130), ("no_other", 0)):
        row |= {f"n_need_{name}": count, f"n_need_{name}_label": str(count)}
    return row | {"share_only_here": 0.26, "more_min": 18.2, "under_threshold": False} | changes


def small_closure_row(**changes: Any) -> Row:
    """Give a service for which that number is too small to be told."""
    small = {"n_need_only_here": None, "n_need_only_here_label": "1-10"}
    return closure_row(rank=2, name="Little One", share_only_here=None, **small) | changes


def fragility_part(**changes: Any) -> Row:
    """Give the whole part on closures."""
    part = {
        "warning": "A low number is no reason to close it.",
        "nearest": [nearest_row()],
        "closures": [closure_row(), small_closure_row()],
    }
    return part | changes


def part_rows() -> Row:
    """Give coverage of parts of the need."""
    asked = {"need_id": "ems", "service": "ssp", "mode": "walk", "threshold_min": 10.0}
    share = {"share_need": 0.25, "low": 0.2, "high": 0.3}
    unknown = dict.fromkeys(("share_need", "low", "high", "median_min"))
    big = {"area_id": "a", "area_name": "Old Town", "n_need": 40, "n_need_label": "40"}
    best = {"area_id": "b", "area_name": "", "n_need": 90, "n_need_label": "90"}
    small = {"area_id": "c", "area_name": "Far Out", "n_need": None, "n_need_label": "1-10"}
    return {
        "coverage_areas": [
            asked | best | share | {"share_need": 0.5, "median_min": 9.0},
            asked | small | unknown,
            asked | big | share | {"median_min": None},
        ],
        "coverage_months": [],
        "coverage_years": [asked | share | {"period": "2024", "n_need": 60, "n_need_label": "60"}],
        "coverage_blocks": [
            asked | share | {"when": when, "n_need": 130.0, "share_need_if_unknown_open": 0.4}
            for when in ("weekday night", "Sat")
        ],
        "coverage_outcomes": [
            asked | share | {"outcome": outcome, "n_need": 1200.0, "median_min": 12.4}
            for outcome in ("fatal", "nonfatal")
        ],
        "coverage_vehicles": [
            asked
            | {
                "mode": "walk or drive",
                "share_if_all_walk": 0.25,
                "share_need": 0.6,
                "share_with_ride": 0.75,
            }
        ],
    }


def beyond_parts(need_id: str = "ems") -> Row:
    """Give all parts, of a need source of that name."""
    parts = part_rows() | {
        "hours": hours_part(),
        "barriers": barriers_part(),
        "bundles": [bundle_row()],
        "fragility": fragility_part(),
    }
    found: Row = _of_need(parts, need_id)
    return found


def _of_need(part: Any, need_id: str) -> Any:
    if isinstance(part, list):
        return [_of_need(one, need_id) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: need_id if name == "need_id" else _of_need(one, need_id) for name, one in part.items()
    }
