"""Make the files of the corpus that are not text: workbooks, Shapefiles, GeoPackages, Parquet.

Run it to make them anew (``python tests/corpus/make_binary_files.py``). The expectations beside
them are written by hand, and nothing of hrgeo is used here.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

os.environ["OGR_CURRENT_DATE"] = "2024-01-01T00:00:00.000Z"  # a GeoPackage holds when it was made

import geopandas as gpd
import pandas as pd
import shapely
import xlsxwriter

CORPUS: Final = Path(__file__).resolve().parent
STAMP: Final = (2024, 1, 1, 0, 0, 0)
MADE: Final = dt.datetime(*STAMP)  # noqa: DTZ001 - a workbook knows no time zone
SHAPEFILE_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def spot(number: int) -> tuple[float, float]:
    """Give lon and lat of an invented spot of the invented town of Alder Bend."""
    lon = -88.25 + (number * 37 % 100 - 50) / 1000 + number * 0.000013
    lat = 40.55 + (number * 53 % 100 - 50) / 1000 + number * 0.000007
    return round(lon, 6), round(lat, 6)


def tracts() -> gpd.GeoDataFrame:
    """Give six invented tracts, three beside each other in two rows."""
    corners = [(-88.34 + 0.06 * (k % 3), 40.47 + 0.08 * (k // 3)) for k in range(6)]
    boxes = [
        shapely.box(round(w, 2), round(s, 2), round(w + 0.06, 2), round(s + 0.08, 2))
        for w, s in corners
    ]
    return gpd.GeoDataFrame(
        {
            "GEOID": [f"1799900{k:02d}00" for k in range(1, 7)],
            "population": [2000 + 350 * k for k in range(6)],
        },
        geometry=boxes,
        crs="EPSG:4326",
    )


# --- workbooks ----------------------------------------------------------------

Fill = Callable[[xlsxwriter.Workbook], None]

PROGRAMS: Final = (
    ("Anchor House", "ssp", 3),
    ("Beacon Pharmacy", "pharmacy;naloxone", 4),
    ("Compass Clinic", "buprenorphine", 5),
    ("Dockside Drop-in", "drop_in", 6),
)


def workbook(path: Path, fill: Fill) -> None:
    """Write a workbook whose bytes do not depend on when it was written."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": MADE})
    fill(book)
    book.close()


