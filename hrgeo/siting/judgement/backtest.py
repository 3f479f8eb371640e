"""Choose on early incidents, score on later ones, beside what needs no solver."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.judgement.backtest_table import (
    POOLED,
    FoldScore,
    MethodScore,
    pooled,
    rows_of,
)
from hrgeo.siting.judgement.baselines import hindsight_sites, pin_map_sites, random_sites
from hrgeo.siting.judgement.progress import ShareDone, one_by_one
from hrgeo.siting.judgement.question import Question, resamples_of, with_weights, within_of
from hrgeo.siting.judgement.scores import CoverScores, cover_scores, open_sites
from hrgeo.siting.problem import SitingProblem


@dataclass(frozen=True, eq=False)
class Fold:
    """One split into earlier and later incidents, over the demand rows of the problem.

    Attributes
    ----------
    name
        Such as the year that is scored; unique.
    train, test
        Shape ``(n_demand,)``: weight of each row earlier and later.
    resampled_test
        Shape ``(n_resamples, n_demand)``: weights of the later incidents in each
        resample of a block bootstrap. None: no intervals.
    existing
        Mask of shape ``(n_sites,)``: sites that were open in the later period.
        What exists in the problem and was not open then is no candidate either.
        Default: as in the problem.
    """

    name: str
    train: npt.ArrayLike
    test: npt.ArrayLike
    resampled_test: npt.ArrayLike | None = None
    existing: npt.ArrayLike | None = None


def backtest(
    problem: SitingProblem,
    folds: Sequence[Fold],
    asked: Question,
    *,
    residents: npt.ArrayLike | None = None,
    n_random: int = 200,
    level: float = 0.9,
    seed: int = 0,
    progress: ShareDone | None = None,
) -> pd.DataFrame:
    """Measure how much of later need sites chosen on earlier need have within reach.

    In each fold the question is solved on the earlier weights; the later ones
    are only scored. Scored is the share of later weight within the threshold
    of an existing or chosen site, for every method by the same rule:

    ``hrgeo``
        The answer to the question.
    ``random``
        `n_random` blind draws of allowed candidates: the mean of their shares.
    ``residents``
        The answer to the question with residents in place of incidents.
    ``pin_map``
        The candidates with most earlier weight within reach, each by itself.
    ``present``
        No new site.
    ``hindsight``
        The most that any choice could have had: solved on the later weights. No
        method can pass it.

    All take as many sites as the answer may (``min_sites``: as it has; under a
    budget alone: as it pays for), and the required ones among them. This
    compares choices; it does not say what sites would have changed.

    Parameters
    ----------
    problem
        Minutes, candidates and existing sites; its weights play no part.
    folds
        One or more, such as rolling years. Their later periods should not overlap.
    asked
        The question, with a threshold.
    residents
        Shape ``(n_demand,)``: residents at each demand row, scaled to the earlier
        weight in total. None: not available.
    n_random
        Blind draws, at least 1.
    level
        Share of the resamples inside the intervals.
    seed
        For the blind draws.
    progress
        Told the share that is done.

    Returns
    -------
    pandas.DataFrame
        For each fold, and with several folds for all together (``all``: later
        weights and those within reach added up), one row for each method:

        ``fold``, ``method``, ``is_available``
            Which; an unavailable method has NaN throughout.
        ``status``
            Of the answer behind it (`hrgeo.siting.SitingResult`); empty for
            methods without a solver and for all folds together.
        ``n_sites``
            New sites (the mean, for all folds together).
        ``share``, ``low``, ``high``
            Share of later weight within reach, and its percentile interval over
            the resamples, the choice held fixed.
        ``spread_low``, ``spread_high``
            Of ``random``: between these shares lie the middle 90 % of the draws.
        ``difference``, ``difference_low``, ``difference_high``
            The share of ``hrgeo`` minus that of this method, and its interval,
            both taken on the same resamples.
        ``verdict``
            Of ``hrgeo`` beside this method: ``better`` or ``worse`` where the
            whole interval of the difference is above or below 0,
            ``no_clear_difference`` otherwise, ``not_known`` without an interval.
            Empty for ``hrgeo`` itself and for ``hindsight``, which is no way of
            choosing.
        ``share_train``, ``optimism``
            The share of the earlier weight within reach of the same sites, and
            how much higher it is than that of the later weight: what looking back
            flatters.
        ``site_ids``
            Tuple of ids of the new sites; empty for ``random`` and for all folds.

        Shares are NaN where a fold has no later weight.

    Raises
    ------
    InputError
        If arrays do not fit, folds have different numbers of resamples or the same
        name, there is none, or no choice keeps the rules in a fold.

    Examples
    --------
    Places 0 and 1 are near the same corner, where most incidents were; a pin map
    takes both. Later the other corner (place 2) had as many as before.

    >>> problem = SitingProblem.from_matrix([[1, 1, 9], [9, 9, 1]])
    >>> fold = Fold("2024", train=[6, 3], test=[5, 5], resampled_test=[[5, 5], [6, 4], [4, 6]])
    >>> table = backtest(problem, [fold], Question(n_sites=2, threshold_min=5)).set_index("method")
    >>> table.loc[["hrgeo", "pin_map"], "share"].tolist()
    [1.0, 0.5]
    >>> table.loc["pin_map", "verdict"], table.loc["pin_map", "difference_low"].round(2).item()
    ('better', 0.41)
    """
    within_min = within_of(asked, "A back-test")
    _check(folds, n_random, level)
    within = cover_scores(problem, [(within_min, 1.0)])
    scored = [
        _scored(problem, fold, asked, within, residents=residents, n_random=n_random, seed=seed)
        for fold in one_by_one(folds, progress)
    ]
    if len({len(fold.test_resamples) for fold in scored}) > 1:
        raise InputError("All folds need the same number of resamples.")
    rows = [row for fold in scored for row in rows_of(fold, level)]
    if len(scored) > 1:
        rows += rows_of(pooled(scored), level)
    return pd.DataFrame(rows)


def _check(folds: Sequence[Fold], n_random: int, level: float) -> None:
    faults = []
    if not folds:
        faults.append("there is no fold")
    names = [fold.name for fold in folds]
    if len(set(names)) < len(names) or (len(names) > 1 and POOLED in names):
        faults.append(f"folds need names of their own, and none may be {POOLED!r}")
    if n_random < 1:
        faults.append(f"n_random must be at least 1, not {n_random}")
    if not 0.0 < level < 1.0:
        faults.append(f"level must lie between 0 and 1, not at {level:g}")
    if faults:
        raise InputError(f"There is nothing to test: {'; '.join(faults)}.")


def _then(problem: SitingProblem, fold: Fold) -> SitingProblem:
    """Give the problem with the sites that were there in the later period."""
    if fold.existing is None:
        return problem
    existing = np.asarray(fold.existing)
    if existing.dtype != np.bool_ or existing.shape != (problem.n_sites,):
        raise InputError(
            f"Fold {fold.name!r}: existing needs true or false for each of the "
            f"{problem.n_sites} sites."
        )
    not_then = problem.existing & ~existing
    return dataclasses.replace(
        problem,
        existing=existing,
        forbidden=problem.forbidden | not_then,
        required=problem.required & ~not_then,
    )


def _scored(
    problem: SitingProblem,
    fold: Fold,
    asked: Question,
    within: CoverScores,
    *,
    residents: npt.ArrayLike | None,
    n_random: int,
    seed: int,
) -> FoldScore:
    then = _then(problem, fold)
    early, late = with_weights(then, fold.train), with_weights(then, fold.test)
    no_resamples = np.empty((0, problem.n_demand))
    given = fold.resampled_test
    drawn: FloatArray = no_resamples if given is None else resamples_of(problem, given)
    answer = asked.solve(early)
    if answer.status == "infeasible":
        raise InputError(f"Fold {fold.name!r} has no answer: {answer.why}")
    n_sites = asked.n_sites
    if n_sites is None:  # under a budget, costs decide alone
        n_sites = len(answer.sites) if asked.budget is None else then.n_candidates
    within_min = within_of(asked, "A back-test")

    def method(name: str, choices: list[IntArray], status: str = "") -> MethodScore:
        return _method(late, early, within, drawn, name=name, choices=choices, status=status)

    by_residents = None
    if residents is not None:
        people = asked.solve(_as_heavy(with_weights(then, residents), early))
        if people.status != "infeasible":
            by_residents = method("residents", [people.sites], people.status)
    best, best_status = hindsight_sites(then, late.weight, asked, n_sites, within_min)
    pins = pin_map_sites(then, early.weight, n_sites, within_min, asked.budget)
    methods = (
        method("hrgeo", [answer.sites], answer.status),
        method("random", random_sites(then, n_random, n_sites, asked.budget, seed)),
        by_residents,
        method("pin_map", [pins]),
        method("present", [np.empty(0, dtype=np.int64)]),
        method("hindsight", [best], best_status),
    )
    return FoldScore(fold.name, methods, late.total_weight, early.total_weight, drawn.sum(axis=1))


def _as_heavy(problem: SitingProblem, other: SitingProblem) -> SitingProblem:
    """Scale weights to the total of another problem: capacities are in its units."""
    total = problem.total_weight
    factor = other.total_weight / total if total > 0 else 1.0
    return dataclasses.replace(problem, weight=problem.weight * factor)


def _method(
    late: SitingProblem,
    early: SitingProblem,
    within: CoverScores,
    drawn: FloatArray,
    *,
    name: str,
    choices: list[IntArray],
    status: str,
) -> MethodScore:
    weights = np.vstack([late.weight, early.weight, drawn])
    amounts = np.array([within.amounts(open_sites(late, sites), weights) for sites in choices])
    ids = late.site_ids[choices[0]].tolist() if len(choices) == 1 else []
    return MethodScore(
        name=name,
        status=status,
        n_sites=float(np.mean([len(sites) for sites in choices])),
        test=amounts[:, 0],
        train=amounts[:, 1],
        test_resamples=amounts[:, 2:].mean(axis=0),
        site_ids=tuple(ids),
    )
