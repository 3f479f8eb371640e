"""The map file, opened in a browser from disk with the network cut."""

from __future__ import annotations

import io
import itertools
import math
import shutil
from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from hrgeo.maps import make_map, map_document
from hrgeo.maps.colors import SHARE_RAMP
from hrgeo.privacy import release

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip("Chromium is not installed", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api")

HOSTILE = (
    "{{ 7*7 }} {% raw %} {# x #}",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "`${alert(3)}` $& $1 $'",
    "a\u2028b\u2029c <!-- ]]> &amp; &#60;",
    "\u202eright to left\u202c \U0001f489 'quote\" \\u003c \\",
    '=HYPERLINK("http://leak.example","x")',
    "![x](http://leak.example/a.png)",
)
LON, LAT = -87.65, 41.78


def town_streets():
    """Give 2 x 21 straight streets of 10 blocks, each block a line, some of them main streets."""
    lines, classes = [], []
    steps = np.linspace(-0.03, 0.03, 11)
    for at, shift in enumerate(np.linspace(-0.03, 0.03, 21)):
        kind = "primary" if at == 10 else "tertiary" if at % 5 == 0 else "residential"
        for start, end in itertools.pairwise(steps):
            lines.append([(LON + shift, LAT + start), (LON + shift, LAT + end)])
            lines.append([(LON + start, LAT + shift), (LON + end, LAT + shift)])
            classes += [kind, kind]
    lines.append([(LON - 0.03, LAT - 0.028), (LON, LAT - 0.012), (LON + 0.03, LAT - 0.02)])
    classes.append("motorway")
    return gpd.GeoDataFrame(
        {"street_class": classes},
        geometry=[shapely.LineString(line) for line in lines],
        crs="EPSG:4326",
    )


AREA_NAME = "Neighborhood between the river, the old rail yard and the hospital " * 3
WHY_UNREAD = "It says to ask or to look elsewhere."


def town_records(area_ids, service_ids, types):
    """Give shares by area, and what closures would cost: 0, 4 and 52 in turn."""
    number = np.arange(len(area_ids))
    # By turns: too few to say, no need, and a share from 0 to 1.
    n_need = np.where(number % 6 == 0, 5.0, np.where(number % 6 == 1, 0.0, 100.0 + number))
    share = np.where(number % 6 == 1, np.nan, number / (len(area_ids) - 1))
    by_area = [
        pd.DataFrame(
            {
                "need_id": "deaths",
                "service": "naloxone",
                "mode": "walk",
                "threshold_min": minutes,
                "area_id": [str(area_id) for area_id in area_ids],
                "n_need": n_need,
                "share_need": share,
                "low": np.maximum(share - 0.05, 0),
                "high": np.minimum(share + 0.05, 1),
            }
        )
        for minutes in (10.0, 20.0)
    ]
    offers = [one for one, words in zip(service_ids, types, strict=True) if "naloxone" in words]
    closures = pd.DataFrame(
        {
            "need_id": "deaths",
            "service": "naloxone",
            "mode": "walk",
            "threshold_min": 10.0,
            "service_id": offers,
            "n_need_within": 60.0,
            "n_need_only_here": [(52.0, 4.0, 0.0)[at % 3] for at in range(len(offers))],
            "n_need_nearest": 60.0,
            "n_need_no_other": 0.0,
        }
    )
    return {"area_shares": pd.concat(by_area, ignore_index=True), "closures": closures}


def town_release(*, names=None, area_names=None):
    """Give a release with every table of a map, of a town that does not exist."""
    rng = np.random.default_rng(5)
    wgs84 = "EPSG:4326"
    names = names or [f"Service {i}" for i in range(30)]
    kinds = ["ssp;naloxone", "naloxone", "otp", "buprenorphine", "primary_care", "other"]
    n = len(names)
    services = gpd.GeoDataFrame(
        {
            "name": names,
            "types": [kinds[i % len(kinds)] for i in range(n)],
            "opening_hours": ["Mo-Fr 09:00-17:00" if i % 3 else None for i in range(n)],
            "address": [names[i] if i % 2 else None for i in range(n)],
            "fee": [True if i % 4 == 0 else None for i in range(n)],
            "hours_osm": ["Mo-Fr 09:00-17:00" if i % 3 else None for i in range(n)],
            "hours_reason": ["" if i % 3 else WHY_UNREAD for i in range(n)],
            "hours_assumed": [names[i] if i % 3 == 1 else "" for i in range(n)],
        },
        geometry=gpd.points_from_xy(
            LON + rng.uniform(-0.028, 0.028, n), LAT + rng.uniform(-0.028, 0.028, n)
        ),
        crs=wgs84,
    ).rename_axis("service_id")
    cells = sorted(h3.geo_to_cells(shapely.box(LON - 0.03, LAT - 0.03, LON + 0.03, LAT + 0.03), 8))
    polygons = [shapely.Polygon([(x, y) for y, x in h3.cell_to_boundary(c)]) for c in cells]
    counts = np.round(rng.lognormal(2.5, 1.2, len(cells)))
    need = [
        gpd.GeoDataFrame(
            {"need_id": need_id, "cell": cells, "n_need": counts * factor},
            geometry=polygons,
            crs=wgs84,
        )
        for need_id, factor in (("deaths", 1.0), ("ems runs", 4.0))
    ]
    gap_rows, gap_shapes, reach = [], [], []
    for service, minutes, radius in (
        ("naloxone", 10.0, 0.008),
        ("naloxone", 20.0, 0.016),
        ("otp", 20.0, 0.013),
        ("ops", 20.0, 0.0),
    ):
        offers = services[services["types"].str.contains(service)]
        area = (
            shapely.union_all(shapely.buffer(offers.geometry.to_numpy(), radius))
            if radius
            else None
        )
        if area is not None:
            reach.append((service, "walk", minutes, area))
        far = [i for i, p in enumerate(polygons) if area is None or not area.contains(p.centroid)]
        for rank, i in enumerate(sorted(far, key=lambda i: -counts[i]), start=1):
            gap_rows.append(
                ("deaths", service, "walk", minutes, cells[i], counts[i], counts[i], rank)
            )
            gap_shapes.append(polygons[i])
    gaps = gpd.GeoDataFrame(
        gap_rows,
        geometry=gap_shapes,
        crs=wgs84,
        columns=[
            "need_id",
            "service",
            "mode",
            "threshold_min",
            "cell_or_area",
            "n_need",
            "n_uncovered",
            "rank",
        ],
    )
    sites = gpd.GeoDataFrame(
        {
            "rank": range(1, 5),
            "name": [names[i % n] for i in range(4)],
            "kind": ["street", "library", "street", "church"],
            "gain": [61.0, 44.0, 23.0, 5.0],
            "share_after": [0.61, 0.69, 0.74, 0.755],
        },
        geometry=gpd.points_from_xy(
            LON + np.array([-0.02, 0.012, 0.02, -0.004]),
            LAT + np.array([0.015, 0.02, -0.011, -0.022]),
        ),
        crs=wgs84,
        index=[f"c{i}" for i in range(4)],
    ).rename_axis("candidate_id")
    areas = gpd.GeoDataFrame(
        {
            "name": [
                (area_names or [AREA_NAME, None])[i % len(area_names or [1, 2])] for i in range(36)
            ],
            "residents": rng.integers(800, 6000, 36),
            "naloxone_walk_min": rng.uniform(2, 40, 36),
            "otp_walk_min": np.where(np.arange(36) % 9, rng.uniform(5, 50, 36), np.inf),
        },
        geometry=[
            shapely.box(
                LON - 0.03 + 0.01 * i,
                LAT - 0.03 + 0.01 * j,
                LON - 0.02 + 0.01 * i,
                LAT - 0.02 + 0.01 * j,
            )
            for i in range(6)
            for j in range(6)
        ],
        crs=wgs84,
    ).rename_axis("area_id")
    return release(
        {
            "streets": town_streets(),
            "boundary": gpd.GeoDataFrame(
                geometry=[shapely.box(LON - 0.031, LAT - 0.031, LON + 0.031, LAT + 0.031)],
                crs=wgs84,
            ),
            "services": services,
            "candidates": gpd.GeoDataFrame(
                {"name": ["Corner"] * 50, "kind": ["street"] * 50},
                geometry=gpd.points_from_xy(
                    LON + rng.uniform(-0.03, 0.03, 50), LAT + rng.uniform(-0.03, 0.03, 50)
                ),
                crs=wgs84,
            ),
            "sites": sites,
            "catchments": gpd.GeoDataFrame(
                reach,
                columns=["service", "mode", "threshold_min", "geometry"],
                geometry="geometry",
                crs=wgs84,
            ),
            "need_cells": pd.concat(need, ignore_index=True),
            "gaps": gaps,
            "coverage_areas": areas,
        },
        "internal",
        records=town_records(areas.index, services.index, services["types"]),
    )


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        shown = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield shown
        shown.close()


def web_mercator(point):
    """Give x and y of the map's projection, in radians."""
    return math.radians(point.x), math.asinh(math.tan(math.radians(point.y)))


class Visit:
    """A page opened from disk with the network cut, and all that went wrong on it."""

    def __init__(self, browser, folder: Path, html: str):
        self.requests: list[str] = []
        self.faults: list[str] = []
        path = folder / "map.html"
        path.write_text(html, encoding="utf-8")
        self.page = browser.new_page(viewport={"width": 1000, "height": 800})
        self.page.on("dialog", self._on_dialog)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("request", lambda asked: self.requests.append(asked.url))
        self.page.route("**/*", self._cut)
        self.page.goto(path.as_uri())
        self.own = path.as_uri()

    def _on_dialog(self, dialog):
        self.faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _cut(self, route):
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            route.abort()

    def require_clean(self):
        """Fail if anything was said, asked or thrown."""
        assert self.faults == []
        # Scripts in data: URIs are part of the page, not requests.
        assert [url for url in self.requests if not url.startswith("data:")] == [self.own]

    def pixels(self):
        """Give the map as an array of colors, without the panel, which may be scrolled."""
        png = self.page.locator("#hrgeo-map").screenshot()
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)[:, :690]

    def click_at(self, sites, place):
        """Click where a place is drawn, found by two suggested sites, which are elements."""
        shut = self.page.locator(".hrgeo-popup .leaflet-popup-close-button")
        if shut.count():
            shut.click()
        self.page.get_by_role("button", name="Show everything").click()
        self.page.wait_for_timeout(100)
        names = ("Suggested site 1", "Suggested site 3")
        boxes = [self.page.locator(f".hrgeo-site[title='{name}']").bounding_box() for name in names]
        seen = np.array([[box["x"] + 15, box["y"] + 15] for box in boxes])
        known = np.array([web_mercator(sites.geometry.iloc[at]) for at in (0, 2)])
        scale = (seen[1] - seen[0]) / (known[1] - known[0])
        x, y = seen[0] + (np.array(web_mercator(place)) - known[0]) * scale
        self.page.mouse.click(x, y)
        self.page.wait_for_timeout(200)

    def popup(self):
        """Give the text of what is told."""
        return self.page.locator(".hrgeo-popup").inner_text()

    def toggle(self, label):
        """Switch a layer on or off."""
        self.page.locator("label.hrgeo-row", has_text=label).first.locator("input").click()
        self.page.wait_for_timeout(150)


