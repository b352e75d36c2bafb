"""What a model is, and finding one by name or path.

A model is one file with three functions: ``build`` states the programme in Pyomo, ``amounts`` and ``prices`` read its
solution back. Its active objectives, in the order of their declaration, are the steps of the objective.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Protocol, cast

from ecopark.errors import ModelError
from ecopark.network import Network
from ecopark.park import Park
from ecopark.plan import Amounts, Prices

DEFAULT: Final = "exchange"


class Model(Protocol):
    """The functions of a model file. The programme is a Pyomo ConcreteModel; to other rooms it is opaque."""

    def build(self, park: Park, network: Network) -> Any:
        """State the programme of a park over the candidates of its network."""
        ...

    def amounts(self, programme: Any) -> Amounts:
        """The amounts of a solved programme, whose variables hold their values."""
        ...

    def prices(self, programme: Any) -> Prices:
        """The prices of a solved programme, whose ``dual`` and ``rc`` suffixes hold them."""
        ...


def shipped_folder(name: str) -> Path:
    """The folder of shipped ``models`` or ``scenarios``: within the installed package, else beside it in a checkout.

    The package is asked first: site-packages may hold a stranger's folder of that name.
    """
    package = Path(__file__).resolve().parent
    inside = package / f"_{name}"
    return inside if inside.is_dir() else package.parent / name


def shipped() -> tuple[str, ...]:
    """The names of the shipped models."""
    return tuple(sorted(path.stem for path in shipped_folder("models").glob("*.py") if path.stem != "__init__"))


def load(name_or_path: str = DEFAULT) -> Model:
    """The shipped model of a name, or the model in a file (anything that ends in ``.py`` or has a slash).

    Raises ModelError where there is none, where the file cannot be run, or where it lacks a function of a model.
    """
    if name_or_path.endswith(".py") or "/" in name_or_path or "\\" in name_or_path:
        return _run(Path(name_or_path).resolve())
    if name_or_path not in shipped():
        raise ModelError(f"there is no model {name_or_path!r}; the shipped ones are: {', '.join(shipped())}")
    return _run(shipped_folder("models") / f"{name_or_path}.py")


@cache
def _run(path: Path) -> Model:
    if not path.is_file():
        raise ModelError(f"{path}: there is no such file; --model takes a shipped model's name or a Python file")
    specification = importlib.util.spec_from_file_location(f"ecopark_model_{path.stem}", path)
    if specification is None or specification.loader is None:
        raise ModelError(f"{path}: this is no Python file; a model is one file with a `build` function")
    module = importlib.util.module_from_spec(specification)
    sys.modules[module.__name__] = module
    try:
        specification.loader.exec_module(module)
    except Exception as problem:
        raise ModelError(f"{path}: the file cannot be run: {type(problem).__name__}: {problem}") from problem
    return _checked(module, path)


def _checked(module: ModuleType, path: Path) -> Model:
    missing = [name for name in ("build", "amounts", "prices") if not callable(getattr(module, name, None))]
    if missing:
        raise ModelError(
            f"{path}: this is no model: it has no function {', '.join(f'`{name}`' for name in missing)}; "
            "start from the shipped one, e.g. `base = ecopark.model.load('exchange')`"
        )
    return cast("Model", module)
