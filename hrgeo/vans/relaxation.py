"""A week in which shifts know of each other by prices alone: at any prices, a bound.

What joins the shifts of a week is taken out of the rules and priced: minutes that count for
the same need, how often a stop is visited, changes from the roster. Then each shift is best
for itself, and is found by `best_shift`; what the shifts earn at these prices and what the
prices themselves are worth is no less than any week (Lagrangian relaxation; Fisher 1981,
doi:10.1287/mnsc.27.1.1).

The credit of a row of need with ``c`` counted minutes is ``sum of d_j min(c, t_j)`` with
limits ``t_j`` and falls ``d_j >= 0`` of the rate. Since ``min(c, t_j)`` is at most the sum of
``min(., t_j)`` over the stays, the minutes of one stay are paid up to each limit only: a
share of a long stay is then worth no more than the same share of its credit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.vans.problem import Van, WeekProblem
from hrgeo.vans.shift_paths import NOT_POSSIBLE, best_shift, price_stays
from hrgeo.vans.shifts import Shift
from hrgeo.vans.stays import QUARTER_MIN, ShiftStays, stays_of
from hrgeo.vans.visit_rules import N_DAYS, VisitRules, kept_stays, n_roster_visits, visit_rules

_SLACK_MIN = 1e-6  # sums of drive minutes are rounded by the computer


@dataclass(frozen=True, eq=False)
class Credit:
    """The credit of need as a sum of limits, and which stops count for which row.

    Attributes
    ----------
    up_to_min
        The limits ``t_j``.
    per_min
        Shape ``(n_rows, n_limits)``: ``d_j`` times the weight of the row.
    pair_start, pair_kind
        Pairs of a stop and a kind of need within its reach, by stop.
    rows_of_pair
        Shape ``(n_rows, n_pairs)``: 1 where minutes of the pair count for the row.
    """

    up_to_min: FloatArray
    per_min: FloatArray
    pair_start: IntArray
    pair_kind: IntArray
    rows_of_pair: sparse.csr_array

    @property
    def most(self) -> float:
        """Credit of all rows in full."""
        return float((self.per_min @ self.up_to_min).sum())


def credit_terms(problem: WeekProblem) -> Credit:
    """Give the credit of a week's need by limits, pairs and rows; rows out of reach are left out.

    With a full rate up to 60 minutes and a half of it up to 120, the rate falls by a half at
    each: a credit of 90 in all is ``0.5 min(c, 60) + 0.5 min(c, 120)``.
    """
    need, n_stops = problem.need, len(problem.stops)
    up_to = np.array([limit for limit, _ in problem.credit], dtype=np.float64)
    rate = np.array([rate for _, rate in problem.credit], dtype=np.float64)
    falls = rate - np.append(rate[1:], 0.0)
    n_kinds = max(1, len(need.rate))
    row = np.repeat(np.arange(len(need)), np.diff(need.reach_start))
    keys, pair = np.unique(need.reach_stop * n_kinds + need.kind[row], return_inverse=True)
    shape = (len(need), len(keys))
    rows_of_pair = sparse.csr_array((np.ones(len(row)), (row, pair)), shape=shape)
    within = np.diff(need.reach_start) > 0
    per_min = np.outer(need.weight, falls / float(falls @ up_to))[within]
    return Credit(
        up_to,
        per_min,
        np.searchsorted(keys // n_kinds, np.arange(n_stops + 1)).astype(np.int64),
        keys % n_kinds,
        sparse.csr_array(rows_of_pair[within]),
    )


@dataclass(frozen=True, eq=False)
class ShiftGroup:
    """Shifts of the same day, hours and base, for which one best path is enough.

    Attributes
    ----------
    stays
        What can be done in each.
    van_ids
        The van of each shift.
    leave_base_min, back_min
        Shape ``(n_stops, n_quarters + 1)``: of a shift that begins, or ends, with a stop at a
        quarter of an hour; infinite where that is not possible.
    hop
        As `best_shift` has it.
    longest_min
        By part, as `hop`.
    is_kept
        By stay: whether it is a visit of the present roster.
    most_gain
        By stay: need that the contacts of its hours come from; no more than is within reach.
    supplies
        The same of the supplies of a shift.
    """

    stays: ShiftStays
    van_ids: tuple[str, ...]
    leave_base_min: FloatArray
    back_min: FloatArray
    hop: IntArray
    longest_min: FloatArray
    is_kept: BoolArray
    most_gain: FloatArray
    supplies: float


def shift_groups(problem: WeekProblem, shifts: tuple[Shift, ...]) -> list[ShiftGroup]:
    """Put shifts together that are the same but for the van's name and the crew's."""
    alone = problem.roster is not None or bool(problem.locked)
    groups: dict[tuple[object, ...], list[Shift]] = {}
    for shift in shifts:
        van = problem.van(shift.van_id)
        same = (
            *(shift.day, shift.first_min, shift.last_min, shift.shift_min, shift.set_up_min),
            *(shift.pack_up_min, shift.break_min, shift.break_after_min),
            *(van.base_id, van.supplies, shift.van_id if alone else ""),
        )
        groups.setdefault(same, []).append(shift)
    return [_group(problem, same) for same in groups.values()]


def _group(problem: WeekProblem, shifts: list[Shift]) -> ShiftGroup:
    shift, van = shifts[0], problem.van(shifts[0].van_id)
    stays = stays_of(problem, shift)
    out, back, between = drives(problem, van)
    time_min = (stays.begin + np.arange(stays.n_quarters + 1.0)) * QUARTER_MIN
    leave_base, back_min = time_min - out[:, None], time_min + back[:, None]
    leave_base[~(leave_base >= shift.first_min - _SLACK_MIN)] = -np.inf
    back_min[~(back_min <= shift.last_min + _SLACK_MIN)] = np.inf
    longest = min(shift.shift_min, shift.last_min - shift.first_min)
    has_break = longest > shift.break_after_min
    pauses = (0, shift.break_min) if has_break else (0,)
    hop = np.stack([_quarters(between + pause, stays.n_quarters) for pause in pauses])
    limits = (shift.break_after_min, longest) if has_break else (longest,)
    most_gain, supplies = _most_gains(problem, van, stays)
    return ShiftGroup(
        stays,
        tuple(one.van_id for one in shifts),
        leave_base,
        back_min,
        hop,
        np.array(limits, dtype=np.float64),
        kept_stays(problem, stays),
        most_gain,
        supplies,
    )


def drives(problem: WeekProblem, van: Van) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give minutes from a van's base to each stop, back, and from stop to stop."""
    stop_ids, table = problem.stops.stop_ids, problem.drive_min
    rows = table.loc[[van.base_id, *stop_ids], [van.base_id, *stop_ids]]
    minutes = rows.to_numpy(dtype=np.float64)
    return minutes[0, 1:], minutes[1:, 0], minutes[1:, 1:]


