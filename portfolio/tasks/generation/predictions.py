"""What a generator gives back, and what was asked of it: read, and every doubt explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.records import Examples
from portfolio.task import Checked, Complaint
from portfolio.words import cell

if TYPE_CHECKING:
    import pandas as pd

ANYTHING = "none"
"""``condition: none`` for items that may be anything."""


def condition_of(examples: Examples, declared: str | None) -> str | None:
    """The column that says what an item should be like, declared or the only category of the requests."""
    if declared == ANYTHING:
        return None
    wanted = ("category", "feature", False)
    found = [column.name for column in examples.columns if (column.kind, column.role, column.private) == wanted]
    return declared or (found[0] if len(found) == 1 else None)


def about_condition(examples: Examples, name: str | None) -> tuple[Complaint, ...]:
    """It must be a column that the predictor sees, with a value in each row."""
    if name is None:
        return ()
    hidden = {column.name for column in examples.columns if column.private or column.role in ("hidden", "target")}
    seen = [column.name for column in examples.columns if column.name not in hidden]
    if name not in seen:
        hint = f"columns of the requests: {', '.join(seen)}"
        return (Complaint(f"condition: {name!r} is no column that the predictor sees", hint=hint),)
    blank = [row for row, text in enumerate(texts_in(examples.test, name)) if not text.strip()]
    return tuple(Complaint(f"{name} is empty", row, "write what the item should be like") for row in blank)


def checked(predictions: pd.DataFrame, one: str) -> Checked:
    """One column of texts, none of them empty; spaces around them are dropped."""
    import pandas as pd

    found = [str(name) for name in predictions.columns]
    if "prediction" not in found:
        hint = f"found: {', '.join(found)}" if found else "return one column of texts"
        return Checked(predictions, (Complaint("no column 'prediction'", hint=hint),))
    more = [name for name in found if name != "prediction"]
    complaints = [Complaint(f"unexpected column {name!r}", hint="write 'prediction' alone") for name in more]
    texts = [str(text).strip() for text in predictions["prediction"]]
    hint = f"generate one {one} for each request"
    complaints += [Complaint(f"the {one} is empty", row, hint) for row, text in enumerate(texts) if not text]
    clean = pd.DataFrame({"prediction": pd.Series(texts, predictions.index, dtype=object)})
    return Checked(clean, tuple(complaints))


def texts_in(rows: pd.DataFrame, column: str | None) -> list[str]:
    """The cells as text; empty ones without a column."""
    return [cell(value) for value in rows[column]] if column else [""] * len(rows)
