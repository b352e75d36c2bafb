"""Answers and problems as JSON objects, as ``--json`` prints them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ecopark.errors import Problem
from ecopark.schema import messages, terms

if TYPE_CHECKING:
    from ecopark.analysis.exchange_reason import ExchangeReason
    from ecopark.analysis.flexibility import Flexibility
    from ecopark.answer import Answer, Solved
    from ecopark.explanation import Explained, Explanation
    from ecopark.reasons.asked import Change

_KEYS = ("objective", "virgin", "disposal", "cost", "transport_cost", "co2", "exchanged", "exchanges")


class SavedFile(Protocol):
    """What became of the workbook; ``None`` where it is not so."""

    @property
    def written(self) -> Path | None:
        """The file with the results."""

    @property
    def held_by(self) -> str | None:
        """The program that has the workbook open, for which the results stand beside it."""

    @property
    def kept(self) -> Path | None:
        """The copy of the workbook as it was."""

    @property
    def language(self) -> str:
        """The language that is spoken of it."""

    @property
    def notices(self) -> Sequence[Problem]:
        """What of the analyst's refers to the results, or stood among them."""


def answers_as_json(
    answers: Sequence[Explanation], saved: SavedFile, flexible: Sequence[Flexibility], *, several: bool
) -> str:
    """One object of an answer, a list of them for ``--scenario all``; ``co2`` in kg, ``exchanged`` in tonnes.

    ``flexibility`` is there where it was asked for and there is a plan.
    """
    flexibility = {each.scenario: {"flexibility": _flexibility(each, saved.language)} for each in flexible}
    found = [
        _answer(each.answer, saved.language)
        | flexibility.get(each.answer.park.scenario, {})
        | {"why": _why(each, saved.language)}
        | _file(saved)
        for each in answers
    ]
    return text(found if several else found[0])


def _flexibility(found: Flexibility, language: str) -> dict[str, object]:
    """How far each exchange can change, and how many are of which class; ``most`` is null where nothing bounds it."""
    names = ("material", "unit", "quantity", "least", "most")
    return {
        **{name: getattr(found, name) for name in ("tolerance", "room", "must_have", "swappable", "possible", "never")},
        "unasked": found.unasked,
        "builds_held": found.builds_held,
        "complete": found.is_whole,
        "lines": [messages.said(line, language) for line in found.lines()],
        "exchanges": [
            {"from": each.from_, "to": each.to}
            | {name: getattr(each, name) for name in names}
            | {"bounded": each.most is None or math.isfinite(each.most), "class": each.kind}
            for each in found.exchanges
        ],
    }


def explanation_as_json(explained: Explained) -> str:
    """Why there is no plan, in cells; what else would pay; of an exchange asked about all that was found out."""
    found, answer = explained.explanation, explained.explanation.answer
    asked = {"scenario": answer.park.scenario, "model": answer.model, "seconds": round(answer.seconds, 3)}
    ended = {"status": found.status, "without_exchange": {"status": answer.without.status}}
    would_pay = {"would_pay": [messages.said(line, explained.language) for line in explained.would_pay]}
    told = ended | _why(found, explained.language) | would_pay | asked | _file(explained)
    if explained.exchange is not None:
        told["exchange"] = _exchange(explained.exchange, explained.language)
    return text(told)


def _exchange(found: ExchangeReason, language: str) -> dict[str, object]:
    """What was found out about an exchange, in words and as facts."""
    lines = [messages.said(line, language) for line in found.lines()]
    return {"lines": lines} | {entry.name: _plain(getattr(found, entry.name), language) for entry in fields(found)}


def _plain(value: object, language: str) -> object:
    """Facts as JSON has them: a data class as an object, sentences in the language."""
    if is_dataclass(value):
        # ``from`` is no name in Python
        found = ((entry.name.rstrip("_"), getattr(value, entry.name)) for entry in fields(value))
        return {name: _plain(each, language) for name, each in found}
    if isinstance(value, tuple):
        return [_plain(each, language) for each in value]
    return messages.said(value, language) if isinstance(value, str) else value


def problems_as_json(problems: Sequence[Problem], saved: SavedFile | None = None) -> str:
    """Every problem of a workbook, as it is; ``status`` is ``invalid`` where one of them is an error.

    ``saved`` is the file that they were written into too.
    """
    invalid = any(problem.severity == "error" for problem in problems)
    found = {"status": "invalid" if invalid else "valid", "problems": _problems(problems, terms.ENGLISH)}
    return text(found if saved is None else found | _file(saved))


def failure_as_json(status: str, message: str) -> str:
    """What stopped a command that never came to an answer; ``status`` is the kind of thing that it was, in a word."""
    return text({"status": status, "error": message})


def written_as_json(path: Path) -> str:
    """The file that a command wrote."""
    return text({"status": "written", "file": str(path)})


def _file(saved: SavedFile) -> dict[str, object]:
    """Where the results are: the same in every answer of a list."""
    return {
        "written": str(saved.written) if saved.written else None,
        "held_by": messages.said(saved.held_by, saved.language) if saved.held_by else None,
        "kept": str(saved.kept) if saved.kept else None,
        "notices": _problems(saved.notices, saved.language),
    }


def _answer(answer: Answer, language: str) -> dict[str, object]:
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
        "bound": answer.bound,
        "scenario": answer.park.scenario,
        "model": answer.model,
        "seconds": round(answer.seconds, 3),
        "hints": _problems((*answer.exchange.hints, *answer.without.hints), language),
        "warnings": _problems(answer.warnings, language),
    }


def _why(found: Explanation, language: str) -> dict[str, object]:
    """The conflicts, what would mend them, and what earns without end; all empty where there is a plan both ways."""
    return {
        "conflicts": [
            {
                "side": clash.side,
                "text": messages.said(clash.text, language),
                "cells": [
                    {
                        "sheet": cited.sheet,
                        "cell": cited.cell,
                        "says": messages.said(cited.says, language),
                        "periods": list(cited.periods),
                    }
                    for cited in clash.cells
                ],
                "changes": _changes(clash.changes),
            }
            for clash in found.conflicts
        ],
        "mend": _changes(found.mend),
        "endless": _problems(found.endless, language),
        "complete": not found.is_cut_short,
    }


def _changes(changes: Sequence[Change]) -> list[dict[str, object]]:
    names = ("sheet", "cell", "now", "would_do", "unit", "confirmed")
    return [{name: getattr(change, name) for name in names} for change in changes]


def _totals(solved: Solved, certain: bool) -> dict[str, float | int | None]:
    if solved.plan is None or not certain:
        return dict.fromkeys(_KEYS)
    from ecopark.accounts import indicator
    from ecopark.books import Books

    books = Books(solved.plan)
    found: dict[str, float | int | None] = {key: indicator(key, books) for key in _KEYS}
    found["exchanges"] = books.exchange_count
    return found


def _problems(problems: Sequence[Problem], language: str) -> list[dict[str, str]]:
    return [
        {
            "sheet": problem.sheet,
            "cell": problem.cell,
            "severity": problem.severity,
            "problem": problem.problem,
            "fix": problem.fix,
        }
        for problem in messages.all_translated(problems, language)
    ]


def text(value: object) -> str:
    """JSON proper: a number that JSON does not have is null."""
    return json.dumps(_finite(value), ensure_ascii=False, indent=2, allow_nan=False)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    return [_finite(entry) for entry in value] if isinstance(value, list) else value
