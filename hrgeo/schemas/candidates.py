"""The table of places that could become a site."""

from __future__ import annotations

from hrgeo.schemas.columns import Column, TableSchema
from hrgeo.schemas.place_names import ADDRESS_ALIASES, CITY_ALIASES, ZIP_ALIASES
from hrgeo.schemas.services import VISIBILITY_ALIASES
from hrgeo.schemas.vocabulary import HOST_AGREED, VISIBILITIES

CANDIDATES = TableSchema(
    "candidates",
    "candidate_id",
    required=(
        Column(
            "name",
            aliases=("place", "sitename", "site", "locationname", "facility",
                     "facilityname", "building", "venue", "nombre", "lugar", "sitio",
                     "nombredelsitio", "establecimiento"),
        ),
    ),
    optional=(
        Column("candidate_id", aliases=("id", "siteid", "parcelid")),
        Column("kind", aliases=("type", "category", "sitetype", "placetype", "tipo", "categoria",
                                "tipodelugar")),
        Column("cost", "number", ("price", "monthlycost", "rent", "annualcost", "costo", "coste",
                                  "renta", "alquiler", "precio")),
        Column("capacity", "number", ("capacidad", "cupo")),
        Column("hours", aliases=("openinghours", "schedule", "hoursofoperation", "horario",
                                 "horarios")),
        Column("host_agreed", "choice", ("host", "hostagrees", "agreed", "owneragreed",
                                         "hostagreement", "hostok", "anfitrionacepta", "acuerdo",
                                         "aceptado", "deacuerdo"), HOST_AGREED),
        Column("visibility", "choice", VISIBILITY_ALIASES, VISIBILITIES),
        Column("required", "yes_no", ("musthave", "requerido", "obligatorio")),
        Column("forbidden", "yes_no", ("excluded", "ruledout", "prohibido", "excluido")),
        Column("veto", "yes_no", ("vetoed", "communityveto", "vetobycommunity", "objection",
                                  "objected", "vetado", "vetocomunitario", "rechazado",
                                  "objecion")),
        Column("preference", "number", ("score", "communitypreference", "communityscore", "rating",
                                        "preferencia", "prioridad", "puntaje",
                                        "preferenciacomunitaria")),
        Column("parking", "yes_no", ("hasparking", "estacionamiento", "parqueo")),
        Column("power", "yes_no", ("haspower", "electricity", "electricidad", "luz")),
        Column("permit", "yes_no", ("permitted", "haspermit", "permiso")),
        Column("address", aliases=ADDRESS_ALIASES),
        Column("zip", aliases=ZIP_ALIASES),
        Column("city", aliases=CITY_ALIASES),
        Column("location_precision"),
    ),
)  # fmt: skip
