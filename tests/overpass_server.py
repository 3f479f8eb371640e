"""A small look-alike of Overpass and Nominatim on this computer, answering from a street file.

It answers as the real servers do: to `way["highway"](poly:...)` with the ways that have a node
in the outline, with all of their nodes and all tags; to `relation["type"="restriction"](poly:...)`
with the relations that have a member there, with all of their members; to a search with the
places that it was told of. `trouble` makes it fail in one of the ways that real servers, proxies
and networks do.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import osmium
import shapely

DATA_DATE = "2026-05-01T00:00:00Z"
PAGE = b"<!DOCTYPE html><html><body>Please sign in to the guest network.</body></html>"
_HEAD = r"\[out:json\]\[timeout:\d+\];"
_POLY = r"\(poly:'([-\d. ]+)'\)"
_WAYS = re.compile(rf"""{_HEAD}\(way\["(\w+)"(?:="(\w+)")?\]{_POLY};>;\);out;""")
_PART = rf"\((node|way|relation)\['(\w+)'='([\w:]+)'\]{_POLY};\(\._;>;\);\);"
_FEATURES = re.compile(rf"{_HEAD}\((?:{_PART})+\);out;")
_KINDS = {"n": "node", "w": "way", "r": "relation"}
_TROUBLES = {
    "too_many": (429, PAGE),
    "too_busy": (504, PAGE),
    "page": (200, PAGE),
    "refused": (400, PAGE),
    "garbled": (200, b'{"elements": [{"type": "node", "id": 1, "la'),
    "other_kind": (200, b'"hello"'),
    "odd_elements": (200, b'{"elements": [{"type": "node", "id": "x", "lat": 1, "lon": 1}]}'),
    "nul_in_tag": (
        200,
        json.dumps(
            {"elements": [{"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "a\0b"}}]}
        ).encode(),
    ),
    "odd_member": (
        200,
        json.dumps(
            {"elements": [{"type": "relation", "id": 1, "members": [{"type": "area", "ref": 1}]}]}
        ).encode(),
    ),
    "gave_up": (
        200,
        json.dumps(
            {
                "elements": [],
                "remark": 'runtime error: Query timed out in "query" at line 1.\x1b[2J',
            }
        ).encode(),
    ),
}


class LookAlike(ThreadingHTTPServer):
    """The server; see the module.

    Attributes
    ----------
    requests
        What was asked, in order: method, path, and what was sent.
    trouble
        How to fail from now on; empty for not at all.
    """

    daemon_threads = True

    def __init__(self, street_file: Path, places: Mapping[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.places = dict(places)
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.agents: set[str] = set()
        self.trouble = ""
        self.status = (
            "Connected as: 1\nCurrent time: now\nAnnounced endpoint: none\nRate limit: 2\n"
            "2 slots available now.\n"
        )
        self._nodes: dict[int, dict[str, Any]] = {}
        self._ways: dict[int, dict[str, Any]] = {}
        self._relations: dict[int, dict[str, Any]] = {}
        for thing in osmium.FileProcessor(street_file):
            tags = {tag.k: tag.v for tag in thing.tags}
            told = {"id": thing.id} | ({"tags": tags} if tags else {})
            if isinstance(thing, osmium.osm.Node):
                place = {"lat": thing.location.lat, "lon": thing.location.lon}
                self._nodes[thing.id] = {"type": "node"} | place | told
            elif isinstance(thing, osmium.osm.Way):
                refs = [node.ref for node in thing.nodes]
                self._ways[thing.id] = {"type": "way", "nodes": refs} | told
            elif isinstance(thing, osmium.osm.Relation):
                members = [
                    {"type": _KINDS[member.type], "ref": member.ref, "role": member.role}
                    for member in thing.members
                ]
                self._relations[thing.id] = {"type": "relation", "members": members} | told

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, query: str) -> list[dict[str, Any]] | None:
        """Give the elements that Overpass gives; None if it does not understand the query."""
        ways = _WAYS.fullmatch(query)
        if ways is not None:
            key, value, outline = ways.groups()
            return self._with_members(self._found("way", key, value, outline))
        if _FEATURES.fullmatch(query) is None:
            return None
        parts = re.findall(_PART, query)
        return self._with_members([thing for part in parts for thing in self._found(*part)])

    def _found(self, kind: str, key: str, value: str | None, poly: str) -> list[dict[str, Any]]:
        """Give the things with a tag that lie in an outline, or have something in it."""
        numbers = [float(text) for text in poly.split()]
        outline = shapely.Polygon(zip(numbers[1::2], numbers[::2], strict=True))
        shapely.prepare(outline)
        inside = {
            "node": {
                number
                for number, node in self._nodes.items()
                if shapely.intersects_xy(outline, node["lon"], node["lat"])
            }
        }
        inside["way"] = {
            number
            for number, way in self._ways.items()
            if not inside["node"].isdisjoint(way["nodes"])
        }
        inside["relation"] = {
            number
            for number, relation in self._relations.items()
            if any(m["ref"] in inside.get(m["type"], ()) for m in relation["members"])
        }
        all_of = {"node": self._nodes, "way": self._ways, "relation": self._relations}[kind]
        things = [all_of[number] for number in sorted(inside[kind])]
        told = [thing.get("tags", {}).get(key) for thing in things]
        return [
            thing for thing, has in zip(things, told, strict=True) if has and value in {None, has}
        ]

    def _with_members(self, things: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add the ways of relations and the nodes of both, as ``>`` does."""
        members = [m for thing in things for m in thing.get("members", ())]
        refs = {m["ref"] for m in members if m["type"] == "way"}
        ways = {r: self._ways[r] for r in refs & self._ways.keys()}
        ways |= {thing["id"]: thing for thing in things if thing["type"] == "way"}
        nodes = {m["ref"] for m in members if m["type"] == "node"}
        nodes |= {ref for way in ways.values() for ref in way["nodes"]}
        nodes |= {thing["id"] for thing in things if thing["type"] == "node"}
        return [
            *(self._nodes[number] for number in sorted(nodes & self._nodes.keys())),
            *(way for _, way in sorted(ways.items())),
            *(thing for thing in things if thing["type"] == "relation"),
        ]


