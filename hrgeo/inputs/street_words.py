"""The words that addresses are made of, each with the one way that hrgeo writes it.

Street types, units and directions follow Publication 28 of the United States Postal
Service ("Postal Addressing Standards"), with the Spanish words that stand in American
addresses.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_TYPES: Final = {
    "ALY": "ALLEY ALLY CALLEJON", "ARC": "ARCADE", "AVE": "AV AVENUE AVEN AVNUE AVENIDA AVDA",
    "BYU": "BAYOU", "BCH": "BEACH", "BND": "BEND", "BLF": "BLUFF", "BLFS": "BLUFFS",
    "BLVD": "BOULEVARD BOUL BLV BVD", "BR": "BRANCH", "BRG": "BRIDGE BRDGE", "BRK": "BROOK",
    "BYP": "BYPASS", "CP": "CAMP", "CYN": "CANYON", "CSWY": "CAUSEWAY", "CTR": "CENTER CENTRE CNTR",
    "CIR": "CIRCLE CIRC CRCL", "CLF": "CLIFF", "CLB": "CLUB", "CMN": "COMMON", "COR": "CORNER",
    "CORS": "CORNERS", "CRSE": "COURSE", "CT": "COURT CRT", "CTS": "COURTS", "CV": "COVE",
    "CRK": "CREEK", "CRES": "CRESCENT", "CRST": "CREST", "XING": "CROSSING", "XRD": "CROSSROAD",
    "CURV": "CURVE", "DL": "DALE", "DM": "DAM", "DV": "DIVIDE", "DR": "DRIVE DRV",
    "EST": "ESTATE", "ESTS": "ESTATES", "EXPY": "EXPRESSWAY EXPWY EXPY", "EXT": "EXTENSION",
    "FALL": "", "FLS": "FALLS", "FRY": "FERRY", "FLD": "FIELD", "FLDS": "FIELDS", "FLT": "FLAT",
    "FLTS": "FLATS", "FRD": "FORD", "FRST": "FOREST", "FRG": "FORGE", "FRK": "FORK",
    "FWY": "FREEWAY FRWY", "GDN": "GARDEN", "GDNS": "GARDENS", "GTWY": "GATEWAY", "GLN": "GLEN",
    "GRN": "GREEN", "GRV": "GROVE", "HBR": "HARBOR", "HVN": "HAVEN", "HTS": "HEIGHTS",
    "HWY": "HIGHWAY HIWAY HIWY HWAY CARRETERA CARR", "HL": "HILL", "HLS": "HILLS",
    "HOLW": "HOLLOW", "IS": "ISLAND", "ISLE": "", "JCT": "JUNCTION", "KNL": "KNOLL",
    "KNLS": "KNOLLS", "LK": "LAKE", "LKS": "LAKES", "LNDG": "LANDING", "LN": "LANE",
    "LGT": "LIGHT", "LDG": "LODGE", "LOOP": "", "MALL": "", "MNR": "MANOR", "MDW": "MEADOW",
    "MDWS": "MEADOWS", "MEWS": "", "ML": "MILL", "MLS": "MILLS", "MTWY": "MOTORWAY",
    "ORCH": "ORCHARD", "OVAL": "", "PARK": "PK PRK", "PKWY": "PARKWAY PARKWY PKY PKWAY",
    "PASS": "", "PATH": "", "PIKE": "", "PL": "PLACE", "PLN": "PLAIN",
    "PLNS": "PLAINS", "PLZ": "PLAZA PLZA", "PT": "POINT", "PTS": "POINTS", "PRT": "PORT",
    "PR": "PRAIRIE", "PROM": "PROMENADE", "RADL": "RADIAL", "RAMP": "", "RNCH": "RANCH",
    "RPDS": "RAPIDS", "RST": "REST", "RDG": "RIDGE", "RIV": "RIVER", "RD": "ROAD",
    "ROW": "", "RUN": "", "SHR": "SHORE", "SHRS": "SHORES", "SKWY": "SKYWAY",
    "SPG": "SPRING", "SPGS": "SPRINGS", "SQ": "SQUARE SQR", "STA": "STATION", "STRM": "STREAM",
    "ST": "STREET STR STRT", "SMT": "SUMMIT", "TER": "TERRACE TERR", "TRCE": "TRACE",
    "TRAK": "TRACK", "TRFY": "TRAFFICWAY", "TRL": "TRAIL", "TUNL": "TUNNEL", "TPKE": "TURNPIKE",
    "UN": "UNION", "VLY": "VALLEY", "VIA": "", "VW": "VIEW", "VLG": "VILLAGE", "VL": "VILLE",
    "VIS": "VISTA", "WALK": "", "WAY": "WY", "WLS": "WELLS",
}  # fmt: skip

_DIRECTIONS: Final = {
    "N": "NORTH NORTE", "S": "SOUTH SUR", "E": "EAST ESTE", "W": "WEST OESTE",
    "NE": "NORTHEAST NORESTE", "NW": "NORTHWEST NOROESTE",
    "SE": "SOUTHEAST SURESTE", "SW": "SOUTHWEST SUROESTE",
}  # fmt: skip

_STATES: Final = {
    "AL": "ALABAMA", "AK": "ALASKA", "AZ": "ARIZONA", "AR": "ARKANSAS", "CA": "CALIFORNIA",
    "CO": "COLORADO", "CT": "CONNECTICUT", "DE": "DELAWARE", "DC": "DISTRICT OF COLUMBIA",
    "FL": "FLORIDA", "GA": "GEORGIA", "HI": "HAWAII", "ID": "IDAHO", "IL": "ILLINOIS",
    "IN": "INDIANA", "IA": "IOWA", "KS": "KANSAS", "KY": "KENTUCKY", "LA": "LOUISIANA",
    "ME": "MAINE", "MD": "MARYLAND", "MA": "MASSACHUSETTS", "MI": "MICHIGAN", "MN": "MINNESOTA",
    "MS": "MISSISSIPPI", "MO": "MISSOURI", "MT": "MONTANA", "NE": "NEBRASKA", "NV": "NEVADA",
    "NH": "NEW HAMPSHIRE", "NJ": "NEW JERSEY", "NM": "NEW MEXICO", "NY": "NEW YORK",
    "NC": "NORTH CAROLINA", "ND": "NORTH DAKOTA", "OH": "OHIO", "OK": "OKLAHOMA", "OR": "OREGON",
    "PA": "PENNSYLVANIA", "PR": "PUERTO RICO", "RI": "RHODE ISLAND", "SC": "SOUTH CAROLINA",
    "SD": "SOUTH DAKOTA", "TN": "TENNESSEE", "TX": "TEXAS", "UT": "UTAH", "VT": "VERMONT",
    "VA": "VIRGINIA", "WA": "WASHINGTON", "WV": "WEST VIRGINIA", "WI": "WISCONSIN", "WY": "WYOMING",
}  # fmt: skip

_ONES: Final = _words(
    "FIRST SECOND THIRD FOURTH FIFTH SIXTH SEVENTH EIGHTH NINTH TENTH ELEVENTH TWELFTH THIRTEENTH "
    "FOURTEENTH FIFTEENTH SIXTEENTH SEVENTEENTH EIGHTEENTH NINETEENTH TWENTIETH"
)
_TENS: Final = {
    "TWENTY": 20, "THIRTY": 30, "FORTY": 40, "FIFTY": 50, "SIXTY": 60, "SEVENTY": 70,
    "EIGHTY": 80, "NINETY": 90,
}  # fmt: skip


def _by_word(table: dict[str, str]) -> dict[str, str]:
    words = {name: name for name in table}
    return words | {word: name for name, other in table.items() for word in other.split()}


def _ordinals() -> dict[str, str]:
    """Give the spelled ordinals up to ninety-ninth, the compound ones without a space."""
    words = {word: str(number) for number, word in enumerate(_ONES, start=1)}
    for tens, value in _TENS.items():
        words[f"{tens[:-1]}IETH"] = str(value)
        words |= {f"{tens}{one}": str(value + n) for n, one in enumerate(_ONES[:9], start=1)}
    return words


STREET_TYPES: Final = _by_word(_TYPES)
"""ST, STREET, STR... -> ST."""
COMMON_TYPES: Final = frozenset(
    _words("ALY AVE BLVD CIR CT DR EXPY FWY HWY LN PKWY PL PLZ RD SQ ST TER TPKE TRL WAY")
)
"""At the end of a street these are its type; others (Park, Hill) may be a part of its name."""
TYPES_BEFORE_UNIT: Final = frozenset(_words("AVE BLVD CIR CT DR LN PKWY PL ST TER"))
"""Behind these a lone number or letter is a unit; behind others it may be a route's number."""
DIRECTIONS: Final = _by_word(_DIRECTIONS)
STATES: Final = {name: name for name in _STATES} | {long: s for s, long in _STATES.items()}
ORDINALS: Final = _ordinals()
TENS: Final = frozenset(_TENS)
ONES: Final = frozenset(_ONES[:9])

