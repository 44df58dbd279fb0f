"""Detection and counting: where in an image are the things looked for, and how many are there?

The truth is a column of JSON, ``[[left, top, width, height], ...]`` in pixels, or ``[[x, y], ...]`` with ``radius:``.
Predictions have one column, ``prediction``, of the same form with a score behind each box.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.examine.estimates import Influence, Mean, Ratio
from portfolio.records import Analysis, BlindView, Chart, Column, Examples, Finding, Passed, Pattern, Table
from portfolio.task import FAILURE, Checked, Complaint, Metric, Task
from portfolio.tasks.detection.codes import CODES
from portfolio.words import bare, count, counted, number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.tasks.detection.options import Asked

    Floats = NDArray[np.float64]


# ---- metrics ---------------------------------------------------------------------------------------------------------
# AP is our own, as COCO's program knows no points and says of no image what it adds; a test holds both equal.


def _precise(steps: Sequence[int]) -> Influence:
    """Average precision over these steps of ``OVERLAPS``."""

    def by(name: str) -> Callable[[pd.DataFrame], Any]:
        def found(outcomes: pd.DataFrame) -> Any:
            from portfolio.tasks.detection import boxes

            return getattr(boxes, name)(outcomes, steps)

        return found

    return Influence(by("average_precision"), by("precision_influence"), by("precision_bias"))


def _ratio(part: str, whole: str) -> Ratio:
    """A share of boxes, counted over all images."""
    return Ratio(lambda outcomes: (outcomes[part].to_numpy(float), outcomes[whole].to_numpy(float)))


def _miscount(outcomes: pd.DataFrame) -> Floats:
    import numpy as np

    return np.asarray(np.abs(outcomes["prediction"].to_numpy(float) - outcomes["truth"].to_numpy(float)))


def _share(**parts: Any) -> Metric:
    return Metric(better="higher", best=1.0, worst=0.0, **parts)


def _unless(column: str, reason: str) -> Callable[[pd.DataFrame], str | None]:
    """The reason when that count is 0 over all images."""
    return lambda outcomes: None if outcomes[column].sum() else reason


def _averaged(asked: Asked) -> tuple[Metric, ...]:
    """Metrics over all thresholds of the score, in the words of what is looked for."""
    without_truth = _unless("truth", f"no image has any {asked.many}")
    return (
        _share(
            name="ap50",
            title=f"AP {asked.close}" if asked.radius else "AP at overlap 0.5",
            meaning=f"Precision averaged over recall, while the score asked for falls; found means {asked.near}.",
            undefined=without_truth,
            statistic=_precise([0]),
        ),
        _share(
            name="ap",
            title="AP, overlaps 0.5 to 0.95",
            meaning="The same, averaged over ten steps of how closely a box must fit, as COCO does.",
            undefined=lambda outcomes: "" if asked.radius else without_truth(outcomes),
            statistic=_precise(range(10)),
        ),
    )


def _counted(asked: Asked) -> tuple[Metric, ...]:
    """Metrics at the threshold."""
    least, found = bare(asked.threshold), f"found means {asked.near}"
    return (
        _share(
            name="precision",
            title="Precision",
            meaning=f"The share of what scores at least {least} that is one of the {asked.many}; {found}.",
            undefined=_unless("prediction", f"nothing scores {least} or more"),
            statistic=_ratio("n_right", "prediction"),
        ),
        _share(
            name="recall",
            title="Recall",
            meaning=f"The share of the {asked.many} that is found with a score of at least {least}; {found}.",
            undefined=_unless("truth", f"no image has any {asked.many}"),
            statistic=_ratio("n_right", "truth"),
        ),
        Metric(
            name="count_mae",
            title="Mean error of the count",
            meaning=f"By how many {asked.many} the count of an image is off, on average.",
            better="lower",
            best=0.0,
            unit=asked.many,
            statistic=Mean(_miscount),
        ),
    )


class Detection(Task):
    """Boxes or points in images, each with a score; counting is how many of them score enough."""

    name = "detection"
    title = "Detection and counting"
    codes = CODES
    target_kind = "list"
    card = "card.html"
    style = "card.css"
    cover = FAILURE
    options: ClassVar[Mapping[str, str]] = {
        "threshold": "The score from which a box counts as found (0.5 when left out). AP looks at all scores.",
        "radius": "Truth and predictions are points; one is found when a predicted point lies within so many pixels.",
        "what": "What is looked for, as a plural such as coins, or as [tooth, teeth].",
        "size": "Width and height of the images in pixels: two numbers, or two columns such as [width, height].",
    }

    lists: ClassVar[tuple[str, ...]] = ("what", "size")

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        from portfolio.tasks.detection.options import Asked

        self.asked = asked = Asked.of(options or {})
        of_one = f"{'an' if asked.one[:1].lower() in 'aeiou' else 'a'} {asked.one}"
        self.failure_words = f"missing {of_one} or showing one that is not there"
        self.metrics = (*_averaged(asked), *_counted(asked))

    def configured(self, options: Mapping[str, Any]) -> Detection:
        return Detection(options)

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        known = {column.name for column in examples.columns if column.kind == "number"}
        complaints = [
            Complaint(f"size: there is no column of numbers {name!r}", hint="name columns of the test data, or numbers")
            for name in self.asked.columns
            if name not in known
        ]
        assert examples.target is not None
        return [*complaints, *self._read(examples.test[examples.target], examples.target, scored=False)[1]]

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - configured() has read them
        """Boxes stay text, so that they can be kept and compared, with nothing in it but their numbers."""
        import pandas as pd

        from portfolio.tasks.detection.options import WITHOUT_PICTURES

        found = ", ".join(map(repr, predictions.columns)) or "none"
        message, hint = f"no column 'prediction'; found: {found}", "give each image its boxes as JSON in that column"
        complaints = [Complaint(message, hint=hint)]
        if "prediction" in predictions:
            complaints = self._read(predictions["prediction"], "the prediction", scored=True)[1]
        if complaints:
            return Checked(pd.DataFrame(index=predictions.index), tuple(complaints))
        texts = [json.dumps(json.loads(str(text)), separators=(",", ":")) for text in predictions["prediction"]]
        table = pd.DataFrame({"prediction": texts}, index=predictions.index)
        return Checked(
            table, findings=() if any(column.kind == "image" for column in examples.columns) else (WITHOUT_PICTURES,)
        )

    def _read(self, cells: pd.Series, name: str, *, scored: bool) -> tuple[list[Floats], list[Complaint]]:
        """Boxes of each cell, or what is wrong with the cells."""
        from portfolio.tasks.detection.boxes import BoxError, read

        found: list[Floats] = []
        faults: dict[tuple[str, str | None], list[int]] = {}
        for row, text in enumerate(cells.astype(object).map(str)):
            try:
                found.append(read(text, points=self.asked.radius is not None, scored=scored))
            except BoxError as error:
                faults.setdefault((f"{name}: {error.message}", error.hint), []).append(row)
        complaints = [
            Complaint(message + (f", as in {counted(len(rows) - 1, 'further row')}" * (len(rows) > 1)), rows[0], hint)
            for (message, hint), rows in faults.items()
        ]
        return found, complaints

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Adds, per image, arrays of ``boxes`` (m, 5) and ``found`` (n, 5), ``hits`` (10, n), ``called`` (n,) and
        ``missed`` (m,), the counts ``n_true`` and ``n_right``, and ``width`` and ``height`` (NaN when not known).

        Truth and prediction are counts; the loss is how many are missed and how many are spurious.
        """
        import numpy as np
        import pandas as pd

        from portfolio.tasks.detection.boxes import column_of, matched_boxes

        rows = examples.test.loc[predictions.index]
        truth = self._read(rows[examples.target], "", scored=False)[0]
        found = self._read(predictions["prediction"], "", scored=True)[0]
        taken = [matched_boxes(boxes, true, self._closeness) for boxes, true in zip(found, truth, strict=True)]
        called = [boxes[:, 4] >= self.asked.threshold for boxes in found]
        right = [numbers[0][which] for numbers, which in zip(taken, called, strict=True)]
        missed = [~np.isin(np.arange(len(true)), numbers) for true, numbers in zip(truth, right, strict=True)]
        counts = {
            "truth": list(map(len, truth)),
            "prediction": [int(which.sum()) for which in called],
            "n_right": [int((numbers >= 0).sum()) for numbers in right],
        }
        outcomes = pd.DataFrame(counts, index=predictions.index)
        loss = outcomes["truth"] + outcomes["prediction"] - 2 * outcomes["n_right"]
        width, height = self._sizes(rows)
        return outcomes.assign(
            confidence=np.nan,
            loss=loss.astype(float),
            failed=loss > 0,
            n_true=outcomes["truth"],
            width=width,
            height=height,
            boxes=column_of(truth),
            found=column_of(found),
            hits=column_of([numbers >= 0 for numbers in taken]),
            called=column_of(called),
            missed=column_of(missed),
        )

    def _closeness(self, found: Floats, truth: Floats) -> Floats:
        from portfolio.tasks.detection.boxes import nearness, overlaps

        return overlaps(found, truth) if self.asked.radius is None else nearness(found, truth, self.asked.radius)

    def _size_of(self, row: pd.DataFrame, examples: Examples) -> tuple[float, float] | None:
        """Width and height of the one image, as the author says or as its picture has them."""
        stated = [float(row[part].iloc[0] if part in self.asked.columns else part) for part in self.asked.size]
        known = examples.picture_sizes.get(str(row.index[0]))
        return known if not stated or math.isnan(sum(stated)) else (stated[0], stated[1])

    def _sizes(self, rows: pd.DataFrame) -> tuple[Any, Any]:
        """Width and height of each image; NaN when the author did not say where they stand."""
        if not self.asked.size:
            return math.nan, math.nan
        of_column = self.asked.columns
        width, height = (rows[part].astype(float) if part in of_column else float(part) for part in self.asked.size)
        return width, height

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """The median number of boxes of median size in training, on a regular grid; else of the test set itself."""
        from portfolio.tasks.detection.simple_baselines import grids

        points, sizes = self.asked.radius is not None, self._sizes(examples.test)
        return grids(*self._known(examples), sizes, examples.test.index, points=points)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """One box at the median place, where pictures are of one thing in the middle."""
        from portfolio.tasks.detection.simple_baselines import usual

        return usual(*self._known(examples), examples.test.index, points=self.asked.radius is not None)

    def _known(self, examples: Examples) -> tuple[list[Floats], str]:
        from portfolio.examine.estimates.random_baselines import source_of

        source, where = source_of(examples)
        return self._read(source[examples.target], "", scored=False)[0], where

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """What went wrong with an image: missed, spurious, both or nothing."""
        import numpy as np
        import pandas as pd

        missed, spurious = (outcomes[name] > outcomes["n_right"] for name in ("truth", "prediction"))
        words = np.select(
            [missed & spurious, missed, spurious], ["missed and spurious", "missed", "spurious"], "all found"
        )
        return pd.Series(words, index=outcomes.index, dtype="str")

    def words(self, value: Any) -> str:
        return counted(int(value), self.asked.one, self.asked.many)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        from portfolio.tasks.detection import failures

        return failures.patterns(outcomes, self.asked.many)

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:
        """``width`` and ``height`` of the drawing in pixels of the image, ``shapes`` as SVG, ``alt``, ``legend``."""
        from portfolio.tasks.detection import charts as pictures

        image, size = outcomes.loc[[example_id]].iloc[0], self._size_of(examples.test.loc[[example_id]], examples)
        return pictures.overlay(image, size, self.asked.one, self.asked.many, radius=self.asked.radius)

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - only texts are made
        from portfolio.tasks.detection.charts import given

        row = examples.test.loc[[example_id]]
        boxes = self._read(row[examples.target], "", scored=False)[0][0]
        return given(boxes, self._size_of(row, examples), self.asked.one, self.asked.many, radius=self.asked.radius)

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers, lists and dicts, of a size that does not depend on the number of images.

        Returns:
            ``n`` images; ``what`` ([one, many]); ``close`` (words); ``n_true``, ``n_called``, ``n_right``; ``curve``:
            best precision at 101 recalls from 0 to 1, ``[]`` without truth; ``overlaps``: ``{overlap, ap}`` at each
            step, ``[]`` for points; ``sizes``: see ``failures.by_size``; ``counts``: ``{truth, found, n}``, both
            rounded down to multiples of ``step``; ``scores``: how many different ones there are; ``highest`` score,
            ``None`` when nothing is found; ``twice``: found boxes that lie on another one of their image.
        """
        import numpy as np

        from portfolio.tasks.detection import boxes, failures

        scores = np.concatenate([np.zeros(0), *(found[:, 4] for found in outcomes["found"])])
        n_true = int(outcomes["truth"].sum())
        steps = range(0 if self.asked.radius or not n_true else 10)
        by_step = [boxes.average_precision(outcomes, [step]) for step in steps]
        called = zip(outcomes["found"], outcomes["called"], strict=True)
        return {
            "n": len(outcomes),
            "what": [self.asked.one, self.asked.many],
            "close": self.asked.close,
            "threshold": self.asked.threshold,
            "n_true": n_true,
            "n_called": int(outcomes["prediction"].sum()),
            "n_right": int(outcomes["n_right"].sum()),
            "curve": boxes.Pool.of(outcomes, 0).curve().round(4).tolist() if n_true else [],
            "overlaps": [{"overlap": float(boxes.OVERLAPS[i]), "ap": ap} for i, ap in enumerate(by_step)],
            "sizes": failures.by_size(outcomes),
            **failures.count_pairs(outcomes),
            "scores": min(2, len(np.unique(scores))),
            "highest": float(scores.max()) if scores.size else None,
            "twice": sum(len({j for _, j in boxes.given_twice(f[which], self._closeness)}) for f, which in called),
        }

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        if not details["overlaps"]:
            return []
        rows = tuple((bare(row["overlap"]), number(row["ap"])) for row in details["overlaps"])
        caption = "AP by how much a found box must overlap the true one (intersection over union)"
        return [Table(("Overlap", "AP"), rows, (True, True), caption)]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.detection import charts as pictures

        drawn = (pictures.precision_recall, pictures.recall_by_size, pictures.counts)
        return [chart for draw in drawn if (chart := draw(analysis.details)) is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        """Scores that do not rank, a threshold that nothing reaches, and boxes given twice."""
        findings: list[Finding | Passed] = []
        if details["scores"] == 1:
            sentence = "Everything found has the same score, so AP is no more than precision up to the recall reached."
            findings.append(Finding("PF068", "advice", sentence, "Give each box a score behind its four numbers."))
        if (highest := details["highest"]) is not None and not details["n_called"]:
            sentence = (
                f"Nothing reaches the threshold of {bare(self.asked.threshold)}: the highest score is {bare(highest)}."
            )
            findings.append(Finding("PF069", "warning", sentence, "Set threshold: in project.yml to what scores mean."))
        if details["twice"]:
            sentence = (
                f"{count(details['twice'])} of {counted(details['n_called'], 'found box', 'found boxes')} "
                "lie on another found box of the same image."
            )
            advice = "Keep the best of boxes that overlap (non-maximum suppression)."
            findings.append(Finding("PF070", "advice", sentence, advice))
        elif details["n_called"]:
            findings.append(Passed("PF070", "No found box lies on another one of the same image."))
        return findings

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve photographs of a pond with up to three ducks, each at a place of its own."""
        import pandas as pd

        numbers = [2, 1, 3, 0] * 3
        cells = [
            [[40 * duck, 20 * image, 12 + duck, 10] for duck in range(number)] for image, number in enumerate(numbers)
        ]
        index = pd.Index([f"pond-{image:02}" for image in range(1, 13)], name="example_id")
        hours = [float(6 + image) for image in range(12)]
        test = pd.DataFrame({"hour": hours, "ducks": [json.dumps(cell) for cell in cells]}, index=index)
        columns = (Column("hour", "number", "feature"), Column("ducks", "list", "target"))
        raw = pd.DataFrame({"prediction": [json.dumps([[*duck, 0.9] for duck in cell]) for cell in cells]}, index=index)
        return Examples(test=test, train=test.head(8), columns=columns, target="ducks"), raw
