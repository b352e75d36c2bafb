"""ecopark: from a scenario workbook to the best exchange plan of an eco-industrial park.

Each command of the command line is a function here: ``ecopark.solve("rustavi.xlsx").exchange_plan`` is a data frame.
Nothing heavy is imported before one of them is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecopark.commands import explain, new, solve, validate
    from ecopark.errors import EcoparkError, FileError, ModelError, Problem, SolveError, UsageError, WorkbookError
    from ecopark.exports.command import Exported, export
    from ecopark.pages import Reported, report
    from ecopark.sidebyside import SideBySide, compare
    from ecopark.solution import Solution
    from ecopark.tradeoffs import TradeOff, pareto
    from ecopark.whatif import Sweeping, sweep

__all__ = [
    "EcoparkError",
    "Exported",
    "FileError",
    "ModelError",
    "Problem",
    "Reported",
    "SideBySide",
    "Solution",
    "SolveError",
    "Sweeping",
    "TradeOff",
    "UsageError",
    "WorkbookError",
    "compare",
    "explain",
    "export",
    "new",
    "pareto",
    "report",
    "solve",
    "sweep",
    "validate",
]


def __getattr__(name: str) -> object:
    """Open the room of a public name when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'ecopark' has no attribute {name!r}")
    from importlib import import_module

    room = (
        "commands"
        if name in ("explain", "new", "solve", "validate")
        else "whatif"
        if name in ("sweep", "Sweeping")
        else "tradeoffs"
        if name in ("pareto", "TradeOff")
        else "pages"
        if name in ("report", "Reported")
        else "sidebyside"
        if name in ("compare", "SideBySide")
        else "exports.command"
        if name in ("export", "Exported")
        else "solution"
        if name == "Solution"
        else "errors"
    )
    found: object = getattr(import_module(f"ecopark.{room}"), name)
    globals()[name] = found
    return found
