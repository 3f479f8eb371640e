"""Who goes out: people are assigned to shifts before visits are planned.

As many minutes of shifts as can be are offered, by a small mixed-integer program:

1. A day of a van has windows: stretches of quarters of an hour in which enough people with
   the roles needed are available throughout. Only windows that no wider one with the same
   people contains are looked at, and only those in which the van can visit a stop.
2. In a window a shift may be as long as the van's longest, or as long as somebody's hours
   of a week allow for once, twice, .. a week.
3. Choose at most one window and length for each van and day, and people for it: nobody on
   two shifts that overlap, nobody above the hours of a week, all roles covered. Shifts with
   visits that are locked come first, then those of the present roster, then minutes.
4. Where a van may have fewer shifts than days, further shifts are added while people who
   are left can have them, so that the plan chooses between days.
5. Whoever is not needed is taken off again, from the end of the list of the crew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, sparse

from hrgeo.errors import SolverError
from hrgeo.model.opening import SLOT_MIN
from hrgeo.vans.placing import DayOfVan
from hrgeo.vans.problem import CrewMember, Van, Visit, WeekProblem, slots_of_week

_LOCKED, _ROSTER = 1e6, 1e4  # beside minutes, of which a week has at most 10,080 for each van
_WEEK_MIN = 7 * 1440
_MOST_NODES = 2000  # not seconds: the answer must be the same on each machine
_MOST_LENGTHS = 6


@dataclass(frozen=True)
class StaffedWindow:
    """A stretch of time in which a van can go out, and with whom.

    Attributes
    ----------
    van_id, day
        Which van, on which day.
    first_min, last_min, shift_min
        As `hrgeo.vans.shifts.Shift` has them.
    crew
        Names, in the order of the crew: everybody who is available, or who was assigned.
    """

    van_id: str
    day: int
    first_min: int
    last_min: int
    shift_min: int
    crew: tuple[str, ...]

    @property
    def begin_min(self) -> int:
        """Minutes from Monday 00:00."""
        return self.day * 1440 + self.first_min

    def holds(self, week_min: int) -> bool:
        """Say whether a minute of the week lies in it; the week begins again after Sunday."""
        return (week_min - self.begin_min) % _WEEK_MIN < self.last_min - self.first_min


def staffed_windows(problem: WeekProblem) -> dict[tuple[str, int], StaffedWindow]:
    """Give the shifts that the crew can have, by van and day.

    Parameters
    ----------
    problem
        The question, with a crew.

    Returns
    -------
    dict
        (van, day) -> window with the people who go out. A day that the crew cannot cover,
        or on which the van could not visit any stop, is not there.

    Raises
    ------
    SolverError
        If HiGHS fails.
    """
    windows = [w for van, day in problem.shifts for w in _worth_staffing(problem, van, day)]
    if not windows:
        return {}
    chosen = _assign(problem, windows, {}, every_day=False)
    if any(van.n_shifts is not None and van.n_shifts < len(van.days) for van in problem.vans):
        chosen = _assign(problem, windows, chosen, every_day=True)
    slim = [_without_surplus(problem, replace(windows[k], crew=chosen[k])) for k in chosen]
    return {(w.van_id, w.day): w for w in slim}


def windows_of_day(crew: Sequence[CrewMember], van: Van, day: int) -> list[StaffedWindow]:
    """Give the windows of a van's day in which enough people with all roles are available.

    Examples
    --------
    Ana is there from 9 to 13 o'clock, Bo from 11 to 17: as a pair they have two hours.

    >>> hour = np.arange(672) % 96 // 4
    >>> crew = [CrewMember("Ana", (hour >= 9) & (hour < 13)),
    ...         CrewMember("Bo", (hour >= 11) & (hour < 17))]
    >>> [(w.first_min, w.last_min, w.crew) for w in windows_of_day(crew, Van("van", "base"), 0)]
    [(660, 780, ('Ana', 'Bo'))]
    """
    if van.last_min <= van.first_min:
        return []
    slots = slots_of_week(day, van.first_min, van.last_min)
    begin = np.arange(len(slots)) * SLOT_MIN + van.first_min // SLOT_MIN * SLOT_MIN
    there = np.array([member.available[slots] for member in crew])
    changes = np.flatnonzero(np.any(there[:, 1:] != there[:, :-1], axis=0)) + 1
    edges = [0, *changes.tolist(), len(slots)]
    found: list[StaffedWindow] = []
    for i, first in enumerate(edges[:-1]):
        for last in reversed(edges[i + 1 :]):
            people = [
                m for m, is_there in zip(crew, there, strict=True) if is_there[first:last].all()
            ]
            window = StaffedWindow(
                van.van_id,
                day,
                max(van.first_min, int(begin[first])),
                min(van.last_min, int(begin[last - 1]) + SLOT_MIN),
                van.shift_min,
                tuple(member.name for member in people),
            )
            if _is_enough(van, people) and not any(_is_within(window, w) for w in found):
                found.append(window)
    return found


def _is_within(window: StaffedWindow, other: StaffedWindow) -> bool:
    """Say whether `other` offers the same people for longer."""
    inside = other.first_min <= window.first_min and window.last_min <= other.last_min
    return inside and other.crew == window.crew


def _is_enough(van: Van, people: Sequence[CrewMember]) -> bool:
    roles = {role for member in people for role in member.roles}
    return len(people) >= van.least_crew and roles.issuperset(van.roles)


def _worth_staffing(problem: WeekProblem, van: Van, day: int) -> list[StaffedWindow]:
    """Give the windows of a day by the lengths of shift that are looked at."""
    stops = DayOfVan(problem, van, day)
    limits = {member.weekly_min for member in problem.crew}
    found = []
    for window in windows_of_day(problem.crew, van, day):
        longest = min(van.shift_min, window.last_min - window.first_min)
        shares = {
            int(limit / n) // SLOT_MIN * SLOT_MIN
            for limit in limits
            for n in range(1, 8)
            if limit / n < longest
        }
        found += [
            replace(window, shift_min=length)
            for length in [longest, *sorted(shares, reverse=True)[:_MOST_LENGTHS]]
            if stops.can_visit(window.first_min, window.last_min, length).any()
        ]
    return found


def _assign(
    problem: WeekProblem,
    windows: Sequence[StaffedWindow],
    fixed: dict[int, tuple[str, ...]],
    *,
    every_day: bool,
) -> dict[int, tuple[str, ...]]:
    """Choose windows and people; `fixed` ones stay. Gives positions in `windows` -> names."""
    n = len(windows)
    pairs = [(k, name) for k, window in enumerate(windows) for name in window.crew]
    column = {pair: n + i for i, pair in enumerate(pairs)}
    lower = np.zeros(n + len(pairs))
    for k, names in fixed.items():
        lower[[k, *(column[k, name] for name in names)]] = 1.0
    rows = _Rows()
    _limit_shifts(rows, problem, windows, every_day=every_day)
    _require_people(rows, problem, windows, column)
    _limit_people(rows, problem, windows, column)
    worth = np.zeros(n + len(pairs))
    worth[:n] = [_worth(problem, window) for window in windows]
    matrix, low, high = rows.gathered(n + len(pairs))
    answer = optimize.milp(
        -worth,
        integrality=np.ones(n + len(pairs)),
        bounds=optimize.Bounds(lower, 1.0),
        constraints=optimize.LinearConstraint(matrix, low, high),
        options={"node_limit": _MOST_NODES, "mip_rel_gap": 1e-7},
    )
    if answer.x is None:
        raise SolverError(f"HiGHS found no crew for the shifts: {answer.message}")
    used = answer.x > 0.5
    return {
        k: tuple(name for name in windows[k].crew if used[column[k, name]])
        for k in np.flatnonzero(used[:n]).tolist()
    }


class _Rows:
    """Rows of a program as they are gathered."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(
        self, entries: Iterable[tuple[int, float]], *, low: float = -np.inf, high: float = np.inf
    ) -> None:
        row = len(self.low)
        self.entries += [(row, column, value) for column, value in entries]
        self.low.append(low)
        self.high.append(high)

    def gathered(self, n_columns: int) -> tuple[sparse.csr_array, list[float], list[float]]:
        row, column, value = (np.array(part) for part in zip(*self.entries, strict=True))
        shape = (len(self.low), n_columns)
        return sparse.csr_array((value, (row, column)), shape=shape), self.low, self.high


