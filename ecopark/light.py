"""Pyomo without what it loads and this house never asks for: half a second of every command."""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import Final

UNASKED: Final = ("scipy.stats", "scipy.integrate", "scipy.spatial")
"""What Pyomo imports as soon as scipy is there, for the sake of other models than ours."""


@cache
def load_pyomo() -> None:
    """Import Pyomo with blanks in the place of UNASKED; who wants one of them afterwards imports the real one."""
    blanks = [name for name in UNASKED if name not in sys.modules]
    for name in blanks:
        sys.modules[name] = ModuleType(name)
    try:
        import pyomo.environ  # noqa: F401
        import scipy.sparse  # noqa: F401  (whichever of the two comes second has Pyomo look for scipy's others)
    finally:
        for name in blanks:
            del sys.modules[name]
