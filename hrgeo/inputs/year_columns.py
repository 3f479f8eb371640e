"""Tables of counts that have a column for each year."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hrgeo.errors import InputError
from hrgeo.files import RawTable
from hrgeo.inputs.columns import plain_name
from hrgeo.schemas import NEED_COUNTS, TableSchema

_COUNT: Final = next(column for column in NEED_COUNTS.required if column.name == "count")
_COUNT_NAMES: Final = frozenset({_COUNT.name, *_COUNT.aliases})
_SUMS: Final = frozenset({"total", "totals", "sum", "grandtotal", "suma"})
_YEAR_FIRST: Final = re.compile(r"(?:y|x|yr|cy|year|ano)?((?:19|20)\d{2})([a-z]*)")
_AGAIN: Final = re.compile(r"\.\d{1,2}$")
"""Stands behind a name that a file has twice."""
_NOT_FINAL: Final = re.compile(
    r"(?i)(?:[\s_]*[(\[]?\b(?:provisional|preliminary|prelim\.?|partial|incomplete|ytd"
    r"|year to date|provisorio|preliminar|parcial)\b\.?[)\]]?|(?<=\d)\s?p)?[\s*\u2020\u2021]*$"
)
"""What stands behind a year whose counts may still change."""
_YEAR_LAST: Final = re.compile(r"([a-z]*?)((?:19|20)\d{2})")
_WITH_SHARE: Final = re.compile(r"(?i)^(n|no\.?|number|count|#)\s*\(\s*%\s*\)$")
"""A number with its share in brackets behind it: ``n (%)``."""
_RATE: Final = re.compile(
    r"rates?(?![a-z])|per\W?(?:100\W?000|100k|10\W?000|10k|1\W?000|capita)|percent|%|\bpct|\btasas?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class YearColumn:
    """A column that holds the counts of one year."""

    column: str
    year: int


def _year_and_word(name: str) -> tuple[int, str] | None:
    plain = plain_name(_NOT_FINAL.sub("", _AGAIN.sub("", name), count=1))
    if found := _YEAR_FIRST.fullmatch(plain):
        return int(found[1]), found[2]
    if found := _YEAR_LAST.fullmatch(plain):
        return int(found[2]), found[1]
    return None


def year_columns(raw: RawTable, columns: Mapping[str, str]) -> tuple[YearColumn, ...]:
    """Find the columns of a table of counts that hold a year each.

    Parameters
    ----------
    raw
        The table.
    columns
        What the plan says of its columns. One that is named as ``count`` leaves the
        others out.

    Returns
    -------
    tuple of YearColumn
        In the order of the years: columns named by a year alone (``2021``, ``Y2021``),
        or by a year and one word for a count (``Deaths 2021``). Empty where there is
        none, a year stands twice, or another column has the counts; a column of
        totals beside the years is none.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> frame = pd.DataFrame(columns=["Tract", "2021", "2022", "Total"], dtype=str)
    >>> [y.year for y in year_columns(RawTable("a.csv", frame, np.arange(0)), {})]
    [2021, 2022]
    """
    if "count" in columns:
        return ()
    taken = set(columns.values())
    names = [str(name) for name in raw.frame.columns if name not in taken]
    others = {plain_name(name) for name in names} & _COUNT_NAMES - _SUMS
    if others:
        return ()
    by_word: dict[str, list[YearColumn]] = {}
    for name in names:
        found = _year_and_word(name)
        if found is not None and (not found[1] or found[1] in _COUNT_NAMES):
            by_word.setdefault(found[1], []).append(YearColumn(name, found[0]))
    years = next(iter(by_word.values()), [])
    if len({year.year for year in years}) < len(years) or len(by_word) > 1:
        return ()
    return tuple(sorted(years, key=lambda year: year.year))


def is_rate(name: str) -> bool:
    """Say whether the name of a column is that of a rate or a share."""
    return bool(_RATE.search(name)) and not _WITH_SHARE.match(name)


def counts_schema(raw: RawTable, columns: Mapping[str, str]) -> TableSchema:
    """Give what columns a table of counts must have; one with years needs no other count.

    Raises
    ------
    InputError
        If the plan takes a column for counts that is named as a rate.
    """
    named = columns.get("count", "")
    if named in raw.frame.columns and is_rate(named):
        raise InputError(
            f"{raw.file}: the plan takes its column {named!r} for counts, but it is named as a "
            "rate. Rates cannot be added up: name the column that has the numbers themselves."
        )
    if not year_columns(raw, columns):
        return NEED_COUNTS
    required = tuple(column for column in NEED_COUNTS.required if column is not _COUNT)
    optional = tuple(c for c in NEED_COUNTS.optional if c.name not in ("from", "to"))
    return dataclasses.replace(NEED_COUNTS, required=required, optional=optional)
