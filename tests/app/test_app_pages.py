"""Each page by AppTest, with runs that take no time."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from hrgeo.errors import InputError
from hrgeo.inputs.sample import sample_folder
from hrgeo.network import profiles
from hrgeo.plan import PlanConfig
from hrgeo.text import say
from hrgeo.ui import cache

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("stand_in")

CSV, TOML = "text/csv", "application/toml"


def opened(page: str = "") -> AppTest:
    """Open the app, and a page of it."""
    app = AppTest.from_file(PROJECT / "app.py", default_timeout=60).run()
    if page:
        app.switch_page(f"hrgeo/ui/views/{page}.py").run()
    return app


def words_on(app: AppTest) -> str:
    """Give all text of a page that is drawn as Markdown or as plain text."""
    parts = [*app.markdown, *app.text, *app.caption, *app.title, *app.error, *app.warning]
    return "\n".join(part.value for part in parts)


def press_run(app: AppTest) -> AppTest:
    return next(b for b in app.button if b.label == say("app.settings.run")).click().run()


def sample_files() -> list[tuple[str, bytes, str]]:
    """Give the files of the sample as the browser hands them over."""
    config = PlanConfig.from_toml(sample_folder() / "plan.toml")
    paths = [sample_folder() / "plan.toml", *config.input_files()]
    return [(path.name, path.read_bytes(), "") for path in paths]


def test_overview_opens_on_the_computed_sample_without_a_click(stand_in):
    app = opened()
    assert not app.exception
    assert len(stand_in.configs) == 1
    assert app.title[0].value == "Sample town \\(invented\\)"
    # The stand-in has 41 % now and 56 % with the new site; 200 of 250 rows; 4 services.
    assert [metric.value for metric in app.metric] == ["41%", "56%", "200", "4"]
    assert app.metric[1].delta == "\\+15 percentage points"


def test_the_page_that_the_command_line_starts_prints_nothing_of_its_own(monkeypatch):
    """Streamlit prints strings that stand by themselves in the script it is given."""
    monkeypatch.chdir("/")
    app = AppTest.from_file(PROJECT / "hrgeo" / "ui" / "main.py", default_timeout=60).run()
    assert not app.exception
    assert app.markdown[0].value == say("app.overview.what")


def test_the_share_stands_with_its_interval_denominator_and_dates():
    beside = opened().caption[0].value.replace("\\", "")
    assert beside == (
        "38% to 45%, chance variation only. Of 200 EMS runs for overdose, 2023-01-01 to 2025-12-31."
    )


def test_a_type_that_nobody_offers_reads_none_listed():
    table = opened().dataframe[0].value
    ops = table[table["service"] == "Overdose prevention site"]
    assert set(ops["share_need"]) == {"none listed"}
    assert set(ops["n_services"]) == {"none listed"}
    assert set(ops["interval"]) == {""}


def test_the_map_is_drawn_from_released_tables_alone():
    component = [e for e in opened().main if e.type == "bidi_component"]
    assert len(component) == 1


def test_another_page_does_not_run_the_plan_again(stand_in):
    app = opened("gaps")
    assert not app.exception
    assert len(stand_in.configs) == 1


def test_gaps_page_shows_small_counts_as_a_class():
    app = opened("gaps")
    table = app.dataframe[0].value
    # The stand-in has cells with 25 and with 3; 3 is below 11.
    assert table["n_uncovered"].tolist() == ["25", "1-10"]


def test_sites_page_says_how_good_the_choice_is():
    app = opened("sites")
    assert not app.exception
    assert "Best of the 150 places considered" in words_on(app).replace("\\", "")
    assert "Proven" in words_on(app)
    assert app.dataframe[0].value["host_agreed"].tolist() == ["not known"]


def test_data_page_lists_what_was_done_with_rows():
    app = opened("data")
    assert not app.exception
    tables, need, quality = (frame.value for frame in app.dataframe)
    assert tables[["table", "n_rows", "n_used", "n_dropped"]].values.tolist() == [
        ["need: ems", "212", "200", "12"]
    ]
    assert say("check.adds_up") in words_on(app)
    assert need["n_used"].tolist()[0] == "200"
    # Rows 2 to 13 are twelve rows; the first eight are named.
    assert quality["n_rows"].tolist() == [12]
    assert quality["rows"].tolist() == ["2, 3, 4, 5, 6, 7, 8, 9, ..."]
    assert quality["action"].tolist() == ["dropped"]


def test_about_page_holds_the_notes_of_the_release():
    app = opened("about")
    assert not app.exception
    assert "internal use" in words_on(app)


def test_names_from_files_are_never_read_as_markdown():
    for page in ("", "gaps", "sites", "parts", "hours", "barriers", "fragility", "data", "about"):
        app = opened(page)
        drawn = [*app.markdown, *app.caption, *app.title, *app.info, *app.error, *app.subheader]
        assert not any("203.0.113.1" in part.value for part in drawn)


def test_changed_settings_run_the_plan_anew_and_the_result_is_shown(stand_in):
    app = opened()
    app.multiselect[1].set_value([5.0, 15.0])
    app.number_input[0].set_value(3)
    press_run(app)
    assert not app.exception
    assert len(stand_in.configs) == 2
    assert stand_in.configs[1].siting.new_sites == 3
    # Sites are still looked for at 10 min, so 10 min is measured too.
    assert dict(stand_in.configs[1].coverage.thresholds_min)["walk"] == (5.0, 10.0, 15.0)
    assert not app.warning


def test_the_same_settings_again_come_out_of_memory(stand_in):
    app = opened()
    app.number_input[0].set_value(3)
    press_run(app)
    app.number_input[0].set_value(5)
    press_run(app)
    assert [config.siting.new_sites for config in stand_in.configs] == [5, 3]
    assert not app.exception


def test_no_new_sites_is_a_plan_without_siting(stand_in):
    app = opened()
    app.number_input[0].set_value(0)
    press_run(app)
    assert stand_in.configs[1].siting is None
    assert [metric.value for metric in app.metric] == ["41%", "200", "4"]
    app.switch_page("hrgeo/ui/views/sites.py").run()
    assert say("app.sites.not_asked") in words_on(app)


def test_settings_without_a_service_are_refused_with_the_reason(stand_in):
    app = opened()
    app.multiselect[0].set_value([])
    press_run(app)
    assert say("app.settings.no_service") in words_on(app)
    assert len(stand_in.configs) == 1


def test_a_failed_run_keeps_the_former_result_marked_as_out_of_date(stand_in):
    app = opened()
    stand_in.error = InputError("services.csv: no row has **coordinates**.")
    app.number_input[0].set_value(7)
    press_run(app)
    assert not app.exception
    assert app.error[0].value == say("app.run.failed")
    # The message stands as plain text: its stars are not read as bold.
    assert "services.csv: no row has **coordinates**." in [text.value for text in app.text]
    assert app.warning[0].value == say("app.run.out_of_date")
    assert "41%" in [metric.value for metric in app.metric]


def test_a_defect_is_visible_once_and_does_not_lock_the_app(stand_in):
    stand_in.error = ZeroDivisionError("secret of row 7")
    app = opened()
    assert len(app.exception) == 1
    app.run()
    assert not app.exception
    assert say("app.run.defect") in words_on(app)
    assert "secret" not in words_on(app)


def write_elsewhere(folder: Path) -> Path:
    """Write the sample's files into a folder, as a study of another name."""
    for name, content, _ in sample_files():
        (folder / name).write_bytes(content)
    plan = folder / "plan.toml"
    text = plan.read_text("utf-8").replace("Sample town (invented)", "Elsewhere")
    plan.write_text(text, "utf-8")
    return plan


