"""The parts of ``summary.json`` on what has to hold beside being near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hrgeo.model import Person
from hrgeo.results.strict_json import plain
from hrgeo.results.summary import records
from hrgeo.text import say

_QUESTION = ["need_id", "service", "mode", "threshold_min"]
_DAYS, _HOURS = 7, 24


def hours_part(
    services: pd.DataFrame,
    *,
    when_needed: pd.DataFrame,
    reachable: pd.DataFrame,
    by_hour: pd.DataFrame,
    extra: pd.DataFrame,
    to_ask: pd.DataFrame,
) -> dict[str, Any]:
    """Give what opening hours change.

    Parameters
    ----------
    services
        With the columns ``hours_osm``, ``hours_reason`` and ``hours_assumed``.
    when_needed, reachable, by_hour, extra, to_ask
        What `hrgeo.coverage` gives.

    Returns
    -------
    dict
        ``services`` (how many have hours that could be read, and why not),
        ``open_when_needed``, ``reachable``, ``by_hour`` (each with two lists of 7
        days, Monday first, of 24 hours), ``extra_hours`` and ``ask_first``.
    """
    names = service_names(services)
    return _plain(
        {
            "services": _how_many_known(services),
            "open_when_needed": records(when_needed),
            "reachable": records(reachable),
            "by_hour": _grids(by_hour),
            "extra_hours": records(_named(extra, names)),
            "ask_first": records(_named(to_ask, names)),
        }
    )


def _how_many_known(services: pd.DataFrame) -> dict[str, Any]:
    open_ = services
    if "is_open" in services.columns:
        open_ = services[services["is_open"].astype("boolean").fillna(value=True)]
    texts = (
        open_["hours_osm"] if "hours_osm" in open_ else pd.Series(None, open_.index, dtype=object)
    )
    known = texts.notna()
    reasons = (
        open_.loc[~known, "hours_reason"] if "hours_reason" in open_ else pd.Series(dtype=object)
    )
    counts = reasons.replace("", pd.NA).fillna(say("hours.not_said")).value_counts()
    assumed = open_.loc[known, "hours_assumed"] if "hours_assumed" in open_ else reasons.head(0)
    return {
        "n": len(open_),
        "n_known": int(known.sum()),
        "n_unknown": int((~known).sum()),
        "n_assumed": int((assumed.fillna("") != "").sum()),
        "why_unknown": [
            {"reason": reason, "n": n}
            for reason, n in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
        ],
    }


def _grids(by_hour: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn 168 rows of a question into lists of 24 hours for each of 7 days."""
    if by_hour.empty:
        return []
    grids = []
    for key, rows in by_hour.groupby(_QUESTION, sort=False):
        grid: dict[str, Any] = dict(zip(_QUESTION, key, strict=True))
        for column in ("share_of_need", "share_open", "share_open_if_unknown_open"):
            values = rows[column].to_numpy(dtype=float).round(6)
            grid[column] = values.reshape(_DAYS, _HOURS).tolist()
        grids.append(grid)
    return grids


def barriers_part(
    people: Sequence[Person],
    services: pd.DataFrame,
    *,
    shares: pd.DataFrame,
    costs: pd.DataFrame,
    changes: pd.DataFrame,
    to_ask: pd.DataFrame,
) -> dict[str, Any]:
    """Give whom rules keep out, what each barrier costs, and where dropping a rule adds most."""
    names = service_names(services)
    changed = records(changes)
    for row in changed:
        ids = [str(i) for i in row.pop("service_ids")]
        row["services"] = [{"service_id": i, "name": names.get(i, "")} for i in ids]
    return _plain(
        {
            "people": [
                {
                    "person": person.name,
                    "barriers": list(person.barriers),
                    "language": person.language,
                    "mode": person.mode,
                }
                for person in people
            ],
            "shares": records(shares),
            "costs": records(costs),
            "rule_changes": changed,
            "ask_first": records(_named(to_ask, names)),
        }
    )


def bundles_part(bundles: pd.DataFrame) -> list[dict[str, Any]]:
    """Give who can reach all of a set of services."""
    rows: list[dict[str, Any]] = plain(records(bundles))
    return rows


def fragility_part(
    nearest: pd.DataFrame, closures: pd.DataFrame | None, services: pd.DataFrame
) -> dict[str, Any]:
    """Give what is left if a service closes.

    `closures` is the released table: small counts are a class in it. None where nothing
    could close.
    """
    rows: list[dict[str, Any]] = []
    if closures is not None:
        rows = records(_named(closures.drop(columns="warning"), service_names(services)))
    warning = say("fragility.no_reason_to_close")
    return _plain({"warning": warning, "nearest": records(nearest), "closures": rows})


def _plain(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in part.items()}


def service_names(services: pd.DataFrame) -> Mapping[str, str]:
    """Give the names of services by their ids."""
    return {str(i): str(name) for i, name in services["name"].items()}


def _named(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Put the names of services beside their ids."""
    if "service_id" not in table.columns:
        return table
    ids = [str(i) for i in table["service_id"]]
    return table.assign(service_id=ids, name=[names.get(i, "") for i in ids])
