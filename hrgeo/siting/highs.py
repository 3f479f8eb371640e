"""Hands a cover model to HiGHS."""

from __future__ import annotations

import math
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from hrgeo.errors import SolverError
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.cover import CoverModel
from hrgeo.siting.result import OPTIMAL_GAP

_TIGHTEST_GAP = OPTIMAL_GAP / 10  # HiGHS's own default, 1e-4, would pass for optimal here
_LARGEST_WEIGHT = 2.0**20
_CHOSEN = 0.5


@dataclass(frozen=True, eq=False)
class HighsAnswer:
    """What HiGHS says of a cover model.

    Attributes
    ----------
    columns
        Chosen columns; None where it had no solution yet.
    gain_bound
        No choice adds more than this; ``inf`` where it has no bound yet.
    out_of_time
        Whether it was stopped by the time limit.
    """

    columns: IntArray | None
    gain_bound: float
    out_of_time: bool


class _QuietHighs(highspy.Highs):
    """HiGHS without its callbacks: version 1.16 prints a banner as it sets them up.

    The banner goes to standard output, before any option can forbid it, and `--json` prints
    there what other programs read.
    """

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


def solve_by_highs(
    model: CoverModel,
    start_columns: IntArray,
    *,
    gap: float,
    time_limit_s: float | None,
    seed: int,
) -> HighsAnswer:
    """Solve a cover model as a mixed-integer program, on one thread.

    Parameters
    ----------
    model
        With at least one row and ``n_free`` of at least 1.
    start_columns
        A choice to start from.
    gap
        Stop at this relative gap, at 1e-7 if it is smaller.
    time_limit_s
        Stop after this long [s]; None for no limit.
    seed
        For HiGHS.

    Raises
    ------
    SolverError
        If HiGHS fails.

    References
    ----------
    .. [1] Huangfu and Hall (2018), Parallelizing the dual revised simplex
       method (HiGHS), doi:10.1007/s12532-017-0130-5.
    """
    scale = _power_of_two(model.weight)
    highs = _QuietHighs()
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
    start.col_value = _column_values(model, start_columns).tolist()
    _require(highs.setSolution(start), "the first solution")
    _require(highs.run(), "the search")
    status = highs.getModelStatus()
    if status not in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit}:
        raise SolverError(
            f"HiGHS ended with {highs.modelStatusToString(status)!r} on a problem that has a "
            "solution. Please report this; method='greedy' gives an answer without HiGHS."
        )
    bound = float(highs.getInfo().mip_dual_bound) / scale - model.fixed_weight
    return HighsAnswer(
        _chosen_columns(model, highs),
        bound if math.isfinite(bound) else math.inf,
        status == highspy.HighsModelStatus.kTimeLimit,
    )


def _chosen_columns(model: CoverModel, highs: highspy.Highs) -> IntArray | None:
    n_rows, n_candidates = model.rows.shape
    values = np.asarray(highs.getSolution().col_value, dtype=np.float64)
    if len(values) != n_rows + n_candidates:
        return None
    columns = np.flatnonzero(values[n_rows:] > _CHOSEN).astype(np.int64)
    return columns if len(columns) <= model.n_free else None


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


def _column_values(model: CoverModel, columns: IntArray) -> FloatArray:
    chosen = np.zeros(len(model.candidates))
    chosen[columns] = 1.0
    covered = np.diff(model.rows[:, columns].indptr) > 0
    return np.concatenate([covered.astype(np.float64), chosen])