def _limit_shifts(
    rows: _Rows, problem: WeekProblem, windows: Sequence[StaffedWindow], *, every_day: bool
) -> None:
    for van in problem.vans:
        of_van = [k for k, w in enumerate(windows) if w.van_id == van.van_id]
        for day in van.days:
            rows.add([(k, 1.0) for k in of_van if windows[k].day == day], high=1.0)
        if van.n_shifts is not None and not every_day:
            rows.add([(k, 1.0) for k in of_van], high=float(van.n_shifts))


def _require_people(
    rows: _Rows,
    problem: WeekProblem,
    windows: Sequence[StaffedWindow],
    column: dict[tuple[int, str], int],
) -> None:
    roles = {member.name: member.roles for member in problem.crew}
    for k, window in enumerate(windows):
        van = problem.van(window.van_id)
        people = [(column[k, name], 1.0) for name in window.crew]
        rows.add([*people, (k, -float(van.least_crew))], low=0.0)
        for person in people:
            rows.add([person, (k, -1.0)], high=0.0)
        for role in van.roles:
            able = [(column[k, name], 1.0) for name in window.crew if role in roles[name]]
            rows.add([*able, (k, -1.0)], low=0.0)


def _limit_people(
    rows: _Rows,
    problem: WeekProblem,
    windows: Sequence[StaffedWindow],
    column: dict[tuple[int, str], int],
) -> None:
    for member in problem.crew:
        mine = [k for k, window in enumerate(windows) if member.name in window.crew]
        if np.isfinite(member.weekly_min):
            minutes = [(column[k, member.name], float(windows[k].shift_min)) for k in mine]
            rows.add(minutes, high=member.weekly_min)
        # Of stretches of time that overlap, one holds the beginning of the other.
        for begin in sorted({windows[k].begin_min for k in mine}):
            at_once = [k for k in mine if windows[k].holds(begin)]
            if len({(windows[k].van_id, windows[k].day) for k in at_once}) > 1:
                rows.add([(column[k, member.name], 1.0) for k in at_once], high=1.0)


