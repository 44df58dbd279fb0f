"""How generated items are scored. Naming the metrics loads no numpy."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Influence, Mean
from portfolio.task import Metric
from portfolio.tasks.generation import sentences

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def metrics(many: str, condition: str) -> tuple[Metric, ...]:
    """The headline first; ``many`` is the word for items, ``condition`` for what is asked of them."""
    return (*_shares(many, condition), *_distances(many))


def _right(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.generation.outcomes import right

    return right(outcomes)


def _first_copies(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.generation.outcomes import first_copies

    return first_copies(outcomes)


def _no_judge(outcomes: pd.DataFrame) -> str | None:
    if (outcomes["judged"] != "").all():
        return None
    return sentences.NO_CONDITION if (outcomes["condition"] == "").all() else sentences.NO_JUDGE


def _no_training(outcomes: pd.DataFrame) -> str | None:
    return sentences.NO_TRAINING if outcomes["near"].isna().any() else None


def _of_pairs(name: str) -> Influence:
    """What ``two_samples.py`` calls so, of generated and real texts; the gap, of their lengths."""

    def found(form: str, outcomes: pd.DataFrame) -> Any:
        from portfolio.tasks.generation import two_samples
        from portfolio.tasks.generation.outcomes import codes_of

        texts = outcomes["item"], outcomes["real"]
        pair = [text.str.len().to_numpy(float) if name == "gap" else text.tolist() for text in texts]
        return getattr(two_samples, form)(*pair, codes_of(outcomes))

    return Influence(*(partial(found, form) for form in (name, f"{name}_influence", f"{name}_bias")))


def _shares(many: str, condition: str) -> tuple[Metric, ...]:
    """Metrics between 0 and 1, where 1 is best."""
    higher = partial(Metric, better="higher", best=1.0, worst=0.0)
    return (
        higher(
            name="judge_accuracy",
            title="Judge accuracy",
            meaning=f"The share of generated {many} that a judge, taught by the training rows, takes for the "
            f"{condition} asked for; to be read beside what it makes of real ones.",
            statistic=Mean(_right),
            undefined=_no_judge,
        ),
        higher(
            name="novelty",
            title="Novelty",
            meaning=f"The share of generated {many} that do not stand in the training rows, letter by letter.",
            statistic=Mean(lambda outcomes: 1.0 - outcomes["copied"].to_numpy(float)),
            undefined=_no_training,
        ),
        higher(
            name="uniqueness",
            title="Uniqueness",
            meaning=f"The share of distinct {many} among the generated; one may come as often as real ones do.",
            statistic=Mean(_first_copies),
        ),
    )


def _distances(many: str) -> tuple[Metric, ...]:
    """Metrics between two samples, where 0 is best."""
    lower = partial(Metric, better="lower", best=0.0)
    return (
        lower(
            name="distance",
            title="Distance (MMD)",
            meaning=f"How far the pieces of up to three letters in generated {many} are from those in real ones: 0 for "
            "the same, 1.4 for nothing in common; two samples of real ones differ too.",
            worst=math.sqrt(2),
            statistic=_of_pairs("mmd"),
        ),
        lower(
            name="length_gap",
            title="Gap in length (KS)",
            meaning=f"The largest difference between the shares of generated and of real {many} up to any length.",
            worst=1.0,
            statistic=_of_pairs("gap"),
        ),
    )
