"""Suggested sites and what speaks for and against them, as tables for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from hrgeo.model import Release
from hrgeo.text import count_label, count_words, group_words, join_words, percent, say, term
from hrgeo.ui.headline import share_words
from hrgeo.ui.plain import interval, span
from hrgeo.ui.site_minutes import curve_minutes, is_about_minutes, minutes_words
from hrgeo.ui.site_words import points

Row = Mapping[str, Any]

_MOST_NAMED = 3


def site_table(siting: Mapping[str, Any], release: Release) -> pd.DataFrame:
    """Give the suggested sites in the order of the summary.

    Parameters
    ----------
    siting
        That part of the summary.
    release
        Its table ``sites`` tells whether a host has agreed; it need not.

    Returns
    -------
    pandas.DataFrame
        All text. Columns of what no site has (cost, host, ...) are not there.
    """
    sites: list[Row] = siting["sites"]
    stable = siting.get("stability") or {}
    hosts = _of_release(release, "host_agreed")
    small = release.smallest_count
    # Of short ways, each site has the need that it is nearest to; that is no gain in reach.
    nearest_or_gain = "nearest" if is_about_minutes(siting) else "gain"
    rows = [
        {
            "rank": str(site.get("rank") or place),
            "name": str(site["name"]),
            "kind": _or_unknown(site.get("kind"), "kind"),
            nearest_or_gain: count_label(float(site["gain"]), smallest_count=small),
            "share_after": share_words(site.get("share_after")),
            "stable": _stable(site.get("share_chosen"), stable.get("n_resamples")),
            "instead": _instead(siting.get("swaps") or (), site["candidate_id"]),
            "cost": _cost(site.get("cost")),
            "host_agreed": _or_unknown(hosts.get(site["candidate_id"]), "host_agreed"),
            "place": f"{site['lat']:.5f}, {site['lon']:.5f}",
        }
        for place, site in enumerate(sites, start=1)
    ]
    table = pd.DataFrame(rows)
    known = {
        "kind": any(site.get("kind") for site in sites),
        "share_after": not is_about_minutes(siting),
        "cost": any(site.get("cost") is not None for site in sites),
        "stable": bool(stable.get("n_resamples")),
        "instead": siting.get("swaps") is not None,
        "host_agreed": bool(hosts),
    }
    return table.drop(columns=[name for name, is_known in known.items() if not is_known])


def _of_release(release: Release, column: str) -> dict[str, Any]:
    sites = release.tables.get("sites")
    if sites is None or column not in sites.columns:
        return {}
    return dict(zip(sites.index.astype(str), sites[column], strict=True))


def _or_unknown(value: Any, kind: str) -> str:
    if value is None or pd.isna(value) or not str(value):
        return say("terms.not_known")
    return term(kind, str(value))


def _cost(cost: float | None) -> str:
    return say("terms.not_known") if cost is None else count_words(cost)


def _stable(share: float | None, n_resamples: int | None) -> str:
    if share is None or not n_resamples:
        return say("terms.not_known")
    return say("app.sites.chosen", n=round(share * n_resamples), of=n_resamples)


def _instead(swaps: Sequence[Row], candidate_id: str) -> str:
    names = [
        str(row["instead_name"])
        for row in swaps
        if row["candidate_id"] == candidate_id and row["is_equal"]
    ]
    if not names:
        return say("app.sites.none_equal")
    more = len(names) - _MOST_NAMED
    if more > 0:
        names = [*names[:_MOST_NAMED], say("app.sites.and_more", n=more)]
    return join_words(names)


def swap_table(swaps: Sequence[Row], candidate_id: str) -> pd.DataFrame:
    """Give what could stand instead of one site, and what that would change."""
    return pd.DataFrame(
        [
            {
                "instead": str(row["instead_name"]),
                "share_after": share_words(row["share_after"]),
                "change": _change(row),
                "preference": _preference(row["preference"]),
            }
            for row in swaps
            if row["candidate_id"] == candidate_id
        ]
    )


def _change(row: Row) -> str:
    return say("app.sites.equal") if row["is_equal"] else points(row["change_share"], sign=True)


def _preference(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def curve_table(siting: Mapping[str, Any]) -> pd.DataFrame:
    """Give the share within reach by number of new sites, and minutes where they are the goal.

    Numbers of sites with which nothing can be done are left out (`fewest_words` says so).
    """
    rows = [row for row in siting.get("curve") or [] if row["status"] != "infeasible"]
    table = pd.DataFrame(
        [
            {
                "n_sites": str(row["n_sites"]),
                "minutes": minutes_words(curve_minutes(siting, row)),
                "share_after": share_words(row["share_after"]),
                "gain": _gain(row["gain_share"], points),
                "saves": _gain(row["gain_share"], percent),
                "bound": _bound(row),
            }
            for row in rows
        ]
    )
    others = ["gain"] if is_about_minutes(siting) else ["minutes", "saves"]
    return table.drop(columns=others, errors="ignore")


def _gain(share: float | None, words: Callable[[float], str]) -> str:
    return "" if share is None else words(share)


def _bound(row: Row) -> str:
    if row["status"] == "optimal":
        return say("app.sites.is_best")
    if row["share_bound"] is None:
        return say("app.sites.not_proven")
    return say("app.sites.at_most", share=share_words(row["share_bound"]))


def backtest_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give how much of the later need each way of choosing has within reach."""
    return pd.DataFrame(
        [
            {
                "method": str(row["words"]),
                "share": _with_interval(row),
                "verdict": _verdict(row),
            }
            for row in rows
        ]
    )


