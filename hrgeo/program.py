"""A mixed-integer program, gathered block by block, and HiGHS to solve it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.errors import SolverError
from hrgeo.model import BoolArray, FloatArray, IntArray

OPTIMAL_GAP = 1e-6
"""A relative gap of at most this counts as optimal."""

_TIGHTEST_GAP = OPTIMAL_GAP / 10  # HiGHS's own default, 1e-4, would pass for optimal here
_STALE = 1e-5  # of the objective
_LARGEST_COEFFICIENT = 2.0**20

Entries = tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]
"""Rows (counted within the block), columns and values of the entries of a block."""


@dataclass(frozen=True)
class Stops:
    """When a search ends.

    Attributes
    ----------
    deadline_s
        By `time.monotonic`; ``inf`` for none.
    gap
        The relative gap that is enough.
    seed
        For HiGHS.
    cancel
        Asked from time to time; True ends the search.
    progress
        Told the best objective and the bound.
    most_nodes
        Of the tree of the search; None for no limit. Unlike a limit of time it gives the
        same answer on each computer.
    """

    deadline_s: float = math.inf
    gap: float = 0.0
    seed: int = 0
    cancel: Callable[[], bool] | None = None
    progress: Callable[[float, float], None] | None = None
    most_nodes: int | None = None

    @property
    def left_s(self) -> float:
        """Seconds until the deadline."""
        return self.deadline_s - time.monotonic()

    @property
    def why_now(self) -> str:
        """What ends the search at this moment: ``cancelled``, ``time_limit`` or nothing."""
        if self.cancel is not None and self.cancel():
            return "cancelled"
        return "time_limit" if self.left_s <= 0.0 else ""


@dataclass(frozen=True, eq=False)
class ProgramAnswer:
    """What HiGHS says of a program.

    Attributes
    ----------
    values
        By column; None where it has no solution.
    objective
        Of `values`; NaN without.
    bound
        No solution is better than this; infinite where there is no bound yet.
    is_infeasible
        Whether it is proven that there is no solution.
    stopped_by
        Empty, ``time_limit``, ``cancelled`` or, at the limit of nodes, ``iterations``.
    """

    values: FloatArray | None
    objective: float
    bound: float
    is_infeasible: bool = False
    stopped_by: str = ""


@dataclass(eq=False)
class Program:
    """Columns and rows of a program.

    Attributes
    ----------
    maximize
        Whether more is better.
    offset
        Added to the objective.
    """

    maximize: bool = False
    offset: float = 0.0
    lower: list[FloatArray] = field(default_factory=list)
    upper: list[FloatArray] = field(default_factory=list)
    is_whole: list[BoolArray] = field(default_factory=list)
    costs: list[tuple[IntArray, FloatArray]] = field(default_factory=list)
    row_lower: list[FloatArray] = field(default_factory=list)
    row_upper: list[FloatArray] = field(default_factory=list)
    entries: list[tuple[IntArray, IntArray, FloatArray]] = field(default_factory=list)
    n_columns: int = 0
    n_rows: int = 0

    def add_columns(
        self,
        n: int,
        *,
        lower: npt.ArrayLike = 0.0,
        upper: npt.ArrayLike = 1.0,
        whole: bool = False,
    ) -> IntArray:
        """Add columns; give their positions."""
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), n))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), n))
        self.is_whole.append(np.full(n, whole))
        self.n_columns += n
        return np.arange(self.n_columns - n, self.n_columns, dtype=np.int64)

    def add_rows(
        self,
        n: int,
        blocks: list[Entries],
        *,
        lower: npt.ArrayLike = -math.inf,
        upper: npt.ArrayLike = math.inf,
    ) -> None:
        """Add `n` rows ``lower <= sum of entries <= upper``."""
        for rows, columns, values in blocks:
            row = np.asarray(rows, dtype=np.int64)
            column = np.asarray(columns, dtype=np.int64)
            value = np.broadcast_to(np.asarray(values, dtype=np.float64), row.shape)
            self.entries.append((row + self.n_rows, column, value))
        self.row_lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), n))
        self.row_upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), n))
        self.n_rows += n

    def with_fixed(self, columns: IntArray, values: FloatArray) -> Program:
        """Give the same program with some columns at given values."""
        fixed = replace(
            self,
            lower=list(self.lower),
            upper=list(self.upper),
            is_whole=list(self.is_whole),
            row_lower=list(self.row_lower),
            row_upper=list(self.row_upper),
            entries=list(self.entries),
        )
        fixed.add_rows(
            len(columns), [(np.arange(len(columns)), columns, 1.0)], lower=values, upper=values
        )
        return fixed

    def add_scaled_row(
        self,
        columns: IntArray,
        values: FloatArray,
        *,
        lower: float = -math.inf,
        upper: float = math.inf,
    ) -> None:
        """Add one row whose entries are brought to the size that tolerances are made for.

        HiGHS keeps rows up to 1e-6 as they stand; scaled so that the largest
        entry is near a million, that is a millionth of a millionth of it.
        """
        sized = values
        if not np.any(values):  # nothing is added up: the limit itself has to stand out of them
            limits = np.array([lower, upper])
            sized = limits[np.isfinite(limits)]
        scale = power_of_two(sized, _LARGEST_COEFFICIENT)
        self.add_rows(
            1,
            [(np.zeros(len(columns)), columns, values * scale)],
            lower=lower * scale,
            upper=upper * scale,
        )

    def set_goal(
        self, columns: IntArray, values: FloatArray, *, maximize: bool, offset: float = 0.0
    ) -> None:
        """Say what is to be made large or small."""
        self.costs = [(columns, values)]
        self.maximize, self.offset = maximize, offset

    def solve(
        self,
        stops: Stops,
        *,
        start: FloatArray | None = None,
        relaxed: bool = False,
    ) -> ProgramAnswer:
        """Solve with HiGHS, on one thread.

        Parameters
        ----------
        stops
            When to stop.
        start
            Values of all columns to start from.
        relaxed
            Whether whole columns may be fractions: gives a bound.

        Raises
        ------
        SolverError
            If HiGHS fails.
        """
        if self.n_columns == 0:
            return self._without_columns()
        if why := stops.why_now:
            return ProgramAnswer(None, math.nan, self._no_bound, stopped_by=why)
        cost = np.zeros(self.n_columns)
        for columns, values in self.costs:
            np.add.at(cost, columns, values)
        scale = power_of_two(cost, _LARGEST_COEFFICIENT)
        highs = _QuietHighs()
        _set_options(highs, stops)
        _require(highs.passModel(self._model(cost * scale, relaxed=relaxed)), "the model")
        if start is not None and not relaxed:
            first = highspy.HighsSolution()
            first.col_value = start.tolist()
            _require(highs.setSolution(first), "the first solution")
        watcher = _Watcher(highs, stops, scale, self.offset)
        _require(highs.run(), "the search")
        if watcher.raised is not None:
            raise watcher.raised
        answer = self._answer(highs, scale, relaxed=relaxed)
        if start is not None and answer.values is not None:
            # HiGHS 1.16 was seen to give the start back beside the objective of a better
            # solution, where presolve had improved on the start.
            worth = float(cost @ answer.values) + self.offset
            if abs(worth - answer.objective) > _STALE * max(abs(worth), abs(answer.objective)):
                return self.solve(stops)
        return answer

    @property
    def _no_bound(self) -> float:
        return math.inf if self.maximize else -math.inf

    def _without_columns(self) -> ProgramAnswer:
        """Give the answer where nothing can be chosen: rows must hold as they are."""
        holds = all((low <= _TIGHTEST_GAP).all() for low in self.row_lower) and all(
            (high >= -_TIGHTEST_GAP).all() for high in self.row_upper
        )
        if holds:
            return ProgramAnswer(np.empty(0), self.offset, self.offset)
        return ProgramAnswer(None, math.nan, self._no_bound, is_infeasible=True)

    def _answer(self, highs: highspy.Highs, scale: float, *, relaxed: bool) -> ProgramAnswer:
        stopped_by = ""
        status, kinds = highs.getModelStatus(), highspy.HighsModelStatus
        if status in {kinds.kInfeasible, kinds.kUnboundedOrInfeasible}:
            return ProgramAnswer(None, math.nan, self._no_bound, is_infeasible=True)
        if status == kinds.kTimeLimit:
            stopped_by = "time_limit"
        elif status == kinds.kInterrupt:
            stopped_by = "cancelled"
        elif status == kinds.kSolutionLimit:
            stopped_by = "iterations"
        elif status not in {kinds.kOptimal, kinds.kModelEmpty}:
            raise SolverError(
                f"HiGHS ended with {highs.modelStatusToString(status)!r}. Please report this."
            )
        info = highs.getInfo()
        values = np.asarray(highs.getSolution().col_value, dtype=np.float64)
        has_solution = len(values) == self.n_columns and (
            info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        )
        objective = info.objective_function_value / scale + self.offset
        if relaxed or not any(part.any() for part in self.is_whole):
            bound = objective if not stopped_by else self._no_bound
        else:
            bound = info.mip_dual_bound / scale + self.offset
        return ProgramAnswer(
            values if has_solution else None,
            objective if has_solution else math.nan,
            bound if math.isfinite(bound) else self._no_bound,
            stopped_by=stopped_by,
        )

    def _model(self, cost: FloatArray, *, relaxed: bool) -> highspy.HighsLp:
        rows = np.concatenate([np.empty(0, dtype=np.int64), *(e[0] for e in self.entries)])
        columns = np.concatenate([np.empty(0, dtype=np.int64), *(e[1] for e in self.entries)])
        values = np.concatenate([np.empty(0), *(e[2] for e in self.entries)])
        matrix = sparse.csr_array((values, (rows, columns)), shape=(self.n_rows, self.n_columns))
        matrix.sum_duplicates()
        whole = np.concatenate(self.is_whole)
        kinds: Any = highspy.HighsVarType
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.n_columns, self.n_rows
        sense = highspy.ObjSense
        model.sense_ = sense.kMaximize if self.maximize else sense.kMinimize
        model.col_cost_ = cost
        model.col_lower_ = np.concatenate(self.lower)
        model.col_upper_ = np.concatenate(self.upper)
        model.row_lower_ = np.concatenate([np.empty(0), *self.row_lower])
        model.row_upper_ = np.concatenate([np.empty(0), *self.row_upper])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        if not relaxed and whole.any():
            model.integrality_ = [
                kinds.kInteger if one else kinds.kContinuous for one in whole.tolist()
            ]
        return model


class _QuietHighs(highspy.Highs):
    """HiGHS without its callbacks: version 1.16 prints a banner as it sets them up.

    The banner goes to standard output, before any option can forbid it, and `--json` prints
    there what other programs read. Set up later (`_Watcher`), they print nothing.
    """

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


def power_of_two(values: FloatArray, largest: float) -> float:
    """Give a factor that brings the largest value to at most `largest`, more than half of it.

    A power of two changes no digit. Without a value other than 0 it is 1.
    """
    most = float(np.abs(values).max(initial=0.0))
    if most <= 0.0 or not math.isfinite(most):
        return 1.0
    return 2.0 ** (math.floor(math.log2(largest)) - math.ceil(math.log2(most)))


def _set_options(highs: highspy.Highs, stops: Stops) -> None:
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "random_seed": stops.seed,
        "threads": 1,
        "parallel": "off",
        "mip_rel_gap": max(stops.gap, _TIGHTEST_GAP),
        "mip_abs_gap": 0.0,
    }
    if math.isfinite(stops.deadline_s):
        options["time_limit"] = max(stops.left_s, 1e-3)
    if stops.most_nodes is not None:
        options["mip_max_nodes"] = stops.most_nodes
    for name, value in options.items():
        _require(highs.setOptionValue(name, value), f"option {name}")


class _Watcher:
    """Tells progress and asks whether to stop while HiGHS runs.

    What it raises is kept, since nothing may be raised through HiGHS.
    """

    def __init__(self, highs: highspy.Highs, stops: Stops, scale: float, offset: float) -> None:
        self._stops, self._scale, self._offset = stops, scale, offset
        self.raised: BaseException | None = None
        if stops.cancel is None and stops.progress is None:
            return
        plain: Any = super(highspy.Highs, highs)
        plain.setCallback(self._heard, None)
        plain.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)

    def _heard(self, _kind: Any, _message: str, out: Any, into: Any, _data: Any) -> None:
        stops = self._stops
        try:
            if stops.progress is not None:
                best = out.mip_primal_bound / self._scale + self._offset
                bound = out.mip_dual_bound / self._scale + self._offset
                stops.progress(best if math.isfinite(best) else math.nan, bound)
            if stops.cancel is not None and stops.cancel():
                into.user_interrupt = True
        except BaseException as error:  # noqa: BLE001 -- raised again once HiGHS has ended
            self.raised = error
            into.user_interrupt = True


def _require(status: highspy.HighsStatus, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS refused {what}. Please report this.")
