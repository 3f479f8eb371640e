"""What services, areas and candidates have in common: ids, typed columns, the table itself."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.inputs.addresses import AddressPoints
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.dates import parse_dates
from hrgeo.inputs.places import Places, require_rows
from hrgeo.inputs.values import choice_column, number_column, share_column, yes_no_column
from hrgeo.schemas import Column

_NO_NAMES: frozenset[str] = frozenset()


def date_column(work: TableInWork, name: str) -> pd.Series[Any]:
    """Read a column of dates; missing where they cannot be read, which is noted."""
    cells = work.text(name)
    dates = parse_dates(cells).date
    work.note(
        cells.notna().to_numpy(dtype=bool) & np.isnat(dates), "doubted", "bad_date", name,
        "The date cannot be read, so it counts as unknown.",
    )  # fmt: skip
    return pd.Series(dates.astype("datetime64[s]"))


def require_places(work: TableInWork, places: Places, address_points: AddressPoints | None) -> None:
    """Refuse a table of which no row has a place; one of addresses, with what to bring.

    Raises
    ------
    InputError
        If no place can be used.
    """
    n_addresses = int(places.unplaced.sum())
    if address_points is None and n_addresses and not places.usable.any():
        raise InputError(
            f"{work.raw.file}: {n_addresses} of its {len(work)} rows have an address and "
            "none has coordinates. Bring a table that tells where addresses are (a county's "
            "address points, street corners, or what a geocoder gave back): name it as "
            "address_points under [inputs] in the plan."
        )
    require_rows(work, places.usable)


def typed_column(work: TableInWork, column: Column) -> Any:
    """Read a column as its contract says."""
    if column.type == "number":
        return number_column(work, column.name)
    if column.type == "share":
        return share_column(work, column.name)
    if column.type == "date":
        return date_column(work, column.name)
    if column.type == "yes_no":
        return yes_no_column(work, column.name)
    if column.type == "choice":
        return choice_column(work, column.name, column.choices)
    return work.text(column.name)


def typed_columns(work: TableInWork, *, skip: frozenset[str] = _NO_NAMES) -> dict[str, Any]:
    """Read all columns of the contract that the file has."""
    return {
        column.name: typed_column(work, column)
        for column in work.schema.columns
        if work.has(column.name) and column.name not in skip
    }


def unique_ids(work: TableInWork, *, prefix: str) -> pd.Index:
    """Give the ids of the rows; one made from the row's number where a cell is blank.

    Raises
    ------
    InputError
        If an id stands in more than one row.
    """
    column = work.schema.id_column
    cells = work.text(column)
    made = pd.Series([f"{prefix}-{row:04d}" for row in work.raw.rows], dtype=cells.dtype)
    ids = cells.fillna(made)
    repeated = ids.duplicated(keep=False).to_numpy(dtype=bool)
    if repeated.any():
        rows = work.raw.rows[repeated]
        shown = ", ".join(str(row) for row in rows[:10])
        raise InputError(
            f"{work.raw.file}: {len(rows)} rows share a {column} with another row (rows {shown}"
            f"{', ...' if len(rows) > 10 else ''}). Give each row an id of its own, or take the "
            "column out."
        )
    return pd.Index(ids, name=column)


def names_of(work: TableInWork, ids: pd.Index) -> pd.Series[str]:
    """Give the rows' names; the id where there is none, which is noted."""
    cells = work.text("name")
    missing = cells.isna()
    work.note(
        missing.to_numpy(dtype=bool), "doubted", "no_name", "name",
        "The row has no name; its id stands for it.",
    )  # fmt: skip
    return cells.fillna(pd.Series(ids, dtype=cells.dtype))


def spatial_table(
    work: TableInWork, ids: pd.Index, columns: dict[str, Any], geometry: Any
) -> gpd.GeoDataFrame:
    """Join typed columns, row numbers, the file's other columns and shapes into a table."""
    own = pd.DataFrame({key: pd.Series(value).array for key, value in columns.items()})
    own["row"] = work.raw.rows
    taken = {*own.columns, "geometry", str(ids.name)}
    frame = pd.concat([own, work.other_columns(taken)], axis=1)
    frame.index = ids
    return gpd.GeoDataFrame(frame, geometry=np.asarray(geometry, dtype=object), crs="EPSG:4326")
