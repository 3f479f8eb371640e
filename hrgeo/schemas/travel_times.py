"""A matrix of travel times from elsewhere, one pair in each row."""

from __future__ import annotations

from hrgeo.schemas.columns import Column, TableSchema

TRAVEL_TIMES = TableSchema(
    "travel_times",
    "origin",
    required=(
        Column(
            "origin",
            aliases=(
                *("from", "fromid", "originid", "orig", "origid", "originname", "fromnode"),
                *("fromstop", "fromzone", "fromgeoid", "origingeoid", "origen", "idorigen"),
                "desde",
            ),
        ),
        Column(
            "destination",
            aliases=(
                *("to", "toid", "destinationid", "dest", "destid", "destinationname", "tonode"),
                *("tostop", "tozone", "togeoid", "destinationgeoid", "destgeoid", "destino"),
                *("iddestino", "hasta"),
            ),
        ),
    ),
    optional=(),
    place="optional",
)
"""Where a trip begins and ends; its time is found by `hrgeo.inputs.time_columns`."""
