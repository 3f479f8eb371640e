"""A step of a run: how far the suggested sites can be trusted, and what would do as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hrgeo import coverage, siting
from hrgeo.coverage import listed_services
from hrgeo.model import TravelTimes
from hrgeo.plan.backtest import Backtested, look_back
from hrgeo.plan.candidates import Considered
from hrgeo.plan.config import PlanConfig, SitingConfig
from hrgeo.plan.measure import Measured
from hrgeo.plan.progress import StageClock
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited, preferences
from hrgeo.plan.site_cards import Card, cards_of
from hrgeo.plan.site_problem import (
    CANDIDATE,
    MORE_OR_LESS_MIN,
    below,
    candidate_minutes,
    pose,
    row_weights,
    search_min,
    side_by_side,
    stands_of,
)
from hrgeo.plan.slow import Slow, slow_by, slow_streets
from hrgeo.siting import judgement
from hrgeo.text import join_words, percent, say

FEWEST_ON_CURVE = 10
MOST_ON_CURVE = 40
FRONTIER_POINTS = 5
MOST_ALTERNATIVES = 5
"""Alternatives told for each site, the best first."""


@dataclass(frozen=True, eq=False)
class Judged:
    """How far an answer can be trusted, who gains by it, and what else would do.

    Attributes
    ----------
    curve, knee
        `judgement.marginal_curve` and the number of sites where it bends.
    stability, resampled
        `judgement.stability`, and in words how the need was drawn again; None and empty
        where the plan asks for no resamples, or nothing was chosen.
    swaps
        `judgement.equal_swaps`.
    frontier
        `judgement.fairness_frontier`; None without groups.
    prices
        `judgement.price_of_rules`.
    sensitivity, sentence
        `judgement.sensitivity`, and it in one line.
    cards
        Why each site is where it is.
    backtest
        How sites chosen earlier would have done; None where not asked for.
    case_codes
        Words of a case of the sensitivity -> ``slow``, ``less`` or ``more``.
    """

    curve: pd.DataFrame
    knee: int | None
    prices: pd.DataFrame
    swaps: pd.DataFrame
    sensitivity: pd.DataFrame
    sentence: str = ""
    stability: judgement.Stability | None = None
    resampled: str = ""
    frontier: pd.DataFrame | None = None
    cards: tuple[Card, ...] = field(default_factory=tuple)
    backtest: Backtested | None = None
    case_codes: Mapping[str, str] = field(default_factory=dict)


def judge(
    config: PlanConfig,
    read: PlanInputs,
    measured: Measured,
    sited: Sited | None,
    *,
    clock: StageClock,
) -> Judged | None:
    """Look at an answer from all sides; None where no sites were looked for."""
    asked = config.siting
    if asked is None or sited is None:
        return None
    with clock.stage("Judging sites") as within:
        problem, question, result = sited.problem, sited.question, sited.result
        prices = _prices(sited)
        curve = judgement.marginal_curve(problem, question, _most_sites(asked, sited))
        knee = judgement.knee(curve)
        within(0.2)
        if result.status == "infeasible":
            nothing = pd.DataFrame()
            return Judged(curve, knee, prices, nothing, nothing)
        liking = preferences(sited.considered, problem)
        swaps = judgement.equal_swaps(problem, result, question, preference=liking)
        stable, resampled = _stability(config, sited)
        within(0.4)
        cases = list(_cases(config, read, measured, sited))
        table = judgement.sensitivity({words: case for _, words, case in cases}, result)
        within(0.6)
        frontier = _frontier(sited)
        cards = cards_of(config, read, measured, sited, stable, swaps)
        within(0.7)
        backtest = look_back(config, read, measured, sited, lambda done: within(0.7 + 0.3 * done))
    return Judged(
        curve,
        knee,
        prices,
        swaps,
        table,
        judgement.sensitivity_sentence(table, objective=question.objective),
        stable,
        resampled,
        frontier,
        cards,
        backtest,
        {words: code for code, words, _ in cases},
    )


def _most_sites(asked: SitingConfig, sited: Sited) -> int:
    """Give how far to draw the curve: twice as far as asked, and at least to ten."""
    n_sites = len(sited.result.sites) if asked.new_sites is None else asked.new_sites
    wanted = asked.judgement.most_sites or max(2 * n_sites, FEWEST_ON_CURVE)
    return int(min(wanted, sited.problem.n_candidates, max(MOST_ON_CURVE, n_sites)))


def _prices(sited: Sited) -> pd.DataFrame:
    """Solve without one rule at a time, of those that can be lifted."""
    considered, problem = sited.considered, sited.problem
    masks = {
        rule: _mask(considered, problem, considered.returns_without(rule))
        for rule in considered.rules
    }
    return judgement.price_of_rules(
        problem,
        masks,
        sited.question,
        dropped=_mask(considered, problem, considered.returns_without_all),
    )


def _mask(considered: Considered, problem: siting.SitingProblem, chosen: np.ndarray) -> np.ndarray:
    """Give candidates as a mask over the sites of a problem."""
    names = [f"{CANDIDATE}{i}" for i in considered.table.index[chosen]]
    return np.asarray(problem.site_ids.isin(names), dtype=bool)


def _stability(config: PlanConfig, sited: Sited) -> tuple[judgement.Stability | None, str]:
    """Choose again on need that is drawn again, source by source."""
    asked = config.siting
    if asked is None or not asked.judgement.resamples or not len(sited.result.sites):
        return None, ""
    drawn: list[np.ndarray] = []
    said: list[tuple[str, str]] = []
    for at, (demand, (_, factor)) in enumerate(zip(sited.demands, asked.need_weights, strict=True)):
        weight, blocks = coverage.draw_need_again(
            demand, n_resamples=asked.judgement.resamples, seed=config.seed + at
        )
        drawn.append(weight * factor)
        said.append((demand.need_id, say(f"siting_plan.blocks.{blocks}")))
    weights = row_weights(sited.problem, sited.demand, np.concatenate(drawn, axis=1))
    found = judgement.stability(sited.problem, sited.result, sited.question, weights)
    if found.method == "exact":
        how = say("siting_plan.resampled_exact")
    elif found.n_checked:
        how = say(
            "siting_plan.resampled_checked",
            n=found.n_checked,
            same=percent(found.share_checked_same),
            gap=percent(max(found.checked_gap, 0.0)),
        )
    else:
        how = say("siting_plan.resampled_quick")
    n = asked.judgement.resamples
    return found, say("siting_plan.resampled", n=n, blocks=_blocks_words(said), how=how)


def _blocks_words(said: list[tuple[str, str]]) -> str:
    """Say how the need of each source is drawn again; of a single one without its name."""
    if len(said) == 1:
        return said[0][1]
    return join_words(
        [say("siting_plan.resampled_blocks", need_id=name, blocks=words) for name, words in said]
    )


def _cases(
    config: PlanConfig, read: PlanInputs, measured: Measured, sited: Sited
) -> Iterator[tuple[str, str, judgement.Case]]:
    """Give the question at a slow pace, and with more and fewer minutes."""
    asked = config.siting
    if asked is None:
        return
    slow = slow_by(asked.mode, read.profiles[asked.mode])
    if slow is not None:
        minutes = _slow_minutes(asked, read, measured, sited, slow)
        problem = pose(
            asked,
            sited.considered,
            read.services,
            minutes,
            sited.demand,
            groups=sited.groups,
            hours=sited.hours,
        )
        yield "slow", _slow_words(slow), judgement.Case(problem, sited.question)
    if asked.objective in {"p_median", "p_center"} and asked.floor is None:
        return  # the choice does not hang on the threshold
    for by_min, key in ((-MORE_OR_LESS_MIN, "less"), (MORE_OR_LESS_MIN, "more")):
        moved = _moved(sited.question, by_min)
        if moved is not None and (moved.within_min or 0.0) <= sited.minutes.cutoff_min:
            words = say(f"siting_plan.minutes_{key}", minutes=f"{MORE_OR_LESS_MIN:g}")
            yield key, words, judgement.Case(sited.problem, moved)


def _moved(question: judgement.Question, by_min: float) -> judgement.Question | None:
    """Give the question with other minutes; None where none would be left."""
    if question.within_min is None:
        return None
    steps = None
    if question.decay:
        steps = tuple((minutes + by_min, value) for minutes, value in question.decay)
        if steps[0][0] <= 0:
            return None
    if question.within_min + by_min <= 0:
        return None
    return question.changed(threshold_min=question.within_min + by_min, decay=steps)


def _slow_minutes(
    asked: SitingConfig, read: PlanInputs, measured: Measured, sited: Sited, slow: Slow
) -> TravelTimes:
    """Give the minutes of those who are slow, to the same services and candidates."""
    times, placed = measured.modes[asked.mode], measured.placed
    streets = slow_streets(times.streets, slow)
    names = [need_id for need_id, _ in asked.need_weights]
    places = [placed.need[asked.mode][name] for name in names]
    cutoff_min = min(search_min(asked), sited.minutes.cutoff_min)
    stands = stands_of(sited.considered)
    known = [times.need_times_slow.get(name) for name in names]
    offering = listed_services(read.services).of_type(asked.service)
    if asked.objective in {"p_median", "p_center"} or any(t is None for t in known):
        at = placed.services[asked.mode]
        there = at.take(np.asarray(at.ids.isin(offering) & at.placed))
        services = candidate_minutes(streets, places, there, cutoff_min)
    else:
        tables = [t for t in known if t is not None]
        services = below(
            [t.take_destinations(np.isin(t.destination_ids, offering)) for t in tables]
        )
    minutes = side_by_side(services, candidate_minutes(streets, places, stands, cutoff_min))
    order = minutes.destination_ids.get_indexer(sited.minutes.destination_ids)
    return TravelTimes(
        minutes.minutes[:, order],
        minutes.origin_ids,
        sited.minutes.destination_ids,
        minutes.cutoff_min,
        minutes.mode,
    )


def _slow_words(slow: Slow) -> str:
    if slow.what == "traffic":
        return say("siting_plan.slow_traffic")
    if slow.kph is None:
        return say("siting_plan.slow_pace_plain")
    return say("siting_plan.slow_pace", kph=f"{slow.kph:g}")


def _frontier(sited: Sited) -> pd.DataFrame | None:
    """Weigh coverage against the worst-off group; None without groups, or for other objectives."""
    members = sited.problem.members
    if members is None or sited.question.objective != "max_coverage":
        return None
    if not (members @ sited.problem.weight > 0).any():
        return None
    return judgement.fairness_frontier(sited.problem, sited.question, FRONTIER_POINTS)


def shares_chosen(judged: Judged) -> dict[str, tuple[float, float]]:
    """Give by candidate in which share of the resamples it, or a place like it, was chosen."""
    if judged.stability is None:
        return {}
    table = judged.stability.table
    return {
        str(site_id).removeprefix(CANDIDATE): (float(one), float(same))
        for site_id, one, same in table[
            ["site_id", "share_resamples", "share_same_place"]
        ].itertuples(index=False)
    }
