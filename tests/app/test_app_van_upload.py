"""A van week from files that are handed over one by one: no plan file, and no list of services."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from hrgeo.text import say
from hrgeo.vans import Van

PROJECT = Path(__file__).resolve().parents[2]
BASE = "42.3000, -101.3005"


@pytest.fixture
def app(request) -> AppTest:
    """Give the page of data with streets and need handed over."""
    request.getfixturevalue("stand_in")
    found = AppTest.from_file(PROJECT / "app.py", default_timeout=60).run()
    found.switch_page("hrgeo/ui/views/data.py").run()
    found.file_uploader(key="upload_streets").set_value(("town.osm.pbf", b"pbf", ""))
    found.file_uploader(key="upload_need").set_value(("staff_places.xlsx", b"xlsx", ""))
    return found


def why_not(app: AppTest) -> list[str]:
    assert app.button(key="upload_separate_run").disabled
    return [caption.value for caption in app.caption]


def test_a_base_and_a_roster_ask_for_a_van_week(app, stand_in):
    app.selectbox(key="upload_kind").set_value("places")
    app.selectbox(key="upload_what").set_value("staff")
    app.run()
    assert say("app.upload.still_missing", names="Services") in why_not(app)
    app.text_input(key="upload_base").set_value(BASE)
    app.file_uploader(key="upload_roster").set_value(("van_roster.xlsx", b"roster", ""))
    app.multiselect(key="upload_van_days").set_value(["Mo", "Fr"])
    app.selectbox(key="upload_van_first").set_value(20 * 60)
    app.selectbox(key="upload_van_last").set_value(26 * 60)
    app.number_input(key="upload_van_shifts").set_value(2)
    app.number_input(key="upload_van_changes").set_value(4)
    app.run()
    app.button(key="upload_separate_run").click().run()
    assert not app.exception
    assert not app.error
    config = stand_in.configs[1]
    assert config.siting is None
    assert not config.inputs.services
    van = config.van
    assert (van.bases[0].lon, van.bases[0].lat) == (-101.3005, 42.3)
    assert (van.roster.name, van.max_changes) == ("van_roster.xlsx", 4)
    assert (van.stops, van.crew) == (None, None)
    # 8 pm to 2 am; six hours are asked for, and no longer.
    assert van.vans == (
        Van("Van", "base:Base", days=(0, 4), first_min=1200, last_min=1560, shift_min=360,
            n_shifts=2),
    )  # fmt: skip
    assert [name for name, _ in stand_in.files] == [
        "town.osm.pbf", "staff_places.xlsx", "van_roster.xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "key", "value", "reason"),
    [
        ("text_input", "upload_base", "5 Main Street", "base_unread"),
        ("multiselect", "upload_van_days", [], "no_day"),
        ("selectbox", "upload_van_last", 9 * 60, "van_ends_first"),
    ],
)
def test_what_a_van_week_lacks_is_said(app, kind, key, value, reason):
    app.text_input(key="upload_base").set_value(BASE)
    getattr(app, kind)(key=key).set_value(value)
    app.run()
    assert say(f"app.upload.{reason}") in why_not(app)


def test_without_a_base_no_van_week_is_asked_for(app, stand_in):
    app.file_uploader(key="upload_services").set_value(("services.csv", b"a,b\n", "text/csv"))
    app.file_uploader(key="upload_roster").set_value(("van_roster.xlsx", b"roster", ""))
    app.run()
    app.button(key="upload_separate_run").click().run()
    assert stand_in.configs[1].van is None
    assert "van_roster.xlsx" not in [name for name, _ in stand_in.files]
