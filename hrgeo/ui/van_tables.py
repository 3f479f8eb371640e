"""The tables of the page on the van week; all cells are text."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hrgeo.coverage.moments import PARTS_OF_DAY
from hrgeo.text import count_words, join_words, percent, say, term
from hrgeo.ui.plain import minutes
from hrgeo.ui.van_times import between, clock_words_of, day_name
from hrgeo.vans.problem import DAYS

VanPart = dict[str, Any]


def visit_table(van: VanPart) -> pd.DataFrame:
    """Give a row for each visit, in the order of days, vans and times."""
    hosts = {stop["stop_id"]: stop["host_agreed"] for stop in van["stops"]}
    rows = sorted(
        enumerate(van["visits"]), key=lambda at: (DAYS.index(at[1]["day"]), at[1]["van"], at[0])
    )
    return pd.DataFrame(
        {
            "day": day_name(row["day"]),
            "van": row["van"],
            "stop": row["name"],
            "people": between(row["serve_from"], row["serve_to"]),
            "stay": between(row["arrive"], row["leave"]),
            "drive": say("terms.minutes", minutes=f"{row['drive_min']:.0f}"),
            "gain": row.get("gain_label") or say("terms.not_known"),
            "host_agreed": _host(hosts.get(row["stop"])),
        }
        for _, row in rows
    )


def _host(answer: str | None) -> str:
    return term("host_agreed", "unknown" if answer is None else answer)


def shift_table(van: VanPart) -> pd.DataFrame:
    """Give a row for each shift, with its minutes and its crew."""
    rows = sorted(van["shifts"], key=lambda row: (DAYS.index(row["day"]), row["van"]))
    table = [
        {
            "day": day_name(row["day"]),
            "van": row["van"],
            "out": between(row["leave_base"], row["back_at_base"]),
            "crew": _crew(row["crew"]),
            "break_from": clock_words_of(row["break_from"]) or say("app.van.no_break"),
            "serving": minutes(round(row["serving_min"])),
            "setting": minutes(round(row["setting_min"])),
            "driving": minutes(round(row["driving_min"])),
            "idle": minutes(round(row["idle_min"])),
        }
        for row in rows
    ]
    return pd.DataFrame(table)


def _crew(names: str | None) -> str:
    people = [name.strip() for name in (names or "").split(";") if name.strip()]
    return join_words(people) if people else say("app.van.crew_open")


def stop_table(van: VanPart) -> pd.DataFrame:
    """Give a row for each stop that is visited, by number: when people can come, what to ask."""
    return pd.DataFrame(
        {
            "n": count_words(at),
            "stop": stop["name"],
            "when": stop["hours"] or "",
            "visits": count_words(stop["n_visits"]),
            "host_agreed": _host(stop["host_agreed"]),
            "visibility": _visibility(stop["visibility"], stop["host_agreed"]),
        }
        for at, stop in enumerate(van["stops"], start=1)
    )


def _visibility(visibility: str | None, host_agreed: str | None) -> str:
    is_public = visibility == "public" and host_agreed == "yes"
    return say("app.van.is_public" if is_public else "app.van.is_internal")


def reach_table(van: VanPart) -> pd.DataFrame:
    """Give need within reach of a van that people can come to: parts of the day by days."""
    found = {(row["day"], row["part"]): row for row in van.get("reach") or []}
    parts = list(PARTS_OF_DAY)
    columns = {f"day_{day}": [_reach(found.get((day, part))) for part in parts] for day in DAYS}
    return pd.DataFrame({"part": [term("part", part) for part in parts]} | columns)


def _reach(row: dict[str, Any] | None) -> str:
    if row is None:
        return say("app.van.no_van")
    if row["share_need"] is None:
        return row.get("n_need_label") or say("terms.not_known")
    return percent(row["share_need"])


def change_table(before: VanPart, after: VanPart) -> pd.DataFrame:
    """Give the visits that are in one of two weeks alone; no rows where there are none."""
    keys = ("day", "van", "stop", "arrive", "leave")
    weeks = [
        {tuple(row[key] for key in keys): row for row in part["visits"]} for part in (before, after)
    ]
    rows = [
        (DAYS.index(row["day"]), row["arrive"], what, row)
        for week, other, what in ((weeks[0], weeks[1], "gone"), (weeks[1], weeks[0], "new"))
        for key, row in week.items()
        if key not in other
    ]
    return pd.DataFrame(
        {
            "what": say(f"app.van.{what}"),
            "day": day_name(row["day"]),
            "stop": row["name"],
            "stay": between(row["arrive"], row["leave"]),
            "van": row["van"],
        }
        for *_, what, row in sorted(rows, key=lambda row: row[:3])
    )
