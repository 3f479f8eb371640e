"""Finding the columns of coordinates among those of a file, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

_LAT_WORDS: Final = frozenset({"lat", "latitude", "latitud", "latdd", "latdec"})
_LON_WORDS: Final = frozenset(
    {"lon", "lng", "long", "longitude", "longitud", "londd", "longdd", "londec", "longdec"}
)
_NEVER: Final = frozenset(
    {
        "flag", "error", "source", "quality", "accuracy", "precision", "count", "diff", "min",
        "max", "method", "type", "status", "radius", "term", "name", "desc", "description",
        "hold", "date", "time", "zone", "ref", "code", "valid", "stddev", "sd", "delta",
    }
)  # fmt: skip
"""Beside ``lat``, these make another thing of it."""
_SCENE: Final = frozenset(
    {
        "incident", "scene", "event", "overdose", "od", "injury", "occurrence", "call", "onset",
        "incidente", "escena", "evento", "sobredosis", "suceso", "pickup", "pu", "inc", "escenes03",
    }
)  # fmt: skip
"""Where it happened."""
_ELSEWHERE: Final = frozenset(
    {
        "destination", "dest", "hospital", "facility", "residence", "residential", "resident",
        "home", "station", "unit", "vehicle", "ambulance", "base", "office", "clinic", "transport",
        "patient", "decedent", "birth", "agency", "provider", "caller", "tower", "dropoff",
        "receiving", "responding", "work", "school", "employer", "res", "resid", "hosp", "drop",
        "decd", "deceased", "fac", "kin", "mailing", "billing",
        "destino", "residencia", "domicilio", "casa", "clinica", "paciente",
    }
)  # fmt: skip
"""Where people live or were brought to: not where it happened."""
_DEATH: Final = frozenset({"death", "pronounced", "defuncion", "muerte"})
"""Where somebody died: taken where nothing else tells of the place."""
_MOST_WORDS: Final = 5
_COARSE: Final = frozenset({"city", "town", "zip", "zipcode", "county", "state", "place", "ciudad"})
"""In the name of a column with points: they stand for something larger than an address."""
_FINE_PAIR: Final = r"\d{1,3}\.\d{3,}\D+\d{1,3}\.\d{3,}"
_N_TRIED: Final = 500


@dataclass(frozen=True)
class CoordinateColumns:
    """Two columns of a file that belong together, or a reason why none was taken.

    Attributes
    ----------
    lon, lat
        The file's names, or None.
    fault
        What to tell the user, or an empty text.
    """

    lon: str | None = None
    lat: str | None = None
    fault: str = ""


def _words(name: str) -> list[str]:
    """Cut a name into words in lower case.

    Examples
    --------
    >>> _words("Incident_LatitudeDD"), _words("GPS Longitude")
    (['incident', 'latitude', 'dd'], ['gps', 'longitude'])
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.split(r"[\W_]+", spaced) if word]


def _rank(words: frozenset[str], *, is_need: bool) -> int | None:
    """Say how well the words around ``lat`` fit: 0 the best; None where they do not."""
    if words & _NEVER or len(words) > _MOST_WORDS:
        return None
    if not is_need:
        return 1
    if words & _SCENE:
        return 0
    if words & _ELSEWHERE:
        return None
    return 2 if words & _DEATH else 1


def _pairs(names: Iterable[str]) -> dict[frozenset[str], dict[str, str]]:
    """Group the columns whose names hold ``lat`` or ``lon`` by the words around it."""
    pairs: dict[frozenset[str], dict[str, str]] = {}
    for name in names:
        words = _words(name)
        for axis, known in (("lat", _LAT_WORDS), ("lon", _LON_WORDS)):
            if len(known & set(words)) == 1 and not ({*words} & (_LAT_WORDS | _LON_WORDS)) - known:
                around = frozenset(words) - known
                pairs.setdefault(around, {}).setdefault(axis, name)
    return {around: both for around, both in pairs.items() if len(both) == 2}


def find_coordinate_columns(names: Iterable[str], *, is_need: bool) -> CoordinateColumns:
    """Find a latitude and a longitude with other words around them.

    Parameters
    ----------
    names
        The file's columns that are not taken.
    is_need
        Whether the table tells where something happened. Then the scene of an
        incident comes first, and coordinates of a hospital, a home or a
        destination are never taken.

    Returns
    -------
    CoordinateColumns
        With a fault where two pairs fit as well.

    Examples
    --------
    >>> find_coordinate_columns(
    ...     ["Scene_Lat", "Scene_Lon", "Dest_Lat", "Dest_Lon"], is_need=True
    ... ).lat
    'Scene_Lat'
    """
    fitting: dict[int, list[dict[str, str]]] = {}
    elsewhere: list[str] = []
    for around, both in _pairs(names).items():
        rank = _rank(around, is_need=is_need)
        if rank is not None:
            fitting.setdefault(rank, []).append(both)
        elif not around & _NEVER:
            elsewhere += [both["lat"], both["lon"]]
    if not fitting:
        fault = (
            f"{' and '.join(elsewhere)} seem to tell where people live or were brought to, not "
            "where it happened, and were not taken."
            if elsewhere
            else ""
        )
        return CoordinateColumns(fault=fault)
    best = fitting[min(fitting)]
    if len(best) > 1:
        named = " or ".join(f"{pair['lat']} and {pair['lon']}" for pair in best)
        return CoordinateColumns(fault=f"the coordinates could be {named}.")
    return CoordinateColumns(best[0]["lon"], best[0]["lat"])


def pair_columns(frame: pd.DataFrame, names: Iterable[str]) -> list[str]:
    """Give the columns most of whose cells hold two numbers as coordinates are, whatever its name.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": ["12 Elm (40.512, -88.251)"], "b": ["3, 4"]}, dtype="str")
    >>> pair_columns(frame, ["a", "b"])
    ['a']
    """
    found = []
    for name in names:
        cells = frame[name].dropna().iloc[:_N_TRIED]
        if len(cells) and cells.str.contains(_FINE_PAIR, regex=True).mean() > 0.5:
            found.append(name)
    return found


def find_pair_column(
    frame: pd.DataFrame, names: Iterable[str], *, is_need: bool
) -> tuple[str | None, str]:
    """Find a column with both coordinates in a cell by what its cells hold.

    Parameters
    ----------
    frame
        The table.
    names
        Its columns that are not taken.
    is_need
        As in `find_coordinate_columns`.

    Returns
    -------
    tuple
        The only such column, if nothing in its name says that it is another place or the
        middle of a town; else None. And what to tell the user, or an empty text.
    """
    # A table that could not be cut into cells has a whole row in its only column.
    there = pair_columns(frame, names) if frame.shape[1] > 1 else []
    if not there:
        return None, ""
    words = frozenset(_words(there[0]))
    if len(there) == 1 and not words & _COARSE and _rank(words, is_need=is_need) in (0, 1):
        return there[0], ""
    return None, (
        f"both coordinates stand in one cell in {', '.join(there)}; if that is where it "
        'happened, say so in the plan: latlon = "the column\'s name".'
    )
