"""The words that geocoders write beside a point, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NO_MATCH: Final = "no match"
MATCHED: Final = "matched"
"""The address was found; how well, another column may say."""


def _words(**by_meaning: str) -> dict[str, str]:
    """Turn meaning -> words into word -> meaning, all words as `plain_name` gives them."""
    return {
        word: meaning.replace("_", " ")
        for meaning, words in by_meaning.items()
        for word in words.split()
    }


_OWN: Final = _words(
    point="point exact exactpoint addresspoint gps rooftop parcel building address",
    street="street corner intersection block road streetsegment",
    zip="zip zip5 zip7 zip9 zipcode zipcentroid postalcode postcode zcta codigopostal cp",
    city="city town county state place locality ciudad municipio condado",
    unknown="unknown unk notsaid desconocido other",
    no_match="nomatch unmatched notgeocoded notfound none",
)
_CENSUS: Final = _words(
    matched="match", no_match="nomatch tie", street="exact nonexact interpolated"
)
_ARCGIS_STATUS: Final = _words(matched="m matched", no_match="u t unmatched tied")
_ARCGIS: Final = _words(
    point="pointaddress subaddress poi parcel buildingname latlong xyxy",
    street=(
        "streetaddress streetaddressext streetint streetname streetbetween streetmidblock "
        "distancemarker address intersection"
    ),
    zip="postal postalext postalloc postalcode primarypostal postalextension",
    city=(
        "locality city neighborhood district metroarea subregion region territory country zone "
        "admin county state sector block sublocality populatedplace"
    ),
)
_GOOGLE: Final = _words(
    point="rooftop",
    street="rangeinterpolated geometriccenter",
    city="approximate",
)
_GOOGLE_TYPES: Final = _words(
    point="streetaddress premise subpremise pointofinterest establishment park airport",
    street="route intersection plusstreet",
    zip="postalcode postalcodeprefix postalcodesuffix postaltown",
    city=(
        "locality sublocality neighborhood administrativearealevel1 administrativearealevel2 "
        "administrativearealevel3 colloquialarea country political"
    ),
)
_DEGAUSS: Final = _words(street="range street intersection", zip="zip", city="city") | {
    "point": "point"
}
_DEGAUSS_RESULT: Final = _words(
    matched="geocoded",
    unknown="imprecisegeocode",
    no_match="pobox nonaddresstext cincyinstfosteraddr instfosteraddr",
)
_GEOCODIO: Final = _words(
    point="rooftop point",
    street=(
        "rangeinterpolation nearestrooftopmatch streetcenter intersection neareststreet "
        "nearestintersection"
    ),
    zip="zip zipcode zip5 zip9",
    city="place city county state country",
)
_OSM: Final = _words(
    point=(
        "house building amenity shop office tourism leisure craft healthcare historic manmade "
        "housenumber residential apartments venue entrance emergency club"
    ),
    street="highway road street residentialstreet intersection way",
    zip="postcode postalcode",
    city=(
        "city town village hamlet suburb neighbourhood neighborhood quarter borough county state "
        "region country municipality administrative boundary localadmin locality "
        "macrocounty macroregion dependency district citydistrict"
    ),
    # In class and addresstype, Nominatim's "place" is a house as well as a town: type tells.
    matched="place",
)
_MAPBOX_ACCURACY: Final = _words(
    point="rooftop parcel point",
    street="interpolated street intersection centroid approximate",
)
_FEATURES: Final = _words(
    point="parcel parcelcentroid buildingcentroid building buildingdoor addresspoint gps",
    street="streetsegment streetintersection streetcentroid",
    zip="uspszip uspszipplus5 uspszipplus1 uspszipplus2 uspszipplus3 uspszipplus4 zcta zcta5",
    city="city consolidatedcity minorcivildivision countysubregion county state country",
    unknown="unknown other",
    no_match="unmatchable",
)
"""The kind of feature that Texas A&M's geocoder matched; its match type speaks of the text."""
_NAACCR: Final = _words(
    point="00 0 01 1 02 2 addresspoint gps parcel",
    street="03 3 04 4 05 5 streetsegmentinterpolation streetintersection streetcentroid",
    zip=(
        "06 6 07 7 08 8 09 9 10 addresszipplus4centroid addresszipplus2centroid "
        "manualaddresszipcentroid addresszipcentroid poboxzipcentroid"
    ),
    city="11 12 citycentroid countycentroid",
    unknown="98 unknown missing",
    no_match="99 unmatchable",
)
"""What cancer registries say of a point: NAACCR's GIS coordinate quality."""
_MATCH_WORDS: Final = _words(
    matched="yes y true 1 found matched match ok success",
    no_match="no n false 0 notfound unmatched nomatch failed zeroresults tie tied",
)
_EVERY: Final = (
    _MAPBOX_ACCURACY | _OSM | _DEGAUSS_RESULT | _GOOGLE_TYPES | _DEGAUSS | _GEOCODIO | _GOOGLE
    | _ARCGIS | _CENSUS | _OWN
)  # fmt: skip
"""For a column that says precision and not by whom; later ones win."""


