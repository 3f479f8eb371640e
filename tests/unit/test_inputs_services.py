"""Program sheets as they are: words for services and barriers, days, addresses alone."""

from __future__ import annotations

import datetime as dt

import pytest

from hrgeo.errors import InputError
from hrgeo.inputs import read_address_points, read_candidates, read_services
from hrgeo.inputs.service_words import AMBIGUOUS, NOISE, TYPE_WORDS, known_types, types_of
from hrgeo.model import QualityLog
from hrgeo.schemas import SERVICE_TYPES


def write(tmp_path, text, name="a.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def noted(log, *actions):
    frame = log.to_frame()
    frame = frame[frame["action"].isin(actions)] if actions else frame
    return list(zip(frame["row"], frame["action"], frame["reason"], frame["column"], strict=True))


@pytest.mark.parametrize(
    ("cell", "types"),
    [
        ("Syringe Services", "ssp"),
        ("SEP", "ssp"),
        ("Harm Reduction Supplies", "ssp"),
        ("Intercambio de jeringas", "ssp"),
        ("Free Narcan kits", "naloxone"),
        ("naloxone distribution", "naloxone"),
        ("Entrega de naloxona", "naloxone"),
        ("naloxone box", "naloxone_box"),
        ("Fentanyl Test Strips", "drug_checking"),
        ("Overdose prevention site", "ops"),
        ("Methadone", "otp"),
        ("Clínica de metadona", "otp"),
        ("Suboxone / Bupe", "buprenorphine"),
        ("HIV/HCV testing", "testing"),
        ("Pruebas de VIH y hepatitis C", "testing"),
        ("Wound care services", "wound_care"),
        ("Safer-smoking supplies", "safer_smoking"),
        ("FQHC", "primary_care"),
        ("Drop-in center", "drop_in"),
        ("Shelter", "housing"),
        ("Despensa de alimentos", "food"),
        ("Detox", "other"),
        ("Naltrexone (Vivitrol)", None),
        ("Naltrexone", "other"),
        ("SSP, Narcan and wound care", "ssp;naloxone;wound_care"),
        ("Jeringas y naloxona", "ssp;naloxone"),
        ("Needle exchange + HIV testing | food pantry", "ssp;testing;food"),
        ("Narcan & wound care\nshelter", "naloxone;wound_care;housing"),
        ("ssp,naloxone", "ssp;naloxone"),
        ("delivery & mail", "delivery_mail"),
        ("Peer Support Group", "peer_support"),
    ],
)
def test_sheets_words_for_services_are_known(cell, types):
    """In English and Spanish, several in one cell."""
    known, unknown = types_of(cell, {})
    if types is None:
        assert unknown
        return
    assert ";".join(known) == types
    assert unknown == ()


def test_and_cuts_only_where_each_part_is_known():
    """Bread and roses is not two services."""
    assert types_of("Bread and Roses", {}) == (("other",), ("Bread and Roses",))
    assert types_of("Naloxone, Bread and Roses", {}) == (
        ("naloxone", "other"),
        ("Bread and Roses",),
    )


def test_what_can_be_two_medications_is_left_to_the_plan(tmp_path):
    """MAT may be methadone or buprenorphine; the plan's word comes first."""
    path = write(tmp_path, "name,type,lon,lat\nA,MAT,1,2\nB,Methadone,3,4\n")
    log = QualityLog()
    assert read_services(path, quality=log)["types"].tolist() == ["other", "otp"]
    assert noted(log) == [(2, "doubted", "unknown_type", "type")]
    assert "buprenorphine or methadone" in log.to_frame()["detail"][0]
    mapped = read_services(path, types={"mat": "buprenorphine; otp", "METHADONE": "other"})
    assert mapped["types"].tolist() == ["buprenorphine;otp", "other"]


def test_the_table_of_words_is_sound():
    """Every type is its own word; ambiguous words are nowhere; plain words stay themselves."""
    for service_type in SERVICE_TYPES:
        assert known_types(service_type) == (service_type,)
    assert not set(TYPE_WORDS) & AMBIGUOUS
    assert all(set(types) <= set(SERVICE_TYPES) for types in TYPE_WORDS.values())
    assert not [word for word in TYPE_WORDS if not set(word.split()) - NOISE]


def test_rows_that_say_no_type_take_the_plans(tmp_path):
    """The plan's word may be hrgeo's or the file's; a wrong one is refused with the nearest."""
    path = write(tmp_path, "name,type,lon,lat\nA,,1,2\nB,ssp,3,4\n")
    log = QualityLog()
    services = read_services(path, default_type="otp", quality=log)
    assert services["types"].tolist() == ["otp", "ssp"]
    assert log.notes == []
    own = read_services(path, default_type="kit", types={"kit": "naloxone"})
    assert own["types"].tolist() == ["naloxone", "ssp"]
    with pytest.raises(InputError, match="did you mean 'naloxone'"):
        read_services(path, default_type="naloxon")


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("id_required", "Yes - state ID", True),
        ("id_required", "Photo ID", True),
        ("id_required", "Driver's license or passport", True),
        ("id_required", "No ID needed", False),
        ("id_required", "Photo ID not required", False),
        ("id_required", "None", False),
        ("id_required", "No se requiere", False),
        ("id_required", "Sí", True),
        ("id_required", "No, but name asked", None),
        ("id_required", "varies", None),
        ("id_required", "preferred", None),
        ("id_required", "Anonymous", False),
        ("fee", "Free", False),
        ("fee", "gratis", False),
        ("fee", "Gratuito", False),
        ("fee", "no cost", False),
        ("fee", "$0", False),
        ("fee", "0", False),
        ("fee", "$20", True),
        ("fee", "$ 0.50", True),
        ("fee", "15 dólares", True),
        ("fee", "sliding scale", True),
        ("fee", "Free for residents, $20 others", True),
        ("fee", "Free with insurance", None),
        ("fee", "No fee, but donation asked", None),
        ("fee", "bajo costo", True),
        ("insurance_required", "Medicaid accepted", None),
        ("insurance_required", "Medicaid only", True),
        ("insurance_required", "No insurance needed", False),
        ("insurance_required", "Uninsured welcome", False),
        ("abstinence_required", "No active use", True),
        ("abstinence_required", "low barrier", False),
        ("registration_required", "Walk-ins welcome", False),
        ("registration_required", "No walk-ins", True),
        ("registration_required", "By appointment only", True),
        ("registration_required", "Sin cita", False),
        ("needs_based", "one-for-one", False),
        ("needs_based", "1:1", False),
        ("needs_based", "According to need", True),
        ("wheelchair", "ramp at rear", True),
        ("wheelchair", "no ramp", False),
        ("wheelchair", "Not accessible", False),
        ("wheelchair", "partial", None),
        ("police_onsite", "no", False),
    ],
)
def test_barriers_in_words(tmp_path, column, cell, says):
    """Usual phrases are read; what cannot be told is unknown, never no barrier."""
    log = QualityLog()
    path = write(tmp_path, f'name,lon,lat,type,{column}\nA,1,2,ssp,"{cell}"\n')
    value = read_services(path, quality=log)[column].iloc[0]
    if says is None:
        assert value is not True
        assert value is not False
        assert noted(log) == [(2, "doubted", "not_yes_or_no", column)]
    else:
        assert bool(value) is says
        assert noted(log) == []
    assert cell not in " ".join(log.to_frame()["detail"])


