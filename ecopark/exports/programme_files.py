"""A programme as an MPS file or an LP file, and the key to its names.

Both are ASCII. All objectives of the programme are minimised; the file's is the first step's. Its constant is a
variable that is always 1: not every reader takes a constant by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Final

import numpy as np

from ecopark.exports.naming import ascii_text
from ecopark.exports.programme_names import Programme

CONSTANT: Final = "constant"

_WIDTH: Final = 120
"""Letters after which a line of an LP file is broken."""


def steps(programme: Programme) -> tuple[str, ...]:
    """The names of the objectives."""
    return tuple(step.replace(" ", "_") for step in programme.arrays.steps)


def _comments(programme: Programme) -> Iterator[str]:
    """What a reader should know."""
    park, names = programme.park, steps(programme)
    yield f"ecopark {version('ecopark')}: park {park.name}, scenario {park.scenario}, model {programme.model}"
    yield f"Step 1 of {len(names)} is the objective here: minimise {names[0]}."
    for number, name in enumerate(names[1:], start=2):
        yield f"Step {number}: minimise {name}, the steps before held at their least."
    yield "The names are explained in the .names.csv beside this file."


def mps(programme: Programme) -> str:
    """The programme in free MPS; the later steps' objectives are free rows, which a solver leaves alone."""
    return "\n".join([*(f"* {ascii_text(line)}" for line in _comments(programme)), *_mps(programme), "ENDATA", ""])


def _mps(programme: Programme) -> Iterator[str]:
    arrays, names = programme.arrays, steps(programme)
    yield f"NAME ecopark.{''.join(letter for letter in ascii_text(programme.park.name) if letter.isalnum())}"
    yield "ROWS"
    yield from (f" N {name}" for name in names)
    senses = [
        "E" if lower == upper else "L" if np.isinf(lower) else "G"
        for lower, upper in zip(arrays.row_lower.tolist(), arrays.row_upper.tolist(), strict=True)
    ]
    rows = [each.name for each in programme.rows]
    yield from (f" {sense} {row}" for sense, row in zip(senses, rows, strict=True))
    yield "COLUMNS"
    yield from _columns(programme, names, rows)
    if arrays.constants.any():
        yield from (
            f" {CONSTANT} {name} {value!r}"
            for name, value in zip(names, arrays.constants.tolist(), strict=True)
            if value
        )
    yield "RHS"
    for row, sense, lower, upper in zip(
        rows, senses, arrays.row_lower.tolist(), arrays.row_upper.tolist(), strict=True
    ):
        bound = upper if sense == "L" else lower
        if bound:
            yield f" RHS {row} {bound!r}"
    yield "BOUNDS"
    yield from _mps_bounds(programme)


def _columns(programme: Programme, names: tuple[str, ...], rows: list[str]) -> Iterator[str]:
    arrays, matrix, whole = programme.arrays, programme.arrays.matrix, False
    for number, column in enumerate(programme.columns):
        if bool(arrays.integer[number]) != whole:
            whole = not whole
            yield f" MARKER{number} 'MARKER' {_marker(whole)}"
        entries = [
            *zip(names, arrays.objectives[:, number].tolist(), strict=True),
            *(
                (rows[row], value)
                for row, value in zip(
                    matrix.indices[matrix.indptr[number] : matrix.indptr[number + 1]].tolist(),
                    matrix.data[matrix.indptr[number] : matrix.indptr[number + 1]].tolist(),
                    strict=True,
                )
            ),
        ]
        filled = [(row, value) for row, value in entries if value] or [(names[0], 0.0)]
        yield from (f" {column.name} {row} {value!r}" for row, value in filled)
    if whole:
        yield f" MARKER{len(programme.columns)} 'MARKER' {_marker(False)}"


def _marker(starts: bool) -> str:
    return "'INTORG'" if starts else "'INTEND'"


