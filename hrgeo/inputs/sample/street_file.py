"""Writes the drawing as an OpenStreetMap file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
from osmium.osm import mutable

from hrgeo.inputs.sample.drawing import Drawing
from hrgeo.inputs.sample.ground import to_lonlat
from hrgeo.inputs.sample.streets import extract_box_m

FIRST_NODE_ID, FIRST_WAY_ID, FIRST_RELATION_ID = 9_400_000_001, 1_310_000_001, 18_200_001
MADE_AT = "2026-01-12T00:00:00Z"


def write_streets(drawing: Drawing, path: Path) -> None:
    """Write an ``.osm.pbf`` as if clipped from a larger map.

    Ways go on to nodes beyond the box that the file does not have, as in an
    extract made with the "simple" strategy.
    """
    used = sorted({node for way in drawing.ways for node in way.nodes} | {*drawing.lone_nodes})
    node_id = {node: FIRST_NODE_ID + k for k, node in enumerate(used)}
    lon, lat = to_lonlat(drawing.x_m, drawing.y_m)
    lon, lat = np.round(lon, 7), np.round(lat, 7)
    with osmium.SimpleWriter(str(path), header=_header(drawing), overwrite=True) as writer:
        for node in used:
            if node not in drawing.beyond:
                writer.add_node(
                    mutable.Node(
                        id=node_id[node],
                        version=1,
                        timestamp=MADE_AT,
                        location=(float(lon[node]), float(lat[node])),
                        tags=drawing.node_tags.get(node, {}),
                    )
                )
        for k, way in enumerate(drawing.ways):
            if drawing.beyond.issuperset(way.nodes):
                continue
            refs = [node_id[node] for node in way.nodes]
            writer.add_way(
                mutable.Way(
                    id=FIRST_WAY_ID + k, version=1, timestamp=MADE_AT, nodes=refs, tags=way.tags
                )
            )
        for k, turn in enumerate(drawing.restrictions):
            writer.add_relation(
                mutable.Relation(
                    id=FIRST_RELATION_ID + k,
                    version=1,
                    timestamp=MADE_AT,
                    members=[
                        ("w", FIRST_WAY_ID + turn.from_way, "from"),
                        ("n", node_id[turn.via_node], "via"),
                        ("w", FIRST_WAY_ID + turn.to_way, "to"),
                    ],
                    tags={"type": "restriction", "restriction": turn.rule},
                )
            )


def _header(drawing: Drawing) -> osmium.io.Header:
    reach = extract_box_m(drawing.ground)
    # North is not up the whole square's sides, so its widest places make the box.
    steps = np.linspace(-reach, reach, 9)
    lon, lat = to_lonlat(*np.meshgrid(steps, steps))
    header = osmium.io.Header()
    header.set("generator", "hrgeo sample town (invented)")
    header.add_box(
        osmium.osm.Box(
            osmium.osm.Location(float(lon.min()), float(lat.min())),
            osmium.osm.Location(float(lon.max()), float(lat.max())),
        )
    )
    return header