def _worth(problem: WeekProblem, window: StaffedWindow) -> float:
    """Give the minutes of a shift, and more where visits that are to stay lie in it."""
    locked = _share_within(problem, window, problem.locked)
    present = problem.roster.visits if problem.roster is not None else ()
    roster = _share_within(problem, window, present)
    return window.shift_min + _LOCKED * locked + _ROSTER * roster


def _share_within(problem: WeekProblem, window: StaffedWindow, visits: Sequence[Visit]) -> float:
    """Give how many of the visits of the van's day fit; half of those that fit but not at once."""
    base = problem.van(window.van_id).base_id
    spans = []
    for visit in visits:
        known = visit.stop_id in problem.drive_min.index
        if visit.day == window.day and visit.van_id in {window.van_id, ""} and known:
            out = problem.drive(base, visit.stop_id)
            back = problem.drive(visit.stop_id, base)
            spans.append((visit.arrive_min - out, visit.leave_min + back))
    within = [s for s in spans if s[0] >= window.first_min and s[1] <= window.last_min]
    if not within:
        return 0.0
    longest = max(s[1] for s in within) - min(s[0] for s in within)
    if len(within) == len(spans) and longest <= window.shift_min:
        return float(len(within))
    return 0.5 * sum(s[1] - s[0] <= window.shift_min for s in within)


def _without_surplus(problem: WeekProblem, window: StaffedWindow) -> StaffedWindow:
    """Take off whoever is not needed, from the end of the list of the crew."""
    van = problem.van(window.van_id)
    people = [member for member in problem.crew if member.name in window.crew]
    for member in reversed(list(people)):
        rest = [other for other in people if other is not member]
        if _is_enough(van, rest):
            people = rest
    return replace(window, crew=tuple(member.name for member in people))
