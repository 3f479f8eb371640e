"""Opening hours as people read them: main numbers, tables, and how each text was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hrgeo.results import is_band, records
from hrgeo.schemas import DAYS
from hrgeo.text import amount_words, count_words, hour_words, opening_words, percent, say, term
from hrgeo.ui.asking import Row
from hrgeo.ui.headline import Figure, Summary, denominator, share_words
from hrgeo.ui.plain import interval, minutes


def known_words(hours: dict[str, Any]) -> str:
    """Say of how many services the hours are known, and why not of the others."""
    counts = hours["services"]
    parts = [say("app.hours.known", known=counts["n_known"], n=counts["n"])]
    reasons = [f"{one['reason'].rstrip('.')} ({one['n']})" for one in counts["why_unknown"]]
    if reasons:
        parts.append(say("app.hours.why_unknown", reasons="; ".join(reasons)))
    if counts["n_unknown"]:
        parts.append(say("app.hours.unknown_counts"))
    return " ".join(parts)


def times_words(source: dict[str, Any]) -> str:
    """Say of how much of a need source the hour is known."""
    without = source.get("n_without_hour")
    if source["kind"] != "points" or without is None or without >= source["n_used"]:
        return say("app.hours.no_times", file=source["file"])
    known = count_words(source["n_used"] - without)
    return say("app.hours.times", file=source["file"], known=known, n=count_words(source["n_used"]))


def hours_figures(summary: Summary, row: Row) -> list[Figure]:
    """Give the main numbers of an answer, whichever of the two kinds it is."""
    if not row["n_services_placed"]:
        return [Figure(say("app.hours.near"), nothing_words(row))]
    return _open_figures(row) if "share_open" in row else _reachable_figures(summary, row)


def _open_figures(row: Row) -> list[Figure]:
    of = say("app.hours.of_known", count=count_words(row["n_need_with_hour"]))
    spread = say("app.hours.chance", interval=interval(row["low"], row["high"]))
    return [
        Figure(say("app.hours.near"), share_words(row["share_need"]), beside=of),
        Figure(
            say("app.hours.open"),
            share_words(row["share_open"]),
            beside=_with_most(spread, row, share_words(row["share_open_if_unknown_open"])),
        ),
    ]


def _reachable_figures(summary: Summary, row: Row) -> list[Figure]:
    most = amount(row["hours_if_unknown_open"])
    none_most = share_words(row["share_no_hours_if_unknown_open"])
    return [
        Figure(
            say("app.hours.near"),
            share_words(row["share_need"]),
            beside=say("app.hours.of", of=denominator(summary, dict(row))),
        ),
        Figure(
            say("app.hours.a_week"),
            amount(row["hours"]),
            beside=_with_most(say("app.hours.a_week_beside"), row, most),
        ),
        Figure(
            say("app.hours.off_hours"),
            amount(row["evening_hours"]),
            beside=say("app.hours.off_hours_beside", weekend=amount(row["weekend_hours"])),
        ),
        Figure(
            say("app.hours.none"),
            share_words(row["share_no_hours"]),
            beside=_with_most(say("app.hours.none_beside"), row, none_most),
        ),
    ]


def _with_most(beside: str, row: Row, most: str) -> str:
    """Add what the number would be if the hours that are not known were open."""
    unknown, n = row["n_hours_unknown"], row["n_services_placed"]
    if not unknown and not is_band(row):
        return beside
    # Hours with a remark are known, and yet not certain.
    otherwise = (
        say("app.hours.if_open", unknown=unknown, n=n, most=most)
        if unknown
        else say("app.hours.if_certain", most=most)
    )
    return f"{beside} {otherwise}".strip()


def nothing_words(row: Row) -> str:
    """Say that no service of a type is there to be within reach of."""
    return say("terms.none_listed_here" if row["n_services"] else "terms.none_listed")


def amount(number: float | None) -> str:
    """Write an amount that may be unknown."""
    return say("terms.not_known") if number is None else amount_words(number)


def _asked(row: Row) -> dict[str, str]:
    return {
        "service": term("service", row["service"]),
        "mode": term("mode", row["mode"]),
        "threshold": say("terms.minutes", minutes=minutes(row["threshold_min"])),
    }


def _unknown_of(row: Row) -> str:
    return say("app.hours.of_n", number=row["n_hours_unknown"], n=row["n_services_placed"])


def open_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give what was open when it was needed, by service, mode and threshold."""
    return pd.DataFrame([_open_row(row) for row in rows]).fillna("")


