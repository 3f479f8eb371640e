"""Services that are listed twice become one; those that only look like it are told of."""

from __future__ import annotations

import pandas as pd
import pytest

from hrgeo.errors import InputError
from hrgeo.inputs import combine_services, read_services
from hrgeo.inputs.duplicates import are_like_names
from hrgeo.model import QualityLog

LON, LAT = -87.6, 41.8
M_NORTH = 1 / 111_069  # degrees of latitude in a meter, on the ellipsoid at 41.8 degrees


def table(tmp_path, rows, columns="name,type,lat", name="a.csv"):
    """Write services: the latitude is in meters north of a point."""
    names = columns.split(",")
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows]).astype(object)
    frame["lat"] = [LAT + float(m) * M_NORTH for m in frame["lat"]]
    frame["lon"] = LON
    path = tmp_path / name
    frame.to_csv(path, index=False)
    return path


def read(path, **more):
    log = QualityLog()
    return read_services(path, quality=log, **more), log


def noted(log):
    frame = log.to_frame()
    return list(zip(frame["row"], frame["action"], frame["reason"], strict=True))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Kestrel Harm Reduction Alliance", "KESTREL HARM REDUCTION ALLIANCE, INC.", True),
        ("The Kestrel Clinic", "Kestrel Center LLC", True),
        ("Sundace Methadone Treatment Center, LLC", "Sundance Methadone Treatment Ctr", True),
        ("Family Guidance Centers", "Family Guidance Center of Alder Bend", True),
        ("Chicago Recovery Alliance", "CRA", True),
        ("Riverside Pharmacy", "Riverside Pharmacy #204", True),
        ("Clínica del Pueblo", "Clinica del Pueblo", True),
        ("O'Neill House", "ONeill House", True),
        ("Riverside Pharmacy", "Hillside Pharmacy", False),
        ("Hope Clinic", "New Hope Clinic", False),
        ("Kestrel Site 1", "Kestrel Site 2", False),
        ("Alder Bend Harm Reduction North", "Alder Bend Harm Reduction South", False),
        ("Harbor House", "Tenth Street Exchange", False),
        ("Clinic", "Center", False),
        ("Clinic", "Clinic", True),
        ("Walgreens", "CVS", False),
    ],
)
def test_names_that_are_one_and_names_that_are_not(one, other, alike):
    """Either way round."""
    assert are_like_names(one, other) is alike
    assert are_like_names(other, one) is alike


def test_the_fullest_row_stays_and_takes_what_it_lacks(tmp_path):
    """Types of all, cells of the others where its own are blank, each merged row named."""
    path = table(
        tmp_path,
        [("Kestrel Alliance", "ssp", 0, "", "555"), ("Kestrel Alliance Inc", "ssp; naloxone", 30,
         "Mo 09:00-17:00", ""), ("KESTREL ALLIANCE", "ssp", 10, "Mo 09:00-17:00", "556")],
        "name,type,lat,hours,phone",
    )  # fmt: skip
    services, log = read(path)
    assert services.index.tolist() == ["service-0004"]
    row = services.iloc[0]
    assert (row["types"], row["phone"], row["row"]) == ("ssp;naloxone", "556", 4)
    assert noted(log) == [(2, "merged", "merged_duplicate"), (3, "merged", "merged_duplicate")]
    assert all("into row 4." in detail for detail in log.to_frame()["detail"])


def test_with_equal_rows_the_first_stays_and_blanks_are_filled(tmp_path):
    """What the kept row does not say comes from the other."""
    path = table(
        tmp_path, [("A B", "ssp", 0, "", "9-5"), ("A B", "ssp", 0, "555", "")],
        "name,type,lat,phone,hours",
    )  # fmt: skip
    services, _ = read(path)
    assert services[["row", "phone", "opening_hours"]].to_numpy().tolist() == [[2, "555", "9-5"]]


def test_sixty_meters_are_measured_to_the_row_that_stays(tmp_path):
    """59 m merge, 61 m do not, and a chain of near ones does not reach farther."""
    services, _ = read(table(tmp_path, [("A B", "ssp", 0), ("A B", "ssp", 59)]))
    assert len(services) == 1
    services, _ = read(table(tmp_path, [("A B", "ssp", 0), ("A B", "ssp", 61)]))
    assert len(services) == 2
    services, log = read(table(tmp_path, [("A B", "ssp", 50 * k) for k in range(5)]))
    # Row 2 takes row 3, row 4 takes row 5, and row 6 stays: none is beyond 60 m of its own.
    assert services["row"].tolist() == [2, 4, 6]
    assert log.n_rows("services", "merged") == 2


