"""Any text goes through every writer unchanged, and is never anything but text."""

from __future__ import annotations

import base64
import html as html_module
import json
import re

import geopandas as gpd
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrgeo.maps import make_map, map_document
from hrgeo.maps.document import json_for_script
from hrgeo.privacy import release
from hrgeo.results.geopackage import write_geopackage

HOSTILE = [
    "{{ 7*7 }}",
    "{% raw %}",
    "{# note",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &#60;",
    "javascript:alert(1)",
    "\u2028\u2029",
    "\u202e\u0000\ufeff",
    "\U0001f489\ufffe",
    "\\u003c\\\\",
    "'\"",
    "=cmd|' /C calc'!A0",
    "%s {0} {name}",
]
TEXT = (
    st.text()
    | st.sampled_from(HOSTILE)
    | st.builds("".join, st.lists(st.sampled_from(HOSTILE), max_size=3))
)
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def town(texts):
    """Give a release with each text as a name, a type, an id and an address."""
    points = gpd.points_from_xy(range(len(texts)), [0] * len(texts))
    services = gpd.GeoDataFrame(
        {"name": texts, "types": [t.replace(";", "") for t in texts], "address": texts},
        geometry=points,
        crs="EPSG:4326",
    )
    sites = gpd.GeoDataFrame(
        {
            "rank": range(1, len(texts) + 1),
            "name": texts,
            "kind": texts,
            "gain": 20.0,
            "share_after": 0.5,
        },
        geometry=points,
        crs="EPSG:4326",
        index=[f"{i} {text}" for i, text in enumerate(texts)],
    )
    return release({"services": services, "sites": sites}, "internal")


def payload_in(page):
    [text] = re.findall(
        r'<script type="application/json" id="hrgeo-payload">(.*?)</script>', page, re.DOTALL
    )
    return json.loads(text)


@FEW
@given(st.lists(TEXT, min_size=1, max_size=4))
def test_a_page_holds_the_text_as_data_and_nothing_of_it_as_markup(texts):
    plain = map_document(town(["x"] * len(texts)), title="x", headline=[("x", "x")])
    page = map_document(town(texts), title=texts[0], headline=[(texts[-1], texts[0])])
    payload = payload_in(page)
    assert [service["name"] for service in payload["services"]] == texts
    assert [site["kind"] for site in payload["sites"]] == texts
    # As many elements as with harmless text.
    outside = r'<script type="application/json".*?</script>'
    tags = [
        re.findall(r"<[a-zA-Z/!]", re.sub(outside, "", p, flags=re.DOTALL)) for p in (plain, page)
    ]
    assert tags[0] == tags[1]
    shown = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL).group(1)
    assert html_module.unescape(shown) == html_module.unescape(
        html_module.escape(texts[0].replace("\x00", "\ufffd"))
    )


@FEW
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_a_notebook_map_holds_the_text_as_base64_alone(texts):
    made = make_map(town(texts))
    page = made.get_root().render()
    [text] = re.findall(r'atob\("([A-Za-z0-9+/=]*)"\)', page)
    payload = json.loads(base64.b64decode(text))
    assert [service["name"] for service in payload["services"]] == texts


@FEW
@given(st.lists(TEXT, min_size=1, max_size=4))
def test_a_geopackage_gives_the_text_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("gpkg") / "a.gpkg"
    write_geopackage(path, town(texts).tables)
    back = pyogrio.read_dataframe(path, layer="services")
    assert back["name"].tolist() == [text.replace("\x00", "\ufffd") for text in texts]


@given(st.recursive(TEXT | st.integers(), st.lists, max_leaves=8))
def test_json_for_a_script_is_ascii_without_markup_and_reads_back(value):
    text = json_for_script(value)
    assert text.isascii()
    assert not set(text) & set("<>&")
    assert json.loads(text) == value


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_is_run_on_the_server(text):
    page = map_document(town([text]), title=text)
    assert "49" not in payload_in(page)["services"][0]["name"]
    assert make_map(town([text])).get_root().render()
