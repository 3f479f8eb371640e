"""The few numbers that a reader sees first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrgeo.text import count_words, percent, say, share_words, term


def headline(summary: Mapping[str, Any], *, language: str = "en") -> list[tuple[str, str]]:
    """Put the main numbers of a summary into words.

    Parameters
    ----------
    summary
        See `build_summary`.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    list of (str, str)
        What it is, and the number in words: need used, services, the share
        within reach of each service (for each mode at its longest threshold),
        and what the suggested sites would change.
    """
    study = summary["study"]
    rows = [
        (
            say("headline.need", language=language),
            say(
                "headline.need_used",
                language=language,
                used=count_words(study["n_need_used"]),
                total=count_words(study["n_need"]),
            ),
        ),
        (
            say("headline.services", language=language),
            say(
                "headline.services_on_streets",
                language=language,
                n=count_words(study["n_services_on_streets"]),
                listed=count_words(study["n_services"]),
            ),
        ),
    ]
    rows += [_coverage_line(row, language) for row in _longest(summary["coverage"])]
    return rows + _siting_lines(summary["siting"], language)


def _longest(coverage: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the longest threshold of each need source, service and mode, in order."""
    longest: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in coverage:
        key = (row["need_id"], row["service"], row["mode"])
        if key not in longest or row["threshold_min"] > longest[key]["threshold_min"]:
            longest[key] = row
    return list(longest.values())


def _coverage_line(row: Mapping[str, Any], language: str) -> tuple[str, str]:
    label = say(
        "headline.within",
        language=language,
        need_id=row["need_id"],
        service=term("service", row["service"], language=language),
        mode=term("mode", row["mode"], language=language),
        minutes=f"{row['threshold_min']:g}",
    )
    share = row["share_need"]
    words = share_words(
        float("nan") if share is None else share,
        n_services=row["n_services"],
        n_listed=row.get("n_services_listed"),
        low=row["low"],
        high=row["high"],
        language=language,
    )
    return label, words


def _siting_lines(siting: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    if not siting["sites"] or siting.get("share_after") is None:
        return []
    label = say("headline.sites", language=language, n=count_words(len(siting["sites"])))
    value = say(
        "headline.before_after",
        language=language,
        before=percent(siting["share_before"], language=language),
        after=percent(siting["share_after"], language=language),
    )
    return [(label, value)]
