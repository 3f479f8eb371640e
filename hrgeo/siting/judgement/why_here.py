"""Why a site was chosen: who gains, how much, when, and what stands beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from hrgeo.errors import InputError
from hrgeo.measures import weighted_quantile
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.judgement.exchanges import group_weights
from hrgeo.siting.judgement.question import Question, within_of
from hrgeo.siting.judgement.scores import cover_scores, nearest_min_of
from hrgeo.siting.judgement.stability import Stability
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult

PARTS_OF_DAY = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}
"""Part of the day -> its first hour, and the hour it ends before."""

_HOURS_PER_WEEK = 168


@dataclass(frozen=True)
class Beside:
    """Something near a site: its name, its kind, and how far away it is [m]."""

    name: str
    kind: str
    distance_m: float


@dataclass(frozen=True, eq=False)
class Context:
    """What else is known of sites; all of it may be left out.

    Attributes
    ----------
    minutes_between
        Shape ``(n_sites, n_sites)``: minutes from site (row) to site (column);
        ``inf`` where there is no way.
    beside
        Site id -> what it is near.
    rules_passed
        Site id -> names of the rules that it passed.
    stability
        As `hrgeo.siting.judgement.stability` gives it.
    swaps
        As `hrgeo.siting.judgement.equal_swaps` gives it.
    need_by_hour
        Shape ``(n_demand, 168)``: weight of each row by hour of the week, from
        Monday, midnight. Rows without known hours are 0 throughout.
    """

    minutes_between: npt.ArrayLike | None = None
    beside: Mapping[object, Sequence[Beside]] | None = None
    rules_passed: Mapping[object, Sequence[str]] | None = None
    stability: Stability | None = None
    swaps: pd.DataFrame | None = None
    need_by_hour: npt.ArrayLike | None = None


@dataclass(frozen=True, eq=False)
class WhyHere:
    """One chosen site.

    Attributes
    ----------
    site, site_id
        Position and id.
    weight_here_alone
        Weight within the threshold of this site and of no other, existing or new.
    weight_nearest
        Weight whose nearest site it is: the weight that gains. Of equally near
        sites an existing one is the nearest, then the one listed first.
    median_saved_min
        Median minutes that this weight saves, where an existing site was within
        the table before; NaN where there is no such weight.
    weight_none_before
        What of this weight no existing site reached within the table: it saves
        more minutes than the table can tell, and is not in the median.
    group_weights, group_shares
        Group -> weight that this site brings within the threshold and no
        existing site does, and that as a share of the group's weight (NaN for a
        group without weight). Empty without groups.
    nearest_existing, nearest_new
        ``(id, minutes)`` of the existing and of the other new site that are
        nearest, from this site; None where there is none or nothing is known.
    share_by_part_of_day
        Part of the day -> share of the gaining weight with a known hour; empty
        where no hour is known.
    beside, rules_passed
        As given.
    share_resamples, share_same_place
        From the stability; NaN where it was not given.
    alternatives
        ``(id, change_share)`` of the places that could stand here instead, best
        first.
    """

    site: int
    site_id: object
    weight_here_alone: float
    weight_nearest: float
    median_saved_min: float
    weight_none_before: float
    group_weights: dict[str, float]
    group_shares: dict[str, float]
    nearest_existing: tuple[object, float] | None
    nearest_new: tuple[object, float] | None
    share_by_part_of_day: dict[str, float]
    beside: tuple[Beside, ...]
    rules_passed: tuple[str, ...]
    share_resamples: float
    share_same_place: float
    alternatives: tuple[tuple[object, float], ...]


def why_here(
    problem: SitingProblem, result: SitingResult, asked: Question, context: Context | None = None
) -> list[WhyHere]:
    """Say for each chosen site who gains by it, and what else is known of it.

    Parameters
    ----------
    problem, result, asked
        The problem, its answer, and the question it answers, with a threshold.
    context
        What else is known.

    Returns
    -------
    list of WhyHere
        In the order of ``result.sites``; empty where nothing was chosen.

    Raises
    ------
    InputError
        Without a threshold, or if a table of `context` has another shape.

    Examples
    --------
    The existing site 0 is 9 min from the second row and does not reach the third.

    >>> import numpy as np
    >>> problem = SitingProblem.from_matrix([[2, 4], [9, 3], [np.inf, 5]], [5, 2, 4], existing=[0])
    >>> asked = Question(n_sites=1, threshold_min=5)
    >>> [card] = why_here(problem, asked.solve(problem), asked)
    >>> card.weight_here_alone, card.median_saved_min, card.weight_none_before
    (6.0, 6.0, 4.0)
    """
    within_min = within_of(asked, "A why-here card")
    known = Context() if context is None else context
    between = _table(known.minutes_between, (problem.n_sites, problem.n_sites), "minutes_between")
    hours = _table(known.need_by_hour, (problem.n_demand, _HOURS_PER_WEEK), "need_by_hour")
    gains = _Gains(problem, result.sites, within_min)
    is_old = np.flatnonzero(problem.existing)
    cards = []
    for place, site in enumerate(result.sites.tolist()):
        site_id = problem.site_ids[site]
        gaining = gains.nearest == place
        saved_min, weight_saving = gains.saved(gaining)
        weight_by_group, share_by_group = _by_group(problem, gains.comes_within(place))
        cards.append(
            WhyHere(
                site=site,
                site_id=site_id,
                weight_here_alone=gains.weight_of(gains.here_alone(place)),
                weight_nearest=gains.weight_of(gaining),
                median_saved_min=weighted_quantile(saved_min, weight_saving, 0.5),
                weight_none_before=gains.weight_of(gaining & np.isinf(gains.before_min)),
                group_weights=weight_by_group,
                group_shares=share_by_group,
                nearest_existing=_nearest(problem, between, site, is_old),
                nearest_new=_nearest(problem, between, site, result.sites),
                share_by_part_of_day=_parts_of_day(hours, gaining),
                beside=tuple((known.beside or {}).get(site_id, ())),
                rules_passed=tuple((known.rules_passed or {}).get(site_id, ())),
                share_resamples=_from_stability(known.stability, site, "share_resamples"),
                share_same_place=_from_stability(known.stability, site, "share_same_place"),
                alternatives=_alternatives(known.swaps, site),
            )
        )
    return cards


class _Gains:
    """Which demand is nearer, or within reach, thanks to which new site."""

    def __init__(self, problem: SitingProblem, sites: IntArray, within_min: float) -> None:
        table = sparse.csc_array(problem.minutes)
        self._weight = problem.weight
        self.before_min = nearest_min_of(table, np.flatnonzero(problem.existing))
        self.after_min = self.before_min.copy()
        self.nearest = np.full(problem.n_demand, -1)
        within = cover_scores(problem, [(within_min, 1.0)])
        one_by_one = [np.array([site], dtype=np.int64) for site in sites.tolist()]
        self._covered = np.array(
            [within.covered(site, problem.n_demand) for site in one_by_one], dtype=np.bool_
        ).reshape(len(sites), problem.n_demand)
        self._covered_before = within.covered(np.flatnonzero(problem.existing), problem.n_demand)
        for place, site in enumerate(one_by_one):
            minutes = nearest_min_of(table, site)
            is_nearer = minutes < self.after_min
            self.nearest[is_nearer] = place
            self.after_min = np.minimum(self.after_min, minutes)

    def saved(self, gaining: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Give minutes saved and weights, of rows that had a site before."""
        had_one = gaining & np.isfinite(self.before_min)
        return self.before_min[had_one] - self.after_min[had_one], self._weight[had_one]

    def comes_within(self, place: int) -> BoolArray:
        return np.asarray(self._covered[place] & ~self._covered_before)

    def here_alone(self, place: int) -> BoolArray:
        is_only = self._covered.sum(axis=0) == 1
        return np.asarray(self.comes_within(place) & is_only)

    def weight_of(self, rows: BoolArray) -> float:
        return float(self._weight[rows].sum())


