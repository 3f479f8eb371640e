"""Sites that could stand in for each other, so that people decide and not a solver."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.judgement.exchanges import ROUNDING, Exchanges
from hrgeo.siting.judgement.question import Question
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult, relative_gap

_COLUMNS = {
    "site": "int64",
    "instead": "int64",
    "objective": "float64",
    "change_share": "float64",
    "is_equal": "bool",
    "preference": "float64",
}
_MOST_SOLVED = 50  # with capacities each exchange is a problem of its own


def equal_swaps(
    problem: SitingProblem,
    result: SitingResult,
    asked: Question,
    tolerance_share: float = 0.005,
    *,
    preference: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """List for each chosen site the places that could stand in for it at nearly no loss.

    One site is exchanged at a time, the others stay. Whatever the question
    asks (budget, floors, worst-off group, share, capacity) holds after the
    exchange too. Required sites are not exchanged.

    Parameters
    ----------
    problem, result, asked
        The problem, its answer, and the question it answers.
    tolerance_share
        The objective may get worse by this much at most, as a share of it. For
        ``min_sites``, whose number of sites an exchange cannot change, the
        weight within reach may.
    preference
        Shape ``(n_sites,)``: higher is preferred, NaN where nobody said.
        Decides between exchanges that are worth the same.

    Returns
    -------
    pandas.DataFrame
        One row for each exchange, in the order of the chosen sites, the best
        exchange first, among equals the preferred one, then by position:

        ``site``, ``site_id``, ``instead``, ``instead_id``
            Positions and ids: the chosen site, and the one in its place.
        ``objective``
            The objective after the exchange (``min_sites``: weight within reach).
        ``change_share``
            What is gained (above 0) or lost, as a share of the objective.
        ``is_equal``
            Whether nothing is lost but rounding.
        ``preference``
            Of the place that comes in; NaN where unknown.

        No rows where nothing was chosen. With capacities, the 50 exchanges of a
        site that could be best are solved, and no more.

    Raises
    ------
    InputError
        If `tolerance_share` is negative or `preference` has another length.

    Examples
    --------
    Sites 0 and 2 reach the same need.

    >>> problem = SitingProblem.from_matrix([[2, 9, 4], [9, 3, 9]], [5, 2])
    >>> asked = Question(n_sites=1, threshold_min=5)
    >>> swaps = equal_swaps(problem, asked.solve(problem), asked)
    >>> swaps[["site", "instead", "is_equal"]].to_numpy().tolist()
    [[0, 2, True]]
    """
    if not tolerance_share >= 0:
        raise InputError(f"tolerance_share must be 0 or more, not {tolerance_share}.")
    liking = _preferences(preference, problem.n_sites)
    exchanges = Exchanges.of(problem, asked).no_worse_for_groups(result.sites)
    now = _amount_now(exchanges, result)
    parts = []
    for site in result.sites.tolist():
        if not problem.must_add[site]:
            amounts = _amounts_instead(exchanges, result.sites, site, now, tolerance_share)
            parts.append(_rows_of(site, amounts, now, tolerance_share, liking))
    table = pd.concat(parts) if parts else pd.DataFrame({name: [] for name in _COLUMNS})
    table = table.astype(_COLUMNS).reset_index(drop=True)
    if asked.sign < 0 and asked.objective != "min_sites":
        table["objective"] = -table["objective"]
    ids = problem.site_ids
    table.insert(1, "site_id", ids[table["site"]])
    table.insert(3, "instead_id", ids[table["instead"]])
    return table


@dataclass(frozen=True, eq=False)
class Preferred:
    """An answer after exchanges for places that are liked better.

    Attributes
    ----------
    result
        The answer, worth at least as much as before, with the proof that the
        first one had.
    exchanged
        Pairs ``(out, in)`` of ids, in the order in which they were made.
    """

    result: SitingResult
    exchanged: tuple[tuple[object, object], ...]


def preferred(
    problem: SitingProblem, result: SitingResult, preference: npt.ArrayLike, asked: Question
) -> Preferred:
    """Exchange chosen sites for places of equal value that are preferred, while there are any.

    Each time the exchange that raises the preference most is made (among
    equals the first), so that the end is always the same. The objective never
    gets worse. A place that nobody said anything about neither comes in nor
    makes room: unknown is not read as liked or disliked.

    Parameters
    ----------
    problem, result
        The problem and its answer.
    preference
        Shape ``(n_sites,)``: higher is preferred, NaN where unknown.
    asked
        The question that `result` answers.

    Returns
    -------
    Preferred
        The same result where there is nothing to exchange.

    Raises
    ------
    InputError
        If `preference` has another length.

    Examples
    --------
    >>> problem = SitingProblem.from_matrix([[2, 9, 4], [9, 3, 9]], [5, 2])
    >>> asked = Question(n_sites=1, threshold_min=5)
    >>> liked = preferred(problem, asked.solve(problem), [1, 3, 2], asked)
    >>> liked.result.sites.tolist(), liked.exchanged, liked.result.status
    ([2], ((0, 2),), 'optimal')
    """
    liking = _preferences(preference, problem.n_sites)
    now = result
    exchanged: list[tuple[object, object]] = []
    while True:
        swaps = equal_swaps(problem, now, asked, 0.0, preference=liking)
        better = swaps["preference"].to_numpy() - liking[swaps["site"].to_numpy()]
        better = np.where(np.isnan(better), -math.inf, better)
        if not len(swaps) or better.max() <= 0:
            return Preferred(now, tuple(exchanged))
        swap = swaps.iloc[int(np.argmax(better))]
        sites = np.where(now.sites == swap["site"], swap["instead"], now.sites)
        now = _as_answer(problem, asked, result, sites.astype(np.int64))
        ids = problem.site_ids[[swap["site"], swap["instead"]]].tolist()
        exchanged.append((ids[0], ids[1]))


def _as_answer(
    problem: SitingProblem, asked: Question, proven: SitingResult, sites: IntArray
) -> SitingResult:
    """Give the answer with other sites of the same value; what was proven of it still holds."""
    answer = asked.solve_with(problem, sites)
    minimize = asked.sign < 0
    bound = (min if minimize else max)(proven.bound, answer.objective)  # rounding
    return dataclasses.replace(
        answer,
        bound=bound,
        optimality_gap=relative_gap(answer.objective, bound, minimize=minimize),
        status=proven.status,
        n_sites=proven.n_sites,
        n_candidates=proven.n_candidates,
        stopped_by=proven.stopped_by,
        reasons=proven.reasons,
        why=proven.why,
    )


def _rows_of(
    site: int, amounts: FloatArray, now: float, tolerance_share: float, liking: FloatArray
) -> pd.DataFrame:
    change = amounts - now
    size = abs(now)
    rounding = ROUNDING * max(size, 1e-300)
    instead = np.flatnonzero(change >= -tolerance_share * size - rounding)
    equal = np.abs(change[instead]) <= rounding
    worth = np.where(equal, 0.0, change[instead])
    unknown_last = np.nan_to_num(liking[instead], nan=-math.inf)
    order = np.lexsort((instead, -unknown_last, -worth))
    return pd.DataFrame(
        {
            "site": site,
            "instead": instead[order],
            "objective": np.where(equal, now, amounts[instead])[order],
            "change_share": (worth / size if size > 0 else np.zeros(len(worth)))[order],
            "is_equal": (worth >= 0.0)[order],
            "preference": liking[instead][order],
        }
    )


def _amount_now(exchanges: Exchanges, result: SitingResult) -> float:
    if exchanges.problem.capacity is not None and exchanges.asked.objective != "min_sites":
        return exchanges.asked.sign * result.objective
    return exchanges.amount(result.sites)


def _amounts_instead(
    exchanges: Exchanges, sites: IntArray, site: int, now: float, tolerance_share: float
) -> FloatArray:
    amounts = exchanges.amounts_instead(sites[sites != site])
    amounts[site] = -math.inf
    if exchanges.problem.capacity is None:
        return amounts
    # What capacities leave of an amount is at most the amount without them.
    could_be = np.flatnonzero(amounts >= now - tolerance_share * abs(now) - ROUNDING * abs(now))
    could_be = could_be[np.argsort(-amounts[could_be], kind="stable")][:_MOST_SOLVED]
    solved = np.full(len(amounts), -math.inf)
    for other in could_be.tolist():
        swapped = np.where(sites == site, other, sites).astype(np.int64)
        answer = exchanges.asked.solve_with(exchanges.problem, swapped)
        if answer.status != "infeasible":
            is_count = exchanges.asked.objective == "min_sites"
            solved[other] = amounts[other] if is_count else exchanges.asked.sign * answer.objective
    return solved


def _preferences(preference: npt.ArrayLike | None, n_sites: int) -> FloatArray:
    if preference is None:
        return np.full(n_sites, math.nan)
    liking = np.asarray(preference, dtype=np.float64)
    if liking.shape != (n_sites,):
        raise InputError(f"preference has shape {liking.shape} for {n_sites} sites.")
    return liking
