"""A van week planned again around what somebody decided by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from hrgeo import vans
from hrgeo.errors import InputError
from hrgeo.plan.progress import Within, unheard
from hrgeo.plan.van_ways import routes_of
from hrgeo.plan.van_week import PlannedWeek, solve


def replan(
    planned: PlannedWeek,
    *,
    locked: Collection[vans.Visit] = (),
    closed: Collection[tuple[str, int]] = (),
    dropped: Collection[str] = (),
    moved: Mapping[vans.Visit, vans.Visit] | None = None,
    progress: Within = unheard,
    cancel: Callable[[], bool] | None = None,
) -> PlannedWeek:
    """Plan a week again around what somebody decided by hand.

    Parameters
    ----------
    planned
        The week as it was planned.
    locked
        Visits that stay exactly as they are.
    closed
        Pairs of a stop and a day (Monday is 0) on which it falls through.
    dropped
        Stops that are not used at all.
    moved
        Visit as it was -> visit as it is to be; the new one is locked.
    progress, cancel
        As for `hrgeo.vans.plan_week`.

    Returns
    -------
    PlannedWeek
        With its own routes. What the hand changes of the present roster does not count
        towards its most changes. An impossible wish gives a week that is ``infeasible``, and
        says why.

    Raises
    ------
    InputError
        If a stop is not one of the week's.
    """
    problem, swaps = planned.week.problem, dict(moved or {})
    _require_known(planned, [v.stop_id for v in (*locked, *swaps.values())], closed, dropped)
    out = set(dropped)
    gone = {(old.stop_id, old.day) for old, new in swaps.items()
            if (old.stop_id, old.day) != (new.stop_id, new.day)}  # fmt: skip
    shut = problem.closed | frozenset(closed) | gone
    stops = problem.stops
    is_out = np.isin(stops.stop_ids, list(out))
    stops = dataclasses.replace(
        stops,
        permitted=stops.permitted & ~is_out[:, None],
        least_visits=np.where(is_out, 0, stops.least_visits),
    )
    again = dataclasses.replace(
        problem,
        stops=stops,
        locked=tuple(sorted({*locked, *swaps.values()})),
        closed=shut,
        roster=_eased(problem.roster, out, shut, swaps),
    )
    week = solve(again, planned.asked, planned.seed, progress, cancel)
    routes = routes_of(week, planned.points, planned.streets)
    return dataclasses.replace(planned, week=week, routes=routes)


def _require_known(
    planned: PlannedWeek,
    called: Sequence[str],
    closed: Collection[tuple[str, int]],
    dropped: Collection[str],
) -> None:
    names = {*called, *dropped, *(stop for stop, _ in closed)}
    unknown = sorted(names - set(planned.stops.index))
    if unknown:
        raise InputError(
            f"The week has no stop {', '.join(map(repr, unknown))}. Choose among its stops, or add "
            "the stop to the table of stops and run the plan again."
        )


def _eased(
    roster: vans.Roster | None,
    dropped: set[str],
    closed: frozenset[tuple[str, int]],
    moved: Mapping[vans.Visit, vans.Visit],
) -> vans.Roster | None:
    """Give the roster with as many more changes as the hand makes of it."""
    if roster is None:
        return None
    by_hand = sum(
        visit.stop_id in dropped or (visit.stop_id, visit.day) in closed for visit in roster.visits
    )
    own = {visit.stop_id for visit in roster.visits}
    often = {stop for stop, _ in closed}
    return dataclasses.replace(
        roster,
        max_changes=roster.max_changes + by_hand + len(moved),
        released=roster.released | ((dropped | often) & own),
    )
