"""Small towns with incidents and opening hours, and what plain loops say of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from hrgeo.model import Demand, OpeningTimes, TravelTimes

CUTOFF_MIN = 60.0
SLOTS = 7 * 24 * 4
MONDAY = np.datetime64("2024-01-01")
PARTS = ((-1, 0.25), (0, 0.5), (1, 0.25))


@dataclass
class HoursTown:
    """Dense minutes, incidents (position, day, hour, weight) and hours by kind of week."""

    minutes: np.ndarray
    events: list[tuple[int, int, int, float]]
    least: np.ndarray
    most: np.ndarray
    n_weeks: np.ndarray
    is_known: np.ndarray

    @property
    def times(self) -> TravelTimes:
        """Minutes from positions to services."""
        row, column = np.nonzero(np.isfinite(self.minutes))
        table = sparse.csr_array(
            (self.minutes[row, column], (row, column)), shape=self.minutes.shape
        )
        n, m = self.minutes.shape
        return TravelTimes(table, pd.RangeIndex(n), pd.RangeIndex(m), CUTOFF_MIN, "walk")

    @property
    def weight(self) -> np.ndarray:
        """By position: the weight of its incidents."""
        position = np.array([event[0] for event in self.events], dtype=int)
        weight = np.array([event[3] for event in self.events], dtype=float)
        return np.bincount(position, weights=weight, minlength=len(self.minutes))

    @property
    def demand(self) -> Demand:
        """The incidents as need."""
        n = len(self.minutes)
        days = [MONDAY + np.timedelta64(day, "D") for _, day, _, _ in self.events]
        return Demand(
            "n", "points", "ems", list(range(n)), -87.6 + 0.02 * np.arange(n), np.full(n, 41.8),
            self.weight, [""] * n,
            event_position=[event[0] for event in self.events],
            event_date=np.array(days, dtype="datetime64[D]"),
            event_hour=[event[2] for event in self.events],
            event_weight=[event[3] for event in self.events],
        )  # fmt: skip

    @property
    def services(self) -> pd.DataFrame:
        """Services of one type of each kind; hours are given apart."""
        m = self.minutes.shape[1]
        return pd.DataFrame({"types": ["ops;ssp"] * m}, index=pd.RangeIndex(m, name="service_id"))

    @property
    def opening(self) -> OpeningTimes:
        """When the services are open."""
        return OpeningTimes(self.services.index, self.least, self.most, self.n_weeks, self.is_known)

    def measure(self, function, threshold, **options) -> pd.DataFrame:
        """Ask one of the measures of hours."""
        given = {"opening": self.opening} | options
        return function(self.times, self.demand, self.services, thresholds_min=threshold, **given)


@st.composite
def open_weeks(draw) -> np.ndarray:
    """Up to two stretches of a week, which may run over its end."""
    week = np.zeros(SLOTS, dtype=bool)
    for _ in range(draw(st.integers(0, 2))):
        first, length = draw(st.integers(0, SLOTS - 1)), draw(st.integers(1, 200))
        week[(first + np.arange(length)) % SLOTS] = True
    return week


@st.composite
def hours_towns(draw) -> HoursTown:
    n, m, n_kinds = draw(st.integers(1, 5)), draw(st.integers(1, 4)), draw(st.integers(1, 2))
    minutes = draw(hnp.arrays(np.float64, (n, m), elements=st.integers(0, 90).map(float)))
    minutes[minutes > CUTOFF_MIN] = math.inf
    event = st.tuples(
        st.integers(0, n - 1), st.integers(0, 6), st.integers(-1, 23),
        st.integers(1, 4).map(float),
    )  # fmt: skip
    events = draw(st.lists(event, max_size=6))
    is_known = np.array(draw(st.lists(st.booleans(), min_size=m, max_size=m)))
    least, most = np.zeros((2, n_kinds, m, SLOTS), dtype=bool)
    for kind in range(n_kinds):
        for service in range(m):
            if not is_known[service]:
                most[kind, service] = True
                continue
            least[kind, service] = draw(open_weeks())
            most[kind, service] = least[kind, service] | draw(open_weeks())
    n_weeks = np.array(draw(st.lists(st.integers(1, 40), min_size=n_kinds, max_size=n_kinds)))
    return HoursTown(minutes, events, least, most, n_weeks, is_known)


def share_open_by_loops(town: HoursTown, threshold: float, weeks: np.ndarray) -> float:
    """Share of need with an hour that has an open service within reach."""
    total = served = 0.0
    for position, day, hour, weight in town.events:
        if hour < 0:
            continue
        total += weight
        for later, part in PARTS:
            of_week = (day * 24 + hour + later) % 168
            for kind, n in enumerate(town.n_weeks):
                for slot in range(4 * of_week, 4 * of_week + 4):
                    if _is_open(town, position, threshold, weeks[kind], slot):
                        served += weight * part * n / town.n_weeks.sum() / 4
    return served / total if total else math.nan


def _is_open(town, position, threshold, week, slot) -> bool:
    return any(
        minutes <= threshold and week[service][slot]
        for service, minutes in enumerate(town.minutes[position])
    )


def visits_by_loops(town: HoursTown, threshold: float, weeks: np.ndarray) -> dict[str, float]:
    """All that is said of reachable hours, slot by slot."""
    all_weeks = town.n_weeks.sum()
    by_position, moments = [], []
    evening = weekend = never = without = 0.0
    total = town.weight.sum()
    for position, weight in enumerate(town.weight):
        hours = 0.0
        for kind, n in enumerate(town.n_weeks):
            served = _served_slots(town, position, threshold, weeks[kind])
            hours += sum(served) / 4 * n / all_weeks
            for slot in np.flatnonzero(served):
                day, hour = divmod(slot // 4, 24)
                evening += weight * n / all_weeks / 4 * (day < 5 and 17 <= hour < 22)
                weekend += weight * n / all_weeks / 4 * (day >= 5)
            without += weight * n / all_weeks * (not any(served))
            moments += [(wait, weight * n) for wait in _waits(served)]
        by_position.append((hours, weight))
        never += weight * (hours == 0)
    if total == 0:
        return {}
    some = [moment for moment in moments if moment[0] < math.inf and moment[1] > 0]
    return {
        "hours": sum(hours * weight for hours, weight in by_position) / total,
        "hours_median": _quantile(by_position, 0.5),
        "evening_hours": evening / total,
        "weekend_hours": weekend / total,
        "share_no_hours": never / total,
        "share_weeks_no_hours": without / total,
        "wait_mean_h": _mean(some),
        "wait_median_h": _quantile(some, 0.5),
        "wait_p90_h": _quantile(moments, 0.9),
    }


def _served_slots(town, position, threshold, week) -> list[bool]:
    near = [j for j, minutes in enumerate(town.minutes[position]) if minutes <= threshold]
    return [
        any(week[j][slot] and week[j][(slot + 1) % SLOTS] for j in near) for slot in range(SLOTS)
    ]


def _waits(served: list[bool]) -> list[float]:
    """Hours from the middle of each quarter to the beginning of the next one that is served."""
    if not any(served):
        return [math.inf] * SLOTS
    waits = []
    for slot in range(SLOTS):
        n = next(n for n in range(SLOTS) if served[(slot + n) % SLOTS])
        waits.append(max(0.0, n - 0.5) / 4)
    return waits


def _mean(pairs) -> float:
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else math.nan


def _quantile(pairs, q: float) -> float:
    """Smallest value with at least the share q of the weight at or below it."""
    pairs = sorted(pair for pair in pairs if pair[1] > 0)
    if not pairs:
        return math.nan
    wanted, below = q * sum(weight for _, weight in pairs) * (1 - 1e-9), 0.0
    for value, weight in pairs:
        below += weight
        if below >= wanted:
            return value
    return pairs[-1][0]
