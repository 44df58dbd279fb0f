"""Topics against the withheld half of each document: what was said of it, what its words show, where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import holm
from portfolio.examine.estimates.grouped import TOO_FEW, chance_of_more, share_ends
from portfolio.examine.estimates.units import ENOUGH, Units
from portfolio.examine.patterns import LEAST_FAILURES, are, worst_ids
from portfolio.records import Finding, Passed, Pattern
from portfolio.tasks.topics.coherence import (
    DEPTH,
    Floats,
    Words,
    jaccard,
    npmi_by_topic,
    occurrences,
    shares,
    topic_counts,
    unexplained,
)
from portfolio.tasks.topics.predictions import AGAIN, topic_of
from portfolio.words import count, counted, number, percent, percent_ends

if TYPE_CHECKING:
    import pandas as pd

GIVEN, OBSERVED, HOLDS, WHEN, N_WORDS = "given: ", "observed: ", "holds: ", "when", "n_topic_words"
"""Columns of outcomes: shares of a topic as given and as observed, whether a word stands there, the date, and how often
topic words stand in the withheld half."""

NOTHING = "no topic word"
"""The main topic of a half in which no word of any topic stands."""

FEW_WORDS = 2
"""With no more topic words than this a withheld half says little about its document."""

CHANCE = 0.05
ALIKE = 0.5
MOST_PERIODS = 30


# ---- outcomes ------------------------------------------------------------------------------------


def judged(predictions: pd.DataFrame, texts: Sequence[str], times: Sequence[object] | None) -> pd.DataFrame:
    """Outcomes but for ``failed``: one row per document.

    Args:
        predictions: as ``topic_shares.checked`` returns them.
        texts: the withheld half of each document.
        times: its date or year, where it has one.

    Returns:
        Beside the columns of every kind ``given: <topic>`` and ``observed: <topic>`` (shares), ``again: <topic>``,
        ``holds: <word>`` (bool) for the first ten words of each topic, ``n_topic_words`` (int), and ``when`` (text, ""
        where unknown).
    """
    import pandas as pd

    columns = [column for column in predictions.columns if not column.startswith(AGAIN)]
    again = [column for column in predictions.columns if column.startswith(AGAIN)]
    topics = [topic_of(column) for column in columns]
    given = predictions[columns].to_numpy(float)
    wanted = sorted({word for topic in topics for word in topic})
    counts = occurrences(texts, wanted)
    observed = shares(topic_counts(counts, wanted, topics))
    table = {
        "truth": _named(short_names(topics), observed, given),
        "prediction": _named(short_names(topics), given, observed),
        "confidence": np.full(len(texts), np.nan),
        "loss": unexplained(given, observed),
        N_WORDS: counts.sum(1),
        WHEN: [""] * len(texts) if times is None else [_date(time) for time in times],
    }
    table |= {GIVEN + column: given[:, i] for i, column in enumerate(columns)}
    table |= {OBSERVED + column: observed[:, i] for i, column in enumerate(columns)}
    table |= {column: predictions[column].to_numpy(float) for column in again}
    looked_at = {word for topic in topics for word in topic[:DEPTH]}
    table |= {HOLDS + word: counts[:, i] > 0 for i, word in enumerate(wanted) if word in looked_at}
    return pd.DataFrame(table, index=predictions.index)


def short_names(topics: Sequence[Words]) -> list[str]:
    """Each topic's first three words, and more where that is needed to tell it from the others."""
    names = []
    for topic in topics:
        others = [other for other in topics if other is not topic]
        size = next((n for n in range(3, len(topic)) if all(other[:n] != topic[:n] for other in others)), len(topic))
        names.append(", ".join(topic[:size]))
    return names


def _named(names: Sequence[str], amounts: Floats, other: Floats) -> list[str]:
    """The main topic of each row; of equal ones that which is larger in ``other``, so that a tie is no mistake."""
    tied = amounts >= amounts.max(1, keepdims=True) - 1e-12
    main = np.where(tied, other, -1.0).argmax(1)
    return [names[i] if row.any() else NOTHING for i, row in zip(main.tolist(), amounts > 0, strict=True)]


def _date(time: object) -> str:
    """As it is sorted and cut to years: "1790" for 1790.0, ISO dates as they are, "" for what is missing."""
    if time is None or time != time:
        return ""
    if isinstance(time, float | np.floating):
        return f"{time:.0f}"
    return str(time)


def topics_in(outcomes: pd.DataFrame, prefix: str = GIVEN) -> list[Words]:
    """The topics whose columns begin with ``prefix``, in their order."""
    return [topic_of(column.removeprefix(prefix)) for column in outcomes.columns if column.startswith(prefix)]


def presence(outcomes: pd.DataFrame) -> list[NDArray[np.bool_]]:
    """For each topic whether each document holds each of its first ten words: shape (documents, words)."""
    return [
        outcomes[[HOLDS + word for word in topic[:DEPTH]]].to_numpy(bool)
        for topic in map(topic_of, _columns(outcomes, GIVEN))
    ]


def _columns(outcomes: pd.DataFrame, prefix: str) -> list[str]:
    return [column.removeprefix(prefix) for column in outcomes.columns if column.startswith(prefix)]


def _amounts(outcomes: pd.DataFrame, prefix: str) -> Floats:
    return outcomes[[prefix + column for column in _columns(outcomes, prefix)]].to_numpy(float)


# ---- details -------------------------------------------------------------------------------------


