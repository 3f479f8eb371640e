"""The table of services."""

from __future__ import annotations

from hrgeo.schemas.columns import Column, TableSchema
from hrgeo.schemas.place_names import ADDRESS_ALIASES, CITY_ALIASES, ZIP_ALIASES
from hrgeo.schemas.vocabulary import BARRIERS, DAYS, VISIBILITIES

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
        "doineedid", "isidrequired", "doclientsneedtoshowid", "doclientsneedid", "isidneeded",
        "pideidentificacion", "requiereid", "identificacion", "pidenid",
    ),
    "fee": (
        "fees", "cost", "costs", "price", "feerequired", "costtoclient", "participantcost",
        "chargesfee", "isthereafee", "isthereacost", "cuestaalgo", "tienecosto",
        "costo", "coste", "precio", "tarifa", "cuota",
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

VISIBILITY_ALIASES: tuple[str, ...] = (
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
                "facname", "orgname", "name1", "featurename",
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
                "programtype", "facilitytype", "factype", "sitetype", "offerings", "whattheydo",
                "whatservicesdoyouoffer", "whatservicesdoyouprovide", "queserviciosofrece",
                "tipo", "tipos", "tipodeservicio", "servicio",
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
        Column("visibility", "choice", VISIBILITY_ALIASES, VISIBILITIES),
        Column("delivers", "yes_no", ("delivery", "homedelivery", "entrega", "entregaadomicilio",
                                      "haceentregas")),
        Column("address", aliases=ADDRESS_ALIASES),
        Column("zip", aliases=ZIP_ALIASES),
        Column("city", aliases=CITY_ALIASES),
        Column("location_precision", aliases=("geocodeprecision",)),
        Column("status", aliases=("operatingstatus", "sitestatus", "programstatus",
                                  "currentstatus", "estatus", "situacion", "active",
                                  "isactive", "isopen", "open", "currentlyopen", "operating",
                                  "operational", "activo", "abierto")),
    ),
)  # fmt: skip
