"""How much a week can be worth at most."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from hrgeo.model import FloatArray
from hrgeo.vans.ending import Ending
from hrgeo.vans.problem import WeekProblem
from hrgeo.vans.relaxation import Prices, Relaxation, Tally
from hrgeo.vans.shifts import Shift

_MOST_STEPS, _FEWEST_STEPS = 1000, 40
_LOOKS = 4e9  # from a stop and time to the next stop, in all steps: about 10 s
_FIRST_FALL = 0.2  # share of the bound by which the first steps hope to lower it
_LEAST_FALL = 1e-4
_PATIENCE = 10  # steps without a better bound before less is hoped for
_WORTH_WAITING = 0.1  # of the fall hoped for
_TURN = 0.3  # weight of the newest slopes beside those before
_ROUNDING = 1e-9
_TOLD_EVERY = 20


def upper_bound(
    problem: WeekProblem,
    shifts: tuple[Shift, ...],
    *,
    steps: int | None = None,
    ending: Ending | None = None,
    progress: Callable[[float], None] | None = None,
) -> float:
    """Give a number that no week of these shifts is worth more than.

    Prices of the rules that join shifts are raised and lowered along the slopes of the bound
    (subgradients, with steps after Polyak 1969, doi:10.1016/0041-5553(69)90061-5); see
    `hrgeo.vans.relaxation`.

    Parameters
    ----------
    problem
        The question.
    shifts
        The shifts that are offered.
    steps
        Most steps. The same number gives the same bound. None for 1,000, or for as many as
        a large week leaves time for: 40 at least.
    ending
        Ends the steps as well; the bound is then one, and depends on the computer.
    progress
        Told the share of the steps that is done. What it raises ends them.

    Returns
    -------
    float
        0 without shifts, need or stays. Where no week keeps to the rules, any number.
    """
    relaxed = Relaxation(problem, shifts)
    ending, steps = ending or Ending(), _steps_for(relaxed) if steps is None else steps
    best, trivial = math.inf, relaxed.credit.most
    prices = best_prices = _flat(relaxed.no_prices())
    sizes = _sizes(relaxed)
    slope, fall, since = np.zeros_like(prices), _FIRST_FALL, 0
    for step in range(steps):
        if progress is not None and step % _TOLD_EVERY == 1:
            progress(step / steps)
        if min(best, trivial) <= 0.0 or fall < _LEAST_FALL or ending.why_now:
            break
        tally = relaxed.tally(_shaped(relaxed, prices))
        since = 0 if tally.bound < best - _WORTH_WAITING * fall * trivial else since + 1
        if tally.bound < best:
            best, best_prices = tally.bound, prices
        if since > _PATIENCE:
            prices, slope = best_prices, np.zeros_like(prices)
            fall, since = fall / 2.0, 0
            tally = relaxed.tally(_shaped(relaxed, prices))
        newest = _slope(relaxed, tally)
        slope = newest if not slope.any() else _TURN * newest + (1.0 - _TURN) * slope
        above = tally.bound - best + fall * min(best, trivial)
        prices = _stepped(relaxed, prices, slope, sizes, above)
    return max(0.0, min(best, trivial)) * (1.0 + _ROUNDING)


def _steps_for(relaxed: Relaxation) -> int:
    """Give a number of steps by the size of a step alone, so that it is the same everywhere."""
    looks = sum(group.hop.size * group.stays.n_quarters for group in relaxed.groups)
    return int(np.clip(_LOOKS / max(looks, 1), _FEWEST_STEPS, _MOST_STEPS))


def _flat(prices: Prices) -> FloatArray:
    parts = (prices.paid.ravel(), prices.visit, prices.length, prices.change, prices.capped)
    return np.concatenate(parts)


def _shaped(relaxed: Relaxation, flat: FloatArray) -> Prices:
    none = relaxed.no_prices()
    ends = np.cumsum([none.paid.size, len(none.visit), len(none.length), len(none.change)])
    paid, visit, length, change, capped = np.split(flat, ends)
    return Prices(paid.reshape(none.paid.shape), visit, length, change, capped)


def _sizes(relaxed: Relaxation) -> FloatArray:
    """Give how far each price goes on a slope of 1, so that none outgrows the others.

    Of the share paid, the credit that it stands for; of rules on visits, a tenth of what the
    average shift could earn if all credit were theirs.
    """
    credit, none = relaxed.credit, relaxed.no_prices()
    visit = 0.1 * credit.most / max(1, len(relaxed.groups))
    whole = credit.per_min * credit.up_to_min
    sizes = Prices(
        np.divide(1.0, whole, out=np.zeros_like(whole), where=whole > 0.0),
        np.full(len(none.visit), visit),
        np.full(len(none.length), visit / 60.0**2),
        np.full(2, visit if relaxed.problem.roster is not None else 0.0),
        np.full(2, 1.0 / credit.most if relaxed.is_capped and credit.most > 0.0 else 0.0),
    )
    return _flat(sizes)


def _slope(relaxed: Relaxation, tally: Tally) -> FloatArray:
    """Give how the bound grows with each price."""
    paid = relaxed.credit.per_min * (tally.counted_min - relaxed.credit.up_to_min)
    slopes = (tally.visit_slack, tally.length_slack, tally.change_slack, -tally.capped_less)
    return _flat(Prices(paid, *slopes))


def _stepped(
    relaxed: Relaxation,
    prices: FloatArray,
    slope: FloatArray,
    sizes: FloatArray,
    above: float,
) -> FloatArray:
    """Go down a slope as far as a bound that is `above` what is hoped for needs."""
    n_paid = relaxed.credit.per_min.size
    upper = np.full(len(prices), np.inf)
    upper[:n_paid] = 1.0
    blocked = ((prices <= 0.0) & (slope > 0.0)) | ((prices >= upper) & (slope < 0.0))
    going = np.where(blocked, 0.0, slope)
    steepness = float((sizes * going) @ going)
    if steepness <= 0.0:
        return prices
    stepped = np.clip(prices - above / steepness * sizes * going, 0.0, upper)
    stepped[-2:] /= max(1.0, float(stepped[-2:].sum()))
    return stepped
