"""The self-contained page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import geopandas as gpd
import pytest

from hrgeo.errors import InputError
from hrgeo.maps import TextTable, leaflet_script, leaflet_style, map_document, map_script, map_style
from hrgeo.privacy import release


class Page(HTMLParser):
    """Elements of a page, and the text inside scripts and styles."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.inside, self.texts = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Keep the element."""
        self.elements.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.inside.append(tag)
            self.texts.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag):
        """Leave a script or style."""
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, data):
        """Keep the text of a script or style."""
        if self.inside:
            tag, attrs, text = self.texts[-1]
            self.texts[-1] = (tag, attrs, text + data)

    def content(self, tag, **attrs):
        """Give the texts of the scripts or styles with these attributes."""
        return [t for name, found, t in self.texts if name == tag and found == attrs]


@pytest.fixture(scope="module")
def html():
    return map_document(release({}, "internal"), title="Our town", headline=[("Need", "12")])


def hash_of(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(html):
    [value] = [
        attrs["content"]
        for tag, attrs in Page(html).elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    return dict(part.split(" ", 1) for part in value.split("; "))


def test_the_policy_forbids_everything_but_what_the_page_carries(html):
    rules = policy(html)
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in " ".join(rules.values())


def test_the_policy_names_each_script_and_style_by_its_hash(html):
    page, rules = Page(html), policy(html)
    scripts = page.content("script")
    assert len(scripts) == 2
    assert rules["script-src"].split() == [hash_of(script) for script in scripts]
    assert [rules["style-src"]] == [hash_of(style) for style in page.content("style")]


def test_the_page_names_no_other_file(html):
    for tag, attrs in Page(html).elements:
        assert not {"src", "href", "srcset", "style", "onclick", "action"} & set(attrs), tag
    assert "url(" not in html.replace('url("data:', "").split("</style>")[0]


def test_the_page_has_language_title_and_viewport(html):
    elements = Page(html).elements
    assert ("html", {"lang": "en"}) in elements
    assert "<title>Our town</title>" in html
    assert any(attrs.get("name") == "viewport" for _, attrs in elements)
    assert "@media print" in html


def test_the_notes_of_the_release_stand_on_the_page(html):
    for note in release({}, "internal").notes:
        assert note in html


def test_notes_and_tables_can_be_given():
    table = TextTable("Caption", ("Head",), (("cell <1>",),))
    page = map_document(release({}, "internal"), title="x", notes=["A note"], tables=[table])
    assert "<li>A note</li>" in page
    assert "<td>cell &lt;1&gt;</td>" in page
    assert "<p>No gap was found" not in page


def test_the_payload_is_read_back_whole(html):
    [text] = Page(html).content("script", type="application/json", id="hrgeo-payload")
    assert json.loads(text)["version"] == 1


def test_a_page_is_the_same_each_time(html):
    again = map_document(release({}, "internal"), title="Our town", headline=[("Need", "12")])
    assert again == html


def test_a_page_can_be_written_whatever_is_in_its_title():
    page = map_document(release({}, "internal"), title="\ud800 \x00 <b>", headline=[("\udfff", "")])
    page.encode("utf-8")
    assert "\x00" not in page
    assert "&lt;b&gt;" in page


def test_only_a_release_makes_a_page():
    with pytest.raises(InputError, match="Only a Release"):
        map_document({"services": gpd.GeoDataFrame()}, title="x")


def test_the_scripts_cannot_end_their_element_and_run_no_text():
    for script in (leaflet_script(), map_script()):
        assert "</script" not in script.lower()
        assert "<!--" not in script
    own = map_script()
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
        "XMLHttpRequest",
        "import(",
    ):
        assert sink not in own, sink
    # One function and nothing else at the top.
    assert re.findall(r"^(?:function|const|let|var)\s+\w+", own, re.MULTILINE) == [
        "function drawHrgeoMap"
    ]


def test_the_styles_name_no_file():
    for style in (leaflet_style(), map_style()):
        assert "url(" not in style
        assert "@import" not in style
        assert "</style" not in style
