"""The search for a week: ruin and recreate with simulated annealing, in several chains."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from hrgeo.kernels import by_reference, kernel, within_kernels
from hrgeo.model import FloatArray
from hrgeo.vans.ending import Ending
from hrgeo.vans.week_arrays import Plan, WeekArrays, empty_plan
from hrgeo.vans.week_insert import recreate, restore
from hrgeo.vans.week_moves import polish, ruin
from hrgeo.vans.week_state import copy_plan, is_possible
from hrgeo.vans.week_value import score, value_in_order
from hrgeo.vans.week_work import Work, random, work_for

# Found by trial on invented towns of 20 to 60 stops; they change how good a plan is, never
# what it keeps to.
WARM, COLD = 4e-3, 1e-4
"""Of the value: the loss that is accepted one time in e, in the beginning and in the end."""
N_CHAINS = 4
_CHUNK = 100
_ASKED_EACH_S = 0.2


@within_kernels
def rebuild(week: WeekArrays, plan: Plan, work: Work, turn: int) -> bool:
    """Take a plan apart and put it together anew; tells whether all its shifts are possible.

    In turn 0 nothing is taken out.
    """
    for h in range(len(work.touched)):
        work.touched[h] = 0
    if turn:
        ruin(week, plan, work)
    restore(week, plan, work, 0.5)
    way = random(work)
    power = 1.0 if way < 0.5 else (0.7 if way < 0.8 else 0.3)
    recreate(week, plan, work, power, 0.3 * random(work))
    value = value_in_order(week, plan, work)
    for h in range(len(work.touched)):
        if work.touched[h]:
            value = polish(week, plan, work, h, value)
    for h in range(len(work.touched)):
        if work.touched[h] and not is_possible(week, h, plan.n[h], plan.visit[h]):
            return False
    return True


@kernel
def searched(
    week: WeekArrays,
    now: Plan,
    trial: Plan,
    best: Plan,
    work: Work,
    scores: FloatArray,
    first: int,
    last: int,
    n_all: int,
) -> None:
    """Go on with a chain; `scores` has those of `now` and `best`, and warmth and coldness."""
    week, work = by_reference(week), by_reference(work)
    now, trial, best = by_reference(now), by_reference(trial), by_reference(best)
    for turn in range(first, last):
        copy_plan(now, trial)
        if not rebuild(week, trial, work, turn):
            continue
        value = score(week, trial, work)
        heat = scores[2] * (scores[3] / scores[2]) ** (turn / n_all) * abs(scores[1])
        loss = scores[0] - value
        if turn == 0 or loss <= 0.0 or random(work) < math.exp(-loss / max(heat, 1e-300)):
            copy_plan(trial, now)
            scores[0] = value
        if turn == 0 or value > scores[1]:
            copy_plan(trial, best)
            scores[1] = value


class Chain:
    """One search, from its own seed."""

    def __init__(
        self, week: WeekArrays, start: Plan, seed: int, warm: float = WARM, cold: float = COLD
    ) -> None:
        self._week = week
        self._now, self._trial, self.best = (empty_plan(week) for _ in range(3))
        for plan in (self._now, self._trial, self.best):
            copy_plan(start, plan)
        self._work = work_for(week, start, seed)
        first = score(week, self._now, self._work)
        self._scores = np.array([first, first, warm, cold])
        self._turn = 0

    @property
    def score(self) -> float:
        """Of the best plan; below 0 where required visits lack."""
        return float(self._scores[1])

    def go_on(self, until: int, n_all: int) -> None:
        """Search up to an iteration."""
        searched(
            self._week,
            self._now,
            self._trial,
            self.best,
            self._work,
            self._scores,
            self._turn,
            until,
            n_all,
        )
        self._turn = until


def search_all(
    chains: Sequence[Chain],
    n_iterations: int,
    ending: Ending,
    progress: Callable[[float], None] | None = None,
    enough: float = math.inf,
) -> tuple[Chain, str]:
    """Search with all chains, two at a time; the order in which they run changes nothing.

    Parameters
    ----------
    chains
        At least one.
    n_iterations
        Of each.
    ending
        When to end before.
    progress
        Told the share that is done.
    enough
        The search ends at this value, since none is better.

    Returns
    -------
    Chain, str
        The best, the first of equals; and why it ended before its iterations, or nothing.
    """

    def go_on(chain: Chain, until: int) -> bool:
        if chain is not chains[0] and time.monotonic() >= ending.deadline_s:
            return False
        chain.go_on(until, n_iterations)
        return True

    turn, step = 0, 1
    with ThreadPoolExecutor(2) as pool:
        while turn < n_iterations:
            # Whether it is enough is asked at turns that are the same on each computer.
            mark = turn + _CHUNK - (turn - 1) % _CHUNK
            until = min(turn + step, mark, n_iterations)
            begun_s = time.monotonic()
            all_went = all(list(pool.map(lambda chain, to=until: go_on(chain, to), chains)))
            step = _next_step(until - turn, time.monotonic() - begun_s, ending)
            turn = until
            best = max(chains, key=lambda chain: chain.score)
            if progress is not None:
                progress(turn / n_iterations)
            if not all_went:
                return best, "time_limit"
            if turn in {mark, n_iterations} and best.score >= enough:
                return best, ""
            why = ending.why_now
            if why and turn < n_iterations:
                return best, why
    return max(chains, key=lambda chain: chain.score), ""


def _next_step(n_done: int, took_s: float, ending: Ending) -> int:
    """Give after how many turns more to ask whether to end; few where they take long.

    Examples
    --------
    >>> _next_step(10, 1.0, Ending(deadline_s=1e9)), _next_step(10, 1.0, Ending())
    (2, 100)
    """
    if not ending.is_limited:
        return _CHUNK
    return max(1, min(_CHUNK, int(n_done * _ASKED_EACH_S / max(took_s, 1e-6))))
