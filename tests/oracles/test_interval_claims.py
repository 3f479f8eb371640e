"""Intervals of coverage hold what they claim, on simulated towns whose truth is known.

A town is a grid of 1,600 places, 10 km on a side. Its risk by place is fixed: a base over the
whole town and eight lasting hot spots around 350 m wide. Each repeat draws incidents anew; the
truth is the expected share of need within reach, from the risk itself. Over 100 repeats in each
of three towns, 300 in all, a 90 % interval has to hold the truth in 85 to 95 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from shapely import box

from hrgeo.coverage import measure_coverage, measure_coverage_by_area
from hrgeo.model import Demand, TravelTimes

N_REPEATS_EACH = 100
FIRST_DAY = np.datetime64("2023-01-01")
N_SIDE, SIDE_KM, N_HOT = 40, 10.0, 8
OUTBREAK_DAYS, OUTBREAK_SIZE = 14, 8
M_PER_MIN = 80.0
THRESHOLDS_MIN = [12.5, 19.0, 31.0]


@dataclass(frozen=True)
class Town:
    """Risk by place, minutes to the nearest service, and where the places are."""

    x_km: np.ndarray
    y_km: np.ndarray
    base: np.ndarray
    hot_spots: np.ndarray
    minutes: np.ndarray
    ids: np.ndarray = field(init=False)
    times: TravelTimes = field(init=False)

    def __post_init__(self) -> None:
        ids = np.array([f"p{i:04d}" for i in range(len(self.minutes))])
        table = sparse.csr_array(self.minutes[:, None])
        times = TravelTimes(table, pd.Index(ids), pd.Index(["s"]), 300.0, "walk")
        object.__setattr__(self, "ids", ids)
        object.__setattr__(self, "times", times)

    @property
    def risk(self) -> np.ndarray:
        """Lasting risk by place."""
        return self.base + self.hot_spots.sum(axis=0)

    def lonlat(self, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of some places."""
        lon = -87.6 + self.x_km[place] / (111.32 * np.cos(np.radians(41.8)))
        return lon, 41.8 + self.y_km[place] / 111.32

    def truth(self, risk: np.ndarray) -> np.ndarray:
        """Expected share within reach, by threshold."""
        within = self.minutes[:, None] <= np.array(THRESHOLDS_MIN)
        return risk @ within / risk.sum()


def make_town(seed: int) -> Town:
    rng = np.random.default_rng(seed)
    middle = (np.arange(N_SIDE) + 0.5) * SIDE_KM / N_SIDE
    x, y = (part.ravel() for part in np.meshgrid(middle, middle))
    sites = rng.uniform(1, 9, (6, 2))
    hot = rng.uniform(1, 9, (N_HOT, 2))
    size = rng.gamma(1.5, 1.0, N_HOT)
    far = np.hypot(x[:, None] - sites[:, 0], y[:, None] - sites[:, 1]).min(axis=1)
    around = np.exp(-((x - hot[:, :1]) ** 2 + (y - hot[:, 1:]) ** 2) / (2 * 0.35**2))
    around *= (0.65 * size / size.sum() / around.sum(axis=1))[:, None]
    return Town(x, y, np.full(len(x), 0.35 / len(x)), around, far * 1000 / M_PER_MIN)


# One town alone may be kind to a method; three differ in hot spots and services.
TOWNS = [make_town(seed) for seed in (7, 11, 23)]
SERVICES = pd.DataFrame({"types": ["ssp"]}, index=pd.Index(["s"], name="service_id"))


def spread_kernel(town: Town, width_km: float = 0.25) -> np.ndarray:
    away = (town.x_km[:, None] - town.x_km) ** 2 + (town.y_km[:, None] - town.y_km) ** 2
    kernel = np.exp(-away / (2 * width_km**2))
    return kernel / kernel.sum(axis=1, keepdims=True)


KERNEL = spread_kernel(TOWNS[0])  # all towns have the same places
KERNEL_SUMS = np.cumsum(KERNEL, axis=1)


