"""Street files: what is checked before OpenStreetMap's reader sees them."""

from __future__ import annotations

import bz2

import pytest

from hrgeo.errors import InputError, NetworkDataError
from hrgeo.files import check_street_file

# Length of the first header (13), then its field 1, the text "OSMHeader", and field 3,
# the size of the content (2): field 1, nothing unpacked.
PBF = b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x02\x0a\x00"
XML = b'<?xml version="1.0"?>\n<!-- by hand -->\n<osm version="0.6"></osm>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "b">]><osm version="0.6"></osm>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.osm.pbf", PBF),
        ("a.pbf", PBF),
        ("A.OSM.PBF", PBF),
        ("a.osm", XML),
        ("a.osm", b"\xef\xbb\xbf<osm version='0.6'/>"),
        ("a.osm.bz2", bz2.compress(XML)),
    ],
)
def test_street_files_pass(tmp_path, name, data):
    """Each format that hrgeo reads, in either case."""
    (tmp_path / name).write_bytes(data)
    assert check_street_file(tmp_path / name) == tmp_path / name


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.osm.pbf", b"", "empty"),
        ("a.osm.pbf", XML, "not an OpenStreetMap PBF"),
        ("a.osm.pbf", b"\x00\x00\x00\x0d", "not an OpenStreetMap PBF"),
        ("a.osm", PBF, "not an OpenStreetMap XML"),
        ("a.osm", b"<html><osm></html>", "not an OpenStreetMap XML"),
        ("a.osm", b"<osmChange version='0.6'></osmChange>", "not an OpenStreetMap XML"),
        ("a.osm", BOMB, "document type"),
        ("a.osm.bz2", XML, "not a bzip2"),
        ("a.osm.bz2", b"BZh9rubbish" * 10, "broken or cut short"),
        ("a.osm.bz2", bz2.compress(BOMB), "document type"),
        ("a.osm.bz2", bz2.compress(b"hello"), "not an OpenStreetMap XML"),
        ("a.osm.bz2", bz2.compress(XML)[:20], "broken or cut short"),
    ],
)
def test_street_files_that_are_none_are_refused(tmp_path, name, data, what):
    """A fault of the contents is an error of the network's data, with a remedy."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(NetworkDataError, match=f"{what}.*export it again as .osm.pbf"):
        check_street_file(tmp_path / name)


def test_other_files_and_missing_ones_are_errors_of_the_input(tmp_path):
    """The suffix and the path are the user's."""
    (tmp_path / "a.osm.gz").write_bytes(b"\x1f\x8b")
    with pytest.raises(InputError, match=r"reads \.osm\.pbf"):
        check_street_file(tmp_path / "a.osm.gz")
    with pytest.raises(InputError, match=r"no street file town\.osm\.pbf"):
        check_street_file(tmp_path / "town.osm.pbf")
