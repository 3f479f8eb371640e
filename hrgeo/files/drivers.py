"""Which of GDAL's drivers may exist in this process.

GDAL reads ``GDAL_SKIP`` once, when it is loaded: setting it afterwards, or
through ``pyogrio.set_gdal_config_options``, has no effect. So it is set when
this module is imported, and `hrgeo.files` imports it before anything that
loads GDAL. It is a second lock: the first is that `hrgeo.files` looks at a
file's own bytes before GDAL sees it.
"""

from __future__ import annotations

import os
from typing import Final

KEPT_DRIVERS: Final = ("ESRI Shapefile", "GPKG", "GeoJSON", "MEM")
"""Drivers that stay: none of them can name another file or an address.

hrgeo itself reads with the first two; GeoJSON stays for those who work with
geopandas beside hrgeo.
"""

SKIPPED_DRIVERS: Final = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF",
    "EDIGEO", "EEDA", "ESRIJSON", "Elasticsearch", "FlatGeobuf", "GDALG", "GML", "GPSBabel",
    "GPX", "GTFS", "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi", "JML", "JSONFG", "KML", "LIBKML",
    "LVBAG", "MBTiles", "MVT", "MapInfo File", "MapML", "MiraMonVector", "NGW", "OAPIF", "ODS",
    "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4",
    "PGDUMP", "PLSCENES", "PMTiles", "S57", "SQLite", "SXF", "Selafin", "TopoJSON", "VDV", "VFK",
    "VICAR", "VRT", "WAsP", "WFS", "XLSX",
)  # fmt: skip
"""Drivers that go. ``OGR_VRT`` and ``VRT`` read whatever file a text names."""


def skip_drivers(environment: dict[str, str] | os._Environ[str]) -> None:
    """Write the names of the drivers that go into `environment`.

    What a user has set there already stays, and is added to.

    Parameters
    ----------
    environment
        Changed in place; `os.environ` in real use.

    Examples
    --------
    >>> environment = {"GDAL_SKIP": "DXF"}
    >>> skip_drivers(environment)
    >>> "OGR_VRT" in environment["GDAL_SKIP"].split(",")
    True
    """
    before = environment.get("GDAL_SKIP", "")
    # GDAL takes names between commas or, where there is no comma, between spaces.
    names = before.split(",") if "," in before else before.split()
    environment["GDAL_SKIP"] = ",".join(
        dict.fromkeys([name.strip() for name in names if name.strip()] + list(SKIPPED_DRIVERS))
    )
    # GDAL's own chatter can quote what stands in a row, and a build without one
    # of the drivers says so for each name. pyogrio raises what matters.
    environment.setdefault("CPL_LOG", os.devnull)


skip_drivers(os.environ)