def _quarters(minutes: FloatArray, n_quarters: int) -> IntArray:
    """Give minutes in quarters of an hour begun; more than the window has where it is too far."""
    within = np.minimum(minutes - _SLACK_MIN, (n_quarters + 1.0) * QUARTER_MIN)
    return np.asarray(np.maximum(np.ceil(within / QUARTER_MIN), 0.0), dtype=np.int64)


def _most_gains(problem: WeekProblem, van: Van, stays: ShiftStays) -> tuple[FloatArray, float]:
    """Give what contacts leave of the gain of each stay, and of a shift."""
    need = problem.need
    row = np.repeat(np.arange(len(need)), np.diff(need.reach_start))
    within = np.zeros(len(problem.stops))
    np.add.at(within, need.reach_stop, need.weight[row])
    total = float(need.weight.sum())
    if not problem.contacts_per_need:
        return within[stays.stop], total
    supplies = min(van.supplies / problem.contacts_per_need, total)
    setting_min = stays.shift.set_up_min + stays.shift.pack_up_min
    hours = np.maximum((stays.leave - stays.arrive) * QUARTER_MIN - setting_min, 0) / 60.0
    per_hour = problem.stops.contacts_per_hour[stays.stop] / problem.contacts_per_need
    gains = np.zeros(len(stays))
    np.multiply(per_hour, hours, out=gains, where=hours > 0)
    return np.minimum(np.minimum(gains, within[stays.stop]), supplies), supplies