class _Handler(BaseHTTPRequestHandler):
    server: LookAlike

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlparse(self.path)
        sent = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self._note("GET", parts.path, sent)
        if parts.path == "/api/status":
            self._answer(200, self.server.status.encode(), "text/plain")
        elif parts.path == "/search":
            if not self._in_trouble():
                self._answer(200, json.dumps(self.server.places.get(sent["q"], [])).encode())
        else:
            self._answer(404, b"not found", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {key: values[0] for key, values in parse_qs(body).items()}
        self._note("POST", self.path, sent)
        if self._in_trouble():
            return
        elements = self.server.answer(sent.get("data", ""))
        if self.path != "/api/interpreter" or elements is None:
            self._answer(400, PAGE, "text/html")
            return
        answer = {
            "version": 0.6,
            "generator": "look-alike",
            "osm3s": {"timestamp_osm_base": DATA_DATE, "copyright": "ODbL"},
            "elements": elements,
        }
        self._answer(200, json.dumps(answer).encode())

    def _note(self, method: str, path: str, sent: dict[str, str]) -> None:
        self.server.requests.append((method, path, sent))
        self.server.agents.add(self.headers["User-Agent"])

    def _in_trouble(self) -> bool:
        trouble = self.server.trouble
        if trouble in _TROUBLES:
            self._answer(*_TROUBLES[trouble])
        elif trouble == "sent_on":
            self.send_response(302)
            self.send_header("Location", f"{self.server.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif trouble == "broken_off":
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            self.wfile.write(b'{"elements": [')
            self.close_connection = True
        elif trouble == "silent":
            self.server.release.wait(5.0)
            self.close_connection = True
        return bool(trouble)

    def _answer(self, status: int, data: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def place_answer(name: str, shape: Any) -> list[dict[str, Any]]:
    """Give what Nominatim answers for a place."""
    west, south, east, north = shape.bounds
    return [
        {
            "place_id": 1,
            "display_name": name,
            "importance": 0.5,
            "lat": str(shape.centroid.y),
            "lon": str(shape.centroid.x),
            "boundingbox": [str(south), str(north), str(west), str(east)],
            "geojson": shapely.geometry.mapping(shape),
        }
    ]


@contextmanager
def running(street_file: Path, places: Mapping[str, Any] | None = None) -> Iterator[LookAlike]:
    """Run the look-alike while the body runs."""
    server = LookAlike(street_file, places or {})
    server.release = threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        thread.join()
        server.server_close()
