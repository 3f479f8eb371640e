"""The tables of incidents and of named spots."""

from __future__ import annotations

from hrgeo.schemas.columns import Column, TableSchema

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
                "recordid", "recordnumber", "recordno", "pcrnumber", "pcrno", "pcrid", "epcrnumber",
                "epcrid", "reportnumber", "callnumber", "cadnumber",
                "cadincidentnumber", "eventnumber", "eventid",
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
                "alarmdate", "callreceived", "callreceiveddatetime", "callreceiveddate",
                "timecallreceived", "oddate", "oddatetime", "dateofod", "occurreddate",
                "dateoccurred", "occurrencedate", "responsedate", "responsedatetime",
                "arrivaldatetime", "arrivaldate", "dateofservice", "datetime",
                "timestamp", "rundate", "servicedate", "encounterdate",
                "visitdate", "dos", "fecha", "fechahora", "fechayhora", "fechadelincidente",
                "fechaincidente", "fechadelevento", "fechaevento", "fechadesobredosis",
                "fechasobredosis", "fechadelasobredosis", "fechadellamada", "fechadelallamada",
                "fechadedespacho", "dateofdeath", "deathdate", "datedeath", "deathdatetime",
                "datetimeofdeath", "dod", "pronounceddate", "pronounceddatetime",
                "fechadedefuncion", "fechadefuncion", "fechademuerte", "fechadelamuerte",
                "reportdate", "datereported", "reporteddate", "fechadereporte",
            ),
        ),
        Column(
            "time",
            "time",
            (
                "incidenttime", "timeofincident", "overdosetime", "timeofoverdose", "injurytime",
                "timeofinjury", "eventtime", "onsettime", "psapcalltime", "dispatchtime",
                "unitnotifiedtime", "calltime", "timeofcall", "alarmtime", "timeofday", "hour",
                "hourofday", "incidenthour", "callrcvd", "hora",
                "horadelincidente", "horaincidente", "horadelevento", "horaevento",
                "horadelallamada", "horadellamada", "horadedespacho", "timeofdeath", "deathtime",
                "pronouncedtime", "horadedefuncion", "horademuerte",
            ),
        ),
        Column(
            "time_kind",
            aliases=(
                "timetype", "kindoftime", "typeoftime", "timesource", "tipodehora", "tipohora",
            ),
        ),
        Column(
            "outcome",
            aliases=(
                "disposition", "fatalitystatus", "patientoutcome", "desenlace", "overdoseoutcome",
                "odoutcome", "incidentoutcome", "eventoutcome", "finaloutcome", "casedisposition",
                "patientdisposition", "incidentpatientdisposition", "edisposition12",
                "edisposition30", "transportdisposition", "vitalstatus", "fatal", "isfatal",
                "wasfatal", "fatality", "fatalnonfatal", "fatalornonfatal", "fataloverdose", "died",
                "deceased", "survived", "nonfatal", "resultado", "desenlacefinal",
                "desenlacedelincidente", "fallecido", "fallecida", "fallecio", "murio",
                "sobrevivio", "estadovital",
            ),
        ),
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
                "sceneincidentstreetaddress", "pickupaddress", "puaddress",
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

NEED_PLACES = TableSchema(
    "need (places)",
    "place_id",
    required=(
        Column(
            "name",
            aliases=(
                "place",
                "corner",
                "spot",
                "stop",
                "lugar",
                "nombre",
                "placename",
                "stopname",
                "spotname",
                "sitename",
                "site",
                "where",
                "location",
                "intersection",
                "crossstreets",
                "corners",
                "landmark",
                "donde",
                "sitio",
                "esquina",
                "ubicacion",
                "punto",
            ),
        ),
    ),
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
