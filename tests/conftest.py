"""What may be asked of the tests on the command line."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--seeds", metavar="FIRST:END", help="seeds of the slow checks over random parks, END not included"
    )
    parser.addoption(
        "--corpus",
        metavar="FOLDER",
        help="real workbooks, each to be solved in a copy by a slow check (or ECOPARK_CORPUS)",
    )
    parser.addoption(
        "--fidelity", metavar="SCRIPT", help="a program that compares workbooks too: BEFORE AFTER --result-sheets A,B"
    )
