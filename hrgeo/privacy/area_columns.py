"""Shares by area as columns of the layer of areas: one polygon for each area, for maps."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

_KEY = ["need_id", "service", "mode", "threshold_min"]
_SHARES = {"share_need": "share", "low": "low", "high": "high"}


def with_area_shares(areas: gpd.GeoDataFrame, shares: pd.DataFrame) -> gpd.GeoDataFrame:
    """Put shares by area beside the areas.

    Parameters
    ----------
    areas
        Index ``area_id``.
    shares
        Released rows of `hrgeo.coverage.measure_coverage_by_area`: small counts, and the
        shares that rest on them, are missing.

    Returns
    -------
    geopandas.GeoDataFrame
        The areas, with ``{need}_{mode}_n_need`` (and its ``_label``), and for each question
        ``{need}_{service}_{mode}_{minutes}_share``, ``_low`` and ``_high``. Missing where an
        area has no need, or too little.
    """
    columns: dict[str, pd.Series] = {}
    for key, rows in shares.groupby(_KEY, sort=False):
        need_id, service, mode, minutes = key
        own = rows.set_index("area_id").reindex(areas.index.astype(str))
        own.index = areas.index
        stem = f"{need_id}_{mode}_n_need"
        if stem not in columns:
            columns[stem] = own["n_need"]
            columns[f"{stem}_label"] = own["n_need_label"]
        for column, end in _SHARES.items():
            columns[f"{need_id}_{service}_{mode}_{minutes:g}_{end}"] = own[column]
    if not columns:
        return areas
    return gpd.GeoDataFrame(
        pd.concat([areas, pd.DataFrame(columns, index=areas.index)], axis=1),
        geometry=areas.geometry.name,
        crs=areas.crs,
    )
