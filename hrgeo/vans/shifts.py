"""The shifts that a week can have: which van, on which day, between which hours, with whom."""

from __future__ import annotations

from dataclasses import dataclass

from hrgeo.vans.crew import StaffedWindow, staffed_windows
from hrgeo.vans.problem import Van, WeekProblem


@dataclass(frozen=True)
class Shift:
    """A shift that is offered to the plan; it need not be used.

    Attributes
    ----------
    position
        Its place among the shifts offered.
    van_id, day
        Which van, on which day of the week (Monday is 0).
    first_min, last_min
        Earliest leaving of the base and latest return, in minutes after the day's
        midnight: the van's, or less where its crew is there for less.
    shift_min
        Longest from leaving the base to the return.
    set_up_min, pack_up_min, break_min, break_after_min
        As `hrgeo.vans.Van` has them.
    crew
        Names; empty where no crew was given.
    """

    position: int
    van_id: str
    day: int
    first_min: int
    last_min: int
    shift_min: int
    set_up_min: int
    pack_up_min: int
    break_min: int
    break_after_min: int
    crew: tuple[str, ...] = ()


def offered_shifts(problem: WeekProblem) -> tuple[Shift, ...]:
    """Give the shifts that there can be, in the order of vans and days.

    People are assigned before visits are planned, so that as many minutes of shifts as can
    be are offered; see `hrgeo.vans.crew`. Each set of shifts that keeps to `Van.n_shifts` is
    then possible: a plan chooses among them.

    Parameters
    ----------
    problem
        The question.

    Returns
    -------
    tuple of Shift
        One for each van and day at most. Empty where the crew can have none.
    """
    if problem.crew:
        staffed = staffed_windows(problem)
        windows = [
            staffed[van.van_id, day] for van, day in problem.shifts if (van.van_id, day) in staffed
        ]
    else:
        windows = [
            StaffedWindow(van.van_id, day, van.first_min, van.last_min, van.shift_min, ())
            for van, day in problem.shifts
        ]
    return tuple(_shift(i, problem.van(w.van_id), w) for i, w in enumerate(windows))


def _shift(position: int, van: Van, window: StaffedWindow) -> Shift:
    return Shift(
        position,
        window.van_id,
        window.day,
        window.first_min,
        window.last_min,
        min(window.shift_min, window.last_min - window.first_min),
        van.set_up_min,
        van.pack_up_min,
        van.break_min,
        van.break_after_min,
        window.crew,
    )