def test_a_plan_named_by_the_command_line_opens(stand_in, monkeypatch, tmp_path):
    monkeypatch.setenv("HRGEO_PLAN", str(write_elsewhere(tmp_path)))
    app = opened()
    assert not app.exception
    assert app.title[0].value == "Elsewhere"
    assert not app.info
    assert stand_in.configs[0].folder == tmp_path


def test_a_plan_named_after_the_script_opens(monkeypatch, tmp_path):
    plan = write_elsewhere(tmp_path)
    monkeypatch.setattr("sys.argv", ["app.py", str(plan)])
    assert opened().title[0].value == "Elsewhere"


def test_a_shapefile_is_read_anew_when_any_part_of_it_changes(stand_in, monkeypatch, tmp_path):
    plan = write_elsewhere(tmp_path)
    text = plan.read_text("utf-8").replace("boundary.geojson", "edge.shp")
    plan.write_text(text, "utf-8")
    for suffix in ("shp", "dbf"):
        (tmp_path / f"edge.{suffix}").write_bytes(b"1")
    monkeypatch.setenv("HRGEO_PLAN", str(plan))
    before = len(stand_in.configs)
    app = opened()
    app.number_input[0].set_value(3)
    press_run(app)
    (tmp_path / "edge.dbf").write_bytes(b"2")
    app.number_input[0].set_value(5)
    press_run(app)
    assert len(stand_in.configs) == before + 3


def test_a_file_that_is_not_there_is_left_to_the_run(stand_in, monkeypatch, tmp_path):
    plan = write_elsewhere(tmp_path)
    (tmp_path / "services.csv").unlink()
    monkeypatch.setenv("HRGEO_PLAN", str(plan))
    assert not opened().exception
    assert len(stand_in.configs) == 1


