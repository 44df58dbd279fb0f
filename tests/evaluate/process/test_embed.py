"""The author's own embedding: asked for in the same blind run, checked, and kept with the evaluation."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portfolio import evaluate
from portfolio.errors import PortfolioError
from portfolio.evaluate.process.worker import ContractError, as_points

PREDICT = """import numpy as np

CALLS = []


def predict(examples):
    CALLS.append(len(examples))
    return ["EE" if any(letter in word for letter in "õäu") else "FI" for word in examples["word"]]


def embed(examples):
    assert list(examples.columns) == ["id", "word", "length"]
    return np.column_stack([examples["length"], np.full(len(examples), len(CALLS))])
"""
EXAMPLES = pd.DataFrame({"id": ["07", "08"], "x": [1, 2]}, index=pd.Index(["07", "08"], name="example_id"))


@pytest.fixture
def embedding(predicting):
    """A function: the project whose predict.py has this code, with an embedding."""

    def made(code=PREDICT):
        project = predicting(code)
        return replace(
            project,
            predictor=replace(project.predictor, embed="predict.py:embed"),
            lines={**project.lines, "embed": 3},
        )

    return made


def test_an_embedding_comes_back_in_the_order_of_the_examples(embedding, examples, task, store):
    """From the same module as the predictions, which is loaded once."""
    found = evaluate.evaluate(embedding(), examples, task, store=store)

    assert found.embedding.tolist() == [[length, 1.0] for length in examples.test["length"]]


def test_a_kept_evaluation_keeps_its_embedding(embedding, examples, task, store):
    """Nobody's code runs the second time."""
    project = embedding()
    first = evaluate.evaluate(project, examples, task, store=store)
    again = evaluate.evaluate(project, examples, task, store=store)

    assert again.run.state == "kept"
    assert (again.embedding == first.embedding).all()


def test_without_embed_nothing_is_asked_for(plain_project, examples, task, store):
    """Nor is the fingerprint another than it was before embeddings were known."""
    found = evaluate.evaluate(plain_project, examples, task, store=store)
    asked = replace(plain_project, predictor=replace(plain_project.predictor, embed="predict.py:embed"))

    assert found.embedding is None
    assert evaluate.fingerprint(asked)[0].author != evaluate.fingerprint(plain_project)[0].author


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (None, "embed: returned numbers of shape ()"),
        (["a", "b"], "embed: returned a list that is no table of numbers"),
        (np.zeros((3, 3)), "embed: returned numbers of shape (3, 3)"),
        (np.zeros(2), "embed: returned numbers of shape (2,)"),
        (np.full((2, 2), np.inf), "embed: returned numbers that are not finite"),
        (np.zeros((2, 5000)), "embed: returned numbers of shape (2, 5000)"),
    ],
    ids=["nothing", "letters", "other-rows", "flat", "infinite", "wide"],
)
def test_what_is_no_table_of_numbers_is_refused(result, message):
    """One row of finite numbers for each example."""
    with pytest.raises(ContractError) as error:
        as_points(result, EXAMPLES, "id")

    assert error.value.message == message


def test_a_refusal_names_the_key_that_asked(embedding, examples, task, store):
    """The predictions were right."""
    with pytest.raises(PortfolioError) as error:
        evaluate.evaluate(embedding(PREDICT.partition("    assert")[0] + "    pass\n"), examples, task, store=store)

    problem = error.value.problems[0]
    assert (problem.message, problem.path, problem.line) == (
        "embed: returned numbers of shape ()",
        "projects/words/project.yml",
        3,
    )


def test_an_error_in_embed_is_shown_where_it_is(embedding, examples, task, store):
    """By file and line, as one in predict."""
    code = PREDICT.partition("    assert")[0] + "    return 1 / 0\n"
    with pytest.raises(PortfolioError) as error:
        evaluate.evaluate(embedding(code), examples, task, store=store)

    assert "ZeroDivisionError" in error.value.problems[0].message
    assert (error.value.problems[0].path, error.value.problems[0].line) == ("projects/words/predict.py", 12)


def test_a_table_is_joined_by_its_ids():
    """From its index or from a column of ids."""
    by_index = pd.DataFrame({"a": [2.0, 1.0]}, index=["08", "07"])
    by_column = pd.DataFrame({"id": ["08", "07"], "a": [2.0, 1.0]})

    assert as_points(by_index, EXAMPLES, "id").tolist() == [[1.0], [2.0]]
    assert as_points(by_column, EXAMPLES, "id").tolist() == [[1.0], [2.0]]
    with pytest.raises(ContractError, match="not those of the examples"):
        as_points(by_index.set_axis(["08", "09"]), EXAMPLES, "id")


def test_a_file_that_was_put_in_its_place_is_looked_at(embedding, examples, task, store):
    """The author's code may write where the worker writes."""
    code = PREDICT.partition("    assert")[0] + (
        "    import atexit, os, sys\n"
        "    place = os.path.join(os.path.dirname(os.environ['PORTFOLIO_PREDICTIONS']), 'embedding.npy')\n"
        "    atexit.register(lambda: open(place, 'wb').write(b'garbage'))\n"
        "    return np.zeros((len(examples), 1))\n"
    )
    with pytest.raises(PortfolioError, match="left no table of numbers"):
        evaluate.evaluate(embedding(code), examples, task, store=store)
