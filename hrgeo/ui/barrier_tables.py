"""Rules of services as people read them: whom they keep out, and what a changed rule adds."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hrgeo.results import change_words
from hrgeo.text import join_words, percent, say, term
from hrgeo.ui.asking import Row
from hrgeo.ui.headline import share_words
from hrgeo.ui.plain import interval, minutes


def people_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what each person can use: one row for each of them."""
    table = pd.DataFrame([_person_row(row) for row in rows]).fillna("")
    return (
        table if any(row["reason"] for row in rows) else table.drop(columns="why", errors="ignore")
    )


def _person_row(row: Row) -> dict[str, str]:
    if not row["n_services_placed"]:
        return {"person": row["person"], "why": _why(row)}
    return {
        "person": row["person"],
        "share_nominal": share_words(row["share_nominal"]),
        "share_effective": share_words(row["share_effective"]),
        "interval": interval(row["low"], row["high"]) if row["n_usable"] else "",
        "if_unknown_usable": share_words(row["share_effective_if_unknown_usable"]),
        "n_usable": _usable_words(row),
        "why": _why(row),
    }


def _why(row: Row) -> str:
    return say(f"app.barriers.why_{row['reason']}") if row["reason"] else ""


def _usable_words(row: Row) -> str:
    """Say how many services let a person in: surely, and perhaps."""
    least, most = row["n_usable"], row["n_may_be_usable"]
    number = str(least) if least == most else say("app.span", first=least, last=most)
    return say("app.hours.of_n", number=number, n=row["n_services_placed"])


def costs_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what each barrier costs a person."""
    return pd.DataFrame(
        [
            {
                "person": row["person"],
                "barrier": term("barrier", row["barrier"]),
                "n_kept_out": str(row["n_kept_out"]),
                "n_rule_unknown": str(row["n_rule_unknown"]),
                "share_cost": _band(row["share_cost_if_unknown_usable"], row["share_cost"]),
                "share_cost_alone": _band(
                    row["share_cost_alone_if_unknown_usable"], row["share_cost_alone"]
                ),
            }
            for row in rows
        ]
    )


def _band(one: float | None, other: float | None) -> str:
    """Write a share that lies between two, as far as rules are not known."""
    ends = sorted(end for end in (one, other) if end is not None)
    words = list(dict.fromkeys(percent(max(end, 0.0)) for end in ends))
    if len(words) == 2:
        return say("app.span", first=words[0], last=words[1])
    return words[0] if words else say("terms.not_known")


def change_sentences(rows: Sequence[Row], *, n_new_sites: int) -> list[str]:
    """Give, for each person, the changed rule that adds as much as most new sites."""
    best: dict[str, Row] = {}
    for row in rows:
        if row["as_many_new_sites"] and _order(row) > _order(best.get(row["person"])):
            best[row["person"]] = row
    return [change_words(row, n_new_sites=n_new_sites) for row in best.values()]


def _order(row: Row | None) -> tuple[int, int]:
    return (0, 0) if row is None else (row["as_many_new_sites"], -row["n_changed"])


def changes_table(rows: Sequence[Row], *, n_new_sites: int) -> pd.DataFrame:
    """Give at which services a changed rule adds most, by how many of them change it."""
    table = pd.DataFrame(
        [
            {
                "person": row["person"],
                "change": term("change", row["barrier"]),
                "n_changed": str(row["n_changed"]),
                "services": join_words([one["name"] for one in row["services"]]),
                "share_effective": share_words(row["share_effective"]),
                "share_after": share_words(row["share_after"]),
                "as_many": _as_many(row["as_many_new_sites"], n_new_sites),
            }
            for row in rows
        ]
    )
    is_asked = any(row["as_many_new_sites"] is not None for row in rows)
    return table if is_asked else table.drop(columns="as_many", errors="ignore")


def _as_many(number: int | None, n_new_sites: int) -> str:
    if number is None:
        return say("app.barriers.not_asked")
    if number == 0:
        return say("app.barriers.less_than_one")
    return say("app.barriers.or_more", n=number) if number >= n_new_sites > 0 else str(number)


def ask_rules_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give the services whose rules are worth asking about first."""
    return pd.DataFrame(
        [
            {
                "person": row["person"],
                "name": row["name"],
                "rules": join_words([term("barrier", rule) for rule in row["rules_unknown"]]),
                "gain": share_words(row["share_gain_if_usable"]),
                "loss": share_words(row["share_loss_if_not"]),
            }
            for row in rows
        ]
    )


def bundles_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give who can reach all of a set of services."""
    return pd.DataFrame([_bundle_row(row) for row in rows])


def _bundle_row(row: Row) -> dict[str, str]:
    lacks = [name for key in ("none_listed", "none_on_streets") for name in row[key].split(";")]
    names = [term("service", name) for name in lacks if name]
    total = "" if row["total_min"] is None else minutes(row["total_min"])
    return {
        "bundle": row["bundle"],
        "mode": term("mode", row["mode"]),
        "threshold": say("terms.minutes", minutes=minutes(row["threshold_min"])),
        "each": _with_interval(row, "each"),
        "one_place": _with_interval(row, "one_place"),
        "one_trip": _with_interval(row, "one_trip"),
        "total": say("terms.minutes", minutes=total) if total else "",
        "lacks": join_words(names),
    }


def _with_interval(row: Row, way: str) -> str:
    share, low, high = (row[f"{name}_{way}"] for name in ("share", "low", "high"))
    if share is None:
        return ""
    spread, words = interval(low, high), percent(share)
    if not spread or low == share == high:
        return words
    return say("app.with_interval", share=words, interval=spread)
