"""The metrics of detection; naming them loads no numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Influence, Mean, Ratio
from portfolio.task import Metric, Statistic
from portfolio.tasks.detection import sentences
from portfolio.tasks.detection.options import Options

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def metrics(options: Options) -> tuple[Metric, ...]:
    """AP over all thresholds of the score, then what is counted at the author's threshold."""
    words, why = sentences.metrics(options), sentences.undefined(options)
    no_truth, nothing_found = _unless("truth", why), _unless("prediction", why)
    statistics: dict[str, tuple[Statistic, Callable[[pd.DataFrame], str | None]]] = {
        "ap50": (_average_precision([0]), no_truth),
        "ap": (_average_precision(range(10)), lambda outcomes: "" if options.radius else no_truth(outcomes)),
        "precision": (_share("n_right", "prediction"), nothing_found),
        "recall": (_share("n_right", "truth"), no_truth),
    }
    shares = (
        Metric(name, *words[name], "higher", 1.0, statistic, worst=0.0, undefined=undefined)
        for name, (statistic, undefined) in statistics.items()
    )
    count_mae = Metric("count_mae", *words["count_mae"], "lower", 0.0, Mean(_miscount), unit=options.many)
    return (*shares, count_mae)


def _average_precision(steps: Sequence[int]) -> Influence:
    """Over these steps of ``OVERLAPS``."""

    def by(name: str) -> Callable[[pd.DataFrame], Any]:
        def found(outcomes: pd.DataFrame) -> Any:
            from portfolio.tasks.detection import average_precision

            return getattr(average_precision, name)(outcomes, steps)

        return found

    return Influence(by("average_precision"), by("precision_influence"), by("precision_bias"))


def _share(part: str, whole: str) -> Ratio:
    """Of boxes, counted over all images."""
    return Ratio(lambda outcomes: (outcomes[part].to_numpy(float), outcomes[whole].to_numpy(float)))


def _miscount(outcomes: pd.DataFrame) -> NDArray[np.float64]:
    return (outcomes["prediction"] - outcomes["truth"]).abs().to_numpy(float)


def _unless(column: str, why: Mapping[str, str]) -> Callable[[pd.DataFrame], str | None]:
    """The reason when that count is 0 over all images."""
    return lambda outcomes: None if outcomes[column].sum() else why[column]