def test_unknown_barriers_need_no_note(tmp_path):
    """A question mark says that it is not known."""
    log = QualityLog()
    path = write(tmp_path, "name,type,lon,lat,fee\nA,ssp,1,2,?\nB,ssp,3,4,Unknown\nC,ssp,5,6,\n")
    assert read_services(path, quality=log)["fee"].isna().all()
    assert log.notes == []


@pytest.mark.parametrize(
    ("opened", "closed", "status", "is_open", "reasons"),
    [
        ("", "permanently closed", "", False, ["closed"]),
        ("", "Temporarily closed", "", False, ["closed"]),
        ("", "Cerrado", "", False, ["closed"]),
        ("", "closed 6/30/2022", "", False, ["closed"]),
        ("", "no", "", True, []),
        ("", "still open", "", True, ["bad_date"]),
        ("coming soon", "", "", False, ["closed"]),
        ("", "", "Inactive", False, ["closed"]),
        ("", "", "Active", True, []),
        ("", "", "abierto", True, []),
    ],
)
def test_closed_in_words_closes(tmp_path, opened, closed, status, is_open, reasons):
    """In a column of dates or of a status; a date within words is read."""
    log = QualityLog()
    path = write(
        tmp_path,
        f"name,type,lon,lat,opened,closed,status\nA,ssp,1,2,{opened},{closed},{status}\n",
    )
    assert read_services(path, quality=log)["is_open"].tolist() == [is_open]
    assert log.to_frame()["reason"].tolist() == reasons


