"""What the author's function or model may return, and what becomes of it."""

from __future__ import annotations

import json
import pickle
import sys
from dataclasses import replace
from inspect import getsource

import joblib
import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from portfolio import evaluate
from portfolio.errors import PortfolioError
from portfolio.evaluate.process.worker import ContractError, as_rows, as_text
from portfolio.records import Column, Predictor

EXAMPLES = pd.DataFrame(
    {"id": ["07", "08", "09"], "x": [1, 2, 3]}, index=pd.Index(["07", "08", "09"], name="example_id")
)
PLAIN = [["example_id", "prediction"], ["07", "a"], ["08", "b"], ["09", "a"]]


@pytest.mark.parametrize(
    "result",
    [
        ["a", "b", "a"],
        ("a", "b", "a"),
        np.array(["a", "b", "a"]),
        np.array([["a"], ["b"], ["a"]]),
        [["a"], ["b"], ["a"]],
        pd.Series(["a", "b", "a"]),
        pd.Series(["a", "b", "a"], index=EXAMPLES.index),
        pd.Series(["b", "a", "a"], index=[1, 0, 2]).sort_index(),
        pd.DataFrame({"prediction": ["a", "b", "a"]}),
        EXAMPLES.assign(prediction=["a", "b", "a"]),
        EXAMPLES.assign(prediction=["a", "b", "a"]).reset_index(),
    ],
    ids=lambda result: type(result).__name__,
)
def test_labels_may_come_in_any_usual_shape(result):
    """Lists, arrays, Series and DataFrames all give one row for each example."""
    assert as_rows(result, EXAMPLES, "id") == PLAIN


def test_an_index_of_ids_decides_the_order():
    """Rows that were sorted on the way are joined by their index, text or row number, not by their position."""
    by_id = pd.Series(["b", "a", "a"], index=["08", "07", "09"])
    by_number = pd.Series(["b", "a", "a"], index=[1, 0, 2])

    assert sorted(as_rows(by_id, EXAMPLES, "id")[1:]) == PLAIN[1:]
    assert sorted(as_rows(by_number, EXAMPLES, "id")[1:]) == PLAIN[1:]


@pytest.mark.parametrize(
    "result",
    [
        [[1.5, 2], [3, 4], [5, 6]],
        np.array([[1.5, 2], [3, 4], [5, 6]]),
        [np.array([1.5, 2]), (np.float32(3), np.int64(4)), [np.float64(5), 6]],
        pd.Series([[1.5, 2], [3, 4], [5, 6]]),
    ],
)
def test_a_list_for_each_row_may_come_in_any_usual_shape(result):
    """Where lists are predicted: forecasts, boxes, ranked documents."""
    rows = as_rows(result, EXAMPLES, "id", holds_lists=True)[1:]

    assert [list(map(float, json.loads(cell))) for _, cell in rows] == [[1.5, 2], [3, 4], [5, 6]]


def test_row_numbers_are_not_taken_for_ids():
    """Where ids happen to be numbers, a fresh index still means the order of the rows."""
    examples = EXAMPLES.set_axis(pd.Index(["2", "0", "1"], name="example_id"))

    assert as_rows(pd.Series(["a", "b", "c"]), examples, "id")[1:] == [["2", "a"], ["0", "b"], ["1", "c"]]


def test_shares_go_through_by_label():
    """One column per label, with or without a column of predictions."""
    shares = pd.DataFrame({True: [0.25, np.nan, 1], 2: [0.75, 0.5, 0]})

    assert as_rows(shares, EXAMPLES, "id") == [
        ["example_id", "True", "2"],
        ["07", "0.25", "0.75"],
        ["08", "", "0.5"],
        ["09", "1.0", "0.0"],
    ]


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (None, "returned None"),
        ("aba", "returned a str"),
        ({"a": 1}, "returned a dict"),
        (iter("aba"), "returned a str_ascii_iterator"),
        (["a", "b"], "returned 2 predictions for 3 examples"),
        (np.ones((3, 2)), "returned an array of rows whose columns have no names"),
        ([[0.5, 0.5]] * 3, "returned an array of rows whose columns have no names"),
        (EXAMPLES, "the DataFrame holds no predictions"),
        (pd.Series(["a", "b", "a"], index=[5, 6, 7]), "the index of what was returned holds neither"),
        (pd.DataFrame([[1, 2]] * 3, columns=["a", "a"]), "the DataFrame has two columns of the same name"),
    ],
)
def test_what_cannot_be_joined_is_refused(result, message):
    """Each with the fact and a way out."""
    with pytest.raises(ContractError, match=message) as caught:
        as_rows(result, EXAMPLES, "id")

    assert caught.value.hint


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (float("nan"), ""), (pd.NA, ""), (pd.NaT, ""), (np.float32(0.5), "0.5"), (np.int64(3), "3"),
     (np.bool_(True), "True"), (float("inf"), "inf"), ("x", "x"), (1e400, "inf"), (10**30, "1" + "0" * 30)],
)  # fmt: skip
def test_cells_are_written_so_that_they_read_back(value, text):
    """Missing is empty, numbers keep every digit."""
    assert as_text(value) == text


def test_a_refusal_is_shown_at_the_function(predicting, examples, task, store):
    """The place is where the author's function begins."""
    with pytest.raises(PortfolioError) as caught:
        evaluate.evaluate(predicting("X = 1\n\ndef predict(examples):\n    pass\n"), examples, task, store=store)

    assert str(caught.value) == (
        "projects/words/predict.py:3: returned None\n  hint: return the predictions, one for each row of the examples"
    )


