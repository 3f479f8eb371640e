"""When services are open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model.arrays import BoolArray, IntArray, freeze

SLOT_MIN = 15
"""Weeks are cut into slots of this many minutes, the first from Monday 00:00."""
SLOTS_PER_HOUR = 60 // SLOT_MIN
SLOTS_PER_WEEK = 7 * 24 * SLOTS_PER_HOUR
LAST_ARRIVAL_MIN = 15
"""To be served, one has to arrive this long before closing."""


@dataclass(frozen=True, eq=False)
class OpeningTimes:
    """The weeks of a year in which services are open.

    A slot counts as open if it is open from its beginning to its end.

    Attributes
    ----------
    service_ids
        By service; unique.
    least, most
        Shape ``(n_kinds, n_services, 672)``: by kind of week, service and quarter
        of an hour from Monday 00:00, whether the service is surely open, and
        whether it may be. Hours that are not known are never open in `least`
        and always in `most`.
    n_weeks
        By kind of week: how many weeks of the year are like that.
    is_known
        By service: whether its hours are known.
    """

    service_ids: pd.Index
    least: BoolArray
    most: BoolArray
    n_weeks: IntArray
    is_known: BoolArray

    def __post_init__(self) -> None:
        freeze(
            self,
            dict.fromkeys(("least", "most", "is_known"), np.bool_) | {"n_weeks": np.int64},
        )
        shape = (len(self.n_weeks), len(self.service_ids), SLOTS_PER_WEEK)
        if self.least.shape != shape or self.most.shape != shape:
            raise InputError(f"Opening times must have the shape {shape}.")
        if len(self.is_known) != len(self.service_ids) or not self.service_ids.is_unique:
            raise InputError("Opening times need one entry for each service, with unique ids.")
        if (self.least & ~self.most).any():
            raise InputError("What is surely open may be open: least is a part of most.")
        if len(self.n_weeks) == 0 or (self.n_weeks <= 0).any():
            raise InputError("Opening times need at least one kind of week.")

    def __len__(self) -> int:
        """Give the number of services."""
        return len(self.service_ids)

    def of(self, service_ids: pd.Index) -> OpeningTimes:
        """Give the opening times of some services, in the order of `service_ids`.

        Raises
        ------
        InputError
            If one of them is not there.
        """
        row = self.service_ids.get_indexer(service_ids)
        if (row < 0).any():
            raise InputError(f"{int((row < 0).sum())} services have no entry in the opening times.")
        return OpeningTimes(
            service_ids, self.least[:, row], self.most[:, row], self.n_weeks, self.is_known[row]
        )
