"""The p-median to a proven optimum: bound, settling, branch and bound, radii."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from hrgeo.model import FloatArray, IntArray
from hrgeo.program import Stops
from hrgeo.siting.median_bound import first_prices, priced, raised
from hrgeo.siting.median_instance import MedianInstance, cost_of, restricted
from hrgeo.siting.median_radius import solve_by_radii
from hrgeo.siting.median_search import CHOSEN, CLOSED, OPEN, searched, settle
from hrgeo.siting.median_swaps import improved

# Found by trial; they change how soon a proof is found, never what is proven. Counted in
# pairs looked at, of which there are about half a billion in a second.
_PAIRS_AT_ONCE = 100_000_000  # between two looks at the clock
_NODE_PAIRS_AT_ONCE = 20_000_000
_MOST_STEPS_AT_ONCE = 150
_MOST_ROUNDS = 12  # of bound and settling before the search
_FIRST_FACTORS = (0.5, 0.2)  # of the first round, and of later ones
_LEAST_FACTOR = 1e-3
_PATIENCE = 20
_WORTH_REDUCING = 0.1  # share of columns settled
_SHAKES = 120
_PAIRS_OF_SHAKES = 1_000_000_000
_MOST_SHAKEN = 6
_PAIRS_BEFORE_RADII = (
    (20_000_000, 4),
    (200_000_000, 8),
    (2_500_000_000, 40),
)  # pairs looked at, pairs of a row
_MOST_PAIRS_FOR_RADII = 100_000
_SOON_DONE = 0.5  # of the tree left: no reason to change the way
_STACK_BYTES = 400_000_000
_FEWEST_NODES = 8
_EXACT = 1e-9  # relative; for costs that are not whole


@dataclass(frozen=True, eq=False)
class MedianAnswer:
    """What is found.

    Attributes
    ----------
    columns
        As in the instance's `columns`.
    cost
        What they cost; ``inf`` where some row is not reached.
    bound
        No choice costs less.
    stopped_by
        Empty, ``gap``, ``time_limit`` or ``cancelled``.
    """

    columns: IntArray
    cost: float
    bound: float
    stopped_by: str = ""


class _Course:
    """What is known so far: the best choice, the bound, and when to stop."""

    def __init__(self, instance: MedianInstance, stops: Stops) -> None:
        self.whole = replace(
            instance, columns=np.arange(instance.n_columns), rows=np.arange(instance.n_rows)
        )
        self.stops = stops
        self.chosen = np.empty(0, dtype=np.int64)
        self.cost = math.inf
        self.bound = -math.inf
        self.stopped_by = ""

    @property
    def margin(self) -> float:
        """By how much a choice has to be better to be worth finding."""
        grain = self.whole.grain
        exact = grain * (1.0 - 1e-6) if grain > 0.0 else _EXACT * self.cost
        return max(exact, self.stops.gap * self.bound)

    @property
    def is_proven(self) -> bool:
        return self.bound >= self.cost - self.margin

    def met(self, chosen: IntArray) -> bool:
        """Take a choice if it is better, and tell so."""
        cost = cost_of(self.whole, chosen)
        if not cost < self.cost:
            return False
        self.chosen, self.cost = chosen, cost
        return True

    def improve(self, chosen: IntArray) -> bool:
        return self.met(improved(self.whole, chosen))

    def proved(self, bound: float) -> None:
        self.bound = max(self.bound, min(bound, self.cost))

    def is_over(self) -> bool:
        """Whether it is proven, or time is up; tells progress."""
        self.stopped_by = self.stopped_by or self.stops.why_now
        if self.stops.progress is not None and math.isfinite(self.bound):
            self.stops.progress(self.cost, self.bound)
        return bool(self.stopped_by) or self.is_proven


def best_median(instance: MedianInstance, chosen: IntArray, stops: Stops) -> MedianAnswer:
    """Choose the columns of least cost, and prove it.

    A greedy choice is improved by exchanges. Prices on the rows, moved by the volume
    algorithm, give a lower bound (`hrgeo.siting.median_bound`); what the relaxation takes
    gives further choices. Columns that the bound settles are taken out and the bound is
    raised again. Branch and bound (`hrgeo.siting.median_search`) finishes; where it does
    not come to an end soon and few pairs are left, HiGHS does (`hrgeo.siting.median_radius`).

    Parameters
    ----------
    instance
        With costs that are finite and not negative.
    chosen
        A choice that reaches all rows, to start from; positions of columns.
    stops
        When to stop. Only the deadline and `cancel` can change the answer.

    Returns
    -------
    MedianAnswer
        Never worse than `chosen`; its bound holds whenever the search is stopped.

    References
    ----------
    .. [1] Cornuejols, Fisher and Nemhauser (1977), Location of bank accounts to optimize
       float, doi:10.1287/mnsc.23.8.789 (the Lagrangian bound).
    .. [2] Beasley (1993), Lagrangean heuristics for location problems,
       doi:10.1016/0377-2217(93)90118-7 (settling, branch and bound on it).

    Examples
    --------
    >>> from hrgeo.siting.median_instance import median_instance
    >>> row, site = np.divmod(np.arange(16), 4)
    >>> place = np.array([0.0, 1.0, 5.0, 7.0])
    >>> line = median_instance(row, site, abs(place[row] - place[site]),
    ...                        np.full(4, np.inf), n_columns=4, n_free=2)
    >>> answer = best_median(line, np.array([0, 1]), Stops())
    >>> answer.columns.tolist(), answer.cost, answer.bound
    ([1, 2], 3.0, 3.0)
    """
    course = _Course(instance, stops)
    course.met(chosen)
    course.proved(instance.fixed_cost + float(instance.cost[instance.start[:-1]].sum()))
    if instance.n_free >= instance.n_columns:
        course.met(np.arange(instance.n_columns))
        course.proved(course.cost)
    elif instance.n_free == 0 or instance.n_rows == 0:
        course.proved(course.cost)
    elif not course.is_over():
        course.improve(np.empty(0, dtype=np.int64))
        _prove(course)
    if course.is_proven and stops.gap <= 0.0:
        course.proved(course.cost)
    gap_left = course.bound < course.cost - _EXACT * abs(course.cost)
    stopped_by = course.stopped_by or "gap"
    return MedianAnswer(
        instance.columns[course.chosen],
        course.cost,
        course.bound,
        stopped_by if gap_left else "",
    )


def soon_median(instance: MedianInstance, chosen: IntArray, stops: Stops) -> MedianAnswer:
    """Give a good choice and a bound without going on to a proof.

    Greedy and exchanges, then the bound by prices once: what `best_median` begins with.
    As the problem without its other rules it bounds one that has them.

    Parameters
    ----------
    instance, chosen, stops
        As in `best_median`.
    """
    course = _Course(instance, stops)
    course.met(chosen)
    course.improve(chosen)
    whole = course.whole
    reaches_all = math.isfinite(course.cost)  # else steps would go by an infinite length
    is_open = 0 < whole.n_free < whole.n_columns and whole.n_rows and not course.is_over()
    if reaches_all and is_open:
        left = _Left(whole, np.empty(0, dtype=np.int64), first_prices(whole, course.chosen))
        _raise_bound(course, left, _FIRST_FACTORS[0])
    return MedianAnswer(instance.columns[course.chosen], course.cost, course.bound)


@dataclass(frozen=True, eq=False)
class _Left:
    """What is not settled: an instance, the columns settled as chosen, prices by row."""

    instance: MedianInstance
    always: IntArray
    price: FloatArray

    def with_always(self, columns: IntArray) -> IntArray:
        """Give a choice of this instance's columns as one of the whole instance."""
        return np.concatenate([self.always, self.instance.columns[columns]])


