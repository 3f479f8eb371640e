"""Finding the date of incidents where no column has one of the usual names for it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

from hrgeo.files import RawTable
from hrgeo.files.raw_table import TEXT

_PARTS: Final = {
    "year": ("year", "yr", "incidentyear", "eventyear", "calendaryear", "ano", "anio"),
    "month": ("month", "mo", "mon", "incidentmonth", "eventmonth", "mes"),
    "day": ("day", "dayofmonth", "incidentday", "eventday", "dia"),
}
_DATE_WORDS: Final = frozenset({"date", "datetime", "fecha", "fechahora"})
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
