"""New sites in a few lines of words: the proof, what they hang on, and the back-test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrgeo.text import count_words, percent, say

Lines = list[tuple[str, str]]


def siting_lines(summary: Mapping[str, Any], *, language: str = "en") -> Lines:
    """Put into words how good suggested sites are known to be.

    Parameters
    ----------
    summary
        See `build_summary`. What is not there has no line.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    list of (str, str)
        What it is, and the words: the proof (or why there is no answer), minutes where
        the plan asks for the shortest ways, places considered, how often the same sites
        are chosen on need drawn again, what changes at another pace or threshold, and
        the back-test, which says it where simple ways of choosing do as well.

    Examples
    --------
    >>> siting_lines({"siting": {"status": "not_planned"}})
    []
    """
    siting = summary["siting"]
    if siting["status"] == "not_planned":
        return []
    lines = [("proof", siting.get("why") or "")]
    lines += [(name, words) for name in ("mean", "max") if (words := _minutes(siting, name))]
    lines.append(("considered", _considered(siting, language)))
    lines.append(("stable", _stable(siting, language)))
    lines.append(("sensitivity", (siting.get("sensitivity") or {}).get("sentence") or ""))
    lines.append(("backtest", (siting.get("backtest") or {}).get("sentence") or ""))
    return [
        (say(f"siting_lines.{name}", language=language), words) for name, words in lines if words
    ]


def _minutes(siting: Mapping[str, Any], which: str) -> str:
    before, after = (siting.get(f"{which}_min_{when}") for when in ("before", "after"))
    if after is None:
        return ""
    if before is None:
        return say("siting_lines.minutes_after", after=f"{after:.1f}")
    return say("siting_lines.minutes", before=f"{before:.1f}", after=f"{after:.1f}")


def _considered(siting: Mapping[str, Any], language: str) -> str:
    screening = siting.get("screening")
    if not screening:
        return ""
    is_all = screening["n_kept"] == screening["n_offered"]
    return say(
        "siting_lines.considered_all" if is_all else "siting_lines.considered_words",
        language=language,
        kept=count_words(screening["n_kept"]),
        offered=count_words(screening["n_offered"]),
    )


def _stable(siting: Mapping[str, Any], language: str) -> str:
    shares = [site.get("share_chosen") for site in siting["sites"]]
    if not siting.get("stability") or not shares or None in shares:
        return ""
    return say(
        "siting_lines.stable_words",
        language=language,
        least=percent(min(shares), language=language),
        most=percent(max(shares), language=language),
        n=siting["stability"]["n_resamples"],
    )
