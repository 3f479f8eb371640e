"""The plan file: what it may say, and how every fault is told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hrgeo.errors import InputError
from hrgeo.model import Person
from hrgeo.plan.config import Bundle, PlanConfig
from hrgeo.plan.provenance import describe_config
from hrgeo.plan.settings import Settings

LEAST = """
[streets]
file = "a.osm.pbf"
[[need]]
file = "n.csv"
[inputs]
services = "s.csv"
"""


def plan(text: str) -> PlanConfig:
    return PlanConfig.from_dict(tomllib.loads(text), folder=Path("/plans"), where="plan.toml")


def faults(text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        plan(text)
    first, *lines = str(error.value).splitlines()
    assert first == "plan.toml cannot be used as a plan:"
    return [line.removeprefix("  - ") for line in lines]


def test_the_shortest_plan_has_documented_defaults():
    config = plan(LEAST)
    assert config.streets.modes == ("walk", "drive")
    assert config.streets.file == Path("/plans/a.osm.pbf")
    assert config.need[0].need_id == "need"
    assert (config.need[0].kind, config.need[0].what) == ("points", "other")
    assert config.coverage.services == ("ssp", "naloxone")
    assert config.coverage.thresholds_for("ssp", "walk") == (10, 20)
    assert config.coverage.thresholds_for("ssp", "drive") == (15, 30)
    assert config.siting is None
    assert config.audience == "internal"


def test_a_naloxone_box_is_three_minutes_on_foot_unless_the_plan_says_otherwise():
    usual = plan(LEAST + '[coverage]\nservices = ["naloxone_box"]')
    assert usual.coverage.thresholds_for("naloxone_box", "walk") == (3,)
    own = plan(
        LEAST + '[coverage]\nservices = ["naloxone_box"]\nthresholds_min = { walk = [5, 4] }'
    )
    assert own.coverage.thresholds_for("naloxone_box", "walk") == (4, 5)
    assert own.coverage.thresholds_for("naloxone_box", "drive") == ()


def test_longest_threshold_is_over_all_services_of_a_mode():
    config = plan(LEAST + '[coverage]\nservices = ["naloxone_box", "ssp"]')
    assert config.coverage.longest_min("walk") == 20
    assert config.coverage.longest_min("drive") == 30


def test_a_plan_is_hashable_so_that_it_can_be_a_key():
    assert hash(plan(LEAST)) == hash(plan(LEAST))
    assert plan(LEAST) == plan(LEAST)


def test_every_fault_is_told_at_once_with_the_nearest_known_key():
    found = faults(
        """
