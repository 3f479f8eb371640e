"""The map file, opened in a browser from disk with the network cut."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pytest
import shapely

from hrgeo.maps import make_map, map_document
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
    "`${alert(3)}` $& $1",
    "\u2028\u2029 <!-- ]]> &amp; &#60;",
    "\u202eright to left\u202c \U0001f489 'quote\" \\u003c \\",
    "=HYPERLINK(\"http://leak.example\",\"x\")",
    "![x](http://leak.example/a.png)",
)
LON, LAT = -87.65, 41.78


def town_streets():
    """Give 2 x 21 straight streets of 10 blocks, each block a line, some of them main streets."""
    lines, classes = [], []
    steps = np.linspace(-0.03, 0.03, 11)
    for at, shift in enumerate(np.linspace(-0.03, 0.03, 21)):
        kind = "primary" if at == 10 else "tertiary" if at % 5 == 0 else "residential"
        for start, end in zip(steps[:-1], steps[1:], strict=True):
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


def town_release(*, names=None):
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
        },
        geometry=gpd.points_from_xy(
            LON + rng.uniform(-0.028, 0.028, n), LAT + rng.uniform(-0.028, 0.028, n)
        ),
        crs=wgs84,
    ).rename_axis("service_id")
    cells = sorted(
        h3.geo_to_cells(shapely.box(LON - 0.03, LAT - 0.03, LON + 0.03, LAT + 0.03), 8)
    )
    polygons = [shapely.Polygon([(x, y) for y, x in h3.cell_to_boundary(c)]) for c in cells]
    counts = np.round(rng.lognormal(2.5, 1.2, len(cells)))
    need = [
        gpd.GeoDataFrame(
            {"need_id": need_id, "cell": cells, "n_need": counts * factor},
            geometry=polygons, crs=wgs84,
        )
        for need_id, factor in (("deaths", 1.0), ("ems runs", 4.0))
    ]
    gap_rows, gap_shapes, reach = [], [], []
    for service, minutes, radius in (("naloxone", 10.0, 0.008), ("naloxone", 20.0, 0.016),
                                     ("otp", 20.0, 0.013), ("ops", 20.0, 0.0)):
        offers = services[services["types"].str.contains(service)]
        area = (
            shapely.union_all(shapely.buffer(offers.geometry.to_numpy(), radius)) if radius else None
        )
        if area is not None:
            reach.append((service, "walk", minutes, area))
        far = [i for i, p in enumerate(polygons) if area is None or not area.contains(p.centroid)]
        for rank, i in enumerate(sorted(far, key=lambda i: -counts[i]), start=1):
            gap_rows.append(("deaths", service, "walk", minutes, cells[i], counts[i], counts[i],
                             rank))
            gap_shapes.append(polygons[i])
    gaps = gpd.GeoDataFrame(
        gap_rows, geometry=gap_shapes, crs=wgs84,
        columns=["need_id", "service", "mode", "threshold_min", "cell_or_area", "n_need",
                 "n_uncovered", "rank"],
    )
    sites = gpd.GeoDataFrame(
        {
            "rank": range(1, 5), "name": [names[i % n] for i in range(4)],
            "kind": ["street", "library", "street", "church"], "gain": [61.0, 44.0, 23.0, 5.0],
            "share_after": [0.61, 0.69, 0.74, 0.755],
        },
        geometry=gpd.points_from_xy(LON + np.array([-0.02, 0.012, 0.02, -0.004]),
                                    LAT + np.array([0.015, 0.02, -0.011, -0.022])),
        crs=wgs84, index=[f"c{i}" for i in range(4)],
    ).rename_axis("candidate_id")
    areas = gpd.GeoDataFrame(
        {
            "residents": rng.integers(800, 6000, 36),
            "naloxone_walk_min": rng.uniform(2, 40, 36),
            "otp_walk_min": np.where(np.arange(36) % 9, rng.uniform(5, 50, 36), np.inf),
        },
        geometry=[
            shapely.box(LON - 0.03 + 0.01 * i, LAT - 0.03 + 0.01 * j, LON - 0.02 + 0.01 * i,
                        LAT - 0.02 + 0.01 * j) for i in range(6) for j in range(6)
        ],
        crs=wgs84,
    ).rename_axis("area_id")
    return release(
        {
            "streets": town_streets(),
            "boundary": gpd.GeoDataFrame(
                geometry=[shapely.box(LON - 0.031, LAT - 0.031, LON + 0.031, LAT + 0.031)],
                crs=wgs84),
            "services": services,
            "candidates": gpd.GeoDataFrame(
                {"name": ["Corner"] * 50, "kind": ["street"] * 50},
                geometry=gpd.points_from_xy(LON + rng.uniform(-0.03, 0.03, 50),
                                            LAT + rng.uniform(-0.03, 0.03, 50)), crs=wgs84),
            "sites": sites,
            "catchments": gpd.GeoDataFrame(
                reach, columns=["service", "mode", "threshold_min", "geometry"],
                geometry="geometry", crs=wgs84),
            "need_cells": gpd.pd.concat(need, ignore_index=True),
            "gaps": gaps,
            "coverage_areas": areas,
        },
        "internal",
    )
