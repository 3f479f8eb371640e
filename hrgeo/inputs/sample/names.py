"""Invented names for streets and places."""

from __future__ import annotations

TREES = (
    "Juniper",
    "Alder",
    "Larch",
    "Hickory",
    "Sumac",
    "Hawthorn",
    "Cottonwood",
    "Mulberry",
    "Catalpa",
    "Sassafras",
    "Tamarack",
    "Buckeye",
    "Hackberry",
    "Persimmon",
    "Redbud",
    "Basswood",
    "Chokecherry",
    "Serviceberry",
    "Ironwood",
    "Sweetgum",
    "Butternut",
    "Bittersweet",
    "Pawpaw",
    "Tupelo",
    "Yarrow",
    "Bluestem",
    "Switchgrass",
    "Goldenrod",
    "Coneflower",
    "Milkweed",
    "Larkspur",
    "Primrose",
    "Foxglove",
    "Thistle",
    "Clover",
    "Sorrel",
    "Tansy",
    "Lupine",
    "Verbena",
    "Gentian",
)
BIRDS = (
    "Heron",
    "Curlew",
    "Bittern",
    "Sandpiper",
    "Kestrel",
    "Harrier",
    "Plover",
    "Avocet",
    "Grebe",
    "Teal",
    "Pintail",
    "Wigeon",
    "Meadowlark",
    "Bobolink",
    "Dickcissel",
    "Longspur",
    "Nighthawk",
    "Kingbird",
    "Phoebe",
    "Waxwing",
    "Towhee",
    "Siskin",
    "Grosbeak",
    "Tanager",
    "Oriole",
    "Vireo",
    "Nuthatch",
    "Creeper",
    "Kinglet",
    "Gnatcatcher",
    "Killdeer",
    "Godwit",
)
SUBURB_SUFFIXES = ("Court", "Lane", "Drive", "Circle", "Place", "Way")


def ordinal(number: int) -> str:
    """Give a number as a street carries it.

    Examples
    --------
    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st', '112th']
    """
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def row_name(row: int) -> str:
    """Give the name of a street that runs west to east."""
    turn, word = divmod(row, len(TREES))
    return f"{'Old ' * turn}{TREES[word]} Avenue"


def column_name(col: int) -> str:
    """Give the name of a street that runs south to north."""
    return f"{ordinal(col)} Street"


def suburb_name(number: int) -> str:
    """Give the name of a street in the suburb.

    Examples
    --------
    >>> suburb_name(0), suburb_name(33)
    ('Heron Court', 'Curlew Drive')
    """
    turn, word = divmod(number, len(BIRDS))
    return f"{BIRDS[word]} {SUBURB_SUFFIXES[(word + turn) % len(SUBURB_SUFFIXES)]}"
