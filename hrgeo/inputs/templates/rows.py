"""The example rows of the templates. The town, its programs and every event are invented.

Coordinates lie in the sample town, so that the templates can be tried on its streets. ZIP codes
and area ids begin with 00, which no place in the United States has.
"""

from __future__ import annotations

from typing import Final

from hrgeo.schemas import DAYS

Row = dict[str, str]
_TOWN: Final[Row] = {"city": "Exampleton", "zip": "00099"}


def _place(lon: str, lat: str, address: str = "") -> Row:
    return {"lon": lon, "lat": lat} | ({"address": address, **_TOWN} if address else {})


def _week(hours: str) -> Row:
    """Give a week's hours in the columns of days, from Monday on, set apart by bars."""
    return dict(zip(DAYS, (day.strip() for day in hours.split("|")), strict=True))


SERVICES: Final[tuple[Row, ...]] = (
    {
        "service_id": "001",
        "name": "Willow Street Syringe Services (example)",
        **_place("-101.302000", "42.296500", "118 Willow Street"),
        "type": "ssp;naloxone;testing;wound_care",
        "opening_hours": "Tue and Thu 1pm-7pm, Sat 10am-2pm",
        "id_required": "no",
        "fee": "no",
        "insurance_required": "no",
        "abstinence_required": "no",
        "registration_required": "no",
        "police_onsite": "no",
        "needs_based": "yes",
        "wheelchair": "yes",
        "languages": "en;es",
        "capacity": "60",
        "opened": "2016-05-02",
        "status": "open",
        "last_verified": "2025-09-15",
        "visibility": "public",
        "delivers": "no",
        "location_precision": "point",
    },
    {
        "service_id": "002",
        "name": "County Health Annex (example)",
        **_place("-101.288500", "42.308000", "40 Courthouse Square"),
        "type": "ssp;naloxone;testing",
        **_week("9-4 | 9-4 | closed | 9-4 | 9-12 | closed | closed"),
        "id_required": "no",
        "fee": "no",
        "insurance_required": "no",
        "abstinence_required": "no",
        "registration_required": "yes",
        "police_onsite": "yes",
        "needs_based": "no",
        "wheelchair": "yes",
        "languages": "en;es",
        "capacity": "45",
        "opened": "2019-01-14",
        "last_verified": "2025-10-01",
        "visibility": "public",
        "location_precision": "point",
    },
    {
        "service_id": "003",
        "name": "River Road Methadone Clinic (example)",
        **_place("-101.275000", "42.290000", "2200 River Road"),
        "type": "otp;counseling",
        "opening_hours": "Mo-Fr 05:30-11:00; Sa 06:00-09:00",
        "id_required": "yes",
        "fee": "yes",
        "insurance_required": "unknown",
        "abstinence_required": "no",
        "registration_required": "yes",
        "police_onsite": "no",
        "wheelchair": "yes",
        "languages": "en",
        "capacity": "240",
        "last_verified": "2025-06-30",
        "visibility": "public",
        "delivers": "no",
        "location_precision": "point",
    },
    {
        "service_id": "004",
        "name": "Library Naloxone Box (example)",
        **_place("-101.309000", "42.301500", "5 Library Lane"),
        "type": "naloxone_box",
        "opening_hours": "24/7, outside the main door",
        "id_required": "no",
        "fee": "no",
        "insurance_required": "no",
        "abstinence_required": "no",
        "registration_required": "no",
        "police_onsite": "no",
        "wheelchair": "yes",
        "opened": "2024-02-01",
        "available_share": "0.9",
        "visibility": "public",
        "location_precision": "point",
    },
    {
        "service_id": "005",
        "name": "Corner Pharmacy (example)",
        **_place("-101.316000", "42.293000", "Maple Avenue and 3rd Street"),
        "type": "pharmacy;naloxone",
        "opening_hours": "daily 8am-10pm, pharmacist until 8",
        "id_required": "unknown",
        "fee": "yes",
        "last_verified": "2023-11-20",
        "available_share": "0.4",
        "visibility": "public",
        "location_precision": "street",
    },
    {
        "service_id": "006",
        "name": "Night Kitchen Drop-in (example)",
        **_place("-101.296000", "42.285000", "77 Depot Street"),
        "type": "drop_in;food;peer_support",
        "opening_hours": "every evening from 8, closed in August",
        "fee": "no",
        "abstinence_required": "no",
        "needs_based": "unknown",
        "languages": "en;es;vi",
        "capacity": "35",
        "visibility": "partner",
        "delivers": "unknown",
        "location_precision": "point",
    },
    {
        "service_id": "007",
        "name": "Supplies by Mail (example)",
        **_place("-101.305500", "42.311000", "PO Box 12, 1 Post Office Row"),
        "type": "delivery_mail",
        "id_required": "no",
        "fee": "no",
        "registration_required": "yes",
        "visibility": "public",
        "delivers": "yes",
        "location_precision": "point",
    },
    {
        "service_id": "008",
        "name": "Riverside Outreach Tent, ended (example)",
        **_place("-101.283000", "42.281000", "Riverside Park, north gate"),
        "type": "outreach;naloxone",
        "opening_hours": "Sat 11-3, May to September",
        "opened": "2022-05-07",
        "closed": "2024-09-28",
        "status": "closed",
        "last_verified": "2024-10-02",
        "visibility": "public",
        "location_precision": "street",
    },
)

