"""Whether a question makes sense at all; what is asked for may still not be possible."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from hrgeo.errors import InputError
from hrgeo.model import BoolArray
from hrgeo.model.opening import SLOT_MIN, SLOTS_PER_WEEK
from hrgeo.vans.problem import CrewMember, Stops, Van, Visit, WeekNeed, WeekProblem
from hrgeo.vans.stop_tables import is_number

_TWO_DAYS_MIN = 2 * 1440
_MOST_NAMED = 3


def require_sound(problem: WeekProblem) -> None:
    """Refuse a question with faults.

    Raises
    ------
    InputError
        One that tells all of them.
    """
    refuse(faults_of(problem))


def refuse(faults: Sequence[str]) -> None:
    """Raise one error for all faults; nothing where there are none.

    Raises
    ------
    InputError
        If there are faults.
    """
    if len(faults) == 1:
        raise InputError(f"The van week cannot be planned: {faults[0]}.")
    if faults:
        lines = "".join(f"\n- {fault}" for fault in faults)
        raise InputError(f"The van week cannot be planned, for {len(faults)} reasons:{lines}")


def faults_of(problem: WeekProblem) -> list[str]:
    """Give all that is wrong with a question, each as a clause that says what to do."""
    return [
        *_van_faults(problem.vans),
        *_crew_faults(problem.crew),
        *_stop_faults(problem.stops),
        *_need_faults(problem.need, len(problem.stops)),
        *_drive_faults(problem),
        *_visit_faults(problem, problem.locked, "locked"),
        *_roster_faults(problem),
        *_closed_faults(problem),
        *_number_faults(problem),
    ]


def named(ids: Iterable[object]) -> str:
    """Name a few of some ids, and say how many there are.

    Examples
    --------
    >>> named(["a"]), named("abcde")
    ("'a'", "'a', 'b', 'c' and 2 more")
    """
    every = [repr(str(one)) for one in ids]
    more = f" and {len(every) - _MOST_NAMED} more" if len(every) > _MOST_NAMED else ""
    return ", ".join(every[:_MOST_NAMED]) + more


def _doubles(ids: Iterable[object]) -> list[object]:
    return [one for one, n in Counter(ids).items() if n > 1]


def _van_faults(vans: Sequence[Van]) -> list[str]:
    faults = [] if vans else ["there is no van; give at least one"]
    if double := _doubles(van.van_id for van in vans):
        faults.append(f"several vans are named {named(double)}; give each its own name")
    for van in vans:
        faults += [f"van {van.van_id!r}: {fault}" for fault in _faults_of_van(van)]
    return faults


def _faults_of_van(van: Van) -> list[str]:
    whole = ("first_min", "last_min", "shift_min", "set_up_min", "pack_up_min", "break_min",
             "break_after_min", "least_crew")  # fmt: skip
    faults = [
        f"{name} must be a whole number of 0 or more"
        for name in whole
        if not _is_whole(getattr(van, name)) or getattr(van, name) < 0
    ]
    if van.n_shifts is not None and (not _is_whole(van.n_shifts) or van.n_shifts < 0):
        faults.append("n_shifts must be a whole number of 0 or more, or None")
    if faults:
        return faults
    if any(not _is_whole(day) or not 0 <= day <= 6 for day in van.days):
        faults.append("days must be from 0 (Monday) to 6 (Sunday)")
    if _doubles(van.days):
        faults.append("days has a day twice")
    if van.last_min <= van.first_min:
        faults.append("last_min must be after first_min; past midnight, add 1,440 (2 am is 1,560)")
    # A shift that ends when that of the next day can begin: one van is in one place.
    if van.first_min >= 1440 or van.last_min > min(van.first_min + 1440, _TWO_DAYS_MIN):
        faults.append("first_min must be below 1,440, and last_min at most 1,440 after it")
    if math.isnan(van.supplies) or van.supplies < 0:
        faults.append("supplies must be 0 or more; leave it out for no limit")
    return faults


def _is_whole(number: object) -> bool:
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def _crew_faults(crew: Sequence[CrewMember]) -> list[str]:
    faults = []
    if double := _doubles(member.name for member in crew):
        faults.append(f"several of the crew are named {named(double)}; add a letter to tell them")
    for i, member in enumerate(crew):
        if not member.name.strip() or ";" in member.name:
            faults.append(f"crew entry {i}: needs a name, without a semicolon")
        if math.isnan(member.weekly_min) or member.weekly_min < 0:
            faults.append(
                f"crew entry {i}: weekly_min must be 0 or more; leave it out for no limit"
            )
    return faults


def _stop_faults(stops: Stops) -> list[str]:
    faults = []
    ids = stops.stop_ids
    if double := ids[ids.duplicated()].unique().tolist():
        faults.append(f"several stops have the id {named(double)}; ids must be unique")
    if ids.hasnans or any(not isinstance(one, str) or not one for one in ids):
        faults.append("each stop needs an id that is text")
    if stops.permitted.shape != (len(stops), SLOTS_PER_WEEK):
        faults.append(f"permitted must have the shape ({len(stops)}, {SLOTS_PER_WEEK})")

    def told(wrong: BoolArray, what: str) -> None:
        if wrong.any():
            ending = "" if wrong.sum() == 1 else "s"
            faults.append(f"stop{ending} {named(ids[wrong])}: {what}")

    told(stops.least_min < 0, "least_min must be 0 or more")
    told(stops.least_min > stops.most_min, "least_min is above most_min")
    told(stops.least_visits < 0, "least_visits must be 0 or more")
    told(stops.least_visits > stops.most_visits, "least_visits is above most_visits")
    told(stops.days_apart < 0, "days_apart must be 0 or more")
    per_hour = stops.contacts_per_hour
    told(np.isnan(per_hour) | (per_hour < 0), "contacts_per_hour must be 0 or more")
    return faults


def _need_faults(need: WeekNeed, n_stops: int) -> list[str]:
    faults = []
    if not np.isfinite(need.weight).all() or (need.weight < 0).any():
        faults.append("weights of need must be 0 or more, and finite")
    if not np.isfinite(need.rate).all() or (need.rate < 0).any():
        faults.append("rates of need (profile, beside) must be 0 or more, and finite")
    if need.rate.ndim != 2 or need.rate.shape[1] != SLOTS_PER_WEEK:
        faults.append(f"rate must have the shape (n_kinds, {SLOTS_PER_WEEK})")
    elif len(need) and not (need.kind.min() >= 0 and need.kind.max() < len(need.rate)):
        faults.append("kind must name rows of rate")
    start, stop = need.reach_start, need.reach_stop
    if start[0] != 0 or start[-1] != len(stop) or (np.diff(start) < 0).any():
        faults.append("reach_start must rise from 0 to the length of reach_stop")
    elif len(stop) and not (stop.min() >= 0 and stop.max() < n_stops):
        faults.append("reach_stop must name positions of stops")
    return faults


def _drive_faults(problem: WeekProblem) -> list[str]:
    """Look at the minutes between stops and bases; other labels do no harm."""
    drive = problem.drive_min
    stops = dict.fromkeys(stop for stop in problem.stops.stop_ids if isinstance(stop, str))
    bases = dict.fromkeys(van.base_id for van in problem.vans)
    needed, faults = stops | bases, []
    for axis, labels in (("rows", drive.index), ("columns", drive.columns)):
        doubles = set(_doubles(labels))
        if double := [one for one in needed if one in doubles]:
            faults.append(f"drive_min has several {axis} with the label {named(double)}")
        there = set(labels)
        for ids, what in ((stops, "stop"), (bases, "base")):
            if missing := [one for one in ids if one not in there]:
                ending = "" if len(missing) == 1 else "s"
                faults.append(f"drive_min has no {axis} for the {what}{ending} {named(missing)}")
        needed = {one: None for one in needed if one in there and one not in doubles}
    found = list(needed)
    between = drive.loc[found, found]
    if any(kind.kind not in "iuf" for kind in between.dtypes):
        return [*faults, "drive_min must have numbers only"]
    minutes = between.to_numpy(dtype=np.float64, na_value=np.nan)
    for wrong, what in ((np.isnan(minutes), "missing"), (minutes < 0, "negative")):
        if n_wrong := int(wrong.sum()):
            first = np.argwhere(wrong)[0]
            where = f"from {found[first[0]]!r} to {found[first[1]]!r}"
            how_many = "one entry that is" if n_wrong == 1 else f"{n_wrong} entries that are"
            faults.append(
                f"drive_min has {how_many} {what}, the first {where}; "
                "where there is no way, write inf"
            )
    return faults


def _visit_faults(problem: WeekProblem, visits: Sequence[Visit], what: str) -> list[str]:
    """Look at visits that a user gave, by their position."""
    vans = {van.van_id for van in problem.vans}
    stops = set(problem.stops.stop_ids)
    faults = []
    if double := _doubles(visits):
        n = len(double)
        faults.append(f"{what}: {'one visit is' if n == 1 else f'{n} visits are'} there twice")
    for i, visit in enumerate(visits):
        where = f"{what} visit {i}"
        if visit.stop_id not in stops:
            faults.append(
                f"{where}: there is no stop {visit.stop_id!r}; add it to the stops, or leave the "
                "visit out"
            )
        if visit.van_id not in vans and (visit.van_id or what == "locked"):
            faults.append(f"{where}: there is no van {visit.van_id!r}; give the name of a van")
        if not _is_whole(visit.day) or not 0 <= visit.day <= 6:
            faults.append(f"{where}: the day must be from 0 (Monday) to 6 (Sunday)")
        times = (visit.arrive_min, visit.leave_min)
        if any(not _is_whole(time) or time < 0 or time % SLOT_MIN for time in times):
            faults.append(f"{where}: must begin and end on a quarter of an hour; round its times")
        if visit.leave_min <= visit.arrive_min:
            faults.append(f"{where}: must end after it begins; past midnight, add 1,440")
    return faults


def _roster_faults(problem: WeekProblem) -> list[str]:
    roster = problem.roster
    if roster is None:
        return []
    faults = _visit_faults(problem, roster.visits, "roster")
    if not _is_whole(roster.max_changes) or roster.max_changes < 0:
        faults.append("max_changes must be a whole number of 0 or more")
    unknown = sorted(roster.released - {visit.stop_id for visit in roster.visits})
    if unknown:
        is_not = "is" if len(unknown) == 1 else "are"
        faults.append(f"released: {named(unknown)} {is_not} not in the roster")
    return faults


def _closed_faults(problem: WeekProblem) -> list[str]:
    faults = []
    stops = set(problem.stops.stop_ids)
    if unknown := sorted({str(stop) for stop, _ in problem.closed if stop not in stops}):
        no = "is no stop" if len(unknown) == 1 else "are no stops"
        faults.append(f"closed: there {no} {named(unknown)}")
    if any(not _is_whole(day) or not 0 <= day <= 6 for _, day in problem.closed):
        faults.append("closed: days must be from 0 (Monday) to 6 (Sunday)")
    return faults


def _number_faults(problem: WeekProblem) -> list[str]:
    faults = []
    credit = [(float(up_to), float(rate)) for up_to, rate in problem.credit]
    up_to, rates = [0.0, *(c[0] for c in credit)], [c[1] for c in credit]
    if not credit or not all(math.isfinite(x) for x in (*up_to, *rates)):
        faults.append("credit needs at least one pair of minutes and rate, all finite")
    else:
        if any(a >= b for a, b in pairwise(up_to)):
            faults.append("the minutes of credit must rise, from above 0")
        if rates[0] <= 0 or rates[-1] < 0 or any(a < b for a, b in pairwise(rates)):
            faults.append("the rates of credit must not rise: more minutes add less, not more")
    per_need = problem.contacts_per_need
    if per_need is not None and not (is_number(per_need) and 0 < per_need < math.inf):
        faults.append("contacts_per_need must be above 0; leave it out where it is not known")
    return faults
