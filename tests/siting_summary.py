"""Hand-made parts of a summary on new sites, as a run with everything switched on gives them."""

from __future__ import annotations

import itertools
from typing import Any

Row = dict[str, Any]

OPTIONS: Row = {
    "n_sites": 5,
    "budget": None,
    "share": None,
    "decay": None,
    "backup": None,
    "use_capacity": False,
    "use_hours": False,
    "floor": None,
    "worst_group": False,
    "groups": [],
}


def options(**changes: Any) -> Row:
    """Give what was asked for."""
    return OPTIONS | changes


def card(**changes: Any) -> Row:
    """Give the card of a site: 30 of need gained, 6.2 minutes saved."""
    found = {
        "n_need_gained": 30,
        "n_need_gained_label": "30",
        "n_need_nearest": 48.0,
        "minutes_saved_median": 6.2,
        "n_unreached_before": 3,
        "residents_gained": 812.0,
        "groups": [{"group": "pct_no_vehicle", "share_of_gain": 0.4}],
        "when": [{"part": "night", "share": 0.5}, {"part": "morning", "share": 0.5}],
        "near": [{"name": "Oak Park", "kind": "park", "distance_m": 120.4}],
        "nearest_services": [{"name": "Open Hand", "minutes": 17.3}],
        "rules_passed": ["not in an excluded area"],
        "alternatives": [
            {"instead_id": "c9", "name": "Elm Church", "share_after": 0.56, "change_share": 0.0}
        ],
    }
    return found | changes


def swap(candidate_id: str, instead_id: str, **changes: Any) -> Row:
    """Give a swap of equal value."""
    row = {"candidate_id": candidate_id, "instead_id": instead_id, "name": "Oak Library"}
    row |= {"instead_name": "Elm Church", "share_after": 0.56, "change_share": 0.0}
    return row | {"is_equal": True, "preference": None} | changes


def site(**changes: Any) -> Row:
    """Give the one site that is suggested: chosen in 94 of 100 redraws."""
    found = {
        "candidate_id": "c1",
        "lon": -87.59,
        "lat": 41.81,
        "rank": 1,
        "name": "Oak Library",
        "kind": "library",
        "gain": 30.0,
        "share_after": 0.56,
        "cost": 39000.0,
        "share_chosen": 0.94,
        "share_chosen_near": 0.97,
        "preference": None,
        "card": card(),
    }
    return found | changes


def screening(**changes: Any) -> Row:
    """Give 160 places offered and 150 kept; the school rule costs 2 %."""
    found = {
        "n_offered": 160,
        "n_kept": 150,
        "by_source": [{"source": "file", "n": 60}, {"source": "streets", "n": 100}],
        "dropped": [
            {"reason": "near_school", "words": "within 305 m of a school", "n": 7},
            {"reason": "veto", "words": "vetoed by the community", "n": 3},
        ],
        "rules": [
            {
                "rule": "near_school",
                "words": "not within 305 m of a school",
                "n_dropped": 7,
                "share_after_without": 0.58,
                "share_lost": 0.02,
                "status": "optimal",
            }
        ],
        "all_rules_lifted": {"share_after": 0.59, "share_lost": 0.03},
        "not_legal_advice": "Rules about distances from schools differ: ask a lawyer.",
    }
    return found | changes


def curve(*shares: float, status: str = "optimal") -> list[Row]:
    """Give the share within reach with 0, 1, 2, ... sites."""
    steps = [0.0, *(b - a for a, b in itertools.pairwise(shares))]
    return [
        {
            "n_sites": n,
            "share_after": share,
            "share_bound": share,
            "gain_share": gain,
            "status": status,
        }
        for n, (share, gain) in enumerate(zip(shares, steps, strict=True))
    ]


def backtest_row(method: str, share: float, **changes: Any) -> Row:
    """Give a row of the back-test."""
    row = {"period": "2025-01-01 to 2025-12-31", "method": method, "words": method}
    row |= {"share": share, "low": share - 0.03, "high": share + 0.03}
    row |= {"difference": 0.54 - share, "difference_low": 0.51 - share}
    row |= {"difference_high": 0.57 - share, "verdict": "better"}
    return row | changes


