"""folium gets no text, and stays in one module."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import folium
import geopandas as gpd
import pytest

import hrgeo
from hrgeo.errors import InputError
from hrgeo.maps import make_map, map_payload
from hrgeo.privacy import release

PACKAGE = Path(hrgeo.__file__).parent


def town(name):
    services = gpd.GeoDataFrame(
        {"name": [name], "types": ["ssp"]}, geometry=gpd.points_from_xy([0], [0]), crs="EPSG:4326"
    )
    return release({"services": services}, "internal")


def test_the_payload_reaches_the_page_as_base64_and_comes_back_whole():
    made = town("{{ 7*7 }} {% raw %} `${x}` </script> \u2028")
    html = make_map(made).get_root().render()
    [text] = re.findall(r'JSON\.parse\(atob\("([A-Za-z0-9+/=]*)"\)\)', html)
    back = json.loads(base64.b64decode(text))
    assert back == json.loads(json.dumps(map_payload(made)))
    assert "{{ 7*7 }}" not in html
    assert "49" not in back["services"][0]["name"]


def test_the_page_names_no_file_of_another_place():
    html = make_map(town("x")).get_root().render()
    sources = re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]*)\"", html)
    assert len(sources) == 4
    assert all(source.startswith("data:") for source in sources)


def test_it_is_a_folium_map_without_tiles():
    made = make_map(town("x"), height_px=300)
    assert isinstance(made, folium.Map)
    assert not any(isinstance(child, folium.TileLayer) for child in made._children.values())


def test_only_a_release_is_drawn():
    with pytest.raises(InputError, match="Only a Release"):
        make_map({"services": 1})


@pytest.mark.parametrize(
    ("word", "allowed"),
    [
        (r"^\s*(?:import|from)\s+(?:folium|branca)", {"maps/notebook.py"}),
        (r"\bTemplate\(", {"maps/notebook.py"}),
        (r"from_string", set()),
        (r"unsafe_allow_html", set()),
        (r"st\.table\(", set()),
        (r"\bpickle\b", set()),
        (r"\.read_file\(", set()),
        (r"\.explore\(", set()),
    ],
)
def test_what_runs_text_as_code_stays_where_it_is_allowed(word, allowed):
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(word, path.read_text("utf-8"), re.MULTILINE)
    }
    outside = {name for name in found - allowed if not name.startswith("files")}
    assert outside == set()