def towns_and_draws(first_seed: int) -> Iterator[tuple[Town, list[np.random.Generator]]]:
    """Give each town with its repeats, no two of which have the same seed."""
    for k, town in enumerate(TOWNS):
        first = first_seed + k * N_REPEATS_EACH
        yield town, [np.random.default_rng(first + repeat) for repeat in range(N_REPEATS_EACH)]


Incidents = tuple[np.ndarray, np.ndarray]


def places_by(risk: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(len(risk), size=n, p=risk / risk.sum())


def lasting(town: Town, rng: np.random.Generator, n: float, days: int) -> Incidents:
    """Independent incidents, the same risk at all times."""
    m = rng.poisson(n)
    return places_by(town.risk, m, rng), rng.integers(0, days, m)


def outbreaks(town: Town, rng: np.random.Generator, n: float, days: int) -> Incidents:
    """Half of the incidents on their own, half in outbreaks of two weeks and about 250 m.

    Outbreaks begin at any time and anywhere by the lasting risk, also before the first day.
    """
    place, day = lasting(town, rng, n / 2, days)
    k = rng.poisson(n / 2 / OUTBREAK_SIZE * (days + OUTBREAK_DAYS) / days)
    center, start = places_by(town.risk, k, rng), rng.integers(-OUTBREAK_DAYS, days, k)
    of = np.repeat(np.arange(k), rng.poisson(OUTBREAK_SIZE, k))
    u = rng.random(len(of))
    below = (KERNEL_SUMS[center[of]] < u[:, None]).sum(axis=1)
    more = np.minimum(below, len(town.base) - 1)
    when = start[of] + rng.integers(0, OUTBREAK_DAYS, len(of))
    inside = (when >= 0) & (when < days)
    return (
        np.concatenate([place, more[inside]]),
        np.concatenate([day, when[inside]]),
    )


def fading(town: Town, rng: np.random.Generator, n: float, days: int) -> Incidents:
    """Half of the hot spots fade to nothing, half grow from nothing, both steadily."""
    share = rng.random(rng.poisson(n))
    early, late = (town.base + 2 * town.hot_spots[k::2].sum(axis=0) for k in (0, 1))
    # The sum of both is twice the lasting risk; each place gets its own day.
    place = places_by(early + late, len(share), rng)
    is_late = rng.random(len(share)) < late[place] / (early + late)[place]
    day = np.where(is_late, np.sqrt(share), 1 - np.sqrt(share)) * days
    return place, day.astype(np.int64)


def incidents(town: Town, place: np.ndarray, day: np.ndarray | None) -> Demand:
    """Gather incidents into positions, as the reader of need does."""
    at, position = np.unique(place, return_inverse=True)
    lon, lat = town.lonlat(at)
    n = len(place)
    date = np.full(n, "NaT", "datetime64[D]") if day is None else FIRST_DAY + day
    return Demand(
        "ems", "points", "ems", town.ids[at], lon, lat, np.bincount(position).astype(float),
        [""] * len(at), event_position=position, event_date=date, event_hour=np.full(n, -1),
        event_weight=np.ones(n),
    )  # fmt: skip


def coverage_of(town: Town, demand: Demand, blocks: str) -> pd.DataFrame:
    table = measure_coverage(town.times, demand, SERVICES, thresholds_min=THRESHOLDS_MIN)
    assert table["interval_blocks"].unique().tolist() == [blocks]
    return table


def holds(table: pd.DataFrame, truth: np.ndarray) -> np.ndarray:
    low, high = (table[end].to_numpy().reshape(truth.shape) for end in ("low", "high"))
    return (low <= truth) & (truth <= high)


def assert_claim(held: list[np.ndarray]) -> None:
    hits = np.mean(held, axis=0)
    assert ((hits >= 0.85) & (hits <= 0.95)).all(), hits


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "n", "days", "dated", "blocks"),
    [
        pytest.param(lasting, 800, 730, True, "cells and months", id="lasting hot spots"),
        pytest.param(outbreaks, 800, 730, True, "cells and months", id="outbreaks"),
        pytest.param(fading, 800, 730, True, "cells and months", id="fading and growing"),
        pytest.param(lasting, 60, 365, True, "cells and months", id="60 incidents"),
        pytest.param(lasting, 300, 120, True, "cells and three weeks", id="four months"),
        pytest.param(
            outbreaks, 300, 120, True, "cells and three weeks", id="outbreaks, four months"
        ),
        pytest.param(lasting, 400, 365, False, "incidents", id="no dates"),
    ],
)
def test_the_interval_holds_the_truth_as_often_as_it_says(draw, n, days, dated, blocks):
    held = []
    for town, draws in towns_and_draws(1000):
        risk = (town.risk + town.risk @ KERNEL) / 2 if draw is outbreaks else town.risk
        truth = town.truth(risk)
        for rng in draws:
            place, day = draw(town, rng, n, days)
            table = coverage_of(town, incidents(town, place, day if dated else None), blocks)
            held.append(holds(table, truth))
    assert_claim(held)


