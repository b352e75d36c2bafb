"""The good workbook: small, sound, with a row in every sheet; and ways to change it.

`good()` gives fresh rows by sheet title and header, `write` makes a workbook of them. A change is a function of the
rows (`put`, `drop_sheet`, ...); what rows cannot say (a header in row 3, a cell beside the table) is an `edit` of the
openpyxl workbook, made last.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.utils import get_column_letter

from ecopark.errors import Problem

Rows = dict[str, list[dict[str, object]]]
Change = Callable[[Rows], None]
Edit = Callable[[openpyxl.Workbook], None]

MILL: Final = "Steel mill"
WORKS: Final = "Cement works"

_GOOD: Final[Rows] = {
    "Settings": [
        {"Setting": "Park", "Value": "Two works"},
        {"Setting": "Currency", "Value": "EUR"},
        {"Setting": "Language", "Value": "en"},
        {"Setting": "Weight virgin", "Value": 1},
        {"Setting": "Weight disposal", "Value": 1},
        {"Setting": "Weight cost", "Value": 0},
        {"Setting": "Cost ceiling", "Value": "without exchange"},
        {"Setting": "Exchanges", "Value": "listed"},
        {"Setting": "Detour factor", "Value": 1.3},
        {"Setting": "Discount rate", "Value": 0.08},
        {"Setting": "Model", "Value": "exchange"},
    ],
    "Materials": [
        {"Material": "ore", "Unit": "t", "Kind": "raw", "Mode": "truck"},
        {"Material": "limestone", "Unit": "t", "Kind": "raw", "Mode": "truck"},
        {"Material": "steel", "Unit": "t", "Kind": "product", "Mode": "truck"},
        {"Material": "cement", "Unit": "t", "Kind": "product", "Mode": "truck"},
        {"Material": "slag", "Unit": "t", "Kind": "by-product", "Mode": "truck", "Disposal weight": 0.5},
        {
            "Material": "heat",
            "Unit": "GJ",
            "Kind": "energy",
            "Mode": "pipe",
            "Virgin weight": 0.1,
            "Disposal weight": 0,
            "Carrier": "hot gas",
            "Temperature C": 400,
        },
        {
            "Material": "flue gas",
            "Unit": "t",
            "Kind": "air",
            "Mode": "truck",
            "Disposal weight": 0.2,
            "CO2e per unit": 900,
            "Exchange": "no",
        },
    ],
    "Plants": [
        {"Plant": MILL, "Sector": "metals", "Latitude": 41.55, "Longitude": 45.02, "Status": "operating"},
        {"Plant": WORKS, "Sector": "minerals", "Latitude": 41.57, "Longitude": 45.05, "Status": "operating"},
    ],
    "Processes": [
        {
            "Plant": MILL,
            "Process": "furnace",
            "Activity unit": "t steel",
            "Capacity": 1000,
            "Min activity": 100,
            "Cost": 20,
            "Status": "existing",
        },
        {
            "Plant": WORKS,
            "Process": "kiln",
            "Activity unit": "t cement",
            "Capacity": 3000,
            "Min activity": 0,
            "Cost": 8,
            "Status": "existing",
            "Group": "cement mill",
            "Group use": 1.1,
        },
    ],
    "Groups": [
        {"Plant": WORKS, "Group": "cement mill", "Capacity": 2500, "Status": "existing"},
    ],
    "Coefficients": [
        {"Plant": MILL, "Process": "furnace", "Material": "ore", "Direction": "in", "Amount": 1.6},
        {"Plant": MILL, "Process": "furnace", "Material": "steel", "Direction": "out", "Amount": 1},
        {"Plant": MILL, "Process": "furnace", "Material": "slag", "Direction": "out", "Amount": 0.4},
        {
            "Plant": MILL,
            "Process": "furnace",
            "Material": "flue gas",
            "Direction": "out",
            "Per": "ore",
            "Amount": 0.125,
        },
        {"Plant": MILL, "Process": "furnace", "Material": "heat", "Direction": "out", "Amount": 2},
        {"Plant": WORKS, "Process": "kiln", "Material": "limestone", "Direction": "in", "Amount": 1.3},
        {"Plant": WORKS, "Process": "kiln", "Material": "heat", "Direction": "in", "Amount": 3},
        {"Plant": WORKS, "Process": "kiln", "Material": "cement", "Direction": "out", "Amount": 1},
        {"Plant": WORKS, "Process": "kiln", "Material": "flue gas", "Direction": "out", "Amount": 0.3},
    ],
    "Supply": [
        {"Material": "ore", "Plant": None, "Seller": "port", "Price": 50, "Max": 5000, "Distance km": 300},
        {"Material": "limestone", "Plant": WORKS, "Seller": "quarry", "Price": 4, "Max": None, "Distance km": 9},
        {"Material": "heat", "Plant": WORKS, "Seller": None, "Price": 7, "Max": "inf", "CO2e per unit": 56},
    ],
    "Demand": [
        {"Plant": MILL, "Material": "steel", "Min": 500, "Max": None, "Price": 400},
        {"Plant": WORKS, "Material": "cement", "Min": 1000, "Max": 1200, "Price": 60},
    ],
    "Disposal": [
        {"Material": "slag", "Plant": MILL, "Route": "landfill", "Fee": 6, "Distance km": 15, "Mode": "truck"},
        {"Material": "heat", "Plant": MILL, "Route": "cooling tower", "Fee": 0},
        {"Material": "flue gas", "Plant": None, "Route": "air", "Fee": 1, "Max": "inf"},
    ],
    "Substitutes": [
        {
            "Need": "limestone",
            "Substitute": "slag",
            "Plant": WORKS,
            "Process": "kiln",
            "Ratio": 1,
            "Max share": 0.3,
            "Share group": None,
            "Cost": 0.5,
        },
    ],
    "Transport": [
        {
            "Mode": "truck",
            "Unit": "t",
            "Cost per unit km": 0.1,
            "Handling cost": 1,
            "Loss per km": 0,
            "Max distance km": 500,
            "CO2 per unit km": 0.09,
        },
        {
            "Mode": "pipe",
            "Unit": "GJ",
            "Cost per unit km": 0.02,
            "Handling cost": 0,
            "Loss per km": 0.01,
            "Max distance km": None,
            "Listed only": "yes",
        },
    ],
    "Links": [
        {
            "From": MILL,
            "To": WORKS,
            "Material": "slag",
            "Mode": "truck",
            "Distance km": 5,
            "Capacity": 400,
            "Status": "candidate",
            "Capex": 900,
            "Lifetime": 15,
        },
        {
            "From": MILL,
            "To": WORKS,
            "Material": "heat",
            "Mode": None,
            "Distance km": None,
            "Capacity": None,
            "Loss": 0.1,
        },
    ],
    "Quality": [
        {"Material": "slag", "Plant": MILL, "Property": "moisture", "Value": 0.1},
        {"Material": "limestone", "Plant": None, "Property": "moisture", "Value": 0.04},
    ],
    "Quality limits": [
        {"Plant": WORKS, "Process": "kiln", "Need": "limestone", "Property": "moisture", "Min": None, "Max": 0.08},
    ],
    "Periods": [
        {"Period": "year", "Share": 1},
    ],
    "Profiles": [
        {"Period": "year", "Sheet": "Demand", "Plant": WORKS, "Item": "cement", "Factor": 1},
    ],
    "Storage": [
        {
            "Plant": WORKS,
            "Material": "cement",
            "Capacity": 150,
            "Initial": 20,
            "Final": 20,
            "Final max": 30,
            "Cost": 2,
            "Loss": 0,
        },
    ],
    "Limits": [
        {"Quantity": "transport work", "Plant": None, "Material": None, "Min": None, "Max": 1000000},
        {"Quantity": "purchase", "Plant": MILL, "Material": "ore", "Min": 0, "Max": 4000},
    ],
    "Scenarios": [
        {
            "Scenario": "growth",
            "Sheet": "Demand",
            "Row": f"{MILL} / steel",
            "Column": "Min",
            "Change": "multiply",
            "Value": 1.2,
        },
        {
            "Scenario": "growth",
            "Sheet": "Settings",
            "Row": "Detour factor",
            "Column": "Value",
            "Change": "set",
            "Value": 1.5,
        },
    ],
}


def good() -> Rows:
    """The good workbook's rows by sheet and header, fresh: change them as you like."""
    return copy.deepcopy(_GOOD)