def test_pages_without_a_result_say_so(stand_in):
    stand_in.error = InputError("nothing to read")
    for page in ("", "gaps", "sites", "parts", "hours", "barriers", "fragility"):
        assert say("app.no_result") in words_on(opened(page))


def test_a_changed_file_is_read_anew(stand_in, monkeypatch, tmp_path):
    """The key of the cache is the content of the files, not their names."""
    monkeypatch.setenv("HRGEO_PLAN", str(write_elsewhere(tmp_path)))
    app = opened()
    app.number_input[0].set_value(3)
    press_run(app)
    with (tmp_path / "services.csv").open("ab") as file:
        file.write(b"\n")
    app.number_input[0].set_value(5)
    press_run(app)
    assert [config.siting.new_sites for config in stand_in.configs] == [5, 3, 5]


def test_a_broken_plan_on_the_command_line_is_told(stand_in, monkeypatch, tmp_path):
    (tmp_path / "plan.toml").write_text('[study]\nnaem = "x"\n')
    monkeypatch.setenv("HRGEO_PLAN", str(tmp_path / "plan.toml"))
    app = opened()
    assert not app.exception
    assert "naem" in words_on(app)
    assert not stand_in.configs


def test_nothing_handed_over_leaves_the_buttons_off_with_the_reason():
    app = opened("data")
    assert app.button(key="upload_plan_run").disabled
    assert app.button(key="upload_separate_run").disabled
    captions = [caption.value for caption in app.caption]
    assert say("app.upload.nothing") in captions
    assert say("app.upload.still_missing", names="Streets, Services and Need") in captions


def test_a_plan_with_its_files_is_opened_and_run(stand_in):
    app = opened("data")
    app.file_uploader(key="upload_plan").set_value(sample_files())
    app.run()
    app.button(key="upload_plan_run").click().run()
    assert not app.exception
    assert not app.error
    config = stand_in.configs[1]
    # The files were there during the run, in a folder of their own that is gone now.
    assert {name for name, _ in stand_in.files} >= {"incidents.csv", "town.osm.pbf"}
    # The sample town's streets may be stored; those that somebody uploaded may not.
    assert stand_in.kept_streets[:2] == [True, False]
    assert not config.folder.exists()
    assert config.folder != sample_folder()


def test_a_plan_without_its_files_names_them(stand_in):
    app = opened("data")
    plan = next(file for file in sample_files() if file[0] == "plan.toml")
    app.file_uploader(key="upload_plan").set_value([plan])
    app.run()
    app.button(key="upload_plan_run").click().run()
    assert not app.exception
    assert "incidents.csv" in words_on(app)
    assert len(stand_in.configs) == 1
    app.run()
    assert not app.error  # told once; the plan that was open is still there
    assert app.title[0].value == say("app.data.title")


@pytest.mark.parametrize(
    "content",
    [b"", b"[study", b"\xff\xfe\x00", b"[study]\nname = 3\n"],
    ids=["empty", "cut off", "no text", "wrong type"],
)
def test_a_broken_plan_is_told_and_nothing_runs(stand_in, content):
    app = opened("data")
    app.file_uploader(key="upload_plan").set_value([("plan.toml", content, TOML)])
    app.run()
    app.button(key="upload_plan_run").click().run()
    assert not app.exception
    assert say("app.upload.refused") in [error.value for error in app.error]
    assert len(stand_in.configs) == 1


def test_two_plans_leave_the_button_off():
    app = opened("data")
    app.file_uploader(key="upload_plan").set_value([("a.toml", b"", TOML), ("b.toml", b"", TOML)])
    app.run()
    assert app.button(key="upload_plan_run").disabled
    assert say("app.upload.one_plan", count=2) in [caption.value for caption in app.caption]


def hand_over_one_by_one(app: AppTest) -> None:
    app.file_uploader(key="upload_streets").set_value(("town.osm.pbf", b"pbf", ""))
    app.file_uploader(key="upload_services").set_value(("services.csv", b"a,b\n", CSV))
    app.file_uploader(key="upload_need").set_value(("need.csv", b"a,b\n", CSV))


def test_files_one_by_one_make_a_plan(stand_in):
    app = opened("data")
    hand_over_one_by_one(app)
    app.file_uploader(key="upload_boundary").set_value(
        [("b.dbf", b"1", ""), ("b.shp", b"2", ""), ("b.shx", b"3", "")]
    )
    app.selectbox(key="upload_what").set_value("death")
    app.run()
    app.button(key="upload_separate_run").click().run()
    assert not app.exception
    assert not app.error
    config = stand_in.configs[1]
    assert config.need[0].what == "death"
    assert config.boundary.name == "b.shp"
    assert [name for name, _ in stand_in.files] == [
        "town.osm.pbf", "need.csv", "services.csv", "b.shp",
    ]  # fmt: skip


