"""The address-only methadone clinics of Chicago: placed by a geocoder's output, or told of.

Counts of rows are looked at, never the rows.
"""

from __future__ import annotations

import csv
import re

import pytest

from hrgeo.files import read_toml
from hrgeo.inputs import combine_services, read_address_points, read_services
from hrgeo.model import QualityLog

pytestmark = pytest.mark.realdata

CLINICS, GEOCODED = "chicago_methadone_nogeometry.csv", "chicago_methadone_geocoded.csv"


@pytest.fixture(scope="module")
def chicago(real_data):
    return real_data / "chicago"


@pytest.fixture(scope="module")
def points(chicago):
    return read_address_points(chicago / GEOCODED)


def mutated(chicago, tmp_path, change):
    """Write the clinics with their addresses changed; give the path and how many did change."""
    with (chicago / CLINICS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    before = [row["Address"] for row in rows]
    for row in rows:
        row["Address"] = change(row["Address"])
    path = tmp_path / "clinics.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path, sum(row["Address"] != old for row, old in zip(rows, before, strict=True))


def distances_deg(services, points):
    """Give how far each placed row is from the geocoder's point of the same clinic."""
    at = {int(row): (x, y) for row, x, y in zip(points.row, points.lon, points.lat, strict=True)}
    return [
        max(abs(p.x - at[row][0]), abs(p.y - at[row][1]))
        for p, row in zip(services.geometry, services["row"], strict=True)
    ]


def test_all_27_clinics_are_placed_where_the_geocoder_put_them(chicago, points):
    """Both files list the clinics in one order, so that the rows can be compared."""
    log = QualityLog()
    clinics = read_services(
        chicago / CLINICS, default_type="otp", address_points=points, quality=log
    )
    assert len(points) == 27
    assert len(clinics) + log.n_rows("services", "merged") == 27
    assert log.n_rows("services", "moved") == 27
    assert log.n_rows("services", "dropped") == 0
    assert max(distances_deg(clinics, points)) < 0.001
    assert set(clinics["types"]) == {"otp"}


def test_clinics_that_the_list_of_services_has_already_are_merged(chicago, points):
    """20 of the 27 stand in services.csv under a like name within 60 m, and 7 are new."""
    plan = read_toml(chicago / "plan.toml")
    log = QualityLog()
    services = read_services(
        chicago / "services.csv", columns=plan["columns"]["services"], types=plan["types"]
    )
    clinics = read_services(chicago / CLINICS, default_type="otp", address_points=points)
    both = combine_services([services, clinics], quality=log)
    n_merged = log.n_rows("services", "merged")
    assert len(both) == len(services) + len(clinics) - n_merged
    assert n_merged == 20
    n_otp = both["types"].str.contains("otp").sum()
    assert n_otp == services["types"].str.contains("otp").sum() + 27 - n_merged


def test_without_street_types_nothing_goes_to_a_wrong_place(chicago, points, tmp_path):
    """A street without its type is placed only where one clinic's address fits."""
    kinds = r"(?i)\s+(street|st|avenue|ave|boulevard|blvd|road|rd|drive|dr)\b\.?"
    path, n_changed = mutated(chicago, tmp_path, lambda text: re.sub(kinds, "", text, count=1))
    log = QualityLog()
    clinics = read_services(path, default_type="otp", address_points=points, quality=log)
    n_gone = log.n_rows("services", "merged") + log.n_rows("services", "dropped")
    assert n_changed > 20
    assert len(clinics) + n_gone == 27
    assert max(distances_deg(clinics, points)) < 0.001


@pytest.mark.parametrize("change", ["letter", "number"])
def test_misspelt_addresses_are_told_of_with_guesses_and_not_placed(chicago, tmp_path, change):
    """Two letters exchanged in the street's name, or another house number."""

    def misspell(text):
        if change == "number":
            return re.sub(r"^\d+", lambda found: str(int(found.group()) + 2), text)
        words = text.split()
        at = max(range(len(words)), key=lambda i: len(words[i]) * words[i].isalpha())
        word = words[at]
        swapped = word[0] + word[2] + word[1] + word[3:] if len(word) > 3 else word
        return " ".join([*words[:at], swapped, *words[at + 1 :]])

    path, n_changed = mutated(chicago, tmp_path, misspell)
    with path.open("a", encoding="utf-8") as file:  # one that can be used, so that the rest is read
        file.write("28,Known,1 Known St,Chicago,IL,60600\n")
    known = tmp_path / "known.csv"
    known.write_text("Address,Longitude,Latitude\n1 Known St,-87.6,41.8\n")
    both = read_address_points([chicago / GEOCODED, known])
    log = QualityLog()
    services = read_services(path, default_type="otp", address_points=both, quality=log)
    notes = log.to_frame().query("reason == 'address_no_match'")
    assert n_changed > 15
    assert len(services) - 1 <= 27 - n_changed
    assert len(notes) >= n_changed
    assert notes["detail"].str.contains(f"{GEOCODED} row").mean() > 0.9
