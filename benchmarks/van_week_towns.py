"""Invented towns for van weeks: need in clusters, stops among it, hours of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hrgeo.vans import Stops, Van, WeekNeed, WeekProblem

WALK_M_PER_MIN, DRIVE_M_PER_MIN, DETOUR = 80.0, 400.0, 1.3
REACH_MIN = 10.0


def town(
    seed: int,
    *,
    n_stops: int = 60,
    n_vans: int = 2,
    n_days: int = 5,
    n_need: int = 1_500,
    side_m: float = 6_000.0,
    first_min: int = 540,
    last_min: int = 1_020,
) -> WeekProblem:
    """Give a week's question in a town that the seed invents."""
    rng = np.random.default_rng(seed)
    centers = rng.uniform(0.0, side_m, (8, 2))
    spread = rng.uniform(250.0, 900.0, 8)
    of = rng.choice(8, n_need, p=rng.dirichlet(np.full(8, 2.0)))
    scattered = rng.random(n_need) < 0.3
    need = np.where(
        scattered[:, None],
        rng.uniform(0.0, side_m, (n_need, 2)),
        centers[of] + rng.normal(size=(n_need, 2)) * spread[of][:, None],
    )
    near = need[rng.choice(n_need, n_stops)] + rng.normal(size=(n_stops, 2)) * 150.0
    base = np.full((n_vans, 2), side_m / 2.0) + rng.normal(size=(n_vans, 2)) * 800.0
    places = np.concatenate([near, base])
    names = [f"stop {i:02}" for i in range(n_stops)] + [f"base {i}" for i in range(n_vans)]
    apart = np.abs(places[:, None] - places[None]).sum(axis=2)
    drive = 1.0 + apart / DRIVE_M_PER_MIN
    np.fill_diagonal(drive, 0.0)
    walk = np.hypot(*(need[:, None] - near[None]).transpose(2, 0, 1)) * DETOUR / WALK_M_PER_MIN
    within = walk <= REACH_MIN
    kept = within.any(axis=1)
    within = within[kept]
    return WeekProblem(
        vans=tuple(
            Van(
                f"van {i}",
                f"base {i}",
                days=tuple(range(n_days)),
                first_min=first_min,
                last_min=last_min,
            )
            for i in range(n_vans)
        ),
        stops=_stops(rng, names[:n_stops]),
        need=WeekNeed(
            weight=rng.gamma(1.0, 1.0, int(kept.sum())),
            reach_start=np.concatenate([[0], np.cumsum(within.sum(axis=1))]),
            reach_stop=np.nonzero(within)[1],
            kind=rng.integers(0, 6, int(kept.sum())),
            rate=_rates(rng),
        ),
        drive_min=pd.DataFrame(drive, names, names),
    )


def _stops(rng: np.random.Generator, names: list[str]) -> Stops:
    n = len(names)
    hour = np.arange(672) % 96 // 4
    opens = rng.choice([0, 0, 9, 12, 14], n)
    closes = rng.choice([24, 24, 13, 17, 20], n)
    closes = np.where(closes <= opens + 3, 24, closes)
    return Stops(
        stop_ids=pd.Index(names, name="stop_id"),
        permitted=(hour >= opens[:, None]) & (hour < closes[:, None]),
        least_min=rng.choice([30, 45, 60], n),
        most_min=rng.choice([120, 180, 240], n),
        least_visits=np.zeros(n, dtype=np.int64),
        most_visits=rng.integers(1, 4, n),
        days_apart=rng.choice([1, 2], n),
        contacts_per_hour=np.full(n, np.inf),
    )


def _rates(rng: np.random.Generator) -> np.ndarray:
    """Three patterns over the hours, each alone and beside an open service."""
    hour = np.arange(672) % 96 / 4.0
    peaks = [1.0 + 0.6 * np.cos((hour - peak) / 24.0 * 2.0 * np.pi) for peak in (12, 16, 20)]
    open_beside = (hour >= 9) & (hour < 9 + rng.integers(3, 9))
    rates = [shape * np.where(open_beside, beside, 1.0) for shape in peaks for beside in (1.0, 0.4)]
    return np.array(rates)
