"""Searches one goal under rules: HiGHS, then the exact numbers of what it found."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from hrgeo.errors import SolverError
from hrgeo.model import FloatArray, IntArray
from hrgeo.program import ProgramAnswer, Stops
from hrgeo.siting import rules as exact
from hrgeo.siting.blocks import Flows
from hrgeo.siting.merged_rows import MergedRows
from hrgeo.siting.posing import MAXIMIZED, Goal, Posed, pose, worst_mean_min
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.rules import Rules
from hrgeo.siting.settings import Settings

_MOST_REPAIRS = 50
_CHOSEN = 0.5
_DUST = 1e-12  # of a row: what the simplex leaves behind


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a search came to.

    Attributes
    ----------
    sites
        Positions of the new sites, rising; None where none were found.
    value
        Of the goal, from the minutes; NaN without sites.
    bound
        No choice is better; infinite where there is no bound.
    is_infeasible
        Whether it is proven that no choice keeps the rules.
    stopped_by
        Empty, ``time_limit`` or ``cancelled``.
    assigned
        Who takes whom, with capacities.
    worst_is_open
        Whether the search for the worst group was stopped before it.
    """

    sites: IntArray | None
    value: float
    bound: float
    is_infeasible: bool = False
    stopped_by: str = ""
    assigned: sparse.csr_array | None = None
    worst_is_open: bool = False

    @property
    def chosen(self) -> IntArray:
        """The sites of an outcome that has some."""
        if self.sites is None:
            raise SolverError("A search found no sites and was asked for them. Please report this.")
        return self.sites

    @property
    def is_proven(self) -> bool:
        """Whether nothing stopped it."""
        return not self.stopped_by


