"""A van week from tables: what notebooks call."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.vans.argument_kinds import kind_faults, listed, search_faults
from hrgeo.vans.ending import Ending
from hrgeo.vans.need_rows import gather, kinds_of
from hrgeo.vans.need_tables import need_of, rates_of
from hrgeo.vans.planning import ITERATIONS, planned_week
from hrgeo.vans.problem import CREDIT, CrewMember, Roster, Van, Visit, WeekProblem
from hrgeo.vans.reasons import join_sentences, unknown_hours_words
from hrgeo.vans.result import VanWeek
from hrgeo.vans.soundness import faults_of, refuse
from hrgeo.vans.stop_tables import (
    StopDefaults,
    closed_of,
    drive_of,
    n_without_hours,
    roster_of,
    stops_of,
)

__all__ = ["plan_van_week", "week_problem"]


def plan_van_week(  # noqa: PLR0913 -- one call with everything that a week can rest on
    stops: pd.DataFrame,
    vans: Van | Sequence[Van],
    drive_min: pd.DataFrame,
    *,
    walk_min: npt.ArrayLike | sparse.sparray | None = None,
    weights: npt.ArrayLike | None = None,
    threshold_min: float = 10.0,
    rate: npt.ArrayLike | None = None,
    profile: npt.ArrayLike | None = None,
    beside: npt.ArrayLike | None = None,
    permitted: npt.ArrayLike | None = None,
    least_min: int = 60,
    most_min: int = 180,
    least_visits: int = 0,
    most_visits: int = 3,
    days_apart: int = 1,
    contacts_per_hour: float = math.inf,
    crew: Sequence[CrewMember] = (),
    roster: Roster | Sequence[Visit] | pd.DataFrame | None = None,
    locked: Iterable[Visit] = (),
    closed: Iterable[tuple[str, int | str]] = (),
    credit: Sequence[tuple[float, float]] = CREDIT,
    contacts_per_need: float | None = None,
    same_hours: bool = False,
    seed: int = 0,
    iterations: int | None = None,
    time_limit_s: float | None = None,
    progress: Callable[[float], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    exact: bool = True,
) -> VanWeek:
    """Plan which stops vans visit in a week: on which days, at which hours, in which order.

    Parameters
    ----------
    stops
        Places where a van may stand, by ``stop_id`` (index or column). All other columns
        may be missing, and so may their cells: ``hours_osm`` (when a van may stand there,
        in OSM syntax, see `hrgeo.read_hours`), ``least_min``, ``most_min``,
        ``least_visits``, ``most_visits``, ``days_apart``, ``contacts_per_hour`` (see
        `hrgeo.vans.Stops`) and ``weight`` (need, where `walk_min` is not given). A stop
        without hours may be visited at all hours, and `VanWeek.why` counts these. Hours
        that hold in a part of the year or with a comment are not permitted hours.
    vans
        One, or several.
    drive_min
        Square, with the ids of stops and bases as labels: minutes from row to column;
        ``inf`` where there is no way. More labels do no harm.
    walk_min
        Shape ``(n_need, n_stops)``, columns in the order of `stops`: how long people go to
        a stop. Dense with ``inf``, or sparse where what is not stored is no way; None where
        need is known by stop only. A table may have its columns in any order, by `stops`'
        ids.
    weights
        Need by row of `walk_min`, or by stop without it; 1 each if None. A series that has
        the labels of the rows, or the ids, may have them in any order.
    threshold_min
        Stops up to and including this are within reach.
    rate
        What a minute counts, in place of `profile` and `beside`.
    profile
        How much need there is at an hour, 1 on average.
    beside
        What is left of a minute while another service is open within reach: 1 where
        none is. Each of the three by quarter or hour of the week from Monday 00:00 (672 or
        168 numbers), for all need or with a row for each need.
    permitted
        Shape ``(n_stops, 672)``, in place of ``hours_osm``.
    least_min, most_min, least_visits, most_visits, days_apart, contacts_per_hour
        What holds where `stops` does not say.
    crew
        People who go out; empty: whoever is needed is there.
    roster
        The present week; a table has the columns of `VanWeek.visits`.
    locked, closed, credit, contacts_per_need, same_hours
        See `hrgeo.vans.WeekProblem`; days of `closed` may be ``"Mo"`` .. ``"Su"``.
    seed, iterations, time_limit_s, progress, cancel, exact
        See `hrgeo.vans.plan_week`.

    Returns
    -------
    VanWeek
        Checked. What is not possible is a result as well, with ``status`` ``infeasible``.

    Raises
    ------
    InputError
        One that tells all faults of the tables and numbers given.

    Examples
    --------
    >>> ids = ["library", "market", "base"]
    >>> drive = pd.DataFrame([[0, 9, 8], [9, 0, 5], [8, 5, 0]], index=ids, columns=ids)
    >>> stops = pd.DataFrame({"weight": [40, 25], "hours_osm": ["Mo-Fr 12:00-16:00", None]},
    ...                      index=pd.Index(["library", "market"], name="stop_id"))
    >>> van = Van("Van 1", "base", days=(0, 2), shift_min=300)
    >>> week = plan_van_week(stops, van, drive)
    >>> sorted(set(week.visits["day"])), week.value <= week.bound
    (['Mo', 'We'], True)
    """
    n_steps = ITERATIONS if iterations is None else iterations
    refuse(search_faults(seed, n_steps, time_limit_s))
    ending = Ending.within(time_limit_s, cancel)
    problem = week_problem(
        stops,
        vans,
        drive_min,
        walk_min=walk_min,
        weights=weights,
        threshold_min=threshold_min,
        rate=rate,
        profile=profile,
        beside=beside,
        permitted=permitted,
        least_min=least_min,
        most_min=most_min,
        least_visits=least_visits,
        most_visits=most_visits,
        days_apart=days_apart,
        contacts_per_hour=contacts_per_hour,
        crew=crew,
        roster=roster,
        locked=locked,
        closed=closed,
        credit=credit,
        contacts_per_need=contacts_per_need,
        same_hours=same_hours,
    )
    week = planned_week(
        problem,
        seed=seed,
        iterations=n_steps,
        ending=ending,
        progress=progress,
        exact=exact,
    )
    n_unknown = 0 if permitted is not None else n_without_hours(stops)
    return replace(week, why=join_sentences([week.why, unknown_hours_words(n_unknown)]))


def week_problem(  # noqa: PLR0913 -- the same
    stops: pd.DataFrame,
    vans: Van | Sequence[Van],
    drive_min: pd.DataFrame,
    *,
    walk_min: npt.ArrayLike | sparse.sparray | None = None,
    weights: npt.ArrayLike | None = None,
    threshold_min: float = 10.0,
    rate: npt.ArrayLike | None = None,
    profile: npt.ArrayLike | None = None,
    beside: npt.ArrayLike | None = None,
    permitted: npt.ArrayLike | None = None,
    least_min: int = 60,
    most_min: int = 180,
    least_visits: int = 0,
    most_visits: int = 3,
    days_apart: int = 1,
    contacts_per_hour: float = math.inf,
    crew: Sequence[CrewMember] = (),
    roster: Roster | Sequence[Visit] | pd.DataFrame | None = None,
    locked: Iterable[Visit] = (),
    closed: Iterable[tuple[str, int | str]] = (),
    credit: Sequence[tuple[float, float]] = CREDIT,
    contacts_per_need: float | None = None,
    same_hours: bool = False,
) -> WeekProblem:
    """Build the question of a van week from tables; arguments as of `plan_van_week`.

    Returns
    -------
    WeekProblem
        `drive_min` has stops and bases only; rows of need that are alike are one.

    Raises
    ------
    InputError
        One that tells all faults.
    """
    crew, locked, closed, credit = (listed(each) for each in (crew, locked, closed, credit))
    refuse(kind_faults(stops, vans, drive_min, crew=crew, roster=roster, locked=locked,
                       closed=closed, credit=credit, threshold_min=threshold_min))  # fmt: skip
    faults: list[str] = []
    each_stop = StopDefaults(
        least_min, most_min, least_visits, most_visits, days_apart, contacts_per_hour
    )
    table, places = stops_of(stops, permitted, each_stop, faults)
    rates = rates_of(rate, profile, beside, faults)
    walk, weight = need_of(table, walk_min, weights, threshold_min, rates, faults)
    kind, weeks = kinds_of(rates)
    if len(kind) != len(weight):  # one week for all need
        kind = np.zeros(len(weight), dtype=np.int64)
    problem = WeekProblem(
        vans=(vans,) if isinstance(vans, Van) else tuple(vans),
        stops=places,
        need=gather(walk, weight, threshold_min=threshold_min, kind=kind, rate=weeks),
        drive_min=drive_of(drive_min),
        crew=tuple(crew),
        roster=roster_of(roster, faults),
        locked=tuple(locked),
        closed=closed_of(closed, faults),
        credit=tuple((float(up_to), float(worth)) for up_to, worth in credit),
        contacts_per_need=contacts_per_need,
        same_hours=same_hours,
    )
    refuse([*faults, *faults_of(problem)])
    bases = dict.fromkeys(van.base_id for van in problem.vans)
    labels = list(dict.fromkeys([*places.stop_ids, *bases]))
    minutes = problem.drive_min.loc[labels, labels].astype(np.float64)
    return replace(problem, drive_min=minutes)
