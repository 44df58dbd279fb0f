"""Which label is taken for which, counted."""

from portfolio.tasks.classification.failures import confusions, label_errors
from tests.tasks.classification.animals import SEVERAL, outcomes_of


def facts(outcomes):
    return [(found.truth, found.said, found.n, found.size, found.n_back, found.size_back) for found in
            confusions(outcomes)]  # fmt: skip


def test_a_confusion_is_told_once_in_the_direction_that_hits_the_larger_share():
    """Nine of a hundred cats called dogs are fewer than six of twenty dogs called cats."""
    outcomes = outcomes_of(["cat"] * 100 + ["dog"] * 20, ["dog"] * 9 + ["cat"] * 91 + ["cat"] * 6 + ["dog"] * 14)
    (found,) = confusions(outcomes)

    assert facts(outcomes) == [("dog", "cat", 6, 20, 9, 100)]
    assert set(found.example_ids) == {f"a{row}" for row in range(100, 106)}


def test_fewer_than_five_mistakes_decide_no_direction():
    """Four of ten dogs are a larger share, but too few to lead with; without five at all nothing is told."""
    outcomes = outcomes_of(["cat"] * 90 + ["dog"] * 10, ["dog"] * 9 + ["cat"] * 81 + ["cat"] * 4 + ["dog"] * 6)

    assert facts(outcomes) == [("cat", "dog", 9, 90, 4, 10)]
    assert confusions(outcomes.iloc[5:]) == []


def test_at_most_three_confusions_are_told():
    """The commonest."""
    truth = [f"{label}" for label in "abcd" for _ in range(10)]
    said = [other for label in "abcd" for other in [chr(ord("a") + (ord(label) - 96) % 4)] * 10]

    assert len(confusions(outcomes_of(truth, said))) == 3


def test_missed_and_spurious_labels_are_counted():
    """The largest share first, nothing below five."""
    truth = ["red; round"] * 6 + ["red"] * 12 + ["none"] * 6
    outcomes = outcomes_of(truth, ["red"] * 18 + ["red"] * 6, task=SEVERAL)

    assert [(found.label, found.missed, found.n, found.size) for found in label_errors(outcomes)] == [
        ("round", True, 6, 6), ("red", False, 6, 24),
    ]  # fmt: skip
