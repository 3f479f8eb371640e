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
    ("latitude", "latitud", "latdd", "intptlat", "y", "ycoord", "ycoordinate", "pointy", "coordy", "geoy",
     "coordenaday"),
)  # fmt: skip
LATLON = Column(
    "latlon",
    "text",
    ("latlng", "latlong", "latitudelongitude", "lonlat", "longlat", "lnglat", "longitudelatitude",
     "coordinates", "coordinate", "coords", "latloncoordinates", "gps", "gpscoordinates",
     "gpslocation", "scenegpslocation", "incidentgpslocation", "geolocation", "geopoint",
     "thegeom", "wkt", "point", "georeference", "newgeoreferencedcolumn", "coordenadas",
     "maplink", "mapslink", "googlemaps", "googlemapslink", "googlemapsurl", "mapurl",
     "location", "location1", "incidentlocation", "ubicacion", "lugar", "map"),
)  # fmt: skip

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

_DAY_WORDS: dict[str, tuple[str, str]] = {
    "mon": ("monday", "lunes"),
    "tue": ("tuesday", "martes"),
    "wed": ("wednesday", "miercoles"),
    "thu": ("thursday", "jueves"),
    "fri": ("friday", "viernes"),
    "sat": ("saturday", "sabado"),
    "sun": ("sunday", "domingo"),
}


def _day_aliases(day: str) -> tuple[str, ...]:
    """Give the names that a column with the hours of a day has: Hours_Mon, Lunes..."""
    names = {"tue": ("tues",), "thu": ("thur", "thurs"), "wed": ("weds",)}.get(day, ())
    names = (*_DAY_WORDS[day], *names, day)
    around = ("hours{}", "{}hours", "open{}", "{}open", "schedule{}", "horario{}", "horariodel{}")
    return (*names, *(shape.format(name) for name in names for shape in around))


_BARRIER_ALIASES: dict[str, tuple[str, ...]] = {
    "id_required": (
        "requiresid", "idneeded", "photoid", "photoidrequired", "needid", "needsid",
        "idrequirement", "identificationrequired", "requiresidentification", "governmentidrequired",
        "requiereidentificacion", "serequiereidentificacion", "identificacionrequerida",
        "pideidentificacion", "requiereid", "identificacion", "pidenid",
    ),
    "fee": (
        "fees", "cost", "costs", "price", "feerequired", "costtoclient", "participantcost",
        "chargesfee", "costo", "coste", "precio", "tarifa", "cuota",
    ),
    "insurance_required": (
        "insurance", "requiresinsurance", "insuranceneeded", "needsinsurance",
        "healthinsurancerequired", "seguro", "segurorequerido", "requiereseguro",
        "serequiereseguro", "seguromedico",
    ),
    "abstinence_required": (
        "abstinence", "requiresabstinence", "sobrietyrequired", "abstinencia",
        "requiereabstinencia", "abstinenciarequerida", "serequiereabstinencia",
    ),
    "registration_required": (
        "registration", "requiresregistration", "enrollmentrequired", "appointmentrequired",
        "registro", "requiereregistro", "registrorequerido", "serequiereregistro",
        "inscripcionrequerida",
    ),
    "police_onsite": (
        "police", "policepresent", "policeonpremises", "securityorpolice", "policia",
        "policiaenellugar",
    ),
    "needs_based": ("needsbased", "needsbaseddistribution", "segunnecesidad", "basadoennecesidad"),
    "wheelchair": (
        "wheelchairaccessible", "wheelchairaccess", "ada", "adaaccessible", "accessible",
        "accessibility", "silladeruedas", "accesible", "accesibilidad", "accesosilladeruedas",
        "accesibleensilladeruedas",
    ),
}  # fmt: skip
_ADDRESS_ALIASES: tuple[str, ...] = (
    "street", "streetaddress", "fulladdress", "siteaddress", "physicaladdress", "facilityaddress",
    "programaddress", "address1", "addressline1", "addr", "streetaddress1", "locationaddress",
    "direccion", "domicilio", "calle", "direccioncompleta", "ubicacion", "crossstreets",
    "intersection", "corner",
)  # fmt: skip
_ZIP_ALIASES: tuple[str, ...] = (
    "zipcode", "zip5", "postalcode", "postcode", "postal", "codigopostal", "cp",
)  # fmt: skip
_CITY_ALIASES: tuple[str, ...] = (
    "town", "municipality", "citytown", "locality", "ciudad", "municipio", "localidad", "pueblo",
)  # fmt: skip