UNITS_WITH_NUMBER: Final = frozenset(
    _words(
        "# APT APARTMENT APTO APARTAMENTO UNIT STE SUITE RM ROOM FL FLR FLOOR PISO BLDG BUILDING "
        "EDIF EDIFICIO LOT SPC SPACE TRLR DEPT DEPTO DPTO LOCAL OFC OFICINA OFFICE HNGR SLIP STALL "
        "PMB BOX MAILSTOP WING TOWER LEVEL"
    )
)
"""Inside a building; a number or a letter follows."""
UNITS_ALONE: Final = frozenset(
    _words("BSMT BASEMENT FRNT FRONT LBBY LOBBY LOWR LOWER REAR UPPR UPPER SIDE PH PENTHOUSE")
)
"""Inside a building, with nothing behind."""

NAME_STARTS: Final = {"ST": "SAINT", "STE": "SAINTE", "MT": "MOUNT", "FT": "FORT", "DR": "DOCTOR"}
"""What these mean at the start of a name: St Louis Ave, Mt Vernon St, Ft Worth, Dr Alvarado St."""

NAME_WORDS: Final = {"CENTRE": "CENTER", "JUNIOR": "JR", "SENIOR": "SR", "GENERAL": "GEN"}
"""Words of names that are written in two ways."""
