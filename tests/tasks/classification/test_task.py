"""Classification: its options, its baselines, and which metrics apply."""

import subprocess
import sys
from dataclasses import replace

import pytest

from portfolio.examine.estimates.intervals import measured
from portfolio.task import OptionError
from portfolio.tasks.classification.task import Classification
from tests.tasks.classification.animals import TASK, TRUTH, animals, outcomes_of


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"labels": "sun"}, "labels"),
        ({"multilabel": "and"}, "multilabel"),
        ({"multilabel": ";", "positive": "red"}, "multilabel"),
        ({"ordered": "perhaps", "labels": ("a", "b")}, "ordered"),
        ({"ordered": "yes"}, "ordered"),
        ({"ordered": "yes", "positive": "b"}, "ordered"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, key):
    """At the key that is wrong."""
    with pytest.raises(OptionError) as refused:
        Classification().configured(options)

    assert refused.value.key == key


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("roc_auc", "only class '1' in the truth"),
        ("matthews_corrcoef", "only class '1' in the truth"),
        ("log_loss", None),
    ],
)
def test_one_class_in_the_truth_leaves_some_metrics_without_a_value(name, reason):
    """A reason in place of nan."""
    outcomes = outcomes_of(["1", "1", "1"], train=["0", "1"], **{"0": ["0.1"] * 3, "1": ["0.9"] * 3})

    assert TASK.metric(name).undefined(outcomes) == reason


def test_on_a_scale_a_near_miss_counts_less():
    """Two models with as many mistakes, one of them always by one step."""
    options = {"ordered": "yes", "labels": ("low", "middle", "high")}
    scale = TASK.configured(options)

    def kappa(called):
        outcomes = outcomes_of(["low", "middle", "high"] * 10, called * 10, task=scale, options=options)
        return measured(scale.metric("quadratic_kappa"), outcomes)

    assert kappa(["middle", "middle", "high"]) > kappa(["high", "middle", "high"])


def test_the_baseline_is_the_commonest_label_of_the_training_rows():
    """With their shares as its confidence; a label unseen there is not impossible."""
    name, predictions = TASK.baseline(animals(["a", "b", "c"], train=["b"] * 6 + ["a"]))

    assert name == "always b, the most common in training"
    assert set(predictions["prediction"]) == {"b"}
    assert predictions[["a", "b", "c"]].iloc[0].tolist() == pytest.approx([0.2, 0.7, 0.1])


def test_without_training_rows_the_baseline_knows_the_test_set_and_says_so():
    """A better baseline than one could have, and an honest name."""
    name, _ = TASK.baseline(animals(TRUTH))

    assert name == "always cat, the most common in the test set itself, as there are no training rows"


def test_the_baseline_of_many_classes_is_made_in_one_piece():
    """A column at a time, pandas warns of a fragmented table."""
    _, predictions = TASK.baseline(animals([f"class {number:03}" for number in range(150)]))

    assert predictions.shape == (150, 151)


def test_labels_drawn_by_their_shares_are_the_other_baseline():
    """As often as in training, by the id of the example, so that the order of rows changes nothing."""
    table = animals([str(row % 2) for row in range(2000)], train=["0"] * 3 + ["1"])
    ((name, drawn),) = TASK.further_baselines(table)
    ((_, backwards),) = TASK.further_baselines(replace(table, test=table.test.iloc[::-1]))

    assert name == "labels drawn as often as they stand in training"
    assert (drawn["prediction"] == "1").mean() == pytest.approx(0.25, abs=0.04)
    assert drawn["prediction"].astype(str).equals(backwards["prediction"].astype(str).loc[drawn.index])


def test_groups_name_truth_and_prediction():
    """What failures are varied by."""
    assert TASK.group(outcomes_of(["cat", "dog"], ["dog", "dog"])).tolist() == ["cat called dog", "dog"]


def test_knowing_the_kind_loads_nothing_heavy():
    """``portfolio check`` needs its name, metrics and options, and answers at once."""
    script = (
        "import sys; from portfolio.tasks.classification.task import Classification\n"
        "Classification().metric('f1_macro')\n"
        "print(*sorted({'numpy', 'pandas', 'sklearn', 'altair'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
