"""The arrows of docs/architecture.md, as a test: who may import whom, who may know what, how large a room may be.

Everything is read from the source by `ast`, so that an import within a function or for type checking counts too.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

import ecopark

from .refusals.good import changed, good, put, write

ROOT: Final = Path(__file__).resolve().parent.parent

LEVELS: Final = (
    ("phrases", "watch"),
    ("errors", "light"),
    ("schema",),
    ("sheets",),
    ("parts", "cells"),
    ("park",),
    ("flows",),
    ("network", "cell_units"),
    ("periods", "plan", "changes"),
    ("totals", "model", "rules"),
    ("restated", "scenario", "programme", "books"),
    ("session",),
    ("generation", "choice"),
    ("columns", "hot"),
    ("reduced",),
    ("unheld",),
    ("pricing",),
    ("solver",),
    ("certificate", "builds", "ledger"),
    ("reasons",),
    ("answer",),
    ("accounts",),
    ("analysis",),
    ("explanation", "figures"),
    ("workbook", "reporting", "solution"),
    ("commands",),
    ("whatif", "tradeoffs", "sidebyside", "pages", "exports"),
    ("calls",),
    ("arguments",),
    ("cli", "__init__"),
    ("__main__",),
)
"""The rooms of ecopark/ from the bottom up. A room imports itself and what is below it; never beside it or above."""

SOLVING: Final = frozenset({"pyomo", "highspy"})
EXCEL: Final = frozenset({"openpyxl", "xlsxwriter", "zipfile"})
HEAVY: Final = frozenset(
    {
        *("pandas", "pyomo", "numpy", "scipy", "highspy", "lxml", "openpyxl", "xlsxwriter", "pint", "rich", "babel"),
        *("plotly", "jinja2"),
    }
)

KNOWS_SOLVING: Final = frozenset({"light", "programme", "session"})
KNOWS_EXCEL: Final = frozenset({"workbook"})

A_MODEL_MAY_IMPORT: Final = frozenset(
    {
        *(
            "ecopark.park",
            "ecopark.flows",
            "ecopark.network",
            "ecopark.periods",
            "ecopark.plan",
            "ecopark.model",
            "ecopark.totals",
        ),
        *("pyomo", "numpy"),
    }
)

LONGEST_FILE: Final = 450
LONGEST_FUNCTION: Final = 60


def _name(path: Path) -> str:
    """The dotted name of a module of the package; of a package's ``__init__`` the package's."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PACKAGE: Final = {_name(path): path for path in sorted((ROOT / "ecopark").rglob("*.py"))}
MODELS: Final = sorted((ROOT / "models").glob("*.py"))
TESTS: Final = sorted((ROOT / "tests").rglob("*.py"))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _imports(path: Path) -> Iterator[str]:
    """The dotted names of all modules that a file imports, wherever in it; a name taken out of a module is none."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            of = node.module or ""
            for alias in node.names:
                yield f"{of}.{alias.name}" if f"{of}.{alias.name}" in PACKAGE else of


def _room(module: str) -> str:
    """The room of a module: the first name below the package."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def _level(room: str) -> int:
    return next(number for number, rooms in enumerate(LEVELS) if room in rooms)


def _top(module: str) -> str:
    return module.partition(".")[0]


def _own(modules: Iterable[str]) -> set[str]:
    return {module for module in modules if _top(module) == "ecopark"}


def test_every_room_has_one_level() -> None:
    listed = [room for rooms in LEVELS for room in rooms]
    assert sorted(listed) == sorted({_room(module) for module in PACKAGE})


def test_the_page_tells_the_same_levels() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    told = dict(re.findall(r"^\| (\d+) \| ([^|]+) \|", page, re.MULTILINE))
    assert {int(level): set(re.findall(r"`(\w+)/?`", rooms)) for level, rooms in told.items()} == {
        level: set(rooms) for level, rooms in enumerate(LEVELS, start=1)
    }


@pytest.mark.parametrize("module", PACKAGE)
def test_arrows_point_down(module: str) -> None:
    room = _room(module)
    wrong = [
        target
        for target in sorted(_own(_imports(PACKAGE[module])))
        if _room(target) != room and _level(_room(target)) >= _level(room)
    ]
    assert not wrong, f"{module} ({room}) imports what is beside or above it: {wrong}"


