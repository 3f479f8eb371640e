"""Service types that a sheet ticks off in columns of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.service_words import known_types
from hrgeo.inputs.values import NO, YES

_TICKS: Final = YES | {"\u2713", "\u2714", "\u2611", "\u2022", "*", "xx"}
_CROSSES: Final = NO | {"\u2717", "\u2718", "\u2610"}


def ticked_types(work: TableInWork, words: Mapping[str, tuple[str, ...]]) -> pd.Series[str]:
    """Give each row the names of the columns that it ticks, where these are service types.

    Parameters
    ----------
    work
        A table of services without a column of types.
    words
        The plan's own words for types.

    Returns
    -------
    Series of str
        Joined by ``;``; missing where nothing is ticked. A column counts if its name is a
        word for a service type and all its cells are ticks, yes or no.

    Examples
    --------
    >>> from hrgeo.files import RawTable
    >>> from hrgeo.model import QualityLog
    >>> from hrgeo.schemas import SERVICES
    >>> frame = pd.DataFrame({"Naloxone": ["x", "No"], "Methadone": ["", "Yes"]}, dtype="str")
    >>> raw = RawTable("a.csv", frame.replace("", None), np.array([2, 3]))
    >>> work = TableInWork(raw, {}, SERVICES, "services", QualityLog())
    >>> ticked_types(work, {}).tolist()
    ['Naloxone', 'Methadone']
    """
    taken = set(work.found.values())
    joined = np.full(len(work), "", dtype=object)
    for name in map(str, work.raw.frame.columns):
        if name in taken or known_types(name, words) is None:
            continue
        cells = work.raw.frame[name].str.lower().str.strip(" .!")
        if not cells.dropna().isin([*_TICKS, *_CROSSES]).all():
            continue
        ticked = cells.isin(list(_TICKS)).to_numpy(dtype=bool)
        joined = np.where(ticked, joined + f"{name};", joined)
    types = pd.Series(joined, dtype=TEXT).str.rstrip(";")
    return types.mask(types == "")
