"""What each rule of screening costs."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray
from hrgeo.siting.judgement.progress import ShareDone, one_by_one
from hrgeo.siting.judgement.question import Question
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult

ALL_RULES = "all_rules"
"""Name of the last row: as if no rule had dropped anything."""

REQUIRED = "required"
"""Name of the row in which no site has to be chosen; only where some have to."""


def price_of_rules(
    problem: SitingProblem,
    masks: Mapping[str, npt.ArrayLike],
    asked: Question,
    *,
    dropped: npt.ArrayLike | None = None,
    progress: ShareDone | None = None,
) -> pd.DataFrame:
    """Solve the question again with one rule lifted at a time, then with all of them.

    That some sites have to be chosen is a rule too, and is lifted before all others are.

    Parameters
    ----------
    problem
        The problem with all candidates, as if no rule had dropped any: what
        `forbidden` says in it stays forbidden throughout.
    masks
        Rule -> mask of shape ``(n_sites,)`` of the candidates that this rule
        alone dropped: they come back if it is lifted. A candidate that two rules
        dropped comes back for neither.
    asked
        The question.
    dropped
        Mask of all candidates that rules dropped, those of several rules too.
        Default: all that `masks` name.
    progress
        Told the share that is done.

    Returns
    -------
    pandas.DataFrame
        One row for each rule in the order of `masks`; one for ``required`` where
        sites have to be chosen (it drops none); and a last one, ``all_rules``,
        with all candidates back, and required sites still required:

        ``rule``, ``n_dropped``
            The rule, and the candidates that come back without it.
        ``objective``, ``bound``, ``status``, ``share_after``
            Of the answer without the rule.
        ``price``
            What the rule costs: by how much the objective is better without
            it; never below 0, as what can be chosen with the rule can be
            chosen without it. NaN where either answer is infeasible, or where
            `n_more_reached` is above 0 and the objective leaves out who cannot
            be reached: it is then about other people.
        ``price_share``
            The same as a share of all weight for coverage; of the objective
            with the rule otherwise.
        ``n_more_reached``
            Demand rows that some candidate reaches only without the rule
            (``p_median``, ``p_center``, ``min_sites``; 0 for coverage).
        ``makes_feasible``
            Whether there is an answer only without the rule.
        ``site_ids``
            Tuple of ids of the new sites without the rule.

    Raises
    ------
    InputError
        If a mask has another length or names an existing or a required site, or
        `dropped` lacks a candidate that `masks` name.

    Examples
    --------
    Place 1 would reach 7 of 8, but stands too near to a school; place 0 reaches 5.

    >>> problem = SitingProblem.from_matrix([[2, 3], [9, 3], [2, 9]], [4, 3, 1])
    >>> asked = Question(n_sites=1, threshold_min=5)
    >>> prices = price_of_rules(problem, {"school": [False, True]}, asked)
    >>> prices[["rule", "n_dropped", "price", "price_share"]].to_numpy().tolist()
    [['school', 1, 2.0, 0.25], ['all_rules', 1, 2.0, 0.25]]
    """
    named = {rule: _mask(problem, rule, mask) for rule, mask in masks.items()}
    everything = np.zeros(problem.n_sites, dtype=np.bool_)
    for mask in named.values():
        everything |= mask
    if dropped is not None:
        whole = _mask(problem, ALL_RULES, dropped)
        if (everything & ~whole).any():
            raise InputError("dropped lacks candidates that the masks of single rules name.")
        everything = whole
    base = asked.solve(_without(problem, everything))
    if problem.must_add.any():
        named[REQUIRED] = np.zeros(problem.n_sites, dtype=np.bool_)
    return pd.DataFrame(
        [
            _row(problem, asked, base, rule, everything, mask)
            for rule, mask in one_by_one([*named.items(), (ALL_RULES, everything)], progress)
        ]
    )


def _mask(problem: SitingProblem, rule: str, mask: npt.ArrayLike) -> BoolArray:
    marks = np.asarray(mask)
    if marks.dtype != np.bool_ or marks.shape != (problem.n_sites,):
        raise InputError(
            f"The mask of the rule {rule!r} needs true or false for each of the "
            f"{problem.n_sites} sites."
        )
    n_fixed = int((marks & (problem.existing | problem.required)).sum())
    if n_fixed:
        raise InputError(f"The rule {rule!r} drops {n_fixed} sites that exist or are required.")
    return marks


def _without(problem: SitingProblem, dropped: BoolArray) -> SitingProblem:
    return dataclasses.replace(problem, forbidden=problem.forbidden | dropped)


def _row(
    problem: SitingProblem,
    asked: Question,
    base: SitingResult,
    rule: str,
    dropped: BoolArray,
    back: BoolArray,
) -> dict[str, object]:
    n_back = int((back & ~problem.forbidden).sum())
    lifted = base
    if rule == REQUIRED:
        free = dataclasses.replace(problem, required=problem.required & problem.existing)
        lifted = asked.solve(_without(free, dropped))
    elif n_back:
        lifted = asked.solve(_without(problem, dropped & ~back))
    n_more = len(np.setdiff1d(base.unreached, lifted.unreached))
    price = asked.sign * (lifted.objective - base.objective) if n_more == 0 else math.nan
    if price < 0.0:  # a search that was stopped early: what it had with the rule is better
        lifted, price = dataclasses.replace(base, bound=lifted.bound, status="feasible"), 0.0
    whole = problem.total_weight if asked.sign > 0 else base.objective
    return {
        "rule": rule,
        "n_dropped": n_back,
        "objective": lifted.objective,
        "bound": lifted.bound,
        "status": lifted.status,
        "share_after": lifted.share_after,
        "price": price,
        "price_share": price / whole if whole > 0 else (0.0 if price == 0.0 else math.nan),
        "n_more_reached": n_more,
        "makes_feasible": base.status == "infeasible" and lifted.status != "infeasible",
        "site_ids": tuple(lifted.site_ids.tolist()),
    }