KM_PER_DEG = 111.32


def squares(wide: int) -> np.ndarray:
    """Give each place the number of its square, of `wide` by `wide` in a town."""
    side = SIDE_KM / wide
    town = TOWNS[0]  # all towns have the same places
    return (town.y_km // side).astype(int) * wide + (town.x_km // side).astype(int)


def quarters() -> gpd.GeoDataFrame:
    half_lon = SIDE_KM / 2 / (KM_PER_DEG * np.cos(np.radians(41.8)))
    half_lat = SIDE_KM / 2 / KM_PER_DEG
    corners = [(-87.6 + half_lon * (k % 2), 41.8 + half_lat * (k // 2)) for k in range(4)]
    return gpd.GeoDataFrame(
        index=pd.Index([f"q{k}" for k in range(4)], name="area_id"),
        geometry=[box(x, y, x + half_lon, y + half_lat) for x, y in corners],
        crs="EPSG:4326",
    )


@pytest.mark.slow
def test_intervals_of_areas_hold_the_truth():
    """Quarters of a town (5 km squares), with about 100 incidents each.

    The claim is about the mean over areas where the share is neither near 0 nor near 1.
    """
    areas, quarter = quarters(), squares(2)
    held = []
    for town, draws in towns_and_draws(2000):
        risk = [np.where(quarter == k, town.risk, 0.0) for k in range(4)]
        truth = np.array([town.truth(of_quarter) for of_quarter in risk])
        in_the_middle = (truth > 0.1) & (truth < 0.9)
        assert in_the_middle.sum() >= 6
        for rng in draws:
            place, day = lasting(town, rng, 400, 730)
            table = measure_coverage_by_area(
                town.times, incidents(town, place, day), SERVICES, areas,
                thresholds_min=THRESHOLDS_MIN,
            )  # fmt: skip
            assert table["n_need_unassigned"].max() == 0
            held.append(holds(table, truth)[in_the_middle].mean())
    assert_claim(held)


@pytest.mark.slow
@pytest.mark.parametrize("n", [800, 80])
def test_intervals_of_counts_by_area_hold_the_truth(n):
    """25 squares of 2 km, whose counts are spread evenly over their 64 places."""
    area = squares(5)
    per_area = np.bincount(area)
    names = np.array([f"t{k:02d}" for k in area])
    held = []
    for town, draws in towns_and_draws(3000):
        rate = np.bincount(area, weights=town.risk)
        rate *= n / rate.sum()
        truth = town.truth((rate / per_area)[area])
        lon, lat = town.lonlat(np.arange(len(area)))
        for rng in draws:
            weight = (rng.poisson(rate) / per_area)[area]
            demand = Demand("deaths", "counts", "death", town.ids, lon, lat, weight, names)
            held.append(holds(coverage_of(town, demand, "counts by area"), truth))
    assert_claim(held)
