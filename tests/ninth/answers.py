"""The shortest kind there can be: an answer in words, right or wrong. All it does not say is a default of ``Task``."""

import pandas as pd

from portfolio.examine.estimates import Mean
from portfolio.records import Column, Examples
from portfolio.task import Metric, Task


class Answers(Task):
    """One answer to each question."""

    name = "answers"
    title = "Question answering"
    metrics = (
        Metric(
            name="exact_match",
            title="Exact match",
            meaning="The share of answers that are right word for word.",
            better="higher",
            best=1.0,
            worst=0.0,
            statistic=Mean(lambda outcomes: 1.0 - outcomes["loss"].to_numpy(float)),
        ),
    )

    def example(self):
        """Twelve questions about four numbers."""
        index = pd.Index([f"q{number:02}" for number in range(12)], name="example_id")
        answers = ["four", "nine", "sixteen", "four"] * 3
        test = pd.DataFrame({"question": ["2", "3", "4", "-2"] * 3, "answer": answers}, index=index)
        columns = (Column("question", "category", "feature"), Column("answer", "category", "target"))
        raw = pd.DataFrame({"prediction": answers}, index=index)
        return Examples(test, None, columns, "answer"), raw
