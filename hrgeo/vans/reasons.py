"""What the status of a week rests on, in sentences."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from hrgeo.program import OPTIMAL_GAP
from hrgeo.text import join_words, say
from hrgeo.vans.obstacles import (
    OBSTACLES,
    Reach,
    cannot_place,
    crew_words,
    obstacle_words,
    set_up_words,
    time_words,
)
from hrgeo.vans.problem import WeekProblem
from hrgeo.vans.shifts import Shift
from hrgeo.vans.standing_visits import (
    locked_break_words,
    locked_words,
    roster_together_words,
    roster_words,
)

__all__ = ["cannot_place", "join_sentences", "unknown_hours_words", "why_week"]

_MOST_NAMED = 3


def why_week(
    problem: WeekProblem,
    shifts: Sequence[Shift],
    *,
    status: str,
    stopped_by: str = "",
    gap: float = math.inf,
    searched_share: float = math.nan,
    unmet: Mapping[str, int] | None = None,
    has_no_week: bool = False,
    n_unknown_hours: int = 0,
) -> str:
    """Say what the status of a week rests on.

    Parameters
    ----------
    problem
        The question.
    shifts
        As offered, see `hrgeo.vans.shifts.offered_shifts`.
    status
        ``optimal``, ``feasible`` or ``infeasible``.
    stopped_by
        ``iterations``, ``time_limit``, ``cancelled`` or nothing.
    gap
        ``VanWeek.optimality_gap``; ``inf`` where no bound is known.
    searched_share
        What the search alone had reached of a week that was solved exactly as well; NaN
        where it was not.
    unmet
        Stop -> required visits that did not fit.
    has_no_week
        Whether it is proven, by solving it exactly, that no week keeps all rules.
    n_unknown_hours
        Stops whose permitted hours nobody knows.

    Returns
    -------
    str
        In sentences: first how good the week is, or why there is none; then what limits it.
    """
    reach = Reach(problem, shifts)
    if status == "infeasible":
        sentences = _why_not(problem, reach, dict(unmet or {}), stopped_by, has_no_week=has_no_week)
    else:
        sentences = _how_good(problem, reach, status, stopped_by, gap)
        if not math.isnan(searched_share):
            sentences.append(_searched_words(searched_share))
        sentences += crew_words(problem, shifts)
        sentences += _left_out(reach)
    return join_sentences([*sentences, unknown_hours_words(n_unknown_hours)])


def join_sentences(sentences: Iterable[str]) -> str:
    """Put sentences behind each other, each once.

    Examples
    --------
    >>> join_sentences(["It rains.", "", "It pours.", "It rains."])
    'It rains. It pours.'
    """
    return " ".join(dict.fromkeys(sentence for sentence in sentences if sentence))


def unknown_hours_words(n_unknown_hours: int) -> str:
    """Say how many stops are taken to be permitted at all hours; nothing where none is.

    Examples
    --------
    >>> unknown_hours_words(0)
    ''
    """
    if n_unknown_hours == 0:
        return ""
    key = "unknown_hours" if n_unknown_hours > 1 else "unknown_hours_1"
    return say(f"van_why.{key}", n=n_unknown_hours)


def _how_good(
    problem: WeekProblem, reach: Reach, status: str, stopped_by: str, gap: float
) -> list[str]:
    sentences = []
    if not len(problem.stops):
        sentences.append(say("van_why.no_stops"))
    elif not reach.can.any():
        sentences.append(say("van_why.nothing"))
        sentences += set_up_words(problem)
    elif not (problem.need.weight > 0).any() or not (problem.need.rate > 0).any():
        sentences.append(say("van_why.no_need"))
    elif status == "optimal":
        sentences.append(say("van_why.proven"))
    else:
        if stopped_by:
            sentences.append(say(f"van_why.stopped.{stopped_by}"))
        if gap == 1.0:
            sentences.append(say("van_why.worth_nothing"))
        elif math.isfinite(gap):
            # A gap of 0.4 % leaves at least 99.6 %: rounded down, so that it holds.
            least = math.floor(1000 * (1 - gap) + 1e-9) / 10
            sentences.append(say("van_why.gap", percent=f"{max(least, 0.0):g}"))
        else:
            sentences.append(say("van_why.no_bound"))
    if problem.crew and reach.shifts:
        sentences.append(say("van_why.crew.first"))
    return sentences


def _searched_words(share: float) -> str:
    """Say how far the search alone had come, where the week was solved exactly as well.

    Examples
    --------
    >>> _searched_words(0.98765)
    'The week is small enough to be solved exactly as well; the search alone reached 98.7% of it.'
    """
    if share >= 1.0 - OPTIMAL_GAP:
        return say("van_why.searched_all")
    return say("van_why.searched", percent=f"{math.floor(1000 * share) / 10:g}")


def _left_out(reach: Reach) -> list[str]:
    """Say which stops no shift can have, by what keeps them from it."""
    ids = reach.problem.stops.stop_ids
    by_obstacle: dict[str, list[str]] = defaultdict(list)
    for stop, name in enumerate(ids):
        by_obstacle[reach.obstacle(stop)].append(str(name))
    return [
        say(
            f"van_why.left_out.{obstacle}",
            n=len(by_obstacle[obstacle]),
            n_all=len(ids),
            names=_named(by_obstacle[obstacle]),
        )
        for obstacle in OBSTACLES
        if by_obstacle[obstacle]
    ]


def _named(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMED:
        return join_words(names)
    more = say("van_why.more", n=len(names) - _MOST_NAMED)
    return join_words([*names[:_MOST_NAMED], more])


def _why_not(
    problem: WeekProblem,
    reach: Reach,
    unmet: dict[str, int],
    stopped_by: str,
    *,
    has_no_week: bool,
) -> list[str]:
    """Say why there is no week: what is proven, else that none was found; then what is known."""
    proven = locked_words(problem, reach.shifts)
    proven += roster_words(problem, reach.shifts)
    required = problem.stops.stop_ids[problem.stops.least_visits > 0]
    kept = _kept_of_roster(problem)
    for stop in dict.fromkeys([*required, *unmet, *kept]):
        words = obstacle_words(reach, str(stop))
        if words:
            proven.append(words)
    if time := time_words(reach):
        proven.append(time)
    # None of these proves anything by itself: people are assigned before visits are planned.
    known = crew_words(problem, reach.shifts)
    known += locked_break_words(problem)
    known += roster_together_words(problem)
    if not reach.can.any():
        known += set_up_words(problem)
    if unmet and (time or not proven):
        counts = [say("van_why.visits_of", n=n, stop=stop) for stop, n in unmet.items()]
        known.append(say("van_why.did_not_fit", visits=join_words(counts)))
    if proven:
        return [say("van_why.not_possible"), *proven, *known, say("van_why.what_to_do")]
    sentences = [say("van_why.none" if has_no_week else "van_why.not_found"), *known]
    if stopped_by in {"time_limit", "cancelled"}:
        sentences.append(say(f"van_why.stopped.{stopped_by}"))
    return [*sentences, say("van_why.what_to_do")]


def _kept_of_roster(problem: WeekProblem) -> list[str]:
    """Give the stops of the present week that have to keep a visit."""
    roster = problem.roster
    if roster is None:
        return []
    return [v.stop_id for v in roster.visits if v.stop_id not in roster.released]
