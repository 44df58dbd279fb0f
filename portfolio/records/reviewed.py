"""What people saw in examples without knowing what the model said of them: the nouns of a review by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["by hand", "program-assisted"]
WRONG_LABEL = "label is wrong"
"""The tag that is reserved for an example whose given label looks mistaken."""


@dataclass(frozen=True)
class TagRow:
    """One row of review.csv: what one reviewer saw in one example, or that an earlier row is taken back.

    Attributes:
        tags: in the order they were given; none is "nothing special".
        how: whether the reviewer is a person, or a program or helped by one.
        when: ISO 8601 in UTC, to the millisecond; the last row of a reviewer on an example counts.
        run: name of the recorded run by whose verdicts the sample was balanced, without ``.json``.
        undone: the reviewer took the row before back.
    """

    example_id: str
    tags: tuple[str, ...]
    reviewer: str
    how: How
    when: str
    run: str
    undone: bool = False


@dataclass(frozen=True)
class BlindView:
    """What a reviewer sees of one example, made without its prediction.

    Attributes:
        main: in large letters; ``None`` takes the first text of the example.
        said: heading and text, such as ("given label", "FI").
        svg: a drawing as inline SVG; empty without.
        over: whether the drawing lies over the picture of the example.
    """

    main: str | None = None
    said: tuple[tuple[str, str], ...] = ()
    svg: str = ""
    over: bool = False
