"""Every problem that a test of refusals meets is said in Russian, too: whole, down to the parts of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ecopark.errors import Problem
from ecopark.schema import messages

_ENGLISH: Final = re.compile(r"\b(?:the|is|are|it|of|and|or|not|no|has|that|give|write|name|row|column|sheet)\b")
"""Words that stand in no name, unit or term of the tests' workbooks."""
_NAMED: Final = re.compile("«[^»]*»|'[^']*'|`[^`]*`")


def check_russian(problems: Iterable[Problem]) -> None:
    """Nothing but what stands in quotes, names and the analyst's own texts, is left in English."""
    for problem in problems:
        said = messages.translated(problem, "ru")
        for text in (said.problem, said.fix):
            plain = _NAMED.sub("", text)
            assert not _ENGLISH.search(plain), text
            assert not text or re.search("[а-яё]", plain), text
