"""What each further site would add: the curve, and its knee."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import FloatArray
from hrgeo.program import OPTIMAL_GAP
from hrgeo.siting.judgement.progress import ShareDone, one_by_one
from hrgeo.siting.judgement.question import Question, within_of
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult, relative_gap

_STRAIGHT = 0.1  # a bend that stays nearer to the chord than this is no knee
_FEWEST_POINTS = 3
_COLUMNS = {
    "n_sites": "int64",
    "objective": "float64",
    "bound": "float64",
    "status": "str",
    "share_after": "float64",
    "gain_share": "float64",
}


def marginal_curve(
    problem: SitingProblem,
    asked: Question,
    most_sites: int,
    *,
    progress: ShareDone | None = None,
) -> pd.DataFrame:
    """Give the best that 0, 1, 2, ... new sites can do, each number proven by itself.

    The best two sites need not be among the best three: the curve is made of
    the best choice for each number, not of one list that grows. Once a choice
    is proven best and leaves sites unused, more of them change nothing, and
    its numbers are taken over.

    Parameters
    ----------
    problem
        The problem.
    asked
        The question; its number of sites is replaced. ``min_sites`` is judged
        by how much weight fewer sites bring within reach (``max_coverage``).
    most_sites
        The longest list of new sites to look at.
    progress
        Told the share that is done.

    Returns
    -------
    pandas.DataFrame
        One row for each ``n_sites`` from 0:

        ``objective``, ``bound``, ``status``
            As in `hrgeo.siting.SitingResult`; NaN where infeasible, as with
            fewer sites than are required. A choice of fewer sites can be used
            with more: where a search was stopped short of that, the better
            number of the two stands.
        ``share_after``
            Share of weight within the threshold; NaN without one.
        ``gain_share``
            What this site adds to the ones before: for coverage the change of
            the objective as a share of all weight; for ``p_median`` and
            ``p_center`` the minutes saved as a share of the first objective
            that is feasible. NaN in the first feasible row and before it.

    Raises
    ------
    InputError
        If `most_sites` is negative, or as `hrgeo.siting.solve` does.

    Examples
    --------
    The second site adds 2 of the 11, the third nothing.

    >>> problem = SitingProblem.from_matrix([[2, 9, 2], [9, 3, 9], [9, 3, 9]], [5, 2, 4])
    >>> curve = marginal_curve(problem, Question(threshold_min=5), 3)
    >>> curve["objective"].tolist(), curve["status"].unique().tolist()
    ([0.0, 6.0, 11.0, 11.0], ['optimal'])
    """
    if most_sites < 0:
        raise InputError(f"most_sites must be 0 or more, not {most_sites}.")
    if asked.objective == "min_sites":
        within_of(asked, "A curve of coverage")
        asked = asked.changed(objective="max_coverage", share=1.0, worst_group=False)
    results: list[SitingResult] = []
    for n_sites in one_by_one(range(most_sites + 1), progress):
        if results and _is_complete(results[-1], asked, n_sites - 1):
            results.append(results[-1])
        else:
            results.append(asked.changed(n_sites=n_sites).solve(problem))
    points = [_Point(r.objective, r.bound, r.status, r.share_after) for r in results]
    points = _never_worse(points, minimize=asked.sign < 0)
    table = pd.DataFrame(points)
    table.insert(0, "n_sites", np.arange(most_sites + 1))
    table["gain_share"] = _gains(table["objective"].to_numpy(), problem, asked.sign)
    return table.astype(_COLUMNS)


def knee(curve: pd.DataFrame) -> int | None:
    """Give the number of sites after which the curve flattens; None where it does not.

    Sites and objective are put on scales from 0 to 1 between the ends of the
    curve. The knee is the point farthest above the straight line between the
    ends (the idea of "kneedle"), the first of equals; it has to be at least
    0.1 above it: nearer than that the curve is near straight, and each site
    adds about as much as the one before.

    Parameters
    ----------
    curve
        As `marginal_curve` gives it; rows that are infeasible are left out.

    Returns
    -------
    int or None
        A number of new sites. None too for fewer than three points.

    References
    ----------
    .. [1] Satopaa, Albrecht, Irwin and Raghavan (2011), Finding a "kneedle" in
       a haystack: detecting knee points in system behavior,
       doi:10.1109/ICDCSW.2011.20.

    Examples
    --------
    >>> curve = pd.DataFrame({"n_sites": [0, 1, 2, 3, 4], "objective": [0, 40, 70, 75, 78]})
    >>> knee(curve)
    2
    >>> knee(pd.DataFrame({"n_sites": [0, 1, 2], "objective": [0, 10, 20]})) is None
    True
    """
    known = curve[np.isfinite(curve["objective"].to_numpy(np.float64))]
    n = known["n_sites"].to_numpy(np.float64)
    objective = known["objective"].to_numpy(np.float64)
    if len(n) < _FEWEST_POINTS or objective[0] == objective[-1]:
        return None
    x = (n - n[0]) / (n[-1] - n[0])
    y = (objective - objective[0]) / (objective[-1] - objective[0])
    above = y - x
    highest = int(np.argmax(above > above.max() - 1e-12))
    return int(n[highest]) if above[highest] >= _STRAIGHT else None


def _is_complete(result: SitingResult, asked: Question, n_allowed: int) -> bool:
    """Tell whether more sites cannot change an answer: it is proven, and leaves some unused.

    Coverage is submodular: where no single site adds anything, no set of sites does. Under a
    budget that says nothing, since another set may be affordable.
    """
    return (
        asked.objective == "max_coverage"
        and asked.budget is None
        and not asked.worst_group
        and result.status == "optimal"
        and len(result.sites) < n_allowed
    )


class _Point(NamedTuple):
    objective: float
    bound: float
    status: str
    share_after: float


def _never_worse(points: list[_Point], *, minimize: bool) -> list[_Point]:
    """Carry choices of fewer sites on to more, and bounds of more back to fewer."""
    best = min if minimize else max
    tightest = max if minimize else min
    kept: list[_Point] = []
    for point in points:
        fewer = kept[-1] if kept and math.isfinite(kept[-1].objective) else point
        is_worse = best(point.objective, fewer.objective) != point.objective
        better = fewer if is_worse else point
        kept.append(point._replace(objective=better.objective, share_after=better.share_after))
    for n in range(len(kept) - 2, -1, -1):
        here, more = kept[n], kept[n + 1]
        if not math.isnan(here.objective):
            kept[n] = here._replace(bound=tightest(here.bound, more.bound))
    return [
        point._replace(status="optimal")
        if relative_gap(point.objective, point.bound, minimize=minimize) <= OPTIMAL_GAP
        else point
        for point in kept
    ]


def _gains(objective: FloatArray, problem: SitingProblem, sign: int) -> FloatArray:
    change = sign * np.diff(objective, prepend=math.nan)
    feasible = objective[np.isfinite(objective)]
    whole = problem.total_weight if sign > 0 else (feasible[0] if len(feasible) else 0.0)
    return np.asarray(change / whole) if whole > 0 else np.full(len(objective), math.nan)
