"""The present roster, the crew and the stops of a van: lists, grids, and what is wrong in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hrgeo.errors import InputError
from hrgeo.inputs import read_crew, read_roster, read_van_stops, written_hours
from hrgeo.inputs.sample import sample_folder
from hrgeo.model import QualityLog


def file(folder: Path, text: str, name: str = "week.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def visits(path: Path) -> list[tuple[object, ...]]:
    table = read_roster(path)[["stop", "day", "from_min", "to_min"]]
    return list(table.itertuples(index=False, name=None))


def test_a_list_has_a_visit_in_each_row(tmp_path):
    path = file(
        tmp_path,
        "stop,day,from,to,van,lon,lat\n"
        "Bus station,Mon,6:00 PM,8:00 PM,Van 1,-101.3,42.3\n"
        "Motel row,friday,22:00,01:30,,,\n"
        'Library,"Tue, Thu",12:00,14:00,,,\n',
    )
    assert visits(path) == [
        ("Bus station", 0, 1080, 1200),
        ("Library", 1, 720, 840),
        ("Library", 3, 720, 840),
        ("Motel row", 4, 1320, 1530),  # half past one of the night after: 1440 + 90
    ]
    table = read_roster(path)
    assert table["van"].tolist() == ["Van 1", "", "", ""]
    assert table["lon"].notna().tolist() == [True, False, False, False]
    assert table["row"].tolist() == [2, 4, 4, 3]


@pytest.mark.parametrize(
    "text",
    [
        "Time,Mon,Wed\n18:00-20:00,Bus station,\n9am-11am,,Library\n",
        "Stop,Monday,Wednesday\nBus station,6-8pm,\nLibrary,,9am to 11am\n",
        'When,lunes,miércoles\n,Bus station 18:00-20:00,"Library (9am-11am)"\n',
        "Mo,We\nBus station 18:00 - 20:00,Library 09:00-11:00\n",
        # A grid of hours: two hours in a row are one visit.
        "Time,Mon,Wed\n18:00-19:00,Bus station,\n19:00-20:00,Bus station,\n9-11am,,Library\n",
    ],
)
def test_a_grid_has_a_column_for_each_day(tmp_path, text):
    assert visits(file(tmp_path, text)) == [
        ("Bus station", 0, 1080, 1200),
        ("Library", 2, 540, 660),
    ]


def test_several_visits_can_stand_in_a_cell(tmp_path):
    path = file(tmp_path, 'Week,Mon,Tue\n1,"Depot 9-11am; Library 1-3pm",\n')
    assert visits(path) == [("Depot", 0, 540, 660), ("Library", 0, 780, 900)]


def test_all_faults_of_a_roster_are_told_by_row(tmp_path):
    path = file(
        tmp_path,
        "stop,day,from,to\nA,Mo,soon,20:00\nB,someday,18:00,20:00\nC,Tu,18:00,18:00\n",
    )
    with pytest.raises(InputError) as error:
        read_roster(path)
    assert str(error.value).splitlines() == [
        "week.csv: row 3: no day of the week that can be read.",
        "week.csv: row 2: no time from and to that can be read, such as 18:00 and 20:00.",
        "week.csv: row 4: an end that is its beginning.",
    ]


def test_a_cell_of_a_grid_without_times_is_told(tmp_path):
    path = file(tmp_path, "Stop,Mon,Tue\nDepot,yes,\nLibrary,,9-11am\n")
    with pytest.raises(InputError, match="row 2: a cell without a stop or without times"):
        read_roster(path)


def test_the_roster_of_the_sample_town_is_read():
    table = read_roster(sample_folder() / "van_roster.xlsx")
    assert len(table) == 6
    assert table["stop"].value_counts()["Bus station"] == 3
    assert table["lon"].notna().all()


def test_crew_have_roles_hours_and_most_hours(tmp_path):
    path = file(
        tmp_path,
        "name,role,days,hours,weekly_hours\n"
        'Alma,"Driver, Nurse",Mo-Fr,9:00-17:00,20\n'
        "Benito,,,Sat 10am-2pm,\n"
        "Chidi,peer,,,\n"
        "Dolores,peer,,whenever,\n",
    )
    quality = QualityLog()
    crew = read_crew(path, quality=quality)
    assert crew["hours_osm"].to_dict() == {
        "Alma": "Mo-Fr 09:00-17:00",
        "Benito": "Sa 10:00-14:00",
        "Chidi": "24/7",
    }
    assert crew.loc["Alma", "roles"] == ("driver", "nurse")
    assert crew["weekly_hours"].fillna(-1).tolist() == [20, -1, -1]
    notes = quality.to_frame().set_index("row")["reason"].to_dict()
    assert notes == {4: "no_hours", 5: "hours_unread"}


def test_nobody_stands_in_the_crew_twice(tmp_path):
    with pytest.raises(InputError, match="rows 2, 3 have a name that another row has"):
        read_crew(file(tmp_path, "name\nAlma\nAlma\n"))


def test_a_crew_of_which_nobody_can_be_placed_is_refused(tmp_path):
    with pytest.raises(
        InputError, match=r"nobody who could go out\. The hours in rows 2 cannot be read"
    ):
        read_crew(file(tmp_path, "name,hours\nAlma,whenever\n"))


def test_hours_in_two_cells():
    assert written_hours("Sa,Su", "05-08").osm == "Sa-Su 05:00-08:00"  # 05 is in the morning
    assert written_hours("Fr,Sa", "20-02").osm == "Fr,Sa 20:00-02:00"
    assert written_hours("Mo", "evenings").osm is None


def test_stops_have_limits_of_their_own_and_hours(tmp_path):
    path = file(
        tmp_path,
        "Stop ID,Name,Lon,Lat,Hours,Host agreed,Max visits,Sign\n"
        "7,Depot,-101.3,42.3,Mo-Fr 9am-5pm,yes,2,blue\n"
        "8,Lot,-101.31,42.31,,,,\n"
        "9,Yard,-101.32,42.32,by arrangement,no,,\n",
        "stops.csv",
    )
    quality = QualityLog()
    stops = read_van_stops(path, quality=quality)
    assert stops.index.tolist() == ["7", "8", "9"]
    assert stops["hours_osm"].fillna("").tolist() == ["Mo-Fr 09:00-17:00", "", ""]
    assert np.nan_to_num(stops["most_visits"], nan=-1).tolist() == [2, -1, -1]
    assert stops["Sign"].fillna("").tolist() == ["blue", "", ""]  # other columns pass through
    assert quality.to_frame().set_index("row")["reason"].to_dict() == {4: "hours_unread"}
