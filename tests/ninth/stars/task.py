"""What the kind is: its names, its options, and how each step is done by what lies beside it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd

from portfolio.examine.estimates import Mean, Weighted
from portfolio.records import Column, Examples
from portfolio.task import Checked, Complaint, Metric, OptionError, Task
from stars import sentences
from stars.codes import CODES

MOST = 5


def root_mean_square(outcomes):
    """By the weights of the examples."""
    squares = outcomes["loss"].to_numpy() ** 2
    return lambda weights: np.sqrt(weights @ squares / weights.sum(1))


class Stars(Task):
    """From one star to five; the option ``most`` allows more."""

    name = "stars"
    title = "Rating"
    metrics = (
        Metric(
            name="mean_error",
            title="Mean error",
            meaning="How many stars the answer is off, on average.",
            better="lower",
            best=0.0,
            unit="stars",
            statistic=Mean(lambda outcomes: outcomes["loss"].to_numpy(float)),
        ),
        Metric(
            name="root_mean_square",
            title="Root mean square error",
            meaning="The same, with large errors counting more.",
            better="lower",
            best=0.0,
            unit="stars",
            statistic=Weighted(root_mean_square),
        ),
    )
    options: ClassVar = {"most": "The largest number of stars."}
    target_kind = "number"
    codes = CODES
    card = "card.html"
    style = "card.css"
    failure_threshold = 1.0
    failure_words = "off by more than a star"

    def __init__(self, most=MOST):
        self.most = most

    def configured(self, options):
        most = options.get("most", MOST)
        if not str(most).isdigit():
            raise OptionError("most", f"expected a whole number, found {most!r}")
        return Stars(int(most))

    def check_truth(self, examples):
        truth = examples.test[examples.target].astype(float)
        return [Complaint("so many stars there are not", row) for row in self._outside(truth)]

    def check(self, predictions, examples, options):
        read = super().check(predictions, examples, options)
        if read.complaints:
            return read
        outside = self._outside(read.predictions["prediction"])
        return Checked(read.predictions, tuple(Complaint("no number of stars", row) for row in outside))

    def _outside(self, stars):
        return np.flatnonzero(~stars.between(1, self.most)).tolist()

    def words(self, value):
        return sentences.rated(value)

    def show(self, outcomes, examples, example_id):
        given = round(outcomes.at[example_id, "prediction"])
        return {"given": given, "missing": self.most - given}

    def details(self, outcomes):
        return {"off": np.bincount(outcomes["loss"].round().astype(int), minlength=self.most).tolist()}

    def tables(self, details):
        return [sentences.how_far_off(details["off"])]

    def findings(self, details, outcomes):
        off = outcomes["prediction"] - outcomes["truth"]
        return [sentences.generous(int((off > 0).sum()), int((off < 0).sum()))]

    def example(self):
        stars = [1.0, 5.0, 3.0, 5.0] * 3
        index = pd.Index([f"r{number:02}" for number in range(12)], name="example_id")
        test = pd.DataFrame({"length": range(12), "stars": stars}, index=index)
        columns = (Column("length", "number", "feature"), Column("stars", "number", "target"))
        raw = pd.DataFrame({"prediction": [str(value) for value in stars]}, index=index)
        return Examples(test, None, columns, "stars"), raw