def test_no_circles() -> None:
    """Between modules too: within a room the levels say nothing."""
    arrows = {module: _own(_imports(path)) - {module} for module, path in PACKAGE.items()}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way[way.index(module) :], module))
        if module not in done:
            for target in sorted(arrows[module]):
                visit(target, (*way, module))
            done.add(module)

    for module in arrows:
        visit(module, ())


def test_own_imports_name_modules_that_exist() -> None:
    unknown = [
        (module, target) for module, path in PACKAGE.items() for target in _own(_imports(path)) if target not in PACKAGE
    ]
    assert not unknown


@pytest.mark.parametrize(("known", "rooms"), [(SOLVING, KNOWS_SOLVING), (EXCEL, KNOWS_EXCEL)], ids=["solving", "excel"])
def test_what_only_one_room_knows(known: frozenset[str], rooms: frozenset[str]) -> None:
    knowing = {
        module: sorted(known & {_top(target) for target in _imports(path)})
        for module, path in PACKAGE.items()
        if _room(module) not in rooms
    }
    assert not {module: found for module, found in knowing.items() if found}


def test_the_package_imports_no_model_file() -> None:
    assert not [module for module, path in PACKAGE.items() if "models" in {_top(target) for target in _imports(path)}]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_a_model_imports_data_and_pyomo_alone(path: Path) -> None:
    found = {module if _top(module) == "ecopark" else _top(module) for module in _imports(path)}
    assert not found - A_MODEL_MAY_IMPORT - sys.stdlib_module_names


def test_no_module_bears_the_name_of_a_public_function() -> None:
    """`ecopark.solve` is the function; after `import ecopark.solve` it would be the module."""
    assert not set(ecopark.__all__) & {_room(module) for module in PACKAGE}


@pytest.mark.parametrize("path", [*PACKAGE.values(), *MODELS], ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short_and_say_what_they_are(path: Path) -> None:
    assert ast.get_docstring(_tree(path)), "a file without a docstring"
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{lines} lines: a room that outgrows {LONGEST_FILE} is asking to be two"


@pytest.mark.parametrize("path", [*PACKAGE.values(), *MODELS, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_short(path: Path) -> None:
    long = {
        node.name: size
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert not long


LEAVES: Final = "from ecopark.cli import run\ntry:\n    run({})\nexcept SystemExit as done:\n    assert not done.code"
"""A command line that ends by leaving, as help does."""


@pytest.mark.parametrize(
    "code",
    ["import ecopark", "import ecopark.cli", LEAVES.format(["--help"]), LEAVES.format(["solve", "--help"])],
    ids=["import", "cli", "help", "solve-help"],
)
def test_nothing_heavy_before_it_is_needed(code: str) -> None:
    assert not HEAVY & loaded_after(code)


def test_a_solve_loads_no_data_frames(tmp_path: Path) -> None:
    """Seconds that the command line does not need: pandas is for Python, openpyxl for tests, statistics for sweeps."""
    write(tmp_path / "park.xlsx", good())
    solving = f"from ecopark.cli import run\nassert run(['solve', {str(tmp_path / 'park.xlsx')!r}]) == 0"
    solving += "\nimport sys\nassert not {'scipy.stats', 'dask', 'xarray'} & set(sys.modules)"
    assert not {"pandas", "openpyxl"} & loaded_after(solving)


def test_what_pyomo_was_not_to_load_is_there_for_who_wants_it() -> None:
    loaded_after(
        "from ecopark.light import load_pyomo\nload_pyomo()\nimport scipy.stats, scipy.integrate, scipy.spatial\n"
        "assert scipy.stats.norm.cdf(0.0) == 0.5 and scipy.integrate.quad and scipy.spatial.cKDTree"
    )


def test_a_workbook_is_checked_without_what_solves_one(tmp_path: Path) -> None:
    """Another half a second, also of a workbook that is refused."""
    write(tmp_path / "park.xlsx", good())
    write(tmp_path / "bad.xlsx", changed(put("Demand", 0, "Min", -1)))
    for command, name, code in (("validate", "park", 0), ("validate", "bad", 1), ("solve", "bad", 1)):
        run = f"from ecopark.cli import run\nassert run([{command!r}, {str(tmp_path / name)!r} + '.xlsx']) == {code}"
        assert not {"pyomo", "highspy", "pandas", "openpyxl"} & loaded_after(run), (command, name)


def loaded_after(code: str) -> set[str]:
    """The names of all top modules that a fresh Python has loaded after running some code."""
    code += "\nimport sys\nsys.stderr.write(' '.join({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())