def test_a_column_that_asks_whether_it_is_open_and_a_name_that_says_it_is_not(tmp_path):
    """A no in the one, (CLOSED) in the other; a name that merely has the word is open."""
    path = write(
        tmp_path,
        "name,type,lon,lat,Active\nA,ssp,1,2,N\nB (CLOSED),otp,3,4,\nClosed Loop,otp,5,6,Y\n"
        "C - permanently closed,ssp,7,8,\nD,ssp,9,9,\n",
    )
    assert read_services(path)["is_open"].tolist() == [False, False, True, False, True]


def test_a_yes_means_what_its_column_asks(tmp_path):
    """Public: yes, and confidential: yes."""
    rows = "A,ssp,1,2,Yes\nB,ssp,3,4,No\n"
    path = write(tmp_path, f"name,type,lon,lat,Public\n{rows}")
    assert read_services(path)["visibility"].tolist() == ["public", "confidential"]
    path = write(tmp_path, f"name,type,lon,lat,Confidential?\n{rows}")
    assert read_services(path)["visibility"].tolist() == ["confidential", "public"]


def test_a_date_within_words_is_that_date(tmp_path):
    """Open on the last day, closed on the next."""
    path = write(tmp_path, "name,type,lon,lat,closed\nA,ssp,1,2,closed 6/30/2022\n")
    assert read_services(path, as_of=dt.date(2022, 6, 30))["is_open"].tolist() == [True]
    assert read_services(path, as_of=dt.date(2022, 7, 1))["is_open"].tolist() == [False]


def test_visibility_in_words_and_never_public_by_default(tmp_path):
    """A word that is not known is unknown."""
    log = QualityLog()
    path = write(
        tmp_path,
        "name,type,lon,lat,visibility\nA,ssp,1,2,Do not publish\nB,ssp,3,4,Partners only\n"
        "C,ssp,5,6,público\nD,ssp,7,8,hmm\n",
    )
    services = read_services(path, quality=log)
    assert services["visibility"].tolist()[:3] == ["confidential", "partner", "public"]
    assert services["visibility"].isna().tolist() == [False, False, False, True]
    assert noted(log) == [(5, "doubted", "not_a_choice", "visibility")]