@pytest.fixture(scope="module")
def town():
    return town_release()


@pytest.fixture
def visit(browser, tmp_path, town):
    made = Visit(
        browser,
        tmp_path,
        map_document(
            town,
            title="Sample town",
            headline=[("Services listed", "30")],
            question=("naloxone", "walk", 10.0),
        ),
    )
    made.page.wait_for_selector("html[data-hrgeo=ready]")
    made.page.wait_for_timeout(200)
    yield made
    made.page.close()


def share_that_differs(one, other):
    return float((np.abs(one - other).sum(axis=2) > 12).mean())


def near(pixels, color, tolerance=40):
    return int((np.abs(pixels - np.array(color)).sum(axis=2) < tolerance).sum())


def test_the_file_opens_from_disk_and_asks_for_nothing(visit):
    visit.require_clean()
    assert visit.page.title() == "Sample town"
    assert visit.page.locator("html").get_attribute("lang") == "en"


def test_the_picture_is_drawn(visit):
    pixels = visit.pixels()
    assert pixels.std() > 15
    # Orange gap outlines, the dark badges of sites, and the blue-green of what is within reach.
    assert near(pixels, (0xD5, 0x5E, 0x00)) > 300
    assert near(pixels, (0x1D, 0x25, 0x30)) > 1000