[study]
nmae = "x"
[streets]
modes = ["walk", "fly"]
[[need]]
id = "a"
kind = "pionts"
period = ["2020-01-01", "2019-01-01"]
[[need]]
id = "a"
file = "b.csv"
[inputs]
[coverage]
services = ["spp"]
[siting]
need = "z"
service = "ssp"
threshold_min = 12
new_sites = -1
[output]
audience = "everyone"
"""
    )
    text = "\n".join(found)
    for part in (
        "[study] has the unknown key 'nmae'; did you mean 'name'?",
        "[streets] modes has 'fly', which is not known",
        "[streets] names no streets",
        "[need 1] names no file",
        "[need 1] kind = 'pionts' is not known; did you mean 'points'?",
        "[need 1] period ends before it begins",
        "two [[need]] sources with the id 'a'",
        "[inputs] names no services file",
        "[coverage] services has 'spp', which is not known; did you mean 'ssp'?",
        "[siting] asks for need 'z'; the plan has a, a",
        "[siting] threshold_min = 12 is not one of the coverage thresholds of ssp by walk (10, 20)",
        "[siting] new_sites must be at least 0",
        "[output] audience = 'everyone' is not known",
    ):
        assert part in text
    assert len(found) == 13


def test_missing_sections_are_named():
    text = "\n".join(faults(""))
    for part in ("no [streets] section", "no [[need]] section", "no [inputs] section"):
        assert part in text


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("[study]\nname = 3", "[study] name must be a text in quotes"),
        ("study = 3", "[study] must be a table"),
        ("types = { a = 1 }", "the plan types must be a table of texts"),
        ("[coverage]\nthresholds_min = { walk = [0] }", "walk must be a list of minutes above 0"),
        ("[coverage]\nthresholds_min = { walk = [true] }", "walk must be a list of minutes"),
        ("[coverage]\nthresholds_min = {}", "has no threshold for any mode"),
        (
            '[coverage]\nthresholds_min = { bike = [5] }\n[siting]\nservice = "ssp"',
            "'bike', which is not among streets.modes",
        ),
        ("[coverage]\nservices = []", "[coverage] services must not be empty"),
        ("[coverage]\nservices = [1]", "[coverage] services must be a list of texts"),
        ("[siting]\nthreshold_min = true", "[siting] threshold_min must be a number"),
        ("[siting]\nthreshold_min = -1", "[siting] threshold_min must be above 0"),
        ("[siting]\nweights = { need = -1 }", "[siting] weights must be a table of numbers"),
        ("[siting]\nweights = { need = 0 }", "[siting] weights must be a table of numbers"),
        ('[siting]\nneed = "need"\nweights = { need = 1 }', "has both need and weights"),
        ("[siting]\nnew_sites = 1.5", "[siting] new_sites must be a whole number"),
    ],
)
def test_a_wrong_value_is_named_with_its_section(line, part):
    order = (line + LEAST) if not line.startswith("[") and "=" in line else (LEAST + line)
    assert part in "\n".join(faults(order))


@pytest.mark.parametrize("period", ['"2020-01-01"', '["2020-01-01"]', '["x", "y"]', "[1, 2]"])
def test_a_period_is_two_dates(period):
    text = LEAST.replace('file = "n.csv"', f'file = "n.csv"\nperiod = {period}')
    assert "[need 1] period must be two dates" in "\n".join(faults(text))


def test_dates_may_be_written_without_quotes():
    text = LEAST.replace('"n.csv"', '"n.csv"\nperiod = [2020-01-01, 2020-12-31]')
    assert plan(text).need[0].period == ("2020-01-01", "2020-12-31")


def test_streets_come_from_a_file_a_place_or_a_box():
    assert plan(LEAST).streets.name == "a.osm.pbf"
    place = plan(LEAST.replace('file = "a.osm.pbf"', 'place = "Cairo, Illinois"')).streets
    assert (place.file, place.place, place.bbox) == (None, "Cairo, Illinois", None)
    box = plan(LEAST.replace('file = "a.osm.pbf"', "bbox = [-89.3, 36.9, -89, 37]")).streets
    assert (box.file, box.bbox) == (None, (-89.3, 36.9, -89.0, 37.0))
    assert box.name == "-89.3, 36.9, -89, 37"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('file = "a.osm.pbf"\nplace = "Cairo"', "[streets] has file and place; keep one"),
        ("modes = ['walk']", "[streets] names no streets; add file"),
        ("place = ''", "[streets] names no streets"),
        ("bbox = [1, 2, 3]", "[streets] bbox must be [west, south, east, north] in degrees"),
        ("bbox = [3, 2, 1, 4]", "[streets] bbox must be [west, south, east, north]"),
        ("bbox = [-200, 2, 1, 4]", "[streets] bbox must be [west, south, east, north]"),
        ("bbox = [true, 2, 3, 4]", "[streets] bbox must be [west, south, east, north]"),
        ("bbox = 'here'", "[streets] bbox must be [west, south, east, north]"),
    ],
)
def test_streets_that_are_not_said_are_one_fault(line, part):
    found = faults(LEAST.replace('file = "a.osm.pbf"', line))
    assert len(found) == 1
    assert part in found[0]


def test_services_come_from_several_files_each_with_its_own_columns():
    config = plan(
        LEAST
        + """address_points = ["points.csv", "corners.csv"]
