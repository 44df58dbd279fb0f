"""The page on which examples are tagged by hand, one at a time, made without any prediction."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from string import ascii_lowercase
from typing import Any

from portfolio.present.cards import readable
from portfolio.present.media import missing
from portfolio.present.page import environment
from portfolio.records import WRONG_LABEL, BlindView, Column, Examples, Media, Project
from portfolio.words import counted, percent, short_cell, shortened

MOST_FIELDS = 8
LONGEST_FIELD = 400
TAKEN = "npuw"
"""Letters that mean something else: new tag, play, undo, wrong label."""
KEYS = "123456789" + "".join(letter for letter in ascii_lowercase if letter not in TAKEN)


@dataclass(frozen=True)
class Progress:
    """How far a reviewer is.

    Attributes:
        counts: tag -> on how many examples the reviewer put it, in the order in which tags first came up.
        n_tagged: by this reviewer.
        n_more: until the shares are known as closely as wished, about; 0 when they are.
        goal: half the width of the interval that is wished, as a share.
        n_left: examples that this reviewer has not tagged.
    """

    counts: Mapping[str, int]
    n_tagged: int
    n_more: int
    goal: float
    n_left: int


def blind_card(
    project: Project, examples: Examples, example_id: str, view: BlindView, media: Mapping[str, Media]
) -> Mapping[str, Any]:
    """What the page prints of one example: its picture or sound, its texts and fields, and the label it was given."""
    row = examples.test.loc[example_id]
    fields = {column.name: _text(row[column.name]) for column in examples.columns if _is_shown(column)}
    main = view.main or _main(examples, fields)
    rest = [(readable(name), text) for name, text in fields.items() if text and text != main]
    one = media.get(example_id)
    return {
        "view": view,
        "main": main,
        "rest": rest[:MOST_FIELDS],
        "media": one,
        "file": PurePosixPath(one.path).name if one else "",
        "poster": PurePosixPath(one.poster.path).name if one and one.poster else "",
        "alt": f"The picture of this example{f': {one.words}' if one.words else ''}" if one else "",
        "unseen": missing(examples, media, example_id),
        "name": examples.called(example_id),
        "title": project.title,
    }


def blind_page(
    card: Mapping[str, Any] | None,
    progress: Progress,
    *,
    example_id: str,
    reviewer: str,
    chosen: Sequence[str] = (),
    typed: str = "",
    error: str = "",
) -> str:
    """The whole page as HTML; without a card every example has been tagged.

    Args:
        chosen: tags that are ticked, because the example had them before an undo or could not be saved.
        typed: what stands in the field for new tags.
        error: why the last verdict was not saved.
    """
    names = [name for name in dict.fromkeys((*progress.counts, *chosen)) if name != WRONG_LABEL]
    keys = dict(zip(names, KEYS, strict=False)) | {WRONG_LABEL: "w"}
    tags = [
        {"name": name, "key": keys.get(name, ""), "n": progress.counts.get(name, 0), "on": name in chosen}
        for name in (*names, WRONG_LABEL)
    ]
    return (
        environment()
        .get_template("review.html")
        .render(
            card=card,
            example_id=example_id,
            reviewer=reviewer,
            tags=tags,
            progress=progress_words(progress),
            n_tagged=progress.n_tagged,
            typed=typed,
            error=error,
        )
    )


def progress_words(progress: Progress) -> str:
    """ "43 tagged; about 60 more until the share of every tag is known to within ±5 points"."""
    text = f"{counted(progress.n_tagged, 'example')} tagged"
    if not progress.n_left:
        return f"{text}, the whole sample"
    reach = f"within ±{percent(progress.goal)[:-2]} points"
    if progress.n_more > progress.n_left:
        needed = (progress.n_tagged + progress.n_more) / (progress.n_tagged + progress.n_left)
        end = percent(progress.goal * math.sqrt(needed))[:-2]
        return (
            f"{text}, {progress.n_left} left, which will do to within about ±{end} points; {reach} would take about "
            f"{progress.n_more} more"
        )
    if not progress.n_more:
        return f"{text}; the share of every tag is known to {reach}"
    widest = max(progress.counts, key=lambda name: _spread(progress, name), default=None)
    whose = f"“{widest}”" if widest else "a tag"
    return f"{text}; about {progress.n_more} more until the share of {whose} is known to {reach}"


def _spread(progress: Progress, name: str) -> float:
    share = progress.counts[name] / max(1, progress.n_tagged)
    return share * (1 - share)


def _main(examples: Examples, fields: Mapping[str, str]) -> str | None:
    """The first text, else the first category that is no number; what is shown as a picture may have neither."""
    kinds = {column.name: column.kind for column in examples.columns}
    order = [name for kind in ("text", "category") for name in fields if kinds[name] == kind]
    return next((fields[name] for name in order if fields[name] and not fields[name].isdecimal()), None)


def _is_shown(column: Column) -> bool:
    return (
        not column.private
        and column.role in ("feature", "group", "time")
        and column.kind not in ("list", "image", "sound")
    )


def _text(value: object) -> str:
    text = short_cell(value)
    return shortened(text, LONGEST_FIELD)
