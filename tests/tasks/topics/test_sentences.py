"""What a reader is told of topics, word for word."""

import pytest

from portfolio.examine.estimates.units import ENOUGH
from portfolio.tasks.topics import sentences
from portfolio.tasks.topics.failures import Concerns, MixUp, WorstPart

SHARE = "\N{NARROW NO-BREAK SPACE}%"
TOPIC = {"name": "a, b, c", "words": list("abcde"), "npmi": 0.3, "given": 0.5, "n": 5, "n_failed": 1}
JUNK = {**TOPIC, "name": "x, y, z", "npmi": -0.2}
DETAILS = {"topics": [JUNK, TOPIC], "failure_words": "mostly unexplained"}


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            WorstPart(None, 40, 40, 40, 0, (0.9, 1.0), ()),
            f"Of the 40 documents in whose withheld half at most two topic words stand, 40 are late (100{SHARE}; "
            f"95 % interval 90 to 100{SHARE}), against 0{SHARE} of the other 40.",
        ),
        (
            WorstPart("ship, sail", 60, 30, 30, 3, None, ()),
            f"Of the 60 documents given mainly to “ship, sail”, 30 are late (50{SHARE}; "
            f"no interval below {ENOUGH} independent groups), "
            f"against 10{SHARE} of the other 30.",
        ),
    ],
)
def test_the_documents_that_fail_most(part, said):
    """With the interval or why there is none, and the rest beside them; the numbers are facts too."""
    pattern = sentences.worst_part(part, "late")

    assert pattern.sentence == said
    assert (pattern.facts["n"], pattern.facts["n_failures_rest"]) == (part.n, part.n_failed_rest)
    assert ("low" in pattern.facts) == (part.ends is not None)


def test_the_commonest_mix_up():
    """Both topics by their names."""
    assert sentences.mix_up(MixUp("corn, wheat", "ship, sail", 30, 60, ())).sentence == (
        "The commonest mix-up: of the 60 documents whose withheld half is mainly about “corn, wheat”, 30 were given "
        "mainly to “ship, sail”, and little else of them is explained."
    )


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (Concerns(2, (), (), (), ()), {
            "PF080": "The words of each of the 2 topics meet more often than chance has it.",
            "PF082": "No two topics share half of their words.",
        }),
        (Concerns(2, (("a, b", -0.2),), tuple("abcdefghij"), (("a, b", "a, c"),), ("a, c",)), {
            "PF080": "The words of 1 of 2 topics meet no more often than chance has it: a, b (\N{MINUS SIGN}0.200).",
            "PF081": "Topic words that stand in no test document: a, b, c, d, e, f, g, h and 2 more.",
            "PF082": "Topics that share half of their words: a, b and a, c.",
            "PF083": "No test document has this as its main topic: a, c.",
        }),
    ],
)  # fmt: skip
def test_what_a_reviewer_points_at(about, said):
    """And what is in order."""
    assert {each.code: each.sentence for each in sentences.findings(about)} == said


def test_tables_have_the_most_coherent_topic_first():
    """In full, and in short below the picture."""
    (first, _), (short, _) = sentences.topics_table(DETAILS).rows, sentences.coherence_table(DETAILS).rows

    assert first == ("a b c d e", "0.300", f"50{SHARE}", "5", "1")
    assert short == ("a, b, c", "0.300", "5", "1")


def test_what_the_pictures_say():
    """The best and the worst, the first and the last, and how many are left out."""
    strips = [{"name": "a, b, c", "said": sentences.peak(0.5, "1800s")}, {"name": "x, y, z", "said": "20 % in 1812"}]

    assert sentences.coherence_words([TOPIC, JUNK], -0.5) == (
        "Coherence of 2 topics: from 0.300 for “a, b, c” to \N{MINUS SIGN}0.200 for “x, y, z”; "
        "1 of them no better than chance, random words get \N{MINUS SIGN}0.500."
    )
    assert sentences.over_time_words(strips).endswith(
        f"“a, b, c” peaks with 50{SHARE} in the 1800s, “x, y, z” with 20 % in 1812."
    )
    assert sentences.coherence_title(30, 12).endswith("? The best and the worst of 30")
    assert sentences.over_time_title(30, 12).endswith("? The 12 largest of 30 topics")
