"""Detection and counting: where in an image are the things looked for, and how many are there?

The truth is a column of JSON, ``[[left, top, width, height], ...]`` in pixels, or ``[[x, y], ...]`` with ``radius:``.
Predictions have one column, ``prediction``, of the same form with a score behind each box.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from portfolio.records import Analysis, BlindView, Chart, Column, Examples, Finding, Passed, Pattern, Table
from portfolio.task import FAILURE, Checked, Complaint, Task
from portfolio.tasks.detection import sentences
from portfolio.tasks.detection.codes import CODES
from portfolio.tasks.detection.metrics import metrics
from portfolio.tasks.detection.options import Options
from portfolio.words import counted

if TYPE_CHECKING:
    import pandas as pd


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

    def __init__(self, options: Mapping[str, Any] | None = None, *, is_counted: bool = False) -> None:
        self._given, self.asked = options or {}, Options.of(options or {})
        self.metrics = metrics(self.asked)
        self.failure_words = sentences.failed(self.asked, is_counted=is_counted)

    def configured(self, options: Mapping[str, Any]) -> Detection:
        return Detection(options)

    def worded(self, outcomes: pd.DataFrame) -> Detection:
        """An image can have the right number of the wrong things: only where none has are failures miscounted."""
        has_right_count = outcomes["truth"] == outcomes["prediction"]
        return Detection(self._given, is_counted=not (outcomes["failed"] & has_right_count).any())

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        from portfolio.tasks.detection.predictions import truth_of

        known = {column.name for column in examples.columns if column.kind == "number"}
        complaints = [
            Complaint(f"size: there is no column of numbers {name!r}", hint="name columns of the test data, or numbers")
            for name in self.asked.columns
            if name not in known
        ]
        return [*complaints, *truth_of(examples.test, examples.target, self.asked)[1]]

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - configured() has read them
        from portfolio.tasks.detection.predictions import checked

        read = checked(predictions, self.asked)
        if read.complaints or any(column.kind == "image" for column in examples.columns):
            return read
        return replace(read, findings=(sentences.WITHOUT_PICTURES,))

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Truth and prediction are counts; see ``predictions.outcomes_of`` for the columns that are added."""
        from portfolio.tasks.detection.predictions import outcomes_of

        return outcomes_of(predictions, examples, self.asked)

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        from portfolio.tasks.detection.baselines import grids

        return grids(examples, self.asked)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """One box at the median place, where pictures are of one thing in the middle."""
        from portfolio.tasks.detection.baselines import usual

        return usual(examples, self.asked)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        from portfolio.tasks.detection.failures import group

        return group(outcomes)

    def words(self, value: Any) -> str:
        return counted(int(value), self.asked.one, self.asked.many)

    def only_answer(self, outcomes: pd.DataFrame, side: Literal["truth", "prediction"]) -> str | None:
        """As many boxes may be in different places."""
        boxes = outcomes[{"truth": "boxes", "prediction": "found"}[side]]
        return "the same" if boxes.map(lambda rows: str(rows.tolist())).nunique() == 1 else None

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        from portfolio.tasks.detection.failures import contrasts

        return [
            Pattern(sentences.contrast(found, self.asked.many), found.n_failures, found.example_ids, found.facts)
            for found in contrasts(outcomes)
        ]

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:
        """``width`` and ``height`` of the drawing in pixels of the image, ``shapes`` as SVG, ``alt``, ``legend``."""
        from portfolio.tasks.detection.charts import overlay

        image, size = outcomes.loc[[example_id]].iloc[0], self._size_of(examples.test.loc[[example_id]], examples)
        return overlay(image, size, self.asked)

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - only texts are made
        from portfolio.tasks.detection.charts import given
        from portfolio.tasks.detection.predictions import truth_of

        row = examples.test.loc[[example_id]]
        return given(truth_of(row, examples.target, self.asked)[0][0], self._size_of(row, examples), self.asked)

    def _size_of(self, row: pd.DataFrame, examples: Examples) -> tuple[float, float] | None:
        """Width and height of the one image, as the author says or as its picture has them."""
        stated = [float(row[part].iloc[0] if part in self.asked.columns else part) for part in self.asked.size]
        known = examples.picture_sizes.get(str(row.index[0]))
        return known if not stated or math.isnan(sum(stated)) else (stated[0], stated[1])

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        from portfolio.tasks.detection.failures import details

        return details(outcomes, self.asked, sentences.close(self.asked))

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return sentences.tables(details)

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.detection import charts as pictures

        drawn = (pictures.precision_recall, pictures.recall_by_size, pictures.counts)
        return [chart for draw in drawn if (chart := draw(analysis.details)) is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        return sentences.findings(details)

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
