"""All files of a van week: what is handed to staff, and what to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrgeo.errors import InputError
from hrgeo.model import Release
from hrgeo.results.van_calendar import week_calendar
from hrgeo.results.van_public import public_pdf
from hrgeo.results.van_roster_pdf import roster_pdf
from hrgeo.results.van_sheets import week_sheets
from hrgeo.results.van_tracks import week_geojson, week_gpx
from hrgeo.results.van_workbooks import public_workbook, roster_workbook

PUBLIC_FILES: tuple[str, ...] = ("van_public.pdf", "van_public.xlsx")
"""Written where at least one stop is public."""
VAN_FILES: tuple[str, ...] = (
    "van_roster.pdf",
    "van_roster.xlsx",
    "van_week.ics",
    "van_routes.gpx",
    "van_routes.geojson",
    *PUBLIC_FILES,
)
"""What a run with a van week writes beside the others."""


def van_files(
    release: Release, summary: Mapping[str, Any], *, language: str = "en"
) -> dict[str, bytes]:
    """Make the files of a van week; the same bytes for the same week.

    Parameters
    ----------
    release
        With the layers ``van_stops`` and ``van_routes`` and the records ``van_visits`` and
        ``van_shifts`` (see `hrgeo.privacy.release`).
    summary
        See `build_summary`.
    language
        Of the files for staff; those for the public are in every language there is.

    Returns
    -------
    dict
        Name of `VAN_FILES` -> content. Empty where no van week was planned or it has no visit;
        without `PUBLIC_FILES` where no stop is public. The other files name people, and
        stops of which the public must not know.

    Raises
    ------
    InputError
        If something other than a `Release` is given.
    """
    if not isinstance(release, Release):
        raise InputError("Only a Release can be written. Make one with hrgeo.privacy.release.")
    week = week_sheets(release, summary, language=language)
    if week is None:
        return {}
    routes = release.tables.get("van_routes")
    files = {
        "van_roster.pdf": roster_pdf(week, language=language),
        "van_roster.xlsx": roster_workbook(week, language=language),
        "van_week.ics": week_calendar(week, language=language),
        "van_routes.gpx": week_gpx(week, routes, language=language),
        "van_routes.geojson": week_geojson(week, routes),
    }
    if week.public_visits:
        files["van_public.pdf"] = public_pdf(week)
        files["van_public.xlsx"] = public_workbook(week, language=language)
    return files
