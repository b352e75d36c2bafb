"""The sentences that a language has, by their English: a file a kind and language, columns ``en`` and its code."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final, Literal

_FOLDER: Final = resources.files("ecopark.schema") / "languages"


@cache
def sentences(kind: Literal["messages", "prose"], language: str) -> Mapping[str, str]:
    """The sentences of a kind that a language has, by their English; none for English itself."""
    file = _FOLDER / kind / f"{language}.csv"
    if not file.is_file():
        return MappingProxyType({})
    lines = file.read_text(encoding="utf-8").splitlines()
    return MappingProxyType({row["en"]: row[language] for row in csv.DictReader(lines)})
