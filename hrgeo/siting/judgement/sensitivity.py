"""Whether the same sites are chosen when travel is a little slower or faster."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import FloatArray, IntArray
from hrgeo.siting.judgement.exchanges import Exchanges
from hrgeo.siting.judgement.progress import ShareDone, one_by_one
from hrgeo.siting.judgement.question import Question, within_of
from hrgeo.siting.judgement.scores import cover_scores, open_sites
from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.text import count_words, join_words, percent, say

_NO_LOSS = 0.0005


@dataclass(frozen=True, eq=False)
class Case:
    """The question under other assumptions.

    Attributes
    ----------
    problem
        The same sites by id (their order may differ) and the same need, with
        the minutes of this case.
    asked
        The question, with the threshold of this case.
    """

    problem: SitingProblem
    asked: Question


def sensitivity(
    cases: Mapping[str, Case], base: SitingResult, *, progress: ShareDone | None = None
) -> pd.DataFrame:
    """Solve the question under other assumptions, and judge the suggested sites by them.

    Parameters
    ----------
    cases
        What differs, in words that fit into a sentence ("at a slow pace (3.6 km/h)",
        "with two minutes less") -> the case. Each question needs a threshold.
    base
        The answer whose sites are judged.
    progress
        Told the share that is done.

    Returns
    -------
    pandas.DataFrame
        One row for each case, in their order:

        ``case``, ``status``
            Its words, and the status of its own best choice.
        ``n_sites``, ``n_same``
            Suggested sites, and how many of them the case's best choice has.
        ``share_base``, ``share_best``
            Share of weight within the case's threshold of the suggested sites,
            and of its own best choice.
        ``loss_share``
            Their difference: what is lost by having chosen under the usual
            assumptions. For objectives other than coverage it can be negative.
        ``objective_base``, ``objective_best``
            The case's objective with the suggested sites and with its own (for
            ``min_sites`` the numbers of sites). NaN with capacities, and where the
            suggested sites do not keep the rules in this case.

        No rows without cases.

    Raises
    ------
    InputError
        If a suggested site is not among the sites of a case.

    Examples
    --------
    With a threshold of 4 min instead of 5, the other site is best.

    >>> problem = SitingProblem.from_matrix([[5, 9], [9, 3]], [5, 2])
    >>> asked = Question(n_sites=1, threshold_min=5)
    >>> less = {"with a minute less": Case(problem, asked.changed(threshold_min=4))}
    >>> table = sensitivity(less, asked.solve(problem))
    >>> table[["n_sites", "n_same", "share_base"]].to_numpy().tolist()
    [[1.0, 0.0, 0.0]]
    """
    if base.status == "infeasible":
        raise InputError("There are no sites to judge: the answer is infeasible.")
    return pd.DataFrame(
        [_row(words, case, base) for words, case in one_by_one(list(cases.items()), progress)],
        columns=[
            "case",
            "status",
            "n_sites",
            "n_same",
            "share_base",
            "share_best",
            "loss_share",
            "objective_base",
            "objective_best",
        ],
    )


def sensitivity_sentence(
    table: pd.DataFrame, *, objective: str = "max_coverage", language: str = "en"
) -> str:
    """Say in one line how much the choice hangs on assumptions.

    Cases with the same number of sites in common are named together, and the
    largest loss over all cases ends the line.

    Parameters
    ----------
    table
        As `sensitivity` gives it.
    objective
        What was asked for: it says what a loss is of. ``min_sites`` has none; how many
        sites the cases need is told instead.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    str
        Empty without cases, or where nothing was suggested.

    Examples
    --------
    >>> table = pd.DataFrame({"case": ["at a slow pace", "with two minutes less"],
    ...                       "n_sites": [5, 5], "n_same": [5, 3], "loss_share": [0.0, 0.021]})
    >>> sensitivity_sentence(table)
    'Of the suggested sites, 5 of 5 stay the same at a slow pace; 3 of 5 with two minutes less. \
The suggested sites are at most 2.1 points below the best of each case.'
    """
    if not len(table) or int(table["n_sites"].max()) == 0:
        return ""
    n_sites = int(table["n_sites"].iloc[0])
    parts: list[str] = []
    for n_same in sorted(table["n_same"].unique().tolist(), reverse=True):
        cases = join_words(table.loc[table["n_same"] == n_same, "case"].tolist(), language=language)
        key = "siting.sensitivity.further" if parts else "siting.sensitivity.first"
        parts.append(
            say(
                key,
                n_same=count_words(n_same),
                n_sites=count_words(n_sites),
                cases=cases,
                language=language,
            )
        )
    return f"{'; '.join(parts)}. {_loss_words(table, objective, language)}"


def _loss_words(table: pd.DataFrame, objective: str, language: str) -> str:
    """Say how far the suggested sites are from the best of each case, in what was asked for."""
    base, best = (
        table.get(f"objective_{name}", pd.Series(dtype=float)) for name in ("base", "best")
    )
    if objective == "max_coverage":
        key, largest = "loss", _largest(table["loss_share"].to_numpy(np.float64))
        parts = {"points": f"{100 * (largest or 0.0):.1f}"}
    elif objective == "min_sites":
        key, largest = "needed", _largest(best.to_numpy(np.float64))
        parts = {"few": count_words(best.min()), "many": count_words(best.max())} if largest else {}
    else:
        key, largest = "loss_minutes", _largest((base / best.where(best > 0) - 1).to_numpy(float))
        parts = {"share": percent(largest or 0.0, language=language)}
    if largest is None:
        key, parts = "loss_unknown", {}
    elif largest < _NO_LOSS:
        key, parts = f"no_{key}", {}
    return say(f"siting.sensitivity.{key}", language=language, **parts)


def _largest(numbers: FloatArray) -> float | None:
    return float(np.nanmax(numbers)) if np.isfinite(numbers).any() else None


def _row(words: str, case: Case, base: SitingResult) -> dict[str, object]:
    problem, asked = case.problem, case.asked
    within = cover_scores(problem, [(within_of(asked, "Sensitivity"), 1.0)])
    position = problem.site_ids.get_indexer(base.site_ids)
    if (position < 0).any():
        raise InputError(
            f"{int((position < 0).sum())} suggested sites are not among the sites of the case "
            f"{words!r}."
        )
    best = asked.solve(problem)
    shares = []
    for sites in (position, best.sites):
        weight = within.amounts(open_sites(problem, sites), problem.weight[None, :])[0]
        total = problem.total_weight
        shares.append(float(weight / total) if total > 0 else math.nan)
    found = best.status != "infeasible"
    return {
        "case": words,
        "status": best.status,
        "n_sites": len(base.sites),
        "n_same": len(np.intersect1d(position, best.sites)),
        "share_base": shares[0],
        "share_best": shares[1] if found else math.nan,
        "loss_share": shares[1] - shares[0] if found else math.nan,
        "objective_base": _objective(problem, asked, position.astype(np.int64)),
        "objective_best": best.objective,
    }


def _objective(problem: SitingProblem, asked: Question, sites: IntArray) -> float:
    if problem.capacity is not None:
        return math.nan
    exchanges = Exchanges.of(problem, asked)
    if not exchanges.keeps_rules(sites):
        return math.nan
    if asked.objective == "min_sites":
        return float(len(sites))
    return asked.sign * exchanges.amount(sites) + 0.0
