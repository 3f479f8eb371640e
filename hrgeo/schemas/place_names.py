"""What files call the parts of an address, and the ids and names of areas."""

from __future__ import annotations

ADDRESS_ALIASES: tuple[str, ...] = (
    "street", "streetaddress", "fulladdress", "siteaddress", "physicaladdress", "facilityaddress",
    "programaddress", "address1", "addressline1", "addr", "streetaddress1", "locationaddress",
    "direccion", "domicilio", "calle", "direccioncompleta", "ubicacion", "crossstreets",
    "intersection", "corner",
)  # fmt: skip
ZIP_ALIASES: tuple[str, ...] = (
    "zipcode", "zip5", "postalcode", "postcode", "postal", "codigopostal", "cp",
)  # fmt: skip
CITY_ALIASES: tuple[str, ...] = (
    "town", "municipality", "citytown", "locality", "ciudad", "municipio", "localidad", "pueblo",
)  # fmt: skip

AREA_ID_ALIASES: tuple[str, ...] = (
    "geoid", "geoid20", "geoid10", "geoidfq", "geoidfq20", "geographyid", "geoidtract",
    "tractid", "tractfips", "fipstract", "tractgeoid", "censustractid", "censustract", "tract",
    "tractce", "tractce20", "tractce10", "blockgroup", "blockgroupid", "zcta", "zcta5", "zctace20",
    "zcta5ce20", "zcta5ce10", "geoidzcta520", "zip", "zipcode", "zip5", "postalcode", "postcode",
    "countyfips", "fipscounty", "countycode", "countyid", "fips", "fipscode", "communityareaid",
    "communityareanumber", "areanumber", "areanumbe", "areanum1", "districtid", "wardid",
    "neighborhoodid", "codigopostal", "cp", "idarea", "iddelarea",
)  # fmt: skip
"""What files call the ids of areas, the surest first."""
AREA_NAME_ALIASES: tuple[str, ...] = (
    "areaname", "communityarea", "communityareaname", "community", "neighborhood", "neighbourhood",
    "neighborhoodname", "countyname", "county", "districtname", "district", "ward", "namelsad",
    "geographicareaname", "geography", "barrio", "colonia", "condado", "municipio", "nombre",
)  # fmt: skip
