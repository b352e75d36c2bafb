"""The reference page of the workbook, written from the contract: ``docs/workbook.md``.

``python -m ecopark.schema.reference FILE`` writes it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ecopark.schema import inputs, prose, results, terms, units
from ecopark.schema.sensitivity import SENSITIVITY_TABLES
from ecopark.schema.tables import Column, Kind, Measure, Table

_TRAILING: Final = frozenset({"source", "note"})

_RULES: Final = f"""\
# The scenario workbook

*This page is generated from the declarations in `ecopark/schema/`. Change those, then run
`python -m ecopark.schema.reference docs/workbook.md`.*

One workbook is one park. The analyst fills the input sheets; `ecopark solve` adds the result sheets to the same file.
`ecopark new FILE` writes a blank workbook with these sheets, a note on every header and a small example park.

## Rules for every input sheet

- **Headers** stand in row 1, in any order. Headers and sheet titles are read in English or Russian, upper or lower case
  alike. A wholly blank row is skipped.
- **Required columns** are in bold below: they must stand in a sheet that has rows, and each row must have a value
  there. Sheets marked ● must have rows.
- **Keys** are marked ⚷: the key columns of a sheet, taken together, may not repeat from row to row. Blanks count.
- **Blanks** mean what the column *blank means* says.
- **Units.** Quantities are counted in the material's unit and are per year; money is in the workbook's currency. A unit
  in a header's brackets, `Max (kt)`, holds for the column; a `Unit` column holds for its row: for the quantities, and
  inversely for prices, fees, costs, weights and CO2e per unit. Masses convert to masses, energies to energies; between
  them only `Tonnes per unit` leads. Among the units that are known, with other prefixes too and with a number before
  them (`1000 m3`):
  {", ".join(f"`{word}`" for word in units.COMMON)}.
- **Numbers** are numbers, or texts that read as one: `1 234,5` and `1234.5`. `1,234` as a text is refused, since it
  could mean two numbers. `inf` is unlimited, where a column admits it. Dates, yes or no in place of a number, Excel's
  error values and formulas that were never calculated are errors.
- **Names** are compared exactly, outer blanks apart. A name that misses a declared one only by case, by inner blanks or
  by Latin and Cyrillic letters that look alike is an error that says so.
- **Source** and **Note** may stand on every sheet: where a row's numbers come from, and how sure they are. Other
  columns and sheets are the analyst's own and are ignored; one whose name is close to a known one gets a warning.
- A row of Supply, Disposal, Links or Limits that nothing can use is a warning, never an error, unless its Min is
  above 0.
- **Problems** are all reported at once, each with its sheet, its cell and the mend. With an error nothing is solved.
  Sheets and columns that this version does not support are errors where they are filled, never ignored.
"""

_RESULT_RULES: Final = """\
## Result sheets

`ecopark solve` writes these at the end of the workbook and replaces them on the next run. They carry a hidden mark; a
sheet of the same title without it is the analyst's, and is never overwritten. Everything else in the file stays as it
was. A run without a solution says so in Summary and blanks the other result sheets. Where several scenarios are solved
at once, the sheets have a column Scenario.
"""


def reference() -> str:
    """The reference page, in Markdown: the rules, every input sheet, every result sheet."""
    parts = [_RULES, "## Input sheets\n"]
    parts += [_input_section(table) for table in inputs.INPUTS]
    parts.append(_RESULT_RULES)
    parts.append(_summary_section())
    for table in results.RESULTS:
        parts.append(_result_section(table, f"### {_titled(table.title)}"))
        if table is results.EXCHANGE_PLAN:
            parts.append(_flexibility_section())
    parts.append(_sensitivity_section())
    parts.append(_opportunities_section())
    return "\n".join(parts)


def _titled(title: str) -> str:
    """A sheet's title with those in the other languages."""
    others = [terms.translate("sheet", title, code) for code in terms.languages()[1:]]
    return " · ".join([title, *(other for other in others if other != title)])


def _input_section(table: Table) -> str:
    mark = " ●" if table.must_have_rows else ""
    lines = [f"### {_titled(table.title)}{mark}", "", table.meaning]
    if table is inputs.SETTINGS:
        lines += ["", *_settings()]
    else:
        own = [column for column in table.columns if column.attribute not in _TRAILING]
        head = ("column", "in Russian", "holds", "blank means", "meaning")
        lines += ["", *_grid(head, ([_name(column), *_described(column, "column")] for column in own))]
    return "\n".join(lines) + "\n"


