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

[siting]
need = "ems"
service = "ssp"
mode = "walk"
threshold_min = 10
objective = "max_coverage"
new_sites = 5

[siting.backtest]
train = ["2023-01-01", "2024-12-31"]
test = ["2025-01-01", "2025-12-31"]

[output]
audience = "internal"
"""
