"""The table that tells where addresses and street corners are."""

from __future__ import annotations

from hrgeo.schemas.columns import Column, TableSchema
from hrgeo.schemas.place_names import ZIP_ALIASES

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
        Column("zip", aliases=(*ZIP_ALIASES, "postalzip", "userzip", "inzip", "matchedzip",
                               "userpostal")),
        Column("location_precision"),
    ),
)  # fmt: skip
"""A table that tells where addresses or street corners are, or what a geocoder gave back."""
