"""The van week in a few lines of words: what it meets, against what, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from hrgeo.text import count_words, percent, say

Lines = list[tuple[str, str]]


def van_lines(summary: Mapping[str, Any], *, language: str = "en") -> Lines:
    """Put the week of the vans into words.

    Parameters
    ----------
    summary
        See `build_summary`.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    list of (str, str)
        What it is, and the words: the week by shift, need met by the rule with its interval,
        the present roster and the usual way beside it, the minutes of vans, and what the
        status rests on. Nothing for a plan without a van week.

    Examples
    --------
    >>> van_lines({"van": {"status": "not_planned"}})
    []
    """
    van = summary["van"]
    if van["status"] == "not_planned":
        return []
    lines = [
        (f"{shift['van']}, {shift['day']}", _shift(van, shift, language))
        for shift in van.get("shifts", [])
    ]
    named = [
        ("met", _met(van, language)),
        ("present", _beside(van, "present_value", language)),
        ("usual", _usual(van, language)),
        ("changes", _changes(van, language)),
        ("minutes", _minutes(van, language)),
        ("why", van.get("why") or ""),
    ]
    said = [(say(f"van_lines.{name}", language=language), words) for name, words in named if words]
    return lines + said


def _shift(van: Mapping[str, Any], shift: Mapping[str, Any], language: str) -> str:
    """Write the stops of a shift with the times when people can come."""
    visits = [
        f"{visit['name']} {visit['serve_from']}-{visit['serve_to']}"
        for visit in van["visits"]
        if (visit["van"], visit["day"]) == (shift["van"], shift["day"])
    ]
    return say(
        "van_lines.shift",
        language=language,
        out=shift["leave_base"],
        back=shift["back_at_base"],
        stops="; ".join(visits),
    )


def _met(van: Mapping[str, Any], language: str) -> str:
    share, low, high = (van.get(f"share_value{end}") for end in ("", "_low", "_high"))
    if share is None:
        return ""
    words = percent(share, language=language)
    if low is None or high is None or not math.isfinite(low + high):
        return words
    return say(
        "van_lines.interval",
        language=language,
        share=words,
        low=percent(low, language=language),
        high=percent(high, language=language),
    )


def _beside(van: Mapping[str, Any], key: str, language: str) -> str:
    """Write what another week meets, of the same need."""
    value, total = van.get(key), van.get("total_weight")
    if value is None or not math.isfinite(value) or not total:
        return ""
    return percent(value / total, language=language)


def _usual(van: Mapping[str, Any], language: str) -> str:
    """Write what the usual way meets, and what it could meet in hindsight."""
    share, best = (_beside(van, f"usual_way_{name}", language) for name in ("value", "best_value"))
    if not share or best in {"", share}:
        return share
    return say("van_lines.usual_words", language=language, share=share, best=best)


def _changes(van: Mapping[str, Any], language: str) -> str:
    if van.get("max_changes") is None:
        return ""
    return say(
        "van_lines.changes_words",
        language=language,
        n=count_words(van["n_changes"]),
        most=count_words(van["max_changes"]),
    )


def _minutes(van: Mapping[str, Any], language: str) -> str:
    minutes = van.get("minutes") or {}
    if not sum(minutes.values()):
        return ""
    hours = {name: f"{number / 60:.1f}" for name, number in minutes.items()}
    return say("van_lines.minutes_words", language=language, **hours)
