"""Where the shares given and the words found differ: facts about documents, topics and periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import holm
from portfolio.examine.estimates.grouped import chance_of_more, share_ends
from portfolio.examine.estimates.units import ENOUGH, Units
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.tasks.topics.coherence import Floats, jaccard, npmi_by_topic
from portfolio.tasks.topics.outcomes import (
    GIVEN,
    N_WORDS,
    NOTHING,
    OBSERVED,
    WHEN,
    amounts,
    presence,
    short_names,
    topics_in,
)

if TYPE_CHECKING:
    import pandas as pd

FEW_WORDS = 2
"""With no more topic words than this a withheld half says little about its document."""

CHANCE = 0.05
ALIKE = 0.5
MOST_PERIODS = 30


@dataclass(frozen=True)
class WorstPart:
    """The documents that fail most, beyond chance: those given mainly to ``topic``, or without one those with few topic
    words; ``ends`` are of the share that failed."""

    topic: str | None
    n: int
    n_failed: int
    n_rest: int
    n_failed_rest: int
    ends: tuple[float, float] | None
    example_ids: tuple[str, ...]


@dataclass(frozen=True)
class MixUp:
    """Of ``size`` documents about ``truth``, ``n`` failed and were given mainly to ``called``."""

    truth: str
    called: str
    n: int
    size: int
    example_ids: tuple[str, ...]


@dataclass(frozen=True)
class Concerns:
    """Names of topics: whose words meet by chance (with their NPMI), that are alike, that no document was given to; and
    words that stand nowhere."""

    n_topics: int
    by_chance: tuple[tuple[str, float], ...]
    unseen: tuple[str, ...]
    alike: tuple[tuple[str, str], ...]
    idle: tuple[str, ...]


def worst_parts(outcomes: pd.DataFrame) -> list[WorstPart]:
    """Documents with few topic words, and of the topics the one explained worst, each where it is beyond chance."""
    thin = outcomes[N_WORDS].to_numpy(float) <= FEW_WORDS
    called = outcomes["prediction"].to_numpy(object)
    by_topic: dict[str | None, NDArray[np.bool_]] = {name: called == name for name in sorted(map(str, set(called)))}
    return [*_worst(outcomes, {None: thin}), *_worst(outcomes, by_topic)]


def _worst(outcomes: pd.DataFrame, parts: Mapping[str | None, NDArray[np.bool_]]) -> list[WorstPart]:
    """Of these parts the one whose documents fail most, where that is more than chance (Holm's correction)."""
    failed, units = outcomes["failed"].to_numpy(bool), Units.of_outcomes(outcomes)
    n = len(failed)
    names = [name for name, rows in parts.items() if ENOUGH <= rows.sum() <= n - ENOUGH]
    if not names:
        return []
    sizes = [int(parts[name].sum()) for name in names]
    hits = [int(failed[parts[name]].sum()) for name in names]
    p = holm(np.array([chance_of_more(parts[name], failed, units) for name in names]))
    at = max(range(len(names)), key=lambda i: (-p[i], hits[i] / sizes[i]))
    if p[at] >= CHANCE or hits[at] < LEAST_FAILURES:
        return []
    rows = parts[names[at]]
    rest = n - sizes[at], int(failed.sum()) - hits[at]
    ends = share_ends(failed[rows], units.where(rows))
    return [WorstPart(names[at], sizes[at], hits[at], *rest, ends, worst_ids(outcomes, rows & failed))]


def mix_ups(outcomes: pd.DataFrame) -> list[MixUp]:
    """The commonest way to take one topic for another, if there is one."""
    failed = outcomes["failed"].to_numpy(bool)
    pairs = Counter(zip(outcomes.loc[failed, "truth"], outcomes.loc[failed, "prediction"], strict=True))
    pairs = Counter({pair: n for pair, n in pairs.items() if pair[0] not in (pair[1], NOTHING)})
    if not pairs or max(pairs.values()) < LEAST_FAILURES:
        return []
    (truth, called), n = min(pairs.items(), key=lambda item: (-item[1], item[0]))
    is_so = (outcomes["truth"] == truth).to_numpy(bool)
    rows = is_so & (outcomes["prediction"] == called).to_numpy(bool) & failed
    return [MixUp(truth, called, n, int(is_so.sum()), worst_ids(outcomes, rows))]


def concerns(told: Sequence[Mapping[str, Any]]) -> Concerns:
    """What a reviewer of topics would point at; ``told`` is ``topics`` of the details."""
    topics, names = [tuple(topic["words"]) for topic in told], [topic["name"] for topic in told]
    alike = np.argwhere(np.triu(jaccard(topics, topics), 1) >= ALIKE).tolist()
    return Concerns(
        n_topics=len(told),
        by_chance=tuple((topic["name"], topic["npmi"]) for topic in told if topic["npmi"] <= 0),
        unseen=tuple(sorted({word for topic in told for word in topic["unseen"]})),
        alike=tuple((names[i], names[j]) for i, j in alike),
        idle=tuple(topic["name"] for topic in told if not topic["n"]),
    )


def details(outcomes: pd.DataFrame) -> dict[str, Any]:
    """What charts and tables of topics need; the size depends on the number of topics and periods only.

    Returns:
        ``n``: documents. ``topics``: one dict per topic with ``name``, ``words``, ``npmi``, ``given`` and ``observed``
        (mean shares), ``n`` (documents it is the main topic of, as given), ``n_failed`` (of those) and ``unseen`` (its
        words that stand in no document). ``periods``: list of str, ``[]`` without dates. ``period_sizes``: documents in
        each. ``over_time``: for each topic its mean given share in each period.
    """
    topics, failed = topics_in(outcomes), outcomes["failed"].to_numpy(bool)
    names, given, observed = short_names(topics), amounts(outcomes, GIVEN), amounts(outcomes, OBSERVED)
    holds = presence(outcomes)
    coherence = npmi_by_topic(holds)
    called = outcomes["prediction"].to_numpy(object)
    told = [
        {
            "name": name,
            "words": list(topics[i]),
            "npmi": float(coherence[i]),
            "given": float(given[:, i].mean()),
            "observed": float(observed[:, i].mean()),
            "n": int((called == name).sum()),
            "n_failed": int(failed[called == name].sum()),
            "unseen": [
                word for word, stands in zip(topics[i], np.atleast_1d(holds[i].any(0)), strict=False) if not stands
            ],
        }
        for i, name in enumerate(names)
    ]
    return {"n": len(outcomes), "topics": told, **_over_time(outcomes[WHEN].to_numpy(object), given)}


def _over_time(when: NDArray[np.object_], given: Floats) -> dict[str, Any]:
    """Mean share of each topic by decade, or by year when all is within thirty years; nothing without two periods."""
    years = np.array([int(text[:4]) if text[:4].isascii() and text[:4].isdecimal() else -1 for text in when])
    known = years >= 0
    if not known.any():
        return {"periods": [], "period_sizes": [], "over_time": []}
    step = 10 if years[known].max() - years[known].min() > MOST_PERIODS else 1
    starts = years // step * step
    periods = np.unique(starts[known])
    sizes = [int((starts == start).sum()) for start in periods]
    means = [[float(given[starts == start, topic].mean()) for start in periods] for topic in range(given.shape[1])]
    suffix = "s" if step == 10 else ""
    return {"periods": [f"{start}{suffix}" for start in periods], "period_sizes": sizes, "over_time": means}