def test_every_layer_can_be_switched_off_and_on_again(visit):
    before = visit.pixels()
    for label in ("Suggested sites", "Services", "Within reach", "Need: deaths", "Gaps", "Streets"):
        visit.toggle(label)
        without = visit.pixels()
        assert share_that_differs(before, without) > 0.0005, label
        visit.toggle(label)
        assert share_that_differs(before, visit.pixels()) < 0.0005, label
    visit.require_clean()


def test_hidden_layers_can_be_shown(visit):
    before = visit.pixels()
    for label in ("Minutes to the nearest, by area", "Places considered"):
        visit.toggle(label)
        after = visit.pixels()
        assert share_that_differs(before, after) > 0.001, label
        before = after
    visit.require_clean()


SHARES = "Share of need within reach, by area"
MINUTES = "Minutes to the nearest, by area"


def free_place(town, area):
    """Give a place in an area that is far from everything that can be clicked."""
    others = np.concatenate(
        [town.tables[name].geometry.to_numpy() for name in ("services", "sites")]
    )
    for place in shapely.points(
        np.random.default_rng(1).uniform(*shapely.bounds(area).reshape(2, 2), (200, 2))
    ):
        if area.buffer(-0.001).contains(place) and shapely.distance(others, place).min() > 0.0025:
            return place
    return None