def test_a_function_that_is_not_there_is_missed(predicting, examples, task, store):
    """The message lists those that are."""
    with pytest.raises(PortfolioError, match=r"predict\.py has no function 'predict'\n  hint: it has: predict_all"):
        evaluate.evaluate(predicting("def predict_all(examples):\n    return 1\n"), examples, task, store=store)


def with_model(project, model):
    (project.folder / "model").mkdir()
    joblib.dump(model, project.folder / "model" / "model.joblib")
    return replace(project, predictor=Predictor(model="model/model.joblib", seconds=30.0))


def test_a_model_on_columns_gets_these_columns(project, examples, task, store):
    """What it was fitted on by name is what it is asked about; probabilities come along by label."""
    model = LogisticRegression().fit(examples.test[["length"]], examples.test["truth"])

    evaluation = evaluate.evaluate(with_model(project, model), examples, task, store=store)

    assert evaluation.predictions.splitlines()[0] == "example_id,prediction,EE,FI"
    assert evaluation.outcomes["prediction"].tolist() == list(model.predict(examples.test[["length"]]))


def test_a_text_model_gets_the_one_text(project, examples, task, store):
    """A pipeline that begins with a text vectoriser is given the texts as a Series."""
    words = examples.test["word"]
    model = make_pipeline(TfidfVectorizer(analyzer="char"), LogisticRegression(C=100)).fit(
        words, examples.test["truth"]
    )

    evaluation = evaluate.evaluate(with_model(project, model), examples, task, store=store)

    assert evaluation.outcomes["prediction"].tolist() == list(model.predict(words))


class Columns:
    """Predicts classes in a column, shape (n, 1), as CatBoost does for three classes."""

    feature_names_in_ = ("length",)
    classes_ = np.array(["EE", "FI"])

    def predict(self, rows):
        return np.array([["EE"] if length > 4 else ["FI"] for length in rows["length"]])

    def predict_proba(self, rows):
        return np.array([[0.9, 0.1] if length > 4 else [0.1, 0.9] for length in rows["length"]])


def test_a_model_may_predict_a_column(project, examples, task, store, monkeypatch):
    """Shape (n, 1) is n labels."""
    (project.folder / "columns.py").write_text("import numpy as np\n\n\n" + getsource(Columns), encoding="utf-8")
    monkeypatch.setattr(Columns, "__module__", "columns")
    monkeypatch.setitem(sys.modules, "columns", sys.modules[__name__])
    evaluation = evaluate.evaluate(with_model(project, Columns()), examples, task, store=store)

    assert evaluation.outcomes["prediction"].tolist() == ["FI", "FI", "FI", "EE", "FI", "EE"]


def test_a_model_of_another_version_is_a_finding(project, examples, task, store):
    """Both versions are named, whoever loads the model: it may predict otherwise than it did in training."""
    model = LogisticRegression().fit(examples.test[["length"]], examples.test["truth"])
    now = sklearn.__version__.encode()
    content = pickle.dumps(model, protocol=2).replace(now, b"1.0.2"[: len(now)])
    asked = with_model(project, model)
    (project.folder / "model" / "model.joblib").write_bytes(content)
    findings = evaluate.evaluate(asked, examples, task, store=store).findings

    assert [finding.code for finding in findings] == ["PF037"]
    said = f"saved by scikit-learn 1.0.2 and is loaded by {sklearn.__version__}"
    assert said in findings[0].sentence


@pytest.mark.parametrize("held", [{"model": 1}, [1, 2]], ids=["dict", "list"])
def test_what_cannot_predict_is_no_model(project, examples, task, store, held):
    """A file of joblib may hold anything; what it does hold is said."""
    with pytest.raises(PortfolioError, match=f"takes a scikit-learn estimator; .* holds a {type(held).__name__}"):
        evaluate.evaluate(with_model(project, held), examples, task, store=store)


def test_true_and_false_reach_the_predictor_as_such(predicting, examples, task, store):
    """Every text is true, ``"False"`` too; an empty cell is ``None``."""
    flags = ["True", "false", "", "TRUE", "False", "True"]
    test = examples.test.assign(flag=flags)
    columns = (*examples.columns, Column("flag", "category", "feature"))
    code = "return ['EE' if flag is True else 'FI' for flag in examples['flag'].tolist()]"
    evaluation = evaluate.evaluate(predicting(code), replace(examples, test=test, columns=columns), task, store=store)

    assert evaluation.outcomes["prediction"].tolist() == ["EE", "FI", "FI", "EE", "FI", "EE"]


def test_a_model_on_other_columns_is_refused(project, examples, task, store):
    """The columns that the test data lack are named."""
    model = LogisticRegression().fit(pd.DataFrame({"height": range(6)}), examples.test["truth"])

    with pytest.raises(PortfolioError, match="trained on columns that the test data do not show: height"):
        evaluate.evaluate(with_model(project, model), examples, task, store=store)


def test_a_command_reads_and_writes_files(commanding, examples, task, store):
    """Any language: the examples in one file, the predictions in another."""
    script = 'cut -d, -f1 "$PORTFOLIO_EXAMPLES" | sed "1s/$/,prediction/; 2,\\$s/$/,FI/" > "$PORTFOLIO_PREDICTIONS"\n'
    project = commanding(script, "sh", "run.sh", name="run.sh")

    evaluation = evaluate.evaluate(project, examples, task, store=store)

    assert evaluation.outcomes["prediction"].tolist() == ["FI"] * 6
    assert evaluation.run.layers[0] == "blind copy"
    assert "audit hook" not in evaluation.run.layers
