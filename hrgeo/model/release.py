"""What may be drawn and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import pandas as pd

Audience = Literal["internal", "partner", "public"]
AUDIENCES: tuple[Audience, ...] = ("internal", "partner", "public")


@dataclass(frozen=True, eq=False)
class Release:
    """Tables that passed the disclosure rules of an audience.

    The only thing that maps, result files and reports accept. It is made by
    `hrgeo.privacy.release` alone.

    Attributes
    ----------
    audience
        ``internal``, ``partner`` or ``public``.
    tables
        Name -> table. Geometry is EPSG:4326.
    smallest_count
        Counts above zero and below this number are shown as a class, never as
        a number.
    notes
        Sentences that have to stand beside what is shown.
    unplaced
        How many rows of need have an address and no point: ``need_id``, ``year``,
        ``area``, ``n`` (missing where it is small) and ``n_label``. It has no places,
        and so is none of the tables.
    records
        Name -> table of results without places, such as shares by area or by month.
    """

    audience: Audience
    tables: dict[str, gpd.GeoDataFrame]
    smallest_count: int
    notes: tuple[str, ...] = ()
    unplaced: pd.DataFrame | None = None
    records: Mapping[str, pd.DataFrame] = field(default_factory=dict)
