"""The back-test in words."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from hrgeo.errors import InputError
from hrgeo.text import percent, say

_BESIDE = ("random", "residents", "pin_map", "present", "hindsight")
_SIMPLE = ("random", "residents", "pin_map")


def backtest_lines(table: pd.DataFrame, fold: str, *, language: str = "en") -> list[str]:
    """Say how the suggested sites would have done, beside each other way of choosing.

    Parameters
    ----------
    table
        As `hrgeo.siting.judgement.backtest` gives it.
    fold
        The fold to tell of.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    list of str
        First the sites themselves, then a line for each other method, and last,
        where a simple way of choosing did as well or better, that it did.

    Raises
    ------
    InputError
        If the table has no such fold.

    Examples
    --------
    >>> from hrgeo.siting import SitingProblem
    >>> from hrgeo.siting.judgement import Fold, Question, backtest
    >>> problem = SitingProblem.from_matrix([[1, 1, 9], [9, 9, 1]])
    >>> fold = Fold("2024", train=[6, 3], test=[5, 5], resampled_test=[[5, 5], [6, 4], [4, 6]])
    >>> lines = backtest_lines(backtest(problem, [fold], Question(n_sites=2, threshold_min=5)),
    ...                        "2024")
    >>> lines[3]
    'Most incidents on a pin map: 50% (41% to 59%, chance variation only). The suggested sites do \
better by 50 points (41 to 59).'
    """
    rows = {row["method"]: row for _, row in table[table["fold"] == fold].iterrows()}
    if not rows:
        raise InputError(f"The back-test has no fold {fold!r}.")
    share = _share(rows["hrgeo"], language)
    lines = [say("siting.backtest.hrgeo", share=share, language=language)]
    lines += [_line(rows[method], method, language) for method in _BESIDE]
    not_beaten = [
        say(f"siting.backtest.method.{method}", language=language)
        for method in _SIMPLE
        if rows[method]["verdict"] in {"worse", "no_clear_difference"}
    ]
    if not_beaten:
        names = "; ".join(not_beaten)
        lines.append(say("siting.backtest.not_beaten", methods=names, language=language))
    return lines


def _line(row: pd.Series[Any], method: str, language: str) -> str:
    name = say(f"siting.backtest.method.{method}", language=language)
    if not row["is_available"]:
        return say("siting.backtest.not_available", method=name, language=language)
    verdict = row["verdict"]
    if not verdict:
        return say(
            "siting.backtest.line_alone",
            method=name,
            share=_share(row, language),
            language=language,
        )
    difference = say(
        f"siting.backtest.verdict.{verdict}",
        points=_points(abs(row["difference"])),
        low=_points(min(abs(row["difference_low"]), abs(row["difference_high"]))),
        high=_points(max(abs(row["difference_low"]), abs(row["difference_high"]))),
        signed_low=_points(row["difference_low"]),
        signed_high=_points(row["difference_high"]),
        language=language,
    )
    return say(
        "siting.backtest.line",
        method=name,
        share=_share(row, language),
        difference=difference,
        language=language,
    )


def _share(row: pd.Series[Any], language: str) -> str:
    share = percent(row["share"], language=language)
    if math.isnan(row["low"]):
        return share
    return say(
        "terms.interval",
        share=share,
        low=percent(row["low"], language=language),
        high=percent(row["high"], language=language),
        language=language,
    )


def _points(share: float) -> str:
    """Write a difference of shares in percentage points, to one decimal below 10."""
    if math.isnan(share):
        return ""
    points = round(100.0 * share, 1 if abs(share) < 0.0995 else 0) + 0.0
    return f"{points:g}"
