"""A page put together: what the park saves first, how it was solved last."""

from __future__ import annotations

from ecopark.figures.asked import Words
from ecopark.phrases import Term, phrase
from ecopark.reporting.page import grounds, outlook, plan
from ecopark.reporting.page.findings import Findings
from ecopark.reporting.page.views import Page


def page(found: Findings, language: str) -> Page:
    """The page of an answer in a language; of a park without a plan, why it has none."""
    words = Words(language)
    park = found.answer.park
    scenario = words(phrase("scenario {scenario}", scenario=Term("value", park.scenario)))
    day = found.solved_at.strftime("%Y-%m-%d")
    sections = [grounds.reasons(found, words)]
    if found.has_plan:
        sections = [
            plan.glance(found, words),
            plan.flows(found, words),
            plan.place(found, words),
            plan.exchanges(found, words),
            plan.plants(found, words),
            outlook.hangs_on(found, words),
            outlook.could_be_next(found, words),
        ]
    return Page(
        language=language,
        title=words(phrase("{park}: what exchange saves", park=park.name)),
        subtitle=f"{scenario} · {found.file} · {day}",
        sections=(*sections, grounds.assumptions(found, words), grounds.solving(found, words)),
    )
