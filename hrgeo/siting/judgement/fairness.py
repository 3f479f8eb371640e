"""What more for the worst-off group costs the total."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.siting.judgement.exchanges import group_shares
from hrgeo.siting.judgement.progress import ShareDone, one_by_one
from hrgeo.siting.judgement.question import Question, within_of
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult

_ROUNDING = 1e-9


def fairness_frontier(
    problem: SitingProblem,
    asked: Question,
    n_points: int = 7,
    *,
    progress: ShareDone | None = None,
) -> pd.DataFrame:
    """Give the choices between the best total and the best for the worst-off group.

    The ends are the choice with most weight within reach, and the one whose
    worst-off group has the largest share (among those, the largest total).
    Between them the total is made as large as it can be while each group keeps
    at least a floor, for floors in even steps between the two ends (the
    epsilon-constraint method). A choice that another one beats or equals in
    both is left out.

    Parameters
    ----------
    problem
        With groups.
    asked
        A question of ``max_coverage``; its own floor stays the least one.
    n_points
        Number of choices looked at, the two ends among them; at least 2.
    progress
        Told the share that is done of what lies between the ends.

    Returns
    -------
    pandas.DataFrame
        The floor rises from row to row; so does ``worst_share``, while
        ``share_after`` falls:

        ``floor``
            What each group had to have; NaN at the first end without a floor.
        ``share_after``
            Share of all weight within reach.
        ``worst_group``, ``worst_share``, ``best_group``, ``best_share``, ``gap``
            The worst-off and the best-off group, their shares within reach and
            the difference of the two. Groups without weight are left out.
        ``status``
            Of the choice (`hrgeo.siting.SitingResult`); one that is ``feasible``
            is not proven, and a better one might exist.
        ``site_ids``
            Tuple of ids of the new sites.

        No row where the question itself is infeasible.

    Raises
    ------
    InputError
        Without groups that have weight, without a threshold, for another
        objective, or for fewer than 2 points.

    References
    ----------
    .. [1] Haimes, Lasdon and Wismer (1971), On a bicriterion formulation of the
       problems of integrated system identification and system optimization,
       doi:10.1109/TSMC.1971.4308298.

    Examples
    --------
    One site: the larger group lives at site 0, the smaller one at site 1, and
    site 2 is near to half of both.

    >>> minutes = [[1, 9, 1], [1, 9, 9], [9, 1, 1], [9, 1, 9]]
    >>> problem = SitingProblem.from_matrix(minutes, [4, 4, 1, 1], groups=["a", "a", "b", "b"])
    >>> found = fairness_frontier(problem, Question(n_sites=1, threshold_min=5))
    >>> found[["share_after", "worst_group", "worst_share"]].to_numpy().tolist()
    [[0.8, 'b', 0.0], [0.5, 'a', 0.5]]
    """
    within_min = within_of(asked, "A frontier of fairness")
    faults = []
    if asked.objective != "max_coverage":
        faults.append(f"it is about coverage, not about {asked.objective}; ask for max_coverage")
    if problem.members is None or not (problem.members @ problem.weight > 0).any():
        faults.append("there are no groups with weight; give groups")
    if n_points < 2:
        faults.append(f"n_points must be at least 2, not {n_points}")
    if faults:
        raise InputError(f"There is no frontier of fairness: {'; '.join(faults)}.")
    total = asked.changed(worst_group=False).solve(problem)
    fairest = asked.changed(worst_group=True).solve(problem)
    if total.status == "infeasible" or fairest.status == "infeasible":
        return pd.DataFrame([], columns=list(_row(problem, total, within_min, math.nan)))
    low = _worst_share(problem, total, within_min)
    high = _worst_share(problem, fairest, within_min)
    first = math.nan if asked.floor is None else asked.floor
    rows = [_row(problem, total, within_min, first)]
    between = np.linspace(low, high, n_points)[1:-1].tolist() if high > low else []
    for floor in one_by_one(between, progress):
        answer = asked.changed(floor=floor, worst_group=False).solve(problem)
        if answer.status != "infeasible":
            rows.append(_row(problem, answer, within_min, floor))
    rows.append(_row(problem, fairest, within_min, high))
    return _without_beaten(pd.DataFrame(rows))


def _worst_share(problem: SitingProblem, result: SitingResult, within_min: float) -> float:
    return float(np.nanmin(group_shares(problem, result.sites, within_min)))


def _row(
    problem: SitingProblem, result: SitingResult, within_min: float, floor: float
) -> dict[str, object]:
    shares = group_shares(problem, result.sites, within_min)
    worst, best = int(np.nanargmin(shares)), int(np.nanargmax(shares))
    return {
        "floor": floor,
        "share_after": result.share_after,
        "worst_group": problem.group_names[worst],
        "worst_share": float(shares[worst]),
        "best_group": problem.group_names[best],
        "best_share": float(shares[best]),
        "gap": float(shares[best] - shares[worst]),
        "status": result.status,
        "site_ids": tuple(result.site_ids.tolist()),
    }


def _without_beaten(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out choices that another one beats or equals in both; of equals the first stays."""
    total = table["share_after"].to_numpy(np.float64)
    worst = table["worst_share"].to_numpy(np.float64)
    keep = []
    for row in range(len(table)):
        as_good = (total >= total[row] - _ROUNDING) & (worst >= worst[row] - _ROUNDING)
        better = (total > total[row] + _ROUNDING) | (worst > worst[row] + _ROUNDING)
        earlier = np.arange(len(table)) < row
        keep.append(not (as_good & (better | earlier)).any())
    kept = table[keep].sort_values(["worst_share", "share_after"], ascending=[True, False])
    return kept.reset_index(drop=True)