def details(outcomes: pd.DataFrame) -> dict[str, Any]:
    """What charts and tables of topics need; the size depends on the number of topics and periods only.

    Returns:
        ``n``: documents. ``topics``: one dict per topic with ``name``, ``words``, ``npmi``, ``given`` and ``observed``
        (mean shares), ``n`` (documents it is the main topic of, as given), ``n_failed`` (of those) and ``unseen`` (its
        words that stand in no document). ``periods``: list of str, ``[]`` without dates. ``period_sizes``: documents in
        each. ``over_time``: for each topic its mean given share in each period.
    """
    topics, failed = topics_in(outcomes), outcomes["failed"].to_numpy(bool)
    names, given, observed = short_names(topics), _amounts(outcomes, GIVEN), _amounts(outcomes, OBSERVED)
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


# ---- sentences -----------------------------------------------------------------------------------


def patterns(outcomes: pd.DataFrame, failure_words: str) -> list[Pattern]:
    """Documents with few topic words and the topic explained worst, where beyond chance; then the commonest mix-up."""
    failed = outcomes["failed"].to_numpy(bool)
    thin = outcomes[N_WORDS].to_numpy(float) <= FEW_WORDS
    words = "in whose withheld half at most two topic words stand"
    called = outcomes["prediction"].to_numpy(object)
    topics = {f"given mainly to “{name}”": called == name for name in sorted(map(str, set(called)))}
    return [
        *_worst(outcomes, failed, {words: thin}, failure_words),
        *_worst(outcomes, failed, topics, failure_words),
        *_mix_up(outcomes, failed),
    ]


def _worst(
    outcomes: pd.DataFrame, failed: NDArray[np.bool_], parts: Mapping[str, NDArray[np.bool_]], failure_words: str
) -> list[Pattern]:
    """Of these parts the one whose documents fail most, where that is more than chance (Holm's correction)."""
    n, units = len(failed), Units.of_outcomes(outcomes)
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
    ends = share_ends(failed[rows], units.where(rows))
    reach = TOO_FEW if ends is None else f"95 % interval {percent_ends(*ends)}"
    sentence = (
        f"Of the {counted(sizes[at], 'document')} {names[at]}, {count(hits[at])} {are(hits[at])} {failure_words} "
        f"({percent(hits[at] / sizes[at])}; {reach}), against "
        f"{percent((int(failed.sum()) - hits[at]) / (n - sizes[at]))} of the other {count(n - sizes[at])}."
    )
    facts: dict[str, float] = {"n": sizes[at], "n_rest": n - sizes[at], "n_failures_rest": int(failed.sum()) - hits[at]}
    facts |= {} if ends is None else {"low": float(ends[0]), "high": float(ends[1])}
    return [Pattern(sentence, hits[at], worst_ids(outcomes, rows & failed), facts)]


def _mix_up(outcomes: pd.DataFrame, failed: NDArray[np.bool_]) -> list[Pattern]:
    pairs: dict[tuple[str, str], int] = {}
    for truth, called in outcomes.loc[failed, ["truth", "prediction"]].itertuples(index=False):
        if truth not in (called, NOTHING):
            pairs[truth, called] = pairs.get((truth, called), 0) + 1
    if not pairs or max(pairs.values()) < LEAST_FAILURES:
        return []
    (truth, called), n = min(pairs.items(), key=lambda item: (-item[1], item[0]))
    size = int((outcomes["truth"] == truth).sum())
    rows = ((outcomes["truth"] == truth) & (outcomes["prediction"] == called)).to_numpy(bool) & failed
    sentence = (
        f"The commonest mix-up: of the {counted(size, 'document')} whose withheld half is mainly about “{truth}”, "
        f"{count(n)} were given mainly to “{called}”, and little else of them is explained."
    )
    return [Pattern(sentence, n, worst_ids(outcomes, rows), {"n": size})]


def findings(told: Sequence[Mapping[str, Any]]) -> list[Finding | Passed]:
    """What a reviewer of topics would point at; ``told`` is ``topics`` of the details."""
    found: list[Finding | Passed] = []
    junk = [topic for topic in told if topic["npmi"] <= 0]
    if junk:
        names = "; ".join(f"{topic['name']} ({number(topic['npmi'])})" for topic in junk)
        found.append(
            Finding(
                "PF080",
                "warning",
                f"The words of {count(len(junk))} of {counted(len(told), 'topic')} meet no more often than chance has "
                f"it: {names}.",
                "Merge or drop them, or leave out the words that bind nothing.",
            )
        )
    else:
        each = f"each of the {count(len(told))} topics"
        found.append(Passed("PF080", f"The words of {each} meet more often than chance has it."))
    unseen = sorted({word for topic in told for word in topic["unseen"]})
    if unseen:
        sentence = f"Topic words that stand in no test document: {_listed(unseen)}."
        found.append(Finding("PF081", "advice", sentence, "List words that more documents use."))
    topics = [tuple(topic["words"]) for topic in told]
    alike = np.argwhere(np.triu(jaccard(topics, topics), 1) >= ALIKE)
    if alike.size:
        pairs = "; ".join(f"{told[i]['name']} and {told[j]['name']}" for i, j in alike[:3].tolist())
        sentence = f"Topics that share half of their words: {pairs}."
        found.append(Finding("PF082", "advice", sentence, "Ask for fewer topics."))
    elif len(told) > 1:
        found.append(Passed("PF082", "No two topics share half of their words."))
    idle = [topic["name"] for topic in told if not topic["n"]]
    if idle:
        sentence = f"No test document has this as its main topic: {'; '.join(idle[:5])}."
        found.append(Finding("PF083", "advice", sentence, "See whether the topic is one of the training texts only."))
    return found


def _listed(words: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"
