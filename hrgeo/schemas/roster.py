"""The present week of a van or an outreach team."""

from __future__ import annotations

from hrgeo.schemas.columns import Column, TableSchema
from hrgeo.schemas.vocabulary import DAYS, VISIBILITIES

ROSTER = TableSchema(
    "roster",
    "visit_id",
    required=(
        Column("stop", aliases=("stopname", "stopid", "name", "place", "parada", "lugar")),
        Column("day", "choice", ("weekday", "dayofweek", "days", "dia"), DAYS),
        Column(
            "from",
            "time",
            ("start", "starttime", "arrive", "arrives", "begin", "begins", "desde", "inicio"),
        ),
        Column(
            "to", "time", ("end", "endtime", "leave", "leaves", "until", "ends", "hasta", "fin")
        ),
    ),
    optional=(
        Column("visit_id", aliases=("id",)),
        Column("address", aliases=("street", "streetaddress", "corner")),
        Column("zip", aliases=("zipcode", "postalcode", "postcode")),
        Column("city", aliases=("town", "municipality")),
        Column("van", aliases=("vehicle", "team", "vanname", "camioneta", "equipo")),
        Column("staff", aliases=("crew",)),
        Column("visibility", "choice", choices=VISIBILITIES),
        Column("note", aliases=("notes", "comment")),
    ),
    place="optional",
)
"""The present week of a van or an outreach team, one visit to one stop in each row."""