def headers(rows: Rows, sheet: str) -> list[str]:
    """The headers of a sheet, in their order: those of all its rows."""
    return list(dict.fromkeys(header for row in rows[sheet] for header in row))


def cell(rows: Rows, sheet: str, row: int, header: str) -> str:
    """The address of a row's (0 is the first under the headers) cell under a header."""
    return f"{get_column_letter(headers(rows, sheet).index(header) + 1)}{row + 2}"


def write(path: Path, rows: Rows, edit: Edit | None = None) -> Path:
    """Write the rows as a workbook, the edit last, and return its path."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, lines in rows.items():
        sheet = workbook.create_sheet(title)
        names = headers(rows, title)
        sheet.append(names)
        for line in lines:
            sheet.append([line.get(name) for name in names])
    if edit:
        edit(workbook)
    workbook.save(path)
    return path


def changed(*changes: Change) -> Rows:
    """The good rows after some changes."""
    rows = good()
    for change in changes:
        change(rows)
    return rows


def put(sheet: str, row: int, header: str, value: object) -> Change:
    """Set one cell; a header that the sheet lacks is added as its last."""

    def change(rows: Rows) -> None:
        rows[sheet][row][header] = value

    return change


def add_row(sheet: str, values: dict[str, object]) -> Change:
    """Add a row below a sheet's others; a sheet that the workbook lacks is added as its last."""

    def change(rows: Rows) -> None:
        rows.setdefault(sheet, []).append(dict(values))

    return change


