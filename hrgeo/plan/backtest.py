"""A step of a run: had sites been chosen earlier, how much later need would be within reach."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo import siting, travel
from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray, StreetPositions
from hrgeo.plan.config import PlanConfig, SitingConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.past_need import PastNeed, read_past_need
from hrgeo.plan.progress import Within, unheard
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited
from hrgeo.plan.site_groups import find_groups
from hrgeo.plan.site_problem import (
    SERVICE,
    below,
    combined_demand,
    pose,
    search_min,
    side_by_side,
)
from hrgeo.plan.siting_config import BacktestConfig, whole_months
from hrgeo.siting import judgement
from hrgeo.text import count_label, count_words, join_words, say, share_words

RESAMPLES = 200
"""Of later need, for the intervals of shares and of differences."""
RANDOM_DRAWS = 200
TOGETHER = "together"


@dataclass(frozen=True)
class Span:
    """Complete months of one period, and the need in them."""

    months: tuple[str, ...]
    n_need: int

    @property
    def first_day(self) -> str:
        """Its first day, as YYYY-MM-DD."""
        return f"{self.months[0]}-01"

    @property
    def last_day(self) -> str:
        """Its last day, as YYYY-MM-DD."""
        return _last_day(self.months[-1])


@dataclass(frozen=True, eq=False)
class Backtested:
    """How sites chosen on earlier need do on later need.

    Attributes
    ----------
    train, test
        The periods.
    months_dropped
        Months of the stated periods that are left out, since they are not complete.
    rows
        `hrgeo.siting.judgement.backtest` for the stated periods.
    folds
        The same for rolling periods, each with its ``train_to``, ``test_from`` and
        ``test_to``; None where the plan asks for none.
    n_services_unknown, n_services_then
        Services of the type that count in the test period, and how many of them do so
        though nobody knows since when they are open.
    is_of_overdoses
        Whether all need sources count overdoses.
    n_closed_undated
        Services left out because they are closed now, and nobody knows since when.
    """

    train: Span
    test: Span
    months_dropped: tuple[str, ...]
    rows: pd.DataFrame
    folds: pd.DataFrame | None
    n_services_then: int
    n_services_unknown: int
    n_closed_undated: int
    is_of_overdoses: bool = True

    def comparable(self) -> str:
        """Say in what way the two periods can be compared."""
        n_train, n_test = len(self.train.months), len(self.test.months)
        key = "equal" if n_train == n_test else "rates"
        return say(
            f"siting_plan.backtest_{key}", n_train=count_words(n_train), n_test=count_words(n_test)
        )

    def services_note(self) -> str:
        """Say which services count, and how far that is known."""
        notes = [
            say(
                "siting_plan.backtest_services_then",
                n=count_words(self.n_services_then),
                day=self.test.first_day,
            )
        ]
        if self.n_services_unknown:
            n = count_words(self.n_services_unknown)
            notes.append(say("siting_plan.backtest_services_unknown", n=n))
        if self.n_closed_undated:
            n = count_words(self.n_closed_undated)
            notes.append(say("siting_plan.backtest_closed_undated", n=n))
        return " ".join([*notes, say("siting_plan.backtest_todays_candidates")])


@dataclass(frozen=True, eq=False)
class _Then:
    """Services of the type asked about, by when they were open.

    A day on which nobody knows a service was open counts as one on which it was.
    """

    ids: pd.Index
    opened: pd.Series[Any]
    closed: pd.Series[Any]

    def open_on(self, day: dt.date) -> BoolArray:
        at = pd.Timestamp(day)
        there = self.opened.isna() | (self.opened <= at)
        return np.asarray((there & (self.closed.isna() | (self.closed > at))).to_numpy(dtype=bool))

    def n_unknown(self, day: dt.date) -> int:
        return int((self.open_on(day) & self.opened.isna().to_numpy(dtype=bool)).sum())


def look_back(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    sited: Sited,
    within: Within = unheard,
) -> Backtested | None:
    """Choose sites on earlier need and score them on later need; None where not asked for.

    Only complete months count, only services that were open when the test period began,
    and the candidates are those of today. Hours and capacities play no part.

    Raises
    ------
    InputError
        If a period has no complete month or no need in the files.
    """
    asked = config.siting
    if asked is None or asked.backtest is None:
        return None
    past = read_past_need(config, read, asked.mode)
    train, test, dropped = _periods(past, asked.backtest)
    at = measured.placed.services[asked.mode]
    on_streets = read.services[read.services.index.isin(at.ids[at.placed])]
    services, n_closed_undated = _services_then(on_streets, asked.service)
    within(0.1)
    problem, n_residents = _problem(asked, read, measured, sited, past, services.ids)
    residents = None if read.residents is None or not n_residents else read.residents.weight
    within(0.4)
    folds = [_fold(past, services, problem, TOGETHER, train.months, test.months, config.seed)]
    rows = _tried(problem, folds, sited.question, past, residents, config.seed)
    within(0.6)
    rolling = _rolling(past, asked.backtest)
    tried = None
    if rolling:
        folds = [
            _fold(past, services, problem, later[0], earlier, later, config.seed)
            for earlier, later in rolling
        ]
        tried = _named(
            _tried(problem, folds, sited.question, past, residents, config.seed), rolling
        )
    day = _first_day(test.months)
    return Backtested(
        train,
        test,
        dropped,
        rows,
        tried,
        int(services.open_on(day).sum()),
        services.n_unknown(day),
        n_closed_undated,
        all(demand.what in {"ems", "death"} for demand in past.demands),
    )


def _periods(past: PastNeed, asked: BacktestConfig) -> tuple[Span, Span, tuple[str, ...]]:
    """Give the complete months of both periods, and the months that are not."""
    spans, faults = [], []
    for name, period in (("train", asked.train), ("test", asked.test)):
        months = past.complete(period)
        n_need = past.n_need_in(months) if months else 0
        if not n_need:
            faults.append(
                f"[siting.backtest] {name} = {period[0]} to {period[1]}: the files have "
                + ("no need in its complete months" if months else "no complete month in it")
            )
        spans.append(Span(months, n_need))
    if faults:
        raise InputError("; ".join(faults) + ". Give periods that the need covers.")
    named = {*_touched(asked.train), *_touched(asked.test)}
    kept = {*spans[0].months, *spans[1].months}
    return spans[0], spans[1], tuple(sorted(named - kept))


def _touched(period: tuple[str, str]) -> tuple[str, ...]:
    """Give all months that a period touches."""
    return whole_months((f"{period[0][:7]}-01", _last_day(period[1][:7])))


def _rolling(
    past: PastNeed, asked: BacktestConfig
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Give test periods of the stated length, the last first, each with all that went before.

    A period needs at least as many months before it as it has itself, and need in both.
    """
    n, months = asked.rolling_months, past.complete((asked.train[0], asked.test[1]))
    if n is None:
        return []
    pairs = [
        (months[: end - n], months[end - n : end]) for end in range(len(months), 2 * n - 1, -n)
    ]
    return [pair for pair in pairs[::-1] if all(past.n_need_in(part) for part in pair)]