def backtest(**changes: Any) -> Row:
    """Give a back-test that the suggested sites win, but for the pin map."""
    nothing = dict.fromkeys(("difference", "difference_low", "difference_high", "verdict"))
    unclear = {"difference_low": -0.01, "difference_high": 0.03, "verdict": "no_clear_difference"}
    train = {"from": "2023-01-01", "to": "2024-12-31", "n_months": 24, "n_need": 130}
    train["n_need_per_month"] = 130 / 24
    test = {"from": "2025-01-01", "to": "2025-12-31", "n_months": 12, "n_need": 70}
    fold = {"train_to": "2023-12-31", "test_from": "2024-01-01", "test_to": "2024-12-31"}
    found = {
        "train": train,
        "test": test,
        "months_dropped": ["2025-12"],
        "comparable": "Rates per month are compared.",
        "services_note": "2 services without an opening date count as open all along.",
        "rows": [
            backtest_row("hrgeo", 0.54, **nothing),
            backtest_row("random", 0.44),
            backtest_row("population", 0.48),
            backtest_row("pin_map", 0.53, **unclear),
            backtest_row("present", 0.41),
            backtest_row("hindsight", 0.57, verdict="worse"),
        ],
        "folds": [
            backtest_row("hrgeo", 0.52, **nothing) | fold,
            backtest_row("hrgeo", 0.53, **nothing) | dict.fromkeys(fold),
        ],
        "optimism_share": 0.02,
        "sentence": "On later overdoses the suggested sites do no better than a pin map.",
    }
    return found | changes


def stability(**changes: Any) -> Row:
    """Give 100 redraws, and a place that is often chosen instead."""
    found = {
        "n_resamples": 100,
        "method": "Chosen one after the other, then improved by swaps.",
        "interval_note": "The intervals hold the choice fixed.",
        "often_chosen_elsewhere": [
            {"candidate_id": "c9", "name": "Elm Church", "share_chosen": 0.31}
        ],
    }
    return found | changes


def groups() -> list[Row]:
    """Give two groups."""
    return [
        {"group": "pct_no_vehicle", "n_need": 40.0, "share_before": 0.3, "share_after": 0.5},
        {"group": "South", "n_need": 160.0, "share_before": 0.44, "share_after": 0.57},
    ]


def frontier() -> list[Row]:
    """Give two ends: most in all, and most for the group with the least."""
    return [
        {
            "floor": floor,
            "share_after": total,
            "worst_group": "pct_no_vehicle",
            "worst_share": worst,
            "gap_share": total - worst,
            "status": "optimal",
        }
        for floor, total, worst in ((0.0, 0.56, 0.5), (0.54, 0.55, 0.54))
    ]


def sensitivity(**changes: Any) -> Row:
    """Give one other case."""
    case = {"case": "slow", "words": "at a slow pace (3.6 km/h)", "n_same": 4, "n_sites": 5}
    found = {
        "sentence": "At a slow pace, 4 of 5 sites are the same.",
        "cases": [case | {"share_of_suggested": 0.44, "share_of_best": 0.45}],
    }
    return found | changes


def siting_part(**changes: Any) -> Row:
    """Give the whole part, of one suggested site: 41 % within reach before, 56 % after."""
    found = {
        "objective_name": "max_coverage",
        "service": "ssp",
        "mode": "walk",
        "threshold_min": 10.0,
        "need": {"ems": 1.0},
        "options": options(),
        "status": "optimal",
        "objective": 112.0,
        "bound": 112.0,
        "optimality_gap": 0.0,
        "stopped_by": "",
        "reasons": ["proven_best"],
        "why": "Proven: no other choice is better.",
        "nearest": None,
        "cost": 39000.0,
        "n_unreached": 0,
        "n_candidates": 150,
        "share_before": 0.41,
        "share_before_low": 0.38,
        "share_before_high": 0.45,
        "share_after": 0.56,
        "share_after_low": 0.52,
        "share_after_high": 0.6,
        "mean_min_before": None,
        "mean_min_after": None,
        "max_min_before": None,
        "max_min_after": None,
        "groups": groups(),
        "screening": screening(),
        # 41, 56, 62, 63, 64 %: after 2 sites a further one adds a percent each.
        "curve": curve(0.41, 0.56, 0.62, 0.63, 0.64),
        "knee": 2,
        "stability": stability(),
        "swaps": [swap("c1", "c9")],
        "frontier": frontier(),
        "sensitivity": sensitivity(),
        "backtest": backtest(),
        "sites": [site()],
    }
    return found | changes


def infeasible_part(**changes: Any) -> Row:
    """Give a question without an answer: a floor of 60 % where 41 % can be had."""
    unknown: Row = dict.fromkeys(
        (
            "objective", "bound", "optimality_gap", "cost", "share_after", "share_after_low",
            "share_after_high", "knee", "stability", "frontier", "sensitivity", "backtest",
        )
    )  # fmt: skip
    found = siting_part(**unknown) | {
        "status": "infeasible",
        "why": "No choice keeps the floor.",
        "reasons": ["floor_too_high"],
        "nearest": {"floor": 0.41},
        "options": options(floor=0.6, groups=["pct_no_vehicle"]),
        "groups": [],
        "curve": [],
        "swaps": [],
        "sites": [],
    }
    return found | changes


def median_part(**changes: Any) -> Row:
    """Give the shortest average way: 14.2 min before, 9.1 min after; 4 of need out of reach."""
    found = siting_part(objective_name="p_median", objective=1783.6, bound=1783.6, n_unreached=4)
    return found | {"mean_min_before": 14.2, "mean_min_after": 9.1} | changes
