"""The app in a real browser, as a child process on this computer alone."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip("Chromium is not installed", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api")

PROJECT = Path(__file__).resolve().parents[2]
READY = ".hrgeo-canvas[data-hrgeo=ready]"
LONGEST_MS = 240_000
"""A first run compiles; on a busy computer that takes its time."""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def serving(folder: Path, script: Path, *flags: str) -> Iterator[str]:
    """Start ``streamlit run`` by hand, from a folder that is not the checkout; give the address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--server.headless=true", *flags], cwd=folder, stdout=log, stderr=log
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("elsewhere"), PROJECT / "app.py") as found:
        yield found


def open_when_up(tab, url: str) -> None:
    """Open a page of a server that may not answer yet."""
    for _ in range(120):
        try:
            tab.goto(url)
            break
        except playwright.Error:
            tab.wait_for_timeout(500)


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser, address):
    """Open the app; whatever it asks of another computer, and each error, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    elsewhere, errors = [], []
    own = (address, address.replace("http", "ws", 1), "blob:", "data:")

    def note(url):
        if not url.startswith(own):
            elsewhere.append(url)

    opened.on("request", lambda request: note(request.url))
    opened.on("websocket", lambda websocket: note(websocket.url))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    open_when_up(opened, address)
    errors.clear()  # while the server was not up yet
    opened.wait_for_selector(READY, timeout=LONGEST_MS)
    yield opened
    context.close()
    assert elsewhere == []
    assert errors == []


def colors_on(page) -> int:
    """Count the different colors on the canvases of the map."""
    return page.evaluate(
        """() => {
          const host = document.querySelector('[data-testid="stBidiComponentIsolated"]');
          const found = new Set();
          host.shadowRoot.querySelectorAll("canvas").forEach((canvas) => {
            if (!canvas.width || !canvas.height) return;
            const pixels = canvas.getContext("2d")
              .getImageData(0, 0, canvas.width, canvas.height).data;
            for (let i = 0; i < pixels.length; i += 4)
              if (pixels[i + 3]) found.add(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]);
          });
          return found.size;
        }"""
    )


def test_the_sample_is_there_computed_and_drawn(page, tmp_path):
    values = [
        value.inner_text() for value in page.query_selector_all("[data-testid=stMetricValue]")
    ]
    assert len(values) == 4
    assert values[0].endswith("%")
    assert values[1].endswith("%")
    # Streets, cells, catchments and services: a blank map would have one color or none.
    page.wait_for_timeout(1000)
    assert colors_on(page) > 10
    assert page.screenshot(path=tmp_path / "overview.png")


def test_the_map_can_be_named_and_reached_by_keyboard(page):
    shown = page.locator(".hrgeo-canvas")
    assert shown.get_attribute("role")
    assert "text version" in shown.get_attribute("aria-label").lower()
    assert shown.get_attribute("tabindex") == "0"


def test_every_page_opens_by_the_menu(page):
    for name, heading in (
        ("Gaps", "Gaps"),
        ("New sites", "New sites"),
        ("How sure", "How sure are the new sites?"),
        ("Van week", "Van week"),
        ("Where and when", "Where and when"),
        ("Hours", "Hours"),
        ("Barriers", "Barriers"),
        ("If one closes", "If one closes"),
        ("Data", "Data"),
        ("About the numbers", "About the numbers"),
    ):
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_selector(f"h1:has-text('{heading}')", timeout=LONGEST_MS)
        assert page.locator("[data-testid=stException]").count() == 0
    page.get_by_role("link", name="Overview", exact=True).click()
    page.wait_for_selector(READY, timeout=LONGEST_MS)
    page.wait_for_timeout(1000)
    assert colors_on(page) > 10


def test_the_week_is_drawn_and_fits_a_narrow_window(page, tmp_path):
    page.get_by_role("link", name="Hours", exact=True).click()
    cells = page.locator("[data-testid=stVegaLiteChart] svg .mark-rect.role-mark path")
    for view in ("Share of need within reach of an open service", "When need arises"):
        page.get_by_text(view, exact=True).first.click()
        cells.nth(167).wait_for(timeout=LONGEST_MS)
        page.wait_for_timeout(1500)
        assert cells.count() == 168  # hours of a week
        assert len({cell.get_attribute("fill") for cell in cells.all()}) >= 3
    page.screenshot(path=tmp_path / "hours.png")
    page.set_viewport_size({"width": 400, "height": 860})
    page.wait_for_timeout(1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_what_each_further_site_adds_is_drawn_and_fits_a_narrow_window(page):
    page.get_by_role("link", name="How sure", exact=True).click()
    page.wait_for_selector("h1:has-text('How sure are the new sites?')", timeout=LONGEST_MS)
    dots = page.locator("[data-testid=stVegaLiteChart] svg .mark-symbol.role-mark path")
    dots.nth(4).wait_for(timeout=LONGEST_MS)
    assert len({dot.get_attribute("fill") for dot in dots.all()}) >= 2
    page.set_viewport_size({"width": 400, "height": 860})
    page.wait_for_timeout(1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_van_week_is_drawn_and_taken_along(page, tmp_path):
    page.get_by_role("link", name="Van week", exact=True).click()
    bars = page.locator("[data-testid=stVegaLiteChart] svg .mark-rect.role-mark path")
    bars.nth(10).wait_for(timeout=LONGEST_MS)
    # The way out and back is gray, and each of the two vans has its own color.
    assert len({bar.get_attribute("fill") for bar in bars.all()}) == 3
    with page.expect_download(timeout=LONGEST_MS) as waiting:
        page.get_by_role("button", name="Calendar (ICS)").click()
    waiting.value.save_as(tmp_path / "week.ics")
    assert (tmp_path / "week.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    page.set_viewport_size({"width": 400, "height": 860})
    page.wait_for_timeout(1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_place_that_no_table_has_is_added_to_the_van_week_by_hand(page):
    page.get_by_role("link", name="Van week", exact=True).click()
    stops = page.locator(".hrgeo-stop.leaflet-marker-icon")
    stops.nth(10).wait_for(timeout=LONGEST_MS)
    # Drawn last: until then, what is clicked may be drawn anew.
    page.get_by_role("button", name="Calendar (ICS)").wait_for(timeout=LONGEST_MS)
    adding = page.get_by_role("combobox", name="Add a visit")
    adding.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # a list that has opened closes again when the page moves
    adding.click()
    page.get_by_role("option", name="A place that is not in the list").click()
    page.get_by_role("textbox", name="Name of the place").fill("Laundromat")
    page.get_by_role("textbox", name="Where it is").fill("42.2985, -101.2950")
    page.keyboard.press("Tab")
    # The week is as full as can be: something has to make room.
    page.get_by_text("Keep all other visits as they are", exact=True).click()
    page.get_by_role("button", name="Plan again around this").click()
    page.get_by_text("What is different from the plan", exact=True).wait_for(timeout=LONGEST_MS)
    page.get_by_text("Laundromat, visits in the week: 1 or more").first.wait_for()
    page.get_by_role("button", name="Back to the plan").first.click()
    page.get_by_text("What is different from the plan", exact=True).wait_for(state="detached")
    n_all = stops.count()
    page.get_by_role("radio", name="Tuesday").click()
    page.wait_for_function(
        "n => { const map = document.querySelector('[data-testid=stBidiComponentIsolated]');"
        " const found = map.shadowRoot.querySelectorAll('.hrgeo-stop.leaflet-marker-icon').length;"
        " return found > 0 && found < n; }",
        arg=n_all,
    )


def test_everything_can_be_taken_along(page, tmp_path):
    with page.expect_download(timeout=LONGEST_MS) as waiting:
        page.get_by_role("button", name="Everything (.zip)").click()
    path = tmp_path / "results.zip"
    waiting.value.save_as(path)
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
    assert {"map.html", "results.gpkg", "summary.json", "data_quality.csv"} <= names
    assert not any("internal" in name for name in names)


def test_a_narrow_window_has_no_sideways_scroll(page):
    page.set_viewport_size({"width": 400, "height": 860})
    page.wait_for_timeout(1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_page_opened_first_of_all_meets_the_guard_too(browser, tmp_path):
    """Streamlit runs the files of a folder called "pages" by themselves until the menu is drawn."""
    flag = "--client.showErrorDetails=full"
    with serving(tmp_path, PROJECT / "hrgeo" / "ui" / "main.py", flag) as found:
        tab = browser.new_page()
        open_when_up(tab, f"{found}/data")
        tab.get_by_text("hrgeo has not started").wait_for(timeout=60_000)
        assert tab.get_by_text("plan.toml").count() == 0
        tab.close()
