"""Maps: one drawing script for the file, the pages and notebooks."""

from hrgeo.maps.assets import leaflet_script, leaflet_style, map_script, map_style
from hrgeo.maps.document import map_document
from hrgeo.maps.notebook import make_map
from hrgeo.maps.payload import map_payload, streets_payload
from hrgeo.maps.site_cards import card_facts
from hrgeo.maps.text_tables import TextTable, gaps_table, services_table, sites_table
from hrgeo.maps.van_week import van_day

__all__ = [
    "TextTable",
    "card_facts",
    "gaps_table",
    "leaflet_script",
    "leaflet_style",
    "make_map",
    "map_document",
    "map_payload",
    "map_script",
    "map_style",
    "services_table",
    "sites_table",
    "streets_payload",
    "van_day",
]
