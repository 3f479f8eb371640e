"""Kinds of places: those that could become a site, and those that a rule may keep away from.

A user's candidates and the places of a street file have the same words for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CANDIDATE_KINDS: Final[tuple[str, ...]] = (
    "library",
    "community center",
    "place of worship",
    "parking",
    "transit stop",
    "pharmacy",
    "shelter",
    "fire station",
    "park",
)
"""What the street file is searched for where a plan does not say: places that many people
can go to, and whose owners can be asked."""

STREET_KIND: Final = "street"
"""Kind of a position on a street, which `hrgeo.network.street_candidates` gives."""

DISTANCE_KINDS: Final[tuple[str, ...]] = ("school", "childcare")
"""Never candidates: they are read for rules that ask for a distance from them."""

MAP_KINDS: Final[tuple[str, ...]] = (*DISTANCE_KINDS, *CANDIDATE_KINDS, "clinic", "hospital")
"""All kinds that a street file is read for. What fits two of them is the first."""

MAP_TAGS: Final[Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]] = MappingProxyType(
    {
        "school": (("amenity", ("school",)),),
        "childcare": (("amenity", ("kindergarten", "childcare")),),
        "library": (("amenity", ("library",)),),
        "community center": (("amenity", ("community_centre", "social_centre")),),
        "place of worship": (("amenity", ("place_of_worship",)),),
        "parking": (("amenity", ("parking",)),),
        "transit stop": (
            ("highway", ("bus_stop", "platform")),
            ("public_transport", ("platform", "station")),
            ("railway", ("station", "halt", "tram_stop", "platform")),
            ("amenity", ("bus_station",)),
        ),
        "pharmacy": (("amenity", ("pharmacy",)), ("healthcare", ("pharmacy",))),
        "shelter": (("social_facility", ("shelter",)), ("social_facility:for", ("homeless",))),
        "fire station": (("amenity", ("fire_station",)),),
        "park": (("leisure", ("park",)),),
        "clinic": (("amenity", ("clinic", "doctors")), ("healthcare", ("clinic", "centre"))),
        "hospital": (("amenity", ("hospital",)), ("healthcare", ("hospital",))),
    }
)
"""Kind -> OpenStreetMap tags, any of which tells it: key and values.

``amenity=shelter`` is a roof at a bus stop or a picnic place, not a shelter for people;
``shop=chemist`` sells no medicines in most countries; ``building=church`` says what a
building was made for, not what it is used for.
"""

MAP_TAGS_AGAINST: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("access", ("private", "no")),
    ("disused", ("yes",)),
    ("abandoned", ("yes",)),
    ("parking", ("underground",)),
    ("social_facility:for", ("abused", "victim")),
)
"""A place with one of these is left out: nobody may go in, it is no longer there, a van finds
no room, or its address is not for a list (people who flee violence). Distance kinds stay."""

KIND_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "library": ("branch library", "public library", "biblioteca"),
        "community center": (
            "community centre", "recreation center", "rec center", "neighborhood center",
            "centro comunitario", "centro social",
        ),
        "place of worship": (
            "church", "mosque", "synagogue", "temple", "faith", "faith community",
            "house of worship", "worship", "iglesia", "templo", "mezquita", "sinagoga",
            "lugar de culto",
        ),
        "parking": ("parking lot", "lot", "car park", "estacionamiento", "parqueo", "aparcamiento"),
        "transit stop": (
            "bus stop", "transit", "transit station", "bus station", "train station",
            "parada", "parada de autobus", "parada de bus", "estacion",
        ),
        "pharmacy": ("drugstore", "drug store", "farmacia"),
        "shelter": ("homeless shelter", "emergency shelter", "albergue", "refugio"),
        "fire station": (
            "firehouse", "fire house", "fire department", "estacion de bomberos", "bomberos",
        ),
        "park": ("public park", "parque"),
        "clinic": ("health clinic", "health center", "doctor", "clinica", "centro de salud"),
        "hospital": ("medical center",),
        "school": ("public school", "escuela", "colegio"),
        "childcare": ("child care", "daycare", "day care", "kindergarten", "guarderia"),
        STREET_KIND: ("street corner", "street position", "calle"),
    }
)  # fmt: skip
"""Kind -> other words for it that tables have, without accents and in lower case."""
