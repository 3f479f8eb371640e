"""Maximal coverage to a proven optimum: reductions, bounds, then HiGHS."""

from __future__ import annotations

import math
import time

import numpy as np

from hrgeo.model import BoolArray
from hrgeo.siting.cover import CoverModel, gain_of, restricted
from hrgeo.siting.greedy import Choice, greedy_choice
from hrgeo.siting.highs import solve_by_highs
from hrgeo.siting.lagrangian import relax
from hrgeo.siting.result import OPTIMAL_GAP, relative_gap
from hrgeo.siting.swaps import swapped

_WORTH_RELAXING = 5_000  # pairs; HiGHS is quicker by itself on fewer


def exact_choice(model: CoverModel, *, gap: float, time_limit_s: float | None, seed: int) -> Choice:
    """Choose the candidates that together cover most, and prove it.

    The maximal covering location problem, with ``y`` for merged demand and
    ``x`` for candidates: maximize ``sum(weight[r] * y[r])`` where
    ``y[r] <= sum(x[c] for c that cover r)``, ``sum(x) <= n_free``, ``x`` is 0
    or 1 and ``0 <= y <= 1``; ``y`` is then whole by itself. A greedy choice
    improved by swaps comes first; on larger problems a Lagrangian bound then
    settles most candidates (`hrgeo.siting.lagrangian`); HiGHS proves the rest.

    Parameters
    ----------
    model
        The reduced problem.
    gap
        Stop at this relative gap between bound and objective (both counted
        with `fixed_weight`); at most 1e-6 counts as optimal.
    time_limit_s
        Stop after this long [s], with the best choice so far. None: no limit.
    seed
        For HiGHS.

    Returns
    -------
    Choice
        Never worse than greedy.

    Raises
    ------
    SolverError
        If HiGHS fails.

    References
    ----------
    .. [1] Church and ReVelle (1974), The maximal covering location problem,
       doi:10.1007/BF01942293.

    Examples
    --------
    Greedy takes the middle site first and then lacks one; two others cover all.

    >>> from hrgeo.siting import SitingProblem
    >>> from hrgeo.siting.cover import cover_model
    >>> minutes = [[1, 1, 9], [9, 1, 1], [1, 1, 9], [9, 1, 1], [1, 9, 9], [9, 9, 1]]
    >>> model = cover_model(SitingProblem.from_matrix(minutes), 5.0, 2)
    >>> choice = exact_choice(model, gap=0.0, time_limit_s=None, seed=0)
    >>> sorted(choice.columns.tolist()), choice.gain_bound
    ([0, 2], 6.0)
    """
    if model.n_free >= len(model.candidates):
        return Choice(np.arange(len(model.candidates)), float(model.weight.sum()))
    if model.n_free == 0:
        return Choice(np.empty(0, dtype=np.int64), 0.0)
    deadline_s = math.inf if time_limit_s is None else time.monotonic() + time_limit_s
    target = max(gap, OPTIMAL_GAP)
    greedy = greedy_choice(model)
    known = Choice(swapped(model, greedy.columns), greedy.gain_bound)
    never = always = np.zeros(len(model.candidates), dtype=np.bool_)
    if _gap_of(model, known) > target and model.rows.nnz >= _WORTH_RELAXING:
        relaxed = relax(model, known.columns, target_gap=target, deadline_s=deadline_s)
        known = Choice(relaxed.columns, min(known.gain_bound, relaxed.gain_bound))
        never, always = relaxed.never, relaxed.always
    time_left_s = deadline_s - time.monotonic()
    if _gap_of(model, known) > target:
        if time_left_s <= 0.0:
            return Choice(known.columns, known.gain_bound, "time_limit")
        known = _finished_by_highs(
            model, known, never, always, gap=gap, time_limit_s=time_left_s, seed=seed
        )
    stopped_by = known.stopped_by or ("gap" if _gap_of(model, known) > OPTIMAL_GAP else "")
    return Choice(known.columns, known.gain_bound, stopped_by)


def _gap_of(model: CoverModel, choice: Choice) -> float:
    fixed = model.fixed_weight
    return relative_gap(fixed + gain_of(model, choice.columns), fixed + choice.gain_bound)


def _finished_by_highs(
    model: CoverModel,
    known: Choice,
    never: BoolArray,
    always: BoolArray,
    *,
    gap: float,
    time_limit_s: float,
    seed: int,
) -> Choice:
    """Search what is not settled; what is settled holds no choice better than the known one."""
    left, kept = restricted(model, never, always)
    columns = swapped(left, greedy_choice(left).columns)
    bound, stopped_by = left.fixed_weight - model.fixed_weight, ""
    if left.n_free > 0 and len(left.candidates):
        answer = solve_by_highs(
            left,
            columns,
            gap=gap,
            time_limit_s=None if math.isinf(time_limit_s) else time_limit_s,
            seed=seed,
        )
        if answer.columns is not None and gain_of(left, answer.columns) > gain_of(left, columns):
            columns = answer.columns
        bound += answer.gain_bound
        stopped_by = "time_limit" if answer.out_of_time else ""
    found = np.concatenate([np.flatnonzero(always), kept[columns]]).astype(np.int64)
    known_gain = gain_of(model, known.columns)
    best = found if gain_of(model, found) > known_gain else known.columns
    bound = min(known.gain_bound, max(bound, known_gain))
    return Choice(best, bound, stopped_by)