def _settings() -> Iterator[str]:
    yield "Columns: " + ", ".join(
        f"{_name(column)} ({_in_russian('column', column.header)})"
        for column in inputs.SETTINGS.columns
        if column.attribute not in _TRAILING
    )
    yield ""
    head = ("setting", "in Russian", "holds", "blank means", "meaning")
    yield from _grid(head, ([column.header, *_described(column, "setting")] for column in inputs.SETTING_COLUMNS))


def _name(column: Column) -> str:
    header = f"**{column.header}**" if column.required else column.header
    return f"{header} ⚷" if column.key else header


def _described(column: Column, where: str) -> list[str]:
    """A column's cells after its name: its Russian name, what it holds, what a blank means, and its meaning."""
    english = terms.ENGLISH
    return [_in_russian(where, column.header), _holds(column), prose.blank(column, english), column.meaning]


def _in_russian(where: str, word: str) -> str:
    """A term in Russian; nothing where it is the same or has none."""
    translated = terms.translate(where, word, "ru")
    return translated if translated != word else ""


def _holds(column: Column) -> str:
    """What a cell of a column holds: a kind, words, or numbers of some measure within bounds."""
    if column.refers is not None:
        return f"a name from {column.refers[0]}"
    if column.choices:
        words = ", ".join(f"`{word}`" for word in column.choices)
        return f"a number, or {words}" if column.kind is Kind.ANY else words
    if column.kind is Kind.NUMBER:
        bounded = math.isfinite(column.low) or math.isfinite(column.high)
        bounds = prose.bounds(column, terms.ENGLISH)
        parts = (f"number, {bounds}" if bounded else bounds, prose.measure(column, terms.ENGLISH))
        return "; ".join(part for part in parts if part)
    return str(column.kind.value)


def _summary_section() -> str:
    lines = [
        f"### {_titled(results.SUMMARY)}",
        "",
        "How the run ended, the indicators of the park and the totals by material, without exchange and with it; the "
        "warnings, the certificate and what was solved by what and when.",
        "",
        _result_section(results.INDICATORS, f"#### {results.INDICATORS.title}"),
        _result_section(results.MATERIAL_TOTALS, f"#### {results.MATERIAL_TOTALS.title}"),
    ]
    return "\n".join(lines)


def _sensitivity_section() -> str:
    lines = [
        f"### {_titled(results.SENSITIVITY)}",
        "",
        "What the plan hangs on, in the words of Excel's Sensitivity Report. Every price and range is proved by "
        "solving again, on both sides of the cell: where the optimum is degenerate they differ. What is built stays "
        "built. Amounts are in the cell's unit, prices per unit of it.",
        "",
        *(_result_section(table, f"#### {_titled(table.title)}") for table in SENSITIVITY_TABLES),
    ]
    return "\n".join(lines)


def _opportunities_section() -> str:
    lines = [
        f"### {_titled(results.OPPORTUNITIES)}",
        "",
        "What is not in the plan and would pay, and what has no partner in the park. Exchanges and limits are found by "
        "the plan's prices and confirmed by solving the park with that one change; where a second is too short for all "
        "of them, the rest stand by estimate. With a model of your own they are found by the rows of the shipped one.",
        "",
        *(_result_section(table, f"#### {_titled(table.title)}") for table in results.OPPORTUNITY_TABLES),
    ]
    return "\n".join(lines)


def _result_section(table: Table, heading: str) -> str:
    own = [column for column in table.columns if column.attribute not in (*_TRAILING, "scenario")]
    return "\n".join([heading, "", table.meaning, "", *_result_grid(own)]) + "\n"


def _flexibility_section() -> str:
    """The columns that the Exchange plan has where flexibility was asked for."""
    table = results.FLEXIBLE_EXCHANGE_PLAN
    more = [column for column in table.columns if column not in results.EXCHANGE_PLAN.columns]
    return "\n".join([table.meaning, "", *_result_grid(more)]) + "\n"


def _result_grid(columns: Iterable[Column]) -> Iterator[str]:
    rows = (
        [column.header, _in_russian("column", column.header), _result_holds(column), column.meaning]
        for column in columns
    )
    yield from _grid(("column", "in Russian", "holds", "meaning"), rows)


def _result_holds(column: Column) -> str:
    """What a result's cell holds; amounts of several materials stand below each other, each in its row's unit."""
    if column.kind is not Kind.NUMBER:
        return str(column.kind.value)
    return "number" if column.measure is Measure.AMOUNT else str(column.measure.value)


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield _line(head)
    yield _line(["---"] * len(head))
    for row in rows:
        yield _line([cell.replace("|", "\\|") for cell in row])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main(file: str) -> None:
    """Write the page into a file."""
    Path(file).write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