def write_rows(sheet: Any, first: int, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows of cells from the row `first` on, counted from 1; None leaves a cell blank."""
    for number, row in enumerate(rows, start=first - 1):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell)


def program_rows(columns: Sequence[str]) -> list[list[Any]]:
    """Give a header and the programs."""
    return [list(columns)] + [
        [name, kind, spot(place)[1], spot(place)[0]] for name, kind, place in PROGRAMS
    ]


def counts_with_merged_title(book: xlsxwriter.Workbook) -> None:
    """A title over all columns, a blank row, ids as numbers, a grand total."""
    sheet = book.add_worksheet("ZIP")
    center = book.add_format({"align": "center", "bold": True})
    sheet.merge_range(0, 0, 0, 2, "Suspected opioid overdoses by ZIP, 2023", center)
    rows = [["ZIP Code", "Count", "Rate"], [61991, 14, 34.1], [61992, 1250, 297.6]]
    rows += [[61993, 9, 20.9], [61994, 31, 70.5], ["Grand Total", 1304, None]]
    write_rows(sheet, 3, rows)


def spanish_workbook(book: xlsxwriter.Workbook) -> None:
    """A title, days from lunes on, and Sí and No."""
    sheet = book.add_worksheet("Hoja1")
    sheet.write(0, 0, "Programas de reducción de daños")
    days = ["Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo"]
    header = ["Nombre del programa", "Tipo de servicio", "Latitud", "Longitud", *days]
    spots = [spot(k) for k in (41, 42, 43)]
    rows = [
        [*header, "Accesible en silla de ruedas"],
        ["Casa Abierta", "Jeringas", spots[0][1], spots[0][0], *["9-17"] * 5, None, None, "Sí"],
        [
            *("Farmacia del Pueblo", "Farmacia; Naloxona", spots[1][1], spots[1][0]),
            *(*["8-20"] * 5, "9-14", None, "No"),
        ],
        ["Clínica del Río", "Buprenorfina", spots[2][1], spots[2][0], *[None] * 8],
    ]
    write_rows(sheet, 3, rows)


def merged_header(book: xlsxwriter.Workbook) -> None:
    """Two rows of headings: groups over several columns, names under them."""
    sheet = book.add_worksheet("Sites")
    bold = book.add_format({"bold": True, "align": "center"})
    sheet.merge_range(0, 0, 1, 0, "Program", bold)
    sheet.merge_range(0, 1, 1, 1, "Type", bold)
    sheet.merge_range(0, 2, 0, 3, "Location", bold)
    sheet.merge_range(0, 4, 0, 6, "Hours", bold)
    write_rows(sheet, 2, [[None, None, "Latitude", "Longitude", "Mon", "Wed", "Fri"]])
    hours = [["9-5", "9-5", "9-5"], ["9-9", "9-9", "9-9"], ["8-4", None, "8-4"]]
    hours.append([None, "18-22", None])
    write_rows(sheet, 3, [p + h for p, h in zip(program_rows([])[1:], hours, strict=True)])


def cover_sheet_first(book: xlsxwriter.Workbook) -> None:
    """A cover page, then the table."""
    cover = book.add_worksheet("About")
    lines = [["Kestrel County resource inventory"], ["Prepared for the task force"]]
    write_rows(cover, 2, [*lines, [None], ["See the next sheet for programs."]])
    write_rows(
        book.add_worksheet("Programs"), 1, program_rows(["Name", "Type", "Latitude", "Longitude"])
    )


def hidden_sheet(book: xlsxwriter.Workbook) -> None:
    """A blank sheet, the table, and a hidden sheet with an old one."""
    book.add_worksheet("Sheet1")
    header = ["Name", "Type", "Latitude", "Longitude"]
    write_rows(book.add_worksheet("Current"), 1, program_rows(header))
    old = book.add_worksheet("2019")
    write_rows(old, 1, [header, ["Closed Exchange", "ssp", 40.5, -88.2]])
    old.hide()


def title_and_total(book: xlsxwriter.Workbook) -> None:
    """A title merged over the columns, a blank row, a total below."""
    sheet = book.add_worksheet("Council")
    sheet.merge_range(0, 0, 0, 3, "Programs funded in FY24")
    write_rows(sheet, 3, program_rows(["Program name", "Service type", "Lat", "Long"]))
    write_rows(sheet, 9, [["Total programs: 4"]])


def candidate_workbook(book: xlsxwriter.Workbook) -> None:
    """A title, a blank row under it, and one in the middle."""
    sheet = book.add_worksheet("Options")
    sheet.write(0, 0, "Possible host sites (draft)")
    rows = [["Place", "Required", "Longitude", "Latitude"]]
    names = (("Fire Station 2", "yes", 66), ("Community Hall", "no", 67), (None, None, 0))
    for name, required, place in (*names, ("Bus Depot", None, 68)):
        rows.append([name, required, *(spot(place) if name else (None, None))])
    write_rows(sheet, 3, rows)


def date_cells(book: xlsxwriter.Workbook) -> None:
    """Dates as date cells and as numbers, times as parts of a day."""
    sheet = book.add_worksheet("Log")
    as_date = book.add_format({"num_format": "m/d/yyyy"})
    as_time = book.add_format({"num_format": "h:mm AM/PM"})
    write_rows(sheet, 1, [["ID", "Incident Date", "Incident Time", "Latitude", "Longitude"]])
    times = (dt.time(8, 15), dt.time(13, 0), None, dt.time(23, 45), dt.time(0, 20), 0.75)
    for k, time in enumerate(times):
        day = dt.date(2024, 6, k * 3 + 1)
        sheet.write(k + 1, 0, 700 + k)
        if k % 2:
            sheet.write(k + 1, 1, (day - dt.date(1899, 12, 30)).days)  # number format General
        else:
            sheet.write_datetime(k + 1, 1, day, as_date)
        if isinstance(time, dt.time):
            sheet.write_datetime(k + 1, 2, time, as_time)
        elif time is not None:
            sheet.write(k + 1, 2, time)
        lon, lat = spot(k + 60)
        sheet.write(k + 1, 3, lat)
        sheet.write(k + 1, 4, lon)


def merged_body(book: xlsxwriter.Workbook) -> None:
    """The city and the type once for several programs."""
    sheet = book.add_worksheet("Region")
    rows = [[None, name, None, *reversed(spot(place))] for name, _, place in PROGRAMS]
    write_rows(sheet, 1, [["City", "Program", "Type", "Latitude", "Longitude"], *rows])
    sheet.merge_range(1, 0, 3, 0, "Alder Bend")
    sheet.merge_range(1, 2, 3, 2, "SSP")
    sheet.write(4, 0, "Linden")
    sheet.write(4, 2, "Drop-in")


def formulas_and_errors(book: xlsxwriter.Workbook) -> None:
    """A formula with its value, two errors, and numbers kept as text."""
    sheet = book.add_worksheet("Runs")
    write_rows(sheet, 1, [["Run Number", "Date/Time", "Latitude", "Longitude"]])
    as_moment = book.add_format({"num_format": "m/d/yy h:mm"})
    for k in range(6):
        lon, lat = spot(k + 48)
        sheet.write(k + 1, 0, f"R{k}")
        moment = dt.datetime(2024, 7, k + 14, k * 4 + 1, 20)  # noqa: DTZ001
        sheet.write_datetime(k + 1, 1, moment, as_moment)
        sheet.write(k + 1, 2, lat)
        sheet.write(k + 1, 3, lon)
    lat = spot(48)[1]
    sheet.write_formula(1, 2, f"={lat - 1!r}+1", None, lat)
    sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(4, 3, "=NA()", None, "#N/A")
    for column, text in ((2, f"{spot(52)[1]:.6f}"), (3, f"{spot(52)[0]:.6f}")):
        sheet.write_string(5, column, text)


def sheet_by_year(book: xlsxwriter.Workbook) -> None:
    """The same columns on two sheets."""
    for year, first in (("2023", 1), ("2024", 11)):
        rows = [
            [k, f"{year}-05-{k + 9:02d}", spot(k)[1], spot(k)[0]] for k in range(first, first + 6)
        ]
        write_rows(book.add_worksheet(year), 1, [["ID", "Date", "Lat", "Lon"], *rows])


def blank(book: xlsxwriter.Workbook) -> None:
    """Three sheets, as new workbooks have, and nothing on them."""
    for name in ("Sheet1", "Sheet2", "Sheet3"):
        book.add_worksheet(name)


WORKBOOKS: Final[dict[str, Fill]] = {
    "counts_workbook_with_merged_title/OD by ZIP 2023 v2 FINAL.xlsx": counts_with_merged_title,
    "programas_espanol_libro/Sitios de servicio (copia).xlsx": spanish_workbook,
    "programs_merged_header_cells/Copy of SSP sites FINAL v3.xlsx": merged_header,
    "programs_cover_sheet_first/Resource Inventory 2024.xlsx": cover_sheet_first,
    "programs_hidden_sheet_and_blank_one/sites (with old list hidden).xlsx": hidden_sheet,
    "programs_group_rows_and_total/program sheet for council.xlsx": title_and_total,
    "candidates_workbook/Candidate locations.xlsx": candidate_workbook,
    "dates_excel_cells/Overdose log (2024).xlsx": date_cells,
    "programs_merged_cells_in_the_body/regional sites.xlsx": merged_body,
    "ems_workbook_formulas_and_errors/runs w formulas.xlsx": formulas_and_errors,
    "refused_two_sheets_alike/Overdose log 2023-2024.xlsx": sheet_by_year,
    "refused_blank_workbook/Book1.xlsx": blank,
}


# --- a workbook with a password -------------------------------------------------


def locked_workbook(path: Path) -> None:
    """Write what a workbook with a password is: a compound file with an encrypted package.

    The package itself is noise; that it is encrypted stands in the directory.
    """
    free, end_of_chain, fat_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    size = 4096  # streams of this size and above are in sectors of 512 bytes
    per_stream = size // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIII", 0, 1, 1, 0, 4096)
    header += struct.pack("<IIII", end_of_chain, 0, end_of_chain, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    chains = []
    for first in (2, 2 + per_stream):
        chains += [first + k + 1 for k in range(per_stream - 1)] + [end_of_chain]
    fat = [fat_sector, end_of_chain, *chains]
    fat += [free] * (128 - len(fat))
    entries = directory_entry("Root Entry", 5, child=1, start=end_of_chain, size=0)
    entries += directory_entry("EncryptionInfo", 2, right=2, start=2, size=size)
    entries += directory_entry("EncryptedPackage", 2, start=2 + per_stream, size=size)
    entries += bytes(128)
    noise = bytes((k * 167 + k // 251 * 31) % 256 for k in range(2 * size))
    path.write_bytes(header + struct.pack("<128I", *fat) + entries + noise)


def directory_entry(
    name: str, kind: int, *, start: int, size: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF
) -> bytes:
    """Give one entry of a compound file's directory."""
    text = name.encode("utf-16-le") + b"\0\0"
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)


