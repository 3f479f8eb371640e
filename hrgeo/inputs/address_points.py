"""Reading tables that tell where addresses and street corners are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.inputs.address_index import CONTRADICTS
from hrgeo.inputs.address_text import CORNER, plain_city, plain_state, plain_zip
from hrgeo.inputs.addresses import AddressPoints, with_locality
from hrgeo.inputs.columns import TableInWork, recognise
from hrgeo.inputs.places import find_places, require_rows
from hrgeo.inputs.precision import find_precision
from hrgeo.inputs.street_address import StreetAddress, parse_address
from hrgeo.model import QualityLog
from hrgeo.schemas import ADDRESS_POINTS

_PARTS: Final = (
    "number", "number_suffix", "street_before", "street_before_type", "street", "street_type",
    "street_behind",
)  # fmt: skip
_PLACE: Final = frozenset({"lon", "lat", "latlon", "location_precision"})
TABLE: Final = "address_points"


def _cells(work: TableInWork, name: str) -> pd.Series[str]:
    return work.text(name).fillna("")


def _address_texts(work: TableInWork) -> pd.Series[str]:
    """Write each row's address in one line; blank where it has none.

    Raises
    ------
    InputError
        If the table has no column of addresses or streets.
    """
    texts = _cells(work, "address" if work.has("address") else "street")
    if work.has("number") and work.has("street"):
        number = _cells(work, "number").str.replace(r"\.0+$", "", regex=True)
        line = number
        for name in _PARTS[1:]:
            line = line + " " + _cells(work, name)
        composed = (number != "") & work.text("street").notna()
        return line.where(composed, _cells(work, "address"))
    if work.has("cross_street") and (work.has("street") or work.has("address")):
        first = _cells(work, "street") if work.has("street") else texts
        second = _cells(work, "cross_street")
        # Beside a whole address, the nearest cross street is no part of it.
        corner = (first != "") & (second != "") & ~first.str.match(r"\d+\s")
        return (first + f" {CORNER} " + second).where(corner, texts)
    if work.has("address") or work.has("street"):
        return texts
    names = ", ".join(str(name) for name in list(work.raw.frame.columns)[:30])
    raise InputError(
        f"{work.raw.file}: no column of addresses was found. The file has: {names}. Name the "
        "column of whole addresses 'address', or those of house numbers and streets 'number' and "
        "'street', or for street corners 'street' and 'cross_street'."
    )


def _addresses(work: TableInWork) -> list[StreetAddress]:
    cities = [plain_city(cell) for cell in work.text("city").tolist()]
    zips = [plain_zip(cell) for cell in work.text("zip").tolist()]
    states = [plain_state(cell) for cell in work.text("state").tolist()]
    known = frozenset(city for city in cities if city)
    addresses = []
    for text, city, zip_code, state in zip(_address_texts(work), cities, zips, states, strict=True):
        address = parse_address(text, known)
        addresses.append(with_locality(address, city, zip_code, state, known))
    return addresses


def _without_misses(work: TableInWork) -> TableInWork:
    """Leave out what a geocoder found nothing for: it writes no coordinates there."""
    said = find_precision(work)
    columns = [name for name in ("lon", "lat", "latlon") if work.has(name)]
    if not said.column or not columns:
        return work
    blank = work.raw.frame[[work.found[name] for name in columns]].isna().all(axis=1)
    misses = blank.to_numpy(dtype=bool)
    work.note(
        misses, "dropped", "geocoder_no_match", said.column,
        "The geocoder gave no coordinates for the address.",
    )  # fmt: skip
    return work.take(~misses)


def _read_one(
    path: str | Path, columns: Mapping[str, str] | None, quality: QualityLog
) -> AddressPoints:
    work = recognise(read_table(path), ADDRESS_POINTS, table=TABLE, columns=columns, log=quality)
    _address_texts(work)  # a file without addresses is told of before its rows are
    work = _without_misses(work)
    # Here an address is what is looked up, not where a row is.
    places = find_places(replace(work, found={k: v for k, v in work.found.items() if k in _PLACE}))
    require_rows(work, places.usable)
    said = places.precision[places.usable]
    work = work.take(places.usable)
    addresses = _addresses(work)
    kinds = np.array([address.kind for address in addresses], dtype="<U6")
    usable = (kinds != "none") & (kinds != "po_box")
    work.note(~usable, "dropped", "no_address", "address", "The row has no street address.")
    torn = usable & np.array([CONTRADICTS in (a.city, a.state, a.zip) for a in addresses])
    work.note(
        torn, "doubted", "other_city", "address",
        "The address says another town, state or ZIP code than the row's columns; no row can "
        "match it.",
    )  # fmt: skip
    require_rows(work, usable)
    # Where nothing is said, an address has its point, and a corner is on the street.
    unsaid = np.where(kinds == "corner", "street", "point")
    precision = said if find_precision(work).column else np.where(said == "unknown", unsaid, said)
    keep = np.flatnonzero(usable)
    return AddressPoints(
        lon=places.lon[places.usable][keep],
        lat=places.lat[places.usable][keep],
        precision=precision[keep].astype("<U7"),
        addresses=tuple(addresses[at] for at in keep),
        file=np.full(len(keep), work.raw.file),
        row=work.raw.rows[keep],
    )


def read_address_points(
    paths: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    quality: QualityLog | None = None,
) -> AddressPoints:
    r"""Read tables that tell where addresses are.

    Parameters
    ----------
    paths
        One file or several: a county's address points, a table of street corners
        (two columns of streets, or both in one cell), or what a geocoder gave back
        for a list of addresses.
    columns
        hrgeo's name of a column (see `hrgeo.schemas.ADDRESS_POINTS`) -> the files' own
        name, where hrgeo does not recognise it.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    AddressPoints
        Of all files. A geocoder's word or score for how good a match is becomes the
        precision; rows for which it found nothing are left out and noted. Where nothing
        is said, an address is a ``point`` and a corner is on the ``street``.

    Raises
    ------
    InputError
        If a file cannot be read, has no column of addresses, or no row that can be used.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "points.csv"
    ...     _ = path.write_text("NUMBER,STREET,LON,LAT\n4453,N BROADWAY ST,-87.66,41.96\n")
    ...     points = read_address_points(path)
    >>> str(points.addresses[0]), str(points.precision[0])
    ('4453 N BROADWAY ST', 'point')
    """
    log = QualityLog() if quality is None else quality
    listed = [paths] if isinstance(paths, (str, Path)) else list(paths)
    if not listed:
        raise InputError("No file with address points was given; name at least one.")
    parts = [_read_one(path, columns, log) for path in listed]
    if len(parts) == 1:
        return parts[0]
    return AddressPoints(
        lon=np.concatenate([part.lon for part in parts]),
        lat=np.concatenate([part.lat for part in parts]),
        precision=np.concatenate([part.precision for part in parts]),
        addresses=tuple(address for part in parts for address in part.addresses),
        file=np.concatenate([part.file for part in parts]),
        row=np.concatenate([part.row for part in parts]),
    )
