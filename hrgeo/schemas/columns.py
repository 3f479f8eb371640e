"""What a column and a table are, and the columns that tell a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "number", "share", "date", "time", "yes_no", "choice"]


@dataclass(frozen=True)
class Column:
    """One canonical column.

    Attributes
    ----------
    name
        hrgeo's own name.
    type
        How its values are read.
    aliases
        Other names that files use for it, compared without case, spaces,
        dashes and underscores.
    choices
        For ``choice``: what may stand there.
    """

    name: str
    type: ColumnType = "text"
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSchema:
    """The columns of one table. Other columns pass through untouched.

    Attributes
    ----------
    name
        What the table is called in messages.
    id_column
        Name of the index.
    required, optional
        Canonical columns beside the place.
    place
        ``needed`` where each row must have coordinates or a geometry;
        ``optional`` where a table may do without (areas given by id alone).
    """

    name: str
    id_column: str
    required: tuple[Column, ...]
    optional: tuple[Column, ...]
    place: Literal["needed", "optional"] = "needed"

    @property
    def columns(self) -> tuple[Column, ...]:
        """All canonical columns, the required ones first."""
        return self.required + self.optional


LON = Column(
    "lon",
    "number",
    ("lng", "long", "longitude", "longitud", "londd", "longdd", "intptlong",
     "intptlon", "x", "xcoord", "xcoordinate",
     "pointx", "coordx", "geox", "coordenadax"),
)  # fmt: skip
LAT = Column(
    "lat",
    "number",
    ("latitude", "latitud", "latdd", "intptlat", "y", "ycoord", "ycoordinate", "pointy", "coordy",
     "geoy", "coordenaday"),
)  # fmt: skip
LATLON = Column(
    "latlon",
    "text",
    ("latlng", "latlong", "latitudelongitude", "lonlat", "longlat", "lnglat", "longitudelatitude",
     "coordinates", "coordinate", "coords", "latloncoordinates", "gps", "gpscoordinates",
     "gpslocation", "scenegpslocation", "incidentgpslocation", "geolocation", "geopoint",
     "thegeom", "geometry", "geom", "wktgeom", "shapewkt", "wkt", "point",
     "georeference", "newgeoreferencedcolumn", "coordenadas",
     "maplink", "mapslink", "googlemaps", "googlemapslink", "googlemapsurl", "mapurl",
     "location", "location1", "incidentlocation", "ubicacion", "lugar", "map"),
)  # fmt: skip
