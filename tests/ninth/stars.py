"""A ninth kind, as a package of somebody else would add it: a rating in stars, right within one star."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd

from portfolio.examine.estimates import Mean, Weighted
from portfolio.records import About, Column, Examples, Finding, Table
from portfolio.task import Checked, Complaint, Metric, OptionError, Task

MOST = 5


class Stars(Task):
    """From one star to five; the option ``most`` allows more."""

    name = "stars"
    title = "Rating"
    options: ClassVar = {"most": "The largest number of stars."}
    target_kind = "number"
    codes: ClassVar = {"ST001": About("Data", "advice", "Many stars", "Whether there are stars.")}
    failure_words = "off by more than a star"

    def __init__(self, most=MOST):
        self.most = most
        self.metrics = (
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
                statistic=Weighted(
                    lambda outcomes: (
                        lambda weights: np.sqrt(weights @ outcomes["loss"].to_numpy() ** 2 / weights.sum(1))
                    )
                ),
            ),
        )

    def configured(self, options):
        most = options.get("most", MOST)
        if not str(most).isdigit():
            raise OptionError("most", f"expected a whole number, found {most!r}")
        return Stars(int(most))

    def check_truth(self, examples):
        truth = examples.test[examples.target].to_numpy(float)
        return [
            Complaint("so many stars there are not", int(row))
            for row in np.flatnonzero((truth < 1) | (truth > self.most))
        ]

    def check(self, predictions, examples, options):
        if "prediction" not in predictions:
            return Checked(predictions, (Complaint("no column 'prediction'"),))
        values = pd.to_numeric(predictions["prediction"], errors="coerce")
        bad = np.flatnonzero(~values.between(1, self.most))
        complaints = tuple(Complaint("no number of stars", int(row)) for row in bad)
        return Checked(pd.DataFrame({"prediction": values.astype(float)}), complaints)

    def judge(self, predictions, examples):
        truth = examples.test.loc[predictions.index, examples.target].astype(float)
        loss = (predictions["prediction"] - truth).abs()
        return pd.DataFrame(
            {
                "truth": truth,
                "prediction": predictions["prediction"],
                "confidence": np.nan,
                "loss": loss,
                "failed": loss > 1,
            }
        )

    def baseline(self, examples):
        return "always three stars", pd.DataFrame({"prediction": 3.0}, index=examples.test.index)

    def group(self, outcomes):
        high = outcomes["prediction"] > outcomes["truth"]
        return pd.Series(np.where(high, "too many", "too few"), outcomes.index)

    def words(self, value):
        return f"{value:.0f} ★"

    def details(self, outcomes):
        return {"off": np.bincount(outcomes["loss"].round().astype(int), minlength=self.most).tolist()}

    def tables(self, details):
        rows = tuple((str(stars), str(n)) for stars, n in enumerate(details["off"]))
        return [Table(("stars off", "examples"), rows, (True, True), "How far off")]

    def charts(self, analysis):
        return []

    def findings(self, details, outcomes):
        return [Finding("ST001", "advice", "Stars are few.")]

    def example(self):
        stars = [1.0, 5.0, 3.0, 5.0] * 3
        index = pd.Index([f"r{number:02}" for number in range(12)], name="example_id")
        test = pd.DataFrame({"length": range(12), "stars": stars}, index=index)
        columns = (Column("length", "number", "feature"), Column("stars", "number", "target"))
        return Examples(test, None, columns, "stars"), pd.DataFrame(
            {"prediction": [str(value) for value in stars]}, index=index
        )
