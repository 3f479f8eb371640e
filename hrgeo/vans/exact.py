"""Small weeks, solved exactly by HiGHS."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import OPTIMAL_GAP, Entries, Program
from hrgeo.program import Stops as Limits
from hrgeo.vans.ending import Ending
from hrgeo.vans.exact_columns import ShiftColumns, add_shift
from hrgeo.vans.problem import Visit, WeekProblem
from hrgeo.vans.relaxation import Credit, credit_terms, shift_groups
from hrgeo.vans.shifts import Shift
from hrgeo.vans.stays import stays_of
from hrgeo.vans.value import value_of
from hrgeo.vans.visit_rules import N_DAYS, n_roster_visits, visit_rules

_MOST_STAYS = 1_500
_MOST_NODES = 200
_CHOSEN = 0.5


@dataclass(frozen=True)
class ExactWeek:
    """The best week, or the best that was found.

    Attributes
    ----------
    visits
        In the order of shifts and times; empty where there is no week.
    value
        By `hrgeo.vans.value`; NaN without a week.
    bound
        No week of these shifts is worth more.
    status
        ``optimal``; ``feasible`` where it is not proven, or where contacts limit what counts
        in the order of the week (the bound knows no order); ``infeasible`` where no week
        keeps to the rules; ``unknown`` where none was found in time.
    stopped_by
        Empty, ``time_limit``, ``cancelled`` or, at the limit of steps, ``iterations``.
    """

    visits: tuple[Visit, ...]
    value: float
    bound: float
    status: str
    stopped_by: str = ""


def is_small(problem: WeekProblem, shifts: Sequence[Shift]) -> bool:
    """Say whether a week is small enough for `solve_exact` to take a few seconds.

    Counted are the stays that the shifts can have, twice where a shift may need a break.
    """
    n_stays = 0
    for shift in shifts:
        longest = min(shift.shift_min, shift.last_min - shift.first_min)
        n_stays += len(stays_of(problem, shift)) * (2 if longest > shift.break_after_min else 1)
        if n_stays > _MOST_STAYS:
            return False
    return True


def solve_exact(
    problem: WeekProblem,
    shifts: Sequence[Shift],
    *,
    start: Sequence[Visit] | None = None,
    ending: Ending | None = None,
    progress: Callable[[], None] | None = None,
) -> ExactWeek:
    """Find the best week of some shifts.

    Its steps are limited, so that it comes to an end, and to the same on each computer.

    Parameters
    ----------
    problem
        The question.
    shifts
        The shifts that are offered.
    start
        A week that keeps to all rules, to start from.
    ending
        What ends it before; None for nothing.
    progress
        Called from time to time. What it raises ends the search.

    Returns
    -------
    ExactWeek
        The best week, with the bound that proves it.

    Raises
    ------
    SolverError
        If HiGHS fails.
    """
    ending = ending or Ending()
    limits = Limits(
        ending.deadline_s,
        cancel=ending.cancel,
        progress=None if progress is None else lambda _best, _bound: progress(),
        most_nodes=_MOST_NODES,
    )
    model = _model(problem, shifts)
    first = None if start is None else _start(model, start, limits)
    answer = model.program.solve(limits, start=first)
    if answer.is_infeasible:
        return ExactWeek((), math.nan, -math.inf, "infeasible")
    most = float(problem.need.weight.sum())
    bound = min(answer.bound, most)
    if answer.values is None:
        return ExactWeek((), math.nan, bound, "unknown", answer.stopped_by)
    visits = _visits(model, answer.values)
    value = value_of(problem, visits).total
    bound = max(bound, value)
    proven = bound - value <= OPTIMAL_GAP * max(bound, 0.0)
    status = "optimal" if proven else "feasible"
    return ExactWeek(visits, value, bound, status, "" if proven else answer.stopped_by)


@dataclass(frozen=True, eq=False)
class _Model:
    problem: WeekProblem
    program: Program
    shifts: list[ShiftColumns]


def _model(problem: WeekProblem, shifts: Sequence[Shift]) -> _Model:
    program = Program()
    columns = [add_shift(program, shift_groups(problem, (shift,))[0]) for shift in shifts]
    _limit_shifts(problem, program, columns)
    _rule_visits(problem, program, columns)
    if problem.same_hours:
        _keep_hours(problem, program, columns)
    if problem.roster is not None:
        _limit_changes(problem, program, columns)
    credit = credit_terms(problem)
    counted = _count_minutes(program, credit, columns)
    if problem.contacts_per_need:
        _earn_within_contacts(problem, program, credit, counted, columns)
    else:
        whole = (credit.per_min * credit.up_to_min).ravel()
        program.set_goal(counted, whole, maximize=True)
    return _Model(problem, program, columns)


def _limit_shifts(problem: WeekProblem, program: Program, shifts: list[ShiftColumns]) -> None:
    for van in problem.vans:
        of_van = [one.first for one in shifts if one.group.stays.shift.van_id == van.van_id]
        if van.n_shifts is not None and of_van:
            columns = np.concatenate(of_van)
            row = np.zeros(len(columns), dtype=np.int64)
            program.add_rows(1, [(row, columns, 1.0)], upper=float(van.n_shifts))


def _rule_visits(problem: WeekProblem, program: Program, shifts: list[ShiftColumns]) -> None:
    rules = visit_rules(problem)
    by_place = rules.rows.tocsc()
    blocks: list[Entries] = []
    for one in shifts:
        stays = one.group.stays
        place = stays.stop * N_DAYS + stays.shift.day
        n_rules = np.diff(by_place.indptr)[place]
        stay = np.repeat(np.arange(len(stays)), n_rules)
        at = by_place.indptr[place[stay]] + _counting(n_rules)
        blocks += [(by_place.indices[at], part[stay], by_place.data[at]) for part in one.stay]
    program.add_rows(len(rules.most), blocks, upper=rules.most)


def _counting(sizes: IntArray) -> IntArray:
    """Count from 0 in each of some groups.

    Examples
    --------
    >>> _counting(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.arange(int(sizes.sum())) - starts


def _keep_hours(problem: WeekProblem, program: Program, shifts: list[ShiftColumns]) -> None:
    """Choose an hour for each stop; visits on each day begin at it."""
    hours: dict[tuple[int, int], int] = {}
    rows: dict[tuple[int, int, int], int] = {}
    at: list[tuple[int, int]] = []
    for one in shifts:
        stays = one.group.stays
        for stay, stop in enumerate(stays.stop):
            hour = (int(stop), int(stays.begin + stays.arrive[stay]))
            hours.setdefault(hour, len(hours))
            row = rows.setdefault((*hour, stays.shift.day), len(rows))
            at += [(row, int(part[stay])) for part in one.stay]
    chosen = program.add_columns(len(hours))
    row_of_stay, column = np.array(at, dtype=np.int64).reshape(-1, 2).T
    hour_of_row = np.array([hours[stop, arrive] for stop, arrive, _ in rows], dtype=np.int64)
    stays_begin: list[Entries] = [
        (row_of_stay, column, 1.0),
        (np.arange(len(rows)), chosen[hour_of_row], -1.0),
    ]
    program.add_rows(len(rows), stays_begin, upper=0.0)
    stop_of_hour = np.array([stop for stop, _ in hours], dtype=np.int64)
    program.add_rows(len(problem.stops), [(stop_of_hour, chosen, 1.0)], upper=1.0)


def _limit_changes(problem: WeekProblem, program: Program, shifts: list[ShiftColumns]) -> None:
    if problem.roster is None:
        return
    kept = [part[one.group.is_kept] for one in shifts for part in one.stay]
    new = [part[~one.group.is_kept] for one in shifts for part in one.stay]
    most = float(problem.roster.max_changes)
    for columns, upper, lower in (
        (new, most, -math.inf),
        (kept, math.inf, n_roster_visits(problem) - most),
    ):
        column = np.concatenate([np.empty(0, dtype=np.int64), *columns])
        row = np.zeros(len(column), dtype=np.int64)
        program.add_rows(1, [(row, column, 1.0)], lower=lower, upper=upper)


def _count_minutes(program: Program, credit: Credit, shifts: list[ShiftColumns]) -> IntArray:
    """Add the counted minutes of each row of need, as shares of each limit of its credit.

    They are gathered by pairs of a stop and a kind of need, so that a stay stands in few rows.
    """
    n_pairs, n_limits = len(credit.pair_kind), len(credit.up_to_min)
    gathered = program.add_columns(n_pairs * n_limits, upper=math.inf)
    blocks: list[Entries] = [(np.arange(len(gathered)), gathered, 1.0)]
    sizes = np.diff(credit.pair_start)
    for one in shifts:
        stays = one.group.stays
        n = sizes[stays.stop]
        stay = np.repeat(np.arange(len(stays)), n)
        pair = credit.pair_start[stays.stop[stay]] + _counting(n)
        kind = credit.pair_kind[pair]
        minutes = (
            stays.counted_after[kind, stays.leave[stay]]
            - stays.counted_before[kind, stays.arrive[stay]]
        )
        for limit, up_to_min in enumerate(credit.up_to_min):
            share = np.minimum(minutes / up_to_min, 1.0)
            row = pair * n_limits + limit
            blocks += [(row, part[stay], -share) for part in one.stay]
    program.add_rows(len(gathered), blocks, upper=0.0)
    n_rows = credit.per_min.shape[0]
    counted = program.add_columns(n_rows * n_limits)
    reach = credit.rows_of_pair.tocoo()
    by_limit: list[Entries] = [(np.arange(len(counted)), counted, 1.0)]
    for limit in range(n_limits):
        pairs = gathered[reach.col * n_limits + limit]
        by_limit.append((reach.row * n_limits + limit, pairs, -1.0))
    program.add_rows(len(counted), by_limit, upper=0.0)
    return counted


def _earn_within_contacts(
    problem: WeekProblem,
    program: Program,
    credit: Credit,
    counted: IntArray,
    shifts: list[ShiftColumns],
) -> None:
    """Let stays earn the credit, no more than their contacts and their shift's supplies allow.

    In the order of the week a visit earns what it adds; here credit goes to the stops that
    can take it, which is no less.
    """
    n_limits, n_stops = len(credit.up_to_min), len(problem.stops)
    reach = credit.rows_of_pair.tocoo()
    stop_of_pair = np.repeat(np.arange(n_stops), np.diff(credit.pair_start))
    earned = program.add_columns(len(reach.row), upper=math.inf)
    whole = (credit.per_min * credit.up_to_min).ravel()
    row_of = np.arange(len(counted)) // n_limits
    n_rows = len(credit.per_min)
    program.add_rows(n_rows, [(reach.row, earned, 1.0), (row_of, counted, -whole)], upper=0.0)
    by_shift = program.add_columns(n_stops * len(shifts), upper=math.inf)
    of_stop = np.arange(len(by_shift)) % n_stops
    to_stop: list[Entries] = [(stop_of_pair[reach.col], earned, 1.0), (of_stop, by_shift, -1.0)]
    program.add_rows(n_stops, to_stop, upper=0.0)
    for i, one in enumerate(shifts):
        here, stays = by_shift[i * n_stops : (i + 1) * n_stops], one.group.stays
        caps: list[Entries] = [(np.arange(n_stops), here, 1.0)]
        caps += [(stays.stop, part, -one.group.most_gain) for part in one.stay]
        program.add_rows(n_stops, caps, upper=0.0)
        row = np.zeros(n_stops, dtype=np.int64)
        program.add_rows(1, [(row, here, 1.0)], upper=one.group.supplies)
    program.set_goal(earned, np.ones(len(earned)), maximize=True)


def _visits(model: _Model, values: FloatArray) -> tuple[Visit, ...]:
    visits: list[Visit] = []
    for one in model.shifts:
        chosen = np.flatnonzero((values[one.stay] > _CHOSEN).any(axis=0))
        visits += [one.group.stays.visit(model.problem, int(stay)) for stay in chosen]
    return tuple(visits)


def _start(model: _Model, visits: Sequence[Visit], limits: Limits) -> FloatArray | None:
    """Give all columns of a week of visits; None where it breaks a rule or time is up."""
    wanted = set(visits)
    columns, values = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for one in model.shifts:
        stays = one.group.stays
        is_in = np.array(
            [stays.visit(model.problem, stay) in wanted for stay in range(len(stays))], dtype=bool
        )
        not_in = one.stay[:, ~is_in].ravel()
        columns.append(not_in)
        values.append(np.zeros(len(not_in)))
    fixed = model.program.with_fixed(np.concatenate(columns), np.concatenate(values))
    return fixed.solve(limits).values