def _open_row(row: Row) -> dict[str, str]:
    found = _asked(row)
    if not row["n_services_placed"]:
        return found | {"share_need": nothing_words(row)}
    return found | {
        "share_need": share_words(row["share_need"]),
        "share_open": share_words(row["share_open"]),
        "interval": interval(row["low"], row["high"]),
        "if_unknown_open": share_words(row["share_open_if_unknown_open"]),
        "n_hours_unknown": _unknown_of(row),
    }


def reachable_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give the hours of a week in which a service can be reached, by service and threshold."""
    return pd.DataFrame([_reachable_row(row) for row in rows]).fillna("")


def _reachable_row(row: Row) -> dict[str, str]:
    found = _asked(row)
    if not row["n_services_placed"]:
        return found | {"share_need": nothing_words(row)}
    return found | {
        "share_need": share_words(row["share_need"]),
        "hours": amount(row["hours"]),
        "evening_hours": amount(row["evening_hours"]),
        "weekend_hours": amount(row["weekend_hours"]),
        "share_no_hours": share_words(row["share_no_hours"]),
        "wait": _wait(row["wait_median_h"]),
        "if_unknown_open": amount(row["hours_if_unknown_open"]),
        "n_hours_unknown": _unknown_of(row),
    }


def _wait(hours: float | None) -> str:
    return "" if hours is None else say("app.hours.wait", hours=amount_words(hours))


def extra_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give the extra opening hours that add most, the best first."""
    return pd.DataFrame(
        [
            {
                "rank": str(row["rank"]),
                "name": row["name"],
                "weekday": term("column", row["weekday"]),
                "span": hour_words(row["hour"]),
                "gain": _by_measure(row, row["gain"]),
                "after": _by_measure(row, row["after"]),
                "is_adjacent": say("terms.yes" if row["is_adjacent"] else "terms.no"),
            }
            for row in rows
        ]
    )


def ask_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Give the services whose hours are worth finding out first."""
    return pd.DataFrame(
        [
            {
                "rank": str(row["rank"]),
                "name": row["name"],
                "gain": _by_measure(row, row["gain"]),
                "after": _by_measure(row, row["after"]),
            }
            for row in rows
        ]
    )


def _by_measure(row: Row, number: float) -> str:
    if row["measure"] == "share_open":
        return percent(number)
    return say("app.hours.wait", hours=amount_words(number))


def reading_table(services: pd.DataFrame) -> pd.DataFrame:
    """Give each service with its hours as they are written, and as hrgeo read them.

    Parameters
    ----------
    services
        As released. Those listed as closed are left out; those to look at come first.
    """
    rows = records(pd.DataFrame(services))
    if "is_open" in services.columns:
        is_open = services["is_open"].astype("boolean").fillna(value=True)
        rows = [row for row, is_so in zip(rows, is_open, strict=True) if is_so]
    read = sorted((_reading(row) for row in rows), key=lambda one: (one[0], one[1]["name"].lower()))
    columns = ["name", "written", "read", "remark"]
    return pd.DataFrame([one for _, one in read], columns=columns)


def _reading(row: Row) -> tuple[int, dict[str, str]]:
    """Give how much a reading has to be looked at, 0 for most, and its line."""
    osm = _cell(row, "hours_osm")
    assumed = _cell(row, "hours_assumed")
    if not osm:
        reason = _cell(row, "hours_reason") or say("hours.not_said")
        order, read, remark = 0, say("terms.not_known"), reason
    elif '"' in osm:
        order, read, remark = 1, osm, say("app.hours.not_certain")
    else:
        order, read = (2 if assumed else 3), opening_words(osm)
        remark = say("app.hours.assumed", what=assumed) if assumed else ""
    line = {"name": _cell(row, "name"), "written": _written(row), "read": read, "remark": remark}
    return order, line


def _written(row: Row) -> str:
    """Give the hours as the table has them: one text, or one for each day."""
    days = [f"{term('column', day)}: {_cell(row, day)}" for day in DAYS if _cell(row, day)]
    return "; ".join(part for part in (_cell(row, "opening_hours"), *days) if part)


def _cell(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None or pd.isna(value) else str(value)
