"""Maximal coverage to a proven optimum, by HiGHS."""

from __future__ import annotations

import math
import time

import highspy
import numpy as np
from scipy import sparse

from hrgeo.errors import SolverError
from hrgeo.model import FloatArray
from hrgeo.siting.cover import CoverModel
from hrgeo.siting.greedy import Choice, greedy_choice
from hrgeo.siting.result import OPTIMAL_GAP, relative_gap

_TIGHTEST_GAP = OPTIMAL_GAP / 10  # HiGHS's own default, 1e-4, would pass for optimal here
_LARGEST_WEIGHT = 2.0**20
_CHOSEN = 0.5


def exact_choice(model: CoverModel, *, gap: float, time_limit_s: float | None, seed: int) -> Choice:
    """Choose the candidates that together cover most, and prove it.

    The maximal covering location problem, with ``y`` for merged demand and
    ``x`` for candidates: maximize ``sum(weight[r] * y[r])`` where
    ``y[r] <= sum(x[c] for c that cover r)``, ``sum(x) <= n_free``, ``x`` is 0
    or 1 and ``0 <= y <= 1``; ``y`` is then whole by itself. HiGHS starts from
    the greedy choice, on one thread with a fixed seed.

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
        Never worse than greedy. A bound from the search.

    Raises
    ------
    SolverError
        If HiGHS fails.

    References
    ----------
    .. [1] Church and ReVelle (1974), The maximal covering location problem,
       doi:10.1007/BF01942293.
    .. [2] Huangfu and Hall (2018), Parallelizing the dual revised simplex
       method (HiGHS), doi:10.1007/s12532-017-0130-5.

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
    started = time.monotonic()
    everything = float(model.weight.sum())
    greedy = greedy_choice(model)
    if model.n_free >= len(model.candidates):
        return Choice(np.arange(len(model.candidates)), everything)
    if _gap_of(model, greedy) <= max(gap, OPTIMAL_GAP) or model.n_free == 0:
        return Choice(greedy.columns, greedy.gain_bound, _gap_stop(model, greedy))
    time_left_s = None
    if time_limit_s is not None:
        time_left_s = time_limit_s - (time.monotonic() - started)
        if time_left_s <= 0.0:
            return Choice(greedy.columns, greedy.gain_bound, "time_limit")
    return _by_highs(model, greedy, gap=gap, time_limit_s=time_left_s, seed=seed)


def gain_of(model: CoverModel, choice: Choice) -> float:
    """Give the weight that a choice adds to the model's fixed weight."""
    return float(model.weight[np.diff(model.rows[:, choice.columns].indptr) > 0].sum())


def _gap_of(model: CoverModel, choice: Choice) -> float:
    fixed = model.fixed_weight
    return relative_gap(fixed + gain_of(model, choice), fixed + choice.gain_bound)


def _gap_stop(model: CoverModel, choice: Choice) -> str:
    return "gap" if _gap_of(model, choice) > OPTIMAL_GAP else ""


def _by_highs(
    model: CoverModel, greedy: Choice, *, gap: float, time_limit_s: float | None, seed: int
) -> Choice:
    scale = _power_of_two(model.weight)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types here
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "random_seed": seed,
        "threads": 1,
        "parallel": "off",
        "mip_rel_gap": max(gap, _TIGHTEST_GAP),
        "mip_abs_gap": 0.0,
    }
    if time_limit_s is not None:
        options["time_limit"] = time_limit_s
    for name, value in options.items():
        _require(highs.setOptionValue(name, value), f"option {name}")
    _require(highs.passModel(_integer_program(model, scale)), "the model")
    start = highspy.HighsSolution()
    start.col_value = _column_values(model, greedy).tolist()
    _require(highs.setSolution(start), "the first solution")
    _require(highs.run(), "the search")
    status = highs.getModelStatus()
    stops = {
        highspy.HighsModelStatus.kOptimal: "",
        highspy.HighsModelStatus.kTimeLimit: "time_limit",
    }
    if status not in stops:
        raise SolverError(
            f"HiGHS ended with {highs.modelStatusToString(status)!r} on a problem that has a "
            "solution. Please report this; method='greedy' gives an answer without HiGHS."
        )
    found = _found(model, highs, greedy)
    bound = greedy.gain_bound
    dual = float(highs.getInfo().mip_dual_bound)
    if math.isfinite(dual):
        # The model's constant keeps the solver's gap the same as the one that is reported.
        bound = min(bound, dual / scale - model.fixed_weight)
    choice = Choice(found.columns, bound)
    return Choice(found.columns, bound, stops[status] or _gap_stop(model, choice))


def _require(status: highspy.HighsStatus, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS refused {what}. Please report this.")


def _power_of_two(weight: FloatArray) -> float:
    """Give a factor that brings weights into the range that HiGHS's tolerances are made for.

    A power of two changes no digit of a weight.
    """
    largest = float(weight.max())
    if 1.0 <= largest <= _LARGEST_WEIGHT:
        return 1.0
    return 2.0 ** -math.floor(math.log2(largest)) * (2.0**10 if largest < 1.0 else 2.0**20)


def _integer_program(model: CoverModel, scale: float) -> highspy.HighsLp:
    """Columns: y for each row of the model, then x for each candidate."""
    n_rows, n_candidates = model.rows.shape
    cover = sparse.hstack([sparse.eye_array(n_rows), -model.rows])
    budget = sparse.hstack(
        [sparse.csr_array((1, n_rows)), sparse.csr_array(np.ones((1, n_candidates)))]
    )
    matrix = sparse.csr_array(sparse.vstack([cover, budget]))
    program = highspy.HighsLp()
    program.num_col_ = n_rows + n_candidates
    program.num_row_ = n_rows + 1
    program.sense_ = highspy.ObjSense.kMaximize
    program.offset_ = model.fixed_weight * scale
    program.col_cost_ = np.concatenate([model.weight * scale, np.zeros(n_candidates)])
    program.col_lower_ = np.zeros(n_rows + n_candidates)
    program.col_upper_ = np.ones(n_rows + n_candidates)
    program.row_lower_ = np.full(n_rows + 1, -highspy.kHighsInf)
    program.row_upper_ = np.concatenate([np.zeros(n_rows), [float(model.n_free)]])
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = matrix.indptr
    program.a_matrix_.index_ = matrix.indices
    program.a_matrix_.value_ = matrix.data
    program.integrality_ = [highspy.HighsVarType.kContinuous] * n_rows + [
        highspy.HighsVarType.kInteger
    ] * n_candidates
    return program


def _column_values(model: CoverModel, choice: Choice) -> FloatArray:
    chosen = np.zeros(len(model.candidates))
    chosen[choice.columns] = 1.0
    covered = np.diff(model.rows[:, choice.columns].indptr) > 0
    return np.concatenate([covered.astype(np.float64), chosen])


def _found(model: CoverModel, highs: highspy.Highs, greedy: Choice) -> Choice:
    """Give the better of what HiGHS found and what it started from."""
    values = np.asarray(highs.getSolution().col_value, dtype=np.float64)
    if len(values) != sum(model.rows.shape):
        return greedy
    columns = np.flatnonzero(values[model.rows.shape[0] :] > _CHOSEN)
    found = Choice(columns, greedy.gain_bound)
    if len(columns) > model.n_free or gain_of(model, found) <= gain_of(model, greedy):
        return greedy
    return found
