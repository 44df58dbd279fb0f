"""What people saw in examples without knowing what the model said of them: the nouns of a review by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from portfolio.records.claimed import How
    from portfolio.records.examined import Estimate, Failure

Relabelled = Literal["a success", "perhaps a success", "unknown"]
"""What becomes of a failure whose wrong label is put right."""
WRONG_LABEL = "label is wrong"
"""The tag that is reserved for an example whose given label looks mistaken."""


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


@dataclass(frozen=True)
class Reviewer:
    """Who tagged, how, and how many examples."""

    name: str
    how: How
    n: int


@dataclass(frozen=True)
class TagEstimate:
    """What a tag has to do with failing. Estimates without an interval say why.

    Attributes:
        n: tagged examples that have it.
        n_failures: those of them that fail now.
        share: of all examples like those of the test set.
        inside: failure rate of the examples with the tag.
        outside: failure rate of the others.
        lift: ``inside`` over ``outside``; ``None`` where nothing fails outside.
        p: that it fails no more often, one-sided, corrected for the number of tags; ``None`` where it was not tested.
        cards: failures with the tag, ready to show, where it stands out.
    """

    tag: str
    n: int
    n_failures: int
    share: Estimate
    inside: Estimate
    outside: Estimate
    lift: Estimate | None
    p: float | None
    stands_out: bool = False
    cards: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """Cohen's kappa of two reviewers on one tag, over the ``kappa.n`` examples that both tagged."""

    tag: str
    kappa: Estimate


@dataclass(frozen=True)
class WrongLabels:
    """What the reserved tag says: its share among failures and among successes.

    ``raw`` is the share that fails by the labels as given; ``corrected`` the same if all wrong labels were put right,
    where that can be known. Of more than two answers that is the least it can be, and ``at_most`` the most.
    ``headline`` is the metric with them put right, where there are two answers and the metric is one of their counts.
    """

    n: int
    of_failures: Estimate
    of_successes: Estimate
    raw: Estimate
    corrected: Estimate | None
    at_most: Estimate | None = None
    headline: Estimate | None = None


@dataclass(frozen=True)
class Reviewed:
    """A review by hand, counted.

    Attributes:
        n: examples of the test set that were tagged.
        n_failures: those that fail now.
        tags: the strongest first; without the reserved one.
        pair: the two reviewers that are compared; empty with one.
        drawn_before: whether the sample was drawn by the verdicts of an earlier version.
    """

    n: int
    n_failures: int
    reviewers: tuple[Reviewer, ...]
    tags: tuple[TagEstimate, ...]
    wrong_labels: WrongLabels | None = None
    agreements: tuple[Agreement, ...] = ()
    pair: tuple[str, ...] = ()
    drawn_before: bool = False