NEED_POINTS: Final[tuple[Row, ...]] = tuple(
    {
        "incident_id": f"00{number}",
        **_place(lon, lat, address),
        "person_key": person,
        "date": date,
        "time": time,
        "time_kind": "call received",
        "outcome": outcome,
        "setting": setting,
        "naloxone_given": naloxone,
        "location_precision": precision,
        "weight": "1",
        "area": area,
        "consent": consent,
    }
    for number, (
        lon, lat, address, person, date, time, outcome, setting, naloxone, precision, area, consent
    ) in enumerate((
        ("-101.303200", "42.296900", "100 block of Willow Street", "k41", "2025-01-01", "21:40",
         "nonfatal", "home", "yes", "street", "00001000100", ""),
        ("-101.298700", "42.287800", "Depot Street and 2nd Street", "k17", "2025-01-09", "02:15",
         "nonfatal", "street", "yes", "point", "00001000200", ""),
        ("-101.311400", "42.299600", "300 block of Maple Avenue", "", "2025-01-22", "",
         "fatal", "home", "no", "street", "00001000100", ""),
        ("-101.286100", "42.305300", "Courthouse Square", "k41", "2025-02-03", "17:05",
         "nonfatal", "public building", "yes", "point", "00001000300", ""),
        ("-101.277800", "42.291500", "2200 block of River Road", "k88", "2025-02-11", "23:50",
         "nonfatal", "vehicle", "unknown", "street", "00001000300", ""),
        ("-101.296900", "42.283700", "Depot Street under the rail bridge", "", "2025-02-19",
         "11:30", "fatal", "outdoors", "no", "street", "00001000200", ""),
        ("-101.314800", "42.294100", "Maple Avenue and 3rd Street", "k52", "2025-03-04", "19:20",
         "nonfatal", "shop or restaurant", "yes", "point", "00001000100", "yes"),
        ("-101.301000", "42.310200", "", "", "2025-03-15", "08:45",
         "nonfatal", "unknown", "unknown", "unknown", "00001000300", ""),
        ("-101.289900", "42.298800", "10 block of Ferry Lane", "k60", "2025-03-31", "14:10",
         "nonfatal", "home", "yes", "street", "00001000300", ""),
    ), start=1)
)  # fmt: skip

NEED_COUNTS: Final[tuple[Row, ...]] = tuple(
    {
        "area": area,
        "count": count,
        "from": f"{year}-01-01",
        "to": f"{year}-12-31",
        "outcome": "fatal",
    }
    for year, area, count in (
        ("2023", "00001000100", "14"),
        ("2023", "00001000200", "23"),
        ("2023", "00001000300", "0"),
        ("2024", "00001000100", "17"),
        ("2024", "00001000200", "19"),
        ("2024", "00001000300", "<11"),
    )
)

NEED_PLACES: Final[tuple[Row, ...]] = (
    {
        "name": "Behind the bus station (example)",
        **_place("-101.306800", "42.292600"),
        "weight": "12",
        "days": "Mon to Fri",
        "hours": "afternoons",
        "note": "Groups of five or so; ask for wound care supplies.",
        "consent": "yes",
    },
    {
        "name": "Depot Street and 2nd Street (example)",
        **_place("-101.298700", "42.287800"),
        "weight": "20",
        "days": "every day",
        "hours": "18:00-23:00",
        "note": "Busier after the kitchen opens.",
        "consent": "yes",
    },
    {
        "name": "Riverside Park, north gate (example)",
        **_place("-101.283000", "42.281000"),
        "weight": "6",
        "days": "weekends",
        "note": "Summer only.",
    },
    {
        "name": "Motel row (example)",
        **_place("-101.272500", "42.303500"),
        "weight": "8",
        "hours": "unknown",
    },
)

AREAS: Final[tuple[Row, ...]] = tuple(
    {
        "area_id": area_id,
        "name": f"Tract {area_id[-3]} (example)",
        "lon": lon,
        "lat": lat,
        "residents": residents,
        "pct_poverty": poverty,
        "pct_no_vehicle": no_vehicle,
        "svi": svi,
    }
    for area_id, lon, lat, residents, poverty, no_vehicle, svi in (
        ("00001000100", "-101.310000", "42.297000", "3820", "18.5", "9.1", "0.62"),
        ("00001000200", "-101.297500", "42.286000", "2975", "31.2", "22.4", "0.91"),
        ("00001000300", "-101.283500", "42.301000", "4410", "12.0", "6.3", "0.38"),
    )
)