@dataclass(frozen=True)
class Vocabulary:
    """A column of a geocoder: its words, and whether its name alone tells that it is one."""

    words: dict[str, str]
    is_sure: bool = False


COLUMNS: Final[dict[str, tuple[Vocabulary, ...]]] = {
    "locationprecision": (Vocabulary(_EVERY, is_sure=True),),
    "geocodeprecision": (Vocabulary(_EVERY, is_sure=True),),
    "geocodequality": (Vocabulary(_EVERY, is_sure=True),),
    "geocodingprecision": (Vocabulary(_EVERY, is_sure=True),),
    "geocodelevel": (Vocabulary(_EVERY, is_sure=True),),
    "precision": (Vocabulary(_DEGAUSS), Vocabulary(_EVERY)),
    "precisiondeubicacion": (Vocabulary(_EVERY, is_sure=True),),
    "featurematchinggeographytype": (Vocabulary(_FEATURES, is_sure=True),),
    "featurematchingresulttype": (Vocabulary(_words(matched="success", no_match="unmatchable")),),
    "naaccrgiscoordinatequalitytype": (Vocabulary(_NAACCR, is_sure=True),),
    "naaccrgiscoordinatequalitycode": (Vocabulary(_NAACCR, is_sure=True),),
    "naaccrgiscoordinatequality": (Vocabulary(_NAACCR, is_sure=True),),
    "addrtype": (Vocabulary(_ARCGIS, is_sure=True),),
    "useraddrtype": (Vocabulary(_ARCGIS),),
    "locname": (Vocabulary(_ARCGIS),),
    "matchtype": (Vocabulary(_CENSUS), Vocabulary(_ARCGIS), Vocabulary(_EVERY)),
    "geocodematchtype": (Vocabulary(_EVERY, is_sure=True),),
    "matchedtype": (Vocabulary(_EVERY),),
    "exact": (Vocabulary(_CENSUS),),
    "locationtype": (Vocabulary(_GOOGLE),),
    "loctype": (Vocabulary(_GOOGLE),),
    "geometrylocationtype": (Vocabulary(_GOOGLE, is_sure=True),),
    "accuracytype": (Vocabulary(_GEOCODIO, is_sure=True),),
    "geocodioaccuracytype": (Vocabulary(_GEOCODIO, is_sure=True),),
    "geocodetype": (Vocabulary(_EVERY),),
    "addresstype": (Vocabulary(_OSM),),
    "layer": (Vocabulary(_OSM),),
    "placetype": (Vocabulary(_OSM | _words(city="place", point="address poi")),),
    "resulttype": (
        Vocabulary(_OSM | _words(point="housenumber", zip="postalcodepoint",
                                  city="administrativearea")),
    ),
    "matchlevel": (Vocabulary(_OSM | _words(point="housenumber landmark")),),
    "accuracy": (Vocabulary(_MAPBOX_ACCURACY | _GEOCODIO),),
    "geocoderesult": (Vocabulary(_DEGAUSS_RESULT | _MATCH_WORDS, is_sure=True),),
    "types": (Vocabulary(_GOOGLE_TYPES),),
    "type": (Vocabulary(_OSM), Vocabulary(_GOOGLE_TYPES)),
    "class": (Vocabulary(_OSM),),
    "category": (Vocabulary(_OSM),),
    "match": (Vocabulary(_CENSUS | _MATCH_WORDS),),
    "ismatch": (Vocabulary(_CENSUS | _MATCH_WORDS),),
    "matchindicator": (Vocabulary(_CENSUS | _MATCH_WORDS, is_sure=True),),
    "matchstatus": (Vocabulary(_CENSUS | _ARCGIS_STATUS | _MATCH_WORDS, is_sure=True),),
    "matched": (Vocabulary(_CENSUS | _OWN | _MATCH_WORDS),),
    "status": (Vocabulary(_ARCGIS_STATUS), Vocabulary(_CENSUS)),
    "geocodestatus": (
        Vocabulary(_ARCGIS_STATUS | _CENSUS | _MATCH_WORDS | _DEGAUSS_RESULT, is_sure=True),
    ),
    "geocodingstatus": (Vocabulary(_ARCGIS_STATUS | _CENSUS | _MATCH_WORDS, is_sure=True),),
}  # fmt: skip
"""A geocoder's columns by plain name, those that tell most of the point first."""
