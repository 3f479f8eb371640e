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
from hrgeo.siting.judgement.question import Question
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult

ALL_RULES = "all_rules"
"""Name of the last row: as if no rule had dropped anything."""


def price_of_rules(
    problem: SitingProblem,
    masks: Mapping[str, npt.ArrayLike],
    asked: Question,
    *,
    result: SitingResult | None = None,
    dropped: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """Solve the question again with one rule lifted at a time, then with all of them.

    Parameters
    ----------
    problem
        The problem with all candidates, those that rules dropped marked as
        forbidden.
    masks
        Rule -> mask of shape ``(n_sites,)`` of the candidates that this rule
        alone dropped: they come back if it is lifted. A candidate that two rules
        dropped comes back for neither.
    asked
        The question.
    result
        Its answer with all rules; asked for where it is not given.
    dropped
        Mask of all candidates that rules dropped, those of several rules too.
        Default: all that `masks` name.

    Returns
    -------
    pandas.DataFrame
        One row for each rule in the order of `masks`, and a last one,
        ``all_rules``:

        ``rule``, ``n_dropped``
            The rule, and the candidates that come back without it.
        ``objective``, ``bound``, ``status``, ``share_after``
            Of the answer without the rule.
        ``price``
            What the rule costs: by how much the objective is better without
            it; never below 0, as what can be chosen with the rule can be
            chosen without it. NaN where either answer is infeasible.
        ``price_share``
            The same as a share of all weight for coverage; of the objective
            with the rule otherwise.
        ``makes_feasible``
            Whether there is an answer only without the rule.
        ``site_ids``
            Tuple of ids of the new sites without the rule.

    Raises
    ------
    InputError
        If a mask has another length or names a candidate that is not forbidden.

    Examples
    --------
    Place 1 would reach 7 of 9, but stands too near to a school; place 0 reaches 5.

    >>> problem = SitingProblem.from_matrix([[2, 3], [9, 3], [2, 9]], [4, 3, 1], forbidden=[1])
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
        everything |= _mask(problem, ALL_RULES, dropped)
    base = asked.solve(problem) if result is None else result
    rows = [
        _row(problem, asked, base, rule, mask)
        for rule, mask in [*named.items(), (ALL_RULES, everything)]
    ]
    return pd.DataFrame(rows)


def _mask(problem: SitingProblem, rule: str, mask: npt.ArrayLike) -> BoolArray:
    back = np.asarray(mask)
    if back.dtype != np.bool_ or back.shape != (problem.n_sites,):
        raise InputError(
            f"The mask of the rule {rule!r} needs true or false for each of the "
            f"{problem.n_sites} sites."
        )
    n_there = int((back & ~problem.forbidden).sum())
    if n_there:
        raise InputError(
            f"The rule {rule!r} names {n_there} sites as dropped that are not forbidden."
        )
    return back


def _row(
    problem: SitingProblem, asked: Question, base: SitingResult, rule: str, back: BoolArray
) -> dict[str, object]:
    n_dropped = int((back & ~problem.existing).sum())
    lifted = base
    if n_dropped:
        lifted = asked.solve(dataclasses.replace(problem, forbidden=problem.forbidden & ~back))
    price = asked.sign * (lifted.objective - base.objective)
    if price < 0.0:  # a search that was stopped early: what it had with the rule is better
        lifted, price = dataclasses.replace(base, bound=lifted.bound, status="feasible"), 0.0
    whole = problem.total_weight if asked.sign > 0 else base.objective
    return {
        "rule": rule,
        "n_dropped": n_dropped,
        "objective": lifted.objective,
        "bound": lifted.bound,
        "status": lifted.status,
        "share_after": lifted.share_after,
        "price": price,
        "price_share": price / whole if whole > 0 else (0.0 if price == 0.0 else math.nan),
        "makes_feasible": base.status == "infeasible" and lifted.status != "infeasible",
        "site_ids": tuple(lifted.site_ids.tolist()),
    }