def _prove(course: _Course) -> None:
    for _ in range(_MOST_ROUNDS):
        left = _reduced(course)
        if course.is_over():
            return
        instance = left.instance
        if not math.isfinite(instance.fixed_cost):  # a row has nothing left: nothing is better
            course.proved(course.cost)
        elif instance.n_columns <= instance.n_free or instance.n_free == 0 or not instance.n_rows:
            course.met(left.with_always(np.arange(min(instance.n_columns, instance.n_free))))
            course.proved(course.cost)
        elif _search(course, left):
            return
        if course.is_over():
            return


def _reduced(course: _Course) -> _Left:
    """Raise the bound and take out what it settles, until that leads no further."""
    whole = course.whole
    left = _Left(whole, np.empty(0, dtype=np.int64), first_prices(whole, course.chosen))
    for turn in range(_MOST_ROUNDS):
        instance = left.instance
        if not 0 < instance.n_free < instance.n_columns or not instance.n_rows:
            break
        share = _raise_bound(course, left, _FIRST_FACTORS[min(turn, 1)])
        if turn == 0 and not course.is_over():
            _shake(course, share)
        if course.is_over():
            break
        smaller, is_worth = _settled(course, left)
        left = smaller
        if not is_worth:
            break
    return left


def _raise_bound(course: _Course, left: _Left, factor: float) -> FloatArray:
    """Raise the bound as far as it goes, and improve what the relaxation takes on the way."""
    instance = left.instance
    share = np.zeros(instance.n_columns)
    closed = np.zeros(instance.n_columns, dtype=np.bool_)
    n_steps = int(np.clip(_PAIRS_AT_ONCE // (len(instance.cost) + 1), 5, _MOST_STEPS_AT_ONCE))
    for _ in range(_MOST_ROUNDS * _MOST_STEPS_AT_ONCE // n_steps):
        goal = course.cost - course.margin - instance.fixed_cost
        value, factor, n_looked = raised(
            *instance.by_row,
            instance.ceiling,
            closed,
            instance.n_free,
            left.price,
            share,
            goal,
            factor,
            _LEAST_FACTOR,
            n_steps,
            _PATIENCE,
        )
        course.proved(value + instance.fixed_cost)
        likeliest = np.argsort(-share, kind="stable")[: instance.n_free]
        course.improve(left.with_always(np.sort(likeliest)))
        if course.is_over() or factor < _LEAST_FACTOR:
            break
        a_step = max(n_looked // n_steps, 1)
        n_steps = int(np.clip(_PAIRS_AT_ONCE // a_step, 5, _MOST_STEPS_AT_ONCE))
    return share


def _shake(course: _Course, share: FloatArray) -> None:
    """Exchange some columns by chance and improve again, from the best choice known."""
    whole = course.whole
    chance = np.random.default_rng(course.stops.seed)
    a_shake = 10 * len(whole.cost) // whole.n_free + 10 * whole.n_columns * whole.n_free
    for _ in range(int(np.clip(_PAIRS_OF_SHAKES // a_shake, 3, _SHAKES))):
        chosen = course.chosen
        n_out = min(int(chance.integers(1, _MOST_SHAKEN + 1)), len(chosen))
        if chance.random() < 0.5:  # half of them anywhere, half around a row
            kept = chance.permutation(chosen)[n_out:]
        else:
            row = int(chance.integers(whole.n_rows))
            around = whole.site[whole.start[row] : whole.start[row + 1]]
            kept = np.setdiff1d(chosen, around[np.isin(around, chosen)][:n_out])
        other = np.setdiff1d(np.arange(whole.n_columns), chosen)
        n_new = min(len(chosen) - len(kept), len(other))
        likely = share[other] + 1e-4
        new = chance.choice(other, n_new, replace=False, p=likely / likely.sum())
        course.improve(np.concatenate([kept, new]))
        if course.is_over():
            return


def _settled(course: _Course, left: _Left) -> tuple[_Left, bool]:
    """Take out columns and pairs that no better choice uses; tell whether that was worth it."""
    instance = left.instance
    n = instance.n_columns
    worth, inside = np.empty(n), np.empty(n, dtype=np.bool_)
    closed = np.zeros(n, dtype=np.bool_)
    value, _ = priced(*instance.by_row, closed, instance.n_free, left.price, worth, inside)
    goal = course.cost - course.margin - instance.fixed_cost
    state = np.full(n, OPEN, dtype=np.int8)
    settle(worth, inside, state, value, goal)
    # A row that uses a pair pays at least its cost beyond the price, on top of the bound with
    # the column chosen.
    forced = np.where(inside, 0.0, worth[inside].min(initial=math.inf) - worth)
    row = np.repeat(np.arange(instance.n_rows), np.diff(instance.start))
    beyond = np.maximum(instance.cost - left.price[row], 0.0)
    keep = value + forced[instance.site] + beyond < goal
    chosen = state == CHOSEN
    smaller = restricted(instance, state == CLOSED, chosen, keep)
    price = left.price
    in_place = np.empty(int(course.whole.rows.max()) + 1)  # rows are named as in the problem
    in_place[instance.rows] = price
    always = np.concatenate([left.always, instance.columns[chosen]])
    is_worth = int((state != OPEN).sum()) > _WORTH_REDUCING * n
    price = np.minimum(in_place[smaller.rows], smaller.ceiling)
    return _Left(smaller, always, price), is_worth


class _Tree:
    """The nodes that are still to be looked at."""

    def __init__(self, left: _Left, bound: float) -> None:
        instance = left.instance
        a_node = 8 * instance.n_rows + instance.n_columns + 16
        n_nodes = int(min(instance.n_columns + 3, max(_STACK_BYTES // a_node, _FEWEST_NODES)))
        self.states = np.zeros((n_nodes, instance.n_columns), dtype=np.int8)
        self.prices = np.empty((n_nodes, instance.n_rows))
        self.bounds = np.full(n_nodes, -math.inf)
        self.levels = np.zeros(n_nodes, dtype=np.int64)
        self.prices[0] = left.price
        self.bounds[0] = bound - instance.fixed_cost
        self.n_nodes = 1

    @property
    def bound(self) -> float:
        """The least of the bounds of the nodes."""
        return float(self.bounds[: self.n_nodes].min(initial=math.inf))

    @property
    def left(self) -> float:
        """Share of the tree that was not looked at yet."""
        return float((0.5 ** self.levels[: self.n_nodes]).sum())

    @property
    def is_full(self) -> bool:
        return self.n_nodes + 1 >= len(self.bounds)


def _search(course: _Course, left: _Left) -> bool:
    """Search what is left; False where a better choice makes it worth starting anew."""
    instance, first_cost = left.instance, course.cost
    tree = _Tree(left, course.bound)
    best = np.zeros(instance.n_columns, dtype=np.bool_)
    n_looked = n_seen = 0
    while tree.n_nodes and not tree.is_full:
        cost = course.cost - instance.fixed_cost
        tree.n_nodes, found, n_new, n_pairs = searched(
            *instance.by_row,
            *instance.by_site,
            instance.ceiling,
            instance.n_free,
            course.margin,
            cost,
            best,
            tree.states,
            tree.prices,
            tree.bounds,
            tree.levels,
            tree.n_nodes,
            _NODE_PAIRS_AT_ONCE,
        )
        n_looked, n_seen = n_looked + n_pairs, n_seen + n_new
        if found < cost:
            course.met(left.with_always(np.flatnonzero(best)))
            course.improve(course.chosen)
        if tree.n_nodes:
            course.proved(tree.bound + instance.fixed_cost)
        if course.is_over():
            return True
        if course.cost < first_cost and tree.left > _SOON_DONE:
            return False
        if tree.n_nodes and tree.left > _SOON_DONE and _fits_radii(instance, n_looked):
            break
    if tree.n_nodes:
        _finish_by_radii(course, left)
    else:
        course.proved(course.cost - (course.margin if course.stops.gap > 0.0 else 0.0))
    return True


def _fits_radii(instance: MedianInstance, n_looked: int) -> bool:
    n_pairs = len(instance.cost)
    return n_pairs <= _MOST_PAIRS_FOR_RADII and any(
        n_looked >= least and n_pairs <= most_of_row * instance.n_rows
        for least, most_of_row in _PAIRS_BEFORE_RADII
    )


def _finish_by_radii(course: _Course, left: _Left) -> None:
    """Let HiGHS search; that no choice of what is left is better is a proof too."""
    columns, answer = solve_by_radii(left.instance, course.stops)
    course.stopped_by = answer.stopped_by
    if columns is not None:
        course.met(left.with_always(columns))
    if answer.is_infeasible:
        course.proved(course.cost)
    else:
        course.proved(answer.bound)
    if not course.stopped_by and course.stops.gap <= 0.0:
        course.proved(course.cost)
