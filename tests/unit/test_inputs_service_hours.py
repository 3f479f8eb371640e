"""Hours in tables of services: read, agreed on, merged, and told in the quality log."""

from __future__ import annotations

from pathlib import Path

from hrgeo.inputs import NO_HOURS, combine_services, read_hours, read_services
from hrgeo.inputs.service_hours import HOURS_COLUMNS, agreed_hours
from hrgeo.model import QualityLog


def write(tmp_path: Path, text: str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def noted(log: QualityLog) -> list[tuple[int, str, str]]:
    frame = log.to_frame()
    frame = frame[frame["reason"].str.startswith("hours")]
    return list(zip(frame["row"], frame["reason"], frame["column"], strict=True))


def test_hours_stand_beside_the_original(tmp_path):
    log = QualityLog()
    path = write(
        tmp_path,
        "name,type,lon,lat,hours\nA,ssp,1,2,Mon-Fri 9am-5pm\nB,ssp,1.1,2,M-F 9-5\n"
        "C,ssp,1.2,2,by appointment\nD,ssp,1.3,2,\nE,ssp,1.4,2,Mon 9am-5pm zebra\n",
    )
    services = read_services(path, quality=log)
    assert services["opening_hours"].tolist()[:3] == [
        "Mon-Fri 9am-5pm",
        "M-F 9-5",
        "by appointment",
    ]
    assert services["hours_osm"].tolist()[:2] == ["Mo-Fr 09:00-17:00"] * 2
    assert services["hours_osm"].isna().tolist() == [False, False, True, True, True]
    assert services["hours_reason"].tolist()[:2] == ["", ""]
    assert services["hours_reason"].tolist()[3] == NO_HOURS
    assert services["hours_assumed"].tolist()[:2] == ["", "9-5 is taken as 09:00-17:00"]
    # A blank cell is unknown and nothing to look at.
    assert noted(log) == [
        (3, "hours_assumed", "opening_hours"), (4, "hours_unread", "opening_hours"),
        (6, "hours_unread", "opening_hours"),
    ]  # fmt: skip


def test_the_quality_log_has_no_words_of_the_file(tmp_path):
    log = QualityLog()
    read_services(write(tmp_path, "name,lon,lat,hours\nA,1,2,Mon 9am-5pm zebra\n"), quality=log)
    details = [note.detail for note in log.notes if note.reason == "hours_unread"]
    assert len(details) == 1
    assert "does not understand" in details[0]
    assert "zebra" not in details[0]


def test_a_file_without_hours_has_unknown_hours(tmp_path):
    services = read_services(write(tmp_path, "name,lon,lat\nA,1,2\n"))
    assert services[list(HOURS_COLUMNS)].isna().iloc[0].tolist() == [True, False, False]
    assert services["hours_reason"].tolist() == [NO_HOURS]


def test_columns_of_days_are_read_as_a_week(tmp_path):
    log = QualityLog()
    path = write(
        tmp_path, "name,lon,lat,Mon,Tue,Wed\nA,1,2,9am-5pm,,closed\nB,1.1,2,9am-5pm,call,\n"
    )
    services = read_services(path, quality=log)
    assert services["hours_osm"].iloc[0] == "Mo 09:00-17:00"
    assert services["hours_assumed"].iloc[0].startswith("closed on days with no entry (Tuesday,")
    assert services["hours_reason"].iloc[1].startswith("Tuesday: It says to ask")
    assert noted(log) == [(2, "hours_assumed", "mon"), (3, "hours_unread", "mon")]


def test_a_column_of_hours_and_days_must_agree(tmp_path):
    path = write(
        tmp_path,
        "name,lon,lat,hours,mon,tue\nA,1,2,Mon & Tue 9am-5pm,9am-5pm,9am-5pm\n"
        "B,1.1,2,Mon 9am-5pm,9am-1pm,\nC,1.2,2,,9am-1pm,\n",
    )
    services = read_services(path)
    assert services["hours_osm"].fillna("").tolist() == ["Mo-Tu 09:00-17:00", "", "Mo 09:00-13:00"]
    assert "say different hours" in services["hours_reason"].iloc[1]


def test_rows_of_one_service_must_agree(tmp_path):
    """A and A again: the same hours in other words stay, other hours are unknown."""
    for second, osm in (("9am to 5pm Mon-Fri", "Mo-Fr 09:00-17:00"), ("Mon-Fri 9am-6pm", ""),
                        ("by appointment", ""), ("", "Mo-Fr 09:00-17:00")):  # fmt: skip
        text = (
            "name,type,lon,lat,hours,phone\nHarbor Exchange,ssp,1,2,Mon-Fri 9am-5pm,555\n"
            f"Harbor Exchange,ssp,1,2,{second},\n"
        )
        services = read_services(write(tmp_path, text))
        assert len(services) == 1
        assert services["hours_osm"].fillna("").tolist() == [osm]
        assert ("say different hours" in services["hours_reason"].iloc[0]) == (osm == "")


def test_a_row_without_hours_takes_those_of_the_other(tmp_path):
    text = (
        "name,type,lon,lat,hours,phone,zip\nHarbor Exchange,ssp,1,2,,555,60601\n"
        "Harbor Exchange,ssp,1,2,Mon 9-5,,\n"
    )
    services = read_services(write(tmp_path, text))
    assert services["row"].tolist() == [2]
    row = services.iloc[0]
    assert (row["hours_osm"], row["opening_hours"]) == ("Mo 09:00-17:00", "Mon 9-5")
    assert row["hours_assumed"] == "9-5 is taken as 09:00-17:00"


def test_files_with_and_without_hours_are_joined(tmp_path):
    one = read_services(write(tmp_path, "name,lon,lat\nA,1,2\n"))
    other = read_services(write(tmp_path, "name,lon,lat,hours\nB,3,4,24/7\n", "b.csv"))
    both = combine_services([one, other])
    assert both["hours_osm"].fillna("").tolist() == ["", "24/7"]
    assert both["hours_reason"].tolist() == [NO_HOURS, ""]


def test_readings_agree_if_they_mean_the_same():
    same = [read_hours(text) for text in ("", "Mon, Tue 9am-5pm", "Mo-Tu 09:00-17:00")]
    assert agreed_hours(same, "They differ.") == same[1]
    unknown = [read_hours(text) for text in ("by appointment", "call")]
    assert agreed_hours(unknown, "They differ.") == unknown[0]
    assert agreed_hours([read_hours("")], "They differ.").reason == NO_HOURS