def folds_of(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give the rows of each test period by its words, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_period(row), []).append(row)
    return found


def _period(row: Row) -> str:
    if not row["test_from"]:
        return say("app.sites.all_folds")
    test = span(row["test_from"], row["test_to"])
    return say("app.sites.fold", train_to=row["train_to"], test=test)


def _with_interval(row: Row) -> str:
    spread = interval(row["low"], row["high"])
    share = share_words(row["share"])
    return say("app.with_interval", share=share, interval=spread) if spread else share


def _verdict(row: Row) -> str:
    """Say how the suggested sites do beside another way, and by how many points."""
    verdict = term("verdict", str(row["verdict"] or ""))
    found = _difference(row)
    if not verdict or not found:
        return verdict or found
    return say("app.sites.by_points", verdict=verdict, points=found)


def _difference(row: Row) -> str:
    """Write a difference in percentage points, which the head of the column names."""
    if row["difference"] is None:
        return ""
    found = _signed(row["difference"])
    low, high = row["difference_low"], row["difference_high"]
    if low is None or high is None:
        return found
    spread = say("app.interval", low=_signed(low), high=_signed(high))
    return say("app.with_interval", share=found, interval=spread)


def _signed(share: float) -> str:
    return f"{100 * share:+.0f}"


def group_table(rows: Sequence[Row], *, smallest_count: int) -> pd.DataFrame:
    """Give the share within reach of each group, before and after."""
    return pd.DataFrame(
        [
            {
                "group": group_words(str(row["group"])),
                "n_need": _need(row, smallest_count),
                "share_before": share_words(row["share_before"]),
                "share_after": share_words(row["share_after"]),
            }
            for row in rows
        ]
    )


def _need(row: Row, smallest_count: int) -> str:
    if row["n_need"] is None:
        return str(row.get("n_need_label") or say("terms.not_known"))
    return count_label(float(row["n_need"]), smallest_count=smallest_count)


def frontier_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give total and worst group side by side, from one end to the other.

    With one group alone there is nothing between best and worst.
    """
    table = pd.DataFrame(
        [
            {
                "share_after": share_words(row["share_after"]),
                "worst_share": share_words(row["worst_share"]),
                "worst_group": group_words(str(row["worst_group"])),
                "gap": points(row["gap_share"]),
            }
            for row in rows
        ]
    )
    return table if any(row["gap_share"] for row in rows) else table.drop(columns="gap")


def rules_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what each rule about places costs."""
    return pd.DataFrame(
        [
            {
                "rule": str(row["words"]),
                "n_dropped": count_words(row["n_dropped"]),
                "without": share_words(row["share_after_without"]),
                "lost": points(row["share_lost"]),
                "known": _known(row["status"]),
            }
            for row in rows
        ]
    )


def _known(status: str | None) -> str:
    return say("app.sites.is_best" if status == "optimal" else "app.sites.is_least")


def dropped_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give why places were left out, and how many for each reason."""
    return pd.DataFrame([{"reason": str(row["words"]), "n": count_words(row["n"])} for row in rows])


def cases_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give how the suggested sites fare where something is a little different."""
    return pd.DataFrame(
        [
            {
                "case": str(row["words"]),
                "same": say("app.sites.same_of", n=row["n_same"], of=row["n_sites"]),
                "share_of_suggested": share_words(row["share_of_suggested"]),
                "share_of_best": share_words(row["share_of_best"]),
            }
            for row in rows
        ]
    )
