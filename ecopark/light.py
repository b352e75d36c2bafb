"""What makes starts and long work lighter: libraries without what they load, Python not looking for rubbish."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Final

WITH_PYOMO: Final = ("scipy.stats", "scipy.integrate", "scipy.spatial")
"""What Pyomo imports as soon as scipy is there, for the sake of other models than ours."""

WITH_PINT: Final = ("dask", "xarray", "uncertainties", "mip")
"""What pint imports where it is installed, so that its quantities may be theirs."""


@cache
def load_pyomo() -> None:
    """Import Pyomo with blanks in the place of what comes with it; who wants that afterwards imports the real one."""
    with _instead({name: ModuleType(name) for name in WITH_PYOMO}):
        import pyomo.environ  # noqa: F401
        import scipy.sparse  # noqa: F401  (whichever of the two comes second has Pyomo look for scipy's others)


@cache
def load_pint() -> None:
    """Import pint as if what comes with it were not installed."""
    with _instead(dict.fromkeys(WITH_PINT)):
        import pint  # noqa: F401


@contextmanager
def no_rubbish() -> Iterator[None]:
    """Look for no circles of objects until the end of the block: where few are made it takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _instead(modules: dict[str, ModuleType | None]) -> Iterator[None]:
    """Modules in the place of others, but for those that are loaded; None: an import of it fails."""
    those = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(those)  # type: ignore[arg-type]  # None is how Python itself marks one that cannot be had
    try:
        yield
    finally:
        for name in those:
            del sys.modules[name]
