"""What a plan rests on: assumptions with their sources and how sure they are; how it was solved; why there is none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import Final

from ecopark.errors import Problem
from ecopark.figures.asked import Words
from ecopark.park import Park
from ecopark.phrases import Phrase, Term, phrase
from ecopark.reporting.page.findings import Findings
from ecopark.reporting.page.views import Cell, Fact, Head, Section, Table
from ecopark.schema import inputs, messages
from ecopark.schema.tables import Row

UNTOLD: Final = "untold"
SURE: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "published": phrase("published"),
        "literature": phrase("literature"),
        "estimate": phrase("estimate"),
        UNTOLD: phrase("not told"),
    }
)
"""How sure a row's numbers are, by the first word of its Note."""

_FIRST_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "publish": "published",
        "literature": "literature",
        "estimate": "estimate",
        "опубликован": "published",
        "литератур": "literature",
        "оценк": "estimate",
    }
)


def sureness(row: Row) -> str:
    """How sure a row's numbers are: published, literature, estimate, or not told."""
    note = (row.note or "").casefold().lstrip()
    return next((kind for word, kind in _FIRST_WORDS.items() if note.startswith(word)), UNTOLD)


def assumptions(found: Findings, words: Words) -> Section:
    """The settings, how sure the inputs are, their sources, and what the checks warn of."""
    park = found.answer.park
    counted = list(_counted(park))
    whole: Counter[str] = Counter(kind for _, kinds in counted for kind in kinds.elements())
    share = whole["estimate"] / max(1, whole.total())
    lead = phrase(
        "{rows:,} rows of input; {share:.0%} of them are estimates. A result is no surer than what it rests on.",
        rows=whole.total(),
        share=share,
    )
    warnings = tuple(dict.fromkeys(found.answer.warnings))
    return Section(
        id="assumptions",
        title=words(phrase("Assumptions and their sources")),
        lead=(words(lead),),
        tables=(
            _confidence(counted, whole, words),
            _sources(park, words),
            *([_problems(warnings, "warnings", words(Term("result", "Warnings")), words)] if warnings else []),
        ),
        facts=tuple(_settings(park, words)),
        facts_title=words(Term("sheet", "Settings")),
    )


def _counted(park: Park) -> Iterator[tuple[str, Counter[str]]]:
    """Each sheet that has rows, and how many of them are how sure."""
    for table in inputs.INPUTS:
        rows = park.tables.rows(table)
        if rows and table is not inputs.SCENARIOS:
            yield table.title, Counter(map(sureness, rows))


def _confidence(counted: list[tuple[str, Counter[str]]], whole: Counter[str], words: Words) -> Table:
    def cells(kinds: Counter[str]) -> tuple[Cell, ...]:
        numbers = (kinds.total(), *(kinds[kind] for kind in SURE))
        return tuple(Cell(words.number(number, ",.0f") if number else "–", number) for number in numbers)

    return Table(
        id="confidence",
        caption=words(phrase("How sure the inputs are, in rows")),
        heads=(
            Head(words(Term("column", "Sheet"))),
            Head(words(phrase("Rows")), numeric=True),
            *(Head(words(name), numeric=True) for name in SURE.values()),
        ),
        rows=tuple((Cell(words(Term("sheet", title))), *cells(kinds)) for title, kinds in counted),
        total=(Cell(words(Term("result", "Total"))), *cells(whole)),
    )


