"""The plan of the invented town."""

from __future__ import annotations

PLAN = """\
# The plan of the sample town. Everything in this folder is invented.
[study]
name = "Sample town (invented)"
boundary = "boundary.geojson"

[streets]
file = "town.osm.pbf"
modes = ["walk", "drive"]

[[need]]
id = "ems"
file = "incidents.csv"
kind = "points"
what = "ems"
period = ["2023-01-01", "2025-12-31"]

[[need]]
id = "deaths"
file = "deaths_by_area.csv"
kind = "counts"
what = "death"
area = "area_id"
count = "deaths"
suppressed = ["<11", "*"]

[[need]]
id = "staff"
file = "staff_places.xlsx"
kind = "places"
what = "staff"

[inputs]
services = "services.csv"
areas = "areas.geojson"
candidates = "candidates.csv"

[coverage]
# No overdose prevention site ("ops") is listed in services.csv, on purpose.
services = ["ssp", "naloxone", "naloxone_box", "otp", "buprenorphine", "drug_checking", "ops"]
thresholds_min = { walk = [10, 20], drive = [5, 10] }

# Whom the rules of services keep out. Without [[people]], the usual barriers are looked at.
[[people]]
name = "Without ID"
has_id = false

[[people]]
name = "Without money or insurance"
can_pay = false
is_insured = false

[[people]]
name = "Using drugs now"
is_abstinent = false

[[people]]
name = "Spanish only, without ID"
has_id = false
language = "es"

[[people]]
name = "In a wheelchair"
needs_wheelchair = true

# What people need together.
[[bundles]]
name = "Syringes, naloxone, testing and buprenorphine"
services = ["ssp", "naloxone", "testing", "buprenorphine"]

[siting]
need = "ems"
service = "ssp"
mode = "walk"
threshold_min = 10
objective = "max_coverage"
new_sites = 5
groups = ["pct_no_vehicle"]           # of whom shares are told, and how fair the choice is

# What keeps a place from being considered. The invented town has these rules; yours may differ.
[siting.rules]
exclude = "exclusion.geojson"
away_from_m = { school = 100 }        # school_buffer = true is 1,000 ft; not legal advice

# Had sites been chosen on the earlier overdoses: how many later ones would be within reach?
[siting.backtest]
train = ["2023-01-01", "2024-12-31"]
test = ["2025-01-01", "2025-12-31"]
rolling_months = 12

# The week of two vans. Its roster may change as a whole; for a week that people know,
# max_changes = 2 keeps all but two visits.
[van]
base = { name = "Office", lon = -101.3040, lat = 42.2990 }
need = "ems"
stops = "van_stops.csv"
crew = "crew.csv"
roster = "van_roster.xlsx"
max_changes = 30
release = ["Motel row"]
days_apart = 2
time_zone = "America/Chicago"
first_monday = "2026-01-12"
iterations = 1000                     # less than usual: the demo is to be quick

[[van.vans]]
name = "Day van"
days = ["Mo", "Tu", "We", "Th", "Fr"]
hours = "9:00-18:00"
shift_hours = 6
roles = ["driver"]

[[van.vans]]
name = "Night van"
days = ["Mo", "Tu", "We", "Th", "Fr"]
hours = "15:00-24:00"
shift_hours = 7
roles = ["driver"]

[output]
audience = "internal"
"""
