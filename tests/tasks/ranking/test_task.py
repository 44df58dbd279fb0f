"""Ranking: what is read, what it is worth, and what is said about it."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from portfolio.records import Column, Examples
from portfolio.task import OptionError
from portfolio.tasks.ranking.baselines import WordMatch, are_words
from portfolio.tasks.ranking.failures import Lost, lost
from portfolio.tasks.ranking.metrics import ranked
from portfolio.tasks.ranking.task import Ranking

DOCUMENTS = pd.DataFrame(
    {
        "name": ["gimp", "xpaint", "mtpaint", "vim", "nano"],
        "line": ["image editor", "simple paint program", "paint program for pixel art", "text editor", "text editor"],
    }
)
NAMED = {"documents": "documents.csv", "document_id": "name", "document_text": "line"}


def searches(truth: list[str], *, documents: pd.DataFrame | None = DOCUMENTS) -> Examples:
    index = pd.Index([f"q{i}" for i in range(len(truth))], name="example_id", dtype="str")
    test = pd.DataFrame(
        {"query": ["paint program", "text editor", "browser"][: len(truth)], "fits": truth}, index=index
    )
    columns = (Column("query", "text", "feature"), Column("fits", "list", "target"))
    tables = {} if documents is None else {"documents": documents}
    return Examples(test=test, train=None, columns=columns, target="fits", tables=tables)


def said(*cells: str) -> pd.DataFrame:
    index = pd.Index([f"q{i}" for i in range(len(cells))], name="example_id", dtype="str")
    return pd.DataFrame({"prediction": cells}, index=index)


@pytest.fixture
def task() -> Ranking:
    return Ranking().configured(NAMED)


@pytest.fixture
def examples() -> Examples:
    return searches(['["xpaint", "mtpaint"]', '{"vim": 2, "nano": 1, "gimp": 0}'])


# ---- how good --------------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from([0, 0, 0, 1, 2, 3]), min_size=25, max_size=40).filter(any), st.randoms())
def test_ndcg_is_that_of_scikit_learn(grades, random):
    """Linear gain, discount by log2, ideal cut at ten: for any grades, in any order."""
    names = [f"d{i}" for i in range(len(grades))]
    result = random.sample(names, len(names))
    relevant = {name: float(grade) for name, grade in zip(names, grades, strict=True) if grade}
    scores = [[-result.index(name) for name in names]]

    assert ranked(result, relevant, 100).ndcg == pytest.approx(ndcg_score([grades], scores, k=10))


def test_recall_counts_what_has_room():
    """Of three relevant documents two have room in two results, and one is there."""
    assert ranked(["a", "x", "b"], {"a": 1.0, "b": 1.0, "c": 1.0}, 2).recall == 0.5


def test_the_mean_reciprocal_rank_is_that_of_the_first_hits(task, examples):
    """First hits on ranks 2 and 1."""
    outcomes = task.judge(said('["gimp", "xpaint"]', '["nano"]'), examples)

    assert task.metric("mrr").statistic.value(outcomes) == pytest.approx(0.75)


def test_no_hit_in_the_first_ten_is_a_failure():
    """The eleventh place is too late."""
    late = json.dumps([f"d{i}" for i in range(10)] + ["xpaint"])
    outcomes = Ranking().judge(said(late), searches(['["xpaint"]'], documents=None))

    assert outcomes["failed"].tolist() == [True]
    assert outcomes["loss"].tolist() == [1.0]
    assert Ranking().group(outcomes).tolist() == ["first hit on rank 11 to 100"]


def test_nothing_returned_finds_nothing(task, examples):
    """An empty list is an answer, and is called so."""
    outcomes = task.judge(said("[]", "[]"), examples)

    assert outcomes["prediction"].tolist() == ["nothing", "nothing"]
    assert task.group(outcomes).tolist() == ["never found", "never found"]
    assert task.details(outcomes)["empty"] == 2


def test_failures_that_no_better_order_could_mend_are_counted():
    """Six queries without a hit in the first ten, five of them without one in the whole list."""
    one = searches(['["xpaint"]'], documents=None)
    many = replace(one, test=pd.concat([one.test] * 7).reset_index(drop=True))
    late = json.dumps([*"abcdefghij", "xpaint"])
    cells = ['["vim"]'] * 5 + [late, '["xpaint"]']
    outcomes = Ranking().judge(pd.DataFrame({"prediction": cells}), many)

    assert lost(outcomes) == Lost(6, 5, 11, ("0", "1", "2", "3", "4"))
    assert lost(outcomes.iloc[2:]) is None


def test_lists_that_begin_alike_are_different_answers(task, examples):
    """Only their first three documents are named in the outcomes."""
    same, longer = '["vim", "nano", "gimp", "xpaint"]', '["vim", "nano", "gimp", "mtpaint"]'

    assert task.only_answer(task.judge(said(same, longer), examples), "prediction") is None
    assert task.only_answer(task.judge(said(same, same), examples), "prediction") == "vim, nano, gimp, …"


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_truth_and_prediction_are_short_texts(task, examples):
    """How many are wanted, and three of either."""
    outcomes = task.judge(said('["gimp", "xpaint", "vim", "nano"]', '["vim"]'), examples)

    assert outcomes["truth"].tolist() == ["2 relevant: xpaint, mtpaint", "2 relevant: vim, nano"]
    assert outcomes["prediction"].tolist() == ["gimp, xpaint, vim, …", "vim"]


def test_a_card_shows_what_came_and_where_the_wanted_stands(task, examples):
    """Each result with a verdict, each wanted document with its rank, 0 when it is not there."""
    outcomes = task.judge(said('["gimp", "xpaint"]', "[]"), examples)
    shown = task.show(outcomes, examples, "q0")

    assert shown["came"] == [
        {"name": "gimp", "about": "image editor", "right": False},
        {"name": "xpaint", "about": "simple paint program", "right": True},
    ]
    assert [(document["name"], document["rank"]) for document in shown["wanted"]] == [("xpaint", 2), ("mtpaint", 0)]


def test_documents_go_by_their_titles():
    """Where a column of titles is named."""
    titled = Ranking().configured({"documents": "d.csv", "document_id": "name", "document_title": "line"})
    outcomes = titled.judge(said('["gimp"]'), searches(['["vim"]']))

    assert outcomes["truth"].tolist() == ["1 relevant: text editor"]


# ---- without a model -------------------------------------------------------------------------------------------------


def test_without_a_model_shared_words_decide(task, examples):
    """More shared words first, then the shorter text, then the alphabet."""
    name, predictions = task.baseline(examples)

    assert name == "the documents that share most words with the query"
    assert [json.loads(cell) for cell in predictions["prediction"]] == [
        ["xpaint", "mtpaint"],
        ["nano", "vim", "gimp"],
    ]


def test_ties_of_equal_length_go_by_alphabet():
    """The same text twice."""
    assert WordMatch({"b": "clock", "a": "clock", "c": "wall clock"}, 2).found("clock") == ["a", "b"]


def test_without_documents_the_popular_ones_come_first():
    """Those relevant to most training queries."""
    plain = searches(['["x"]'], documents=None)
    train = pd.DataFrame({"query": ["a", "b", "c"], "fits": ['["y", "z"]', '["y"]', "broken"]})
    name, predictions = Ranking().baseline(replace(plain, train=train))

    assert name == "the documents most often relevant in training, whatever the query"
    assert predictions["prediction"].tolist() == ['["y", "z"]']


def queries_by_number(train=None):
    """Users known by a number, and a table of films."""
    films = pd.DataFrame({"id": ["1", "2", "3"], "title": ["Vertigo 7", "Heat 8", "Alien 9"]})
    test = pd.DataFrame({"user": [7.0, 8.0], "fits": ['["2"]', '["2"]']}, index=pd.Index(["a", "b"], name="example_id"))
    columns = (Column("user", "number", "feature"), Column("fits", "list", "target"))
    return Examples(test, train, columns, "fits", tables={"documents": films})


def test_user_numbers_share_no_words_with_titles():
    """Popular films are the baseline, and nothing else."""
    train = pd.DataFrame({"user": [1.0, 2.0], "fits": ['["3", "2"]', '["3"]']})
    kind, known = Ranking({"documents": "films.csv"}), queries_by_number(train)

    assert kind.baseline(known)[0] == "the documents most often relevant in training, whatever the query"
    assert kind.baseline(known)[1]["prediction"].tolist() == ['["3", "2"]'] * 2
    assert kind.further_baselines(known) == []


def test_without_training_rows_nobody_can_tell_which_are_popular():
    """It is said, and the order of the table serves."""
    name, predictions = Ranking({"documents": "films.csv"}).baseline(queries_by_number())

    assert name == "the first documents of their table, as no training rows tell which are popular"
    assert predictions["prediction"].tolist() == ['["1", "2", "3"]'] * 2


def test_what_a_user_has_already_is_not_recommended_again():
    """Where a further table tells it, by columns named as those of the queries and of the documents."""
    train = pd.DataFrame({"user": [1.0, 2.0], "fits": ['["3", "2"]', '["3"]']})
    known = queries_by_number(train)
    seen = pd.DataFrame({"user": [7.0, 9.0], "id": [3.0, 1.0]})
    known = replace(
        known, tables={**known.tables, "data/seen.csv": seen, "data/towns.csv": pd.DataFrame({"town": [1]})}
    )

    ((name, predictions),) = Ranking({"documents": "films.csv"}).further_baselines(known)
    assert name == "the most popular documents, less those that each user has in data/seen.csv"
    assert predictions["prediction"].tolist() == ['["1", "2"]', '["3", "1", "2"]']


def test_keys_are_no_words():
    """u17 and 17 are none, "mail reader" is."""
    assert not are_words(["u17", "user_18", "19"])
    assert are_words(["mail reader", "C", "vi improved"])


def test_popular_documents_stand_beside_those_found_by_words(task, examples):
    """Where training tells which they are."""
    train = pd.DataFrame({"query": ["a"], "fits": ['["vim"]']})

    ((name, predictions),) = task.further_baselines(replace(examples, train=train))
    assert name == "the documents most often relevant in training, whatever the query"
    assert set(predictions["prediction"]) == {'["vim"]'}
    assert task.further_baselines(replace(examples, train=None)) == []


# ---- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("", "the cell is empty"),
        ("gimp", "'gimp' is not JSON"),
        ("['gimp']", "\"['gimp']\" is not JSON"),
        ('{"gimp": 1}', "the prediction is no list"),
        ('["gimp", "gimp"]', "'gimp' is in the list twice"),
        ("[1.5]", "1.5 is no id of a document"),
        ("[NaN]", "nan is no id of a document"),
        ("[1e999]", "inf is no id of a document"),
        ("[true]", "True is no id of a document"),
        ('["emacs"]', "'emacs': no such document"),
        (json.dumps(list(range(1001))), "1,001 documents"),
    ],
)
def test_what_is_no_result_is_refused(task, examples, cell, message):
    """In plain words, at its row."""
    (complaint,) = task.check(said("[]", cell), examples, {}).complaints

    assert (complaint.message, complaint.row) == (message, 1)


@given(st.text() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_no_text_is_too_strange_to_be_checked(cell):
    """It is read or complained about; nothing crashes."""
    checked = Ranking().check(said(cell), searches(['["a"]'], documents=None), {})

    assert checked.complaints or checked.predictions["prediction"].map(json.loads).map(type).eq(list).all()


def test_deep_and_huge_cells_are_complaints(task, examples):
    """Deeper than Python's stack, and a number of more digits than Python reads."""
    checked = task.check(said("[" * 100_000, f"[{'9' * 5000}]"), examples, {})

    assert [complaint.row for complaint in checked.complaints] == [0, 1]