def _sources(park: Park, words: Words) -> Table:
    """Each source with what it is the source of, those of most rows first."""
    sheets: dict[str, dict[str, None]] = defaultdict(dict)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for table in inputs.INPUTS:
        for row in park.tables.rows(table) if table is not inputs.SCENARIOS else ():
            if row.source:
                sheets[row.source][words(Term("sheet", table.title))] = None
                kinds[row.source][sureness(row)] += 1
    order = sorted(kinds, key=lambda source: (-kinds[source].total(), source))
    return Table(
        id="sources",
        caption=words(phrase("Sources ({count:,})", count=len(order))),
        heads=(
            Head(words(Term("column", "Source"))),
            Head(words(phrase("Rows")), numeric=True),
            Head(words(phrase("Sheets"))),
            Head(words(phrase("How sure"))),
        ),
        rows=tuple(
            (
                Cell(source),
                Cell(str(kinds[source].total()), kinds[source].total()),
                Cell(", ".join(sheets[source])),
                Cell(", ".join(words(SURE[kind]) for kind, _ in kinds[source].most_common())),
            )
            for source in order
        ),
        searchable=True,
        folded=True,
    )


def _problems(problems: tuple[Problem, ...], id: str, caption: str, words: Words) -> Table:
    """Problems, each at its cell with its mend."""
    told = [messages.translated(problem, words.language) for problem in problems]
    return Table(
        id=id,
        caption=caption,
        heads=(
            Head(words(Term("column", "Cell"))),
            Head(words(Term("column", "Problem"))),
            Head(words(Term("column", "Mend"))),
        ),
        rows=tuple((Cell(each.place), Cell(each.problem), Cell(each.fix)) for each in told),
        searchable=len(told) > 12,
    )


def _settings(park: Park, words: Words) -> Iterator[Fact]:
    """What holds for the park as a whole."""
    for column in inputs.SETTING_COLUMNS:
        value = getattr(park.settings, column.attribute)
        if value is not None and column.attribute not in ("park", "language"):
            told = words.number(value) if isinstance(value, int | float) else words(Term("value", str(value)))
            yield Fact(words(Term("column", column.header)), told)


def solving(found: Findings, words: Words) -> Section:
    """By what, when and how well it was solved."""
    answer, certificate = found.answer, found.answer.exchange.certificate
    facts = [
        (Term("column", "Status"), words(Term("result", answer.status))),
        (Term("column", "Without exchange"), words(Term("result", answer.without.status))),
    ]
    if certificate is not None:
        judged = "confirmed" if certificate.confirms else "not confirmed"
        facts.append((Term("column", "Certificate"), words(Term("result", judged))))
        for label, error in (
            ("Certificate: rows and bounds", certificate.primal),
            ("Certificate: needs and gates", certificate.balance),
            ("Certificate: prices", certificate.dual),
            ("Certificate: gap", certificate.gap),
        ):
            if error is not None:
                facts.append((Term("result", label), words.number(error, ".1e")))
    versions = ", ".join(f"{name} {version(name)}" for name in ("ecopark", "pyomo", "highspy", "plotly"))
    facts += [
        (Term("result", "Model"), answer.model),
        (Term("result", "Seconds"), words.number(answer.seconds, ",.2f")),
        (Term("result", "Solved at (UTC)"), found.solved_at.strftime("%Y-%m-%d %H:%M")),
        (Term("result", "Versions"), versions),
        (Term("result", "Fingerprint of the inputs"), answer.park.fingerprint),
    ]
    lead = phrase(
        "The plan has the least extraction and disposal, weighed as the settings say; among such "
        "plans the least cost; among these the least transport. A certificate, reckoned without the "
        "solver, says whether it is what it claims to be: errors are relative, 1e-16 is rounding."
    )
    return Section(
        id="solving",
        title=words(Term("result", "How it was solved")),
        lead=(words(lead),),
        facts=tuple(Fact(words(label), text) for label, text in facts),
    )


def reasons(found: Findings, words: Words) -> Section:
    """Why there is no plan: the cells that cannot hold together, or what earns without end."""
    problems = tuple(found.reasons)
    title = words(Term("result", "Why there is no plan"))
    ended = phrase("How it ended: {status}.", status=Term("result", found.answer.status))
    return Section(
        id="reasons",
        title=title,
        lead=(words(ended),),
        tables=(_problems(problems, "reasons-table", title, words),) if problems else (),
    )
