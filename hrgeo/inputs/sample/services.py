"""The services of the invented town. Every program, address and hour is made up."""

from __future__ import annotations

import numpy as np

from hrgeo.inputs.sample.drawing import Stretches
from hrgeo.inputs.sample.ground import Ground, to_lonlat
from hrgeo.inputs.sample.spots import ISLAND, spot
from hrgeo.schemas import BARRIERS

COLUMNS = (
    "service_id", "name", "type", "address", "latitude", "longitude", "opening_hours", *BARRIERS,
    "languages", "capacity", "opened", "closed", "last_verified", "available_share", "visibility",
    "delivers",
)  # fmt: skip

# name, type, where on the straight plan, hours, barriers, and what else is known
SERVICES: tuple[tuple[str, str, tuple[float, float], str, str, dict[str, str]], ...] = (
    ("Open Hand Syringe Services", "ssp;naloxone;testing;wound_care", (-0.06, -0.02),
     "Tu,Th 13:00-19:00; Sa 10:00-14:00", "nnnnnnyy",
     {"languages": "en;es", "capacity": "90", "opened": "2014-03-01", "verified": "2025-11-18"}),
    ("Northwest Exchange", "ssp;naloxone", (-0.52, 0.30),
     "Mon & Wed 4pm-8pm", "nnnnnnyn",
     {"languages": "en", "capacity": "45", "opened": "2019-06-10", "verified": "2025-10-02"}),
    ("County Health Annex", "ssp;testing;naloxone", (0.10, 0.36),
     "Mon-Fri 9am-4pm, closed holidays", "nnnnynny",
     {"languages": "en;es", "capacity": "60", "opened": "2017-01-09", "verified": "2025-12-01"}),
    ("South Market Harm Reduction", "ssp;naloxone;drug_checking;peer_support", (-0.10, -0.66),
     "Wed and Fri, noon to 6 pm", "nnnnnnyy",
     {"languages": "en;es", "capacity": "50", "opened": "2021-04-05", "verified": "2025-11-20"}),
    ("Railside Needle Exchange (ended)", "ssp;naloxone", (-0.60, -0.55),
     "Tu 15:00-18:00", "nnnnnnn-",
     {"languages": "en", "opened": "2018-05-01", "closed": "2024-06-30",
      "verified": "2024-06-30"}),
    ("Heron Island Outreach Tent", "outreach;naloxone;naloxone_box", ISLAND,
     "May-Sep Sa 11:00-15:00", "nnnnnn--", {"languages": "en", "verified": "2025-09-14"}),
    ("Riverbend Treatment Center", "otp;counseling", (0.44, 0.12),
     "Mo-Sa 05:30-11:00", "yyynynny",
     {"languages": "en", "capacity": "240", "opened": "2009-09-01", "verified": "2025-10-27"}),
    ("Catalpa Methadone Clinic", "otp", (-0.34, 0.16),
     "Mo-Fr 06:00-12:00; Sa 06:00-09:00", "yynnynny",
     {"languages": "en;es", "capacity": "180", "opened": "2012-02-15", "verified": "2025-10-27"}),
    ("Prairie Family Health", "primary_care;buprenorphine;testing", (-0.02, 0.14),
     "Mo-Fr 08:00-17:00; PH off", "y-nnyn-y",
     {"languages": "en;es", "capacity": "120", "verified": "2025-08-11"}),
    ("Dr. Okafor & Partners", "buprenorphine", (-0.46, 0.02),
     "Monday to Thursday 9-4", "yyynyn-y", {"languages": "en", "verified": "2024-12-05"}),
    ("Heron Ridge Recovery", "buprenorphine;counseling;mental_health", (0.74, -0.30),
     "Mo-Fr 09:00-18:00", "yyyyyn-y", {"languages": "en", "verified": "2025-03-30"}),
    ("Same Day Start", "buprenorphine;peer_support", (0.06, -0.10),
     '24/7 "by telephone"', "nnnnnn-y",
     {"languages": "en;es", "verified": "2025-12-08", "delivers": "yes"}),
    ("Public Library Box", "naloxone_box", (-0.04, 0.06), "24/7", "nnnnnn-y",
     {"opened": "2024-02-01", "verified": "2025-11-30"}),
    ("Bus Station Box", "naloxone_box", (-0.14, -0.06), "24/7", "nnnnny-y",
     {"opened": "2024-02-01", "verified": "2025-11-30"}),
    ("Riverside Park Box", "naloxone_box", (0.08, -0.30), "daily 6 am to 10 pm", "nnnnnn--",
     {"opened": "2024-08-15", "verified": "2025-06-12"}),
    ("Juniper Hall Box", "naloxone_box", (-0.50, 0.44), "", "nnnnnn--", {}),
    ("Lupine Pharmacy", "pharmacy;naloxone", (-0.16, 0.10),
     "Mo-Sa 09:00-21:00; Su 10:00-18:00", "nynn-n-y",
     {"languages": "en", "share": "0.85", "verified": "2025-09-02"}),
    ("Bluestem Drug", "pharmacy;naloxone", (0.34, -0.20),
     "Mo-Fr 09:00-18:00; Sa 09:00-13:00", "-ynn-n-y",
     {"languages": "en", "share": "0.4", "verified": "2025-09-02"}),
    ("Goldenrod Pharmacy", "pharmacy", (0.66, 0.20), "Mo-Sa 08:00-22:00", "yyyn-n-y",
     {"share": "0.25", "verified": "2025-09-03"}),
    ("Crosstown Pharmacy", "pharmacy;naloxone", (-0.66, 0.06), "call for hours", "-y------",
     {"share": "0.6"}),
    ("Night Owl Drop-in", "drop_in;food;safer_smoking;naloxone", (-0.12, 0.02),
     "Mo-Su 20:00-06:00", "nnnnnn-y",
     {"languages": "en;es", "capacity": "35", "verified": "2025-12-03"}),
    ("Heron House", "housing;crisis", (-0.30, -0.14), "24/7", "nnnnyn--",
     {"languages": "en", "capacity": "18", "visibility": "confidential",
      "verified": "2025-07-21"}),
    ("Women's Night Shelter", "housing;drop_in", (0.02, -0.18), "Mo-Su 18:00-08:00", "nnnnyn--",
     {"languages": "en;es", "capacity": "24", "visibility": "confidential",
      "verified": "2025-07-21"}),
    ("Clearwater Mental Health", "mental_health;counseling", (-0.24, 0.36),
     "lunes a viernes 8:30 a 17:30", "yyy-yn-y", {"languages": "en", "verified": "2025-05-19"}),
    ("Test & Go", "testing;education", (0.00, -0.04), "Mo-Fr 11:00-19:00", "nnnnnn-y",
     {"languages": "en;es;vi", "verified": "2025-11-05"}),
    ("Wound Care Wednesdays", "wound_care;outreach", (-0.20, -0.28),
     "Wednesdays 10 to 1", "nnnnnn--",
     {"languages": "en", "visibility": "partner", "verified": "2025-10-15"}),
    ("Supplies by Mail", "delivery_mail", (-0.08, 0.20), "", "nnnnyny-",
     {"languages": "en;es", "delivers": "yes", "verified": "2025-11-11"}),
    ("East Bank Food Pantry", "food;education", (0.42, 0.30), "Th 14:00-18:00", "ynnnynn-",
     {"languages": "en", "verified": "2023-02-08"}),
    ("State Line Truck Stop Clinic", "primary_care;testing", (1.75, 0.62),
     "Mo-Fr 07:00-15:00", "yyy--n-y", {"languages": "en"}),
    ("Regional Detox (next county)", "crisis;counseling;other", (-1.62, -1.40), "24/7", "yyyyyn-y",
     {"languages": "en", "capacity": "30", "verified": "2025-04-22"}),
)  # fmt: skip