def click_in_area(visit, town, at):
    place = free_place(town, town.tables["coverage_areas"].geometry.iloc[at])
    visit.click_at(town.tables["sites"], place)


def legend_of(visit, label):
    layer = visit.page.locator(".hrgeo-layer", has=visit.page.get_by_label(label, exact=True))
    return layer.locator(".hrgeo-legend .hrgeo-row").all_inner_texts()


def test_areas_are_shaded_by_share_with_a_legend(visit):
    before = visit.pixels()
    assert not visit.page.get_by_label(SHARES, exact=True).is_checked()
    visit.toggle(SHARES)
    after = visit.pixels()
    assert share_that_differs(before, after) > 0.05
    # The lightest and the darkest class, which nothing else on the map has.
    for color in (SHARE_RAMP[0], SHARE_RAMP[-1]):
        rgb = tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))
        assert near(before, rgb, 6) < 50, color
        assert near(after, rgb, 6) > 500, color
    assert legend_of(visit, SHARES) == [
        "0% to 19%",
        "20% to 39%",
        "40% to 59%",
        "60% to 79%",
        "80% to 100%",
        "too few to say",
        "no need in the files",
    ]
    visit.toggle(SHARES)
    assert share_that_differs(before, visit.pixels()) < 0.0005
    visit.require_clean()


def test_one_shading_of_areas_is_on_at_a_time(visit):
    visit.toggle(MINUTES)
    visit.toggle(SHARES)
    assert not visit.page.get_by_label(MINUTES, exact=True).is_checked()
    shares = visit.pixels()
    visit.toggle(MINUTES)
    assert not visit.page.get_by_label(SHARES, exact=True).is_checked()
    assert share_that_differs(shares, visit.pixels()) > 0.05
    visit.require_clean()


def test_a_click_on_an_area_tells_its_share_with_the_interval(visit, town):
    visit.toggle(SHARES)
    told = {}
    for at in (12, 13, 16):
        click_in_area(visit, town, at)
        told[at] = visit.popup()
    # Area 16: 16 / 35 = 45.7 %, and 5 points up and down; its need is 100 + 16.
    assert AREA_NAME.strip() in told[16]
    assert "46% (41% to 51%, chance variation only)" in told[16]
    assert "Within reach (Naloxone, on foot, 10 min)" in told[16]
    assert "116" in told[16]
    assert "too few to say" in told[12]
    assert "1-10" in told[12]
    # Area 13 has no name, so it goes by its id.
    assert told[13].startswith("13\n")
    assert "no need in the files" in told[13]
    visit.require_clean()