@dataclass(eq=False)
class Prices:
    """What the rules that join shifts cost; a bound at any prices.

    Attributes
    ----------
    paid
        Shape ``(n_rows, n_limits)``, 0 to 1: of what a counted minute adds to a row's credit
        below a limit, the share that shifts are paid for it.
    visit
        By rule on visits.
    length
        By group: of a minute beyond the longest shift.
    change
        Two: of a visit that is not on the roster, and for one that is.
    capped
        Two shares: of the value told by the contacts of stays, and by supplies, in place of
        credit. 1 in sum at most.
    """

    paid: FloatArray
    visit: FloatArray
    length: FloatArray
    change: FloatArray
    capped: FloatArray


@dataclass(eq=False)
class Tally:
    """What the shifts that are best at some prices come to; slacks are below 0 where broken.

    Attributes
    ----------
    bound
        No week is worth more.
    counted_min
        Shape ``(n_rows, n_limits)``: minutes, from each stay no more than the limit.
    visit_slack, length_slack, change_slack
        By rule, as in `Prices`; of `length` in minutes.
    capped_less
        By share in `Prices.capped`: by how much the bound falls with it.
    """

    bound: float
    counted_min: FloatArray
    visit_slack: FloatArray
    length_slack: FloatArray
    change_slack: FloatArray
    capped_less: FloatArray


