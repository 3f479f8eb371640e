"""What columns each table of a user has, and what may stand in them.

These are nouns, not code: `hrgeo.inputs` recognises, reads and checks columns
by them, and the documentation of the tables is made from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SERVICE_TYPES: tuple[str, ...] = (
    "ssp",
    "naloxone",
    "naloxone_box",
    "drug_checking",
    "ops",
    "otp",
    "buprenorphine",
    "testing",
    "wound_care",
    "safer_smoking",
    "primary_care",
    "drop_in",
    "peer_support",
    "counseling",
    "mental_health",
    "housing",
    "food",
    "crisis",
    "education",
    "outreach",
    "delivery_mail",
    "pharmacy",
    "other",
)
"""Service types in hrgeo's own words; a service has one or more."""

NEED_KINDS: tuple[str, ...] = ("points", "counts", "places")
NEED_WHATS: tuple[str, ...] = ("ems", "death", "contacts", "participants", "staff", "other")
VISIBILITIES: tuple[str, ...] = ("public", "partner", "confidential")
HOST_AGREED: tuple[str, ...] = ("yes", "no", "unknown")
LOCATION_PRECISIONS: tuple[str, ...] = ("point", "street", "zip", "city", "unknown")
"""How well a place is known: an address or a point on the map; somewhere along a street or at
a corner; the middle of a ZIP code; the middle of a city or county; not said."""
COARSE_PRECISIONS: tuple[str, ...] = ("zip", "city")
"""Too coarse for travel on foot: such a place never enters a share on foot or by bike."""
MODES: tuple[str, ...] = ("walk", "bike", "drive")

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


LON = Column("lon", "number", ("lng", "long", "longitude", "x", "xcoord", "pointx"))
LAT = Column("lat", "number", ("latitude", "y", "ycoord", "pointy"))
LATLON = Column("latlon", "text", ("latlng", "latlong", "coordinates", "location"))

BARRIERS: tuple[str, ...] = (
    "id_required",
    "fee",
    "insurance_required",
    "abstinence_required",
    "registration_required",
    "police_onsite",
    "needs_based",
    "wheelchair",
)
"""What a service asks of people, or offers them, beside its type."""
DAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

SERVICES = TableSchema(
    "services",
    "service_id",
    required=(Column("name", aliases=("servicename", "sitename", "program", "facility")),),
    optional=(
        Column("service_id", aliases=("id", "siteid")),
        Column("type", aliases=("types", "category", "servicetype", "kind")),
        Column("opening_hours", aliases=("hours", "openinghours", "schedule")),
        *(Column(day) for day in DAYS),
        *(Column(barrier, "yes_no") for barrier in BARRIERS),
        Column("languages", aliases=("language",)),
        Column("capacity", "number"),
        Column("opened", "date", ("opendate", "startdate")),
        Column("closed", "date", ("closedate", "enddate")),
        Column("last_verified", "date", ("verified", "lastverified")),
        Column("available_share", "share"),
        Column("visibility", "choice", choices=VISIBILITIES),
        Column("delivers", "yes_no"),
        Column("address", aliases=("street", "streetaddress")),
        Column("zip", aliases=("zipcode", "postalcode", "postcode")),
        Column("city", aliases=("town", "municipality")),
        Column("location_precision"),
    ),
)

AREAS = TableSchema(
    "areas",
    "area_id",
    required=(
        Column("area_id", aliases=("geoid", "id", "tract", "zip", "zcta", "geoid10", "geoid20")),
    ),
    optional=(
        Column("name"),
        Column("residents", "number", ("population", "pop", "totalpopulation")),
        Column("pct_poverty", "number", ("poverty",)),
        Column("pct_no_vehicle", "number", ("novehicle",)),
        Column("svi", "number"),
    ),
    place="optional",
)

CANDIDATES = TableSchema(
    "candidates",
    "candidate_id",
    required=(Column("name", aliases=("place", "sitename")),),
    optional=(
        Column("candidate_id", aliases=("id",)),
        Column("kind", aliases=("type", "category")),
        Column("cost", "number"),
        Column("capacity", "number"),
        Column("hours", aliases=("openinghours",)),
        Column("host_agreed", "choice", choices=HOST_AGREED),
        Column("visibility", "choice", choices=VISIBILITIES),
        Column("required", "yes_no"),
        Column("forbidden", "yes_no"),
        Column("preference", "number"),
        Column("parking", "yes_no"),
        Column("power", "yes_no"),
        Column("permit", "yes_no"),
    ),
)

NEED_POINTS = TableSchema(
    "need (points)",
    "incident_id",
    required=(),
    optional=(
        Column("incident_id", aliases=("id", "caseid", "runnumber", "incidentnumber")),
        Column("person_key"),
        Column(
            "date",
            "date",
            ("incidentdate", "datetime", "timestamp", "dateofdeath", "eventdate", "calldate"),
        ),
        Column("time", "time", ("incidenttime", "calltime")),
        Column("time_kind"),
        Column("outcome", aliases=("disposition",)),
        Column("setting", aliases=("locationtype",)),
        Column("naloxone_given", "yes_no", ("naloxone",)),
        Column("location_precision"),
        Column("weight", "number", ("n", "count")),
        Column("address", aliases=("incidentaddress", "street", "streetaddress")),
        Column("zip", aliases=("zipcode", "postalcode", "postcode", "incidentzip")),
        Column("city", aliases=("town", "municipality", "incidentcity")),
        Column("area", aliases=("areaid", "neighborhood", "communityarea", "tract")),
        Column("consent", "yes_no"),
    ),
)

NEED_COUNTS = TableSchema(
    "need (counts)",
    "area_id",
    required=(
        Column("area", aliases=("areaid", "geoid", "tract", "zip", "zcta", "county", "id")),
        Column("count", "number", ("n", "deaths", "incidents", "total", "cases")),
    ),
    optional=(Column("from", "date", ("year",)), Column("to", "date"), Column("outcome")),
    place="optional",
)

NEED_PLACES = TableSchema(
    "need (places)",
    "place_id",
    required=(Column("name", aliases=("place", "corner", "spot")),),
    optional=(
        Column("weight", "number", ("n", "contacts", "people")),
        Column("days"),
        Column("hours"),
        Column("note", aliases=("notes", "comment")),
        Column("consent", "yes_no"),
    ),
)

ADDRESS_POINTS = TableSchema(
    "address points",
    "address_point_id",
    required=(),
    optional=(
        Column("address", aliases=("fulladdress", "street", "streetaddress")),
        Column("cross_street", aliases=("street2", "crossstreet", "intersectingstreet")),
        Column("city", aliases=("town", "municipality")),
        Column("zip", aliases=("zipcode", "postalcode", "postcode")),
        Column("location_precision"),
    ),
)
"""A table that tells where addresses or street corners are, or what a geocoder gave back."""