_VISIBILITY_ALIASES: tuple[str, ...] = (
    "confidentiality", "sharing", "visibilidad", "public", "ispublic", "listpublicly", "publish",
    "publico", "confidential", "isconfidential", "private", "confidencial", "privado",
)  # fmt: skip

SERVICES = TableSchema(
    "services",
    "service_id",
    required=(
        Column(
            "name",
            aliases=(
                "servicename", "sitename", "program", "facility", "programname", "facilityname",
                "agency", "agencyname", "organization", "organizationname", "organisation", "site",
                "clinic", "clinicname", "provider", "providername", "locationname",
                "nombre", "programa", "nombredelprograma", "nombredelsitio", "organizacion",
                "agencia", "clinica", "centro", "sitio", "lugar", "establecimiento",
            ),
        ),
    ),
    optional=(
        Column("service_id", aliases=("id", "siteid", "programid", "facilityid")),
        Column(
            "type",
            aliases=(
                "types", "category", "servicetype", "servicetypes", "kind", "services",
                "servicesoffered", "servicesprovided", "typeofservice", "typeofservices",
                "programtype", "offerings", "tipo", "tipos", "tipodeservicio", "servicio",
                "servicios", "serviciosofrecidos", "serviciosqueofrece", "categoria",
            ),
        ),
        Column(
            "opening_hours",
            aliases=(
                "hours", "openinghours", "schedule", "hoursofoperation", "operatinghours",
                "businesshours", "officehours", "daysandhours", "dayshours", "hoursopen",
                "openhours",
                "horario", "horarios", "horas", "horariodeatencion", "diasyhoras", "diasyhorario",
            ),
        ),
        *(Column(day, aliases=_day_aliases(day)) for day in DAYS),
        *(Column(barrier, "yes_no", _BARRIER_ALIASES[barrier]) for barrier in BARRIERS),
        Column(
            "languages",
            aliases=("language", "languagesspoken", "languagesoffered", "idioma", "idiomas",
                     "lenguas"),
        ),
        Column("capacity", "number", ("slots", "capacidad", "cupo", "maxcapacity")),
        Column("opened", "date", ("opendate", "startdate", "dateopened", "openeddate",
                                  "openingdate", "fechadeapertura", "apertura", "fechadeinicio")),
        Column("closed", "date", ("closedate", "enddate", "dateclosed", "closeddate",
                                  "closingdate", "fechadecierre", "cierre", "cerrado")),
        Column("last_verified", "date", ("verified", "lastverified", "dateverified", "lastchecked",
                                         "lastupdated", "verifiedon", "fechadeverificacion",
                                         "verificado", "ultimaverificacion")),
        Column("available_share", "share", ("availability", "shareavailable")),
        Column("visibility", "choice", _VISIBILITY_ALIASES, VISIBILITIES),
        Column("delivers", "yes_no", ("delivery", "homedelivery", "entrega", "entregaadomicilio",
                                      "haceentregas")),
        Column("address", aliases=_ADDRESS_ALIASES),
        Column("zip", aliases=_ZIP_ALIASES),
        Column("city", aliases=_CITY_ALIASES),
        Column("location_precision", aliases=("geocodeprecision",)),
        Column("status", aliases=("operatingstatus", "sitestatus", "programstatus",
                                  "currentstatus", "estatus", "situacion", "active",
                                  "isactive", "isopen", "open", "currentlyopen", "operating",
                                  "operational", "activo", "abierto")),
    ),
)  # fmt: skip