def test_a_question_or_need_source_without_shares_offers_no_shares(visit):
    visit.toggle(SHARES)
    visit.page.get_by_label("Need source").select_option(label="ems runs")
    assert visit.page.get_by_label(SHARES, exact=True).count() == 0
    visit.page.get_by_label("Need source").select_option(label="deaths")
    assert visit.page.get_by_label(SHARES, exact=True).is_checked()
    chooser = visit.page.get_by_label("Service, mode and threshold")
    chooser.select_option(label="Methadone (OTP), on foot, 20 min")
    assert visit.page.get_by_label(SHARES, exact=True).count() == 0
    visit.require_clean()


def lone_services(town, most=8):
    """Give positions of the first services that lie alone enough to be clicked."""
    places = town.tables["services"].geometry.to_numpy()
    sites = town.tables["sites"].geometry.to_numpy()
    lone = [
        at
        for at, place in enumerate(places)
        if shapely.distance(np.concatenate([np.delete(places, at), sites]), place).min() > 0.0025
    ]
    return lone[:most]


def test_a_service_tells_what_its_closure_would_cost_for_the_question_alone(visit, town):
    services = town.tables["services"]
    warning = "a low number here is no reason to close it"
    seen = set()
    for at in lone_services(town):
        visit.click_at(town.tables["sites"], services.geometry.iloc[at])
        text = visit.popup()
        assert services["name"].iloc[at] in text
        offers = "naloxone" in services["types"].iloc[at]
        assert ("If it closed" in text) == (warning in text) == offers
        if offers:
            # Every third one has 52, 4 and 0 in turn; of 4 the class alone is told.
            place = list(services.index[services["types"].str.contains("naloxone")]).index(
                services.index[at]
            )
            n = ("52", "1-10", "0")[place % 3]
            assert (
                f"Naloxone: {n} of need (deaths) would have no other within 10 min on foot." in text
            )
            seen.add(n)
    assert seen == {"52", "1-10", "0"}
    visit.page.get_by_label("Service, mode and threshold").select_option(
        label="Methadone (OTP), on foot, 20 min"
    )
    assert visit.page.locator(".hrgeo-popup").count() == 0
    for at in lone_services(town, most=2):
        visit.click_at(town.tables["sites"], services.geometry.iloc[at])
        assert "If it closed" not in visit.popup()
    visit.require_clean()


def test_a_service_tells_how_its_hours_were_read_or_why_not(visit, town):
    services = town.tables["services"]
    kinds = set()
    for at in lone_services(town):
        visit.click_at(town.tables["sites"], services.geometry.iloc[at])
        text = visit.popup()
        read = at % 3 != 0
        assert ("Hours as read\nMo-Fr 09:00-17:00" in text) == read
        assert (f"Hours not read\n{WHY_UNREAD}" in text) == (not read)
        assert ("Assumed about hours" in text) == (at % 3 == 1)
        kinds.add(at % 3)
    assert kinds == {0, 1, 2}
    visit.require_clean()


def test_another_question_shows_other_gaps_and_says_where_none_is_listed(visit):
    before = visit.pixels()
    chooser = visit.page.get_by_label("Service, mode and threshold")
    chooser.select_option(label="Overdose prevention site, on foot, 20 min")
    visit.page.wait_for_timeout(200)
    assert share_that_differs(before, visit.pixels()) > 0.01
    assert visit.page.locator(".hrgeo-none").inner_text() == (
        "Overdose prevention site: none listed in the study area"
    )


def test_the_need_source_can_be_changed(visit):
    before = visit.pixels()
    visit.page.get_by_label("Need source").select_option(label="ems runs")
    visit.page.wait_for_timeout(200)
    assert visit.page.get_by_text("Need: ems runs").is_visible()
    assert share_that_differs(before, visit.pixels()) > 0.01


def test_sites_are_reached_with_the_keyboard(visit):
    visit.page.get_by_label("Suggested site 3").focus()
    visit.page.keyboard.press("Enter")
    popup = visit.page.locator(".hrgeo-popup")
    assert "Suggested site 3" in popup.inner_text()
    visit.page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    assert visit.page.locator("#hrgeo-map").get_attribute("aria-label").startswith("Map of need")


def test_a_button_of_the_table_shows_the_site_on_the_map(visit):
    visit.page.get_by_role("button", name="Show on map").nth(1).click()
    assert "Suggested site 2" in visit.page.locator(".hrgeo-popup").inner_text()
    # Small numbers are a class here too: the fourth site gains 5.
    visit.page.get_by_role("button", name="Show on map").nth(3).click()
    assert "1-10" in visit.page.locator(".hrgeo-popup").inner_text()


