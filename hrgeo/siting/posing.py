"""A problem, its rules and a goal, put together as one program."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import Program
from hrgeo.siting.blocks import Blocks, Levels, Linear, flows, levels
from hrgeo.siting.merged_rows import MergedRows, merged_rows
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.rules import Rules, group_means_min, group_totals, reachable_rows
from hrgeo.siting.settings import Settings

Goal = Literal["value", "minutes", "count", "cost", "share", "floor", "mean", "none"]
"""What is made large or small.

``value`` weight as ``max_coverage`` counts it; ``minutes`` weight times minutes; ``count``
and ``cost`` of new sites; ``share`` weight that is reached; ``floor`` the least share of a
group; ``mean`` the largest mean minutes of a group; ``none`` nothing: is there a choice?
"""

MAXIMIZED = frozenset({"value", "share", "floor"})


@dataclass(frozen=True, eq=False)
class Posed:
    """A program and what its columns mean.

    Attributes
    ----------
    program
        To be solved.
    blocks
        Its columns for sites and demand.
    """

    program: Program
    blocks: Blocks


def rows_for(problem: SitingProblem, asked: Settings) -> MergedRows:
    """Merge the demand rows of a problem as far as these settings allow."""
    by_reach = asked.objective in {"max_coverage", "min_sites"}
    return merged_rows(
        problem,
        steps_min=tuple(minutes for minutes, _ in asked.steps) if by_reach else None,
        with_existing=problem.capacity is not None,
        count_existing=asked.backup > 0.0,
    )


def pose(
    problem: SitingProblem, asked: Settings, rows: MergedRows, rules: Rules, goal: Goal
) -> Posed:
    """Put a problem together with rules and a goal."""
    if problem.capacity is not None:
        far = math.inf if rules.reach_min is None else rules.reach_min
        blocks: Blocks = flows(problem, rows.within(far))
    else:
        blocks = levels(problem, rows, _cuts(asked, rules, goal))
    program = blocks.program
    new = np.flatnonzero(~problem.existing[rows.columns])
    x = blocks.x[new]
    cost = np.zeros(len(x)) if problem.cost is None else problem.cost[rows.columns[new]]
    if rules.n_sites is not None:
        program.add_rows(1, [(np.zeros(len(x)), x, 1.0)], upper=float(min(rules.n_sites, len(x))))
    if rules.budget is not None:
        program.add_scaled_row(x, cost, upper=rules.budget)
    if rules.reach_min is not None:
        blocks.require_reach(rules.reach_min)
    _hold_shares(problem, asked, rules, blocks)
    _hold_means(problem, rules, blocks)
    _set_goal(problem, asked, goal, blocks, (x, cost))
    return Posed(program, blocks)


def _cuts(asked: Settings, rules: Rules, goal: Goal) -> tuple[float, ...] | None:
    """Give where levels are needed: for minutes, everywhere."""
    about_minutes = goal in {"minutes", "mean"} or rules.largest_mean_min is not None
    if about_minutes or (goal == "share" and asked.objective in {"p_median", "p_center"}):
        return None
    if asked.objective == "max_coverage":
        return tuple(minutes for minutes, _ in asked.steps)
    about_reach = rules.least_in_groups > 0.0 or goal in {"share", "floor"}
    about_reach |= rules.share is not None
    return (asked.threshold_min,) if about_reach else ()


def _hold_shares(problem: SitingProblem, asked: Settings, rules: Rules, blocks: Blocks) -> None:
    if rules.share is None and rules.least_in_groups <= 0.0:
        return
    within = blocks.within(asked.threshold_min)
    least = np.append(problem.total_weight, group_totals(problem))
    least[0] *= rules.share or 0.0
    least[1:] *= rules.least_in_groups
    for at in np.flatnonzero(least > 0).tolist():
        blocks.program.add_scaled_row(
            within.columns, within.values[at], lower=least[at] - within.offset[at]
        )


def _hold_means(problem: SitingProblem, rules: Rules, blocks: Blocks) -> None:
    if rules.largest_mean_min is None:
        return
    minutes, totals = blocks.minutes(), _reached_totals(problem)
    for at in np.flatnonzero(totals > 0).tolist():
        most = rules.largest_mean_min * (1.0 + 1e-12) * totals[at]
        blocks.program.add_scaled_row(
            minutes.columns, minutes.values[at + 1], upper=most - minutes.offset[at + 1]
        )


def _reached_totals(problem: SitingProblem) -> FloatArray:
    """Give the weight of each group that can be reached at all."""
    if problem.members is None:
        return np.empty(0)
    reached = reachable_rows(problem, math.inf)
    totals: FloatArray = problem.members @ np.where(reached, problem.weight, 0.0)
    return totals


def _set_goal(
    problem: SitingProblem,
    asked: Settings,
    goal: Goal,
    blocks: Blocks,
    sites: tuple[IntArray, FloatArray],
) -> None:
    x, cost = sites
    program = blocks.program
    if goal == "count":
        program.set_goal(x, np.ones(len(x)), maximize=False)
    elif goal == "cost":
        program.set_goal(x, cost, maximize=False)
    elif goal in {"floor", "mean"} or (goal == "share" and _is_even(asked)):
        _set_group_goal(problem, asked, goal, blocks)
    elif goal != "none":
        total = _total_of(asked, goal, blocks)
        program.set_goal(
            total.columns,
            total.values[0],
            maximize=goal in MAXIMIZED,
            offset=float(total.offset[0]),
        )


def _total_of(asked: Settings, goal: Goal, blocks: Blocks) -> Linear:
    """Give the sum that is made large or small."""
    if goal == "minutes":
        return blocks.minutes()
    if goal == "share":
        anywhere = asked.objective in {"p_median", "p_center"}
        return blocks.within(math.inf if anywhere else asked.threshold_min)
    steps = asked.steps
    falls = [
        value - after for (_, value), (_, after) in zip(steps, [*steps[1:], (0, 0)], strict=True)
    ]
    total = blocks.within(steps[0][0]).times(falls[0])
    for (minutes, _), fall in zip(steps[1:], falls[1:], strict=True):
        total += blocks.within(minutes).times(fall)
    if asked.backup > 0.0 and isinstance(blocks, Levels):  # capacities leave no second cover
        total += blocks.second_cover(asked.threshold_min).times(asked.backup)
    return total


def _is_even(asked: Settings) -> bool:
    """Say whether a share must hold in all groups and all together."""
    return asked.objective == "min_sites" and asked.worst_group and asked.share < 1.0


def _set_group_goal(problem: SitingProblem, asked: Settings, goal: Goal, blocks: Blocks) -> None:
    """Add a column for the worst group (of an even share: or all), and hold it against each."""
    program = blocks.program
    whole = problem.total_weight if goal == "share" else 0.0
    if goal == "mean":
        sums, totals = blocks.minutes(), np.append(whole, _reached_totals(problem))
        worst, side = program.add_columns(1, upper=math.inf), "upper"
    else:
        sums, totals = (
            blocks.within(asked.threshold_min),
            np.append(whole, group_totals(problem)),
        )
        worst, side = program.add_columns(1), "lower"
    for at in np.flatnonzero(totals > 0).tolist():
        values = sums.values[at] / totals[at]
        limit = {side: -float(sums.offset[at]) / totals[at]}
        n = len(sums.columns)
        program.add_rows(
            1,
            [(np.zeros(n), sums.columns, values), ([0], worst, [-1.0])],
            **limit,
        )
    factor = whole if goal == "share" else 1.0
    program.set_goal(worst, np.full(1, factor), maximize=goal != "mean")


def worst_mean_min(problem: SitingProblem, row_minutes: FloatArray) -> float:
    """Give the largest mean minutes of any group."""
    means = group_means_min(problem, row_minutes)
    return float(np.nanmax(means)) if np.isfinite(means).any() else 0.0