def test_services_and_address_points_can_be_several_files(stand_in):
    app = opened("data")
    hand_over_one_by_one(app)
    app.file_uploader(key="upload_services").set_value(
        [("ssp.csv", b"a,b\n", CSV), ("clinics.xlsx", b"x", "")]
    )
    app.file_uploader(key="upload_address_points").set_value([("points.csv", b"a,b\n", CSV)])
    app.run()
    app.button(key="upload_separate_run").click().run()
    assert not app.exception
    assert not app.error
    inputs = stand_in.configs[1].inputs
    assert [source.file.name for source in inputs.services] == ["ssp.csv", "clinics.xlsx"]
    assert [path.name for path in inputs.address_points] == ["points.csv"]


def test_files_of_one_name_are_refused(stand_in):
    app = opened("data")
    hand_over_one_by_one(app)
    app.file_uploader(key="upload_need").set_value(("services.csv", b"c\n", CSV))
    app.run()
    app.button(key="upload_separate_run").click().run()
    assert "services.csv" in words_on(app)
    assert len(stand_in.configs) == 1


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("upload_services_measured", "app.settings.no_service"),
        ("upload_modes", "app.upload.no_mode"),
    ],
)
def test_a_choice_left_empty_keeps_the_button_off(key, reason):
    app = opened("data")
    hand_over_one_by_one(app)
    app.multiselect(key=key).set_value([])
    app.run()
    assert app.button(key="upload_separate_run").disabled
    assert say(reason) in [caption.value for caption in app.caption]


def test_the_sample_can_be_opened_again(stand_in, monkeypatch, tmp_path):
    monkeypatch.setenv("HRGEO_PLAN", str(write_elsewhere(tmp_path)))
    app = opened("data")
    sample = next(b for b in app.button if b.label == say("app.data.sample_open"))
    assert not sample.disabled
    sample.click().run()
    assert stand_in.configs[1].folder == sample_folder()
    assert next(b for b in app.button if b.label == say("app.data.sample_open")).disabled


def test_a_server_open_to_the_network_shows_nothing(stand_in, safe_settings):
    safe_settings["server.address"] = "0.0.0.0"  # noqa: S104  # refused here
    app = opened()
    assert app.title[0].value == say("app.guard.title")
    assert say("app.guard.address") in words_on(app)
    assert not stand_in.configs
    assert not app.metric


def test_about_page_shows_the_speeds_and_delays_of_the_result():
    table = opened("about").dataframe[0].value.set_index("what")
    assert list(table.columns) == ["walk", "drive", "meaning"]
    assert (table["meaning"].str.len() > 10).all()
    signal = table.loc[say("app.about.speeds.signal_s")]
    seconds = {mode: profiles.get(mode).delays.signal_s for mode in ("walk", "drive")}
    assert signal["walk"] == f"{seconds['walk']:g} s"
    assert signal["drive"] == f"{seconds['drive']:g} s"
    assert table.loc[say("app.about.speeds.motorway"), "walk"] == say("app.about.speeds.closed")
    assert table.loc[say("app.about.speeds.residential"), "walk"] == "4.8 km/h"
    assert table.loc[say("app.about.speeds.slow"), "walk"] == "3.6 km/h"
    assert table.loc[say("app.about.speeds.slow"), "drive"] == "1.5 times as long"


def test_overview_says_what_slow_means_by_each_mode():
    shown = words_on(opened())
    assert "on foot at a slow pace (3.6 km/h)" in shown
    assert "by car in the traffic of 4 pm to 6 pm (up to 1.5 times as long)" in shown


def test_a_street_file_that_marks_no_signal_is_told_of(stand_in, monkeypatch):
    assert say("app.overview.none_marked") not in words_on(opened())
    st.cache_data.clear()
    run = stand_in.run

    def run_unmarked(*args, **kwargs):
        result = run(*args, **kwargs)
        result.summary["delays"]["drive"]["none_marked"] = True
        return result

    monkeypatch.setattr("hrgeo.ui.cache.run_plan", run_unmarked)
    assert say("app.overview.none_marked") in words_on(opened())


def test_a_stop_of_the_page_ends_the_run_and_nothing_is_kept_of_it(stand_in):
    class StopError(BaseException):
        """As Streamlit stops a page that is left."""

    def stop(_: str, __: float) -> None:
        raise StopError

    config = PlanConfig.from_toml(sample_folder() / "plan.toml")
    for _ in range(2):
        with pytest.raises(StopError):
            cache.plan_result(config, (), is_sample=True, progress=stop)
    assert len(stand_in.configs) == 2
