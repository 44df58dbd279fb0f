"""Every check that any kind of task may raise, by its code: its title, how serious a finding is, what is looked at.

A kind adds its own (``Task.codes``). Pages, waivers in project.yml and docs/checks.md share them; tests hold them
against the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from portfolio.records.findings import Severity

Theme = Literal["Leakage", "Data", "Predictions", "Score", "Claims"]


@dataclass(frozen=True)
class About:
    """One check. ``looks`` is what it looks at, in a sentence for the reader of a page."""

    theme: Theme
    severity: Severity
    title: str
    looks: str


CHECKS: Mapping[str, About] = {
    # ---- the folder ----
    "PF001": About("Claims", "warning", "A README", "Whether there is a README.md that tells the story."),
    "PF002": About("Claims", "advice", "Standard headings", "Which standard headings README.md leaves empty."),
    "PF003": About("Claims", "warning", "Each heading once", "Whether a standard heading stands twice in README.md."),
    "PF004": About("Claims", "advice", "Numbers nobody checks", "Numbers in metrics.json that are no known metric."),
    "PF005": About("Data", "advice", "Provenance", "Whether origin, source and licence of the data are stated."),
    "PF006": About(
        "Claims",
        "warning",
        "Pictures of the README",
        "Whether each picture of README.md can be shown, and is described.",
    ),
    "PF007": About(
        "Claims", "warning", "Links of the README", "Whether each link within the repository leads somewhere."
    ),
    "PF008": About("Claims", "error", "Braces of the README", "Whether all that README.md has in braces was measured."),
    # ---- the tables ----
    "PF009": About(
        "Data",
        "warning",
        "Codes for missing",
        "Whether one number, far from all others, stands again and again where a value was not known.",
    ),
    "PF010": About("Data", "warning", "Labels that look alike", "Labels that differ in case, space or accents only."),
    "PF011": About("Leakage", "warning", "Ids apart", "Whether an id of the test set is also in the training data."),
    "PF012": About(
        "Leakage", "warning", "Rows apart", "Whether a test row stands, equal in every column, in training."
    ),
    "PF013": About(
        "Data",
        "warning",
        "Numbers that were read as text",
        "Columns that would be numbers or dates if they were written otherwise.",
    ),
    "PF014": About(
        "Leakage",
        "warning",
        "Near copies of texts",
        "Test texts that share at least four in five of their word triples with one training text.",
    ),
    "PF015": About(
        "Leakage",
        "warning",
        "Near copies of pictures",
        "Pairs of pictures that look the same when reduced to 16 by 16 light and dark steps.",
    ),
    "PF016": About(
        "Leakage",
        "warning",
        "Copies of the answer",
        "Columns the predictor gets that hold the answer under another name or on another scale.",
    ),
    "PF017": About(
        "Leakage",
        "warning",
        "Training before testing",
        "Where the test rows come after the training rows in time: whether some training rows do not.",
    ),
    "PF018": About(
        "Leakage",
        "warning",
        "Groups apart",
        "Whether examples that belong together are on both sides of the split.",
    ),
    "PF019": About(
        "Leakage",
        "warning",
        "No column gives the answer away",
        "How well each column alone predicts, by a simple rule learned in training and scored on the test set.",
    ),
    # ---- the run ----
    "PF020": About("Leakage", "warning", "Files with the truth", "Further files of the predictor that hold the truth."),
    "PF021": About(
        "Predictions",
        "warning",
        "The same elsewhere",
        "Whether the same files give the same predictions on another machine or with other versions.",
    ),
    "PF022": About("Predictions", "warning", "Up to date", "Whether recorded predictions are of today's files."),
    "PF023": About("Predictions", "warning", "Ends when it is done", "Whether the predictor leaves processes running."),
    "PF024": About("Leakage", "warning", "Blind", "Whether the predictor tried to read what is out of its reach."),
    "PF025": About("Predictions", "warning", "Every example", "Whether recorded predictions cover the test set."),
    "PF026": About("Data", "warning", "Pictures and sounds", "Whether each picture and sound to show can be decoded."),
    # ---- the data against each other ----
    "PF027": About(
        "Data",
        "advice",
        "Inputs alike",
        "Columns whose values are spread otherwise in training than in the test set, beyond chance and by a margin.",
    ),
    "PF028": About(
        "Data",
        "advice",
        "Answers alike",
        "Whether the answers are spread alike in training and in the test set.",
    ),
    "PF029": About(
        "Data",
        "advice",
        "Contradictions",
        "Examples that are equal in every input column and have different answers.",
    ),
    "PF030": About(
        "Score",
        "advice",
        "More than one column",
        "Whether a rule on a single column does nearly as well as the model.",
    ),
    "PF031": About(
        "Score",
        "advice",
        "A metric that fits",
        "Whether the headline metric can mislead on a test set like this one.",
    ),
    "PF032": About(
        "Data",
        "warning",
        "Each example once",
        "Test examples that equal another test example in every input column and in the answer.",
    ),
    "PF034": About(
        "Leakage",
        "warning",
        "Names tell nothing",
        "How well simple rules on the names of files, on the id and on the order of rows predict the answer.",
    ),
    "PF036": About(
        "Predictions",
        "warning",
        "The same again",
        "Whether the predictor, run twice on the same files in the same place, says the same.",
    ),
    "PF037": About(
        "Predictions",
        "warning",
        "The version it was saved by",
        "Whether a scikit-learn model is loaded by the version that saved it.",
    ),
    # ---- the score ----
    "PF040": About("Score", "warning", "Enough examples", "Whether the test set is large enough for any number."),
    "PF041": About("Score", "warning", "The baseline", "Whether the model beats the baseline beyond chance."),
    "PF042": About("Claims", "advice", "The target", "Whether the target is reached, and how sure that is."),
    "PF043": About("Leakage", "warning", "Not too good", "Whether the score is perfect, which is more often a leak."),
    "PF044": About("Predictions", "warning", "Predictions vary", "Whether the model says more than one thing."),
    "PF045": About("Data", "warning", "Truths vary", "Whether the test set holds more than one answer."),
    "PF046": About("Score", "advice", "Confidence", "Whether the model is right as often as it says."),
    "PF047": About("Score", "advice", "Metrics left out", "Metrics that have no value on this test set."),
    "PF048": About("Score", "warning", "The headline", "Whether the headline metric has a value on this test set."),
    "PF049": About("Claims", "error", "metrics.json", "Whether each number in metrics.json came out again."),
    "PF050": About(
        "Claims",
        "warning",
        "Typed numbers",
        "Numbers typed in README.md beside a metric that were not measured.",
    ),
    "PF051": About("Predictions", "warning", "Every class", "Classes of the test set that are never predicted."),
    "PF054": About("Claims", "warning", "Slices", "Whether each name under slices: is a column that may be shown."),
    "PF055": About("Predictions", "advice", "Earlier runs", "Recorded runs that cannot be scored any more."),
    "PF056": About("Score", "warning", "A fresh test set", "How many sets of predictions this test set has scored."),
    "PF058": About("Claims", "advice", "Waivers", "Findings accepted in project.yml that do not arise any more."),
    # ---- numbers ----
    "PF063": About("Data", "warning", "Coordinates", "Whether the columns named as coordinates can be drawn."),
    # ---- reviews by hand ----
    "PF088": About("Claims", "warning", "A whole review.csv", "Whether the last line of review.csv is whole."),
    "PF089": About("Claims", "warning", "Reviewed runs", "Whether the runs that reviews were drawn from are in runs/."),
    "PF090": About("Data", "advice", "Labels since the review", "Whether labels changed after examples were tagged."),
    "PF091": About("Data", "advice", "Two reviewers", "Whether two reviewers of the same examples see the same."),
    "PF098": About("Data", "advice", "Pictures and sounds", "Whether pictures and sounds could all be measured."),
    "PF099": About("Claims", "advice", "An embedding", "Whether the author's own embedding is at hand."),
    "PF100": About("Data", "advice", "Reviewed examples", "Whether each tagged example is in the test set."),
    # ---- versions and decisions ----
    "PF059": About(
        "Claims", "advice", "Target set beforehand", "Whether the target was committed before the first run."
    ),
    "PF092": About(
        "Predictions", "advice", "The same test set", "Whether all versions were scored on the same examples."
    ),
    "PF093": About("Data", "advice", "The same truth", "Whether the truth of a test example changed between versions."),
    "PF094": About("Claims", "warning", "Notes", "Whether each note in runs/ belongs to a run."),
    "PF095": About("Claims", "warning", "Target left alone", "Whether the target was made easier after the first run."),
    "PF096": About("Claims", "warning", "Metric set beforehand", "Whether the metric was changed after the first run."),
    "PF097": About("Data", "warning", "Test set left alone", "Whether the test set was changed after the first run."),
}
