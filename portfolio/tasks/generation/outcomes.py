"""Generated items judged: taken for what was asked, copied, repeated, and how near to real ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portfolio.records import Examples
from portfolio.tasks.generation.judge import Judge
from portfolio.tasks.generation.predictions import texts_in
from portfolio.tasks.generation.two_samples import digest, folded, nearest

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = NDArray[np.float64]
Key: TypeAlias = tuple[str, str]
"""What was asked for, and the text without case and spaces."""

LONGEST_SHOWN = 120


def outcomes_of(items: pd.Series[str], examples: Examples, condition: str | None) -> pd.DataFrame:
    """One row per generated item (index ``example_id``), in the order of ``items``.

    Args:
        items: what was generated.
        examples: the requests with the real items held out, and the training rows.
        condition: the column that says what an item should be like, if there is one.

    Returns:
        The columns of ``Evaluation.outcomes``, and

        - ``item``, ``real``: the generated and the held-out text in full.
        - ``condition``: what was asked for, "" without.
        - ``judged``, ``real_judged``: what the judge takes either for, "" without a judge.
        - ``copied``: it stands in training. ``known``: it does not, and is among the held-out ones of its condition.
        - ``kept``, ``repeated``: see ``kept_shares``.
        - ``nearest``: the training item nearest to it, "" without training rows; ``near``, ``real_near``: the distances
          of either to its nearest, nan without.
        - ``taught``: a training item of the same condition, so that samples of equal size can be compared; "" when
          training holds too few.
    """
    held_out = list(zip(texts_in(examples.test, condition), texts_in(examples.test, examples.target), strict=True))
    frame = _beside_real(items, held_out, examples, condition)
    known = set(_keys(held_out))
    keys = _keys(zip(frame["condition"], frame["item"], strict=True))
    frame["known"] = np.array([key in known for key in keys]) & ~frame["copied"]
    frame["taught"] = _taught(frame, examples, condition)
    return frame.assign(failed=foreign(frame) | frame["copied"] | frame["repeated"])


def _beside_real(
    items: pd.Series[str], held_out: Sequence[tuple[str, str]], examples: Examples, condition: str | None
) -> pd.DataFrame:
    """The columns for which every item is looked at by itself."""
    import pandas as pd

    rows = examples.test.loc[items.index]
    real, asked, texts = texts_in(rows, examples.target), texts_in(rows, condition), items.tolist()
    kept = kept_shares(texts, asked, held_out)
    return pd.DataFrame(
        {
            "truth": list(map(shortened, real)),
            "prediction": list(map(shortened, texts)),
            "loss": _distances(texts, asked, held_out),
            "item": texts,
            "real": real,
            "condition": asked,
            "kept": kept,
            "repeated": kept < 1,
            **_judged(texts, real, asked, examples, condition),
            **_beside_training(texts, real, examples),
        },
        index=items.index,
    )


def shortened(text: str) -> str:
    """At most 120 characters."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def kept_shares(items: Sequence[str], asked: Sequence[str], reference: Iterable[tuple[str, str]]) -> Floats:
    """For each item the share of its copies that count as its own: 1, or less where it was generated too often.

    An item may come as often as ``reference`` (condition, text) holds it, and once where it does not. Of k copies with
    room for a, each counts a / k, so that the mean over all items is the share of distinct ones. A bootstrap over items
    keeps it as it is, where counting the distinct ones of a resample would fall short.
    """
    room = Counter(_keys(reference))
    keys = _keys(zip(asked, items, strict=True))
    copies = Counter(keys)
    return np.array([min(1.0, max(1, room[key]) / copies[key]) for key in keys])


def first_copies(outcomes: pd.DataFrame) -> Floats:
    """1 or 0 for each item, with the mean of ``kept``: the first copies by their ids count, as many as there is room.

    How often a text comes varies like any count, so whole copies show how much the share would vary, and shares of
    each do not.
    """
    keys = _keys(zip(outcomes["condition"], outcomes["item"], strict=True))
    copies, seen = Counter(keys), Counter[Key]()
    found, kept = np.zeros(len(keys)), outcomes["kept"].to_numpy(float)
    for row in np.argsort(outcomes.index.to_numpy(str), kind="stable").tolist():
        seen[keys[row]] += 1
        found[row] = seen[keys[row]] <= round(kept[row] * copies[keys[row]])
    return found


def _keys(pairs: Iterable[tuple[str, str]]) -> list[Key]:
    return [(condition, folded(text)) for condition, text in pairs]


def _distances(items: Sequence[str], asked: Sequence[str], held_out: Sequence[tuple[str, str]]) -> Floats:
    """From each item to the nearest held-out one of its condition."""
    distances = np.empty(len(items))
    for name in dict.fromkeys(asked):
        rows = [row for row, other in enumerate(asked) if other == name]
        among = [text for condition, text in held_out if condition == name]
        distances[rows] = nearest([items[row] for row in rows], among)[0]
    return distances


def _judged(
    items: Sequence[str], real: Sequence[str], asked: Sequence[str], examples: Examples, condition: str | None
) -> dict[str, Any]:
    train = examples.train
    if condition is None or train is None or condition not in train:
        judge = None
    else:
        judge = Judge.taught(texts_in(train, examples.target), texts_in(train, condition))
    if judge is None:
        return {"judged": "", "real_judged": "", "confidence": np.nan}
    said, of_real = judge.verdicts(items, asked), judge.verdicts(real, asked)
    return {"judged": said.called, "real_judged": of_real.called, "confidence": said.shares}


def _beside_training(items: Sequence[str], real: Sequence[str], examples: Examples) -> dict[str, Any]:
    if examples.train is None or examples.train.empty:
        return {"copied": False, "nearest": "", "near": np.nan, "real_near": np.nan}
    texts = texts_in(examples.train, examples.target)
    seen = set(map(folded, texts))
    near, names = nearest(items, texts)
    copied = [folded(item) in seen for item in items]
    return {"copied": copied, "nearest": names, "near": near, "real_near": nearest(real, texts)[0]}


def _taught(frame: pd.DataFrame, examples: Examples, condition: str | None) -> list[str]:
    """For each row another training item of its condition, by the order of the ids; "" where they run out."""
    import pandas as pd

    train = examples.train
    if train is None or (condition is not None and condition not in train):
        return [""] * len(frame)
    stock = pd.DataFrame({"condition": texts_in(train, condition), "text": texts_in(train, examples.target)})
    stock = stock.iloc[sorted(range(len(stock)), key=lambda row: digest(str(stock["text"].iat[row])))]
    by_name = {name: texts.tolist() for name, texts in stock.groupby("condition")["text"]}
    turns = frame.sort_index().groupby("condition").cumcount().reindex(frame.index)
    pairs = zip((by_name.get(name, []) for name in frame["condition"]), turns, strict=True)
    return [texts[turn] if turn < len(texts) else "" for texts, turn in pairs]


def codes_of(outcomes: pd.DataFrame) -> Any:
    """The condition of each row as a code from 0."""
    import pandas as pd

    return pd.factorize(outcomes["condition"], sort=True)[0].astype(np.int64)


def right(outcomes: pd.DataFrame, column: str = "judged") -> Floats:
    """1 where the judge takes the item (or, with ``real_judged``, the real one) for what was asked, else 0."""
    return np.asarray(outcomes[column] == outcomes["condition"], float)


def foreign(outcomes: pd.DataFrame) -> pd.Series[bool]:
    """Whether the judge takes an item for another condition."""
    return (outcomes["judged"] != "") & (outcomes["judged"] != outcomes["condition"])
