"""The writers of result files."""

from hrgeo.results.beyond_lines import beyond_lines, change_words, is_band
from hrgeo.results.beyond_reach import barriers_part, bundles_part, fragility_part, hours_part
from hrgeo.results.breakdowns import breakdowns_part
from hrgeo.results.data_quality import quality_csv
from hrgeo.results.headline import coverage_grid, headline, main_row
from hrgeo.results.siting_lines import siting_lines
from hrgeo.results.strict_json import to_json
from hrgeo.results.summary import build_summary, need_part, records, travel_part
from hrgeo.results.van_files import VAN_FILES, van_files
from hrgeo.results.van_lines import van_lines
from hrgeo.results.van_part import van_part
from hrgeo.results.write import RESULT_FILES, write_results

__all__ = [
    "RESULT_FILES",
    "VAN_FILES",
    "barriers_part",
    "beyond_lines",
    "breakdowns_part",
    "build_summary",
    "bundles_part",
    "change_words",
    "coverage_grid",
    "fragility_part",
    "headline",
    "hours_part",
    "is_band",
    "main_row",
    "need_part",
    "quality_csv",
    "records",
    "siting_lines",
    "to_json",
    "travel_part",
    "van_files",
    "van_lines",
    "van_part",
    "write_results",
]
