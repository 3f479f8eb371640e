"""The answer: a week of visits, what it is worth, and how good it is known to be."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from hrgeo.vans.problem import Visit, WeekProblem

VISIT_COLUMNS = ("van", "day", "stop", "arrive", "leave")


@dataclass(frozen=True, eq=False)
class VanWeek:
    """A planned week.

    Attributes
    ----------
    problem
        The question.
    stays
        The visits in the order of vans, days and times.
    visits
        The same as a table: ``van``, ``day`` (``Mo`` .. ``Su``), ``stop`` (its id),
        ``arrive`` and ``leave`` (minutes after the day's midnight; 1,470 is half past
        midnight of the night after it), ``serve_from``, ``serve_to``, ``drive_min`` (to
        it), ``gain``.
    shifts
        Van, day, ``leave_base``, ``back_at_base``, ``driving_min``, ``serving_min``,
        ``setting_min`` (setting up and packing up), ``idle_min``, ``break_from``
        (missing where there is none), ``crew`` (names, ``;`` between).
    value
        Need that is met by the rule of `hrgeo.vans.value`.
    bound
        No plan of the shifts that the crew can have is worth more; ``inf`` if not known.
    optimality_gap
        ``(bound - value) / bound``.
    status
        ``optimal``, ``feasible`` or ``infeasible`` (then there are no visits).
    why
        In sentences, what the status rests on.
    stopped_by
        ``iterations``, ``time_limit`` or ``cancelled``; empty where it is proven.
    searched_value
        What the search alone had found where the week, being small, was solved exactly as
        well; NaN where it was not.
    present_value, n_changes
        Of the present roster, and changes from it; NaN and 0 without one.
    unmet
        Stop -> required visits that do not fit.
    """

    problem: WeekProblem
    stays: tuple[Visit, ...]
    visits: pd.DataFrame
    shifts: pd.DataFrame
    value: float
    bound: float
    status: str
    why: str
    stopped_by: str = ""
    searched_value: float = math.nan
    present_value: float = math.nan
    n_changes: int = 0
    unmet: dict[str, int] = field(default_factory=dict)

    @property
    def optimality_gap(self) -> float:
        """Of the value to its bound; 0 where both are 0."""
        if self.bound == self.value:
            return 0.0
        return (self.bound - self.value) / self.bound if math.isfinite(self.bound) else math.inf
