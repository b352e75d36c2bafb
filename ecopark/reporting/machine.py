"""Answers and problems as JSON objects, as ``--json`` prints them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

from ecopark.accounts import indicator
from ecopark.answer import Answer, Solved
from ecopark.books import Books
from ecopark.errors import Problem

_KEYS = ("objective", "virgin", "disposal", "cost", "transport_cost", "co2", "exchanged", "exchanges")


def answers_as_json(answers: Sequence[Answer], *, several: bool) -> str:
    """One object of an answer, a list of them for ``--scenario all``; ``co2`` in kg, ``exchanged`` in tonnes."""
    found = [_answer(answer) for answer in answers]
    return _text(found if several else found[0])


def problems_as_json(problems: Sequence[Problem]) -> str:
    """Every problem of a workbook; ``status`` is ``invalid`` where one of them is an error."""
    invalid = any(problem.severity == "error" for problem in problems)
    return _text({"status": "invalid" if invalid else "valid", "problems": _problems(problems)})


def failure_as_json(message: str) -> str:
    """What stopped a command that never came to an answer."""
    return _text({"status": "error", "message": message})


def written_as_json(path: Path) -> str:
    """The file that a command wrote."""
    return _text({"status": "written", "file": str(path)})


def _answer(answer: Answer) -> dict[str, object]:
    certificate = answer.exchange.certificate
    names = ("primal", "dual", "gap", "balance")
    return {
        "status": answer.status,
        **_totals(answer.exchange, answer.status == "optimal"),
        "without_exchange": {
            "status": answer.without.status,
            **_totals(answer.without, answer.without.status == "optimal"),
        },
        "certificate": {name: getattr(certificate, name) for name in names} if certificate else None,
        "scenario": answer.park.scenario,
        "model": answer.model,
        "seconds": round(answer.seconds, 3),
        "hints": _problems((*answer.exchange.hints, *answer.without.hints)),
        "warnings": _problems(answer.warnings),
    }


def _totals(solved: Solved, certain: bool) -> dict[str, float | int | None]:
    if solved.plan is None or not certain:
        return dict.fromkeys(_KEYS)
    books = Books(solved.plan)
    found: dict[str, float | int | None] = {key: indicator(key, books) for key in _KEYS}
    found["exchanges"] = books.exchange_count
    return found


def _problems(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [
        {
            "sheet": problem.sheet,
            "cell": problem.cell,
            "severity": problem.severity,
            "problem": problem.problem,
            "fix": problem.fix,
        }
        for problem in problems
    ]


def _text(value: object) -> str:
    """JSON proper: a number that JSON does not have is null."""
    return json.dumps(_finite(value), ensure_ascii=False, indent=2, allow_nan=False)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    return [_finite(entry) for entry in value] if isinstance(value, list) else value
