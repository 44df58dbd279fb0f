"""README.md cut at its headings, as people really write them."""

import pytest

from portfolio.collect.claims.readme import STANDARD, cut

WHOLE = "".join(f"## {name.capitalize()}\n\nWords about {name}.\n\n" for name in STANDARD)


def sections(text):
    return cut(text).sections


def parts(text):
    """Where each section is shown, or its own heading, and its text."""
    return [(section.part or section.heading, section.text) for section in sections(text).values()]


def codes(text):
    return [finding.code for finding in cut(text).findings]


def test_each_standard_heading_opens_its_section():
    """Text arrives without the heading, with the line where it starts."""
    found = sections("# Notes\n\n" + WHOLE)

    assert list(found) == list(STANDARD)
    assert (found["problem"].text, found["problem"].line) == ("Words about problem.", 5)
    assert (found["where it fails"].heading, found["where it fails"].anchor) == ("Where it fails", "where-it-fails")


def test_a_title_alone_opens_no_section():
    """Neither does an empty file."""
    assert sections("# Notes\n") == sections("") == {}


def test_level_case_numbering_and_marks_do_not_matter():
    """A README is written for people first."""
    text = "# 1. PROBLEM #\na\n### **Data**:\nb\n\nII. Approach\n--------\nc\n#### 🎯 Results\nd\n## :x: Next?\ne"

    assert parts(text) == [
        ("problem", "a"),
        ("data", "b"),
        ("approach", "c"),
        ("results", "d"),
        ("next", "e"),
    ]


@pytest.mark.parametrize(
    ("part", "headings"),
    [
        (
            "problem",
            "Introduction, 1. Introduction, Overview, Background, About, About the project, Motivation, Abstract",
        ),
        ("data", "The Data, Dataset, Datasets, 📊 Data Set, Our data"),
        ("approach", "Methodology, Model, How it works, The Method"),
        ("results", "Findings, Conclusions, Discussion, Evaluation, Results & Discussion, Results and conclusions"),
        ("where it fails", "Limitations, Known limitations, Error analysis"),
        ("iterations", "Experiments, What I tried"),
        ("next", "Future work, TODO, To-do, Roadmap, What\u2019s next?"),
        ("", "Installation, Usage, How to run, Getting started, Dependencies, License, Acknowledgements, References"),
    ],
)
def test_usual_words_open_the_same_sections(part, headings):
    """Nobody has to rename the headings of a README that is already good; all else keeps its own."""
    found = {heading: next(iter(sections(f"## {heading}\nx").values())).part for heading in headings.split(", ")}

    assert found == dict.fromkeys(found, part)


def test_what_comes_before_the_first_heading_is_the_problem():
    """Of most READMEs this is the paragraph that says what the project is."""
    text = (
        "[![build](https://e.org/b.svg)](https://e.org)\n\n# Odd or even\n\nTells odd from even.\n\n## About\nFor fun."
    )

    assert parts(text) == [("problem", "Tells odd from even."), ("problem", "For fun.")]
    assert "Problem" not in cut(text).findings[0].sentence


@pytest.mark.parametrize(
    "text",
    [
        "# T\na\n# Installation\nb\n# Results\nc\n# License\nd",
        "T\n=\na\n\nInstallation\n------------\nb\n\nResults\n-------\nc\n\nLicense\n---\nd",
        "# T\na\n### Installation\nb\n## Results\nc\n## License\nd",
        "a\n## Installation\nb\n## Results\nc\n## License\nd",
        '<h1 align="center">T</h1>\n\na\n\n<h2>Installation</h2>\n\nb\n## Results\nc\n## License\nd',
    ],
    ids=["all first", "underlined", "levels mixed", "no title", "html"],
)
def test_an_unknown_heading_is_never_glued_to_the_section_before(text):
    """Whatever levels an author uses; every paragraph is somewhere."""
    assert [(name, said.strip()) for name, said in parts(text)] == [
        ("problem", "a"),
        ("Installation", "b"),
        ("results", "c"),
        ("License", "d"),
    ]


def test_settings_for_other_programs_are_no_story():
    """As they stand above the cards of models; the lines are counted all the same."""
    found = sections("---\nlicense: mit\ntags:\n- x\n---\n# T\nhello\n")

    assert [(section.text, section.line) for section in found.values()] == [("hello", 7)]


def test_a_lower_heading_stays_inside():
    """``### Model`` below ``## Results`` is a part of the results, and ``### Speed`` too."""
    assert parts("## Results\na\n### Model\nb\n### Speed\nc\n") == [("results", "a\n### Model\nb\n### Speed\nc")]


def test_several_headings_of_one_part_are_all_kept():
    """In the order of the README; the further ones with headings of their own."""
    found = sections("## Motivation\na\n## Background\nb\n")

    assert [(section.part, section.heading, section.anchor) for section in found.values()] == [
        ("problem", "Problem", "problem"),
        ("problem", "Background", "readme-background"),
    ]


def test_links_to_headings_are_those_of_github():
    """By their words in small letters; a heading that became a part of the page is found there."""
    found = cut(
        "# My title\n## Dataset\na\n### Raw data!\nb\n## How to run\nc\n## How to run\nd\n<a name='Here'></a>\n## Empty"
    )

    assert found.anchors == {
        "my-title": "overview",
        "dataset": "data",
        "raw-data": "readme-raw-data",
        "how-to-run": "readme-how-to-run",
        "how-to-run-1": "readme-how-to-run-1",
        "here": "readme-Here",
    }


def test_what_looks_like_a_heading_in_code_or_a_comment_is_none():
    """Fences of both kinds, longer fences around shorter ones, and HTML comments."""
    text = "## Approach\n````sh\n```\n# Results\n````\n~~~\n## Data\n~~~\n<!--\n## Next\n-->\n    ## Problem\n"

    assert list(sections(text)) == ["approach"]


def test_a_missing_section_is_advice_that_says_what_to_write_and_what_was_understood():
    """A page without it builds all the same."""
    text = WHOLE.replace("## Next", "## Thanks").replace("## Data", "## Dataset")
    (finding,) = cut("Hello.\n\n" + text).findings

    assert (finding.code, finding.severity) == ("PF002", "advice")
    assert finding.sentence == "README.md says nothing under the heading Next"
    assert finding.advice == (
        "Next: what you would do with another week. "
        "Read as Problem: what stands before the first heading; Data: 'Dataset'"
    )


def test_an_empty_section_counts_as_missing():
    """A heading is not yet a story."""
    assert codes(WHOLE.replace("Words about data.", "")) == ["PF002"]


def test_a_section_written_twice_is_a_finding_at_the_second():
    """The page has one place for it, and shows both there."""
    found = cut(WHOLE + "## Results\n\nAgain.")

    assert [(finding.code, finding.place) for finding in found.findings] == [("PF003", "README.md:29")]
    assert [section.text for section in found.sections.values() if section.part == "results"] == [
        "Words about results.",
        "Again.",
    ]


def test_a_project_without_a_readme_is_read_with_a_warning(folder):
    """The numbers can be measured without the story."""
    (folder.path / "README.md").unlink()

    project = folder.read()
    assert project.sections == {}
    assert [finding.code for finding in project.findings] == ["PF001"]