# --- shapes -----------------------------------------------------------------------


def write_shapefile(table: gpd.GeoDataFrame, folder: Path, name: str) -> list[Path]:
    """Write a Shapefile and give its parts."""
    table.to_file(folder / f"{name}.shp", engine="pyogrio")
    dbf = folder / f"{name}.dbf"
    data = bytearray(dbf.read_bytes())
    data[1:4] = bytes((124, 1, 1))  # the day of writing
    dbf.write_bytes(bytes(data))
    return [folder / f"{name}{part}" for part in SHAPEFILE_PARTS]


def zipped(path: Path, members: Sequence[tuple[str, bytes]]) -> None:
    """Write an archive whose bytes do not depend on when it was written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)


def points(numbers: Sequence[int], **columns: Sequence[Any]) -> gpd.GeoDataFrame:
    """Give a table of invented spots."""
    shapes = [shapely.Point(*spot(number)) for number in numbers]
    return gpd.GeoDataFrame(dict(columns), geometry=shapes, crs="EPSG:4326")


def write_loose_shapefiles(scratch: Path) -> None:
    """One in feet of the state plane; one that lost its .prj."""
    feet = tracts().rename(columns={"population": "POPULATION"}).to_crs("EPSG:3435")
    for part in write_shapefile(feet, scratch, "Tracts_2020"):
        shutil.copy(part, CORPUS / "areas_shapefile_loose_state_plane" / part.name)
    for part in write_shapefile(tracts().to_crs("EPSG:26916"), scratch, "tracts_noprj"):
        if part.suffix in (".shp", ".shx", ".dbf"):
            shutil.copy(part, CORPUS / "refused_shapefile_without_prj" / part.name)


def write_zipped_shapefiles(scratch: Path) -> None:
    """Tracts in a folder of an archive, two Shapefiles in one archive, incidents."""
    parts = write_shapefile(tracts().to_crs("EPSG:26916"), scratch, "tl_2022_17999_tract")
    members = [(f"tract/{part.name}", part.read_bytes()) for part in parts]
    extra = [("tract/readme.pdf", b"%PDF-1.4\n%%EOF\n")]
    extra += [(f"__MACOSX/tract/._{parts[0].name}", b"\0\5\x16\7")]
    zipped(CORPUS / "areas_shapefile_zipped" / "tl_2022_17999_tract.zip", members + extra)
    two = [*parts, *write_shapefile(tracts().iloc[:2], scratch, "districts")]
    zipped(
        CORPUS / "refused_zip_with_two_shapefiles" / "gis_layers.zip",
        [(part.name, part.read_bytes()) for part in two],
    )
    letter = [("letter.docx", b"PK\x03\x04"), ("map.png", b"\x89PNG\r\n\x1a\n")]
    zipped(CORPUS / "refused_zip_without_a_table" / "shapefiles.zip", letter)
    numbers = ["24-1", "24-2", "24-3", "24-4", "24-2", "24-6", "24-7"]
    days = [dt.date(2024, 9, k) for k in range(1, 8)]
    runs = points(range(80, 87), INCIDENT_N=numbers, INC_DATE=days).to_crs("EPSG:26916")
    parts = write_shapefile(runs, scratch, "EMS_points")
    zipped(
        CORPUS / "ems_shapefile_zipped" / "EMS_points_shp.zip",
        [(part.name, part.read_bytes()) for part in parts],
    )


def write_other_shapes() -> None:
    """GeoJSON in meters, a GeoPackage in feet, and GeoParquet."""
    meters = tracts().to_crs("EPSG:26916").to_json(drop_id=True)
    text = meters.replace('"features"', '\n"features"').replace(
        '{"type": "Feature",', '\n{"type": "Feature",'
    )
    (CORPUS / "areas_geojson_utm_crs_member" / "tracts_utm.geojson").write_text(text + "\n")
    package = CORPUS / "areas_geopackage_us_feet" / "districts.gpkg"
    package.unlink(missing_ok=True)
    tracts().to_crs("EPSG:3435").to_file(package, layer="districts", engine="pyogrio")
    tracts().to_parquet(CORPUS / "areas_geoparquet" / "tracts.parquet")
    times = [pd.Timestamp(2024, 8, k + 1, (k * 4 + 1) % 24, 30) for k in range(8)]
    ids = [f"G{k}" for k in range(8)]
    runs = points(range(75, 83), incident_id=ids, datetime=times)
    runs.to_parquet(CORPUS / "ems_geoparquet_with_times" / "overdose_points.parquet")


def main() -> None:
    """Make all of them."""
    for name, fill in WORKBOOKS.items():
        workbook(CORPUS / name, fill)
    locked_workbook(CORPUS / "refused_password" / "programs_protected.xlsx")
    with tempfile.TemporaryDirectory() as folder:
        write_loose_shapefiles(Path(folder))
        write_zipped_shapefiles(Path(folder))
    write_other_shapes()


if __name__ == "__main__":
    main()