@dataclass(frozen=True, eq=False)
class Search:
    """A problem that is searched for one goal after the other.

    Attributes
    ----------
    problem, asked
        The question.
    rows
        Its merged demand.
    stops
        When to stop.
    """

    problem: SitingProblem
    asked: Settings
    rows: MergedRows
    stops: Stops

    def best(
        self,
        rules: Rules,
        goal: Goal,
        *,
        start: IntArray | None = None,
        on_the_way: bool = False,
    ) -> Outcome:
        """Find the best choice that keeps some rules.

        Parameters
        ----------
        rules
            To be kept.
        goal
            To be made large or small.
        start
            Sites to start from.
        on_the_way
            Whether the goal is not the one that was asked for: it is then searched
            to the end, whatever gap was asked for, and without telling progress.
        """
        stops = replace(self.stops, gap=0.0, progress=None) if on_the_way else self.stops
        if goal == "none" and start is not None:
            known = self._stopped_at(start, rules, goal, ProgramAnswer(None, 0.0, 0.0), "")
            if known.sites is not None:
                return known
        if start is not None and (why := stops.why_now):
            return self._stopped_at(
                start, rules, goal, ProgramAnswer(None, math.nan, math.nan), why
            )
        posed = pose(self.problem, self.asked, self.rows, rules, goal)
        columns = self.rows.columns
        first = self._start(posed, start)
        for _ in range(_MOST_REPAIRS):
            answer = posed.program.solve(stops, start=first)
            if answer.values is None and start is not None and answer.stopped_by:
                return self._stopped_at(start, rules, goal, answer, answer.stopped_by)
            if answer.values is None:
                return Outcome(
                    None,
                    math.nan,
                    answer.bound,
                    is_infeasible=answer.is_infeasible,
                    stopped_by=answer.stopped_by,
                )
            is_open = answer.values[posed.blocks.x] > _CHOSEN
            sites = columns[is_open & ~self.problem.existing[columns]]
            outcome = self._exact(posed, rules, goal, sites, answer)
            if outcome is not None:
                return outcome
            # The tolerances of HiGHS let through what the minutes do not bear out.
            self._forbid(posed, rules, sites)
            first = None
        raise SolverError(
            "HiGHS kept choosing sites that break a rule by less than its tolerance. Please report "
            "this."
        )

    def _stopped_at(
        self, start: IntArray, rules: Rules, goal: Goal, answer: ProgramAnswer, why: str
    ) -> Outcome:
        """Give the choice that a search starts from, where it keeps the rules."""
        none = math.inf if goal in MAXIMIZED else -math.inf
        bound = answer.bound if math.isfinite(answer.bound) else none
        found: Outcome | None = None
        if self.problem.capacity is None:
            if not exact.broken_rule(self.problem, self.asked, rules, start):
                found = Outcome(start, self.value_of(goal, start), bound)
        elif not exact.too_many(self.problem, rules, start):
            found = self.assignment(rules, goal, start)
        if found is None:
            return Outcome(None, math.nan, bound, stopped_by=why)
        return replace(found, bound=bound, stopped_by=why)

    def bound(self, rules: Rules, goal: Goal) -> float:
        """Give a bound on a goal from the program with fractions of sites."""
        answer = pose(self.problem, self.asked, self.rows, rules, goal).program.solve(
            self.stops, relaxed=True
        )
        return answer.bound

    def is_ruled_out(self, rules: Rules) -> bool:
        """Say whether not even fractions of sites keep some rules."""
        posed = pose(self.problem, self.asked, self.rows, rules, "none")
        stops = replace(self.stops, progress=None)
        return posed.program.solve(stops, relaxed=True).is_infeasible

    def value_of(self, goal: Goal, sites: IntArray) -> float:
        """Give the value of a goal from the minutes, without capacities."""
        problem, asked = self.problem, self.asked
        if goal in {"none", "count", "cost"}:
            cost = problem.cost
            if goal == "cost" and cost is not None:
                return math.fsum(cost[sites].tolist())
            return float(len(sites)) if goal == "count" else 0.0
        if goal == "value":
            return coverage_value(problem, asked, sites)
        nearest = exact.nearest_min(problem, exact.opened(problem, sites))
        if goal in {"minutes", "mean"}:
            reached = np.isfinite(nearest) & (problem.weight > 0)
            minutes = np.where(reached, problem.weight * np.where(reached, nearest, 0.0), 0.0)
            of_all = math.fsum(minutes.tolist())
            return of_all if goal == "minutes" else worst_mean_min(problem, minutes)
        anywhere = asked.objective in {"p_median", "p_center"} and goal == "share"
        near = np.isfinite(nearest) if anywhere else nearest <= asked.threshold_min
        covered = np.where(near, problem.weight, 0.0)
        of_all = math.fsum(covered.tolist())
        if goal == "share":
            total = problem.total_weight
            evenly = asked.objective == "min_sites" and asked.worst_group and asked.share < 1.0
            return min(of_all, total * least_share(problem, covered)) if evenly else of_all
        return least_share(problem, covered)

    def assignment(self, rules: Rules, goal: Goal, sites: IntArray) -> Outcome | None:
        """Give the best assignment to given sites, with capacities; None where rules break."""
        is_open = exact.opened(self.problem, sites)
        posed = pose(self.problem, self.asked, self.rows.of_sites(is_open), rules, goal)
        x = posed.blocks.x
        fixed = posed.program.with_fixed(x, np.ones(len(x)))
        answer = fixed.solve(Stops(seed=self.stops.seed), relaxed=True)
        if answer.values is None or not isinstance(posed.blocks, Flows):
            return None
        share = answer.values[posed.blocks.z]
        return Outcome(
            sites, answer.objective, answer.bound, assigned=self._assigned(posed.blocks, share)
        )

    def _start(self, posed: Posed, start: IntArray | None) -> FloatArray | None:
        """Give the values of all columns for sites to start from; None where they break a rule."""
        return None if start is None else self._with_sites(posed, start).values

    def _with_sites(self, posed: Posed, sites: IntArray) -> ProgramAnswer:
        is_open = exact.opened(self.problem, sites)[self.rows.columns].astype(np.float64)
        fixed = posed.program.with_fixed(posed.blocks.x, is_open)
        return fixed.solve(Stops(seed=self.stops.seed), relaxed=True)

    def _exact(
        self, posed: Posed, rules: Rules, goal: Goal, sites: IntArray, answer: ProgramAnswer
    ) -> Outcome | None:
        """Give what was found with its numbers from the minutes; None where it breaks a rule."""
        found: Outcome | None
        if isinstance(posed.blocks, Flows):
            if exact.too_many(self.problem, rules, sites):
                return None
            found = self.assignment(rules, goal, sites)
            if found is None:
                return None
        else:
            if exact.broken_rule(self.problem, self.asked, rules, sites):
                return None
            found = Outcome(sites, self.value_of(goal, sites), answer.bound)
        return replace(found, bound=answer.bound, stopped_by=answer.stopped_by)

    def _forbid(self, posed: Posed, rules: Rules, sites: IntArray) -> None:
        """Rule a choice out, with all smaller ones or all larger ones, whichever break too."""
        columns = self.rows.columns
        chosen = np.isin(columns, sites)
        x, n_chosen = posed.blocks.x, int(chosen.sum())
        if exact.too_many(self.problem, rules, sites):
            inside = x[chosen]
            posed.program.add_rows(1, [(np.zeros(len(inside)), inside, 1.0)], upper=n_chosen - 1.0)
        else:
            outside = x[~chosen & ~self.problem.existing[columns]]
            posed.program.add_rows(1, [(np.zeros(len(outside)), outside, 1.0)], lower=1.0)

    def _assigned(self, blocks: Flows, share: FloatArray) -> sparse.csr_array:
        """Give the weight that sites take of each demand row, within rows and capacities."""
        problem, rows = self.problem, blocks.rows
        share = np.where(share > _DUST, share, 0.0)
        of_row = np.bincount(blocks.pair_row, weights=share, minlength=len(rows.weight))
        share = share / np.maximum(of_row, 1.0)[blocks.pair_row]
        column = rows.pairs.tocoo().col
        if problem.capacity is not None:
            load = np.bincount(
                column, weights=share * rows.weight[blocks.pair_row], minlength=len(rows.columns)
            )
            limit = problem.capacity[rows.columns]
            with np.errstate(invalid="ignore", divide="ignore"):
                fits = np.where(load > limit, limit / load, 1.0)
            share = share * fits[column]
        by_row = sparse.csr_array(
            (share, (blocks.pair_row, rows.columns[column])),
            shape=(len(rows.weight), problem.n_sites),
        )
        kept = np.flatnonzero(rows.row_of >= 0)
        table = by_row[rows.row_of[kept]]
        data = table.data * np.repeat(problem.weight[kept], np.diff(table.indptr))
        n_of = np.zeros(problem.n_demand, dtype=np.int64)
        n_of[kept] = np.diff(table.indptr)
        start = np.concatenate([[0], np.cumsum(n_of)])
        full = sparse.csr_array(
            (data, table.indices, start), shape=(problem.n_demand, problem.n_sites)
        )
        full.sum_duplicates()
        full.eliminate_zeros()
        full.sort_indices()
        return full


def coverage_value(problem: SitingProblem, asked: Settings, sites: IntArray) -> float:
    """Give weight by its steps, and what second sites count, without capacities."""
    is_open = exact.opened(problem, sites)
    nearest = exact.nearest_min(problem, is_open)
    worth = np.zeros(problem.n_demand)
    for minutes, value in reversed(asked.steps):
        worth[nearest <= minutes] = value
    if asked.backup > 0.0:
        worth += asked.backup * (exact.n_within(problem, is_open, asked.threshold_min) > 1)
    return math.fsum((worth * problem.weight).tolist())


def least_share(problem: SitingProblem, taken: FloatArray) -> float:
    """Give the least share of any group; 1 where no group has weight."""
    shares = exact.shares_within(problem, taken)
    return float(np.nanmin(shares)) if np.isfinite(shares).any() else 1.0
