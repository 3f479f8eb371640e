"""Rows that have an address and no point: which they are, and where and when they count."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.dates import DateArray
from hrgeo.model import BoolArray

_NO_ADDRESS: Final = (
    r"(?i)^[\W_]*(?:(?:address|location|exact location)\W+)?(?:unknown|unk|unkn?own\s.{0,40}|"
    r"n/?a|not (?:available|applicable|known|given|stated|provided|listed)|none|nil|null|"
    r"no (?:fixed )?(?:address|abode|location|residence)(?:\s.{0,20})?|homeless(?:\W.{0,40})?|"
    r"unhoused|unsheltered|transient|general delivery|refused(?: to .{0,40})?|declined|"
    r"withheld|redacted|confidential|undisclosed|blank|missing|same(?: as above)?|tbd|x+|"
    r"sin (?:domicilio(?: fijo)?|hogar|direcci[oó]n|techo)|desconocid[oa]|se desconoce|"
    r"no (?:sabe|responde|aplica|disponible)|n/?d|s/?d|ningun[oa]|situaci[oó]n de calle|"
    r"(?:p\.?\s?o\.?\s?box|p\.?o\.?b\.?|post office box|box|apartado(?: postal)?)\W{0,3}\w{0,10}"
    r"(?:\s.{0,60})?)[\W_]*$"
)
"""Cells of an address column that name no place: nobody lives or is found at a P.O. box."""
_MOST_CHARACTERS: Final = 500


def has_address(work: TableInWork) -> BoolArray:
    """Say which rows have an address that names a place.

    Parameters
    ----------
    work
        A table; false for all its rows, if it has no column of addresses. Of services
        and candidates, every cell that is filled counts: what is wrong with an address
        is told when it is looked up.
    """
    if not work.has("address"):
        return np.zeros(len(work), dtype=bool)
    if not work.schema.name.startswith("need"):
        return np.asarray(work.text("address").notna().to_numpy(dtype=bool))
    codes, unique = pd.factorize(work.text("address"))
    cells = pd.Series(unique, dtype=TEXT)
    # A part of a name has a letter: a lone number or a dash is no address.
    is_text = cells.str.contains(r"[^\W\d_]", regex=True, na=False).to_numpy(dtype=bool)
    is_short = (cells.str.len() <= _MOST_CHARACTERS).to_numpy(dtype=bool)
    says_none = cells.where(is_short).str.contains(_NO_ADDRESS, regex=True, na=False)
    names = is_text & is_short & ~says_none.to_numpy(dtype=bool)
    return np.append(names, False)[codes]


def unplaced_counts(work: TableInWork, unplaced: BoolArray, date: DateArray) -> pd.DataFrame:
    """Count the rows that have an address and no point, by year and area.

    Parameters
    ----------
    work
        The table.
    unplaced
        By row.
    date
        By row; NaT where unknown.

    Returns
    -------
    DataFrame
        ``year``, ``area`` and ``n``, in the order of year and area; both are an empty
        text where unknown. The area is the file's own column of areas, or its ZIP
        codes if it has none, or else its cities.
    """
    name = next(
        (n for n in ("area", "zip", "city") if work.has(n) and work.text(n).notna().any()), "area"
    )
    area = work.text(name)[unplaced].fillna("")
    if name == "zip":
        five = area.str.extract(r"^(\d{5})(?:-?\d{4})?$")[0]
        area = five.fillna(area)
    year = pd.Series(date[unplaced].astype("datetime64[Y]")).dt.year
    frame = pd.DataFrame(
        {
            "year": year.astype("Int64").astype(TEXT).fillna("").to_numpy(),
            "area": area.to_numpy(),
        },
        dtype=object,
    )
    counts = frame.groupby(["year", "area"], sort=True).size()
    return counts.rename("n").reset_index().astype({"n": np.int64})