def _table(given: npt.ArrayLike | None, shape: tuple[int, int], name: str) -> FloatArray | None:
    if given is None:
        return None
    table = np.asarray(given, dtype=np.float64)
    if table.shape != shape:
        raise InputError(f"{name} has shape {table.shape}; {shape} is needed.")
    return table


def _by_group(
    problem: SitingProblem, comes_within: BoolArray
) -> tuple[dict[str, float], dict[str, float]]:
    weights = group_weights(problem)
    gained, whole = (weights @ comes_within).tolist(), weights.sum(axis=1).tolist()
    shares = [
        gain / all_of_it if all_of_it > 0 else math.nan
        for gain, all_of_it in zip(gained, whole, strict=True)
    ]
    names = problem.group_names
    return dict(zip(names, gained, strict=True)), dict(zip(names, shares, strict=True))


def _nearest(
    problem: SitingProblem, between: FloatArray | None, site: int, others: IntArray
) -> tuple[object, float] | None:
    others = others[others != site]
    if between is None or not len(others):
        return None
    nearest = int(others[np.argmin(between[site, others])])
    minutes = float(between[site, nearest])
    return (problem.site_ids[nearest], minutes) if math.isfinite(minutes) else None


def _parts_of_day(hours: FloatArray | None, gaining: BoolArray) -> dict[str, float]:
    if hours is None:
        return {}
    by_hour = hours[gaining].sum(axis=0).reshape(7, 24).sum(axis=0)
    total = float(by_hour.sum())
    if total <= 0:
        return {}
    return {
        part: float(by_hour[first:end].sum()) / total for part, (first, end) in PARTS_OF_DAY.items()
    }


def _from_stability(found: Stability | None, site: int, column: str) -> float:
    if found is None:
        return math.nan
    return float(found.table.set_index("site")[column].get(site, math.nan))


def _alternatives(swaps: pd.DataFrame | None, site: int) -> tuple[tuple[object, float], ...]:
    if swaps is None:
        return ()
    here = swaps[swaps["site"] == site]
    return tuple(zip(here["instead_id"], here["change_share"], strict=True))