_AREA_ID_ALIASES: tuple[str, ...] = (
    "geoid", "geoid20", "geoid10", "geoidfq", "geoidfq20", "geographyid", "geoidtract",
    "tractid", "tractfips", "fipstract", "tractgeoid", "censustractid", "censustract", "tract",
    "tractce", "tractce20", "tractce10", "blockgroup", "blockgroupid", "zcta", "zcta5", "zctace20",
    "zcta5ce20", "zcta5ce10", "geoidzcta520", "zip", "zipcode", "zip5", "postalcode", "postcode",
    "countyfips", "fipscounty", "countycode", "countyid", "fips", "fipscode", "communityareaid",
    "communityareanumber", "areanumber", "areanumbe", "areanum1", "districtid", "wardid",
    "neighborhoodid", "codigopostal", "cp", "idarea", "iddelarea",
)  # fmt: skip
"""What files call the ids of areas, the surest first."""
_AREA_NAME_ALIASES: tuple[str, ...] = (
    "areaname", "communityarea", "communityareaname", "community", "neighborhood", "neighbourhood",
    "neighborhoodname", "countyname", "county", "districtname", "district", "ward", "namelsad",
    "geographicareaname", "geography", "barrio", "colonia", "condado", "municipio", "nombre",
)  # fmt: skip

AREAS = TableSchema(
    "areas",
    "area_id",
    required=(Column("area_id", aliases=(*_AREA_ID_ALIASES, "id")),),
    optional=(
        Column("name", aliases=_AREA_NAME_ALIASES),
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
                                         "hostagreement", "anfitrionacepta", "acuerdo",
                                         "aceptado", "deacuerdo"), HOST_AGREED),
        Column("visibility", "choice", _VISIBILITY_ALIASES, VISIBILITIES),
        Column("required", "yes_no", ("musthave", "requerido", "obligatorio")),
        Column("forbidden", "yes_no", ("excluded", "ruledout", "prohibido", "excluido")),
        Column("preference", "number", ("score", "rank", "preferencia", "prioridad")),
        Column("parking", "yes_no", ("hasparking", "estacionamiento", "parqueo")),
        Column("power", "yes_no", ("haspower", "electricity", "electricidad", "luz")),
        Column("permit", "yes_no", ("permitted", "haspermit", "permiso")),
        Column("address", aliases=_ADDRESS_ALIASES),
        Column("zip", aliases=_ZIP_ALIASES),
        Column("city", aliases=_CITY_ALIASES),
        Column("location_precision"),
    ),
)  # fmt: skip