def copy_row(sheet: str, row: int, **values: object) -> Change:
    """Repeat a row below a sheet's others, with some cells changed (a blank in a header's name is `_`)."""

    def change(rows: Rows) -> None:
        rows[sheet].append(rows[sheet][row] | {header.replace("_", " "): value for header, value in values.items()})

    return change


def drop_row(sheet: str, row: int) -> Change:
    """Take a row away; those below move up."""

    def change(rows: Rows) -> None:
        del rows[sheet][row]

    return change


def drop_column(sheet: str, header: str) -> Change:
    """Take a column away, its header with it."""

    def change(rows: Rows) -> None:
        for row in rows[sheet]:
            row.pop(header, None)

    return change


def drop_sheet(sheet: str) -> Change:
    """Take a sheet away."""

    def change(rows: Rows) -> None:
        del rows[sheet]

    return change


def rename_header(sheet: str, header: str, name: str) -> Change:
    """Call a column something else, where it stands."""

    def change(rows: Rows) -> None:
        names = headers(rows, sheet)
        rows[sheet] = [
            {name if key == header else key: row.get(key) for key in names}  # all keys, so that the order holds
            for row in rows[sheet]
        ]

    return change


def rename_sheet(sheet: str, title: str) -> Change:
    """Call a sheet something else, where it stands."""

    def change(rows: Rows) -> None:
        for key in list(rows):
            rows[title if key == sheet else key] = rows.pop(key)

    return change


def calculated(path: Path, value: float) -> Path:
    """Give every formula of a workbook that openpyxl wrote a calculated value, as Excel would."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>%g</v>" % value, data))
    return path


def only(problems: Iterable[Problem], place: str, *words: str, severity: str = "error") -> None:
    """Hold that there is one problem alone, at this place, which says all these words."""
    found = list(problems)
    assert [problem.place for problem in found] == [place], "\n".join(map(str, found))
    assert found[0].severity == severity
    for word in words:
        assert word in str(found[0])
    assert found[0].fix, "a problem without a mend"