# Letters of the table above, in the order of BARRIERS: yes, no, unknown.
_WORDS = {"y": "yes", "n": "no", "-": ""}


def service_rows(
    ground: Ground, streets: Stretches, street_names: list[str]
) -> list[dict[str, object]]:
    """Give the services, each beside the street nearest to its place on the plan."""
    rows: list[dict[str, object]] = []
    for k, (name, types, at, hours, barriers, known) in enumerate(SERVICES, start=1):
        x, y, address = _beside_street(ground, streets, street_names, at, 100 + 37 * k)
        lon, lat = to_lonlat(x, y)
        row: dict[str, object] = dict.fromkeys(COLUMNS, "")
        row |= {
            "service_id": f"S{k:02d}",
            "name": name,
            "type": types,
            "address": address,
            "latitude": f"{float(lat):.6f}",
            "longitude": f"{float(lon):.6f}",
            "opening_hours": hours,
        }
        row |= {c: _WORDS[letter] for c, letter in zip(BARRIERS, barriers, strict=True)}
        row |= {c: known.get(c, "") for c in ("languages", "capacity", "opened", "closed")}
        row |= {
            "last_verified": known.get("verified", ""),
            "available_share": known.get("share", ""),
            "visibility": known.get("visibility", "public"),
            "delivers": known.get("delivers", ""),
        }
        rows.append(row)
    return rows


def _beside_street(
    ground: Ground,
    streets: Stretches,
    street_names: list[str],
    at: tuple[float, float],
    house_number: int,
) -> tuple[float, float, str]:
    x, y = spot(ground, at)
    if at == ISLAND:
        return x, y, "Heron Island"
    if max(abs(at[0]), abs(at[1])) > 1:
        return x, y, "County Road 12"
    middle_x, middle_y = streets.middle_m
    nearest = np.array([np.argmin(np.hypot(middle_x - x, middle_y - y))])
    beside_x, beside_y = streets.place(nearest, np.array([0.4]), np.array([14.0]))
    street = street_names[int(streets.way[nearest[0]])]
    return float(beside_x[0]), float(beside_y[0]), f"{house_number} {street}"