def test_a_spanish_sheet_is_read_without_a_plan(tmp_path):
    """Names of columns, days and answers in Spanish; accents and question marks do not matter."""
    log = QualityLog()
    services = read_services(
        write(
            tmp_path,
            "Nombre,Servicios,Dirección,Latitud,Longitud,Horario,Teléfono,"
            "¿Se requiere identificación?,Costo,Idiomas,Lunes,Miércoles\n"
            "Casa Ñ,Jeringas y naloxona,Calle 5,41.8,-87.6,lun-vie 9-5,555,No,Gratis,"
            "español e inglés,9-17,cerrado\n",
        ),
        quality=log,
    )
    row = services.iloc[0]
    assert (row["name"], row["types"], row["opening_hours"]) == (
        "Casa Ñ", "ssp;naloxone", "lun-vie 9-5",
    )  # fmt: skip
    assert not row["id_required"]
    assert not row["fee"]
    assert row["languages"] == "español; inglés"
    assert (row["mon"], row["wed"], row["Teléfono"]) == ("9-17", "cerrado", "555")
    assert row["is_open"]
    # The week says 9 to 5 on Wednesday, the column of the day says closed.
    assert row.isna()["hours_osm"]
    assert (
        row["hours_reason"] == "The column of hours and those of single days say different hours."
    )
    assert noted(log) == [(2, "doubted", "hours_unread", "opening_hours")]


@pytest.mark.parametrize("name", ["Hours_Mon", "Monday hours", "mon", "MONDAY", "Mon.", "Lunes"])
def test_a_day_has_many_names(tmp_path, name):
    """A column of hours for each day."""
    path = write(tmp_path, f"name,type,lon,lat,{name}\nA,ssp,1,2,9-5\n")
    assert read_services(path)["mon"].tolist() == ["9-5"]


POINTS = (
    "address,city,zip,lon,lat\n12 N Main St,Chicago,60640,-87.6,41.8\n"
    "14 N Main St,Chicago,60640,-87.61,41.81\n"
)


def test_a_sheet_of_addresses_is_placed_or_told_of_row_by_row(tmp_path):
    """Each row is placed, or dropped with the reason and the rows of the best guesses."""
    points = read_address_points(write(tmp_path, POINTS, "points.csv"))
    path = write(
        tmp_path,
        "Clinic,Address,City,Zip\nA,12 North Main Street Suite 5,Chicago,60640\n"
        "B,16 N Main St,Chicago,60640\nC,12 N Mian St,Chicago,\nD,,Chicago,60640\n"
        "E,PO Box 7,Chicago,60640\n",
    )
    log = QualityLog()
    services = read_services(path, default_type="otp", address_points=points, quality=log)
    assert services[["name", "location_precision", "file", "row"]].to_numpy().tolist() == [
        ["A", "point", "a.csv", 2]
    ]
    assert (services.geometry.x.iloc[0], services.geometry.y.iloc[0]) == (-87.6, 41.8)
    assert [note[:3] for note in noted(log)] == [
        (2, "moved", "placed_by_address"),
        (3, "dropped", "address_no_match"),
        (4, "dropped", "address_no_match"),
        (5, "dropped", "no_coordinates"),
        (6, "dropped", "address_no_match"),
    ]
    detail = log.to_frame().query("action == 'dropped'").set_index("row")["detail"]
    assert detail[3].endswith("house number. Best guesses, best first: points.csv row 3, row 2.")
    assert "no such street. Best guesses, best first: points.csv row 2" in detail[4]
    assert "post-office box" in detail[6]
    assert "Main" not in " ".join(detail)


def test_coordinates_come_before_the_address(tmp_path):
    """The address is looked up only where there is no point."""
    points = read_address_points(write(tmp_path, POINTS, "points.csv"))
    path = write(
        tmp_path,
        "name,type,address,lon,lat\nA,ssp,12 N Main St,-87.5,41.5\nB,otp,14 N Main St,,\n",
    )
    services = read_services(path, address_points=points)
    assert services.geometry.x.tolist() == [-87.5, -87.61]


def test_addresses_alone_without_a_table_are_refused_with_the_remedy(tmp_path):
    """It says what to bring; no address is shown."""
    path = write(tmp_path, "name,address\nA,12 N Main St\nB,\n")
    for reader in (read_services, read_candidates):
        with pytest.raises(InputError, match=r"1 of its 2 rows .* address_points under") as caught:
            reader(path)
        assert "Main" not in str(caught.value)