class Relaxation:
    """A week whose shifts are planned each for itself.

    Parameters
    ----------
    problem
        The question.
    shifts
        The shifts that are offered.
    """

    def __init__(self, problem: WeekProblem, shifts: tuple[Shift, ...]) -> None:
        self.problem = problem
        self.credit = credit_terms(problem)
        self.rules: VisitRules = visit_rules(problem)
        self.groups = shift_groups(problem, shifts)
        roster = problem.roster
        most = 0 if roster is None else roster.max_changes
        self.change_room = np.array([most, most - n_roster_visits(problem)], dtype=np.float64)
        self.is_capped = bool(problem.contacts_per_need)

    def no_prices(self) -> Prices:
        """Give prices at which shifts know nothing of each other and are paid in full."""
        return Prices(
            np.ones_like(self.credit.per_min),
            np.zeros(len(self.rules.most)),
            np.zeros(len(self.groups)),
            np.zeros(2),
            np.zeros(2),
        )

    def tally(self, prices: Prices) -> Tally:
        """Give the best shifts at some prices and the bound that they are."""
        credit = self.credit
        share = 1.0 - float(prices.capped.sum())
        row_price = credit.per_min * prices.paid
        pair_price = np.ascontiguousarray(credit.rows_of_pair.T @ row_price) * share
        visit_price = (self.rules.rows.T @ prices.visit).reshape(-1, N_DAYS)
        paths = [
            self._best_path(group, prices, length, pair_price, visit_price)
            for group, length in zip(self.groups, prices.length, strict=True)
        ]
        times = self._times_taken([worth for worth, _ in paths])
        kept_in_rows = float(((credit.per_min - row_price) @ credit.up_to_min).sum())
        bound = share * kept_in_rows + float(prices.visit @ self.rules.most)
        if self.problem.roster is not None:
            bound += float(prices.change @ self.change_room)
        bound += sum(n * worth for n, (worth, _) in zip(times, paths, strict=True))
        counted = np.zeros((len(credit.pair_kind), len(credit.up_to_min)))
        visits = np.zeros((len(self.problem.stops), N_DAYS))
        length_slack, gains = np.zeros(len(self.groups)), np.zeros(2)
        n_visits = np.zeros(2)  # not on the roster, and on it
        for g, (group, n, (_, path)) in enumerate(zip(self.groups, times, paths, strict=True)):
            if n == 0:
                continue
            self._count(group, path, n, counted)
            np.add.at(visits[:, group.stays.shift.day], group.stays.stop[path], n)
            length_slack[g] = -n * _beyond_min(group, path)
            n_kept = int(group.is_kept[path].sum())
            n_visits += n * np.array([len(path) - n_kept, n_kept])
            if self.is_capped:
                gains += n * np.array([group.most_gain[path].sum(), group.supplies])
        by_row = credit.rows_of_pair @ counted
        raw = kept_in_rows + float((row_price * by_row).sum())
        return Tally(
            bound,
            by_row,
            self.rules.most - self.rules.rows @ visits.ravel(),
            length_slack,
            self.change_room + n_visits * np.array([-1.0, 1.0]),
            raw - gains,
        )

    def _best_path(
        self,
        group: ShiftGroup,
        prices: Prices,
        length_price: float,
        pair_price: FloatArray,
        visit_price: FloatArray,
    ) -> tuple[float, IntArray]:
        stays, credit = group.stays, self.credit
        worth = -visit_price[stays.stop, stays.shift.day]
        if self.problem.roster is not None:
            worth += np.where(group.is_kept, prices.change[1], -prices.change[0])
        if prices.capped[0] > 0.0:
            worth += prices.capped[0] * group.most_gain
        price_stays(
            *(stays.stop, stays.arrive, stays.leave, credit.pair_start, credit.pair_kind),
            *(pair_price, credit.up_to_min, stays.counted_before, stays.counted_after, worth),
        )
        first = np.where(np.isfinite(group.leave_base_min), 0.0, NOT_POSSIBLE)
        last = np.where(np.isfinite(group.back_min), 0.0, NOT_POSSIBLE)
        lasts = np.stack([last] * len(group.longest_min))
        if length_price > 0.0:
            first = first + length_price * np.where(first == 0.0, group.leave_base_min, 0.0)
            left = group.longest_min[:, None, None] - np.where(last == 0.0, group.back_min, 0.0)
            lasts = lasts + length_price * left
        if prices.capped[1] > 0.0:
            lasts = lasts + prices.capped[1] * group.supplies
        return best_shift(stays.stop, stays.arrive, stays.leave, worth, first, lasts, group.hop)

    def _times_taken(self, worth: list[float]) -> list[int]:
        """Give how often the path of each group is taken: each van's best shifts."""
        times = [0] * len(worth)
        for van in self.problem.vans:
            of_van = [g for g, group in enumerate(self.groups) if van.van_id in group.van_ids]
            best = sorted((g for g in of_van if worth[g] > 0.0), key=lambda g: -worth[g])
            for g in best[: van.n_shifts]:
                times[g] += self.groups[g].van_ids.count(van.van_id)
        return times

    def _count(self, group: ShiftGroup, path: IntArray, n: int, counted: FloatArray) -> None:
        credit, stays = self.credit, group.stays
        for stay in path:
            stop = stays.stop[stay]
            pairs = slice(credit.pair_start[stop], credit.pair_start[stop + 1])
            kinds = credit.pair_kind[pairs]
            minutes = (
                stays.counted_after[kinds, stays.leave[stay]]
                - stays.counted_before[kinds, stays.arrive[stay]]
            )
            counted[pairs] += n * np.minimum(minutes[:, None], credit.up_to_min)


def _beyond_min(group: ShiftGroup, path: IntArray) -> float:
    """Give the minutes of a path beyond the longest shift of its last part."""
    stays, last = group.stays, path[-1]
    begin = group.leave_base_min[stays.stop[path[0]], stays.arrive[path[0]]]
    end = group.back_min[stays.stop[last], stays.leave[last]]
    gaps = stays.arrive[path[1:]] - stays.leave[path[:-1]]
    between = stays.stop[path[:-1]], stays.stop[path[1:]]
    has_break = len(group.hop) > 1 and bool((gaps >= group.hop[1][between]).any())
    return float(end - begin - group.longest_min[int(has_break)])
