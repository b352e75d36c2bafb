"""What a model is, and finding one by name or path.

A model is one file with three functions: ``build`` states the programme in Pyomo, ``amounts`` and ``prices`` read its
solution back. Its active objectives, in the order of their declaration, are the steps of the objective.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Protocol, TypeGuard, cast

import numpy as np

from ecopark.errors import ModelError
from ecopark.flows import Floats, Ints
from ecopark.light import load_pyomo
from ecopark.network import Network
from ecopark.park import Park
from ecopark.periods import Calendar
from ecopark.phrases import phrase
from ecopark.plan import Amounts, Plan, Prices

DEFAULT: Final = "exchange"


@dataclass(frozen=True)
class Entries:
    """Coefficients of flows in the rows of one constraint of a programme, or in one objective, by its name.

    ``flow[i]`` has ``amount[i]`` in the row that is indexed by ``row[i]`` and the period, the same in each; in a row of
    the year it is indexed by ``row[i]`` alone. An objective is one row, 0.
    """

    name: str
    row: Ints
    flow: Ints
    amount: Floats


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


class FlowModel(Model, Protocol):
    """A model that also says what each flow is in its programme, so that large parks need not be built whole."""

    def flow_columns(self, park: Park, network: Network) -> Iterable[Entries]:
        """The coefficients that ``build`` gives the flows of a network, wherever they are not 0."""
        ...


def says_columns(model: Model) -> TypeGuard[FlowModel]:
    """Whether a model says what each flow is in its programme."""
    return callable(getattr(model, "flow_columns", None))


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
        raise ModelError(
            phrase("there is no model '{name}'; the shipped ones are: {names}", name=name_or_path, names=shipped())
        )
    return _run(shipped_folder("models") / f"{name_or_path}.py")


def checked(plan: Plan, model: Model) -> Plan:
    """The plan that a model read back, which is the model's own word: it must be of its park and network.

    Raises ModelError where an array of it is none, or not one number for each of what it numbers.
    """
    park, network, periods = plan.park, plan.network, len(Calendar(plan.park))
    each_period = {
        "activity": len(park.processes),
        "flow": len(network.flows),
        "purchase": len(network.purchases),
        "sale": len(network.sales),
        "disposal": len(network.disposals),
        "stock": len(park.stores),
    }
    amounts = {name: periods * count for name, count in each_period.items()} | {"build": len(park.candidates)}
    priced = {
        "need": len(park.needs),
        "share": len(park.shares),
        "gate": len(park.gates),
        "activity": len(park.processes),
        "supply": len(park.tables.supply),
        "demand": len(park.demand),
        "disposal": len(park.tables.disposal),
        "link": len(park.links),
        "quality": len(park.quality_bounds),
        "group": len(park.groups),
        "stock": len(park.stores),
    }
    prices = {name: periods * count for name, count in priced.items()} | {"limit": len(park.tables.limits)}
    _check_lengths(model, "amounts", plan.amounts, Amounts, amounts)
    for step in plan.steps:
        _check_lengths(model, "prices", step.prices, Prices, prices)
    return plan


def _check_lengths(model: Model, function: str, found: object, wanted: type, lengths: Mapping[str, int]) -> None:
    where = str(getattr(model, "__file__", "the model"))
    if not isinstance(found, wanted):
        raise ModelError(
            phrase(
                "{where}: `{function}` gives a {kind}, not {wanted}; "
                "return what the shipped model's `{function}` returns, changed with dataclasses.replace",
                where=where,
                function=function,
                kind=type(found).__name__,
                wanted=wanted.__name__,
            )
        )
    for name, length in lengths.items():
        shape = np.shape(getattr(found, name))
        if shape != (length,):
            size = " x ".join(map(str, shape)) or "a single number"
            raise ModelError(
                phrase(
                    "{where}: the length of '{name}' that `{function}` gives is {size}, and that of the park "
                    "is {length}; give one number for each, period after period in one line",
                    where=where,
                    name=name,
                    function=function,
                    size=size,
                    length=str(length),
                )
            )


@cache
def _run(path: Path) -> Model:
    if not path.is_file():
        raise ModelError(
            phrase(
                "{path}: there is no such file; --model takes a shipped model's name or a Python file", path=str(path)
            )
        )
    specification = importlib.util.spec_from_file_location(f"ecopark_model_{path.stem}", path)
    if specification is None or specification.loader is None:
        raise ModelError(
            phrase("{path}: this is no Python file; a model is one file with a `build` function", path=str(path))
        )
    module = importlib.util.module_from_spec(specification)
    sys.modules[module.__name__] = module
    load_pyomo()
    try:
        specification.loader.exec_module(module)
    except Exception as problem:
        raise ModelError(
            phrase(
                "{path}: the file cannot be run: {kind}: {fault}",
                path=str(path),
                kind=type(problem).__name__,
                fault=str(problem),
            )
        ) from problem
    return _checked(module, path)


def _checked(module: ModuleType, path: Path) -> Model:
    missing = [name for name in ("build", "amounts", "prices") if not callable(getattr(module, name, None))]
    if missing:
        raise ModelError(
            phrase(
                "{path}: this is no model: it has no function {names}; start from the shipped one, e.g. "
                "`base = ecopark.model.load('exchange')`",
                path=str(path),
                names=tuple(f"`{name}`" for name in missing),
            )
        )
    return cast("Model", module)
