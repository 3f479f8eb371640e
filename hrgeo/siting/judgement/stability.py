"""How often each site is chosen when chance deals the incidents anew."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.measures.bootstrap import percentiles
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.judgement.progress import ShareDone, one_by_one
from hrgeo.siting.judgement.question import Question, resamples_of, with_weights
from hrgeo.siting.judgement.scores import cover_scores, nearest_min_of, open_sites
from hrgeo.siting.judgement.search import QuickChoice, can_be_quick, chosen_under
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult

SAME_PLACE_OVERLAP = 0.5
"""Two sites stand for the same place if their catchments overlap by this much (Jaccard)."""


@dataclass(frozen=True, eq=False)
class Stability:
    """How stable a choice of sites is.

    Attributes
    ----------
    table
        One row for each site that is chosen in the answer or in a resample:
        the chosen ones first, in their order, then the others, the most frequent
        first:

        ``site``, ``site_id``
            Position and id.
        ``is_chosen``
            Whether the answer has it.
        ``share_resamples``
            Share of the resamples whose choice has it. These shares add up to
            `n_sites_mean`.
        ``share_same_place``
            Share of the resamples whose choice has it or a site with nearly the
            same catchment (a Jaccard overlap of at least 0.5).
    n_resamples, n_failed
        Resamples that have an answer, and those in which no choice keeps the rules.
    n_sites_mean
        Mean number of sites in the choices of resamples.
    method
        ``quick`` (greedy steps and exchanges of one site, from nothing and from
        the answer, the better of the two) or ``exact``.
    n_checked, share_checked_same, checked_gap
        How good the quick method is: so many resamples were solved exactly as
        well; the mean share of the exact choice's sites that the quick one has,
        and the mean distance of its objective, as a share of the exact one's. 0,
        NaN and NaN where nothing was checked.
    share_before, share_after
        Shares within the threshold, on the real weights, before and with the
        answer's sites; NaN without a threshold or without weight.
    before_low, before_high, after_low, after_high
        Percentile intervals of these shares over the resamples, the answer's
        sites held fixed. They do not cover that chance also had a hand in the
        choice: on the data that chose them, sites look a little too good
        (`hrgeo.siting.judgement.backtest` measures that).
    level
        Of the intervals.
    """

    table: pd.DataFrame
    n_resamples: int
    n_failed: int
    n_sites_mean: float
    method: str
    n_checked: int
    share_checked_same: float
    checked_gap: float
    share_before: float
    share_after: float
    before_low: float
    before_high: float
    after_low: float
    after_high: float
    level: float


def stability(
    problem: SitingProblem,
    result: SitingResult,
    asked: Question,
    resampled_weights: npt.ArrayLike,
    *,
    same_place_min: float | None = None,
    n_exact: int = 5,
    level: float = 0.9,
    progress: ShareDone | None = None,
) -> Stability:
    """Solve a question again on resampled weights, and count who is chosen.

    Parameters
    ----------
    problem, result, asked
        The problem, its answer, and the question it answers.
    resampled_weights
        Shape ``(n_resamples, n_demand)``: the weights of each resample, such
        as those of a block bootstrap.
    same_place_min
        Minutes within which need belongs to the catchment of a site. Default:
        the threshold; without one, the median of the minutes from need to its
        nearest site in the answer.
    n_exact
        So many of the first resamples are solved exactly as well, to see how
        good the quick method is here.
    level
        Share of the resamples inside the intervals.
    progress
        Told the share that is done.

    Returns
    -------
    Stability
        Each resample is solved by greedy steps and exchanges (from nothing and
        from the answer, the better of the two) for ``max_coverage``,
        ``min_sites`` and ``p_median`` without budget, capacity, floor or
        worst-off group; for all other questions exactly.

    Raises
    ------
    InputError
        If the weights do not fit, or `result` is infeasible.

    References
    ----------
    .. [1] Efron and Tibshirani (1993), An Introduction to the Bootstrap,
       doi:10.1201/9780429246593.

    Examples
    --------
    In one of four resamples the second place has more need.

    >>> problem = SitingProblem.from_matrix([[2, 9], [9, 3]], [5, 2])
    >>> asked = Question(n_sites=1, threshold_min=5)
    >>> found = stability(problem, asked.solve(problem), asked, [[5, 2], [6, 1], [3, 4], [4, 3]])
    >>> found.table[["site", "share_resamples"]].to_numpy().tolist()
    [[0.0, 0.75], [1.0, 0.25]]
    """
    if result.status == "infeasible":
        raise InputError("There is no choice whose stability could be judged: it is infeasible.")
    if not 0.0 < level < 1.0:
        raise InputError(f"level must lie between 0 and 1, not at {level:g}.")
    drawn: FloatArray = resamples_of(problem, resampled_weights)
    is_quick = can_be_quick(problem, asked)
    quick = QuickChoice(problem, asked, result.sites) if is_quick else None
    found = [
        chosen_under(problem, asked, weight, quick) for weight in one_by_one(list(drawn), progress)
    ]
    choices = [sites for sites in found if sites is not None]
    n_checked, same, gap = _checked(problem, asked, drawn, found, n_exact if is_quick else 0)
    within_min = asked.within_min if same_place_min is None else same_place_min
    if within_min is None:
        within_min = _median_min(problem, result.sites)
    before, after = _shares(problem, result.sites, asked, drawn, level)
    return Stability(
        table=_table(problem, result.sites, choices, within_min),
        n_resamples=len(choices),
        n_failed=len(found) - len(choices),
        n_sites_mean=float(np.mean([len(sites) for sites in choices])) if choices else math.nan,
        method="exact" if quick is None else "quick",
        n_checked=n_checked,
        share_checked_same=same,
        checked_gap=gap,
        share_before=before[0],
        share_after=after[0],
        before_low=before[1],
        before_high=before[2],
        after_low=after[1],
        after_high=after[2],
        level=level,
    )


def same_places(problem: SitingProblem, within_min: float, sites: IntArray) -> BoolArray:
    """Tell which sites stand for the same place: need in common over need in either.

    Parameters
    ----------
    problem
        Only its minutes count, not its weights.
    within_min
        Need this near belongs to the catchment of a site.
    sites
        Positions, shape ``(n,)``.

    Returns
    -------
    BoolArray
        Shape ``(n, n)``: whether ``common / either >= 0.5`` (Jaccard 1912,
        doi:10.1111/j.1469-8137.1912.tb05611.x). A site is the same place as
        itself, also with an empty catchment.

    Examples
    --------
    >>> problem = SitingProblem.from_matrix([[1, 1, 9], [1, 9, 9], [9, 9, 1]])
    >>> same_places(problem, 5.0, np.array([0, 1, 2]))[0].tolist()
    [True, True, False]
    """
    table = sparse.csc_array(problem.minutes[:, sites])
    near = table.data <= within_min
    start = np.concatenate([[0], np.cumsum(near)])[table.indptr]
    ones = np.ones(int(near.sum()))
    covers = sparse.csc_array((ones, table.indices[near], start), shape=table.shape)
    common = (covers.T @ covers).toarray()
    size = np.diff(start)
    either = size[:, None] + size[None, :] - common
    same = common >= SAME_PLACE_OVERLAP * np.maximum(either, 1)
    return np.asarray(same | np.eye(len(sites), dtype=np.bool_))


def _table(
    problem: SitingProblem, chosen: IntArray, choices: list[IntArray], within_min: float
) -> pd.DataFrame:
    times = np.zeros(problem.n_sites, dtype=np.int64)
    for sites in choices:
        times[sites] += 1
    others = np.setdiff1d(np.flatnonzero(times), chosen)
    others = others[np.argsort(-times[others], kind="stable")]
    listed = np.concatenate([chosen, others]).astype(np.int64)
    same = same_places(problem, within_min, listed)
    row_of = np.full(problem.n_sites, -1)
    row_of[listed] = np.arange(len(listed))
    times_same = np.zeros(len(listed), dtype=np.int64)
    for sites in choices:
        times_same += same[:, row_of[sites]].any(axis=1)
    n = max(len(choices), 1)
    return pd.DataFrame(
        {
            "site": listed,
            "site_id": problem.site_ids[listed],
            "is_chosen": np.arange(len(listed)) < len(chosen),
            "share_resamples": times[listed] / n,
            "share_same_place": times_same / n,
        }
    )


def _checked(
    problem: SitingProblem,
    asked: Question,
    drawn: FloatArray,
    found: list[IntArray | None],
    n_exact: int,
) -> tuple[int, float, float]:
    """Solve some resamples exactly; give their number, mean sites in common, and mean gap."""
    same, gaps = [], []
    for weight, sites in zip(drawn[:n_exact], found, strict=False):
        resampled = with_weights(problem, weight)
        best = asked.solve(resampled)
        if sites is None or best.status == "infeasible":
            continue
        n_best = len(best.sites)
        same.append(len(np.intersect1d(sites, best.sites)) / n_best if n_best else 1.0)
        objective = asked.solve_with(resampled, sites).objective
        lost = asked.sign * (best.objective - objective)
        gaps.append(lost / best.objective if best.objective > 0 else 0.0)
    if not same:
        return 0, math.nan, math.nan
    return len(same), float(np.mean(same)), float(np.mean(gaps))


def _median_min(problem: SitingProblem, sites: IntArray) -> float:
    near = nearest_min_of(sparse.csc_array(problem.minutes), open_sites(problem, sites))
    counted = near[np.isfinite(near) & (problem.weight > 0)]
    return float(np.median(counted)) if len(counted) else 0.0


def _shares(
    problem: SitingProblem, sites: IntArray, asked: Question, drawn: FloatArray, level: float
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Give share, low and high, before and with the new sites."""
    unknown = (math.nan, math.nan, math.nan)
    if asked.within_min is None or problem.total_weight <= 0:
        return unknown, unknown
    within = cover_scores(problem, [(asked.within_min, 1.0)])
    no_site = np.empty(0, dtype=np.int64)
    covered = np.column_stack(
        [within.covered(open_sites(problem, new), problem.n_demand) for new in (no_site, sites)]
        + [np.ones(problem.n_demand, dtype=np.bool_)]
    ).astype(np.float64)
    share = problem.weight @ covered / problem.total_weight
    low, high = percentiles(drawn @ covered, level)
    return (
        (float(share[0]), float(low[0]), float(high[0])),
        (float(share[1]), float(low[1]), float(high[1])),
    )
