"""How lists of words and their shares are scored. Naming the metrics loads no numpy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Influence, Mean
from portfolio.task import Metric

if TYPE_CHECKING:
    import pandas as pd


def _of_words(name: str) -> Callable[[pd.DataFrame], Any]:
    """The function of ``coherence.py`` of that name, of which documents hold which words."""

    def computed(outcomes: pd.DataFrame) -> Any:
        from portfolio.tasks.topics import coherence
        from portfolio.tasks.topics.outcomes import presence

        return getattr(coherence, name)(presence(outcomes))

    return computed


def _diversity(outcomes: pd.DataFrame) -> float:
    from portfolio.tasks.topics.coherence import diversity
    from portfolio.tasks.topics.outcomes import topics_in

    return diversity(topics_in(outcomes))


def _stability(outcomes: pd.DataFrame) -> float:
    from portfolio.tasks.topics.coherence import stability
    from portfolio.tasks.topics.outcomes import topics_in
    from portfolio.tasks.topics.predictions import AGAIN

    return stability(topics_in(outcomes), topics_in(outcomes, AGAIN))


def _no_second_fit(outcomes: pd.DataFrame) -> str | None:
    from portfolio.tasks.topics.outcomes import topics_in
    from portfolio.tasks.topics.predictions import AGAIN

    no_fit = "the predictions hold no second fit, in columns that begin with 'again: '"
    return None if topics_in(outcomes, AGAIN) else no_fit


def _of_lists(value: Callable[[pd.DataFrame], float]) -> Influence:
    """A property of the lists: the same whichever documents are drawn, so that none of them adds to it."""
    return Influence(value, lambda outcomes: outcomes["loss"].to_numpy(float) * 0.0)


_higher = partial(Metric, better="higher", best=1.0)
METRICS = (
    _higher(
        name="npmi",
        title="Coherence (NPMI)",
        meaning=(
            "Do the ten first words of a topic stand in the same withheld halves: 1 always together, 0 as chance has "
            "it, minus 1 never; few texts make it too low."
        ),
        worst=-1.0,
        statistic=Influence(*map(_of_words, ("mean_npmi", "npmi_influence", "npmi_bias"))),
        undefined=lambda outcomes: "one document cannot tell which words keep company" if len(outcomes) < 2 else None,
    ),
    _higher(
        name="diversity",
        title="Topic diversity",
        meaning="The share of different words among the words of all topics: 1 when no word is listed twice.",
        worst=0.0,
        statistic=_of_lists(_diversity),
    ),
    _higher(
        name="explained",
        title="Explained share",
        meaning=(
            "How far the shares given to a document agree with those of the topic words in its withheld half: 1 "
            "wholly, 0 not at all; a half without any topic word counts as 0."
        ),
        worst=0.0,
        statistic=Mean(lambda outcomes: 1.0 - outcomes["loss"].to_numpy(float)),
    ),
    _higher(
        name="stability",
        title="Stability",
        meaning="How many words the topics share with their partners in a second fit: 1 all, 0 none.",
        worst=0.0,
        statistic=_of_lists(_stability),
        undefined=_no_second_fit,
    ),
)
