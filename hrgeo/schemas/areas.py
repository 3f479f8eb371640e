"""The table of areas, and of counts by area."""

from __future__ import annotations

from hrgeo.schemas.columns import Column, TableSchema
from hrgeo.schemas.place_names import AREA_ID_ALIASES, AREA_NAME_ALIASES

AREAS = TableSchema(
    "areas",
    "area_id",
    required=(Column("area_id", aliases=(*AREA_ID_ALIASES, "id", "communityarea")),),
    optional=(
        Column("name", aliases=AREA_NAME_ALIASES),
        Column(
            "residents",
            "number",
            (
                "population", "pop", "totalpopulation", "totalpop", "totpop", "poptotal",
                "populationtotal", "b01003001e", "b01003001", "b01001001e", "dp050001e",
                "s0101c01001e", "p1001n", "p0010001", "p001001", "etotpop", "pop2020", "pop2010",
                "population2020", "habitantes", "poblacion", "poblaciontotal", "residentes",
            ),
        ),
        Column("pct_poverty", "number", ("poverty", "pctpoverty", "povertyrate", "eppov150",
                                         "eppov", "pobreza")),
        Column("pct_no_vehicle", "number", ("novehicle", "pctnovehicle", "epnoveh", "sinvehiculo")),
        Column("svi", "number", ("rplthemes", "socialvulnerabilityindex")),
    ),
    place="optional",
)  # fmt: skip

NEED_COUNTS = TableSchema(
    "need (counts)",
    "area_id",
    required=(
        Column("area", aliases=("areaid", *AREA_ID_ALIASES, "id", *AREA_NAME_ALIASES, "name")),
        Column(
            "count",
            "number",
            (
                "n", "counts", "deaths", "incidents", "events", "cases", "overdoses", "visits",
                "edvisits", "encounters", "runs", "emsruns", "emsresponses", "responses",
                "oddeaths", "overdosedeaths", "opioiddeaths", "drugdeaths", "drugoverdosedeaths",
                "fataloverdoses", "nonfataloverdoses", "fatal", "nonfatal", "numberofdeaths",
                "numberofincidents", "numberofcases", "numberofoverdoses", "deathcount",
                "deathscount", "casecount", "incidentcount", "eventcount", "countofdeaths",
                "totaldeaths", "totalincidents", "totalcases", "totaloverdoses", "totalcount",
                "muertes", "defunciones", "fallecimientos", "casos", "incidentes", "eventos",
                "muertesporsobredosis", "defuncionesporsobredosis",
                "sobredosis", "visitas", "conteo", "cantidad", "numerodemuertes",
                "numerodecasos", "total", "number", "num", "freq", "frequency",
            ),
        ),
    ),
    optional=(
        Column(
            "from",
            "date",
            ("year", "startdate", "start", "periodstart", "begindate", "datefrom", "fromdate",
             "yearofdeath", "deathyear", "calendaryear", "period", "month", "yearmonth", "quarter",
             "yearquarter", "trimestre", "desde",
             "ano", "anio", "periodo", "mes"),
        ),
        Column("to", "date", ("enddate", "end", "periodend", "dateto", "todate", "hasta")),
        Column("outcome"),
    ),
    place="optional",
)  # fmt: skip