def test_other_types_names_and_states_are_not_merged(tmp_path):
    """A pharmacy and its naloxone box are two; so are an open and a closed site."""
    path = table(
        tmp_path,
        [("A B", "ssp", 0, ""), ("A B", "otp", 0, ""), ("A B", "ssp", 0, "2020-01-01"),
         ("A B", "detox", 0, ""), ("A B", "naltrexone", 0, ""), ("A B", "Detox", 0, "")],
        "name,type,lat,closed",
    )  # fmt: skip
    services, log = read(path)
    # All that hrgeo has no type for is "other": that is one type only in the same words.
    assert services["row"].tolist() == [2, 3, 4, 5, 6]
    assert [note for note in noted(log) if note[1] == "merged"] == [
        (7, "merged", "merged_duplicate")
    ]
    assert "perhaps_duplicate" not in log.to_frame()["reason"].tolist()


def test_one_door_and_other_names_are_told_of(tmp_path):
    """Within 30 m; 50 m is another door."""
    path = table(
        tmp_path,
        [("Harbor House", "ssp", 0), ("Tenth Street", "ssp", 25), ("Quill", "ssp", 56),
         ("Walnut", "otp", 25)],
    )  # fmt: skip
    services, log = read(path)
    assert len(services) == 4
    assert noted(log) == [(3, "doubted", "perhaps_duplicate")]
    assert "(row 2)" in log.to_frame()["detail"][0]


def test_the_strictest_visibility_wins(tmp_path):
    """Merging never makes a place more public; unknown is stricter than public."""
    rows = [("A B", "ssp", 0, "public", "x"), ("A B", "ssp", 0, "confidential", "")]
    services, _ = read(table(tmp_path, rows, "name,type,lat,visibility,more"))
    assert services["visibility"].tolist() == ["confidential"]
    rows[1] = ("A B", "ssp", 0, "", "")
    services, _ = read(table(tmp_path, rows, "name,type,lat,visibility,more"))
    assert services["visibility"].isna().tolist() == [True]


def test_rows_that_contradict_each_other_are_told_of(tmp_path):
    """The kept row's answer stays; a blank contradicts nothing."""
    rows = [("A B", "ssp", 0, "no", "yes", "x"), ("A B", "ssp", 0, "yes", "", "")]
    services, log = read(table(tmp_path, rows, "name,type,lat,fee,id_required,more"))
    assert not services["fee"].iloc[0]
    assert services["id_required"].iloc[0]
    assert noted(log) == [
        (2, "doubted", "merged_rows_differ"), (3, "merged", "merged_duplicate"),
    ]  # fmt: skip
    assert log.to_frame()["column"].tolist() == ["fee", "name"]


def test_places_known_by_zip_code_alone_are_not_merged(tmp_path):
    """All of a ZIP code stand at one point."""
    path = table(
        tmp_path, [("A B", "ssp", 0, "zip"), ("A B", "ssp", 0, "zip")],
        "name,type,lat,location_precision",
    )  # fmt: skip
    services, _ = read(path)
    assert len(services) == 2


def test_files_are_joined_with_their_own_ids_and_columns(tmp_path):
    """An id that is taken gets the table's number; a service of both files is one."""
    one, _ = read(table(tmp_path, [("A B", "ssp", 0, "555")], "name,type,lat,phone"))
    two, _ = read(
        table(
            tmp_path, [("A B Inc", "ssp", 5, "no"), ("C", "otp", 900, "yes")],
            "name,type,lat,fee", "b.csv",
        )
    )  # fmt: skip
    three, _ = read(table(tmp_path, [("Other Door", "ssp", 3)], name="c.csv"))
    log = QualityLog()
    both = combine_services([one, two, three], quality=log)
    assert both.index.tolist() == ["service-0002", "service-0003", "service-0002-3"]
    assert both.index.name == "service_id"
    assert both.crs.to_epsg() == 4326
    assert both["file"].tolist() == ["a.csv", "b.csv", "c.csv"]
    assert both["phone"].tolist()[0] == "555"
    assert not both["fee"].iloc[0]  # from the row that went into it
    assert both["fee"].isna().tolist() == [False, False, True]
    frame = log.to_frame()
    assert frame[["file", "row", "action", "reason"]].to_numpy().tolist() == [
        ["b.csv", 2, "merged", "merged_duplicate"],
        ["c.csv", 2, "doubted", "perhaps_duplicate"],
    ]
    assert frame["detail"][0].endswith("into row 2 of a.csv.")


def test_one_table_stays_as_it_is_and_none_is_refused(tmp_path):
    """Nothing to join."""
    one, _ = read(table(tmp_path, [("A", "ssp", 0)]))
    assert combine_services([one]) is one
    with pytest.raises(InputError, match="name at least one"):
        combine_services([])
