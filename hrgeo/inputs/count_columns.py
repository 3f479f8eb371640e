"""Which column of a table holds the counts, and whether its rows may be added up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import RawTable
from hrgeo.inputs.columns import TableInWork, plain_name
from hrgeo.inputs.count_cells import read_counts
from hrgeo.inputs.year_columns import is_rate, year_columns
from hrgeo.model import IntArray
from hrgeo.schemas import NEED_COUNTS

_ALIASES: Final = next(c for c in NEED_COUNTS.required if c.name == "count").aliases
_OWN: Final = frozenset({"count", "counts", "n"})
_COUNTED: Final = frozenset(
    {
        *("deaths", "overdoses", "fatalities", "cases", "incidents", "visits", "encounters"),
        *("runs", "responses", "muertes", "defunciones", "sobredosis", "casos", "incidentes"),
        *("visitas", "count", "counts", "conteo"),
    }
)
"""A name with such a word speaks of a count."""
_NO_COUNT: Final = frozenset(
    {
        *("avg", "average", "mean", "annual", "median", "promedio", "expected", "predicted"),
        *("rank", "change", "ci", "lcl", "ucl", "lower", "upper", "margin", "moe", "se", "per"),
        *("population", "flag", "note", "notes", "suppressed", "level", "quintile", "category"),
        *("footnote", "source", "date", "type", "code", "name", "definition", "pct", "share"),
    }
)
_MEASURES: Final = frozenset(
    {
        *("measure", "measurename", "indicator", "indicatorname", "metric", "metricname"),
        *("statistic", "measureid", "medida", "indicador"),
    }
)
"""A column of such a name says what the number of a row is of."""
_MONTH_ENDING: Final = (
    r"\b(?:\d+|twelve|three)[\s-]?months?[\s-]?ending|\brolling \d+|\d+[\s-]month rolling"
)
_ROLLING: Final = re.compile(
    rf"(?i){_MONTH_ENDING}|month[\s_-]?end(?:ing)?[\s_-]?date"
    r"|(?<![a-z])(?:rolling|cumulative|acumulad[oa]s?)(?![a-z])"
)
_ROLLING_CELL: Final = re.compile(rf"(?i){_MONTH_ENDING}|^(?:cumulative|acumulad[oa]s?)\b")
_N_WORDS: Final = 60


def _words(name: str) -> set[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return {word.lower() for word in re.split(r"[\W_\d]+", apart) if word}


def _speaks_of_counts(raw: RawTable, name: str) -> bool:
    words = _words(name)
    if words & _NO_COUNT or is_rate(name):
        return False
    if not words & _COUNTED and plain_name(name) not in _ALIASES:
        return False
    cells = raw.frame[name].dropna()
    return bool(len(cells)) and read_counts(cells, [], decimal=raw.decimal).usable.mean() > 0.5


def with_likely_count(raw: RawTable, columns: Mapping[str, str]) -> dict[str, str]:
    """Add the column of counts to what the plan says, where names tell which one it is.

    Parameters
    ----------
    raw
        The table.
    columns
        What the plan says of its columns: hrgeo's name -> the file's own.

    Returns
    -------
    dict
        The same if the plan names the column, if there is a column for each year or
        one of hrgeo's own name for counts, or if nothing speaks of counts.

    Raises
    ------
    InputError
        If several columns speak of counts: opioid deaths beside all deaths are two
        different questions.

    Examples
    --------
    >>> import numpy as np
    >>> frame = pd.DataFrame({"zip": ["1"], "Overdose deaths 2019-2023": ["4"]}, dtype="str")
    >>> with_likely_count(RawTable("a.csv", frame, np.array([2])), {})
    {'count': 'Overdose deaths 2019-2023'}
    """
    said = dict(columns)
    names = [str(name) for name in raw.frame.columns if name not in said.values()]
    if "count" in said or year_columns(raw, said) or {plain_name(n) for n in names} & _OWN:
        return said
    found = [name for name in names if _speaks_of_counts(raw, name)]
    if len(found) > 1:
        raise InputError(
            f"{raw.file}: no column for count was found without doubt: it could be "
            f"{' or '.join(found)}. Say in the plan which is meant: "
            'columns = { count = "the column\'s name" } under [[need]].'
        )
    return {**said, "count": found[0]} if found else said


def refuse_what_does_not_add_up(work: TableInWork, area: IntArray) -> None:
    """Refuse rows of one area that are of several measures, or of days that overlap.

    Parameters
    ----------
    work
        The table of counts.
    area
        By row: position of its area; below 0 where it has none.

    Raises
    ------
    InputError
        If an area has several rows that cannot be added up.
    """
    rows = pd.Series(area)[area >= 0]
    if not rows.duplicated().any():
        return
    taken = set(work.found.values()) - {work.found.get("outcome", ""), work.found.get("to", "")}
    for name in work.raw.frame.columns:
        cells = work.raw.frame[name]
        words = cells[rows.index].dropna().unique()
        if plain_name(str(name)) in _MEASURES and len(words) > 1 and name not in taken:
            raise InputError(
                f"{work.raw.file}: its column {name!r} tells of {len(words)} different measures, "
                "which cannot be added up. Keep the rows of one of them."
            )
        overlap = _ROLLING.search(str(name)) or (
            len(words) <= _N_WORDS and any(_ROLLING_CELL.search(word) for word in words)
        )
        if overlap:
            raise InputError(
                f"{work.raw.file}: by its column {name!r}, rows of one area count days that other "
                "rows count too (rolling or cumulative counts), and would be added up. Keep one "
                "row for each area, such as the last one of each year."
            )
