"""Sentences that a reader understands and the counts support."""

import re

import numpy as np
import pandas as pd

from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import patterns
from portfolio.examine.slices.binning import Feature
from portfolio.examine.slices.counts import Region, finding_half
from portfolio.examine.slices.features import features_of
from portfolio.examine.slices.search import cuts
from portfolio.examine.slices.tests import Cut
from portfolio.words import count, counted


def told(w, half=None):
    features, _ = features_of(w.project, w.examples, w.outcomes)
    found = cuts(features, w.outcomes["failed"].to_numpy(bool), Units(len(w.outcomes)), half).cuts
    return patterns(w.task, w.outcomes, found)


def calling(w, wrong):
    """The world in which exactly these rows get the other label."""
    truth = w.examples.test["country"]
    other = truth.map({"EE": "FI", "FI": "EE"})
    return w.predicting(pd.DataFrame({"prediction": truth.where(~wrong, other)}))


def test_a_slice_that_stands_out_is_told_against_the_rest(world):
    """With its n, its failures, and what it is compared with."""
    w = world(600)
    sentences = [pattern.sentence for pattern in told(w)]
    short = w.examples.test["name"].str.len() <= 5
    n, n_failures = short.sum(), (short & w.outcomes["failed"]).sum()

    assert any(
        sentence.startswith(f"Of the {n} examples with name length at most 5, {n_failures} are wrong (")
        and re.search(rf" times \(95\s% interval [\d.]+ to [\d.]+\) the share among the other {600 - n} \(", sentence)
        for sentence in sentences
    )


def test_a_slice_that_was_searched_for_says_on_which_half_it_was_counted(world):
    """Both numbers are those of that half, so that finding it there and then does not flatter it."""
    w = world(3000)
    half = finding_half(w.outcomes.index, Units(3000))
    sentence = told(w, half)[0].sentence
    short = (w.examples.test["name"].str.len() <= 5).to_numpy() & ~half
    failed = w.outcomes["failed"].to_numpy(bool)

    assert sentence.startswith(
        f"Of the {counted(int(short.sum()), 'example')} with name length at most 5, "
        f"{(short & failed).sum()} are wrong ("
    )
    assert f"among the other {count(int((~half & ~short).sum()))} (" in sentence
    assert sentence.endswith("), counted on the half of the test set that was not used to find it.")


def test_two_columns_are_joined_by_their_own_words():
    """With the one, where the other: as a person would say it."""
    length = Feature("name_length", ("name length 5",), np.zeros(3, int))
    region = Feature("region", ("region is r3",), np.zeros(3, int), "where")
    site = Feature("site", ("site is home",), np.zeros(3, int), "where")
    said = [Cut(None, Region(((one, 0), (other, 0))), 0, 0).words for one, other in ((length, region), (region, site))]

    assert said == ["with name length 5 and where region is r3", "where region is r3 and site is home"]


def test_what_fails_most_comes_first(world):
    """The pattern behind the most failures is the one to read."""
    counts = [pattern.n_failures for pattern in told(world(600))]

    assert counts == sorted(counts, reverse=True)


def test_fewer_than_five_failures_are_no_pattern(world):
    """Four mistakes are four mistakes."""
    w = world(200)
    wrong = pd.Series(np.arange(200) < 4, w.examples.test.index)

    assert told(calling(w, wrong)) == ()


def test_a_class_that_stands_out_by_one_confusion_is_told_once(world):
    """With two labels, "truly EE fails" and "EE is called FI" are the same failures."""
    w = world(400)
    truth = w.examples.test["country"]
    wrong = (truth == "EE") & (pd.Series(np.arange(400), truth.index) % 2 == 0)
    found = told(calling(w, wrong))

    assert [pattern.n_failures for pattern in found].count(int(wrong.sum())) == 1


def test_the_examples_that_show_it_are_the_worst(world):
    """At most twelve ids, each of them a failure of that sort."""
    w = world(800, hard=-1.0)
    for pattern in told(w):
        rows = w.outcomes.loc[list(pattern.example_ids)]
        assert 5 <= len(rows) <= 12
        assert rows["failed"].all()
        assert rows["loss"].is_monotonic_decreasing