def _mps_bounds(programme: Programme) -> Iterator[str]:
    """Every bound that is not 0 to infinity; of an integer always both, since readers differ in what is meant."""
    arrays = programme.arrays
    for number, column in enumerate(programme.columns):
        lower, upper = float(arrays.lower[number]), float(arrays.upper[number])
        if np.isinf(lower) and np.isinf(upper):
            yield f" FR BND {column.name}"
            continue
        if lower == upper:
            yield f" FX BND {column.name} {lower!r}"
            continue
        if np.isinf(lower):
            yield f" MI BND {column.name}"
        elif lower:
            yield f" LO BND {column.name} {lower!r}"
        if np.isfinite(upper):
            yield f" UP BND {column.name} {upper!r}"
        elif arrays.integer[number]:
            yield f" PL BND {column.name}"
    if arrays.constants.any():
        yield f" FX BND {CONSTANT} 1.0"


def lp(programme: Programme) -> str:
    """The programme in the LP format; the later steps are told of in comments alone."""
    arrays, columns = programme.arrays, [each.name for each in programme.columns]
    lines = [f"\\ {ascii_text(line)}" for line in _comments(programme)]
    lines += ["\\ The coefficients of the later steps are in the .mps of the same park.", "", "Minimize"]
    first = arrays.objectives[0]
    unused = (arrays.objectives[0] == 0) & (np.diff(arrays.matrix.indptr) == 0)
    terms = [(float(first[number]), columns[number]) for number in np.flatnonzero((first != 0) | unused).tolist()]
    terms += [(float(arrays.constants[0]), CONSTANT)] if arrays.constants[0] else []
    lines += _sum(f" {steps(programme)[0]}:", terms or [(0.0, columns[0])], "")
    lines.append("Subject To")
    by_row = arrays.matrix.tocsr()
    for number, row in enumerate(programme.rows):
        place = slice(by_row.indptr[number], by_row.indptr[number + 1])
        entries = zip(by_row.data[place].tolist(), by_row.indices[place].tolist(), strict=True)
        lower, upper = float(arrays.row_lower[number]), float(arrays.row_upper[number])
        bound = f"= {lower!r}" if lower == upper else f"<= {upper!r}" if np.isinf(lower) else f">= {lower!r}"
        lines += _sum(f" {row.name}:", ((value, columns[column]) for value, column in entries), bound)
    lines.append("Bounds")
    lines += _lp_bounds(programme)
    whole = [columns[number] for number in np.flatnonzero(arrays.integer).tolist()]
    lines += ["General", *(f" {name}" for name in whole)] if whole else []
    return "\n".join([*lines, "End", ""])


def _sum(head: str, terms: Iterable[tuple[float, str]], bound: str) -> Iterator[str]:
    """A sum with its name before and its bound behind, on lines that are not too long."""
    line = head
    for value, name in terms:
        term = f" {'-' if value < 0 else '+'} {abs(value)!r} {name}"
        if len(line) + len(term) > _WIDTH:
            yield line
            line = " "
        line += term
    yield f"{line} {bound}".rstrip()


def _lp_bounds(programme: Programme) -> Iterator[str]:
    arrays = programme.arrays
    for number, column in enumerate(programme.columns):
        lower, upper = float(arrays.lower[number]), float(arrays.upper[number])
        if np.isinf(lower) and np.isinf(upper):
            yield f" {column.name} free"
        elif lower == upper:
            yield f" {column.name} = {lower!r}"
        elif np.isinf(lower):
            yield f" -inf <= {column.name} <= {upper!r}"
        elif np.isfinite(upper):
            yield f" {lower!r} <= {column.name} <= {upper!r}"
        elif lower:
            yield f" {column.name} >= {lower!r}"
    if arrays.constants[0]:
        yield f" {CONSTANT} = 1"


def key(programme: Programme) -> list[tuple[str, str, str, str]]:
    """What the names mean: the name, variable or row, what it is, the workbook's own words for it."""
    return [
        (each.name, kind, each.what, " / ".join(word or "-" for word in each.words))
        for kind, entries in (("variable", programme.columns), ("row", programme.rows))
        for each in entries
    ]
