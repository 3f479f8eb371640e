"""Why a suggested site is suggested, in words: the same on the map, on a page and in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hrgeo.text import (
    amount_words,
    count_label,
    count_words,
    group_words,
    join_words,
    percent,
    say,
    term,
)

Fact = list[str]
Site = Mapping[str, Any]

_MOST_NAMED = 3


def card_facts(
    site: Site,
    *,
    n_resamples: int | None = None,
    smallest_count: int = 11,
    language: str = "en",
) -> list[Fact]:
    """Put what is known of a suggested site into words, each with its label.

    Parameters
    ----------
    site
        Entry of ``summary["siting"]["sites"]``. What it lacks, or has as None or empty,
        is left out: nothing is said of what is not known.
    n_resamples
        Number of redraws of the need that ``share_chosen`` is a share of.
    smallest_count
        Counts of need above zero and below this are told as a class.
    language
        One of `hrgeo.text.LANGUAGES`.

    Returns
    -------
    list of [str, str]
        Label and text: whom it is nearest to, minutes saved, who gains and when, what is
        near, which rules it passed, how stable the choice is, and what could stand instead.

    Examples
    --------
    >>> card_facts({"share_chosen": 0.94, "card": {"minutes_saved_median": 6.2}}, n_resamples=100)
    [['Minutes saved', '6.2 for half of those who gain, or more'], ['Chosen again', 'in 94 of 100 redraws of the need']]
    """  # noqa: E501
    card: Mapping[str, Any] = site.get("card") or {}

    def words(key: str, **parts: object) -> str:
        return say(f"site_card.{key}", language=language, **parts)

    found = [
        ("nearest", _count(card, "n_need_nearest", smallest_count)),
        ("minutes_saved", _minutes_saved(card, language)),
        ("unreached", _count(card, "n_unreached_before", smallest_count)),
        ("residents", _number(card.get("residents_gained"))),
        ("groups", _groups(card.get("groups") or (), language)),
        ("when", _parts_of_day(card.get("when") or (), language)),
        ("near", _near(card.get("near") or (), language)),
        ("services", _services(card.get("nearest_services") or (), language)),
        ("rules", "; ".join(card.get("rules_passed") or ())),
        ("stable", stable_words(site, n_resamples, language=language)),
        ("instead", _instead(card.get("alternatives") or (), language)),
    ]
    return [[words(key), text] for key, text in found if text]


def cards_of(
    siting: Mapping[str, Any] | None, *, smallest_count: int = 11, language: str = "en"
) -> dict[str, list[Fact]]:
    """Give `card_facts` of each suggested site by its id; empty without a summary of siting.

    Examples
    --------
    >>> cards_of({"sites": [{"candidate_id": "c1", "card": {"residents_gained": 812.0}}]})
    {'c1': [['Residents newly within reach', '812']]}
    """
    if siting is None:
        return {}
    n_resamples = (siting.get("stability") or {}).get("n_resamples")
    return {
        str(site["candidate_id"]): card_facts(
            site, n_resamples=n_resamples, smallest_count=smallest_count, language=language
        )
        for site in siting["sites"]
    }


def stable_words(site: Site, n_resamples: int | None, *, language: str = "en") -> str:
    """Say in how many redraws of the need a site was chosen; empty where that is not known.

    Examples
    --------
    >>> stable_words({"share_chosen": 0.4, "share_chosen_near": 0.9}, 100)
    'in 40 of 100 redraws of the need; in 90 it or a place that reaches mostly the same people'
    """
    share, near = site.get("share_chosen"), site.get("share_chosen_near")
    if share is None or not n_resamples:
        return ""
    chosen = round(share * n_resamples)
    if near is None or round(near * n_resamples) <= chosen:
        return say("site_card.chosen", language=language, n=chosen, of=n_resamples)
    return say(
        "site_card.chosen_near",
        language=language,
        n=chosen,
        of=n_resamples,
        near=round(near * n_resamples),
    )


def _count(card: Mapping[str, Any], name: str, smallest_count: int) -> str:
    number = card.get(name)
    if number is None:
        return str(card.get(f"{name}_label") or "")
    return count_label(float(number), smallest_count=smallest_count) if number else ""


def _number(number: float | None) -> str:
    return "" if number is None else count_words(number)


def _minutes_saved(card: Mapping[str, Any], language: str) -> str:
    saved = card.get("minutes_saved_median")
    if saved is None:
        return ""
    return say("site_card.saved", language=language, minutes=amount_words(saved))


def _groups(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    return _shares(
        [(group_words(str(r["group"]), language=language), r["share_of_gain"]) for r in rows],
        language,
    )


def _parts_of_day(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    return _shares(
        [(term("part", str(r["part"]), language=language), r["share"]) for r in rows], language
    )


def _shares(parts: Sequence[tuple[str, float | None]], language: str) -> str:
    return "; ".join(
        say("site_card.share", language=language, what=what, share=percent(share))
        for what, share in parts
        if share is not None
    )


def _near(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    return "; ".join(
        say(
            "site_card.place_near" if row.get("kind") else "site_card.place_near_no_kind",
            language=language,
            name=row["name"],
            kind=term("kind", str(row.get("kind") or ""), language=language),
            meters=count_words(row["distance_m"]),
        )
        for row in rows
    )


def _services(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    return "; ".join(
        say(
            "site_card.service_near",
            language=language,
            name=row["name"],
            minutes=amount_words(row["minutes"]),
        )
        for row in rows
        if row["minutes"] is not None
    )


def _instead(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    names = [str(row["name"]) for row in rows]
    if len(names) <= _MOST_NAMED:
        return join_words(names, language=language)
    more = say("site_card.more", language=language, n=len(names) - _MOST_NAMED)
    return join_words([*names[:_MOST_NAMED], more], language=language)
