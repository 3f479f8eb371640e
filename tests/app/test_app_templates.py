"""Templates on the page of data: the files that the command line writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from hrgeo.inputs.templates import TEMPLATES, write_template
from hrgeo.text import say

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("stand_in")


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """Note what each download button would hand over; the buttons are drawn all the same."""
    found: dict[str, Callable[[], bytes]] = {}
    original = st.download_button

    def noting(label: str, *, data: Callable[[], bytes], file_name: str, **rest: object) -> bool:
        found[file_name] = data
        return original(label, data=data, file_name=file_name, **rest)

    monkeypatch.setattr(st, "download_button", noting)
    return found


def data_page() -> AppTest:
    app = AppTest.from_file(PROJECT / "app.py", default_timeout=60).run()
    return app.switch_page("hrgeo/ui/views/data.py").run()


def test_every_template_is_on_offer_with_the_bytes_of_the_command_line(offered, tmp_path: Path):
    app = data_page()
    assert not app.exception
    for name in TEMPLATES:
        app.selectbox(key="template_name").set_value(name).run()
        assert not app.exception
        for path in write_template(name, tmp_path):
            assert offered[path.name]() == path.read_bytes()


def test_the_choice_says_what_the_table_is():
    app = data_page()
    box = app.selectbox(key="template_name")
    assert box.options == [say(f"template.table.{name}") for name in TEMPLATES]
    box.set_value("roster").run()
    captions = " ".join(caption.value for caption in app.caption)
    assert "A grid with a column for each day" in captions