NEED_POINTS = TableSchema(
    "need (points)",
    "incident_id",
    required=(),
    optional=(
        Column(
            "incident_id",
            aliases=(
                "incidentid", "incidentnumber", "incidentno", "incidentnum", "eincident03",
                "eresponse03", "caseid", "casenumber", "caseno", "runnumber", "runid", "runno",
                "callnumber", "cadnumber", "cadincidentnumber", "eventnumber", "eventid",
                "numerodeincidente", "numerodecaso", "numcaso", "nocaso", "nodecaso", "folio",
                "numerodefolio", "expediente", "id",
            ),
        ),
        Column(
            "person_key",
            aliases=(
                "personid", "patientid", "clientid", "participantid", "uniqueclientid",
                "idpersona", "idpaciente", "claveunica",
            ),
        ),
        Column(
            "date",
            "date",
            (
                "incidentdate", "incidentdatetime", "dateofincident", "overdosedate",
                "overdosedatetime", "dateofoverdose", "injurydate", "dateofinjury", "eventdate",
                "eventdatetime", "dateofevent", "onsetdate", "onsetdatetime", "psapcalldatetime",
                "psapcalldate", "etimes01", "dispatchdatetime", "dispatchnotifieddatetime",
                "etimes02", "unitnotifiedbydispatchdatetime", "unitnotifieddatetime", "etimes03",
                "dispatchdate", "calldatetime", "calldate", "dateofcall", "alarmdatetime",
                "alarmdate", "datetime", "timestamp", "rundate", "servicedate", "encounterdate",
                "visitdate", "fecha", "fechahora", "fechayhora", "fechadelincidente",
                "fechaincidente", "fechadelevento", "fechaevento", "fechadesobredosis",
                "fechasobredosis", "fechadelasobredosis", "fechadellamada", "fechadelallamada",
                "fechadedespacho", "dateofdeath", "deathdate", "datedeath", "deathdatetime",
                "datetimeofdeath", "dod", "pronounceddate", "pronounceddatetime",
                "fechadedefuncion", "fechadefuncion", "fechademuerte", "fechadelamuerte",
            ),
        ),
        Column(
            "time",
            "time",
            (
                "incidenttime", "timeofincident", "overdosetime", "timeofoverdose", "injurytime",
                "timeofinjury", "eventtime", "onsettime", "psapcalltime", "dispatchtime",
                "unitnotifiedtime", "calltime", "timeofcall", "alarmtime", "timeofday", "hour", "hourofday",
                "incidenthour", "hora",
                "horadelincidente", "horaincidente", "horadelevento", "horaevento",
                "horadelallamada", "horadellamada", "horadedespacho", "timeofdeath", "deathtime",
                "pronouncedtime", "horadedefuncion", "horademuerte",
            ),
        ),
        Column("time_kind"),
        Column("outcome", aliases=("disposition", "fatalitystatus", "patientoutcome", "desenlace")),
        Column("setting", aliases=("locationtype", "placetype", "tipodelugar")),
        Column(
            "naloxone_given",
            "yes_no",
            (
                "naloxone", "naloxoneadministered", "narcangiven", "narcanadministered", "narcan",
                "naloxona", "naloxonaadministrada",
            ),
        ),
        Column("location_precision"),
        Column("weight", "number", ("n", "count")),
        Column(
            "address",
            aliases=(
                "incidentaddress", "incidentstreetaddress", "sceneaddress", "scenestreetaddress",
                "overdoseaddress", "injuryaddress", "eventaddress", "escene15", "address1",
                "street", "streetaddress", "fulladdress", "blockaddress", "locationaddress",
                "direccion", "direcciondelincidente", "direccionincidente", "calle", "deathaddress",
            ),
        ),
        Column(
            "zip",
            aliases=(
                "incidentzip", "incidentzipcode", "scenezip", "incidentpostalcode", "escene19",
                "zipcode", "zip5", "postalcode", "postcode", "codigopostal", "cp",
            ),
        ),
        Column(
            "city",
            aliases=(
                "incidentcity", "scenecity", "town", "municipality", "incidentmunicipality",
                "ciudad", "municipio",
            ),
        ),
        Column(
            "area",
            aliases=(
                "areaid", "neighborhood", "neighbourhood", "communityarea", "tract", "censustract",
                "colonia", "barrio",
            ),
        ),
        Column("consent", "yes_no", ("consentimiento",)),
    ),
)  # fmt: skip

NEED_COUNTS = TableSchema(
    "need (counts)",
    "area_id",
    required=(
        Column("area", aliases=("areaid", *_AREA_ID_ALIASES, "id", *_AREA_NAME_ALIASES, "name")),
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
             "yearofdeath", "deathyear", "calendaryear", "period", "month", "yearmonth", "desde",
             "ano", "anio", "periodo", "mes"),
        ),
        Column("to", "date", ("enddate", "end", "periodend", "dateto", "todate", "hasta")),
        Column("outcome"),
    ),
    place="optional",
)  # fmt: skip

NEED_PLACES = TableSchema(
    "need (places)",
    "place_id",
    required=(Column("name", aliases=("place", "corner", "spot", "stop", "lugar", "nombre")),),
    optional=(
        Column("weight", "number", ("n", "contacts", "people", "contactos", "personas")),
        Column("days", aliases=("dias",)),
        Column("hours", aliases=("horas", "horario")),
        Column("note", aliases=("notes", "comment", "nota", "notas")),
        Column("address", aliases=("street", "streetaddress", "direccion")),
        Column("zip", aliases=("zipcode", "postalcode", "postcode", "codigopostal")),
        Column("city", aliases=("town", "municipality", "ciudad", "municipio")),
        Column("location_precision"),
        Column("consent", "yes_no", ("consentimiento",)),
    ),
)