def _services_then(services: gpd.GeoDataFrame, service: str) -> tuple[_Then, int]:
    """Give all services of a type on the streets, open or closed today, and how many have no date.

    Services that are nowhere near the streets of the study help nobody in it: they must not
    stand in the sentence that says how many services there were.
    """
    offers = np.array([service in str(t).split(";") for t in services["types"]], dtype=bool)
    table = services[offers]
    opened, closed = (_days(table, name) for name in ("opened", "closed"))
    is_open = [pd.isna(v) or bool(v) for v in table.get("is_open", pd.Series(True, table.index))]
    undated = ~np.array(is_open, dtype=bool) & closed.isna().to_numpy() & opened.isna().to_numpy()
    keep = ~undated
    return _Then(table.index[keep], opened[keep], closed[keep]), int(undated.sum())


def _days(table: gpd.GeoDataFrame, column: str) -> pd.Series[Any]:
    days: pd.Series[Any] = pd.to_datetime(table.get(column, pd.Series(pd.NaT, table.index)))
    return days


def _problem(
    asked: SitingConfig,
    read: PlanInputs,
    measured: Measured,
    sited: Sited,
    past: PastNeed,
    service_ids: pd.Index,
) -> tuple[siting.SitingProblem, int]:
    """Pose the question over all past need, and where residents live, as the last rows."""
    streets = read.streets[asked.mode]
    demands, places, factors = list(past.demands), list(past.places), list(past.factors)
    if read.residents is not None:
        demands.append(read.residents)
        places.append(travel.as_positions(streets, read.residents, "Residents"))
        factors.append(0.0)
    demand = combined_demand(demands, factors)
    at = measured.placed.services[asked.mode]
    services = at.take(np.asarray(at.ids.isin(service_ids) & at.placed))
    stands = sited.considered.places.take(sited.considered.is_kept)
    cutoff_min = search_min(asked)

    def minutes_to(sites: StreetPositions) -> Any:
        tables = [
            travel.travel_times(streets, here, sites, cutoff_min=cutoff_min) for here in places
        ]
        return below(tables)

    plain = dataclasses.replace(asked, use_hours=False, use_capacity=False)
    problem = pose(
        plain,
        sited.considered,
        read.services,
        side_by_side(minutes_to(services), minutes_to(stands)),
        demand,
        groups=find_groups(asked.groups, read, demand),
    )
    return problem, 0 if read.residents is None else len(read.residents)


