"""What a reader is told of generated items, word for word."""

import pytest

from portfolio.tasks.generation import sentences
from portfolio.tasks.generation.failures import Fault

SHARE = "\N{NARROW NO-BREAK SPACE}%"
JUDGE = {"limit": 0.8, "lead": 0.0, "beyond_chance": False, "balanced": 0.8, "guess": 0.5}
NEAR = {"nearer": 0.5, "beyond_chance": False, "at": [0.0], "generated": [0.1], "real": [0.0]}
FLAWED = JUDGE | {"beyond_chance": True, "lead": 0.1, "balanced": 0.6}
CHANCE = f"in 50{SHARE} of all pairs, where half would be chance."


@pytest.mark.parametrize(
    ("what", "n", "said"),
    [
        ("copied", 5, f"Of the 10 names asked for Kyz, 5 are copied from training (50{SHARE})."),
        ("foreign", 1, f"Of the 10 names asked for Kyz, 1 is taken for something else by the judge (10{SHARE})."),
        ("repeated", 10, f"Of the 10 names asked for Kyz, 10 are given more than once (100{SHARE})."),
    ],
)
def test_a_fault_of_those_asked_for_one_condition(what, n, said):
    """How many, of how many; the share is a fact too."""
    pattern = sentences.pattern(Fault(what, "Kyz", n, 10, ()), "name", "names")

    assert (pattern.sentence, pattern.facts) == (said, {"share": n / 10})


@pytest.mark.parametrize(
    ("details", "never", "said"),
    [
        ({"judge": None, "near": None}, [], {}),
        ({"judge": JUDGE, "near": NEAR}, [], {
            "PF084": "Generated names do not fool the judge more often than real ones, beyond chance.",
            "PF085": f"A judge worth asking: of the real names of each condition it recognises 80{SHARE} on average; "
            f"guessing, 50{SHARE}.",
            "PF086": "Generated names are no nearer to the training rows than unseen real ones, beyond chance: "
            f"{CHANCE}",
        }),
        ({"judge": FLAWED, "near": NEAR | {"beyond_chance": True}}, ["Kyz", "Oluma"], {
            "PF084": f"Too typical: the judge takes 90{SHARE} of the generated names for what was asked, but only "
            f"80{SHARE} of the real ones.",
            "PF085": f"A weak judge: of the real names of each condition it recognises 60{SHARE} on average, less than "
            f"half way from guessing (50{SHARE}) to certainty.",
            "PF086": "Generated names lie nearer to the training rows than unseen real ones do: " + CHANCE,
            "PF087": "The judge takes nothing, generated or real, for Kyz, Oluma.",
        }),
    ],
)  # fmt: skip
def test_what_a_reviewer_points_at(details, never, said):
    """And what is in order."""
    found = sentences.findings({**details, "many": "names"}, never)

    assert {each.code: each.sentence for each in found} == said


def test_what_the_pictures_say():
    """Shares of all pairs, mean lengths, and what is left without a judge."""
    shares = [{"judged": None, "copied": [0.25, 0.2, 0.3]}]
    details = {"judge": None, "many": "names", "n": 4, "shares": shares, "all": {"length": 5.0, "real_length": 6.0}}

    assert f"in 50{SHARE} of all pairs" in sentences.nearness_words(NEAR)
    assert sentences.lengths_words(details) == "Generated names have 5 characters on average, real ones 6."
    assert sentences.judged_words(details) == f"25{SHARE} of the generated are copied from training."
    assert sentences.judged_title(details) == "How many are copied"
