"""Which templates there are, and what each of their columns means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hrgeo.inputs.templates import rows
from hrgeo.schemas import (
    ADDRESS_POINTS,
    AREAS,
    CANDIDATES,
    CREW,
    DAYS,
    LAT,
    LOCATION_PRECISIONS,
    LON,
    NEED_COUNTS,
    NEED_PLACES,
    NEED_POINTS,
    ROSTER,
    SERVICE_TYPES,
    SERVICES,
    VAN_STOPS,
    Column,
    TableSchema,
)
from hrgeo.text import has, say

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {"location_precision": LOCATION_PRECISIONS}
_PLACE: Final = (LON, LAT)
_ADDRESS_PARTS: Final = (
    "number",
    "number_suffix",
    "street",
    "street_before",
    "street_before_type",
    "street_type",
    "street_behind",
    "cross_street",
)


@dataclass(frozen=True)
class TableTemplate:
    """An example of one table.

    Attributes
    ----------
    name
        What it is asked for by, and the stem of its files.
    schema
        What hrgeo reads it as.
    rows
        Example rows: column to text, in the way that a CSV file has it.
    has_place
        Whether it has columns for longitude and latitude.
    instead
        Columns that can stand in place of others: explained, and not in the example.
    """

    name: str
    schema: TableSchema
    rows: tuple[Mapping[str, str], ...]
    has_place: bool = True
    instead: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns: the id, what is required, the place, then the optional ones."""
        own = [column for column in self.schema.columns if column.name not in self.instead]
        place = _PLACE if self.has_place else ()
        lead = [c for c in own if c.name == self.schema.id_column]
        required = [c for c in own if c in self.schema.required and c not in lead]
        rest = [c for c in own if c in self.schema.optional and c not in lead]
        return (*lead, *required, *place, *rest)

    @property
    def explained(self) -> tuple[Column, ...]:
        """The columns of the example, and behind them those that can stand instead."""
        return self.columns + tuple(c for c in self.schema.columns if c.name in self.instead)

    def need_of(self, column: Column) -> str:
        """Say in a word whether a column is required."""
        if column in self.schema.required:
            return say("template.need.required")
        if column in _PLACE:
            return say("template.need.place")
        if column.name in self.instead:
            return say("template.need.instead")
        return say("template.need.optional")

    def meaning(self, column: Column) -> str:
        """Say in a sentence what a column holds."""
        own = f"template.meaning.{self.name}.{column.name}"
        return say(own if has(own) else f"template.meaning.any.{column.name}")

    def is_list_of_types(self, column: Column) -> bool:
        """Say whether the column holds service types, one or several."""
        return self.schema is SERVICES and column.name == "type"

    def words(self, column: Column) -> tuple[str, ...]:
        """Give the words that may stand in a column; none where it is free."""
        if column.type == "yes_no":
            return ("yes", "no", "unknown")
        if self.is_list_of_types(column):
            return SERVICE_TYPES
        return column.choices or _WORDS.get(column.name, ())


_ALL: Final = (
    TableTemplate("services", SERVICES, rows.SERVICES),
    TableTemplate("need_points", NEED_POINTS, rows.NEED_POINTS),
    TableTemplate("need_counts", NEED_COUNTS, rows.NEED_COUNTS, has_place=False),
    TableTemplate("need_places", NEED_PLACES, rows.NEED_PLACES),
    TableTemplate("candidates", CANDIDATES, rows.CANDIDATES),
    TableTemplate("areas", AREAS, rows.AREAS),
    TableTemplate("address_points", ADDRESS_POINTS, rows.ADDRESS_POINTS, instead=_ADDRESS_PARTS),
    TableTemplate("roster", ROSTER, rows.ROSTER),
    TableTemplate("van_stops", VAN_STOPS, rows.VAN_STOPS),
    TableTemplate("crew", CREW, rows.CREW, has_place=False, instead=DAYS),
)
TEMPLATES: Final[Mapping[str, TableTemplate]] = MappingProxyType({t.name: t for t in _ALL})
"""Every template by its name."""