ADDRESS_POINTS = TableSchema(
    "address_points",
    "address_point_id",
    required=(),
    optional=(
        Column(
            "address",
            aliases=(
                "inputaddress", "useraddress", "inaddress", "insingleline", "usersingleline",
                "originaladdress", "searchaddress", "addressinput", "addresssearched", "query",
                "fulladdress", "fulladdr", "addressfull", "addrfull", "streetaddress",
                "siteaddress", "siteaddr", "singlelineinput", "singleline", "propertyaddress",
                "propaddr",
                "situsaddress", "situs", "addressline1", "address1", "addr", "addresslabel",
                "addresstext", "stnamefull", "locationaddress", "intersection", "intersectionname",
                "intersect", "corner", "crossing", "direccion", "domicilio", "direccioncompleta",
                "interseccion", "esquina", "cruce", "matchaddr", "matchedaddress", "matchaddress",
                "formattedaddress", "displayname",
            ),
        ),
        Column(
            "number",
            aliases=(
                "addnumber", "addrnum", "addressnumber", "addrnumber", "addrno", "addrnocom",
                "addnum", "housenumber", "houseno", "housenum", "hsenum", "hsno", "hnum", "stnum",
                "stno", "stnumber", "streetnumber", "streetno", "situsnumber", "propertynumber",
                "numero", "num",
            ),
        ),
        Column("number_suffix", aliases=("addnumbersuffix", "addnumsuf", "addnumsuffix", "numsuf",
                                         "halfaddress", "housenumbersuffix", "fraction")),
        Column(
            "street",
            aliases=("streetname", "stname", "stnam", "stname1", "streetnam", "roadname",
                     "fullname", "fullstname", "street1", "streetname1", "onstreet", "mainstreet",
                     "primarystreet", "road", "calle", "calle1", "via"),
        ),
        Column(
            "street_before",
            aliases=("stpredir", "predir", "predirection", "predirectional", "prefixdirection",
                     "stnameprd", "streetpredir", "streetpredirection", "streetprefix", "prefdir",
                     "stdir", "dirpre", "prefix", "dir", "direction"),
        ),
        Column("street_before_type", aliases=("stpretyp", "pretype", "stpretype", "streetpretype",
                                              "prefixtype")),
        Column(
            "street_type",
            aliases=("stpostyp", "posttype", "stposttype", "sttype", "streettype", "stnamepot",
                     "streetsuffix", "stsuffix", "suffixtype", "suftype", "typesuf", "suffix",
                     "roadtype", "strtype"),
        ),
        Column("street_behind", aliases=("stposdir", "postdir", "postdirection", "sufdir",
                                         "stsufdir", "suffixdirection", "stnamepod",
                                         "streetpostdir", "postdirectional", "dirsuf")),
        Column(
            "cross_street",
            aliases=("street2", "crossstreet", "intersectingstreet", "streetname2", "stname2",
                     "crossstreetname", "crossroad", "secondstreet", "secondarystreet", "atstreet",
                     "calle2", "segundacalle"),
        ),
        Column(
            "city",
            aliases=("postcity", "postalcity", "uspscity", "mailcity", "cityname", "usercity",
                     "incity", "matchedcity", "town", "municipality", "incmuni", "muni",
                     "placename", "locality", "community", "jurisdiction", "ciudad",
                     "municipio", "localidad"),
        ),
        Column("state", aliases=("region", "stateabbr", "statecode", "userstate", "matchedstate")),
        Column("zip", aliases=(*_ZIP_ALIASES, "postalzip", "userzip", "inzip", "matchedzip",
                               "userpostal")),
        Column("location_precision"),
    ),
)  # fmt: skip
"""A table that tells where addresses or street corners are, or what a geocoder gave back."""

ROSTER = TableSchema(
    "roster",
    "visit_id",
    required=(
        Column("stop", aliases=("stopname", "name", "place")),
        Column("day", "choice", ("weekday", "dayofweek"), DAYS),
        Column("from", "time", ("start", "starttime", "arrive")),
        Column("to", "time", ("end", "endtime", "leave")),
    ),
    optional=(
        Column("visit_id", aliases=("id",)),
        Column("address", aliases=("street", "streetaddress", "corner")),
        Column("zip", aliases=("zipcode", "postalcode", "postcode")),
        Column("city", aliases=("town", "municipality")),
        Column("van", aliases=("vehicle", "team")),
        Column("staff", aliases=("crew",)),
        Column("visibility", "choice", choices=VISIBILITIES),
        Column("note", aliases=("notes", "comment")),
    ),
    place="optional",
)
"""The present week of a van or an outreach team, one visit to one stop in each row."""
