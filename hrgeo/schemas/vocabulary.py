"""Words that may stand in columns, the same in every table."""

from __future__ import annotations

SERVICE_TYPES: tuple[str, ...] = (
    "ssp",
    "naloxone",
    "naloxone_box",
    "drug_checking",
    "ops",
    "otp",
    "buprenorphine",
    "testing",
    "wound_care",
    "safer_smoking",
    "primary_care",
    "drop_in",
    "peer_support",
    "counseling",
    "mental_health",
    "housing",
    "food",
    "crisis",
    "education",
    "outreach",
    "delivery_mail",
    "pharmacy",
    "other",
)
"""Service types in hrgeo's own words; a service has one or more."""
OPEN_WHEN_NEEDED: tuple[str, ...] = ("naloxone_box", "ops", "crisis")
"""Types that have to be open at the very moment of need; others can be visited when they are."""

NO_HOURS = "No hours are given."
"""The `hours_reason` of a service whose table has no hours for it."""

NEED_KINDS: tuple[str, ...] = ("points", "counts", "places")
NEED_WHATS: tuple[str, ...] = ("ems", "death", "contacts", "participants", "staff", "other")
VISIBILITIES: tuple[str, ...] = ("public", "partner", "confidential")
HOST_AGREED: tuple[str, ...] = ("yes", "no", "unknown")
LOCATION_PRECISIONS: tuple[str, ...] = ("point", "street", "zip", "city", "unknown")
"""How well a place is known: an address or a point on the map; somewhere along a street or at
a corner; the middle of a ZIP code; the middle of a city or county; not said."""
COARSE_PRECISIONS: tuple[str, ...] = ("zip", "city")
"""Too coarse for short ways: such a place enters no share on foot, with a wheelchair or by bike."""
MODES: tuple[str, ...] = ("walk", "wheelchair", "bike", "drive")

BARRIERS: tuple[str, ...] = (
    "id_required",
    "fee",
    "insurance_required",
    "abstinence_required",
    "registration_required",
    "police_onsite",
    "needs_based",
    "wheelchair",
)
"""What a service asks of people, or offers them, beside its type."""
DAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
