"""Finding the date and the time of incidents where no column has one of the usual names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

from hrgeo.files import RawTable
from hrgeo.files.raw_table import TEXT

_N_TRIED: Final = 500
_PARTS: Final = {
    "year": ("year", "yr", "incidentyear", "eventyear", "calendaryear", "ano", "anio"),
    "month": ("month", "mo", "mon", "incidentmonth", "eventmonth", "mes"),
    "day": ("day", "dayofmonth", "incidentday", "eventday", "dia"),
}
_DATE_WORDS: Final = frozenset({"date", "datetime", "fecha", "fechahora", "dt"})
_OTHER_DATES: Final = frozenset(
    (
        *("birth", "dob", "nacimiento", "created", "create", "creation", "updated", "update"),
        *("modified", "edited", "entered", "entry", "export", "exported", "upload", "uploaded"),
        *("import", "imported", "extract", "close", "closed", "closing", "discharge"),
        *("discharged", "admission", "admit", "hospital", "report", "reported", "review"),
        *("reviewed", "signed", "autopsy", "certified", "registered", "verification", "verified"),
        *("follow", "followup", "next", "expiration"),
    )
)
"""Beside "date", these tell of another day than that of the incident."""
_TIME_WORDS: Final = frozenset({"time", "hora", "tm"})
_SPANS: Final = frozenset(
    {
        *("response", "elapsed", "total", "duration", "interval", "travel", "turnout", "chute"),
        *("zone", "min", "mins", "minutes", "sec", "seconds", "stay", "kind", "type", "avg"),
    }
)
"""Beside "time", these tell how long something took, and not when it was."""
_LATER: Final = frozenset(
    {
        *("enroute", "arrived", "arrival", "arrive", "scene", "left", "depart", "departed"),
        *("transport", "clear", "cleared", "available", "end", "complete", "completed"),
        *("death", "pronounced", "pronouncement", "defuncion", "muerte"),
    }
)
"""When a crew came or went, or a person died: not when the incident was."""
_FIRST_TIMES: Final = (
    frozenset({"incident", "event", "onset", "overdose", "od", "injury", "incidente", "evento"}),
    frozenset({"call", "received", "rcvd", "recvd", "recd", "psap", "llamada"}),
    frozenset({"dispatch", "dispatched", "disp", "notified", "alarm", "despacho"}),
)
"""Of several times, the one with such a word is meant; the first of these first."""
_CLOCK_LIKE: Final = (
    r"(?i)\d{1,2}[:h]\d{2}.*|\d{3,6}(?:\s?h(?:rs?|ours)?\.?)?|\d{1,2}\s?[ap]\.?m\.?|0?[.,]\d{2,}"
)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _words(name: str) -> set[str]:
    """Give the words of a name: ``CallDate`` and ``call_date`` are call and date.

    Examples
    --------
    >>> sorted(_words("CallDate/Time"))
    ['call', 'date', 'time']
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return {word.lower() for word in re.split(r"[\W_]+", apart) if word}


def likely_date_column(names: Iterable[str]) -> str | None:
    """Give the only column whose name speaks of the date of an incident, or None.

    Parameters
    ----------
    names
        Columns of a file that are not taken yet.

    Returns
    -------
    str or None
        None where there is no such column, and where there are several: then the
        user has to say which one is meant.

    Examples
    --------
    >>> likely_date_column(["Ambulance Date", "Date of Birth", "Name"])
    'Ambulance Date'
    >>> likely_date_column(["Alpha Date", "Beta Date"]) is None
    True
    """
    found = [n for n in names if _words(n) & _DATE_WORDS and not _words(n) & _OTHER_DATES]
    return found[0] if len(found) == 1 else None


def likely_time_column(frame: pd.DataFrame, names: Iterable[str]) -> str | None:
    """Give the column whose name speaks of the time of an incident, or None.

    Parameters
    ----------
    frame
        The table. Most of the column's cells have to be times of day.
    names
        Its columns that are not taken yet.

    Returns
    -------
    str or None
        Of several, that of the incident, the call or the dispatch, in this order; None
        where two fit as well.

    Examples
    --------
    >>> frame = pd.DataFrame({"Time Dispatched": ["04:12"], "Response Time": ["7"]}, dtype="str")
    >>> likely_time_column(frame, frame.columns)
    'Time Dispatched'
    """
    ranked: dict[int, list[str]] = {}
    for name in names:
        words = _words(name)
        if not words & _TIME_WORDS or words & (_SPANS | _OTHER_DATES | _LATER):
            continue
        cells = frame[name].dropna().iloc[:_N_TRIED]
        if len(cells) and cells.str.fullmatch(_CLOCK_LIKE).mean() > 0.5:
            rank = next((i for i, own in enumerate(_FIRST_TIMES) if words & own), 9)
            ranked.setdefault(rank, []).append(name)
    best = ranked[min(ranked)] if ranked else []
    return best[0] if len(best) == 1 else None


def with_joined_date(raw: RawTable) -> RawTable:
    """Give a table whose year, month and day are three columns a column ``date``.

    Parameters
    ----------
    raw
        Any table.

    Returns
    -------
    RawTable
        The same table if it lacks one of the three, or has a column whose name
        speaks of a date. A row that lacks one of the three has no date.

    Examples
    --------
    >>> import numpy as np
    >>> frame = pd.DataFrame({"Year": ["2024", "2024"], "Month": ["3", "mar"], "Day": ["7", "8"]})
    >>> with_joined_date(RawTable("a.csv", frame, np.array([2, 3]))).frame["date"].tolist()
    ['2024-3-7', '8 mar 2024']
    """
    names = [str(name) for name in raw.frame.columns]
    by_plain = {_plain(name): name for name in reversed(names)}
    parts = [next((by_plain[n] for n in own if n in by_plain), None) for own in _PARTS.values()]
    if None in parts or any(_words(name) & _DATE_WORDS for name in names):
        return raw
    year, month, day = (raw.frame[name].astype(TEXT) for name in parts)
    numbered = year + "-" + month + "-" + day
    named = day + " " + month + " " + year
    is_number = month.str.fullmatch(r"\d{1,2}", na=False)
    date = numbered.where(is_number, named).astype(TEXT)
    return dataclasses.replace(raw, frame=raw.frame.assign(date=pd.Series(date)))