def test_a_missing_column_is_named(task, examples):
    """With those that are there."""
    (complaint,) = task.check(said("[]", "[]").rename(columns={"prediction": "ranking"}), examples, {}).complaints

    assert complaint.message == "no column 'prediction'; found: 'ranking'"


def test_whole_numbers_are_ids():
    """As a table of documents writes them."""
    checked = Ranking().check(said("[7, 8.0]"), searches(["[7]"], documents=None), {})

    assert checked.predictions["prediction"].tolist() == ['["7", "8"]']


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        ("[]", "no document is relevant"),
        ('{"vim": 0}', "no document is relevant"),
        ('["vim", "vim"]', "'vim' is in the list twice"),
        ('{"vim": -1}', "the grade of 'vim' is no number from 0 to 1000000"),
        ('{"vim": "high"}', "the grade of 'vim' is no number from 0 to 1000000"),
        ('["emacs"]', "'emacs': no such document"),
    ],
)
def test_a_truth_that_nothing_can_match_is_refused(task, truth, message):
    """A query that nothing answers cannot be answered well or badly."""
    assert [complaint.message for complaint in task.check_truth(searches([truth]))] == [message]


def test_a_column_that_the_documents_lack_is_named():
    """With those that they have."""
    other = Ranking().configured({"documents": "d.csv", "document_title": "label"})
    (complaint,) = other.check_truth(searches(['["vim"]']))

    assert complaint.message == "document_title: the table of documents has no column 'label'"
    assert complaint.hint == "its columns are name, line"


@pytest.mark.parametrize("depth", ["0", "1001", "ten", 2.5])
def test_depth_is_a_whole_number(depth):
    """From 1 to 1000."""
    with pytest.raises(OptionError):
        Ranking().configured({"depth": depth})


def test_depth_names_the_metric():
    """Its name stays, its title says how deep."""
    metric = Ranking().configured({"depth": 20}).metric("recall_at_k")

    assert metric.title == "Recall at 20"


def test_columns_need_a_table():
    """document_title alone says nothing."""
    with pytest.raises(OptionError, match="names a column of a table that is not given"):
        Ranking().configured({"document_title": "title"})
