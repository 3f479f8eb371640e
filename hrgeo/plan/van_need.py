"""A step of the van week: who is within reach of which stops, and when need is there."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from hrgeo import inputs, travel
from hrgeo.coverage import draw_need_again, listed_services
from hrgeo.coverage.chance import chance_intervals
from hrgeo.coverage.event_hours import event_hours
from hrgeo.files import read_table
from hrgeo.inputs.columns import recognise
from hrgeo.measures import opening_times
from hrgeo.measures.bootstrap import percentiles
from hrgeo.model import Demand, FloatArray, IntArray, StreetNetwork, StreetPositions
from hrgeo.model.opening import SLOTS_PER_HOUR, SLOTS_PER_WEEK
from hrgeo.plan.config import NeedConfig, PlanConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.van_config import VanConfig
from hrgeo.schemas import NEED_PLACES
from hrgeo.vans import WeekNeed

EVEN_EVENTS = 100.0
"""A profile is drawn towards flat as if so many more incidents were spread over the week."""
_WORKDAYS, _WEEK = 5, 7
_N_RESAMPLES = 500
_LEVEL = 0.9


@dataclass(frozen=True, eq=False)
class VanNeed:
    """Need by row, before rows that are alike are gathered.

    Attributes
    ----------
    demands, factors
        The need sources of the plan's weights, and what one unit of each counts.
    source, position, weight
        By row: which source, its position there, and what it counts.
    reach
        Shape ``(n_rows, n_stops)``: 1 where a stop is within reach.
    profile, services
        By row: its row in `profiles`, and in `open_share`.
    profiles
        Shape ``(n_profiles, 672)``: how high need is in each quarter of an hour; 1 is usual.
    open_share
        Shape ``(n_sets, 672)``: share of the weeks of a year in which a service that
        counts is surely open within reach.
    beside_service
        What a minute counts while such a service is open.
    threshold_min
        Minutes within which a stop is within reach.
    streets, stands
        What people go on, and where each source stands on it.
    """

    demands: tuple[Demand, ...]
    factors: tuple[float, ...]
    source: IntArray
    position: IntArray
    weight: FloatArray
    reach: sparse.csr_array
    profile: IntArray
    services: IntArray
    profiles: FloatArray
    open_share: FloatArray
    beside_service: float
    threshold_min: float
    streets: StreetNetwork
    stands: tuple[StreetPositions, ...]

    @property
    def total_weight(self) -> float:
        """Sum of the weights, of need out of reach of all stops too."""
        return float(self.weight.sum())

    def take_stops(self, keep: np.ndarray) -> VanNeed:
        """Give the need with some of the stops alone."""
        return dataclasses.replace(self, reach=self.reach[:, np.flatnonzero(keep)])

    def with_stops(self, stops: StreetPositions) -> VanNeed:
        """Give the need with further stops behind the others."""
        parts = []
        for at, here in enumerate(self.stands):
            ways = travel.travel_times(self.streets, here, stops, cutoff_min=self.threshold_min)
            near = _within(ways.minutes, self.threshold_min)
            parts.append(near[self.position[self.source == at]])
        reach = sparse.hstack([self.reach, sparse.vstack(parts)], format="csr")
        return dataclasses.replace(self, reach=sparse.csr_array(reach))

    def gathered(self) -> tuple[WeekNeed, IntArray]:
        """Give need with rows that are alike as one, and which of them each row became.

        -1 for rows with no stop within reach, which no week changes.
        """
        pairs = np.column_stack([self.profile, self.services])
        kinds, kind = np.unique(pairs, axis=0, return_inverse=True)
        lessened = 1.0 - (1.0 - self.beside_service) * self.open_share[kinds[:, 1]]
        rate = self.profiles[kinds[:, 0]] * lessened
        table = self.reach.copy()
        table.sort_indices()
        ends = table.indptr
        keys: dict[tuple[int, bytes], int] = {}
        row_of = np.full(len(self.weight), -1, dtype=np.int64)
        firsts: list[int] = []
        for row in np.flatnonzero(np.diff(ends) > 0).tolist():
            key = (int(kind.ravel()[row]), table.indices[ends[row] : ends[row + 1]].tobytes())
            if key not in keys:
                keys[key] = len(firsts)
                firsts.append(row)
            row_of[row] = keys[key]
        near = row_of >= 0
        weight = np.bincount(row_of[near], weights=self.weight[near], minlength=len(firsts))
        first = np.array(firsts, dtype=np.int64)
        kept = table[first] if len(first) else table[:0]
        need = WeekNeed(
            np.asarray(weight, dtype=np.float64),
            kept.indptr,
            kept.indices,
            kind.ravel()[first],
            rate,
        )
        return need, row_of

    def interval(self, credit: FloatArray, *, seed: int) -> tuple[float, float]:
        """Give the interval of the share of need that is met, as far as chance goes.

        Parameters
        ----------
        credit
            By row: what share of it is met, from 0 to 1.
        seed
            Same seed, same interval.

        Returns
        -------
        low, high
            Of 90 %; NaN without need. Of one source as shares of coverage are told
            (`hrgeo.coverage.measure_coverage`); of several, each is drawn again by itself.
        """
        if self.total_weight <= 0:
            return np.nan, np.nan
        within = [self._by_position(credit, at) for at in range(len(self.demands))]
        if len(self.demands) == 1:
            (low, high), *_ = chance_intervals(self.demands[0], within[0][:, None], seed=seed)[0]
            return float(low), float(high)
        sums = np.zeros((_N_RESAMPLES, 2))
        for at, (demand, factor) in enumerate(zip(self.demands, self.factors, strict=True)):
            drawn, _ = draw_need_again(demand, n_resamples=_N_RESAMPLES, seed=seed + at)
            sums += factor * (drawn @ np.column_stack([within[at], np.ones(len(demand))]))
        ends = percentiles(sums, _LEVEL)
        share = float(self.weight @ credit / self.total_weight)
        return min(float(ends[0][0]), share), max(float(ends[1][0]), share)

    def _by_position(self, credit: FloatArray, source: int) -> FloatArray:
        """Give by position of a source the share of its need that is met."""
        rows, n = self.source == source, len(self.demands[source])
        total = np.bincount(self.position[rows], weights=self.weight[rows], minlength=n)
        met = np.bincount(self.position[rows], weights=(self.weight * credit)[rows], minlength=n)
        return np.asarray(np.clip(met / np.where(total > 0, total, 1.0), 0.0, 1.0))


def find_need(
    asked: VanConfig,
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    stands: StreetPositions,
) -> VanNeed:
    """Find which need is within reach of which stops, and when it is there.

    Parameters
    ----------
    asked, config, read, measured
        The plan, what was read, and what is known of the ways people go.
    stands
        The stops on the streets that people take.
    """
    times, by_id = measured.modes[asked.mode], {
        demand.need_id: demand for demand in measured.placed.demands_by(asked.mode)
    }  # fmt: skip
    offering = listed_services(read.services).of_type(asked.service)
    parts, profiles, reached, near = [], [np.ones(SLOTS_PER_WEEK)], [], []
    for at, (need_id, factor) in enumerate(asked.need_weights):
        demand, here = by_id[need_id], measured.placed.need[asked.mode][need_id]
        ways = travel.travel_times(times.streets, here, stands, cutoff_min=asked.threshold_min)
        known = times.need_times[need_id]
        beside = known.take_destinations(np.isin(known.destination_ids, offering))
        position, weight, profile, own = _rows(config.need_by_id(need_id), demand)
        profile = np.where(profile > 0, profile + len(profiles) - 1, 0)
        profiles += own
        parts.append((np.full(len(position), at), position, weight * factor, profile))
        reached.append(_within(ways.minutes, asked.threshold_min)[position])
        near.append(_within(beside.minutes, asked.threshold_min)[position])
        ids = beside.destination_ids
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    services, open_share = _open_nearby(sparse.vstack(near, format="csr"), read.services.loc[ids])
    return VanNeed(
        demands=tuple(by_id[need_id] for need_id, _ in asked.need_weights),
        factors=tuple(factor for _, factor in asked.need_weights),
        source=columns[0],
        position=columns[1],
        weight=columns[2],
        reach=sparse.vstack(reached, format="csr"),
        profile=columns[3],
        services=services,
        profiles=np.array(profiles),
        open_share=open_share,
        beside_service=asked.beside_service,
        threshold_min=asked.threshold_min,
        streets=times.streets,
        stands=tuple(measured.placed.need[asked.mode][name] for name, _ in asked.need_weights),
    )


def _within(minutes: sparse.csr_array, threshold_min: float) -> sparse.csr_array:
    """Give 1 for each pair within the threshold; what is not stored is beyond it."""
    table = minutes.tocoo()
    near = table.data <= threshold_min
    return sparse.csr_array(
        (np.ones(int(near.sum())), (table.row[near], table.col[near])), shape=table.shape
    )


def _rows(
    source: NeedConfig, demand: Demand
) -> tuple[IntArray, FloatArray, IntArray, list[FloatArray]]:
    """Give position, weight and profile by row of need: 0 is flat, others count from 1."""
    if demand.kind == "places" and len(demand.event_position):
        osm = _hours_of_places(source)
        own = pd.Series(osm.reindex(np.asarray(demand.event_row)).to_numpy(), dtype=object)
        said = own.notna().to_numpy(dtype=bool)
        codes, texts = pd.factorize(own[said])
        profile = np.zeros(len(own), dtype=np.int64)
        profile[said] = codes + 1
        week = opening_times(pd.DataFrame({"hours_osm": list(texts)}))
        usual = int(np.argmax(week.n_weeks))
        profiles = [week.least[usual, k].astype(np.float64) for k in range(len(texts))]
        return demand.event_position, demand.event_weight, profile, profiles
    flat = np.zeros(len(demand), dtype=np.int64)
    rate = profile_of(demand)
    if rate is None:
        return np.arange(len(demand)), demand.weight, flat, []
    return np.arange(len(demand)), demand.weight, flat + 1, [rate]


def _hours_of_places(source: NeedConfig) -> pd.Series[str]:
    """Give, by row number of a table of named places, the hours when people are there.

    Missing where the table says nothing or cannot be read: such a place counts the same at
    all hours.
    """
    raw = read_table(source.file, sheet=source.sheet or None)
    work = recognise(raw, NEED_PLACES, table="need", columns=dict(source.columns))
    pairs = zip(work.text("days"), work.text("hours"), strict=True)
    texts = []
    for days, hours in pairs:
        # Days alone are known, though the hours beside them ("evenings") are not.
        osm = inputs.written_hours(days, hours).osm or inputs.written_hours(days, None).osm
        texts.append(osm)
    return pd.Series(texts, index=work.raw.rows, dtype=object)


def profile_of(demand: Demand) -> FloatArray | None:
    """Give how high need is in each quarter of an hour of the week, 1 on average.

    Incidents are counted by hour of the day on weekdays and on weekends, each given half to
    its hour and a quarter to the hours beside it, as if `EVEN_EVENTS` more were spread evenly
    over the week: a profile of few incidents is nearly flat.

    Parameters
    ----------
    demand
        The need.

    Returns
    -------
    FloatArray or None
        Shape ``(672,)``; None where no incident has both a date and an hour.

    Examples
    --------
    One incident, on Wednesday 2024-01-03 at noon, beside 100 even ones. Of it, half is at
    noon of one of five weekdays: 0.1 an hour beside 100 / 168, of 101 / 168 on average.

    >>> need = Demand("ems", "points", "ems", ["a"], [0], [0], [1], [""], event_position=[0],
    ...               event_date=["2024-01-03"], event_hour=[12], event_weight=[1])
    >>> week = profile_of(need)
    >>> round(float(week[12 * 4]), 4), round((0.1 + 100 / 168) / (101 / 168), 4)
    (1.1564, 1.1564)
    """
    events = event_hours(demand)
    if events.n_with_hour <= 0:
        return None
    week = events.by_hour().reshape(_WEEK, 24)
    by_day = np.vstack(
        [
            np.tile(part.mean(axis=0), (len(part), 1))
            for part in (week[:_WORKDAYS], week[_WORKDAYS:])
        ]
    )
    hours = by_day.ravel() + EVEN_EVENTS / by_day.size
    rate: FloatArray = np.repeat(hours / hours.mean(), SLOTS_PER_HOUR)
    return rate


def _open_nearby(near: sparse.csr_array, services: pd.DataFrame) -> tuple[IntArray, FloatArray]:
    """Give by row its set of services within reach, and by set when one of them is open."""
    if not len(services):
        return np.zeros(near.shape[0], dtype=np.int64), np.zeros((1, SLOTS_PER_WEEK))
    opening = opening_times(services)
    part = opening.n_weeks / opening.n_weeks.sum()
    near.sort_indices()
    keys: dict[bytes, int] = {b"": 0}
    shares = [np.zeros(SLOTS_PER_WEEK)]
    which = np.zeros(near.shape[0], dtype=np.int64)
    for row in np.flatnonzero(np.diff(near.indptr) > 0).tolist():
        ids = near.indices[near.indptr[row] : near.indptr[row + 1]]
        key = ids.tobytes()
        if key not in keys:
            keys[key] = len(shares)
            shares.append(part @ opening.least[:, ids].any(axis=1))
        which[row] = keys[key]
    return which, np.array(shares)