[[services]]
file = "clinics.xlsx"
columns = { name = "Clinic" }
type = "otp"
sheet = "Open"
[columns.services]
type = "category"
[sheets]
services = "Sheet1"
areas = "Tracts"
candidates = "Places"
"""
    )
    short, clinics = config.inputs.services
    assert (short.file.name, dict(short.columns)) == ("s.csv", {"type": "category"})
    assert (short.type, short.sheet) == ("", "Sheet1")
    assert (clinics.file.name, dict(clinics.columns)) == ("clinics.xlsx", {"name": "Clinic"})
    assert (clinics.type, clinics.sheet) == ("otp", "Open")
    assert (config.inputs.area_sheet, config.inputs.candidate_sheet) == ("Tracts", "Places")
    assert [path.name for path in config.input_files()] == [
        "a.osm.pbf", "n.csv", "s.csv", "clinics.xlsx", "points.csv", "corners.csv",
    ]  # fmt: skip


def test_a_plan_with_services_alone_needs_no_inputs_section():
    text = LEAST.replace('[inputs]\nservices = "s.csv"', '[[services]]\nfile = "s.csv"')
    assert [source.file.name for source in plan(text).inputs.services] == ["s.csv"]
    found = faults(text + '[columns.services]\ntype = "t"\n[[services]]\n')
    assert "the plan has services under [columns], but no inputs.services" in "\n".join(found)
    assert "[services 2] names no file" in "\n".join(found)


@pytest.mark.parametrize("value", ["3", "[3]", '[""]'])
def test_address_points_are_files(value):
    found = faults(LEAST + f"address_points = {value}\n")
    assert "[inputs] address_points must be a file name, or a list of them" in found[0]


def test_a_need_source_can_be_a_sheet_and_name_its_columns():
    need = plan(LEAST.replace('"n.csv"', '"n.xlsx"\nsheet = "Runs 2024"')).need[0]
    assert need.sheet == "Runs 2024"


def test_need_columns_of_counts_are_taken_from_their_short_keys():
    text = LEAST.replace(
        '"n.csv"', '"n.csv"\nkind = "counts"\narea = "GEOID"\ncount = "n"\nsuppressed = ["<11"]'
    )
    need = plan(text).need[0]
    assert dict(need.columns) == {"area": "GEOID", "count": "n"}
    assert need.suppressed == ("<11",)


def test_siting_takes_one_need_or_stated_weights():
    one = plan(LEAST + "[siting]\n")
    assert one.siting is not None
    assert one.siting.need_weights == (("need", 1.0),)
    assert (one.siting.service, one.siting.mode, one.siting.threshold_min) == ("ssp", "walk", 10)
    weighted = plan(LEAST + "[siting]\nweights = { need = 0.5 }\ntime_limit_s = 3")
    assert weighted.siting is not None
    assert weighted.siting.need_weights == (("need", 0.5),)
    assert weighted.siting.time_limit_s == 3


def test_input_files_are_all_files_of_the_plan():
    config = plan(
        '[study]\nboundary = "b.geojson"' + LEAST.replace('"s.csv"', '"s.csv"\nareas = "t.csv"')
    )
    assert [path.name for path in config.input_files()] == [
        "a.osm.pbf",
        "n.csv",
        "s.csv",
        "b.geojson",
        "t.csv",
    ]


def test_a_described_plan_holds_no_path_of_the_computer():
    text = str(describe_config(plan(LEAST)))
    assert "/plans" not in text
    assert "a.osm.pbf" in text


def test_settings_name_their_table_in_every_fault():
    settings = Settings({"a": 1}, where="x.toml", section="t")
    settings.text("a", "")
    with pytest.raises(InputError, match=r"x\.toml cannot be used .*\n  - \[t\] a must be a text"):
        settings.finish()


def test_people_are_whoever_the_plan_names():
    text = """
[[people]]
name = "Night shift"
has_id = false
language = "es"
mode = "walk"
[[people]]
name = "In a wheelchair"
needs_wheelchair = true
"""
    night, chair = plan(LEAST + text).people
    assert night == Person("Night shift", has_id=False, language="es", mode="walk")
    assert night.barriers == ("id_required", "languages")
    assert chair.barriers == ("wheelchair",)
    assert chair.is_insured


def test_without_people_the_usual_barriers_are_looked_at():
    people = plan(LEAST).people
    assert [person.barriers for person in people] == [
        ("id_required",),
        ("fee", "insurance_required"),
        ("abstinence_required",),
        ("id_required", "fee", "insurance_required", "abstinence_required"),
    ]
    assert len({person.name for person in people}) == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("has_id = false", "[people 1] has no name"),
        ('name = "x"', "[people 1] describes nobody whom a rule would keep out"),
        ('name = "x"\nhas_id = "no"', "[people 1] has_id must be true or false"),
        ('name = "x"\nhas_idd = false\nhas_id = false', "unknown key 'has_idd'"),
        ('name = "x"\nmode = "bike"', "[people 1] mode = 'bike' is not known"),
        (
            'name = "x"\nhas_id = false\n[[people]]\nname = "x"\ncan_pay = false',
            "two [[people]] with the name 'x'",
        ),
    ],
)
def test_people_that_cannot_be_used(text, told):
    assert any(told in fault for fault in faults(LEAST + "[[people]]\n" + text + "\n"))


def test_bundles_are_named_sets_of_services():
    text = '[[bundles]]\nname = "b"\nservices = ["ssp", "testing"]\ntotal_min = 45\n'
    assert plan(LEAST + text).bundles == (Bundle("b", ("ssp", "testing"), 45.0),)


def test_without_bundles_the_usual_set_is_what_of_it_the_plan_measures():
    assert [bundle.types for bundle in plan(LEAST).bundles] == [("ssp", "naloxone")]
    assert plan(LEAST + '[coverage]\nservices = ["otp", "ssp"]\n').bundles == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('services = ["ssp", "testing"]', "[bundles 1] has no name"),
        ('name = "b"\nservices = ["ssp"]', "[bundles 1] needs two service types or more"),
        ('name = "b"', "[bundles 1] needs two service types or more"),
        ('name = "b"\nservices = ["ssp", "tests"]', "services has 'tests', which is not known"),
        (
            'name = "b"\nservices = ["ssp", "otp"]\ntotal_min = -1',
            "[bundles 1] total_min must be above 0",
        ),
        (
            (
                'name = "b"\nservices = ["ssp", "otp"]\n[[bundles]]\nname = "b"\n'
                'services = ["ssp", "otp"]'
            ),
            "two [[bundles]] with the name 'b'",
        ),
    ],
)
def test_bundles_that_cannot_be_used(text, told):
    assert any(told in fault for fault in faults(LEAST + "[[bundles]]\n" + text + "\n"))
