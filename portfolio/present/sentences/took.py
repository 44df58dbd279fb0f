"""How much of the work was training, and how much was everything else?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portfolio.present.cards import Story
from portfolio.records import Code, Component
from portfolio.words import count, counted, percent

DOES: Mapping[Component, str] = {
    "collection": "collecting the data",
    "verification": "checking the data",
    "features": "making features",
    "evaluation": "evaluating",
    "serving": "predicting",
    "process": "tests and tools",
}


def took(story: Story) -> Mapping[str, Any] | None:
    """What is around the model?"""
    chart, code = story.charts.get("took"), story.project.code
    if chart is None or code is None:
        return None
    return {"sentence": _sentence(code), "chart": chart, "how": _how(code), "told": _told(code)}


def _sentence(code: Code) -> str:
    """How large training is, and what is larger."""
    lines: dict[Component, int] = {}
    for share in code.shares:
        lines[share.component] = lines.get(share.component, 0) + share.lines
    total, model = code.n_lines, lines.get("model", 0)
    others = [part for part in lines if part in DOES]
    if not model:
        return f"By its files' names, none of the {counted(total, 'line')} of code is for the model."
    text = f"Model and training are {count(model)} of {counted(total, 'line')} of code ({percent(model / total)})."
    if not others:
        return text
    largest = max(others, key=lambda part: (lines[part], part))
    size = f"{count(lines[largest])} ({percent(lines[largest] / total)})"
    if lines[largest] > model:
        return f"{text} The largest part is {DOES[largest]}: {size}."
    return f"{text} Next comes {DOES[largest]}: {size}."


def _how(code: Code) -> str:
    """What was counted, and by what it was told apart."""
    files = {share.file for share in code.shares}
    text = f"Counted in {counted(len(files), 'file')}"
    text += " that git lists" if code.from_git else " of the folder, as there is no git here to ask"
    if code.uncommitted:
        text += f", {count(len(code.uncommitted))} of them not committed as they are now"
    return text


def _told(code: Code) -> str:
    """By what the parts were told apart: names, and what helped where names do not tell."""
    stated, by_content = (
        len({share.file for share in code.shares if share.told == told}) for told in ("stated", "content")
    )
    text = "Told apart by the names of files and functions"
    text += f", {counted(stated, 'file')} by the author's word" if stated else ""
    return text + (f", {counted(by_content, 'file')} by imports and calls" if by_content else "")