def test_a_click_on_a_cell_tells_its_label(visit, town):
    cells = town.tables["need_cells"]
    small = cells[(cells["need_id"] == "deaths") & cells["under_threshold"]]
    for label in ("Suggested sites", "Services"):
        visit.toggle(label)
    box = visit.page.locator("#hrgeo-map").bounding_box()
    seen = set()
    for x in range(260, 560, 75):
        for y in range(120, 520, 90):
            visit.page.mouse.click(box["x"] + x, box["y"] + y)
            popup = visit.page.locator(".hrgeo-popup dd").first
            if popup.count():
                seen.add(popup.inner_text())
    shown = set(cells.loc[cells["need_id"] == "deaths", "n_need_label"])
    assert "1-10" in seen
    assert seen <= shown
    assert len(small) > 0


def test_the_map_can_be_printed_and_used_on_a_narrow_screen(visit):
    visit.page.set_viewport_size({"width": 380, "height": 700})
    visit.page.wait_for_timeout(200)
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 380
    visit.page.emulate_media(media="print")
    assert visit.page.locator(".hrgeo-zoom").is_hidden()
    visit.require_clean()


def kinds_of(town):
    return town.tables["services"]["types"].tolist()


def test_hostile_text_is_shown_as_it_is_and_does_nothing(browser, tmp_path):
    hostile = town_release(names=list(HOSTILE), area_names=list(HOSTILE))
    made = Visit(
        browser,
        tmp_path,
        map_document(
            hostile,
            title=HOSTILE[1],
            headline=[(HOSTILE[2], HOSTILE[0])],
            notes=HOSTILE,
            need_labels={"deaths": HOSTILE[3], "ems runs": HOSTILE[1]},
        ),
    )
    made.page.wait_for_selector("html[data-hrgeo=ready]")
    assert made.page.title() == HOSTILE[1]
    assert made.page.locator("h1").text_content() == HOSTILE[1]
    assert made.page.locator(".headline dd").text_content() == HOSTILE[0]
    assert made.page.locator(".notes li").all_text_contents() == list(HOSTILE)
    assert made.page.get_by_text(f"Need: {HOSTILE[3]}", exact=True).count() == 1
    for rank in range(4):
        made.page.get_by_role("button", name="Show on map").nth(rank).click()
        kind = made.page.locator(".hrgeo-popup .hrgeo-kind").text_content()
        assert kind.startswith(HOSTILE[rank])
    texts = made.page.evaluate(
        """() => JSON.parse(document.getElementById("hrgeo-payload").textContent)
                     .services.map(s => s.name)"""
    )
    assert texts == list(HOSTILE)
    made.toggle(SHARES)
    for at in (16, 20, 22):
        click_in_area(made, hostile, at)
        assert made.page.locator(".hrgeo-popup h3").first.text_content() == HOSTILE[at % 8]
    [first, *_] = [at for at in lone_services(hostile) if "naloxone" in kinds_of(hostile)[at]]
    # Hours that were assumed tell the name here, see `town_release`.
    for at in (one for one in lone_services(hostile) if one % 3 == 1):
        made.click_at(hostile.tables["sites"], hostile.tables["services"].geometry.iloc[at])
        assert HOSTILE[at] in made.page.locator(".hrgeo-popup dd").all_text_contents()
    made.click_at(hostile.tables["sites"], hostile.tables["services"].geometry.iloc[first])
    cost = made.page.locator(".hrgeo-cost").text_content()
    assert f"of need ({HOSTILE[3]}) would have no other" in cost
    made.require_clean()
    made.page.close()


def test_the_notebook_map_draws_offline_without_running_text(browser, tmp_path):
    html = make_map(town_release(names=list(HOSTILE))).get_root().render()
    made = Visit(browser, tmp_path, html)
    made.page.wait_for_selector(".hrgeo-panel")
    made.page.wait_for_timeout(300)
    png = made.page.screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)
    assert near(pixels, (0xD5, 0x5E, 0x00)) > 300
    marker = made.page.locator(".hrgeo-site[aria-label]").first
    assert marker.get_attribute("aria-label").endswith(HOSTILE[0])
    made.require_clean()
    made.page.close()