CANDIDATES: Final[tuple[Row, ...]] = (
    {
        "candidate_id": "001",
        "name": "Depot Street Church Hall (example)",
        **_place("-101.297300", "42.286200", "60 Depot Street"),
        "kind": "place of worship",
        "cost": "18000",
        "capacity": "40",
        "hours": "Mon-Thu after 2pm",
        "host_agreed": "yes",
        "visibility": "public",
        "required": "no",
        "forbidden": "no",
        "veto": "no",
        "preference": "2",
        "parking": "yes",
        "power": "yes",
        "permit": "no",
        "location_precision": "point",
    },
    {
        "candidate_id": "002",
        "name": "East Branch Library (example)",
        **_place("-101.279500", "42.299000", "900 Ferry Lane"),
        "kind": "library",
        "cost": "9500",
        "capacity": "25",
        "hours": "10:00-18:00, closed Sunday",
        "host_agreed": "unknown",
        "visibility": "partner",
        "veto": "unknown",
        "preference": "1.5",
        "parking": "yes",
        "power": "yes",
        "location_precision": "point",
    },
    {
        "candidate_id": "003",
        "name": "Lot behind the bus station (example)",
        **_place("-101.306800", "42.292600", "Station Street"),
        "kind": "parking lot",
        "cost": "3000",
        "host_agreed": "no",
        "visibility": "confidential",
        "forbidden": "no",
        "veto": "yes",
        "preference": "-1",
        "power": "no",
        "permit": "yes",
        "location_precision": "street",
    },
)

ADDRESS_POINTS: Final[tuple[Row, ...]] = tuple(
    {**_place(lon, lat, address), "location_precision": precision}
    for lon, lat, address, precision in (
        ("-101.302000", "42.296500", "118 Willow Street", "point"),
        ("-101.275000", "42.290000", "2200 River Road", "point"),
        ("-101.296000", "42.285000", "77 Depot Street", "point"),
        ("-101.298700", "42.287800", "Depot Street and 2nd Street", "street"),
        ("-101.316000", "42.293000", "Maple Avenue and 3rd Street", "street"),
    )
)

ROSTER: Final[tuple[Row, ...]] = tuple(
    {
        "visit_id": f"00{number}",
        "stop": stop,
        "day": day,
        "from": start,
        "to": end,
        **_place(lon, lat, address),
        "van": van,
        "staff": staff,
        "visibility": visibility,
        "note": note,
    }
    for number, (stop, day, start, end, lon, lat, address, van, staff, visibility, note) in (
        (1, ("Depot Street (example)", "mon", "17:00", "20:00", "-101.298700", "42.287800",
             "Depot Street and 2nd Street", "van 1", "2", "public", "")),
        (2, ("Bus station (example)", "tue", "13:00", "15:30", "-101.306800", "42.292600",
             "Station Street", "van 1", "2, one of them a nurse", "public", "Wound care")),
        (3, ("Depot Street (example)", "thu", "17:00", "20:00", "-101.298700", "42.287800",
             "Depot Street and 2nd Street", "van 1", "2", "public", "")),
        (4, ("Motel row (example)", "thu", "20:30", "21:30", "-101.272500", "42.303500",
             "2900 River Road", "van 1", "2", "partner", "Only if the night crew is complete")),
        (5, ("Riverside Park (example)", "sat", "11:00", "14:00", "-101.283000", "42.281000",
             "Riverside Park, north gate", "on foot", "3", "public", "May to September")),
    )
)  # fmt: skip

VAN_STOPS: Final[tuple[Row, ...]] = (
    {
        "stop_id": "001",
        "name": "Depot Street (example)",
        **_place("-101.298700", "42.287800", "Depot Street and 2nd Street"),
        "kind": "parking",
        "hours": "Mo-Sa 9am-9pm",
        "host_agreed": "yes",
        "visibility": "public",
        "forbidden": "no",
        "parking": "yes",
        "power": "no",
        "permit": "yes",
        "least_min": "60",
        "most_min": "180",
        "least_visits": "1",
        "most_visits": "3",
        "days_apart": "2",
        "contacts_per_hour": "15",
        "location_precision": "street",
    },
    {
        "stop_id": "002",
        "name": "Motel row (example)",
        **_place("-101.272500", "42.303500", "2900 River Road"),
        "kind": "parking",
        "hours": "Fr-Sa 20:00-02:00",
        "host_agreed": "unknown",
        "visibility": "partner",
        "veto": "no",
        "preference": "1",
        "parking": "yes",
        "most_visits": "1",
        "location_precision": "point",
    },
)

CREW: Final[tuple[Row, ...]] = (
    {"name": "Alma (example)", "roles": "driver;nurse", "days": "Mo-Fr", "hours": "9am-6pm",
     "weekly_hours": "30"},
    {"name": "Benito (example)", "roles": "driver", "days": "Tu,Th,Sa", "hours": "14:00-24:00",
     "weekly_hours": "20"},
    {"name": "Chidi (example)", "roles": "peer", "hours": "Mo-Fr 4pm-10pm; Sa 9am-2pm"},
)  # fmt: skip
