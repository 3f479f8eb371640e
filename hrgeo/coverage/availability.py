"""How often services have what they are listed for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray

UNCONFIRMED_PHARMACY = (0.33, 0.85)
"""The share of pharmacies that have what they are listed for, where nobody asked them: from a
third in Philadelphia in 2017 (doi:10.1001/jamanetworkopen.2019.5388) to 84.7 % in New Mexico in
2019 (Haponyuk et al. 2021, Journal of Clinical Outcomes Management)."""
PHARMACY = "pharmacy"
STOCKED_BY_PHARMACIES = ("naloxone", "buprenorphine")


@dataclass(frozen=True, eq=False)
class Availability:
    """Shares of the time (or of tries) at which services have what they are listed for.

    Attributes
    ----------
    least, most
        By service, from 0 to 1; the same number where it is known or taken as listed.
    is_unknown
        By service: whether the band of an unconfirmed pharmacy was taken.
    """

    least: FloatArray
    most: FloatArray
    is_unknown: BoolArray


def availability(
    services: pd.DataFrame, types: tuple[frozenset[str], ...], service_type: str
) -> Availability:
    """Give how often services have what they are listed for.

    Parameters
    ----------
    services
        Column ``available_share``, if known: from 0 to 1, or missing.
    types
        By service: its types.
    service_type
        What is asked for.

    Returns
    -------
    Availability
        Row for row with `services`. Where the share is not known: 0.33 to 0.85 for
        naloxone or buprenorphine at a pharmacy, 1 elsewhere (there as listed).

    Raises
    ------
    InputError
        If a share is not a number from 0 to 1.

    Examples
    --------
    >>> services = pd.DataFrame({"available_share": [0.6, None, None]}, index=["a", "b", "c"])
    >>> types = (frozenset({"pharmacy", "naloxone"}),) * 2 + (frozenset({"naloxone"}),)
    >>> found = availability(services, types, "naloxone")
    >>> found.least.tolist(), found.most.tolist()
    ([0.6, 0.33, 1.0], [0.6, 0.85, 1.0])
    """
    share = np.full(len(services), np.nan)
    if "available_share" in services.columns:
        cells = pd.to_numeric(services["available_share"], errors="coerce")
        share = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        wrong = services["available_share"].notna().to_numpy() & ~((share >= 0) & (share <= 1))
        if wrong.any():
            raise InputError(
                f"available_share must be a number from 0 to 1 or missing; in {int(wrong.sum())} "
                f"rows it is not, first at position {int(np.flatnonzero(wrong)[0])} (counted from "
                "0)."
            )
    is_pharmacy = np.array([PHARMACY in own for own in types], dtype=np.bool_)
    unknown = np.isnan(share) & is_pharmacy & (service_type in STOCKED_BY_PHARMACIES)
    least, most = UNCONFIRMED_PHARMACY
    listed = np.where(np.isnan(share), 1.0, share)
    return Availability(np.where(unknown, least, listed), np.where(unknown, most, listed), unknown)
