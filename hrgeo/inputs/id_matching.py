"""Ids of two tables that mean the same, though a program may have changed how they look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.files.raw_table import TEXT, text_column
from hrgeo.inputs.area_ids import area_id_text
from hrgeo.model import IntArray

NOT_WANTED: Final = -1
COULD_BE_SEVERAL: Final = -2


@dataclass(frozen=True, eq=False)
class IdMatch:
    """Which wanted id each id of a file means.

    Attributes
    ----------
    position
        By id of the file: position among the wanted ones; `NOT_WANTED`, or
        `COULD_BE_SEVERAL` where lost zeros leave it open.
    n_wanted
        How many ids are wanted.
    """

    position: IntArray
    n_wanted: int

    @property
    def n_missing(self) -> int:
        """Number of wanted ids that the file does not have."""
        return self.n_wanted - int((np.unique(self.position) >= 0).sum())

    @property
    def n_left_out(self) -> int:
        """Number of the file's ids that are not wanted, or could be several."""
        return int((self.position < 0).sum())


def id_texts(ids: pd.Index) -> pd.Series[str]:
    """Give ids as a file would have them: text, whole numbers without decimals.

    Examples
    --------
    >>> id_texts(pd.Index([17031.0, "007", "12.0"])).tolist()
    ['17031', '007', '12']
    """
    return area_id_text(text_column(ids.tolist()).str.strip())


def match_ids(in_file: pd.Series[str], wanted: pd.Series[str]) -> IdMatch:
    """Find the wanted id that each id of a file means.

    Ids are compared as text. What then has no partner is compared without zeros in
    front, which spreadsheets lose, and means an id if it is the only one in the file
    that could, and that the only one it could mean.

    Parameters
    ----------
    in_file, wanted
        Each id once; see `id_texts`.

    Examples
    --------
    >>> match_ids(pd.Series(["7", "12", "5"]), pd.Series(["0012", "7"])).position.tolist()
    [1, 0, -1]
    >>> match_ids(pd.Series(["7"]), pd.Series(["007", "07"])).position.tolist()
    [-2]
    """
    position = np.asarray(pd.Index(wanted).get_indexer(pd.Index(in_file)), dtype=np.int64)
    short_file, short_wanted = _without_zeros(in_file), _without_zeros(wanted)
    open_wanted = np.ones(len(wanted), dtype=bool)
    open_wanted[position[position >= 0]] = False
    # Ids that have their exact partner could still be what another one means.
    alike = short_wanted.value_counts()
    n_wanted = short_file.map(alike).fillna(0).to_numpy(dtype=np.int64)
    n_file = short_file.map(short_file.value_counts()).fillna(0).to_numpy(dtype=np.int64)
    is_open = (position < 0) & short_file.isin(list(short_wanted[open_wanted])).to_numpy(bool)
    sure = is_open & (n_wanted == 1) & (n_file == 1)
    first = pd.Index(short_wanted.drop_duplicates())
    at = np.flatnonzero(~short_wanted.duplicated().to_numpy(dtype=bool))
    position[sure] = at[first.get_indexer(pd.Index(short_file[sure]))]
    position[is_open & ~sure] = COULD_BE_SEVERAL
    return IdMatch(position, len(wanted))


def _without_zeros(ids: pd.Series[str]) -> pd.Series[str]:
    """Give numbers without zeros in front; other ids as they are."""
    return ids.astype(TEXT).str.replace(r"^0+(?=\d+$)", "", regex=True)