def _fold(
    past: PastNeed,
    services: _Then,
    problem: siting.SitingProblem,
    name: str,
    earlier: Sequence[str],
    later: Sequence[str],
    seed: int,
) -> judgement.Fold:
    """Make one split; rows of residents have no need in either period."""
    n_more = problem.n_demand - len(past)
    there = services.ids[services.open_on(_first_day(later))]
    existing = np.asarray(problem.site_ids.isin([f"{SERVICE}{i}" for i in there]), dtype=bool)
    drawn = past.draw_again(later, RESAMPLES, seed)
    return judgement.Fold(
        name,
        train=np.pad(past.weight_in(earlier), (0, n_more)),
        test=np.pad(past.weight_in(later), (0, n_more)),
        resampled_test=np.pad(drawn, ((0, 0), (0, n_more))),
        existing=existing,
    )


def _tried(
    problem: siting.SitingProblem,
    folds: list[judgement.Fold],
    question: judgement.Question,
    past: PastNeed,
    residents: FloatArray | None,
    seed: int,
) -> pd.DataFrame:
    people = None if residents is None else np.concatenate([np.zeros(len(past)), residents])
    return judgement.backtest(
        problem, folds, question, residents=people, n_random=RANDOM_DRAWS, seed=seed
    )


def _named(
    table: pd.DataFrame, rolling: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> pd.DataFrame:
    """Put the days of each fold beside its rows; all folds together have none."""
    by_fold = {
        later[0]: (_last_day(earlier[-1]), f"{later[0]}-01", _last_day(later[-1]))
        for earlier, later in rolling
    }
    months = [by_fold.get(str(fold), (None, None, None)) for fold in table["fold"]]
    names = ["train_to", "test_from", "test_to"]
    return table.join(pd.DataFrame(months, columns=names, index=table.index))


def _last_day(month: str) -> str:
    return str((np.datetime64(month, "M") + 1).astype("datetime64[D]") - 1)


def _first_day(months: Sequence[str]) -> dt.date:
    return dt.date.fromisoformat(f"{months[0]}-01")


def simple_ways(rows: pd.DataFrame, *verdicts: str) -> list[str]:
    """Name the simple ways of choosing with one of these verdicts on the chosen sites."""
    simple = rows[rows["method"].isin(["random", "residents", "pin_map"]) & rows["is_available"]]
    return [str(name) for name in simple.loc[simple["verdict"].isin(verdicts), "method"]]


def backtest_sentence(found: Backtested, *, smallest_count: int) -> str:
    """Say in a few sentences how the chosen sites did, and where they beat nothing.

    `smallest_count` is the least count that is told as a number.
    """
    rows = found.rows.set_index("method")
    words = [
        say(
            "siting_plan.backtest_sentence" + ("" if found.is_of_overdoses else "_need"),
            train=_days_words(found.train),
            test=_days_words(found.test),
            n=count_label(float(found.test.n_need), smallest_count=smallest_count),
            share=_share(rows, "hrgeo"),
            before=_share(rows, "present"),
        )
    ]
    said = {
        "worse": simple_ways(found.rows, "worse"),
        "not_beaten": simple_ways(found.rows, "no_clear_difference", "not_known"),
    }
    if not any(said.values()):
        said["beaten"] = [""]
    for key, methods in said.items():
        if methods:
            names = [say(f"siting_plan.baseline.{name}") for name in methods if name]
            words.append(say(f"siting_plan.backtest_sentence_{key}", methods=join_words(names)))
    return " ".join(words)


def _days_words(span: Span) -> str:
    return say("siting_plan.days", first=span.first_day, last=span.last_day)


def _share(rows: pd.DataFrame, method: str) -> str:
    share, low, high = rows.loc[[method], ["share", "low", "high"]].to_numpy(np.float64)[0]
    return share_words(share, n_services=1, low=low, high=high)