def test_a_coarse_place_is_told_of(tmp_path):
    """A geocoder that knew the ZIP code alone: used, and doubted."""
    points = read_address_points(
        write(
            tmp_path,
            "address,lat,lon,score,precision,geocode_result\n"
            "12 Main St,41.8,-87.6,0.5,zip,geocoded\n",
            "points.csv",
        )
    )
    log = QualityLog()
    path = write(tmp_path, "name,type,address\nA,ssp,12 Main Street\n")
    services = read_services(path, address_points=points, quality=log)
    assert services["location_precision"].tolist() == ["zip"]
    assert (2, "doubted", "coarse_place") in [note[:3] for note in noted(log)]


def test_candidates_are_placed_by_address_and_have_spanish_columns(tmp_path):
    """As services; a cost may have a sign in front."""
    points = read_address_points(write(tmp_path, POINTS, "points.csv"))
    candidates = read_candidates(
        write(
            tmp_path,
            "Lugar,Dirección,Ciudad,Costo,Estacionamiento\nBiblioteca,14 N Main,Chicago,$350,sí\n",
        ),
        address_points=points,
    )
    row = candidates.iloc[0]
    assert (row["name"], row["cost"], row["file"], row["row"]) == ("Biblioteca", 350.0, "a.csv", 2)
    assert row["parking"]
    assert row["location_precision"] == "point"
    assert row.geometry.x == -87.61


@pytest.mark.parametrize(
    ("status", "is_open", "reasons"),
    [
        ("Operational", True, []),
        ("In service", True, []),
        ("Opening Fall 2030", False, ["closed"]),
        ("On hold - funding", False, ["closed"]),
        ("Moved", False, ["closed"]),
        ("en pausa", False, ["closed"]),
        ("Yellow", True, ["not_a_choice"]),
    ],
)
def test_a_status_that_is_not_known_is_told_of(tmp_path, status, is_open, reasons):
    log = QualityLog()
    text = f"name,type,lat,lon,status\nA,ssp,41.8,-87.6,{status}\n"
    services = read_services(write(tmp_path, text), quality=log)
    assert services["is_open"].tolist() == [is_open]
    assert log.to_frame()["reason"].tolist() == reasons


def test_types_may_be_ticked_off_in_columns_of_their_own(tmp_path):
    log = QualityLog()
    text = (
        "Agency,Syringes,Naloxone,HIV Test,Methadone,Parking,lat,lon\n"
        "A,X,\u2713,,no,x,41.80,-87.6\nB,,No,yes,YES,,41.81,-87.6\nC,,,,,x,41.82,-87.6\n"
    )
    services = read_services(write(tmp_path, text), quality=log)
    assert services["types"].tolist() == ["ssp;naloxone", "testing;otp", "other"]
    assert noted(log) == [(4, "doubted", "no_type", "type")]


def test_columns_with_words_in_them_are_not_ticked_off(tmp_path):
    text = "Agency,Naloxone,lat,lon\nA,x,41.80,-87.6\nB,Tuesdays,41.81,-87.6\n"
    assert read_services(write(tmp_path, text))["types"].tolist() == ["other", "other"]


def test_the_questions_of_a_form_are_names_of_columns(tmp_path):
    text = (
        "Timestamp,Contact name,What is the name of your program?,"
        "What services do you offer? (check all that apply),Do I need ID?,lat,lon\n"
        '3/1/2024,Ana,Alder,"Syringe services, Naloxone",No,41.8,-87.6\n'
    )
    row = read_services(write(tmp_path, text)).iloc[0]
    assert (row["name"], row["types"], row["id_required"]) == ("Alder", "ssp;naloxone", False)


def test_of_two_names_of_programs_none_is_guessed(tmp_path):
    text = "Program legal name,Program public name,lat,lon\nA,B,41.8,-87.6\n"
    with pytest.raises(InputError, match="no column for name"):
        read_services(write(tmp_path, text))
